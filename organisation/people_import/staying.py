"""Who may not leave by a delivery: the last one with a role that somebody must have. Which roles those are, is handed in."""

from collections.abc import Callable, Collection

from flask import current_app
from flask_babel import gettext as _

from organisation.delivered import BadValue
from organisation.people_import.columns import ENDS
from organisation.people_import.standing import EMPLOYED, Standing
from organisation.people_import.work_file import WorkFile

MUST_STAY = "must_stay"  # of the application: ids of people who would leave → those who may not, and why


def must_stay(leaving: Collection[int]) -> Collection[int]:
    """Of the people with these ids those who may not leave."""
    asked: Callable[[Collection[int]], Collection[int]] = current_app.extensions.get(MUST_STAY, lambda _ids: ())
    return asked(leaving) if leaving else ()


def refuse_last_ones(work: WorkFile, known: Standing, missed: frozenset[int]) -> frozenset[int]:
    """Refuse the lines of those who must stay; returns the ids of all who must, also of those who were missing before."""
    day = known.day.isoformat()
    leavers = list(
        work.rows(
            "SELECT line.number, line.uit_dienst, known.id FROM line JOIN known ON known.person = line.person"  # noqa: S608
            f" WHERE NOT line.faulty AND line.uit_dienst < ? AND {EMPLOYED}",
            day, day, day,
        )
    )  # fmt: skip
    stays = frozenset(must_stay({person_id for _number, _until, person_id in leavers} | missed))
    for number, until, person_id in leavers:
        if person_id in stays:
            told = _("deze persoon is de laatste beheerder of integriteitscoördinator")
            work.refuse(number, ENDS, until, BadValue(told, _("Geef die rol eerst aan een ander")))
    work.mark_faults()
    return stays
