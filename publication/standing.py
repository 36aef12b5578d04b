"""When something is public: derived from the designation, the employment, the decision and the officer's acts; stored nowhere.

`standing(declaration, day)` is the one answer. Everything that shows or publishes asks it; what is shown is up to the projection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from sqlalchemy import select

import clock
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment, Designation, Person, Position
from organisation.working_days import add_working_days, on_working_day
from publication.models import GENERALISE, HIDE, HOLD, RELEASE, WITHHOLD, PublicationAct
from publication.moments import waits_for_the_moment
from registers.definition import Register
from registers.in_force import OUTSIDE_THE_REGISTER
from registers.models import DECIDED, ENDED, REPLACED, Decision, Declaration
from registers.parameters.table import months_after, parameter
from registers.partial_date import PartialDate

NOT_PUBLIC, TO_CHECK, SOON, PUBLIC, OVER, HELD, WITHHELD, HIDDEN = KINDS = (
    "not_public",
    "to_check",  # could become public; no officer released it yet
    "soon",  # released; the notice to the holder runs
    "public",
    "over",  # public as ended (R15)
    "held",
    "withheld",  # the public sees that something is withheld, and nothing else (R64)
    "hidden",  # taken away at once, until an officer has looked (R67)
)
STOPS = {HIDE: HIDDEN, HOLD: HELD}  # acts that keep an entry out, the strongest first
PROTECTING = (GENERALISE, HOLD, WITHHOLD, HIDE)


@dataclass(frozen=True)
class Duty:
    """A period in which a person, employed, holds a position designated for public side activities."""

    position: Position
    designation: Designation
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Standing:
    """Where a declaration stands towards the public on a day; `from_on` is the first public day, known or expected."""

    kind: str
    from_on: date | None = None
    duty: Duty | None = None

    @property
    def visible(self) -> bool:
        return self.kind in (PUBLIC, OVER, WITHHELD)


def may_ever_be_public(register: Register) -> bool:
    """Whether a register is published at all. A confidential one never is, whatever else it says (R39)."""
    return register.publishable and not register.confidential


def duties(person: Person) -> list[Duty]:
    """All periods in which this person's side activities are public by position, oldest first (R34, R36, R62)."""
    rows = db.session.execute(
        select(Appointment, Designation)
        .join(Designation, Designation.position_id == Appointment.position_id)
        .where(Appointment.person_id == person.id, Designation.kind == PUBLIC_SIDE_ACTIVITIES)
    )
    found = []
    for appointment, designation in rows:
        first = max(appointment.from_on, designation.from_on, person.employed_from)
        last = _earliest(appointment.until_on, designation.until_on, person.employed_until)
        if last is None or first <= last:
            found.append(Duty(appointment.position, designation, first, last))
    return sorted(found, key=lambda duty: (duty.first, duty.position.slug))


def duty_on(person: Person, day: date) -> Duty | None:
    """The duty this person has on the day; of several the one that began first."""
    return next((duty for duty in duties(person) if duty.holds_on(day)), None)


def unbroken(periods: Iterable[tuple[date, date | None]], day: date) -> date:
    """The first day of the run of periods without a gap that holds on the day; the day itself when none does."""
    first = day
    for begins, ends in sorted(periods, key=lambda period: period[0], reverse=True):
        if begins <= first and (ends is None or ends >= first - timedelta(days=1)):
            first = begins
    return first


def standing(declaration: Declaration, day: date) -> Standing:
    """Where this declaration stands towards the public on the day (R15, R35, R36, R58, R60, R61, R62, R67)."""
    acts = acts_in_force(declaration, day)
    found = _standing(declaration, day, acts)
    stopped = next((kind for act, kind in STOPS.items() if act in acts), None)
    return Standing(stopped, duty=found.duty) if stopped and found.duty else found


def public_from(declaration: Declaration) -> date | None:
    """The first public day, as it looks today; None when it does not become public."""
    return standing(declaration, clock.today()).from_on


def if_not_stopped(declaration: Declaration, day: date) -> Standing:
    """Where it would stand if nobody had hidden or held it."""
    return _standing(declaration, day, acts_in_force(declaration, day))


def _standing(declaration: Declaration, day: date, acts: dict[str, PublicationAct]) -> Standing:
    if not may_ever_be_public(declaration.register) or not _registered(declaration, day):
        return Standing(NOT_PUBLIC)
    held = duties(declaration.person)
    duty = next((duty for duty in held if duty.holds_on(day)), None)
    since = unbroken([(duty.first, duty.last) for duty in held], day)  # a move between designated positions is no break
    if duty is None or _over_for_good(declaration, since, day) or _succeeded(declaration, day):
        return Standing(NOT_PUBLIC)
    withheld = WITHHOLD in acts and not acts[WITHHOLD].wording
    release = release_of(declaration, day)
    from_on = _public_from(declaration, since, release)
    if release is None and not withheld:
        expected = max(from_on, add_working_days(day, 1))
        return Standing(TO_CHECK, expected, duty) if declaration.status == DECIDED else Standing(NOT_PUBLIC)
    if day < from_on or waits_for_the_moment(from_on, day):
        return Standing(SOON, from_on, duty)
    if withheld:
        return Standing(WITHHELD, from_on, duty)
    return Standing(OVER if has_ended(declaration, day) else PUBLIC, from_on, duty)


