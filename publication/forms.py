"""The boxes of the officer's acts, filled with what was sent."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

import clock
from publication.officer import GENERALISING_GROUNDS, WITHHOLDING_GROUNDS, look_again_on
from registers.models import Declaration
from registers.pages.staff_form import StaffForm, choice, choices, day, longtext, text
from registers.parameters.table import months_after, parameter

Sent = Mapping[str, str]


def release_form(sent: Sent, declaration: Declaration) -> StaffForm:
    """When it becomes public, and if the text needs care: why as it is."""
    return StaffForm(
        choice("when", _("Wanneer wordt dit openbaar?"), _when(), {"when": "notice", **sent}),
        text("reason", _("Waarom?"), sent, optional=True, hint=_("Alleen nodig als de tekst gevoelig is.")),
    )


def generalise_form(sent: Sent, declaration: Declaration) -> StaffForm:
    """General words and why."""
    return StaffForm(
        text("role", _("Algemene rol"), sent, hint=_("Bijvoorbeeld: bestuurslid van een vereniging"), optional=True),
        text("organisation", _("Algemene organisatie"), sent, hint=_("Bijvoorbeeld: een vereniging"), optional=True),
        choice("ground", _("Op welke grond?"), _labels(GENERALISING_GROUNDS), sent),
        text("reason", _("Waarom?"), sent),
    )


def hold_form(sent: Sent, declaration: Declaration) -> StaffForm:
    """Why it stops, and when someone looks again."""
    return StaffForm(
        longtext("reason", _("Waarom zet je dit stil?"), sent, rows=3),
        day("review_on", _("Wanneer kijk je hier opnieuw naar?"), sent, default=look_again_on(declaration)),
    )


def withhold_form(sent: Sent, declaration: Declaration) -> StaffForm:
    """On which ground, why, what stands instead and when someone looks again."""
    review = months_after(clock.today(), parameter("P20"))
    return StaffForm(
        text(
            "organisation", _("Wat staat er in plaats van de organisatie?"), sent, optional=True,
            hint=_("Vul niets in om de hele vermelding af te schermen."),
        ),
        choice("ground", _("Op welke grond?"), _labels(WITHHOLDING_GROUNDS), sent),
        text("reason", _("Waarom?"), sent),
        day("review_on", _("Wanneer kijk je hier opnieuw naar?"), sent, default=review),
    )  # fmt: skip


def lift_form(sent: Sent, declaration: Declaration) -> StaffForm:
    """Why an act ends."""
    return StaffForm(text("reason", _("Waarom hef je dit op?"), sent))


def hide_form(sent: Sent, disclosed: bool) -> StaffForm:
    """Why it goes at once, and whether personal data were public by mistake."""
    label = _("Er staan persoonsgegevens in die niet openbaar mochten zijn, bijvoorbeeld een privéadres")
    adds = _("Dan gaan ook de eerdere uitgaven weg. Het publiek leest alleen de code en sinds wanneer de vermelding weg is.")
    logged = _("Het datalek komt in het logboek.")
    ticked = ["ja"] if disclosed else []
    return StaffForm(
        text("reason", _("Waarom moet dit meteen weg?"), sent, hint=_("Alleen collega's lezen dit.")),
        choices(
            "disclosed", _("Is dit een datalek?"), {"ja": label}, ticked, optional=True,
            hint=f"{adds} {logged}",
        ),
    )  # fmt: skip


FORMS: dict[str, Callable[[Sent, Declaration], StaffForm]] = {
    "vrijgeven": release_form,
    "algemener": generalise_form,
    "stilzetten": hold_form,
    "afschermen": withhold_form,
    "opheffen": lift_form,
}


def _when() -> dict[str, str]:
    return {
        "notice": _("Na de inzage, op de dag die erbij staat"),
        "now": _("Bij de volgende uitgave: de medewerker heeft dit gezien en vindt het goed"),
    }


def _labels(grounds: Mapping[str, object]) -> dict[str, str]:
    return {code: str(label) for code, label in grounds.items()}
