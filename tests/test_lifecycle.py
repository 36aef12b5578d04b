"""Every status × step × kind of person, cell by cell, against a table of its own; and what a step leaves behind."""

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

import clock
from audit import SYSTEM, Event, System
from extensions import db
from organisation import changes
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import TRANSITIONS, available_steps, change_state
from registers.models import Decision, Declaration
from registers.partial_date import PartialDate
from tests.support.declarations import STATUSES, decided, drafted, in_status, step, submitted

STEPS = (
    "submit", "amend", "answer", "withdraw", "revise", "end", "stop", "ask", "extend", "decide", "undo", "reconsider", "reroute",
    "pass_on", "consent_by_silence", "open_review", "replace", "restore", "ask_advice", "advise", "ask_lifting", "lapse",
)  # fmt: skip

# x: may and can · -: may, but not in this status (he reads what happened) · .: it does not exist for him
#                 of the declarant            of the decider      of the house        (in the order of STEPS)
#                 sub amd ans wdr rev end stp ask ext dec und rec rer pas sil opn rpl rst adv gva lft lps
DECLARANT = {
    "draft":     "x   -   -   -   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "submitted": "-   -   -   x   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "question":  "-   -   x   x   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "decided":   "-   -   -   -   x   x   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "ended":     "-   -   -   -   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "withdrawn": "-   -   -   -   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
    "replaced":  "-   -   -   -   -   -   -   .   .   .   .   .   .   .   .   .   .   .   .   .   -   .",
}  # fmt: skip
DECIDER = {
    "draft":     ".   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .",
    "submitted": ".   .   .   .   .   .   .   x   x   x   -   -   .   .   .   .   .   .   x   .   .   .",
    "question":  ".   .   .   .   .   .   .   -   -   -   -   -   .   .   .   .   .   .   -   .   .   .",
    "decided":   ".   .   .   .   .   .   .   -   -   -   x   x   .   .   .   .   .   .   -   .   .   .",
    "ended":     ".   .   .   .   .   .   .   -   -   -   -   -   .   .   .   .   .   .   -   .   .   .",
    "withdrawn": ".   .   .   .   .   .   .   -   -   -   -   -   .   .   .   .   .   .   -   .   .   .",
    "replaced":  ".   .   .   .   .   .   .   -   -   -   -   -   .   .   .   .   .   .   -   .   .   .",
}  # fmt: skip
DEPUTY = DECIDER | {  # takes back only what he decided himself
    "decided":   ".   .   .   .   .   .   .   -   -   -   -   x   .   .   .   .   .   .   -   .   .   .",
}  # fmt: skip
OFFICER = {
    "draft":     ".   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .",
    "submitted": ".   .   .   .   .   .   .   .   .   .   .   .   x   .   .   .   .   .   .   .   .   .",
    "question":  ".   .   .   .   .   .   .   .   .   .   .   .   x   .   .   .   .   .   .   .   .   .",
    "decided":   ".   .   .   .   .   .   .   .   .   .   .   .   -   .   .   .   .   .   .   .   .   .",
    "ended":     ".   .   .   .   .   .   .   .   .   .   .   .   -   .   .   .   .   .   .   .   .   .",
    "withdrawn": ".   .   .   .   .   .   .   .   .   .   .   .   -   .   .   .   .   .   .   .   .   .",
    "replaced":  ".   .   .   .   .   .   .   .   .   .   .   .   -   .   .   .   .   .   .   .   .   .",
}  # fmt: skip
HOUSE = {
    "draft":     "x   .   .   .   .   .   .   .   .   .   .   .   -   -   -   -   .   .   .   .   .   -",
    "submitted": "-   .   .   .   .   .   .   .   .   .   .   .   x   -   -   -   .   .   .   .   .   -",
    "question":  "-   .   .   .   .   .   .   .   .   .   .   .   x   -   -   -   .   .   .   .   .   -",
    "decided":   "-   .   .   .   .   .   .   .   .   .   .   .   -   -   -   x   .   .   .   .   .   -",
    "ended":     "-   .   .   .   .   .   .   .   .   .   .   .   -   -   -   -   .   .   .   .   .   -",
    "withdrawn": "-   .   .   .   .   .   .   .   .   .   .   .   -   -   -   -   .   .   .   .   .   -",
    "replaced":  "-   .   .   .   .   .   .   .   .   .   .   .   -   -   -   -   .   .   .   .   .   -",
}  # fmt: skip
NOBODY = dict.fromkeys(STATUSES, " ".join("." for _ in STEPS))
TABLE = {
    "medewerker": DECLARANT,
    "leidinggevende": DECIDER,
    "waarnemer": DEPUTY,
    "integriteit": OFFICER,
    "house": HOUSE,
    **dict.fromkeys(
        (
            "directeur", "secretaris", "andere_leidinggevende", "collega", "vreemde", "redacteur", "vastlegger", "controle",
            "beheer", "griffier", "griffie_medewerker", "raad",
        ),
        NOBODY,
    ),
}  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    "ask": {"question": "Hoe vaak?"},
    "answer": {"answer": "Eens per week"},
    "extend": {"why": "Ik wacht op advies."},
    "decide": {"outcome": "no_objection"},
    "reconsider": {"outcome": "no_objection", "reasons": "Het kan nog steeds."},
    "ask_advice": {"question": "Mag dit?"},
    "advise": {"advice": "Ja, dit mag."},
    "ask_lifting": {"why": "Ik werk nu ergens anders."},
    "open_review": {"review": "position_changed", "due_on": date(2026, 6, 29)},
    "end": {"ends": PartialDate.parse("2026-05-01")},
}