def notice_over_on(day: date) -> date:
    """The first public day when the holder is told on this day: P10 working days later (R35, R61)."""
    over: date = parameter("P10", day).after(day)
    return over


def has_ended(declaration: Declaration, day: date) -> bool:
    """Whether the activity is over: from the day after its last day (R15)."""
    ends = ends_of(declaration)
    return ends is not None and ends.last < day


def ends_of(declaration: Declaration) -> PartialDate | None:
    """When it ended; of an old text that waits for its change, when the declarant ended the newest version (R15)."""
    newest = lineage(declaration)[-1]
    return newest.ends if newest.status == ENDED else declaration.ends


def lineage(declaration: Declaration) -> list[Declaration]:
    """The declaration, everything it replaced and every change made of it: together one public entry, oldest first."""
    first = declaration
    while first.replaces is not None:
        first = first.replaces
    members = [first]
    for member in members:
        members.extend(member.replaced_by)
    return members


def acts_in_force(declaration: Declaration, day: date) -> dict[str, PublicationAct]:
    """The latest act of each protecting kind on the day. Protection stays with the entry when the declaration is replaced."""
    ids = [member.id for member in lineage(declaration) if member.id is not None]
    return {act.kind: act for act in _acts(ids, day) if act.kind in PROTECTING}


def release_of(declaration: Declaration, day: date) -> PublicationAct | None:
    """The release of this very declaration on the day; a change needs one of its own, and so does what is allowed again."""
    allowed = allowing(declaration)
    found = (act for act in reversed(_acts([declaration.id], day)) if act.kind == RELEASE)
    return next((act for act in found if not allowed or act.at >= allowed[0].decided_at), None)


def allowing(declaration: Declaration) -> list[Decision]:
    """The decisions since which it is allowed without a break, oldest first: deciding again that it may is no news (R14, R24)."""
    counted = [decision for decision in declaration.decisions if decision.undone_at is None]
    allowed = takewhile(lambda decision: declaration.register.outcome(decision.outcome).allows, reversed(counted))
    return list(allowed)[::-1]


def decision_shown(declaration: Declaration, day: date) -> Decision | None:
    """The decision whose agreement the public reads: one made again shows after the same notice as the first (R61)."""
    decisions = allowing(declaration)
    noticed = [decision for decision in decisions[1:] if notice_over_on(_day_of(decision)) <= day]
    return next(iter(noticed[::-1] or decisions), None)


def _acts(declaration_ids: list[int], day: date) -> list[PublicationAct]:
    if not declaration_ids:
        return []
    found = db.session.scalars(
        select(PublicationAct)
        .where(PublicationAct.declaration_id.in_(declaration_ids), PublicationAct.ended_at.is_(None))
        .order_by(PublicationAct.id)
    )
    return [act for act in found if clock.local(act.at).date() <= day]


def _registered(declaration: Declaration, day: date) -> bool:
    """Decided by the day, allowed, and meant for the register."""
    outcome = declaration.decided_outcome
    return (
        declaration.status in (DECIDED, ENDED, REPLACED)
        and outcome is not None
        and outcome.allows
        and outcome.code not in OUTSIDE_THE_REGISTER
        and _allowed_on(declaration) <= day
    )


def _allowed_on(declaration: Declaration) -> date:
    """The day since which it is allowed; never, in the last day there is, when it is not."""
    return next((_day_of(decision) for decision in allowing(declaration)), date.max)


def _day_of(decision: Decision) -> date:
    return clock.local(decision.decided_at).date()


def _succeeded(declaration: Declaration, day: date) -> bool:
    """Whether a decided change has taken its place in public. Until that change is public itself, the old text stays (R60)."""
    if declaration.status != REPLACED:
        return False
    return not any(_is_to_come(change, day) for change in declaration.replaced_by if _registered(change, day))


def _is_to_come(change: Declaration, day: date) -> bool:
    """Whether this change, or a later one in its place, has yet to become public; it may have ended while it waited."""
    found = if_not_stopped(change, day).kind
    if found == NOT_PUBLIC:
        return release_of(change, day) is None and not _succeeded(change, day)
    return found in (TO_CHECK, SOON)


def _over_for_good(declaration: Declaration, since: date, day: date) -> bool:
    """Ended before the duty began, or so long ago that it has left the public register (R15, P12)."""
    ends = ends_of(declaration)
    if ends is None or ends.last >= day:
        return False
    return ends.last < since or day > months_after(ends.last, parameter("P12", day))


def _public_from(declaration: Declaration, since: date, release: PublicationAct | None) -> date:
    """A working day: after the notice, and not before an officer let it go (R61)."""
    ready = max(_allowed_on(declaration), since)
    released = clock.local(release.at).date() if release else ready
    noticed = ready if release and release.without_notice else notice_over_on(ready)
    begun = declaration.starts.first if declaration.starts else noticed
    return on_working_day(max(noticed, released, begun))


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
