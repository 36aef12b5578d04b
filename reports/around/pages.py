"""The pages about givers and about everything around an organisation (Q16, Q17, Q20)."""

from collections import defaultdict
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

import clock
from auth.confirming import demand
from auth.permissions import may
from auth.policies import me, read
from extensions import db
from registers.catalogue import register, slugs
from registers.counterparties.models import Counterparty, Relation
from registers.counterparties.naming import is_settled
from registers.counterparties.wording import KIND_NAMES
from registers.models import Declaration
from registers.moments import day_text
from registers.pages.paging import paged
from registers.standing import tag_of, title_of
from registers.totals import GiverTotal, least_value
from reports.around import network as drawing
from reports.around.network import network
from reports.around.offers import givers, large_ones, offers_of, window_before
from reports.around.organisations import interests_in, lines_about, open_declarations, shared, ties

blueprint = Blueprint("around", __name__)

GIVERS, ORGANISATIONS = "/intern/beheer/gevers", "/intern/beheer/organisaties"
READERS = "area.all_declarations"
PAGE = 50
FIRST_DAY = date(1900, 1, 1)
IN_THE_PICTURE = 12  # organisations; more lines cannot be told apart


@read(blueprint, GIVERS, READERS, endpoint="givers")
def giver_list() -> Any:
    """Who offered something within twelve months before a day, those with most receivers first."""
    day, wanted, several = _day(), request.args.get("q", "").strip(), request.args.get("meer") == "ja"
    found = paged(givers(me(), day, wanted, several=several), PAGE)
    offers, large = offers_of(me(), day, [one.id for one in found.rows]), large_ones(day.year)
    kept = {"q": wanted or None, "op": _asked(day), "meer": "ja" if several else None}
    return render_template(
        "around/givers.html",
        rows=[_giver_row(one, offers[one.id], large, day) for one in found.rows],
        found=found,
        wanted=wanted,
        several=several,
        day=day,
        window=window_before(day),
        kept=kept,
        url_for_page=lambda number: url_for(".givers", **{**kept, "pagina": number}),
    )


@read(blueprint, f"{GIVERS}/<uid>", READERS)
def giver(uid: str) -> Any:
    """All that one giver offered to everyone, refused ones included, with totals."""
    day, found = _day(), _organisation(uid)
    offers = offers_of(me(), day, [found.id])[found.id]
    return render_template(
        "around/giver.html",
        counterparty=found,
        day=day,
        window=window_before(day),
        large=found.name in large_ones(day.year),
        rows=[_offer_row(one) for one in offers],
        receivers=len({one.person_id for one in offers}),
        together=_worth(offers),
        people=_per_person(offers),
    )


@read(blueprint, ORGANISATIONS, READERS, endpoint="organisations")
def organisation_list() -> Any:
    """Organisations with which several people have something now."""
    day, wanted = clock.today(), request.args.get("q", "").strip()
    found = paged(shared(me(), day, wanted), PAGE)
    tied = _by_organisation(ties(me(), day, [one.id for one in found.rows]))
    return render_template(
        "around/organisations.html",
        rows=[_shared_row(one, tied[one.id]) for one in found.rows],
        found=found,
        wanted=wanted,
        url_for_page=lambda number: url_for(".organisations", q=wanted or None, pagina=number),
    )


@read(blueprint, f"{ORGANISATIONS}/netwerk", READERS, endpoint="network")
def network_page() -> Any:
    """The organisations that most people share, as a picture and as a table."""
    day = clock.today()
    first = list(db.session.scalars(shared(me(), day).limit(IN_THE_PICTURE)))
    found = ties(me(), day, [one.id for one in first])
    tied = _by_organisation(found)
    return render_template(
        "around/network.html",
        picture=network(first, found),
        size=drawing,
        rows=[{**_shared_row(one, tied[one.id]), "who": ", ".join(_names(tied[one.id]))} for one in first],
    )


@read(blueprint, f"{ORGANISATIONS}/<uid>", READERS)
def organisation(uid: str) -> Any:
    """Every person, gift and line of a list around one organisation; interests are asked for, because that is on record."""
    found, may_change = _organisation(uid), may(me(), "area.relations")
    declared = paged(open_declarations(me(), found), PAGE)
    return render_template(
        "around/organisation.html",
        counterparty=found,
        found=declared,
        rows=[_declared_row(one) for one in declared.rows],
        lines=[_line_row(one, may_change) for one in lines_about(found)],
        may_see_interests=may(me(), "area.confidential_figures"),
        may_change=may_change,
        url_for_page=lambda number: url_for(".organisation", uid=uid, pagina=number),
    )


