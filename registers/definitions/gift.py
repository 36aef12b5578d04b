"""Gifts, kept or refused (art. 8 lid 1 onder e Ambtenarenwet 2017, R43, R44, R47, R53)."""

from flask_babel import lazy_gettext as _

from registers.definition import Field, Note, Option, Outcome, Register, Step

QUESTIONS = (
    Field(
        "what",
        "text",
        _("Wat kreeg je of werd je aangeboden?"),
        short=_("Geschenk"),
        hint=_("Bijvoorbeeld: fles wijn"),
        empty=_("Vul in wat je kreeg"),
        feeds="title",
    ),
    Field(
        "giver",
        "organisation",
        _("Van wie?"),
        short=_("Van wie"),
        hint=_("Naam van de organisatie of persoon"),
        empty=_("Vul in van wie het is"),
        feeds="counterparty",
    ),
    Field(
        "received",
        "recent_day",
        _("Wanneer?"),
        short=_("Wanneer"),
        empty=_("Kies wanneer het was"),
        too_much=_(
            "De datum van het geschenk moet vandaag of eerder zijn. Wordt het nog? Vraag dan toestemming voor een uitnodiging"
        ),
        feeds="starts",
    ),
    Field(
        "value",
        "choice",
        _("Hoeveel is het ongeveer waard?"),
        short=_("Waarde"),
        options=(
            Option("under_25", _("Minder dan € 25"), up_to_cents=24_99),
            Option("25_to_50", _("€ 25 tot en met € 50"), up_to_cents=50_00),
            Option("above_50", _("Meer dan € 50")),
            Option(
                "unknown",
                _("Weet ik niet"),
                help=_("Zoek de winkelprijs van iets vergelijkbaars. Lukt dat niet? Laat het zo."),
                unknown=True,
            ),
        ),
        empty=_("Kies hoeveel het ongeveer waard is"),
        feeds="amount",
    ),
    Field(
        "pending",
        "choice",
        _("Loopt er iets met de gever?"),
        short=_("Loopt er iets met de gever"),
        hint=_("Bijvoorbeeld een offerte, vergunning of subsidie"),
        options=(Option("no", _("Nee")), Option("yes", _("Ja")), Option("unknown", _("Weet ik niet"))),
        empty=_("Kies of er iets loopt met de gever"),
    ),
    Field(
        "whereabouts",
        "choice",
        _("Waar is het nu?"),
        short=_("Waar het nu is"),
        options=(
            Option("have", _("Ik heb het")),
            Option("shared", _("Gedeeld met collega's")),
            Option("handed_in", _("Ingeleverd")),
            Option("refused", _("Geweigerd of teruggestuurd")),
        ),
        empty=_("Kies waar het nu is"),
    ),
    Field("photo", "photo", _("Foto"), optional=True),
)

REGISTER = Register(
    slug="gift",
    address="geschenk",
    prefix="GS",
    name=_("Geschenk"),
    plural=_("Geschenken"),
    start=_("Geschenk doorgeven"),
    invitation=_("Een geschenk, ook als je het weigerde"),
    steps=(Step("geschenk", _("Geschenk doorgeven"), QUESTIONS),),
    outcomes=(
        Outcome("keep", _("Je mag het houden"), "pos", _("Je mag het geschenk houden.")),
        Outcome("share", _("Delen met het team"), "hold", _("Deel het geschenk met je team.")),
        Outcome(
            "hand_in",
            _("Inleveren bij de gemeente"),
            "hold",
            _("Lever het geschenk in bij de gemeente. Je leidinggevende vertelt je waar."),
        ),
        Outcome(
            "return",
            _("Terugsturen"),
            "neg",
            _("Stuur het geschenk terug. Vertel de gever dat wij dit altijd zo doen."),
            allows=False,
            needs_reasons=True,
        ),
        Outcome(
            "noted_refused",
            _("Goed gedaan: geweigerd"),
            "neutral",
            _("Goed dat je het geschenk weigerde en dit doorgaf. Je hoeft niets meer te doen."),
            allows=False,
        ),
    ),
    term="P05",
    intro=_("Ook als je het hebt geweigerd."),
    notes=(
        Note(
            _("Een geschenk boven € 50 mag je niet houden. Lever het in of stuur het terug."),
            when=(("value", "above_50"), ("whereabouts", "have", "shared")),
        ),
        Note(
            _("Neem niets aan zolang dit loopt. Praat hierover met je leidinggevende."),
            when=(("pending", "yes"),),
        ),
    ),
    sent=_("Je geschenk is doorgegeven"),
    sent_next=_("Gebruik het geschenk nog niet. Wacht op het besluit."),
    continuous=False,
    order=20,
    decision_sentences=(
        _("Het is een kleine attentie zonder tegenprestatie."),
        _("Er loopt iets met de gever. Daarom kun je dit niet aannemen."),
        _("Dit is meer waard dan € 50. Daarom mag je het niet houden."),
        _("Deel het met je team, dan heeft iedereen er iets aan."),
        _("We bespreken dit opnieuw in je jaargesprek."),
    ),
)
