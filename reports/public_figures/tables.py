"""Which figures the public reads, and their tables: what the frozen report showed of them, nothing counted or hidden anew."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from reports.figures.definition import Figure
from reports.figures.table import figures
from reports.yearly.charted import lasts
from reports.yearly.gathering import LAST_WEEK
from reports.yearly.seen import Number, Seen

SORT = _("Soort")
WEEKLY = "Q06"  # its kinds are weeks
PUBLIC: Mapping[str, Any] = {  # code → what its kinds are called
    "Q01": SORT,
    "Q03": SORT,
    "Q04": _("Tijd per week"),
    WEEKLY: _("Week van het besluit"),
    "Q11": SORT,
    "Q14": SORT,
    "Q19": _("Besluit"),
    "Q23": SORT,
}
COUNT, DAYS, CENTS = "aantal", "dagen", "eurocent"
MEASURED = {"days": DAYS, "cents": CENTS}
UNKNOWN = _("Niet bekend")
LANGUAGES = ("nl", "en")

Row = tuple[Any, list[Number], str]  # name, numbers, what they count
Tables = list[dict[str, Any]]


def tables(look: Callable[[str], Seen]) -> Tables:
    """The tables as the public reads them, in both languages; None is hidden."""
    return [table for code, kind_name in PUBLIC.items() for table in _of_figure(figures()[code], kind_name, look(code))]


def words(text: Any) -> dict[str, str]:
    """A text in both languages."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(text)
    return found


def _of_figure(figure: Figure, kind_name: Any, seen: Seen) -> Tables:
    """By part, as a whole, by kind and by unit, as far as there is something to tell."""
    number = (_("Aantal"),)
    divided = (
        (_("Onderdeel"), number, _parts(figure, seen)),
        (_("Hele organisatie"), number, [*_sums(figure, seen), *_measures(figure, seen)]),
        (kind_name, number, _counts(_weeks(seen) if figure.code == WEEKLY else figure.kinds, seen.kinds)),
        (_("Afdeling"), (_("Op tijd geantwoord"), _("Moesten antwoorden")), _units(seen)),
    )
    return [
        {
            "cijfer": figure.code,
            "naam": words(figure.name),
            "telt": words(figure.numerator),
            "indeling": words(division),
            "kolommen": [words(column) for column in columns],
            "rijen": [{"naam": words(name), "aantallen": numbers, "eenheid": unit} for name, numbers, unit in rows],
        }
        for division, columns, rows in divided
        if rows
    ]


def _parts(figure: Figure, seen: Seen) -> list[Row]:
    """What is not zero; where a part stands for the whole, always that one."""
    found = {part: number for part, number in seen.parts.items() if part != figure.headline}
    head = [(figure.parts[figure.headline], [seen.part(figure.headline)], COUNT)] if figure.headline else []
    return [*head, *_counts(figure.parts, found)]


def _sums(figure: Figure, seen: Seen) -> list[Row]:
    """A row that counts in several parts has no sum."""
    if figure.headline:
        return []
    return [(_("Samen"), [seen.total], COUNT), *((_("Op een totaal van"), [base], COUNT) for base in seen.bases)]


def _measures(figure: Figure, seen: Seen) -> list[Row]:
    """R44: how many are known stands beside what is measured; what is not known is never zero."""
    what = figure.measure_name
    measures: tuple[tuple[str, Any, str], ...] = (
        ("known", _("%(what)s: hiervan bekend", what=what), COUNT),
        ("half", _("%(what)s: de helft is niet meer dan", what=what), MEASURED.get(figure.measure, COUNT)),
        ("most", _("%(what)s: 9 van de 10 is niet meer dan", what=what), MEASURED.get(figure.measure, COUNT)),
    )
    return [(name, [seen.measures[code]], unit) for code, name, unit in measures if code in seen.measures]


def _counts(names: Mapping[str, Any], numbers: Mapping[str, Number]) -> list[Row]:
    """What is not zero, in the order of the names."""
    every = [*names, *sorted(set(numbers) - set(names))]
    return [(names.get(one, one or UNKNOWN), [numbers[one]], COUNT) for one in every if numbers.get(one, 0) != 0]


def _units(seen: Seen) -> list[Row]:
    return [(unit or UNKNOWN, [done, asked], COUNT) for unit, (done, asked) in sorted(seen.units.items()) if asked != 0]


def _weeks(seen: Seen) -> dict[str, Any]:
    """The last week of each column → its name."""
    ends = lasts(seen)
    return {str(last): _week_name(first, last) for first, last in zip((1, *(end + 1 for end in ends)), ends, strict=False)}


def _week_name(first: int, last: int) -> Any:
    if last == LAST_WEEK:
        return _("week %(first)s en later", first=first)
    if first == last:
        return _("week %(first)s", first=first)
    return _("week %(first)s tot en met %(last)s", first=first, last=last)
