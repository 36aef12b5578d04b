"""A version of the report over one year: a draft, or frozen for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person


class YearlyReport(Base):
    """Kept at freezing (R80): `figures`, the real numbers; `shown`, what left the house; `content`, the report as it left."""

    __tablename__ = "yearly_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]  # of the version; the first is 1
    why: Mapped[str] = mapped_column(String(300), default="")  # why there is another version
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # chapter → explanation
    incidents: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # code → typed number
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shown: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])
    frozen_by: Mapped[Person | None] = relationship(foreign_keys=[frozen_by_id])

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint(
            "(frozen_at IS NULL) = (figures IS NULL) AND (frozen_at IS NULL) = (shown IS NULL)"
            " AND (frozen_at IS NULL) = (content IS NULL)",
            name="frozen_whole",
        ),
        CheckConstraint("number = 1 OR why <> ''", name="said_why"),
    )

    @property
    def code(self) -> str:
        """As it stands in addresses, events and names of files: 2025-1."""
        return f"{self.year}-{self.number}"

    @property
    def frozen(self) -> bool:
        return self.frozen_at is not None