@pytest.fixture
def covered(town):
    """The municipality, with someone standing in for the manager."""
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    town.people["waarnemer"], town.people["andere_leidinggevende"] = town["andere_leidinggevende"], town["vreemde"]
    return town


@pytest.mark.parametrize("status", STATUSES)
def test_every_cell_of_status_step_and_person(covered, status):
    declaration = in_status(covered, status)
    db.session.commit()
    for who, rows in TABLE.items():
        actor: Any = SYSTEM if who == "house" else covered[who]
        expected = dict(zip(STEPS, rows[status].split(), strict=True))
        if not isinstance(actor, System):
            assert set(available_steps(declaration, actor)) == {name for name, cell in expected.items() if cell == "x"}, who
        for name in STEPS:
            _assert_cell(declaration, actor, name, expected[name], who)


def _assert_cell(declaration, actor, name, expected, who):
    before = _everything()
    given = {"revise": {"submission_key": secrets.token_hex(8)}}.get(name, GIVEN.get(name, {}))
    try:
        change_state(declaration, name, actor=actor, seen_version=declaration.version, **given)
        outcome = "x"
    except Conflict:
        outcome = "-"
    except NotYours:
        outcome = "."
    assert outcome == expected, f"{who} × {declaration.status} × {name}: {outcome} instead of {expected}"
    if outcome == "x":
        db.session.rollback()
    else:
        assert _everything() == before, "a refused step changes nothing"


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
    assert set(TABLE) - {"house", "waarnemer"} >= set(town.people) - {"andere_leidinggevende"}


# Each step taken once, by whom, on what; what else moves with it has an event of its own.
ON = {
    "submit": "draft",
    "answer": "question",
    **dict.fromkeys(("ask", "decide", "withdraw", "extend", "reroute", "ask_advice"), "submitted"),
}
BY = {
    **dict.fromkeys(("ask", "extend", "decide", "undo", "reconsider", "ask_advice"), "leidinggevende"),
    **dict.fromkeys(("reroute", "advise"), "integriteit"),
    **dict.fromkeys(("pass_on", "consent_by_silence", "open_review", "lapse"), "house"),
}


def _prepared(town, name, at):
    """A declaration on which this step can be taken now."""
    if name == "stop":
        return decided(town, outcome="prohibited")
    if name == "ask_lifting":
        at("2026-03-02", 9)
        declaration = decided(town, outcome="prohibited")
        at("2026-03-02", 10)
        return declaration
    if name == "advise":
        return step(submitted(town), "ask_advice", town["leidinggevende"], **GIVEN["ask_advice"])
    if name == "lapse":
        at("2026-03-02")
        declaration = decided(town)
        changes.change_person(town["medewerker"], employed_until=date(2026, 3, 31), actor=SYSTEM)
        at("2026-04-01")
        return declaration
    if name in ("pass_on", "consent_by_silence"):
        at("2026-03-02")
        _silence(True)
        declaration = submitted(town, slug="gift" if name == "consent_by_silence" else "side_activity")
        at("2026-04-14")
        return declaration
    if name == "amend":
        return step(decided(town), "revise", town["medewerker"], submission_key="k")
    return in_status(town, ON.get(name, "decided"))


