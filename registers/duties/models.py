"""The duty to answer for a register, as a row."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Designation, Person, Position, new_uid
from organisation.working_days import on_working_day
from registers.catalogue import register
from registers.definition import Register
from registers.models import Declaration

JOINED, MOVED, DESIGNATED, ROUND, QUESTION_ASKED = KINDS = ("joined", "moved", "designated", "round", "question")
DECLARED, CONFIRMED, NOTHING, ANSWERED, EXEMPTED, LEFT, NOT_NEEDED = CLOSINGS = (
    "declared",
    "confirmed",
    "nothing",
    "answered",
    "exempted",
    "left",
    "not_needed",
)
FACT_GONE = (LEFT, NOT_NEEDED)  # closed without an answer: the same fact, back again, opens it again


class Duty(Base):
    """This person must answer for this register by this date, because of this (R08, R14, R17, R26, R37)."""

    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    register_slug: Mapped[str] = mapped_column("register", String(40))
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(60))  # the one fact it follows from: the same fact opens it once
    opened_on: Mapped[date]  # the day its term counts from
    due_on: Mapped[date]
    first_due_on: Mapped[date]  # before it was extended
    suspended_on: Mapped[date | None]  # since when its person is on leave: the term stands still
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closing: Mapped[str | None] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(String(300), default="")  # why it was extended or exempted, the last time
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"))  # moved to, or designated
    designation_id: Mapped[int | None] = mapped_column(ForeignKey("designation.id"))
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)  # asked about, or the answer

    person: Mapped[Person] = relationship()
    position: Mapped[Position | None] = relationship()
    designation: Mapped[Designation | None] = relationship()
    declaration: Mapped[Declaration | None] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "register", "kind", "ground", name="uq_duty_once"),
        CheckConstraint(f"kind IN {KINDS}", name="kind_known"),
        CheckConstraint(f"closing IS NULL OR closing IN {CLOSINGS}", name="closing_known"),
        CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name="closed_completely"),
        Index("ix_duty_ground", "kind", "ground"),
        Index("ix_duty_due", "closed_at", "due_on"),
    )

    @property
    def register(self) -> Register:
        return register(self.register_slug)

    @property
    def halfway_on(self) -> date:
        """The working day on which half of the term has passed: the day of the reminder (R08)."""
        return on_working_day(self.opened_on + timedelta(days=(self.due_on - self.opened_on).days // 2))
