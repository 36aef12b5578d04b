"""Dutch texts are the message keys; English is complete, says nothing twice, and its compiled form is up to date."""

import re

import pytest
from babel.messages.catalog import Catalog

from translations import catalogue

PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
SAME_IN_BOTH = 0.25  # share of texts that may be equal: names, "E-mail", "CSV"


def forms(text) -> tuple[str, ...]:
    """A text, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return catalogue.read_english()


@pytest.fixture(scope="module")
def in_use():
    """Every text in the code and the templates."""
    return catalogue.texts_in_use()


@pytest.fixture(scope="module")
def used(in_use) -> set[tuple[str, ...]]:
    return {forms(text) for text in in_use}


def test_every_text_has_its_english(english, used):
    lacking = set(catalogue.without_english(english))
    known = {forms(message.id) for message in english if message.id and forms(message.id)[0] not in lacking}
    assert sorted(used - known) == []


def test_no_english_is_left_for_texts_that_are_gone(english, used):
    known = {forms(message.id) for message in english if message.id}
    assert sorted(known - used) == []
    assert list(english.obsolete) == []


def test_nothing_is_marked_as_uncertain(english):
    assert [message.id for message in english if message.fuzzy and message.id] == []


def test_both_languages_name_the_same_placeholders(english):
    for message in english:
        for dutch, text in zip(forms(message.id), forms(message.string), strict=True):
            assert set(PLACEHOLDER.findall(dutch)) == set(PLACEHOLDER.findall(text)) or not dutch, dutch


def test_english_is_english(english):
    texts = [message for message in english if isinstance(message.id, str) and len(message.id.split()) > 2]
    same = [message.id for message in texts if message.id == message.string]
    assert len(same) <= SAME_IN_BOTH * 0.1 * len(texts), same


def test_the_catalogue_is_as_make_translations_writes_it(english, in_use):
    renewed = catalogue.catalogue_for(in_use, english)
    assert catalogue.ENGLISH.read_bytes() == catalogue.source_bytes(renewed)


def test_the_compiled_catalogue_is_that_of_the_source(english):
    assert catalogue.ENGLISH.with_suffix(".mo").read_bytes() == catalogue.compiled_bytes(english)
