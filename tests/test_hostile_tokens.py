"""An identity provider that lies, or somebody in its place: what it sends is attacked part by part, and nobody comes in.

The pitfalls are numbered; those about people stand in `test_hostile_linking.py`.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

import clock
from auth.models import UserSession
from auth.single_sign_on.refusals import REFUSALS
from extensions import db
from settings import Settings
from tests.support.applications import application, let_go, visitor
from tests.support.hostile_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    INSIDE,
    LOGOUT,
    SIGNING,
    START,
    STRANGE,
    bring_back,
    departure,
    forged,
    let_in,
    refused,
    settings_with,
    sign_on,
    signed,
)
from tests.support.municipality import PASSWORD
from tests.support.pages import held_values, parsed

CONFIDENTIAL = "/intern/belang/nieuw"


@pytest.fixture
def settings(tmp_path, provider) -> Settings:
    return settings_with(provider, tmp_path)


@pytest.fixture
def number(town) -> str:
    """The personnel number of `medewerker`."""
    return town["medewerker"].personnel_number


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


def with_token(client, provider, make) -> Any:
    went = departure(client)
    provider.token = make(provider.claims(nonce=went["nonce"], employee_number="1004"))
    return bring_back(client, provider, state=went["state"])


FORGED: dict[str, Callable[[dict[str, Any]], Any]] = {
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


MISFITS: list[dict[str, Any]] = [
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
        assert client.get(CONFIDENTIAL).status_code == 303, "he is still asked"


def test_pitfall_4_a_step_up_asks_for_it_and_counts_when_it_was_done(client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    before = client.get_cookie("sid").value
    went = departure(client, again=True)
    assert (went["max_age"], went["prompt"], went["acr_values"]) == ("0", "login", "strong")
    answer = sign_on(client, provider, goal=CONFIDENTIAL, again=True, acr="strong")
    assert answer.location == CONFIDENTIAL
    assert client.get_cookie("sid").value != before, "a new key"
    assert client.get(CONFIDENTIAL).status_code == 200


def test_pitfall_4_a_password_does_not_stand_in_for_a_step_up_at_the_provider(client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    page = client.get("/intern/opnieuw")
    assert 'name="password"' not in page.text
    token = held_values(next(parsed(page.text).iter("form")))["csrf_token"]
    sent = {"csrf_token": token, "password": PASSWORD}
    assert client.post("/intern/opnieuw", data=sent, headers={"Origin": "http://localhost"}).status_code == 422
    assert client.get(CONFIDENTIAL).status_code == 303, "he is still asked"


def test_pitfall_4_a_step_up_by_somebody_else_is_refused(town, client, provider, number):
    assert let_in(client, sign_on(client, provider, employee_number=number))
    other = visitor(client.application)
    assert let_in(other, sign_on(other, provider, employee_number=town["collega"].personnel_number, sub="collega"))
    for subject in ("collega", "nobody"):
        answer = sign_on(client, provider, again=True, acr="strong", sub=subject)
        assert answer.location.endswith("/mislukt/someone_else")
        assert client.get(CONFIDENTIAL).status_code == 303, "he is still asked"


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
