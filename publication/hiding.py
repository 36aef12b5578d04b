"""Taking an entry away at once, and who looks at it afterwards (R67)."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

import clock
from audit import Kind, hold_chain, record
from auth.permissions import may
from extensions import db
from organisation.models import Person
from organisation.working_days import add_working_days
from publication import folders
from publication.editions import current_codes, publish
from publication.models import HIDE, Edition, PublicationAct
from publication.officer import add_act
from publication.projection import public_code
from publication.standing import standing
from registers.errors import Conflict, Incomplete, NotYours
from registers.models import Declaration

LOOKED_AT_WITHIN = 5  # working days


def hide_now(declaration: Declaration, *, actor: Person, reason: str, disclosed: bool) -> PublicationAct:
    """Take the entry out of the public register and publish. Commits: the act is kept even when publishing fails.

    `disclosed`: personal data were public by mistake; then the public reads its code and the day, and nothing of its past.
    Asks no version: what changed meanwhile is no reason to leave it there. Raises NotYours, Incomplete, or Conflict when
    it is not public.
    """
    hold_chain()
    if not may(actor, "declaration.protect", declaration):
        raise NotYours()
    if not can_be_hidden(declaration):
        raise Conflict(declaration)
    if not reason.strip():
        raise Incomplete({"reason": _("Schrijf in één zin waarom")})
    review_on = add_working_days(clock.today(), LOOKED_AT_WITHIN)
    act = add_act(declaration, HIDE, actor, reason, review_on=review_on, disclosed=disclosed)
    if disclosed:
        subject = ("declaration", declaration.reference)
        record(Kind.PERSONAL_DATA_DISCLOSED, actor=actor, subject=subject, person=declaration.person, why=reason.strip())
    db.session.commit()
    publish(actor=actor)
    forget_disclosed()
    return act


def forget_disclosed() -> None:
    """Remove the editions from before personal data were taken away: nobody can go back to them (R67)."""
    wiped_at = db.session.scalar(select(func.max(PublicationAct.at)).where(PublicationAct.kind == HIDE, PublicationAct.disclosed))
    if wiped_at is None:
        return
    clean = set(db.session.scalars(select(Edition.number).where(Edition.published_at >= wiped_at)))
    if clean:
        folders.remove_old(lambda number: number in clean)


def can_be_hidden(declaration: Declaration, day: date | None = None) -> bool:
    """Whether the public sees it, by rule or still in the current edition."""
    return standing(declaration, day or clock.today()).visible or public_code(declaration) in current_codes()
