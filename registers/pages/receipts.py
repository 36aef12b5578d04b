"""The receipts of a declaration, for who declared it."""

from sqlalchemy import select

from audit import Event
from audit.receipts import receipts_among
from auth.policies import me
from extensions import db
from registers.models import Declaration
from registers.standing import events_told


def receipts_of(declaration: Declaration) -> list[tuple[Event, str]]:
    """One for what was sent and one for each decision the declarant was told of; none for anybody else."""
    if declaration.person != me():
        return []
    query = select(Event).where(Event.subject_type == "declaration", Event.subject == declaration.reference)
    return receipts_among(events_told(db.session.scalars(query.order_by(Event.seq.desc())), declaration, me()))
