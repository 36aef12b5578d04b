"""Whatever the personnel data look like: every declaration lies at one desk, and never with the wrong person (R19–R22, R28)."""

import os
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from auth.permissions import clause, may
from extensions import db
from organisation.models import Person
from organisation.structure import managers_above, reports_to
from organisation.superiors import stands_above, superiors_of
from registers.catalogue import register
from registers.models import BODIES, Declaration
from registers.routing import above, deciders_at, levels_for
from tests.support.organisations import CONFIDENTIAL, DAY, declare_everywhere, organisations, store

ROUNDS = 2000 if os.environ.get("OPENKAART_DRILL") else 60
whatever = settings(max_examples=ROUNDS, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _inside(app, at):
    at(DAY)
    with app.app_context():
        yield
        db.session.rollback()


def stored(organisation) -> dict[int, Person]:
    """The organisation, alone in the database; the people by number."""
    db.session.rollback()
    db.session.expunge_all()
    store(organisation)
    return {person.id: person for person in db.session.scalars(select(Person))}


@whatever
@given(organisations())
def test_every_declaration_of_everyone_has_one_desk_and_a_way_up_that_ends_with_a_body(organisation):
    people = stored(organisation)
    for number, person in people.items():
        assert len(list(islice(managers_above(person, DAY), 99))) <= len(organisation.posts)
        for slug in ("gift", CONFIDENTIAL):
            levels = levels_for(register(slug), person, DAY)
            assert len(set(levels)) == len(levels) > 0
            assert [desk for desk in levels if desk.kind in BODIES] == levels[-1:]
            for desk in levels[:-1]:
                assert_someone_can_decide(organisation, number, desk, deciders_at(desk, person, DAY))
            assert_the_way_up_ends(levels, slug, person if number == 1 else None)


def assert_someone_can_decide(organisation, declarant, desk, found):
    place = (desk.kind, desk.position.id if desk.position else None)
    able = [one for one in organisation.everyone if organisation.may_decide(one, declarant, CONFIDENTIAL, place)]
    direct = [one for one in able if desk.position is None or one in organisation.in_post(desk.position.id)]
    assert sorted(person.id for person in found) == direct
    assert any(not organisation.stands_in_for(declarant, one) for one in direct)


def assert_the_way_up_ends(levels, slug, person):
    """Level by level, and then it stays; of one person also as it is asked for each step (that takes longer)."""
    desk = levels[0]
    for expected in [*levels[1:], levels[-1]]:
        desk = above(desk, levels_for(register(slug), person, DAY) if person else levels)
        assert desk == expected
    assert desk.kind in BODIES


@whatever
@given(organisations(), st.data())
def test_rights_and_lists_are_those_of_the_rules_at_every_desk(organisation, data):
    """Also where a declaration lies at a desk it would not come to today, because the organisation changed."""
    people = stored(organisation)
    made = declare_everywhere(organisation)
    for number, person in people.items():
        expected = {one for one, cell in made.items() if organisation.may_decide(number, *cell)}
        for permission in ("declaration.decide", "declaration.consider")[: 2 if number == 1 else 1]:
            listed = set(db.session.scalars(select(Declaration.id).where(clause(person, permission))))
            assert {one: made[one] for one in listed ^ expected} == {}, (number, permission)
        for one in data.draw(st.sets(st.sampled_from(sorted(made)), max_size=2)):
            assert may(person, "declaration.decide", db.session.get(Declaration, one)) == (one in expected)


@whatever
@given(organisations())
def test_those_above_someone_and_those_who_report_to_him_are_the_same_seen_from_both_sides(organisation):
    people = stored(organisation)
    found = {post: set(db.session.scalars(reports_to([post], DAY))) for post in organisation.posts if organisation.in_post(post)}
    for number, person in people.items():
        above_him = {one for one in organisation.everyone if organisation.is_above(one, number)}
        assert {one.id for one in superiors_of(person, DAY)} == above_him
        assert {one for one, other in people.items() if stands_above(other, person, DAY)} == above_him & people.keys()
        managers = organisation.nearest_managers(number)
        if managers is not None:  # a circle ends somewhere, and nobody can say where it should
            assert {post for post, reports in found.items() if number in reports} == managers
