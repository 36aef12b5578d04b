"""Boxes of a form as the field component draws them, for forms of staff and of the public alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Label:
    text: str


@dataclass
class Box:
    """One question. The attributes are those the field component asks for; `name` is also the id."""

    name: str
    kind: str
    label: Label
    raw: str = ""
    hint: str = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    optional: bool = False
    rows: int = 5
    unit: str = ""  # beside the box
    suggestions: list[str] = field(default_factory=list)
    autocomplete: str = ""

    @property
    def id(self) -> str:
        return self.name


class Form:
    """Boxes in the order of the page; what was typed stays in them, whatever was wrong."""

    def __init__(self, *boxes: Box | None) -> None:
        self.boxes = {box.name: box for box in boxes if box is not None}

    def __iter__(self) -> Iterator[Box]:
        return iter(self.boxes.values())


class StaffForm(Form):
    """Iterate over its boxes, or ask for one by name."""

    def __getitem__(self, name: str) -> Box:
        return self.boxes[name]

    @property
    def errors(self) -> dict[str, list[str]]:
        return {box.name: box.errors for box in self if box.errors}

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put these errors at their boxes; one without a box goes to the first."""
        for name, message in errors.items():
            box = self.boxes.get(name) or next(iter(self))
            box.errors.append(message)


def options_of(labels: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """The options of a box, of which one can be chosen; `labels` maps stored codes to words."""
    return [{"value": code, "label": label, "checked": code == chosen} for code, label in labels.items()]
