"""Anybody tries any step on any declaration in any order, with old pages too: whatever happens, nobody decides on his own, each
change has its event, what is seen is what may be seen, what is public was allowed, and the log is whole."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

import clock
from audit.verifier import verify
from auth.permissions import clause
from extensions import db
from publication.models import RELEASE, PublicationAct
from publication.projection import public_register
from registers.models import Decision, Declaration
from tests.support.applications import SECRETS, let_go
from tests.support.declarations import drafted
from tests.support.drill import DATABASES, DRILLING, WHOLE, how_often
from tests.support.municipality import in_the_database
from tests.support.postgres import database_copied
from tests.support.workflow import FORMS, OFFICE, PEOPLE, Client, as_it_stands, last_event, signed_in, told_since

DECLARANTS = ("medewerker", "leidinggevende", "directeur", "integriteit")
REGISTERS = ("side_activity", "side_activity", "gift", "financial_interest")
MANAGERS = {"medewerker": "leidinggevende", "leidinggevende": "directeur", "directeur": "secretaris",
            "integriteit": "leidinggevende"}  # fmt: skip
MANY = 6  # declarations in one story
FORMS_AN_EDITION = 6  # before somebody tries to publish; there is little to publish, and it takes longest
PARTS = 50  # of a whole drill
STORIES = {"sqlite": 200, "postgres": 20}  # of one part
STEPS = 50 if DRILLING else 12
MANY_ENOUGH = 5_000  # forms, among which these must have been accepted
NEEDED = {"declare", "ask", "answer", "allow", "withdraw", "release"}


class House:
    """The application on a database that is put back for every story, with people who are signed in."""

    restore: Callable[[], None]

    def __init__(self, app, town) -> None:
        self.app = app
        for name in ("directeur", "secretaris", "medewerker"):
            town.designate(name, "public_side_activities")
        db.session.commit()
        self.uids = {person.uid: name for name, person in town.people.items()}
        db.session.remove()
        self.clients: dict[str, Client] = {name: signed_in(app, name) for name in PEOPLE}
        let_go(app)
        self.answers: Counter[tuple[str, int]] = Counter()

    def put_back(self) -> None:
        let_go(self.app)
        self.restore()


@contextmanager
def _file_copied(path: Path) -> Iterator[Callable[[], None]]:
    """Keep an SQLite database as it is; what is given puts it back."""
    first = path.with_suffix(".first")
    shutil.copyfile(path, first)

    def put_back() -> None:
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(first, path)

    yield put_back


HOUSES: list[House] = []  # the machine is made by hypothesis, which hands it nothing


class Workflow(RuleBasedStateMachine):
    """One story: at most `MANY` declarations, and people who send forms."""

    def __init__(self) -> None:
        super().__init__()
        self.house = HOUSES[0]
        self.house.put_back()
        self.context = self.house.app.app_context()
        self.context.push()
        self.references: list[str] = []
        self.sent = 0  # forms since somebody tried to publish

    def teardown(self) -> None:
        try:
            self.nobody_decides_on_his_own()
            self.what_is_public_was_allowed_and_released()
            self.what_is_seen_is_what_may_be_seen()
            self.the_log_is_whole()
        finally:
            db.session.remove()
            self.context.pop()

    @initialize(name=st.sampled_from(DECLARANTS), slug=st.sampled_from(REGISTERS), more=st.integers(1, 3))
    def begin(self, name: str, slug: str, more: int) -> None:
        """Hypothesis leaves whole rules out of a story, so each has something to try steps on."""
        for _ in range(more):
            self._declare(name, slug)

    @precondition(lambda self: len(self.references) < MANY)
    @rule(name=st.sampled_from(DECLARANTS), slug=st.sampled_from(REGISTERS))
    def declare(self, name: str, slug: str) -> None:
        self._declare(name, slug)

    def _declare(self, name: str, slug: str) -> None:
        draft = drafted(in_the_database(), name, slug)
        reference, version, address = draft.reference, draft.version, draft.register.address
        db.session.commit()
        self.references.append(reference)
        self._try("declare", name, f"/intern/{address}/{reference}/controleren", {"honest": "ja"}, version)

    @precondition(lambda self: self.references)
    @rule(step=st.sampled_from(sorted(FORMS)), name=st.sampled_from(PEOPLE), which=st.integers(0, MANY), old=st.integers(0, 9))
    def anybody_tries(self, step: str, name: str, which: int, old: int) -> None:
        self._send(step, name, self.references[which % len(self.references)], old == 0)

    @precondition(lambda self: self.references)
    @rule(step=st.sampled_from(sorted(FORMS)), which=st.integers(0, MANY))
    def who_is_likely_tries(self, step: str, which: int) -> None:
        """Whoever may read it and is not the first in line: the declarant, or who decides."""
        reference = self.references[which % len(self.references)]
        found = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
        address = FORMS[step][0]
        desk = next(
            (name for name, position in in_the_database().positions.items() if position == found.desk_position), "integriteit"
        )
        name = self.house.uids[found.person.uid] if "/opgaven/" in address else "redacteur" if "/beheer/" in address else desk
        if name in PEOPLE:
            self._send(step, name, reference, False)

    @precondition(lambda self: self.sent >= FORMS_AN_EDITION)
    @rule(name=st.sampled_from(("redacteur", "integriteit", "medewerker")))
    def publish(self, name: str) -> None:
        self._try("publish", name, OFFICE, {}, 0)
        self.sent = 0

    def _send(self, step: str, name: str, reference: str, old: bool) -> None:
        address, fields = FORMS[step]
        version = as_it_stands()[reference][1]
        self._try(step, name, address.format(reference), fields, version - old)
        found = db.session.scalars(select(Declaration.reference).where(Declaration.reference.not_in(self.references)))
        self.references += found  # a change is a declaration of its own

    def _try(self, step: str, name: str, address: str, fields: dict, version: int) -> None:
        before, seq = as_it_stands(), last_event()
        db.session.rollback()
        answer = self.house.clients[name].send(self.house.app, address, {**fields, "seen_version": version})
        self.sent += 1
        self.house.answers[step, answer.status_code] += 1
        assert answer.status_code in (303, 404, 409, 422, 200), (step, answer.status_code)
        after, told = as_it_stands(), told_since(seq)
        changed = {one for one in after if after[one] != before.get(one)}
        about = Counter(subject for subject, kind in told if kind.startswith("declaration."))
        assert changed <= set(about), f"{step}: {changed} changed, told of {told}"
        assert all(times == 1 for one, times in about.items() if one in before), f"{step}: told more than once: {told}"
        if answer.status_code != 303:
            assert not told, f"{step} was refused ({answer.status_code}) and told of {told}"
        db.session.rollback()

    def nobody_decides_on_his_own(self) -> None:
        decisions = select(Decision.id).join(Decision.declaration).where(Decision.decided_by_id == Declaration.person_id)
        acts = select(PublicationAct.id).join(PublicationAct.declaration).where(PublicationAct.by_id == Declaration.person_id)
        assert db.session.scalars(decisions).all() == []
        assert db.session.scalars(acts).all() == []
        db.session.rollback()

    def what_is_public_was_allowed_and_released(self) -> None:
        shown = {entry["code"] for entry in public_register(clock.today())["vermeldingen"]}
        released = select(PublicationAct.declaration_id).where(PublicationAct.kind == RELEASE)
        for one in db.session.scalars(select(Declaration).where(Declaration.public_code.in_(shown))):
            assert one.register_slug == "side_activity"
            assert one.decisions
            assert one.decisions[-1].outcome != "prohibited"
            assert one.id in set(db.session.scalars(released)) or one.replaces_id
        db.session.rollback()

    def what_is_seen_is_what_may_be_seen(self) -> None:
        """The list, the page of each, and a table written by hand agree."""
        town = in_the_database()
        people = {name: town[name] for name in PEOPLE}
        rows = list(db.session.scalars(select(Declaration)))
        expected = {(name, row.reference): _may_read(name, row, town) for name in PEOPLE for row in rows}
        for name, person in people.items():
            may = clause(person, "declaration.read")
            listed = set(db.session.scalars(select(Declaration.reference).where(may)))
            assert listed == {row.reference for row in rows if expected[name, row.reference]}, name
        references = [row.reference for row in rows]
        db.session.rollback()
        for name, reference in [pair for number, pair in enumerate(sorted(expected)) if number % 7 == len(references) % 7]:
            answer = self.house.clients[name].get(self.house.app, f"/intern/opgaven/{reference}")
            assert (answer.status_code != 404) == expected[name, reference], (name, reference, answer.status_code)

    def the_log_is_whole(self) -> None:
        verdict = verify(db.session(), SECRETS["audit_key"])
        assert verdict.is_well, verdict
        db.session.rollback()


def _may_read(name: str, row: Declaration, town) -> bool:
    """Who may read a declaration, from the description of the municipality alone."""
    declarant = next(one for one, person in town.people.items() if person.id == row.person_id)
    sent = row.submitted_at is not None
    manager = MANAGERS[declarant]
    at_the_desk = row.desk_position is not None and town.positions[name].id == row.desk_position.id
    open_register = row.register_slug != "financial_interest"
    return name == declarant or (sent and (name == "integriteit" or at_the_desk or (name == manager and open_register)))


@pytest.fixture
def house(any_app, any_town) -> Iterator[House]:
    settings, house = any_app.config["SETTINGS"], House(any_app, any_town)
    address = settings.database_url
    with database_copied(address) if address else _file_copied(settings.data_dir / "openkaart.sqlite") as house.restore:
        HOUSES.append(house)
        yield house
        HOUSES.clear()
    let_go(any_app)


@pytest.mark.parametrize("any_app", DATABASES, indirect=True)
@pytest.mark.parametrize("part", range(how_often(1, PARTS)))
def test_whatever_is_tried_in_whatever_order(house, figure, part, request):
    kind = request.node.callspec.params["any_app"]
    profile = hypothesis_settings(
        max_examples=min(STORIES[kind], how_often(2, WHOLE)),
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=(Phase.generate,),  # a story of fifty steps takes hours to make shorter
        report_multiple_bugs=False,
    )
    bad = 1
    try:
        run_state_machine_as_test(hypothesis.seed(part)(Workflow), settings=profile)
        bad = 0
    finally:
        figure(f"forms sent in any order by anybody, {kind}", house.answers.total(), bad)
    if house.answers.total() > MANY_ENOUGH:
        assert {step for (step, status) in house.answers if status == 303} >= NEEDED
