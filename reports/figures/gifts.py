"""Gifts and invitations: Q14 to Q19 (R42, R44, R48, R49, R53, R54)."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, distinct, func, literal, or_, select, true

from registers.catalogue import register
from registers.counterparties.models import Counterparty
from registers.definition import Field
from registers.models import DRAFT, Decision, Declaration
from registers.parameters.table import months_after, parameter
from reports.figures.declared import SENT_ON, held, of_year, withdrawn
from reports.figures.definition import DECISIONS, DECLARATIONS, INTERNAL, Figure, Listing, Year, all_of, listed
from reports.figures.posts import unit_of_person
from reports.figures.sql import answer_in, chose, code_in
from reports.words import counted_as

GIFT, INVITATION = "gift", "invitation"
OPEN = "undecided"
ONCE, SEVERAL = ("one_receiver", "several_receivers")


def _outcomes(*slugs: str) -> dict[str, Any]:
    names = {outcome.code: counted_as(outcome) for slug in slugs for outcome in register(slug).outcomes}
    return {**names, OPEN: _("Nog niet besloten")}


def offered(year: Year) -> Select[Any]:
    """Gifts and invitations of the year, each with the decision that held when it ended, if any, and with its answers."""
    ours = (
        Declaration.reference,
        Declaration.register_slug,
        Declaration.person_id,
        Declaration.counterparty_id,
        Declaration.starts_on,
        Declaration.amount_cents,
        Declaration.amount_certainty,
        SENT_ON.label("sent_on"),
        func.coalesce(Decision.outcome, OPEN).label("outcome"),
    )
    codes = (code_in(Declaration.document, name).label(name) for name in (_band().name, "pending"))
    answers = (answer_in(Declaration.document, name).label(name) for name in ("particulars", "host_pays"))
    decided = and_(Decision.declaration_id == Declaration.id, held(year))
    rows = select(*ours, *codes, *answers).outerjoin(Decision, decided)
    return rows.where(Declaration.register_slug.in_((GIFT, INVITATION)), of_year(year))


def _offered(year: Year, *slugs: str, **columns: Any) -> Select[Any]:
    ours = year.once(offered).c
    given = {
        "part": ours.outcome,
        "what": ours.reference,
        "day": ours.starts_on,
        "unit": unit_of_person(ours.sent_on, ours.person_id),
        "register": ours.register_slug,
    }
    return listed(**{**given, **columns}).where(ours.register_slug.in_(slugs))


def gifts(year: Year) -> Select[Any]:
    """Every gift of the year, refused ones included, with what became of it and its value in cents where that is known (R44)."""
    ours = year.once(offered).c
    return _offered(year, GIFT, measure=ours.amount_cents, kind=ours.amount_certainty)


def above_limit(year: Year) -> Select[Any]:
    """R42: worth more than the limit, never exactly the limit."""
    return gifts(year).where(_above(year))


def _above(year: Year) -> ColumnElement[bool]:
    ours, limit = year.once(offered).c, parameter("P01", year.day)
    bands = [option.code for option in _band().options if option.over_cents is not None and option.over_cents >= limit]
    return or_(ours.amount_cents > limit, and_(ours.amount_cents.is_(None), ours[_band().name].in_(bands)))


def _band() -> Field:
    question = register(GIFT).fed_by("amount")
    assert question is not None
    return question


def large_givers(year: Year) -> Select[Any]:
    """Givers of more than one in ten of the gifts above the limit."""
    ours = year.once(offered).c
    times = func.count()
    gifts = select(ours.counterparty_id, times.label("times"), func.sum(times).over().label("whole"))
    given = gifts.where(ours.register_slug == GIFT, _above(year)).group_by(ours.counterparty_id).subquery()
    return _givers(given, literal("giver")).where(given.c.times * 10 > given.c.whole)


def often(year: Year) -> Select[Any]:
    """R48, R49: givers of several gifts in twelve months, to one receiver or to several; refused ones count."""
    chosen = (
        Declaration.register_slug == GIFT,
        Declaration.status != DRAFT,
        ~withdrawn(year),
        Declaration.submitted_at < year.end,
        Declaration.starts_on > months_after(year.day, -12),
        Declaration.starts_on <= year.day,
    )
    receivers = func.count(distinct(Declaration.person_id))
    gifts = select(Declaration.counterparty_id, func.count().label("times"), receivers.label("receivers")).where(*chosen)
    given = gifts.group_by(Declaration.counterparty_id).subquery()
    return _givers(given, case((given.c.receivers > 1, SEVERAL), else_=ONCE)).where(given.c.times > 1)


def _givers(given: Subquery, part: ColumnElement[str]) -> Select[Any]:
    """Gifts without a giver stand together in `given`, and are no giver's."""
    rows = listed(part=part, what=Counterparty.name, measure=given.c.times).select_from(given)
    return rows.join(Counterparty, Counterparty.id == given.c.counterparty_id)


