"""What the body set, from which day, by whom and why. Rows are added, never changed: the past stays as it was."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person


class ParameterValue(Base):
    """One value from a day on; a later row for the same day corrects an earlier one."""

    __tablename__ = "parameter_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))  # P01, or the code of a signal
    value: Mapped[Any] = mapped_column(JSON)
    from_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: by a command
    why: Mapped[str] = mapped_column(String(300))

    set_by: Mapped[Person | None] = relationship()

    __table_args__ = (Index("ix_parameter_value_code", "code", "from_on"),)
