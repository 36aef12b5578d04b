"""R71–R73: how long records stay, who lets them go, what stays of them, and that nothing of them is left anywhere."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event, Kind
from audit.comparing import differences
from audit.verifier import verify
from extensions import db
from organisation.employment import end_employment, return_to_service
from registers.follow_up.disputes import raise_dispute
from registers.models import Declaration
from registers.partial_date import PartialDate
from registers.retention_terms import DESIGNATION, EMPLOYMENT, ITEM, LOOKED, set_term, terms_of, unset_kinds
from retention import lists
from retention.holds import lift, set_hold
from retention.models import DECLARATION, DESTROYED, DONE, HELD, NOT_DUE, PROPOSED, DestructionLine
from retention.starting import files
from tests.support.applications import settings_for
from tests.support.declarations import decided, step

KEY = settings_for(Path()).audit_key
START = date(2026, 3, 2)


def term(kind, trigger, months, day=None):
    set_term(kind, trigger, months, ground="Selectielijst", from_on=day or clock.today(), actor=SYSTEM)


def reckoned(kind):
    return [one.reckoned for one in files(kind)]


def approved(town):
    """A list that is prepared by one and approved by another."""
    made = lists.propose(actor=town["integriteit"])
    lists.prepare(made, actor=town["integriteit"])
    lists.approve(made, actor=town["beheer"])
    db.session.commit()
    return made


def outcomes():
    return {line.subject: line.outcome for line in db.session.scalars(select(DestructionLine))}


def test_r71_without_a_term_for_gifts_nothing_is_destroyed_and_there_is_a_warning(town, at):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    at("2046-03-02")
    assert "gift" in unset_kinds()
    with pytest.raises(lists.NothingDue):
        lists.propose(actor=SYSTEM)
    term("gift", ITEM, 60)
    assert "gift" not in unset_kinds()
    assert [line.subject for line in lists.propose(actor=SYSTEM).lines] == [gift.reference]


def test_r71_a_term_holds_from_its_day_and_can_be_taken_away(town, at):
    at("2026-03-02")
    term("gift", ITEM, 60)
    term("gift", ITEM, 12, date(2027, 1, 1))
    term("gift", ITEM, None, date(2028, 1, 1))
    months = [[one.months for one in terms_of("gift", day)] for day in (START, date(2027, 1, 1), date(2028, 1, 1))]
    assert months == [[60], [12], []]


def test_r72_a_hold_on_the_fifth_of_ten_destroys_nine(town, at):
    at("2026-03-02")
    gifts = [decided(town, slug="gift", received=f"2026-02-{day:02}") for day in range(1, 11)]
    term("gift", ITEM, 12)
    at("2027-03-03")
    made = approved(town)
    assert len(made.lines) == 10
    fifth = gifts[4].reference
    set_hold(DECLARATION, fifth, ground="investigation", reason="Er loopt een onderzoek", actor=town["integriteit"])
    db.session.commit()
    lists.carry_out_due()
    assert len(outcomes()) == 10
    assert set(outcomes().values()) == {None}, "the grace is not over"
    at("2027-03-17")
    assert lists.carry_out_due() == ["V-2027-01"]
    assert db.session.scalars(select(Declaration.reference)).all() == [fifth]
    assert [reference for reference, outcome in outcomes().items() if outcome == HELD] == [fifth]
    assert list(outcomes().values()).count(DESTROYED) == 9
    assert verify(db.session(), KEY).broken is None
    assert list(differences(db.session())) == [], "the log tells that they are gone"


def test_r72_the_second_person_is_another(town, at):
    at("2026-03-02")
    decided(town, slug="gift")
    term("gift", ITEM, 12)
    at("2027-03-03")
    made = lists.propose(actor=town["integriteit"])
    with pytest.raises(lists.NotNow):
        lists.approve(made, actor=town["beheer"])
    lists.prepare(made, actor=town["integriteit"])
    with pytest.raises(lists.OneAndTheSame):
        lists.approve(made, actor=town["integriteit"])
    lists.approve(made, actor=town["beheer"])
    assert made.destroys_on == date(2027, 3, 17)


def test_r72_what_is_disputed_is_left_out(town, at):
    at("2026-03-02")
    declaration = decided(town)
    at("2026-03-02", 18)
    raise_dispute(declaration, "decision", "Ik ben het er niet mee eens", actor=town["medewerker"])
    term("side_activity", EMPLOYMENT, 12)
    end_employment(town["medewerker"], date(2026, 6, 30), actor=SYSTEM)
    at("2027-07-01")
    with pytest.raises(lists.NothingDue):
        lists.propose(actor=SYSTEM)


def test_r73_the_term_starts_at_the_latest_trigger(town, at):
    at("2024-02-01")
    declaration = decided(town, since="2023-03")
    step(declaration, "end", town["medewerker"], ends=PartialDate.parse("2024-02"))
    for trigger in (ITEM, EMPLOYMENT):
        term("side_activity", trigger, 12)
    at("2026-03-02")
    assert reckoned("side_activity") == [None], "he works here"
    end_employment(town["medewerker"], date(2026, 6, 30), actor=SYSTEM)
    at("2026-07-01")
    (found,) = reckoned("side_activity")
    assert (found.trigger, found.starts_on, found.ready_on) == (EMPLOYMENT, date(2026, 7, 1), date(2027, 7, 1))


def test_r73_who_comes_back_starts_anew_also_when_it_was_approved(town, at):
    at("2026-03-02")
    decided(town)
    term("side_activity", EMPLOYMENT, 12)
    end_employment(town["medewerker"], date(2026, 6, 30), actor=SYSTEM)
    at("2027-07-01")
    approved(town)
    return_to_service(town["medewerker"], date(2027, 7, 5), actor=SYSTEM)
    db.session.commit()
    at("2027-07-15")
    assert lists.carry_out_due() == ["V-2027-01"]
    assert set(outcomes().values()) == {NOT_DUE}
    end_employment(town["medewerker"], date(2028, 1, 31), actor=SYSTEM)
    at("2028-02-01")
    assert [one.starts_on for one in reckoned("side_activity")] == [date(2028, 2, 1)]


def test_r73_the_term_does_not_start_while_lifting_was_asked_also_when_it_was_approved(town, at):
    at("2026-03-02")
    declaration = decided(town, outcome="prohibited", since="2026-09")
    term("side_activity", ITEM, 12)
    at("2028-03-02")
    approved(town)
    step(declaration, "ask_lifting", town["medewerker"], why="Mijn werk is veranderd.")
    assert reckoned("side_activity") == [None]
    db.session.commit()
    at("2028-03-20")
    assert lists.carry_out_due() == ["V-2028-01"]
    assert set(outcomes().values()) == {NOT_DUE}


def test_r73_the_term_does_not_start_while_nobody_confirmed_that_it_stopped(town, at):
    at("2026-03-02")
    declaration = decided(town, outcome="prohibited", since="2024-03")
    term("side_activity", ITEM, 12)
    at("2028-03-02")
    assert reckoned("side_activity") == [None]
    step(declaration, "stop", town["medewerker"], ends=date(2026, 3, 20))
    assert [one.starts_on for one in reckoned("side_activity")] == [date(2026, 3, 21)]


def test_r36_interests_go_two_years_after_the_designation(town, at):
    at("2026-03-02")
    row = town.designate("medewerker", "financial_interests")
    decided(town, slug="financial_interest", by="integriteit")
    term("financial_interest", DESIGNATION, 24)
    row.until_on = date(2026, 8, 31)
    at("2026-08-31")
    assert reckoned("financial_interest") == [None]
    at("2026-09-01")
    assert [one.ready_on for one in reckoned("financial_interest")] == [date(2028, 9, 1)]


def test_the_worker_proposes_once_a_month(town, at):
    from retention.monthly import keep_to_the_terms

    at("2026-03-02")
    decided(town, slug="gift")
    term("gift", ITEM, 12)
    at("2027-03-03")
    keep_to_the_terms()
    keep_to_the_terms()
    proposed = select(Event.subject).where(Event.kind == Kind.DESTRUCTION_PROPOSED).order_by(Event.seq)
    assert db.session.scalars(proposed).all() == ["V-2027-01"]
    at("2027-04-01")
    keep_to_the_terms()
    assert db.session.scalars(proposed).all() == ["V-2027-01", "V-2027-02"]


def test_a_proposal_is_replaced_by_a_new_one_only(town, at):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    term("gift", ITEM, 12)
    at("2027-03-03")
    old = lists.propose_monthly()
    set_hold("declaration", gift.reference, ground="woo", reason="Woo-verzoek 12", actor=town["integriteit"])
    at("2027-04-01")
    assert lists.propose_monthly() is None
    assert old.state == PROPOSED


def test_a_list_that_is_stopped_in_its_grace_destroys_nothing(town, at):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    term("gift", ITEM, 12)
    at("2027-03-03")
    made = approved(town)
    lists.stop(made, reason="Er is een Woo-verzoek", actor=town["integriteit"])
    db.session.commit()
    at("2027-04-03")
    assert lists.carry_out_due() == []
    assert db.session.get(Declaration, gift.id) is not None


def test_a_hold_that_is_lifted_counts_no_more(town, at):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    term("gift", ITEM, 12)
    number, officer = town["medewerker"].personnel_number, town["integriteit"]
    held = set_hold("person", number, ground="woo", reason="Woo-verzoek 12", actor=officer)
    at("2027-03-03")
    with pytest.raises(lists.NothingDue):
        lists.propose(actor=SYSTEM)
    lift(held, reason="Het verzoek is afgehandeld", actor=officer)
    made = approved(town)
    at("2027-03-17")
    lists.carry_out_due()
    db.session.refresh(made)
    assert (made.state, outcomes()) == (DONE, {gift.reference: DESTROYED})


def test_q26_counts_what_was_destroyed_and_warns_while_a_term_is_missing(town, at, sign_in):
    at("2026-03-02")
    gift = decided(town, slug="gift")
    term("gift", ITEM, 12)
    at("2027-03-03")
    approved(town)
    at("2027-03-17")
    lists.carry_out_due()
    page = sign_in("controle").get("/intern/beheer/cijfers/2027/Q26").text
    assert gift.reference in page
    assert "Zonder bewaartermijn wordt niets vernietigd: " in page
    assert "Geschenken" not in page.partition("wordt niets vernietigd: ")[2].partition("<")[0]
    for kind, trigger in (("side_activity", EMPLOYMENT), ("invitation", ITEM), ("financial_interest", DESIGNATION)):
        term(kind, trigger, 12)
    term("draft", "saved", 12)
    for kind in ("statement", "account", "person"):
        term(kind, EMPLOYMENT, 12)
    term("reading", LOOKED, 12)
    db.session.commit()
    assert "wordt niets vernietigd" not in sign_in("controle").get("/intern/beheer/cijfers/2027/Q26").text
