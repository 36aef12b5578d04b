"""Why single sign-on did not work, in words for who wanted to sign in. What exactly was wrong is in the log only."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from audit import Reference
from organisation.models import Person


class Refused(Exception):
    """Nobody comes in this way; `reason` is a row of the table below, `detail` is for the log and holds no token."""

    def __init__(self, reason: str, detail: str = "", person: Person | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.person = Reference(person.uid) if person else None


@dataclass(frozen=True)
class Refusal:
    """The page: its status, what happened and what to do now."""

    status: int
    heading: str
    text: str
    again: bool = True  # whether trying again may help
    recorded: bool = True  # whether it is an attempt for the event log, or just bad luck


REFUSALS = {
    "away": Refusal(
        503,
        _("Inloggen met je organisatie-account lukt nu niet"),
        _("De dienst waarmee je inlogt, geeft geen antwoord. Probeer het over een paar minuten opnieuw."),
        recorded=False,
    ),
    "cancelled": Refusal(
        403,
        _("Je bent niet ingelogd"),
        _("Het inloggen is gestopt. Er is niets veranderd."),
        recorded=False,
    ),
    "expired": Refusal(
        400,
        _("Het inloggen duurde te lang"),
        _("Of je begon in een ander venster. Begin opnieuw met inloggen."),
        recorded=False,
    ),
    "unsafe": Refusal(
        400,
        _("We konden niet vaststellen wie je bent"),
        _("Het antwoord van de dienst waarmee je inlogt, klopte niet. Daarom laten we niemand binnen."),
    ),
    "unknown": Refusal(
        403,
        _("We kennen je niet in dit register"),
        _("Je organisatie-account hoort niet bij iemand die nu bij ons werkt. Vraag de beheerder of je gegevens kloppen."),
        again=False,
    ),
    "closed": Refusal(
        403,
        _("Je account is afgesloten"),
        _("Je kunt er niet meer mee inloggen. Vraag de beheerder als dat niet klopt."),
        again=False,
    ),
    "second": Refusal(
        409,
        _("Er hoort al een ander organisatie-account bij jou"),
        _("Is je organisatie-account vervangen? Vraag de beheerder om het oude los te maken. Log daarna opnieuw in."),
        again=False,
    ),
    "taken": Refusal(
        409,
        _("Dit organisatie-account hoort bij iemand anders"),
        _("De uitnodiging is voor een ander. Log in met je eigen organisatie-account, of vraag de beheerder om hulp."),
        again=False,
    ),
    "uninvited": Refusal(
        410,
        _("Deze uitnodiging werkt niet meer"),
        _("De link is al gebruikt, of te oud. Vraag de beheerder om een nieuwe."),
        again=False,
        recorded=False,
    ),
    "weak": Refusal(
        403,
        _("Je bent niet opnieuw en sterk genoeg ingelogd"),
        _("Voor vertrouwelijke gegevens log je opnieuw in met een tweede controle. Dat is nu niet gebeurd."),
    ),
    "someone_else": Refusal(
        409,
        _("Je logde in als iemand anders"),
        _("Bevestig met hetzelfde organisatie-account als waarmee je bent ingelogd, of log eerst uit."),
    ),
}
