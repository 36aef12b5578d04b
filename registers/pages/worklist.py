"""What waits for the decider, several decided together, and what was decided (L01, L03, L05)."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

import clock
from auth.permissions import clause
from auth.policies import me, read, write
from organisation.structure import covered_by
from registers import bundling
from registers.bundling import Bundle, LeftOut
from registers.catalogue import registers
from registers.facts import by_reference
from registers.models import Decision, Declaration
from registers.moments import time_text
from registers.pages.paging import paged
from registers.pages.worklist_rows import done_rows, tickable, worklist_rows
from registers.undoing import decided_just_now, undone_until
from registers.worklist import Item, next_deadline, next_to_decide, worklist_of

blueprint = Blueprint("worklist", __name__)
PAGE = 50  # decisions on a page


@read(blueprint, "/intern/beoordelen", "area.decide")
def worklist() -> Any:
    """L01: what waits for me in groups, in each the earliest deadline first."""
    found = worklist_of(me())
    bundles = bundling.bundles_of(found.without_signal)
    bundled = {item.declaration for bundle in bundles for item in bundle.items}
    return render_template(
        "deciding/worklist.html",
        found=found,
        with_signal=worklist_rows(found.with_signal),
        bundles=[_bundle(bundle) for bundle in bundles],
        apart=worklist_rows([item for item in found.without_signal if item.declaration not in bundled]),
        confidential=worklist_rows(found.confidential),
        again=worklist_rows(found.again, "deciding.again"),
        advice=worklist_rows(found.advice, "asking.advise"),
        asked=worklist_rows(found.asked),
        next_deadline=None if found.to_do else next_deadline(me()),
        covers=covered_by(me(), clock.today()),
        sent=sent_banner(),
    )


@read(blueprint, "/intern/beoordelen/bundel", "area.decide")
def bundle() -> Any:
    """L03: the chosen rows once more, before one decision is taken on each of them."""
    register = next((one for one in registers() if one.address == request.args.get("soort")), None)
    outcome = next((one for one in register.outcomes if one.code == request.args.get("besluit")), None) if register else None
    if register is None or outcome is None:
        return redirect(url_for(".worklist"), 303)
    chosen = _chosen(request.args.getlist("opgave"))
    notes = _notes(chosen, outcome.code)
    left_out = {note.reference for note in notes}
    items = [Item(one) for one in chosen.values() if one and one.reference not in left_out]
    if len(items) > bundling.MOST:
        notes.append(LeftOut("", _("Hoogstens %(most)s tegelijk. De andere staan nog in je lijst.", most=bundling.MOST)))
        items = items[: bundling.MOST]
    return _check_page(Bundle(register, outcome, items), notes)


@write(blueprint, "/intern/beoordelen/bundel", "area.decide")
def bundle_post() -> Any:
    """Decide on what is still ticked, each by itself; what could not be decided is said."""
    sent = request.form
    seen = {reference: sent.get(f"versie-{reference}", 0, type=int) for reference in sent.getlist("opgave")}
    if not seen or len(seen) > bundling.MOST:
        flash(_("Kies 1 tot en met %(most)s opgaven.", most=bundling.MOST), "error")
        return redirect(url_for(".worklist"), 303)
    made = bundling.decide_together(seen, sent.get("besluit", ""), actor=me())
    for note in made.left_out:
        flash(_("%(reference)s is niet besloten. %(why)s", reference=note.reference, why=note.why), "warning")
    return redirect(url_for(".worklist") if made.left_out else next_address(), 303)


@read(blueprint, "/intern/beoordelen/gedaan", "area.decide")
def done() -> Any:
    """L05: what I decided, newest first, as far as I may still read it."""
    mine = select(Decision).join(Declaration).where(Decision.decided_by_id == me().id, clause(me(), "declaration.read"))
    found = paged(mine.order_by(Decision.decided_at.desc(), Decision.id.desc()), PAGE)
    return render_template(
        "deciding/done.html",
        rows=done_rows(found.rows),
        sent=sent_banner(),
        page=found.page,
        pages=found.pages,
        url_for_page=lambda number: url_for(".done", pagina=number),
    )


def next_address() -> str:
    """The next declaration to decide, or the worklist when there is none."""
    following = next_to_decide(me())
    return url_for("deciding.consider", ref=following.reference) if following else url_for("worklist.worklist")


def sent_banner() -> dict[str, str] | None:
    """What was sent last and until when it can be taken back, as long as it can."""
    recent = decided_just_now(me())
    if not recent:
        return None
    last = recent[0]
    together = [one for one in recent if last.bundle and one.bundle == last.bundle]
    words = {"sent": time_text(last.decided_at), "until": time_text(undone_until(last))}
    return {
        "title": _("Je besluit over %(count)s opgaven is verstuurd.", count=len(together))
        if len(together) > 1
        else _("Je besluit over %(reference)s is verstuurd.", reference=last.declaration.reference),
        "text": _("Verstuurd om %(sent)s. Terugdraaien kan tot %(until)s.", **words),
        "url": url_for("worklist.done"),
    }


def _bundle(bundle: Bundle) -> dict[str, Any]:
    """A bundle as the list shows it: the first rows are ticked, as many as can go at once."""
    first = [item.declaration.reference for item in bundle.items[: bundling.MOST]]
    rows = tickable(worklist_rows(bundle.items), bundle.items, set(first))
    return {"register": bundle.register, "outcome": bundle.outcome, "rows": rows, "count": len(first)}


def _chosen(references: Iterable[str]) -> dict[str, Declaration | None]:
    return {reference: by_reference(reference) for reference in dict.fromkeys(references)}


def _notes(chosen: dict[str, Declaration | None], outcome: str) -> list[LeftOut]:
    """What cannot be decided in this bundle, and why."""
    found = {
        reference: bundling.why_not(one, outcome, me()) if one else _("Ligt niet bij jou.") for reference, one in chosen.items()
    }
    return [LeftOut(reference, why) for reference, why in found.items() if why]


def _check_page(bundle: Bundle, notes: list[LeftOut]) -> str:
    rows = tickable(worklist_rows(bundle.items), bundle.items, {item.declaration.reference for item in bundle.items})
    versions = [(f"versie-{item.declaration.reference}", item.declaration.version) for item in bundle.items]
    return render_template("deciding/bundle.html", bundle=bundle, rows=rows, versions=versions, notes=notes)
