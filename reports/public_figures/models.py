"""What was published of a year, as it went out; a row is never changed, a correction is the next version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person


class YearlyFigures(Base):
    """One version of the figures of a year."""

    __tablename__ = "yearly_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    version: Mapped[int]
    counted_on: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shown: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the tables as the public reads them
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)  # all numbers, also hidden ones: for the next version, never shown

    by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("year", "version"),)
