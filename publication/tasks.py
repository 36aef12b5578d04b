"""What waits for an officer of publication, for the overview: nothing of it needs remembering."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import ngettext

from auth.permissions import may
from auth.policies import me
from organisation.models import Person
from publication.correcting import to_settle
from publication.error_reports import waiting_reports
from publication.queue import reviews_due
from registers.moments import deadline_chip

Found = tuple[int, date | None]  # how many, and the nearest day


def _reviews(person: Person) -> Found:
    acts = reviews_due(person)
    return len(acts), next((act.review_on for act in acts), None)


def _corrections(person: Person) -> Found:
    return len(to_settle(person)), None


def _reports(person: Person) -> Found:
    reports = waiting_reports(person)
    return len(reports), next((report.due_on for report in reports), None)


def _look_again(number: int) -> str:
    return str(ngettext("Kijk naar %(num)s vermelding die stilstaat", "Kijk naar %(num)s vermeldingen die stilstaan", number))


def _settle(number: int) -> str:
    return str(ngettext("Keur %(num)s correctie goed of af", "Keur %(num)s correcties goed of af", number))


def _answer(number: int) -> str:
    return str(ngettext("Beantwoord %(num)s foutmelding", "Beantwoord %(num)s foutmeldingen", number))


TASKS: tuple[tuple[Callable[[Person], Found], Callable[[int], str], str], ...] = (
    (_reviews, _look_again, "publishing.desk"),
    (_corrections, _settle, "corrections.corrections"),
    (_reports, _answer, "error_reports.reports"),
)


def publication_tasks() -> list[dict[str, Any]]:
    """The cards for who looks at the overview; empty for who does not publish."""
    if not may(me(), "area.publish"):
        return []
    found = [(*look(me()), title, endpoint) for look, title, endpoint in TASKS]
    return [
        {"title": title(count), "url": url_for(endpoint), "deadline": deadline_chip(due)}
        for count, due, title, endpoint in found
        if count
    ]
