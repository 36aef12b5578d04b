"""P05 and P06: what changed since a day, as a page and to take along, and what two editions say differently."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from publication.formats import write_atom, write_json_feed
from publication.formats.csv_table import changes_csv_blocks
from publication.site import days, queries, streams, views
from publication.site.blueprint import after, asked, blueprint, current_edition, from_edition, next_part, this_page
from publication.site.downloads import endpoint
from publication.site.edition import Edition
from publication.site.wording import CHANGE_KINDS, day_text

PERIODS = (7, 30, 365)  # days
KINDS = tuple(CHANGE_KINDS)
OPEN_END = "9999"


@dataclass(frozen=True)
class Selection:
    """Which changes somebody wants to see."""

    since: days.Day
    until: days.Day
    kind: str

    @property
    def period(self) -> tuple[str, str]:
        return self.since.iso, self.until.iso or OPEN_END

    def kept(self) -> dict[str, Any]:
        """The same selection in an address; what cannot be understood is left out."""
        chosen = {"sinds": self.since.iso, "tot": self.until.iso, "soort": self.kind}
        return {name: value for name, value in chosen.items() if value}


def selection() -> Selection:
    """What this address asks for; `van` is another word for `sinds`."""
    since = days.asked("sinds") if request.args.get("sinds") else days.asked("van")
    return Selection(since, days.asked("tot"), asked("soort"))


@blueprint.get("/wijzigingen")
@from_edition
def changes(edition: Edition) -> Any:
    """P05: what changed, per day it was published."""
    chosen = selection()
    found = queries.changes(edition, *chosen.period, kind=chosen.kind, after=after())
    counts = queries.count_changes(edition, *chosen.period)
    return render_template(
        "site/changes.html",
        chosen=chosen,
        groups=views.by_edition([views.change(row) for row in found.items]),
        next_part=next_part(found),
        facets=[_periods(edition, chosen), _kinds(chosen, counts)],
        sentence=_sentence(chosen, counts),
        last_change=day_text(queries.last_change(edition)),
        files=[(label, url_for(endpoint(name), **chosen.kept())) for name, label in _files().items()],
        number=edition.number,
        updated=views.updated(edition),
    )


def _files() -> dict[str, str]:
    return {
        "wijzigingen.csv": _("Tabel voor een spreadsheet (CSV)"),
        "wijzigingen.json": _("Volg de wijzigingen (JSON)"),
        "wijzigingen.atom": _("Volg de wijzigingen (Atom)"),
    }


def _periods(edition: Edition, chosen: Selection) -> dict[str, Any]:
    found = [_period(edition, chosen, length) for length in PERIODS]
    return {"title": _("Sinds"), "options": found}


def _period(edition: Edition, chosen: Selection, length: int) -> dict[str, Any]:
    since = days.before(edition, length)
    active = chosen.since.iso == since and not chosen.until.iso
    counted = queries.count_changes(edition, since)
    return {
        "label": ngettext("%(num)s dag", "%(num)s dagen", length),
        "count": counted.get(chosen.kind, 0) if chosen.kind else sum(counted.values()),
        "url": this_page(sinds="" if active else since, van="", tot=""),
        "active": active,
    }


def _kinds(chosen: Selection, counts: dict[str, int]) -> dict[str, Any]:
    options = [
        {
            "label": label,
            "count": counts.get(kind, 0),
            "url": this_page(soort="" if chosen.kind == kind else kind),
            "active": chosen.kind == kind,
        }
        for kind, (label, _tone) in CHANGE_KINDS.items()
    ]
    return {"title": _("Soort"), "options": options}


def _sentence(chosen: Selection, counts: dict[str, int]) -> str:
    """What is shown, in words: 7 wijzigingen, gecorrigeerd, sinds 1 maart 2026."""
    count = counts.get(chosen.kind, 0) if chosen.kind else sum(counts.values())
    parts = [ngettext("%(num)s wijziging", "%(num)s wijzigingen", count)]
    if chosen.kind in CHANGE_KINDS:
        parts.append(str(CHANGE_KINDS[chosen.kind][0]).lower())
    if chosen.since.iso:
        parts.append(_("sinds %(month)s", month=chosen.since.text))
    if chosen.until.iso:
        parts.append(_("tot en met %(date)s", date=chosen.until.text))
    return ", ".join(parts)


def csv_of_selection() -> Response | None:
    """The changes that were chosen as a table, however many; None without a choice."""
    edition, chosen = current_edition() or abort(404), _understood()
    if not chosen.kept():
        return None
    groups, entries = _groups(edition, chosen)
    blocks = changes_csv_blocks(groups, streams.described(edition), entries)
    return streams.streamed(blocks, "text/csv; charset=utf-8", f"wijzigingen-selectie-uitgave-{edition.number}.csv")


def _feed(write: Callable[..., None], content_type: str) -> Callable[[], Response | None]:
    """The newest changes that were chosen, to follow with a feed reader."""

    def feed() -> Response | None:
        edition, chosen = current_edition() or abort(404), _understood()
        if not chosen.kept():
            return None
        groups, entries = _groups(edition, chosen)
        file = io.BytesIO()
        write(file, groups, streams.described(edition), entries)
        return Response(file.getvalue(), content_type=content_type)

    return feed


SELECTIONS = {
    "wijzigingen.csv": csv_of_selection,
    "wijzigingen.json": _feed(write_json_feed, "application/feed+json"),
    "wijzigingen.atom": _feed(write_atom, "application/atom+xml"),
}


def _understood() -> Selection:
    """The selection of a file: half of what was asked for would be wrong without saying so."""
    chosen = selection()
    if chosen.since.problem or chosen.until.problem:
        abort(400)
    return chosen


def _groups(edition: Edition, chosen: Selection) -> tuple[Iterator[dict[str, Any]], dict[str, Any]]:
    """Each change as a group of one, as the writers read them, and its entry by its code while that change is written."""
    entries: dict[str, Any] = {}

    def fetch(after: int) -> queries.Page:
        return queries.changes(edition, *chosen.period, kind=chosen.kind, after=after, count=streams.BATCH)

    def groups() -> Iterator[dict[str, Any]]:
        for row in streams.all_rows(fetch):
            entry, data = json.loads(row["entry"]), json.loads(row["data"])
            entries.clear()
            entries[entry["code"]] = entry
            nothing: dict[str, list[Any]] = {kind: [] for kind in KINDS}
            yield {"datum": row["day"], "uitgave": row["edition"], **nothing, row["kind"]: [data or entry["code"]]}

    return groups(), entries
