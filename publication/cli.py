"""`flask publish`: build the edition of today and make it the current one."""

import click
from flask.cli import with_appcontext


@click.command("publish")
@click.option("--force", is_flag=True, help="Build an edition even when nothing changed for the public.")
@with_appcontext
def publish_command(force: bool) -> None:
    """Publish what may be public today as a new edition of the register.

    Run it every morning at 07:00: entries whose notice is over appear, and who left disappears (R62).
    """
    from audit import SYSTEM
    from publication.editions import publish

    click.echo("Het openbare register wordt opgebouwd…")
    published = publish(actor=SYSTEM, force=force)
    if published is None:
        click.echo("Er is niets veranderd. Er is geen nieuwe uitgave gemaakt. Toch een uitgave? Gebruik --force.")
        return
    parts = [
        _counted(published.positions, "functie", "functies"),
        _counted(published.entries, "vermelding", "vermeldingen"),
        f"{published.new} nieuw",
        f"{published.changed} gewijzigd",
    ]
    parts += [f"{published.ended} beëindigd"] if published.ended else []
    parts += [f"{published.gone} verdwenen"] if published.gone else []
    click.echo(f"Uitgave {published.number}: {', '.join(parts)}")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
