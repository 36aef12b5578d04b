"""What every answer carries, whatever was asked and whatever came of it (T-HDR-1); cookies, host names and redirects."""

import re
import socket
import threading
from collections import defaultdict
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from waitress import create_server
from werkzeug.test import TestResponse

from app import create_public_app
from audit import SYSTEM
from auth.policies import PROGRAM, PUBLIC, policy_of
from extensions import db
from headers import HEADERS, HTTPS_ONLY
from publication.editions import publish
from tests.support.applications import application, let_go
from tests.support.municipality import PASSWORD, login_of
from tests.support.observatory import grade, points
from tests.support.publishing import allow, declare
from tests.test_routes import declared

ADDRESS = "https://register.example"
NOTHING = "bestaat-niet"  # where no example is at hand
EMBEDDED = re.compile(r"(/en)?/insluiten(/.*)?")  # may stand on pages of others
OPEN_DATA = re.compile(r"(/en)?/(api/|gegevens)")  # may be used by pages of others
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Credentials")
FILLED = {
    "<register:register>": "geschenken", "<slug>": "directeur", "<path:filename>": "css/tokens.css", "<int:number>": "1",
    "<int:part>": "1", "<int:earlier>": "1", "<int:later>": "1", "<int:year>": "2026",
}  # fmt: skip


@pytest.fixture
def secure(settings):
    """Settings of an installation behind HTTPS."""
    return replace(settings, public_url=ADDRESS, trusted_hosts=("register.example",))


@pytest.fixture
def staffed(app, town, secure, at):
    """The whole application behind HTTPS, with an edition."""
    at("2026-03-02")
    town.designate("directeur", "public_side_activities")
    allow(town, declare(town, "directeur"))
    publish(actor=SYSTEM)
    db.session.commit()
    served = application(secure)
    served.test_client_class = Buffered
    served.testing = False
    yield served
    let_go(served)


@pytest.fixture(params=["staffed", "public"])
def either(request, staffed, secure):
    """The whole application, and the public one alone."""
    return staffed if request.param == "staffed" else _buffered(create_public_app(secure))


class Buffered(FlaskClient):
    """Reads every answer whole, so that no file stays open."""

    def open(self, *args, **kwargs) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


def _buffered(app):
    app.test_client_class = Buffered
    return app


def visitor(app, name: str = "") -> FlaskClient:
    client = app.test_client()
    if name:
        page = client.get("/intern/inloggen", base_url=ADDRESS).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        form = {"csrf_token": token[1], "login": login_of(name), "password": PASSWORD}
        answer = client.post("/intern/inloggen", data=form, base_url=ADDRESS, headers={"Referer": f"{ADDRESS}/intern/inloggen"})
        assert answer.status_code == 303, answer.text
    return client


def faults(answer: TestResponse) -> list[str]:
    """Which headers this answer lacks or has too many."""
    path, found = answer.request.path, answer.headers
    expected = {**HEADERS, **HTTPS_ONLY}
    if EMBEDDED.fullmatch(path) and answer.status_code == 200:
        del expected["X-Frame-Options"]
        expected["Content-Security-Policy"] = found["Content-Security-Policy"]
    if found.get("Content-Security-Policy", "").startswith("sandbox"):
        expected["Content-Security-Policy"] = found["Content-Security-Policy"]
    if OPEN_DATA.match(path):
        expected["Cross-Origin-Resource-Policy"] = found["Cross-Origin-Resource-Policy"]
    wrong = [f"{name}: {found.get(name)}" for name, value in expected.items() if found.getlist(name) != [value]]
    wrong += [f"{name}: {found[name]}" for name in NEVER if name in found]
    if path.startswith("/intern") and (found.get("Cache-Control"), found.get("Vary")) != ("no-store", "Cookie"):
        wrong.append(f"Cache-Control: {found.get('Cache-Control')}, Vary: {found.get('Vary')}")
    if answer.data and "Content-Type" not in found:
        wrong.append("no Content-Type")
    return [f"{answer.request.method} {path} ({answer.status_code}) {one}" for one in wrong]


def addresses(app) -> list[str]:
    """Each address once, its variables filled with something that exists where it can."""
    made = []
    for rule in sorted({rule.rule for rule in app.url_map.iter_rules()}):
        for variable, value in FILLED.items():
            rule = rule.replace(variable, value)
        made.append(re.sub(r"<[^>]+>", NOTHING, rule))
    return made


