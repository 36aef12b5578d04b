"""The register on paper: complete, readable by machines, the same bytes for the same data."""

import io
import subprocess
import time

import pikepdf
import pytest

from publication.pdf import register_pdf
from tests.support.public_content import content, entry, position


@pytest.fixture
def made(app):
    with app.app_context():
        yield lambda *entries, **holder: register_pdf(content(*entries, **holder), "2026-03-02")


def text_of(data: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return " ".join(shown.split())


def test_the_pdf_holds_the_register_in_words(made):
    text = text_of(made(entry("bcdfghjk", afspraak="Beslist niet mee", algemeen_omdat="withheld")))
    for words in ("Nevenwerk van de ambtelijke top", "Stand van 2 maart 2026", "Directeur", "D. van Voorbeeld", "Alleen",
                  "Łódź", "bcdfghjk", "Bevestigd op 2 maart 2026.", "afgeschermd"):  # fmt: skip
        assert words in text


def test_the_pdf_says_its_language_and_title_and_has_bookmarks(made):
    with pikepdf.open(io.BytesIO(made(entry("bcdfghjk")))) as document:
        assert str(document.Root.Lang) == "nl"
        assert "Nevenwerk van de ambtelijke top" in str(document.docinfo.Title)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_outline() as outline:
            top = outline.root[0]
            assert [top.title, *(child.title for child in top.children)] == ["Nevenwerk van de ambtelijke top", "Directeur"]


def test_every_font_travels_with_the_pdf(made):
    with pikepdf.open(io.BytesIO(made(entry("bcdfghjk")))) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("SourceSans3" in str(font.BaseFont) and "/FontDescriptor" in font for font in fonts)


def test_the_same_data_gives_the_same_pdf(made):
    assert made(entry("bcdfghjk")) == made(entry("bcdfghjk"))


def test_text_of_people_is_text_and_no_markup(made):
    text = text_of(made(entry("bcdfghjk", rol="<b>&amp; <a href='x'>zoon", organisatie="A & B <i>")))
    assert "<b>&amp;" in text
    assert "A & B <i>" in text


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        ({"toestand": "geen"}, "Geen nevenwerk doorgegeven. Bevestigd op 2 maart 2026."),
        ({"toestand": "nog_niet", "bevestigd_op": None, "gevraagd_op": "2026-01-05"},
         "Nog niet bevestigd. De gemeente heeft hierom gevraagd op 5 januari 2026."),
        ({"toestand": "afgeschermd", "bevestigd_op": None, "afgeschermd": 2}, "2 vermeldingen zijn afgeschermd."),
    ],
)  # fmt: skip
def test_r68_silence_is_told_apart_on_paper(made, holder, words):
    assert words in text_of(made(**holder))


def test_the_pdf_says_how_much_has_to_be_in_it(made):
    assert "Dit is het hele register: 1 functie en 2 vermeldingen." in text_of(made(entry("bcdfghjk"), entry("bcdfghjm")))


def test_a_position_that_nobody_holds_is_on_the_paper(app):
    vacant = {"functies": [position("Griffier")], "vermeldingen": []}
    with app.app_context():
        text = text_of(register_pdf(vacant, "2026-03-02"))
    assert "Griffier Aangewezen sinds 5 januari 2026. Geeft leiding. Besluit 12. Deze functie is nu niet bezet." in text


def test_why_a_position_is_public_reads_as_sentences(app):
    why = {"aangewezen_omdat": "deze functie beslist over grote bedragen", "aangewezen_op_grond_van": "artikel 5, eerste lid"}
    with app.app_context():
        text = text_of(register_pdf({"functies": [{**position("Griffier"), **why}], "vermeldingen": []}, "2026-03-02"))
    assert "5 januari 2026. Deze functie beslist over grote bedragen. Artikel 5, eerste lid." in text


def test_what_was_declared_is_read_row_by_row(made):
    text = text_of(made(entry("bcdfghjk"), entry("bcdfghjm", rol="Voorzitter", organisatie="Club", vergoeding="paid")))
    assert "Penningmeester Stichting Łódź ĳ ß Alleen Sinds maart" in text
    assert text.index("Wat Organisatie Vergoeding Periode Afspraak Code") < text.index("bcdfghjk") < text.index("Voorzitter Club")


def test_a_long_register_is_whole_and_takes_no_more_than_its_share_of_time(made):
    codes = [f"c{number:07}" for number in range(1500)]
    began = time.process_time()
    data = made(*(entry(code) for code in codes))
    assert time.process_time() - began < 10
    text = text_of(data)
    assert all(code in text for code in codes)
