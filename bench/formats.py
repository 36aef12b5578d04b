"""How many rows a second each data file of an edition takes, and how much memory; on rows that are ready, without a database.

Run by `python -m bench.formats`; with `--rows 1000000` at the largest size that a spreadsheet takes.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from publication.formats import Described, write_csv, write_ods, write_xlsx

ROWS = 200_000
WANTED = {"csv": 250_000, "ods": 60_000, "xlsx": 60_000}  # rows a second of processor time
WRITERS: dict[str, Callable[[BinaryIO, Iterable[dict[str, Any]], Described], None]] = {
    "csv": write_csv, "ods": write_ods, "xlsx": write_xlsx,
}  # fmt: skip
ROLES = ("Penningmeester", "Voorzitter", "Lid raad van toezicht", "Docent", "Trainer bij de jeugd")
ORGANISATIONS = (
    "Stichting Muziek in de Wijk",
    "Sportclub Overdijk",
    "Koor & orkest De Brug",
    "Hogeschool",
    'Bakkerij "Het Brood"',
)
SINCE = ("2024-03", "2019", "2021-09-01", "2025-11-17")


def sample(count: int) -> Iterator[dict[str, Any]]:
    """Rows as the register has them: most plain, one in five with a sign that has to be escaped."""
    for number in range(count):
        yield {
            "slug": f"directeur-{number // 3}", "functie": f"Directeur {number // 3}", "houder": "J. de Vries",
            "toestand": "actueel", "code": f"k{number:07x}", "rol": ROLES[number % 5], "organisatie": ORGANISATIONS[number % 5],
            "vergoeding": "expenses", "vergoeding_tekst": "Alleen onkosten", "sinds": SINCE[number % 4], "tot": None,
            "afspraak": None, "algemeen_omdat": None, "bevestigd_op": f"2026-03-{number % 28 + 1:02}", "gevraagd_op": None,
            "afgeschermd": None, "openbaar_sinds": "2026-01-05", "gewijzigd_op": None,
        }  # fmt: skip


def described(count: int) -> Described:
    """An edition of this size."""
    return Described(
        number=12, published_at="2026-03-02T09:00:00+01:00", checksum_of_register="0" * 64, organisation="gemeente Voorbeeld",
        address="https://register.voorbeeld.nl", contact_mail="register@voorbeeld.nl", stand="2026-03-02", positions=count // 3,
        entries=count,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=WRITERS)
    given = parser.parse_args()
    for name, write in WRITERS.items():
        if given.only in (None, name):
            _measure(name, write, given.rows)


def _measure(name: str, write: Callable[[BinaryIO, Iterable[dict[str, Any]], Described], None], count: int) -> None:
    """Of the processor's time, that of making the rows is taken off."""
    started = time.process_time()
    for _row in sample(count):
        pass
    made = time.process_time() - started
    with tempfile.TemporaryFile() as file:
        wall, started = time.perf_counter(), time.process_time()
        write(file, sample(count), described(count))
        taken, wall = time.process_time() - started - made, time.perf_counter() - wall
        size = file.tell() / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = f"{count / taken:9,.0f} rows/s (wanted {WANTED[name]:,})"
    print(f"{name:5} {rate}, {wall:5.1f} s in all, {size:6.1f} MB, peak {memory:.0f} MB")


if __name__ == "__main__":
    main()
