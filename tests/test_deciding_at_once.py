"""Eight people decide on one declaration at the same moment: one decision, seven who read what happened."""

from threading import Barrier, Thread

from sqlalchemy import func, select

from audit import Event, Kind
from extensions import db
from organisation.models import Person
from registers.errors import Conflict
from registers.lifecycle import change_state
from registers.models import Decision, Declaration
from tests.support.declarations import submitted
from tests.support.municipality import build

ROUNDS, RIVALS = 20, 8


def test_eight_decisions_at_once_give_one_decision_and_seven_who_read_what_happened(any_app):
    with any_app.app_context():
        town = build()
        references = [submitted(town).reference for _ in range(ROUNDS)]
        decider = town["leidinggevende"].id
        db.session.commit()
    for reference in references:
        outcomes = _race(any_app, reference, decider)
        assert sorted(outcomes) == ["conflict"] * (RIVALS - 1) + ["decided"], outcomes
    with any_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Decision)) == ROUNDS
        written = select(func.count()).select_from(Event).where(Event.kind == Kind.DECIDED)
        assert db.session.scalar(written) == ROUNDS


def _race(app, reference: str, decider: int) -> list[str]:
    """Let RIVALS decide on the same version at the same moment; what became of each."""
    outcomes: list[str] = []
    start = Barrier(RIVALS)

    def decide_once() -> None:
        with app.app_context():
            start.wait()
            try:
                declaration = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
                actor = db.session.get_one(Person, decider)
                change_state(declaration, "decide", actor=actor, seen_version=3, outcome="no_objection")
                db.session.commit()
                outcomes.append("decided")
            except Conflict:
                db.session.rollback()
                outcomes.append("conflict")
            except Exception as error:
                db.session.rollback()
                outcomes.append(repr(error))

    rivals = [Thread(target=decide_once) for _ in range(RIVALS)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    return outcomes
