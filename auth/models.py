"""Accounts, sessions, roles and failed attempts. Everything hangs on a person; four-eyes is about persons."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Dated, Person, new_uid

INTEGRITY_OFFICER = "integrity_officer"
PUBLICATION_EDITOR = "publication_editor"
BOARD_RECORDER = "board_recorder"  # records the decisions of the college
COUNCIL_RECORDER = "council_recorder"  # records the decisions of the council
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
ROLES = (INTEGRITY_OFFICER, PUBLICATION_EDITOR, BOARD_RECORDER, COUNCIL_RECORDER, AUDITOR, ADMINISTRATOR)


class Account(Base):
    """A way for a person to sign in with a password; other ways (single sign-on) are tables of their own."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    two_steps_since: Mapped[datetime | None] = mapped_column(Moment)  # when the enrolment of a second factor was finished
    display: Mapped[str] = mapped_column(String(10), default="")  # licht, donker; empty: what the device asks for
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("display IN ('', 'licht', 'donker')", name="display_known"),)


class RoleGrant(Dated, Base):
    """A person has a role for a period. Being a manager is no role: it follows from the organisation."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role_known"),)


class UserSession(Base):
    """What the server remembers of a browser; the cookie holds only a random key, of which the hash stands here."""

    __tablename__ = "user_session"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("sign_on_identity.id"), index=True)  # signed in through it
    provider_session: Mapped[str | None] = mapped_column(String(255))  # what the provider calls its session (`sid`)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)  # how its owner names it in his list
    browser: Mapped[str] = mapped_column(String(60), default="")  # "Firefox, Windows"
    idle_minutes: Mapped[int] = mapped_column(default=30)  # longest pause


class SignInFailure(Base):
    """A refused attempt, for throttling: what was tried and from where, as keyed hashes."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    login_hash: Mapped[str] = mapped_column(String(64), index=True)
    source_hash: Mapped[str] = mapped_column(String(64), index=True)
