"""The public register on paper, made when an edition is built, never in a request. Same data, same bytes."""

from collections.abc import Iterator
from typing import Any

from flask import current_app

from papers.paper import LEAD, SMALL, Paper, capital
from publication.site.wording import GENERAL_BECAUSE, PAY, day_text

TITLE = "Nevenwerk van de ambtelijke top"
INTRO = (
    "Een vermelding betekent niet dat er iets mis is. Nevenwerk mag, zolang het het werk voor de gemeente niet schaadt.",
    "U ziet hier alleen functies die zijn aangewezen. Dat moet volgens artikel 5 van de Ambtenarenwet 2017.",
)
COLUMNS = (("Wat", 37), ("Organisatie", 40), ("Vergoeding", 22), ("Periode", 35), ("Afspraak", 28), ("Code", 18))


def register_pdf(content: dict[str, Any], stand: str) -> bytes:
    """The register of an edition as a PDF in Dutch, by position and by who holds it."""
    name = current_app.config["SETTINGS"].organisation_name
    paper = Paper(
        title=f"{TITLE} – {name}", author=name, subject="Openbaar register", pages="Bladzijde {} van",
        footer=f"{capital(name)}, {TITLE.lower()}, stand van {day_text(stand)}",
    )  # fmt: skip
    paper.heading(1, TITLE)
    paper.text(f"{capital(name)}. Stand van {day_text(stand)}.", LEAD)
    for sentence in (_whole(content), *INTRO):
        paper.text(sentence)
    entries = {entry["code"]: entry for entry in content["vermeldingen"]}
    for position in content["functies"]:
        paper.heading(2, position["functie"])
        if position["aangewezen_sinds"]:
            paper.text(_designated(position), SMALL)
        if not position["houders"]:
            paper.text("Deze functie is nu niet bezet.")
        for holder in position["houders"]:
            _holder(paper, position["functie"], holder, entries)
    return paper.bytes()


def _whole(content: dict[str, Any]) -> str:
    """What has to be here, so that who keeps the paper can see that nothing is missing."""
    if not content["functies"]:
        return "Er zijn nog geen functies aangewezen."
    positions, entries = len(content["functies"]), len(content["vermeldingen"])
    return (
        f"Dit is het hele register: {positions} {'functie' if positions == 1 else 'functies'}"
        f" en {entries} {'vermelding' if entries == 1 else 'vermeldingen'}."
    )


def _designated(position: dict[str, Any]) -> str:
    """Since when the public may see this position, why, and who decided so."""
    because = (position["aangewezen_omdat"], position["aangewezen_op_grond_van"])
    said = (f"Aangewezen sinds {day_text(position['aangewezen_sinds'])}", *filter(None, because))
    return " ".join(f"{capital(part.rstrip('.'))}." for part in said)


def _holder(paper: Paper, position: str, holder: dict[str, Any], entries: dict[str, Any]) -> None:
    paper.heading(3, holder["houder"])
    said = " ".join(_silence(holder))
    if said:
        paper.text(said)
    if holder["vermeldingen"]:
        rows = (_cells(entries[code]) for code in holder["vermeldingen"])
        paper.table(COLUMNS, rows, about=f"Nevenwerk van {holder['houder']}, {position}")


def _silence(holder: dict[str, Any]) -> Iterator[str]:
    """What there is to say beside the entries: nothing, no answer and withheld read differently (R68)."""
    if holder["in_functie_sinds"]:
        yield f"In deze functie sinds {day_text(holder['in_functie_sinds'])}."
    confirmed = day_text(holder["bevestigd_op"])
    if holder["toestand"] == "geen":
        yield f"Geen nevenwerk doorgegeven. Bevestigd op {confirmed}."
    elif holder["toestand"] == "nog_niet":
        yield f"Nog niet bevestigd. De gemeente heeft hierom gevraagd op {day_text(holder['gevraagd_op'])}."
    elif holder["toestand"] == "beëindigd":
        yield "Het doorgegeven nevenwerk is beëindigd."
    elif confirmed:
        yield f"Bevestigd op {confirmed}."
    if holder["afgeschermd"] == 1:
        yield "1 vermelding is afgeschermd."
    elif holder["afgeschermd"]:
        yield f"{holder['afgeschermd']} vermeldingen zijn afgeschermd."


def _cells(entry: dict[str, Any]) -> tuple[str, ...]:
    because = str(GENERAL_BECAUSE.get(entry["algemeen_omdat"] or "", ""))
    organisation = " ".join(part for part in (entry["organisatie"] or "", because and f"({because})") if part)
    pay = str(PAY.get(entry["vergoeding"] or "", ""))
    return entry["rol"] or "", organisation, pay, _period(entry), entry["afspraak"] or "", entry["code"]


def _period(entry: dict[str, Any]) -> str:
    since, until = day_text(entry["sinds"]), day_text(entry["tot"])
    if until:
        return f"Beëindigd: van {since} tot {until}" if since else f"Beëindigd: tot {until}"
    return f"Sinds {since}" if since else ""
