"""The pages of those who decide: the worklist, one declaration with its context, a question, and what was decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

import clock
from audit import Kind, record, record_apart
from auth.permissions import clause
from auth.policies import denied, me, read, write
from extensions import db
from organisation.models import Person
from organisation.structure import covered_by
from registers import deciding_context as context
from registers import totals
from registers.answers import summary_rows
from registers.decisions import compose
from registers.errors import Conflict, Incomplete, NotYours
from registers.letters import LOCALES, letter, represented
from registers.lifecycle import available_steps, change_state
from registers.models import AT_COUNCIL, QUESTION, SUBMITTED, Decision, Declaration
from registers.moments import day_text, deadline_chip, hours_text, moment_text
from registers.pages.decision_form import decision_form, given_in, kept_values, with_sentence
from registers.pages.staff_form import StaffForm, longtext
from registers.pages.worklist import done_rows, worklist_rows

blueprint = Blueprint("deciding", __name__)
blueprint.add_app_template_filter(day_text, "day")
blueprint.add_app_template_filter(moment_text, "moment")


@read(blueprint, "/intern/beoordelen", "area.decide")
def worklist() -> Any:
    """L01: what waits for me, first the earliest deadline; what waits for an answer apart."""
    waiting = db.session.scalars(
        select(Declaration)
        .where(clause(me(), "declaration.decide"))
        .options(joinedload(Declaration.person), joinedload(Declaration.position), joinedload(Declaration.counterparty))
        .order_by(Declaration.due_on, Declaration.id)
    ).all()
    return render_template(
        "deciding/worklist.html",
        new=worklist_rows([one for one in waiting if one.status == SUBMITTED]),
        asked=worklist_rows([one for one in waiting if one.status == QUESTION]),
        covers=covered_by(me(), clock.today()),
    )


@read(blueprint, "/intern/beoordelen/gedaan", "area.decide")
def done() -> Any:
    """L05: what I decided, newest first, as far as I may still read it."""
    decisions = db.session.scalars(
        select(Decision)
        .join(Declaration)
        .where(Decision.decided_by_id == me().id, clause(me(), "declaration.read"))
        .order_by(Decision.decided_at.desc())
    ).all()
    return render_template("deciding/done.html", rows=done_rows(decisions))


@read(blueprint, "/intern/beoordelen/<ref>", "declaration.consider")
def consider(declaration: Declaration) -> Any:
    """L02: one declaration with its context; decided already, it tells who decided what and when."""
    if declaration.register.confidential:
        record_apart(Kind.OPENED, actor=me(), subject=("declaration", declaration.reference), person=declaration.person)
    return _page(declaration, decision_form(declaration, {}))


@write(blueprint, "/intern/beoordelen/<ref>", "declaration.consider")
def consider_post(declaration: Declaration) -> Any:
    """Add a sentence, show the letter, or send the decision; the letter is shown before anything is sent."""
    if declaration.register.confidential:
        record(Kind.OPENED, actor=me(), subject=("declaration", declaration.reference), person=declaration.person)
    sent = request.form.to_dict()
    if "zin" in sent:
        sentences = _decision_sentences(declaration)
        return _page(declaration, decision_form(declaration, with_sentence(sent, "reasons", _chosen(sentences, sent["zin"]))))
    step = sent.get("stap", "bekijk")
    form = decision_form(declaration, sent)
    if step == "aanpassen":
        return _page(declaration, form)
    try:
        return _carry_out(declaration, form, send=step == "verstuur")
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(declaration, form), 422
    except (Conflict, NotYours) as refusal:
        return _refused(refusal, declaration)


@read(blueprint, "/intern/beoordelen/<ref>/vraag", "declaration.consider")
def ask(declaration: Declaration) -> Any:
    """L04: ask the declarant something; the term waits meanwhile."""
    if "ask" not in available_steps(declaration, me()):
        return redirect(url_for(".consider", ref=declaration.reference), 303)
    return _question_page(declaration, {})


@write(blueprint, "/intern/beoordelen/<ref>/vraag", "declaration.consider")
def ask_post(declaration: Declaration) -> Any:
    sent = request.form.to_dict()
    if "zin" in sent:
        return _question_page(
            declaration, with_sentence(sent, "question", _chosen(_question_sentences(declaration.person), sent["zin"]))
        )
    form = _question_form(declaration, sent)
    try:
        if form.errors:
            raise Incomplete({})
        change_state(declaration, "ask", actor=me(), seen_version=_seen(sent), question=sent.get("question", ""))
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _question_page(declaration, sent, form), 422
    except (Conflict, NotYours) as refusal:
        return _refused(refusal, declaration)
    flash(_("Je vraag over %(reference)s is verstuurd.", reference=declaration.reference))
    return redirect(_next_address(), 303)


def _carry_out(declaration: Declaration, form: StaffForm, *, send: bool) -> Any:
    """Send the decision and go to the next one, or show the letter. Raises Incomplete, Conflict, NotYours."""
    given = given_in(form)
    if form.errors:
        raise Incomplete({})
    seen_version = _seen(request.form)
    if send:
        change_state(declaration, "decide", actor=me(), seen_version=seen_version, **given)
        flash(_("Je besluit over %(reference)s is verstuurd.", reference=declaration.reference))
        return redirect(_next_address(), 303)
    if declaration.status != SUBMITTED or declaration.version != seen_version:
        raise Conflict(declaration)
    compose(declaration, me(), clock.now(), given)
    return render_template(
        "deciding/letter.html",
        declaration=declaration,
        outcome=declaration.register.outcome(given["outcome"]),
        paragraphs=letter(declaration, me(), given).split("\n\n"),
        kept=kept_values(form),
        seen_version=seen_version,
    )


def _page(declaration: Declaration, form: StaffForm) -> str:
    return render_template(
        "deciding/consider.html",
        declaration=declaration,
        rows=summary_rows(declaration),
        form=form,
        sentences=_decision_sentences(declaration),
        steps=available_steps(declaration, me()),
        waiting=db.session.scalar(_still_new().with_only_columns(func.count())),
        chip=deadline_chip(declaration.due_on),
        absent=represented(declaration, me()),
        what_happened=what_happened(declaration),
        facts=context.position_facts(declaration),
        others=context.other_entries(declaration, me()),
        hours=totals.hours(declaration),
        precedent=context.precedent(declaration),
        hint=context.rule_hint(declaration),
        hours_text=hours_text,
    )


def _question_page(declaration: Declaration, sent: Mapping[str, str], form: StaffForm | None = None) -> str:
    return render_template(
        "deciding/ask.html",
        declaration=declaration,
        form=form or _question_form(declaration, sent),
        suggestions=_question_sentences(declaration.person),
    )


def _question_form(declaration: Declaration, sent: Mapping[str, str]) -> StaffForm:
    label = _("Wat wil je weten van %(name)s?", name=declaration.person.first_name)
    return StaffForm(longtext("question", label, sent, rows=4, hint=_("Vraag alleen wat je nodig hebt om te besluiten.")))


def _decision_sentences(declaration: Declaration) -> tuple[str, ...]:
    """The sentences to choose from, in the language of the letter they go into."""
    with force_locale(LOCALES[declaration.person.language]):
        return tuple(str(sentence) for sentence in declaration.register.decision_sentences)


def _question_sentences(reader: Person) -> tuple[str, ...]:
    """The questions to choose from, in the language of who will read them."""
    with force_locale(LOCALES[reader.language]):
        return (
            _("Kun je meer vertellen over wat je precies doet?"),
            _("Heb je in je werk te maken met deze organisatie?"),
            _("Doe je dit helemaal buiten werktijd?"),
            _("Krijg je hier geld of iets anders voor?"),
        )


def what_happened(declaration: Declaration) -> str | None:
    """Who did what last, for someone who comes too late; None while it still waits for a decision."""
    decision = declaration.decision
    if declaration.status == SUBMITTED:
        return None
    if declaration.status == QUESTION and declaration.open_question:
        question = declaration.open_question
        return _("%(name)s stelde op %(moment)s een vraag.", name=question.asked_by.name, moment=moment_text(question.asked_at))
    if decision is None:
        return _("%(name)s heeft deze opgave ingetrokken.", name=declaration.person.name)
    return _(
        "%(name)s besloot op %(moment)s: %(outcome)s.",
        name=_decider(decision),
        moment=moment_text(decision.decided_at),
        outcome=declaration.register.outcome(decision.outcome).label,
    )


def _decider(decision: Decision) -> str:
    """Whose decision it is: a person, somebody on behalf of another, or the college."""
    if decision.decided_by is None:
        return _("Niemand, op tijd")
    if decision.body:
        return _("De gemeenteraad") if decision.body == AT_COUNCIL else _("Het college")
    if decision.on_behalf_of:
        return _("%(name)s, namens %(absent)s", name=decision.decided_by.name, absent=decision.on_behalf_of.name)
    return decision.decided_by.name


def _refused(refusal: Conflict | NotYours, declaration: Declaration) -> Any:
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
        url=url_for(".consider", ref=reference),
    )
    return page, 409


def _next_address() -> str:
    """The next declaration to decide, or the worklist when there is none."""
    following = db.session.scalars(_still_new().order_by(Declaration.due_on, Declaration.id).limit(1)).first()
    return url_for(".consider", ref=following.reference) if following else url_for(".worklist")


def _still_new() -> Select[Declaration]:
    return select(Declaration).where(clause(me(), "declaration.decide"), Declaration.status == SUBMITTED)


def _chosen(sentences: Sequence[str], number: str) -> str:
    """The sentence with this number; nothing when there is no such sentence."""
    return str(sentences[int(number)]) if number.isdecimal() and int(number) < len(sentences) else ""


def _seen(sent: Mapping[str, str]) -> int:
    """The version the form was made from."""
    number = sent.get("seen_version", "")
    return int(number) if number.isdecimal() else 0
