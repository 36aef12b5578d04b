"""What comes after the decisions in the example: agreements read, questions answered, what was forbidden stopped, a dispute."""

from random import Random

from sqlalchemy import select

import clock
from demo.contents import CHANGED, CONDITION, DISAGREES, LOOKED_AGAIN, PUBLIC_CONDITION, REPORT
from extensions import db
from organisation.models import Person
from registers.designations.models import DesignationNotice
from registers.designations.notices import mark_read
from registers.duties.models import DESIGNATED, Duty
from registers.follow_up import daily, disputes
from registers.follow_up.answering import ANSWERS, DIFFERED, DOUBTED, acknowledge, answer
from registers.follow_up.models import STOPPED, Dispute, FollowUp
from registers.follow_up.reviewers import DECISION
from registers.follow_up.waiting import asked_by, unread
from registers.lifecycle import change_state
from registers.models import DECIDED, Declaration
from registers.routing import Desk, deciders_at
from registers.statements import declare_nothing

FORGOTTEN = 0.3  # the chance that somebody does not do what he is asked, in two weeks
RARELY = frozenset({DOUBTED, DIFFERED})


def pass_the_day() -> None:
    """What the house does by itself."""
    db.session.commit()
    daily.run()


def answer_what_is_asked(chance: Random, busy: list[Person]) -> None:
    """Most people but these read their agreements, answer what they are asked and look again where they should, some later."""
    for condition in db.session.scalars(unread()).all():
        if condition.owner not in busy and chance.random() > FORGOTTEN:
            acknowledge(condition, actor=condition.owner)
    for question in db.session.scalars(asked_by(clock.today())).all():
        if question.declaration.person not in busy and chance.random() > FORGOTTEN:
            _answer(question, chance)
    for notice in db.session.scalars(select(DesignationNotice).where(DesignationNotice.read_at.is_(None))).all():
        mark_read(notice, actor=notice.person)
    for duty in db.session.scalars(select(Duty).where(Duty.kind == DESIGNATED, Duty.closed_at.is_(None))).all():
        if duty.person not in busy:
            declare_nothing(duty.register, duty.person, actor=duty.person, submission_key=duty.uid)
    put_up = select(Declaration).where(Declaration.status == DECIDED, Declaration.review.is_not(None))
    for declaration in db.session.scalars(put_up).all():
        if chance.random() > FORGOTTEN:
            _decide_again(declaration)


def disagree(declaration: Declaration) -> Dispute:
    """The declarant does not agree with what was decided."""
    return disputes.raise_dispute(declaration, DECISION, DISAGREES, actor=declaration.person)


def look_again(dispute: Dispute) -> None:
    """Whoever looks again sees it as it was seen."""
    disputes.close(dispute, "kept", LOOKED_AGAIN, actor=dispute.reviewer)


def _decide_again(declaration: Declaration) -> None:
    """The same as before, with what was learned in the meantime."""
    desk = Desk(declaration.desk or "", declaration.desk_position)
    change_state(
        declaration,
        "reconsider",
        actor=deciders_at(desk, declaration.person, clock.today())[0],
        seen_version=declaration.version,
        outcome=declaration.outcome,
        condition=CONDITION,
        public_condition=PUBLIC_CONDITION,
        met_on=clock.today(),
        number=f"B-{clock.today().year}-{declaration.id:03}",
    )


def _answer(question: FollowUp, chance: Random) -> None:
    declaration = question.declaration
    if question.kind == STOPPED:
        change_state(declaration, "stop", actor=declaration.person, seen_version=declaration.version)
        return
    codes = [code for kind, code in ANSWERS if kind == question.kind and (code not in RARELY or chance.random() < 0.2)]
    answer(question, codes[-1], actor=declaration.person, text=CHANGED if codes[-1] in RARELY else REPORT)
