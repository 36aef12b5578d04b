"""Commands that need the whole house: serving it, and filling it with an example municipality."""

import os

import click
from flask import current_app
from flask.cli import with_appcontext

from settings import Settings


@click.command("demo")
def demo_command() -> None:
    """Fill an empty database with an example municipality."""


@click.command("serve")
@with_appcontext
def serve_command() -> None:
    """Serve everything on HOST and PORT (127.0.0.1:5000) until stopped."""
    from waitress import create_server

    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "5000"))
    settings: Settings = current_app.config["SETTINGS"]
    click.echo(f"{settings.organisation_name}: http://{host}:{port}")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    server = create_server(app, host=host, port=port, threads=8, ident=None)
    server.run()
