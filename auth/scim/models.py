"""Keys of programs, what an identity system calls the people and groups it keeps, and what of its word waits for somebody."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import Person, new_uid


class ProgramKey(Base):
    """With this a program may keep people; the hash stands here, the key itself was shown once."""

    __tablename__ = "program_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(60))  # of the program, in the words of who made the key
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: by a command
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    made_by: Mapped[Person | None] = relationship()


class KeptUser(Base):
    """A person as the identity system keeps him: its names for him, and what it said of his post last."""

    __tablename__ = "kept_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    user_name: Mapped[str] = mapped_column(String(254))  # as it was sent
    user_name_key: Mapped[str] = mapped_column(String(254), unique=True)  # in lower case: capitals make no difference
    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(String(160), default="")
    department: Mapped[str] = mapped_column(String(160), default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    manager: Mapped[Person | None] = relationship(foreign_keys=manager_id)

    __mapper_args__ = {"version_id_col": version}


kept_group_member = Table(
    "kept_group_member",
    Base.metadata,
    Column("group_id", ForeignKey("kept_group.id"), primary_key=True),
    Column("user_id", ForeignKey("kept_user.id"), primary_key=True, index=True),
)


class KeptGroup(Base):
    """A group as the identity system pushes it: kept so that its pushing works, and giving nobody anything."""

    __tablename__ = "kept_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(256))
    name_key: Mapped[str] = mapped_column(String(256), unique=True)  # in lower case
    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[set[KeptUser]] = relationship(secondary=kept_group_member)

    __mapper_args__ = {"version_id_col": version}


AT_ONCE, SHRINK, LAST_ONE = WHYS = ("at_once", "shrink", "last_one")
LEFT, STAYS, RETURNED = OUTCOMES = ("left", "stays", "returned")


class SaidLeaving(Base):
    """A program said that somebody left: it went at once, or it waits for an administrator's word (R79)."""

    __tablename__ = "said_leaving"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime] = mapped_column(Moment, index=True)
    why: Mapped[str] = mapped_column(String(10))  # it waits, or AT_ONCE
    closed_account: Mapped[bool] = mapped_column(default=False)  # because of this: it opens again when it was a mistake
    outcome: Mapped[str | None] = mapped_column(String(10))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: the program

    person: Mapped[Person] = relationship(foreign_keys=person_id)

    __table_args__ = (
        CheckConstraint(f"why IN {WHYS}", name="why_known"),
        CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES}", name="outcome_known"),
    )


class AlikeNewcomer(Base):
    """A program brought a new number under a name that we know; somebody says who it is (R78)."""

    __tablename__ = "alike_newcomer"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    personnel_number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(250))  # as it was sent
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)  # who has this name here
    said_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("personnel_number", "person_id"),)
