"""Tables of getting in: second factors, recovery codes, invitations, what two people decide on, and forms kept for later."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auth.models import ROLES, Account
from database import Base, Moment
from organisation.models import Person, new_uid

PASSKEY, CODE = FACTORS = ("passkey", "code")
GRANT_ROLE, RESET_PASSWORD, RESET_ALL = ASKED = ("grant_role", "reset_password", "reset_all")
APPROVED, REFUSED, TAKEN_BACK = OUTCOMES = ("approved", "refused", "taken_back")


class SecondFactor(Base):
    """A passkey, or an app that shows codes; it stands here only after it was used once."""

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    secret: Mapped[bytes] = mapped_column(LargeBinary)  # of an app: its secret, sealed; of a passkey: its public key
    credential_id: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)  # of a passkey
    sign_count: Mapped[int] = mapped_column(default=0)  # of a passkey, as it last told
    last_step: Mapped[int] = mapped_column(default=0)  # of an app: the last half minute of which a code was used
    added_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime] = mapped_column(Moment)

    account: Mapped[Account] = relationship()

    __table_args__ = (CheckConstraint(f"kind IN {FACTORS}", name="kind_known"),)


class RecoveryCode(Base):
    """A code to get in without the second factor, once; the hash stands here."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Invitation(Base):
    """A link by which a person sets a password, once; the hash of its token stands here. A person has at most one."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    drops_factors: Mapped[bool] = mapped_column(default=False)  # the second factor was lost as well
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class AccessRequest(Base):
    """What one person asks and another approves: a role for somebody, or a new way in for who lost the old one."""

    __tablename__ = "access_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked: Mapped[str] = mapped_column(String(20))
    role: Mapped[str | None] = mapped_column(String(30))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(20))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    settled_by: Mapped[Person | None] = relationship(foreign_keys=settled_by_id)

    __table_args__ = (
        CheckConstraint(f"asked IN {ASKED}", name="asked_known"),
        CheckConstraint(f"role IS NULL OR role IN {ROLES}", name="role_known"),
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint("asked_by_id != person_id", name="not_for_oneself"),
        CheckConstraint(
            "outcome IS NULL OR outcome != 'approved' OR (settled_by_id != asked_by_id AND settled_by_id != person_id)",
            name="four_eyes",
        ),
    )


class KeptForm(Base):
    """What was sent after a session had ended, sealed, until its sender is back; for an hour."""

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    page: Mapped[str] = mapped_column(String(300))  # where the form stands
    action: Mapped[str] = mapped_column(String(300))  # where it is sent
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Moment, index=True)
