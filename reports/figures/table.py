"""All figures, in the order of their numbers. Pages, reports, exports and tests read the same rows."""

from functools import cache

from reports.figures import activities, decided, gifts, oversight, publishing, response
from reports.figures.definition import Figure


@cache
def figures() -> dict[str, Figure]:
    """Code → definition."""
    subjects = (response, activities, decided, gifts, publishing, oversight)
    every = [figure for subject in subjects for figure in subject.FIGURES]
    return {figure.code: figure for figure in sorted(every, key=lambda figure: figure.code)}
