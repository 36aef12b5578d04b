"""Hired people declare like everyone, unless the body leaves them out (R18, P16)."""

from datetime import date

import pytest

from extensions import db
from organisation.models import Person
from registers.duties.keeping import open_what_is_due
from registers.rules import set_rule
from tests.support.declarations import decided

DAY = date(2026, 3, 2)


@pytest.fixture
def hired(town, at):
    """The employee is hired since a week, until 2026-12-31."""
    at(DAY)
    person = town["medewerker"]
    person.external, person.employed_from, person.employed_until = True, date(2026, 2, 23), date(2026, 12, 31)
    open_what_is_due()
    db.session.commit()
    return person


def leave_out(town):
    set_rule("P16", False, from_on=DAY, why="Zij tekenen een eigen verklaring.", actor=town["integriteit"])
    open_what_is_due()
    db.session.commit()


def test_r18_who_is_hired_is_asked_like_everyone(town, hired, sign_in):
    shown = sign_in("medewerker").get("/intern").text
    assert "Geef door of je iets hebt: Nevenwerk" in shown
    assert sign_in("medewerker").get("/intern/doorgeven").status_code == 200


def test_r18_who_is_hired_is_not_asked_when_the_body_leaves_him_out(town, hired, sign_in):
    leave_out(town)
    visitor = sign_in("medewerker")
    shown = visitor.get("/intern").text
    assert "Geef door of je iets hebt" not in shown
    assert "Je bent ingehuurd. Je hoeft hier niets door te geven." in shown
    for address in ("/intern/doorgeven", "/intern/niets", "/intern/nevenwerk/nieuw"):
        assert visitor.get(address).status_code == 404, address
        assert f'href="{address}"' not in shown
    assert "Je bent ingehuurd." in visitor.get("/intern/opgaven").text
    assert sign_in("collega").get("/intern/doorgeven").status_code == 200


def test_r18_what_he_declared_before_stays_his_to_see_and_to_end(town, hired, sign_in):
    reference = decided(town).reference
    leave_out(town)
    visitor = sign_in("medewerker")
    for address in ("/intern", "/intern/opgaven"):
        assert "Penningmeester" in visitor.get(address).text
    assert visitor.get(f"/intern/opgaven/{reference}/stoppen").status_code == 200
    assert visitor.get("/intern/openbaar").status_code == 200


def test_r08_a_newcomers_term_is_that_of_his_first_working_day(town, at, sign_in):
    at("2026-02-20")
    person = db.session.get(Person, town["medewerker"].id)
    person.employed_from = date(2026, 2, 20)
    open_what_is_due()
    db.session.commit()
    at("2026-04-06")
    assert "nog 1 dag" in sign_in("medewerker").get("/intern").text  # due Tue 2026-04-07
    set_rule("P07", 13, from_on=date(2026, 4, 6), why="Ruimer.", actor=town["integriteit"])
    db.session.commit()
    assert "nog 1 dag" in sign_in("medewerker").get("/intern").text
