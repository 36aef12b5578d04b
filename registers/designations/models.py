"""Files and notices that go with a designation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Designation, Person, new_uid

ADDED, ENDED = ABOUT = ("added", "ended")


class DesignationDocument(Base):
    """The decision to designate, as a PDF; added to the ledger and never taken out."""

    __tablename__ = "designation_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    display_name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)

    designation: Mapped[Designation] = relationship()


class DesignationNotice(Base):
    """A holder is told that his position is designated, or that this ends (R35, R36); read when he says so."""

    __tablename__ = "designation_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    designation_id: Mapped[int] = mapped_column(ForeignKey("designation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str] = mapped_column(String(10))
    given_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    designation: Mapped[Designation] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("designation_id", "person_id", "about"),
        CheckConstraint(f"about IN {ABOUT}", name="about_known"),
    )
