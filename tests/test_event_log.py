"""The event log: one event per change, a chain that shows every alteration, and rows nobody can change."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

import clock
from audit import SYSTEM, ChainHead, Event, EventDetail, Happening, Kind, record, record_apart, record_many
from audit.verifier import verify
from extensions import db
from tests.support.applications import settings_for

KEY = settings_for(Path()).audit_key


@pytest.fixture
def log(any_town):
    """Ten events, of which one with a reason."""
    for number in range(9):
        record(Kind.DRAFT_SAVED, actor=any_town["medewerker"], subject=("declaration", f"NW-2026-{number:04}"), fields=["title"])
    record(
        Kind.WITHDRAWN,
        actor=any_town["medewerker"],
        subject=("declaration", "NW-2026-0009"),
        why="Ik ben van gedachten veranderd",
    )
    db.session.commit()
    return any_town


def _unguarded(statement) -> None:
    """Do to the table what an administrator with full rights could do."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    else:
        for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.execute(statement)
    db.session.commit()


def test_a_whole_chain_is_verified_line_by_line(log):
    verdict = verify(db.session(), KEY)
    assert (verdict.lines, verdict.broken) == (10, None)


@pytest.mark.parametrize(
    ("tampering", "line"),
    [
        (update(Event).where(Event.seq == 4).values(kind="declaration.decided"), 4),
        (update(Event).where(Event.seq == 4).values(body=b'{"seq":4}'), 4),
        (update(Event).where(Event.seq == 4).values(hash=b"x" * 32), 4),
        (update(Event).where(Event.seq == 10).values(actor=None), 10),
        (delete(Event).where(Event.seq == 6), 6),
    ],
    ids=["a column", "the body", "the hash", "the actor", "a removed line"],
)
def test_r76_the_first_altered_line_is_named(log, tampering, line):
    _unguarded(tampering)
    assert verify(db.session(), KEY).broken == line


def test_r76_a_cut_tail_is_noticed(log):
    db.session.execute(delete(EventDetail))
    _unguarded(delete(Event).where(Event.seq > 7))
    assert verify(db.session(), KEY).broken == 8


def test_a_changed_reason_is_noticed(log):
    db.session.execute(update(EventDetail).values(why="Iets anders"))
    assert verify(db.session(), KEY).broken == 10


def test_a_destroyed_reason_leaves_the_chain_whole(log):
    db.session.execute(delete(EventDetail))
    assert verify(db.session(), KEY).broken is None


def test_without_the_key_nobody_can_write_a_matching_line(log):
    assert verify(db.session(), "another key").broken == 1


@pytest.mark.parametrize("statement", [update(Event).values(kind="x"), delete(Event)], ids=["update", "delete"])
def test_r76_both_databases_refuse_to_change_or_remove_events(log, statement):
    with pytest.raises(DatabaseError, match="events cannot be changed"):
        db.session.execute(statement)
    db.session.rollback()


def test_many_events_at_once_are_chained_as_if_written_one_by_one(log, monkeypatch):
    monkeypatch.setattr("audit.log.AT_ONCE", 2)
    person = log["medewerker"]
    saved = (Happening(Kind.DRAFT_SAVED, ("declaration", f"NW-2026-1{one}"), person, fields=("title",)) for one in range(4))
    withdrawn = Happening(Kind.WITHDRAWN, ("declaration", "NW-2026-14"), person, why="Het gaat niet door")
    assert record_many([*saved, withdrawn], actor=SYSTEM) == 15
    assert record_many([], actor=SYSTEM) == 15
    assert record(Kind.DRAFT_SAVED, actor=person, subject=("declaration", "NW-2026-0001")) == 16
    db.session.commit()
    verdict = verify(db.session(), KEY)
    assert (verdict.lines, verdict.broken) == (16, None)
    assert db.session.get(EventDetail, 15).why == "Het gaat niet door"
    assert db.session.get(Event, 14).subject == "NW-2026-13"


def test_an_event_is_written_with_its_change_or_not_at_all(any_town):
    record(Kind.SIGNED_IN, actor=any_town["medewerker"], subject=("account", "x"))
    db.session.rollback()
    assert db.session.scalars(select(Event)).all() == []
    assert db.session.get(ChainHead, 1).seq == 0


def test_what_was_rolled_back_to_a_savepoint_is_no_link_of_the_chain(log):
    for name in ("outer", "undone", "later"):
        with pytest.raises(KeyError) if name == "undone" else nullcontext(), db.session.begin_nested():
            record(Kind.DRAFT_SAVED, actor=log["medewerker"], subject=("declaration", name))
            if name == "undone":
                raise KeyError
    record(Kind.DRAFT_SAVED, actor=log["medewerker"], subject=("declaration", "last"))
    db.session.commit()
    assert verify(db.session(), KEY).broken is None
    assert list(db.session.scalars(select(Event.subject).order_by(Event.seq)))[-3:] == ["outer", "later", "last"]


def test_an_event_apart_stays_when_the_request_is_rolled_back(any_town):
    db.session.rollback()
    record_apart(Kind.ACCESS_DENIED, actor=SYSTEM, subject=("declaration", "NW-2026-0001"))
    db.session.rollback()
    assert db.session.scalars(select(Event.kind)).all() == ["access.denied"]


def test_the_chain_holds_references_and_names_of_fields_but_no_content(log):
    body = db.session.get(Event, 10).body.decode()
    assert log["medewerker"].uid in body
    assert "van gedachten veranderd" not in body
    assert log["medewerker"].last_name not in body


def test_moments_come_back_in_utc_with_their_zone(log):
    event = db.session.get(Event, 1)
    assert event.at.utcoffset().total_seconds() == 0
    assert abs((clock.now() - event.at).total_seconds()) < 60


def test_the_command_says_all_is_well_or_names_the_line(log, any_app):
    runner = any_app.test_cli_runner()
    db.session.rollback()
    good = runner.invoke(args=["audit", "verify"])
    assert (good.exit_code, good.stdout) == (0, "Alle 10 regels kloppen.\n")
    _unguarded(update(Event).where(Event.seq == 3).values(kind="x"))
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "Regel 3 klopt niet" in bad.output
