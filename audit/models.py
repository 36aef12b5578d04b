"""Tables of the event log. Rows of `event` are only ever inserted; triggers in both databases refuse anything else."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment


class Event(Base):
    """One thing that happened. People and subjects appear as random references, changed fields by name, never by value."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    actor: Mapped[str | None] = mapped_column(String(26), index=True)  # uid of a person; empty: the system
    on_behalf_of: Mapped[str | None] = mapped_column(String(26))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    person: Mapped[str | None] = mapped_column(String(26), index=True)  # uid of the person whose data this is about
    body: Mapped[bytes] = mapped_column(LargeBinary)  # the canonical bytes that were hashed
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    detail: Mapped["EventDetail | None"] = relationship(lazy="raise", viewonly=True)


class EventDetail(Base):
    """Why it happened, in words. Apart from the chain, so it can be destroyed after its term while the chain stays whole."""

    __tablename__ = "event_detail"

    seq: Mapped[int] = mapped_column(ForeignKey("event.seq"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    why: Mapped[str] = mapped_column(Text)


class ChainHead(Base):
    """The last link: one row, locked while an event is added, so numbers have no gaps and the chain no forks."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
