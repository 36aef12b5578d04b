"""`flask people …`: the delivery of the personnel administration."""

import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

import clock
from audit import SYSTEM
from database import reading
from extensions import db
from organisation.consequences import people_changed
from organisation.delivered import BadValue, Unreadable, day
from organisation.models import Person
from organisation.people_import.applying import Proposal, proposed
from organisation.people_import.columns import COLUMNS
from organisation.people_import.matching import NotProposed, another_person, same_person
from organisation.people_import.models import COMMAND
from organisation.people_import.runs import SuddenShrink, apply_now
from organisation.people_import.words import KINDS, sentence

people_commands = AppGroup("people", help="Personen, afdelingen, functies en leidinggevenden inlezen.")

SHOWN = 20  # lines of each kind; --all shows every line
EVERY = 1000  # changes between two looks at the progress bar
LARGE = 1_000_000  # bytes; reading these takes so long that one wants to know that it has begun
STOPPED, SOME_REFUSED, SHRINKS = 1, 2, 3
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
    als alleen de gegevens van de persoon fout zijn. Wie één keer niet in het bestand staat, noemen we alleen;
    ontbreekt iemand in de volgende levering weer, dan was zijn laatste dag de dag ervoor. Een nieuw nummer met een naam
    die we kennen, wacht op jouw keuze. Rollen veranderen nooit. Het hele bestand gaat in één keer, of helemaal niet.

    \b
    Uitgang: 0 alles in orde, 2 er bleven regels buiten, 1 gestopt zonder iets te veranderen,
    3 gestopt omdat meer dan 10 % van de mensen weg zou zijn.
    """,
)
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply/--dry-run", "apply", default=False, help="Voer de wijzigingen door, of toon ze alleen (standaard).")
@click.option("--on", "on", type=Day(), default=None, help="De dag vanaf wanneer het geldt (standaard vandaag).")
@click.option("--all", "show_all", is_flag=True, help="Toon elke wijziging, niet alleen de eerste van elke soort.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Hoe jullie kolommen heten (TOML).")
@click.option("--confirm-shrink", is_flag=True, help="Ga door, ook als meer dan 10 % van de mensen weg zou zijn.")
def import_command(
    bestand: Path, apply: bool, on: date | None, show_all: bool, mapping: Path | None, confirm_shrink: bool
) -> None:
    try:
        with reading() if not apply else nullcontext():
            refused = _import(bestand, apply, on or clock.today(), show_all, mapping, confirm_shrink)
    except (Unreadable, UnicodeDecodeError) as unreadable:
        click.echo(f"Gestopt: {unreadable}.", err=True)
        sys.exit(STOPPED)
    except SuddenShrink:
        click.echo("Gestopt: meer dan 10 % van de mensen zou weg zijn. Klopt dat? Gebruik dan --confirm-shrink.", err=True)
        sys.exit(SHRINKS)
    if refused:
        sys.exit(SOME_REFUSED)


@people_commands.command("same")
@click.argument("nieuw_nummer")
@click.argument("bekend_nummer")
def same_command(nieuw_nummer: str, bekend_nummer: str) -> None:
    """Zeg dat NIEUW_NUMMER van dezelfde persoon is als BEKEND_NUMMER: die houdt zijn geschiedenis."""
    try:
        same_person(nieuw_nummer, _person(bekend_nummer), actor=SYSTEM)
    except NotProposed:
        raise click.ClickException(f"Nummer {nieuw_nummer} is al van iemand.") from None
    db.session.commit()
    click.echo(f"{bekend_nummer} heet nu {nieuw_nummer}. Lees de levering opnieuw in.")


@people_commands.command("other")
@click.argument("nieuw_nummer")
@click.argument("bekend_nummer")
def other_command(nieuw_nummer: str, bekend_nummer: str) -> None:
    """Zeg dat NIEUW_NUMMER iemand anders is dan BEKEND_NUMMER: we vragen het niet nog eens."""
    another_person(nieuw_nummer, _person(bekend_nummer), actor=SYSTEM)
    db.session.commit()
    click.echo("Onthouden. Lees de levering opnieuw in.")


def _person(number: str) -> Person:
    person = db.session.scalars(select(Person).where(Person.personnel_number == number)).one_or_none()
    if person is None:
        raise click.ClickException(f"Nummer {number} kennen we niet.")
    return person


def _import(bestand: Path, apply: bool, on: date, show_all: bool, mapping: Path | None, confirm_shrink: bool) -> bool:
    """Show the delivery, or carry it out; returns whether lines stayed out."""
    text = mapping.read_text(encoding="utf-8-sig") if mapping else ""
    if bestand.stat().st_size > LARGE:
        click.echo("Het bestand lezen en vergelijken …", err=True)
    with proposed(bestand, on, text) as proposal:
        _show(proposal, show_all)
        if not apply:
            told = f"{proposal.total} wijzigingen, nog niets veranderd. Voer ze door met --apply."
            click.echo(told if proposal.total else "Er verandert niets.")
            return bool(proposal.lines_refused)
        with click.progressbar(length=proposal.total, label="Wijzigingen", file=sys.stderr, hidden=proposal.total < EVERY) as bar:
            apply_now(
                bestand,
                proposal,
                way=COMMAND,
                actor=SYSTEM,
                mapping=text,
                shrink_confirmed=confirm_shrink,
                progress=lambda done, total: bar.update(done - bar.pos) if done % EVERY == 0 or done == total else None,
            )
        db.session.commit()
        click.echo(f"{proposal.total} wijzigingen doorgevoerd.")
        refused = bool(proposal.lines_refused)
    people_changed()
    return refused


def _show(proposal: Proposal, show_all: bool) -> None:
    good = proposal.lines - proposal.lines_refused
    click.echo(f"{proposal.lines} regels gelezen: {good} goed, {proposal.lines_refused} met een fout.")
    if proposal.dropped:
        click.echo(f"Overgeslagen kolommen: {', '.join(proposal.dropped)}.")
    for refusal in proposal.work.refusals():
        click.echo(str(refusal), err=True)
    changes = proposal.all_shown() if show_all else proposal.shown
    for kind, count in proposal.counts.items():
        told = [sentence(kind, change) for change in changes[kind]]
        _show_list(f"{KINDS[kind]} ({count})", told, count, None if show_all else SHOWN)
    if proposal.matches:
        told = [f"{one.name} ({one.number}) of is het {one.known_name} ({one.known_number})?" for one in proposal.matches]
        heading = f"wacht op jouw keuze ({len(told)}): kies met people same of people other"
        _show_list(heading, told, len(told), None if show_all else SHOWN)
    if proposal.missing:
        heading = f"niet in het bestand ({proposal.missing_count}): vraag na of zij weg zijn"
        _show_list(heading, proposal.missing, proposal.missing_count, None if show_all else SHOWN)


def _show_list(heading: str, sentences: list[str], count: int, most: int | None) -> None:
    click.echo(f"\n{heading[0].upper()}{heading[1:]}")
    for one in sentences[:most]:
        click.echo(f"  {one}")
    if most is not None and count > most:
        click.echo(f"  … en nog {count - most}; toon ze met --all")