def in_a_phase(year: Year, *slugs: str) -> Select[Any]:
    """Offered while something was pending with the giver, or at home; what is both counts as pending."""
    ours = year.once(offered).c
    pending, home = ours.pending == "yes", chose(ours.particulars, "home")
    part = case((pending, "pending"), else_="home")
    return _offered(year, *(slugs or (GIFT, INVITATION)), part=part, kind=ours.outcome).where(or_(pending, home))


def gifts_in_a_phase(year: Year) -> Select[Any]:
    return in_a_phase(year, GIFT)


def invitations(year: Year) -> Listing:
    """Each invitation, and again for each thing that holds of it; asked after the event counts as afterwards (R54)."""
    ours = year.once(offered).c
    traits = {
        "asked": true(),
        "before": ours.starts_on >= ours.sent_on,
        "after": ours.starts_on < ours.sent_on,
        "abroad": chose(ours.particulars, "abroad"),
        "companion": chose(ours.particulars, "companion"),
        "overnight": chose(ours.host_pays, "hotel"),
        "paid_ourselves": or_(*(chose(ours.host_pays, code) for code in ("municipality", "nothing"))),
    }
    return all_of(
        *(_offered(year, INVITATION, part=literal(part), kind=ours.outcome).where(holds) for part, holds in traits.items())
    )


KNOWN = {
    "exact": _("Bedrag bekend"),
    "estimated": _("Bedrag geschat"),
    "band": _("Alleen de klasse bekend"),
    "unknown": _("Waarde onbekend"),
}
FIGURES = (
    Figure(
        "Q14",
        _("Geschenken"),
        _("Welke geschenken zijn gemeld, en wat gebeurde ermee?"),
        _("Gemelde geschenken, ook geweigerde. Onbekende waarde telt nooit als nul"),
        source=DECISIONS,
        rows=gifts,
        parts=_outcomes(GIFT),
        kinds=KNOWN,
        measure="cents",
        measure_name=_("Waarde, waar het bedrag bekend is"),
    ),
    Figure(
        "Q15",
        _("Geschenken boven de grens"),
        _("Hoeveel geschenken waren te duur, en waar bleven ze?"),
        _("Geschenken die meer waard zijn dan de grens op de peildatum"),
        denominator=_("Alle gemelde geschenken"),
        source=DECISIONS,
        rows=above_limit,
        base=gifts,
        parts=_outcomes(GIFT),
        kinds=KNOWN,
        measure="cents",
        measure_name=_("Waarde, waar het bedrag bekend is"),
    ),
    Figure(
        "Q16",
        _("Grote gevers"),
        _("Wie gaf meer dan een tiende van de geschenken boven de grens?"),
        _("Gevers met meer dan 10% van de geschenken boven de grens"),
        source=DECLARATIONS,
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
        source=DECLARATIONS,
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
        source=DECISIONS,
        rows=in_a_phase,
        parts={"pending": _("Er liep iets met de gever"), "home": _("Thuis gekregen")},
        kinds=_outcomes(GIFT, INVITATION),
    ),
    Figure(
        "Q19",
        _("Uitnodigingen en reizen"),
        _("Vroegen mensen op tijd toestemming, en kregen ze die?"),
        _("Uitnodigingen waarvoor toestemming is gevraagd. Een uitnodiging telt mee in elke groep waar zij bij hoort"),
        source=DECISIONS,
        headline="asked",
        rows=invitations,
        parts={
            "asked": _("Alle uitnodigingen"),
            "before": _("Vooraf gevraagd"),
            "after": _("Achteraf gevraagd"),
            "abroad": _("In het buitenland"),
            "companion": _("Er ging iemand mee"),
            "overnight": _("De gastheer betaalt de overnachting"),
            "paid_ourselves": _("De gemeente of de medewerker betaalt zelf"),
        },
        kinds=_outcomes(INVITATION),
    ),
)
