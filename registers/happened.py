"""Who did what last to a declaration, in one sentence for someone who comes too late."""

from flask_babel import gettext as _

from registers.models import AT_COUNCIL, QUESTION, SUBMITTED, Decision, Declaration
from registers.moments import moment_text


def what_happened(declaration: Declaration) -> str | None:
    """Who did what last; None while it still waits for a decision."""
    decision = declaration.decision
    if declaration.status == SUBMITTED:
        return None
    if declaration.status == QUESTION and declaration.open_question:
        question = declaration.open_question
        return _("%(name)s stelde op %(moment)s een vraag.", name=question.asked_by.name, moment=moment_text(question.asked_at))
    if decision is None:
        return _("%(name)s heeft deze opgave ingetrokken.", name=declaration.person.name)
    words = {
        "name": decider_of(decision),
        "moment": moment_text(decision.decided_at),
        "outcome": declaration.register.outcome(decision.outcome).label,
    }
    if decision.bundle:
        return _("%(name)s besloot op %(moment)s, gebundeld met andere opgaven: %(outcome)s.", **words)
    return _("%(name)s besloot op %(moment)s: %(outcome)s.", **words)


def decider_of(decision: Decision) -> str:
    """Whose decision it is: a person, somebody on behalf of another, a body, or nobody in time (R29)."""
    if decision.decided_by is None:
        return _("Niemand, op tijd")
    if decision.body:
        return _("De gemeenteraad") if decision.body == AT_COUNCIL else _("Het college")
    if decision.on_behalf_of:
        return _("%(name)s, namens %(absent)s", name=decision.decided_by.name, absent=decision.on_behalf_of.name)
    return decision.decided_by.name
