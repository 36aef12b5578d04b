"""Changes in the organisation: what they write, what they refuse, and the one event each leaves."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event
from extensions import db
from organisation import changes
from organisation.models import (
    COUNCIL_REGISTRAR,
    DIRECTOR,
    FINANCIAL_INTERESTS,
    MUNICIPAL_SECRETARY,
    PUBLIC_SIDE_ACTIVITIES,
)

DAY = date(2026, 3, 2)
GROUND = "art. 5 lid 1 onder c Ambtenarenwet 2017"


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


def designate(town, name="directeur", kind=PUBLIC_SIDE_ACTIVITIES, from_on=DAY, actor=SYSTEM):
    return changes.designate(town.positions[name], kind, GROUND, "beslist over veel geld", from_on, actor=actor)


def test_each_change_writes_one_event(town, new_events):
    ada = changes.add_person("9001", "Ada", "Nieuw", DAY, actor=SYSTEM)
    assert new_events() == ["person.added"]
    assert changes.change_person(ada, email="ada@voorbeeld.nl", first_name="Ada", actor=SYSTEM) == ["email"]
    assert new_events() == ["person.changed"]
    unit = changes.add_unit("nieuw", "Nieuw", town.units["domein"], DAY, actor=SYSTEM)
    assert new_events() == ["unit.added"]
    changes.rename_unit(unit, "Nieuwer", actor=SYSTEM)
    assert new_events() == ["unit.changed"]
    post = changes.add_position("adviseur", "Adviseur", unit, DAY, actor=SYSTEM)
    assert new_events() == ["position.added"]
    changes.rename_position(post, "Senior adviseur", actor=SYSTEM)
    assert new_events() == ["position.changed"]
    changes.place_unit(unit, town.units["directie"], post, DAY + timedelta(1), actor=SYSTEM)
    assert new_events() == ["unit.changed"]
    changes.place_position(post, town.units["team"], DAY + timedelta(1), actor=SYSTEM)
    assert new_events() == ["position.changed"]
    held = changes.appoint(ada, post, DAY, actor=SYSTEM)
    assert new_events() == ["appointment.started"]
    assert changes.change_appointment(held, until_on=DAY + timedelta(30), actor=SYSTEM) == ["until_on"]
    assert new_events() == ["appointment.changed"]
    changes.end_appointment(held, DAY + timedelta(9), actor=SYSTEM)
    assert new_events() == ["appointment.ended"]
    duty = designate(town)
    assert new_events() == ["designation.added"]
    changes.end_designation(duty, DAY + timedelta(9), "de functie vervalt", actor=SYSTEM)
    assert new_events() == ["designation.ended"]
    cover = changes.arrange_deputy(town["leidinggevende"], ada, DAY, DAY + timedelta(9), actor=SYSTEM)
    assert new_events() == ["deputy.arranged"]
    changes.end_deputy(cover, DAY + timedelta(3), actor=SYSTEM)
    assert new_events() == ["deputy.ended"]


def test_what_changes_nothing_writes_no_event(town, new_events):
    person, team = town["medewerker"], town.units["team"]
    assert changes.change_person(person, email=person.email, last_name=person.last_name, actor=SYSTEM) == []
    assert changes.place_unit(team, town.units["domein"], town.positions["leidinggevende"], DAY, actor=SYSTEM) == []
    assert changes.place_position(town.positions["medewerker"], team, DAY, actor=SYSTEM) == []
    changes.rename_unit(team, team.name, actor=SYSTEM)
    changes.rename_position(town.positions["medewerker"], town.positions["medewerker"].title, actor=SYSTEM)
    assert changes.change_appointment(person.appointments[0], until_on=None, actor=SYSTEM) == []
    assert new_events() == []


def test_an_event_names_the_changed_fields_and_not_their_values(town):
    changes.change_person(town["medewerker"], email="nieuw@voorbeeld.nl", actor=SYSTEM)
    body = db.session.scalars(select(Event).order_by(Event.seq.desc())).first().body.decode()
    assert json.loads(body)["fields"] == ["email"]
    assert "nieuw@voorbeeld.nl" not in body


def test_a_unit_is_placed_anew_and_its_old_place_ends_the_day_before(town):
    team = town.units["team"]
    changes.place_unit(team, town.units["directie"], town.positions["collega"], DAY, actor=SYSTEM)
    old, new = sorted(team.placements, key=lambda row: row.from_on)
    assert (old.until_on, new.from_on, new.until_on) == (DAY - timedelta(1), DAY, None)


def test_a_place_entered_today_is_corrected_today(town):
    team = town.units["team"]
    changes.place_unit(team, town.units["directie"], None, DAY, actor=SYSTEM)
    changes.place_unit(team, town.units["ander"], None, DAY, actor=SYSTEM)
    assert [row.parent.code for row in team.placements if row.held_on(DAY)] == ["ander"]
    assert len(team.placements) == 2


def test_a_place_before_one_that_is_planned_ends_the_day_before_that(town):
    unit = changes.add_unit("later", "Later", None, DAY + timedelta(30), actor=SYSTEM)
    changes.place_unit(unit, town.units["domein"], None, DAY, actor=SYSTEM)
    assert [row.until_on for row in sorted(unit.placements, key=lambda row: row.from_on)] == [DAY + timedelta(29), None]


def test_a_unit_cannot_hang_under_its_own_parts(town):
    for parent in ("directie", "domein", "team"):
        with pytest.raises(changes.HangsUnderItself):
            changes.place_unit(town.units["directie"], town.units[parent], None, DAY, actor=SYSTEM)


def test_the_address_of_a_position_is_its_title_and_never_given_twice(town):
    posts = [changes.add_position(f"p{n}", "Éénhoofdig bestuur", town.units["team"], DAY, actor=SYSTEM) for n in range(4)]
    slugs = [post.slug for post in posts]
    assert slugs == ["eenhoofdig-bestuur", "eenhoofdig-bestuur-team", "eenhoofdig-bestuur-team-2", "eenhoofdig-bestuur-team-3"]
    changes.rename_position(posts[0], "Bestuurder", actor=SYSTEM)
    assert posts[0].slug == "eenhoofdig-bestuur"


def test_a_person_is_not_appointed_twice_at_a_time_in_one_position(town):
    with pytest.raises(changes.AlreadyAppointed):
        changes.appoint(town["medewerker"], town.positions["medewerker"], DAY, actor=SYSTEM)
    changes.end_appointment(town["medewerker"].appointments[0], DAY - timedelta(1), actor=SYSTEM)
    changes.appoint(town["medewerker"], town.positions["medewerker"], DAY, actor=SYSTEM)


def test_nothing_ends_before_it_begins(town):
    yesterday = DAY - timedelta(1)
    held = changes.appoint(town["medewerker"], town.positions["vreemde"], DAY, actor=SYSTEM)
    duty = designate(town)
    with pytest.raises(changes.EndsBeforeStart):
        changes.end_appointment(held, yesterday, actor=SYSTEM)
    with pytest.raises(changes.EndsBeforeStart):
        changes.end_designation(duty, yesterday, "vergissing", actor=SYSTEM)
    with pytest.raises(changes.EndsBeforeStart):
        changes.arrange_deputy(town["leidinggevende"], town["collega"], DAY, yesterday, actor=SYSTEM)
    with pytest.raises(changes.EndsBeforeStart):
        changes.add_person("9001", "Ada", "Nieuw", DAY, employed_until=yesterday, actor=SYSTEM)


def test_r34_a_designation_keeps_ground_reason_and_number_and_the_kinds_are_independent(town):
    duty = changes.designate(
        town.positions["directeur"], FINANCIAL_INTERESTS, GROUND, "kent koersgevoelige informatie", DAY, "B-2026-7", actor=SYSTEM
    )
    assert (duty.ground, duty.reason, duty.decision_number) == (GROUND, "kent koersgevoelige informatie", "B-2026-7")
    designate(town, kind=PUBLIC_SIDE_ACTIVITIES)


@pytest.mark.parametrize("from_on", [DAY - timedelta(30), DAY, DAY + timedelta(30)])
def test_r34_a_duty_is_not_given_twice_for_the_same_days(town, from_on):
    designate(town)
    with pytest.raises(changes.AlreadyDesignated):
        designate(town, from_on=from_on)


def test_r36_after_its_end_the_duty_may_begin_again(town):
    duty = designate(town)
    changes.end_designation(duty, DAY + timedelta(9), "reorganisatie", actor=SYSTEM)
    with pytest.raises(changes.AlreadyEnded):
        changes.end_designation(duty, DAY + timedelta(20), "nog een keer", actor=SYSTEM)
    designate(town, from_on=DAY + timedelta(10))


def test_r19_nobody_gives_or_ends_a_duty_of_his_own_position(town):
    with pytest.raises(changes.OwnPosition):
        designate(town, "integriteit", actor=town["integriteit"])
    duty = designate(town, "integriteit", actor=town["directeur"])
    with pytest.raises(changes.OwnPosition):
        changes.end_designation(duty, DAY + timedelta(9), "liever niet", actor=town["integriteit"])


def test_r20_r21_there_is_one_secretary_and_one_registrar_and_any_number_of_directors(town, new_events):
    top, other = town.positions["secretaris"], town.positions["collega"]
    assert changes.name_office(top, MUNICIPAL_SECRETARY, actor=SYSTEM) == ["office"]
    assert new_events() == ["position.changed"]
    assert changes.name_office(top, MUNICIPAL_SECRETARY, actor=SYSTEM) == []
    assert new_events() == []
    with pytest.raises(changes.OfficeTaken) as taken:
        changes.name_office(other, MUNICIPAL_SECRETARY, actor=SYSTEM)
    assert taken.value.position == top
    changes.name_office(other, COUNCIL_REGISTRAR, actor=SYSTEM)
    for name in ("directeur", "vreemde"):
        changes.name_office(town.positions[name], DIRECTOR, actor=SYSTEM)
    changes.name_office(top, None, actor=SYSTEM)
    changes.name_office(other, MUNICIPAL_SECRETARY, actor=SYSTEM)
    assert (top.office, other.office) == (None, MUNICIPAL_SECRETARY)


def test_r19_nobody_names_the_office_of_his_own_position(town):
    with pytest.raises(changes.OwnPosition):
        changes.name_office(town.positions["integriteit"], DIRECTOR, actor=town["integriteit"])
    with pytest.raises(ValueError, match="mayor"):
        changes.name_office(town.positions["collega"], "mayor", actor=SYSTEM)


def test_r22_nobody_stands_in_for_himself_and_two_deputies_do_not_share_a_register(town):
    absent, first, second = town["leidinggevende"], town["collega"], town["vreemde"]
    last = DAY + timedelta(9)
    with pytest.raises(changes.NotForOneself):
        changes.arrange_deputy(absent, absent, DAY, last, actor=SYSTEM)
    changes.arrange_deputy(absent, first, DAY, last, ["gift"], actor=SYSTEM)
    changes.arrange_deputy(absent, second, DAY, last, ["invitation"], actor=SYSTEM)
    for registers in (["gift"], []):
        with pytest.raises(changes.AlreadyCovered):
            changes.arrange_deputy(absent, second, last, last + timedelta(9), registers, actor=SYSTEM)
    changes.arrange_deputy(absent, second, last + timedelta(1), last + timedelta(9), actor=SYSTEM)


def test_r22_a_deputy_is_ended_sooner_but_never_later(town):
    cover = changes.arrange_deputy(town["leidinggevende"], town["collega"], DAY, DAY + timedelta(9), actor=SYSTEM)
    with pytest.raises(changes.AlreadyEnded):
        changes.end_deputy(cover, DAY + timedelta(12), actor=SYSTEM)
    changes.end_deputy(cover, DAY + timedelta(3), actor=SYSTEM)
    assert cover.until_on == DAY + timedelta(3)
