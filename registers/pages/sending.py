"""The check page and the receipt: what is sent, what to do first, who sees what, who decides and by when."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

import clock
from auth.policies import me, read, write
from registers.answers import changes, summary_rows
from registers.audience import who_sees
from registers.definition import Field, Register, Step
from registers.errors import Conflict, Incomplete
from registers.forms import AnswersForm, form_for
from registers.lifecycle import available_steps, change_state
from registers.models import DRAFT, Declaration
from registers.pages.declaring import address_of, already_sent, belongs, blueprint, seen_version
from registers.pages.manager_doubts import manager_line
from registers.pages.receipts import receipts_of
from registers.parameters.table import parameter
from registers.signals.finding import advice_for
from registers.standing import desk_name, name_of_decider, standing_of, title_of

CHECK = Step(
    "controleren",
    "",
    (
        Field(
            "honest",
            "confirm",
            lazy_gettext("Ik heb alles eerlijk ingevuld"),
            empty=lazy_gettext("Zet een vinkje bij 'Ik heb alles eerlijk ingevuld'"),
        ),
    ),
)


@read(blueprint, "/intern/<register:register>/<ref>/controleren", "declaration.own")
def check(register: Register, declaration: Declaration) -> Any:
    belongs(register, declaration)
    if declaration.status != DRAFT:
        return already_sent(declaration)
    return _check_page(declaration, form_for(CHECK))


@write(blueprint, "/intern/<register:register>/<ref>/controleren", "declaration.own")
def check_post(register: Register, declaration: Declaration) -> Any:
    belongs(register, declaration)
    if declaration.submitted_at:
        return redirect(address_of("receipt", declaration), 303)
    form = form_for(CHECK)
    if not form.validate():
        return _check_page(declaration, form, 422)
    if declaration.replaces and not changes(declaration.replaces, declaration)[0]:
        form.refuse({"": _("Je hebt niets veranderd.")})
        return _check_page(declaration, form, 422)
    try:
        change_state(declaration, _sending(declaration), actor=me(), seen_version=seen_version())
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _check_page(declaration, form, 422)
    except Conflict:
        if not declaration.submitted_at:
            raise
    return redirect(address_of("receipt", declaration), 303)


@read(blueprint, "/intern/<register:register>/<ref>/verstuurd", "declaration.own")
def receipt(register: Register, declaration: Declaration) -> Any:
    belongs(register, declaration)
    if not declaration.submitted_at:
        return redirect(address_of("check", declaration), 303)
    return render_template(
        "declaring/receipt.html",
        declaration=declaration,
        register=register,
        standing=standing_of(declaration, me()),
        manager=manager_line(declaration),
        who=desk_name(declaration),
        receipts=receipts_of(declaration),
        title=title_of(declaration),
    )


def _check_page(declaration: Declaration, form: AnswersForm, status: int = 200) -> Any:
    register = declaration.register
    steps = {question.name: step.slug for step in register.steps for question in step.fields}
    rows = summary_rows(declaration)
    for row in rows:
        anchor = row["name"]
        row["change_url"] = (
            url_for("amending.change", ref=declaration.replaces.reference, part=anchor)
            if declaration.replaces
            else address_of("step", declaration, step_slug=steps[anchor], terug="controleren", _anchor=anchor)
        )
    old = declaration.replaces
    difference, equal = changes(old, declaration) if old else ([], 0)
    page = render_template(
        "declaring/check.html",
        declaration=declaration,
        register=register,
        form=form,
        rows=rows,
        total=len(register.steps) + 1,
        notes=[note.text for note in register.notes if note.applies(declaration.answers)],
        advice=advice_for(declaration, clock.today()),
        days_left=_days_left(declaration),
        difference=difference,
        equal=equal,
        at_once=_sending(declaration) == "amend",
        who=name_of_decider(register, declaration.person),
        manager=manager_line(declaration),
        who_sees=lambda public: who_sees(register, declaration.person, public=public),
        back_url=_back_of(declaration),
        discard_url=address_of("discard", declaration),
    )
    return page, status


def _sending(declaration: Declaration) -> str:
    """The step that sends it: a change of wording takes effect at once, all else goes to who decides (R12)."""
    return "amend" if "amend" in available_steps(declaration, me()) else "submit"


def _back_of(declaration: Declaration) -> str:
    if declaration.replaces:
        return url_for("entry.entry", ref=declaration.replaces.reference)
    return address_of("step", declaration, step_slug=declaration.register.steps[-1].slug)


def _days_left(declaration: Declaration) -> int | None:
    """Days until something to come that is over in a day, when it comes before the decision has to be there."""
    when = declaration.register.fed_by("starts")
    if declaration.register.continuous or declaration.starts is None or when is None or when.kind == "recent_day":
        return None
    today = clock.today()
    left = (declaration.starts.first - today).days
    due_on = parameter(declaration.register.term).after(today)
    return left if left >= 0 and declaration.starts.first <= due_on else None
