"""Every status × step × kind of person, cell by cell, against a table of its own; and what a step leaves behind."""

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from audit import SYSTEM, Event
from extensions import db
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import TRANSITIONS, available_steps, change_state
from registers.models import Decision, Declaration
from registers.partial_date import PartialDate
from tests.support.declarations import STATUSES, decided, drafted, in_status, step, submitted

STEPS = ("submit", "ask", "answer", "decide", "withdraw", "revise", "replace", "end")

# x: may and can · -: may, but not in this status (he reads what happened) · .: it does not exist for him
#                 submit ask  answer decide withdraw revise replace end
DECLARANT = {
    "draft":      "x      .    -      .      -        -      .       -",
    "submitted":  "-      .    -      .      x        -      .       -",
    "question":   "-      .    x      .      x        -      .       -",
    "decided":    "-      .    -      .      -        x      .       x",
    "ended":      "-      .    -      .      -        -      .       -",
    "withdrawn":  "-      .    -      .      -        -      .       -",
    "replaced":   "-      .    -      .      -        -      .       -",
}  # fmt: skip
DECIDER = {
    "draft":      ".      .    .      .      .        .      .       .",
    "submitted":  ".      x    .      x      .        .      .       .",
    "question":   ".      -    .      -      .        .      .       .",
    "decided":    ".      -    .      -      .        .      .       .",
    "ended":      ".      -    .      -      .        .      .       .",
    "withdrawn":  ".      -    .      -      .        .      .       .",
    "replaced":   ".      -    .      -      .        .      .       .",
}  # fmt: skip
NOBODY = dict.fromkeys(STATUSES, ".       .    .      .      .        .      .       .")
TABLE = {
    "medewerker": DECLARANT,
    "leidinggevende": DECIDER,
    "waarnemer": DECIDER,
    "directeur": NOBODY,
    "secretaris": NOBODY,
    "andere_leidinggevende": NOBODY,
    "collega": NOBODY,
    "vreemde": NOBODY,
    "integriteit": NOBODY,
    "redacteur": NOBODY,
    "vastlegger": NOBODY,
    "controle": NOBODY,
    "beheer": NOBODY,
}
GIVEN: dict[str, dict[str, Any]] = {
    "ask": {"question": "Hoe vaak?"},
    "answer": {"answer": "Eens per week"},
    "decide": {"outcome": "no_objection"},
    "end": {"ends": PartialDate.parse("2026-05-01")},
}


@pytest.fixture
def covered(town):
    """The municipality, with someone standing in for the manager."""
    town.people["waarnemer"] = town["collega"]
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    town.people["waarnemer"], town.people["andere_leidinggevende"] = town["andere_leidinggevende"], town["vreemde"]
    return town


@pytest.mark.parametrize("status", STATUSES)
def test_every_cell_of_status_step_and_person(covered, status):
    declaration = in_status(covered, status)
    db.session.commit()
    for who, rows in TABLE.items():
        expected = dict(zip(STEPS, rows[status].split(), strict=True))
        for name in STEPS:
            _assert_cell(covered, declaration, who, name, expected[name])


def _assert_cell(town, declaration, who, name, expected):
    before = _everything()
    given = {"revise": {"submission_key": secrets.token_hex(8)}}.get(name, GIVEN.get(name, {}))
    actor = town[who]
    assert (name in available_steps(declaration, actor)) == (expected == "x"), (who, declaration.status, name)
    try:
        change_state(declaration, name, actor=actor, seen_version=declaration.version, **given)
        outcome = "x"
    except Conflict:
        outcome = "-"
    except NotYours:
        outcome = "."
    assert outcome == expected, f"{who} × {declaration.status} × {name}: {outcome} instead of {expected}"
    if outcome != "x":
        assert _everything() == before, "a refused step changes nothing"
    db.session.rollback()


def _everything():
    rows = db.session.execute(select(Declaration.id, Declaration.version, Declaration.status).order_by(Declaration.id)).all()
    return (
        rows,
        db.session.scalar(select(func.count()).select_from(Event)),
        db.session.scalar(select(func.count()).select_from(Decision)),
    )


def test_the_table_of_this_test_knows_every_step_and_status(town):
    assert set(STEPS) == set(TRANSITIONS)
    assert {who: set(rows) for who, rows in TABLE.items()} == {who: set(STATUSES) for who in TABLE}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", STATUSES)
