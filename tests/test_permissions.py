"""Who sees what: every role × register × status, in the list and on the page, against a table of its own."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import auth.permissions as permissions
from audit import SYSTEM, Event
from auth.permissions import PERMISSIONS, UnknownPermission, clause, known_facts, may
from extensions import db
from organisation.models import COUNCIL_REGISTRAR, DIRECTOR, MUNICIPAL_SECRETARY
from registers.models import Declaration
from tests.support.declarations import STATUSES, decided, drafted, in_status, step, submitted
from tests.support.municipality import grown

OPEN = ("side_activity", "gift", "invitation")
SENT = tuple(status for status in STATUSES if status != "draft")
ALL = {("side_activity", status) for status in STATUSES} | {
    (slug, status) for slug in ("gift", "invitation", "financial_interest") for status in ("draft", "submitted", "decided")
}
SENT_OPEN = {(slug, status) for slug, status in ALL if slug in OPEN and status in SENT}
READERS: dict[str, set[tuple[str, str]]] = {  # of what `medewerker` declared
    "medewerker": ALL,
    "leidinggevende": SENT_OPEN,
    "waarnemer": SENT_OPEN,
    "integriteit": {cell for cell in ALL if cell[1] in SENT},
    "controle": SENT_OPEN,
    "directeur": set(),
    "secretaris": set(),
    "collega": set(),
    "vreemde": set(),
    "redacteur": set(),
    "vastlegger": set(),
    "beheer": set(),
    "griffier": set(),
    "griffie_medewerker": set(),
    "raad": set(),
}
# What else may be done to them; whoever is not named may not. Of a side activity, in every status; what waits for a new look is
# called "review". The gift, invitation and interest stand in the statuses draft, submitted and decided.
LOOKS_AGAIN = {("side_activity", "review")}
OTHER_RIGHTS: dict[str, dict[str, set[tuple[str, str]]]] = {
    "declaration.own": {"medewerker": ALL | LOOKS_AGAIN},
    "declaration.decide": {
        **dict.fromkeys(
            ("leidinggevende", "waarnemer"),
            {(slug, "submitted") for slug in OPEN} | {("side_activity", "question")},
        ),
        "integriteit": {("financial_interest", "submitted")},
    },
    "declaration.consider": {
        **dict.fromkeys(("leidinggevende", "waarnemer"), SENT_OPEN | LOOKS_AGAIN),
        "integriteit": {("financial_interest", "submitted"), ("financial_interest", "decided")},
    },
    "declaration.look_again": dict.fromkeys(("leidinggevende", "waarnemer"), LOOKS_AGAIN),
    "declaration.reroute": {"integriteit": {cell for cell in ALL | LOOKS_AGAIN if cell[1] in (*SENT, "review")}},
    "declaration.release": dict.fromkeys(
        ("integriteit", "redacteur"), {("side_activity", status) for status in ("decided", "ended", "review")}
    ),
    "declaration.protect": {"integriteit": {("side_activity", status) for status in ("decided", "ended", "review")}},
}


@pytest.fixture(scope="module")
def filled(town_template, tmp_path_factory) -> tuple[Path, dict[tuple[str, str], str]]:
    """A database to copy, and the references in it by register and status."""
    return grown(town_template, tmp_path_factory.mktemp("filled"), _declarations)


@pytest.fixture(scope="module")
def filled_template(filled) -> Path:
    return filled[0]


def _declarations(town) -> dict[tuple[str, str], str]:
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    made = {("side_activity", status): in_status(town, status) for status in STATUSES}
    for slug in ("gift", "invitation", "financial_interest"):
        by = "integriteit" if slug == "financial_interest" else "leidinggevende"
        made[slug, "draft"] = drafted(town, slug=slug)
        made[slug, "submitted"] = submitted(town, slug=slug)
        made[slug, "decided"] = decided(town, slug=slug, by=by)
    return {cell: declaration.reference for cell, declaration in made.items()}


@pytest.fixture
def full(filled_template, filled, town):
    """Declarations of `medewerker` in every register and status, and someone who stands in for the manager."""
    town.people["waarnemer"] = town["andere_leidinggevende"]
    rows = {row.reference: row for row in db.session.scalars(select(Declaration))}
    return town, {cell: rows[reference] for cell, reference in filled[1].items()}


def test_the_list_shows_exactly_what_the_table_says(full):
    town, made = full
    for viewer, cells in READERS.items():
        shown = set(db.session.scalars(select(Declaration.reference).where(clause(town[viewer], "declaration.read"))))
        shown &= {declaration.reference for declaration in made.values()}
        assert shown == {made[cell].reference for cell in cells}, viewer


@pytest.mark.parametrize("permission", OTHER_RIGHTS)
def test_rights_and_lists_are_exactly_what_the_table_says(full, permission):
    town, made = full
    made["side_activity", "review"] = step(
        decided(town), "open_review", SYSTEM, review="position_changed", due_on=date(2026, 6, 29)
    )
    for who in READERS:
        expected = OTHER_RIGHTS[permission].get(who, set())
        listed = set(db.session.scalars(select(Declaration.reference).where(clause(town[who], permission))))
        assert {cell for cell, one in made.items() if one.reference in listed} == expected, who
        assert {cell for cell, one in made.items() if may(town[who], permission, one)} == expected, who


# By relation: what the same declaration is to someone depends on whose it is.
RELATIONS = {
    # who declared          who reads it                                                       who decides on it
    "leidinggevende":      ({"leidinggevende", "directeur", "integriteit", "controle"},         {"directeur"}),
    "directeur":           ({"directeur", "secretaris", "integriteit", "controle", "vastlegger"}, {"vastlegger"}),
    "secretaris":          ({"secretaris", "integriteit", "controle", "vastlegger"},            {"vastlegger"}),
    "griffier":            ({"griffier", "integriteit", "controle", "raad"},                    {"raad"}),
    "griffie_medewerker":  ({"griffie_medewerker", "griffier", "integriteit", "controle"},      {"griffier"}),
    "raad":                ({"raad", "griffier", "integriteit", "controle"},                    {"griffier"}),
    "integriteit":         ({"integriteit", "leidinggevende", "secretaris", "controle"},        {"secretaris"}),
    "controle":            ({"controle", "leidinggevende", "integriteit"},                      {"leidinggevende"}),
}  # fmt: skip


@pytest.mark.parametrize("name", RELATIONS)
def test_whose_it_is_says_who_reads_it_and_who_decides(town, name):
    for post, office in (("secretaris", MUNICIPAL_SECRETARY), ("directeur", DIRECTOR), ("griffier", COUNCIL_REGISTRAR)):
        town.office(post, office)
    declaration = submitted(town, name)
    readers, deciders = RELATIONS[name]
    assert {who for who, person in town.people.items() if may(person, "declaration.read", declaration)} == readers
    assert {who for who, person in town.people.items() if may(person, "declaration.decide", declaration)} == deciders


def test_r19_nobody_sends_his_own_elsewhere_or_looks_at_it_again(town):
    declaration = step(
        decided(town, "integriteit", by="secretaris"), "open_review", SYSTEM, review="position_changed", due_on=date(2026, 6, 29)
    )
    rights = ("declaration.reroute", "declaration.look_again", "declaration.decide", "declaration.release")
    assert [right for right in rights if may(town["integriteit"], right, declaration)] == []


def test_who_does_not_work_here_any_more_has_no_right_left_but_to_what_is_his_own(town):
    import clock

    town.cover("leidinggevende", "integriteit", date(2020, 1, 1), date(2030, 1, 1))
    made = [submitted(town), submitted(town, slug="financial_interest")]
    assert [may(town["integriteit"], "declaration.decide", one) for one in made] == [True, True]
    town["integriteit"].employed_until = clock.today() - timedelta(days=1)
    db.session.flush()
    rights = [name for name in PERMISSIONS if name.startswith("declaration.")]
    assert [(right, one) for right in rights for one in made if may(town["integriteit"], right, one)] == []


@pytest.mark.parametrize("viewer", READERS)
def test_the_page_allows_exactly_what_the_list_shows(full, sign_in, viewer):
    town, made = full
    names = {person: name for name, person in town.people.items() if name != "waarnemer"}
    client = sign_in(names[town[viewer]])
    for cell, declaration in made.items():
        shown = (200, 303) if cell[1] == "draft" else (200,)  # one's own draft opens where it was left
        answer = client.get(f"/intern/opgaven/{declaration.reference}")
        assert answer.status_code in (shown if cell in READERS[viewer] else (404,)), (viewer, cell)


def test_what_one_may_not_see_answers_like_what_does_not_exist_and_is_on_record(town, sign_in):
    declaration = submitted(town)
    reference = declaration.reference
    client = sign_in("vreemde")
    hidden, absent = client.get(f"/intern/opgaven/{reference}"), client.get("/intern/opgaven/NW-1999-0001")
    assert hidden.status_code == absent.status_code == 404
    strip = lambda page: page.text.split("<main")[1].split("ummer")[0].replace(reference, "").replace("NW-1999-0001", "")  # noqa: E731
    assert strip(hidden) == strip(absent)
    denied = db.session.scalars(select(Event).where(Event.kind == "access.denied")).all()
    assert [(event.actor, event.subject) for event in denied] == [
        (town["vreemde"].uid, reference),
        (town["vreemde"].uid, "NW-1999-0001"),
    ]


def test_r74_a_former_manager_loses_sight_on_the_day_of_the_change(town, at):
    at("2026-04-30")
    declaration = submitted(town)
    assert may(town["leidinggevende"], "declaration.read", declaration)
    appointment = town["leidinggevende"].appointments[0]
    appointment.until_on = date(2026, 4, 30)
    db.session.flush()
    assert may(town["leidinggevende"], "declaration.read", declaration)
    at("2026-05-01")
    assert not may(town["leidinggevende"], "declaration.read", declaration)


def test_r22_a_deputy_sees_and_decides_until_the_last_day_and_not_after_it(town, at):
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    at("2026-07-12")
    declaration = submitted(town)
    deputy = town["andere_leidinggevende"]
    assert not may(deputy, "declaration.decide", declaration)
    at("2026-08-16")
    assert may(deputy, "declaration.decide", declaration)
    at("2026-08-17")
    assert not may(deputy, "declaration.decide", declaration)


def test_r22_a_deputy_for_gifts_does_not_decide_on_side_activities(town, at):
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16), ["gift"])
    at("2026-07-20")
    assert may(town["andere_leidinggevende"], "declaration.decide", submitted(town, slug="gift"))
    assert not may(town["andere_leidinggevende"], "declaration.decide", submitted(town))


def test_r22_a_deputy_never_decides_for_the_one_he_stands_in_for(town):
    """The director's own declaration lies with the secretary; then the director begins to stand in for the secretary."""
    declaration = submitted(town, "directeur")
    town.cover("secretaris", "directeur", date(2020, 1, 1), date(2030, 1, 1))
    assert not may(town["directeur"], "declaration.decide", declaration)
    assert may(town["secretaris"], "declaration.decide", declaration)


