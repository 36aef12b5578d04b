"""The questions of "Must I declare this?", and what follows from the answers: at most five on any way.

The first question about a side activity is whether it can touch the work: "no" ends it there (R04). Pay and spare time are not
asked, for they change nothing (R03). What is on the list of exempt kinds (P17, R05, R56) ends as politely, and nothing is kept;
a kind that is off the list is not offered apart, and is declared like any other work.
Of gifts and invitations the answers tell the rules beforehand: R42, R43, R45, R46, R47, R54, R55.
"""

from flask_babel import lazy_gettext as _

from registers.must_declare.walking import Answer, Law, Outcome, Question, as_in_form

FIRST = "soort"

ACTIVITY = Law(
    _("Je geeft werk door dat de gemeente kan raken. Dat doe je voordat je begint."),
    _("Ambtenarenwet 2017, artikel 8, tweede lid, onder a"),
)
GIFT = Law(
    _("Wie met je te maken heeft in je werk, mag je alleen iets geven als de gemeente dat goed vindt."),
    _("Ambtenarenwet 2017, artikel 8, eerste lid, onder e"),
)
INTEREST = Law(
    _("Alleen wie een aangewezen functie heeft, geeft financiële belangen door die het werk kunnen raken."),
    _("Ambtenarenwet 2017, artikel 8, tweede lid, onder b"),
)
BELIEFS = Law(
    _("Bij welke partij of vakbond je hoort, hoeft de gemeente niet te weten."),
    _("Algemene verordening gegevensbescherming, artikel 9"),
)
MISCONDUCT = Law(
    _("De gemeente moet zorgen dat je een misstand veilig kunt melden."),
    _("Ambtenarenwet 2017, artikel 5, eerste lid, onder e"),
)

NOT_NEEDED, DECLARE, ASK_FIRST = _("Niet nodig"), _("Ja, geef dit door"), _("Vraag eerst toestemming")
LOOK_AGAIN = _("Verandert er iets? Kijk dan opnieuw.")
AT_HOME = _("Kreeg je het thuis? Geef het ook door. Houden mag dan niet.")

KINDS_OF_WORK = as_in_form("side_activity", "kind", "geef_nevenwerk_door")

