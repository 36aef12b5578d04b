"""The airlock: the only place where what is confidential becomes what is public.

Nothing passes but the fields in these tables, each with the ground on which it is public. An answer passes only when the table
names it and its own definition says `public_because`; anything added elsewhere stays inside by default (R57).
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import func, select

import clock
from audit import Event, Kind
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Person, Position
from organisation.structure import designated_positions, designation_of, holders_of
from publication.corrected import apply, approved_corrections, told
from publication.home import tells_home
from publication.models import GENERALISE, HIDE, WITHHOLD, PublicationAct, PublicationCorrection
from publication.silence import nothing_confirmed_on, registered
from publication.standing import (
    HIDDEN,
    OVER,
    PUBLIC,
    STOPS,
    WITHHELD,
    Duty,
    acts_in_force,
    decision_shown,
    duties,
    ends_of,
    has_ended,
    if_not_stopped,
    lineage,
    standing,
    unbroken,
)
from registers.models import Declaration
from registers.origin import OLD_LIST
from registers.parameters.table import parameter

LAW = "Ambtenarenwet 2017, artikel 5, lid 1, onder c"
PRIVACY = "AVG, artikel 9"
OPENNESS = "Wet open overheid, artikel 5.1"
AGREED = "Ambtenarenwet 2017, artikel 5 en 8: een beperking hoort bij het nevenwerk"
KEEPING = "AVG, artikel 5, lid 1, onder d: gegevens moeten juist zijn"

IN_FREE_WORDS = ("rol", "organisatie", "afspraak")
HOME_WITHHELD = "afgeschermd"  # stands in place of what tells where somebody lives (R64)
CURRENT, ENDED = STATES = ("actueel", "beëindigd")
QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u00ad": None})


@dataclass(frozen=True)
class Source:
    """One declaration on one day, as the projection looks at it."""

    declaration: Declaration
    day: date
    duty: Duty | None
    acts: dict[str, PublicationAct]
    corrections: list[PublicationCorrection]

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
    """R59: the short public form of the agreement in force, where the body shows these (P11); never its text or the reasons."""
    if not parameter("P11", source.day):
        return None
    decision = decision_shown(source.declaration, source.day)
    texts = [condition.contents.get("public_text", "") for condition in decision.conditions] if decision else []
    return tidy(" ".join(text for text in texts if text)) or None


def _state(source: Source) -> str:
    return ENDED if has_ended(source.declaration, source.day) else CURRENT


def _until(source: Source) -> str | None:
    """R15: the end is public from the day after."""
    ends = ends_of(source.declaration)
    return str(ends) if ends and has_ended(source.declaration, source.day) else None


def _confirmed_on(source: Source) -> str | None:
    """The last day the declarant said so, by sending it or by confirming it; an old list that he did not confirm says nothing."""
    declaration = source.declaration
    if declaration.to_confirm:
        return None
    confirmed = db.session.scalar(
        select(func.max(Event.at)).where(Event.kind == Kind.CONFIRMED, Event.subject == declaration.reference)
    )
    sent = declaration.submitted_at if declaration.source != OLD_LIST else None
    said = max((moment for moment in (sent, confirmed) if moment), default=None)
    return clock.local(said).date().isoformat() if said else None


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
    "bevestigd_op": PublicField("Laatst bevestigd door de ambtenaar", "Declaration.submitted_at, Event", KEEPING, _confirmed_on),
    "algemeen_omdat": PublicField(
        "Waarom de tekst algemener is", "PublicationAct.ground", f"{PRIVACY}; {OPENNESS}", _general_because
    ),
    "correcties": PublicField(
        "Wat is gecorrigeerd: datum, velden en reden", "PublicationCorrection", KEEPING,
        lambda s: told(s.declaration, s.corrections, general=_general_because(s) is not None),
    ),
}  # fmt: skip


# What is public of a position and of who holds it: field → (meaning, ground). Filled by `_position` and `_holder` below.
POSITION_FIELDS: dict[str, tuple[str, str]] = {
    "slug": ("Vast adres van de functie", LAW),
    "functie": ("Naam van de functie", LAW),
    "aangewezen_sinds": ("Sinds wanneer de functie is aangewezen", LAW),
    "aangewezen_op_grond_van": ("Grondslag van de aanwijzing", LAW),
    "aangewezen_omdat": ("Reden van de aanwijzing", LAW),
    "houders": ("Wie de functie heeft; leeg: niet bezet", LAW),
}
HOLDER_FIELDS: dict[str, tuple[str, str]] = {
    "houder": ("Voorletter en achternaam", LAW),
    "in_functie_sinds": ("Sinds wanneer", LAW),
    "toestand": ("vermeldingen, geen, beëindigd, nog_niet of afgeschermd", LAW),
    "bevestigd_op": ("Laatst bevestigd door de ambtenaar", KEEPING),
    "gevraagd_op": ("Wanneer de gemeente erom vroeg", LAW),
    "afgeschermd": ("Aantal vermeldingen dat helemaal is afgeschermd", OPENNESS),
    "nagekeken": ("Codes van de vermeldingen die worden nagekeken", KEEPING),
    "vermeldingen": ("Codes van de vermeldingen", LAW),
}
# An entry that was taken away at once and is being looked at (R67): its code and the day, nothing else.
REVIEWED_FIELDS: dict[str, tuple[str, str]] = {
    "code": ("Vaste code van de vermelding", LAW),
    "datum": ("Sinds wanneer de vermelding wordt nagekeken", KEEPING),
}


def public_code(declaration: Declaration) -> str:
    """The permanent code of the entry: that of the first declaration in its line, so that a change keeps its address."""
    return lineage(declaration)[0].public_code


def project(declaration: Declaration, day: date, duty: Duty | None) -> dict[str, Any]:
    """The public text of a declaration as it would be on the day. Asks nothing about whether it may be public."""
    corrections = approved_corrections(declaration, day)
    source = Source(declaration, day, duty, acts_in_force(declaration, day), corrections)
    values = {name: field.read(source) for name, field in PUBLIC_FIELDS.items()}
    apply(corrections, values, partial(_left_alone, declaration, day))
    _withhold_home(values)
    return values


def _left_alone(declaration: Declaration, day: date, correction: PublicationCorrection, field: str) -> bool:
    """Whether every version from the one that was corrected to this one says the same there: a change is newer (R66)."""
    line = lineage(declaration)
    versions = line[line.index(correction.declaration) : line.index(declaration) + 1]
    return len({PUBLIC_FIELDS[field].read(Source(version, day, None, {}, [])) for version in versions}) <= 1


def public_entry(declaration: Declaration, day: date) -> dict[str, Any] | None:
    """The public entry of this declaration on the day, as plain data; None when the public may see no entry (R57–R62)."""
    found = standing(declaration, day)
    if found.kind not in (PUBLIC, OVER):
        return None
    return project(declaration, day, found.duty)


def public_register(day: date) -> dict[str, Any]:
    """The whole public register on the day, as plain data in a fixed order.

    `velden`, `functies`, `vermeldingen`, `nagekeken`: code and date of the entries that are being looked at (R67), and `waarden`:
    what the body chose, for the explanation.
    """
    entries: dict[str, dict[str, Any]] = {}
    reviewed: dict[str, str] = {}
    positions = [_position(position, day, entries, reviewed) for position in designated_positions(PUBLIC_SIDE_ACTIVITIES, day)]
    return {
        "velden": public_fields(),
        "functies": positions,
        "vermeldingen": sorted(entries.values(), key=lambda entry: (entry["slug"], entry["toestand"], entry["code"])),
        "nagekeken": [{"code": code, "datum": since} for code, since in sorted(reviewed.items())],
        "waarden": chosen_values(day),
    }


def chosen_values(day: date) -> dict[str, Any]:
    """What the body chose about publishing (P10, P11, P12): working days, yes or no, months."""
    return {
        "werkdagen_tot_openbaar": parameter("P10", day).count,
        "afspraken_openbaar": bool(parameter("P11", day)),
        "maanden_na_einde_openbaar": parameter("P12", day),
    }


def _position(position: Position, day: date, entries: dict[str, dict[str, Any]], reviewed: dict[str, str]) -> dict[str, Any]:
    designation = designation_of(position, PUBLIC_SIDE_ACTIVITIES, day)
    assert designation is not None
    values = {
        "slug": position.slug,
        "functie": tidy(position.title),
        "aangewezen_sinds": designation.from_on.isoformat(),
        "aangewezen_op_grond_van": tidy(designation.ground),
        "aangewezen_omdat": tidy(designation.reason),
        "houders": [_holder(person, position, day, entries, reviewed) for person in holders_of(position, day)],
    }
    return {name: values[name] for name in POSITION_FIELDS}


def _holder(
    person: Person, position: Position, day: date, entries: dict[str, dict[str, Any]], reviewed: dict[str, str]
) -> dict[str, Any]:
    """One holder; adds his public entries to `entries` by their code, and what is being looked at to `reviewed`."""
    shown, withheld, looked_at = _entries_of(person, day)
    entries.update({entry["code"]: entry for entry in shown})
    reviewed.update(looked_at)
    current = [entry for entry in shown if entry["toestand"] == CURRENT]
    held = duties(person)
    here = [duty for duty in held if duty.position.id == position.id]
    since = unbroken([(duty.first, duty.last) for duty in held], day)
    nothing = None if current or withheld else nothing_confirmed_on(person, since, day)
    state = _holder_state(bool(current), withheld, nothing, bool(shown))
    confirmed = max((entry["bevestigd_op"] for entry in current if entry["bevestigd_op"]), default=None)
    values = {
        "houder": public_name(person),
        "in_functie_sinds": unbroken(_held(person, position), day).isoformat(),
        "toestand": state,
        "bevestigd_op": nothing.isoformat() if nothing else confirmed,
        "gevraagd_op": unbroken([(duty.first, duty.last) for duty in here], day).isoformat() if state == "nog_niet" else None,
        "afgeschermd": withheld,
        "nagekeken": sorted(looked_at),
        "vermeldingen": sorted(entry["code"] for entry in shown),
    }
    return {name: values[name] for name in HOLDER_FIELDS}


def public_name(person: Person) -> str:
    """Initial and last name."""
    return tidy(f"{person.first_name[:1]}. {person.prefix} {person.last_name}")


def _held(person: Person, position: Position) -> list[tuple[date, date | None]]:
    return [(row.from_on, row.until_on) for row in person.appointments if row.position_id == position.id]


def _holder_state(current: bool, withheld: int, nothing: date | None, shown: bool) -> str:
    """R68: what the public reads when there is nothing, no answer, or nothing that may be shown. The first that holds."""
    if current:
        return "vermeldingen"
    if withheld:
        return "afgeschermd"
    if nothing:
        return "geen"
    return "beëindigd" if shown else "nog_niet"


def _entries_of(person: Person, day: date) -> tuple[list[dict[str, Any]], int, dict[str, str]]:
    """The public entries of a person on the day, how many more are kept out, and since when which are looked at."""
    shown, withheld, looked_at = [], 0, {}
    for declaration in registered(person):
        found = standing(declaration, day)
        taken_away = found.kind in STOPS.values() and if_not_stopped(declaration, day).visible
        withheld += found.kind == WITHHELD or taken_away
        if taken_away and found.kind == HIDDEN and not (act := acts_in_force(declaration, day)[HIDE]).disclosed:
            looked_at[public_code(declaration)] = clock.local(act.at).date().isoformat()
        if found.kind in (PUBLIC, OVER):
            shown.append(project(declaration, day, found.duty))
    return shown, withheld, looked_at


def _withhold_home(values: dict[str, Any]) -> None:
    """R64: what tells where somebody lives never passes, whoever released it; the public reads that it is withheld."""
    for name in IN_FREE_WORDS:
        if values[name] and tells_home(values[name]):
            values[name] = HOME_WITHHELD
            values["algemeen_omdat"] = values["algemeen_omdat"] or "withheld"


def public_fields() -> list[dict[str, str]]:
    fields = {name: (field.meaning, field.ground) for name, field in PUBLIC_FIELDS.items()}
    parts = (("functie", POSITION_FIELDS), ("houder", HOLDER_FIELDS), ("vermelding", fields), ("nagekeken", REVIEWED_FIELDS))
    return [
        {"onderdeel": part, "veld": name, "betekenis": meaning, "grondslag": ground}
        for part, table in parts
        for name, (meaning, ground) in table.items()
    ]


def tidy(text: str) -> str:
    """White space, quotation marks and composed letters in one form, so that typing differences are no changes."""
    return " ".join(unicodedata.normalize("NFC", text).translate(QUOTES).split())
