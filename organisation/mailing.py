"""Writing a message to a person: in his language, to the address in the personnel data, in office hours when it can wait."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

import clock
from languages import LOCALES
from organisation.models import Person
from organisation.working_days import is_working_day, on_working_day
from post.letters import Link, address, letter
from post.messages import Wording, message_of, wording_of
from post.outbox import Letter, is_address, put, was_put

OPENS, CLOSES = 8, 18  # o'clock, on working days

Words = Callable[[], Mapping[str, str]]  # asked in the language of the receiver


def write_to(
    person: Person,
    code: str,
    words: Words = dict,
    *,
    key: str,
    about: str = "",
    path: str = "",
    not_before: datetime | None = None,
    receipt: str = "",
) -> bool:
    """Put this message to this person in the outbox; False when it was put in before or he cannot have mail.

    `key` says what it is about, so that he gets it once; `about` is what a check before sending asks after; `path` is where the
    link leads; `receipt` is the code of the line in the log. Nobody gets mail after his last day.
    """
    today = clock.today()
    if not has_address(person) or (person.employed_until is not None and person.employed_until < today):
        return False
    key = f"{key}:{person.uid}"
    if was_put(key):
        return False
    message = message_of(code)
    moment = max(clock.now(), not_before or clock.now())
    with force_locale(LOCALES[person.language]):
        made = composed(code, person, words(), path, receipt=receipt)
    return put(
        made, str(person.email), key=key, about=about, person=person.uid, message=code,
        not_before=in_office_hours(moment) if message.waits else moment,
    )  # fmt: skip


def composed(
    code: str, person: Person, words: Mapping[str, str], path: str = "", wording: Wording | None = None, receipt: str = ""
) -> Letter:
    """The mail in the language of this moment; with another `wording` as it would be."""
    message = message_of(code)
    subject, lines = (wording or wording_of(message)).filled(ChainMap({"voornaam": person.first_name}, words))  # type: ignore[arg-type] # it is only read
    return letter(
        " ".join(subject.split()),
        _("Beste %(name)s,", name=person.first_name),
        [
            *lines,
            *([_("Ontvangstbewijs: %(code)s", code=receipt)] if receipt else []),
            Link(str(message.link), address(path or message.path)),
            _("Liever geen link? Ga naar intranet, kies Register."),
        ],
    )


def has_address(person: Person) -> bool:
    """Whether there is an address to write to."""
    return bool(person.email) and is_address(str(person.email))


def in_office_hours(moment: datetime) -> datetime:
    """This moment, or the first one after it at which mail that can wait goes out."""
    local = clock.local(moment)
    day = local.date()
    if is_working_day(day) and OPENS <= local.hour < CLOSES:
        return moment
    if local.hour >= OPENS:
        day += timedelta(days=1)
    return clock.at(on_working_day(day), OPENS)
