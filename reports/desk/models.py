"""What an auditor may look into, what he drew from it, and what he found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Dated, Person, new_uid
from registers import vault
from registers.models import Declaration

GRANTED, REFUSED, TAKEN_BACK = OUTCOMES = ("granted", "refused", "taken_back")
AGREED, REMARK, SERIOUS = SEVERITIES = ("agreed", "remark", "serious")
OPEN, ANSWERED, CLOSED = STATES = ("open", "answered", "closed")
LONGEST_PURPOSE = 300  # characters


class AuditAccess(Dated, Base):
    """An auditor may read these registers for a time and a purpose: asked by one person, granted by another."""

    __tablename__ = "audit_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(LONGEST_PURPOSE))
    registers: Mapped[list[str]] = mapped_column(JSON)
    sent_from: Mapped[date | None]  # of what was sent from this day; empty: from the beginning
    sent_until: Mapped[date | None]
    from_on: Mapped[date]
    until_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(20))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # taken away before its last day
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)

    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint("until_on >= from_on", name="in_order"),
        CheckConstraint("asked_by_id != person_id", name="not_for_oneself"),
        CheckConstraint(
            "outcome IS NULL OR outcome != 'granted' OR (settled_by_id != asked_by_id AND settled_by_id != person_id)",
            name="four_eyes",
        ),
    )


class AuditSample(Base):
    """A sample as it was drawn: what was asked, what it was drawn from, and what came out."""

    __tablename__ = "audit_sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    access_id: Mapped[int] = mapped_column(ForeignKey("audit_access.id"), index=True)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(Moment)
    method: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(40))
    registers: Mapped[list[str]] = mapped_column(JSON)
    sent_from: Mapped[date]
    sent_until: Mapped[date]
    strata: Mapped[list[str]] = mapped_column(JSON)
    size: Mapped[int]
    population: Mapped[int]
    population_sha256: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)  # stratum → how many there were

    access: Mapped[AuditAccess] = relationship()
    drawn_by: Mapped[Person] = relationship()
    items: Mapped[list["AuditItem"]] = relationship(back_populates="sample", order_by="AuditItem.place")


class AuditItem(Base):
    """One declaration in a sample, with its place in it."""

    __tablename__ = "audit_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("audit_sample.id"))
    place: Mapped[int]
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    stratum: Mapped[str] = mapped_column(String(400))

    sample: Mapped[AuditSample] = relationship(back_populates="items")
    declaration: Mapped[Declaration] = relationship()
    findings: Mapped[list["AuditFinding"]] = relationship(back_populates="item", order_by="AuditFinding.id")

    __table_args__ = (UniqueConstraint("sample_id", "place"), UniqueConstraint("sample_id", "declaration_id"))


class AuditFinding(Base):
    """What an auditor found in one declaration, and what the officer answered."""

    __tablename__ = "audit_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    item_id: Mapped[int] = mapped_column(ForeignKey("audit_item.id"), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    found_at: Mapped[datetime] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    document: Mapped[bytes] = mapped_column(LargeBinary)  # text, answer; sealed in a confidential register

    item: Mapped[AuditItem] = relationship(back_populates="findings")
    found_by: Mapped[Person] = relationship(foreign_keys=found_by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(f"severity IN {SEVERITIES}", name="severity_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id != found_by_id", name="four_eyes"),
    )

    @property
    def place(self) -> str:
        return f"finding {self.uid}"

    @property
    def contents(self) -> dict[str, Any]:
        """`text` and, once given, `answer`."""
        return vault.load(self.document, self.place, sealed=self.item.declaration.register.confidential)
