"""Forms made from a step: nothing here knows a register by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from registers import typed
from registers.counterparties.naming import fold
from registers.date_fields import DayField, MonthField, RecentDayField
from registers.definition import Step, is_asked
from registers.form_fields import (
    AnswerField,
    ChoiceField,
    ChoicesField,
    ConfirmField,
    HoursField,
    LongTextField,
    MoneyField,
    NumberField,
    OrganisationField,
    PhotoField,
    TextField,
)
from registers.models import Attachment
from registers.partial_date import PartialDate

FIELDS: dict[str, type[AnswerField]] = {
    "text": TextField,
    "longtext": LongTextField,
    "organisation": OrganisationField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "hours": HoursField,
    "money": MoneyField,
    "number": NumberField,
    "month": MonthField,
    "day": DayField,
    "recent_day": RecentDayField,
    "photo": PhotoField,
    "confirm": ConfirmField,
}


class AnswersForm(FlaskForm):
    """The questions of one step."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Only texts: a question that asks for a file looks for it itself, and no other gets one in the place of a text."""
            found = super().wrap_formdata(form, formdata)
            return None if found is None else request.form

    known: Mapping[str, Any] = {}  # the answers so far, of all steps
    wants_everything = True  # else what is empty may stay so for now
    form_errors: list[str] = []  # what is wrong with the whole rather than with one question

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every answer can be kept, and those that belong together agree."""
        for amount, band in self._amounts():
            if band.is_empty():
                band.choose(band.question.band_of(typed.cents_of(amount.data)))
        each: bool = super().validate(extra_validators)
        return self._agree() and each

    def _agree(self) -> bool:
        """An amount falls within the band that was chosen; an end does not come before its start (R11)."""
        wrong: dict[AnswerField, str] = {}
        for amount, band in self._amounts():
            if band.data != band.question.band_of(typed.cents_of(amount.data)):
                wrong[amount] = str(amount.question.too_much)
        fed = {field.question.feeds: field for field in self._questions() if field.data}
        starts, ends = fed.get("starts"), fed.get("ends")
        if starts and ends and PartialDate.parse(ends.data).last < PartialDate.parse(starts.data).first:
            began = PartialDate.parse(starts.data).text
            wrong[ends] = _("De einddatum moet na je startdatum liggen: %(start)s", start=began)
        for field, error in wrong.items():
            field.errors = [error]
        return not wrong

    def _amounts(self) -> list[tuple[AnswerField, ChoiceField]]:
        """The amounts that were told, each with the question whose band it falls in."""
        bands = {field.question.name: field for field in self._questions() if isinstance(field, ChoiceField)}
        return [(field, bands[field.question.refines]) for field in self._questions() if field.question.refines and field.data]

    def shown(self) -> list[AnswerField]:
        """The questions on the page, given the answers so far."""
        answers = self._so_far()
        return [field for field in self._questions() if is_asked(field.question, answers)]

    def requires(self, field: AnswerField) -> bool:
        """Whether an empty answer is wrong. A question that depends on another is first shown, then missed."""
        question = field.question
        if not self.wants_everything or question.optional or not is_asked(question, self._so_far()):
            return False
        return field.was_shown or not question.waits_for_another

    def extra_question(self) -> AnswerField | None:
        """A question that an answer on this page calls for and that was not on it yet."""
        return next((field for field in self.shown() if field.is_empty() and not field.was_shown and not field.optional), None)

    def answers(self) -> dict[str, Any]:
        """What can be kept: the answers that are right, and None for what was there and is emptied."""
        kept = [
            field
            for field in self._questions()
            if not isinstance(field, PhotoField)
            and not field.errors
            and (not field.is_empty() or (field.was_shown and field.kept not in (None, "", [])))
        ]
        if all(field.is_implied for field in kept) and not self.known:
            return {}  # nothing was said yet
        return {field.question.name: None if field.is_empty() else field.data for field in kept}

    def not_needed(self) -> bool:
        """Whether this is too small to be declared (R56)."""
        return any(
            field.question.not_needed and field.data and set(fold(field.data).split()) <= set(field.question.not_needed)
            for field in self._questions()
        )

    def photos(self) -> list[PhotoField]:
        """The questions that ask for a file."""
        return [field for field in self._questions() if isinstance(field, PhotoField)]

    def organisations(self) -> list[OrganisationField]:
        """The questions on the page that ask for the name of an organisation."""
        return [field for field in self.shown() if isinstance(field, OrganisationField)]

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Show errors found later, at their question when it is on this page."""
        fields = {field.question.name: field for field in self._questions()}
        for name, error in errors.items():
            if name in fields:
                fields[name].errors = [str(error)]
            else:
                self.form_errors = [*self.form_errors, str(error)]

    def _questions(self) -> list[AnswerField]:
        return [field for field in self if isinstance(field, AnswerField)]

    def _so_far(self) -> dict[str, Any]:
        return {**self.known, **{field.question.name: field.data for field in self._questions()}}


def form_for(
    step: Step,
    known: Mapping[str, Any] | None = None,
    *,
    attachments: Iterable[Attachment] = (),
    wants_everything: bool = True,
) -> AnswersForm:
    """The form of a step, filled from the request when that sends one, else from the answers so far."""
    known = known or {}
    questions = {question.name: FIELDS[question.kind](question) for question in step.fields}
    form: AnswersForm = type("StepForm", (AnswersForm,), questions)(data=dict(known))
    form.known, form.wants_everything, form.form_errors = known, wants_everything, []
    held = {attachment.field: attachment for attachment in attachments}
    for photo in form.photos():
        photo.hold(held.get(photo.name))
    return form
