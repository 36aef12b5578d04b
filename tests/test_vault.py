"""Confidential documents at rest: unreadable on disk, bound to their place, and never silently something else."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extensions import db
from registers import vault
from tests.support.declarations import decided, step, submitted

ANSWER = st.text(max_size=50) | st.integers() | st.none() | st.lists(st.text(max_size=5))
DOCUMENTS = st.dictionaries(st.text(max_size=20), ANSWER)


@pytest.fixture
def keys(app):
    with app.app_context():
        yield app.config["ENCRYPTION_KEYS"]


def test_any_document_comes_back_as_it_was(keys):
    @given(DOCUMENTS, st.booleans())
    def comes_back(document, sealed):
        assert vault.load(vault.store(document, "declaration FB-1", sealed=sealed), "declaration FB-1", sealed=sealed) == document

    comes_back()


def test_a_sealed_document_shows_nothing_of_its_content(keys):
    stored = vault.store({"what": "Windpark Voorbeeld"}, "declaration FB-1", sealed=True)
    assert b"Windpark" not in stored
    assert stored != vault.store({"what": "Windpark Voorbeeld"}, "declaration FB-1", sealed=True), "each sealing is new"


def test_a_sealed_document_does_not_open_in_another_place(keys):
    stored = vault.store({"what": "Windpark"}, "declaration FB-1", sealed=True)
    with pytest.raises(vault.CannotOpen):
        vault.load(stored, "declaration FB-2", sealed=True)


def test_a_wrong_or_missing_key_is_an_error_and_never_an_empty_answer(keys):
    stored = vault.store({"what": "Windpark"}, "declaration FB-1", sealed=True)
    keys["test"] = secrets.token_hex(32)
    with pytest.raises(vault.CannotOpen):
        vault.load(stored, "declaration FB-1", sealed=True)
    del keys["test"]
    with pytest.raises(vault.CannotOpen, match="not among the encryption keys"):
        vault.load(stored, "declaration FB-1", sealed=True)


def test_a_confidential_document_that_was_put_there_unsealed_is_refused(keys):
    planted = vault.store({"what": "Niets"}, "declaration FB-1", sealed=False)
    with pytest.raises(vault.CannotOpen, match="without its seal"):
        vault.load(planted, "declaration FB-1", sealed=True)


def test_a_new_key_encrypts_while_the_old_one_still_opens(keys):
    stored = vault.store({"what": "Windpark"}, "declaration FB-1", sealed=True)
    old = dict(keys)
    keys.clear()
    keys.update({"2027": secrets.token_hex(32), **old})
    assert vault.load(stored, "declaration FB-1", sealed=True) == {"what": "Windpark"}
    assert b"2027" in vault.store({}, "declaration FB-1", sealed=True)


def test_any_changed_byte_is_noticed(keys):
    stored = vault.store({"what": "Windpark"}, "declaration FB-1", sealed=True)

    @given(st.integers(0, len(stored) - 1), st.integers(1, 255))
    def is_noticed(at, flip):
        changed = bytearray(stored)
        changed[at] ^= flip
        with pytest.raises((vault.CannotOpen, ValueError, IndexError)):
            vault.load(bytes(changed), "declaration FB-1", sealed=True)

    is_noticed()


CANARIES = {"what": "kanarie-belang", "agreed": "kanarie-afspraak"}


def test_nothing_of_a_financial_interest_is_readable_in_the_database_files(town, settings):
    declaration = submitted(town, slug="financial_interest", **CANARIES)
    step(declaration, "ask", town["integriteit"], question="kanarie-vraag")
    step(declaration, "answer", town["medewerker"], answer="kanarie-antwoord")
    given = {"outcome": "with_conditions", "reasons": "kanarie-reden", "condition": "kanarie-voorwaarde"}
    step(declaration, "decide", town["integriteit"], **given)
    open_one = decided(town, role="kanarie-open")
    db.session.commit()
    stored = b"".join(path.read_bytes() for path in Path(settings.data_dir).rglob("*") if path.is_file())
    assert b"kanarie-open" in stored, "the search itself works"
    for canary in ("belang", "afspraak", "vraag", "antwoord", "reden", "voorwaarde"):
        assert f"kanarie-{canary}".encode() not in stored
    assert declaration.answers["what"] == "kanarie-belang"
    assert declaration.decision.contents["reasons"] == "kanarie-reden"
    assert (declaration.title, declaration.counterparty, declaration.search_text) == (None, None, "")
    assert open_one.title == "kanarie-open"
