"""Holds, the lists of what is to be destroyed, and their lines. What was destroyed leaves its number here, and nothing else."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid

PROPOSED, PREPARED, APPROVED, DONE, REFUSED, STOPPED, EXPIRED = STATES = (
    "proposed",
    "prepared",
    "approved",
    "done",
    "refused",
    "stopped",
    "expired",
)
OPEN = (PROPOSED, PREPARED, APPROVED)
DESTROYED, HELD, NOT_DUE, GONE = OUTCOMES = ("destroyed", "held", "not_due", "gone")
INVESTIGATION, WOO, LAWSUIT, OTHER = GROUNDS = ("investigation", "woo", "lawsuit", "other")
DECLARATION, STATEMENT, ACCOUNT, READING, PERSON = SUBJECTS = ("declaration", "statement", "account", "reading", "person")
LONGEST_REASON = 300  # characters


class RetentionHold(Base):
    """As long as it was not lifted, nothing of its subject is destroyed (R72)."""

    __tablename__ = "retention_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    subject_type: Mapped[str] = mapped_column(String(20))  # declaration, person
    subject: Mapped[str] = mapped_column(String(60), index=True)  # reference or uid: it outlives what it names
    ground: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_because: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")

    set_by: Mapped[Person] = relationship(foreign_keys=set_by_id)
    lifted_by: Mapped[Person | None] = relationship(foreign_keys=lifted_by_id)

    __table_args__ = (
        CheckConstraint(f"ground IN {GROUNDS}", name="ground_known"),
        CheckConstraint("subject_type IN ('declaration', 'person')", name="subject_known"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted_completely"),
    )


class DestructionList(Base):
    """What may go by its term: found by the worker, prepared by one person, approved by another, carried out after the grace."""

    __tablename__ = "destruction_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    reference: Mapped[str] = mapped_column(String(20), unique=True)  # V-2026-01
    state: Mapped[str] = mapped_column(String(10), default=PROPOSED)
    made_on: Mapped[date]
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who approved or refused
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    destroys_on: Mapped[date | None]  # the first day after the grace
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")  # why it was refused or stopped
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    method: Mapped[str] = mapped_column(String(20), default="")  # how it was wiped: the kind of database
    files: Mapped[int] = mapped_column(default=0)  # attachments that went
    mails: Mapped[int] = mapped_column(default=0)
    editions: Mapped[int] = mapped_column(default=0)  # old editions of the public register

    prepared_by: Mapped[Person | None] = relationship(foreign_keys=prepared_by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)
    stopped_by: Mapped[Person | None] = relationship(foreign_keys=stopped_by_id)
    lines: Mapped[list["DestructionLine"]] = relationship(back_populates="list", order_by="DestructionLine.id")

    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("state NOT IN ('approved', 'done') OR settled_by_id != prepared_by_id", name="four_eyes"),
        CheckConstraint(
            "state NOT IN ('approved', 'done') OR (settled_by_id IS NOT NULL AND prepared_by_id IS NOT NULL)", name="by_two"
        ),
    )


class DestructionLine(Base):
    """One record on a list: its number, its kind, why it may go, and what came of it."""

    __tablename__ = "destruction_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("destruction_list.id"))
    kind: Mapped[str] = mapped_column(String(40))  # as in registers/retention_terms
    subject_type: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60), index=True)  # a reference, a uid, or of the read log a uid and a month
    file: Mapped[str] = mapped_column(String(60))  # the first of its versions: they go together
    trigger: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    months: Mapped[int]
    ready_on: Mapped[date]
    ground: Mapped[str] = mapped_column(String(LONGEST_REASON))
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_at: Mapped[datetime | None] = mapped_column(Moment)

    list: Mapped[DestructionList] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("list_id", "subject"),
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint(f"subject_type IN {SUBJECTS}", name="subject_known"),
    )
