"""The charts of the report: which numbers each shows, and in one sentence what it says. In Dutch, as the report is.

A sentence about all rows is said only where none is hidden: of the others nobody may tell whether they are more or less.
"""

from collections.abc import Callable

from registers.catalogue import register
from reports.charts import BARS, MOST_ROWS, WEEKS, YEARS, Chart, chart
from reports.figures.table import figures
from reports.yearly.gathering import LAST_WEEK, years_of
from reports.yearly.leaving import BANDS
from reports.yearly.seen import Number, Seen
from reports.yearly.sentences import Look, many

NO_UNIT = "Afdeling niet bekend"
FEWEST = 2  # columns or bars; one alone is no picture


def charts(names: tuple[str, ...], year: int, look: Look) -> list[Chart]:
    """The charts with these names that have something to show."""
    made = (MADE[name](year, look) for name in names)
    return [one for one in made if one is not None]


def _units(year: int, look: Look) -> Chart | None:
    """Response by unit, the lowest first; hidden ones last."""
    found = [(unit or NO_UNIT, *numbers) for unit, numbers in look("Q01", year).units.items() if numbers[1] != 0]
    rows = [(unit, _percent(done, asked), f"{_percent(done, asked)}% ({done} van {asked})") for unit, done, asked in found]
    rows.sort(key=lambda row: (row[1] is None, row[1] or 0, row[0]))
    known = [share for _unit, share, _text in rows if share is not None]
    if len(rows) < FEWEST or not known:
        return None
    title = f"Respons per afdeling{_range(known) if len(known) == len(rows) else ''}"
    some = f" De {MOST_ROWS} laagste staan in beeld, de tabel heeft ze alle." if len(rows) > MOST_ROWS else ""
    about = f"Liggende balken: per afdeling het deel van de mensen dat in {year} op tijd antwoordde, de laagste eerst.{some}"
    return chart("units", BARS, title, about, rows, whole=100)


def _range(shares: list[int]) -> str:
    least, most = min(shares), max(shares)
    return f": van {least}% tot {most}%" if least < most else f": overal {most}%"


def _percent(done: Number, asked: Number) -> int | None:
    return None if done is None or not asked else round(100 * done / asked)


NEW = {"side_activity": ("Q03", "new"), "financial_interest": ("Q12", "new"), "gift": ("Q14", ""), "invitation": ("Q19", "")}


def _years(year: int, look: Look) -> Chart | None:
    """New declarations of three years, by register."""
    years = years_of(year)
    columns = {
        "side_activity": ("Q03", "new"),
        "financial_interest": ("Q12", "new"),
        "gift": ("Q14", ""),
        "invitation": ("Q19", ""),
    }
    rows = [
        (str(register(slug).plural), number, str(number))
        for slug, (code, part) in columns.items()
        for one in years
        for number in (look(code, one).part(part) if part else look(code, one).total,)
    ]
    if not any(number for _label, number, _text in rows):
        return None
    title = f"Nieuwe opgaven van {years[0]} tot en met {year}"
    about = f"Vier kleine grafieken, één per register, met een staande balk per jaar. De balk van {year} is gevuld."
    return chart("years", YEARS, title, about, rows, years=years)


def _destinations(year: int, look: Look) -> Chart | None:
    rows = _parts("Q14", look("Q14", year))
    if len(rows) < FEWEST:
        return None
    title = _largest("Wat met geschenken gebeurde", rows)
    return chart("destinations", BARS, title, f"Liggende balken: het aantal geschenken van {year} naar wat ermee gebeurde.", rows)


def _outcomes(year: int, look: Look) -> Chart | None:
    rows = _parts("Q05", look("Q05", year))
    if len(rows) < FEWEST:
        return None
    about = f"Liggende balken: het aantal uitkomsten van {year} over nevenwerk en financiële belangen."
    return chart("outcomes", BARS, _largest("Wat er is besloten", rows), about, rows)


def _parts(code: str, seen: Seen) -> list[tuple[str, Number, str]]:
    """The parts that are not empty, the largest first; hidden ones last."""
    names = figures()[code].parts
    rows = [(str(names.get(part, part)), number, str(number)) for part, number in seen.parts.items() if number != 0]
    return sorted(rows, key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))


def _largest(subject: str, rows: list[tuple[str, Number, str]]) -> str:
    hidden = any(number is None for _label, number, _text in rows)
    return subject if hidden else f"{subject}: het vaakst “{rows[0][0]}”"


def _weeks(year: int, look: Look) -> Chart | None:
    """In how many weeks was decided, with the middle."""
    seen = look("Q06", year)
    if not any(seen.kinds.values()):
        return None
    rows, first = [], 1
    for last in lasts(seen):
        number = seen.kinds.get(str(last), 0)
        label = f"{first}+" if last == LAST_WEEK else str(last) if first == last else f"{first}–{last}"
        rows.append((label, number, str(number)))
        first = last + 1
    half = seen.measures.get("half")
    title = (
        "In hoeveel weken is besloten" if half is None else f"De helft van de besluiten kwam binnen {many(half, 'dag', 'dagen')}"
    )
    marks = [] if half is None else [[half, f"de helft: {many(half, 'dag', 'dagen')}"]]
    about = f"Staande balken: eerste besluiten van {year} naar de week waarin het besluit kwam. De stippellijn is de helft."
    return chart("weeks", WEEKS, title, about, rows, marks=marks, ends=lasts(seen), axis="week na het insturen")


def lasts(seen: Seen) -> list[int]:
    """The last week of each column: every week, or those that were put together because one of them was small."""
    known = set(map(int, seen.kinds))
    return next(list(lasts) for lasts in BANDS if known <= set(lasts))


def _givers(year: int, look: Look) -> Chart | None:
    """How often givers gave; for use inside the house only."""
    seen = look("Q17", year)
    rows = [(f"{times} geschenken", number, many(number, "gever", "gevers")) for times, number in seen.kinds.items() if number]
    if not rows:
        return None
    about = f"Liggende balken: gevers van meer geschenken in de 12 maanden tot en met de peildatum van {year}."
    return chart("givers", BARS, "Hoe vaak dezelfde gever iets gaf", about, rows)


MADE: dict[str, Callable[[int, Look], Chart | None]] = {
    "units": _units,
    "years": _years,
    "destinations": _destinations,
    "outcomes": _outcomes,
    "weeks": _weeks,
    "givers": _givers,
}
