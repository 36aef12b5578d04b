"""Everything that is late or due, with its date and its owner: one row per kind (R25, R28)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ScalarSelect, Select, exists, func, select

import clock
from audit import Event, Kind
from extensions import db
from registers.catalogue import slugs
from registers.duties.models import QUESTION_ASKED, Duty
from registers.duties.reading import is_late
from registers.follow_up.disputes import running
from registers.follow_up.models import AFTER_EVENT, CONDITION_KEPT, JOURNEY_REPORT, STOPPED, Dispute, FollowUp
from registers.follow_up.waiting import asked_by, to_be_read_by, unread
from registers.models import DECIDED, SUBMITTED, Condition, Decision, Declaration
from registers.standing import desk_name


@dataclass(frozen=True)
class Line:
    """One thing that waits: about which declaration, until when, for whom."""

    declaration: Declaration
    due_on: date | None
    owner: str


@dataclass(frozen=True)
class Concern:
    """One kind: its word in the address, its name, what it finds, and how one found row reads."""

    address: str
    name: str
    query: Callable[[], Select[Any]]
    line: Callable[[Any], Line]

    def count(self) -> int:
        return db.session.scalar(select(func.count()).select_from(self.query().order_by(None).subquery())) or 0

    def lines(self, limit: int, offset: int = 0) -> list[Line]:
        """A part of what there is, the nearest date first."""
        return [self.line(row) for row in db.session.scalars(self.query().limit(limit).offset(offset))]


def _late_decisions() -> Select[Any]:
    return _by_term(select(Declaration).where(Declaration.status == SUBMITTED, Declaration.due_on < clock.today()))


def _new_looks() -> Select[Any]:
    return _by_term(select(Declaration).where(Declaration.status == DECIDED, Declaration.review.is_not(None)))


def _late_answers() -> Select[Any]:
    asked = select(Duty.declaration_id).where(Duty.kind == QUESTION_ASKED, is_late(clock.today()))
    return _by_term(select(Declaration).where(Declaration.id.in_(asked)))


def _asked(*kinds: str) -> Callable[[], Select[Any]]:
    return lambda: asked_by(clock.today()).where(FollowUp.kind.in_(kinds))


def _to_carry_out() -> Select[Any]:
    """A dispute changes the decision, and nobody decided again yet."""
    again = exists().where(
        Decision.declaration_id == Dispute.declaration_id, Decision.undone_at.is_(None), Decision.decided_at >= _closed_at()
    )
    return (
        select(Dispute)
        .join(Declaration, Declaration.id == Dispute.declaration_id)
        .where(
            Dispute.result == "changed",
            Declaration.status == DECIDED,
            Declaration.register_slug.in_(slugs(continuous=True)),
            ~again,
        )
        .order_by(Dispute.closed_on, Dispute.id)
    )


def _closed_at() -> ScalarSelect[datetime]:
    """SQL: the moment at which the dispute was closed; the log has it, for on that same day one can decide before and after."""
    closings = (Event.kind == Kind.DISPUTE_CLOSED, Event.subject_type == "declaration", Event.subject == Declaration.reference)
    until = func.date(Event.at) <= Dispute.closed_on  # the day in UTC is never later than the day here
    return select(func.max(Event.at)).where(*closings, until).correlate(Declaration, Dispute).scalar_subquery()


def _by_term(query: Select[Any]) -> Select[Any]:
    return query.order_by(Declaration.due_on, Declaration.id)


def _at_a_desk(declaration: Declaration) -> Line:
    return Line(declaration, declaration.due_on, desk_name(declaration))


def _at_the_declarant(declaration: Declaration) -> Line:
    return Line(declaration, declaration.due_on, declaration.person.name)


def _of_the_declarant(question: FollowUp) -> Line:
    return Line(question.declaration, question.due_on, question.declaration.person.name)


def _to_read(condition: Condition) -> Line:
    return Line(condition.decision.declaration, to_be_read_by(condition), condition.owner.name)


def _with_the_reviewer(dispute: Dispute) -> Line:
    return Line(dispute.declaration, dispute.due_on, dispute.reviewer.name)


def _back_at_the_desk(dispute: Dispute) -> Line:
    return Line(dispute.declaration, dispute.closed_on, desk_name(dispute.declaration))


CONCERNS: dict[str, Concern] = {
    row.address: row
    for row in (
        Concern("besluiten", _("Besluit te laat"), _late_decisions, _at_a_desk),
        Concern("opnieuw", _("Opnieuw te bekijken"), _new_looks, _at_a_desk),
        Concern("vragen", _("Vraag niet beantwoord"), _late_answers, _at_the_declarant),
        Concern("stoppen", _("Nog niet bevestigd dat het is gestopt"), _asked(STOPPED), _of_the_declarant),
        Concern("lezen", _("Afspraken nog niet gelezen"), unread, _to_read),
        Concern("afspraken", _("Afspraken: de jaarlijkse vraag"), _asked(CONDITION_KEPT), _of_the_declarant),
        Concern("verslagen", _("Na een reis of bijeenkomst"), _asked(JOURNEY_REPORT, AFTER_EVENT), _of_the_declarant),
        Concern("geschillen", _("Lopende geschillen"), running, _with_the_reviewer),
        Concern("verwerken", _("Geschil: nog opnieuw te besluiten"), _to_carry_out, _back_at_the_desk),
    )
}
