"""The figures of a year beside the two before it, what each of them means, the list behind it, and all of them as a file."""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

import clock
from audit import Kind, record_apart
from auth.permissions import may
from auth.policies import me, read
from organisation.models import Person
from registers.moments import day_text, money_text
from reports.figures.counting import (
    BY_PART,
    CELL,
    Counted,
    counted_for,
    counted_together,
    listed_rows,
    number_of,
    page_of,
    shown_to,
)
from reports.figures.definition import PERIODS, REFERENCE, SMALL_NUMBERS, Figure, Year
from reports.figures.table import figures

blueprint = Blueprint("figures", __name__)

FIRST_YEAR, BESIDE, PAGE, MANY = 2017, 3, 50, 2  # the law of 2017; years side by side; rows; parts that have a share
COLUMNS = ("cijfer", "naam", "jaar", "peildatum", "deel", "afdeling", "soort", "aantal", "noemer")
MEASURES: dict[str, Callable[[int], str]] = {"days": str, "times": str, "cents": money_text}


@read(blueprint, "/intern/beheer/cijfers", "area.figures")
def dashboard() -> Any:
    """Every figure of the chosen year, with the two years before it."""
    year = _year(request.args.get("jaar", clock.today().year, type=int))
    years = _beside(year)
    return render_template(
        "reports/figures.html",
        year=year,
        years=years,
        rows=_rows(years),
        together=[figure for figure in figures().values() if figure.made_of],
        missing=[figure for figure in figures().values() if figure.unknown],
        earlier=year.number - 1 if year.number > FIRST_YEAR else None,
        later=year.number + 1 if year.number < clock.today().year else None,
    )


@read(blueprint, "/intern/beheer/cijfers/uitleg", "area.figures")
def definitions() -> Any:
    """What each figure counts, of when, and who may see its list."""
    return render_template(
        "reports/definitions.html",
        figures=figures().values(),
        periods=PERIODS,
        reference=REFERENCE,
        small=SMALL_NUMBERS,
        year=clock.today().year,
    )


@read(blueprint, "/intern/beheer/cijfers/<int:number>/<code>", "area.figures")
def figure(number: int, code: str) -> Any:
    """One figure in its parts, and for who may see it the list behind it."""
    year, chosen = _year(number), figures().get(code)
    if chosen is None:
        raise NotFound()
    years = _beside(year)
    found = {one.number: counted_for(me(), chosen, one) for one in years}
    part = request.args.get("deel", "")
    return render_template(
        "reports/figure.html",
        figure=chosen,
        year=year,
        years=years,
        period=PERIODS[chosen.period],
        parts=_parts(chosen, found),
        measures=_measures(chosen, found),
        kinds=_divided(chosen.kinds, found[year.number].of(chosen.headline).by_kind) if chosen.kinds else [],
        units=_divided({}, found[year.number].of(chosen.headline).by_unit),
        made_of=[figures()[other] for other in chosen.made_of],
        list=_list(chosen, year, part) if chosen.countable and may(me(), chosen.list_for) else None,
        part=chosen.parts.get(part, ""),
    )


@read(blueprint, "/intern/beheer/cijfers/<int:number>.csv", "area.figures")
def figures_csv(number: int) -> Any:
    """All figures of the year for spreadsheets, for use inside the house."""
    return _file(_year(number), "csv", "text/csv")


@read(blueprint, "/intern/beheer/cijfers/<int:number>.json", "area.figures")
def figures_json(number: int) -> Any:
    """The same for programs."""
    return _file(_year(number), "json", "application/json")


def contents(number: int, kind: str, reader: Person) -> bytes:
    """Every number of every figure of this year that the reader may see, as CSV or JSON: same data, same bytes."""
    lines = _lines(Year(number), reader)
    if kind == "csv":
        return bytes(current_app.extensions["spreadsheet"](COLUMNS, lines))
    return (json.dumps(lines, ensure_ascii=False, indent=1) + "\n").encode()


def _year(number: int) -> Year:
    if not FIRST_YEAR <= number <= clock.today().year:
        raise NotFound()
    return Year(number)


def _beside(year: Year) -> list[Year]:
    """This year and those before it, the oldest first."""
    return [Year(year.number - back) for back in reversed(range(BESIDE))]


def _rows(years: list[Year]) -> list[dict[str, Any]]:
    chosen = {code: (figure, BY_PART) for code, figure in figures().items() if figure.countable}
    found = {year: counted_together(chosen, year) for year in years}
    return [_row(figure, {year: counts[code] for year, counts in found.items()}) for code, (figure, _by) in chosen.items()]


def _row(chosen: Figure, found: dict[Year, Counted]) -> dict[str, Any]:
    numbers = {str(year.number): _number(chosen, one) for year, one in found.items()}
    url = url_for(".figure", number=max(year.number for year in found), code=chosen.code)
    return {"name": {"text": chosen.name, "url": url}, "code": chosen.code, **numbers}


