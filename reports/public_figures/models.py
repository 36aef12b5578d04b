"""What was published of a year, as it went out; a row is never changed, a correction is the next version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person


class YearlyFigures(Base):
    """One version of the figures of a year."""

    __tablename__ = "yearly_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    version: Mapped[int]
    report: Mapped[str] = mapped_column(String(10))  # the code of the frozen report from which they come
    counted_on: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shown: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the tables as the public reads them

    by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("year", "version"),)

    def tells(self, report: str, shown: list[dict[str, Any]]) -> bool:
        """Whether the public reads just this already."""
        return (self.report, self.shown) == (report, shown)
