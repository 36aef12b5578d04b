"""What stands in the report: its chapters with their figures, and the incidents that are typed in. One row each."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

ANSWERS, ACTIVITIES, INTERESTS, GIFTS, INVITATIONS = "answers", "activities", "interests", "gifts", "invitations"
DECISIONS, PUBLIC, INCIDENTS, LEARNED, AHEAD = "decisions", "public", "incidents", "learned", "ahead"
OPENING = "opening"


@dataclass(frozen=True)
class Chapter:
    """One heading. `starter` is the text it begins with, in Dutch: the report is a Dutch document."""

    code: str
    title: Any
    figures: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    starter: str = ""


CHAPTERS = {
    chapter.code: chapter
    for chapter in (
        Chapter(
            OPENING,
            _("Over dit verslag"),
            starter=(
                "In dit verslag leest u hoe wij in {year} omgingen met nevenwerk, financiële belangen, geschenken en "
                "uitnodigingen. De cijfers komen uit het register. Wij vergelijken ze met de twee jaren ervoor."
            ),
        ),
        Chapter(ANSWERS, _("Wie antwoordde"), ("Q01", "Q02"), ("units",)),
        Chapter(ACTIVITIES, _("Nevenwerk"), ("Q03", "Q04", "Q08"), ("years",)),
        Chapter(INTERESTS, _("Financiële belangen"), ("Q11", "Q12", "Q13")),
        Chapter(GIFTS, _("Geschenken"), ("Q14", "Q15", "Q16", "Q17", "Q18"), ("destinations", "givers")),
        Chapter(INVITATIONS, _("Uitnodigingen"), ("Q19",)),
        Chapter(DECISIONS, _("Besluiten"), ("Q05", "Q06", "Q07", "Q20", "Q21", "Q22"), ("outcomes", "weeks")),
        Chapter(PUBLIC, _("Openbaar maken en verbeteren"), ("Q09", "Q10", "Q23")),
        Chapter(INCIDENTS, _("Meldingen en maatregelen")),
        Chapter(LEARNED, _("Wat wij leerden")),
        Chapter(
            AHEAD,
            _("Vooruitblik"),
            starter="In {next_year} vragen wij iedereen opnieuw om na te gaan of alles nog klopt.",
        ),
    )
}
CODES = tuple(code for chapter in CHAPTERS.values() for code in chapter.figures)

REPORTS = {  # not in the registers, so somebody types them
    "reports": _("Meldingen van een mogelijke schending"),
    "investigations": _("Onderzoeken die zijn gestart"),
    "breaches": _("Schendingen die zijn vastgesteld"),
    "measures": _("Maatregelen tegen een medewerker"),
    "police": _("Aangiften bij de politie"),
    "confidant": _("Gesprekken met een vertrouwenspersoon"),
}


def starters(year: int) -> dict[str, str]:
    """The texts with which the report of this year begins, by chapter."""
    return {
        chapter.code: chapter.starter.format(year=year, next_year=year + 1) for chapter in CHAPTERS.values() if chapter.starter
    }
