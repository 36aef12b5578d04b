"""Who somebody is at the identity provider, and which of its messages were used."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auth.models import Account
from database import Base, Moment
from organisation.models import new_uid

WAYS = ("personnel_number", "invitation")


class SignOnIdentity(Base):
    """An account at the provider, known by issuer and subject and by nothing else; one for each account and issuer."""

    __tablename__ = "sign_on_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    linked_at: Mapped[datetime] = mapped_column(Moment)
    how: Mapped[str] = mapped_column(String(20))

    account: Mapped[Account] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account_id", "issuer"),
        CheckConstraint(f"how IN {WAYS}", name="how_known"),
    )


class SpentLogoutToken(Base):
    """A message that somebody signed out at the provider works once; its name is kept as a hash."""

    __tablename__ = "spent_logout_token"

    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(Moment)
