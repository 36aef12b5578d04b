"""An auditor reads what two people let him read, for a time and a purpose; not a day longer."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

import clock
from audit import Event, Kind
from auth.permissions import clause, may
from extensions import db
from post.models import Mail
from registers.models import Declaration
from reports.desk import access
from reports.desk.models import AuditAccess
from tests.support.declarations import submitted

PAGE = "/intern/beheer/auditors"
SENT = {
    "purpose": "Interne controle over 2026", "registers": ["gift"], "from_on_dag": "2", "from_on_maand": "3",
    "from_on_jaar": "2026", "until_on_dag": "31", "until_on_maand": "3", "until_on_jaar": "2026",
}  # fmt: skip


@pytest.fixture
def empty_desk(town, at):
    """An auditor whom nobody gave anything."""
    at("2026-03-02")
    db.session.execute(update(AuditAccess).values(ended_at=clock.now()))
    db.session.commit()
    return town


def asked(town, by="integriteit", **given):
    days = {"from_on": date(2026, 3, 2), "until_on": date(2026, 3, 31), "register_slugs": ["gift", "side_activity"]}
    return access.ask_access(town["controle"], purpose="Interne controle", actor=town[by], **{**days, **given})


def readable(town) -> set[str]:
    return set(db.session.scalars(select(Declaration.reference).where(clause(town["controle"], "declaration.read"))))


def test_without_access_an_auditor_reads_nothing(empty_desk):
    declaration = submitted(empty_desk)
    assert not may(empty_desk["controle"], "declaration.read", declaration)
    assert not may(empty_desk["controle"], "declaration.audit", declaration)


def test_an_auditor_hears_of_it_on_the_first_day_when_the_second_person_let_him_in(empty_desk):
    waiting = asked(empty_desk, from_on=date(2026, 3, 9))
    assert not mails(empty_desk["controle"])
    access.grant(waiting, actor=empty_desk["beheer"])
    assert mails(empty_desk["controle"]) == [clock.at(date(2026, 3, 9), 8)]
    access.end_access(waiting, actor=empty_desk["integriteit"])
    assert not mails(empty_desk["controle"]), "it is not true any more"


def test_who_may_be_the_second_person_finds_it_among_what_there_is_to_do(empty_desk, sign_in):
    found, told = asked(empty_desk), "Keur 1 toegang voor een auditor goed of af"
    db.session.commit()
    assert told in sign_in("beheer").get("/intern").text
    assert told not in sign_in("integriteit").get("/intern").text, "who asked"
    assert told not in sign_in("controle").get("/intern").text, "whom it is about"
    access.grant(found, actor=empty_desk["beheer"])
    db.session.commit()
    assert told not in sign_in("beheer").get("/intern").text


def test_an_auditor_who_is_refused_hears_nothing(empty_desk):
    access.refuse(asked(empty_desk), actor=empty_desk["beheer"])
    assert not mails(empty_desk["controle"])


def mails(person) -> list[datetime | None]:
    """When he gets the mail about it."""
    return list(db.session.scalars(select(Mail.next_at).where(Mail.person == person.uid, Mail.message == "audit_access")))


def test_access_counts_after_a_second_person_and_ends_by_itself_after_its_last_day(empty_desk, at):
    gift = submitted(empty_desk, slug="gift")
    waiting = asked(empty_desk)
    assert readable(empty_desk) == set()
    access.grant(waiting, actor=empty_desk["beheer"])
    assert readable(empty_desk) == {gift.reference}
    db.session.commit()
    at("2026-03-31")
    assert readable(empty_desk) == {gift.reference}
    at("2026-04-01")
    assert readable(empty_desk) == set()


def test_access_is_for_the_registers_and_the_days_that_were_granted(empty_desk, at):
    early = submitted(empty_desk, slug="gift")
    db.session.commit()
    at("2026-03-05", 23, 59)
    last = submitted(empty_desk, slug="gift")
    db.session.commit()
    at("2026-03-06", 0, 1)
    late = submitted(empty_desk, slug="gift")
    other = submitted(empty_desk)
    interest = submitted(empty_desk, slug="financial_interest")
    days = {"sent_from": date(2026, 3, 3), "sent_until": date(2026, 3, 5)}
    access.grant(asked(empty_desk, register_slugs=["gift"], **days), actor=empty_desk["beheer"])
    assert readable(empty_desk) == {last.reference}
    access.grant(asked(empty_desk, register_slugs=["financial_interest"]), actor=empty_desk["beheer"])
    assert readable(empty_desk) == {last.reference, interest.reference}, "a confidential register when it is named"
    assert not readable(empty_desk) & {early.reference, late.reference, other.reference}


def test_access_to_what_was_sent_until_the_last_day_there_is_has_no_end(empty_desk):
    declaration = submitted(empty_desk)
    access.grant(asked(empty_desk, sent_from=date.min, sent_until=date.max), actor=empty_desk["beheer"])
    assert readable(empty_desk) == {declaration.reference}


def test_nobody_asks_for_himself_and_who_asked_does_not_grant(empty_desk):
    with pytest.raises(access.NotForOneself):
        asked(empty_desk, by="controle")
    waiting = asked(empty_desk)
    with pytest.raises(access.OneAndTheSame):
        access.grant(waiting, actor=empty_desk["integriteit"])
    with pytest.raises(access.NotForOneself):
        access.grant(waiting, actor=empty_desk["controle"])
    access.refuse(waiting, actor=empty_desk["beheer"])
    with pytest.raises(access.AlreadySettled):
        access.grant(waiting, actor=empty_desk["beheer"])
    with pytest.raises(access.NoAuditor):
        access.ask_access(
            empty_desk["collega"], purpose="Controle", register_slugs=["gift"], from_on=clock.today(), until_on=clock.today(),
            actor=empty_desk["integriteit"],
        )  # fmt: skip


def test_the_database_holds_the_four_eyes_too(empty_desk):
    waiting = asked(empty_desk)
    db.session.flush()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(AuditAccess).where(AuditAccess.id == waiting.id).values(outcome="granted", settled_by_id=waiting.asked_by_id)
        )


def test_taking_access_away_works_at_once_and_each_step_is_in_the_log(empty_desk):
    gift = submitted(empty_desk, slug="gift")
    granted = asked(empty_desk)
    access.grant(granted, actor=empty_desk["beheer"])
    assert readable(empty_desk) == {gift.reference}
    access.end_access(granted, actor=empty_desk["integriteit"])
    assert readable(empty_desk) == set()
    kinds = db.session.scalars(select(Event.kind).where(Event.subject == granted.uid).order_by(Event.seq)).all()
    assert kinds == [Kind.AUDIT_ACCESS_ASKED, Kind.AUDIT_ACCESS_GRANTED, Kind.AUDIT_ACCESS_ENDED]
    with pytest.raises(access.AlreadySettled):
        access.end_access(granted, actor=empty_desk["beheer"])


def test_access_lasts_a_year_at_most_and_needs_a_purpose(empty_desk):
    for wrong in ({"until_on": date(2027, 3, 5)}, {"until_on": date(2026, 3, 1)}, {"register_slugs": ["none"]}):
        with pytest.raises(ValueError, match="a p"):
            asked(empty_desk, **wrong)


def test_an_auditor_never_audits_his_own(empty_desk):
    own = submitted(empty_desk, "controle", slug="gift")
    access.grant(asked(empty_desk), actor=empty_desk["beheer"])
    assert may(empty_desk["controle"], "declaration.read", own), "as his own"
    assert not may(empty_desk["controle"], "declaration.audit", own)


def test_on_the_pages_one_asks_and_another_grants(empty_desk, sign_in):
    officer, administrator = sign_in("integriteit"), sign_in("beheer")
    refused = officer.post_form(PAGE, {**SENT, "purpose": " "})
    assert refused.status_code == 422
    for words in ("Kies een auditor", "Vul in waarvoor de toegang is"):
        assert words in refused.text
    assert officer.post_form(PAGE, {**SENT, "person": empty_desk["controle"].uid}).status_code == 303
    page = officer.get(PAGE).text
    assert "Je vroeg dit zelf. Een ander keurt het goed." in page
    uid = db.session.scalars(select(AuditAccess.uid).where(AuditAccess.outcome.is_(None))).one()
    db.session.rollback()
    administrator.post_form(f"{PAGE}/{uid}/goedkeuren", page=PAGE)
    page = administrator.get(PAGE).text
    assert "Controle Voorbeeld heeft toegang tot en met 31 maart 2026." in page
    assert "Toegang van 2 maart 2026 tot en met 31 maart 2026." in page
    officer.post_form(f"{PAGE}/{uid}/beeindigen", page=PAGE)
    assert "Eerder beëindigd" in officer.get(PAGE).text


@pytest.mark.parametrize("name", ["medewerker", "leidinggevende", "redacteur", "controle"])
def test_only_the_officer_and_the_administrator_give_access(town, sign_in, name):
    assert sign_in(name).get(PAGE).status_code == 404
