"""What the steps of a declaration cost, in milliseconds of processor time, in a body of a thousand: `python -m bench.steps`.

Four levels, ten people to a team. Each of two hundred employees declares a side activity, and his manager decides.
"""

import csv
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import flask_migrate
from sqlalchemy import select

import clock
from app import create_app
from extensions import db
from organisation.models import Person
from organisation.structure import holders_of
from registers.catalogue import register
from registers.drafts import save_answers, start_draft
from registers.lifecycle import change_state
from settings import Settings

COLUMNS = (
    "personeelsnummer",
    "voornaam",
    "achternaam",
    "afdeling",
    "afdeling_naam",
    "bovenliggende_afdeling",
    "functie",
    "hoofd",
    "in_dienst",
)
PEOPLE, DECLARING, WIDTH = 1000, 200, 10
ANSWERS = {
    "kind": "board", "role": "Penningmeester", "organisation": "Stichting Voorbeeld", "pay": "expenses", "hours": 120,
    "since": "2024-03", "working_hours": "no", "link": ["none"],
}  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Settings(data_dir=folder, secret_key="a" * 64, audit_key="b" * 64))
        with app.app_context():
            flask_migrate.upgrade()
        done = app.test_cli_runner().invoke(args=["people", "import", str(_people(folder / "mensen.csv")), "--apply"])
        assert done.exit_code == 0, done.output
        took: defaultdict[str, list[float]] = defaultdict(list)
        for number in range(PEOPLE - DECLARING, PEOPLE):
            with app.app_context():
                _declare_and_decide(str(number), took)
        for step, seconds in took.items():
            print(f"{step:8} {median(seconds) * 1000:6.1f} ms")


def _people(path: Path) -> Path:
    """The first of every team heads it; a team hangs under that of the person who comes ten times earlier."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for number in range(PEOPLE):
            team, first = divmod(number, WIDTH)
            above = f"team-{team // WIDTH}" if team else ""
            head = "ja" if first == 0 else "nee"
            name = ("Iemand", f"Nummer {number}", f"team-{team}", f"Team {team}", above)
            writer.writerow([number, *name, f"Functie {number}", head, "2015-01-01"])
    return path


def _declare_and_decide(number: str, took: defaultdict[str, list[float]]) -> None:
    person = db.session.scalars(select(Person).where(Person.personnel_number == number)).one()
    with _timed(took["start"]):
        draft = start_draft(register("side_activity"), person, actor=person, submission_key=number)
    with _timed(took["save"]):
        save_answers(draft, ANSWERS, actor=person, seen_version=draft.version)
    with _timed(took["send"]):
        change_state(draft, "submit", actor=person, seen_version=draft.version)
    assert draft.desk_position is not None
    (manager,) = holders_of(draft.desk_position, clock.today())
    with _timed(took["decide"]):
        change_state(draft, "decide", actor=manager, seen_version=draft.version, outcome="no_objection")


@contextmanager
def _timed(taken: list[float]) -> Iterator[None]:
    began = time.process_time()
    yield
    db.session.commit()
    taken.append(time.process_time() - began)


if __name__ == "__main__":
    main()
