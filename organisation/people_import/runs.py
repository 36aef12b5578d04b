"""The deliveries that came in: each is a row, waits until somebody confirms it, and is then applied or refused, once."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import event, insert, select, update

import clock
from audit import Kind, System, hold_chain, record
from database import reading
from extensions import db
from organisation.delivered import Unreadable
from organisation.models import Person, new_uid
from organisation.people_import.applying import Progress, Proposal, carry_out, file_digest, proposed
from organisation.people_import.models import (
    APPLIED,
    ENDED,
    REFUSED,
    RETURNED,
    STAYS,
    WAITING,
    DeliveryRun,
    MissingPerson,
)
from organisation.people_import.people import missing_people

REPLACED = "Er kwam een nieuwere levering"
KEPT_AFTERWARDS = ("lines", "lines_refused", "refused", "dropped", "missing_count", "employed", "gone", "counts")


class SuddenShrink(Exception):
    """So many people would be gone at once that somebody has to confirm it."""


class NotWaiting(Exception):
    """It was applied or refused before."""


class ChangedMeanwhile(Exception):
    """What was shown is not what would happen now; the run holds the new report, this the counts of before."""

    def __init__(self, before: dict[str, int]) -> None:
        super().__init__("changed")
        self.before = before


def receive(
    path: Path, *, way: str, file_name: str, actor: Person | System, mapping: str = "", day: date | None = None
) -> DeliveryRun:
    """Look what the file would change and let it wait; a file that cannot be read is refused at once. Commits nothing.

    Call it with nothing pending: it is looked at without holding up anybody who writes.
    """
    run = _new_run(path, way=way, file_name=file_name, actor=actor, mapping=mapping, day=day or clock.today())
    db.session.rollback()
    with reading():
        try:
            with proposed(path, run.day, mapping) as proposal:
                run.report, run.shown = proposal.report(), proposal.fingerprint
        except Unreadable as unreadable:
            run.state, run.why, run.settled_at = REFUSED, f"{unreadable}."[:500], clock.now()
        finally:
            db.session.rollback()
    hold_chain()
    for older in db.session.scalars(select(DeliveryRun).where(DeliveryRun.state == WAITING)):
        refuse(older, REPLACED, actor=actor)
    db.session.add(run)
    db.session.flush()
    if run.state == REFUSED:
        record(Kind.DELIVERY_REFUSED, actor=actor, subject=("delivery", run.uid), why=run.why)
    else:
        shutil.copyfile(path, _kept(run))
        _kept(run).chmod(0o600)
    return run


def confirm(run: DeliveryRun, seen: str, *, actor: Person | System, shrink_confirmed: bool = False) -> None:
    """Carry out exactly what was shown (`seen` is its fingerprint). Raises NotWaiting, SuddenShrink or ChangedMeanwhile."""
    hold_chain(run)
    if run.state != WAITING:
        raise NotWaiting(run.uid)
    with proposed(_kept(run), clock.today(), run.mapping) as proposal:
        if proposal.fingerprint != seen:
            before = dict(run.report.get("counts", {}))
            run.day, run.report, run.shown = clock.today(), proposal.report(), proposal.fingerprint
            raise ChangedMeanwhile(before)
        apply(run, proposal, actor=actor, shrink_confirmed=shrink_confirmed)
    _forget_afterwards(run)


def look_again(run: DeliveryRun) -> None:
    """After somebody said who is who: what would it change now."""
    with proposed(_kept(run), clock.today(), run.mapping) as proposal:
        run.day, run.report, run.shown = clock.today(), proposal.report(), proposal.fingerprint


def apply(
    run: DeliveryRun,
    proposal: Proposal,
    *,
    actor: Person | System,
    shrink_confirmed: bool = False,
    progress: Progress = lambda done, total: None,
) -> None:
    """Make the changes and keep who was missing. Raises SuddenShrink."""
    if proposal.shrinks and not shrink_confirmed:
        raise SuddenShrink(run.uid)
    hold_chain()
    db.session.add(run)
    db.session.flush()
    carry_out(proposal, actor=actor, progress=progress)
    _keep_missing(run, proposal)
    report = proposal.report()
    run.state, run.settled_at = APPLIED, clock.now()
    run.settled_by_id = actor.id if isinstance(actor, Person) else None
    run.report = {name: report[name] for name in KEPT_AFTERWARDS}
    if proposal.total:
        record(Kind.DELIVERY_APPLIED, actor=actor, subject=("delivery", run.uid))
    db.session.flush()


def apply_now(
    path: Path,
    proposal: Proposal,
    *,
    way: str,
    actor: Person | System,
    mapping: str = "",
    shrink_confirmed: bool = False,
    progress: Progress = lambda done, total: None,
) -> DeliveryRun:
    """Carry out what somebody just saw. Raises SuddenShrink."""
    run = _new_run(path, way=way, file_name=path.name, actor=actor, mapping=mapping, day=proposal.known.day)
    run.shown = proposal.fingerprint
    apply(run, proposal, actor=actor, shrink_confirmed=shrink_confirmed, progress=progress)
    return run


def refuse(run: DeliveryRun, why: str, *, actor: Person | System) -> None:
    """Nothing of it goes in. Raises NotWaiting."""
    if run.state != WAITING:
        raise NotWaiting(run.uid)
    hold_chain()
    run.state, run.why, run.settled_at = REFUSED, why[:500], clock.now()
    run.settled_by_id = actor.id if isinstance(actor, Person) else None
    run.report = {name: value for name, value in run.report.items() if name in KEPT_AFTERWARDS}
    record(Kind.DELIVERY_REFUSED, actor=actor, subject=("delivery", run.uid), why=why)
    _forget_afterwards(run)


def waiting_run() -> DeliveryRun | None:
    """The delivery that waits for somebody's word; there is at most one."""
    return db.session.scalars(select(DeliveryRun).where(DeliveryRun.state == WAITING, DeliveryRun.confirmed_at.is_(None))).first()