@read(blueprint, f"{ORGANISATIONS}/<uid>/belangen", "area.confidential_figures")
def interests(uid: str) -> Any:
    """Interests that name the organisation. Each that is shown is on record as opened by this reader."""
    for slug in slugs(confidential=True):
        demand("area.confidential_figures", register=register(slug))
    found = _organisation(uid)
    rows = [_declared_row(one) for one in interests_in(me(), found)]
    return render_template("around/interests.html", counterparty=found, rows=rows)


def _day() -> date:
    """The day the address asks for; today when it is none or still to come, and none lies before the first."""
    try:
        return max(FIRST_DAY, min(date.fromisoformat(request.args.get("op", "")), clock.today()))
    except ValueError:
        return clock.today()


def _asked(day: date) -> str | None:
    """How the addresses of the next pages keep the day."""
    return None if day == clock.today() else day.isoformat()


def _organisation(uid: str) -> Counterparty:
    query = select(Counterparty).where(Counterparty.uid == uid, is_settled()).options(selectinload(Counterparty.aliases))
    return db.first_or_404(query)


def _other_names(one: Counterparty) -> str:
    return ", ".join(alias.name for alias in one.aliases)


def _giver_row(one: Counterparty, offers: list[Declaration], large: frozenset[str], day: date) -> dict[str, Any]:
    return {
        "name": {"text": one.name, "url": url_for(".giver", uid=one.uid, op=_asked(day)), "note": _other_names(one)},
        "people": len({offer.person_id for offer in offers}),
        "offers": len(offers),
        "total": _worth(offers),
        "large": {"text": _("meer dan 10%"), "tag_tone": "warn"} if one.name in large else "",
    }


def _offer_row(one: Declaration) -> dict[str, Any]:
    value = least_value(one)
    return {**_declared_row(one), "value": value.text if value else ""}


def _worth(offers: list[Declaration]) -> str:
    """What it is worth together, at least; not known is not zero (R44)."""
    known = any(least_value(one) for one in offers)
    return GiverTotal(offers).text if known else str(_("niet bekend"))


def _per_person(offers: list[Declaration]) -> list[dict[str, Any]]:
    """What each receiver was offered, those with most first."""
    found: dict[int, list[Declaration]] = defaultdict(list)
    for one in offers:
        found[one.person_id].append(one)
    ranked = sorted(found.values(), key=lambda ones: (-len(ones), ones[0].person.name))
    return [{"person": ones[0].person.name, "offers": len(ones), "total": _worth(ones)} for ones in ranked]


def _declared_row(one: Declaration) -> dict[str, Any]:
    tag = tag_of(one)
    return {
        "what": {"text": title_of(one), "url": url_for("entry.entry", ref=one.reference), "note": one.reference, "lang": "nl"},
        "person": {"text": one.person.name, "note": one.position.title if one.position else ""},
        "register": str(one.register.name),
        "day": one.starts.text if one.starts else "",
        "status": {"text": tag["label"], "tag_tone": tag["tone"]},
    }


def _line_row(line: Relation, may_change: bool) -> dict[str, Any]:
    return {
        "list": {"text": line.of.title, "url": url_for("relations.one_list", uid=line.of.uid) if may_change else None},
        "kind": str(KIND_NAMES[line.of.kind]),
        "name": line.name,
        "day": day_text(line.of.dated_on),
        "replaced": _("vervangen") if line.of.replaced_at else _("in gebruik"),
    }


def _by_organisation(found: list[Declaration]) -> dict[int, list[Declaration]]:
    tied: dict[int, list[Declaration]] = defaultdict(list)
    for one in found:
        tied[one.counterparty_id or 0].append(one)
    return tied


def _names(found: list[Declaration]) -> list[str]:
    return sorted({one.person.name for one in found})


def _shared_row(one: Counterparty, tied: list[Declaration]) -> dict[str, Any]:
    offered = sum(not declaration.register.continuous for declaration in tied)
    return {
        "name": {"text": one.name, "url": url_for(".organisation", uid=one.uid), "note": _other_names(one)},
        "people": len({declaration.person_id for declaration in tied}),
        "going_on": len(tied) - offered,
        "offered": offered,
    }
