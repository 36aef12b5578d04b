"""`flask people …`: the delivery of the personnel administration."""

import sys
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

import clock
from audit import SYSTEM
from extensions import db
from organisation.delivered import BadValue, Unreadable, day
from organisation.people_import.applying import Proposal, carry_out, propose
from organisation.people_import.reading import COLUMNS

people_commands = AppGroup("people", help="Personen, afdelingen, functies en leidinggevenden inlezen.")

SHOWN = 20  # lines of each kind; --all shows every line
EVERY = 1000  # changes between two lines of progress
STOPPED, SOME_REFUSED = 1, 2
REQUIRED = ", ".join(name for name, column in COLUMNS.items() if column.required)
OPTIONAL = ", ".join(name for name, column in COLUMNS.items() if not column.required)


class Day(click.ParamType[date]):
    """A day as people write it: 2026-05-18 or 18-5-2026."""

    name = "datum"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return day(value)
        except BadValue as bad:
            self.fail(str(bad), param, ctx)


@people_commands.command(
    "import",
    help=f"""Lees personen, afdelingen, functies en leidinggevenden uit BESTAND (CSV).

    Zonder --apply verandert er niets: je ziet alleen wat er zou veranderen.

    \b
    Verplichte kolommen: {REQUIRED}.
    Andere kolommen: {OPTIONAL}.
    Kolommen met een andere naam slaan we over; we noemen ze.

    Een regel met een fout blijft buiten; de andere regels gaan mee. Van zo'n regel telt de functie nog wel mee,
    als alleen de gegevens van de persoon fout zijn. Wie niet in het bestand staat, noemen we alleen.
    Rollen veranderen nooit. Het hele bestand gaat in één keer, of helemaal niet.

    \b
    Uitgang: 0 alles in orde, 2 er bleven regels buiten, 1 gestopt zonder iets te veranderen.
    """,
)
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply/--dry-run", "apply", default=False, help="Voer de wijzigingen door, of toon ze alleen (standaard).")
@click.option("--on", "on", type=Day(), default=None, help="De dag vanaf wanneer het geldt (standaard vandaag).")
@click.option("--all", "show_all", is_flag=True, help="Toon elke wijziging, niet alleen de eerste van elke soort.")
def import_command(bestand: Path, apply: bool, on: date | None, show_all: bool) -> None:
    try:
        proposal = propose(bestand, on or clock.today())
    except Unreadable as unreadable:
        click.echo(f"Gestopt: {unreadable}.", err=True)
        sys.exit(STOPPED)
    _show(proposal, None if show_all else SHOWN)
    if apply:
        carry_out(proposal, actor=SYSTEM, progress=lambda done: _progress(done, len(proposal.changes)))
        db.session.commit()
        click.echo(f"{len(proposal.changes)} wijzigingen doorgevoerd.")
    elif proposal.changes:
        click.echo(f"{len(proposal.changes)} wijzigingen, nog niets veranderd. Voer ze door met --apply.")
    else:
        click.echo("Er verandert niets.")
    if proposal.refused:
        sys.exit(SOME_REFUSED)


def _show(proposal: Proposal, most: int | None) -> None:
    good = proposal.lines - proposal.lines_refused
    click.echo(f"{proposal.lines} regels gelezen: {good} goed, {proposal.lines_refused} met een fout.")
    if proposal.dropped:
        click.echo(f"Overgeslagen kolommen: {', '.join(proposal.dropped)}.")
    for refusal in proposal.refused:
        click.echo(str(refusal), err=True)
    for kind, count in proposal.counts().items():
        sentences = [change.sentence for change in proposal.changes if change.kind == kind]
        _show_list(f"{kind} ({count})", sentences, most)
    if proposal.missing:
        heading = f"niet in het bestand ({len(proposal.missing)}): er verandert niets; vraag na of zij weg zijn"
        _show_list(heading, proposal.missing, most)


def _show_list(heading: str, sentences: list[str], most: int | None) -> None:
    click.echo(f"\n{heading[0].upper()}{heading[1:]}")
    for sentence in sentences[:most]:
        click.echo(f"  {sentence}")
    if most is not None and len(sentences) > most:
        click.echo(f"  … en nog {len(sentences) - most}; toon ze met --all")


def _progress(done: int, total: int) -> None:
    if done % EVERY == 0:
        click.echo(f"{done} van {total} wijzigingen …", err=True)
