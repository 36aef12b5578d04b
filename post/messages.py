"""Messages: what a mail of each kind says. A room lists its messages here; an officer may give one other words.

A text has places: `{nummer}`. A line with a place for which there is nothing is left out, and so are brackets around it in a
subject. So a message about something confidential names nothing, without a text of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from extensions import db
from languages import LOCALES, language
from post.models import MessageText

PLACE = re.compile(r"\{(\w+)\}")
BRACKETS = re.compile(r" ?\([^()]*\)")


@dataclass(frozen=True)
class Message:
    """One row: the code that is kept, when it goes to whom (for the officer), and the built-in text.

    `subject`, `body` (a line is a paragraph) and `link` (what the one link is called) are texts to be translated.
    """

    code: str
    when: Any
    to: Any
    subject: Any
    body: tuple[Any, ...]
    link: Any
    path: str = "/intern"  # where the link leads when the occasion does not say
    waits: bool = True  # for office hours; not what answers something one just did

    @property
    def places(self) -> frozenset[str]:
        """The places that its text has."""
        return frozenset(PLACE.findall("\n".join([str(self.subject), *map(str, self.body)])))


@dataclass(frozen=True)
class Wording:
    """A subject and the lines of a body, with their places still open."""

    subject: str
    body: str

    def filled(self, words: Mapping[str, str]) -> tuple[str, list[str]]:
        """Subject and lines with these words in their places."""
        lines = [line.strip() for line in self.body.splitlines() if line.strip()]
        kept = [line for line in lines if all(words.get(place) for place in PLACE.findall(line))]
        return _fill(_without_empty_brackets(self.subject, words), words), [_fill(line, words) for line in kept]


_known: dict[str, Message] = {}


def add(*messages: Message) -> None:
    """Let these messages exist."""
    _known.update({message.code: message for message in messages})


def message_of(code: str) -> Message:
    """The message with this code. Raises KeyError when there is none."""
    return _known[code]


def messages() -> list[Message]:
    """Every message, in the order in which they were added."""
    return list(_known.values())


def wording_of(message: Message) -> Wording:
    """What it says now, in the language of this moment: an officer's words, else the built-in text."""
    made = latest(message.code)
    if made is None or made.texts is None:
        return built_in(message)
    return Wording(made.texts[f"subject_{language()}"], made.texts[f"body_{language()}"])


def built_in(message: Message) -> Wording:
    """What it says when no officer changed it."""
    return Wording(str(message.subject), "\n".join(map(str, message.body)))


def texts_of(message: Message) -> dict[str, str]:
    """Both languages as they are kept: subject_nl, body_nl, subject_en, body_en."""
    found: dict[str, str] = {}
    for code, locale in LOCALES.items():
        with force_locale(locale):
            wording = wording_of(message)
        found |= {f"subject_{code}": wording.subject, f"body_{code}": wording.body}
    return found


def latest(code: str) -> MessageText | None:
    """The last version an officer made."""
    made = select(MessageText).where(MessageText.code == code).order_by(MessageText.version.desc()).limit(1)
    return db.session.scalars(made).one_or_none()


def _fill(text: str, words: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: words.get(place[1], ""), text)


def _without_empty_brackets(text: str, words: Mapping[str, str]) -> str:
    return BRACKETS.sub(lambda part: part[0] if all(words.get(place) for place in PLACE.findall(part[0])) else "", text)
