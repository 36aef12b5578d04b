"""Counts straight from the delivered files, with nothing of the product: what a yearly report of them has to say.

Run it alone to see them: `python tests/support/counted_by_hand.py FOLDER`.
"""

import csv
import sys
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

RATE = Decimal("1.16")  # euro for a pound, as the translation of the lists has it
LIMIT = 50_00  # cents; a gift is too expensive when it is worth more (R42)
LONGEST = 120  # letters of a name
GIFTS, JOURNEYS = ("3", "5"), ("4",)


def counts(folder: Path, year: int) -> dict[str, int]:
    """Gifts, those above the limit, their value together in cents, and journeys with one host, of this year."""
    values = [_cents(row["Value"]) for row in _rows(folder, GIFTS) if row["ReceivedDate"].startswith(f"{year}-")]
    journeys = [row for row in _rows(folder, JOURNEYS) if row["StartDate"].startswith(f"{year}-") and _one_good_host(row)]
    return {
        "gifts": len(values),
        "above": sum(1 for value in values if value > LIMIT),
        "cents": sum(values),
        "journeys": len(journeys),
    }


def _rows(folder: Path, categories: tuple[str, ...]) -> list[dict[str, str]]:
    found = []
    for category in categories:
        with (folder / f"category_{category}.csv").open(encoding="utf-8-sig", newline="") as file:
            found += list(csv.DictReader(file))
    return found


def _cents(pounds: str) -> int:
    return int((Decimal(pounds) * RATE * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _one_good_host(row: dict[str, str]) -> bool:
    """One host, whose name fits and has no sign that cannot be seen; the others are entered by hand."""
    host = row["Donors_Name_1"]
    seen = all(unicodedata.category(sign) not in ("Cc", "Cf") for sign in host.strip())
    return not row["Donors_Name_2"] and seen and len(host) <= LONGEST


if __name__ == "__main__":
    for number in (2025, 2026):
        print(number, counts(Path(sys.argv[1]), number))
