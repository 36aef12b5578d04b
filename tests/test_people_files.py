"""Files as personnel systems and people make them: each ends in a clear report and a right organisation (R77)."""

from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM
from extensions import db
from organisation.delivered import Unreadable
from organisation.models import Person
from organisation.people_import.applying import proposed
from organisation.people_import.models import COMMAND
from organisation.people_import.runs import SuddenShrink, apply_now
from organisation.structure import managers_above
from tests.test_people_import import CLERK, COLUMNS, DAY, HEAD, HIRED, TOP, with_

EXTRA = "5;Mo;;Ak;m@v.nl;RO;Ruimte;DIR;Beleidsmedewerker;nee;;2020-01-01;;36;nee;nl"
REST = tuple(with_(EXTRA, personeelsnummer=str(number), achternaam=f"Rest{number}") for number in range(6, 21))
ALL = (TOP, HEAD, CLERK, HIRED, EXTRA, *REST)
OTHERS = ALL[3:]
SAME: dict[str, str | None] = {}


def csv(*lines: str, columns: str = COLUMNS, end: str = "\r\n") -> bytes:
    return end.join((columns, *lines, "")).encode()


def changed(column: str, value: str, line: str = CLERK) -> bytes:
    """The delivery with one other cell in one line."""
    new = with_(line, **{column: value})
    return csv(*(new if one == line else one for one in ALL))


def longer(line: str, count: int) -> str:
    return line + "".join(";x" for _ in range(count))


