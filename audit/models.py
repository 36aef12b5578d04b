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


class Checkpoint(Base):
    """A signed statement of how long the log was and what it held. Rows are only ever inserted, like those of `event`."""

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Integer, unique=True)  # lines
    head: Mapped[bytes] = mapped_column(LargeBinary)  # the hash of the last of them
    parts: Mapped[bytes] = mapped_column(LargeBinary)  # of the tree, to go on from
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text)  # the statement and its signature, as others hold it


class Reading(Base):
    """Somebody saw something confidential of one person: one row per person concerned, there before the first byte was sent."""

    __tablename__ = "reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("event.seq"), index=True)  # the event of this view, with a digest of its rows
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    reader: Mapped[str] = mapped_column(String(26), index=True)  # uid
    role: Mapped[str] = mapped_column(String(20))
    on_behalf_of: Mapped[str | None] = mapped_column(String(26))
    ground: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(26), index=True)  # uid of the person concerned
    subject: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(20))
