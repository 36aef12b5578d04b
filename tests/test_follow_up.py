"""After a decision: what the declarant is asked, what he answers, and what follows from it (R24, R25, R54)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from audit import Event
from extensions import db
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.answering import acknowledge, answer, can_stop
from registers.follow_up.models import FollowUp
from registers.follow_up.waiting import agreements_for, questions_about, questions_for, said_about
from tests.support.declarations import decided, step, submitted

BERLIN: dict[str, Any] = {
    "what": "Studiereis naar Berlijn", "when": "2026-05-18", "until": "2026-05-20", "host_pays": ["travel", "hotel"],
    "value": "above_100", "particulars": ["abroad"],
}  # fmt: skip


def with_agreement(town, at, day="2026-03-02", **answers):
    at(day)
    declaration = decided(town, outcome="with_conditions", **answers)
    db.session.commit()
    return declaration


def only_question(declaration) -> FollowUp:
    return db.session.scalars(
        select(FollowUp).where(FollowUp.declaration_id == declaration.id, FollowUp.answered_at.is_(None))
    ).one()


def kinds_of(declaration) -> list[str]:
    query = select(Event.kind).where(Event.subject == declaration.reference).order_by(Event.seq)
    return list(db.session.scalars(query))


def test_r24_an_agreement_is_read_once_by_its_owner_and_only_after_he_was_told(town, at):
    declaration = with_agreement(town, at)
    (condition,) = declaration.decision.conditions
    assert agreements_for(town["medewerker"]) == []
    with pytest.raises(Conflict):
        acknowledge(condition, actor=town["medewerker"])
    at("2026-03-02", 13)
    assert agreements_for(town["medewerker"]) == [condition]
    with pytest.raises(NotYours):
        acknowledge(condition, actor=town["leidinggevende"])
    acknowledge(condition, actor=town["medewerker"])
    assert condition.acknowledged_at is not None
    assert agreements_for(town["medewerker"]) == []
    assert kinds_of(declaration)[-1] == "condition.read"
    with pytest.raises(Conflict):
        acknowledge(condition, actor=town["medewerker"])


def test_r24_an_agreement_that_holds_no_longer_cannot_be_read_any_more(town, at):
    declaration = with_agreement(town, at)
    (condition,) = declaration.decision.conditions
    at("2026-03-10")
    step(declaration, "reconsider", town["leidinggevende"], outcome="no_objection", reasons="Het kan nog steeds.")
    at("2026-03-11")
    with pytest.raises(Conflict):
        acknowledge(condition, actor=town["medewerker"])
    assert agreements_for(town["medewerker"]) == []


def test_r24_every_year_is_asked_whether_an_agreement_is_kept(town, at):
    declaration = with_agreement(town, at)
    question = only_question(declaration)
    at("2027-03-01")
    assert questions_for(town["medewerker"]) == []
    at("2027-03-02")
    assert questions_for(town["medewerker"]) == [question]
    answer(question, "kept", actor=town["medewerker"])
    assert kinds_of(declaration)[-1] == "condition.kept"
    assert (only_question(declaration).asks_on, only_question(declaration).due_on) == (date(2028, 3, 2), date(2028, 3, 30))
    with pytest.raises(Conflict):
        answer(question, "kept", actor=town["medewerker"])
    assert declaration.review is None


def test_r24_when_something_changed_the_decider_looks_again_and_reads_what(town, at):
    declaration = with_agreement(town, at)
    at("2027-03-02")
    question = only_question(declaration)
    with pytest.raises(Incomplete, match="text"):
        answer(question, "doubted", actor=town["medewerker"], text="  ")
    answer(question, "doubted", actor=town["medewerker"], text="De stichting vraagt nu subsidie aan.")
    assert (declaration.review, declaration.due_on, declaration.status) == ("condition_review", date(2027, 3, 30), "decided")
    assert declaration.desk_position == town.positions["leidinggevende"]
    assert [one.contents["text"] for one in said_about(declaration)] == ["De stichting vraagt nu subsidie aan."]
    step(declaration, "reconsider", town["leidinggevende"], outcome="no_objection", reasons="Het kan nog steeds.")
    assert len(said_about(declaration)) == 1
    assert questions_about(declaration) == []


def test_r25_stopping_is_confirmed_by_the_declarant_and_ends_the_entry(town, at):
    at("2026-05-04")
    declaration = submitted(town)
    step(declaration, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.", stop_by=date(2026, 6, 1))
    employee = town["medewerker"]
    assert not can_stop(declaration, employee)
    at("2026-05-20")
    assert can_stop(declaration, employee)
    for day in (date(2026, 5, 21), date(2024, 2, 28)):
        with pytest.raises(Incomplete, match="ends"):
            step(declaration, "stop", employee, ends=day)
    step(declaration, "stop", employee, ends=date(2026, 5, 18))
    assert (declaration.status, declaration.ends_on) == ("ended", date(2026, 5, 18))
    (said,) = said_about(declaration)
    assert (said.kind, said.answer) == ("stopped", "stopped")
    assert questions_about(declaration) == []


def test_r15_what_has_ended_is_not_asked_about_any_more(town, at):
    from registers.partial_date import PartialDate

    declaration = with_agreement(town, at)
    at("2026-04-30")
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse("2026-04-30"))
    at("2027-03-02")
    assert questions_for(town["medewerker"]) == []


def test_r54_a_journey_abroad_goes_one_level_up_and_asks_for_a_report(town, at):
    at("2026-05-04")
    declaration = submitted(town, slug="invitation", **BERLIN)
    assert declaration.desk_position == town.positions["directeur"]
    step(declaration, "decide", town["directeur"], outcome="may_go")
    question = only_question(declaration)
    assert (question.kind, question.asks_on, question.due_on) == ("journey_report", date(2026, 5, 21), date(2026, 5, 27))
    at("2026-05-20")
    with pytest.raises(Conflict):
        answer(question, "reported", actor=town["medewerker"], text="Te vroeg.")
    at("2026-05-21")
    answer(question, "reported", actor=town["medewerker"], text="Drie projecten bekeken.")
    assert kinds_of(declaration)[-1] == "journey.reported"
    assert said_about(declaration)[0].contents == {"text": "Drie projecten bekeken."}


def test_r54_asked_after_the_event_counts_as_afterwards(town, at):
    from registers.signals.finding import findings

    at("2026-05-21")
    declaration = submitted(town, slug="invitation", **BERLIN)
    codes = [finding.code for finding in findings(declaration, date(2026, 5, 21))]
    assert "asked_afterwards" in codes
    step(declaration, "decide", town["directeur"], outcome="may_go")
    assert "asked_afterwards" in declaration.decision.contents["signals"]


def test_r54_two_days_after_an_event_is_asked_how_it_went(town, at):
    at("2026-05-04")
    declaration = decided(town, slug="invitation", when="2026-05-18")
    question = only_question(declaration)
    assert (question.kind, question.asks_on) == ("after_event", date(2026, 5, 20))
    at("2026-05-20")
    answer(question, "as_declared", actor=town["medewerker"])
    assert kinds_of(declaration)[-1] == "event.as_declared"


@pytest.mark.parametrize(("particulars", "kind"), [(["abroad"], "journey_report"), (["none"], "after_event")])
def test_r54_what_is_decided_after_the_event_is_asked_from_the_decision(town, at, particulars, kind):
    at("2026-05-21")
    journey = submitted(town, slug="invitation", when="2026-05-18", until="2026-05-20", particulars=particulars)
    at("2026-05-28")
    by = "directeur" if kind == "journey_report" else "leidinggevende"
    step(journey, "decide", town[by], outcome="may_go", reasons="Het hoort bij je werk.")
    question = only_question(journey)
    assert (question.kind, question.asks_on, question.due_on) == (kind, date(2026, 5, 28), date(2026, 6, 4))


def test_an_agreement_about_an_event_is_not_asked_about_every_year(town, at):
    at("2026-05-04")
    declaration = decided(town, slug="invitation", outcome="may_go_with_conditions", when="2026-05-18")
    assert only_question(declaration).kind == "after_event"


def test_nobody_answers_for_someone_else(town, at):
    declaration = with_agreement(town, at)
    at("2027-03-02")
    for name in ("leidinggevende", "integriteit", "collega"):
        with pytest.raises(NotYours):
            answer(only_question(declaration), "kept", actor=town[name])


def test_what_is_said_about_a_financial_interest_is_sealed(town, at):
    at("2026-03-02")
    declaration = decided(town, slug="financial_interest", by="integriteit", outcome="with_conditions")
    db.session.commit()
    at("2027-03-02")
    question = only_question(declaration)
    answer(question, "doubted", actor=town["medewerker"], text="Ik heb meer aandelen gekocht.")
    assert b"aandelen" not in (question.document or b"")
    assert question.contents == {"text": "Ik heb meer aandelen gekocht."}
    assert declaration.desk == "integrity_officer"
