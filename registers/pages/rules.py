"""C15, the officer's page of rules: every parameter and signal, what it is today, what it would do, and who changed it when."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

import clock
from auth.policies import me, read, write
from boxes import Box
from registers.moments import day_text, moment_text
from registers.pages.staff_form import StaffForm, choice, choices, day, day_in, longtext, text
from registers.parameters.table import PARAMETERS, Parameter
from registers.parameters.units import KINDS, SWITCH, WRITINGS, allowed, in_words, value_text, with_values
from registers.parameters.values import history_of
from registers.rules import SWITCHES, faults_in_change, held_back_by, planned, rule, set_rule, value_now
from registers.signals.effect import Effect, effects, fed_by, of_the_past_year
from registers.signals.finding import is_on
from registers.signals.sources import example, source_of
from registers.signals.table import SIGNALS, Signal
from registers.typed import Unreadable

blueprint = Blueprint("rules", __name__)
blueprint.add_app_template_global(value_text)
blueprint.add_app_template_global(with_values)

Sent = MultiDict[str, str]


@read(blueprint, "/intern/beheer/regels", "area.rules")
def rules() -> Any:
    """Everything that can be set, with what holds today; of the signals also what they find in the past year's declarations."""
    found = effects(of_the_past_year())
    return render_template(
        "rules/rules.html",
        values=[_value_row(row) for row in PARAMETERS.values()],
        signals=[_signal_row(signal, found.get(signal.code)) for signal in SIGNALS.values()],
    )


@read(blueprint, "/intern/beheer/regels/<rule_slug>", "area.rules")
def one(rule_slug: str) -> Any:
    """One rule: what holds, what is planned, how it was before, and the form to change it."""
    row = _rule_at(rule_slug)
    return _page(row, _form(row, MultiDict()))


@write(blueprint, "/intern/beheer/regels/<rule_slug>", "area.rules")
def change(rule_slug: str) -> Any:
    """Show what the change would do, or confirm it."""
    row, sent = _rule_at(rule_slug), request.form
    form = _form(row, sent)
    if sent.get("stap") == "aanpassen":
        return _page(row, form)
    value = _value_in(row, form["value"])
    from_on, why = day_in(form["from_on"]), form["why"].raw.strip()
    form.refuse({name: fault for name, fault in faults_in_change(row.code, value, from_on, why).items() if not form[name].errors})
    if form.errors or from_on is None:
        return _page(row, form), 422
    if sent.get("stap") != "bevestig":
        return render_template(
            "rules/preview.html", rule=row, slug=rule_slug, **_preview(row, value, from_on), kept=_kept(form), why=why
        )
    set_rule(row.code, value, from_on=from_on, why=why, actor=me())
    flash(_("%(name)s: %(value)s vanaf %(day)s.", name=row.name, value=in_words(row, value), day=day_text(from_on)))
    return redirect(url_for(".one", rule_slug=rule_slug), 303)


def _page(row: Parameter, form: StaffForm) -> str:
    signal = SWITCHES.get(row.code)
    declarations = of_the_past_year() if signal else []
    return render_template(
        "rules/rule.html",
        rule=row,
        slug=_slug(row.code),
        form=form,
        now=in_words(row, value_now(row.code)),
        allowed=allowed(row),
        planned=[(in_words(row, one.value), one.from_on) for one in planned(row.code)],
        history=_history(row),
        signal=signal,
        effect=effects(declarations, [signal.code]).get(signal.code) if signal else None,
        held_back=held_back_by(signal) if signal else [],
        source=source_of(signal.code) if signal else "",
        example=example,
        feeds=fed_by(row.code),
        works_with=[PARAMETERS[code] for code in signal.parameters] if signal else [],
        in_words=in_words,
        value_now=value_now,
        address=_address,
    )


def _preview(row: Parameter, value: Any, from_on: Any) -> dict[str, Any]:
    """What the change would do to the past year's declarations, by the signals that work with it."""
    signal = SWITCHES.get(row.code)
    codes = [signal.code] if signal else [one.code for one in fed_by(row.code)]
    declarations = of_the_past_year() if codes else []
    now = effects(declarations, codes)
    then = now if signal else effects(declarations, codes, {row.code: value})
    return {
        "before": in_words(row, value_now(row.code)),
        "after": in_words(row, value),
        "from_on": from_on,
        "signal": signal,
        "switched_on": bool(value),
        "effects": [(SIGNALS[code], now.get(code), then.get(code)) for code in codes],
        "held_back": held_back_by(signal) if signal and not value else [],
    }


