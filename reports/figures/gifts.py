"""Gifts and invitations: Q14 to Q19 (R42, R44, R48, R49, R53, R54)."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, or_, select

from registers.catalogue import register
from registers.counterparties.models import Counterparty
from registers.models import DRAFT, WITHDRAWN, Decision, Declaration
from registers.parameters.table import months_after, parameter
from reports.figures.declared import SENT_ON, last_decision, of_year, unit_on
from reports.figures.definition import INTERNAL, Figure, Year, listed
from reports.figures.sql import answer_in, chose, days_between

GIFT, INVITATION = "gift", "invitation"
OPEN = "undecided"
ONCE, SEVERAL = ("one_receiver", "several_receivers")


def _outcomes(*slugs: str) -> dict[str, Any]:
    names = {outcome.code: outcome.label for slug in slugs for outcome in register(slug).outcomes}
    return {**names, OPEN: _("Nog niet besloten")}


def gifts(year: Year) -> Select[Any]:
    """Every gift of the year, refused ones included, with what became of it and its value in cents where that is known."""
    return _offered(year, GIFT, measure=Declaration.amount_cents)


def above_limit(year: Year) -> Select[Any]:
    """R42: worth more than the limit, never exactly the limit."""
    return gifts(year).where(_above(parameter("P01", year.day)))


def _above(limit: int) -> ColumnElement[bool]:
    question = register(GIFT).fed_by("amount")
    assert question is not None
    bands = [option.code for option in question.options if option.over_cents is not None and option.over_cents >= limit]
    by_band = and_(Declaration.amount_cents.is_(None), answer_in(Declaration.document, question.name).in_(bands))
    return or_(Declaration.amount_cents > limit, by_band)


def large_givers(year: Year) -> Select[Any]:
    """Givers of more than one in ten of the gifts above the limit."""
    above = and_(Declaration.register_slug == GIFT, of_year(year), _above(parameter("P01", year.day)))
    whole = select(func.count()).select_from(Declaration).where(above).scalar_subquery()
    return (
        listed(part=literal("giver"), what=Counterparty.name, measure=func.count())
        .select_from(Declaration)
        .join(Counterparty, Counterparty.id == Declaration.counterparty_id)
        .where(above)
        .group_by(Counterparty.id, Counterparty.name)
        .having(func.count() * 10 > whole)
    )


def often(year: Year) -> Select[Any]:
    """R48, R49: givers of several gifts in twelve months, to one receiver or to several; refused ones count."""
    people = func.count(distinct(Declaration.person_id))
    return (
        listed(part=case((people > 1, SEVERAL), else_=ONCE), what=Counterparty.name, measure=func.count())
        .select_from(Declaration)
        .join(Counterparty, Counterparty.id == Declaration.counterparty_id)
        .where(
            Declaration.register_slug == GIFT,
            Declaration.status.not_in((DRAFT, WITHDRAWN)),
            Declaration.submitted_at < year.end,
            Declaration.starts_on > months_after(year.day, -12),
            Declaration.starts_on <= year.day,
        )
        .group_by(Counterparty.id, Counterparty.name)
        .having(func.count() > 1)
    )


def in_a_phase(year: Year) -> Select[Any]:
    """Offered while something was pending with the giver, or at home; what is both counts as pending."""
    pending = answer_in(Declaration.document, "pending") == "yes"
    home = chose(Declaration.document, "particulars", "home")
    return _offered(year, GIFT, INVITATION, part=case((pending, "pending"), else_="home"), kind=_outcome()).where(
        or_(pending, home)
    )


def invitations(year: Year) -> Select[Any]:
    """R54: asked after the event counts as afterwards."""
    part = case((days_between(SENT_ON, Declaration.starts_on) > 0, "after"), else_="before")
    return _offered(year, INVITATION, part=part, kind=_outcome())


def _offered(year: Year, *slugs: str, **columns: Any) -> Select[Any]:
    given = {"part": _outcome(), "what": Declaration.reference, "day": Declaration.starts_on, "unit": unit_on(SENT_ON), **columns}
    return (
        listed(**given)
        .select_from(Declaration)
        .outerjoin(Decision, Decision.id == last_decision(year))
        .where(Declaration.register_slug.in_(slugs), of_year(year))
    )


def _outcome() -> ColumnElement[str]:
    return func.coalesce(Decision.outcome, OPEN)


FIGURES = (
    Figure(
        "Q14",
        _("Geschenken"),
        _("Welke geschenken zijn gemeld, en wat gebeurde ermee?"),
        _("Gemelde geschenken, ook geweigerde. Onbekende waarde telt nooit als nul"),
        rows=gifts,
        parts=_outcomes(GIFT),
        measure="cents",
        measure_name=_("Waarde, waar het bedrag bekend is"),
    ),
    Figure(
        "Q15",
        _("Geschenken boven de grens"),
        _("Hoeveel geschenken waren te duur, en waar bleven ze?"),
        _("Geschenken die meer waard zijn dan de grens op de peildatum"),
        _("Alle gemelde geschenken"),
        rows=above_limit,
        base=gifts,
        parts=_outcomes(GIFT),
        measure="cents",
        measure_name=_("Waarde, waar het bedrag bekend is"),
    ),
    Figure(
        "Q16",
        _("Grote gevers"),
        _("Wie gaf meer dan een tiende van de geschenken boven de grens?"),
        _("Gevers met meer dan 10% van de geschenken boven de grens"),
        rows=large_givers,
        parts={"giver": _("Gevers")},
        measure="times",
        measure_name=_("Geschenken per gever"),
        small=INTERNAL,
    ),
    Figure(
        "Q17",
        _("Gevers van meer geschenken"),
        _("Wie gaf vaker dan één keer, en aan hoeveel mensen?"),
        _("Gevers met 2 of meer geschenken in 12 maanden"),
        period="window",
        rows=often,
        parts={ONCE: _("Aan één persoon"), SEVERAL: _("Aan meer mensen")},
        measure="times",
        measure_name=_("Geschenken per gever"),
        small=INTERNAL,
    ),
    Figure(
        "Q18",
        _("Aangeboden terwijl er iets liep, of thuis"),
        _("Hoe vaak was er een offerte, vergunning of subsidie in het spel?"),
        _("Geschenken en uitnodigingen waarbij er iets liep met de gever, of die thuis kwamen"),
        rows=in_a_phase,
        parts={"pending": _("Er liep iets met de gever"), "home": _("Thuis gekregen")},
        kinds=_outcomes(GIFT, INVITATION),
    ),
    Figure(
        "Q19",
        _("Uitnodigingen"),
        _("Vroegen mensen op tijd toestemming, en kregen ze die?"),
        _("Uitnodigingen waarvoor toestemming is gevraagd"),
        rows=invitations,
        parts={"before": _("Vooraf gevraagd"), "after": _("Achteraf gevraagd")},
        kinds=_outcomes(INVITATION),
    ),
)
