"""`flask audit …`: checking the event log, signing it, and handing it out to whoever checks it elsewhere."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from audit.checkpoints import NotTheSameLog, make_checkpoint, write_to_file
from audit.comparing import Difference
from audit.export import write_export
from audit.signer import NoKey, public_pem, signing_key
from audit.verifier import verify
from database import reading
from extensions import db

audit_commands = AppGroup("audit", help="Controleer het logboek.")

WHAT = {
    "changed": "is veranderd buiten het logboek om",
    "added": "is toegevoegd buiten het logboek om",
    "removed": "is verwijderd buiten het logboek om",
    "revived": "was vernietigd en is er weer",
}


@audit_commands.command("verify")
def verify_command() -> None:
    """Lees elke regel van het logboek en zeg of de keten klopt, en of de opgaven passen bij wat er staat.

    Uitgang: 0 alles klopt, 1 met de eerste regel die niet klopt of de opgaven die niet passen.
    """

    def progress(lines: int) -> None:
        if lines % 50_000 == 0:
            click.echo(f"{lines} regels gelezen …", err=True)

    verdict = verify(db.session(), current_app.config["AUDIT_KEY"], progress)
    if verdict.broken is not None:
        click.echo(f"Regel {verdict.broken} klopt niet: {verdict.why}.")
        sys.exit(1)
    click.echo(f"Alle {verdict.lines} regels kloppen.")
    if verdict.signed < verdict.lines:
        click.echo(f"Na regel {verdict.signed} is nog niets ondertekend.", err=True)
    for difference in verdict.rows:
        click.echo(row_sentence(difference))
    if verdict.rows:
        sys.exit(1)


@audit_commands.command("checkpoint")
def checkpoint_command() -> None:
    """Onderteken hoe het logboek nu is, en schrijf dat in het bestand met controlepunten. Doet de werker ook vanzelf.

    Uitgang: 0 ook als er niets nieuws was, 1 als het logboek niet meer past bij wat eerder is ondertekend.
    """
    try:
        made = make_checkpoint()
        note = made.note if made else ""
        db.session.commit()
    except (NoKey, NotTheSameLog) as problem:
        raise click.ClickException(str(problem)) from None
    write_to_file()
    click.echo(note or f"Er is niets nieuws om te ondertekenen in {current_app.config['SETTINGS'].checkpoint_file_path}.")


@audit_commands.command("public-key")
def public_key_command() -> None:
    """Toon de openbare sleutel waarmee anderen de controlepunten controleren. Geef die aan de auditor."""
    try:
        click.echo(public_pem(signing_key()).decode(), nl=False)
    except NoKey as problem:
        raise click.ClickException(str(problem)) from None


@audit_commands.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export_command(file: Path) -> None:
    """Schrijf het logboek naar FILE, voor verifier/verify.py. Er staat niets in van wat iemand doorgaf."""
    try:
        with reading():
            lines = write_export(db.session(), file)
            db.session.rollback()
    except FileExistsError:
        raise click.ClickException(f"{file} bestaat al.") from None
    click.echo(f"{lines} regels geschreven naar {file}.")


def row_sentence(difference: Difference) -> str:
    """What does not fit, in words."""
    line = f" (regel {difference.seq})" if difference.seq else ""
    part = f", {difference.part}," if difference.part else ""
    return f"{difference.subject}{part} {WHAT[difference.kind]}{line}."
