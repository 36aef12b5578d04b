"""Dates on a form, each part in a box of its own, kept as precise as they are known (R10)."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

import clock
from registers import typed
from registers.form_fields import AnswerField
from registers.partial_date import PartialDate


class PartsField(AnswerField):
    """A date in boxes of its own."""

    suffixes: tuple[str, ...] = ()

    def take(self, formdata: Any) -> None:
        self.boxes = {suffix: formdata.get(f"{self.name}-{suffix}", "") for suffix in self.suffixes}
        self.data = None
        if any(text.strip() for text in self.boxes.values()):
            try:
                self.data = self.read_parts(self.boxes)
            except typed.Unreadable as unreadable:
                self._wrong(str(unreadable))

    def read_parts(self, boxes: dict[str, str]) -> str:
        raise NotImplementedError

    @property
    def parts(self) -> list[dict[str, str]]:
        labels = {"dag": _("Dag"), "maand": _("Maand"), "jaar": _("Jaar")}
        return [
            {
                "id": f"{self.id}-{suffix}",
                "name": f"{self.name}-{suffix}",
                "label": labels[suffix],
                "suffix": suffix,
                "raw": self.boxes.get(suffix, ""),
            }
            for suffix in self.suffixes
        ]

    def within_years(self, year: int | None) -> int:
        """This year, when the question allows it. Raises Unreadable; a year of two digits is no year."""
        latest = clock.today().year + self.question.future_years
        in_full = _("Vul het jaar in met vier cijfers, bijvoorbeeld 2024")
        if year is None:
            raise typed.Unreadable(in_full)
        if not self.question.earliest_year <= year <= latest:
            raise typed.Unreadable(str(self.question.too_much) or in_full)
        return year


class MonthField(PartsField):
    """Month and year; what is known only by its year may stay so (R10)."""

    kind = "month"
    suffixes = ("maand", "jaar")

    def read_parts(self, boxes: dict[str, str]) -> str:
        month, year = typed.month_and_year(boxes["maand"], boxes["jaar"])
        if not year.strip():
            raise typed.Unreadable(_("Vul ook het jaar in"))
        if not month.strip():
            if typed.one_line(year) == self.kept:
                return str(self.kept)
            raise typed.Unreadable(str(self.question.incomplete) or _("Vul ook de maand in"))
        number = typed.month_number(month)
        when = date(self.within_years(typed.year_number(year)), number, 1)
        today = clock.today()
        if (when.year - self.question.future_years, when.month) > (today.year, today.month):
            raise typed.Unreadable(str(self.question.too_much))
        return f"{when:%Y-%m}"

    def put_back(self, answer: Any) -> dict[str, str]:
        when = PartialDate.parse(answer)
        return {"maand": str(when.first.month) if when.precision != "year" else "", "jaar": str(when.first.year)}


class DayField(PartsField):
    """One day."""

    kind = "day"
    suffixes = ("dag", "maand", "jaar")

    def read_parts(self, boxes: dict[str, str]) -> str:
        day = self.read_day(boxes)
        if self.question.past and day < clock.today():
            raise typed.Unreadable(str(self.question.past))
        return day.isoformat()

    def read_day(self, boxes: dict[str, str]) -> date:
        parts = typed.day_month_and_year(*(boxes[suffix] for suffix in DayField.suffixes))
        if not all(part.strip() for part in parts):
            raise typed.Unreadable(_("Vul dag, maand en jaar in"))
        typed.month_number(parts[1])
        self.within_years(typed.year_number(parts[2]))
        day = typed.whole_date(*parts)
        if day is None:
            raise typed.Unreadable(_("Deze dag bestaat niet. Kijk dag en maand na"))
        return day

    def put_back(self, answer: Any) -> dict[str, str]:
        day = PartialDate.parse(answer).first
        return {"dag": str(day.day), "maand": str(day.month), "jaar": str(day.year)}


class RecentDayField(DayField):
    """Today, yesterday or another day; never one to come."""

    kind = "date_choice"

    def take(self, formdata: Any) -> None:
        choice = formdata.get(self.name, "")
        near = self._near().get(choice)
        if near:
            self.boxes, self.data = {"": choice}, near.isoformat()
            return
        super().take(formdata)
        typed_one = any(text.strip() for text in self.boxes.values())
        self.boxes[""] = "other" if typed_one or choice == "other" else ""
        if choice == "other" and not typed_one:
            self._wrong(_("Vul in welke dag het was"))

    def read_parts(self, boxes: dict[str, str]) -> str:
        day = self.read_day(boxes)
        if day > clock.today():
            raise typed.Unreadable(str(self.question.too_much))
        return day.isoformat()

    def put_back(self, answer: Any) -> dict[str, str]:
        day = PartialDate.parse(answer).first
        choice = next((choice for choice, near in self._near().items() if near == day), "other")
        return {"": choice, **(super().put_back(answer) if choice == "other" else {})}

    @property
    def options(self) -> list[dict[str, Any]]:
        labels = {"today": _("Vandaag"), "yesterday": _("Gisteren"), "other": _("Andere dag")}
        return [{"value": code, "label": label, "checked": self.raw == code} for code, label in labels.items()]

    def _near(self) -> dict[str, date]:
        today = clock.today()
        return {"today": today, "yesterday": today - timedelta(days=1)}
