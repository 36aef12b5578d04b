"""What a request may send, what it leaves behind when it fails, and what every answer carries, on both databases."""

import pytest
from flask import Blueprint, session
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.exceptions import NotFound

import clock
from app import create_public_app
from audit import Event
from auth import sessions
from auth.models import SignInFailure, UserSession
from auth.policies import PUBLIC, SIGNED_IN, read, write
from extensions import csrf, db
from headers import HEADERS
from tests.support.applications import settings_for, visitor
from tests.support.declarations import submitted
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import held_values, parsed

QUICK = 5  # seconds; waiting for one's own lock takes fifteen


def _attempt():
    db.session.add(SignInFailure(at=clock.now(), login_hash="x", source_hash="x"))
    db.session.flush()


@pytest.fixture
def settings(tmp_path):
    return settings_for(tmp_path)  # an application of its own, because views are added to it


@pytest.fixture
def odd(any_app):
    """The application with a few views that misbehave."""
    blueprint = Blueprint("odd", __name__)

    @read(blueprint, "/intern/raar/schrijvend", PUBLIC)
    def writing():
        _attempt()
        return "geschreven"

    @read(blueprint, "/intern/raar/stuk", PUBLIC)
    def broken():
        db.session.execute(text("SELECT * FROM bestaat_niet"))

    @read(blueprint, "/intern/raar/beeindigd", SIGNED_IN)
    def ended():
        sessions.end(session.key)  # type: ignore[attr-defined]
        session["later"] = True
        return "<!doctype html><html lang=nl><title>x</title><main><h1>x</h1></main></html>"

    @write(blueprint, "/intern/raar/mislukt", PUBLIC)
    def failing():
        _attempt()
        raise NotFound()

    @write(blueprint, "/intern/raar/fout", PUBLIC)
    def unforeseen():
        _attempt()
        raise ZeroDivisionError()

    csrf.exempt(blueprint)
    any_app.register_blueprint(blueprint)
    any_app.config["PROPAGATE_EXCEPTIONS"] = False
    return any_app


@pytest.fixture
def signed_in(any_app, any_town):
    def sign_in(name):
        client = visitor(any_app)
        assert client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
        return client

    return sign_in


def unchecked(app) -> FlaskClient:
    """A visitor who does not mind what the page looks like."""
    return FlaskClient(app, app.response_class)


def _failures(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0


@pytest.mark.parametrize("address", ["/intern/opgaven/NW%00", "/?q=%00", "/intern/inloggen?verder=%00", "/%00"])
def test_a_nul_in_an_address_is_refused(any_app, address):
    assert unchecked(any_app).get(address).status_code == 400


def test_a_nul_in_an_address_is_refused_for_who_is_signed_in_too(signed_in):
    assert signed_in("medewerker").get("/intern/opgaven/%00").status_code == 400


def test_a_nul_in_a_form_is_refused(any_app):
    answer = visitor(any_app).post_form("/intern/inloggen", {"login": "a\0b", "password": "x"})
    assert answer.status_code == 400


def test_a_query_that_is_no_utf8_is_refused(any_app):
    for address in ("/", "/intern", "/en/intern"):
        answer = unchecked(any_app).get(address, environ_overrides={"QUERY_STRING": "q=\xff"})
        assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/en//kwaad.example/x", "//kwaad.example/x", "/en///kwaad.example"])
def test_the_link_to_the_other_language_never_leaves_this_site(client, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path}, follow_redirects=True)
    links = [link.get("href") for link in parsed(answer.text).iter("a") if link.get("hreflang")]
    assert links
    assert not any(link.startswith("//") for link in links)


def test_the_link_to_the_other_language_keeps_quotes_and_signs_as_they_were(client):
    page = client.get('/?q=a"b%26c%2525')
    link = next(link.get("href") for link in parsed(page.text).iter("a") if link.get("hreflang"))
    assert link in ("/en/?q=a%22b%26c%2525", '/en/?q=a"b%26c%2525')


def test_a_wrong_method_answers_which_ones_are_right(client):
    answer = client.get("/intern/uitloggen")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"OPTIONS", "POST"})


def test_a_page_that_reads_cannot_write_by_mistake(odd):
    assert odd.test_client().get("/intern/raar/schrijvend").status_code in (500, 503)
    assert _failures(odd) == 0


@pytest.mark.parametrize("name", [None, "leidinggevende"])
def test_the_page_for_what_we_did_not_foresee_needs_no_database(odd, signed_in, name):
    client = signed_in(name) if name else visitor(odd)
    answer = client.get("/intern/raar/stuk")
    assert answer.status_code in (500, 503)
    assert "Er ging iets mis bij ons" in answer.text


