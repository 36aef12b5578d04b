"""The API as programs use it: parts that fit together, links that work, answers that are kept, problems that say what to do."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app import create_public_app
from publication.site.api import VERSION
from tests.support.applications import settings_for
from tests.support.editions import REASON, REVIEWED, busy_register, write_editions
from tests.support.pages import PageClient

LISTS = ("vermeldingen", "functies", "wijzigingen")


@pytest.fixture(scope="module")
def contents():
    return busy_register(150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, contents):
    """A folder with three editions, for who only reads."""
    found = tmp_path_factory.mktemp("api")
    with create_public_app(settings_for(found)).app_context():
        write_editions(found / "editions", contents)
    return found


@pytest.fixture(scope="module")
def visitor(folder):
    app = create_public_app(settings_for(folder))
    app.test_client_class = PageClient
    return app.test_client()


def get(visitor, address: str, **headers):
    """The answer of an address of the API; its JSON must be good."""
    found = visitor.get(address if address.startswith("/") else f"/api/v1/{address}", headers=headers)
    json.loads(found.data)
    return found


def local(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def parts(visitor, address: str, name: str) -> list[tuple[list, str | None]]:
    """A list from this address on: each part with the address of the next."""
    found: list[tuple[list, str | None]] = []
    following: str | None = address
    while following is not None:
        body = get(visitor, following).json
        following = local(body["_links"]["next"]["href"]) if "next" in body["_links"] else None
        found.append((body[name], following))
    return found


def joined(found: list[tuple[list, str | None]]) -> list:
    return [one for items, _next in found for one in items]


def followed(visitor, name: str, **asked) -> list:
    """Everything in a list, part by part."""
    address = f"/api/v1/{name}?" + "&".join(f"{key}={value}" for key, value in asked.items())
    items = joined(parts(visitor, address, name))
    assert len(items) == get(visitor, address).json["totaal"]
    return items


def test_the_parts_of_a_list_are_the_whole_register(visitor, contents):
    found = followed(visitor, "vermeldingen", limiet=7)
    assert [entry["code"] for entry in found] == [entry["code"] for entry in contents[-1]["vermeldingen"]]
    found = followed(visitor, "functies", limiet=7)
    assert [position["slug"] for position in found] == [position["slug"] for position in contents[-1]["functies"]]


def test_changes_come_newest_first_and_each_once(visitor):
    found = followed(visitor, "wijzigingen", limiet=7)
    days = [change["datum"] for change in found]
    assert days == sorted(days, reverse=True)
    assert {change["soort"] for change in found} == {"nieuw", "gewijzigd", "beëindigd", "gecorrigeerd"}
    keys = [(change["uitgave"], change["soort"], change["code"]) for change in found]
    assert len(keys) == len(set(keys))


def test_a_correction_says_why(visitor):
    (only,) = followed(visitor, "wijzigingen", soort="gecorrigeerd")
    assert only["reden"] == REASON
    assert [field["veld"] for field in only["velden"]] == ["vergoeding"]


@pytest.mark.parametrize(("name", "value", "field"), [
    ("toestand", "beëindigd", "toestand"), ("vergoeding", "paid", "vergoeding"), ("functie", "functie-0000003", "slug"),
])  # fmt: skip
def test_filters_give_exactly_what_fits(visitor, contents, name, value, field):
    found = followed(visitor, "vermeldingen", limiet=9, **{name: value})
    assert [entry["code"] for entry in found] == [
        entry["code"] for entry in contents[-1]["vermeldingen"] if entry[field] == value
    ]
    assert found


def test_the_year_and_other_filters_fit_together(visitor, contents):
    year = next(entry["sinds"] for entry in contents[-1]["vermeldingen"])[:4]
    found = followed(visitor, "vermeldingen", sindsJaar=year, vergoeding="unpaid")
    assert [entry["code"] for entry in found] == [
        entry["code"]
        for entry in contents[-1]["vermeldingen"]
        if entry["sinds"].startswith(year) and entry["vergoeding"] == "unpaid"
    ]


def test_changes_are_found_by_period(visitor):
    found = followed(visitor, "wijzigingen", sinds="2026-03-16", tot="2026-03-16")
    assert {change["datum"] for change in found} == {"2026-03-16"}
    assert followed(visitor, "wijzigingen", sinds="2026-03-31") == []


def test_what_the_api_gives_is_what_the_file_holds(visitor, folder):
    register = json.loads((folder / "editions" / "3" / "register.json").read_bytes())
    for name in ("vermeldingen", "functies"):
        found = followed(visitor, name, limiet=1000)
        assert [{key: value for key, value in one.items() if key != "_links"} for one in found] == register[name]
        for one in found[:20]:
            assert get(visitor, local(one["_links"]["self"]["href"])).json == one


def test_every_link_leads_somewhere(visitor):
    start = get(visitor, "/api/v1").json["_links"]
    for link in start.values():
        assert visitor.get(local(link["href"])).status_code == 200
    for name in LISTS:
        for one in get(visitor, f"{name}?limiet=3").json[name]:
            for link in one["_links"].values():
                assert link["href"].startswith("http://localhost/")
                assert visitor.get(local(link["href"])).status_code == 200, link
    for file in get(visitor, "uitgave").json["bestanden"]:
        assert len(visitor.get(local(file["_links"]["self"]["href"])).data) == file["bytes"]


def test_links_stand_in_the_header_too_and_keep_the_question(visitor):
    found = get(visitor, "vermeldingen?limiet=2&vergoeding=paid")
    links = found.json["_links"]
    assert found.headers["Link"] == ", ".join(f'<{link["href"]}>; rel="{name}"' for name, link in links.items())
    assert "vergoeding=paid&limiet=2&na=" in links["next"]["href"]


def test_the_edition_says_when_how_much_and_how_complete(visitor, contents):
    found = get(visitor, "uitgave").json
    assert (found["uitgave"], found["gepubliceerd_op"], found["stand"]) == (3, "2026-03-30T07:00:00Z", "2026-03-30")
    assert found["tellingen"]["vermeldingen"] == len(contents[-1]["vermeldingen"])
    assert sum(found["volledigheid"].values()) == found["tellingen"]["functies"]


def test_who_reads_on_while_a_new_edition_comes_misses_nothing(tmp_path, contents):
    """Read part by part in every edition, and go on in the next one from each point."""
    app = create_public_app(settings_for(tmp_path))
    with app.app_context():
        write_editions(tmp_path / "editions", contents)
    pointer, visitor = tmp_path / "editions" / "current", app.test_client()
    for name in ("vermeldingen", "wijzigingen"):
        _point(pointer, 1)
        old = parts(visitor, f"/api/v1/{name}?limiet=5", name)
        _point(pointer, 2)
        there = {_key(one) for one in followed(visitor, name, limiet=1000)}
        read: set[tuple] = set()
        for items, following in old[:-1]:
            read |= {_key(one) for one in items}
            rest = {_key(one) for one in joined(parts(visitor, following or "", name))}
            assert ({_key(one) for one in joined(old)} & there) - read <= rest, following


def _point(pointer, number: int) -> None:
    """Move the pointer as publishing does: a new file in its place."""
    new = pointer.with_name("new")
    new.write_text(str(number))
    new.replace(pointer)


def _key(one: dict) -> tuple:
    return one["code"], one.get("uitgave"), one.get("soort")


@pytest.mark.parametrize("point", ["functie-0000003~b~zzz", "aaa~a~1", "zzz~b~z"])
def test_a_point_that_never_was_is_a_place_in_the_order(visitor, contents, point):
    slug, letter, code = point.split("~")
    asked = (slug, {"a": "actueel", "b": "beëindigd"}[letter], code)
    found = get(visitor, f"vermeldingen?limiet=1000&na={point}").json["vermeldingen"]
    assert [entry["code"] for entry in found] == [
        entry["code"] for entry in contents[-1]["vermeldingen"] if (entry["slug"], entry["toestand"], entry["code"]) > asked
    ]


@pytest.mark.parametrize("address", ["vermeldingen", "functies?limiet=3", "uitgave", "openapi.json", "functies/functie-0000003"])
def test_what_did_not_change_is_not_sent_again(visitor, address):
    first = get(visitor, address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = visitor.get(f"/api/v1/{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["API-Version"] == VERSION
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.get(f"/api/v1/{address}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_says_the_same_without_the_body(visitor):
    for address in ("/api/v1/vermeldingen?limiet=3", "/api/v1/uitgave", "/api/v1/nergens"):
        full, short = visitor.get(address), visitor.head(address)
        assert short.data == b""
        said, heard = dict(full.headers), dict(short.headers)
        for fleeting in ("Date", "Vary"):  # the second of asking; that a body can be compressed
            said.pop(fleeting, None), heard.pop(fleeting, None)
        assert (short.status_code, heard) == (full.status_code, said)


def test_a_page_elsewhere_may_ask_and_read(visitor):
    beforehand = visitor.options("/api/v1/vermeldingen", headers={"Origin": "https://elders.example"})
    assert (beforehand.status_code, beforehand.data) == (204, b"")
    assert beforehand.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for address in ("vermeldingen", "vermeldingen/zzzz", "vermeldingen?x=1"):
        found = get(visitor, address, Origin="https://elders.example")
        assert found.headers["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Link", "API-Version"} <= set(found.headers["Access-Control-Expose-Headers"].split(", "))
        assert found.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in found.headers


def test_pages_for_people_keep_their_own_headers(visitor):
    found = visitor.get("/")
    assert "API-Version" not in found.headers
    assert "Access-Control-Allow-Origin" not in found.headers
    assert found.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert visitor.get("/apinotenboom").mimetype == "text/html"


def faults(found) -> dict:
    return {fault["location"]["name"]: fault["code"] for fault in found.json["errors"]}


def test_everything_wrong_with_a_question_is_told_at_once(visitor):
    found = get(visitor, "vermeldingen?limiet=0&toestand=weg&pagina=2&vergoeding=paid&vergoeding=unpaid")
    assert found.status_code == 400
    assert found.mimetype == "application/problem+json"
    assert faults(found) == {"limiet": "onjuist", "toestand": "onjuist", "pagina": "onbekend", "vergoeding": "dubbel"}
    assert "Wel: toestand, vergoeding, sindsJaar, functie, limiet, na." in found.text


@pytest.mark.parametrize("address", [
    "vermeldingen?limiet=1001", "vermeldingen?limiet=-1", "vermeldingen?limiet=%2B5", "vermeldingen?limiet=%C2%B2",
    "vermeldingen?limiet=", "vermeldingen?na=12", "vermeldingen?na=a~c~b", "vermeldingen?sindsJaar=24",
    "vermeldingen?functie=Directeur", "wijzigingen?sinds=2026-02-30", "wijzigingen?tot=2-3-2026", "wijzigingen?soort=weg",
    "wijzigingen?na=2026-03-02~1~9~a", "functies?na=/", "vermeldingen/abc?taal=en", "uitgave?x", "openapi.json?x=1", "?x=1",
])  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(visitor, address):
    assert get(visitor, f"/api/v1{address}" if address.startswith("?") else address).status_code == 400


def test_problems_are_told_in_dutch_or_english(visitor):
    dutch = get(visitor, "vermeldingen/zzzz")
    assert dutch.json["detail"] == "Dit staat niet in het register."
    assert dutch.headers["Content-Language"] == "nl"
    for english in (
        get(visitor, "vermeldingen/zzzz", **{"Accept-Language": "en-GB,en;q=0.9"}),
        get(visitor, "/en/api/v1/vermeldingen/zzzz"),
    ):
        assert english.json["detail"] == "This is not in the register."
        assert english.headers["Content-Language"] == "en"
        assert "Accept-Language" in english.headers["Vary"]
    wrong = get(visitor, "vermeldingen?limiet=0", **{"Accept-Language": "en"})
    assert wrong.json["errors"][0]["detail"] == "Give a number from 1 to 1000."


@pytest.mark.parametrize(("method", "address", "status"), [
    ("get", "/api", 404), ("get", "/api/v2/vermeldingen", 404), ("get", "/api/v1/vermeldingen/", 404),
    ("get", "/api/v1//uitgave", 404),
    ("post", "/api/v1/vermeldingen", 405), ("delete", "/api/v1/vermeldingen/abc", 405), ("get", "/api/v1/uitgave?%FF", 400),
    ("get", "/api/v1/vermeldingen/%00", 400),
])  # fmt: skip
def test_every_problem_has_the_same_form(visitor, method, address, status):
    found = getattr(visitor, method)(address)
    assert found.status_code == status
    assert found.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= found.json.keys()
    assert found.json["status"] == status
    assert found.headers["API-Version"] == VERSION
    if status == 405:
        assert {"GET", "HEAD", "OPTIONS"} == set(found.headers["Allow"].replace(" ", "").split(","))


def test_other_forms_than_json_are_not_given(visitor):
    assert get(visitor, "uitgave", Accept="text/html").status_code == 406
    for accepted in ("application/json", "application/*", "*/*", "text/html, */*;q=0.1", "application/json;charset=utf-8"):
        assert get(visitor, "uitgave", Accept=accepted).status_code == 200, accepted


def test_r69_a_removed_entry_leaves_its_code_and_a_date(visitor, folder):
    register = json.loads((folder / "editions" / "3" / "register.json").read_bytes())
    for stone in register["verwijderd"]:
        found = get(visitor, f"vermeldingen/{stone['code']}")
        assert found.status_code == 410
        assert found.json["datum"] == stone["datum"]
        assert found.json.keys() == {"type", "title", "status", "detail", "instance", "datum"}
    assert register["verwijderd"]


def test_r67_an_entry_that_is_looked_at_says_since_when(visitor):
    found = get(visitor, f"vermeldingen/{REVIEWED}")
    assert found.status_code == 410
    assert (found.json["detail"], found.json["datum"]) == ("Deze vermelding wordt nagekeken.", "2026-03-30")


def test_a_fault_of_ours_says_nothing_about_itself(folder, monkeypatch):
    app = create_public_app(settings_for(folder))
    monkeypatch.setitem(app.view_functions, "api.published", lambda: 1 / 0)
    found = app.test_client().get("/api/v1/uitgave")
    assert found.status_code == 500
    assert found.mimetype == "application/problem+json"
    assert "Zero" not in found.text


def test_who_asks_under_another_host_name_gets_a_problem(folder):
    visitor = create_public_app(replace(settings_for(folder), trusted_hosts=("localhost",))).test_client()
    found = visitor.get("/api/v1/uitgave", headers={"Host": "elders.example"})
    assert (found.status_code, found.mimetype) == (400, "application/problem+json")
    assert get(visitor, "uitgave").status_code == 200


def test_before_the_first_edition_there_is_nothing_to_give(tmp_path):
    visitor = create_public_app(settings_for(tmp_path)).test_client()
    for name in (*LISTS, "uitgave", "vermeldingen/abc"):
        assert get(visitor, name).status_code == 404
    assert get(visitor, "openapi.json").status_code == 200
    assert get(visitor, "/api/v1").status_code == 200


def test_an_edition_that_cannot_be_read_is_a_problem_of_the_moment(tmp_path):
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "current").write_text("7")
    visitor = create_public_app(settings_for(tmp_path)).test_client()
    assert get(visitor, "vermeldingen").status_code == 503
