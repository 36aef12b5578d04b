"""R19, R22: ways somebody might try to decide about himself or about his own manager, and what they come to."""

from datetime import date, timedelta

import pytest

from audit import SYSTEM
from auth.models import RoleGrant
from auth.permissions import may
from extensions import db
from organisation import changes
from registers.errors import NotYours
from registers.models import Declaration
from registers.routing import deciders_at, desk_for
from tests.support.declarations import decided, step, submitted

SINCE, LATER = date(2020, 1, 1), date(2030, 1, 1)


def _role(town, name, role):
    db.session.add(RoleGrant(person=town[name], role=role, from_on=SINCE))
    db.session.flush()


def _appointed(town, name, post):
    changes.appoint(town[name], town.positions[post], SINCE, actor=SYSTEM)


def _desk(declaration: Declaration) -> str:
    return declaration.desk_position.code if declaration.desk_position else declaration.desk or ""


def test_r19_a_declaration_goes_past_the_director_whom_the_declarant_stands_in_for(town):
    town.cover("directeur", "leidinggevende", SINCE, LATER)
    assert _desk(submitted(town, "leidinggevende")) == "secretaris"


def test_r22_a_deputy_of_the_manager_has_his_own_declaration_decided_one_level_up(town):
    town.cover("leidinggevende", "collega", SINCE, LATER)
    declaration = submitted(town, "collega")
    assert _desk(declaration) == "directeur"
    assert not may(town["collega"], "declaration.consider", declaration)


def test_r19_someone_below_the_declarant_does_not_decide_on_him_as_deputy_of_the_director(town):
    declaration = submitted(town, "leidinggevende")
    town.cover("directeur", "medewerker", SINCE, LATER)
    assert not may(town["medewerker"], "declaration.decide", declaration)
    with pytest.raises(NotYours):
        step(declaration, "decide", town["medewerker"], outcome="no_objection")


def test_r19_the_deputy_of_the_declarant_has_no_say_about_him(town):
    town.cover("leidinggevende", "andere_leidinggevende", SINCE, LATER)
    declaration = submitted(town, "leidinggevende")
    assert not may(town["andere_leidinggevende"], "declaration.read", declaration)


def test_r19_an_integrity_officer_below_the_declarant_leaves_it_to_his_colleague(town):
    _role(town, "vreemde", "integrity_officer")
    declaration = submitted(town, "leidinggevende", "financial_interest")
    assert declaration.desk == "integrity_officer"
    assert not may(town["integriteit"], "declaration.decide", declaration)
    assert may(town["vreemde"], "declaration.decide", declaration)
    found = desk_for(declaration.register, town["leidinggevende"], date(2026, 3, 2))
    assert deciders_at(found, town["leidinggevende"], date(2026, 3, 2)) == [town["vreemde"]]


def test_r19_an_integrity_officer_does_not_decide_on_his_own_interest(town):
    _role(town, "vreemde", "integrity_officer")
    declaration = submitted(town, "vreemde", "financial_interest")
    assert not may(town["vreemde"], "declaration.decide", declaration)


def test_r19_who_records_for_the_college_does_not_record_about_himself(town):
    _role(town, "secretaris", "board_recorder")
    declaration = submitted(town, "secretaris")
    assert declaration.desk == "college"
    assert not may(town["secretaris"], "declaration.decide", declaration)
    assert may(town["vastlegger"], "declaration.decide", declaration)


def test_two_people_in_one_post_do_not_decide_on_themselves_but_on_their_team(town):
    _appointed(town, "collega", "leidinggevende")
    declaration = submitted(town, "leidinggevende")
    assert _desk(declaration) == "directeur"
    assert not may(town["leidinggevende"], "declaration.decide", declaration)
    of_the_team = submitted(town, "medewerker")
    assert may(town["leidinggevende"], "declaration.decide", of_the_team)
    assert may(town["collega"], "declaration.decide", of_the_team)


@pytest.mark.parametrize("slug", ["side_activity", "financial_interest"])
def test_a_declaration_never_waits_at_the_declarants_own_second_post(town, slug):
    """First in the team, later also the gemeentesecretaris: only the college is left."""
    _role(town, "collega", "integrity_officer") if slug == "side_activity" else None
    changes.end_appointment(town["secretaris"].appointments[0], date(2025, 12, 31), actor=SYSTEM)
    changes.appoint(town["integriteit"], town.positions["secretaris"], date(2026, 1, 1), actor=SYSTEM)
    changes.end_appointment(town["directeur"].appointments[0], date(2025, 12, 31), actor=SYSTEM)
    changes.end_appointment(town["leidinggevende"].appointments[0], date(2025, 12, 31), actor=SYSTEM)
    assert submitted(town, "integriteit", slug).desk == "college"


@pytest.mark.parametrize("manager", ["medewerker", "collega"])
def test_a_manager_post_that_points_to_oneself_or_in_a_circle_leads_up(town, manager):
    first, second = town["medewerker"].appointments[0], town["collega"].appointments[0]
    changes.change_appointment(first, manager_position=town.positions[manager], actor=SYSTEM)
    changes.change_appointment(second, manager_position=town.positions["medewerker"], actor=SYSTEM)
    assert _desk(submitted(town, "medewerker")) == "leidinggevende"


def test_r19_a_change_is_not_decided_on_by_the_declarant_through_replacing(town):
    old = decided(town)
    new = step(step(old, "revise", town["medewerker"], submission_key="k"), "submit", town["medewerker"])
    _appointed(town, "medewerker", "leidinggevende")
    for declaration, name in ((old, "replace"), (new, "decide")):
        with pytest.raises(NotYours):
            step(declaration, name, town["medewerker"], outcome="no_objection")


def test_r22_nobody_stands_in_for_someone_who_left(town, at):
    at("2026-03-02")
    town.cover("leidinggevende", "andere_leidinggevende", SINCE, LATER)
    declaration = submitted(town)
    assert may(town["andere_leidinggevende"], "declaration.decide", declaration)
    town["leidinggevende"].employed_until = date(2026, 3, 1)
    db.session.flush()
    assert not may(town["andere_leidinggevende"], "declaration.decide", declaration)
    assert not may(town["andere_leidinggevende"], "declaration.read", declaration)


def test_who_left_is_out_on_the_next_request(town, sign_in):
    import clock

    client = sign_in("leidinggevende")
    assert client.get("/intern").status_code == 200
    town["leidinggevende"].employed_until = clock.today() - timedelta(days=1)
    assert client.get("/intern").status_code == 303
