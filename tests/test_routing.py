"""Who decides on whom: the routing table (rules catalogue F2, D7), cell by cell."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from audit import SYSTEM
from auth.models import RoleGrant
from extensions import db
from organisation import changes
from registers.catalogue import register
from registers.routing import deciders_at, desk_for

DAY = date(2026, 3, 2)
# The integrity officer works in the team, so below leidinggevende, directeur and secretaris: he decides on none of them (R19).
TABLE = [
    # declarant              side activity, gift, invitation      financial interest
    ("medewerker",            "leidinggevende",                    "integrity_officer"),
    ("leidinggevende",        "directeur",                         "secretaris"),
    ("directeur",             "secretaris",                        "secretaris"),
    ("secretaris",            "college",                           "college"),
    ("integriteit",           "secretaris",                        "secretaris"),
    ("redacteur",             "leidinggevende",                    "integrity_officer"),
    ("vastlegger",            "leidinggevende",                    "integrity_officer"),
    ("andere_leidinggevende", "directeur",                         "integrity_officer"),
    ("vreemde",               "andere_leidinggevende",             "integrity_officer"),
]  # fmt: skip
BY_MANAGER = ("side_activity", "gift", "invitation")


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


def desk(town, name, slug="side_activity"):
    found = desk_for(register(slug), town[name], DAY)
    return found.position.code if found.position else found.kind


def leaves(town, name):
    changes.end_appointment(town[name].appointments[-1], DAY - timedelta(1), actor=SYSTEM)


@pytest.mark.parametrize("slug", BY_MANAGER)
@pytest.mark.parametrize(("name", "expected"), [row[:2] for row in TABLE])
def test_a_declaration_lies_at_the_desk_of_the_table(town, name, expected, slug):
    assert desk(town, name, slug) == expected


@pytest.mark.parametrize(("name", "expected"), [(row[0], row[2]) for row in TABLE])
def test_a_financial_interest_goes_past_the_manager_to_the_integrity_officer(town, name, expected):
    assert desk(town, name, "financial_interest") == expected


def test_an_absent_manager_sends_it_to_the_next_level(town):
    leaves(town, "leidinggevende")
    assert desk(town, "medewerker") == "directeur"
    leaves(town, "directeur")
    assert desk(town, "medewerker") == "secretaris"


def test_r20_without_anybody_above_the_college_decides_and_its_recorder_writes_it_down(town):
    for name in ("leidinggevende", "directeur", "secretaris"):
        leaves(town, name)
    assert desk(town, "medewerker") == "college"
    found = desk_for(register("side_activity"), town["medewerker"], DAY)
    assert deciders_at(found, town["medewerker"], DAY) == [town["vastlegger"]]


def test_r19_it_never_lies_with_the_declarant_himself_when_he_holds_the_post_above_too(town):
    changes.appoint(town["medewerker"], town.positions["leidinggevende"], DAY, actor=SYSTEM)
    leaves(town, "leidinggevende")
    assert desk(town, "medewerker") == "directeur"


def test_r19_it_never_lies_with_someone_below_the_declarant(town):
    below = town.positions["medewerker"]
    changes.change_appointment(town["leidinggevende"].appointments[-1], manager_position=below, actor=SYSTEM)
    assert desk(town, "leidinggevende") == "directeur"


def test_r19_nobody_among_the_deciders_is_the_declarant(town):
    changes.appoint(town["medewerker"], town.positions["leidinggevende"], DAY, actor=SYSTEM)
    found = desk_for(register("side_activity"), town["medewerker"], DAY)
    assert town["medewerker"] not in deciders_at(found, town["medewerker"], DAY)


def test_r19_two_integrity_officers_decide_on_each_others_interests(town):
    db.session.add(RoleGrant(person=town["collega"], role="integrity_officer", from_on=DAY))
    db.session.flush()
    assert desk(town, "integriteit", "financial_interest") == "integrity_officer"
    found = desk_for(register("financial_interest"), town["integriteit"], DAY)
    assert deciders_at(found, town["integriteit"], DAY) == [town["collega"]]


def test_without_an_integrity_officer_an_interest_goes_to_the_top(town):
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == "integrity_officer"))
    assert desk(town, "medewerker", "financial_interest") == "secretaris"
    assert desk(town, "secretaris", "financial_interest") == "college"


def test_a_term_of_the_desk_follows_the_organisation_of_the_day(town):
    changes.place_unit(town.units["team"], town.units["domein"], town.positions["collega"], DAY, actor=SYSTEM)
    day_before = desk_for(register("gift"), town["medewerker"], DAY - timedelta(1))
    assert day_before.position is town.positions["leidinggevende"]
    assert desk(town, "medewerker", "gift") == "collega"
