"""Invitations and new passwords: links that work once, for thirty minutes, and what is guessed first (security 2.4)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

import clock
from auth import access_requests as requests
from auth.access_models import AccessRequest, Invitation, SecondFactor
from auth.invitations import AddressTaken, good_invitation, invite
from auth.models import AUDITOR, Account
from auth.weak_passwords import is_easy, refusal
from extensions import db
from tests.support.access import SECOND_STEP, account_of, enrol, first_step, link_in, mails_to
from tests.support.applications import visitor
from tests.support.municipality import PASSWORD, login_of

GOOD = "vier paarden eten stil gras"
ACCOUNTS = "/intern/beheer/gebruikers"


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-02", 9)


@pytest.fixture
def without_account(town):
    """`collega` has never had an account."""
    db.session.execute(delete(Account).where(Account.person_id == town["collega"].id))
    db.session.commit()
    return town


def test_the_administrator_invites_somebody_who_then_chooses_a_password(without_account, sign_in, app):
    administrator, page = sign_in("beheer"), f"{ACCOUNTS}/{without_account['collega'].uid}"
    assert administrator.post_form(f"{page}/uitnodigen", page=page).status_code == 303
    (mail,) = mails_to("collega")
    assert "30 minuten" in mail.text
    assert mail.text.startswith("Beste Collega Voorbeeld,")
    person = visitor(app)
    link = link_in(mail)
    assert person.get(link).status_code == person.get(link).status_code == 200, "looking uses nothing up: mail programs look"
    done = person.post_form(link, {"new_password": GOOD})
    assert (done.status_code, done.location) == (303, "/intern")
    assert person.get("/intern").status_code == 200
    assert first_step(app, "collega", GOOD)[1].status_code == 303


def test_a_link_works_once_and_thirty_minutes_and_a_new_one_replaces_it(without_account, app, at):
    first = invite(without_account["collega"], actor=without_account["beheer"])
    second = invite(without_account["collega"], actor=without_account["beheer"])
    db.session.commit()
    assert [link_in(mail) for mail in mails_to("collega")] == [f"/intern/toegang/{second}"], "the old mail is not sent any more"
    assert visitor(app).get(f"/intern/toegang/{first}").status_code == 410
    at(clock.now() + timedelta(minutes=29, seconds=59))
    person = visitor(app)
    assert person.get(f"/intern/toegang/{second}").status_code == 200
    at(clock.now() + timedelta(seconds=2))
    assert person.get(f"/intern/toegang/{second}").status_code == 410
    third = invite(without_account["collega"], actor=without_account["beheer"])
    assert person.post_form(f"/intern/toegang/{third}", {"new_password": GOOD}).status_code == 303
    assert visitor(app).get(f"/intern/toegang/{third}").status_code == 410


def test_the_page_of_a_link_names_what_one_signs_in_with_also_when_the_address_changed(town, app):
    """The personnel administration knows another address by now; the account keeps the name it was opened with."""
    town["collega"].email = "anders@voorbeeld.nl"
    requests.approve(asked(town, everything=False), actor=town["integriteit"])
    db.session.commit()
    link = link_in(mails_to("anders")[0])
    person = visitor(app)
    page = person.get(link).text
    assert f"Je logt straks in met {login_of('collega')}" in page
    assert "anders@" not in page
    person.post_form(link, {"new_password": GOOD})
    assert first_step(app, "collega", GOOD)[1].status_code == 303


def test_the_link_is_kept_as_a_hash(without_account):
    token = invite(without_account["collega"], actor=without_account["beheer"])
    (row,) = db.session.scalars(select(Invitation)).all()
    assert token not in row.token_hash
    assert len(row.token_hash) == 64


def test_who_left_cannot_use_the_link(without_account, at):
    token = invite(without_account["collega"], actor=without_account["beheer"])
    assert good_invitation(token)
    without_account["collega"].employed_until = clock.today() - timedelta(days=1)
    assert good_invitation(token) is None


def test_english_readers_get_an_english_mail_with_an_english_link(without_account):
    without_account["collega"].language = "en"
    invite(without_account["collega"], actor=without_account["beheer"])
    db.session.commit()
    (mail,) = mails_to("collega")
    assert mail.subject == "Choose your password for the register"
    assert link_in(mail).startswith("/en/intern/toegang/")


def test_one_administrator_alone_gives_nobody_with_a_password_a_new_one(town, sign_in):
    administrator, page = sign_in("beheer"), f"{ACCOUNTS}/{town['collega'].uid}"
    assert f"{page}/uitnodigen" not in administrator.get(page).text
    with pytest.raises(requests.OneAndTheSame):
        requests.approve(
            requests.ask_reset(town["collega"], everything=False, reason="kwijt", actor=town["beheer"]), actor=town["beheer"]
        )
    assert mails_to("collega") == []


def asked(town, *, everything: bool) -> AccessRequest:
    return requests.ask_reset(town["collega"], everything=everything, reason="telefoon kwijt", actor=town["beheer"])


def test_a_reason_that_is_too_long_is_refused_and_stays_in_the_form(town, sign_in):
    page, long = f"{ACCOUNTS}/{town['collega'].uid}", "balie " * 60
    for sent, address in (({"lost": "password", "reset_reason": long}, "herstellen"), ({"role": AUDITOR, "reason": long}, "rol")):
        answer = sign_in("beheer").post_form(f"{page}/{address}", sent, page=page)
        assert (answer.status_code, "hoogstens 300 tekens" in answer.text, long.strip() in answer.text) == (422, True, True), (
            address
        )
    assert requests.waiting_requests() == []


def test_a_lost_password_is_given_back_by_two_people_and_the_person_is_told(strict_app, town, sign_in):
    secret_owner, _ = first_step(strict_app, "collega")
    enrol(secret_owner)
    page = f"{ACCOUNTS}/{town['collega'].uid}"
    sign_in("beheer").post_form(f"{page}/herstellen", {"lost": "password", "reset_reason": "Stond aan de balie"}, page=page)
    assert first_step(strict_app, "collega")[1].location == SECOND_STEP, "nothing changed yet"
    (request,) = requests.waiting_requests()
    uid = request.uid
    assert sign_in("beheer").get("/intern/beheer/toegang").text.count("Je vroeg dit zelf") == 1
    done = sign_in("integriteit").post_form(f"/intern/beheer/toegang/{uid}/goedkeuren", page="/intern/beheer/toegang")
    assert done.status_code == 303
    assert secret_owner.get("/intern/inzage").status_code == 303, "he is signed out at once"
    assert first_step(strict_app, "collega")[1].status_code == 422, "the old password is void"
    invitation, told = mails_to("collega")[-2:]
    assert "Beheer Voorbeeld en Integriteit Voorbeeld gaven je een nieuwe toegang." in told.text
    person = visitor(strict_app)
    assert person.post_form(link_in(invitation), {"new_password": GOOD}).location == "/intern/inloggen"
    assert first_step(strict_app, "collega", GOOD)[1].location == SECOND_STEP, "a reset does not go past the second factor"


def test_a_lost_second_factor_is_dropped_only_when_the_person_uses_the_link(strict_app, town):
    client, _ = first_step(strict_app, "collega")
    enrol(client)
    requests.approve(asked(town, everything=True), actor=town["integriteit"])
    db.session.commit()
    assert db.session.scalars(select(SecondFactor)).all() != []
    db.session.rollback()
    invitation = mails_to("collega")[-2]
    person = visitor(strict_app)
    person.post_form(link_in(invitation), {"new_password": GOOD})
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert account_of(town, "collega").two_steps_since is None


def test_a_new_link_still_drops_the_second_factor_that_two_people_let_lapse(strict_app, town, at):
    """The first link was too old before it was used; the letter says: ask the administrator for a new one."""
    client, _ = first_step(strict_app, "collega")
    enrol(client)
    requests.approve(asked(town, everything=True), actor=town["integriteit"])
    db.session.commit()
    at(clock.now() + timedelta(minutes=31))
    token = invite(town["collega"], actor=town["beheer"])
    db.session.commit()
    visitor(strict_app).post_form(f"/intern/toegang/{token}", {"new_password": GOOD})
    assert db.session.scalars(select(SecondFactor)).all() == []


def test_one_changes_ones_own_password_with_the_present_one_and_is_out_everywhere_else(town, sign_in):
    here, there = sign_in("medewerker"), sign_in("medewerker")
    page = "/intern/instellingen/wachtwoord"
    assert here.post_form(page, {"password": "dat-is-het-niet", "new_password": GOOD}).status_code == 422
    assert here.post_form(page, {"password": PASSWORD, "new_password": "kort"}).status_code == 422
    assert there.get("/intern/inzage").status_code == 200
    assert here.post_form(page, {"password": PASSWORD, "new_password": GOOD}).status_code == 303
    assert here.get("/intern/inzage").status_code == 200
    assert there.get("/intern/inzage").status_code == 303
    assert [mail.subject for mail in mails_to("medewerker")] == ["Je wachtwoord is gewijzigd"]


# --- passwords ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "q1w2e3r4t5y6", "qwertyuiopas", "abcdefghijklm", "aaaaaaaaaaaaaaaa", "123456789012", "welkomwelkom", "wachtwoord123!",
        "Welkom01Welkom01", "zomer2026zomer", "gemeentevoorbeeld1",
        "openkaart2026", "medewerker2026!", "januari2026!!", "passwordpassword",
    ],
)  # fmt: skip
def test_what_many_people_choose_is_refused(town, password):
    assert refusal(password, town["medewerker"], alone=False) is not None


@pytest.mark.parametrize("password", [GOOD, "correct horse battery staple", "kLm7$uV9pQx2", "de trein van half acht", PASSWORD])
def test_a_sentence_or_something_random_is_fine_whatever_its_characters(town, password):
    assert refusal(password, town["medewerker"], alone=False) is None
    assert not is_easy(password)


@pytest.mark.parametrize(
    ("length", "alone", "fine"), [(11, False, False), (12, False, True), (14, True, False), (15, True, True)]
)
def test_a_password_has_twelve_characters_and_fifteen_where_it_stands_alone(town, length, alone, fine):
    password = "zj4q-mvw2xk7pds9"[:length]
    assert (refusal(password, town["medewerker"], alone=alone) is None) is fine


def test_a_password_of_a_megabyte_is_refused_before_it_is_hashed(town):
    assert refusal("zj4q-mvw2" * 1000, town["medewerker"], alone=False) is not None


def test_nobody_is_invited_under_the_address_of_another(town, without_account):
    without_account["collega"].email = login_of("medewerker")
    db.session.flush()
    with pytest.raises(AddressTaken):
        invite(without_account["collega"], actor=town["beheer"])
