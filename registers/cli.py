"""`flask register …`: old lists into a register."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from audit import SYSTEM
from organisation.delivered import Unreadable
from registers.catalogue import registers
from registers.old_lists.applying import Reading, bring_in, read_list
from registers.old_lists.mapping import read_mapping

register_commands = AppGroup("register", help="Oude lijsten inlezen in een register.")

STOPPED, SOME_REFUSED = 1, 2


@register_commands.command(
    "import",
    help="""Lees een oude lijst (CSV) in REGISTER in, met het mappingbestand bij --map.

    Zonder --apply verandert er niets: je ziet alleen wat er zou gebeuren.

    \b
    REGISTER is side_activity, financial_interest, gift of invitation.
    Het mappingbestand zegt welke kolom bij welke vraag hoort; zie docs/importing.md.

    We raden niets: een regel met een fout blijft buiten, met de reden erbij. De tekst van de lijst bewaren we.
    Wat je inleest, krijgt het merk “uit de oude lijst, nog te bevestigen”. Nog een keer inlezen voegt niets dubbel toe.

    \b
    Uitgang: 0 alles in orde, 2 er bleven regels buiten, 1 gestopt zonder iets te veranderen.
    """,
)
@click.argument("register")
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "map_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Het mappingbestand."
)
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Breng de regels in, of toon alleen wat er zou gebeuren (standaard)."
)
def import_command(register: str, bestand: Path, map_file: Path, apply: bool) -> None:
    definitions = {known.slug: known for known in registers()}
    try:
        if register not in definitions:
            raise Unreadable(f"Het register {register} bestaat niet. Kies uit {', '.join(definitions)}")
        mapping = read_mapping(map_file, definitions[register])
        reading = read_list(bestand, mapping)
    except Unreadable as unreadable:
        click.echo(f"Gestopt: {unreadable}.", err=True)
        sys.exit(STOPPED)
    for refusals in reading.refused.values():
        for refusal in refusals:
            click.echo(str(refusal), err=True)
    if apply:
        total = len(reading.entries)
        bring_in(reading, mapping, actor=SYSTEM, progress=lambda done: click.echo(f"{done} van {total} regels …", err=True))
    _report(reading, apply)
    if reading.refused:
        sys.exit(SOME_REFUSED)


def _report(reading: Reading, applied: bool) -> None:
    click.echo(f"Gelezen: {reading.lines} regels")
    click.echo(f"  {len(reading.entries)} {'ingebracht' if applied else 'in te brengen'}")
    click.echo(f"  {reading.known} stonden er al")
    click.echo(f"  {len(reading.refused)} geweigerd")
    click.echo(f"  {reading.left_out} overgeslagen door de voorwaarden in het mappingbestand")
    if reading.changed:
        lines = ", ".join(map(str, reading.changed))
        click.echo(f"Gewijzigd sinds het inlezen, niet overgenomen: regel {lines}. Vraag de medewerker om het door te geven.")
    if not applied and reading.entries:
        click.echo("Er is nog niets veranderd. Breng de regels in met --apply.")
