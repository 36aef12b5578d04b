"""A request to correct what is kept about oneself, and its answer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid

CORRECTED, PARTLY, REFUSED = OUTCOMES = ("corrected", "partly", "refused")
LONGEST_TEXT = 2000  # characters


class Rectification(Base):
    """Somebody says that something about him is wrong; an officer answers within the term, with a reason."""

    __tablename__ = "rectification"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id != person_id", name="four_eyes"),
        CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answered_completely"),
    )
