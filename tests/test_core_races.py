"""Several people at once, on both databases: exactly one wins, the others read what happened, and the log stays whole."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

import clock
from audit import SYSTEM, Event, Kind, record, record_apart
from audit.verifier import verify
from auth.models import Account, SignInFailure
from extensions import db
from organisation.models import Person
from registers.bundling import decide_together
from registers.catalogue import register
from registers.drafts import save_answers, start_draft
from registers.duties.keeping import open_what_is_due
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.partial_date import PartialDate
from registers.statements import declare_nothing
from tests.support.applications import SECRETS, visitor
from tests.support.declarations import ANSWERS, decided, drafted, submitted
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import PageClient

AT_ONCE = 8
REFUSALS = (Conflict, Incomplete, NotYours)


def race(app, *runners: Callable[[], Any]) -> list[Any]:
    """Run these at the same moment, each in a transaction of its own; gives what each returned, or how it was refused."""
    ready = Barrier(len(runners))
    results: list[Any] = [None] * len(runners)

    def run(place: int, runner: Callable[[], Any]) -> None:
        with app.test_request_context("/"):
            ready.wait()
            try:
                results[place] = runner()
                db.session.commit()
            except REFUSALS as refusal:
                db.session.commit()  # even then: a refused step left nothing behind
                results[place] = type(refusal).__name__
            except Exception as failure:
                results[place] = repr(failure)

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def _step(reference: str, actor: int, name: str, version: int, **given: Any) -> Callable[[], str]:
    def take() -> str:
        declaration = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
        person = db.session.get_one(Person, actor)
        change_state(declaration, name, actor=person, seen_version=version, **given)
        return name

    return take


def _signed_in(app: Flask) -> PageClient:
    db.session.commit()
    client = visitor(app)
    assert client.post_form("/intern/inloggen", {"login": login_of("medewerker"), "password": PASSWORD}).status_code == 303
    return client


@pytest.fixture
def racing(any_app, any_town):
    """`racing(*runners)`: the race, after which the log is whole."""

    def run(*runners):
        db.session.commit()
        results = race(any_app, *runners)
        db.session.rollback()
        assert verify(db.session(), SECRETS["audit_key"]).broken is None
        db.session.commit()
        return results

    return run


def test_the_same_key_makes_one_draft_however_often_it_is_sent(racing, any_town):
    person = any_town["medewerker"].id

    def send():
        declarant = db.session.get_one(Person, person)
        draft = start_draft(register("gift"), declarant, actor=declarant, submission_key="dezelfde-sleutel")
        return draft.reference

    found = [result for _ in range(3) for result in racing(*[send] * AT_ONCE)]
    assert Counter(found) == {found[0]: 3 * AT_ONCE}
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == 1
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1


def test_numbers_have_no_gaps_and_no_doubles(racing, any_town):
    person = any_town["medewerker"].id

    def send(key):
        declarant = db.session.get_one(Person, person)
        return start_draft(register("gift"), declarant, actor=declarant, submission_key=key).reference

    found = racing(*[lambda key=str(number): send(key) for number in range(AT_ONCE)])
    assert sorted(int(reference.split("-")[2]) for reference in found) == list(range(1, AT_ONCE + 1))


RACES = {
    "deciding twice": ("decide", "decide"),
    "withdrawing while it is decided": ("withdraw", "decide"),
    "asking while it is withdrawn": ("ask", "withdraw"),
    "changing twice": ("revise", "revise"),
    "ending while it is changed": ("end", "revise"),
}
GIVEN: dict[str, dict[str, Any]] = {
    "decide": {"outcome": "no_objection"},
    "ask": {"question": "Hoe vaak?"},
    "end": {"ends": PartialDate.parse("2026-04-30")},
}


@pytest.mark.parametrize("names", RACES.values(), ids=RACES)
def test_of_two_steps_at_once_exactly_one_is_taken(racing, any_town, names):
    for number in range(3):
        declaration = decided(any_town) if "revise" in names else submitted(any_town)
        reference, version = declaration.reference, declaration.version
        runners = []
        for place in range(AT_ONCE):
            name = names[place % 2]
            actor = any_town["leidinggevende" if name in ("decide", "ask") else "medewerker"].id
            given = {"submission_key": f"{number}-{place}"} if name == "revise" else GIVEN.get(name, {})
            runners.append(_step(reference, actor, name, version, **given))
        results = Counter(racing(*runners))
        taken = {name: count for name, count in results.items() if name in names}
        assert sum(taken.values()) == 1, results
        assert results["Conflict"] == AT_ONCE - 1, results


def test_sending_a_draft_while_it_is_saved_gives_no_lock_that_lasts(racing, any_town):
    draft = drafted(any_town)
    reference, version, person = draft.reference, draft.version, any_town["medewerker"].id

    def save():
        found = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
        save_answers(found, {"role": "Secretaris"}, actor=db.session.get_one(Person, person), seen_version=version)
        return "saved"

    results = Counter(racing(*[save, _step(reference, person, "submit", version)] * 4))
    assert results["Conflict"] == AT_ONCE - 1, results


def test_r07_nothing_and_something_are_never_both_stated(racing, any_town):
    draft = drafted(any_town, **ANSWERS["side_activity"])
    reference, version, person = draft.reference, draft.version, any_town["medewerker"].id

    def nothing():
        declarant = db.session.get_one(Person, person)
        return declare_nothing(register("side_activity"), declarant, actor=declarant, submission_key="niets").uid

    results = racing(*[nothing, _step(reference, person, "submit", version)] * 4)
    from registers.statements import current_statement

    declarant = db.session.get_one(Person, person)
    assert "submit" in results
    assert current_statement(register("side_activity"), declarant) is None
    assert set(results) <= {"submit", "Conflict", "Incomplete", *[one for one in results if len(one or "") == 26]}


def test_events_at_once_make_one_chain(racing, any_town):
    person = any_town["medewerker"].id

    def note():
        record(Kind.SIGNED_IN, actor=db.session.get_one(Person, person), subject=("account", "x"))

    def apart():
        record_apart(Kind.ACCESS_DENIED, actor=SYSTEM, subject=("page", "/intern"))

    assert racing(*[note, apart] * 4) == [None] * AT_ONCE
    assert db.session.scalars(select(Event.seq).order_by(Event.seq)).all() == list(range(1, AT_ONCE + 1))


def test_one_person_signs_in_on_several_machines_at_once(any_app, any_town):
    db.session.commit()

    def sign_in(right: bool):
        client = visitor(any_app)
        return client.post_form(
            "/intern/inloggen", {"login": login_of("medewerker"), "password": PASSWORD if right else "fout"}
        ).status_code

    answers = race(any_app, *[lambda: sign_in(True), lambda: sign_in(False)] * 3)
    assert Counter(answers) == {303: 3, 422: 3}
    assert verify(db.session(), SECRETS["audit_key"]).lines == 6
    assert (db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0) <= 3


def test_settings_are_kept_from_several_machines_at_once(any_app, any_town):
    db.session.commit()
    machines = [_signed_in(any_app) for _ in range(AT_ONCE)]

    def keep(place: int) -> int:
        sent = {"language": ("nl", "en")[place % 2], "display": ("licht", "donker")[place // 2 % 2]}
        return machines[place].post_form("/intern/instellingen", sent).status_code

    for _time in range(3):
        assert race(any_app, *[lambda place=place: keep(place) for place in range(AT_ONCE)]) == [303] * AT_ONCE


def test_a_row_that_changed_at_the_same_moment_gives_a_page_and_nothing_is_half_kept(any_app, any_town, monkeypatch):
    """A last net below what each step itself looks after: who comes second can send it again."""
    shown = select(Account.display).where(Account.login == login_of("medewerker"))
    machine, before = _signed_in(any_app), db.session.scalar(shown)

    def change(account, **given):
        elsewhere = update(Account).where(Account.id == account.id).values(version=Account.version + 1)
        db.session.execute(elsewhere, execution_options={"synchronize_session": False})
        account.display = given["display"]

    monkeypatch.setattr("auth.settings_pages._change", change)
    monkeypatch.setattr(any_app, "testing", False)
    answer = machine.post_form("/intern/instellingen", {"language": "nl", "display": "licht" if before == "donker" else "donker"})
    assert (answer.status_code, "wijzigde dit op hetzelfde moment" in answer.text) == (409, True)
    db.session.rollback()
    assert db.session.scalar(shown) == before


def test_r31_two_bundles_at_once_decide_each_item_once(racing, any_town):
    seen = {one.reference: one.version for one in (submitted(any_town, name) for name in ("medewerker", "collega", "beheer"))}
    actor = any_town["leidinggevende"].id

    def together():
        return len(decide_together(seen, "no_objection", actor=db.session.get_one(Person, actor)).decided)

    assert sorted(racing(*[together] * AT_ONCE)) == [0] * (AT_ONCE - 1) + [3]


def test_a_decision_is_taken_back_once(racing, any_town):
    declaration = decided(any_town)
    reference, version, actor = declaration.reference, declaration.version, any_town["leidinggevende"].id
    results = Counter(racing(*[_step(reference, actor, "undo", version)] * AT_ONCE))
    assert results == {"undo": 1, "Conflict": AT_ONCE - 1}


def test_advice_is_asked_once_however_many_ask(racing, any_town):
    declaration = submitted(any_town)
    reference, version, actor = declaration.reference, declaration.version, any_town["leidinggevende"].id
    results = Counter(racing(*[_step(reference, actor, "ask_advice", version, question="Kan dit?")] * AT_ONCE))
    assert results == {"ask_advice": 1, "Conflict": AT_ONCE - 1}


def test_r08_workers_who_look_at_the_same_moment_ask_a_newcomer_once(racing, any_town):
    any_town["medewerker"].employed_from = clock.today()
    assert sorted(racing(*[lambda: open_what_is_due().opened] * AT_ONCE)) == [0] * (AT_ONCE - 1) + [1]
