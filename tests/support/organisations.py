"""Organisations nobody would make on purpose: trees with gaps and circles, as bad personnel data has them.

`organisations` draws one as plain data; `store` writes it to the database; the questions on `Organisation` answer from the plain
data alone, in other words than the code under test, so that the two can be compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert

import clock
from auth.models import RoleGrant
from extensions import db
from organisation.models import (
    OFFICES,
    Appointment,
    Deputy,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
    new_uid,
)
from registers.models import Declaration

DAY = date(2026, 3, 2)
SINCE, LATER = date(2020, 1, 1), date(2030, 1, 1)
CONFIDENTIAL = "financial_interest"
REGISTERS = ("side_activity", "gift", "invitation", CONFIDENTIAL)
ROLES = ("integrity_officer", "board_recorder", "council_recorder")
RECORDER = {"college": "board_recorder", "council": "council_recorder"}
Place = tuple[str, int | None]  # a desk: its kind, and the post when it is one


@dataclass(frozen=True)
class Job:
    person: int
    post: int
    by_hand: int | None  # the post of the manager who was named by hand


@dataclass(frozen=True)
class Cover:
    absent: int
    deputy: int
    registers: tuple[str, ...]


@dataclass(frozen=True)
class Organisation:
    """People, posts and units are numbers from 1, as they will be in the database."""

    people: int
    parents: tuple[int | None, ...]  # per unit
    heads: tuple[int | None, ...]  # per unit
    seats: tuple[int, ...]  # per post: its unit
    offices: tuple[str | None, ...]  # per post
    jobs: tuple[Job, ...]  # the oldest first
    covers: tuple[Cover, ...]
    roles: frozenset[tuple[int, str]]
    left: frozenset[int] = field(default=frozenset())  # people who do not work here any more
    external: frozenset[int] = field(default=frozenset())

    @property
    def everyone(self) -> range:
        return range(1, self.people + 1)

    @property
    def posts(self) -> range:
        return range(1, len(self.seats) + 1)

    def works_here(self, person: int) -> bool:
        return person not in self.left

    def in_post(self, post: int | None) -> set[int]:
        return {job.person for job in self.jobs if job.post == post and self.works_here(job.person)}

    def posts_of(self, person: int) -> set[int]:
        return {job.post for job in self.jobs if job.person == person} if self.works_here(person) else set()

    def has_role(self, person: int, role: str) -> bool:
        return (person, role) in self.roles and self.works_here(person)

    def heads_over(self, post: int) -> list[int]:
        """The heads of the unit of a post and of all units above it, nearest first."""
        unit, passed, found = self.seats[post - 1], set[int](), list[int]()
        while unit and unit not in passed:
            passed.add(unit)
            head, unit = self.heads[unit - 1], self.parents[unit - 1] or 0
            if head and head != post:
                found.append(head)
        return found

    def posts_above(self, person: int) -> set[int]:
        """Every post from which someone might call himself a superior of this person."""
        found: set[int] = set()
        fresh = {above for job in self.jobs if job.person == person for above in self._right_above(job.post, [job])}
        while fresh - found:
            found |= fresh
            fresh = {above for post in found for above in self._right_above(post, self.jobs)}
        return found

    def is_above(self, one: int, other: int) -> bool:
        return bool(self.posts_of(one) & self.posts_above(other))

    def nearest_managers(self, person: int) -> set[int] | None:
        """The first post with someone in it on the way up from each job; None when the way goes round in a circle."""
        found: set[int] = set()
        for job in (job for job in self.jobs if job.person == person):
            way = list(self._way_up(job))
            if None in way:
                return None
            found |= {post for post in way if post and self.in_post(post)} and {
                next(post for post in way if post and self.in_post(post))
            }
        return found

    def may_decide(self, person: int, declarant: int, register: str, place: Place) -> bool:
        """R19, R20, R22, in one sentence each."""
        kind, post = place
        if person == declarant or not self.works_here(person):
            return False
        if kind in RECORDER:
            return self.has_role(person, RECORDER[kind])
        if self.is_above(declarant, person):
            return False
        if kind == "integrity_officer":
            return self.has_role(person, "integrity_officer")
        return person in self.in_post(post) or any(
            cover.absent in self.in_post(post)
            and cover.absent != declarant
            and not self.is_above(declarant, cover.absent)
            and (register in cover.registers or (not cover.registers and register != CONFIDENTIAL))
            for cover in self.covers
            if cover.deputy == person
        )

    def stands_in_for(self, deputy: int, absent: int) -> bool:
        covers = ((cover.deputy, cover.absent) for cover in self.covers)
        return self.works_here(deputy) and (deputy, absent) in covers

    def _right_above(self, post: int, jobs: Any) -> set[int]:
        return {*self.heads_over(post), *(job.by_hand for job in jobs if job.post == post and job.by_hand)}

    def _way_up(self, job: Job) -> Iterator[int | None]:
        post, by_hand, passed = job.post, job.by_hand, {job.post}
        while self.offices[post - 1] != "council_registrar":
            above = by_hand if by_hand and by_hand != post else next(iter(self.heads_over(post)), None)
            if above is None:
                return
            yield None if above in passed else above
            if above in passed:
                return
            passed.add(above)
            post = above
            by_hand = next((one.by_hand for one in self.jobs if one.post == post and one.by_hand not in (None, post)), None)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Three in four are trees with gaps; in the others anything may stand above anything."""
    tidy = draw(st.integers(0, 3)) > 0
    units, posts, people = draw(st.integers(1, 5)), draw(st.integers(2, 7)), draw(st.integers(2, 6))
    unit, post, person = st.integers(1, units), st.integers(1, posts), st.integers(1, people)
    seats = tuple(draw(st.tuples(*[unit] * posts)))
    inside = {number: [one for one in range(1, posts + 1) if seats[one - 1] == number] for number in range(1, units + 1)}

    def rarely(strategy: st.SearchStrategy[Any], chance: int = 5) -> Any:
        return draw(strategy) if draw(st.integers(1, chance)) == 1 else None

    def parent_of(number: int) -> int | None:
        return draw(st.integers(1, number - 1)) if tidy and number > 1 else None if tidy else draw(st.none() | unit)

    def head_of(number: int) -> int | None:
        if rarely(st.just(True)):
            return None
        return draw(st.sampled_from(inside[number])) if tidy and inside[number] else rarely(post, 2)

    jobs = [Job(number, draw(post), rarely(post)) for number in range(1, people + 1)]
    jobs += [Job(draw(person), draw(post), rarely(post)) for _ in range(draw(st.integers(0, 2)))]
    unique = {(job.person, job.post): job for job in reversed(jobs)}
    covers = [
        Cover(absent, deputy, draw(st.sampled_from([(), ("gift",), (CONFIDENTIAL, "side_activity")])))
        for absent, deputy in draw(st.lists(st.tuples(person, person), max_size=3))
        if absent != deputy
    ]
    return Organisation(
        people=people,
        parents=tuple(parent_of(number) for number in range(1, units + 1)),
        heads=tuple(head_of(number) for number in range(1, units + 1)),
        seats=seats,
        offices=tuple(rarely(st.sampled_from(OFFICES)) for _ in range(posts)),
        jobs=tuple(job for job in jobs if unique[job.person, job.post] is job),
        covers=tuple(covers),
        roles=frozenset(draw(st.lists(st.tuples(person, st.sampled_from(ROLES)), max_size=4))),
        left=frozenset(draw(st.sets(person, max_size=2))),
        external=frozenset(draw(st.sets(person, max_size=1))),
    )


