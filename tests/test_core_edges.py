"""Small things at the edge: logs that somebody broke, dates that are none, keys that are no keys, reasons that are secret."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, bindparam, select, text

import clock
from audit import SYSTEM, EventDetail, Kind, record
from audit.chain import canonical, link
from audit.verifier import verify
from auth import throttle
from auth.models import SignInFailure
from extensions import db
from registers import vault
from registers.counterparties.naming import counterparty_named
from registers.partial_date import PartialDate
from settings import unsafe
from tests.support.applications import SECRETS
from tests.support.declarations import step, submitted

KEY = SECRETS["audit_key"]


def _logged(count: int) -> None:
    for number in range(count):
        record(Kind.SIGNED_IN, actor=SYSTEM, subject=("account", str(number)))
    db.session.commit()


def _unguarded(statement: str, **values) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    else:
        db.session.execute(text("DROP TRIGGER event_no_update"))
    clause = text(statement)
    if values:
        clause = clause.bindparams(*(bindparam(name, value, LargeBinary) for name, value in values.items()))
    db.session.execute(clause)
    db.session.commit()


@pytest.mark.parametrize("column", ["at", "body", "hash", "actor", "subject"])
def test_r76_a_line_that_holds_nonsense_is_named_and_stops_nobody(app, column):
    with app.app_context():
        _logged(5)
        _unguarded(f"UPDATE event SET {column} = 'onzin' WHERE seq = 3")
        assert verify(db.session(), KEY).broken == 3


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"seq": 5}', b"\xff\xfe", canonical({"seq": 5, "at": "vandaag"})])
def test_r76_a_line_written_with_the_key_but_without_sense_is_named(any_app, body):
    with any_app.app_context():
        _logged(5)
        before = db.session.scalar(text("SELECT hash FROM event WHERE seq = 4"))
        _unguarded("UPDATE event SET body = :body, hash = :hash WHERE seq = 5", body=body, hash=link(KEY, before, body))
        verdict = verify(db.session(), KEY)
        assert (verdict.broken, verdict.why) == (5, "its content cannot be read")


@pytest.mark.parametrize("entered", ["2026-W01-1", "2026-02-30", "2026-13", "20260101", "2026-1", "26", "jaar", ""])
def test_r10_what_is_no_day_month_or_year_is_refused(entered):
    with pytest.raises(ValueError, match="."):
        PartialDate.parse(entered)


def test_a_name_that_grows_when_folded_is_kept_on_both_databases(any_app):
    with any_app.app_context():
        name = "\ufdfa" * 60
        assert counterparty_named(name).id == counterparty_named(name).id


@pytest.mark.parametrize("length", [1, 2, 6, 7, 20, 70, 85])
def test_a_sealed_document_that_was_cut_off_does_not_open(app, length):
    with app.app_context():
        sealed = vault.seal(b"geheim", "ergens")
        with pytest.raises(vault.CannotOpen):
            vault.open_sealed(sealed[:length], "ergens")


def test_a_reason_to_withdraw_a_confidential_declaration_is_not_kept_in_the_clear(town):
    declaration = submitted(town, slug="financial_interest")
    step(declaration, "withdraw", town["medewerker"], why="Ik verkocht mijn aandelen Geheim BV")
    assert db.session.scalars(select(EventDetail)).all() == []


def test_an_encryption_key_that_is_not_hexadecimal_is_refused_in_production(settings):
    bad = replace(settings, env="production", encryption_keys={"a": "z" * 64})
    assert any("64 hexadecimale cijfers" in finding for finding in unsafe(bad))


def test_thousands_of_guesses_from_one_place_make_one_wait_of_fifteen_minutes(app):
    with app.test_request_context("/"):
        now = clock.now()
        source = throttle._hash("10.0.0.1")
        db.session.add_all(SignInFailure(at=now, login_hash=str(number), source_hash=source) for number in range(2000))
        db.session.flush()
        assert throttle.wait_until("iemand", "10.0.0.1") == now + timedelta(minutes=15)
