"""What is on paper can be read by everyone and kept: PDF/UA-1 and PDF/A-2a by the engine that judges them, same in, same out."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from audit import SYSTEM
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from papers.typeface import BOLD, REGULAR, letters, lines_of, printable, width_of
from publication.editions import publish
from publication.files import PAPER
from publication.folders import folder_of
from publication.pdf import register_pdf
from settings import ROOT
from tests.support.hard_paper import LONG, NAMES, SIGNS, awkward
from tests.support.public_content import odd_register
from tests.support.publishing import released
from tests.support.verapdf import STANDARDS, failed_checks
from tests.support.yearly import printed


def untagged() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(90, 700, "Nevenwerk")
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def hard() -> bytes:
    return awkward()


def text_of(data: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return " ".join(shown.split())


@pytest.fixture(scope="module")
def tags(hard) -> Iterator[list[pikepdf.Object]]:
    """Every tag of the hard paper, in the order in which it is read."""

    def below(tag: pikepdf.Object) -> Iterator[pikepdf.Object]:
        yield tag
        for kid in _parts(tag):
            if "/S" in kid:
                yield from below(kid)

    with pikepdf.open(io.BytesIO(hard)) as pdf:
        yield list(below(pdf.Root.StructTreeRoot.K))


def _parts(tag: pikepdf.Object) -> list[pikepdf.Object]:
    """The tags in a tag, or its marks when it has more than one."""
    return list(tag.K) if "/K" in tag and isinstance(tag.K, pikepdf.Array) else []


def test_papers_comply_and_the_judge_can_say_no(tmp_path, town, at, hard):
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    released(town, "directeur", without_notice=True)
    odd = register_pdf(odd_register(), "2026-03-02")
    papers = {"hard": hard, "odd": odd, "plain": untagged(), "register": _register(), "report": printed()}
    paths = [tmp_path / f"{name}.pdf" for name in papers]
    for path, data in zip(paths, papers.values(), strict=True):
        path.write_bytes(data)
    found = failed_checks(paths)
    comply: dict[str, list[str]] = {standard: [] for standard in STANDARDS}
    assert [found[f"{name}.pdf"] for name in ("hard", "odd", "register", "report")] == [comply] * 4
    assert all(found["plain.pdf"][standard] for standard in STANDARDS)
    assert any("7.1-3" in clause for clause in found["plain.pdf"]["ua1"])  # content that is neither tagged nor an artifact


def _register() -> bytes:
    published = publish(actor=SYSTEM)
    assert published
    assert published.entries
    return (folder_of(published.number) / PAPER).read_bytes()


def test_the_same_content_gives_the_same_bytes_in_every_process(hard):
    asked = "import sys; from tests.support.hard_paper import awkward; sys.stdout.buffer.write(awkward())"
    environment = {**os.environ, "PYTHONHASHSEED": "2026"}  # another order of sets than in this process
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout == hard


def test_a_table_over_many_pages_is_one_table_with_its_headings_once(hard, tags):
    kinds = [str(tag.S) for tag in tags]
    assert kinds.count("/Table") == 2
    assert kinds.count("/TR") == 1 + 1 + 303
    scopes = [str(tag.A.Scope) for tag in tags if tag.S == "/TH"]
    assert (scopes.count("/Column"), scopes.count("/Row")) == (6, 303)
    assert {str(tag.A.Summary) for tag in tags if tag.S == "/Table"} == {"Leeg", "Nevenwerk (alles)"}
    with pikepdf.open(io.BytesIO(hard)) as pdf:
        assert len(pdf.pages) > 20
        assert text_of(hard).count("Wat Organisatie Code") > 20, "for the eye the headings come back on each page"


def test_a_cell_that_is_longer_than_a_page_is_one_cell(tags):
    split = [_parts(tag) for tag in tags if tag.S == "/TD" and _parts(tag)]
    assert len(split) == 1
    assert len({part.Pg.objgen for part in split[0]}) == len(split[0]) > 2, "a part on each page"


def test_nothing_that_was_written_is_lost(hard):
    text = text_of(hard)
    assert text.count("samenvoegen") == 150 + sum(1 for number in range(300) if number % 7) + 30 + 90
    assert all(f"c{number:07}" in text for number in range(300))


def test_every_page_says_which_it_is_of_how_many(hard):
    with pikepdf.open(io.BytesIO(hard)) as pdf:
        pages, text = len(pdf.pages), text_of(hard)
    assert all(f"bladzijde {page} van {pages}" in text for page in range(1, pages + 1))


def test_a_letter_the_typeface_lacks_is_still_in_the_text_for_a_screen_reader(hard, tags):
    written = [str(tag.ActualText) for tag in tags if "/ActualText" in tag]
    assert "漢字" in written
    assert "□□" in text_of(hard)


def test_a_figure_is_told_in_words(tags):
    assert [str(tag.Alt) for tag in tags if tag.S == "/Figure"] == ["Nevenwerk per jaar: 3 in 2024, 5 in 2025, 8 in 2026."]


@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_names_in_dutch_registers_can_be_printed(font):
    assert set(NAMES + SIGNS) - letters() == set()
    assert all(width_of(char, font, 10) > 0 for char in NAMES + SIGNS)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("a\u0301", "á"), ("Ⅳ", "IV"), ("a\nb  c\t", "a b c"), ("so\u00adft\u200b", "soft"), ("你", "□"), ("", "")],
)
def test_a_letter_the_typeface_lacks_is_shown_as_what_comes_near(written, shown):
    assert printable(written) == shown


def test_lines_fit_and_together_are_the_text():
    for text in ("kort", LONG * 3, f"een {'x' * 200} lang woord", "x" * 90):
        lines = lines_of(printable(text), REGULAR, 10, 100)
        assert all(width_of(line.rstrip(), REGULAR, 10) <= 100 for line in lines)
        assert "".join(lines) == printable(text)


def test_the_paper_says_what_it_complies_with_and_names_no_moment(hard):
    with pikepdf.open(io.BytesIO(hard)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("1", "2", "A")
        assert metadata["dc:title"] == str(pdf.docinfo.Title) == "Proef & <stuk>"
        assert "/CreationDate" not in pdf.docinfo


def test_a_paper_stays_small(hard):
    assert len(hard) < 200_000
