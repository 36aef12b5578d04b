"""Entries from an old list are confirmed by the person they are about."""

from sqlalchemy import update

from audit import Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person
from registers.errors import Conflict, NotYours
from registers.models import Declaration


def confirm(declaration: Declaration, actor: Person, *, seen_version: int) -> None:
    """The declarant says that an entry from the old list is right. Raises NotYours, or Conflict when it has changed meanwhile."""
    if not may(actor, "declaration.own", declaration):
        raise NotYours()
    guarded = (
        update(Declaration)
        .where(Declaration.id == declaration.id, Declaration.version == seen_version, Declaration.to_confirm.is_(True))
        .values(to_confirm=False, version=seen_version + 1)
        .execution_options(synchronize_session=False)
    )
    changed = db.session.execute(guarded)
    db.session.refresh(declaration)
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(declaration)
    subject = ("declaration", declaration.reference)
    record(Kind.CONFIRMED, actor=actor, subject=subject, person=declaration.person, fields=("to_confirm",))


def still_holds(declaration: Declaration, actor: Person) -> None:
    """The declarant says today that this entry still holds (R17): a dated confirmation. Raises NotYours or Conflict."""
    if declaration.to_confirm:
        confirm(declaration, actor, seen_version=declaration.version)
        return
    if not may(actor, "declaration.own", declaration):
        raise NotYours()
    hold_chain()
    record(Kind.CONFIRMED, actor=actor, subject=("declaration", declaration.reference), person=declaration.person)
