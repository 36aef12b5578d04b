"""Side activities and interests: Q03, Q04, Q08, Q12 and the overlap with lists of relations, Q20."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union

from registers.catalogue import register, slugs
from registers.counterparties.models import (
    ENFORCEMENT,
    PERMIT,
    SUBSIDY,
    SUPPLIER,
    TENDER,
    Counterparty,
    CounterpartyAlias,
    Relation,
    RelationList,
)
from registers.models import ENDED, Decision, Declaration
from reports.figures.declared import (
    SENT_ON,
    decided_before,
    decided_in,
    decisions,
    declarations,
    going_on,
    in_year,
    sent_in,
)
from reports.figures.definition import (
    DECISIONS,
    DECLARATIONS,
    INTERNAL,
    OFFICER_ONLY,
    RELATIONS,
    Figure,
    Listing,
    Rows,
    Year,
    all_of,
    listed,
)
from reports.figures.posts import unit_of_person
from reports.figures.sql import code_in, days_between, local_day
from reports.words import counted_as

SIDE, INTEREST = "side_activity", "financial_interest"
FLOW = {
    "new": _("Nieuw"),
    "changed": _("Gewijzigd"),
    "ended": _("Beëindigd"),
    "active": _("Actief op de peildatum"),
}
WAY = case((Declaration.replaces_id.is_(None), "new"), else_="changed")
BANDS = {
    "none": _("Uren onbekend"),
    "under_4": _("Minder dan 4 uur per week"),
    "4_to_8": _("4 tot 8 uur per week"),
    "8_to_16": _("8 tot 16 uur per week"),
    "over_16": _("16 uur per week of meer"),
}
LISTS = {
    SUPPLIER: _("Leverancier"),
    SUBSIDY: _("Krijgt subsidie"),
    PERMIT: _("Heeft een vergunning"),
    ENFORCEMENT: _("Valt onder toezicht"),
    TENDER: _("Doet mee aan een aanbesteding"),
}


def active(year: Year, slug: str, **columns: Any) -> Select[Any]:
    """What of this register was in force on the reference date. A column that is not asked for costs nothing."""
    ours = year.once(going_on).c
    given = {
        "what": _of(ours.id, Declaration.reference),
        "day": local_day(ours.decided_at),
        "unit": _of(ours.id, unit_of_person(SENT_ON, Declaration.person_id)),
        "register": ours.register_slug,
    }
    return listed(**{**given, **columns}).where(ours.register_slug == slug)


def _of(declaration_id: Any, column: Any) -> ColumnElement[Any]:
    """SQL: this of the declaration with this number."""
    return select(column).where(Declaration.id == declaration_id).scalar_subquery()


def flow(slug: str) -> Rows:
    """New, changed, ended and in force: one row for each time that it counts."""

    def rows(year: Year) -> Listing:
        ours = Declaration.register_slug == slug
        kind = code_in(Declaration.document, "kind")
        came = declarations(part=WAY, kind=kind).where(ours, sent_in(year))
        went = declarations(part=literal("ended"), day=local_day(Declaration.ended_at), kind=kind).where(
            ours, Declaration.status == ENDED, in_year(Declaration.ended_at, year), decided_before(year)
        )
        return all_of(came, went, active(year, slug, part=literal("active"), kind=year.once(going_on).c.kind))

    return rows


def interests(year: Year) -> Listing:
    """The flow of financial interests, and what was decided about them: agreements, exemptions given and withdrawn."""
    ours = Declaration.register_slug == INTEREST
    return all_of(flow(INTEREST)(year), decisions(part=Decision.outcome).where(ours, decided_in(year)))


def paid(year: Year) -> Select[Any]:
    ours = year.once(going_on).c
    minutes = ours.weekly_minutes
    band = case(
        (minutes.is_(None), "none"),
        (minutes < 4 * 60, "under_4"),
        (minutes < 8 * 60, "4_to_8"),
        (minutes < 16 * 60, "8_to_16"),
        else_="over_16",
    )
    return active(year, SIDE, part=func.coalesce(ours.paid, "unknown"), kind=band)


def new(year: Year) -> Select[Any]:
    """New side activities of the year, with the days after they began."""
    after = days_between(SENT_ON, Declaration.starts_on)
    ours = and_(Declaration.register_slug == SIDE, WAY == "new")
    return declarations(part=literal("late"), measure=after).where(ours, sent_in(year))


def late(year: Year) -> Select[Any]:
    """R02: sent after it began; never blocked, always counted."""
    return new(year).where(Declaration.starts_on < SENT_ON)


def overlap(year: Year) -> Listing:
    """In force, with an organisation that stands on a list of relations: one row for each kind of list."""
    known, ours = _on_lists(year), year.once(going_on).c
    open_ones = slugs(confidential=False, continuous=True)
    return all_of(
        *(
            active(year, slug, part=known.c.kind, kind=literal(slug)).join(known, known.c.id == ours.counterparty_id)
            for slug in open_ones
        )
    )


def _on_lists(year: Year) -> Subquery:
    """SQL: kind of list and number of the organisations on it, by their number or by a name they have or had."""
    line = (
        select(RelationList.kind, Relation.kvk_number, Relation.folded_name)
        .join(RelationList, RelationList.id == Relation.list_id)
        .where(
            RelationList.kind.in_(LISTS),
            RelationList.dated_on <= year.day,
            RelationList.brought_in_at < year.end,
            or_(RelationList.replaced_at.is_(None), RelationList.replaced_at >= year.end),
        )
        .subquery()
    )
    alias = CounterpartyAlias
    return union(
        select(line.c.kind, Counterparty.id).join(line, line.c.kvk_number == Counterparty.kvk_number),
        select(line.c.kind, Counterparty.id).join(line, line.c.folded_name == Counterparty.folded_name),
        select(line.c.kind, alias.counterparty_id).join(line, line.c.folded_name == alias.folded_name),
    ).subquery()


def _labels(slug: str, name: str) -> dict[str, Any]:
    return {option.code: counted_as(option) for option in register(slug).field(name).options}


def _decided(slug: str) -> dict[str, Any]:
    return {outcome.code: _("Besluit: %(outcome)s", outcome=counted_as(outcome)) for outcome in register(slug).outcomes}


FIGURES = (
    Figure(
        "Q03",
        _("Nevenwerk: nieuw, gewijzigd, beëindigd en actief"),
        _("Hoeveel nevenwerk kwam erbij, en hoeveel is er?"),
        _("Opgaven van nevenwerk. Een opgave telt mee in elke groep waar zij bij hoort"),
        source=DECLARATIONS,
        headline="active",
        rows=flow(SIDE),
        parts=FLOW,
        kinds=_labels(SIDE, "kind"),
    ),
    Figure(
        "Q04",
        _("Nevenwerk: betaald en onbetaald"),
        _("Hoeveel nevenwerk is betaald, en hoeveel tijd kost het?"),
        _("Actief nevenwerk op de peildatum"),
        source=DECISIONS,
        period="day",
        rows=paid,
        parts=_labels(SIDE, "pay"),
        kinds=BANDS,
    ),
    Figure(
        "Q08",
        _("Nevenwerk gemeld na de start"),
        _("Hoe vaak meldden mensen nevenwerk pas na de start, en hoe laat?"),
        _("Nieuw nevenwerk dat begon voor de dag van melden. Is alleen de maand bekend, dan telt de eerste dag"),
        denominator=_("Nieuw nevenwerk"),
        source=DECLARATIONS,
        rows=late,
        base=new,
        parts={"late": _("Na de start gemeld")},
        measure="days",
        measure_name=_("Dagen te laat"),
    ),
    Figure(
        "Q12",
        _("Financiële belangen: opgaven en besluiten"),
        _("Hoeveel financiële belangen zijn er, en wat werd erover besloten?"),
        _("Opgaven van een financieel belang. Een opgave telt mee in elke groep waar zij bij hoort"),
        source=DECISIONS,
        headline="active",
        rows=interests,
        parts={**FLOW, **_decided(INTEREST)},
        list_for=OFFICER_ONLY,
    ),
    Figure(
        "Q20",
        _("Raakvlak met relaties van de gemeente"),
        _("Hoe vaak staat de organisatie ook op een lijst van relaties?"),
        _("Actieve opgaven waarvan de organisatie op de lijst staat. Onder haar KvK-nummer of een naam van nu of vroeger"),
        source=RELATIONS,
        period="day",
        rows=overlap,
        parts=LISTS,
        small=INTERNAL,
    ),
)
