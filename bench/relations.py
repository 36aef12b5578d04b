"""How long a list of 50,000 relations takes to bring in, and how fast names are found at that size, on SQLite.

Run by `python -m bench.relations`; with `--lines 5000` on a smaller list. Works in a folder of its own that it takes away again.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from statistics import quantiles

import flask_migrate
from sqlalchemy import delete, insert

from app import create_app
from audit import SYSTEM
from extensions import db
from registers.counterparties.finding import near_names, suggestions
from registers.counterparties.list_mapping import by_columns
from registers.counterparties.list_reading import read_relations
from registers.counterparties.lists import bring_in
from registers.counterparties.models import SUPPLIER, Counterparty
from registers.counterparties.naming import fold
from registers.counterparties.proposals import proposals
from settings import from_environment

LINES, ORGANISATIONS, ASKED = 50_000, 500, 400
IMPORT_WITHIN, ANSWER_WITHIN = 30.0, 0.050  # seconds
SORTS = (
    "Bouwbedrijf", "Aannemersbedrijf", "Schildersbedrijf", "Adviesbureau", "Installatietechniek", "Transport", "Hoveniers",
    "Stichting", "Vereniging", "Sportclub", "Zorggroep", "Ingenieursbureau", "Drukkerij", "Catering", "Groenvoorziening",
)  # fmt: skip
FORMS = ("B.V.", "BV", "N.V.", "VOF", "", "", "Holding B.V.", "Groep")
SYLLABLES = (
    "an", "ber", "dam", "de", "den", "el", "en", "ge", "hof", "hui", "ja", "kamp", "ker", "ling", "man", "mans", "meer", "ne",
    "oos", "per", "ra", "ren", "rik", "sen", "ster", "ta", "ters", "veld", "ver", "wes", "win", "zand",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    lines = parser.parse_args().lines
    chance = Random(2026)  # noqa: S311 - example names, no secret
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(from_environment(), data_dir=Path(folder), database_url="")
        app = create_app(settings)
        with app.app_context():
            flask_migrate.upgrade()
            names = list(_names(chance, lines))
            _measure_import(_written(Path(folder), names), lines)
            _measure_answers(chance, names)
            _measure_proposals(chance, names)
            db.session.remove()
            db.engine.dispose()


def _measure_import(path: Path, lines: int) -> None:
    begun = time.perf_counter()
    columns = {"name": "Naam", "kvk_number": "KvK", "note": "Omschrijving"}
    reading = read_relations(path, by_columns(columns))
    read = time.perf_counter()
    bring_in(reading, kind=SUPPLIER, title="Leveranciers", dated_on=date(2026, 1, 1), file_name=path.name, actor=SYSTEM)
    db.session.commit()
    done = time.perf_counter()
    assert len(reading.good) == lines
    print(f"{lines} relations: {done - begun:.1f} s (reading {read - begun:.1f} s; at most {IMPORT_WITHIN:.0f} s)")


def _measure_answers(chance: Random, names: list[str]) -> None:
    meant = chance.sample(names, ASKED)
    typed = [_mistyped(chance, name) for name in meant]
    for label, ask in (("suggestions", suggestions), ("the question while declaring", near_names)):
        times = sorted(_timed(ask, text) for text in typed)
        middle, high = quantiles(times, n=100)[49], quantiles(times, n=100)[94]
        limit = f"at most {ANSWER_WITHIN * 1000:.0f} ms"
        print(f"{label}: p50 {middle * 1000:.1f} ms, p95 {high * 1000:.1f} ms, longest {times[-1] * 1000:.1f} ms ({limit})")
    found = sum(name in suggestions(wrong) for name, wrong in zip(meant, typed, strict=True))
    print(f"names with one letter wrong that were offered: {found / ASKED:.0%}")


def _measure_proposals(chance: Random, names: list[str]) -> None:
    """As in a municipality (some hundreds of organisations beside the lists), and at the size of the lists."""
    _add_organisations([_mistyped(chance, name) for name in chance.sample(names, ORGANISATIONS)])
    _time_proposals(f"{ORGANISATIONS} organisations and {len(names)} relations")
    db.session.execute(delete(Counterparty))
    _add_organisations(names)
    _time_proposals(f"{len(names)} organisations")


def _add_organisations(names: list[str]) -> None:
    """Each with a KvK number, so that it counts without a declaration; two and two have the same."""
    rows = [
        {"uid": f"{number:026}", "name": name, "folded_name": name, "kvk_number": f"9{number // 2:07}", "version": 1}
        for number, name in enumerate(dict.fromkeys(map(fold, names)), 1)
    ]
    db.session.execute(insert(Counterparty), rows)
    db.session.commit()


def _time_proposals(among: str) -> None:
    begun = time.perf_counter()
    found = proposals(20)
    print(f"proposals among {among}: {time.perf_counter() - begun:.1f} s, {len(found)} shown")


def _timed(ask: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    ask(text)
    return time.perf_counter() - begun


def _names(chance: Random, count: int) -> Iterator[str]:
    """Different names that look like those of organisations."""
    seen: set[str] = set()
    while len(seen) < count:
        surname = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()
        name = " ".join(part for part in (chance.choice(SORTS), surname, chance.choice(FORMS)) if part)
        if fold(name) not in seen:
            seen.add(fold(name))
            yield name


def _mistyped(chance: Random, name: str) -> str:
    """The name with one letter left out, doubled or changed."""
    place = chance.randrange(1, len(name) - 1)
    return name[:place] + chance.choice(("", name[place] * 2, chance.choice("aeinr"))) + name[place + 1 :]


def _written(folder: Path, names: list[str]) -> Path:
    path = folder / "leveranciers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("Naam", "KvK", "Omschrijving"))
        writer.writerows((name, f"{number:08}", "Levering") for number, name in enumerate(names, 1))
    return path


if __name__ == "__main__":
    main()
