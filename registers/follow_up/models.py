"""Questions to the declarant that come on a date, and disputes about a decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid
from registers import vault
from registers.models import Condition, Decision, Declaration

CONDITION_KEPT, STOPPED, AFTER_EVENT, JOURNEY_REPORT = FOLLOW_UPS = (
    "condition_kept",
    "stopped",
    "after_event",
    "journey_report",
)
RECONSIDERATION, PUBLICATION_OBJECTION, OLD_LAW_OBJECTION = DISPUTES = (
    "reconsideration",
    "publication_objection",
    "old_law_objection",
)


class FollowUp(Base):
    """One question to the declarant, asked from `asks_on`, late after `due_on`; made with the decision it follows from."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    condition_id: Mapped[int | None] = mapped_column(ForeignKey("condition.id"))
    kind: Mapped[str] = mapped_column(String(20))
    asks_on: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(20))
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)  # the decision was taken back or replaced
    document: Mapped[bytes | None] = mapped_column(LargeBinary)  # what was added in words

    declaration: Mapped[Declaration] = relationship()
    decision: Mapped[Decision] = relationship()
    condition: Mapped[Condition | None] = relationship()

    __table_args__ = (CheckConstraint(f"kind IN {FOLLOW_UPS}", name="kind_known"),)

    @property
    def contents(self) -> dict[str, Any]:
        """`text`: what the declarant added; empty while there is no answer."""
        if self.document is None:
            return {}
        return vault.load(self.document, f"follow-up {self.uid}", sealed=self.declaration.register.confidential)


class Dispute(Base):
    """Someone disagrees with a decision or with publication (R32, R33)."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    raised_on: Mapped[date]
    due_on: Mapped[date]  # when the answer has to be there
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(20))  # kept, changed, withdrawn
    document: Mapped[bytes] = mapped_column(LargeBinary)  # what it is about, what was answered

    declaration: Mapped[Declaration] = relationship()
    reviewer: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint(f"kind IN {DISPUTES}", name="kind_known"),)

    @property
    def contents(self) -> dict[str, Any]:
        """`about` and, once closed, `answer`."""
        return vault.load(self.document, f"dispute {self.uid}", sealed=self.declaration.register.confidential)
