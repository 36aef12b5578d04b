"""P04 and P06: one entry at its permanent address, and what two of its versions say differently."""

from typing import Any

from flask import abort, render_template

from publication.site import days, past, queries, views
from publication.site.blueprint import blueprint, cited, from_edition, this_page
from publication.site.edition import Edition
from publication.site.wording import FIELD_LABELS, day_text, shown


@blueprint.get("/vermelding/<code>")
@from_edition
def entry(edition: Edition, code: str) -> Any:
    """P04: one entry, now or as it was on an earlier day."""
    found = queries.entry(edition, code)
    if found is None:
        return _taken_away(edition, code)
    day, versions = days.as_it_was(edition), past.versions(edition, found)
    looked_at = past.entries_on(edition, [code], day.iso).get(code) if day.iso else found
    happened = [views.change(row) for row in queries.changes_of(edition, code) if not day.iso or row["day"] <= day.iso]
    return render_template(
        "site/entry.html",
        entry=looked_at or found,
        shown=shown(looked_at) if looked_at else None,
        day=day,
        today=this_page(op=""),
        **days.choice(edition),
        public_since=day_text(found["openbaar_sinds"]),
        confirmed_on=day_text((looked_at or found)["bevestigd_op"]),
        past=happened,
        versions=[_version(version) for version in reversed(versions)],
        corrections=[_correction(one) for one in (looked_at or {}).get("correcties") or ()],
        version=day_text(_version_on(versions, day.iso)),
        address=cited(day.iso),
        updated=views.updated(edition),
    )


@blueprint.get("/vermelding/<code>/verschil/<int:first>-<int:second>")
@from_edition
def version_difference(edition: Edition, code: str, first: int, second: int) -> Any:
    """P06: two versions of one entry, numbered from 1."""
    found = queries.entry(edition, code)
    if found is None:
        return _taken_away(edition, code)
    versions = {version["number"]: version for version in past.versions(edition, found)}
    was, now = versions.get(first) or abort(404), versions.get(second) or abort(404)
    known = was["entry"].get("correcties") or ()
    differences = views.between(was["entry"], now["entry"])
    return render_template(
        "site/version_difference.html",
        entry=found,
        was=_version(was),
        now=_version(now),
        differences=differences,
        equal=len(FIELD_LABELS) - len(differences),
        corrections=[_correction(one) for one in now["entry"].get("correcties") or () if one not in known],
        updated=views.updated(edition),
    )


def _taken_away(edition: Edition, code: str) -> Any:
    """410 for what was public: gone for good (R69), or being looked at (R67). 404 for what never was."""
    reviewed = queries.reviewed_since(edition, code)
    if reviewed:
        return render_template("site/reviewed.html", since=day_text(reviewed)), 410
    gone = queries.removed_on(edition, code) or abort(404)
    return render_template("site/removed.html", since=day_text(gone)), 410


def _version(version: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": version["number"],
        "first": version["first"],
        "since": day_text(version["first"]),
        "until": day_text(version["until"]),
    }


def _version_on(versions: list[dict[str, Any]], day: str) -> str:
    """The day of the version that stood there on the day; without a day that of now."""
    stood = [version["first"] for version in versions if not day or version["first"] <= day]
    return str(stood[-1] if stood else versions[-1]["first"])


def _correction(correction: dict[str, Any]) -> dict[str, Any]:
    """R66: when it was corrected and why."""
    fields = [str(FIELD_LABELS[field]) for field in correction.get("velden") or () if field in FIELD_LABELS]
    return {"day": day_text(correction.get("datum")), "fields": fields, "reason": correction.get("reden")}
