"""What a figure is: words for who reads it, and the rows that are counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from typing import cast as cast_to

from flask_babel import lazy_gettext as _
from sqlalchemy import CTE, CompoundSelect, Date, Integer, Select, String, cast, null, select, union_all

import clock

PERIODS = {
    "year": _("Het kalenderjaar"),
    "day": _("De stand op de peildatum"),
    "window": _("De 12 maanden tot en met de peildatum"),
}
REFERENCE = _("31 december. In het lopende jaar: vandaag")
HIDDEN, INTERNAL = SMALL = ("hidden", "internal")
SMALL_NUMBERS = {
    HIDDEN: _("1 tot en met 4 verbergen we in wat naar buiten gaat"),
    INTERNAL: _("Dit cijfer gaat niet naar buiten"),
}
DECLARATIONS = _("Opgaven")
DECISIONS = _("Opgaven en besluiten")
DUTIES = _("Wie wanneer moest antwoorden")
POSTS = _("Functies en wie ze heeft")
FOLLOW_UPS = _("Vragen na een besluit")
DISPUTES = _("Geschillen en bezwaren")
PUBLICATION = _("Publicatie")
RELATIONS = _("Lijsten van relaties")
LOG = _("Logboek")
ROLES = _("Rollen")
SAMPLES = _("Steekproeven")
EVERY_READER, OFFICER_ONLY = ("area.figures", "area.confidential_figures")
COLUMNS: Mapping[str, Any] = {
    "part": String(),
    "what": String(),
    "day": Date(),
    "measure": Integer(),
    "unit": String(),
    "kind": String(),
    "register": String(),  # of the declaration behind the row; empty: it is about something else
}


@dataclass(frozen=True)
class Year:
    """One calendar year, and the day on which it is looked at."""

    number: int
    _named: dict[str, CTE] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, rows: Callable[["Year"], Select[Any]]) -> CTE:
        """The rows of this query by its name: a statement that asks for them in several places works them out once."""
        if rows.__name__ not in self._named:
            self._named[rows.__name__] = rows(self).cte(rows.__name__)
        return self._named[rows.__name__]

    @property
    def first(self) -> date:
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        return date(self.number, 12, 31)

    @property
    def day(self) -> date:
        """The reference date: the last day, or today while the year runs."""
        return max(self.first, min(self.last, clock.today()))

    @property
    def start(self) -> datetime:
        return clock.at(self.first, 0)

    @property
    def end(self) -> datetime:
        """The moment after which nothing counts any more."""
        return clock.at(date(self.number + 1, 1, 1), 0)


Listing = Select[Any] | CompoundSelect[Any]
Rows = Callable[[Year], Listing]


@dataclass(frozen=True)
class Figure:
    """One figure. `rows` gives the list behind it; its number is how many there are."""

    code: str
    name: Any
    question: Any
    numerator: Any = ""
    source: Any = ""  # where the list comes from
    denominator: Any = ""
    period: str = "year"
    rows: Rows | None = None
    base: Rows | None = None  # what the rows are a share of; every row is one of these
    parts: Mapping[str, Any] = field(default_factory=dict)  # code → name, in the order of the tables
    headline: str = ""  # where a row counts in several parts: the part that stands for the whole
    kinds: Mapping[str, Any] = field(default_factory=dict)  # a second way to divide them
    measure: str = ""  # what the rows measure: "days", "cents" or "times"
    measure_name: Any = ""
    list_for: str = EVERY_READER  # who may see the list; the number is for everyone who reads figures
    small: str = HIDDEN
    made_of: tuple[str, ...] = ()  # a figure that shows these others
    unknown: Any = ""  # why this house cannot know it yet
    warning: Callable[[], str] | None = None  # what its reader has to know first; empty: nothing

    def number(self, total: int, by_part: Mapping[str, int]) -> int:
        """The one number that stands for it."""
        return by_part[self.headline] if self.headline else total

    @property
    def countable(self) -> bool:
        return self.rows is not None


def listed(**columns: Any) -> Select[Any]:
    """A select of the columns that every list has; those that are not given are empty."""
    return select(*(columns.get(name, cast(null(), kind)).label(name) for name, kind in COLUMNS.items()))


def all_of(*lists: Listing) -> CompoundSelect[Any]:
    """The rows of all these lists, as one."""
    return union_all(*(part for one in lists for part in _parts(one)))


def only(rows: Listing, names: Iterable[str]) -> CompoundSelect[Any]:
    """The same rows with these columns alone: a database works out every column of a union, also one that nobody asks for."""
    return union_all(*(part.with_only_columns(*(part.selected_columns[name] for name in names)) for part in _parts(rows)))


def _parts(rows: Listing) -> Iterable[Select[Any]]:
    return cast_to(Iterable[Select[Any]], rows.selects) if isinstance(rows, CompoundSelect) else (rows,)
