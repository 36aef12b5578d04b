"""Financial interests of designated positions: confidential, never public (art. 5 lid 1 onder d Ambtenarenwet 2017, R38, R39)."""

from flask_babel import lazy_gettext as _

from registers.definition import Field, Option, Outcome, Register, Step

QUESTIONS = (
    Field(
        "kind",
        "choice",
        _("Wat voor belang is het?"),
        short=_("Soort belang"),
        options=(
            Option("shares", _("Aandelen of opties")),
            Option("business", _("Deel van een bedrijf")),
            Option("property", _("Grond of gebouwen, niet je eigen huis")),
            Option("loan", _("Lening")),
            Option("other", _("Iets anders")),
        ),
        empty=_("Kies wat voor belang het is"),
    ),
    Field(  # of someone else only who he is to the declarant, never a name (R41)
        "holder",
        "choice",
        _("Van wie is het?"),
        short=_("Van wie"),
        hint=_("Een gelieerde derde is je partner, je gezin of een bedrijf van jou. Schrijf geen namen op."),
        options=(
            Option("self", _("Van mijzelf")),
            Option("partner", _("Gelieerde derde: partner")),
            Option("family", _("Gelieerde derde: gezinslid")),
            Option("company", _("Gelieerde derde: eigen bedrijf")),
        ),
        empty=_("Kies van wie het is"),
    ),
    Field(
        "what",
        "text",
        _("In welk bedrijf, of waar?"),
        short=_("Bedrijf of plaats"),
        empty=_("Vul in welk bedrijf het is, of waar het is"),
        feeds="title",
        redecide="wording",
    ),
    Field(
        "size",
        "choice",
        _("Hoe groot is het?"),
        short=_("Hoe groot"),
        hint=_("Vul geen bedragen in. Die vragen we alleen als het nodig is."),
        options=(
            Option("under_5", _("Minder dan 5%")),
            Option("5_to_25", _("5 tot en met 25%")),
            Option("above_25", _("Meer dan 25%")),
            Option("not_applicable", _("Past niet bij dit belang")),
        ),
        empty=_("Kies hoe groot het is"),
    ),
    Field(
        "since",
        "month",
        _("Sinds wanneer heb je dit?"),
        short=_("Sinds"),
        empty=_("Vul in sinds wanneer je dit hebt"),
        incomplete=_("Vul ook de maand in waarin dit begon"),
        too_much=_("Startdatum moet tussen 1960 en 2 jaar vanaf nu liggen"),
        feeds="starts",
    ),
    Field(
        "link",
        "choices",
        _("Heeft dit met je werk te maken?"),
        short=_("Raakvlak met het werk"),
        hint=_("Kies alles wat klopt"),
        options=(
            Option("subsidy", _("Ze krijgt subsidie"), signal="link_declared"),
            Option("supplier", _("Ze levert iets aan de gemeente"), signal="link_declared"),
            Option("permit", _("Ze heeft een vergunning of controle van ons"), signal="link_declared"),
            Option("own_work", _("Ik kom haar tegen in mijn werk"), signal="link_declared"),
            Option("none", _("Nee, niets hiervan"), exclusive=True),
            Option("unknown", _("Weet ik niet")),
        ),
        empty=_("Kies of dit met je werk te maken heeft"),
    ),
    Field(
        "agreed",
        "longtext",
        _("Wat heb je al afgesproken?"),
        short=_("Al afgesproken"),
        optional=True,
        longest=500,
    ),
)

REGISTER = Register(
    slug="financial_interest",
    address="belang",
    prefix="FB",
    name=_("Financieel belang"),
    plural=_("Financiële belangen"),
    start=_("Financieel belang doorgeven"),
    invitation=_("Een financieel belang"),
    steps=(Step("belang", _("Financieel belang doorgeven"), QUESTIONS),),
    outcomes=(
        Outcome(
            "no_objection",
            _("Geen bezwaar"),
            "pos",
            _("Je mag dit belang houden. Verandert er iets? Geef het binnen %(change_term)s door."),
        ),
        Outcome(
            "with_conditions",
            _("Geen bezwaar, met afspraken"),
            "hold",
            _("Je mag dit belang houden. We maken er wel afspraken bij."),
            needs_condition=True,
        ),
        Outcome(
            "prohibited",
            _("Niet toegestaan"),
            "neg",
            _("Je mag dit belang niet houden. Bespreek met de integriteitscoördinator wat je nu doet."),
            allows=False,
            needs_reasons=True,
            ends=True,
        ),
        Outcome(
            "revoked",
            _("Geen bezwaar ingetrokken"),
            "neg",
            _("Je mag dit belang niet meer houden. Eerder hadden we geen bezwaar. Dat trekken we in."),
            allows=False,
            needs_reasons=True,
            ends=True,
            only_again=True,
        ),
    ),
    term="P03",
    extension="P04",
    signals=("restricted_interest", "vulnerable_position"),
    intro=_(
        "Je functie is hiervoor aangewezen. Wie erover beslist leest dit, meestal de integriteitscoördinator. "
        "Je leidinggevende ziet het niet."
    ),
    sent=_("Je financiële belang is verstuurd"),
    sent_next=_("Verandert er iets? Geef het dan binnen %(change_term)s door."),
    decided_by="integrity_officer",
    confidential=True,
    only_designated="financial_interests",
    nil=True,
    confirmed=True,
    order=40,
    decision_sentences=(
        _("Dit belang past bij je functie."),
        _("Je beslist niet mee over dit bedrijf."),
        _("Je doet geen aankopen en verkopen zonder overleg."),
        _("We bespreken dit opnieuw in je jaargesprek."),
    ),
)
