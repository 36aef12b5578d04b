"""`flask audit …`: checking the event log."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from audit.verifier import verify
from extensions import db

audit_commands = AppGroup("audit", help="Controleer het logboek.")


@audit_commands.command("verify")
def verify_command() -> None:
    """Lees elke regel van het logboek en zeg of de keten klopt.

    Uitgang: 0 alles klopt, 1 met de eerste regel die niet klopt.
    """

    def progress(lines: int) -> None:
        if lines % 50_000 == 0:
            click.echo(f"{lines} regels gelezen …", err=True)

    verdict = verify(db.session(), current_app.config["AUDIT_KEY"], progress)
    if verdict.broken is None:
        click.echo(f"Alle {verdict.lines} regels kloppen.")
        return
    click.echo(f"Regel {verdict.broken} klopt niet: {verdict.why}.")
    sys.exit(1)
