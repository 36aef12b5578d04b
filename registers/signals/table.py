"""The signals, the most pressing first: rule, name, the fact the decider reads, and what the declarant can do about it."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Signal:
    """One row. The words in its sentences come from the check in `checks.py`, or are the answer that was chosen."""

    code: str
    rule: str  # of the rules catalogue; empty: from the design of the page (ux.md 3.5)
    name: str  # as the rules page lists it
    fact: str
    advice: str = ""  # empty: nothing the declarant could do, or not for his eyes
    parameters: tuple[str, ...] = ()  # the values it works with
    on: bool = True  # unless the body switched it
    alone: bool = True  # keeps a declaration out of a bundle (R31)
    next_level: bool = False  # someone one level up decides (R54)
    red: bool = False  # shown as a warning rather than as a fact (R46)

    @property
    def switch(self) -> str:
        """The code under which the body turns it on or off."""
        return f"signal.{self.code}"


SIGNALS: dict[str, Signal] = {
    row.code: row
    for row in (
        Signal(
            "money",
            "R45",
            _("Geld"),
            _("Het is geld. Dat mag nooit."),
            _("Geld mag je nooit aannemen: stuur het terug."),
            red=True,
        ),
        Signal(
            "pending",
            "R47",
            _("Er loopt iets met de gever of gastheer"),
            _("Er loopt iets met de gever of gastheer. Dan kan dit niet, hoe klein het ook is."),
            _("Neem niets aan zolang dit loopt: sla het af of stuur het terug."),
            red=True,
        ),
        Signal(
            "list_tender",
            "R47",
            _("Staat op de lijst van lopende aanbestedingen"),
            _("Er loopt een aanbesteding of offerte: %(title)s."),
            _("Er loopt een aanbesteding met deze organisatie: neem niets aan en stuur het terug."),
            red=True,
        ),
        Signal(
            "at_home",
            "R46",
            _("Thuis gekregen"),
            _("Dit kwam op het huisadres. Houden kan niet."),
            _("Op je huisadres mag je niets houden: lever het in of stuur het terug."),
            red=True,
        ),
        Signal(
            "value_above_limit",
            "R42",
            _("Waarde boven de grens"),
            _("Meer waard dan %(limit)s: %(value)s. Houden kan niet; kies waar het heen gaat."),
            _("Een geschenk boven %(limit)s mag je niet houden: lever het in of stuur het terug."),
            ("P01",),
        ),
        Signal(
            "consumed",
            "R51",
            _("Al op of gebruikt"),
            _("Het is al op of gebruikt. Terugsturen kan niet meer."),
            _("Het is al op of gebruikt: je leidinggevende bespreekt met je wat nu kan."),
        ),
        Signal(
            "anonymous",
            "R52",
            _("Gever onbekend"),
            _("Niemand weet van wie dit is. Inleveren of een goed doel kan wel."),
            _("Lever het in, want we weten niet van wie het is."),
        ),
        Signal(
            "refused",
            "R53",
            _("Geweigerd of teruggestuurd"),
            _("Het is al geweigerd of teruggestuurd."),
            _("Goed dat je het weigerde: je hoeft verder niets te doen."),
            alone=False,
        ),
        Signal(
            "voucher",
            "R45",
            _("Cadeaubon"),
            _("Het is een cadeaubon. Die telt voor wat erop staat."),
            _("Een cadeaubon telt voor het bedrag dat erop staat."),
        ),
        Signal(
            "joint",
            "R50",
            _("Voor meer mensen samen"),
            _("Voor %(receivers)s mensen samen. Ieders deel: %(share)s."),
        ),
        Signal(
            "value_unknown",
            "R44",
            _("Waarde onbekend"),
            _("De waarde is niet bekend. Schat zelf wat het waard is."),
            _("Zoek de winkelprijs van iets vergelijkbaars, als dat lukt."),
        ),
        Signal(
            "giver_often",
            "R48",
            _("Vaker van dezelfde gever"),
            _("%(count)s in %(months)s maanden, %(total)s."),
            _("Je kreeg vaker iets van deze gever: %(count)s keer in %(months)s maanden."),
            ("P02_months", "P02_total", "P02_count"),
        ),
        Signal(
            "giver_to_several",
            "R49",
            _("Dezelfde gever bij meer mensen"),
            _("%(people)s mensen kregen iets van deze gever in %(months)s maanden, %(total)s."),
            parameters=("P02_months",),
        ),
        Signal(
            "asked_afterwards",
            "R54",
            _("Achteraf gevraagd"),
            _("Achteraf gevraagd: het was op %(day)s."),
            _("Deze datum is al geweest: je leidinggevende ziet dat je het achteraf vraagt."),
        ),
        Signal(
            "asked_late",
            "R54",
            _("Kort van tevoren gevraagd"),
            _("Het is al op %(day)s, binnen de termijn voor een besluit."),
            parameters=("P05",),
        ),
        Signal(
            "abroad",
            "R54",
            _("Naar het buitenland"),
            _("Het is in het buitenland. Het volgende niveau beslist."),
            _("Naar het buitenland: het volgende niveau beslist, en na afloop maak je een kort verslag."),
            ("P19",),
            next_level=True,
        ),
        Signal(
            "overnight",
            "R54",
            _("Met overnachting"),
            _("Met een overnachting. Het volgende niveau beslist."),
            _("Met een overnachting: het volgende niveau beslist, en na afloop maak je een kort verslag."),
            ("P19",),
            next_level=True,
        ),
        Signal(
            "companion",
            "R54",
            _("Er gaat iemand mee"),
            _("Er gaat iemand mee. Het volgende niveau beslist."),
            _("Gaat er iemand mee? Dan beslist het volgende niveau, en na afloop maak je een kort verslag."),
            ("P19",),
            next_level=True,
        ),
        Signal(
            "restricted_interest",
            "R40",
            _("Staat op een lijst van verboden belangen"),
            _("Staat op %(title)s."),
        ),
        Signal(
            "own_unit",
            "ux",
            _("De eigen afdeling houdt toezicht"),
            _("De eigen afdeling van de medewerker gaat over deze organisatie: %(title)s."),
        ),
        Signal("list_enforcement", "ux", _("Staat op een lijst van handhaving"), _("Staat op %(title)s.")),
        Signal("list_permit", "ux", _("Staat op een lijst van vergunningen"), _("Staat op %(title)s.")),
        Signal("list_subsidy", "ux", _("Staat op een lijst van subsidies"), _("Staat op %(title)s.")),
        Signal("list_supplier", "ux", _("Staat op een lijst van leveranciers"), _("Staat op %(title)s.")),
        Signal(
            "link_declared",
            "ux",
            _("Raakvlak, volgens de medewerker"),
            _("De medewerker ziet een raakvlak: %(answer)s."),
        ),
        Signal("paid_and_linked", "ux", _("Betaald en raakt het werk"), _("Betaald, en het raakt het werk.")),
        Signal("working_hours", "ux", _("Ook onder werktijd"), _("Ook onder werktijd: %(answer)s.")),
        Signal(
            "hours_together",
            "R13",
            _("Uren samen boven de norm"),
            _("Samen %(hours)s uur per week. De norm is %(norm)s."),
            _("Met je contract erbij werk je %(hours)s uur per week: bespreek of dat gaat."),
            ("P18",),
        ),
        Signal(
            "sensitive_class",
            "R65",
            _("Gevoelige organisatie"),
            _("De organisatie zegt iets over overtuiging of gezondheid. Vraag daar niet verder naar."),
        ),
        Signal("vulnerable_position", "ux", _("Kwetsbare functie"), _("De functie is aangemerkt als kwetsbaar.")),
        Signal("becomes_public", "ux", _("Wordt openbaar"), _("Dit wordt openbaar als je geen bezwaar hebt.")),
        Signal(
            "decided_before",
            "ux",
            _("Eerder besloten over deze organisatie"),
            _("Eerder besloten over deze organisatie: %(count)s keer."),
            alone=False,
        ),
    )
}
