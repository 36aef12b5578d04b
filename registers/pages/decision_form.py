"""The decision form: which boxes a register's outcomes ask for, and what was sent in them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

import clock
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from organisation.structure import is_designated, positions_of
from registers.definition import Register
from registers.models import AT_COUNCIL, BODIES, Declaration
from registers.pages.staff_form import Box, StaffForm, choice, day, day_in, longtext, text
from registers.parameters.table import months_after, parameter


def decision_form(declaration: Declaration, sent: Mapping[str, str]) -> StaffForm:
    """The boxes for this declaration, filled with what was sent."""
    register = declaration.register
    return StaffForm(
        choice("outcome", _("Wat besluit je?"), _possible_outcomes(register), sent),
        *(_condition_boxes(declaration, sent) if any(one.needs_condition for one in register.outcomes) else ()),
        longtext(
            "reasons",
            _("Waarom? %(name)s leest dit.", name=declaration.person.first_name),
            sent,
            hint=_("Eén zin is genoeg. Nodig als je iets niet toestaat."),
            optional=True,
            rows=4,
        ),
        *(_body_boxes(declaration, sent) if declaration.desk in BODIES else ()),
    )


def _possible_outcomes(register: Register) -> dict[str, str]:
    return {one.code: str(one.label) for one in register.outcomes if not one.only_again}


def given_in(form: StaffForm) -> dict[str, Any]:
    """What the form gives to the step `decide`; errors about days are put at their boxes."""
    given: dict[str, Any] = {box.name: box.raw for box in form if box.kind != "day"}
    given.update({box.name: day_in(box) for box in form if box.kind == "day"})
    _refuse_impossible_days(form, given)
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


def becomes_public(declaration: Declaration) -> bool:
    """Whether the declarant holds a designated position today and the register can be published (R34)."""
    today = clock.today()
    held = positions_of(declaration.person, today)
    return declaration.register.publishable and any(is_designated(one, PUBLIC_SIDE_ACTIVITIES, today) for one in held)


def _condition_boxes(declaration: Declaration, sent: Mapping[str, str]) -> list[Box]:
    boxes = [
        longtext(
            "condition",
            _("Welke afspraak maak je?"),
            sent,
            hint=_("Alleen als je besluit met afspraken."),
            optional=True,
            rows=2,
        ),
        day(
            "review_on",
            _("Bekijk dit opnieuw op"),
            sent,
            default=months_after(clock.today(), parameter("P20")),
            hint=_("Alleen als je besluit met afspraken."),
            optional=True,
        ),
    ]
    if becomes_public(declaration):
        boxes.insert(
            1,
            text(
                "public_condition",
                _("De afspraak in het kort, voor het openbare register"),
                sent,
                hint=_("Iedereen kan dit lezen. Laat weg wat niemand hoeft te weten."),
                optional=True,
            ),
        )
    return boxes


def _body_boxes(declaration: Declaration, sent: Mapping[str, str]) -> list[Box]:
    council = declaration.desk == AT_COUNCIL
    return [
        day("met_on", _("Wanneer besloot de gemeenteraad?") if council else _("Wanneer besloot het college?"), sent),
        text("number", _("Nummer van het besluit"), sent, optional=True),
    ]


def _refuse_impossible_days(form: StaffForm, given: Mapping[str, Any]) -> None:
    today = clock.today()
    if given.get("review_on") and given["review_on"] <= today:
        form["review_on"].errors.append(_("Kies een dag na vandaag om dit opnieuw te bekijken"))
    if given.get("met_on") and given["met_on"] > today:
        form["met_on"].errors.append(_("Vul de dag in waarop het college al besloot"))
