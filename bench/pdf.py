"""How long the register on paper takes to make, with how much memory and how large it becomes, for 500 and 10,000 entries.

Run by `python -m bench.pdf`; with `--entries 2000` for another size. Each size is made in a process of its own, twice: the
typeface is made once a process. Beside the seconds that passed stand those that the work took, for a machine that is busy.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from flask import Flask
from flask_babel import Babel

from publication.pdf import register_pdf
from publication.projection import HOLDER_FIELDS, POSITION_FIELDS, PUBLIC_FIELDS
from settings import from_environment

SIZES = (500, 10_000)
WITHIN, MEMORY = 5.0, 400  # seconds and MB, for 10,000 entries
A_HOLDER = 5  # entries of one person
ROLES = (
    "Penningmeester", "Lid van de raad van toezicht", "Voorzitter van het bestuur", "Zelfstandig adviseur",
    "Docent bestuurskunde", "Vrijwilliger",
)  # fmt: skip
NAMES = (
    "Muziek in de Wijk",
    "Sportpark de Meent",
    "Zorggroep het Gooi",
    "Łódź",
    "Speeltuinvereniging de Proeftuin",
    "Natuurwacht",
)
AGREEMENTS = ("", "", "", "Behandelt geen dossiers van deze organisatie.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, action="append")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    for entries in given.entries or SIZES:
        if given.here:
            _measure(entries)
        else:
            subprocess.run([sys.executable, "-m", "bench.pdf", "--here", "--entries", str(entries)], check=True)


def _measure(entries: int) -> None:
    app = Flask(__name__)
    app.config["SETTINGS"] = from_environment()
    Babel(app, default_locale="nl")
    content = _register(entries)
    print(f"{entries} entries")
    with app.app_context():
        assert _timed("first time", content) == (data := _timed("second time", content))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {memory:.0f} MB of memory (at most {MEMORY}), {len(data) / 1e6:.2f} MB on disk")


def _timed(label: str, content: dict[str, Any]) -> bytes:
    begun, worked = time.perf_counter(), time.process_time()
    data = register_pdf(content, "2026-03-02")
    took, work = time.perf_counter() - begun, time.process_time() - worked
    print(f"  {label}: {took:.1f} s, {work:.1f} s of work (at most {WITHIN:.0f})")
    return data


def _register(count: int) -> dict[str, Any]:
    entries = list(_entries(Random(2026), count))  # noqa: S311 - example data, no secret
    parts = [entries[start : start + A_HOLDER] for start in range(0, count, A_HOLDER)]
    return {"functies": [_position(number, part) for number, part in enumerate(parts, 1)], "vermeldingen": entries}


def _entries(chance: Random, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            **dict.fromkeys(PUBLIC_FIELDS), "code": f"c{number:07}", "rol": chance.choice(ROLES), "toestand": "actueel",
            "organisatie": f"Stichting {chance.choice(NAMES)} {number}", "vergoeding": chance.choice(("paid", "unpaid")),
            "sinds": chance.choice(("2021", "2024-03", "2025-05-01")), "afspraak": chance.choice(AGREEMENTS),
        }  # fmt: skip


def _position(number: int, entries: list[dict[str, Any]]) -> dict[str, Any]:
    holder = {
        **dict.fromkeys(HOLDER_FIELDS), "houder": "D. van Voorbeeld", "bevestigd_op": "2026-03-02",
        "in_functie_sinds": "2023-05-01", "toestand": "vermeldingen", "afgeschermd": 0,
        "vermeldingen": [entry["code"] for entry in entries],
    }  # fmt: skip
    return {**dict.fromkeys(POSITION_FIELDS), "functie": f"Directeur {number}", "houders": [holder]}


if __name__ == "__main__":
    main()