def test_the_system_itself_only_submits(town, status, name):
    declaration = in_status(town, status)
    expected = None if (status, name) == ("draft", "submit") else Conflict if name == "submit" else NotYours
    if expected is None:
        change_state(declaration, name, actor=SYSTEM, seen_version=declaration.version)
        return
    with pytest.raises(expected):
        change_state(declaration, name, actor=SYSTEM, seen_version=declaration.version, **GIVEN.get(name, {}))


@pytest.mark.parametrize("name", STEPS)
def test_each_step_writes_exactly_its_own_event_in_its_transaction(town, name):
    source = {"submit": "draft", "answer": "question", "ask": "submitted", "decide": "submitted", "withdraw": "submitted"}
    declaration = taken = in_status(town, source.get(name, "decided"))
    if name == "replace":  # follows from deciding on the change
        taken = step(declaration, "revise", town["medewerker"], submission_key="k")
        step(taken, "submit", town["medewerker"])
    last = db.session.scalar(select(func.max(Event.seq)))
    actor = town["leidinggevende"] if name in ("ask", "decide", "replace") else town["medewerker"]
    given = {"submission_key": "n"} if name == "revise" else GIVEN.get(name, {})
    step(taken, "decide" if name == "replace" else name, actor, **(GIVEN["decide"] if name == "replace" else given))
    events = db.session.scalars(select(Event).where(Event.seq > last, Event.subject == declaration.reference)).all()
    assert [event.kind for event in events] == [TRANSITIONS[name].event]
    assert (events[0].actor, events[0].person) == (actor.uid, town["medewerker"].uid)


def test_a_step_on_an_older_version_is_refused(town):
    declaration = submitted(town)
    with pytest.raises(Conflict):
        change_state(declaration, "withdraw", actor=town["medewerker"], seen_version=declaration.version - 1)


def test_the_guard_stands_in_the_update_itself(town):
    """Someone else was faster between our look and our write: nothing of ours is written."""
    declaration = submitted(town)
    db.session.execute(
        update(Declaration.__table__).where(Declaration.id == declaration.id).values(version=99)  # type: ignore[arg-type]
    )
    with pytest.raises(Conflict):
        change_state(declaration, "withdraw", actor=town["medewerker"], seen_version=2)
    assert declaration.status == "submitted"


