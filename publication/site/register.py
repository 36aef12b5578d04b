"""P01–P03: the designated positions, one position, and what happened there; now or as it was on an earlier day (R63)."""

from functools import partial
from typing import Any

from flask import render_template

from languages import asked_language
from publication.site import days, past, queries, views
from publication.site.blueprint import after, blueprint, cited, from_edition, next_part, page, this_page
from publication.site.edition import Edition
from publication.site.holders import sections
from publication.site.wording import day_in

LATEST_CHANGES = 5
COMPLETENESS = ("functies", "actueel", "nog_niet", "niet_bezet")


@blueprint.get("/")
@from_edition
def register(edition: Edition) -> Any:
    """P01: every designated position, and how complete the register is."""
    day = days.as_it_was(edition)
    if day.iso:
        return _register_on(edition, day)
    rows = queries.positions(edition, asked_language(), after=after())
    places = {"rows": views.markup(rows), "next_part": next_part(rows)}
    return page("site/register.html", places, lambda: _about_register(edition), day=day)


def _about_register(edition: Edition) -> dict[str, Any]:
    return {
        **days.choice(edition),
        "completeness": {name: edition.fact(name) for name in COMPLETENESS},
        "latest": [views.change(row) for row in queries.changes(edition, count=LATEST_CHANGES).items],
        "updated": views.updated(edition),
    }


def _register_on(edition: Edition, day: days.Day) -> Any:
    found = queries.position_data(edition, after=after())
    positions = [position for position in views.data(found) if position["aangewezen_sinds"] <= day.iso]
    holders = past.holders_on(edition, positions, day.iso)
    codes = [code for those in holders.values() for holder in those for code in holder["vermeldingen"]]
    entries = past.entries_on(edition, codes, day.iso)
    return render_template(
        "site/register_on.html",
        day=day,
        today=this_page(op=""),
        **days.choice(edition),
        rows=[row for position in positions for row in views.position_rows(position, holders[position["slug"]], entries)],
        next_part=next_part(found),
    )


@blueprint.get("/functie/<slug>")
@from_edition
def position(edition: Edition, slug: str) -> Any:
    """P02: everything public about one position."""
    found = queries.position(edition, slug)
    if found is None:
        return unknown_position(edition)
    day = days.as_it_was(edition)
    if day.iso:
        holders = past.holders_on(edition, [found], day.iso)[slug]
        entries = past.entries_on(edition, (code for holder in holders for code in holder["vermeldingen"]), day.iso)
    else:
        holders, entries = found["houders"], queries.entries_of(edition, found["houders"])
    in_words = partial(day_in, language=asked_language())
    places = {
        "slug": slug,
        "name": found["functie"],
        "holders": b"".join(sections(holders, entries, day.iso)),
        "designated_since": in_words(found["aangewezen_sinds"]),
        "because": found["aangewezen_omdat"],
        "ground": found["aangewezen_op_grond_van"],
        "changed_on": "" if day.iso else in_words(found["gewijzigd_op"]),
        "version": in_words(day.iso or found["gewijzigd_op"] or edition.fact("stand")),
        "address": cited(day.iso),
        "today": day.iso and this_page(op=""),
    }
    designated = found["aangewezen_sinds"] <= (day.iso or found["aangewezen_sinds"])
    return page("site/position.html", places, lambda: _beside_position(edition), day=day, designated=designated)


def _beside_position(edition: Edition) -> dict[str, Any]:
    return {**days.choice(edition), "updated": views.updated(edition)}


@blueprint.get("/functie/<slug>/geschiedenis")
@from_edition
def history(edition: Edition, slug: str) -> Any:
    """P03: what happened to the entries of who holds the position now (R62)."""
    found = queries.position(edition, slug)
    if found is None:
        return unknown_position(edition)
    happened = queries.changes_at(edition, slug, after=after())
    return render_template(
        "site/history.html",
        position=found,
        groups=views.by_edition([views.change(row) for row in happened.items]),
        next_part=next_part(happened),
        updated=views.updated(edition),
    )


def unknown_position(edition: Edition) -> Any:
    """R58: what was never designated and what does not exist get the same answer, with the list of what is there."""
    rows = queries.positions(edition, asked_language())
    return page("site/no_position.html", {"rows": views.markup(rows), "more": rows.more}), 404
