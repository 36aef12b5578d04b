"""One class per kind of question. Each offers what `components/field.html` asks for: kind, hint, options, parts, raw, …

A field reads what was typed (`typed`), keeps it to show again, and turns it into an answer (`data`) as declarations store it.
"""

from typing import Any

import wtforms
from flask import request
from flask_babel import format_decimal
from flask_babel import gettext as _
from wtforms.utils import unset_value

from registers import attachments, typed
from registers.counterparties.finding import known_names
from registers.counterparties.naming import fold
from registers.definition import Field, codes_in
from registers.models import Attachment

SHOWN = "gevraagd"  # the form says which questions were on the page: of a box left empty the browser sends nothing
LONGEST_FOLDED = 200  # characters of a name as it is compared
ACCEPTED_FILES = ".jpg,.jpeg,.png,.heic,.heif,.pdf"


class AnswerField(wtforms.Field):
    """A question of a register on a page: its text comes from the definition, its answer from the draft or from the request."""

    kind = "text"
    data: Any

    def __init__(self, question: Field, **settings: Any) -> None:
        super().__init__(str(question.label), **settings)
        self.question = question
        self.hint = str(question.hint)
        self.optional = question.optional
        self.was_shown = False
        self.boxes: dict[str, str] = {}  # what stands in each box, by suffix ("" for a single one)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the answer from the request when there is one, else from the draft. Never raises on what was typed."""
        self.process_errors: list[str] = []
        self.kept = None if data is unset_value else data
        self.data = self.kept
        if formdata is None:
            self.boxes = self.put_back(self.kept) if self.kept not in (None, "", []) else {}
            return
        self.was_shown = self.name in formdata.getlist(SHOWN)
        self.take(formdata)
        self.boxes = {suffix: typed.shown_again(text) for suffix, text in self.boxes.items()}

    def take(self, formdata: Any) -> None:
        """Keep what was typed and turn it into the answer, or into an error."""
        text = formdata.get(self.name, "")
        self.boxes = {"": text}
        try:
            self.data = self.read(text) if text.strip() else None
        except typed.Unreadable as unreadable:
            self._wrong(str(unreadable))

    def read(self, text: str) -> Any:
        """The answer in this text. Raises Unreadable."""
        raise NotImplementedError

    def put_back(self, answer: Any) -> dict[str, str]:
        """The boxes as someone would have typed this answer."""
        return {"": str(answer)}

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Whether this can be kept; an empty answer is wrong only when the form asks for completeness."""
        self.errors = list(self.process_errors)
        if not self.errors and self.is_empty() and form.requires(self):
            self.errors = [str(self.question.empty)]
        return not self.errors

    def is_empty(self) -> bool:
        return self.data in (None, "", [])

    @property
    def is_implied(self) -> bool:
        """Whether it was answered by leaving it alone."""
        return bool(self.question.implied) and self.data == [self.question.implied]

    @property
    def raw(self) -> str:
        return self.boxes.get("", "")

    @property
    def max_length(self) -> int | None:
        return None

    def _wrong(self, error: str) -> None:
        self.data = None
        self.process_errors = [error]


class TextField(AnswerField):
    """One line."""

    def read(self, text: str) -> str:
        return self.fitting(typed.one_line(text))

    def fitting(self, text: str) -> str:
        if len(text) > self.question.longest:
            raise typed.Unreadable(
                _(
                    "%(what)s mag maximaal %(most)s tekens zijn. Je hebt er %(number)s",
                    what=self.question.caption,
                    most=self.question.longest,
                    number=len(text),
                )
            )
        return text


class LongTextField(TextField):
    """A few sentences."""

    kind = "longtext"

    def read(self, text: str) -> str:
        return self.fitting(typed.several_lines(text))

    @property
    def max_length(self) -> int | None:
        return self.question.longest


class OrganisationField(TextField):
    """The name of an organisation; the known names are suggestions, a new one is always right."""

    kind = "organisation"

    def take(self, formdata: Any) -> None:
        """A known name that was chosen takes the place of the typed one, unless that was changed since it was asked about."""
        super().take(formdata)
        chosen = formdata.get(self.meant_name)
        if chosen and self.data and self.data == self.kept:
            super().take({self.name: chosen})

    @property
    def meant_name(self) -> str:
        return f"{self.name}-bedoeld"

    def read(self, text: str) -> str:
        name = super().read(text)
        if len(fold(name)) > LONGEST_FOLDED:
            raise typed.Unreadable(_("Vul een kortere naam in"))
        return name

    @property
    def suggestions(self) -> list[str]:
        return known_names()


class HoursField(AnswerField):
    """Hours per week, kept in minutes."""

    kind = "hours"

    def read(self, text: str) -> int:
        minutes = typed.minutes(text)
        if minutes == 0:
            raise typed.Unreadable(_("Minder dan 1 uur? Vul 1 in"))
        if self.question.most and minutes > self.question.most * 60:
            raise typed.Unreadable(str(self.question.too_much))
        return minutes

    def put_back(self, answer: Any) -> dict[str, str]:
        return {"": str(format_decimal(round(answer / 60, 2)))}


class MoneyField(AnswerField):
    """An amount, kept in cents; without VAT as it was said, with the VAT that was added (R42)."""

    kind = "money"

    def read(self, text: str) -> Any:
        return typed.amount(text)

    def put_back(self, answer: Any) -> dict[str, str]:
        return {"": answer["said"] if isinstance(answer, dict) else str(format_decimal(answer / 100, "0.00"))}


class NumberField(AnswerField):
    """How many."""

    kind = "number"

    def read(self, text: str) -> int:
        return typed.whole_number(text, most=self.question.most)


class ChoiceField(AnswerField):
    """One option."""

    kind = "choice"

    def read(self, text: str) -> str | None:
        return text if text in {option.code for option in self.question.options} else None

    def choose(self, code: str) -> None:
        """Another answer on the page says which option it is."""
        self.boxes, self.data = {"": code}, code

    @property
    def options(self) -> list[dict[str, Any]]:
        chosen = codes_in(self.data)
        return [
            {
                "value": option.code,
                "label": option.label,
                "help": option.help,
                "exclusive": option.exclusive,
                "checked": option.code in chosen,
            }
            for option in self.question.options
            if not option.implied
        ]


class ChoicesField(ChoiceField):
    """Several options; an exclusive one goes with no other. Where ticking nothing is an answer, that one is not offered."""

    kind = "choices"

    def __init__(self, question: Field, **settings: Any) -> None:
        super().__init__(question, **settings)
        self.optional = question.optional or bool(question.implied)

    def take(self, formdata: Any) -> None:
        sent = set(formdata.getlist(self.name))
        self.data = [option.code for option in self.question.options if option.code in sent]
        if self.was_shown and not self.data and self.question.implied:
            self.data = [self.question.implied]
        alone = [option for option in self.question.options if option.exclusive and option.code in self.data]
        if alone and len(self.data) > 1:
            self.process_errors = [
                _("Kies '%(option)s' of kies andere antwoorden. Niet allebei", option=alone[0].label),
            ]


class PhotoField(AnswerField):
    """One file, taken with the camera or chosen. It is no answer: it becomes an attachment of the declaration."""

    kind = "file"
    accept = ACCEPTED_FILES
    current: dict[str, str] | None = None
    removed = False

    def take(self, formdata: Any) -> None:
        sent = [file for name in (self.name, self.capture_name) for file in request.files.getlist(name) if file.filename]
        self.removed = formdata.get(self.remove_name) == "ja"
        self.data = None
        if sent:
            try:
                self.data = attachments.clean(sent[0].stream, sent[0].filename)
            except attachments.Refused as refused:
                self._wrong(str(refused))

    def is_empty(self) -> bool:
        return self.data is None and (self.current is None or self.removed)

    @property
    def capture_name(self) -> str:
        return f"{self.name}-camera"

    @property
    def remove_name(self) -> str:
        return f"{self.name}-weg"

    @property
    def file_help(self) -> str:
        return _("JPG, PNG, HEIC of PDF. Een grote foto maken wij kleiner. De plek waar je de foto maakte, bewaren we niet.")

    def hold(self, attachment: Attachment | None) -> None:
        """Show the file that is already there."""
        if attachment:
            size = _("%(size)s kB", size=max(1, attachment.size // 1024))
            self.current = {"name": attachment.display_name, "size": size, "remove_name": self.remove_name}


class ConfirmField(AnswerField):
    """One box to tick."""

    kind = "confirm"

    def read(self, text: str) -> bool:
        return text == "ja"

    def is_empty(self) -> bool:
        return not self.data
