"""The mails of a round: at the start and on the days the officer chose, to who has not answered, each step once (R17).

An officer hears of a planned round that cannot start.
"""

from datetime import date, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import exists, func, literal, select

import campaigns.messages  # noqa: F401 - what is sent stands there
import clock
from audit import Event, Kind, Subscriber
from auth.models import INTEGRITY_OFFICER
from auth.permissions import holders_of_role
from campaigns.chasing import manager_of, waits
from campaigns.figures import Rate, rate_of
from campaigns.models import PLANNED, RUNNING, Round
from campaigns.running import cannot_start, in_state
from campaigns.teams import names_are_shown
from extensions import db
from organisation.mailing import write_to
from organisation.memory import remembering
from organisation.models import Person
from post.models import Mail
from registers.catalogue import slugs
from registers.duties.models import ROUND, Duty
from registers.duties.reading import is_open
from registers.in_force import counts_on
from registers.models import Declaration

TOGETHER = 500  # mails in one transaction
START, LAST = "start", "round_last_day"
LAST_DAYS = 3  # a reminder so few days before the end is the last one


def send_round_mails() -> int:
    """Put what is due today in the outbox; returns how many. Commits by parts: what was put in is found again by its key."""
    today = clock.today()
    late = [campaign for campaign in in_state(PLANNED) if campaign.starts_on <= today and cannot_start(campaign)]
    put = sum(map(_tell_officers, late))
    db.session.commit()
    return put + sum(_send(campaign, today) for campaign in in_state(RUNNING))


def steps_of(campaign: Round) -> list[tuple[str, date]]:
    """The name and day of each mail, in their order."""
    days = sorted(campaign.reminders, reverse=True)
    found = [(f"before-{number}", campaign.closes_on - timedelta(days=number)) for number in days]
    return [(START, campaign.starts_on), *((name, day) for name, day in found if day > campaign.starts_on)]


def _tell_officers(campaign: Round) -> int:
    """That it could not start: once, until they set it up in another way."""
    return sum(
        write_to(
            officer, "round_not_started", lambda: {"jaar": str(campaign.year)},
            key=f"round_not_started:{campaign.code}:{campaign.version}", path=f"/intern/beheer/jaarcheck/{campaign.code}/klaar",
        )
        for officer in holders_of_role(INTEGRITY_OFFICER)
    )  # fmt: skip


def _send(campaign: Round, today: date) -> int:
    sent, rate = 0, rate_of(campaign)
    opened = select(Duty.opened_on).where(Duty.kind == ROUND, Duty.ground == campaign.code, is_open(today)).distinct()
    for opened_on in db.session.scalars(opened).all():
        step = _step_for(campaign, opened_on, today)
        people = _to_be_told(campaign, opened_on, step, today)
        for first in range(0, len(people), TOGETHER):
            sent += _write(campaign, people[first : first + TOGETHER], step, rate)
            db.session.commit()
    return sent


def _step_for(campaign: Round, opened_on: date, today: date) -> str:
    """The last step whose day has come for who was asked on this day; who joined starts at the start."""
    passed = [name for name, day in steps_of(campaign) if opened_on < day <= today]
    return passed[-1] if passed else START


def _to_be_told(campaign: Round, opened_on: date, step: str, today: date) -> list[tuple[Person, date]]:
    """Who has not answered and did not get this step, with the last day he has."""
    key = literal(f"{_key(campaign, step)}:")
    found = db.session.execute(
        select(Person, func.min(Duty.due_on))
        .join(Duty, Duty.person_id == Person.id)
        .where(
            Duty.kind == ROUND,
            Duty.ground == campaign.code,
            Duty.opened_on == opened_on,
            is_open(today),
            Duty.due_on >= today,
            ~exists().where(Mail.key == key + Person.uid),
        )
        .group_by(Person.id)
        .order_by(Person.id)
    )
    return [(person, due_on) for person, due_on in found]


def _write(campaign: Round, part: list[tuple[Person, date]], step: str, rate: Rate) -> int:
    held = _number_held([person for person, _due_on in part])
    by_manager = _known_to_managers(campaign, [person for person, _due_on in part]) if _message(step) == LAST else set()
    return sum(
        write_to(
            person,
            _message(step),
            lambda: {
                **_words(campaign, due_on, held.get(person.id, 0), rate),  # noqa: B023 - asked at once
                "wie": str(_("Je leidinggevende") if person.id in by_manager else _("De integriteitscoördinator")),  # noqa: B023
            },
            key=_key(campaign, step),
            about=f"duties:{person.uid}:{ROUND}:{due_on}",
            path=f"/intern/jaarcheck/{campaign.code}",
        )
        for person, due_on in part
    )


def _message(step: str) -> str:
    if step == START:
        return "round_opened"
    return LAST if int(step.partition("-")[2]) <= LAST_DAYS else "round_reminder"


def _key(campaign: Round, step: str) -> str:
    return f"round:{campaign.code}:{step}"


def _words(campaign: Round, due_on: date, held: int, rate: Rate) -> dict[str, str]:
    """No number where there is none: nobody reads "0 entries"."""
    return {
        "jaar": str(campaign.year),
        "datum": str(format_date(due_on, "d MMMM")),
        "tekst": campaign.text,
        "opgaven": str(ngettext("%(num)s opgave", "%(num)s opgaven", held)) if held else "",
        "klaar": str(_("%(done)s van de %(total)s", done=rate.done, total=rate.total)) if rate.done else "",
    }


def _known_to_managers(campaign: Round, people: list[Person]) -> set[int]:
    """Ids of these people whose manager sees that they did not answer; of a confidential register he sees nothing (R38)."""
    if not names_are_shown(campaign, clock.today()):
        return set()
    asked = select(Duty.person_id).where(waits(campaign), Duty.register_slug.in_(slugs(confidential=False)))
    seen = set(db.session.scalars(asked.where(Duty.person_id.in_([person.id for person in people]))))
    with remembering():
        return {person.id for person in people if person.id in seen and manager_of(person)}


def _number_held(people: list[Person]) -> dict[int, int]:
    """By person how many of his entries count today, without those of a confidential register."""
    found = db.session.execute(
        select(Declaration.person_id, func.count())
        .where(
            Declaration.person_id.in_([person.id for person in people]),
            Declaration.register_slug.in_(slugs(confidential=False, continuous=True)),
            counts_on(clock.today()),
        )
        .group_by(Declaration.person_id)
    )
    return {row[0]: row[1] for row in found}


def told(events: list[Event]) -> None:
    """A test goes at once to who asked for it."""
    for event in events:
        campaign = db.session.scalars(select(Round).where(Round.code == event.subject)).one()
        person = db.session.scalars(select(Person).where(Person.uid == event.actor)).one_or_none()
        if person:
            write_to(
                person, "round_opened", lambda campaign=campaign: _words(campaign, campaign.closes_on, 2, Rate(0, 0)),  # type: ignore[misc]
                key=f"round_test:{event.seq}", path=f"/intern/beheer/jaarcheck/{campaign.code}",
            )  # fmt: skip


SUBSCRIBER = Subscriber(frozenset({Kind.ROUND_TESTED}), told)
