"""People, units, positions and what ties them together. Every tie has a first and a last day; both are included."""

import secrets
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, String, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from database import Base, Moment

Day = date | ColumnElement[date]  # in SQL: this day, or one that is filled in when it is asked
LETTERS = bytes.maketrans(bytes(range(256)), b"abcdefghijklmnopqrstuvwxyz234567" * 8)  # each as likely as any other


def new_uid() -> str:
    """A random reference of 130 bits, 26 characters, that tells nothing and cannot be guessed."""
    return secrets.token_bytes(26).translate(LETTERS).decode()


class Dated:
    """Something that holds from `from_on` up to and including `until_on` (empty: still holds)."""

    from_on: Mapped[date]
    until_on: Mapped[date | None]

    @classmethod
    def holds_on(cls, day: Day) -> ColumnElement[bool]:
        """SQL: the row holds on this day."""
        return holds(cls.from_on, cls.until_on, day)

    def held_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def holds(from_on: InstrumentedAttribute[date], until_on: InstrumentedAttribute[date | None], day: Day) -> ColumnElement[bool]:
    """SQL: a period holds on this day."""
    return and_(from_on <= day, or_(until_on.is_(None), until_on >= day))


class Person(Base):
    """Someone who works or worked here, on the payroll or hired. Not an account: an account hangs on a person."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    personnel_number: Mapped[str] = mapped_column(String(40), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    prefix: Mapped[str] = mapped_column(String(30), default="")  # "de", "van der"
    last_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    employed_from: Mapped[date]
    employed_until: Mapped[date | None]
    weekly_minutes: Mapped[int | None]  # contract, per week
    external: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    version: Mapped[int] = mapped_column(default=1)

    appointments: Mapped[list["Appointment"]] = relationship(back_populates="person", order_by="Appointment.from_on")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("employed_until IS NULL OR employed_until >= employed_from", name="employed_in_order"),)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.prefix, self.last_name) if part)

    @classmethod
    def is_called(cls, text: str) -> ColumnElement[bool]:
        """SQL: his name has this text in it; with its prefix, or without as people type it."""
        whole, short = cls.first_name + " " + cls.prefix + " " + cls.last_name, cls.first_name + " " + cls.last_name
        return or_(*(name.icontains(text, autoescape=True) for name in (whole, short)))

    def employed_on(self, day: date) -> bool:
        return self.employed_from <= day and (self.employed_until is None or day <= self.employed_until)


class EarlierEmployment(Dated, Base):
    """A period in which someone worked here before; the present one, or the last, stands with the person."""

    __tablename__ = "earlier_employment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("until_on >= from_on", name="in_order"),)


class Unit(Base):
    """A part of the organisation; where it hangs and who heads it is a `UnitPlacement`."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    version: Mapped[int] = mapped_column(default=1)

    placements: Mapped[list["UnitPlacement"]] = relationship(
        back_populates="unit", order_by="UnitPlacement.from_on", foreign_keys="UnitPlacement.unit_id"
    )

    __mapper_args__ = {"version_id_col": version}


MUNICIPAL_SECRETARY, COUNCIL_REGISTRAR, DIRECTOR = OFFICES = ("municipal_secretary", "council_registrar", "director")
SOLE_OFFICES = (MUNICIPAL_SECRETARY, COUNCIL_REGISTRAR)  # one post each


class Position(Base):
    """A post in the formation. Posts carry duties; people come and go."""

    __tablename__ = "position"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str] = mapped_column(String(120), unique=True)  # public address, never reused
    office: Mapped[str | None] = mapped_column(String(30))  # a post the routing table names: secretaris, griffier, directeur
    version: Mapped[int] = mapped_column(default=1)

    placements: Mapped[list["PositionPlacement"]] = relationship(
        back_populates="position", order_by="PositionPlacement.from_on", foreign_keys="PositionPlacement.position_id"
    )
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="position", order_by="Appointment.from_on", foreign_keys="Appointment.position_id"
    )
    designations: Mapped[list["Designation"]] = relationship(back_populates="position", order_by="Designation.from_on")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint(f"office IS NULL OR office IN {OFFICES}", name="office_known"),)


class UnitPlacement(Dated, Base):
    """Under which unit a unit hangs, and which position heads it, in a period."""

    __tablename__ = "unit_placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    head_position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(back_populates="placements", foreign_keys=unit_id)
    parent: Mapped[Unit | None] = relationship(foreign_keys=parent_id)
    head_position: Mapped[Position | None] = relationship(foreign_keys=head_position_id)


class PositionPlacement(Dated, Base):
    """In which unit a position sits, in a period."""

    __tablename__ = "position_placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    position: Mapped[Position] = relationship(back_populates="placements", foreign_keys=position_id)
    unit: Mapped[Unit] = relationship()


class Appointment(Dated, Base):
    """A person in a position for a period; `manager_position` only where it differs from the head of the unit."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    manager_position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="appointments")
    position: Mapped[Position] = relationship(back_populates="appointments", foreign_keys=position_id)
    manager_position: Mapped[Position | None] = relationship(foreign_keys=manager_position_id)

    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="in_order"),)


PUBLIC_SIDE_ACTIVITIES = "public_side_activities"
FINANCIAL_INTERESTS = "financial_interests"
VULNERABLE = "vulnerable"
DESIGNATION_KINDS = (PUBLIC_SIDE_ACTIVITIES, FINANCIAL_INTERESTS, VULNERABLE)


class Designation(Dated, Base):
    """A position carries a duty in a period (R34). A ledger: rows are added and ended, never edited."""

    __tablename__ = "designation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    ground: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    position: Mapped[Position] = relationship(back_populates="designations")

    __table_args__ = (
        CheckConstraint(f"kind IN {DESIGNATION_KINDS}", name="kind_known"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="in_order"),
    )


class Deputy(Dated, Base):
    """Someone who decides for someone else in a period (R22); an empty list of registers means all of them."""

    __tablename__ = "deputy"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    registers: Mapped[list[str]] = mapped_column(JSON, default=list)
    from_on: Mapped[date]
    until_on: Mapped[date]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    deputy: Mapped[Person] = relationship(foreign_keys=deputy_id)

    __table_args__ = (
        CheckConstraint("person_id <> deputy_id", name="not_oneself"),
        CheckConstraint("until_on >= from_on", name="in_order"),
    )


class Leave(Dated, Base):
    """Someone is away for a longer time: duties and their terms rest. Why is not kept."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    delivered: Mapped[bool] = mapped_column(default=False)  # by the personnel administration, which may then change it

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="in_order"),)


class ManagerDoubt(Base):
    """Someone says that his manager stands wrong in the personnel data. His declarations go on meanwhile."""

    __tablename__ = "manager_doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    said: Mapped[str] = mapped_column(String(300))  # who it should be, in the words of the person
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settlement: Mapped[str] = mapped_column(String(300), default="")  # what was done about it, in the words of the officer

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)
