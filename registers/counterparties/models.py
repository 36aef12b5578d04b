"""Organisations, one row each whatever the spelling, and the lists of relations that are brought in against them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment
from organisation.models import new_uid

LONGEST_NAME = 200  # characters
LONGEST_UNIT, LONGEST_NOTE, LONGEST_TITLE = 40, 200, 120
SENSITIVE_CLASSES = ("belief", "party", "union", "health", "orientation")  # R65
SUPPLIER, SUBSIDY, PERMIT, ENFORCEMENT, TENDER, RESTRICTED = LIST_KINDS = (
    "supplier",
    "subsidy",
    "permit",
    "enforcement",
    "tender",
    "restricted",  # interests that may not be held: for the compliance officer alone (R40)
)


class Counterparty(Base):
    """An organisation people have something with; one row per organisation, whatever the spelling."""

    __tablename__ = "counterparty"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(200), unique=True)
    kvk_number: Mapped[str | None] = mapped_column(String(8), index=True)  # 8 digits, text
    sensitive_class: Mapped[str | None] = mapped_column(String(30))  # R65
    version: Mapped[int] = mapped_column(default=1)

    aliases: Mapped[list["CounterpartyAlias"]] = relationship(back_populates="counterparty", order_by="CounterpartyAlias.id")

    __mapper_args__ = {"version_id_col": version}


class CounterpartyAlias(Base):
    """Another spelling or a former name."""

    __tablename__ = "counterparty_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    counterparty_id: Mapped[int] = mapped_column(ForeignKey("counterparty.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(200), unique=True)

    counterparty: Mapped[Counterparty] = relationship(back_populates="aliases")


class DistinctPair(Base):
    """Someone looked and said: these two are not the same organisation; they are not proposed again."""

    __tablename__ = "distinct_pair"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("counterparty.id"), index=True)  # the smaller id
    second_id: Mapped[int] = mapped_column(ForeignKey("counterparty.id"), index=True)
    said_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="smaller_first"),
    )


class NameKey(Base):
    """A part of a name by which it is found when it is typed slightly differently; see `finding`."""

    __tablename__ = "name_key"

    key: Mapped[str] = mapped_column(String(4), primary_key=True)
    folded_name: Mapped[str] = mapped_column(String(200), primary_key=True)


class RelationList(Base):
    """One delivery of relations of a kind: where it came from and of which day. A newer one of the same title replaces it."""

    __tablename__ = "relation_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(26), unique=True, default=new_uid)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))  # "Leverancierslijst 2026": what every hint shows
    dated_on: Mapped[date]  # the day the list describes
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))  # of the lines as they were brought in
    brought_in_at: Mapped[datetime] = mapped_column(Moment)
    brought_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: by a command
    replaced_at: Mapped[datetime | None] = mapped_column(Moment)  # empty: in use

    __table_args__ = (CheckConstraint(f"kind IN {LIST_KINDS}", name="kind_known"),)


class Relation(Base):
    """One line of a list."""

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("relation_list.id"))
    line: Mapped[int]  # in the file, for who looks it up there
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(200), index=True)
    kvk_number: Mapped[str | None] = mapped_column(String(8), index=True)
    unit_code: Mapped[str | None] = mapped_column(String(40))  # of the unit that grants, buys or supervises
    note: Mapped[str] = mapped_column(String(200), default="")

    of: Mapped[RelationList] = relationship()

    __table_args__ = (Index("ix_relation_list", "list_id"),)
