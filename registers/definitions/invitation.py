"""Invitations: permission asked before the event (rules R54 and R55)."""

from flask_babel import lazy_gettext as _

from registers.definition import Field, Note, Option, Outcome, Register, Step

QUESTIONS = (
    Field(
        "what",
        "text",
        _("Waarvoor ben je uitgenodigd?"),
        short=_("Uitnodiging"),
        hint=_("Bijvoorbeeld: diner na een congres"),
        empty=_("Vul in waarvoor je bent uitgenodigd"),
        feeds="title",
    ),
    Field(
        "host",
        "organisation",
        _("Door wie?"),
        short=_("Gastheer"),
        hint=_("Naam van de organisatie of persoon"),
        empty=_("Vul in door wie je bent uitgenodigd"),
        feeds="counterparty",
    ),
    Field(
        "when",
        "day",
        _("Wanneer is het?"),
        short=_("Wanneer"),
        empty=_("Vul in wanneer het is"),
        too_much=_("De datum moet binnen 2 jaar vanaf nu liggen"),
        past=_("Deze datum is al geweest. Geef het door als geschenk."),
        feeds="starts",
    ),
    Field(
        "host_pays",
        "choices",
        _("Wat betaalt de gastheer?"),
        short=_("De gastheer betaalt"),
        hint=_("Kies alles wat klopt"),
        options=(
            Option("entry", _("Toegang")),
            Option("food", _("Eten en drinken")),
            Option("travel", _("Reis")),
            Option("hotel", _("Overnachting")),
            Option("nothing", _("Niets"), exclusive=True),
        ),
        empty=_("Kies wat de gastheer betaalt"),
    ),
    Field(
        "value",
        "choice",
        _("Hoeveel is dat samen ongeveer waard?"),
        short=_("Waarde"),
        options=(
            Option("under_50", _("Minder dan € 50"), up_to_cents=49_99),
            Option("50_to_100", _("€ 50 tot en met € 100"), up_to_cents=100_00),
            Option("above_100", _("Meer dan € 100")),
            Option("unknown", _("Weet ik niet"), unknown=True),
        ),
        empty=_("Kies hoeveel het ongeveer waard is"),
        feeds="amount",
    ),
    Field(
        "purpose",
        "longtext",
        _("Waarom is het goed voor je werk dat je gaat?"),
        short=_("Waarom je gaat"),
        empty=_("Vul in waarom het goed is voor je werk"),
        longest=500,
    ),
    Field(
        "pending",
        "choice",
        _("Loopt er iets met de gastheer?"),
        short=_("Loopt er iets met de gastheer"),
        hint=_("Bijvoorbeeld een offerte, vergunning of subsidie"),
        options=(Option("no", _("Nee")), Option("yes", _("Ja")), Option("unknown", _("Weet ik niet"))),
        empty=_("Kies of er iets loopt met de gastheer"),
    ),
)

REGISTER = Register(
    slug="invitation",
    address="uitnodiging",
    prefix="UN",
    name=_("Uitnodiging"),
    plural=_("Uitnodigingen"),
    start=_("Toestemming vragen voor een uitnodiging"),
    invitation=_("Een uitnodiging waarvoor ik toestemming wil"),
    steps=(Step("uitnodiging", _("Toestemming vragen voor een uitnodiging"), QUESTIONS),),
    outcomes=(
        Outcome("may_go", _("Je mag gaan"), "pos", _("Je mag naar deze bijeenkomst gaan.")),
        Outcome(
            "may_go_with_conditions",
            _("Je mag gaan, met afspraken"),
            "hold",
            _("Je mag naar deze bijeenkomst gaan. We maken er wel afspraken bij."),
            needs_condition=True,
        ),
        Outcome(
            "may_not_go",
            _("Je mag niet gaan"),
            "neg",
            _("Je mag niet naar deze bijeenkomst gaan. Zeg de uitnodiging af."),
            allows=False,
            needs_reasons=True,
        ),
    ),
    term="P05",
    intro=_("Vul alles in. Is iets niet verplicht? Dan staat dat erbij."),
    notes=(
        Note(_("Je leidinggevende beslist. Ga pas als je toestemming hebt.")),
        Note(
            _("Neem niets aan zolang dit loopt. Praat hierover met je leidinggevende."),
            when=(("pending", "yes"),),
        ),
    ),
    sent=_("Je vraag is verstuurd"),
    sent_next=_("Ga pas als je toestemming hebt."),
    continuous=False,
    order=30,
    decision_sentences=(
        _("Deze bijeenkomst is nuttig voor je werk."),
        _("De reis en de overnachting betalen we zelf."),
        _("Er loopt iets met de gastheer. Daarom kun je nu niet gaan."),
        _("Vertel na afloop in het teamoverleg wat je hoorde."),
    ),
)
