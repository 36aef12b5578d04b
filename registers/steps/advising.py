"""Advice of the integrity officer: a decider asks for it, the officer gives it. The term of the decision runs on."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from audit import System
from organisation.models import Person, new_uid
from registers import decisions
from registers.errors import Conflict
from registers.letters import represented
from registers.models import Advice, Declaration
from registers.steps.work import Work, sentence_in


def ask_advice(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Put a question to the integrity officer."""
    assert isinstance(actor, Person)
    text = sentence_in(given, "question", _("Vul in waarover je advies wilt"))
    advice = Advice(uid=new_uid(), declaration_id=declaration.id, asked_by_id=actor.id, asked_at=now)
    decisions.write_advice(advice, {"question": text}, sealed=declaration.register.confidential)
    return Work(additions=[advice], on_behalf_of=represented(declaration, actor))


def advise(declaration: Declaration, actor: Person | System, now: datetime, given: dict[str, Any]) -> Work:
    """Answer it; never in one's own case (R19)."""
    assert isinstance(actor, Person)
    text = sentence_in(given, "advice", _("Vul je advies in"))
    advice = declaration.open_advice
    if advice is None:
        raise Conflict(declaration)
    decisions.write_advice(advice, {**advice.contents, "advice": text}, sealed=declaration.register.confidential)
    advice.given_by_id, advice.given_at = actor.id, now
    return Work()
