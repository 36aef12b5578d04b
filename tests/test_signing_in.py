"""Signing in and out: the same answer to every stranger, a slower door for guessers, and sessions that end when they must."""

import importlib
import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

import clock
from audit import Event, Kind
from auth import passwords, throttle
from auth.accounts import close_account, end_role, grant_role, set_password
from auth.models import Account, SignInFailure, UserSession
from auth.pages import wait_words
from auth.sign_in import TooManyAttempts
from demo.municipality import build as build_example
from extensions import db
from start import list_accounts
from tests.support.applications import application, let_go
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import held_values, parsed

SIGN_IN = "/intern/inloggen"
INSIDE = "/intern/inzage"  # any page for whoever is signed in


def attempt(client, login: str, password: str = PASSWORD, **fields):
    return client.post_form(SIGN_IN, {"login": login, "password": password, **fields})


def account_of(town, name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.person_id == town[name].id)).one()


def without_what_differs(text: str, *parts: str) -> str:
    """The page without its token and without what was typed."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
    for part in parts:
        text = text.replace(part, "")
    return text


# --- who gets in ----------------------------------------------------------------------------------------------------------


def test_someone_signs_in_and_comes_where_he_was_going(town, client):
    asked = client.get(INSIDE)
    assert asked.status_code == 303
    assert asked.location == f"{SIGN_IN}?verder=/intern/inzage"
    form = client.get(asked.location).text
    assert 'autocomplete="username"' in form
    assert 'autocomplete="current-password"' in form
    signed_in = client.post_form(SIGN_IN, {"login": login_of("medewerker").upper(), "password": PASSWORD}, page=asked.location)
    assert (signed_in.status_code, signed_in.location) == (303, INSIDE)
    assert client.get(INSIDE).status_code == 200


@pytest.mark.parametrize(
    "goal",
    [
        "https://elders.nl/intern/",
        "//elders.nl",
        "/\\elders.nl",
        "/internet",
        "intern/inzage",
        "javascript:alert(1)",
        "/intern/\r\nX: y",
        "",
    ],
)
def test_after_signing_in_one_only_comes_to_a_page_of_the_house(town, client, goal):
    assert attempt(client, login_of("medewerker"), verder=goal).location == "/intern"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(town, app):
    wrong, unknown = app.test_client(), app.test_client()
    one = attempt(wrong, login_of("collega"), "verkeerd-wachtwoord")
    other = attempt(unknown, "niemand@voorbeeld.nl", "verkeerd-wachtwoord")
    assert one.status_code == other.status_code == 422
    assert without_what_differs(one.text, login_of("collega")) == without_what_differs(other.text, "niemand@voorbeeld.nl")
    assert "verkeerd-wachtwoord" not in one.text


def test_a_wrong_password_and_an_unknown_name_cost_the_same_work(town, client, monkeypatch):
    checked = []
    verify = type(passwords.HASHER).verify

    def count(self, *given):
        checked.append(given)
        return verify(self, *given)

    monkeypatch.setattr(type(passwords.HASHER), "verify", count)
    for login in (login_of("medewerker"), "niemand@voorbeeld.nl"):
        checked.clear()
        attempt(client, login, "verkeerd-wachtwoord")
        assert len(checked) == 1, login


def test_who_left_yesterday_cannot_sign_in_and_who_leaves_today_still_can(town, client, at):
    at("2026-03-02")
    town["medewerker"].employed_until = date(2026, 3, 1)
    town["collega"].employed_until = date(2026, 3, 2)
    assert attempt(client, login_of("medewerker")).status_code == 422
    assert attempt(client, login_of("collega")).status_code == 303


def test_every_attempt_is_on_record(town, client):
    attempt(client, login_of("medewerker"), "verkeerd-wachtwoord")
    attempt(client, login_of("medewerker"))
    client.post_form("/intern/uitloggen", page=INSIDE)
    kinds = db.session.scalars(select(Event.kind).where(Event.subject_type == "account").order_by(Event.seq)).all()
    assert kinds == [Kind.SIGN_IN_FAILED, Kind.SIGNED_IN, Kind.SIGNED_OUT]


# --- guessing -------------------------------------------------------------------------------------------------------------


def guess(app, login: str, address: str = "10.0.0.1"):
    client = app.test_client()
    form = client.get(SIGN_IN)
    token = form.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"login": login, "password": "een-verkeerd-wachtwoord", "csrf_token": token}
    headers = {"Origin": "http://localhost"}
    return client.post(SIGN_IN, data=sent, headers=headers, environ_overrides={"REMOTE_ADDR": address})


@pytest.mark.parametrize("login", [login_of("medewerker"), "niemand@voorbeeld.nl"])
def test_guessing_one_name_gets_slower_and_slower_for_known_and_unknown_names_alike(town, app, at, login):
    at("2026-03-02")
    for _ in range(throttle.FREE_TRIES):
        assert guess(app, login).status_code == 422
    waits = []
    for _ in range(4):
        refused = guess(app, login)
        assert refused.status_code == 429
        waits.append(int(refused.headers["Retry-After"]))
        at(clock.now() + timedelta(seconds=waits[-1] + 1))
        assert guess(app, login).status_code == 422
    assert waits == sorted(waits)
    assert waits[-1] >= 4 * waits[0]


def test_the_right_password_waits_too_and_works_when_the_wait_is_over(town, app, client, at):
    at("2026-03-02")
    for _ in range(throttle.FREE_TRIES):
        guess(app, login_of("medewerker"))
    assert attempt(client, login_of("medewerker")).status_code == 429
    at(clock.now() + timedelta(seconds=5))
    assert attempt(client, login_of("medewerker")).status_code == 303
    mine = select(func.count()).select_from(SignInFailure)
    assert db.session.scalar(mine) == 0, "a success forgets the failures of that name"


def test_one_source_that_tries_many_names_is_slowed_down_and_another_source_is_not(town, app, at):
    at("2026-03-02")
    for number in range(throttle.FREE_TRIES_PER_SOURCE):
        assert guess(app, f"naam{number}@voorbeeld.nl", "10.0.0.9").status_code == 422
    assert guess(app, "nog-een@voorbeeld.nl", "10.0.0.9").status_code == 429
    assert guess(app, "nog-een@voorbeeld.nl", "10.0.0.10").status_code == 422


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "Wacht 1 seconde en"), (120, "Wacht 120 seconden en"), (121, "Wacht 3 minuten en"), (900, "15 minuten")],
)
def test_how_long_to_wait_is_said_as_people_say_it(app, seconds, words):
    with app.test_request_context():
        assert words in wait_words(TooManyAttempts(seconds))


def test_two_servers_count_the_same_failures(town, app, settings, at):
    at("2026-03-02")
    second = application(settings)
    for number in range(throttle.FREE_TRIES):
        guess((app, second)[number % 2], login_of("medewerker"))
    assert guess(app, login_of("medewerker")).status_code == 429
    assert guess(second, login_of("medewerker")).status_code == 429
    let_go(second)


# --- sessions -------------------------------------------------------------------------------------------------------------


def key_of(client) -> str:
    cookie = client.get_cookie("sid")
    return cookie.value if cookie else ""


def test_the_session_key_changes_at_sign_in_and_the_old_one_is_worth_nothing(town, app):
    client = app.test_client()
    client.get(SIGN_IN)
    before = key_of(client)
    attempt(client, login_of("medewerker"))
    assert before
    assert key_of(client) not in ("", before)
    other = app.test_client()
    other.set_cookie("sid", before)
    assert other.get(INSIDE).status_code == 303


def test_the_database_holds_no_key_that_opens_a_session(town, sign_in):
    client = sign_in("medewerker")
    assert key_of(client) not in {row.key_hash for row in db.session.scalars(select(UserSession))}


def test_signing_out_ends_the_session_on_the_server(town, app, sign_in):
    client = sign_in("medewerker")
    stolen = key_of(client)
    response = client.post_form("/intern/uitloggen", page=INSIDE)
    assert response.location == SIGN_IN
    assert "storage" in response.headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("sid", stolen)
    assert thief.get(INSIDE).status_code == 303


def test_a_session_ends_after_thirty_idle_minutes(town, sign_in, at):
    at("2026-03-02", 9)
    client = sign_in("medewerker")
    for minutes in (29, 29):
        at(clock.now() + timedelta(minutes=minutes))
        assert client.get(INSIDE).status_code == 200
    at(clock.now() + timedelta(minutes=31))
    assert client.get(INSIDE).status_code == 303


def test_a_session_ends_after_ten_hours_however_busy(town, sign_in, at):
    at("2026-03-02", 8)
    client = sign_in("medewerker")
    for _ in range(23):
        at(clock.now() + timedelta(minutes=26))
        assert client.get(INSIDE).status_code == 200
    at("2026-03-02", 18, 1)
    assert client.get(INSIDE).status_code == 303


def test_a_closed_account_is_out_at_once(town, sign_in):
    client = sign_in("medewerker")
    close_account(account_of(town, "medewerker"), actor=town["beheer"])
    db.session.commit()
    assert client.get(INSIDE).status_code == 303
    assert attempt(client, login_of("medewerker")).status_code == 422


def test_a_new_password_ends_every_session(town, sign_in):
    client = sign_in("medewerker")
    set_password(account_of(town, "medewerker"), "een-heel-ander-wachtwoord", actor=town["beheer"])
    db.session.commit()
    assert client.get(INSIDE).status_code == 303


def test_whoever_leaves_is_out_on_the_day_after(town, sign_in, at):
    at("2026-03-02", 23, 50)
    client = sign_in("medewerker")
    town["medewerker"].employed_until = date(2026, 3, 2)
    assert client.get(INSIDE).status_code == 200
    at("2026-03-03", 0, 5)
    assert client.get(INSIDE).status_code == 303


def test_roles_are_read_fresh_on_every_request(town, sign_in):
    client = sign_in("collega")
    assert client.get("/intern/toezicht").status_code == 404
    grant_role(town["collega"], "auditor", actor=town["beheer"])
    assert client.get("/intern/toezicht").status_code == 200
    end_role(town["collega"], "auditor", actor=town["beheer"])
    assert client.get("/intern/toezicht").status_code == 404


# --- cookies and hosts ----------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_this_site_only_and_out_of_reach_of_scripts(town, client):
    response = attempt(client, login_of("medewerker"))
    (cookie,) = [line for line in response.headers.getlist("Set-Cookie") if line.startswith("sid=")]
    for flag in ("HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie


@pytest.fixture
def production(town, settings):
    """The same database served as in production."""
    changes = {"env": "production", "public_url": "https://register.voorbeeld.nl", "trusted_hosts": ("register.voorbeeld.nl",)}
    app = importlib.import_module("app").create_app(replace(settings, **changes), TESTING=True)
    yield app
    let_go(app)


def test_in_production_the_cookie_travels_encrypted_only(production):
    client = production.test_client()
    response = client.get(SIGN_IN, base_url="https://register.voorbeeld.nl")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-sid=")
    assert "Secure" in cookie


def test_in_production_another_host_name_is_refused_and_no_example_accounts_are_shown(production):
    client = production.test_client()
    assert client.get(SIGN_IN, base_url="https://elders.nl").status_code == 400
    text = client.get(SIGN_IN, base_url="https://register.voorbeeld.nl").text
    assert "Voorbeeldaccounts" not in text
    assert "open-kaart-demo" not in text


def test_a_demo_lists_its_accounts_with_their_roles(town, client):
    text = client.get(SIGN_IN).text
    assert "Voorbeeldaccounts" in text
    for words in ("medewerker@voorbeeld.nl", "Integriteitscoördinator", "open-kaart-demo"):
        assert words in text
    assert "vreemde@voorbeeld.nl" not in text


def test_the_sign_in_page_and_the_console_of_a_demo_list_the_same_accounts(app, client, capsys):
    with app.app_context():
        build_example(date(2024, 3, 4), Random(2026))  # noqa: S311 - a story, no secret
        db.session.commit()
        list_accounts()
    printed = re.findall(r"\S+@voorbeeld\.nl", capsys.readouterr().out)
    assert "college@voorbeeld.nl" in printed
    assert re.findall(r"<dd[^>]*>(\S+@voorbeeld\.nl)</dd>", client.get(SIGN_IN).text) == printed


# --- the list of accounts -------------------------------------------------------------------------------------------------

ACCOUNTS = "/intern/beheer/gebruikers"


def test_the_administrator_sees_accounts_with_roles_and_last_sign_in(town, sign_in, at):
    at("2026-03-02", 9, 5)
    text = sign_in("beheer").get(ACCOUNTS).text
    for words in ("Controle Voorbeeld", "auditor", "medewerker", "2 maart 2026 om 9.05 uur", "nog nooit", "open, dit ben jij"):
        assert words in text
    assert sign_in("integriteit").get(ACCOUNTS).status_code == 404


def page_of(town, name: str) -> str:
    return f"{ACCOUNTS}/{town[name].uid}"


def test_the_administrator_closes_an_account_but_not_his_own(town, sign_in):
    client = sign_in("beheer")
    theirs, own = page_of(town, "medewerker"), page_of(town, "beheer")
    assert client.post_form(f"{theirs}/afsluiten", page=theirs).status_code == 303
    assert "Het account van Medewerker Voorbeeld is afgesloten." in client.get(ACCOUNTS).text
    db.session.expire_all()
    assert not account_of(town, "medewerker").active
    assert f"{own}/afsluiten" not in client.get(own).text
    token = held_values(next(one for one in parsed(client.get(own).text).iter("form") if one.get("method") == "post"))[
        "csrf_token"
    ]
    for page in (own, theirs):  # without a button; and once more, from a page that was left open
        client.post(f"{page}/afsluiten", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert db.session.scalars(select(Event.person).where(Event.kind == Kind.ACCOUNT_CLOSED)).all() == [town["medewerker"].uid]
    db.session.expire_all()
    assert account_of(town, "beheer").active


def test_the_last_integrity_officer_keeps_his_account_and_the_page_warns(town, sign_in):
    client, officer = sign_in("beheer"), page_of(town, "integriteit")
    assert "Er is nog maar één integriteitscoördinator: Integriteit Voorbeeld." in client.get(ACCOUNTS).text
    client.post_form(f"{officer}/afsluiten", page=officer)
    db.session.expire_all()
    assert account_of(town, "integriteit").active
    grant_role(town["collega"], "integrity_officer", actor=town["beheer"])
    assert "Er is nog maar één integriteitscoördinator" not in client.get(ACCOUNTS).text
    client.post_form(f"{officer}/afsluiten", page=officer)
    db.session.expire_all()
    assert not account_of(town, "integriteit").active
