"""The edition as plain files, served by a real nginx with the sample configuration: nothing of the register is running."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from app import create_public_app
from audit import SYSTEM
from headers import HEADERS
from publication.editions import copy_to, publish
from publication.models import HOLD
from publication.static_copy import write_static_copy
from tests.support.absence import absent
from tests.support.nginx import program as nginx_program
from tests.support.nginx import serving
from tests.support.publishing import act


@pytest.fixture
def copied(public_town, app, tmp_path) -> Path:
    """A copy of an edition with one removed entry."""
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    copy_to(tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def nginx(copied, tmp_path) -> Iterator[int]:
    """The port of an nginx that serves the copy with the sample configuration."""
    if nginx_program() is None:
        absent("nginx", "install the package nginx-light")
    with serving(copied, tmp_path) as port:
        yield port


def get(port: int, address: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address, headers={"Host": "register.voorbeeld.nl", **headers})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found |= {value for name, value in attrs if name in ("href", "src", "srcset", "action") and value}


def test_every_link_of_the_copy_leads_somewhere_and_every_page_is_what_the_program_serves(nginx, settings):
    program = create_public_app(settings, static_copy=True).test_client()
    waiting, seen = ["/", "/en/"], set()
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        if path in seen or path.startswith("/intern"):
            continue
        seen.add(path)
        answer, body = get(nginx, address)
        assert answer.status == 200, address
        assert body == program.get(path).get_data(), address
        assert answer.headers["Set-Cookie"] is None
        if answer.headers.get_content_type() == "text/html":
            targets = [urlsplit(urljoin(address, link)) for link in Links(body.decode()).found]
            here = [target for target in targets if not target.scheme and not target.netloc]
            assert [target for target in here if target.query and not target.path.startswith("/static/")] == [], address
            waiting += [target.path for target in here]
    assert {"/functie/directeur", "/en/functie/directeur", "/gegevens.csv", "/gegevens.xlsx", "/wijzigingen"} <= seen


def test_a_removed_entry_is_gone_and_an_unknown_one_is_not_found(nginx, public_town):
    for prefix in ("", "/en"):
        answer, body = get(nginx, f"{prefix}/vermelding/{public_town.entry.public_code}")
        assert answer.status == 410
        assert b"Muziek" not in body
        assert b"2 maart 2026" in body or b"2 March 2026" in body
    answer, body = get(nginx, "/vermelding/zzzz")
    assert (answer.status, b"Deze pagina bestaat niet" in body) == (404, True)


@pytest.mark.parametrize("address", ["/verdwenen.conf", "/../site", "/.copy", "/static/../../main"])
def test_nothing_but_the_copy_is_served(nginx, address):
    assert get(nginx, address)[0].status in (400, 404)


def test_the_sample_sends_the_headers_of_the_program_and_the_compressed_copy(nginx):
    answer, body = get(nginx, "/functie/directeur", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(nginx, "/functie/directeur")[1]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_only_the_pages_for_other_sites_may_be_framed(nginx, settings):
    program = create_public_app(settings, static_copy=True).test_client()
    for address in ("/insluiten", "/en/insluiten/directeur"):
        answer, body = get(nginx, address)
        assert body == program.get(address).get_data()
        assert answer.headers["X-Frame-Options"] is None
        assert answer.headers["Content-Security-Policy"] == program.get(address).headers["Content-Security-Policy"]
    assert b"/sitemap-2.xml" in get(nginx, "/sitemap.xml")[1]
    assert get(nginx, "/sitemap-2.xml")[0].status == 200


def test_a_new_copy_takes_the_place_of_the_old_one_in_one_step(copied, public_town, settings):
    before = copied.resolve()
    app = create_public_app(settings, static_copy=True)
    assert write_static_copy(app, copied) > 40
    assert copied.resolve() != before
    assert not before.exists()
    assert [path for path in copied.parent.iterdir() if path.name.startswith(".copy")] == [copied.resolve()]


def test_every_edition_is_copied_when_the_settings_name_a_folder(public_town, app, tmp_path):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], static_dir=str(tmp_path / "site"))
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    assert "Muziek" not in (tmp_path / "site" / "functie" / "directeur" / "index.html").read_text()
    assert not re.search("Muziek", "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html")))


def test_a_folder_with_something_else_in_it_is_left_alone(public_town, app, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter").write_text("keep me")
    with pytest.raises(FileExistsError):
        copy_to(tmp_path / "taken")
    assert (tmp_path / "taken" / "letter").read_text() == "keep me"