def store(organisation: Organisation) -> None:
    """Write it to the empty database; numbers become ids."""
    yesterday = DAY - timedelta(1)
    tables: dict[Any, list[dict[str, Any]]] = {
        Person: [
            {
                "id": number, "uid": new_uid(), "personnel_number": str(number), "first_name": "P", "last_name": str(number),
                "employed_from": SINCE, "employed_until": yesterday if number in organisation.left else None,
                "external": number in organisation.external, "prefix": "", "language": "nl", "version": 1,
            }
            for number in organisation.everyone
        ],
        Unit: [
            {"id": number, "uid": new_uid(), "code": str(number), "name": str(number), "version": 1}
            for number, _ in enumerate(organisation.parents, 1)
        ],
        Position: [
            {
                "id": number, "uid": new_uid(), "code": str(number), "title": str(number), "slug": str(number),
                "office": organisation.offices[number - 1], "version": 1,
            }
            for number in organisation.posts
        ],
        UnitPlacement: [
            {"unit_id": number, "parent_id": parent, "head_position_id": head, "from_on": SINCE}
            for number, (parent, head) in enumerate(zip(organisation.parents, organisation.heads, strict=True), 1)
        ],
        PositionPlacement: [
            {"position_id": number, "unit_id": unit, "from_on": SINCE} for number, unit in enumerate(organisation.seats, 1)
        ],
        Appointment: [
            {
                "person_id": job.person, "position_id": job.post, "manager_position_id": job.by_hand,
                "from_on": SINCE + timedelta(number),
            }
            for number, job in enumerate(organisation.jobs)
        ],
        Deputy: [
            {
                "uid": new_uid(), "person_id": cover.absent, "deputy_id": cover.deputy, "registers": list(cover.registers),
                "from_on": SINCE, "until_on": LATER,
            }
            for cover in organisation.covers
        ],
        RoleGrant: [{"person_id": person, "role": role, "from_on": SINCE} for person, role in organisation.roles],
    }  # fmt: skip
    for model, rows in tables.items():
        if rows:
            db.session.execute(insert(model), rows)


def declare_everywhere(organisation: Organisation) -> dict[int, tuple[int, str, Place]]:
    """A declaration of everyone in every register at every desk there is, by id: also where it should never have come."""
    places: list[Place] = [("position", post) for post in organisation.posts]
    places += [("integrity_officer", None), ("college", None), ("council", None)]
    cells = [(person, slug, place) for person in organisation.everyone for slug in REGISTERS for place in places]
    made = dict(enumerate(cells, 1))
    moment = clock.now()
    rows = [
        {
            "id": number, "reference": f"X-{number}", "public_code": str(number), "register_slug": slug, "person_id": person,
            "status": "submitted", "version": 1, "submission_key": str(number), "document": b"", "created_at": moment,
            "saved_at": moment, "submitted_at": moment, "desk": kind, "desk_position_id": post, "source": "declared",
            "to_confirm": False, "search_text": "", "times_passed": 0,
        }
        for number, (person, slug, (kind, post)) in made.items()
    ]  # fmt: skip
    db.session.execute(insert(Declaration), rows)
    return made
