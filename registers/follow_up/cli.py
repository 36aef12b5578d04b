"""`flask daily`: everything that happens by itself, once."""

import sys

import click
from flask.cli import with_appcontext

from registers.follow_up.daily import JOBS, WHOLE, Report, run


@click.command("daily")
@with_appcontext
def daily_command() -> None:
    """Doe wat vandaag vanzelf gebeurt: te late opgaven doorschuiven, afspraken opnieuw voorleggen, en meer.

    Nog een keer draaien doet niets dubbel. Uitgang: 0 alles gedaan, 1 er ging iets mis; de rest is dan wel gedaan.
    """
    report = run()
    tell(report)
    if report.failures:
        sys.exit(1)


def tell(report: Report) -> None:
    """The counts, one line each, and what failed."""
    for job in (*JOBS, *WHOLE):
        click.echo(f"{report.counts[job.code]:6} {job.done}")
    for code, reference in report.failures:
        click.echo(f"Mislukt: {code} {reference}".rstrip(), err=True)
