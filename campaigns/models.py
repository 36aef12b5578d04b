"""A round, and what somebody said in it that does not show in his declarations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from languages import language
from organisation.models import Person, new_uid
from registers.catalogue import register
from registers.definition import Register
from registers.duties.models import Duty

DRAFT, PLANNED, RUNNING, CLOSED = STATES = ("draft", "planned", "running", "closed")
EVERYONE, SOME_UNITS = AUDIENCES = ("everyone", "units")


class Round(Base):
    """One round: whom it asks, for which registers, from when until when, and how it ended (R17)."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    code: Mapped[str] = mapped_column(String(12), unique=True)  # stands in the address and is the ground of its duties
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    register_slugs: Mapped[list[str]] = mapped_column("registers", JSON, default=list)
    audience: Mapped[str] = mapped_column(String(10), default=EVERYONE)
    unit_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date]
    closes_on: Mapped[date]
    reminders: Mapped[list[int]] = mapped_column(JSON, default=list)  # days before the last day
    text_nl: Mapped[str] = mapped_column(String(300), default="")  # a line of the body's own, on the page and in the mail
    text_en: Mapped[str] = mapped_column(String(300), default="")
    tested_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as they were at closing
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience_known"),
        CheckConstraint("closes_on >= starts_on", name="in_order"),
        CheckConstraint("(state = 'closed') = (figures IS NOT NULL)", name="frozen_when_closed"),
    )

    @property
    def registers(self) -> list[Register]:
        return [register(slug) for slug in self.register_slugs]

    @property
    def text(self) -> str:
        """The line of the body's own, in the language of this moment."""
        return self.text_nl if language() == "nl" else self.text_en or self.text_nl


class RoundAnswer(Base):
    """What somebody said about one register in a round, and whether an officer certified that there is nothing."""

    __tablename__ = "round_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), unique=True)
    said_at: Mapped[datetime | None] = mapped_column(Moment)  # the page was sent
    new_to_come: Mapped[bool] = mapped_column(default=False)  # there is something new that he will declare
    certified_at: Mapped[datetime | None] = mapped_column(Moment)
    certified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    duty: Mapped[Duty] = relationship()
    certified_by: Mapped[Person | None] = relationship()
