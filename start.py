"""Commands that need the whole house: serving it, and filling it with an example municipality."""

import sys
from contextlib import suppress
from datetime import timedelta
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

import clock
from auth.examples import EXAMPLES, PASSWORD
from extensions import db
from memory import keep_what_is_loaded, share_memory
from organisation.models import Person
from settings import Settings, listens_on
from upkeep.doctor import refuse_unfit_start

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

TWO_YEARS = timedelta(days=730)
SEED = 2026  # the same story every time, apart from the dates


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Doe niets als er al gegevens zijn.")
@with_appcontext
def demo_command(if_empty: bool) -> None:
    """Vul een lege database met een voorbeeldgemeente.

    Ongeveer 120 verzonnen mensen en 150 opgaven van de afgelopen twee jaar, gemaakt met echte stappen. Werkt alleen in de
    demo-omgeving en alleen in een lege database.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException("Dit kan alleen in de demo-omgeving (OPENKAART_ENV=demo).")
    if db.session.scalars(select(Person.id).limit(1)).first() is not None:
        if if_empty:
            return
        raise click.ClickException("De database is niet leeg. Gebruik een nieuwe map (OPENKAART_DATA_DIR).")
    _tell_story()


def server_for(app: Flask, host: str, port: int) -> "BaseWSGIServer":
    """What serves the application when it is told to `run()`; it listens already. With port 0 it chooses one."""
    from waitress import create_server

    share_memory()
    keep_what_is_loaded()
    return create_server(app, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=True)


@click.command("serve")
@click.option("--worker/--no-worker", default=True, help="Doe ook wat vanzelf gebeurt (standaard), of laat dat aan een ander.")
@with_appcontext
def serve_command(worker: bool) -> None:
    """Start de website op HOST en PORT (standaard 127.0.0.1:5000), tot je stopt met Ctrl+C."""
    import signal

    from worker import work

    host, port = listens_on()
    settings: Settings = current_app.config["SETTINGS"]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    refuse_unfit_start(app)
    server = server_for(app, host, port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # let running requests end
    click.echo(f"Open Kaart · {settings.organisation_name} · http://{host}:{port}")
    if settings.demo:
        list_accounts()
    db.session.remove()
    stop = Event()
    if worker:
        Thread(target=work, args=(app, stop), daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Doe elke werkdag na 6 uur wat vanzelf gebeurt, en publiceer om 7 uur, tot je stopt met Ctrl+C.

    Nodig als de website zonder draait (serve --no-worker) of op een andere server.
    """
    import signal

    from worker import work

    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    refuse_unfit_start(app)
    share_memory()
    click.echo("De worker draait.")
    with suppress(KeyboardInterrupt):
        work(app, stop)


def _tell_story() -> None:
    from demo.municipality import build
    from demo.story import Story, plan

    current_app.extensions["subscribers"] = ()  # nobody is mailed about what happened in a story
    chance, today = Random(SEED), clock.today()  # noqa: S311 - a story, no secret
    since = today - TWO_YEARS
    with clock.set_to(clock.at(since, 8)):
        example = build(since, chance)
    story = Story(example, chance, today)
    plan(story)
    total = len(story.queue)
    click.echo(f"{len(example.people)} mensen, {total} gebeurtenissen …")
    story.tell(_progress)
    click.echo(f"Klaar: {story.told} stappen gezet.")


def _progress(told: int) -> None:
    if told % 100 == 0:
        click.echo(f"{told} stappen …")


def list_accounts() -> None:
    """Print who can be tried in a demo, as the sign-in page lists them."""
    click.echo(f"Voorbeeldaccounts (wachtwoord {PASSWORD}):")
    for example in EXAMPLES:
        click.echo(f"  {example.login}  {example.post}")
