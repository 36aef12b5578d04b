"""Who stands above somebody, by every way there is: one question, whatever the size of the organisation."""

from datetime import date

from sqlalchemy import CTE, Integer, Select, and_, bindparam, case, cast, or_, select, union_all
from sqlalchemy.orm import aliased

from extensions import db
from organisation.memory import remembered
from organisation.models import Appointment, Person, Position, PositionPlacement, UnitPlacement
from organisation.structure import DAY, appointments_of, employed_on, leads_anything, positions_of

UP, HEAD, NAMED = range(3)  # the ways on from a post in a unit: to the unit above, to its head, to the manager named by hand


@remembered
def superiors_of(person: Person, day: date) -> list[Person]:
    """Everyone above this person on the day: named by hand, or at the head of a unit he sits in or under, and all above those.

    By any of his appointments, and by anyone's who shares a post on the way: the widest reading, for four eyes (R19).
    """
    held = appointments_of(person, day)
    if not held:
        return []
    managers = {one.manager_position_id for one in held if one.manager_position_id}
    posts = {one.position_id for one in held} | managers
    return list(db.session.scalars(ABOVE, {"posts": sorted(posts), "managers": sorted(managers), "day": day}))


def stands_above(person: Person, other: Person, day: date) -> bool:
    """Whether he is one of those above the other; who leads nothing is above nobody, and that is sooner known."""
    return leads_anything([post.id for post in positions_of(person, day)], day) and person in superiors_of(other, day)


def _people_above() -> Select[Person]:
    """SQL: everyone above who holds one of the `posts`, or is one of the `managers` himself, on the `day`."""
    walk = _walk()
    above = select(Appointment.person_id).where(
        Appointment.position_id.in_(select(walk.c.post_id).where(walk.c.above == 1)), Appointment.holds_on(DAY)
    )
    return select(Person).where(Person.id.in_(above), employed_on(DAY)).order_by(Person.id)


def _walk() -> CTE:
    """SQL: every post on the way up, in each unit one passes from there, and whether it stands above where one began."""
    seat = aliased(PositionPlacement)
    walk = (
        select(
            Position.id.label("post_id"),
            seat.unit_id,
            case((Position.id.in_(bindparam("managers", expanding=True)), 1), else_=0).label("above"),
        )
        .outerjoin(seat, and_(seat.position_id == Position.id, seat.holds_on(DAY)))
        .where(Position.id.in_(bindparam("posts", expanding=True)))
        .cte(recursive=True)
    )
    return walk.union(_one_further(walk))


def _one_further(walk: CTE) -> Select[tuple[int, int | None, int]]:
    ways = union_all(*(select(cast(way, Integer).label("way")) for way in (UP, HEAD, NAMED))).subquery()
    unit, by_hand, seat = aliased(UnitPlacement), aliased(Appointment), aliased(PositionPlacement)
    post = case(
        (ways.c.way == UP, walk.c.post_id), (ways.c.way == HEAD, unit.head_position_id), else_=by_hand.manager_position_id
    )
    possible = or_(
        and_(ways.c.way == UP, unit.parent_id.is_not(None)),
        and_(ways.c.way == HEAD, unit.head_position_id != walk.c.post_id),
        and_(ways.c.way == NAMED, by_hand.manager_position_id.is_not(None)),
    )
    return (
        select(
            post,
            case((ways.c.way == UP, unit.parent_id), else_=seat.unit_id),
            case((ways.c.way == UP, walk.c.above), else_=1),
        )
        .select_from(walk)
        .join(ways, ways.c.way >= 0)
        .outerjoin(unit, and_(unit.unit_id == walk.c.unit_id, ways.c.way != NAMED, unit.holds_on(DAY)))
        .outerjoin(
            by_hand,
            and_(
                by_hand.position_id == walk.c.post_id, ways.c.way == NAMED, walk.c.above == 1,
                by_hand.manager_position_id.is_not(None), by_hand.holds_on(DAY),
            ),
        )
        .outerjoin(seat, and_(seat.position_id == post, ways.c.way != UP, seat.holds_on(DAY)))
        .where(possible)
    )  # fmt: skip


ABOVE = _people_above()  # made once: it takes longer to write than to answer
