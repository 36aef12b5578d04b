"""`flask doctor`: everything that can be wrong with an installation, and what to do about it; and what stops a start."""

import sys
from collections.abc import Iterator

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from database import reading
from extensions import db
from settings import Settings, UnsafeSettings
from upkeep import inside, machine
from upkeep.finding import ALWAYS, FAULT, PRODUCTION, Check, Finding

CHECKS = (
    Check("Instellingen", machine.settings_are_safe, ALWAYS),
    Check("Omgeving", machine.environment),
    Check("Tijdzones", machine.time_zones, ALWAYS),
    Check("Rechten op bestanden", machine.rights, PRODUCTION),
    Check("Schijfruimte", machine.disk),
    Check("Versie van de database", inside.revision, ALWAYS),
    Check("Bewaren op schijf", inside.durability, PRODUCTION),
    Check("Voorbeeldgegevens", inside.demo_data, PRODUCTION),
    Check("Sleutels", inside.keys_open, ALWAYS),
    Check("Sleutel van het logboek", inside.audit_key_fits, ALWAYS),
    Check("Oude sleutels", inside.old_secrets),
    Check("Klok", inside.clock_is_right),
    Check("Worker", inside.worker_runs),
    Check("Mailserver", machine.mail_server),
    Check("Mails", inside.mails_go_out),
    Check("Back-ups", inside.backups_are_made),
    Check("Hersteloefening", inside.drill_passed),
    Check("Beheerders", inside.two_administrators),
)
NO_ANSWER = Finding(FAULT, "De database antwoordt niet of is niet bijgewerkt.", "Start de database en voer uit: flask db upgrade")


def findings(check: Check, settings: Settings) -> list[Finding]:
    """What this check says; nothing when all is well. Writes nothing."""
    try:
        with reading():
            found = list(check.look(settings))
            db.session.rollback()
    except DBAPIError:
        db.session.rollback()
        return [NO_ANSWER]
    return found


def refuse_unfit_start(app: Flask) -> None:
    """Raises UnsafeSettings, with every finding and its remedy, when this installation may not start as it is."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        stops = [check for check in CHECKS if settings.env in check.at_start]
        faults = dict.fromkeys(one for check in stops for one in findings(check, settings) if one.level == FAULT)
    if faults:
        raise UnsafeSettings("\n".join(f"{one.what} {one.remedy}" for one in faults))


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Kijk alles na: instellingen, sleutels, rechten, schijf, worker, mail, back-ups. Verandert niets.

    Uitgang: 0 geen fouten, 1 er is iets fout. Bij elke bevinding staat wat je eraan doet.
    """
    settings: Settings = current_app.config["SETTINGS"]
    faults = 0
    for check in CHECKS:
        found = findings(check, settings)
        faults += sum(one.level == FAULT for one in found)
        for line in _lines(check, found):
            click.echo(line)
    click.echo("Geen fouten gevonden." if not faults else f"{faults} keer iets fout.")
    if faults:
        sys.exit(1)


def _lines(check: Check, found: list[Finding]) -> Iterator[str]:
    if not found:
        yield f"goed    {check.name}"
    for one in found:
        yield f"{one.level:<7} {check.name}: {one.what}"
        yield f"        → {one.remedy}"