def _silence(value):
    from registers.parameters.values import set_value

    set_value("P06", value, from_on=clock.today(), why="Raadsbesluit", actor=SYSTEM)


@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("replace", "restore")])
def test_each_step_writes_exactly_its_own_event_in_its_transaction(town, name, at):
    declaration = _prepared(town, name, at)
    last = db.session.scalar(select(func.max(Event.seq)))
    who = BY.get(name, "medewerker")
    actor = SYSTEM if who == "house" else town[who]
    step(declaration, name, actor, **({"submission_key": "n"} if name == "revise" else GIVEN.get(name, {})))
    assert _events(declaration, last) == [(TRANSITIONS[name].event, None if who == "house" else actor.uid)]
    others = {
        "revise": ["declaration.drafted"],
        "amend": ["declaration.replaced"],
        "ask": ["duty.opened"],
        "answer": ["duty.closed"],
    }
    rest = select(Event.kind).where(Event.seq > last, Event.subject != declaration.reference)
    assert list(db.session.scalars(rest)) == others.get(name, [])


def _events(declaration, after):
    rows = db.session.scalars(select(Event).where(Event.seq > after, Event.subject == declaration.reference))
    return [(event.kind, event.actor) for event in rows]


def test_a_change_that_is_decided_and_taken_back_writes_one_event_for_each_of_the_two(town):
    old = decided(town)
    new = step(step(old, "revise", town["medewerker"], submission_key="k"), "submit", town["medewerker"])
    manager = town["leidinggevende"]
    for name, of_new, of_old in (("decide", "decided", "replaced"), ("undo", "decision_undone", "restored")):
        last = db.session.scalar(select(func.max(Event.seq)))
        step(new, name, manager, **GIVEN.get(name, {}))
        assert _events(new, last) == [(f"declaration.{of_new}", manager.uid)]
        assert _events(old, last) == [(f"declaration.{of_old}", manager.uid)]


def test_r30_a_no_objection_that_is_withdrawn_is_written_down_as_that(town):
    declaration = decided(town)
    last = db.session.scalar(select(func.max(Event.seq)))
    step(declaration, "reconsider", town["leidinggevende"], outcome="revoked", reasons="Je nieuwe taak raakt deze vereniging.")
    assert _events(declaration, last) == [("declaration.revoked", town["leidinggevende"].uid)]


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
        change_state(declaration, "withdraw", actor=town["medewerker"], seen_version=declaration.version)
    assert (declaration.status, declaration.version) == ("submitted", 99)


@pytest.mark.parametrize(
    ("kind", "missing"), [("public_side_activities", {"public_condition"}), ("financial_interests", set()), (None, set())]
)
def test_r59_an_agreement_with_a_publicly_designated_holder_needs_a_short_public_text(town, kind, missing):
    if kind:
        town.designate("medewerker", kind)
    declaration, given = submitted(town), {"outcome": "with_conditions", "condition": "Geen dossiers"}
    if missing:
        with pytest.raises(Incomplete) as refused:
            step(declaration, "decide", town["leidinggevende"], **given)
        assert set(refused.value.errors) == missing
        given["public_condition"] = "Geen opdrachten binnen Huizen"
    assert step(declaration, "decide", town["leidinggevende"], **given).status == "decided"


def test_r59_what_is_never_published_needs_no_short_public_text(town):
    town.designate("medewerker", "public_side_activities")
    town.designate("medewerker", "financial_interests")
    interest = decided(town, slug="financial_interest", by="integriteit", outcome="with_conditions")
    assert interest.status == "decided"


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
    columns = ("title", "counterparty", "starts_on", "starts_precision", "weekly_minutes", "paid")
    assert [getattr(new, column) for column in columns] == [getattr(old, column) for column in columns]
    assert "muziek in de wijk" in new.search_text
    step(new, "submit", town["medewerker"])
    assert (old.status, new.status) == ("decided", "submitted")
    step(new, "decide", town["leidinggevende"], outcome="no_objection")
    assert (old.status, new.status) == ("replaced", "decided")


def test_r12_a_change_that_is_not_allowed_leaves_the_old_declaration_in_force(town):
    old = decided(town)
    new = step(step(old, "revise", town["medewerker"], submission_key="once"), "submit", town["medewerker"])
    step(new, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kost te veel tijd.")
    assert (old.status, new.status) == ("decided", "decided")


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