NEW = with_(EXTRA, personeelsnummer="77", achternaam="Nieuw")
MUTUAL = (TOP, HEAD, with_(CLERK, leidinggevende="4"), with_(HIRED, leidinggevende="3"), EXTRA, *REST)
CIRCLE = (
    TOP, HEAD, with_(CLERK, leidinggevende="4"), with_(HIRED, leidinggevende="5"), with_(EXTRA, leidinggevende="3"), *REST,
)  # fmt: skip
UNDER_ITSELF = (TOP, *(with_(one, bovenliggende_afdeling="RO") for one in ALL[1:]))
UNDER_NOTHING = (TOP, *(with_(one, bovenliggende_afdeling="XX") for one in ALL[1:]))
PIET = "Piet Vis, Beleidsmedewerker onder Afdelingshoofd"
FILES = {
    # what is no table at all -------------------------------------------------------------------------------------------
    "empty": (b"", "Het bestand is leeg", SAME),
    "only line ends": (b"\r\n\r\n\r\n", "Het bestand is leeg", SAME),
    "only a byte-order mark": (b"\xef\xbb\xbf", "Het bestand is leeg", SAME),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00", "geen CSV-bestand", SAME),
    "a PDF": (b"%PDF-1.7\n\x00\x01", "geen CSV-bestand", SAME),
    "UTF-16, little end first": (csv(*ALL).decode().encode("utf-16"), "UTF-16", SAME),
    "UTF-16, big end first": (b"\xfe\xff" + csv(*ALL).decode().encode("utf-16-be"), "UTF-16", SAME),
    "NUL in a name": (csv(*ALL).replace(b"Vis", b"V\x00s"), "geen CSV-bestand", SAME),
    "bytes of no encoding": (csv(*ALL).replace(b"Vis", b"V\x81s"), "niet te lezen", SAME),
    "a web page": (b"<html><body>Niet gevonden</body></html>", "Deze kolommen ontbreken", SAME),
    # headers -----------------------------------------------------------------------------------------------------------
    "no header": (csv(*ALL).partition(b"\r\n")[2], "Deze kolommen ontbreken", SAME),
    "only a header": (csv(), "weg zijn", SAME),
    "a column is missing": (csv(*ALL, columns=COLUMNS.replace("afdeling;", "team;")), "ontbreken: afdeling", SAME),
    "a column twice": (csv(*ALL, columns=COLUMNS.replace("taal", "uren")), "staat er twee keer in", SAME),
    "the header again halfway": (csv(TOP, HEAD, COLUMNS, CLERK, *OTHERS), "deze regel herhaalt de kop", SAME),
    "the file twice in a row": (csv(*ALL) + csv(*ALL), "dit nummer staat ook op regel 2", SAME),
    "a column too many": (csv(*(longer(line, 1) for line in ALL), columns=f"{COLUMNS};schoenmaat"), "", SAME),
    # what was cut off or broken ----------------------------------------------------------------------------------------
    "truncated in a line": (csv(*ALL)[:-20], "cellen en de kop 16", {}),
    "truncated halfway": (csv(*ALL)[: len(csv(*ALL)) // 2], "weg zijn", SAME),
    "an open quotation mark": (changed("achternaam", '"Vis'), "aanhalingstekens niet", SAME),
    "a cell of 5 MB": (changed("achternaam", "V" * 5_000_000), "meer dan 131072 tekens", SAME),
    "a long cell": (changed("achternaam", "V" * 10_000), "langer dan 120 tekens", SAME),
    "a line with cells too many": (csv(*ALL[:-1], longer(ALL[-1], 2)), "18 cellen en de kop 16", SAME),
    "a line with cells too few": (csv(*ALL[:-1], "20;Mo"), "2 cellen en de kop 16", SAME),
    "a line end in a cell": (changed("achternaam", '"Vi\ns"'), "de tekst loopt over meer regels", SAME),
    # cells -------------------------------------------------------------------------------------------------------------
    "a formula for a name": (changed("achternaam", "=1+1"), "dit is een formule", SAME),
    "a command for a name": (changed("voornaam", "@SUM(A1)"), "dit is een formule", SAME),
    "text that runs backwards": (changed("achternaam", "V\u202eis"), "onzichtbaar teken", SAME),
    "a day that does not exist": (changed("uit_dienst", "31-02-2027"), "deze dag bestaat niet", SAME),
    "an American day": (changed("uit_dienst", "12/31/2026"), "dit is geen datum", SAME),
    "a day as a number of a spreadsheet": (changed("uit_dienst", "46387"), "dit is geen datum", SAME),
    "the last day of all": (changed("uit_dienst", "31-12-9999"), "het jaar 9999 kan niet kloppen", SAME),
    "a first day far ahead": (changed("in_dienst", "2031-01-01"), "meer dan een jaar vooruit", SAME),
    "reversed days": (changed("uit_dienst", "2019-12-31"), "voor de eerste werkdag", SAME),
    "digits of another script": (changed("uren", "٣٦"), "geen aantal uren", SAME),
    "no number": (changed("personeelsnummer", ""), "personeelsnummer: hier staat niets", SAME),
    "a number twice": (changed("personeelsnummer", "2"), "dit nummer staat ook op regel 3", SAME),
    "an address list for an address": (changed("email", "a@v.nl b@v.nl"), "geen e-mailadres", SAME),
    # the organisation --------------------------------------------------------------------------------------------------
    "a manager nobody knows": (changed("leidinggevende", "999"), "van dit nummer is geen functie bekend", SAME),
    "one's own manager": (changed("leidinggevende", "3"), "zijn eigen leidinggevende", SAME),
    "managers of each other": (csv(*MUTUAL), "zijn eigen leidinggevende", SAME),
    "a circle of three managers": (csv(*CIRCLE), "zijn eigen leidinggevende", SAME),
    "a unit under itself": (csv(*UNDER_ITSELF), "hangt onder zichzelf", SAME),
    "a unit under nothing known": (csv(*UNDER_NOTHING), "XX is niet bekend", SAME),
    "two heads": (changed("hoofd", "ja"), "noemt een ander hoofd", SAME),
    "a unit in two places": (changed("bovenliggende_afdeling", ""), "hangt deze afdeling elders", SAME),
    # what is right, though it looks odd --------------------------------------------------------------------------------
    "commas": (csv(*ALL).replace(b",", b".").replace(b";", b","), "", SAME),
    "tabs": (csv(*ALL).replace(b";", b"\t"), "", SAME),
    "old line ends": (csv(*ALL, end="\r"), "", SAME),
    "a byte-order mark": (b"\xef\xbb\xbf" + csv(*ALL), "", SAME),
    "Windows letters": (csv(*ALL).decode().replace("Vis", "Vís").encode("cp1252"), "", {"3": PIET.replace("Vis", "Vís")}),
    "letters in two parts": (changed("achternaam", "Vi\u0301s"), "", {"3": PIET.replace("Vis", "Vís")}),
    "empty lines between": (csv(*ALL, end="\r\n\r\n"), "", SAME),
    "everything between quotation marks": (csv(*('"' + one.replace(";", '";"') + '"' for one in ALL)), "", SAME),
    "lines in another order": (csv(*reversed(ALL)), "", SAME),
    "a manager who is somebody else": (changed("leidinggevende", "1"), "", {"3": PIET.replace("Afdelingshoofd", "Secretaris")}),
    "swapped managers": (
        csv(with_(TOP, functie="Afdelingshoofd", afdeling="RO", afdeling_naam="Ruimte", bovenliggende_afdeling="DIR"),
            with_(HEAD, functie="Secretaris", afdeling="DIR", afdeling_naam="Directie", bovenliggende_afdeling=""), *ALL[2:]),
        "", {"1": "Sanne de Wit, Afdelingshoofd onder Secretaris", "2": "Jan Bos, Secretaris onder niemand",
            "4": "An van der Mol, Beleidsmedewerker onder Afdelingshoofd"},
    ),
    "one person missing": (csv(*ALL[:-1]), "", SAME),
    "one person more": (csv(*ALL, NEW), "", {"77": "Mo Nieuw, Beleidsmedewerker onder Afdelingshoofd"}),
    "a first day next month": (csv(*ALL, with_(NEW, in_dienst="2026-04-01")), "", {"77": "Mo Nieuw, geen functie"}),
}  # fmt: skip


@pytest.fixture
def house(app, tmp_path, at):
    at(DAY)
    with app.app_context():
        file = tmp_path / "begin.csv"
        file.write_bytes(csv(*ALL))
        with proposed(file, DAY) as proposal:
            apply_now(file, proposal, way=COMMAND, actor=SYSTEM)
        db.session.commit()
        at(date(2026, 3, 3))
        yield tmp_path
        db.session.rollback()


def organisation() -> dict[str, str]:
    """Everybody, with the post of today and who stands above it."""
    return {person.personnel_number: _told(person) for person in db.session.scalars(select(Person))}


def _told(person: Person) -> str:
    posts = [held.position.title for held in person.appointments if held.held_on(clock.today())]
    if not posts:
        return f"{person.name}, geen functie"
    above = next((post.title for post in managers_above(person, clock.today())), "niemand")
    return f"{person.name}, {', '.join(posts)} onder {above}"


def delivered(path) -> str:
    """Carry the file out; returns the report."""
    try:
        with proposed(path, clock.today()) as proposal:
            apply_now(path, proposal, way=COMMAND, actor=SYSTEM)
            return "\n".join(map(str, proposal.refused))
    except Unreadable as unreadable:
        return str(unreadable)
    except SuddenShrink:
        return "te veel mensen zouden weg zijn"


def test_r77_each_of_these_files_ends_in_a_clear_report_and_a_right_organisation(house):
    assert len(FILES) >= 40
    before = organisation()
    wrong = []
    for name, (content, told, changes) in FILES.items():
        file = house / "levering.csv"
        file.write_bytes(content)
        report = delivered(file)
        after = organisation()
        differences = {number: after.get(number) for number in before | after if before.get(number) != after.get(number)}
        db.session.rollback()
        if (told not in report) if told else report:
            wrong.append(f"{name}: told {report[:200]!r}")
        if differences != changes:
            wrong.append(f"{name}: changed {differences}")
    assert wrong == []
