"""Every delivery that came in, who was missing from one, and who is not the same person after all."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid

WAITING, APPLIED, REFUSED = STATES = ("waiting", "applied", "refused")
PAGE, COMMAND, FOLDER = WAYS = ("page", "command", "folder")
ENDED, STAYS, RETURNED = OUTCOMES = ("ended", "stays", "returned")


class DeliveryRun(Base):
    """One delivery: how it came in, what it would change or changed, and what stayed out."""

    __tablename__ = "delivery_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: the system
    way: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # of the file
    mapping: Mapped[str] = mapped_column(Text, default="")  # the mapping file it was read with
    day: Mapped[date]  # from which it counts
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(500), default="")  # it was refused
    shown: Mapped[str] = mapped_column(String(64), default="")  # fingerprint of the changes that were shown
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)  # a large one: the worker carries it out
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    by: Mapped[Person | None] = relationship(foreign_keys=by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=confirmed_by_id)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(f"way IN {WAYS}", name="way_known"),
    )


class MissingPerson(Base):
    """Someone who works here and was not in a delivery (R79): ended when somebody says so, or when missing again in the next."""

    __tablename__ = "missing_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("delivery_run.id"), index=True)  # the first one without this person
    outcome: Mapped[str | None] = mapped_column(String(10))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    run: Mapped[DeliveryRun] = relationship()

    __table_args__ = (CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),)


class KeptApart(Base):
    """Somebody looked: the new personnel number is not this person, though the names are alike (R78)."""

    __tablename__ = "person_kept_apart"

    id: Mapped[int] = mapped_column(primary_key=True)
    personnel_number: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship(foreign_keys=person_id)

    __table_args__ = (UniqueConstraint("personnel_number", "person_id"),)
