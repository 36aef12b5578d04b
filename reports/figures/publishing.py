"""What publication did: Q09, Q10, Q23, Q24, Q25 and Q35. Its rows are handed in by the application."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, case, exists, func, or_, select

from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment, Designation, Person, Position, PositionPlacement, Unit
from reports.figures.definition import OFFICER_ONLY, Figure, Year, listed
from reports.figures.sql import days_between, local_day


def published(name: str, year: Year) -> Select[Any]:
    """Rows of publication, see `publication/counted.py`: part, what, moment and, where it took time, until."""
    query: Callable[..., Select[Any]] = current_app.extensions["published_rows"][name]
    rows = query(year.start, year.end).subquery()
    columns: dict[str, Any] = {column.name: column for column in rows.c if column.name in ("part", "what")}
    if "until" in rows.c:
        columns["measure"] = days_between(local_day(rows.c.until), local_day(rows.c.moment))
    return listed(day=local_day(rows.c.moment), **columns).select_from(rows)


def designated(year: Year) -> Select[Any]:
    """Positions designated for publication on the reference date, held or vacant."""
    held = exists().where(
        Appointment.position_id == Position.id,
        Appointment.holds_on(year.day),
        Person.id == Appointment.person_id,
        or_(Person.employed_until.is_(None), Person.employed_until >= year.day),
    )
    unit = (
        select(func.min(Unit.name))
        .join(PositionPlacement, PositionPlacement.unit_id == Unit.id)
        .where(PositionPlacement.position_id == Position.id, PositionPlacement.holds_on(year.day))
        .scalar_subquery()
    )
    ours = select(Designation.position_id).where(Designation.kind == PUBLIC_SIDE_ACTIVITIES, Designation.holds_on(year.day))
    return (
        listed(part=case((held, "held"), else_="vacant"), what=Position.title, unit=unit)
        .select_from(Position)
        .where(Position.id.in_(ours))
    )


FIGURES = (
    Figure(
        "Q09",
        _("Functies aangewezen voor openbaar nevenwerk"),
        _("Hoeveel functies zijn aangewezen, en zijn ze bezet?"),
        _("Aangewezen functies op de peildatum"),
        period="day",
        rows=designated,
        parts={"held": _("Bezet"), "vacant": _("Vacant")},
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
        rows=lambda year: published("editions", year),
        parts={"edition": _("Uitgaven")},
    ),
)