def test_r19_nobody_decides_about_himself_in_any_role(town):
    """The manager's own declaration goes up, past the director he stands in for; he cannot reach it."""
    town.cover("directeur", "leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    declaration = submitted(town, "leidinggevende")
    assert declaration.desk_position == town.positions["secretaris"]
    with pytest.raises(NotYours):
        step(declaration, "decide", town["leidinggevende"], outcome="no_objection")


def test_r20_the_college_decides_on_the_town_secretary_and_someone_records_it(town):
    declaration = submitted(town, "secretaris")
    assert declaration.desk == "college"
    with pytest.raises(NotYours):
        step(declaration, "decide", town["secretaris"], outcome="no_objection")
    with pytest.raises(Incomplete) as missing:
        step(declaration, "decide", town["vastlegger"], outcome="no_objection")
    assert set(missing.value.errors) == {"met_on"}
    step(declaration, "decide", town["vastlegger"], outcome="no_objection", met_on=date(2026, 3, 3), number="B-12")
    assert (declaration.decision.body, declaration.decision.body_number) == ("college", "B-12")


@pytest.mark.parametrize(
    ("outcome", "given", "missing"),
    [
        ("", {}, {"outcome"}),
        ("bestaat_niet", {}, {"outcome"}),
        ("prohibited", {}, {"reasons"}),
        ("prohibited", {"reasons": "  "}, {"reasons"}),
        ("with_conditions", {}, {"condition"}),
        ("no_objection", {}, set()),
        ("prohibited", {"reasons": "Je vergunt aan deze organisatie."}, set()),
    ],
)
def test_r23_r24_a_refusal_needs_reasons_and_an_agreement_needs_text(town, outcome, given, missing):
    declaration = submitted(town)
    if not missing:
        assert step(declaration, "decide", town["leidinggevende"], outcome=outcome, **given).outcome == outcome
        return
    with pytest.raises(Incomplete) as refused:
        step(declaration, "decide", town["leidinggevende"], outcome=outcome, **given)
    assert set(refused.value.errors) == missing
    assert declaration.status == "submitted"


def test_r24_an_agreement_is_looked_at_again_after_twelve_months_unless_said_otherwise(town, at):
    at("2026-05-11")
    condition = decided(town, outcome="with_conditions").decision.conditions[0]
    assert condition.review_on == date(2027, 5, 11)
    assert condition.contents["text"] == "Geen dossiers van deze organisatie"


def test_r26_a_question_stops_the_clock_and_the_answer_restarts_it(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    assert declaration.due_on == date(2026, 4, 13)
    at("2026-03-16")
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    at("2026-03-30")
    step(declaration, "answer", town["medewerker"], answer="Eens per week")
    assert declaration.due_on == date(2026, 4, 28)


def test_a_decision_keeps_the_servers_own_copy_of_what_was_decided_on(town):
    declaration = decided(town)
    contents = declaration.decision.contents
    assert contents["copy"]["answers"] == declaration.answers
    assert contents["copy"]["person"]["name"] == town["medewerker"].name
    assert contents["letter"].startswith("Beste Medewerker,")
    assert declaration.decision.seen_version == 3


def test_r12_a_change_leaves_the_old_declaration_valid_until_the_new_one_is_decided(town):
    old = decided(town)
    new = step(old, "revise", town["medewerker"], submission_key="once")
    assert new.answers == old.answers
    step(new, "submit", town["medewerker"])
    assert (old.status, new.status) == ("decided", "submitted")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, new.status) == ("replaced", "decided")


def test_r12_a_change_that_is_not_allowed_leaves_the_old_declaration_in_force(town):
    old = decided(town)
    new = step(step(old, "revise", town["medewerker"], submission_key="once"), "submit", town["medewerker"])
    step(new, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kost te veel tijd.")
    assert (old.status, new.status) == ("decided", "decided")


def test_r11_an_end_before_the_start_is_refused(town):
    declaration = decided(town, since="2026-05-01"[:7])
    with pytest.raises(Incomplete):
        step(declaration, "end", town["medewerker"], ends=PartialDate.parse("2026-04-01"))
    assert declaration.status == "decided"


def test_r11_a_start_after_the_end_of_employment_is_refused(town):
    town["medewerker"].employed_until = date(2026, 12, 31)
    with pytest.raises(Incomplete):
        submitted(town, since="2027-02")


def test_r16_after_the_decision_it_can_be_ended_but_not_withdrawn(town):
    declaration = decided(town)
    assert available_steps(declaration, town["medewerker"]) == ["revise", "end"]
    with pytest.raises(Conflict):
        step(declaration, "withdraw", town["medewerker"])


def test_the_same_submission_key_gives_the_same_draft(town):
    from registers.catalogue import register
    from registers.drafts import start_draft

    first = start_draft(register("side_activity"), town["medewerker"], actor=town["medewerker"], submission_key="one")
    again = start_draft(register("side_activity"), town["medewerker"], actor=town["medewerker"], submission_key="one")
    assert first.id == again.id


def test_an_incomplete_draft_is_not_sent_and_says_what_is_missing(town):
    draft = drafted(town, role="", hours=None)
    with pytest.raises(Incomplete) as refused:
        step(draft, "submit", town["medewerker"])
    assert set(refused.value.errors) == {"role", "hours"}


@pytest.mark.parametrize("slug", ["side_activity", "gift", "invitation", "financial_interest"])
def test_numbers_count_up_per_register_and_year(town, slug, at):
    at("2026-11-01")
    first, second = drafted(town, slug=slug), drafted(town, slug=slug)
    assert first.reference.split("-")[1:] == ["2026", "0001"]
    assert second.reference.split("-")[1:] == ["2026", "0002"]
    at("2027-01-02")
    assert drafted(town, slug=slug).reference.split("-")[1:] == ["2027", "0001"]


def test_one_change_at_a_time(town):
    old = decided(town)
    step(old, "revise", town["medewerker"], submission_key="first")
    with pytest.raises(Conflict):
        step(old, "revise", town["medewerker"], submission_key="second")
