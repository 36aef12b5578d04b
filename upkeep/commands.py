"""`flask backup`, `flask restore` and `flask restore-drill`."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from audit import SYSTEM
from settings import Settings
from upkeep.backups import NoKey, make_backup
from upkeep.drill import Report, drill
from upkeep.restoring import restore
from upkeep.sealed_file import Unusable
from upkeep.snapshot import ToolFailed


@click.command("backup")
@click.argument("map", required=False, type=click.Path(path_type=Path))
@with_appcontext
def backup_command(map: Path | None) -> None:
    """Maak een versleutelde back-up van de database, de bijlagen en de openbare uitgave, terwijl iedereen doorwerkt.

    Zonder MAP in OPENKAART_BACKUP_DIR. De sleutels zitten er niet in: bewaar die ergens anders.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        made = make_backup(map or settings.backups_dir, actor=SYSTEM)
    except NoKey:
        raise click.ClickException("OPENKAART_BACKUP_KEYS ontbreekt. Maak een sleutel met: flask keys new NAAM.") from None
    except ToolFailed as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"De back-up is niet gemaakt: {problem.strerror or problem}.") from None
    manifest = made.manifest
    rows = sum(manifest.counts.values())
    click.echo(f"{made.path}: {rows} rijen, {manifest.attachments} bijlagen, logboek tot regel {manifest.last_event['seq']}.")
    for uid in manifest.absent:
        click.echo(f"Bijlage {uid} staat niet op schijf.", err=True)
    if manifest.absent:
        sys.exit(1)


@click.command("restore")
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="De datamap die terugkomt; leeg of nieuw.")
@click.option("--database", default="", help="PostgreSQL: een lege database om in te herstellen.")
@click.option("--replace", is_flag=True, help="Vervang wat in de datamap staat. Het oude blijft ernaast staan.")
@click.option("--even-old", is_flag=True, help="Ook als de back-up ouder is dan een week.")
@with_appcontext
def restore_command(bestand: Path, folder: Path, database: str, replace: bool, even_old: bool) -> None:
    """Zet een back-up terug. Iedereen wordt uitgelogd.

    Past de sleutel niet, of is de back-up niet heel of oud, dan verandert er niets en zegt de opdracht waarom.
    """
    try:
        done = restore(bestand, folder, actor=SYSTEM, replace=replace, even_old=even_old, database_url=database)
    except (Unusable, ToolFailed) as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"Er is niets hersteld: {problem.strerror or problem}.") from None
    manifest = done.manifest
    click.echo(f"Hersteld in {done.folder}: {sum(manifest.counts.values())} rijen, {manifest.attachments} bijlagen.")
    click.echo(f"Het logboek loopt tot regel {manifest.last_event['seq']}. Iedereen moet opnieuw inloggen.")
    if done.destroyed_again:
        click.echo(f"{done.destroyed_again} gegevens waren al vernietigd en zijn opnieuw vernietigd.")
    if done.before:
        click.echo(f"Wat er stond, staat nu in {done.before}. Gooi dat weg als alles goed is.")
    click.echo("Maak nu een nieuwe uitgave: flask publish.")


@click.command("restore-drill")
@click.argument("bestand", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--everything", is_flag=True, help="Open alle vertrouwelijke documenten, en niet alleen 50.")
@with_appcontext
def drill_command(bestand: Path | None, everything: bool) -> None:
    """Oefen het herstellen van de nieuwste back-up (of BESTAND) op een plek apart, en zeg wat eruit kwam.

    Uitgang: 0 alles klopt, 1 er klopt iets niet.
    """
    report = drill(bestand, everything=everything, actor=SYSTEM)
    _tell(report)
    if not report.passed:
        sys.exit(1)


def _tell(report: Report) -> None:
    click.echo(f"Back-up {report.backup or '–'}, in {report.seconds} seconden teruggezet.")
    click.echo(f"{report.rows} rijen, {report.attachments} bijlagen, {report.opened} van {report.sealed} documenten geopend.")
    click.echo(f"Logboek: {report.events} regels. Sindsdien: {report.minutes_since} minuten en {report.events_since} regels.")
    for failure in report.failures:
        click.echo(f"Fout: {failure}", err=True)
    click.echo("De oefening is geslaagd." if report.passed else "De oefening is mislukt.")
