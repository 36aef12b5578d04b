"""What the mails of a round say (ux 3.7: 16, 17, 18). They name a day, so they are still true when the mail server was away."""

from flask_babel import lazy_gettext as _

from post.messages import Message, add

WHO_IS_ASKED, LINK, PATH = _("wie wordt gevraagd"), _("Doe de jaarcheck"), "/intern"

MESSAGES = (
    Message(
        "round_opened",
        _("Een jaarcheck begint"),
        WHO_IS_ASKED,
        _("Jaarcheck {jaar}: klopt dit nog? Doe het voor het einde van {datum}"),
        (
            _("Elk jaar vragen we iedereen om zijn gegevens te bekijken."),
            _("{tekst}"),
            _("We hebben {opgaven} van jou. Klopt alles? Dan ben je zo klaar."),
        ),
        LINK,
        PATH,
    ),
    Message(
        "round_reminder",
        _("Iemand heeft nog niet geantwoord in een jaarcheck"),
        WHO_IS_ASKED,
        _("Jaarcheck: doe het voor het einde van {datum}"),
        (
            _("Van jou hebben we nog geen antwoord. {klaar} collega's zijn al klaar."),
            _("Heb je niets? Geef dat ook door."),
        ),
        LINK,
        PATH,
    ),
    Message(
        "round_last_day",
        _("Een jaarcheck sluit bijna"),
        WHO_IS_ASKED,
        _("Jaarcheck: {datum} is de laatste dag"),
        (
            _("Je kunt de jaarcheck doen tot en met {datum}. Lukt het niet? Bel de integriteitscoördinator."),
            _("{wie} weet dat je nog niet hebt geantwoord. Wat je doorgeeft, ziet niemand in deze lijst."),
        ),
        LINK,
        PATH,
    ),
    Message(
        "round_personal",
        _("De integriteitscoördinator schrijft iemand over de jaarcheck"),
        WHO_IS_ASKED,
        _("Je jaarcheck wacht nog op je"),
        (_("{bericht}"), _("Van jou hebben we nog geen antwoord.")),
        LINK,
        PATH,
    ),
    Message(
        "round_handed_over",
        _("De integriteitscoördinator vraagt een leidinggevende om hulp"),
        _("de leidinggevende"),
        _("{naam} heeft nog niet geantwoord"),
        (_("{naam} heeft de jaarcheck nog niet gedaan. Wil je dat bespreken?"), _("{bericht}")),
        _("Bekijk je team"),
        "/intern/team",
    ),
    Message(
        "round_not_started",
        _("Een geplande jaarcheck kan niet beginnen"),
        _("de integriteitscoördinator"),
        _("Jaarcheck {jaar} is niet begonnen"),
        (
            _("Niemand krijgt deze vraag, of de laatste dag is voorbij. Pas de opzet aan."),
            _("Intussen proberen we het elke dag opnieuw."),
        ),
        _("Bekijk de opzet"),
    ),
)  # fmt: skip
add(*MESSAGES)
