"""One row per organisation, whatever the spelling."""

import re
import unicodedata

from sqlalchemy import select

from extensions import db
from registers.counterparties.models import Counterparty, CounterpartyAlias

SUGGESTIONS = 200  # names offered while typing
LONGEST = 200  # characters of a folded name; some signs become many letters


def fold(text: str) -> str:
    """Lower case, without accents, punctuation and double spaces: how names are compared and searched."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", letters).split())


def counterparty_named(name: str) -> Counterparty:
    """The organisation with this name or alias; a new row when it is not known yet."""
    folded = (fold(name) or name)[:LONGEST]
    found = db.session.scalars(select(Counterparty).where(Counterparty.folded_name == folded)).one_or_none()
    if found is None:
        found = db.session.scalars(
            select(Counterparty).join(CounterpartyAlias).where(CounterpartyAlias.folded_name == folded)
        ).one_or_none()
    if found is None:
        found = Counterparty(name=name, folded_name=folded)
        db.session.add(found)
        db.session.flush()
    return found


def known_names() -> list[str]:
    """Names to suggest while typing, most recent first."""
    return list(db.session.scalars(select(Counterparty.name).order_by(Counterparty.id.desc()).limit(SUGGESTIONS)))
