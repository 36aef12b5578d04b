"""Forms of the staff pages: the boxes as the field component draws them, filled from what was sent."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import gettext as _

from boxes import Box, Label, StaffForm, options_of
from registers import typed

__all__ = ["StaffForm", "choice", "choices", "day", "day_in", "dropdown", "longtext", "text"]

LONGEST_TEXT = 2000  # characters


def text(name: str, label: str, sent: Mapping[str, str], **options: Any) -> Box:
    """One line."""
    return Box(name, "text", Label(label), sent.get(name, ""), **options)


def longtext(name: str, label: str, sent: Mapping[str, str], **options: Any) -> Box:
    """A few sentences, at most LONGEST_TEXT characters."""
    box = Box(name, "longtext", Label(label), sent.get(name, ""), **options)
    if len(box.raw) > LONGEST_TEXT:
        box.errors.append(_("Maak de tekst korter: hoogstens %(count)s tekens", count=LONGEST_TEXT))
    return box


def choice(name: str, label: str, options: Mapping[str, str], sent: Mapping[str, str], **more: Any) -> Box:
    """One of several; `options` maps stored codes to labels."""
    chosen = sent.get(name, "")
    rows = options_of(options, chosen)
    return Box(name, "choice", Label(label), chosen, options=rows, **more)


def dropdown(name: str, label: str, options: Mapping[str, str], sent: Mapping[str, str], **more: Any) -> Box:
    """One of many."""
    box = choice(name, label, options, sent, **more)
    box.kind = "select"
    return box


def choices(name: str, label: str, options: Mapping[str, str], chosen: Collection[str], **more: Any) -> Box:
    """Several of several; `raw` holds the chosen codes with commas between them."""
    rows = [{"value": code, "label": words, "checked": code in chosen} for code, words in options.items()]
    return Box(name, "choices", Label(label), ",".join(code for code in options if code in chosen), options=rows, **more)


def day(name: str, label: str, sent: Mapping[str, str], default: date | None = None, **options: Any) -> Box:
    """A day in three boxes; `default` fills them when nothing was sent."""
    was_sent = any(f"{name}_{suffix}" in sent for suffix in DAY_PARTS)
    filled = {"dag": default.day, "maand": default.month, "jaar": default.year} if default and not was_sent else {}
    labels = {"dag": _("Dag"), "maand": _("Maand"), "jaar": _("Jaar")}
    parts = [
        {
            "id": f"{name}_{suffix}",
            "name": f"{name}_{suffix}",
            "label": labels[suffix],
            "raw": str(filled.get(suffix, sent.get(f"{name}_{suffix}", ""))),
            "suffix": suffix,
        }
        for suffix in DAY_PARTS
    ]
    return Box(name, "day", Label(label), parts=parts, **options)


DAY_PARTS = ("dag", "maand", "jaar")


def day_in(box: Box) -> date | None:
    """The day in the three boxes; None when they are empty. Puts an error at the box when it is no day."""
    values = [part["raw"].strip() for part in box.parts]
    if not any(values):
        return None
    with suppress(typed.Unreadable):
        day = typed.whole_date(*typed.day_month_and_year(*values))
        if day is not None:
            return day
    box.errors.append(_("Vul een dag in die bestaat, bijvoorbeeld 14 10 2026"))
    return None
