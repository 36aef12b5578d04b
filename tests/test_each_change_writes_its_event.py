"""No change of an account, a role, a statement or a draft without its event; and no kind of event that nothing writes."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from auth import accounts
from auth.models import Account
from extensions import db
from organisation import changes
from registers import drafts, statements
from registers.catalogue import register
from settings import ROOT
from tests.support.declarations import ANSWERS, submitted
from tests.support.municipality import PASSWORD
from tests.test_house import our_modules

SIDE_ACTIVITY = register("side_activity")
WRITING = (  # calls that name a kind
    "record", "record_apart", "record_view", "add_view", "Happening", "_happened", "_record", "_note", "_row", "Answer",
)  # fmt: skip
TABLES = ("EVENTS", "event")  # what holds the kind until it is written


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02")


def last_event() -> tuple[str | None, str, str, str | None]:
    """Actor, type of subject, subject and person of the event written last."""
    event = db.session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
    return event.actor, event.subject_type, event.subject, event.person


def test_each_change_of_an_account_writes_one_event(town, new_events):
    officer, ada = town["beheer"], changes.add_person("9001", "Ada", "Nieuw", town["beheer"].employed_from, actor=SYSTEM)
    new_events()
    account = accounts.open_account(ada, "ada@voorbeeld.nl", PASSWORD, actor=officer)
    assert new_events() == ["account.opened"]
    assert last_event() == (officer.uid, "account", account.uid, ada.uid)
    accounts.set_password(account, "een-ander-lang-wachtwoord", actor=officer)
    assert new_events() == ["account.password_set"]
    assert last_event() == (officer.uid, "account", account.uid, ada.uid)
    accounts.close_account(account, actor=officer)
    assert new_events() == ["account.closed"]
    assert last_event() == (officer.uid, "account", account.uid, ada.uid)


def test_an_account_that_is_refused_leaves_no_event(town, new_events):
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    with pytest.raises(ValueError, match="character"):
        accounts.set_password(account, "kort", actor=town["beheer"])
    assert new_events() == []


def test_each_change_of_a_role_writes_one_event(town, new_events):
    officer, person = town["beheer"], town["collega"]
    accounts.grant_role(person, "auditor", actor=officer)
    assert new_events() == ["role.granted"]
    assert last_event() == (officer.uid, "role", "auditor", person.uid)
    accounts.end_role(person, "auditor", actor=officer)
    assert new_events() == ["role.ended"]
    assert last_event() == (officer.uid, "role", "auditor", person.uid)
    accounts.end_role(person, "auditor", actor=officer)
    assert new_events() == [], "what has ended is not ended again"


def test_r06_each_statement_of_nothing_writes_its_event_and_so_does_what_ends_it(town, new_events):
    person = town["medewerker"]

    def declare_nothing(key: str):
        return statements.declare_nothing(SIDE_ACTIVITY, person, actor=person, submission_key=key)

    first = declare_nothing("een")
    assert new_events() == ["statement.declared"]
    assert last_event() == (person.uid, "statement", first.uid, person.uid)
    assert declare_nothing("een") == first
    assert new_events() == [], "sent twice, it is one"
    second = declare_nothing("twee")
    assert new_events() == ["statement.superseded", "statement.declared"]
    submitted(town)
    assert new_events() == [
        "declaration.drafted", "declaration.draft_saved", "declaration.submitted", "statement.superseded",
    ]  # fmt: skip
    assert last_event() == (person.uid, "statement", second.uid, person.uid)


def test_each_change_of_a_draft_writes_one_event(town, new_events):
    person = town["medewerker"]
    draft = drafts.start_draft(SIDE_ACTIVITY, person, actor=person, submission_key="een")
    reference = draft.reference
    assert new_events() == ["declaration.drafted"]
    drafts.save_answers(draft, ANSWERS["side_activity"], actor=person, seen_version=draft.version)
    assert new_events() == ["declaration.draft_saved"]
    drafts.discard(draft, actor=person, seen_version=draft.version)
    assert new_events() == ["declaration.draft_discarded"]
    assert last_event() == (person.uid, "declaration", reference, person.uid)


def test_every_kind_of_event_is_recorded_somewhere():
    places: dict[str, list[str]] = {kind: [] for kind in Kind.__members__}
    for path in our_modules():
        if not path.is_relative_to(ROOT / "tests"):
            for name, line in _recorded_in(ast.parse(path.read_text())):
                places[name].append(f"{path.relative_to(ROOT)}:{line}")
    assert [name for name, found in places.items() if not found] == []


def _recorded_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and line of every kind that is given to the log, or stands in what is given to it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in WRITING:
            yield from _kinds_in(*node.args)
        if isinstance(node, ast.Assign) and _name_of(node.targets[0]) in TABLES:
            yield from _kinds_in(node.value)


def _kinds_in(*nodes: ast.expr) -> Iterator[tuple[str, int]]:
    for part in (part for node in nodes for part in ast.walk(node)):
        if isinstance(part, ast.Attribute) and _name_of(part.value) == "Kind":
            yield part.attr, part.lineno


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
