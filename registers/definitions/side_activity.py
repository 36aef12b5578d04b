"""Side activities: what someone does beside the job (art. 5 and 8 Ambtenarenwet 2017)."""

from flask_babel import lazy_gettext as _

from registers.definition import Field, Option, Outcome, Register, Step
from registers.signals.names import ABOUT_THE_ORGANISATION

GROUND = _("artikel 5, lid 1, onder c, Ambtenarenwet 2017")

LINKS = (
    Option("subsidy", _("Ze krijgt subsidie"), signal="link_declared"),
    Option("supplier", _("Ze levert iets aan de gemeente"), signal="link_declared"),
    Option("permit", _("Ze heeft een vergunning of controle van ons"), signal="link_declared"),
    Option("own_work", _("Ik kom haar tegen in mijn werk"), signal="link_declared"),
    Option("none", _("Nee, niets hiervan"), exclusive=True),
    Option("unknown", _("Weet ik niet")),
)

ACTIVITY = Step(
    "activiteit",
    _("Wat doe je?"),
    (
        Field(
            "kind",
            "choice",
            _("Wat voor nevenwerk is het?"),
            short=_("Soort nevenwerk"),
            options=(
                Option("board", _("Bestuur of toezicht")),
                Option("own_business", _("Eigen bedrijf of freelance")),
                Option("employment", _("Baan bij een andere werkgever")),
                Option("volunteer", _("Vrijwilligerswerk")),
                Option("political", _("Politieke functie")),
                Option("other", _("Iets anders")),
            ),
            empty=_("Kies wat voor nevenwerk het is"),
        ),
        Field(
            "role",
            "text",
            _("Wat doe je precies?"),
            short=_("Werkzaamheid"),
            hint=_("Bijvoorbeeld: penningmeester, trainer of webdesigner"),
            empty=_("Vul in wat je precies doet"),
            feeds="title",
            public_because=GROUND,
            redecide="wording",
        ),
        Field(
            "organisation",
            "organisation",
            _("Voor welke organisatie?"),
            short=_("Organisatie"),
            hint=_("Vul de officiële naam in, of de naam van je bedrijf"),
            empty=_("Vul in voor welke organisatie je dit doet"),
            feeds="counterparty",
            public_because=GROUND,
            redecide="wording",
        ),
    ),
)

TIME_AND_PAY = Step(
    "tijd",
    _("Tijd en vergoeding"),
    (
        Field(
            "pay",
            "choice",
            _("Krijg je er iets voor?"),
            short=_("Vergoeding"),
            options=(
                Option("unpaid", _("Nee"), counted_as=_("Onbetaald")),
                Option("expenses", _("Alleen onkosten")),
                Option("paid", _("Ja, ik word betaald"), counted_as=_("Betaald")),
            ),
            empty=_("Kies of je er iets voor krijgt"),
            feeds="paid",
            public_because=GROUND,
        ),
        Field(
            "pay_band",
            "choice",
            _("Hoeveel krijg je er per jaar voor?"),
            short=_("Hoogte van de vergoeding"),
            hint=_("Bruto, alles bij elkaar. Dit wordt niet openbaar"),
            options=(
                Option("under_5000", _("Minder dan € 5.000")),
                Option("5000_to_10000", _("€ 5.000 tot en met € 10.000")),
                Option("over_10000", _("Meer dan € 10.000")),
            ),
            empty=_("Kies hoeveel je er per jaar voor krijgt"),
            asked_when=("pay", "paid"),
            asked_with="P15",
            redecide="never",
        ),
        Field(
            "hours",
            "hours",
            _("Hoeveel uur per week doe je dit?"),
            short=_("Uren per week"),
            hint=_("Ongeveer. Minder dan 1 uur? Vul 1 in"),
            empty=_("Vul in hoeveel uur per week je dit doet"),
            most=60,
            too_much=_("Uren per week moet 60 of minder zijn. Doe je dit maar een deel van het jaar? Vul dan het gemiddelde in"),
            feeds="weekly_minutes",
            redecide_from=2 * 60,
        ),
        Field(
            "since",
            "month",
            _("Sinds wanneer doe je dit?"),
            short=_("Sinds"),
            hint=_("Begin je nog? Vul in wanneer je start"),
            empty=_("Vul in sinds wanneer je dit doet"),
            incomplete=_("Vul ook de maand in waarin je begon"),
            too_much=_("Startdatum moet tussen 1960 en 2 jaar vanaf nu liggen"),
            feeds="starts",
            public_because=GROUND,
            redecide="never",
        ),
        Field(
            "working_hours",
            "choice",
            _("Doe je dit ook onder werktijd?"),
            short=_("Onder werktijd"),
            options=(
                Option("no", _("Nee")),
                Option("yes", _("Ja"), signal="working_hours"),
                Option("sometimes", _("Soms"), signal="working_hours"),
            ),
            empty=_("Kies of je dit onder werktijd doet"),
        ),
    ),
)

