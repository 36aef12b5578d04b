"""How long comparing two editions of 10,000 entries takes, with twenty changes of each kind planted.

Run by `python -m bench.compare`; with `--entries 1000` on smaller ones.
"""

import argparse
import copy
import time
from typing import Any

from bench.registers import register
from publication.changes import compare
from publication.past import EMPTY, next_edition

ENTRIES, PLANTED, ROUNDS = 10_000, 20, 5
WITHIN = 0.2  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    before, _past, _changes = next_edition(None, EMPTY, register(parser.parse_args().entries), "2026-03-02", 1)
    after = _changed(before)
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = compare(before, after)
        took.append(time.perf_counter() - began)
    assert all(len(found[kind]) == PLANTED for kind in found), {kind: len(found[kind]) for kind in found}
    print(f"{len(before['vermeldingen']):,} entries compared in {min(took):.3f} s, at worst {max(took):.3f} s (goal {WITHIN} s)")


def _changed(before: dict[str, Any]) -> dict[str, Any]:
    """The same register with twenty entries new, changed, ended, corrected and gone."""
    after = copy.deepcopy(before)
    current = [entry for entry in after["vermeldingen"] if entry["toestand"] == "actueel"]
    changed, ended, corrected, gone, copied = (current[at * PLANTED : (at + 1) * PLANTED] for at in range(5))
    for entry in changed:
        entry["organisatie"] += " en omstreken"
    for entry in ended:
        entry |= {"toestand": "beëindigd", "tot": "2026-06-30"}
    for entry in corrected:
        entry["rol"] = "Ambassadeur"
        entry["correcties"] = [{"datum": "2026-06-30", "velden": ["rol"], "reden": "Verkeerd overgenomen"}]
    codes = {entry["code"] for entry in gone}
    after["vermeldingen"] = [entry for entry in after["vermeldingen"] if entry["code"] not in codes]
    after["vermeldingen"] += [{**entry, "code": f"new{number}"} for number, entry in enumerate(copied)]
    return after


if __name__ == "__main__":
    main()
