"""Which questions a person is asked: some only of who holds a position that is public, and only where the body wants to know."""

from dataclasses import replace

import clock
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Person
from organisation.structure import carries_duty
from registers.definition import Field, Step, is_asked
from registers.models import Declaration
from registers.parameters.table import parameter


def is_asked_of(question: Field, person: Person) -> bool:
    """Whether this person gets the question today, whatever else was answered (P15)."""
    if not question.asked_with:
        return True
    today = clock.today()
    return parameter(question.asked_with, today) and carries_duty(person, PUBLIC_SIDE_ACTIVITIES, today)


def asked_of(step: Step, person: Person) -> Step:
    """The page of the form with the questions this person gets."""
    return replace(step, fields=tuple(question for question in step.fields if is_asked_of(question, person)))


def left_out(question: Field, declaration: Declaration) -> bool:
    """Whether this declaration can do without an answer; a change asks nothing that was not asked when it was declared."""
    if not question.asked_with:
        return False
    was = declaration.replaces
    never_asked = was is not None and is_asked(question, was.answers) and question.name not in was.answers
    return never_asked or not is_asked_of(question, declaration.person)
