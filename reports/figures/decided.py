"""What was decided, how fast, and what came after: Q05, Q06, Q07, Q21, Q22 and the proof of four eyes, Q30."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_

from audit import Event, Kind
from organisation.models import Appointment, Person, Position
from registers.catalogue import registers, slugs
from registers.follow_up.answering import DOUBTED
from registers.follow_up.models import CONDITION_KEPT, DISPUTES, Dispute, FollowUp
from registers.models import QUESTION, SUBMITTED, Decision, Declaration
from registers.parameters.table import parameter
from reports.figures.declared import DECIDED_ON, SENT_ON, decided_in, unit_on, withdrawn_in
from reports.figures.definition import Figure, Year, all_of, listed
from reports.figures.publishing import published
from reports.figures.sql import days_between, local_day

DISPUTE_NAMES = dict(
    zip(DISPUTES, (_("Heroverweging"), _("Bezwaar tegen openbaar maken"), _("Bezwaar van voor 2020")), strict=True)
)
FOUND = {"kept": _("Besluit blijft"), "changed": _("Besluit is veranderd"), "withdrawn": _("Ingetrokken"), "open": _("Loopt nog")}


def _outcomes() -> dict[str, Any]:
    """Outcomes of what goes on, in the order of their registers."""
    names = {outcome.code: outcome.label for register in registers() if register.continuous for outcome in register.outcomes}
    return {**names, "withdrawn": _("Ingetrokken door de medewerker")}


def _register_names() -> dict[str, Any]:
    return {register.slug: register.plural for register in registers()}


def outcomes(year: Year) -> Select[Any]:
    """Every decision of the year about what goes on, and what was taken back before one."""
    continuous = Declaration.register_slug.in_(slugs(continuous=True))
    decided = (
        listed(
            part=Decision.outcome,
            what=Declaration.reference,
            day=DECIDED_ON,
            unit=unit_on(SENT_ON),
            kind=Declaration.register_slug,
        )
        .select_from(Decision)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(continuous, decided_in(year))
    )
    withdrawn = (
        listed(
            part=literal("withdrawn"),
            what=Declaration.reference,
            day=SENT_ON,
            unit=unit_on(SENT_ON),
            kind=Declaration.register_slug,
        )
        .select_from(Declaration)
        .where(continuous, withdrawn_in(year))
    )
    return all_of(decided, withdrawn)


def decision_time(year: Year) -> Select[Any]:
    """The first decision on each declaration, with the days it took, and what waits past its term."""
    took = days_between(DECIDED_ON, SENT_ON)
    decided = (
        listed(
            part=_within(took),
            what=Declaration.reference,
            day=DECIDED_ON,
            measure=took,
            unit=unit_on(SENT_ON),
            kind=Declaration.register_slug,
        )
        .select_from(Decision)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(decided_in(year), Decision.round == 1)
    )
    waiting = (
        listed(
            part=literal("overdue"),
            what=Declaration.reference,
            day=Declaration.due_on,
            unit=unit_on(SENT_ON),
            kind=Declaration.register_slug,
        )
        .select_from(Declaration)
        .where(Declaration.status.in_((SUBMITTED, QUESTION)), Declaration.due_on < year.day, Declaration.submitted_at < year.end)
    )
    return all_of(decided, waiting)


def _within(took: Any) -> ColumnElement[str]:
    """SQL: whether it was decided within the longest term there is, in calendar days."""
    terms = [
        (and_(Declaration.register_slug == register.slug, took <= _calendar_days(parameter(register.term))), "in_time")
        for register in registers()
    ]
    return case(*terms, else_="too_late")


def _calendar_days(term: Any) -> int:
    """A term in calendar days; five working days are a week."""
    if hasattr(term, "count") and type(term).__name__ == "WorkingDays":
        return -(-term.count * 7 // 5)
    return int(term.count) * (7 if type(term).__name__ == "Weeks" else 1)


def agreements(year: Year) -> Select[Any]:
    """Every question about an agreement that had to be answered in the year (R24)."""
    part = case((FollowUp.answered_at < year.end, "done"), (FollowUp.due_on < year.day, "overdue"), else_="open")
    return (
        listed(part=part, what=Declaration.reference, day=FollowUp.due_on, unit=unit_on(SENT_ON), kind=FollowUp.answer)
        .select_from(FollowUp)
        .join(Declaration, Declaration.id == FollowUp.declaration_id)
        .where(
            FollowUp.kind == CONDITION_KEPT,
            FollowUp.due_on.between(year.first, year.last),
            or_(FollowUp.cancelled_at.is_(None), FollowUp.cancelled_at >= year.end),
        )
    )


def refused(year: Year) -> Select[Any]:
    """Consent taken back, and bans (R25, R30); and agreements about which somebody said that they do not hold any more."""
    ending = sorted({outcome.code for register in registers() for outcome in register.outcomes if outcome.ends})
    decided = (
        listed(part=Decision.outcome, what=Declaration.reference, day=DECIDED_ON, unit=unit_on(SENT_ON))
        .select_from(Decision)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(Decision.outcome.in_(ending), decided_in(year))
    )
    doubted = (
        listed(part=literal("doubted"), what=Declaration.reference, day=local_day(FollowUp.answered_at), unit=unit_on(SENT_ON))
        .select_from(FollowUp)
        .join(Declaration, Declaration.id == FollowUp.declaration_id)
        .where(FollowUp.answer == DOUBTED, FollowUp.answered_at >= year.start, FollowUp.answered_at < year.end)
    )
    return all_of(decided, doubted)


def disputes(year: Year) -> Select[Any]:
    """What was received in the year, with the days until its answer (R32, R33)."""
    closed = Dispute.closed_on <= year.last
    return (
        listed(
            part=case((closed, func.coalesce(Dispute.result, "open")), else_="open"),
            what=Declaration.reference,
            day=Dispute.raised_on,
            measure=case((closed, days_between(Dispute.closed_on, Dispute.raised_on))),
            kind=Dispute.kind,
        )
        .select_from(Dispute)
        .join(Declaration, Declaration.id == Dispute.declaration_id)
        .where(Dispute.raised_on.between(year.first, year.last))
    )


def one_pair_of_eyes(year: Year) -> Select[Any]:
    """What nobody may do alone; there must be none (R19)."""
    owner = Declaration.person_id
    own = (
        listed(part=literal("decided_own"), what=Declaration.reference, day=DECIDED_ON)
        .select_from(Decision)
        .join(Declaration, Declaration.id == Decision.declaration_id)
        .where(decided_in(year), or_(Decision.decided_by_id == owner, Decision.on_behalf_of_id == owner))
    )
    designated = (
        listed(part=literal("designated_own"), what=Event.subject, day=local_day(Event.at))
        .select_from(Event)
        .join(Position, Position.uid == Event.subject)
        .join(Appointment, Appointment.position_id == Position.id)
        .join(Person, and_(Person.id == Appointment.person_id, Person.uid == Event.actor))
        .where(
            Event.kind == Kind.POSITION_DESIGNATED,
            Event.at >= year.start,
            Event.at < year.end,
            Appointment.from_on <= local_day(Event.at),
            or_(Appointment.until_on.is_(None), Appointment.until_on >= local_day(Event.at)),
        )
    )
    return all_of(own, designated, published("corrected_alone", year))


FIGURES = (
    Figure(
        "Q05",
        _("Besluiten over nevenwerk en belangen"),
        _("Wat werd er besloten?"),
        _("Besluiten van dit jaar, en opgaven die zijn ingetrokken"),
        rows=outcomes,
        parts=_outcomes(),
        kinds=_register_names(),
    ),
    Figure(
        "Q06",
        _("Beslistijd"),
        _("Hoe snel wordt er besloten?"),
        _("Eerste besluiten van dit jaar, en wat op de peildatum te lang wacht. Werkdagen tellen als kalenderdagen, met weekend"),
        rows=decision_time,
        parts={
            "in_time": _("Binnen de termijn"),
            "too_late": _("Na de termijn"),
            "overdue": _("Wacht nu te lang"),
        },
        kinds=_register_names(),
        measure="days",
        measure_name=_("Dagen tot het besluit"),
    ),
    Figure(
        "Q07",
        _("Afspraken met een datum om te bekijken"),
        _("Zijn de afspraken op tijd nagekeken?"),
        _("Vragen over afspraken waarvan de laatste dag in dit jaar valt"),
        rows=agreements,
        parts={"done": _("Nagekeken"), "overdue": _("Te laat"), "open": _("Moet nog")},
    ),
    Figure(
        "Q21",
        _("Verboden, ingetrokken en gemeld dat een afspraak niet lukt"),
        _("Hoe vaak mocht iets niet of niet meer?"),
        _("Besluiten van dit jaar waarmee iets moet stoppen, en antwoorden dat een afspraak veranderd is"),
        rows=refused,
        parts={
            "prohibited": _("Niet toegestaan"),
            "revoked": _("Geen bezwaar ingetrokken"),
            DOUBTED: _("Afspraak veranderd"),
        },
    ),
    Figure(
        "Q22",
        _("Geschillen en bezwaren"),
        _("Hoe vaak was iemand het niet eens, en hoe liep het af?"),
        _("Geschillen en bezwaren die in dit jaar binnenkwamen"),
        rows=disputes,
        parts=FOUND,
        kinds=DISPUTE_NAMES,
        measure="days",
        measure_name=_("Dagen tot het antwoord"),
    ),
    Figure(
        "Q30",
        _("Vier ogen"),
        _("Heeft iemand alleen beslist waar twee mensen nodig zijn?"),
        _("Gevallen waarin dat zo was. Het moet 0 zijn"),
        rows=one_pair_of_eyes,
        parts={
            "decided_own": _("Besliste over zichzelf"),
            "designated_own": _("Wees zijn eigen functie aan"),
            "corrected_alone": _("Keurde zijn eigen correctie goed"),
        },
    ),
)
