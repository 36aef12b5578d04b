"""The figures of the drills: what was tried, how often, how often it went wrong; `make drill` prints them in one table."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Protocol

import pytest

WHOLE = 200  # OPENKAART_ROUNDS of a whole drill
DRILLING = bool(os.environ.get("OPENKAART_DRILL"))
DATABASES = ["sqlite", *([pytest.param("postgres", marks=pytest.mark.postgres)] if DRILLING else [])]  # for `any_app`


class Figure(Protocol):
    """Adds a line to the table: what was tried, how often, how often it went wrong, and what else was measured."""

    def __call__(self, what: str, trials: int, bad: int, note: str = "") -> None: ...


def how_often(small: int, whole: int) -> int:
    """How often to try: `small` in an ordinary test; `whole` in a drill, or as much of it as OPENKAART_ROUNDS asks for."""
    if not DRILLING:
        return small
    return max(small, whole * int(os.environ.get("OPENKAART_ROUNDS", WHOLE)) // WHOLE)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """`figure(what, trials, bad, note)` adds a line to the table."""
    began = time.monotonic()

    def line(what: str, trials: int, bad: int, note: str = "") -> None:
        record_property("figure", [what, trials, bad, round(time.monotonic() - began, 1), note])

    return line


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not DRILLING:
        return
    rows = list(_rows([*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]))
    width = max((len(what) for what, *_ in rows), default=0)
    terminalreporter.section("figures")
    terminalreporter.write_line(f"{'what':<{width}} {'trials':>9} {'bad':>5} {'seconds':>8}  measured")
    for what, trials, bad, seconds, note in rows:
        terminalreporter.write_line(f"{what:<{width}} {trials:>9} {bad:>5} {seconds:>8.1f}  {note}")


def _rows(reports: list[Any]) -> Iterator[tuple[str, int, int, float, str]]:
    """The figures that tests gave; of the others, by file, how many there were, how many failed, and how long they took."""
    counted: dict[str, tuple[int, int, float, str]] = {}

    def count(what: str, trials: int, bad: int, seconds: float, note: str = "") -> None:
        before = counted.get(what, (0, 0, 0.0, ""))
        counted[what] = (before[0] + trials, before[1] + bad, before[2] + seconds, note or before[3])

    for report in reports:
        figures = [value for name, value in getattr(report, "user_properties", ()) if name == "figure"]
        for figure in figures if report.when == "call" else ():
            count(*figure)
        if report.failed or (report.when == "call" and not figures):
            name = PurePath(report.nodeid.partition("::")[0]).stem.removeprefix("test_").replace("_", " ")
            count(f"{name} (tests)", 1, report.failed, report.duration)
    yield from ((what, *numbers) for what, numbers in counted.items())
