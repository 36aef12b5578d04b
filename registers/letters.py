"""The letter a declarant reads after a decision, shown to the decider before anything is sent."""

from datetime import date
from typing import Any

from flask_babel import force_locale, format_date, lazy_gettext
from flask_babel import gettext as _

import clock
from languages import LOCALES
from organisation.models import Person
from organisation.structure import covered_by, positions_of
from registers.catalogue import slugs
from registers.models import AT_COLLEGE, AT_COUNCIL, AT_POSITION, Declaration
from registers.parameters.table import months_after, parameter
from registers.parameters.units import with_values

RECORDED = {
    AT_COLLEGE: lazy_gettext("Het college van burgemeester en wethouders, vastgelegd door %(name)s"),
    AT_COUNCIL: lazy_gettext("De gemeenteraad, vastgelegd door %(name)s"),
}


def letter(declaration: Declaration, actor: Person, given: dict[str, Any]) -> str:
    """What the declarant will read, in his language, a blank line between paragraphs."""
    with force_locale(LOCALES[declaration.person.language]):
        return "\n\n".join(_paragraphs(declaration, actor, given))


def letter_of_silence(declaration: Declaration) -> str:
    """What he reads when nobody answered in time and that counts as consent (R29)."""
    with force_locale(LOCALES[declaration.person.language]):
        greeting = _("Beste %(name)s,", name=declaration.person.first_name)
        return "\n\n".join([greeting, _("Niemand besloot op tijd. Dat geldt hier als toestemming.")])


def represented(declaration: Declaration, actor: Person | Any) -> Person | None:
    """For whom the actor acts at the desk of this declaration; None when it is his own desk (R22)."""
    if declaration.desk != AT_POSITION or not isinstance(actor, Person):
        return None
    today = clock.today()
    if declaration.desk_position_id in {position.id for position in positions_of(actor, today)}:
        return None
    return next(
        (
            cover.person
            for cover in covered_by(actor, today)
            if cover.person_id != declaration.person_id
            and declaration.register_slug in (cover.registers or slugs(confidential=False))
            and declaration.desk_position_id in {position.id for position in positions_of(cover.person, today)}
        ),
        None,
    )


def review_date(given: dict[str, Any]) -> date:
    """When an agreement is looked at again: the chosen day, or twelve months from now (P20, R24)."""
    return given.get("review_on") or months_after(clock.today(), parameter("P20"))


def stop_date(declaration: Declaration, given: dict[str, Any]) -> date | None:
    """The last day a forbidden activity may go on (R25): the chosen day, or P08 from now; None when it has not begun."""
    today = clock.today()
    outcome = declaration.register.outcome(given["outcome"])
    if not outcome.ends or not declaration.register.continuous:
        return None
    if declaration.starts and declaration.starts.first > today:
        return None
    return given.get("stop_by") or parameter("P08").after(today)


def _paragraphs(declaration: Declaration, actor: Person, given: dict[str, Any]) -> list[str]:
    outcome = declaration.register.outcome(given["outcome"])
    lines = [_("Beste %(name)s,", name=declaration.person.first_name), with_values(outcome.letter)]
    if outcome.needs_condition:
        lines.append(_("We spreken af: %(condition)s", condition=(given.get("condition") or "").strip()))
        lines.append(_("We kijken hier opnieuw naar op %(date)s.", date=_day(review_date(given))))
    stop_by = stop_date(declaration, given)
    if stop_by:
        lines.append(_("Stop uiterlijk op %(date)s. Geef daarna door dat je bent gestopt.", date=_day(stop_by)))
    if (given.get("reasons") or "").strip():
        lines.append(given["reasons"].strip())
    return [*lines, _("Groet, %(name)s", name=_signed(declaration, actor))]


def _signed(declaration: Declaration, actor: Person) -> str:
    if declaration.desk in RECORDED:
        return str(RECORDED[declaration.desk]) % {"name": actor.name}
    absent = represented(declaration, actor)
    return _("%(name)s, namens %(absent)s", name=actor.name, absent=absent.name) if absent else actor.name


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
