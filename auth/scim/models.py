"""Keys of programs, and what an identity system calls the people it keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
