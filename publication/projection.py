"""The airlock: the only place where what is confidential becomes what is public.

Nothing passes but the fields in these tables, each with the ground on which it is public. An answer passes only when the table
names it and its own definition says `public_because`; anything added elsewhere stays inside by default (R57).
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import clock
from publication.models import GENERALISE, WITHHOLD, PublicationAct
from publication.standing import Duty, acts_in_force, has_ended, lineage, standing
from registers.models import Declaration

LAW = "Ambtenarenwet 2017, artikel 5, lid 1, onder c"
PRIVACY = "AVG, artikel 9"
OPENNESS = "Wet open overheid, artikel 5.1"
AGREED = "Ambtenarenwet 2017, artikel 5 en 8: een beperking hoort bij het nevenwerk"
KEEPING = "AVG, artikel 5, lid 1, onder d: gegevens moeten juist zijn"

CURRENT, ENDED = STATES = ("actueel", "beëindigd")
QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u00ad": None})


@dataclass(frozen=True)
class Source:
    """One declaration on one day, as the projection looks at it."""

    declaration: Declaration
    day: date
    duty: Duty | None
    acts: dict[str, PublicationAct]

    def answer(self, column: str) -> str | None:
        """The answer that feeds a shared column, when its definition states why it may be public."""
        question = self.declaration.register.fed_by(column)
        if question is None or not question.public_because:
            return None
        given = self.declaration.answers.get(question.name)
        return tidy(str(given)) if given else None

    def worded(self, field: str) -> str | None:
        """The general wording an officer chose for a public field (R64, R65); protection goes before generalising."""
        for kind in (WITHHOLD, GENERALISE):
            wording = self.acts[kind].wording if kind in self.acts else None
            if wording and field in wording:
                return tidy(wording[field])
        return None


@dataclass(frozen=True)
class PublicField:
    """One public field: what it means, where it comes from, why it may be public, and how it is read."""

    meaning: str
    source: str
    ground: str
    read: Callable[[Source], Any]

    def __post_init__(self) -> None:
        if not self.ground:
            raise ValueError(f"{self.meaning}: a public field needs a legal ground")


def _condition(source: Source) -> str | None:
    """R59: the short public form of the agreement in force; never its full text or the reasons."""
    decision = source.declaration.decision
    texts = [condition.contents.get("public_text", "") for condition in decision.conditions] if decision else []
    return tidy(" ".join(text for text in texts if text)) or None


def _state(source: Source) -> str:
    return ENDED if has_ended(source.declaration, source.day) else CURRENT


def _until(source: Source) -> str | None:
    """R15: the end is public from the day after."""
    ends = source.declaration.ends
    return str(ends) if ends and has_ended(source.declaration, source.day) else None


def _confirmed_on(source: Source) -> str | None:
    """The day the declarant said so; what comes from an old list was not yet confirmed."""
    declaration = source.declaration
    if declaration.to_confirm or declaration.submitted_at is None:
        return None
    return clock.local(declaration.submitted_at).date().isoformat()


def _general_because(source: Source) -> str | None:
    act = source.acts.get(WITHHOLD) or source.acts.get(GENERALISE)
    if act is None:
        return None
    return "withheld" if act.kind == WITHHOLD else (act.ground or "special_category")


PUBLIC_FIELDS: dict[str, PublicField] = {
    "code": PublicField("Vaste code van de vermelding", "Declaration.public_code", LAW, lambda s: public_code(s.declaration)),
    "functie": PublicField("Aangewezen functie", "Position.title", LAW, lambda s: s.duty and tidy(s.duty.position.title)),
    "slug": PublicField("Adres van de functie", "Position.slug", LAW, lambda s: s.duty and s.duty.position.slug),
    "rol": PublicField("Wat de ambtenaar doet", "title", LAW, lambda s: s.worded("rol") or s.answer("title")),
    "organisatie": PublicField(
        "Voor welke organisatie", "counterparty", LAW, lambda s: s.worded("organisatie") or s.answer("counterparty")
    ),
    "vergoeding": PublicField("Vergoeding: unpaid, expenses of paid", "paid", LAW, lambda s: s.answer("paid")),
    "sinds": PublicField("Sinds wanneer: jaar, maand of dag", "starts", LAW, lambda s: s.answer("starts")),
    "tot": PublicField("Tot wanneer: jaar, maand of dag", "Declaration.ends", LAW, _until),
    "afspraak": PublicField("Afgesproken beperking, in het kort", "Condition.public_text", AGREED, _condition),
    "toestand": PublicField("actueel of beëindigd", "Declaration.ends", LAW, _state),
    "bevestigd_op": PublicField("Laatst bevestigd door de ambtenaar", "Declaration.submitted_at", KEEPING, _confirmed_on),
    "algemeen_omdat": PublicField(
        "Waarom de tekst algemener is", "PublicationAct.ground", f"{PRIVACY}; {OPENNESS}", _general_because
    ),
}


def public_code(declaration: Declaration) -> str:
    """The permanent code of the entry: that of the first declaration in its line, so that a change keeps its address."""
    return lineage(declaration)[0].public_code


def project(declaration: Declaration, day: date, duty: Duty | None) -> dict[str, Any]:
    """The public text of a declaration as it would be on the day. Asks nothing about whether it may be public."""
    source = Source(declaration, day, duty, acts_in_force(declaration, day))
    return {name: field.read(source) for name, field in PUBLIC_FIELDS.items()}


def public_entry(declaration: Declaration, day: date) -> dict[str, Any] | None:
    """The public entry of this declaration on the day, as plain data; None when the public may see no entry (R57–R62)."""
    found = standing(declaration, day)
    if found.kind not in ("public", "over"):
        return None
    return project(declaration, day, found.duty)


def tidy(text: str) -> str:
    """White space, quotation marks and composed letters in one form, so that typing differences are no changes."""
    return " ".join(unicodedata.normalize("NFC", text).translate(QUOTES).split())
