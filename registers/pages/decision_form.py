"""The decision form: which boxes a register's outcomes ask for, and what was sent in them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

import clock
from boxes import Box
from registers.definition import Outcome
from registers.designated import becomes_public
from registers.models import AT_COUNCIL, BODIES, Declaration
from registers.pages.staff_form import StaffForm, choice, day, day_in, longtext, text
from registers.parameters.table import months_after, parameter
from registers.signals.finding import Finding, barred


def decision_form(declaration: Declaration, sent: Mapping[str, str], found: list[Finding], *, again: bool = False) -> StaffForm:
    """The boxes for this declaration, filled with what was sent; `again` when it was decided before."""
    outcomes = [one for one in declaration.register.outcomes if again or not one.only_again]
    why_hint = _("Eén zin is genoeg. Nodig als je iets niet toestaat.")
    must_say_why = again and declaration.review is None
    return StaffForm(
        _outcome_box(outcomes, found, sent),
        *(_condition_boxes(declaration, sent) if any(one.needs_condition for one in outcomes) else ()),
        *(_stop_boxes(sent) if declaration.register.continuous and any(one.ends for one in outcomes) else ()),
        longtext(
            "reasons",
            _("Waarom? %(name)s leest dit.", name=declaration.person.first_name),
            sent,
            hint=_("Eén zin is genoeg.") if must_say_why else why_hint,
            optional=not must_say_why,
            rows=4,
        ),
        *(_body_boxes(declaration, sent) if declaration.desk in BODIES else ()),
    )


def given_in(form: StaffForm) -> dict[str, Any]:
    """What the form gives to the step `decide`; errors about days are put at their boxes."""
    given: dict[str, Any] = {box.name: box.raw for box in form if box.kind != "day"}
    given.update({box.name: day_in(box) for box in form if box.kind == "day"})
    if given.get("review_on") and given["review_on"] <= clock.today():
        form["review_on"].errors.append(_("Kies een dag na vandaag om dit opnieuw te bekijken"))
    return given


def with_sentence(sent: Mapping[str, str], name: str, sentence: str) -> dict[str, str]:
    """What was sent, with one sentence added to a text; a sentence that is there already is not added twice."""
    written = sent.get(name, "").strip()
    longer = written if sentence in written else f"{written} {sentence}".strip()
    return {**sent, name: longer}


def kept_values(form: StaffForm) -> list[tuple[str, str]]:
    """The values of the form as hidden inputs, to carry them past the letter."""
    boxes = [(box.name, box.raw) for box in form if box.kind != "day"]
    return boxes + [(part["name"], part["raw"]) for box in form for part in box.parts]


def _outcome_box(outcomes: list[Outcome], found: list[Finding], sent: Mapping[str, str]) -> Box:
    """The outcomes; one that a fact rules out is there with that fact, and cannot be chosen (R43, R45–R47)."""
    box = choice("outcome", _("Wat besluit je?"), {one.code: str(one.label) for one in outcomes}, sent)
    for option, outcome in zip(box.options, outcomes, strict=True):
        finding = barred(outcome, found)
        if finding:
            option.update(disabled=True, checked=False, help=_("Kan niet. %(fact)s", fact=finding.fact))
    return box


def _condition_boxes(declaration: Declaration, sent: Mapping[str, str]) -> list[Box]:
    only = _("Alleen als je besluit met afspraken.")
    review_on = months_after(clock.today(), parameter("P20"))
    boxes = [
        longtext("condition", _("Welke afspraak maak je?"), sent, hint=only, optional=True, rows=2),
        day("review_on", _("Bekijk dit opnieuw op"), sent, default=review_on, hint=only, optional=True),
    ]
    if becomes_public(declaration, clock.today()):
        boxes.insert(
            1,
            text(
                "public_condition",
                _("De afspraak in het kort, voor het openbare register"),
                sent,
                hint=_("Nodig als je besluit met afspraken. Iedereen kan dit lezen: laat weg wat niemand hoeft te weten."),
                optional=True,
            ),
        )
    return boxes


def _stop_boxes(sent: Mapping[str, str]) -> list[Box]:
    """The last day of what is not allowed: P08 from now, unless another day is chosen (R25)."""
    hint = _("Alleen als je het niet toestaat.")
    default = parameter("P08").after(clock.today())
    return [day("stop_by", _("Wat is de laatste dag dat het nog mag?"), sent, default=default, hint=hint, optional=True)]


def _body_boxes(declaration: Declaration, sent: Mapping[str, str]) -> list[Box]:
    council = declaration.desk == AT_COUNCIL
    return [
        day("met_on", _("Wanneer besloot de gemeenteraad?") if council else _("Wanneer besloot het college?"), sent),
        text("number", _("Nummer van het besluit"), sent, optional=True),
    ]
