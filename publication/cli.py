"""`flask publish`: build the edition of today and make it the current one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from publication.editions import Published


@click.command("publish")
@click.option("--force", is_flag=True, help="Maak een uitgave, ook als er voor het publiek niets verandert.")
@click.option(
    "--static", "static_dir", type=click.Path(path_type=Path), help="Zet de uitgave ook als losse bestanden in deze map."
)
@with_appcontext
def publish_command(force: bool, static_dir: Path | None) -> None:
    """Publiceer wat vandaag openbaar mag zijn als nieuwe uitgave van het register.

    De worker doet dit zelf, elke werkdag om 7.00 uur en zodra er iets weg moet. Dit is voor wie niet wil wachten.
    """
    from audit import SYSTEM
    from publication.editions import copy_to, publish

    click.echo("Het openbare register wordt opgebouwd…")
    published = publish(actor=SYSTEM, force=force)
    if published is None:
        click.echo("Er is niets veranderd. Er is geen nieuwe uitgave gemaakt. Toch een uitgave? Gebruik --force.")
    else:
        _tell(published)
    if static_dir is not None:
        click.echo(f"{copy_to(static_dir)} bestanden staan in {static_dir}.")


def _tell(published: "Published") -> None:
    counts = {kind: published.count(kind) for kind in ("nieuw", "gewijzigd", "gecorrigeerd", "beëindigd", "verdwenen")}
    parts = [
        _counted(published.positions, "functie", "functies"),
        _counted(published.entries, "vermelding", "vermeldingen"),
        *(f"{count} {kind}" for kind, count in counts.items() if count or kind in ("nieuw", "gewijzigd")),
    ]
    click.echo(f"Uitgave {published.number}: {', '.join(parts)}")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