def test_every_route_in_every_status_carries_the_headers(staffed):
    wrong, seen = [], defaultdict(set)
    nobody, officer = visitor(staffed), visitor(staffed, "integriteit")
    every = addresses(staffed)
    asked = [(nobody, "GET", address) for address in every]
    asked += [(officer, "GET", address) for address in every if address.startswith("/intern") and NOTHING not in address]
    asked += [(officer, ("POST", "DELETE", "GET")[number % 3], address) for number, address in enumerate(every[::2])]
    for client, method, address in asked:
        answer = client.open(address, method=method, base_url=ADDRESS)
        wrong += faults(answer)
        seen[answer.status_code].add(address)
    assert wrong == []
    assert {200, 303, 400, 404, 405} <= seen.keys()
    assert {address for found in seen.values() for address in found} == set(every)


def odd_requests(mark: str) -> dict[int, dict]:
    """A status, and a request that gets it."""
    return {
        304: {"path": "/", "headers": {"If-None-Match": mark}},
        400: {"path": "/", "query_string": "q=%00"},
        404: {"path": "/bestaat-niet"},
        405: {"path": "/", "method": "PATCH"},
        413: {"path": "/intern/inloggen", "method": "POST", "data": {"login": "a" * 100_000}},
    }


def test_odd_answers_carry_the_headers_too(either):
    client = either.test_client()
    mark = client.get("/", base_url=ADDRESS).headers["ETag"]
    for status, asked in odd_requests(mark).items():
        if asked["path"] in either_addresses(either):
            answer = client.open(**{"base_url": ADDRESS, **asked})
            assert (answer.status_code, faults(answer)) == (status, [])


def either_addresses(app) -> set[str]:
    return {"/bestaat-niet", *(rule.rule for rule in app.url_map.iter_rules())}


def test_files_of_the_house_carry_the_headers_when_sent_kept_and_absent(either):
    client = either.test_client()
    sent = client.get("/static/css/tokens.css", base_url=ADDRESS)
    kept = client.get("/static/css/tokens.css", base_url=ADDRESS, headers={"If-None-Match": sent.headers["ETag"]})
    absent = client.get("/static/css/../app.py", base_url=ADDRESS)
    assert [answer.status_code for answer in (sent, kept, absent)] == [200, 304, 404]
    assert [faults(answer) for answer in (sent, kept, absent)] == [[], [], []]


def test_an_accident_carries_the_headers_and_shows_no_trace(staffed, monkeypatch):
    def broken(*_given, **_more):
        raise ZeroDivisionError("kanarie")

    monkeypatch.setattr("publication.site.pages.render_template", broken)
    answer = visitor(staffed).get("/contact", base_url=ADDRESS)
    assert (answer.status_code, faults(answer)) == (500, [])
    assert "kanarie" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/", "/contact", "/gegevens"])
def test_the_rules_of_the_observatory_give_the_highest_grade(either, address):
    answer = either.test_client().get(address, base_url=ADDRESS)
    given = points(answer.headers, answer.headers.getlist("Set-Cookie"), answer.text)
    assert min(given.values()) >= 0
    score, letter = grade(given)
    assert letter == "A+"
    assert score >= 130


def test_the_grade_falls_with_each_header_that_is_absent():
    full = {**HEADERS, **HTTPS_ONLY}
    best, _letter = grade(points(full, ["sid=1; Secure; HttpOnly; SameSite=Lax"]))
    assert best == 135
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"):
        assert grade(points({other: value for other, value in full.items() if other != name}, []))[0] < 130, name
    assert grade(points(full, ["sid=1; HttpOnly; SameSite=Lax"]))[0] < 100
    assert grade(points({**full, "Content-Security-Policy": "default-src *"}, []))[1] != "A+"


def test_every_cookie_is_bound_to_the_host_and_encrypted_and_out_of_reach_of_scripts(staffed):
    client = visitor(staffed)
    page = client.get("/intern/inloggen", base_url=ADDRESS)
    cookies = page.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert re.fullmatch(r"__Host-[\w-]+=[\w.~-]+; Secure; HttpOnly; Path=/; SameSite=Lax", cookie), cookie
    public = [client.get(address, base_url=ADDRESS).headers.getlist("Set-Cookie") for address in ("/", "/contact", "/gegevens")]
    assert public == [[], [], []], "visitors get no cookie"