def _new_run(path: Path, *, way: str, file_name: str, actor: Person | System, mapping: str, day: date) -> DeliveryRun:
    return DeliveryRun(
        uid=new_uid(),
        received_at=clock.now(),
        by_id=actor.id if isinstance(actor, Person) else None,
        way=way,
        file_name=file_name[:200],
        digest=file_digest(path),
        mapping=mapping,
        day=day,
        state=WAITING,
        report={},
    )


def _keep_missing(run: DeliveryRun, proposal: Proposal) -> None:
    """Who is missing for the first time is noted; who is back, or gone, waits no longer (R79)."""
    missing = {person_id for person_id, _name in missing_people(proposal.work, proposal.known.day)}
    listed = select(MissingPerson.id, MissingPerson.person_id, MissingPerson.outcome, DeliveryRun.digest).join(DeliveryRun)
    noted = db.session.execute(listed.where(MissingPerson.outcome.is_(None) | (MissingPerson.outcome == STAYS))).all()
    delivered = {row[0] for row in proposal.work.rows("SELECT id FROM known JOIN line ON line.person = known.person")}
    back = [row.id for row in noted if row.person_id in delivered]
    gone = [
        row.id
        for row in noted
        if row.outcome is None
        and row.person_id not in delivered | proposal.must_stay
        and (row.person_id not in missing or row.digest != run.digest)
    ]
    for outcome, rows in ((RETURNED, back), (ENDED, gone)):
        _settle(rows, outcome)
    new = sorted(missing - {row.person_id for row in noted})
    if new:
        db.session.execute(insert(MissingPerson), [{"person_id": one, "run_id": run.id} for one in new])


def _settle(rows: Iterable[int], outcome: str) -> None:
    for row in rows:
        changed = update(MissingPerson).where(MissingPerson.id == row).values(outcome=outcome, settled_at=clock.now())
        db.session.execute(changed, execution_options={"synchronize_session": False})


def _kept(run: DeliveryRun) -> Path:
    """Where the file lies while it waits."""
    folder: Path = current_app.config["SETTINGS"].data_dir / "people"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{run.uid}.csv"


def _forget_afterwards(run: DeliveryRun) -> None:
    """Delete the file once the transaction is on disk; a transaction that fails leaves it."""
    path = _kept(run)
    event.listen(db.session(), "after_commit", lambda _session: path.unlink(missing_ok=True), once=True)