TREE: dict[str, Question | Outcome] = {
    FIRST: Question(
        FIRST,
        _("Waar gaat het om?"),
        (
            Answer(
                "nevenwerk",
                _("Iets wat ik doe naast mijn werk"),
                "raakt",
                help=_("Bijvoorbeeld een bijbaan, bestuur, club of eigen bedrijf"),
            ),
            Answer("geschenk", _("Iets wat ik kreeg of kan krijgen"), "wat", help=_("Ook als je het weigerde")),
            Answer("uitnodiging", _("Een uitnodiging"), "geweest", help=_("Bijvoorbeeld een diner, wedstrijd of reis")),
            Answer(
                "belang",
                _("Iets wat ik bezit of heb geleend"),
                "aangewezen",
                help=_("Bijvoorbeeld aandelen, grond of een deel van een bedrijf"),
            ),
            Answer("misstand", _("Er klopt iets niet op het werk"), "misstand"),
        ),
    ),
    # side activities ---------------------------------------------------------------------------------------------------
    "raakt": Question(
        "raakt",
        _("Kan het je werk raken?"),
        (
            Answer("none", _("Nee, niets hiervan"), "niets_mee"),
            Answer("subsidy", _("De organisatie krijgt subsidie van de gemeente"), "nevenwerk", fills=(("link", "subsidy"),)),
            Answer("supplier", _("De organisatie levert iets aan de gemeente"), "nevenwerk", fills=(("link", "supplier"),)),
            Answer(
                "permit",
                _("De organisatie heeft een vergunning of controle van de gemeente"),
                "nevenwerk",
                fills=(("link", "permit"),),
            ),
            Answer("own_work", _("Ik kom de organisatie tegen in mijn werk"), "nevenwerk", fills=(("link", "own_work"),)),
            Answer("working_hours", _("Ik doe het ook onder werktijd"), "nevenwerk", fills=(("working_hours", "yes"),)),
            Answer("many_hours", _("Samen met mijn werk is het meer dan %(hours)s uur per week"), "nevenwerk"),
            Answer("unknown", _("Weet ik niet"), "nevenwerk", fills=(("link", "unknown"),)),
        ),
        hint=_("Onbetaald werk en werk in je vrije tijd tellen ook mee. Kies wat het beste past."),
    ),
    "nevenwerk": Question(
        "nevenwerk",
        _("Wat voor nevenwerk is het?"),
        (
            *KINDS_OF_WORK[:-1],
            Answer(
                "party",
                _("Werk voor een politieke partij"),
                "vrije_tijd",
                help=_("Ben je ergens raadslid of wethouder? Kies dan 'Politieke functie'."),
                exempt="political",
            ),
            Answer("union", _("Werk voor een vakbond"), "vrije_tijd", exempt="union"),
            KINDS_OF_WORK[-1],  # something else
        ),
    ),
    "vrije_tijd": Question(
        "vrije_tijd",
        _("Doe je dit alleen in je vrije tijd?"),
        (
            Answer("yes", _("Ja"), "uitgezonderd"),
            Answer("no", _("Nee"), "geef_nevenwerk_door", fills=(("working_hours", "yes"),)),
        ),
    ),
    "niets_mee": Outcome(NOT_NEEDED, (_("Dit raakt je werk niet. Je hoeft niets te doen."), LOOK_AGAIN), ACTIVITY),
    "uitgezonderd": Outcome(NOT_NEEDED, (_("Dit werk in je vrije tijd vragen we niet."), LOOK_AGAIN), BELIEFS),
    "geef_nevenwerk_door": Outcome(
        DECLARE,
        (
            _("Ook als je er niets voor krijgt en het in je vrije tijd doet."),
            _("Nevenwerk mag, zolang het je werk niet schaadt. Je leidinggevende kijkt ernaar."),
        ),
        ACTIVITY,
        starts="side_activity",
    ),
    # gifts -------------------------------------------------------------------------------------------------------------
    "wat": Question(
        "wat",
        _("Wat is het?"),
        (
            Answer("courtesy", _("Koffie, thee of iets kleins bij een overleg"), "attentie"),
            Answer("money", _("Geld"), "geld", help=_("Contant of op je rekening")),
            Answer("other", _("Iets anders"), "gever", help=_("Ook een cadeaubon")),
        ),
    ),
    "gever": Question(
        "gever",
        _("Loopt er iets met de gever?"),
        as_in_form("gift", "pending", "waarde", yes="neem_niets_aan"),
        hint=_("Bijvoorbeeld een offerte, vergunning of subsidie"),
    ),
    "waarde": Question(
        "waarde",
        _("Hoeveel is het ongeveer waard?"),
        as_in_form("gift", "value", "geef_geschenk_door", above="te_duur", perhaps="misschien_te_duur"),
    ),
    "attentie": Outcome(NOT_NEEDED, (_("Iets kleins bij een overleg hoort bij gewone omgang. Je hoeft niets te doen."),), GIFT),
    "geld": Outcome(
        DECLARE, (_("Geld mag je nooit aannemen. Stuur het terug en geef door dat je het kreeg."),), GIFT, starts="gift"
    ),
    "neem_niets_aan": Outcome(
        DECLARE,
        (
            _("Neem niets aan zolang dit loopt. Praat hierover met je leidinggevende."),
            _("Geef het ook door als je het weigert of terugstuurt."),
        ),
        GIFT,
        starts="gift",
    ),
    "te_duur": Outcome(
        DECLARE,
        (_("Een geschenk boven %(limit)s mag je niet houden: lever het in of stuur het terug."), AT_HOME),
        GIFT,
        starts="gift",
    ),
    "misschien_te_duur": Outcome(
        DECLARE,
        (
            _("Je leidinggevende beslist of je het mag houden. Gebruik het nog niet."),
            _("Is het meer waard dan %(limit)s? Dan mag je het niet houden."),
            AT_HOME,
        ),
        GIFT,
        starts="gift",
    ),
    "geef_geschenk_door": Outcome(
        DECLARE,
        (_("Je leidinggevende beslist of je het mag houden. Gebruik het nog niet."), AT_HOME),
        GIFT,
        starts="gift",
    ),
    # invitations -------------------------------------------------------------------------------------------------------
    "geweest": Question(
        "geweest",
        _("Is het al geweest?"),
        (Answer("no", _("Nee"), "betaalt"), Answer("yes", _("Ja"), "achteraf")),
    ),
    "betaalt": Question(
        "betaalt",
        _("Wie betaalt het?"),
        (
            Answer("host", _("De gastheer, alles of een deel"), "gastheer"),
            Answer("us", _("De gemeente betaalt alles"), "geen_geschenk"),
            Answer("self", _("Ik betaal alles zelf"), "geen_geschenk"),
        ),
    ),
    "gastheer": Question(
        "gastheer",
        _("Loopt er iets met de gastheer?"),
        as_in_form("invitation", "pending", "vraag_toestemming", yes="zeg_niets_toe"),
        hint=_("Bijvoorbeeld een offerte, vergunning of subsidie"),
    ),
    "achteraf": Outcome(
        DECLARE,
        (_("Geef het door als geschenk. Vraag de volgende keer toestemming voordat je gaat."),),
        GIFT,
        starts="gift",
    ),
    "geen_geschenk": Outcome(NOT_NEEDED, (_("De gastheer betaalt niets. Dan is het geen geschenk."), LOOK_AGAIN), GIFT),
    "zeg_niets_toe": Outcome(
        ASK_FIRST,
        (
            _("Neem niets aan zolang dit loopt. Praat hierover met je leidinggevende."),
            _("Je leidinggevende beslist. Ga pas als je toestemming hebt."),
        ),
        GIFT,
        starts="invitation",
    ),
    "vraag_toestemming": Outcome(
        ASK_FIRST, (_("Je leidinggevende beslist. Ga pas als je toestemming hebt."),), GIFT, starts="invitation"
    ),
    # financial interests -----------------------------------------------------------------------------------------------
    "aangewezen": Question(
        "aangewezen",
        _("Is je functie aangewezen voor financiële belangen?"),
        (
            Answer("no", _("Nee"), "niet_aangewezen"),
            Answer("yes", _("Ja"), "bezit"),
            Answer("unknown", _("Weet ik niet"), "kijk_na"),
        ),
        hint=_("Dat is bij weinig functies zo."),
    ),
    "bezit": Question(
        "bezit",
        _("Wat voor belang is het?"),
        (
            Answer("home", _("Het huis waar ik woon"), "eigen_huis"),
            *as_in_form("financial_interest", "kind", "geef_belang_door"),
        ),
    ),
    "niet_aangewezen": Outcome(
        NOT_NEEDED, (_("We vragen dit alleen aan mensen met een aangewezen functie."), LOOK_AGAIN), INTEREST
    ),
    "kijk_na": Outcome(
        _("Kijk het na"),
        (_("Log in. Dan zie je meteen of jouw functie is aangewezen."),),
        INTEREST,
        starts="financial_interest",
    ),
    "eigen_huis": Outcome(NOT_NEEDED, (_("Het huis waar je zelf woont, geef je niet door."),), INTEREST),
    "geef_belang_door": Outcome(
        DECLARE,
        (_("Wie erover beslist leest dit, meestal de integriteitscoördinator. Je leidinggevende ziet het niet."),),
        INTEREST,
        starts="financial_interest",
    ),
    # what is wrong at work has a way of its own, inside the choice (D5 of the journeys) ----------------------------------
    "misstand": Outcome(
        _("Er klopt iets niet op het werk"),
        (
            _("Wil je een misstand of ongewenst gedrag melden?"),
            _("Dat kan veilig en vertrouwelijk bij %(contact)s."),
            _("Dit register is daar niet voor. We slaan hier niets van op."),
        ),
        MISCONDUCT,
    ),
}
