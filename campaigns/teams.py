"""What a manager sees of a round: the rate of his team, later the names without an answer, never what was answered (ux 1.11)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

import clock
from campaigns.chasing import Narrowed, not_answered
from campaigns.figures import Rate, rate_among
from campaigns.models import RUNNING, Round
from campaigns.running import in_state
from extensions import db
from organisation.models import Person
from organisation.structure import positions_of, reports_to
from registers.catalogue import slugs
from registers.duties.models import Duty

RATE_AFTER, NAMES_AFTER = timedelta(weeks=2), timedelta(weeks=5)  # since the start


@dataclass(frozen=True)
class TeamRound:
    """One round for one team; no names before it is their time."""

    campaign: Round
    rate: Rate
    names: list[str]
    shows_names: bool


def names_are_shown(campaign: Round, day: date) -> bool:
    """Whether managers see by now who did not answer."""
    return campaign.starts_on + NAMES_AFTER <= day


def team_rounds(manager: Person) -> list[TeamRound]:
    """The running rounds of which this manager may see the rate today; confidential registers are left out."""
    today = clock.today()
    running = [one for one in in_state(RUNNING) if one.starts_on + RATE_AFTER <= today]
    if not running:
        return []
    reporting = select(Person.id).where(
        Person.id.in_(reports_to([position.id for position in positions_of(manager, today)], today)), Person.id != manager.id
    )
    found = []
    for campaign in running:
        open_to_him = Duty.register_slug.in_(slugs(confidential=False))
        rate = rate_among(Duty.ground == campaign.code, Duty.person_id.in_(reporting), open_to_him)
        shows_names = names_are_shown(campaign, today)
        people = not_answered(campaign, Narrowed(situation="at_work"), today).where(
            Person.id.in_(reporting),
            Person.id.in_(select(Duty.person_id).where(Duty.ground == campaign.code, Duty.closed_at.is_(None), open_to_him)),
        )
        names = [person.name for person in db.session.scalars(people)] if shows_names else []
        if rate.total:
            found.append(TeamRound(campaign, rate, names, shows_names))
    return found
