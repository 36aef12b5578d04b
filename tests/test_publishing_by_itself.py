"""Nothing needs remembering: what is due comes at seven on a working day, what must go does not wait (R36, R61, R62)."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from clock import at as moment
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Designation
from publication import officer
from publication.by_itself import Seen
from publication.editions import current_codes
from publication.models import Edition, PublicationAct
from publication.moments import next_moment
from publication.projection import public_code
from publication.queue import NEXT, headings, next_text
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.partial_date import PartialDate
from tests.support.publishing import allow, declare, released
from worker import look


def editions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Edition)) or 0


def codes() -> frozenset[str]:
    db.session.rollback()
    found = current_codes()
    db.session.rollback()
    return found


def by_code(code: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_code == code)).one()


@pytest.fixture
def worker(town):
    """A worker that goes on where it was; `worker.restart()` makes it forget."""

    class Worker:
        seen = Seen()

        def look(self) -> None:
            db.session.commit()
            self.seen = look(town.app, self.seen).seen

        def restart(self) -> None:
            self.seen = Seen()

    return Worker()


@pytest.fixture
def town(town, app, at):
    town.app = app
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    db.session.commit()
    return town


def shown(town, worker, at, **given) -> str:
    """The code of an entry that is in an edition of Tuesday 3 March 2026."""
    entry = released(town, "directeur", without_notice=True, **given)
    code = public_code(entry)
    at("2026-03-03", 7)
    worker.look()
    assert code in codes()
    return code


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(date(2026, 3, 3), 6, 59), moment(date(2026, 3, 3), 7)),
        (moment(date(2026, 3, 3), 7), moment(date(2026, 3, 4), 7)),
        (moment(date(2026, 3, 6), 12), moment(date(2026, 3, 9), 7)),
        (moment(date(2026, 4, 2), 12), moment(date(2026, 4, 7), 7)),  # Good Friday and Easter Monday
    ],
)
def test_the_next_moment_is_seven_on_a_working_day(now, expected):
    assert next_moment(now) == expected


def test_the_desk_reads_when_the_next_moment_is(town, at):
    for now, hour, words in (
        ("2026-03-03", 6, "vandaag, 3 maart 2026 om 7.00 uur"),
        ("2026-03-03", 8, "morgen, 4 maart 2026 om 7.00 uur"),
        ("2026-03-06", 8, "maandag 9 maart 2026 om 7.00 uur"),
    ):
        at(now, hour)
        with town.app.test_request_context():
            assert next_text() == words
            assert headings()[NEXT] == words.capitalize()


def test_r61_decided_on_monday_20_april_it_is_public_on_tuesday_28_april_at_seven(town, worker, at):
    shown(town, worker, at, role="Al openbaar")
    at("2026-04-20")
    declaration = allow(town, declare(town, "directeur"))
    officer.release(declaration, actor=town["redacteur"], seen_version=declaration.version)
    code = public_code(declaration)
    for day, hour in (("2026-04-24", 7), ("2026-04-27", 7), ("2026-04-28", 6)):
        at(day, hour)
        worker.look()
        assert code not in codes(), f"{day} {hour}"
    at("2026-04-28", 7)
    worker.look()
    assert code in codes()


def test_r61_what_goes_at_night_takes_nothing_with_it_that_is_due_at_seven(town, worker, at):
    code = shown(town, worker, at)
    town.designate("leidinggevende", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    at("2026-04-20")
    coming = public_code(released(town, "leidinggevende"))
    town["directeur"].employed_until = date(2026, 4, 27)
    at("2026-04-28", 0, 1)
    worker.look()
    assert (code in codes(), coming in codes()) == (False, False)
    at("2026-04-28", 7)
    worker.look()
    assert coming in codes()


def test_the_worker_publishes_once_a_day_and_makes_no_edition_when_nothing_changed(town, worker, at):
    shown(town, worker, at)
    assert editions() == 1
    at("2026-03-03", 15)
    worker.look()
    for day in ("2026-03-04", "2026-03-07", "2026-03-09"):
        at(day, 8)
        worker.look()
    assert editions() == 1


def test_the_worker_makes_no_first_edition_before_something_was_released(town, worker, at):
    allow(town, declare(town, "directeur"))
    at("2026-03-10", 8)
    worker.look()
    assert editions() == 0


def test_the_worker_catches_up_after_it_was_down(town, worker, at):
    shown(town, worker, at, role="Al openbaar")
    coming = public_code(released(town, "directeur"))
    worker.restart()
    at("2026-03-14", 9)  # Saturday: due since Wednesday the 11th, and the next moment is on Monday
    worker.look()
    assert coming not in codes()
    at("2026-03-16", 11, 30)
    worker.restart()
    worker.look()
    assert coming in codes()


def test_two_workers_at_once_publish_once(any_town, any_app, at):
    at("2026-03-02")
    any_town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    released(any_town, "directeur", without_notice=True)
    db.session.commit()
    at("2026-03-03", 7)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        look(any_app, Seen())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert editions() == 1


def test_r62_who_leaves_is_gone_on_both_databases(any_town, any_app, at):
    at("2026-03-02")
    any_town.designate("directeur", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    released(any_town, "directeur", without_notice=True)
    db.session.commit()
    at("2026-03-03", 7)
    seen = look(any_app, Seen()).seen
    assert len(codes()) == 1
    any_town["directeur"].employed_until = date(2026, 3, 6)
    db.session.commit()
    at("2026-03-07", 0, 1)
    look(any_app, seen)
    assert codes() == frozenset()


@pytest.mark.parametrize(("last", "first_day_gone"), [("2026-06-30", "2026-07-01"), ("2026-07-03", "2026-07-04")])
def test_r62_who_leaves_is_gone_on_the_first_day_after_even_when_that_is_a_saturday(town, worker, at, last, first_day_gone):
    code = shown(town, worker, at)
    town["directeur"].employed_until = date.fromisoformat(last)
    at(last, 23, 59)
    worker.look()
    assert code in codes()
    at(first_day_gone, 0, 1)
    worker.look()
    assert code not in codes()


def test_r62_who_left_with_nothing_to_show_is_gone_that_day_too(town, worker, at, client):
    town.designate("leidinggevende", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    shown(town, worker, at)
    town["leidinggevende"].employed_until = date(2026, 7, 3)
    assert "L. Voorbeeld" in client.get("/functie/leidinggevende").text
    at("2026-07-04", 0, 1)
    worker.look()
    text = client.get("/functie/leidinggevende").text
    assert "L. Voorbeeld" not in text
    assert "Deze functie is nu niet bezet." in text


def test_r36_a_designation_that_ends_on_31_august_is_gone_the_day_after(town, worker, at):
    code = shown(town, worker, at)
    designation = db.session.scalars(select(Designation)).one()
    designation.until_on = date(2026, 8, 31)
    at("2026-08-31", 12)
    worker.look()
    assert code in codes()
    at("2026-09-01", 0, 1)
    worker.look()
    assert code not in codes()


def test_r15_what_ended_on_friday_reads_as_ended_on_saturday(town, worker, at, client):
    code = shown(town, worker, at)
    at("2026-03-06")
    declaration, ends = by_code(code), PartialDate.parse("2026-03-06")
    change_state(declaration, "end", actor=town["directeur"], seen_version=declaration.version, ends=ends)
    worker.look()
    db.session.rollback()
    assert "Beëindigd" not in client.get(f"/vermelding/{code}").text
    at("2026-03-07", 0, 1)
    worker.look()
    assert "Beëindigd" in client.get(f"/vermelding/{code}").text


def test_r33_what_is_held_goes_within_a_minute_and_does_not_wait_for_the_morning(town, worker, at):
    code = shown(town, worker, at)
    at("2026-03-10", 15)
    worker.look()
    declaration = by_code(code)
    officer.hold(declaration, actor=town["redacteur"], seen_version=declaration.version, reason="Er loopt een bezwaar.")
    at("2026-03-10", 15, 1)
    worker.look()
    assert code not in codes()
    assert editions() == 2


def test_a_release_that_is_withdrawn_takes_the_entry_away_within_a_minute(town, worker, at):
    code = shown(town, worker, at)
    at("2026-03-10", 15)
    release = db.session.scalars(select(PublicationAct)).one()
    officer.lift(release, actor=town["redacteur"], reason="Dit was te vroeg.")
    worker.look()
    assert code not in codes()


def test_r65_a_telling_text_stands_to_be_checked_and_never_goes_out_by_itself(town, worker, at):
    shown(town, worker, at, role="Al openbaar")
    declaration = allow(town, declare(town, "directeur", role="Penningmeester", organisation="Kerk De Bron"))
    code = public_code(declaration)
    at("2026-12-01", 8)
    worker.look()
    assert code not in codes()
    given = {"actor": town["integriteit"], "seen_version": declaration.version}
    officer.generalise(
        declaration, role="Bestuurslid van een vereniging", organisation="een vereniging", ground="special_category",
        reason="De naam zegt iets over overtuiging.", **given,
    )  # fmt: skip
    officer.release(declaration, **given)
    at("2026-12-02", 7)
    worker.look()
    assert code in codes()
