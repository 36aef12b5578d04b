"""`flask relations …`: lists of suppliers, subsidies, permits, enforcement and tenders."""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from audit import SYSTEM
from extensions import db
from organisation.delivered import Unreadable
from registers.counterparties.list_mapping import RelationMapping, by_columns, guessed, read_mapping
from registers.counterparties.list_reading import Reading, header_of, read_relations
from registers.counterparties.lists import AlreadyInUse, NewerInUse, NothingToBringIn, bring_in
from registers.counterparties.models import LIST_KINDS, LONGEST_TITLE

relations_commands = AppGroup("relations", help="Lijsten met relaties inlezen.")

STOPPED, SOME_REFUSED = 1, 2


@relations_commands.command(
    "import",
    help="""Lees een lijst (CSV) met relaties van de organisatie in.

    Zonder --apply verandert er niets: je ziet alleen wat er zou gebeuren.

    \b
    KIND is supplier (leveranciers), subsidy (subsidies), permit (vergunningen), enforcement (handhaving),
    tender (aanbestedingen) of restricted (belangen die iemand niet mag hebben).
    Zonder mappingbestand kiezen we de kolommen aan hun naam; we noemen ze. Zie docs/importing.md.

    Een lijst met dezelfde titel en een latere datum vervangt de vorige. Hetzelfde bestand nog een keer inlezen verandert niets.

    \b
    Uitgang: 0 alles in orde, 2 er bleven regels buiten, 1 gestopt zonder iets te veranderen.
    """,
)
@click.argument("kind", type=click.Choice(LIST_KINDS))
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="Hoe de lijst heet. Dit lezen mensen bij elke verwijzing.")
@click.option(
    "--date", "dated_on", required=True, type=click.DateTime(["%Y-%m-%d", "%d-%m-%Y"]), help="De dag waarover de lijst gaat."
)
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Het mappingbestand.")
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Neem de lijst in gebruik, of toon alleen wat er zou gebeuren (standaard)."
)
def import_command(kind: str, bestand: Path, title: str, dated_on: datetime, map_file: Path | None, apply: bool) -> None:
    try:
        if not 0 < len(title.strip()) <= LONGEST_TITLE:
            raise Unreadable(f"Geef een titel van hoogstens {LONGEST_TITLE} tekens")
        mapping = read_mapping(map_file) if map_file else _by_heading(bestand)
        reading = read_relations(bestand, mapping)
        for refusal in reading.refusals:
            click.echo(str(refusal), err=True)
        _report(reading, apply)
        if apply:
            _apply(reading, kind, title.strip(), dated_on, bestand)
    except Unreadable as unreadable:
        click.echo(f"Gestopt: {unreadable}.", err=True)
        sys.exit(STOPPED)
    if reading.refused:
        sys.exit(SOME_REFUSED)


def _by_heading(path: Path) -> RelationMapping:
    """The columns whose names say what they hold. Raises Unreadable when none holds names."""
    columns = guessed(header_of(path))
    if not columns["name"]:
        raise Unreadable("We zien niet welke kolom de naam van de organisatie heeft. Geef een mappingbestand met --map")
    for question, column in columns.items():
        click.echo(f"{question}: {column or '(geen kolom)'}")
    return by_columns(columns)


def _apply(reading: Reading, kind: str, title: str, dated_on: datetime, path: Path) -> None:
    with click.progressbar(length=len(reading.good), label="Inlezen", file=sys.stderr) as bar:
        try:
            bring_in(
                reading,
                kind=kind,
                title=title,
                dated_on=dated_on.date(),
                file_name=path.name,
                actor=SYSTEM,
                progress=bar.update,
            )
        except AlreadyInUse:
            click.echo("Deze lijst stond er al. Er is niets veranderd.")
            return
        except NewerInUse as newer:
            raise Unreadable(f"Er is een nieuwere lijst met deze titel in gebruik, van {newer.newer.dated_on}") from None
        except NothingToBringIn:
            raise Unreadable("Geen enkele regel is goed") from None
    db.session.commit()
    click.echo("De lijst is in gebruik.")


def _report(reading: Reading, applied: bool) -> None:
    click.echo(f"Gelezen: {reading.lines} regels")
    click.echo(f"  {len(reading.good)} goed")
    click.echo(f"  {reading.repeated} zeggen hetzelfde als een eerdere regel")
    click.echo(f"  {len(reading.refused)} geweigerd")
    click.echo(f"  {reading.left_out} overgeslagen door de voorwaarden in het mappingbestand")
    if reading.unknown_units:
        names = ", ".join(f"{name} ({count} keer)" for name, count in reading.unknown_units.most_common(10))
        click.echo(f"Deze afdelingen kennen we niet, de regels gaan wel mee: {names}.")
    if not applied and reading.good:
        click.echo("Er is nog niets veranderd. Neem de lijst in gebruik met --apply.")