def test_r38_a_manager_never_sees_a_financial_interest_not_even_by_its_address(town, sign_in):
    declaration = submitted(town, slug="financial_interest")
    assert sign_in("leidinggevende").get(f"/intern/opgaven/{declaration.reference}").status_code == 404


def test_every_fact_in_the_table_exists_and_every_fact_is_used(app):
    used = {name for clauses in PERMISSIONS.values() for names in clauses for name in names}
    assert used == known_facts()


def test_a_permission_that_is_not_in_the_table_is_a_mistake_and_no_answer(town):
    with pytest.raises(UnknownPermission):
        may(town["medewerker"], "declaration.everything")


def test_a_role_that_ended_is_gone_on_the_next_question(town):
    from auth.accounts import end_role

    declaration = submitted(town, slug="financial_interest")
    assert may(town["integriteit"], "declaration.decide", declaration)
    end_role(town["integriteit"], "integrity_officer", actor=SYSTEM)
    assert not may(town["integriteit"], "declaration.decide", declaration)


def test_four_eyes_depends_on_the_fact_that_excludes_oneself(town, monkeypatch):
    """Guards this very test suite: without the exclusion the declarant could decide, and the table would notice."""
    declaration = submitted(town)
    monkeypatch.setitem(permissions._facts, "at_my_desk", permissions._facts["own"])
    assert may(town["medewerker"], "declaration.decide", declaration)
    assert step(declaration, "decide", town["medewerker"], outcome="no_objection").outcome == "no_objection"