def _number(chosen: Figure, found: Counted) -> dict[str, str]:
    if found.base is None:
        return {"text": format_decimal(chosen.number(found.total, found.by_part))}
    share = f" ({format_percent(found.share, '#,##0%')})" if found.share is not None else ""
    base = format_decimal(found.base)
    return {"text": _("%(number)s van %(base)s", number=format_decimal(found.total), base=base) + share}


def _parts(chosen: Figure, found: dict[int, Counted]) -> list[dict[str, Any]]:
    """A row for each part, also an empty one, and for their sum; the part leads to its rows of the list."""
    codes = [*chosen.parts, *sorted({part for one in found.values() for part in one.by_part} - set(chosen.parts))]
    latest = max(found)
    rows = [
        {
            "name": {
                "text": chosen.parts.get(code, code or _("Niet bekend")),
                "url": url_for(".figure", number=latest, code=chosen.code, deel=code) if found[latest].by_part[code] else None,
            },
            **{str(year): _share(chosen, one, one.by_part[code]) for year, one in found.items()},
        }
        for code in codes
    ]
    if chosen.headline:
        return rows
    return [*rows, {"name": {"text": _("Samen")}, **{str(year): format_decimal(one.total) for year, one in found.items()}}]


def _share(chosen: Figure, found: Counted, number: int) -> str:
    """The number, and its share of the whole where each row counts once."""
    if chosen.headline or len(chosen.parts) < MANY or not number:
        return str(format_decimal(number))
    return f"{format_decimal(number)} ({format_percent(number / found.total, '#,##0%')})"


def _measures(chosen: Figure, found: dict[int, Counted]) -> list[dict[str, Any]]:
    """Median, 90th percentile, sum, and how many are measured: what is not known is never zero (R44)."""
    if not chosen.measure:
        return []
    text = MEASURES[chosen.measure]
    values: dict[str, Callable[[Counted], str]] = {
        _("Hiervan bekend"): lambda one: format_decimal(one.measured),
        _("De helft is niet meer dan"): lambda one: text(middle) if (middle := one.percentile(0.5)) is not None else "",
        _("9 van de 10 is niet meer dan"): lambda one: text(most) if (most := one.percentile(0.9)) is not None else "",
        _("Alles samen"): lambda one: text(one.sum),
    }
    shown = list(values.items())[: None if chosen.measure == "cents" else 3]
    return [{"name": name, **{str(year): value(one) for year, one in found.items()}} for name, value in shown]


def _divided(names: Any, numbers: Any) -> list[dict[str, Any]]:
    codes = [*names, *sorted(set(numbers) - set(names))]
    return [
        {"name": names.get(code, code or _("Niet bekend")), "number": format_decimal(numbers[code])}
        for code in codes
        if numbers[code]
    ]


def _list(chosen: Figure, year: Year, part: str) -> dict[str, Any]:
    query = listed_rows(chosen, year, part, reader=me())
    found = number_of(query)
    pages = max(1, -(-found // PAGE))
    number = min(max(request.args.get("pagina", 1, type=int), 1), pages)
    return {
        "found": found,
        "elsewhere": number_of(listed_rows(chosen, year, part)) - found,
        "page": number,
        "pages": pages,
        "url_for_page": lambda wanted: url_for(".figure", number=year.number, code=chosen.code, deel=part or None, pagina=wanted),
        "rows": [_listed(chosen, row) for row in page_of(query, (number - 1) * PAGE, PAGE)],
    }


def _listed(chosen: Figure, row: Any) -> dict[str, Any]:
    measure = "" if row.measure is None or not chosen.measure else MEASURES[chosen.measure](row.measure)
    return {
        "what": {"text": row.what or "", "url": url_for("entry.entry", ref=row.what) if row.register else None},
        "part": chosen.parts.get(row.part, row.part),
        "day": day_text(row.day) if row.day else "",
        "kind": chosen.kinds.get(row.kind, row.kind) if row.kind else "",
        "unit": row.unit or "",
        "measure": measure,
    }


def _lines(year: Year, reader: Person) -> list[dict[str, Any]]:
    found = counted_together({code: (one, CELL) for code, one in figures().items() if one.countable}, year)
    seen = {code: shown_to(reader, figures()[code], one) for code, one in found.items()}
    return [
        dict(zip(COLUMNS, (code, str(figures()[code].name), year.number, year.day.isoformat(), *cell, one.base), strict=True))
        for code, one in seen.items()
        for cell in one.cells
    ]


def _file(year: Year, kind: str, media_type: str) -> Response:
    name = f"cijfers-{year.number}-intern.{kind}"
    record_apart(Kind.EXPORTED, actor=me(), subject=("export", name))
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(contents(year.number, kind, me()), mimetype=media_type, headers=disposition)
