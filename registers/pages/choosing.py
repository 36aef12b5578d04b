"""What do you want to declare: the way in, the confidential route for what is wrong at work, and "nothing"."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

from auth.policies import SIGNED_IN, me, read, write
from registers.catalogue import register_at, registers
from registers.definition import Field, Option, Register, Step
from registers.errors import Incomplete
from registers.forms import AnswersForm, form_for
from registers.in_force import against_nothing
from registers.pages.addresses import know_registers
from registers.pages.declaring import KEY, may_declare
from registers.statements import current_statement, declare_nothing

blueprint = Blueprint("choosing", __name__)
know_registers(blueprint)

NOTHING, MISCONDUCT = "niets", "misstand"


@read(blueprint, "/intern/doorgeven", "area.declare")
def choose() -> Any:
    return render_template("declaring/choose.html", form=form_for(_choice()))


@write(blueprint, "/intern/doorgeven", "area.declare")
def choose_post() -> Any:
    form = form_for(_choice())
    if not form.validate():
        return render_template("declaring/choose.html", form=form), 422
    chosen = form.answers()["what"]
    if chosen == NOTHING:
        return redirect(url_for("choosing.nothing"), 303)
    if chosen == MISCONDUCT:
        return redirect(url_for("choosing.misconduct"), 303)
    return redirect(url_for("declaring.new", register=register_at(chosen)), 303)


@read(blueprint, "/intern/misstand", SIGNED_IN)
def misconduct() -> Any:
    return render_template("declaring/misconduct.html")


@read(blueprint, "/intern/niets", "area.declare")
def nothing() -> Any:
    register = register_at(request.args.get("register", "")) or next(one for one in registers() if one.nil)
    return redirect(url_for("choosing.nothing_in", register=register), 303)


@read(blueprint, "/intern/niets/<register:register>", "area.declare")
def nothing_in(register: Register) -> Any:
    _has_nothing(register)
    return _nothing_page(register, form_for(_nothing_step(register)), secrets.token_urlsafe(24))


@write(blueprint, "/intern/niets/<register:register>", "area.declare")
def nothing_in_post(register: Register) -> Any:
    _has_nothing(register)
    form = form_for(_nothing_step(register))
    sent = request.form.get("submission_key", "")
    key = sent if KEY.fullmatch(sent) else secrets.token_urlsafe(24)
    if not form.validate():
        return _nothing_page(register, form, key, 422)
    if form.answers()["nothing"] == "no":
        return redirect(url_for("declaring.new", register=register), 303)
    try:
        declare_nothing(register, me(), actor=me(), submission_key=key)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _nothing_page(register, form, key, 422)
    return redirect(url_for("choosing.nothing_done", register=register), 303)


@read(blueprint, "/intern/niets/<register:register>/klaar", "area.declare")
def nothing_done(register: Register) -> Any:
    _has_nothing(register)
    statement = current_statement(register, me())
    if statement is None:
        return redirect(url_for("choosing.nothing_in", register=register), 303)
    others = [one for one in registers() if one.nil and one != register and may_declare(one)]
    open_ones = [one for one in others if not against_nothing(one, me()) and not current_statement(one, me())]
    return render_template("declaring/nothing_done.html", register=register, statement=statement, others=open_ones)


def _choice() -> Step:
    options = [Option(register.address, register.invitation, help=register.exempt) for register in registers()]
    options.append(Option(NOTHING, lazy_gettext("Ik heb niets door te geven")))
    options.append(Option(MISCONDUCT, lazy_gettext("Er klopt iets niet op het werk")))
    question = Field(
        "what",
        "choice",
        lazy_gettext("Wat wil je doorgeven?"),
        options=tuple(options),
        empty=lazy_gettext("Kies wat je wilt doorgeven"),
    )
    return Step("doorgeven", "", (question,))


def _nothing_step(register: Register) -> Step:
    options = (
        Option("yes", lazy_gettext("Nee, ik heb niets door te geven")),
        Option("no", lazy_gettext("Ja, ik geef iets door")),
    )
    question = Field(
        "nothing", "choice", _question(register), options=options, empty=lazy_gettext("Kies of je iets door te geven hebt")
    )
    return Step("niets", "", (question,))


def _question(register: Register) -> str:
    return (
        _("Heb je iets door te geven? %(register)s", register=register.plural)
        if register.confidential
        else _("Heb je nevenwerk?")
    )


def _has_nothing(register: Register) -> None:
    if not register.nil or not may_declare(register):
        raise NotFound()


def _nothing_page(register: Register, form: AnswersForm, key: str, status: int = 200) -> Any:
    active = against_nothing(register, me())
    return render_template("declaring/nothing.html", register=register, form=form, key=key, active=active), status
