"""What was decided, how fast, and what came after: Q05, Q06, Q07, Q21, Q22 and the proof of four eyes, Q30."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CTE, Select, and_, case, exists, func, literal, or_, select

from audit import Event, Kind
from organisation.models import Appointment, Person, Position
from organisation.working_days import working_day_before
from registers.catalogue import registers, slugs
from registers.follow_up.answering import DOUBTED, KEPT
from registers.follow_up.models import CONDITION_KEPT, Dispute, FollowUp
from registers.follow_up.models import DISPUTES as DISPUTE_KINDS
from registers.models import DRAFT, ENDED, Decision, Declaration
from reports.figures.declared import (
    DECIDED_ON,
    SENT_ON,
    decided_before,
    decided_in,
    decisions,
    declarations,
    first_one,
    in_year,
    not_undone,
    stopped,
    withdrawn,
)
from reports.figures.definition import DECISIONS, DISPUTES, FOLLOW_UPS, Figure, Listing, Year, all_of, listed
from reports.figures.publishing import published
from reports.figures.sql import days_between, local_day
from reports.figures.terms import asked, calendar, late, with_terms, working_days
from reports.words import counted_as

DISPUTE_NAMES = dict(
    zip(DISPUTE_KINDS, (_("Heroverweging"), _("Bezwaar tegen openbaar maken"), _("Bezwaar van voor 2020")), strict=True)
)
OPEN, STOPPED, LOOKED_AT = ("open", "stopped", "looked_at")
FOUND = {"kept": _("Besluit blijft"), "changed": _("Besluit is veranderd"), "withdrawn": _("Ingetrokken"), OPEN: _("Loopt nog")}
FOLLOWED = {STOPPED: _("Gestopt"), LOOKED_AT: _("Opnieuw besloten"), OPEN: _("Loopt nog")}


def _outcomes() -> dict[str, Any]:
    """Outcomes of what goes on, in the order of their registers."""
    names = {
        outcome.code: counted_as(outcome) for register in registers() if register.continuous for outcome in register.outcomes
    }
    return {
        **names,
        "withdrawn": _("Ingetrokken door de medewerker"),
        "lapsed": _("Gesloten zonder besluit, omdat iemand vertrok"),
    }


def _register_names() -> dict[str, Any]:
    return {register.slug: register.plural for register in registers()}


def outcomes(year: Year) -> Listing:
    """Every decision of the year about what goes on, and what was taken back or closed before one."""
    continuous = Declaration.register_slug.in_(slugs(continuous=True))
    decided = decisions(part=Decision.outcome, kind=Declaration.register_slug).where(continuous, decided_in(year))
    taken_back = (
        declarations(part=literal("withdrawn"), day=local_day(Event.at), kind=Declaration.register_slug)
        .join(Event, and_(Event.subject == Declaration.reference, Event.kind == Kind.WITHDRAWN))
        .where(continuous, in_year(Event.at, year))
    )
    closed = declarations(part=literal("lapsed"), day=local_day(Declaration.ended_at), kind=Declaration.register_slug).where(
        continuous, Declaration.status == ENDED, in_year(Declaration.ended_at, year), ~decided_before(year)
    )
    return all_of(decided, taken_back, closed)


def decision_time(year: Year) -> Listing:
    """The first decision on each declaration, with the days it took, and what waits past its term (R09, R28)."""
    terms, days = calendar(year), working_days(year)
    part = case((late(terms, days.c.before, Decision.decided_at), "too_late"), else_="in_time")
    took = days_between(DECIDED_ON, SENT_ON)
    decided = (
        with_terms(decisions(part=part, measure=took, kind=Declaration.register_slug), terms)
        .join(days, days.c.day == DECIDED_ON)
        .where(decided_in(year), first_one(year))
    )
    return all_of(decided, _overdue(year, terms))


def _overdue(year: Year, terms: CTE) -> Select[Any]:
    waiting = (
        Declaration.status != DRAFT,
        Declaration.submitted_at < year.end,
        ~withdrawn(year),
        ~stopped(year),
        or_(Declaration.decided_at.is_(None), Declaration.decided_at >= year.end),  # the index leaves out most
        ~decided_before(year),
        ~asked(year.end),
    )
    passed = late(terms, literal(working_day_before(year.day)), year.end)
    return with_terms(declarations(part=literal("overdue"), kind=Declaration.register_slug), terms).where(*waiting, passed)


def agreements(year: Year) -> Select[Any]:
    """Every question about an agreement that had to be answered in the year (R24)."""
    answered = FollowUp.answered_at < year.end
    part = case((answered, "done"), (FollowUp.due_on < year.day, "overdue"), else_="open")
    return (
        declarations(part=part, day=FollowUp.due_on, kind=case((answered, FollowUp.answer)))
        .join(FollowUp, FollowUp.declaration_id == Declaration.id)
        .where(
            FollowUp.kind == CONDITION_KEPT,
            FollowUp.due_on.between(year.first, year.last),
            Declaration.submitted_at < year.end,  # what was copied to a later change counted before (R12)
            or_(FollowUp.cancelled_at.is_(None), FollowUp.cancelled_at >= year.end),
        )
    )


def refused(year: Year) -> Listing:
    """Consent taken back, and bans (R25, R30); and agreements about which somebody said that they changed."""
    ending = sorted({outcome.code for register in registers() for outcome in register.outcomes if outcome.ends})
    decided = decisions(part=Decision.outcome, kind=case((stopped(year), STOPPED), else_=OPEN)).where(
        Decision.outcome.in_(ending), decided_in(year)
    )
    looked_at = exists().where(
        Decision.declaration_id == Declaration.id,
        Decision.decided_at >= FollowUp.answered_at,
        Decision.decided_at < year.end,
        not_undone(Decision, year),
    )
    answered_on = local_day(FollowUp.answered_at)
    doubted = (
        declarations(
            part=literal(DOUBTED), day=answered_on, kind=case((looked_at, LOOKED_AT), (stopped(year), STOPPED), else_=OPEN)
        )
        .join(FollowUp, FollowUp.declaration_id == Declaration.id)
        .where(FollowUp.answer == DOUBTED, in_year(FollowUp.answered_at, year))
    )
    return all_of(decided, doubted)


def disputes(year: Year) -> Select[Any]:
    """What was recorded in the year, with the days until its answer (R32, R33)."""
    closed = Dispute.closed_on <= year.last
    recorded = (
        select(func.min(Event.at))
        .where(
            Event.kind == Kind.DISPUTE_RAISED, Event.subject == Declaration.reference, local_day(Event.at) >= Dispute.raised_on
        )
        .scalar_subquery()
    )
    return (
        declarations(
            part=case((closed, func.coalesce(Dispute.result, OPEN)), else_=OPEN),
            day=Dispute.raised_on,
            measure=case((closed, days_between(Dispute.closed_on, Dispute.raised_on))),
            kind=Dispute.kind,
        )
        .join(Dispute, Dispute.declaration_id == Declaration.id)
        .where(Dispute.raised_on <= year.last, local_day(recorded).between(year.first, year.last))
    )


def one_pair_of_eyes(year: Year) -> Listing:
    """What nobody may do alone; there must be none (R19)."""
    owner = Declaration.person_id
    own = decisions(part=literal("decided_own")).where(
        decided_in(year), or_(Decision.decided_by_id == owner, Decision.on_behalf_of_id == owner)
    )
    designated = (
        listed(part=literal("designated_own"), what=Position.title, day=local_day(Event.at))
        .select_from(Event)
        .join(Position, Position.uid == Event.subject)
        .join(Appointment, Appointment.position_id == Position.id)
        .join(Person, and_(Person.id == Appointment.person_id, Person.uid == Event.actor))
        .where(
            Event.kind == Kind.POSITION_DESIGNATED,
            in_year(Event.at, year),
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
        _("Besluiten van dit jaar, en opgaven die zonder besluit eindigden"),
        source=DECISIONS,
        rows=outcomes,
        parts=_outcomes(),
        kinds=_register_names(),
    ),
    Figure(
        "Q06",
        _("Beslistijd"),
        _("Hoe snel wordt er besloten?"),
        _("Eerste besluiten van dit jaar, en wat op de peildatum te lang wacht. Wat naar een hoger niveau ging, was te laat"),
        source=DECISIONS,
        rows=decision_time,
        parts={
            "in_time": _("Binnen de termijn"),
            "too_late": _("Na de termijn"),
            "overdue": _("Wacht te lang op de peildatum"),
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
        source=FOLLOW_UPS,
        rows=agreements,
        parts={"done": _("Nagekeken"), "overdue": _("Te laat"), OPEN: _("Moet nog")},
        kinds={KEPT: _("Afspraak lukt nog"), DOUBTED: _("Afspraak veranderd"), "": _("Geen antwoord")},
    ),
    Figure(
        "Q21",
        _("Verboden, ingetrokken en gemeld dat een afspraak niet lukt"),
        _("Hoe vaak mocht iets niet of niet meer?"),
        _("Besluiten van dit jaar waarmee iets moet stoppen, en antwoorden dat een afspraak veranderd is"),
        source=DECISIONS,
        rows=refused,
        kinds=FOLLOWED,
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
        _("Geschillen en bezwaren die in dit jaar zijn vastgelegd"),
        source=DISPUTES,
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
        source=DECISIONS,
        rows=one_pair_of_eyes,
        parts={
            "decided_own": _("Besliste over zichzelf"),
            "designated_own": _("Wees zijn eigen functie aan"),
            "corrected_alone": _("Keurde zijn eigen correctie goed"),
        },
    ),
)