def test_a_database_that_does_not_answer_is_a_page_that_says_when_to_come_back(app, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def gone(*arguments):
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr("auth.throttle.wait_until", gone)
    answer = visitor(app).post_form("/intern/inloggen", {"login": "a", "password": "b"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.parametrize(("address", "code"), [("/intern/raar/mislukt", 404), ("/intern/raar/fout", 500)])
def test_a_view_that_raises_leaves_nothing_behind(odd, address, code):
    assert visitor(odd).post(address).status_code == code
    assert _failures(odd) == 0


@pytest.mark.parametrize("address", ["/intern/raar/mislukt", "/intern/opgaven/NW-1999-0001/intrekken"])
def test_a_refused_form_does_not_wait_for_its_own_lock(odd, signed_in, at, address):
    """The error page reads the database; the session is kept after it, on a connection of its own."""
    client = signed_in("leidinggevende")
    token = held_values(next(parsed(client.get("/intern").text).iter("form")))["csrf_token"]
    at(clock.now() + sessions.SEEN_EVERY * 2)
    started = clock.now()
    assert client.post(address, data={"csrf_token": token}, headers={"Referer": "http://localhost/"}).status_code == 404
    assert (clock.now() - started).total_seconds() < QUICK


def test_a_step_on_an_older_version_answers_at_once(signed_in, any_town, at):
    declaration = submitted(any_town)
    reference = declaration.reference
    client = signed_in("medewerker")
    address = f"/intern/opgaven/{reference}/intrekken"
    at(clock.now() + sessions.SEEN_EVERY * 2)
    started = clock.now()
    assert client.post_form(address, {"seen_version": "1"}).status_code == 409
    assert (clock.now() - started).total_seconds() < QUICK


def test_a_session_that_was_ended_while_a_request_ran_stays_ended(odd, signed_in):
    client = signed_in("medewerker")
    assert client.get("/intern/raar/beeindigd").status_code == 200
    assert client.get("/intern").status_code == 303


def test_sessions_nobody_can_use_any_more_are_forgotten(app, at):
    for day in ("2026-03-02", "2026-03-03"):
        at(day)
        visitor(app).get("/intern/inloggen")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_postgres_gives_up_a_lock_it_does_not_get(postgres_app):
    with postgres_app.app_context():
        assert db.session.scalar(text("SHOW lock_timeout")) == "15s"


def test_every_answer_carries_the_headers_that_protect_the_page(odd, signed_in):
    client = signed_in("medewerker")
    style = client.get("/static/css/base.css")
    answers = [
        client.get("/"),
        client.get("/intern"),
        client.get("/intern/bestaat-niet"),
        client.get("/bestaat-niet"),
        client.get("/intern/uitloggen"),
        client.get("/intern/raar/stuk"),
        client.post("/intern/raar/fout"),
        client.post("/intern/uitloggen"),
        client.get("/?q=%00"),
        unchecked(odd).options("/intern"),
        client.head("/intern"),
        style,
        client.get("/static/css/base.css", headers={"If-None-Match": style.headers["ETag"]}),
        client.get("/en/intern/opgaven/x"),
    ]
    assert [answer.status_code for answer in answers][-2] == 304
    for answer in answers:
        assert HEADERS.items() <= dict(answer.headers).items(), answer.request.path
        if answer.request.path.startswith("/intern"):
            assert answer.headers["Cache-Control"] == "no-store"


def test_too_large_a_form_is_refused_with_a_page(any_app):
    for options in ({}, {"content_type": "multipart/form-data"}):
        assert visitor(any_app).post("/intern/inloggen", data={"login": "x" * 70_000}, **options).status_code == 413


def test_the_public_application_refuses_what_it_cannot_read(settings):
    client = create_public_app(settings).test_client()
    assert client.get("/?q=%00").status_code == 400
    assert client.get("/", environ_overrides={"QUERY_STRING": "q=\xff"}).status_code == 400
    assert client.post("/", data=b"x" * 20_000_000).status_code == 405


def test_what_does_not_exist_in_an_address_is_not_found_and_what_is_refused_is_on_record(signed_in):
    client = signed_in("vreemde")
    for address in ("/intern/bestaat-niet", "/intern/nevenwerk/NW-1-1/stap", "/intern/opgaven/" + "x" * 3000):
        assert client.get(address).status_code == 404
    denied = db.session.scalars(select(Event.subject).where(Event.kind == "access.denied").order_by(Event.seq)).all()
    assert denied == ["NW-1-1", "x" * 60]


def test_an_address_without_a_session_row_is_no_session(any_app):
    client = any_app.test_client()
    client.set_cookie("sid", "verzonnen")
    assert client.get("/intern").status_code == 303
