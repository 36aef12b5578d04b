"""What officers did about publication, what was corrected, what the public reported, who follows it, and the editions."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid
from registers.models import Declaration

RELEASE, GENERALISE, HOLD, WITHHOLD, HIDE = ACTS = ("release", "generalise", "hold", "withhold", "hide")
APPROVED, REFUSED, TAKEN_BACK = CORRECTION_OUTCOMES = ("approved", "refused", "taken_back")
EACH_CHANGE, WEEKLY = OFTEN = ("change", "weekly")  # how often a follower gets mail
LONGEST_REASON = 300  # characters that the public reads


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
    review_on: Mapped[date | None]  # hold, withhold, hide: when an officer looks again
    disclosed: Mapped[bool] = mapped_column(default=False)  # hide: personal data were public by mistake (R67)
    without_notice: Mapped[bool] = mapped_column(default=False)  # release: the holder has seen it and agrees
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    declaration: Mapped[Declaration] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=by_id)

    __table_args__ = (CheckConstraint(f"kind IN {ACTS}", name="kind_known"),)


class PublicationCorrection(Base):
    """A published error put right: asked by one officer, approved by another (R66)."""

    __tablename__ = "publication_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    fields: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)  # public field → {"was": …, "becomes": …}
    public_reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(20))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")  # why it was refused; internal

    declaration: Mapped[Declaration] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)

    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome IN {CORRECTION_OUTCOMES}", name="outcome_known"),
        CheckConstraint("outcome IS NULL OR outcome != 'approved' OR settled_by_id != asked_by_id", name="four_eyes"),
    )


class PublicErrorReport(Base):
    """Somebody outside says that the public register is wrong. Where it came from is not kept."""

    __tablename__ = "public_error_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    about: Mapped[str] = mapped_column(String(120))  # code of an entry, address of a position, or empty
    text: Mapped[str] = mapped_column(String(2000))
    source: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    answered_by: Mapped[Person | None] = relationship()


class Follower(Base):
    """Somebody who asked for mail when the register changes. Nothing else of him is kept, and when he stops this row goes."""

    __tablename__ = "follower"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    email: Mapped[str] = mapped_column(String(254), index=True)
    slug: Mapped[str | None] = mapped_column(String(120))  # the position; None: the whole register
    often: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the link to confirm; None: confirmed
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    told_edition: Mapped[int] = mapped_column(default=0)  # up to here he knows
    told_on: Mapped[date | None]

    __table_args__ = (CheckConstraint(f"often IN {OFTEN}", name="often_known"),)


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
