"""A large delivery is confirmed on a page and carried out by the worker: nobody waits for it in a browser."""

from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from extensions import db
from organisation.consequences import people_changed
from organisation.delivered import Unreadable
from organisation.models import Person
from organisation.people_import.models import WAITING, DeliveryRun
from organisation.people_import.runs import ChangedMeanwhile, NotWaiting, SuddenShrink, confirm

LARGE = 5000  # lines; below this the page waits for it


def is_large(run: DeliveryRun) -> bool:
    return int(run.report.get("lines", 0)) > LARGE


def hand_over(run: DeliveryRun, seen: str, *, actor: Person, shrink_confirmed: bool = False) -> None:
    """Let the worker carry out exactly what was shown. Raises NotWaiting, SuddenShrink or ChangedMeanwhile."""
    hold_chain(run)
    if run.state != WAITING or run.confirmed_at is not None:
        raise NotWaiting(run.uid)
    if run.shown != seen:
        raise ChangedMeanwhile(dict(run.report.get("counts", {})))
    if run.report["shrinks"] and not shrink_confirmed:
        raise SuddenShrink(run.uid)
    run.confirmed_at, run.confirmed_by_id = clock.now(), actor.id
    record(Kind.DELIVERY_CONFIRMED, actor=actor, subject=("delivery", run.uid))


def carry_out_confirmed() -> int:
    """What somebody confirmed; what is not the same any more waits for somebody again. Commits; returns how many went in."""
    waiting = select(DeliveryRun).where(DeliveryRun.state == WAITING, DeliveryRun.confirmed_at.is_not(None))
    done = sum(_carry_out(run) for run in db.session.scalars(waiting).all())
    db.session.commit()
    if done:
        people_changed()
    return done


def _carry_out(run: DeliveryRun) -> bool:
    try:
        confirm(run, run.shown, actor=run.confirmed_by or SYSTEM, shrink_confirmed=run.report["shrinks"])
    except ChangedMeanwhile:
        run.confirmed_at = None
    except (SuddenShrink, Unreadable):
        db.session.rollback()
        run.confirmed_at = None
    except NotWaiting:
        return False
    db.session.commit()
    return run.confirmed_at is not None
