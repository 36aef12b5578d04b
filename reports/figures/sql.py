"""What SQLite and PostgreSQL say differently: the Dutch day of a moment, days between two days, an answer in a document."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, String, literal_column, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

import clock


class local_day(FunctionElement[Any]):
    """The civil day in the Netherlands of a moment."""

    type = Date()
    inherit_cache = True
    name = "local_day"


class days_between(FunctionElement[Any]):
    """How many days the first day lies after the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


class answer_in(FunctionElement[Any]):
    """What was answered under this name in a document that is not sealed; several answers as a list in JSON."""

    type = String()
    inherit_cache = True
    name = "answer_in"


class code_in(FunctionElement[Any]):
    """The one code that was chosen under this name in such a document.

    On PostgreSQL cut out of the text as the vault writes it, where no answer can hold what stands before a code: to read a
    document as JSON takes it four times as long.
    """

    type = String()
    inherit_cache = True
    name = "code_in"


class as_day(FunctionElement[Any]):
    """A day that is written as text."""

    type = Date()
    inherit_cache = True
    name = "as_day"


def table(name: str, rows: Iterable[tuple[str | date, ...]], **columns: TypeEngine[Any]) -> CTE:
    """A small table that goes with the query; written out, since binding thousands of values takes longer."""
    lines = ", ".join(f"({', '.join(repr(str(value)) for value in row)})" for row in rows)
    given = (literal_column(f"column{number}", kind) for number, kind in enumerate(columns.values(), 1))
    named = ((as_day(one) if isinstance(one.type, Date) else one).label(name) for one, name in zip(given, columns, strict=True))
    return select(*named).select_from(text(f"(VALUES {lines}) AS given")).cte(name)


def chose(answers: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """SQL: this code is among the answers."""
    return answers.like(f'%"{code}"%')


@compiles(local_day, "postgresql")
def _local_day_postgres(element: local_day, compiler: Any, **options: Any) -> str:
    return f"CAST(({_arguments(element, compiler, options)[0]}) AT TIME ZONE '{clock.HOME.key}' AS DATE)"


@compiles(local_day)
def _local_day_sqlite(element: local_day, compiler: Any, **options: Any) -> str:
    """Before ten in the evening by the clock of UTC it is the same day here, winter and summer: most moments need no more.

    Summer time begins and ends on the last Sunday of March and October at 1:00 UTC.
    """
    moment = _arguments(element, compiler, options)[0]
    turns = (f"datetime({moment}, 'start of year', '+{month} months', '+24 days', 'weekday 0', '+1 hour')" for month in (2, 9))
    begins, ends = turns
    late = f"date({moment}, CASE WHEN {moment} >= {begins} AND {moment} < {ends} THEN '+2 hours' ELSE '+1 hours' END)"
    return f"CASE WHEN substr({moment}, 12, 2) < '22' THEN substr({moment}, 1, 10) ELSE {late} END"


@compiles(days_between, "postgresql")
def _days_postgres(element: days_between, compiler: Any, **options: Any) -> str:
    later, earlier = _arguments(element, compiler, options)
    return f"({later} - {earlier})"


@compiles(days_between)
def _days_sqlite(element: days_between, compiler: Any, **options: Any) -> str:
    later, earlier = _arguments(element, compiler, options)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(as_day, "postgresql")
def _day_postgres(element: as_day, compiler: Any, **options: Any) -> str:
    return f"CAST({_arguments(element, compiler, options)[0]} AS DATE)"


@compiles(as_day)
def _day_sqlite(element: as_day, compiler: Any, **options: Any) -> str:
    return _arguments(element, compiler, options)[0]


@compiles(answer_in, "postgresql")
def _answer_postgres(element: answer_in, compiler: Any, **options: Any) -> str:
    document, name = _arguments(element, compiler, options)
    return f"CASE WHEN get_byte({document}, 0) = 123 THEN convert_from({document}, 'UTF8')::json ->> CAST({name} AS TEXT) END"


@compiles(code_in, "postgresql")
def _code_postgres(element: code_in, compiler: Any, **options: Any) -> str:
    document, name = _arguments(element, compiler, options)
    after = f"split_part(convert_from({document}, 'UTF8'), '\"' || CAST({name} AS TEXT) || '\": \"', 2)"
    return f"CASE WHEN get_byte({document}, 0) = 123 THEN nullif(split_part({after}, '\"', 1), '') END"


@compiles(code_in)
@compiles(answer_in)
def _answer_sqlite(element: answer_in | code_in, compiler: Any, **options: Any) -> str:
    document, name = _arguments(element, compiler, options)
    return f"CASE WHEN substr({document}, 1, 1) = x'7b' THEN json_extract(CAST({document} AS TEXT), '$.' || {name}) END"


def _arguments(element: FunctionElement[Any], compiler: Any, options: dict[str, Any]) -> list[str]:
    return [compiler.process(argument, **options) for argument in element.clauses]
