"""The outbox: what is to be mailed; the texts an officer made; the addresses that do not work."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment


class Mail(Base):
    """One mail to one address. What was sent keeps its key and its moment, and loses its address and its text."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)  # what it is and for whom, so that it is put in once
    about: Mapped[str] = mapped_column(String(60), index=True)  # whom or what it concerns: with that its waiting mails go
    person: Mapped[str] = mapped_column(String(26), default="")  # uid of the person here it is for; empty: somebody outside
    message: Mapped[str] = mapped_column(String(40), default="")  # which message it is; empty: one of a kind
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(120))  # the same at every attempt
    put_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime | None] = mapped_column(Moment)  # when to try; None: sent, or given up
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str] = mapped_column(String(60), default="")  # kind of the last refusal, without an address
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)  # it was refused for good, or too often

    __table_args__ = (Index("ix_outbox_mail_next_at", "next_at"),)


class MessageText(Base):
    """What an officer made of a message, in both languages. The last version holds; one without texts is the built-in text."""

    __tablename__ = "message_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int]
    texts: Mapped[dict[str, str] | None] = mapped_column(JSON)  # "subject_nl", "body_nl", "subject_en", "body_en"
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (UniqueConstraint("code", "version"),)


class WrongAddress(Base):
    """An address that a mail server refused for good: nothing is sent to it until somebody says that it works."""

    __tablename__ = "wrong_address"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)  # lower case
    refused_at: Mapped[datetime] = mapped_column(Moment)
    code: Mapped[int]  # what the server answered


AT_ONCE, DAILY = OFTEN = ("at_once", "daily")


class MailWish(Base):
    """How often somebody wants to be told of declarations to decide on; without a row: daily."""

    __tablename__ = "mail_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    often: Mapped[str] = mapped_column(String(10))

    __table_args__ = (CheckConstraint(f"often IN {OFTEN}", name="often_known"),)
