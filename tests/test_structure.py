"""Who holds what, who heads whom and who stands in for whom, on a date."""

from datetime import date, timedelta

import pytest

from audit import SYSTEM
from extensions import db
from organisation import changes
from organisation.models import Appointment, UnitPlacement
from organisation.structure import (
    covered_by,
    designated_positions,
    holders_of,
    is_designated,
    managers_above,
    placement_of,
    positions_of,
    reports_to,
    unit_of,
)
from organisation.superiors import superiors_of
from tests.support.municipality import SINCE

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


def above(person, day=DAY):
    return [position.code for position in managers_above(person, day)]


def reports(town, name, day=DAY):
    ids = set(db.session.scalars(reports_to([town.positions[name].id], day)))
    return {name for name, person in town.people.items() if person.id in ids}


def only_appointment(person) -> Appointment:
    return person.appointments[-1]


def test_the_managers_above_are_the_heads_up_to_the_top(town):
    assert above(town["medewerker"]) == ["leidinggevende", "directeur", "secretaris"]
    assert above(town["leidinggevende"]) == ["directeur", "secretaris"]
    assert above(town["secretaris"]) == []


def test_a_vacant_post_is_named_but_held_by_nobody(town):
    changes.end_appointment(only_appointment(town["leidinggevende"]), DAY - timedelta(1), actor=SYSTEM)
    assert above(town["medewerker"])[0] == "leidinggevende"
    assert holders_of(town.positions["leidinggevende"], DAY) == []
    assert holders_of(town.positions["leidinggevende"], DAY - timedelta(1)) == [town["leidinggevende"]]


def test_a_manager_named_by_hand_comes_instead_of_the_head_of_the_unit(town):
    changes.change_appointment(
        only_appointment(town["medewerker"]), manager_position=town.positions["andere_leidinggevende"], actor=SYSTEM
    )
    assert above(town["medewerker"]) == ["andere_leidinggevende", "directeur", "secretaris"]
    assert "medewerker" in reports(town, "andere_leidinggevende")
    assert "medewerker" not in reports(town, "leidinggevende")


def test_a_circle_of_units_in_old_data_ends_the_walk(town):
    top = db.session.query(UnitPlacement).filter_by(unit_id=town.units["directie"].id).one()
    top.parent = town.units["team"]
    db.session.flush()
    assert above(town["medewerker"]) == ["leidinggevende", "directeur", "secretaris"]


def test_two_managers_who_head_each_other_end_the_walk(town):
    first, second = only_appointment(town["leidinggevende"]), only_appointment(town["andere_leidinggevende"])
    changes.change_appointment(first, manager_position=second.position, actor=SYSTEM)
    changes.change_appointment(second, manager_position=first.position, actor=SYSTEM)
    assert above(town["leidinggevende"]) == ["andere_leidinggevende", "directeur", "secretaris"]


def test_those_who_report_to_a_post_are_its_unit_and_the_heads_right_below(town):
    assert reports(town, "secretaris") == {"directeur"}
    assert reports(town, "directeur") == {"leidinggevende", "andere_leidinggevende"}
    assert {"medewerker", "collega"} <= reports(town, "leidinggevende")
    assert "leidinggevende" not in reports(town, "leidinggevende")


def test_r74_a_new_head_has_the_unit_from_the_day_he_begins_and_the_old_one_to_the_day_before(town):
    head = town.positions["collega"]
    changes.place_unit(town.units["team"], town.units["domein"], head, DAY, actor=SYSTEM)
    before = DAY - timedelta(1)
    assert above(town["medewerker"])[0] == "collega"
    assert above(town["medewerker"], before)[0] == "leidinggevende"
    assert "medewerker" in reports(town, "collega")
    assert "medewerker" not in reports(town, "collega", before)
    assert "medewerker" not in reports(town, "leidinggevende")


def test_a_unit_and_a_post_are_where_they_hung_on_that_day(town):
    changes.place_unit(town.units["team"], town.units["directie"], town.positions["leidinggevende"], DAY, actor=SYSTEM)
    changes.place_position(town.positions["medewerker"], town.units["ander"], DAY, actor=SYSTEM)
    before = DAY - timedelta(1)
    assert placement_of(town.units["team"], DAY).parent.code == "directie"
    assert placement_of(town.units["team"], before).parent.code == "domein"
    assert unit_of(town.positions["medewerker"], DAY).code == "ander"
    assert unit_of(town.positions["medewerker"], before).code == "team"


def test_r18_an_external_holds_a_post_to_the_last_day_of_the_contract_and_not_the_day_after(town):
    hired = changes.add_person("9001", "Ada", "Inhuur", SINCE, employed_until=date(2026, 12, 31), external=True, actor=SYSTEM)
    post = changes.add_position("inhuur", "Projectleider", town.units["team"], SINCE, actor=SYSTEM)
    changes.appoint(hired, post, SINCE, actor=SYSTEM)
    assert holders_of(post, date(2026, 12, 31)) == [hired]
    assert holders_of(post, date(2027, 1, 1)) == []
    assert above(hired)[0] == "leidinggevende"


def test_positions_are_those_of_that_day_longest_held_first(town):
    changes.appoint(town["medewerker"], town.positions["vreemde"], DAY, actor=SYSTEM)
    assert [post.code for post in positions_of(town["medewerker"], DAY)] == ["medewerker", "vreemde"]
    assert [post.code for post in positions_of(town["medewerker"], DAY - timedelta(1))] == ["medewerker"]


def test_r22_a_deputy_stands_in_on_the_first_and_the_last_day_only(town):
    first, last = date(2026, 7, 13), date(2026, 8, 16)
    changes.arrange_deputy(town["leidinggevende"], town["collega"], first, last, actor=SYSTEM)
    days = (first - timedelta(1), first, last, last + timedelta(1))
    assert [bool(covered_by(town["collega"], day)) for day in days] == [False, True, True, False]
    assert covered_by(town["leidinggevende"], first) == []


def test_r34_a_designation_counts_for_its_own_kind_and_days(town):
    town.designate("directeur", "financial_interests", DAY, DAY + timedelta(30))
    post = town.positions["directeur"]
    assert not is_designated(post, "public_side_activities", DAY)
    days = (DAY - timedelta(1), DAY, DAY + timedelta(30), DAY + timedelta(31))
    assert [is_designated(post, "financial_interests", day) for day in days] == [False, True, True, False]
    assert designated_positions("financial_interests", DAY) == [post]


def test_r19_everyone_above_is_found_on_each_database(any_town):
    named = any_town["vreemde"].appointments[0]
    named.manager_position = any_town.positions["griffier"]
    db.session.commit()
    found = {name: set(superiors_of(any_town[name], DAY)) for name in ("medewerker", "vreemde", "secretaris")}
    over = {"medewerker": ("leidinggevende", "directeur", "secretaris"), "secretaris": ()}
    over["vreemde"] = ("griffier", "andere_leidinggevende", "directeur", "secretaris")
    assert found == {name: {any_town[one] for one in people} for name, people in over.items()}
