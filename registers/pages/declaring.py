"""Declaring: choose, answer step by step, check, send. The same pages for every register, made from its definition."""

import re
import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from extensions import db
from organisation.structure import carries_duty
from registers import attachments
from registers.answers import summary_rows
from registers.asked_of import asked_of
from registers.definition import Register, Step
from registers.drafts import discard as throw_away
from registers.drafts import missing, save_answers, start_draft
from registers.forms import AnswersForm, form_for
from registers.models import DRAFT, Declaration
from registers.moments import moment_text
from registers.pages.addresses import know_registers
from registers.pages.meant import ASKED, meant, unclear_name
from registers.said_already import said_already
from registers.typed import version_in

blueprint = Blueprint("declaring", __name__)
know_registers(blueprint)

LARGEST_POST = 50 * 1024 * 1024  # bytes: a photo that is too large is refused on the page, so that the answers stay
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


@blueprint.url_value_preprocessor
def expect_photos(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form: a phone may send a large photo here."""
    if request.method == "POST":
        request.max_content_length = LARGEST_POST


@read(blueprint, "/intern/<register:register>", "area.declare")
def start(register: Register) -> Any:
    return redirect(url_for("declaring.new", register=register), 303)


@read(blueprint, "/intern/<register:register>/nieuw", "area.declare")
def new(register: Register) -> Any:
    if not may_declare(register):
        return render_template("declaring/not_designated.html", register=register)
    step, said = register.steps[0], said_already(register, request.args)
    return _step_page(register, step, form_for(asked_of(step, me()), said), key=secrets.token_urlsafe(24))


@write(blueprint, "/intern/<register:register>/nieuw", "area.declare")
def new_post(register: Register) -> Any:
    if not may_declare(register):
        raise NotFound()
    key = _key()
    step, draft = register.steps[0], _begun_with(key)
    if draft and draft.status != DRAFT:
        return redirect(address_of("receipt", draft), 303)
    return _take(register, step, draft, key)


@read(blueprint, "/intern/<register:register>/<ref>/<step_slug>", "declaration.own")
def step(register: Register, declaration: Declaration, step_slug: str) -> Any:
    found = _step_of(register, declaration, step_slug)
    if declaration.status != DRAFT:
        return already_sent(declaration)
    known = {**said_already(register, request.args), **declaration.answers}
    form = form_for(asked_of(found, me()), known, attachments=declaration.attachments)
    return _step_page(register, found, form, draft=declaration)


@write(blueprint, "/intern/<register:register>/<ref>/<step_slug>", "declaration.own")
def step_post(register: Register, declaration: Declaration, step_slug: str) -> Any:
    found = _step_of(register, declaration, step_slug)
    if declaration.status != DRAFT:
        return already_sent(declaration)
    return _take(register, found, declaration)


@read(blueprint, "/intern/<register:register>/<ref>/weggooien", "declaration.own")
def discard(register: Register, declaration: Declaration) -> Any:
    belongs(register, declaration)
    if declaration.status != DRAFT:
        return already_sent(declaration)
    back = address_of("step", declaration, step_slug=register.steps[0].slug)
    return render_template("declaring/discard.html", declaration=declaration, rows=_filled_in(declaration), back_url=back)


@write(blueprint, "/intern/<register:register>/<ref>/weggooien", "declaration.own")
def discard_post(register: Register, declaration: Declaration) -> Any:
    belongs(register, declaration)
    for attachment in declaration.attachments:
        attachments.forget(attachment)
    throw_away(declaration, actor=me(), seen_version=seen_version())
    flash(_("Je concept is weggegooid."), "success")
    return redirect(url_for("overview.overview"), 303)


def may_declare(register: Register) -> bool:
    """Whether the register is for everyone, or for the position of who is signed in."""
    kind = register.only_designated
    return not kind or carries_duty(me(), kind, clock.today())


def next_address(draft: Declaration) -> str:
    """Where to go on with a draft: the first page with a question that waits, else the check page."""
    waiting = missing(draft)
    for step in draft.register.steps:
        if any(question.name in waiting for question in step.fields):
            return address_of("step", draft, step_slug=step.slug)
    return address_of("check", draft)


def seen_version() -> int:
    """The version that was on the page; one that cannot be, when the form does not say."""
    return version_in(request.form.get("seen_version", ""))


def _take(register: Register, step: Step, draft: Declaration | None, key: str = "") -> Any:
    """Keep what was filled in and go on; what is wrong is shown again with everything that was typed."""
    later = request.form.get("after") == "later"
    form = form_for(
        asked_of(step, me()),
        draft.answers if draft else None,
        attachments=draft.attachments if draft else (),
        wants_everything=not later,
    )
    right = form.validate()
    if draft is None and form.not_needed():
        return render_template("declaring/not_needed.html", register=register)
    draft = _keep(register, form, draft, key, empty_too=later)
    if draft is None or not right:
        return _step_page(register, step, form, draft=draft, key=key, status=422)
    if later:
        flash(_("Bewaard op %(moment)s. Je vindt dit bij Te doen.", moment=moment_text(draft.saved_at)), "success")
        return redirect(url_for("overview.overview"), 303)
    unclear, extra = unclear_name(form), form.extra_question()
    if unclear:
        flash(_("Kijk nog even naar de naam die je typte."), "info")
        return redirect(_step_address(draft, step, **{ASKED: unclear.name, "_anchor": unclear.meant_name}), 303)
    if extra:
        flash(_("Beantwoord ook deze vraag: %(question)s", question=extra.label.text), "info")
        return redirect(_step_address(draft, step, _anchor=extra.id), 303)
    position = register.steps.index(step) + 1
    if _way_back() or position == len(register.steps):
        return redirect(address_of("check", draft), 303)
    return redirect(_step_address(draft, register.steps[position]), 303)


def _keep(register: Register, form: AnswersForm, draft: Declaration | None, key: str, *, empty_too: bool) -> Declaration | None:
    """The draft with the answers and files that are right; a new one only when there is something to keep."""
    answers = form.answers()
    files = [photo for photo in form.photos() if photo.data is not None and not photo.errors]
    if draft is None and not answers and not files and not empty_too:
        return None
    seen = seen_version() if draft and not key else None
    if draft is None:
        draft = start_draft(register, me(), actor=me(), submission_key=key)
    before = draft.answers
    new = {name: answer for name, answer in answers.items() if before.get(name) != answer}
    if new:
        save_answers(draft, new, actor=me(), seen_version=draft.version if seen is None else seen)
    for photo in files:
        attachments.attach(draft, photo.name, photo.data, actor=me())
    for photo in form.photos():
        if photo.removed and photo.data is None:
            for attachment in [one for one in draft.attachments if one.field == photo.name]:
                attachments.remove(attachment, actor=me())
        photo.hold(next((one for one in draft.attachments if one.field == photo.name), None))
    return draft


def _step_page(
    register: Register,
    step: Step,
    form: AnswersForm,
    *,
    draft: Declaration | None = None,
    key: str = "",
    status: int = 200,
) -> Any:
    number = register.steps.index(step) + 1
    if _way_back() and draft:
        back = address_of("check", draft)
    elif number > 1 and draft:
        back = address_of("step", draft, step_slug=register.steps[number - 2].slug)
    else:
        back = url_for("choosing.choose")
    page = render_template(
        "declaring/step.html",
        register=register,
        step=step,
        number=number,
        total=len(register.steps) + 1,
        form=form,
        meant=meant(form, request.args.get(ASKED)),
        draft=draft,
        key=key,
        action=_step_address(draft, step) if draft else None,
        back_url=back,
        discard_url=address_of("discard", draft) if draft else url_for("overview.overview"),
    )
    return page, status


def _filled_in(draft: Declaration) -> list[dict[str, Any]]:
    return [row for row in summary_rows(draft) if row["value"]]


def _begun_with(key: str) -> Declaration | None:
    """The declaration this form already made, when it is sent again."""
    query = select(Declaration).where(Declaration.submission_key == key, Declaration.person_id == me().id)
    return db.session.scalars(query).one_or_none()


def _step_of(register: Register, declaration: Declaration, slug: str) -> Step:
    belongs(register, declaration)
    found = next((step for step in register.steps if step.slug == slug), None)
    if found is None:
        raise NotFound()
    return found


def belongs(register: Register, declaration: Declaration) -> None:
    """A declaration is not found under the address of another register."""
    if declaration.register_slug != register.slug:
        raise NotFound()


def already_sent(declaration: Declaration) -> Any:
    """The receipt, with a word on when it was sent."""
    if declaration.submitted_at:
        flash(_("Je hebt dit al verstuurd op %(moment)s.", moment=moment_text(declaration.submitted_at)), "info")
    return redirect(address_of("receipt", declaration), 303)


def address_of(view: str, declaration: Declaration, **more: Any) -> str:
    """A page of this declaration."""
    return url_for(f"declaring.{view}", register=declaration.register, ref=declaration.reference, **more)


def _step_address(draft: Declaration, step: Step, **more: Any) -> str:
    """A page of the form, on the same way: back to the check page when it came from there, with what was said before it began."""
    said = said_already(draft.register, request.args)
    return address_of("step", draft, step_slug=step.slug, terug=_way_back(), **said, **more)


def _way_back() -> str | None:
    return "controleren" if request.args.get("terug") == "controleren" else None


def _key() -> str:
    """The key that came with the form; a form without one gets its own and is simply new."""
    sent = request.form.get("submission_key", "")
    return sent if KEY.fullmatch(sent) else secrets.token_urlsafe(24)
