"""A round from its first draft to its end: start, who joins and who leaves meanwhile, and closing (ux 1.11, R17)."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import chain, count
from typing import Any

from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, System, hold_chain, record
from campaigns.audience import people_asked, reach_of
from campaigns.figures import frozen
from campaigns.models import CLOSED, DRAFT, EVERYONE, PLANNED, RUNNING, SOME_UNITS, Round
from extensions import db
from organisation.models import Person
from organisation.working_days import on_working_day
from registers.catalogue import registers
from registers.duties.opening import open_for_round
from registers.duties.table import closing_day
from registers.errors import Incomplete

WEEKS = 6  # between start and last day, when nobody says otherwise
REMINDERS = (28, 14, 1)  # days before the last day


class WrongState(ValueError):
    """It has started already, or has not started yet."""


class NobodyAsked(ValueError):
    """Nobody would be asked."""


class NoReason(ValueError):
    """Closing before the last day needs a reason."""


def new_round(*, actor: Person | System) -> Round:
    """A draft with everything filled in as usual: everyone, all registers, the next last day (P09)."""
    hold_chain()
    year = next_year()
    closes_on = closing_day(year)
    campaign = Round(
        code=_free_code(year),
        year=year,
        register_slugs=[one.slug for one in registers() if one.nil],
        audience=EVERYONE,
        unit_codes=[],
        starts_on=max(clock.today(), on_working_day(closes_on - timedelta(weeks=WEEKS))),
        closes_on=closes_on,
        reminders=list(REMINDERS),
    )
    db.session.add(campaign)
    db.session.flush()
    _note(Kind.ROUND_DRAFTED, campaign, actor)
    return campaign


def next_year() -> int:
    """The year whose last day has yet to come (P09)."""
    today = clock.today()
    return today.year if today < closing_day(today.year) else today.year + 1


def save(campaign: Round, values: Mapping[str, Any], *, actor: Person | System) -> None:
    """Keep these columns of a draft. Raises WrongState or Incomplete (the end lies before the start).

    A first day that went by since it was chosen is no fault of what else is filled in.
    """
    _hold(campaign, DRAFT, PLANNED)
    changed = {name for name, value in values.items() if getattr(campaign, name) != value}
    wrong = _faults({**{name: getattr(campaign, name) for name in CHECKED}, **values}, chosen_now="starts_on" in values)
    if wrong:
        raise Incomplete(wrong)
    if not changed:
        return
    for name in changed:
        setattr(campaign, name, values[name])
    db.session.flush()
    _note(Kind.ROUND_CHANGED, campaign, actor, changed)


def discard(campaign: Round, *, actor: Person | System) -> None:
    """Throw away what was not started: nobody was asked anything. Raises WrongState."""
    _hold(campaign, DRAFT, PLANNED)
    db.session.delete(campaign)
    _note(Kind.ROUND_DISCARDED, campaign, actor)
    db.session.flush()


def tested(campaign: Round, *, actor: Person) -> None:
    """Have a test mail sent to who asks for it. Raises WrongState."""
    _hold(campaign, DRAFT, PLANNED)
    campaign.tested_at = clock.now()
    _note(Kind.ROUND_TESTED, campaign, actor)


def start(campaign: Round, *, actor: Person | System) -> int:
    """Ask everybody, today or on its first day. Returns how many duties were opened; 0 when it is to start later.

    Started later than was meant, its first day is today: from then on people know of it, and their managers wait.
    Raises WrongState, NobodyAsked or Incomplete (the last day has passed).
    """
    _hold(campaign, DRAFT, PLANNED)
    today = clock.today()
    if campaign.closes_on < today:
        raise Incomplete({"closes_on": ""})
    if campaign.starts_on > today:
        if not reach_of(campaign, today).asked:
            raise NobodyAsked(campaign.code)
        campaign.state = PLANNED
        _note(Kind.ROUND_PLANNED, campaign, actor)
        return 0
    opened = _ask(campaign, actor)
    if not opened:
        raise NobodyAsked(campaign.code)
    campaign.state, campaign.started_at, campaign.starts_on = RUNNING, clock.now(), today
    _note(Kind.ROUND_STARTED, campaign, actor)
    return opened


def cannot_start(campaign: Round) -> bool:
    """Whether starting is of no use today: the last day has passed, or nobody would be asked."""
    today = clock.today()
    return campaign.closes_on < today or not reach_of(campaign, today).asked


def close(campaign: Round, why: str = "", *, actor: Person | System) -> None:
    """Freeze the figures (ux 1.11). Who did not answer keeps his duty: silence is never "unchanged" (R17).

    Raises WrongState, and NoReason before the last day has passed.
    """
    _hold(campaign, RUNNING)
    if clock.today() <= campaign.closes_on and not why.strip():
        raise NoReason(campaign.code)
    campaign.figures = frozen(campaign)
    campaign.state, campaign.closed_at = CLOSED, clock.now()
    record(Kind.ROUND_CLOSED, actor=actor, subject=("round", campaign.code), why=why or None, fields=("figures",))


def keep_rounds() -> dict[str, int]:
    """What rounds need every day: those planned start, who is new is asked too, those past their last day are closed.

    One that cannot start waits for its officer and stops no other. Who left is let go by `registers.duties.keeping`. Done twice
    it does nothing more.
    """
    today, done = clock.today(), {"started": 0, "asked": 0, "closed": 0}
    for campaign in in_state(PLANNED):
        if campaign.starts_on <= today and not cannot_start(campaign):
            start(campaign, actor=SYSTEM)
            done["started"] += 1
    for campaign in in_state(RUNNING):
        if campaign.closes_on < today:
            close(campaign, actor=SYSTEM)
            done["closed"] += 1
        else:
            done["asked"] += _ask(campaign, SYSTEM)
    return done


def take_in() -> None:
    """After a change of people: whoever belongs to a running round now is asked."""
    for campaign in in_state(RUNNING):
        if campaign.closes_on >= clock.today():
            _ask(campaign, SYSTEM)


def in_state(state: str) -> list[Round]:
    """The rounds in this state, the oldest first."""
    return list(db.session.scalars(select(Round).where(Round.state == state).order_by(Round.starts_on, Round.id)))


def rounds() -> list[Round]:
    """Every round, the newest first."""
    return list(db.session.scalars(select(Round).order_by(Round.closes_on.desc(), Round.id.desc())))


def _ask(campaign: Round, actor: Person | System) -> int:
    today = clock.today()
    return sum(
        open_for_round(
            campaign.code,
            register,
            people_asked(campaign, register, today),
            max(campaign.starts_on, today),
            campaign.closes_on,
            actor=actor,
        )
        for register in campaign.registers
    )


CHECKED = ("starts_on", "closes_on", "register_slugs", "audience", "unit_codes")


def _faults(values: Mapping[str, Any], *, chosen_now: bool) -> dict[str, str]:
    """Which columns are wrong together; the page has the words."""
    rows = {
        "closes_on": values["closes_on"] < values["starts_on"],
        "starts_on": chosen_now and values["starts_on"] < clock.today(),
        "register_slugs": not values["register_slugs"],
        "unit_codes": values["audience"] == SOME_UNITS and not values["unit_codes"],
    }
    return {name: name for name, wrong in rows.items() if wrong}


def _hold(campaign: Round, *states: str) -> None:
    """Hold the round as it is now. Raises WrongState when somebody was first, also who threw it away."""
    hold_chain()
    found = db.session.get(Round, campaign.id, populate_existing=True)
    if found is None or found.state not in states:
        raise WrongState(campaign.code if found is None else found.state)


def _note(kind: Kind, campaign: Round, actor: Person | System, fields: set[str] | frozenset[str] = frozenset()) -> None:
    record(kind, actor=actor, subject=("round", campaign.code), fields=fields)


def _free_code(year: int) -> str:
    taken = set(db.session.scalars(select(Round.code).where(Round.year == year)))
    codes = chain([str(year)], (f"{year}-{number}" for number in count(2)))
    return next(code for code in codes if code not in taken)
