"""What officers did about publication, and the editions that were published."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid
from registers.models import Declaration

RELEASE, GENERALISE, HOLD, WITHHOLD = ACTS = ("release", "generalise", "hold", "withhold")


class PublicationAct(Base):
    """One act of an officer about one declaration, with its reason. The latest of each kind that was not ended counts."""

    __tablename__ = "publication_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")  # internal
    wording: Mapped[dict[str, str] | None] = mapped_column(JSON)  # generalise: field name → general wording
    ground: Mapped[str | None] = mapped_column(String(30))  # withhold: safety, special_category, third_party, pending_dispute
    review_on: Mapped[date | None]
    without_notice: Mapped[bool] = mapped_column(default=False)  # release: the holder has seen it and agrees
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    declaration: Mapped[Declaration] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=by_id)

    __table_args__ = (CheckConstraint(f"kind IN {ACTS}", name="kind_known"),)


class Edition(Base):
    """One published edition: an immutable folder on disk, known here by its number and checksum."""

    __tablename__ = "edition"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime] = mapped_column(Moment)
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    positions: Mapped[int]
    chain_seq: Mapped[int]  # the last event when it was built
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary)
