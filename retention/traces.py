"""What is left of a record beside its rows, in mails and in words with events; and the account of what went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from audit import EventDetail
from notifications.needed import CHECKS
from post.models import Mail


@dataclass
class Taken:
    """What went: how many records, the files that go after the commit, how many mails, and the public codes."""

    subjects: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    mails: int = 0
    codes: list[str] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        self.subjects += other.subjects
        self.files += other.files
        self.mails += other.mails
        self.codes += other.codes


def forget_mails(names: Sequence[str], session: Session, *, to: Sequence[str] = ()) -> int:
    """Take out every mail that is about one of these or has a number in it, and those `to` these people.

    What was sent has no text any more. Returns how many.
    """
    about = [*names, *(f"{kind}:{name}" for kind in CHECKS for name in names)]
    texts = (Mail.key, Mail.subject, Mail.text, Mail.html)
    named = (column.contains(name, autoescape=True) for name in names if "-" in name for column in texts)
    which = or_(Mail.about.in_(about), Mail.person.in_(to), *named)
    gone = session.execute(delete(Mail).where(which), execution_options={"synchronize_session": False})
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_words(events: Any, session: Session) -> None:
    """What was written in words with these events; the events stay, and the chain with them."""
    session.execute(delete(EventDetail).where(EventDetail.seq.in_(events)), execution_options={"synchronize_session": False})
