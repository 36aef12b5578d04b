"""`flask keys …`: making, renewing and checking the keys of what is confidential."""

import secrets
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from audit import SYSTEM
from registers.vault import CannotOpen
from upkeep import keys

MOST_SHOWN = 20

keys_commands = AppGroup("keys", help="Sleutels van wat vertrouwelijk is.")


@keys_commands.command("new")
@click.argument("naam")
def new_command(naam: str) -> None:
    """Maak een sleutel met deze NAAM, voor OPENKAART_ENCRYPTION_KEYS of OPENKAART_BACKUP_KEYS. Er wordt niets bewaard."""
    if not naam.isascii() or not naam.replace("-", "").isalnum():
        raise click.ClickException("Gebruik in de naam alleen letters, cijfers en streepjes.")
    click.echo(f"{naam}:{secrets.token_hex(32)}")


@keys_commands.command("rotate")
def rotate_command() -> None:
    """Zet alles onder de eerste sleutel van OPENKAART_ENCRYPTION_KEYS, terwijl iedereen doorwerkt.

    Zet de nieuwe sleutel eerst vooraan en laat de oude erachter staan. Onderbroken? Voer de opdracht opnieuw uit.
    """
    first = next(iter(current_app.config["ENCRYPTION_KEYS"]), None)
    if first is None:
        raise click.ClickException("OPENKAART_ENCRYPTION_KEYS is leeg. Maak een sleutel met: flask keys new NAAM.")
    try:
        done = keys.renew(_progress, actor=SYSTEM)
    except CannotOpen as problem:
        raise click.ClickException(f"Gestopt: {problem}. Zet de sleutel erbij waarmee dit is gemaakt.") from None
    click.echo(f"{done} documenten staan nu onder sleutel {first}.")
    _report(keys.check(_progress))


@keys_commands.command("verify")
def verify_command() -> None:
    """Open alles wat vertrouwelijk is en zeg welke sleutels nog nodig zijn.

    Uitgang: 0 alles opent, 1 iets opent niet.
    """
    _report(keys.check(_progress))


def _report(found: keys.Found) -> None:
    for name, count in sorted(found.under.items()):
        click.echo(f"Sleutel {name}: {count} documenten openen.")
    for name in found.unused:
        click.echo(f"Sleutel {name} is nergens meer nodig. Haal hem pas weg als ook de back-ups van vandaag zijn vervallen.")
    for place in found.closed[:MOST_SHOWN]:
        click.echo(f"Opent niet: {place}.", err=True)
    if found.closed:
        click.echo(f"{len(found.closed)} documenten openen niet. Ontbreekt een sleutel in OPENKAART_ENCRYPTION_KEYS?", err=True)
        sys.exit(1)


def _progress(done: int) -> None:
    if done and done % 1000 == 0:
        click.echo(f"{done} documenten …", err=True)
