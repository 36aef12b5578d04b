"""Reminders: one table of what is asked, how long before and after its last day, and to whom (ux 1.11, 3.7, R08).

Looked up every working morning. Each person gets each step of each thing once; of several steps whose day has passed only the
last, so a worker that was down does not nag. What was answered is not found, and a mail that still waits is thrown away before
it is sent (`needed`). A text names the day, so it is still true when the mail server was away.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

import clock
from extensions import db
from notifications import audiences
from notifications.places import WordsAbout, day_in_mail, declarations_text
from organisation.leave import on_leave
from organisation.mailing import write_to
from organisation.models import Person
from organisation.working_days import add_working_days, working_day_before
from registers.catalogue import slugs
from registers.duties.models import Duty
from registers.duties.reading import waiting
from registers.duties.table import DUTY_KINDS
from registers.follow_up.models import FollowUp
from registers.follow_up.waiting import asked_by, to_be_read_by, unread
from registers.models import BODIES, DECIDED, QUESTION, SUBMITTED, Declaration
from registers.standing import name_of

A_WEEK = timedelta(days=7)
Audience = Callable[[Person, list[Duty]], Iterable[Person]]


@dataclass(frozen=True)
class Asked:
    """One thing that waits for people: what it is about, since when, until when, for whom, and what the mail needs."""

    about: str
    opened_on: date
    due_on: date
    people: Callable[[], Iterable[Person]]
    words: Callable[[], Mapping[str, str]]
    path: str = ""


@dataclass(frozen=True)
class Step:
    """One reminder: from which day, with which message, and to whom else than who has to answer."""

    name: str
    day: Callable[[Asked], date]
    message: str


@dataclass(frozen=True)
class Reminder:
    """One row: what is found on a day, and the steps, in the order of their days."""

    what: str
    found: Callable[[date], Iterable[Asked]]
    steps: tuple[Step, ...]


def remind() -> int:
    """Put the reminders of today in the outbox; returns how many. Commits after each row of the table."""
    today, put = clock.today(), 0
    for row in REMINDERS:
        put += sum(_remind(row, asked, today) for asked in row.found(today))
        db.session.commit()
    return put


def _remind(row: Reminder, asked: Asked, today: date) -> int:
    passed = [step for step in row.steps if _is_time(step.day(asked), asked, today)]
    if not passed:
        return 0
    step = max(passed, key=lambda one: one.day(asked))

    return sum(
        write_to(
            person, step.message, asked.words, key=f"{row.what}:{step.name}:{asked.about}:{asked.due_on}", about=asked.about,
            path=asked.path,
        )
        for person in asked.people()
    )  # fmt: skip


def _is_time(day: date, asked: Asked, today: date) -> bool:
    """A step of before the last day makes no sense after it, nor one of before there was anything to remind of."""
    return asked.opened_on <= day <= today and (today <= asked.due_on or day > asked.due_on)


# When ---------------------------------------------------------------------------------------------------------------------


def at_the_start(asked: Asked) -> date:
    return asked.opened_on


def at_half(asked: Asked) -> date:
    """Half of the term (R08)."""
    return asked.opened_on + (asked.due_on - asked.opened_on) // 2


def a_week_before(asked: Asked) -> date:
    return asked.due_on - A_WEEK


def two_weeks_before(asked: Asked) -> date:
    return asked.due_on - 2 * A_WEEK


def on_the_day(asked: Asked) -> date:
    return asked.due_on


def a_week_after(asked: Asked) -> date:
    return asked.due_on + A_WEEK


def working_days_before(count: int) -> Callable[[Asked], date]:
    def day(asked: Asked) -> date:
        found = asked.due_on
        for _day in range(count):
            found = working_day_before(found)
        return found

    return day


# What ---------------------------------------------------------------------------------------------------------------------


def _of_declarant(about: str, declaration: Declaration, opened_on: date, due_on: date) -> Asked:
    path = "/intern/opgaven" if declaration.register.confidential else f"/intern/opgaven/{declaration.reference}"

    def words() -> Mapping[str, str]:
        return WordsAbout(declaration, datum=day_in_mail(due_on))

    def people() -> list[Person]:
        """Who is on leave hears of it on the first day back, if it still waits then."""
        return [] if on_leave(declaration.person, clock.today()) else [declaration.person]

    return Asked(about, opened_on, due_on, people, words, path)


def questions(today: date) -> Iterable[Asked]:
    """Questions of who decides, without an answer (R26)."""
    for declaration in db.session.scalars(select(Declaration).where(Declaration.status == QUESTION).order_by(Declaration.id)):
        question = declaration.open_question
        if question:
            asked_on = clock.local(question.asked_at).date()
            yield _of_declarant(f"question:{question.uid}", declaration, asked_on, question.due_on)


def follow_ups(*kinds: str) -> Callable[[date], Iterable[Asked]]:
    """What the declarant is asked after a decision (R24, R25, R54)."""

    def found(today: date) -> Iterable[Asked]:
        for one in db.session.scalars(asked_by(today).where(FollowUp.kind.in_(kinds))):
            yield _of_declarant(f"follow_up:{one.uid}", one.declaration, one.asks_on, one.due_on)

    return found


def unread_conditions(today: date) -> Iterable[Asked]:
    """Agreements that nobody has read (R24)."""
    for condition in db.session.scalars(unread()):
        decision = condition.decision
        decided_on = clock.local(decision.decided_at).date()
        yield _of_declarant(f"condition:{condition.uid}", decision.declaration, decided_on, to_be_read_by(condition))


def ending(today: date) -> Iterable[Asked]:
    """What ends by what was declared, within two weeks."""
    soon = select(Declaration).where(
        Declaration.status == DECIDED,
        Declaration.register_slug.in_(slugs(continuous=True)),
        Declaration.ends_on.between(today, today + 2 * A_WEEK),
        Declaration.ends_precision == "day",
    )
    for declaration in db.session.scalars(soon.order_by(Declaration.id)):
        assert declaration.ends_on is not None
        since = clock.local(declaration.decided_at).date() if declaration.decided_at else today
        yield _of_declarant(f"running:{declaration.reference}", declaration, since, declaration.ends_on)


def decisions(today: date) -> Iterable[Asked]:
    """What waits for a decision, per person and last day: nobody gets a mail for each."""
    soon = add_working_days(today, 3)
    submitted = select(Declaration).where(Declaration.status == SUBMITTED, Declaration.due_on <= soon)
    found: dict[tuple[Person, date], list[Declaration]] = {}
    for declaration in db.session.scalars(submitted.order_by(Declaration.due_on, Declaration.id)):
        if declaration.due_on and (declaration.due_on >= today or declaration.desk in BODIES):
            for person in audiences.deciders(declaration):
                found.setdefault((person, declaration.due_on), []).append(declaration)
    for (person, due_on), declarations in found.items():
        yield _to_decide(person, due_on, declarations)


def _to_decide(person: Person, due_on: date, declarations: list[Declaration]) -> Asked:
    opened_on = min(declaration.desk_since or due_on for declaration in declarations)

    def words() -> dict[str, str]:
        desk = audiences.next_desk(declarations[0])
        return {
            "opgaven": declarations_text(len(declarations)),
            "datum": day_in_mail(due_on),
            "volgende": name_of(desk, declarations[0].person) if desk else "",
        }

    return Asked(f"worklist:{person.uid}", opened_on, due_on, lambda: [person], words)


def _who_hears_of_it(person: Person, held: list[Duty]) -> Iterable[Person]:
    """His manager hears nothing of a confidential register: by elimination he would know which it is (R38)."""
    if all(duty.register.confidential for duty in held):
        return audiences.officers_beside(person)
    return audiences.manager_and_officers(person)


def duties(people: Audience) -> Callable[[date], Iterable[Asked]]:
    """What somebody has to answer outside a round, one thing per person, reason and last day (R08, R14, R37)."""

    def found(today: date) -> Iterable[Asked]:
        rows = db.session.scalars(waiting(today))
        groups: dict[tuple[Person, str, date], list[Duty]] = {}
        for duty in rows:
            groups.setdefault((duty.person, duty.kind, duty.due_on), []).append(duty)
        for (person, kind, due_on), held in groups.items():
            yield _duty(person, kind, due_on, held, people)

    return found


def _duty(person: Person, kind: str, due_on: date, held: list[Duty], people: Audience) -> Asked:
    def words() -> dict[str, str]:
        names = [str(duty.register.plural) for duty in held if not duty.register.confidential]
        return {
            "reden": str(DUTY_KINDS[kind].because),
            "soort": ", ".join(name[:1].lower() + name[1:] for name in names),
            "datum": day_in_mail(due_on),
            "naam": person.name,
        }

    opened_on = min(duty.opened_on for duty in held)
    return Asked(f"duties:{person.uid}:{kind}:{due_on}", opened_on, due_on, lambda: people(person, held), words, "")


REMINDERS = (
    Reminder(
        "duty",
        duties(lambda person, _held: [person]),
        (
            Step("opened", at_the_start, "duty_opened"),
            Step("half", at_half, "duty_reminder"),
            Step("week", a_week_before, "duty_reminder"),
            Step("day", on_the_day, "duty_today"),
            Step("late", a_week_after, "duty_late"),
        ),
    ),
    Reminder("duty_of_another", duties(_who_hears_of_it), (Step("late", a_week_after, "duty_late_manager"),)),
    Reminder(
        "question",
        questions,
        (Step("soon", working_days_before(3), "question_open"), Step("late", a_week_after, "still_open")),
    ),
    Reminder(
        "after_event",
        follow_ups("after_event"),
        (Step("asked", at_the_start, "after_event"), Step("late", a_week_after, "still_open")),
    ),
    Reminder(
        "journey_report",
        follow_ups("journey_report"),
        (Step("asked", at_the_start, "journey_report"), Step("late", a_week_after, "still_open")),
    ),
    Reminder(
        "condition_kept",
        follow_ups("condition_kept"),
        (
            Step("asked", at_the_start, "condition_kept"),
            Step("week", a_week_before, "condition_kept"),
            Step("late", a_week_after, "still_open"),
        ),
    ),
    Reminder(
        "stopped",
        follow_ups("stopped"),
        (Step("week", a_week_before, "stopped"), Step("day", on_the_day, "stopped"), Step("late", a_week_after, "still_open")),
    ),
    Reminder(
        "conditions_unread",
        unread_conditions,
        (Step("soon", working_days_before(3), "conditions_unread"), Step("late", a_week_after, "still_open")),
    ),
    Reminder("ends_soon", ending, (Step("soon", two_weeks_before, "ends_soon"),)),
    Reminder(
        "decision",
        decisions,
        (Step("soon", working_days_before(2), "term_almost_over"), Step("late", a_week_after, "decision_late")),
    ),
)  # fmt: skip
