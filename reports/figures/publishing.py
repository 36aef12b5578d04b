"""What publication did: Q09, Q10, Q23, Q24, Q25 and Q35. Its rows are handed in by the application."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, select

from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment, Person, Position
from registers.catalogue import slugs
from registers.models import Decision, Declaration, Statement
from reports.figures.declared import in_force
from reports.figures.definition import OFFICER_ONLY, POSTS, PUBLICATION, Figure, Year, listed
from reports.figures.posts import designated, holds_post, unit_of_position
from reports.figures.sql import days_between, local_day


def published(name: str, year: Year) -> Select[Any]:
    """Rows of publication, see `publication/counted.py`: part, what, moment and, where there are any, register and until."""
    query: Callable[..., Select[Any]] = current_app.extensions["published_rows"][name]
    rows = query(year.start, year.end).subquery()
    columns: dict[str, Any] = {column.name: column for column in rows.c if column.name in ("part", "what", "register")}
    if "until" in rows.c:
        columns["measure"] = days_between(local_day(rows.c.until), local_day(rows.c.moment))
    return listed(day=local_day(rows.c.moment), **columns).select_from(rows)


def positions(year: Year) -> Select[Any]:
    """Positions designated for publication: vacant, or with what its holder lets the public read (R34, R68)."""
    part = case(
        (~_holder_in(year), "vacant"),
        (_holder_in(year, _has_activities(year)), "released"),
        (_holder_in(year, _has_nothing(year)), "nothing"),
        else_="held",
    )
    ours = Position.id.in_(designated(PUBLIC_SIDE_ACTIVITIES, year))
    return listed(part=part, what=Position.title, unit=unit_of_position(year.day)).select_from(Position).where(ours)


def _holder_in(year: Year, *people: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Appointment.position_id == Position.id, holds_post(year), *people)


def _has_activities(year: Year) -> ColumnElement[bool]:
    """SQL: the person has side activities in force, and some that were released."""
    references = published("released", year).subquery()
    declared = select(Declaration.person_id).where(Declaration.reference.in_(select(references.c.what)))
    going_on = (
        select(Declaration.person_id)
        .join(Decision, Decision.declaration_id == Declaration.id)
        .where(Declaration.register_slug.in_(slugs(publishable=True)), in_force(year))
    )
    return and_(Person.id.in_(declared), Person.id.in_(going_on))


def _has_nothing(year: Year) -> ColumnElement[bool]:
    """SQL: the person said to have nothing, and that still held."""
    said = select(Statement.person_id).where(
        Statement.register_slug.in_(slugs(publishable=True)), Statement.declared_at < year.end, Statement.holds_on(year.day)
    )
    return Person.id.in_(said)


FIGURES = (
    Figure(
        "Q09",
        _("Functies aangewezen voor openbaar nevenwerk"),
        _("Hoeveel functies zijn aangewezen, zijn ze bezet, en wat is er vrijgegeven?"),
        _("Aangewezen functies op de peildatum"),
        source=POSTS,
        period="day",
        rows=positions,
        parts={
            "released": _("Bezet, nevenwerk vrijgegeven"),
            "nothing": _("Bezet, niets door te geven"),
            "held": _("Bezet, nog niets vrijgegeven"),
            "vacant": _("Vacant"),
        },
    ),
    Figure(
        "Q10",
        _("Hoe snel nevenwerk openbaar is"),
        _("Hoeveel dagen zitten er tussen besluit en openbaar?"),
        unknown=_("De dag waarop een vermelding voor het eerst openbaar was, staat alleen in de uitgaven zelf"),
    ),
    Figure(
        "Q23",
        _("Correcties van openbare vermeldingen"),
        _("Hoe vaak was een openbare vermelding fout?"),
        _("Correcties die in dit jaar zijn gevraagd"),
        source=PUBLICATION,
        rows=lambda year: published("corrections", year),
        parts={
            "approved": _("Goedgekeurd"),
            "refused": _("Afgewezen"),
            "taken_back": _("Ingetrokken"),
            "open": _("Wacht op een besluit"),
        },
        measure="days",
        measure_name=_("Dagen tot het besluit"),
    ),
    Figure(
        "Q24",
        _("Vermeldingen die niet openbaar zijn"),
        _("Hoeveel vermeldingen zijn afgeschermd, en waarom?"),
        _("Afgeschermde vermeldingen op de peildatum, per grond"),
        source=PUBLICATION,
        period="day",
        rows=lambda year: published("withheld", year),
        parts={
            "safety": _("Veiligheid"),
            "special_category": _("Bijzonder persoonsgegeven"),
            "third_party": _("Gegevens van een ander"),
            "pending_dispute": _("Er loopt een geschil"),
        },
        list_for=OFFICER_ONLY,
    ),
    Figure(
        "Q25",
        _("Na vertrek niet meer openbaar"),
        _("Was een vermelding binnen 1 dag na vertrek weg?"),
        unknown=_("De dag waarop een vermelding verdween, staat alleen in de uitgaven zelf"),
    ),
    Figure(
        "Q35",
        _("Open gegevens"),
        _("Hoe vaak kwam er een nieuwe uitgave van het openbare register?"),
        _("Uitgaven van dit jaar. Elk met het register en de wijzigingen als CSV en JSON"),
        source=PUBLICATION,
        rows=lambda year: published("editions", year),
        parts={"edition": _("Uitgaven")},
    ),
)
