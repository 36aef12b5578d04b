"""Leave that the personnel administration delivers, beside what an officer enters."""

from datetime import date

import pytest
from sqlalchemy import select

from extensions import db
from organisation.leave import be_back, enter_leave, leaves_of, on_leave, on_leave_clause
from organisation.models import Person
from tests.test_people_follow import deliver as deliver


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02")


def test_leave_is_delivered_by_period_and_what_the_officer_entered_stays(town, deliver, at):
    away = {"verlof_van": "2026-04-01", "verlof_tot": "2026-06-30"}
    deliver(collega=away)
    person = town["collega"]
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [on_leave(person, day) for day in days] == [False, True, True, False]
    assert db.session.scalars(select(Person.id).where(on_leave_clause(date(2026, 5, 1)))).all() == [person.id]
    assert deliver(collega=away).total == 0
    deliver(collega={**away, "verlof_tot": ""})
    assert leaves_of(person)[0].until_on is None
    at("2026-05-11")
    deliver(collega={"verlof_van": ""})
    assert leaves_of(person)[0].until_on == date(2026, 5, 10)
    deliver(collega={"verlof_van": "2026-08-01"})
    deliver(collega={"verlof_van": ""})
    assert len(leaves_of(person)) == 1, "what had yet to begin is taken back"


@pytest.mark.parametrize("begins", ["2026-03-02", "2026-03-16"])
def test_leave_that_was_over_can_be_delivered_as_still_running(town, deliver, at, begins):
    """The same leave goes on, or began later than was said; what is over otherwise stays as it was."""
    deliver(collega={"verlof_van": "2026-03-02", "verlof_tot": "2026-03-31"})
    at("2026-04-13")
    longer = {"verlof_van": begins, "verlof_tot": "2026-05-31"}
    deliver(collega=longer)
    found = {(one.from_on, one.until_on) for one in leaves_of(town["collega"])}
    assert (date.fromisoformat(begins), date(2026, 5, 31)) in found
    assert found <= {(date.fromisoformat(begins), date(2026, 5, 31)), (date(2026, 3, 2), date(2026, 3, 15))}
    assert deliver(collega=longer).total == 0
    at("2026-06-08")
    assert [deliver(collega=now).total for now in (longer, {"verlof_van": ""})] == [0, 0]


def test_leave_that_an_officer_ended_is_not_prolonged_by_a_delivery(town, deliver, at):
    enter_leave(town["collega"], date(2026, 3, 2), date(2026, 3, 31), actor=town["integriteit"])
    db.session.commit()
    at("2026-04-13")
    assert deliver(collega={"verlof_van": "2026-03-02", "verlof_tot": "2026-05-31"}).total == 0
    assert [one.until_on for one in leaves_of(town["collega"])] == [date(2026, 3, 31)]


def test_leave_that_was_delivered_and_stopped_by_an_officer_stays_stopped(town, deliver, at):
    """The personnel administration follows later; until then its deliveries do not begin the leave again."""
    away = {"verlof_van": "2026-03-02"}
    deliver(collega=away)
    at("2026-04-13")
    be_back(leaves_of(town["collega"])[0], date(2026, 4, 13), actor=town["integriteit"])
    db.session.commit()
    assert deliver(collega=away).total == 0
    assert not on_leave(town["collega"], date(2026, 4, 13))
    deliver(collega={"verlof_van": "2026-05-01"})
    assert on_leave(town["collega"], date(2026, 5, 1)), "new leave is another matter"
