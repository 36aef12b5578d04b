"""The second factor: who needs one, enrolling it, signing in with it, and that each code works once (security 2.4)."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

import clock
from auth import app_codes, throttle
from auth.access_models import RecoveryCode, SecondFactor
from auth.accounts import grant_role
from auth.models import Account
from auth.sealed import seal
from auth.second_factor import needs_second_factor
from extensions import db
from organisation.models import Person, new_uid
from tests.support.access import (
    APP,
    FACTORS,
    SECOND_STEP,
    account_of,
    at_once,
    code_of,
    enrol,
    first_step,
    mails_to,
    secret_on,
)
from tests.support.applications import visitor

HOME, SETTINGS = "/intern", "/intern/instellingen"
NEED = {
    "medewerker": False, "collega": False, "vreemde": False, "griffie_medewerker": False,
    "leidinggevende": True, "directeur": True, "secretaris": True, "griffier": True,
    "integriteit": True, "redacteur": True, "vastlegger": True, "controle": True, "beheer": True, "raad": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-02", 9)


def later(at, seconds: int = 31) -> None:
    """On to the next half minute: each code works once."""
    at(clock.now() + timedelta(seconds=seconds))


def test_everyone_who_is_more_than_an_employee_needs_a_second_factor(strict_app, town):
    ids = {name: town[name].id for name in NEED}
    db.session.rollback()
    with strict_app.app_context():
        assert {name: needs_second_factor(db.session.get_one(Person, ids[name])) for name in NEED} == NEED
        db.session.rollback()


def test_a_demo_asks_nobody_for_a_second_factor(town):
    assert not any(needs_second_factor(town[name]) for name in NEED)


def test_who_needs_one_comes_nowhere_else_until_it_is_there(strict_app, town):
    client, answer = first_step(strict_app, "integriteit")
    assert answer.status_code == 303
    for page in (HOME, "/intern/opgaven", "/intern/instellingen", "/intern/beheer/opgaven"):
        assert client.get(page).location == FACTORS, page
    assert "Voor jouw werk is een tweede stap nodig." in client.get(FACTORS).text
    enrol(client)
    assert client.get(HOME).status_code == 200
    assert account_of(town, "integriteit").two_steps_since is not None


def test_who_is_given_a_role_needs_it_from_the_next_request_on(strict_app, town):
    client, _ = first_step(strict_app, "collega")
    assert client.get(HOME).status_code == 200
    grant_role(town["collega"], "auditor", actor=town["beheer"])
    assert client.get(HOME).location == FACTORS


def test_the_app_counts_only_after_a_right_code(strict_app, town):
    client, _ = first_step(strict_app, "beheer")
    secret = secret_on(client.get(APP).text)
    assert client.get(f"{APP}.svg").mimetype == "image/svg+xml"
    refused = client.post_form(APP, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert refused.status_code == 422
    assert "Bij ons is het" in refused.text, "the time of the server helps whose clock is off"
    assert secret_on(refused.text) == secret
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert client.post_form(APP, {"code": code_of(secret)}).status_code == 303
    assert [factor.name for factor in db.session.scalars(select(SecondFactor))] == ["App met codes"]
    assert client.get(HOME).location == FACTORS, "without recovery codes it is not finished"


def test_the_settings_tell_how_one_really_signs_in(strict_app, town):
    """With an app of which the recovery codes are still to come, or through the provider, it is not a password alone."""
    alone = "Je logt in met alleen een wachtwoord."
    client, _ = first_step(strict_app, "medewerker")
    assert alone in client.get(SETTINGS).text
    account_of(town, "medewerker").password_hash = None
    db.session.commit()
    assert alone not in client.get(SETTINGS).text, "he comes in without one"
    client, _ = first_step(strict_app, "collega")
    client.post_form(APP, {"code": code_of(secret_on(client.get(APP).text)), "name": "Telefoon"})
    assert first_step(strict_app, "collega")[1].location == SECOND_STEP
    text = client.get(SETTINGS).text
    assert alone not in text
    assert "Je logt in met een tweede stap. Je hebt 1 manier." in text


def test_nothing_that_opens_an_account_stands_readable_in_the_database(strict_app, town):
    client, _ = first_step(strict_app, "beheer")
    secret, codes = enrol(client)
    (factor,) = db.session.scalars(select(SecondFactor)).all()
    assert secret.encode() not in factor.secret
    plain = [code.replace("-", "") for code in codes]
    hashes = [row.code_hash for row in db.session.scalars(select(RecoveryCode))]
    assert len(hashes) == 10
    assert not set(plain + codes) & set(hashes)


def test_the_second_step_comes_after_the_password_and_then_one_is_inside(strict_app, town, at):
    secret, _ = enrol(first_step(strict_app, "beheer")[0])
    later(at)
    client, answer = first_step(strict_app, "beheer", verder="/intern/inzage")
    assert answer.location == f"{SECOND_STEP}?verder=/intern/inzage"
    assert client.get(HOME).location.startswith("/intern/inloggen"), "the password alone opens nothing"
    wrong = client.post_form(SECOND_STEP, {"code": "000000"}, page=answer.location)
    assert wrong.status_code == 422
    inside = client.post_form(SECOND_STEP, {"code": f" {code_of(secret)[:3]} {code_of(secret)[3:]} "}, page=answer.location)
    assert inside.location == "/intern/inzage"
    assert client.get(HOME).status_code == 200


def test_a_code_works_once_also_with_a_space_in_it(strict_app, town, at):
    secret, _ = enrol(first_step(strict_app, "beheer")[0])
    later(at)
    code = code_of(secret)
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": code}).status_code == 303
    for again in (code, f"{code[:3]} {code[3:]}"):
        assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": again}).status_code == 422
    at(clock.now() + timedelta(seconds=29))
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": code}).status_code == 422


def test_a_clock_may_be_half_a_minute_off_and_no_more(strict_app, town, at):
    secret, _ = enrol(first_step(strict_app, "beheer")[0])
    later(at, 600)
    old = code_of(secret)
    later(at, 30)
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": old}).status_code == 303
    older = code_of(secret)
    later(at, 90)
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": older}).status_code == 422


def test_a_recovery_code_opens_once_however_it_is_typed(strict_app, town):
    _, codes = enrol(first_step(strict_app, "beheer")[0])
    typed = codes[0].replace("-", " ").upper()
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": typed}).status_code == 303
    assert first_step(strict_app, "beheer")[0].post_form(SECOND_STEP, {"code": codes[0]}).status_code == 422


def test_guessing_the_second_step_gets_slower_and_the_right_code_waits_too(strict_app, town, at):
    secret, _ = enrol(first_step(strict_app, "beheer")[0])
    later(at)
    client, _ = first_step(strict_app, "beheer")
    for _ in range(5):
        assert client.post_form(SECOND_STEP, {"code": "000000"}).status_code == 422
    refused = client.post_form(SECOND_STEP, {"code": code_of(secret)})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_second_step_is_open_for_five_minutes_after_the_password(strict_app, town, at):
    secret, _ = enrol(first_step(strict_app, "beheer")[0])
    later(at)
    client, _ = first_step(strict_app, "beheer")
    at(clock.now() + timedelta(minutes=5, seconds=1))
    assert client.get(SECOND_STEP).location == "/intern/inloggen"
    assert visitor(strict_app).get(SECOND_STEP).location == "/intern/inloggen"


def test_the_last_factor_of_who_needs_one_stays_and_an_employee_may_go_back(strict_app, town, at):
    for name, stays in (("beheer", True), ("medewerker", False)):
        client, _ = first_step(strict_app, name)
        enrol(client)
        (uid,) = re.findall(rf"{FACTORS}/(\w+)/weghalen", client.get(FACTORS).text)
        client.post_form(f"{FACTORS}/{uid}/weghalen", page=FACTORS)
        db.session.rollback()
        kept = db.session.scalars(select(SecondFactor).where(SecondFactor.uid == uid)).all()
        assert bool(kept) is stays, name
        assert (account_of(town, name).two_steps_since is not None) is stays


def test_changing_what_one_signs_in_with_asks_again_after_ten_minutes_and_is_mailed(strict_app, town, at):
    client, _ = first_step(strict_app, "medewerker")
    assert client.get(FACTORS).status_code == 200
    at(clock.now() + timedelta(minutes=11))
    asked = client.get(FACTORS)
    assert asked.location == f"/intern/opnieuw?verder={FACTORS}"
    assert client.post_form("/intern/opnieuw", {"password": "niet-mijn-wachtwoord"}, page=asked.location).status_code == 422
    shown = client.post_form("/intern/opnieuw", {"password": "een-lang-wachtwoord"}, page=asked.location)
    assert shown.location == FACTORS
    secret, _ = enrol(client)
    assert [mail.subject for mail in mails_to("medewerker")] == ["Je manier van inloggen is gewijzigd"]
    at(clock.now() + timedelta(minutes=11))
    asked = client.get(FACTORS)
    assert client.post_form("/intern/opnieuw", {"code": code_of(secret)}, page=asked.location).location == FACTORS


def test_showing_again_gives_the_session_a_new_key_and_no_longer_life(strict_app, town, at):
    client, _ = first_step(strict_app, "medewerker")
    before = client.get_cookie("sid").value
    at(clock.now() + timedelta(minutes=20))
    client.post_form("/intern/opnieuw", {"password": "een-lang-wachtwoord"})
    assert client.get_cookie("sid").value != before
    for _ in range(25):
        at(clock.now() + timedelta(minutes=24))
        client.get("/intern/inzage")
    assert client.get("/intern/inzage").status_code == 303, "ten hours count from signing in"


# --- at once --------------------------------------------------------------------------------------------------------------


def test_one_code_used_twice_at_the_same_moment_opens_once(any_app, any_town):
    account = db.session.scalars(select(Account).where(Account.person_id == any_town["beheer"].id)).one()
    secret, uid = pyotp.random_base32(), new_uid()
    sealed = seal(secret.encode(), f"second factor {uid}")
    factor = SecondFactor(
        uid=uid, account_id=account.id, kind="code", name="Telefoon", secret=sealed, added_at=clock.now(), used_at=clock.now()
    )
    db.session.add(factor)
    db.session.flush()
    id_, code = factor.id, code_of(secret)
    db.session.commit()

    def use() -> None:
        if not app_codes.use(db.session.get_one(SecondFactor, id_), code):
            raise LookupError()

    assert at_once(any_app, use, use) == ["LookupError", "done"]


def test_guesses_at_the_same_moment_all_count(any_app, any_town):
    db.session.commit()
    assert at_once(any_app, *[lambda: throttle.note_failure("iemand", "10.0.0.1")] * throttle.FREE_TRIES) == ["done"] * 5
    assert throttle.wait_until("iemand", "10.0.0.2") is not None
    assert throttle.wait_until("een ander", "10.0.0.1") is None
    db.session.commit()