LINK = Step(
    "raakvlak",
    _("Raakt het je werk?"),
    (
        Field(
            "link",
            "choices",
            _("Heeft deze organisatie met de gemeente te maken?"),
            short=_("Raakvlak met het werk"),
            hint=_("Kies alles wat klopt"),
            options=LINKS,
            empty=_("Kies of de organisatie met de gemeente te maken heeft"),
        ),
        Field(
            "separation",
            "longtext",
            _("Hoe houd je dit uit elkaar?"),
            short=_("Hoe dit gescheiden blijft"),
            hint=_("Bijvoorbeeld: ik behandel geen dossiers van deze organisatie"),
            empty=_("Vul in hoe je werk en nevenwerk uit elkaar houdt"),
            asked_unless=("link", "none"),
            longest=500,
            redecide="never",
        ),
    ),
)

REGISTER = Register(
    slug="side_activity",
    address="nevenwerk",
    prefix="NW",
    name=_("Nevenwerk"),
    plural=_("Nevenwerk"),
    start=_("Nevenwerk doorgeven"),
    invitation=_("Nevenwerk. Bijvoorbeeld een bijbaan, bestuur of eigen bedrijf"),
    steps=(ACTIVITY, TIME_AND_PAY, LINK),
    outcomes=(
        Outcome(
            "no_objection",
            _("Geen bezwaar"),
            "pos",
            _("Je mag dit nevenwerk doen. Verandert er iets? Geef het binnen %(change_term)s door."),
        ),
        Outcome(
            "with_conditions",
            _("Geen bezwaar, met afspraken"),
            "hold",
            _("Je mag dit nevenwerk doen. We maken er wel afspraken bij."),
            needs_condition=True,
        ),
        Outcome(
            "prohibited",
            _("Niet toegestaan"),
            "neg",
            _("Je mag dit nevenwerk niet doen. Ben je het er niet mee eens? Bespreek dit dan."),
            allows=False,
            needs_reasons=True,
            ends=True,
        ),
        Outcome(
            "revoked",
            _("Geen bezwaar ingetrokken"),
            "neg",
            _("Je mag dit nevenwerk niet meer doen. Eerder hadden we geen bezwaar. Dat trekken we in."),
            allows=False,
            needs_reasons=True,
            ends=True,
            only_again=True,
        ),
        Outcome(
            "not_relevant",
            _("Hoeft niet in het register"),
            "neutral",
            _("Dit nevenwerk raakt je werk niet. Je hoeft niets te doen."),
        ),
    ),
    term="P03",
    extension="P04",
    signals=("hours_together", *ABOUT_THE_ORGANISATION, "paid_and_linked", "vulnerable_position", "becomes_public"),
    intro=_("Vul alles in. Is iets niet verplicht? Dan staat dat erbij."),
    sent=_("Je nevenwerk is verstuurd"),
    sent_next=_("Mag ik al beginnen? Ja, tenzij je leidinggevende iets anders zegt. Bij twijfel: wacht even of bel."),
    publishable=True,
    nil=True,
    confirmed=True,
    order=10,
    decision_sentences=(
        _("Dit nevenwerk past bij je functie."),
        _("Je behandelt geen dossiers van deze organisatie."),
        _("Je doet dit alleen buiten werktijd."),
        _("Je beslist niet mee over opdrachten of subsidie."),
        _("We bespreken dit opnieuw in je jaargesprek."),
    ),
)
