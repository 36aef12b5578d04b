"""Who decides on whom: the routing table (rules catalogue F2, D7), cell by cell."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from audit import SYSTEM
from auth.models import RoleGrant
from auth.permissions import clause, may
from extensions import db
from organisation import changes
from registers.catalogue import register
from registers.errors import NotYours
from registers.models import Declaration
from registers.routing import Desk, above, deciders_at, desk_for, levels_for
from tests.support.declarations import step, submitted

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


def test_an_integrity_officer_is_decided_on_by_the_secretary_also_when_he_has_a_colleague(town):
    town.role("collega", "integrity_officer", DAY)
    for slug in (*BY_MANAGER, "financial_interest"):
        assert desk(town, "integriteit", slug) == "secretaris"
        assert desk(town, "collega", slug) == "secretaris"


def test_without_an_integrity_officer_an_interest_goes_to_the_top(town):
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == "integrity_officer"))
    assert desk(town, "medewerker", "financial_interest") == "secretaris"
    assert desk(town, "secretaris", "financial_interest") == "college"


def test_a_term_of_the_desk_follows_the_organisation_of_the_day(town):
    changes.place_unit(town.units["team"], town.units["domein"], town.positions["collega"], DAY, actor=SYSTEM)
    day_before = desk_for(register("gift"), town["medewerker"], DAY - timedelta(1))
    assert day_before.position is town.positions["leidinggevende"]
    assert desk(town, "medewerker", "gift") == "collega"


# The rows of F2, with the posts it names and an integrity officer outside the line: whose desk it is, level by level.
OFFICES = {"secretaris": "municipal_secretary", "directeur": "director", "griffier": "council_registrar"}
COLLEGE, COUNCIL, OFFICER = ["college"], ["council"], ["integrity_officer"]
F2 = [
    # declarant              side activity, gift, invitation                          financial interest
    ("medewerker",           ["leidinggevende", "directeur", "secretaris", *COLLEGE],  [*OFFICER, "secretaris", *COLLEGE]),
    ("leidinggevende",       ["directeur", "secretaris", *COLLEGE],                    [*OFFICER, "secretaris", *COLLEGE]),
    ("directeur",            COLLEGE,                                                  [*OFFICER, "secretaris", *COLLEGE]),
    ("secretaris",           COLLEGE,                                                  COLLEGE),
    ("griffier",             COUNCIL,                                                  [*OFFICER, *COUNCIL]),
    ("griffie_medewerker",   ["griffier", *COUNCIL],                                   [*OFFICER, *COUNCIL]),
    ("raad",                 ["griffier", *COUNCIL],                                   [*OFFICER, *COUNCIL]),
    ("officier",             ["secretaris", *COLLEGE],                                 ["secretaris", *COLLEGE]),
    ("inhuur",               ["andere_leidinggevende", "directeur", "secretaris", *COLLEGE], [*OFFICER, "secretaris", *COLLEGE]),
]  # fmt: skip


@pytest.fixture
def body(town):
    """The municipality with the posts that F2 names, an integrity officer beside the line, and someone who was hired."""
    for name, office in OFFICES.items():
        town.office(name, office)
    staff = changes.add_unit("staf", "Staf", None, date(2020, 1, 1), head_position=town.positions["secretaris"], actor=SYSTEM)
    _add(town, "officier", staff)
    _add(town, "inhuur", town.units["ander"], external=True)
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == "integrity_officer"))
    town.role("officier", "integrity_officer")
    return town


def _add(town, name, unit, **more):
    since = date(2020, 1, 1)
    town.people[name] = changes.add_person(name, name, "Voorbeeld", since, actor=SYSTEM, **more)
    town.positions[name] = changes.add_position(name, name, unit, since, actor=SYSTEM)
    changes.appoint(town[name], town.positions[name], since, actor=SYSTEM)


def levels(town, name, slug="side_activity", day=DAY):
    return [found.position.code if found.position else found.kind for found in levels_for(register(slug), town[name], day)]


@pytest.mark.parametrize("row", F2, ids=[row[0] for row in F2])
def test_f2_every_level_of_every_declarant(body, row):
    name, by_manager, interest = row
    assert {slug: levels(body, name, slug) for slug in BY_MANAGER} == dict.fromkeys(BY_MANAGER, by_manager)
    assert levels(body, name, "financial_interest") == interest


@pytest.mark.parametrize("row", F2, ids=[row[0] for row in F2])
def test_r28_the_next_level_of_every_level_and_none_above_a_body(body, row):
    name = row[0]
    for slug, expected in (("gift", row[1]), ("financial_interest", row[2])):
        found = levels_for(register(slug), body[name], DAY)
        further = [above(one, levels_for(register(slug), body[name], DAY)) for one in found]
        assert further == [*found[1:], found[-1]], expected


def test_r28_a_desk_that_is_no_level_any_more_is_followed_by_the_first_one(body):
    stranger = Desk("position", body.positions["vreemde"])
    assert above(stranger, levels_for(register("gift"), body["medewerker"], DAY)).position == body.positions["leidinggevende"]


ABSENT = [
    # who is absent                    declarant            first level now
    (("leidinggevende",),               "medewerker",         "directeur"),
    (("leidinggevende", "directeur"),   "medewerker",         "secretaris"),
    (("directeur",),                    "leidinggevende",     "secretaris"),
    (("directeur", "secretaris"),       "leidinggevende",     "college"),
    (("secretaris",),                   "officier",           "college"),
    (("secretaris",),                   "directeur",          "college"),
    (("griffier",),                     "griffie_medewerker", "council"),
    (("andere_leidinggevende",),        "inhuur",             "directeur"),
]  # fmt: skip


@pytest.mark.parametrize(("absent", "name", "expected"), ABSENT)
def test_f2_absence_sends_it_to_the_next_level(body, absent, name, expected):
    for one in absent:
        leaves(body, one)
    assert desk(body, name) == expected


def test_f2_who_left_is_absent_also_when_his_appointment_was_never_ended(body):
    body["leidinggevende"].employed_until = DAY - timedelta(1)
    db.session.flush()
    assert desk(body, "medewerker") == "directeur"


def test_f2_without_an_officer_an_interest_goes_to_the_secretary_and_that_of_the_registry_to_the_council(body):
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == "integrity_officer"))
    assert levels(body, "medewerker", "financial_interest") == ["secretaris", "college"]
    assert levels(body, "griffie_medewerker", "financial_interest") == ["council"]


def test_r19_the_only_integrity_officer_works_for_the_council_and_does_not_decide_on_his_own_interest(body):
    db.session.execute(delete(RoleGrant).where(RoleGrant.role == "integrity_officer"))
    body.role("griffie_medewerker", "integrity_officer")
    assert levels(body, "griffie_medewerker", "financial_interest") == ["council"]
    assert levels(body, "griffier", "financial_interest") == ["council"]  # nor on the one he works for


def test_the_table_is_read_for_the_date_of_each_step(body, at):
    """A new head from 1 June, an officer from 1 July: the desk of each day is that of the organisation of that day."""
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    changes.place_unit(body.units["team"], body.units["domein"], body.positions["collega"], june, actor=SYSTEM)
    body.role("medewerker", "integrity_officer", july)
    days = [june - timedelta(1), june, july - timedelta(1), july]
    assert [levels(body, "medewerker", day=day)[0] for day in days] == ["leidinggevende", "collega", "collega", "secretaris"]


def test_r19_the_declaration_of_a_manager_who_stands_in_for_his_director_goes_to_the_secretary(body):
    body.cover("directeur", "leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    declaration = submitted(body, "leidinggevende")
    assert declaration.desk_position == body.positions["secretaris"]
    with pytest.raises(NotYours):
        step(declaration, "decide", body["leidinggevende"], outcome="no_objection")
    assert not may(body["leidinggevende"], "declaration.consider", declaration)


def test_r19_the_page_of_such_a_decision_does_not_exist_for_him(body, sign_in):
    body.cover("directeur", "leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    reference = submitted(body, "leidinggevende").reference
    db.session.commit()
    assert sign_in("leidinggevende").get(f"/intern/beoordelen/{reference}").status_code == 404


def test_r20_the_secretary_cannot_open_the_decision_on_his_own_declaration(body, sign_in):
    declaration = submitted(body, "secretaris")
    db.session.commit()
    assert declaration.desk == "college"
    reference = declaration.reference
    assert sign_in("secretaris").get(f"/intern/beoordelen/{reference}").status_code == 404
    assert sign_in("vastlegger").get(f"/intern/beoordelen/{reference}").status_code == 200


def test_r21_the_declaration_of_the_registrar_goes_to_the_council_and_the_college_sees_nothing(body):
    declaration = submitted(body, "griffier")
    assert declaration.desk == "council"
    seen_by = {name for name, person in body.people.items() if may(person, "declaration.read", declaration)}
    assert seen_by == {"griffier", "raad", "officier", "controle"}
    with pytest.raises(NotYours):
        step(declaration, "decide", body["vastlegger"], outcome="no_objection", met_on=DAY, number="B-1")
    step(declaration, "decide", body["raad"], outcome="no_objection", met_on=DAY, number="R-1")
    assert (declaration.decision.body, declaration.decision.body_number) == ("council", "R-1")


def test_r21_a_registry_that_hangs_under_the_secretary_in_the_personnel_data_stays_out_of_his_sight(body):
    changes.place_unit(body.units["griffie"], body.units["directie"], body.positions["griffier"], DAY, actor=SYSTEM)
    assert levels(body, "griffier") == ["council"]
    assert levels(body, "griffie_medewerker") == ["griffier", "council"]
    made = [submitted(body, name) for name in ("griffier", "griffie_medewerker")]
    leaves(body, "griffier")
    made.append(submitted(body, "griffie_medewerker"))
    for name in ("secretaris", "vastlegger", "directeur"):
        seen = db.session.scalars(select(Declaration).where(clause(body[name], "declaration.read"))).all()
        assert [one for one in seen if one in made] == [], name
    assert made[2].desk == "council"


def test_r22_a_deputy_decides_until_the_last_day_and_not_on_the_day_after_it(body, at):
    body.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    at("2026-08-10")
    first, second = submitted(body), submitted(body)
    at("2026-08-16", 23, 59)
    step(first, "decide", body["andere_leidinggevende"], outcome="no_objection")
    assert first.decision.on_behalf_of == body["leidinggevende"]
    assert first.decision.contents["letter"].endswith("namens Leidinggevende Voorbeeld")
    at("2026-08-17", 0, 1)
    with pytest.raises(NotYours):
        step(second, "decide", body["andere_leidinggevende"], outcome="no_objection")


def test_r22_the_deputys_own_declarations_go_up(body, at):
    body.cover("leidinggevende", "collega", date(2026, 7, 13), date(2026, 8, 16))
    at("2026-07-13")
    assert submitted(body, "collega").desk_position == body.positions["directeur"]
    at("2026-08-17")
    assert submitted(body, "collega").desk_position == body.positions["leidinggevende"]


def test_r22_a_deputy_of_a_deputy_decides_nothing(body):
    body.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    body.cover("andere_leidinggevende", "vreemde", date(2020, 1, 1), date(2030, 1, 1))
    assert not may(body["vreemde"], "declaration.decide", submitted(body))


def test_r19_nobody_decides_through_a_manager_who_is_below_the_declarant(body):
    """The manager's post is shared with someone from the declarant's own team; that one's deputy has no say either."""
    changes.appoint(body["medewerker"], body.positions["directeur"], DAY, actor=SYSTEM)
    body.cover("medewerker", "vreemde", date(2020, 1, 1), date(2030, 1, 1))
    declaration = submitted(body, "leidinggevende")
    assert declaration.desk_position == body.positions["directeur"]
    able = {name for name, person in body.people.items() if may(person, "declaration.decide", declaration)}
    assert able == {"directeur"}
