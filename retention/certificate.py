"""The certificate of destruction: what, how many, when, how, on which ground and by whom. It is kept for good (row 19.1.18)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

import clock
from papers.paper import LEAD, SMALL, Paper
from registers.moments import day_text, moment_text
from registers.retention_terms import TRIGGER_NAMES, kinds
from retention.models import DESTROYED, GONE, HELD, NOT_DUE, DestructionLine, DestructionList

HOW = {
    "sqlite": lazy_gettext("Rijen en bestanden zijn overschreven en verwijderd. Het logboek van de database is geleegd."),
    "postgresql": lazy_gettext("Bestanden zijn overschreven en verwijderd. De tabellen zijn opnieuw geschreven zonder de rijen."),
}
LEFT_OUT = {
    HELD: lazy_gettext("vastgehouden"),
    NOT_DUE: lazy_gettext("mocht op die dag niet meer weg"),
    GONE: lazy_gettext("was er niet meer"),
}


@dataclass(frozen=True)
class Certificate:
    """What the certificate says, in the language of the moment."""

    title: str
    facts: list[tuple[str, str]]
    totals: list[tuple[str, ...]]  # kind, trigger, ground, number
    lines: list[tuple[str, ...]]  # number, kind, start of the term, over since, destroyed on
    left_out: list[tuple[str, ...]]  # number, kind, why


TOTALS_HEAD = (
    lazy_gettext("Soort"),
    lazy_gettext("Termijn begon bij"),
    lazy_gettext("Grond"),
    lazy_gettext("Aantal"),
)
LINES_HEAD = (
    lazy_gettext("Nummer"),
    lazy_gettext("Soort"),
    lazy_gettext("Termijn van"),
    lazy_gettext("Tot"),
    lazy_gettext("Vernietigd op"),
)
LEFT_HEAD = (lazy_gettext("Nummer"), lazy_gettext("Soort"), lazy_gettext("Waarom niet"))


def certificate(one: DestructionList) -> Certificate:
    """What was done with this list."""
    names = kinds()
    gone = [line for line in one.lines if line.outcome == DESTROYED]
    counted = Counter((line.kind, line.trigger, line.ground) for line in gone)
    return Certificate(
        title=_("Verklaring van vernietiging %(number)s", number=one.reference),
        facts=_facts(one, gone),
        totals=[
            (names.get(kind, kind), str(TRIGGER_NAMES[trigger]), ground, str(count))
            for (kind, trigger, ground), count in sorted(counted.items())
        ],
        lines=[
            (
                line.subject,
                names.get(line.kind, line.kind),
                day_text(line.starts_on),
                day_text(line.ready_on),
                day_text(clock.local(line.outcome_at).date()) if line.outcome_at else "",
            )
            for line in gone
        ],
        left_out=[
            (line.subject, names.get(line.kind, line.kind), str(LEFT_OUT[line.outcome]))
            for line in one.lines
            if line.outcome in LEFT_OUT
        ],
    )


def certificate_pdf(one: DestructionList) -> bytes:
    """The certificate as PDF/UA-1 and PDF/A-2a, in Dutch. Same list, same bytes."""
    with force_locale("nl"):
        told = certificate(one)
        name = current_app.config["SETTINGS"].organisation_name
        paper = Paper(
            title=f"{told.title} – {name}", author=name, subject="Verklaring van vernietiging", pages="Bladzijde {} van",
            footer=told.title,
        )  # fmt: skip
        paper.heading(1, told.title)
        paper.text(f"{name[:1].upper()}{name[1:]}", LEAD)
        for label, value in told.facts:
            paper.text(f"{label}: {value}")
        for title, head, shares, rows in _tables(told):
            if rows:
                paper.heading(2, title)
                paper.table(list(zip(map(str, head), shares, strict=True)), rows, about=title)
        paper.text("De inhoud is vernietigd. Alleen deze verklaring en de regels in het logboek blijven.", SMALL)
        return paper.bytes()


def _tables(told: Certificate) -> tuple[tuple[str, Any, tuple[int, ...], list[tuple[str, ...]]], ...]:
    return (
        ("Wat is vernietigd", TOTALS_HEAD, (45, 45, 70, 20), told.totals),
        ("Nummers", LINES_HEAD, (40, 45, 35, 30, 30), told.lines),
        ("Wat niet is vernietigd", LEFT_HEAD, (40, 50, 90), told.left_out),
    )


def _facts(one: DestructionList, gone: list[DestructionLine]) -> list[tuple[str, str]]:
    rows = [
        (_("Vernietigd"), str(len(gone))),
        (_("Bestanden die meegingen"), str(one.files)),
        (_("Mails die meegingen"), str(one.mails)),
        (_("Oude uitgaven die meegingen"), str(one.editions)),
        (_("Voorgelegd door"), _by(one.prepared_by, one.prepared_at)),
        (_("Goedgekeurd door"), _by(one.settled_by, one.settled_at)),
        (_("Uitgevoerd op"), moment_text(one.done_at) if one.done_at else ""),
        (_("Hoe"), str(HOW[one.method]) if one.method else ""),
    ]
    return [row for row in rows if row[1]]


def _by(person: Any, at: Any) -> str:
    return _("%(name)s op %(moment)s", name=person.name, moment=moment_text(at)) if person else ""