def _form(row: Parameter, sent: Sent) -> StaffForm:
    return StaffForm(
        _value_box(row, sent),
        day("from_on", _("Vanaf welke dag?"), sent, default=clock.today(), hint=_("Vandaag of later.")),
        longtext("why", _("Waarom verander je dit?"), sent, rows=2, hint=_("Eén zin. Wie later kijkt, leest dit.")),
    )


def _value_box(row: Parameter, sent: Sent) -> Box:
    """The box in the unit of the parameter, filled with what holds today until something was sent."""
    writing, label = WRITINGS[row.unit], _("Wat moet het worden?")
    typed = sent if "value" in sent or "why" in sent else {"value": writing.in_box(value_now(row.code))}
    if row.unit == "yes_no":
        return choice("value", label, {code: str(words) for code, words in SWITCH.items()}, typed)
    if row.unit == "kinds":
        chosen = sent.getlist("value") if typed is sent else value_now(row.code)
        return choices("value", label, {code: str(words) for code, words in KINDS.items()}, chosen)
    box = text("value", label, typed, hint=allowed(row), unit=str(writing.beside))
    box.kind = "money" if row.unit == "euro" else "hours" if writing.beside else "text"
    return box


def _value_in(row: Parameter, box: Box) -> Any:
    """What was typed as a value; None with an error at the box when it cannot be read."""
    try:
        return WRITINGS[row.unit].read(box.raw)
    except Unreadable as unreadable:
        box.errors.append(str(unreadable))
        return None


def _kept(form: StaffForm) -> list[tuple[str, str]]:
    """What was sent, for the next step."""
    ticked = [("value", option["value"]) for option in form["value"].options if option["checked"]]
    value = ticked if form["value"].options else [("value", form["value"].raw)]
    return [*value, *((part["name"], part["raw"]) for part in form["from_on"].parts), ("why", form["why"].raw)]


def _history(row: Parameter) -> list[dict[str, Any]]:
    """Every value that was set, newest first, and what it was before anybody set it."""
    rows = [
        {
            "value": in_words(row, one.value),
            "from": day_text(one.from_on),
            "who": one.set_by.name if one.set_by else _("een opdracht op de server"),
            "when": moment_text(one.set_at),
            "why": one.why,
        }
        for one in history_of(row.code)
    ]
    return [*rows, {"value": in_words(row, row.default), "from": _("het begin"), "who": "", "when": "", "why": ""}]


def _value_row(row: Parameter) -> dict[str, Any]:
    coming, changed = planned(row.code), history_of(row.code)
    later = "; ".join(_("%(value)s vanaf %(day)s", value=in_words(row, one.value), day=day_text(one.from_on)) for one in coming)
    return {
        "name": {"text": row.name, "url": _address(row.code)},
        "code": row.code.partition("_")[0] if row.code.startswith("P") else "",
        "now": _("wacht op %(what)s", what=row.unused) if row.unused else in_words(row, value_now(row.code)),
        "later": later,
        "changed": day_text(clock.local(changed[0].set_at).date()) if changed else "",
    }


def _signal_row(signal: Signal, effect: Effect | None) -> dict[str, Any]:
    on, changed = is_on(signal), history_of(signal.switch)
    last = changed[0] if changed else None
    since = _("sinds %(day)s: %(why)s") if last and last.from_on <= clock.today() else _("vanaf %(day)s: %(why)s")
    return {
        "name": {"text": signal.name, "url": _address(signal.switch)},
        "rule": signal.rule if signal.rule.startswith("R") else "",
        "on": {"text": str(SWITCH["yes" if on else "no"]), "tag_tone": "pos" if on else "neutral"},
        "since": str(since) % {"day": day_text(last.from_on), "why": last.why} if last else "",
        "effect": _("%(count)s van %(among)s", count=effect.count, among=effect.among) if effect else _("niet geteld"),
    }


def _address(code: str) -> str:
    return url_for(".one", rule_slug=_slug(code))


def _slug(code: str) -> str:
    """The code as it stands in an address."""
    return code.lower().replace("signal.", "signaal-").replace("_", "-")


def _rule_at(slug: str) -> Parameter:
    """The rule with this word in its address. Raises NotFound."""
    code = next((code for code in (*PARAMETERS, *SWITCHES) if _slug(code) == slug), None)
    if code is None:
        raise NotFound()
    return rule(code)
