"""One declaration with its context: decide, decide again, take a decision back (L02)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

import clock
from auth.policies import denied, me, read, write
from extensions import db
from languages import LOCALES
from organisation.structure import covered_by
from registers.answers import changes, summary_rows
from registers.changing import is_decided_as_change
from registers.deciding_context import context_of
from registers.decisions import compose
from registers.errors import Conflict, Incomplete, NotYours
from registers.happened import what_happened
from registers.letters import letter, represented
from registers.lifecycle import available_steps, change_state
from registers.models import DECIDED, SUBMITTED, Declaration
from registers.moments import day_text, deadline_chip, hours_text, moment_text, time_text
from registers.pages.decision_form import decision_form, given_in, kept_values, with_sentence
from registers.pages.looking import keep_record_of_reading, keep_record_of_sending
from registers.pages.staff_form import StaffForm
from registers.pages.worklist import next_address, sent_banner
from registers.signals.finding import findings
from registers.typed import version_in
from registers.undoing import undone_until
from registers.worklist import count_new

blueprint = Blueprint("deciding", __name__)
blueprint.add_app_template_filter(day_text, "day")
blueprint.add_app_template_filter(moment_text, "moment")
blueprint.add_app_template_filter(time_text, "time")


@dataclass(frozen=True)
class Way:
    """A first decision, or one on what was decided before."""

    step: str
    source: str  # the status it starts from
    endpoint: str
    heading: Any


FIRST = Way("decide", SUBMITTED, ".consider", lazy_gettext("Wat besluit je?"))
AGAIN = Way("reconsider", DECIDED, ".again", lazy_gettext("Besluit opnieuw"))


@read(blueprint, "/intern/beoordelen/<ref>", "declaration.consider")
def consider(declaration: Declaration) -> Any:
    """L02: one declaration with its context; decided already, it tells who decided what and when."""
    keep_record_of_reading(declaration)
    return _page(declaration, FIRST)


@write(blueprint, "/intern/beoordelen/<ref>", "declaration.consider")
def consider_post(declaration: Declaration) -> Any:
    """Add a sentence, show the letter, or send the decision; the letter is shown before anything is sent."""
    return _answer(declaration, FIRST)


@read(blueprint, "/intern/beoordelen/<ref>/opnieuw", "declaration.consider")
def again(declaration: Declaration) -> Any:
    """Decide again on what was decided: it is up for a new look, or the facts changed (R14, R24, R30)."""
    if AGAIN.step not in available_steps(declaration, me()):
        return redirect(url_for(".consider", ref=declaration.reference), 303)
    keep_record_of_reading(declaration)
    return _page(declaration, AGAIN)


@write(blueprint, "/intern/beoordelen/<ref>/opnieuw", "declaration.consider")
def again_post(declaration: Declaration) -> Any:
    return _answer(declaration, AGAIN)


@write(blueprint, "/intern/beoordelen/<ref>/terugdraaien", "declaration.consider")
def undo_post(declaration: Declaration) -> Any:
    """Take the decision back within ten minutes; the declaration lies where it lay."""
    try:
        change_state(declaration, "undo", actor=me(), seen_version=seen_version(request.form))
    except (Conflict, NotYours) as refusal:
        return refused(refusal, declaration)
    flash(_("Je besluit over %(reference)s is teruggedraaid.", reference=declaration.reference), "success")
    return redirect(url_for(".consider", ref=declaration.reference), 303)


def refused(refusal: Conflict | NotYours, declaration: Declaration) -> Any:
    """Nothing was saved; the page says who was first."""
    reference = declaration.reference
    db.session.rollback()
    if isinstance(refusal, NotYours):
        raise denied(("declaration", reference))
    db.session.refresh(declaration)
    page = render_template(
        "errors/409.html",
        staff=True,
        what_happened=what_happened(declaration),
        url=url_for("deciding.consider", ref=reference),
    )
    return page, 409


def seen_version(sent: Mapping[str, str]) -> int:
    """The version the form was made from."""
    return version_in(sent.get("seen_version", ""))


def _answer(declaration: Declaration, way: Way) -> Any:
    keep_record_of_sending(declaration)
    sent = request.form.to_dict()
    if "zin" in sent:
        sent = with_sentence(sent, "reasons", chosen(_sentences(declaration), sent["zin"]))
        return _page(declaration, way, _form(declaration, way, sent))
    form = _form(declaration, way, sent)
    if sent.get("stap") == "aanpassen":
        return _page(declaration, way, form)
    try:
        return _carry_out(declaration, way, form, send=sent.get("stap") == "verstuur")
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(declaration, way, form), 422
    except (Conflict, NotYours) as refusal:
        return refused(refusal, declaration)


def _carry_out(declaration: Declaration, way: Way, form: StaffForm, *, send: bool) -> Any:
    """Send the decision and go to the next one, or show the letter. Raises Incomplete, Conflict, NotYours."""
    given = given_in(form)
    if form.errors:
        raise Incomplete({})
    version = seen_version(request.form)
    if send:
        change_state(declaration, way.step, actor=me(), seen_version=version, **given)
        return redirect(next_address(), 303)
    if declaration.status != way.source or declaration.version != version:
        raise Conflict(declaration)
    compose(declaration, me(), clock.now(), {**given, "again": way is AGAIN})
    return render_template(
        "deciding/letter.html",
        declaration=declaration,
        way=way,
        outcome=declaration.register.outcome(given["outcome"]),
        paragraphs=letter(declaration, me(), given).split("\n\n"),
        kept=kept_values(form),
        seen_version=version,
    )


def _page(declaration: Declaration, way: Way, form: StaffForm | None = None) -> str:
    steps, context = available_steps(declaration, me()), context_of(declaration, me())
    before = declaration.replaces if is_decided_as_change(declaration) else None
    difference, equal = changes(before, declaration) if before else ([], 0)
    return render_template(
        "deciding/consider.html",
        declaration=declaration,
        difference=difference,
        equal=equal,
        way=way,
        rows=summary_rows(declaration),
        form=form or decision_form(declaration, {}, context.signals, again=way is AGAIN),
        sentences=_sentences(declaration),
        steps=steps,
        waiting=count_new(me()),
        chip=deadline_chip(declaration.due_on),
        absent=represented(declaration, me()),
        covers=covered_by(me(), clock.today()),
        sent=sent_banner() if "undo" not in steps else None,
        undone_until=undone_until(declaration.decision) if declaration.decision and "undo" in steps else None,
        what_happened=what_happened(declaration),
        context=context,
        hours_text=hours_text,
    )


def _form(declaration: Declaration, way: Way, sent: Mapping[str, str]) -> StaffForm:
    return decision_form(declaration, sent, findings(declaration, clock.today()), again=way is AGAIN)


def _sentences(declaration: Declaration) -> tuple[str, ...]:
    """The sentences to choose from, in the language of the letter they go into."""
    with force_locale(LOCALES[declaration.person.language]):
        return tuple(str(sentence) for sentence in declaration.register.decision_sentences)


def chosen(sentences: tuple[str, ...], number: str) -> str:
    """The sentence with this number; nothing when there is no such sentence."""
    return sentences[int(number)] if re.fullmatch("[0-9]{1,3}", number) and int(number) < len(sentences) else ""
