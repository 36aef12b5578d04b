"""What comes after the decisions in the example: agreements read, questions answered, what was forbidden stopped, a dispute."""

from random import Random

import clock
from demo.contents import CHANGED, DISAGREES, LOOKED_AGAIN, REPORT
from extensions import db
from organisation.models import Person
from registers.follow_up import daily, disputes
from registers.follow_up.answering import ANSWERS, DIFFERED, DOUBTED, acknowledge, answer
from registers.follow_up.models import STOPPED, Dispute, FollowUp
from registers.follow_up.reviewers import DECISION
from registers.follow_up.waiting import asked_by, unread
from registers.lifecycle import change_state
from registers.models import Declaration

FORGOTTEN = 0.3  # the chance that somebody does not do what he is asked, in two weeks
RARELY = frozenset({DOUBTED, DIFFERED})


def pass_the_day() -> None:
    """What the house does by itself."""
    db.session.commit()
    daily.run()


def answer_what_is_asked(chance: Random, people: list[Person]) -> None:
    """Most of these people read their agreements and answer what they are asked, some later."""
    for condition in db.session.scalars(unread()).all():
        if condition.owner in people and chance.random() > FORGOTTEN:
            acknowledge(condition, actor=condition.owner)
    for question in db.session.scalars(asked_by(clock.today())).all():
        if question.declaration.person in people and chance.random() > FORGOTTEN:
            _answer(question, chance)


def disagree(declaration: Declaration) -> Dispute:
    """The declarant does not agree with what was decided."""
    return disputes.raise_dispute(declaration, DECISION, DISAGREES, actor=declaration.person)


def look_again(dispute: Dispute) -> None:
    """Whoever looks again sees it as it was seen."""
    disputes.close(dispute, "kept", LOOKED_AGAIN, actor=dispute.reviewer)


def _answer(question: FollowUp, chance: Random) -> None:
    declaration = question.declaration
    if question.kind == STOPPED:
        change_state(declaration, "stop", actor=declaration.person, seen_version=declaration.version)
        return
    codes = [code for kind, code in ANSWERS if kind == question.kind and (code not in RARELY or chance.random() < 0.2)]
    answer(question, codes[-1], actor=declaration.person, text=CHANGED if codes[-1] in RARELY else REPORT)
