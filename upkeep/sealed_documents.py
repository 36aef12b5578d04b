"""Everything that is sealed, in one table: for renewing keys, and for checking that all of it opens.

A column of bytes that is not in this table is not sealed; a test compares the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from auth.access_models import CODE, KeptForm, SecondFactor
from registers import attachments, vault
from registers.catalogue import slugs
from registers.follow_up.models import Dispute, FollowUp
from registers.models import Advice, Attachment, Condition, Decision, Declaration, Question
from reports.desk.models import AuditFinding, AuditItem

AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    """Where sealed bytes stand: the query gives id, bytes, and what the name of the place is made of."""

    query: Select[*tuple[Any, ...]]
    place: str

    @property
    def model(self) -> Any:
        return self.query.column_descriptions[0]["entity"]

    @property
    def name(self) -> str:
        return str(self.query.column_descriptions[1]["name"])

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)


@dataclass(frozen=True)
class Document:
    """One sealed document: its table, the key of its row, the bytes as stored and the place they belong to."""

    column: Column
    id: int
    stored: bytes
    place: str


def columns() -> tuple[Column, ...]:
    """Every sealed column of the database; of declarations and what hangs on them only those of confidential registers."""
    confidential = Declaration.register_slug.in_(slugs(confidential=True))
    of_declarations = (
        Column(select(Declaration.id, Declaration.document, Declaration.reference), "declaration {}"),
        Column(
            select(Decision.id, Decision.document, Declaration.reference, Decision.round).join(Decision.declaration),
            "decision {} {}",
        ),
        Column(
            select(Condition.id, Condition.document, Condition.uid).join(Condition.decision).join(Decision.declaration),
            "condition {}",
        ),
        Column(select(Question.id, Question.document, Question.uid).join(Question.declaration), "question {}"),
        Column(select(Advice.id, Advice.document, Advice.uid).join(Advice.declaration), "advice {}"),
        Column(select(FollowUp.id, FollowUp.document, FollowUp.uid).join(FollowUp.declaration), "follow-up {}"),
        Column(select(Dispute.id, Dispute.document, Dispute.uid).join(Dispute.declaration), "dispute {}"),
        Column(
            select(AuditFinding.id, AuditFinding.document, AuditFinding.uid).join(AuditFinding.item).join(AuditItem.declaration),
            "finding {}",
        ),
    )
    return (
        *(Column(column.query.where(confidential), column.place) for column in of_declarations),
        Column(
            select(SecondFactor.id, SecondFactor.secret, SecondFactor.uid).where(SecondFactor.kind == CODE), "second factor {}"
        ),
        Column(select(KeptForm.id, KeptForm.content, KeptForm.uid, KeptForm.person_id), "kept form {} of {}"),
    )


def documents(session: Session, column: Column, *, after: int = 0, most: int | None = None) -> list[Document]:
    """The documents of this column in the order of their keys, from the first one `after` a key."""
    row_id = column.model.id
    query = column.query.where(row_id > after, getattr(column.model, column.name).is_not(None)).order_by(row_id).limit(most)
    return [_document(column, row) for row in session.execute(query)]


def some_documents(session: Session, column: Column, most: int) -> list[Document]:
    """So many documents of this column, by chance."""
    query = column.query.where(getattr(column.model, column.name).is_not(None)).order_by(func.random()).limit(most)
    return [_document(column, row) for row in session.execute(query)]


def last_document(session: Session, column: Column) -> list[Document]:
    """The newest document of this column, if there is any."""
    query = column.query.where(getattr(column.model, column.name).is_not(None)).order_by(column.model.id.desc()).limit(1)
    return [_document(column, row) for row in session.execute(query)]


def put_back(session: Session, document: Document, stored: bytes) -> bool:
    """Store these bytes in its place, unless somebody changed it meanwhile."""
    model, name = document.column.model, document.column.name
    unchanged = update(model).where(model.id == document.id, getattr(model, name) == document.stored)
    done = session.execute(unchanged.values({name: stored}).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def sealed_files(session: Session, *, after: int = 0, most: int | None = None) -> list[Attachment]:
    """The attachments that are sealed, in the order of their keys."""
    query = select(Attachment).join(Attachment.declaration).where(Declaration.register_slug.in_(slugs(confidential=True)))
    return list(session.scalars(query.where(Attachment.id > after).order_by(Attachment.id).limit(most)))


def place_of_file(attachment: Attachment) -> str:
    return f"attachment {attachment.uid}"


def everything(session: Session, folder: Path | None = None) -> Iterator[tuple[str, str, bytes]]:
    """Table, place and stored bytes of all that is sealed, a part at a time. A file that is absent gives no bytes."""
    for column in columns():
        after = 0
        while part := documents(session, column, after=after, most=AT_ONCE):
            yield from ((column.table, one.place, one.stored) for one in part)
            after = part[-1].id
    after = 0
    while files := sealed_files(session, after=after, most=AT_ONCE):
        yield from (("attachment", place_of_file(one), _bytes_of(one, folder)) for one in files)
        after = files[-1].id


def opens(place: str, stored: bytes) -> bool:
    """Whether these bytes open for this place; what was put there without its seal does not."""
    try:
        vault.key_of(stored)
        vault.open_sealed(stored, place)
    except vault.CannotOpen:
        return False
    return True


def _document(column: Column, row: Any) -> Document:
    return Document(column, row[0], row[1], column.place.format(*row[2:]))


def _bytes_of(attachment: Attachment, folder: Path | None) -> bytes:
    try:
        return (folder / attachment.uid).read_bytes() if folder else attachments.kept(attachment.uid)
    except FileNotFoundError:
        return b""
