"""Changing what was decided: one answer and from when, then the check page (R12); the old one holds until it is decided."""

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from registers.answers import summary_rows
from registers.asked_of import is_asked_of
from registers.definition import Field, Option, Step
from registers.drafts import save_answers
from registers.errors import Conflict
from registers.forms import AnswersForm, form_for
from registers.lifecycle import available_steps, change_state
from registers.models import DRAFT, QUESTION, SUBMITTED, Declaration
from registers.pages.declaring import KEY, next_address, seen_version
from registers.standing import name_of_decider, standing_of

blueprint = Blueprint("amending", __name__)

FROM = Field(
    "changes_from",
    "day",
    lazy_gettext("Vanaf wanneer?"),
    hint=lazy_gettext("Verbeter je een typfout? Laat de datum dan staan."),
    empty=lazy_gettext("Vul in vanaf wanneer dit zo is"),
    too_much=lazy_gettext("De datum moet tussen 1960 en 2 jaar vanaf nu liggen"),
)


@read(blueprint, "/intern/opgaven/<ref>/wijzigen", "declaration.own")
def choose(declaration: Declaration) -> Any:
    under_way = change_under_way(declaration)
    if under_way:
        return redirect(_address_of(under_way), 303)
    return _choice_page(declaration, form_for(_parts(declaration)))


@write(blueprint, "/intern/opgaven/<ref>/wijzigen", "declaration.own")
def choose_post(declaration: Declaration) -> Any:
    form = form_for(_parts(declaration))
    if not form.validate():
        return _choice_page(declaration, form, 422)
    return redirect(url_for("amending.change", ref=declaration.reference, part=form.answers()["part"]), 303)


@read(blueprint, "/intern/opgaven/<ref>/wijzigen/<part>", "declaration.own")
def change(declaration: Declaration, part: str) -> Any:
    draft = change_under_way(declaration)
    if draft is not None and draft.status != DRAFT:
        return redirect(_address_of(draft), 303)
    step = _one_question(declaration, part)
    return _change_page(declaration, form_for(step, _known(declaration, draft)), draft, secrets.token_urlsafe(24))


@write(blueprint, "/intern/opgaven/<ref>/wijzigen/<part>", "declaration.own")
def change_post(declaration: Declaration, part: str) -> Any:
    sent = request.form.get("submission_key", "")
    key = sent if KEY.fullmatch(sent) else secrets.token_urlsafe(24)
    draft = change_under_way(declaration)
    if draft is not None and draft.status != DRAFT:
        return redirect(_address_of(draft), 303)
    form = form_for(_one_question(declaration, part), _known(declaration, draft))
    right = form.validate()
    answers = {name: answer for name, answer in form.answers().items() if name != FROM.name}
    before = (draft or declaration).answers
    changed = {name: answer for name, answer in answers.items() if before.get(name) != answer}
    if right and draft is None and not changed:
        form.refuse({part: _("Dit staat er al zo. Verander het antwoord, of ga terug")})
        right = False
    if not right or _too_early(declaration, form):
        return _change_page(declaration, form, draft, key, 422)
    if draft is None:
        draft = change_state(declaration, "revise", actor=me(), seen_version=seen_version(), submission_key=key)
    save_answers(draft, changed, actor=me(), seen_version=draft.version, changes_from=_from(form))
    extra = form.extra_question()
    if extra:
        flash(_("Beantwoord ook deze vraag: %(question)s", question=extra.label.text), "info")
        return redirect(url_for("amending.change", ref=declaration.reference, part=part, _anchor=extra.id), 303)
    return redirect(url_for("declaring.check", register=draft.register, ref=draft.reference), 303)


def change_under_way(declaration: Declaration) -> Declaration | None:
    """The newer version that is being written or waits for a decision; for the declarant alone while it is a draft."""
    for one in declaration.replaced_by:
        status = standing_of(one, me()).status
        if status in (SUBMITTED, QUESTION) or (status == DRAFT and one.person == me()):
            return one
    return None


def can_change(declaration: Declaration, part: str) -> bool:
    """Whether there is a page to change this answer alone."""
    return any(question.name == part and question.kind != "photo" for question in declaration.register.fields())


def _one_question(declaration: Declaration, part: str) -> Step:
    """That question, those that hang on its answer, and from when."""
    if not can_change(declaration, part):
        raise NotFound()
    question = declaration.register.field(part)
    near = [
        one
        for one in declaration.register.fields()
        if (one == question or one.depends_on(part) or question.depends_on(one.name)) and is_asked_of(one, declaration.person)
    ]
    return Step("wijzigen", "", (*near, FROM) if _asks_from(declaration, question) else tuple(near))


def _asks_from(declaration: Declaration, question: Field) -> bool:
    """Not of the dates themselves, and not where nothing may be kept in the clear."""
    return question.feeds not in ("starts", "ends") and not declaration.register.confidential


def _known(declaration: Declaration, draft: Declaration | None) -> dict[str, Any]:
    since = draft.changes_from if draft and draft.changes_from else clock.today()
    return {**(draft or declaration).answers, FROM.name: since.isoformat()}


def _from(form: AnswersForm) -> date | None:
    day = form.answers().get(FROM.name)
    return date.fromisoformat(day) if day else None


def _too_early(declaration: Declaration, form: AnswersForm) -> bool:
    """Whether the change comes before the start; says so at its question."""
    day, starts = _from(form), declaration.starts
    if day is None or starts is None or day >= starts.first:
        return False
    form.refuse({FROM.name: _("De datum moet na je startdatum liggen: %(start)s", start=starts.text)})
    return True


def _parts(declaration: Declaration) -> Step:
    """Which answer to change: one option per answer."""
    rows = [row for row in summary_rows(declaration) if can_change(declaration, row["name"])]
    options = tuple(Option(str(row["name"]), row["key"], help=", ".join(row["value"])) for row in rows)
    question = Field(
        "part", "choice", lazy_gettext("Wat wil je wijzigen?"), options=options, empty=lazy_gettext("Kies wat je wilt wijzigen")
    )
    return Step("wijzigen", "", (question,))


def _choice_page(declaration: Declaration, form: AnswersForm, status: int = 200) -> Any:
    _must_be_possible(declaration)
    return render_template("declaring/revise.html", declaration=declaration, register=declaration.register, form=form), status


def _change_page(declaration: Declaration, form: AnswersForm, draft: Declaration | None, key: str, status: int = 200) -> Any:
    if draft is None:
        _must_be_possible(declaration)
    page = render_template(
        "declaring/change.html",
        declaration=declaration,
        register=declaration.register,
        form=form,
        draft=draft,
        key=key,
        who=name_of_decider(declaration.register, declaration.person),
    )
    return page, status


def _must_be_possible(declaration: Declaration) -> None:
    """Raises Conflict when it cannot be changed now; a draft of its own is not there for this page."""
    if "revise" not in available_steps(declaration, me()):
        if declaration.status == DRAFT:
            raise NotFound()
        raise Conflict(declaration)


def _address_of(change: Declaration) -> str:
    return next_address(change) if change.status == DRAFT else url_for("entry.entry", ref=change.reference)
