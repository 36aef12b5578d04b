"""What each reminder says: one row per message (ux 3.7). When each goes stands in `notifications/reminders.py`.

A text names its day: it is still true when the mail server was away.
"""

from flask_babel import lazy_gettext as _

from post.messages import Message

DECLARANT = _("wie het doorgaf")

REMINDERS = (
    Message(
        "question_open",
        _("Drie werkdagen voor een vraag moet zijn beantwoord"),
        DECLARANT,
        _("Antwoord uiterlijk {datum} op een vraag ({nummer})"),
        (_("We wachten op je antwoord op een vraag."), _("Antwoord uiterlijk {datum}. Liever praten? Dat kan ook.")),
        _("Lees en beantwoord de vraag"),
    ),
    Message(
        "after_event",
        _("Na een bijeenkomst"),
        DECLARANT,
        _("Ging het zoals je had doorgegeven? ({nummer})"),
        (_("De bijeenkomst is geweest. Klopt wat je had doorgegeven?"), _("Antwoord uiterlijk {datum}. Eén klik is genoeg.")),
        _("Geef antwoord"),
    ),
    Message(
        "journey_report",
        _("Na een reis"),
        DECLARANT,
        _("Schrijf het verslag van je reis ({nummer})"),
        (_("Je reis is voorbij. Schrijf een kort verslag."), _("Doe dit uiterlijk {datum}.")),
        _("Schrijf het verslag"),
    ),
    Message(
        "condition_kept",
        _("Elk jaar over een afspraak"),
        DECLARANT,
        _("Lukken je afspraken nog? ({nummer})"),
        (_("Elk jaar vragen we of je afspraken nog lukken."), _("Antwoord uiterlijk {datum}. Eén klik is genoeg.")),
        _("Geef antwoord"),
    ),
    Message(
        "stopped",
        _("Iets moet stoppen"),
        DECLARANT,
        _("Geef door dat je bent gestopt ({nummer})"),
        (_("Je moet hiermee stoppen, uiterlijk {datum}."), _("Ben je gestopt? Geef het door. Eén klik is genoeg.")),
        _("Geef antwoord"),
    ),
    Message(
        "conditions_unread",
        _("Afspraken zijn nog niet gelezen"),
        DECLARANT,
        _("Lees je afspraken uiterlijk {datum} ({nummer})"),
        (_("Bij je opgave horen afspraken. Je hebt ze nog niet gelezen."), _("Lees ze uiterlijk {datum}.")),
        _("Lees de afspraken"),
    ),
    Message(
        "ends_soon",
        _("Twee weken voor een einddatum"),
        DECLARANT,
        _("Loopt dit nog? ({nummer})"),
        (
            _("Volgens je opgave stopt het op {datum}. Klopt dat? Dan hoef je niets te doen."),
            _("Ga je door? Wijzig dan je opgave voor {datum}."),
        ),
        _("Bekijk je opgave"),
    ),
    Message(
        "still_open",
        _("Een week nadat iets klaar moest zijn"),
        DECLARANT,
        _("Dit moest klaar zijn op {datum} ({nummer})"),
        (
            _("We wachten nog op je antwoord. Het moest klaar zijn op {datum}."),
            _("Doe het vandaag. Lukt het niet? Bel de integriteitscoördinator."),
        ),
        _("Geef antwoord"),
    ),
)  # fmt: skip

DUTIES = (
    Message(
        "duty_opened",
        _("Iemand moet iets doorgeven"),
        _("wie het moet doorgeven"),
        _("Geef door wat je hebt, uiterlijk {datum}"),
        (
            _("{reden} Daarom vragen we je iets door te geven."),
            _("Het gaat over: {soort}."),
            _("Doe dit uiterlijk {datum}. Heb je niets? Geef dat ook door."),
        ),
        _("Geef het door"),
        "/intern/doorgeven",
    ),
    Message(
        "duty_reminder",
        _("Halverwege de termijn, en een week voor het eind"),
        _("wie nog niets doorgaf"),
        _("Geef nog door wat je hebt, uiterlijk {datum}"),
        (
            _("We hebben nog niets van je gehoord. {reden}"),
            _("Het gaat over: {soort}."),
            _("Doe dit uiterlijk {datum}. Heb je niets? Geef dat ook door."),
        ),
        _("Geef het door"),
        "/intern/doorgeven",
    ),
    Message(
        "duty_today",
        _("Op de laatste dag van de termijn"),
        _("wie nog niets doorgaf"),
        _("De laatste dag om iets door te geven: {datum}"),
        (
            _("We hebben nog niets van je gehoord. De laatste dag is {datum}."),
            _("Heb je niets? Geef dat ook door."),
            _("Lukt het niet? Bel de integriteitscoördinator."),
        ),
        _("Geef het door"),
        "/intern/doorgeven",
    ),
    Message(
        "duty_late",
        _("Een week na de laatste dag"),
        _("wie nog niets doorgaf"),
        _("Te laat: geef door wat je hebt"),
        (
            _("Dit moest klaar zijn op {datum}. We hebben nog niets van je gehoord."),
            _("Doe het vandaag. Heb je niets? Geef dat ook door."),
            _("De integriteitscoördinator weet dat je nog niet hebt geantwoord."),
        ),
        _("Geef het door"),
        "/intern/doorgeven",
    ),
    Message(
        "duty_late_manager",
        _("Een week na de laatste dag"),
        _("de leidinggevende"),
        _("Nog geen antwoord van {naam}"),
        (
            _("{naam} moest iets doorgeven, uiterlijk {datum}."),
            _("Vraag {naam} dit deze week te doen. Wat iemand doorgeeft, zie je niet."),
        ),
        _("Bekijk je team"),
        "/intern/team",
    ),
)  # fmt: skip
