"""The outbox: what is to be mailed."""

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment


class Mail(Base):
    """One mail to one address. What was sent keeps its key and its moment, and loses its address and its text."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)  # what it is and for whom, so that it is put in once
    about: Mapped[str] = mapped_column(String(60), index=True)  # whom it concerns: with him his waiting mails go
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

    __table_args__ = (Index("ix_outbox_mail_next_at", "next_at"),)
