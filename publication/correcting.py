"""Putting a published error right: one officer asks, another approves, and the public reads why (R66)."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, select

import clock
import publication.facts  # noqa: F401 - the permission table names the facts that stand there
from audit import Kind, hold_chain, record
from auth.permissions import clause, may
from extensions import db
from organisation.models import Person
from publication.corrected import NOT_TOLD_OF_GENERAL_TEXTS
from publication.home import tells_home
from publication.models import APPROVED, LONGEST_REASON, REFUSED, TAKEN_BACK, PublicationCorrection
from publication.projection import project, tidy
from publication.site.wording import PAY
from publication.standing import HELD, HIDDEN, OVER, PUBLIC, standing
from registers.errors import Conflict, Incomplete, NotYours
from registers.models import Declaration
from registers.partial_date import PartialDate

LONGEST = 200  # characters of a corrected text
WAS_PUBLIC = (PUBLIC, OVER, HELD, HIDDEN)
EVENTS = {
    APPROVED: Kind.CORRECTION_APPROVED,
    REFUSED: Kind.CORRECTION_REFUSED,
    TAKEN_BACK: Kind.CORRECTION_TAKEN_BACK,
}


def _text(value: str) -> bool:
    return 0 < len(value) <= LONGEST and not tells_home(value)


def _month(value: str) -> bool:
    try:
        return PartialDate.parse(value).first <= clock.today()
    except ValueError:
        return False


FIELDS: dict[str, tuple[Callable[[str], bool], str]] = {  # public field → what it may become, and what to say otherwise
    "rol": (_text, lazy_gettext("Vul een tekst in van hoogstens 200 tekens, zonder adres of telefoonnummer")),
    "organisatie": (_text, lazy_gettext("Vul een tekst in van hoogstens 200 tekens, zonder adres of telefoonnummer")),
    "vergoeding": (PAY.__contains__, lazy_gettext("Kies wat het wordt")),
    "sinds": (_month, lazy_gettext("Vul een jaar, maand of dag in, bijvoorbeeld 2024-03, en niet later dan vandaag")),
    "tot": (_month, lazy_gettext("Vul een jaar, maand of dag in, bijvoorbeeld 2024-03, en niet later dan vandaag")),
    "afspraak": (_text, lazy_gettext("Vul een tekst in van hoogstens 200 tekens, zonder adres of telefoonnummer")),
}


def can_be_corrected(declaration: Declaration) -> dict[str, str]:
    """What the public reads and can be put right: field → value as it is now; empty when nothing of it was public."""
    today = clock.today()
    found = standing(declaration, today)
    if found.kind not in WAS_PUBLIC:
        return {}
    values = project(declaration, today, found.duty)
    worded = NOT_TOLD_OF_GENERAL_TEXTS if values["algemeen_omdat"] else ()  # an officer chose those words, and can choose others
    return {name: values[name] for name in FIELDS if values[name] and name not in worded}


def ask(declaration: Declaration, field: str, becomes: str, public_reason: str, *, actor: Person) -> PublicationCorrection:
    """Ask to put one field right. Raises NotYours, Incomplete, or Conflict when it cannot be corrected or already waits."""
    hold_chain()
    if not may(actor, "declaration.release", declaration):
        raise NotYours()
    known, becomes, public_reason = can_be_corrected(declaration), tidy(becomes), tidy(public_reason)
    if field not in known or waiting_for(declaration):
        raise Conflict(declaration)
    fits, otherwise = FIELDS[field]
    errors = {}
    if not fits(becomes):
        errors["becomes"] = str(otherwise)
    elif becomes == known[field]:
        errors["becomes"] = _("Dit staat er nu al")
    elif not _in_order({**known, field: becomes}):
        errors["becomes"] = _("Zo zou het eindigen voordat het begon")
    errors |= _errors_in(public_reason)
    if errors:
        raise Incomplete(errors)
    correction = PublicationCorrection(
        declaration=declaration,
        fields={field: {"was": known[field], "becomes": becomes}},
        public_reason=public_reason,
        asked_by=actor,
        asked_at=clock.now(),
    )
    db.session.add(correction)
    db.session.flush()
    _record(Kind.CORRECTION_ASKED, correction, actor, public_reason)
    return correction


def _in_order(values: dict[str, str]) -> bool:
    """Whether it does not end before it began (R11)."""
    since, until = (PartialDate.parse(values[name]) if name in values else None for name in ("sinds", "tot"))
    return since is None or until is None or since.first <= until.last


def approve(correction: PublicationCorrection, *, actor: Person) -> None:
    """Let it count from the next edition on; never by who asked for it. Raises NotYours or Conflict."""
    hold_chain()
    if not may(actor, "correction.settle", correction):
        raise NotYours()
    _settle(correction, APPROVED, actor, correction.public_reason)


def refuse(correction: PublicationCorrection, remark: str, *, actor: Person) -> None:
    """Leave the text as it is, and say why inside the house. Raises NotYours, Conflict or Incomplete."""
    hold_chain()
    if not may(actor, "correction.settle", correction):
        raise NotYours()
    remark = tidy(remark)
    if not 0 < len(remark) <= LONGEST_REASON:
        raise Incomplete({"remark": _("Schrijf in één zin waarom")})
    _settle(correction, REFUSED, actor, remark, remark)


def take_back(correction: PublicationCorrection, *, actor: Person) -> None:
    """Whoever asked for it does not want it any more. Raises NotYours or Conflict."""
    if actor != correction.asked_by:
        raise NotYours()
    _settle(correction, TAKEN_BACK, actor, None)


def waiting_for(declaration: Declaration) -> PublicationCorrection | None:
    """The correction of this declaration that waits for somebody else; one at a time."""
    return db.session.scalars(
        select(PublicationCorrection).where(
            PublicationCorrection.declaration_id == declaration.id, PublicationCorrection.outcome.is_(None)
        )
    ).first()


def corrections_for(actor: Person, permission: str = "correction.read") -> Select[PublicationCorrection]:
    """The corrections of what others declared, the newest first."""
    return select(PublicationCorrection).where(clause(actor, permission)).order_by(PublicationCorrection.id.desc())


def to_settle(actor: Person) -> list[PublicationCorrection]:
    """What somebody else asked for and waits for this person, the oldest first."""
    found = corrections_for(actor, "correction.settle").where(PublicationCorrection.outcome.is_(None))
    return list(reversed(db.session.scalars(found).all()))


def _settle(correction: PublicationCorrection, outcome: str, actor: Person, why: str | None, remark: str = "") -> None:
    hold_chain(correction)
    if correction.outcome is not None:
        raise Conflict(correction.declaration)
    correction.outcome, correction.settled_by, correction.settled_at = outcome, actor, clock.now()
    correction.remark = remark
    _record(EVENTS[outcome], correction, actor, why)


def _errors_in(public_reason: str) -> dict[str, str]:
    if not public_reason:
        return {"public_reason": _("Schrijf in één zin waarom. Iedereen leest dit.")}
    if len(public_reason) > LONGEST_REASON:
        return {"public_reason": _("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_REASON)}
    return {"public_reason": _("Zet hier geen adres of telefoonnummer in")} if tells_home(public_reason) else {}


def _record(kind: Kind, correction: PublicationCorrection, actor: Person, why: str | None) -> None:
    declaration = correction.declaration
    subject = ("declaration", declaration.reference)
    record(kind, actor=actor, subject=subject, person=declaration.person, why=why, fields=correction.fields)
