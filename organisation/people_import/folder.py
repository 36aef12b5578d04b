"""A folder in which the personnel system puts its deliveries: each file is taken once, with a report beside it."""

import shutil
from datetime import timedelta
from pathlib import Path

import clock
from audit import SYSTEM
from extensions import db
from organisation.consequences import people_changed
from organisation.delivered import Unreadable
from organisation.people_import.models import FOLDER, WAITING, DeliveryRun
from organisation.people_import.runs import SuddenShrink, confirm, receive
from organisation.people_import.words import KINDS

TAKEN, PROCESSED, TURNED_DOWN = "bezig", "verwerkt", "geweigerd"
AT_REST = timedelta(seconds=30)  # a file that changed more recently may still be written


def take_deliveries(folder: Path, mapping: Path | None = None) -> list[DeliveryRun]:
    """Take every file that lies there, the oldest first. Commits each by itself."""
    before = (clock.now() - AT_REST).timestamp()
    lying = sorted((path.stat().st_mtime, path) for path in folder.glob("*.csv") if path.is_file())
    taken = [run for changed, path in lying if changed <= before and (run := _take(path, mapping))]
    if taken:
        people_changed()
    return taken


def _take(path: Path, mapping: Path | None) -> DeliveryRun | None:
    """One file; None when somebody else took it."""
    ours = _within(path.parent / TAKEN, path.name)
    try:
        path.rename(ours)
    except FileNotFoundError:
        return None
    text = mapping.read_text(encoding="utf-8-sig") if mapping else ""
    run = receive(ours, way=FOLDER, file_name=path.name, actor=SYSTEM, mapping=text)
    db.session.commit()
    told = _apply(run)
    goal = path.parent / (TURNED_DOWN if run.why else PROCESSED)
    laid = _within(goal, f"{clock.local(clock.now()):%Y%m%d-%H%M%S}-{path.name}")
    shutil.move(ours, laid)
    laid.with_name(laid.name + ".verslag.txt").write_text(_report(run, told), encoding="utf-8")
    return run


def _apply(run: DeliveryRun) -> str:
    """Carry it out, unless somebody has to look first; returns a sentence about it."""
    if run.state != WAITING:
        return f"Niet ingelezen: {run.why}"
    try:
        confirm(run, run.shown, actor=SYSTEM)
        db.session.commit()
        return "Ingelezen."
    except SuddenShrink:
        db.session.rollback()
        return "Wacht: er zouden in één keer veel mensen weg zijn. Bevestig het op de pagina Koppeling."
    except Unreadable as unreadable:
        db.session.rollback()
        return f"Wacht: {unreadable}."


def _report(run: DeliveryRun, told: str) -> str:
    report = run.report
    lines = [run.file_name, told]
    if report:
        lines.append(f"{report['lines']} regels gelezen, {report['lines_refused']} met een fout.")
        lines += [f"{count:6} {KINDS[kind]}" for kind, count in report["counts"].items()]
        lines += report["refused"]
    return "\n".join(lines) + "\n"


def _within(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / name