@pytest.mark.parametrize(
    "host", ["kwaad.example", "register.example.kwaad.example", "register.example:81@kwaad.example", "", "a b"]
)
@pytest.mark.parametrize("address", ["/", "/intern/inloggen", "/api/v1", "/static/css/tokens.css", "/bestaat-niet"])
def test_another_host_name_gets_nothing(staffed, host, address):
    answer = staffed.test_client().get(address, headers={"Host": host}, base_url=ADDRESS)
    assert (answer.status_code, faults(answer)) == (400, [])
    assert "kwaad" not in answer.text + str(answer.headers)


def test_no_answer_repeats_the_host_that_was_asked_for(settings, staffed, secure):
    open_to_all = application(replace(secure, trusted_hosts=()))
    open_to_all.test_client_class = Buffered
    for address in ("/", "/intern", "/intern/inloggen", "/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/api/v1"):
        answer = open_to_all.test_client().get(address, headers={"Host": "kwaad.example"}, base_url=ADDRESS)
        assert "kwaad" not in answer.text + str(answer.headers), address
    let_go(open_to_all)


def test_a_redirect_leads_to_a_path_of_our_own(staffed):
    client = visitor(staffed)
    for asked in (
        "//kwaad.example",
        "https://kwaad.example",
        "/\\kwaad.example",
        "/intern@kwaad.example",
        "/internet",
        "\tjavascript:x",
    ):
        page = client.get("/intern/inloggen", query_string={"verder": asked}, base_url=ADDRESS).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        form = {"csrf_token": token[1], "login": login_of("medewerker"), "password": PASSWORD, "verder": asked}
        answer = client.post("/intern/inloggen", data=form, base_url=ADDRESS, headers={"Referer": f"{ADDRESS}/intern/inloggen"})
        leads = urlsplit(answer.headers.get("Location", "/intern"))
        assert (leads.scheme, leads.netloc, leads.path) == ("", "", "/intern"), asked
        client = visitor(staffed)


@pytest.fixture
def socket_to(staffed):
    """`socket_to(text)` sends these bytes to a real server and gives the answer."""
    server = create_server(staffed, host="127.0.0.1", port=0, ident=None, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def send(text: str) -> str:
        with socket.create_connection(("127.0.0.1", server.effective_port), timeout=10) as connection:
            connection.sendall(text.encode())
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")

    yield send
    server.close()


@pytest.mark.parametrize(
    "request_text",
    [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://kwaad.example/ HTTP/1.1\r\nHost: register.example\r\n\r\n",
        "GET https://register.example/ HTTP/1.1\r\nHost: register.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: register.example\r\nHost: kwaad.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: kwaad.example\r\nX-Forwarded-Host: register.example\r\n\r\n",
    ],
    ids=["no host", "no host in 1.0", "whole address elsewhere", "whole address", "two hosts", "forwarded host"],
)
def test_a_request_that_does_not_name_this_host_plainly_is_refused(socket_to, request_text):
    answer = socket_to(request_text)
    assert answer.split()[1] == "400", answer[:200]
    assert "kwaad" not in answer


def test_the_server_does_not_say_what_it_is(socket_to):
    answer = socket_to("GET /gezond HTTP/1.1\r\nHost: register.example\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 200")
    assert "\r\nServer:" not in answer


def test_security_txt_says_whom_to_tell_on_both_applications(either):
    answer = either.test_client().get("/.well-known/security.txt", base_url=ADDRESS)
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert lines["Contact"].startswith("mailto:")
    assert lines["Canonical"] == f"{ADDRESS}/.well-known/security.txt"
    assert lines["Expires"] > "2026-03-02"
    assert faults(answer) == []


def test_only_public_routes_and_those_of_programs_answer_without_signing_in(staffed):
    client = visitor(staffed)
    for (method, rule), policy in declared().items():
        if policy in (PUBLIC, PROGRAM) or "<" in rule or method != "GET":
            continue
        answer = client.get(rule, base_url=ADDRESS)
        assert (answer.status_code, answer.headers.get("Location", "")[:16]) == (303, "/intern/inloggen"), rule
    assert policy_of(staffed, "static")
