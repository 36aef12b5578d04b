"""Before deciding: ask the declarant (L04), take more time, ask the integrity officer; and the officer's answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

from auth.policies import me, read, write
from languages import LOCALES
from organisation.models import Person
from registers.answers import summary_rows
from registers.deciding_context import context_of
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import available_steps, change_state
from registers.models import Declaration
from registers.moments import day_text, hours_text
from registers.pages.deciding import chosen, refused, seen_version
from registers.pages.decision_form import with_sentence
from registers.pages.looking import keep_record_of_reading, keep_record_of_sending
from registers.pages.staff_form import StaffForm, longtext
from registers.pages.worklist import next_address
from registers.parameters.table import parameter

blueprint = Blueprint("asking", __name__)


@dataclass(frozen=True)
class Matter:
    """One small form: the step it takes, the text it asks for, and its words."""

    step: str
    endpoint: str
    box: str  # the name of the text that is given
    heading: Any
    intro: Callable[[Declaration], str]
    label: Any
    button: Any
    done: Any
    hint: Any = ""
    suggestions: Callable[[Person], tuple[str, ...]] = lambda person: ()


def _suggested_questions(reader: Person) -> tuple[str, ...]:
    """The questions to choose from, in the language of who will read them."""
    with force_locale(LOCALES[reader.language]):
        return (
            _("Kun je meer vertellen over wat je precies doet?"),
            _("Heb je in je werk te maken met deze organisatie?"),
            _("Doe je dit helemaal buiten werktijd?"),
            _("Krijg je hier geld of iets anders voor?"),
        )


def _longer(declaration: Declaration) -> str:
    """Until when it would take, and that it is possible once (R27)."""
    if declaration.due_on is None or not declaration.register.extension:
        return ""
    until = parameter(declaration.register.extension).after(declaration.due_on)
    words = {"until": day_text(until), "name": declaration.person.first_name}
    return _("De nieuwe termijn is %(until)s. Dit kan één keer. %(name)s krijgt bericht.", **words)


QUESTION = Matter(
    "ask",
    ".ask",
    "question",
    lazy_gettext("Vraag over %(reference)s"),
    lambda declaration: _("De termijn staat stil tot je antwoord hebt."),
    lazy_gettext("Wat wil je weten van %(name)s?"),
    lazy_gettext("Vraag versturen"),
    lazy_gettext("Je vraag over %(reference)s is verstuurd."),
    lazy_gettext("Vraag alleen wat je nodig hebt om te besluiten."),
    _suggested_questions,
)
EXTENSION = Matter(
    "extend",
    ".extend",
    "why",
    lazy_gettext("Meer tijd voor %(reference)s"),
    _longer,
    lazy_gettext("Waarom heb je meer tijd nodig? %(name)s leest dit."),
    lazy_gettext("Termijn verlengen"),
    lazy_gettext("De termijn van %(reference)s is verlengd."),
)
ADVICE_REQUEST = Matter(
    "ask_advice",
    ".ask_advice",
    "question",
    lazy_gettext("Advies vragen over %(reference)s"),
    lambda declaration: _("De integriteitscoördinator leest je vraag en de opgave. De termijn loopt door."),
    lazy_gettext("Waarover wil je advies?"),
    lazy_gettext("Advies vragen"),
    lazy_gettext("Je vraag om advies over %(reference)s is verstuurd."),
)


@read(blueprint, "/intern/beoordelen/<ref>/vraag", "declaration.consider")
def ask(declaration: Declaration) -> Any:
    """L04: ask the declarant something; the term waits meanwhile (R26)."""
    return _open(declaration, QUESTION)


@write(blueprint, "/intern/beoordelen/<ref>/vraag", "declaration.consider")
def ask_post(declaration: Declaration) -> Any:
    return _send(declaration, QUESTION)


@read(blueprint, "/intern/beoordelen/<ref>/verlengen", "declaration.consider")
def extend(declaration: Declaration) -> Any:
    """Take more time, once, with the reason (R27)."""
    return _open(declaration, EXTENSION)


@write(blueprint, "/intern/beoordelen/<ref>/verlengen", "declaration.consider")
def extend_post(declaration: Declaration) -> Any:
    return _send(declaration, EXTENSION)


@read(blueprint, "/intern/beoordelen/<ref>/advies-vragen", "declaration.consider")
def ask_advice(declaration: Declaration) -> Any:
    """Ask the integrity officer; the term runs on."""
    return _open(declaration, ADVICE_REQUEST)


@write(blueprint, "/intern/beoordelen/<ref>/advies-vragen", "declaration.consider")
def ask_advice_post(declaration: Declaration) -> Any:
    return _send(declaration, ADVICE_REQUEST)


@read(blueprint, "/intern/beoordelen/<ref>/advies", "declaration.advise")
def advise(declaration: Declaration) -> Any:
    """The officer reads the declaration, its context and what is asked."""
    keep_record_of_reading(declaration)
    return _advice_page(declaration, _advice_form({}))


@write(blueprint, "/intern/beoordelen/<ref>/advies", "declaration.advise")
def advise_post(declaration: Declaration) -> Any:
    keep_record_of_sending(declaration)
    form = _advice_form(request.form)
    try:
        if form.errors:
            raise Incomplete({})
        advice = form["advice"].raw
        change_state(declaration, "advise", actor=me(), seen_version=seen_version(request.form), advice=advice)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _advice_page(declaration, form), 422
    except (Conflict, NotYours) as refusal:
        return refused(refusal, declaration)
    flash(_("Je advies over %(reference)s is verstuurd.", reference=declaration.reference), "success")
    return redirect(url_for("worklist.worklist"), 303)


def _open(declaration: Declaration, matter: Matter) -> Any:
    """The form, or the declaration when this cannot be asked now."""
    if matter.step not in available_steps(declaration, me()):
        return _back(declaration)
    return _page(declaration, matter, _form(declaration, matter, {}))


def _send(declaration: Declaration, matter: Matter) -> Any:
    sent = request.form.to_dict()
    if "zin" in sent:
        sentence = chosen(matter.suggestions(declaration.person), sent["zin"])
        return _page(declaration, matter, _form(declaration, matter, with_sentence(sent, matter.box, sentence)))
    form = _form(declaration, matter, sent)
    try:
        if form.errors:
            raise Incomplete({})
        given = {matter.box: sent.get(matter.box, "")}
        change_state(declaration, matter.step, actor=me(), seen_version=seen_version(sent), **given)
    except Incomplete as incomplete:
        form.refuse(incomplete.errors)
        return _page(declaration, matter, form), 422
    except (Conflict, NotYours) as refusal:
        return refused(refusal, declaration)
    flash(str(matter.done) % {"reference": declaration.reference}, "success")
    return redirect(next_address(), 303) if matter is QUESTION else _back(declaration)


def _back(declaration: Declaration) -> Any:
    return redirect(url_for("deciding.consider", ref=declaration.reference), 303)


def _form(declaration: Declaration, matter: Matter, sent: Mapping[str, str]) -> StaffForm:
    label = str(matter.label) % {"name": declaration.person.first_name}
    return StaffForm(longtext(matter.box, label, sent, rows=4, hint=str(matter.hint)))


def _page(declaration: Declaration, matter: Matter, form: StaffForm) -> str:
    return render_template(
        "deciding/ask.html",
        declaration=declaration,
        matter=matter,
        heading=str(matter.heading) % {"reference": declaration.reference},
        intro=matter.intro(declaration),
        form=form,
        suggestions=matter.suggestions(declaration.person),
    )


def _advice_form(sent: Mapping[str, str]) -> StaffForm:
    hint = _("Wie besluit, leest dit. De medewerker niet.")
    return StaffForm(longtext("advice", _("Wat is je advies?"), sent, rows=6, hint=hint))


def _advice_page(declaration: Declaration, form: StaffForm) -> str:
    return render_template(
        "deciding/advise.html",
        declaration=declaration,
        form=form,
        rows=summary_rows(declaration),
        context=context_of(declaration, me()),
        hours_text=hours_text,
    )
