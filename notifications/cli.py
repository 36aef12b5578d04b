"""Commands about mail."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from languages import LOCALES
from notifications.places import examples
from organisation.mailing import composed
from organisation.models import Person
from post.messages import messages

mail_commands = AppGroup("mail", help="Mails bekijken.")


@mail_commands.command("render")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def render(folder: Path) -> None:
    """Schrijf elke mail in beide talen in FOLDER, met voorbeelden op de plaatsen: als tekst en als HTML."""
    folder.mkdir(parents=True, exist_ok=True)
    for message in messages():
        for language, locale in LOCALES.items():
            with force_locale(locale):
                words = examples(message.code)
                made = composed(message.code, Person(first_name=words["voornaam"]), words)
            for kind, text in (("txt", f"{made.subject}\n\n{made.text}"), ("html", made.html)):
                (folder / f"{message.code}.{language}.{kind}").write_text(text, encoding="utf-8")
    click.echo(f"{len(messages())} mails in {folder}")
