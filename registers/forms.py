"""Forms made from a step: nothing here knows a register by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm

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

    known: Mapping[str, Any] = {}  # the answers so far, of all steps
    wants_everything = True  # else what is empty may stay so for now
    form_errors: list[str] = []  # what is wrong with the whole rather than with one question

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
        return {
            field.question.name: None if field.is_empty() else field.data
            for field in self._questions()
            if not isinstance(field, PhotoField)
            and not field.errors
            and (not field.is_empty() or (field.was_shown and field.kept not in (None, "", [])))
        }

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
