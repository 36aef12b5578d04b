"""Dutch texts are the message keys; English is complete, says nothing twice, and its compiled form is up to date."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OUTSIDE = ("tests", "migrations", ".venv", "instance", "docs", "translations", "static", ".git")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
SAME_IN_BOTH = 0.25  # share of texts that may be equal: names, "E-mail", "CSV"


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Every text in the code and the templates."""

    def enter(folder: str) -> bool:
        return Path(folder).relative_to(ROOT).parts[:1] == () or Path(folder).relative_to(ROOT).parts[0] not in OUTSIDE

    found = extract_from_dir(
        ROOT, METHODS, keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}, directory_filter=enter
    )
    texts = set()
    for _file, _line, message, _comments, _context in found:
        texts.add(message if isinstance(message, str) else message[0])
    return texts


def test_every_text_has_its_english(english, used):
    known = {
        (message.id if isinstance(message.id, str) else message.id[0]) for message in english if message.id and message.string
    }
    assert sorted(used - known) == []


def test_no_english_is_left_for_texts_that_are_gone(english, used):
    known = {(message.id if isinstance(message.id, str) else message.id[0]) for message in english if message.id}
    assert sorted(known - used) == []


def test_nothing_is_marked_as_uncertain(english):
    assert [message.id for message in english if message.fuzzy and message.id] == []


def test_both_languages_name_the_same_placeholders(english):
    for message in english:
        if message.id and isinstance(message.id, str):
            assert set(PLACEHOLDER.findall(message.id)) == set(PLACEHOLDER.findall(message.string)), message.id


def test_english_is_english(english):
    texts = [message for message in english if isinstance(message.id, str) and len(message.id.split()) > 2]
    same = [message.id for message in texts if message.id == message.string]
    assert len(same) <= SAME_IN_BOTH * 0.1 * len(texts), same


def test_the_compiled_catalogue_is_that_of_the_source(english):
    compiled = BytesIO()
    write_mo(compiled, english)
    assert ENGLISH.with_suffix(".mo").read_bytes() == compiled.getvalue()
