"""Who comes in by single sign-on, who is put out, and what happens when the provider is away; the pitfalls about people."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.wrappers import Response

import clock
from audit import Event, Kind
from auth.accounts import close_account
from auth.invitations import invite
from auth.models import Account
from auth.permissions import roles_of
from auth.single_sign_on.models import SignOnIdentity
from auth.single_sign_on.provider import Provider
from extensions import db
from settings import Settings
from tests.support.applications import application, let_go, visitor
from tests.support.hostile_provider import (
    CLIENT_ID,
    INSIDE,
    LOGOUT,
    START,
    STRANGE,
    as_json,
    bring_back,
    departure,
    let_in,
    refused,
    settings_with,
    sign_on,
)
from tests.support.municipality import PASSWORD, login_of


@pytest.fixture
def settings(tmp_path, provider) -> Settings:
    return settings_with(provider, tmp_path)


@pytest.fixture
def number(town) -> str:
    """The personnel number of `medewerker`."""
    return town["medewerker"].personnel_number


# --- 6. linking -----------------------------------------------------------------------------------------------------------


def test_pitfall_6_an_address_or_a_name_never_says_who_somebody_is(town, client, provider):
    officer = login_of("integriteit")
    known = {"email": officer, "email_verified": True, "preferred_username": officer, "upn": officer}
    for said in (None, "", "9999", ["1004"], {"number": "1004"}, True, "1004\0"):
        assert refused(client, sign_on(client, provider, employee_number=said, **known), "unknown"), said
    assert db.session.scalar(select(func.count()).select_from(SignOnIdentity)) == 0


def test_pitfall_6_a_second_account_for_one_person_asks_for_the_administrator(town, client, provider, number, sign_in):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    second = visitor(client.application)
    assert refused(second, sign_on(second, provider, employee_number=number, sub="second"), "second")
    assert client.get(INSIDE).status_code == 200, "the first one is not put out"
    administrator = sign_in("beheer")
    page = "/intern/beheer/gebruikers/organisatie-accounts"
    assert "Medewerker Voorbeeld" in administrator.get(page).text
    uid = db.session.scalars(select(SignOnIdentity.uid)).one()
    assert administrator.post_form(f"{page}/{uid}/losmaken", page=page).status_code == 303
    assert client.get(INSIDE).status_code == 303, "who came in through it is out"
    assert let_in(second, sign_on(second, provider, employee_number=number, sub="second"))
    kinds = db.session.scalars(select(Event.kind).where(Event.kind.startswith("account.sign_on")).order_by(Event.seq)).all()
    assert kinds == [Kind.SIGN_ON_LINKED, Kind.SIGN_ON_UNLINKED, Kind.SIGN_ON_LINKED]


def test_pitfall_6_the_same_subject_of_another_issuer_is_somebody_else(town, client, provider):
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    elsewhere = {"issuer": "https://elders.example", "subject": "subject", "linked_at": clock.now(), "how": "personnel_number"}
    db.session.add(SignOnIdentity(account=account, **elsewhere))
    assert refused(client, sign_on(client, provider), "unknown")


def test_pitfall_6_a_personnel_number_says_nothing_once_the_account_is_known(town, client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    again = visitor(client.application)
    assert let_in(again, sign_on(again, provider, employee_number=town["integriteit"].personnel_number))
    assert "Medewerker Voorbeeld" in again.get(INSIDE).text


def test_who_has_no_account_yet_gets_one_without_a_password(town, client, provider, number):
    db.session.delete(db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one())
    assert let_in(client, sign_on(client, provider, employee_number=number))
    made = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    assert (made.login, made.password_hash) == (login_of("medewerker"), None)


def test_pitfall_6_an_invitation_links_once_and_only_whom_it_was_sent_to(town, app, client, provider, number):
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    account.password_hash = None
    token = invite(town["medewerker"], actor=town["beheer"])
    assert f"{START}?uitnodiging={token}" in client.get(f"/intern/toegang/{token}").text
    other = visitor(app)
    stranger = sign_on(other, provider, invitation=token, sub="stranger", employee_number=town["collega"].personnel_number)
    assert refused(other, stranger, "taken")
    assert let_in(client, sign_on(client, provider, invitation=token))
    assert "Medewerker Voorbeeld" in client.get(INSIDE).text
    assert db.session.scalars(select(SignOnIdentity.how)).all() == ["invitation"]
    assert refused(other, sign_on(other, provider, invitation=token, sub="stranger"), "uninvited")
    assert client.get(f"/intern/toegang/{token}").status_code == 410


def test_pitfall_6_an_invitation_puts_no_second_account_beside_the_first(town, app, client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    account.password_hash = None
    token = invite(town["medewerker"], actor=town["beheer"])
    other = visitor(app)
    assert refused(other, sign_on(other, provider, invitation=token, sub="second"), "second")


# --- 7. groups and roles --------------------------------------------------------------------------------------------------


def test_pitfall_7_groups_at_the_provider_give_no_role_here(town, client, provider, number):
    told = {"groups": ["integrity_officer", "administrator"], "roles": ["auditor"], "wids": ["administrator"]}
    assert let_in(client, sign_on(client, provider, employee_number=number, **told))
    assert roles_of(town["medewerker"]) == frozenset()
    assert client.get("/intern/beheer/gebruikers").status_code == 404


# --- 8. who leaves --------------------------------------------------------------------------------------------------------


def test_pitfall_8_who_left_or_was_closed_does_not_come_in(town, app, client, provider, number, at):
    at("2026-03-02")
    assert let_in(client, sign_on(client, provider, employee_number=number))
    town["medewerker"].employed_until = date(2026, 3, 1)
    assert client.get(INSIDE).status_code == 303
    assert refused(client, sign_on(client, provider), "closed")
    stranger = visitor(app)
    assert refused(stranger, sign_on(stranger, provider, employee_number=number, sub="new"), "unknown")
    colleague = db.session.scalars(select(Account).where(Account.person_id == town["collega"].id)).one()
    close_account(colleague, actor=town["beheer"])
    number_of_colleague = town["collega"].personnel_number
    assert refused(stranger, sign_on(stranger, provider, employee_number=number_of_colleague, sub="new"), "closed")


def test_pitfall_8_who_signed_out_there_is_out_here_at_once(town, app, provider, number):
    first, second, other = (visitor(app) for _ in range(3))
    assert let_in(first, sign_on(first, provider, employee_number=number, sid="one"))
    assert let_in(second, sign_on(second, provider, employee_number=number, sid="two"))
    assert let_in(other, sign_on(other, provider, employee_number=town["collega"].personnel_number, sub="other", sid="three"))
    told = lambda **said: other.post(LOGOUT, data={"logout_token": provider.logout_token(**said)}).status_code  # noqa: E731
    inside = lambda: [one.get(INSIDE).status_code == 200 for one in (first, second, other)]  # noqa: E731
    assert told(sid="nobody's") == 200
    assert told(sub="other", sid="two") == 200
    assert inside() == [True, True, True]
    assert told(sid="one") == 200
    assert inside() == [False, True, True]
    assert told(sub="subject") == 200
    assert inside() == [False, False, True]


FALSE_MESSAGES: list[dict[str, Any]] = [
    {"nonce": "a"},
    {"events": None},
    {"events": {}},
    {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
    {"events": "http://schemas.openid.net/event/backchannel-logout"},
    {"sub": None},
    {"jti": None},
    {"aud": "another"},
    {"iss": "https://elders.example"},
    {"iat": -3600},
    {"iat": 120},
    {"exp": -61},
    {"key": STRANGE},
    {"typ": "at+jwt"},
]


def test_pitfall_8_a_false_message_ends_no_session(app, client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    now = int(clock.now().timestamp())
    for changes in FALSE_MESSAGES:
        moments = {name: now + value for name, value in changes.items() if name in ("iat", "exp") and value}
        token = provider.logout_token(**{"sub": "subject", **changes, **moments})
        answer = visitor(app).post(LOGOUT, data={"logout_token": token})
        assert (answer.status_code, answer.json) == (400, {"error": "invalid_request"}), changes
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(INSIDE).status_code == 200


def test_pitfall_8_a_message_works_once_and_an_id_token_is_none(client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    assert client.post(LOGOUT, data={"logout_token": provider.token}).status_code == 400
    token = provider.logout_token(sub="subject")
    assert client.post(LOGOUT, data={"logout_token": token}).status_code == 200
    assert let_in(client, sign_on(client, provider))
    assert client.post(LOGOUT, data={"logout_token": token}).status_code == 400
    assert client.get(INSIDE).status_code == 200


# --- 9. a provider that is away -------------------------------------------------------------------------------------------


def _slow() -> Response:
    def drip() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.1)
            yield b" "

    return Response(drip(), content_type="application/json")


def test_pitfall_9_an_address_that_is_none_is_not_followed(app, client, provider, number, settings):
    for address in ("javascript:alert(1)", "ftp://127.0.0.1/x", "http://a/ b", "http://a/\r\nX: y", "", 7, None):
        provider.behave()
        app.extensions["identity_provider"] = Provider(settings)
        assert let_in(client, sign_on(client, provider, employee_number=number))
        provider.metadata["end_session_endpoint"] = provider.metadata["token_endpoint"] = address
        app.extensions["identity_provider"] = Provider(settings)
        assert client.post_form("/intern/uitloggen", page=INSIDE).location == "/intern/inloggen", address
        assert refused(client, sign_on(client, provider), "away"), address


AWAY = {
    "failing": lambda: Response(status=500),
    "elsewhere": lambda: Response(status=302, headers={"Location": "/elders"}),
    "a page": lambda: Response("<h1>Onderhoud</h1>"),
    "a list": lambda: as_json([]),
    "nothing": lambda: as_json(None),
    "far too much": lambda: Response(b" " * 600_000),
    "far too slow": _slow,
}


@pytest.mark.parametrize("address", ["/.well-known/openid-configuration", "/jwks", "/token"])
def test_pitfall_9_a_provider_that_does_not_answer_gives_a_clear_page(town, app, provider, settings, monkeypatch, address):
    monkeypatch.setattr("auth.single_sign_on.provider.LONGEST", 0.3)
    wrong = []
    for name, answer in AWAY.items():
        provider.answers[address] = answer
        app.extensions["identity_provider"] = Provider(settings)
        stranger = visitor(app)
        before = time.monotonic()
        came = sign_on(stranger, provider) if address == "/token" else stranger.get(START)
        assert time.monotonic() - before < 10, "seconds: nobody waits for it"
        if not refused(stranger, came, "away"):
            wrong.append(name)
    assert wrong == []


def test_pitfall_9_who_did_not_answer_is_left_alone_for_ten_seconds_and_local_accounts_work(town, client, provider, at):
    at("2026-03-02", 9)
    provider.answers["/jwks"] = AWAY["failing"]
    for _ in range(3):
        assert refused(client, client.get(START), "away")
    assert provider.asked.count("/jwks") == 1
    local = client.post_form("/intern/inloggen", {"login": login_of("medewerker"), "password": PASSWORD})
    assert local.status_code == 303
    assert client.get(INSIDE).status_code == 200
    provider.behave()
    at("2026-03-02", 9, 1)
    assert departure(client)["client_id"] == CLIENT_ID


def test_pitfall_9_nobody_is_there_at_all_and_who_is_in_stays_in(town, client, provider, number, settings):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    alone = application(replace(settings, oidc_issuer="http://127.0.0.1:9"))
    stranger = visitor(alone)
    page = stranger.get(START, follow_redirects=True)
    assert page.status_code == 503
    assert "Inloggen met je organisatie-account lukt nu niet" in page.text
    assert (
        "Signing in with your organisation account does not work now" in stranger.get("/en" + START, follow_redirects=True).text
    )
    stranger.set_cookie("sid", client.get_cookie("sid").value)
    assert stranger.get(INSIDE).status_code == 200
    assert stranger.post_form("/intern/uitloggen", page=INSIDE).status_code == 303, "signing out does not wait for it"
    let_go(alone)


SAID = {
    "access_denied": "cancelled",
    "login_required": "cancelled",
    "temporarily_unavailable": "away",
    "unmet_authentication_requirements": "weak",
    "invalid_request": "unsafe",
    "x" * 3000 + "\n<script>": "unsafe",
}


def test_pitfall_9_what_the_provider_says_went_wrong_becomes_a_page(town, client, provider):
    for said, reason in SAID.items():
        went = departure(client)
        assert refused(client, bring_back(client, provider, code=None, state=went["state"], error=said), reason), said


def test_without_single_sign_on_there_is_no_way_in_and_no_button(town, settings):
    plain = application(replace(settings, oidc_issuer=""))
    stranger = visitor(plain)
    assert "organisatie-account" not in stranger.get("/intern/inloggen").text
    assert stranger.get(START).status_code == stranger.get(f"{START}/terug").status_code == 404
    assert stranger.post(LOGOUT, data={"logout_token": "a"}).status_code == 404
    let_go(plain)


def test_a_session_that_came_from_elsewhere_ends_as_soon_as_any_other(client, provider, number, at):
    at("2026-03-02", 9)
    assert let_in(client, sign_on(client, provider, employee_number=number))
    at(clock.now() + timedelta(minutes=31))
    assert client.get(INSIDE).status_code == 303
