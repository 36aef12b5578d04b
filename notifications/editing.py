"""C16: an officer gives a message other words: checked, in versions, with the built-in text to go back to."""

import re
import secrets
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

import clock
from audit import Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from languages import language
from notifications.places import PLACES, examples
from organisation.mailing import composed, has_address
from organisation.models import Person
from post.messages import PLACE, Message, Wording, latest
from post.models import MessageText
from post.outbox import Letter, put
from registers.errors import Incomplete, NotYours

BOXES = ("subject_nl", "body_nl", "subject_en", "body_en")
LONGEST = {"subject": 120, "body": 2000}  # characters
MOST_WORDS = 15  # in a sentence that everybody reads at once (ux 3.1)
LOOSE_BRACE = re.compile(r"[{}]")


def faults(message: Message, texts: Mapping[str, str]) -> dict[str, str]:
    """What has to be put right first, by box: empty, too long, a place that does not exist, or one that is missing."""
    found = {}
    for box in BOXES:
        fault = _fault(texts[box], LONGEST[box.partition("_")[0]], message)
        if fault:
            found[box] = fault
    for code in ("nl", "en"):
        if not {f"subject_{code}", f"body_{code}"} & set(found):
            missing = message.places - set(PLACE.findall(texts[f"subject_{code}"] + texts[f"body_{code}"]))
            if missing:
                found[f"body_{code}"] = _("Zet ook deze plaatsen in de tekst: %(places)s", places=_named(missing))
    return found


def long_sentences(text: str) -> list[str]:
    """The sentences that are too long to be read at once."""
    parts = [one for line in text.splitlines() for one in re.split(r"(?<=[.?!])\s+", line)]
    return [one for one in parts if len(one.split()) > MOST_WORDS]


def change_text(message: Message, texts: Mapping[str, str], *, actor: Person) -> None:
    """Let the message say this from now on. Raises NotYours or Incomplete."""
    if not may(actor, "area.mail"):
        raise NotYours()
    wrong = faults(message, texts)
    if wrong:
        raise Incomplete(wrong)
    hold_chain()
    _add(message, {box: texts[box] for box in BOXES}, actor)
    record(Kind.MESSAGE_CHANGED, actor=actor, subject=("message", message.code), fields=BOXES)


def restore_text(message: Message, *, actor: Person) -> None:
    """Let the message say again what is built in; nothing happens when it does. Raises NotYours."""
    if not may(actor, "area.mail"):
        raise NotYours()
    hold_chain()
    made = latest(message.code)
    if made is not None and made.texts is not None:
        _add(message, None, actor)
        record(Kind.MESSAGE_RESTORED, actor=actor, subject=("message", message.code))


def versions(message: Message) -> list[MessageText]:
    """Every version an officer made, newest first."""
    made = select(MessageText).where(MessageText.code == message.code).order_by(MessageText.version.desc())
    return list(db.session.scalars(made))


def preview(message: Message, texts: Mapping[str, str], reader: Person) -> Letter:
    """The mail with these texts and examples in its places, in the language of the page."""
    wording = Wording(texts[f"subject_{language()}"], texts[f"body_{language()}"])
    return composed(message.code, reader, {**examples(message.code), "voornaam": reader.first_name}, wording=wording)


def send_test(message: Message, texts: Mapping[str, str], *, actor: Person) -> bool:
    """Mail the preview to who asks for it; False when he has no address. Raises NotYours or Incomplete."""
    if not may(actor, "area.mail"):
        raise NotYours()
    wrong = faults(message, texts)
    if wrong:
        raise Incomplete(wrong)
    if not has_address(actor):
        return False
    made = preview(message, texts, actor)
    tested = Letter(f"{_('Test')}: {made.subject}", made.text, made.html)
    return put(tested, str(actor.email), key=f"test:{secrets.token_hex(12)}", about="", person=actor.uid, message=message.code)


def _fault(text: str, longest: int, message: Message) -> str:
    if not text.strip():
        return str(_("Vul deze tekst in"))
    if len(text) > longest:
        return str(_("Maak de tekst korter: hoogstens %(count)s tekens", count=longest))
    if LOOSE_BRACE.search(PLACE.sub("", text)):
        return str(_("Er staat een losse accolade. Schrijf een plaats zo: {voornaam}"))
    unknown = set(PLACE.findall(text)) - message.places - {"voornaam"}
    if unknown:
        known = _named(message.places | {"voornaam"})
        return str(_("Deze mail kent %(unknown)s niet. Kies uit: %(known)s", unknown=_named(unknown), known=known))
    return ""


def _named(places: frozenset[str] | set[str]) -> str:
    order = [*PLACES]
    return ", ".join(f"{{{name}}}" for name in sorted(places, key=lambda name: order.index(name) if name in order else -1))


def _add(message: Message, texts: dict[str, str] | None, actor: Person) -> None:
    made = latest(message.code)
    number = made.version + 1 if made else 1
    db.session.add(MessageText(code=message.code, version=number, texts=texts, made_at=clock.now(), made_by_id=actor.id))
    db.session.flush()
