"""The files of an edition: one row each, its name and what writes it. Same content, same bytes."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from publication import formats
from publication.changes import by_code
from publication.formats import Described
from publication.index import write_index
from publication.past import Past
from publication.undisturbed import undisturbed

REGISTER, PAST, INDEX = "register.json", "verleden.json", "register.sqlite"
TABLE, PAPER = "register.csv", "register.pdf"
LIMITS = {"register.ods": 200_000, "register.xlsx": 200_000, PAPER: 25_000}  # rows; above it nobody can work with such a file
CATALOGUES = {"catalogus.jsonld": formats.write_dcat, "catalogus.ttl": formats.write_dcat_turtle}


@dataclass(frozen=True)
class Material:
    """What the files are made of."""

    content: dict[str, Any]
    past: Past
    described: Described

    @cached_property
    def entries(self) -> dict[str, dict[str, Any]]:
        return by_code(self.content)

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Made anew for each table, because a list of them is larger than the register itself."""
        return formats.rows(self.content)


def _pdf(file: BinaryIO, made: Material) -> None:
    from publication.pdf import register_pdf

    file.write(register_pdf(made.content, made.past["stand"]))


WRITERS: dict[str, Callable[[BinaryIO, Material], Any]] = {
    TABLE: lambda file, made: formats.write_csv(file, made.rows, made.described),
    "register.ods": lambda file, made: formats.write_ods(file, made.rows, made.described),
    "register.xlsx": lambda file, made: formats.write_xlsx(file, made.rows, made.described),
    PAPER: _pdf,
    "register.csv-metadata.json": lambda file, made: formats.write_csvw_metadata(file, made.described),
    "schema.json": lambda file, made: formats.write_json_schema(file, made.described),
    PAST: lambda file, made: formats.write_json(file, made.past),
    "wijzigingen.csv": lambda file, made: formats.write_changes_csv(file, made.past["groepen"], made.described, made.entries),
    "wijzigingen.atom": lambda file, made: formats.write_atom(file, made.past["groepen"], made.described, made.entries),
    "wijzigingen.json": lambda file, made: formats.write_json_feed(file, made.past["groepen"], made.described, made.entries),
}
FILES = (REGISTER, *WRITERS, INDEX, *CATALOGUES)


def write_register(folder: Path, content: dict[str, Any], number: int, stand: str | None) -> None:
    """Write register.json, whose checksum the other files state."""
    facts = {"schema_versie": formats.SCHEMA_VERSION, "uitgave": number, "stand": stand}
    with (folder / REGISTER).open("xb") as file:
        formats.write_json(file, {**content, **facts})


def content_in(register: dict[str, Any]) -> dict[str, Any]:
    """The content that was published in a register.json, without what the edition says of itself."""
    return {name: value for name, value in register.items() if name not in ("schema_versie", "uitgave", "stand")}


def describe(path: Path) -> dict[str, Any]:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


@undisturbed
def write_others(folder: Path, made: Material, register: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Write everything else; returns size and checksum of every file. `register` has those of register.json.

    The catalogue comes last, because it states them of all others.
    """
    count = formats.count_rows(made.content)
    for name, write in WRITERS.items():
        if count <= LIMITS.get(name, count):
            with (folder / name).open("xb") as file:
                write(file, made)
    write_index(folder / INDEX, made.content, made.past)
    others = {path.name: describe(path) for path in sorted(folder.iterdir()) if path.name != REGISTER}
    known = {REGISTER: register, **others}
    for name, write_catalogue in CATALOGUES.items():
        with (folder / name).open("xb") as file:
            write_catalogue(file, made.described, known)
    return {**known, **{name: describe(folder / name) for name in CATALOGUES}}
