"""An identity provider that lies, or somebody in its place: each of the eleven pitfalls is attacked, and nobody comes in."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.wrappers import Response

import clock
from audit import Event, Kind
from auth.accounts import close_account
from auth.models import Account, UserSession
from auth.permissions import roles_of
from auth.single_sign_on.models import SignOnIdentity
from auth.single_sign_on.provider import Provider
from auth.single_sign_on.refusals import REFUSALS
from extensions import db
from settings import Settings
from tests.support.applications import application, let_go, settings_for, visitor
from tests.support.hostile_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING,
    START,
    STRANGE,
    HostileProvider,
    as_json,
    bring_back,
    departure,
    forged,
    hostile_provider,
    sign_on,
    signed,
)
from tests.support.municipality import PASSWORD, login_of

INSIDE = "/intern/inzage"
LOGOUT = "/intern/inloggen/organisatie/uitgelogd"


@pytest.fixture(scope="module")
def listening_provider() -> Iterator[HostileProvider]:
    with hostile_provider() as provider:
        yield provider


@pytest.fixture
def provider(listening_provider) -> HostileProvider:
    listening_provider.behave()
    return listening_provider


@pytest.fixture
def settings(tmp_path, provider) -> Settings:
    oidc = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    return settings_for(tmp_path, oidc_acr="strong", step_up=True, **oidc)


@pytest.fixture
def number(town) -> str:
    """The personnel number of `medewerker`."""
    return town["medewerker"].personnel_number


def let_in(client, answer) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/intern") and client.get(INSIDE).status_code == 200


def refused(client, answer, reason: str) -> bool:
    """Whether nobody came in, and the page says so clearly."""
    if answer.status_code != 303 or not answer.location.endswith(f"/intern/inloggen/mislukt/{reason}"):
        return False
    page = client.get(answer.location)
    return page.status_code == REFUSALS[reason].status and client.get(INSIDE).status_code == 303


def test_an_honest_provider_lets_someone_in_who_works_here(client, provider, number):
    answer = sign_on(client, provider, goal="/intern/opgaven", employee_number=number)
    assert (answer.status_code, answer.location) == (303, "/intern/opgaven")
    assert let_in(client, answer)
    again = visitor(client.application)
    assert let_in(again, sign_on(again, provider)), "the second time issuer and subject are enough"


# --- 1. state, nonce and PKCE ---------------------------------------------------------------------------------------------


def test_pitfall_1_a_state_works_once_and_only_in_the_browser_that_began(app, client, provider, number):
    went = departure(client)
    provider.token = signed(provider.claims(nonce=went["nonce"], employee_number=number))
    elsewhere = visitor(app)
    assert refused(elsewhere, bring_back(elsewhere, provider, state=went["state"]), "expired")
    assert refused(elsewhere, bring_back(elsewhere, provider), "expired")
    assert let_in(client, bring_back(client, provider, state=went["state"]))
    client.post_form("/intern/uitloggen", page=INSIDE)
    assert refused(client, bring_back(client, provider, state=went["state"]), "expired")


def test_pitfall_1_a_trip_that_failed_cannot_be_made_again(client, provider, number):
    went = departure(client)
    assert refused(client, bring_back(client, provider, state=went["state"]), "unsafe")
    provider.token = signed(provider.claims(nonce=went["nonce"], employee_number=number))
    assert refused(client, bring_back(client, provider, state=went["state"]), "expired")


def test_pitfall_1_a_trip_of_ten_minutes_is_over(client, provider, number, at):
    at("2026-03-02", 9)
    went = departure(client)
    at("2026-03-02", 9, 11)
    provider.token = signed(provider.claims(nonce=went["nonce"], employee_number=number))
    assert refused(client, bring_back(client, provider, state=went["state"]), "expired")


@pytest.mark.parametrize("nonce", [None, "another", ["another"]])
def test_pitfall_1_a_token_for_another_trip_is_refused(client, provider, number, nonce):
    assert refused(client, sign_on(client, provider, employee_number=number, nonce=nonce), "unsafe")


def test_pitfall_1_only_who_began_can_hand_in_the_code(client, provider, number):
    went = departure(client)
    assert went["code_challenge_method"] == "S256"
    assert min(map(len, (went["state"], went["nonce"]))) * 6 >= 128, "bits"
    assert len({went["state"], went["nonce"], departure(client)["state"]}) == 3
    provider.token = signed(provider.claims(nonce=went["nonce"], employee_number=number))
    assert let_in(client, bring_back(client, provider, state=went["state"]))
    (verifier,) = provider.told["code_verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert digest == went["code_challenge"]


# --- 2. the issuer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["https://elders.example", None, ""])
def test_pitfall_2_another_issuer_that_answers_is_refused(client, provider, said):
    went = departure(client)
    assert refused(client, bring_back(client, provider, state=went["state"], iss=said), "unsafe")
    assert "/token" not in provider.asked, "it does not get the code"


def test_pitfall_2_an_issuer_that_was_not_announced_may_be_silent_but_not_another(client, provider, number):
    del provider.metadata["authorization_response_iss_parameter_supported"]
    went = departure(client)
    assert refused(client, bring_back(client, provider, state=went["state"], iss="https://elders.example"), "unsafe")
    went = departure(client)
    provider.token = signed(provider.claims(nonce=went["nonce"], employee_number=number))
    assert let_in(client, bring_back(client, provider, state=went["state"], iss=None))


@pytest.mark.parametrize("issuer", ["https://elders.example", None, 7, ["{issuer}"], "{issuer}/"])
def test_pitfall_2_a_token_of_another_issuer_is_refused(client, provider, number, issuer):
    said = [one.format(issuer=provider.issuer) for one in issuer] if isinstance(issuer, list) else issuer
    said = said.format(issuer=provider.issuer) if isinstance(said, str) else said
    assert refused(client, sign_on(client, provider, employee_number=number, iss=said), "unsafe")


def test_pitfall_2_a_provider_that_names_itself_otherwise_is_not_used(client, provider):
    provider.metadata["issuer"] += "/"
    assert refused(client, client.get(START), "unsafe")


# --- 3. algorithms and keys -----------------------------------------------------------------------------------------------


def with_token(client, provider, make) -> object:
    went = departure(client)
    provider.token = make(provider.claims(nonce=went["nonce"], employee_number="1004"))
    return bring_back(client, provider, state=went["state"])


FORGED = {
    "no signature": lambda claims: forged(claims, "none"),
    "no signature, in capitals": lambda claims: forged(claims, "NONE"),
    "the public key as a secret": lambda claims: forged(claims, "HS256", SIGNING["test"].as_pem(private=False)),
    "the public key as a secret, in bytes": lambda claims: forged(claims, "HS256", SIGNING["test"].as_der(private=False)),
    "another key under the right name": lambda claims: signed(claims, key=STRANGE),
    "a key it brings along": lambda claims: signed(claims, key=STRANGE, jwk=STRANGE.as_dict(private=False)),
    "a key it points to": lambda claims: signed(claims, key=STRANGE, jku="http://127.0.0.1:9/keys"),
    "an algorithm that is not allowed": lambda claims: signed(claims, alg="RS512"),
    "another signature": lambda claims: signed(claims)[:-8] + "AAAAAAAA",
    "a signature cut off": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "two tokens": lambda claims: signed(claims) + "." + signed(claims),
    "words": lambda claims: "geen token",
    "nothing": lambda claims: "",
    "far too much": lambda claims: "a" * 100_000,
    "accents": lambda claims: "é.ü.ï",
    "an object": lambda claims: {"a": "token"},
}


def test_pitfall_3_only_published_keys_and_allowed_algorithms_count(town, app, provider):
    strangers = {name: visitor(app) for name in FORGED}
    got = {name: refused(one, with_token(one, provider, FORGED[name]), "unsafe") for name, one in strangers.items()}
    assert [name for name, out in got.items() if not out] == []


def test_pitfall_3_an_elliptic_signature_is_fine_and_an_installation_may_allow_less(
    town, app, client, provider, settings, number
):
    def make(claims):
        return signed({**claims, "employee_number": number}, key=SIGNING["curve"])

    assert let_in(client, with_token(client, provider, make))
    strict = application(replace(settings, oidc_algorithms=("PS256",)))
    stranger = visitor(strict)
    assert refused(stranger, with_token(stranger, provider, make), "unsafe")
    let_go(strict)


# --- 4. audience, party and times -----------------------------------------------------------------------------------------


MISFITS = [
    {"aud": "another"},
    {"aud": []},
    {"aud": None},
    {"aud": [CLIENT_ID, "another"]},
    {"aud": [CLIENT_ID, "another"], "azp": "another"},
    {"azp": "another"},
    {"exp": -61},
    {"exp": None},
    {"exp": "tomorrow"},
    {"iat": 120},
    {"iat": None},
    {"nbf": 120},
    {"auth_time": 120},
    {"auth_time": "now"},
    {"auth_time": 1e300},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
    {"sub": "s" * 256},
    {"sub": "s\0"},
    {"sid": ["a"]},
]


def test_pitfall_4_a_token_for_another_or_of_another_time_is_refused(app, provider, number):
    now = int(clock.now().timestamp())
    wrong = []
    for changes in MISFITS:
        moments = {name: now + value for name, value in changes.items() if type(value) is int and name != "sub"}
        stranger = visitor(app)
        answer = sign_on(stranger, provider, employee_number=number, **{**changes, **moments})
        if not refused(stranger, answer, "unsafe"):
            wrong.append(changes)
    assert wrong == []


def test_pitfall_4_clocks_may_differ_by_a_minute(client, provider, number):
    now = int(clock.now().timestamp())
    assert let_in(client, sign_on(client, provider, employee_number=number, exp=now - 50, iat=now - 100, auth_time=now - 100))


def test_pitfall_4_a_step_up_without_a_fresh_and_strong_sign_in_is_refused(client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    long_ago = int(clock.now().timestamp()) - 3600
    for changes in ({"auth_time": None}, {"auth_time": long_ago}, {"acr": None}, {"acr": "weak"}, {"acr": ["strong"]}):
        answer = sign_on(client, provider, again=True, **{"acr": "strong", **changes})
        assert answer.location.endswith("/mislukt/weak"), changes
        assert client.get(answer.location).status_code == 403
        assert client.get("/intern/bevestigen").status_code == 200, "he is still asked"


def test_pitfall_4_a_step_up_asks_for_it_and_counts_when_it_was_done(client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    before = client.get_cookie("sid").value
    went = departure(client, again=True)
    assert (went["max_age"], went["acr_values"]) == ("0", "strong")
    answer = sign_on(client, provider, goal="/intern/belang/nieuw", again=True, acr="strong")
    assert answer.location == "/intern/belang/nieuw"
    assert client.get_cookie("sid").value != before, "a new key"
    assert client.get("/intern/belang/nieuw").status_code == 200
    assert client.get("/intern/bevestigen").location == "/intern"


def test_pitfall_4_a_step_up_by_somebody_else_is_refused(town, client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    other = visitor(client.application)
    assert let_in(other, sign_on(other, provider, employee_number=town["collega"].personnel_number, sub="collega"))
    for subject in ("collega", "nobody"):
        answer = sign_on(client, provider, again=True, acr="strong", sub=subject)
        assert answer.location.endswith("/mislukt/someone_else")
        assert client.get("/intern/bevestigen").status_code == 200, "he is still asked"


# --- 5. keys that change --------------------------------------------------------------------------------------------------


def test_pitfall_5_a_new_key_is_fetched_once_and_the_old_one_is_worth_nothing(client, provider, number, at):
    at("2026-03-02", 9)
    assert let_in(client, sign_on(client, provider, employee_number=number))
    old, new = SIGNING["test"], type(STRANGE).generate_key(2048, {"kid": "new"})
    provider.keys = [new]
    again = visitor(client.application)
    went = departure(again)
    provider.token = signed(provider.claims(nonce=went["nonce"]), key=new)
    assert let_in(again, bring_back(again, provider, state=went["state"]))
    third = visitor(client.application)
    went = departure(third)
    provider.token = signed(provider.claims(nonce=went["nonce"]), key=old)
    assert refused(third, bring_back(third, provider, state=went["state"]), "unsafe")


def test_pitfall_5_forged_key_names_make_us_ask_once_a_minute_at_most(town, client, provider, at):
    at("2026-03-02", 9)
    departure(client)
    stranger = type(STRANGE).generate_key(2048, {"kid": "nobody's"})
    for _ in range(5):
        assert client.post(LOGOUT, data={"logout_token": provider.logout_token(sub="subject", key=stranger)}).status_code == 400
    assert provider.asked.count("/jwks") == 2
    at("2026-03-02", 9, 2)
    client.post(LOGOUT, data={"logout_token": provider.logout_token(sub="subject", key=stranger)})
    assert provider.asked.count("/jwks") == 3


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


FALSE_MESSAGES = [
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
        for _ in range(60):
            time.sleep(0.1)
            yield b" "

    return Response(drip(), content_type="application/json")


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
        came = sign_on(stranger, provider) if address == "/token" else stranger.get(START)
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


# --- 10. tokens -----------------------------------------------------------------------------------------------------------


def test_pitfall_10_no_token_stays_in_a_session_a_cookie_or_a_log(town, client, provider, number, caplog):
    caplog.set_level("DEBUG")
    answer = sign_on(client, provider, employee_number=number)
    logout = provider.logout_token(sub="subject", nonce="a")
    assert client.post(LOGOUT, data={"logout_token": logout}).status_code == 400
    left = client.post_form("/intern/uitloggen", page=INSIDE)
    rows = " ".join(str(row.data) for row in db.session.scalars(select(UserSession)))
    seen = f"{caplog.text} {rows} {answer.headers} {left.headers} {left.text} {answer.location}"
    for secret in (provider.token, provider.token.rpartition(".")[2], logout, CLIENT_SECRET, provider.told["code_verifier"][0]):
        assert secret not in seen
    assert left.headers["Refresh"].startswith(f"0; url={provider.issuer}/end?client_id={CLIENT_ID}")


# --- 11. where it leads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "goal", ["https://elders.example/intern/", "//elders.example", "/\\elders.example", "javascript:alert(1)"]
)
def test_pitfall_11_one_only_comes_to_a_page_of_the_house(client, provider, number, goal):
    assert goal not in str(departure(client, goal=goal))
    answer = sign_on(client, provider, goal=goal, employee_number=number)
    assert answer.location == "/intern"


def test_pitfall_11_where_one_was_going_never_travels_to_the_provider(client, provider, number):
    went = departure(client, goal="/intern/opgaven")
    assert "opgaven" not in str(went)
    assert went["redirect_uri"] == "http://localhost/intern/inloggen/organisatie/terug"


def test_nothing_that_is_brought_back_makes_an_error_of_ours(town, client, provider):
    for brought in ({"code": ["a", "b"]}, {"state": "x" * 9000}, {"error": ""}, {"iss": "\ud7ff"}, {"code": ""}):
        went = departure(client)
        query = {"state": went["state"], "iss": provider.issuer, **brought}
        answer = client.get(f"{START}/terug", query_string=query)
        assert answer.status_code == 303
        assert "/mislukt/" in answer.location
    assert client.get("/intern/inloggen/mislukt/anders").status_code == 404


def test_every_refusal_is_a_clear_page_in_both_languages(town, client):
    for reason, refusal in REFUSALS.items():
        assert client.get(f"/intern/inloggen/mislukt/{reason}").status_code == refusal.status
        assert client.get(f"/en/intern/inloggen/mislukt/{reason}").status_code == refusal.status


def test_a_session_that_came_from_elsewhere_ends_as_soon_as_any_other(client, provider, number, at):
    at("2026-03-02", 9)
    assert let_in(client, sign_on(client, provider, employee_number=number))
    at(clock.now() + timedelta(minutes=31))
    assert client.get(INSIDE).status_code == 303
