"""Two years of declarations, decisions and publications, each step taken on its own date by the person who would take it."""

import heapq
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import select

import clock
from audit import SYSTEM
from demo.afterwards import answer_what_is_asked, disagree, look_again, pass_the_day
from demo.auditing import draw_sample, let_in
from demo.contents import ANSWERS, CONDITION, INSTEAD, OUTCOMES, PUBLIC_CONDITION, QUESTIONS, REASONS, REGISTERS
from demo.municipality import Example, hire
from demo.publishing import answer_reports, correct, hold_back, report
from demo.reporting import report_day, report_last_year
from demo.rounds import plan_rounds
from extensions import db
from organisation.models import Person
from organisation.working_days import add_working_days, is_working_day
from publication.editions import publish
from publication.officer import WORDINGS, generalise, hold, release, withhold
from registers.catalogue import register
from registers.counterparties.sensitive import sensitive_class
from registers.designated import becomes_public
from registers.drafts import save_answers, start_draft
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import change_state
from registers.models import BODIES, DECIDED, QUESTION, SUBMITTED, Declaration
from registers.partial_date import PartialDate
from registers.routing import Desk, deciders_at
from registers.signals.finding import barred, findings
from registers.statements import declare_nothing

Action = Callable[[], object]


@dataclass
class Story:
    """What happens when: a queue of actions by date, taken in order so that the event log reads like a real one."""

    example: Example
    chance: Random
    today: date
    queue: list[tuple[date, int, Action]] = field(default_factory=list)
    ticket: Iterator[int] = field(default_factory=count)
    turns: Iterator[int] = field(default_factory=count)
    told: int = 0

    def on(self, day: date, action: Action) -> None:
        """Do this on the first working day from `day`; what would lie in the future does not happen."""
        while not is_working_day(day):
            day += timedelta(days=1)
        if day <= self.today:
            heapq.heappush(self.queue, (day, next(self.ticket), action))

    def tell(self, progress: Callable[[int], None]) -> None:
        """Take every action in the order of the dates."""
        while self.queue:
            day, _, action = heapq.heappop(self.queue)
            with clock.set_to(self._moment(day)):
                action()
            self.told += 1
            progress(self.told)
        db.session.commit()

    def _moment(self, day: date) -> Any:
        """A time in office hours, later for each next action of the same day and never in the future."""
        minutes = min(8 * 60 + (self.told * 3) % (9 * 60), 23 * 60)
        moment = clock.at(day, minutes // 60, minutes % 60)
        return min(moment, clock.now()) if day == self.today else moment


def plan(story: Story) -> None:
    """Put the two years in the queue."""
    top = [story.example.holders[title] for title in TOP]
    people = [person for person in story.example.people if person not in (*top, *story.example.accounts.values())]
    for number, person in enumerate(top):
        _designated(story, person, number)
    for number in range(REGISTERS["side_activity"]):
        _declare(story, people[number % len(people)], "side_activity", _day(story, number, 700), fate=FATES[number % len(FATES)])
    for slug in ("gift", "invitation", "financial_interest"):
        for number in range(REGISTERS[slug]):
            person = _declarant(story, slug, people, number)
            _declare(story, person, slug, _day(story, number * 3 + 1, 420), fate=FATES[(number * 5 + 2) % len(FATES)])
    for number, person in enumerate(people[60:90]):
        story.on(story.today - timedelta(days=250 - number), lambda person=person: _nothing(person))  # type: ignore[misc]
    for days, code, title in NEWCOMERS:
        story.on(story.today - timedelta(days=days), lambda code=code, title=title: hire(story.example, code, title))  # type: ignore[misc]
    _own_items(story)
    busy = [story.example.accounts["medewerker"]]  # finds his own tasks when he signs in
    for days in range(700, 10, -14):
        story.on(story.today - timedelta(days=days), lambda: answer_what_is_asked(story.chance, busy))
    for days in (*range(700, 30, -14), *range(28, -1, -2)):
        story.on(story.today - timedelta(days=days), pass_the_day)
    _around_the_register(story)
    accounts = story.example.accounts
    plan_rounds(
        story.on, story.today, story.example.people, accounts["integriteit"], story.chance, [*busy, accounts["leidinggevende"]]
    )
    story.on(report_day(story.today), lambda: report_last_year(accounts["integriteit"]))
    for days in (*range(390, 0, -30), 0):
        story.on(story.today - timedelta(days=days), _edition)


NEWCOMERS = ((70, "SOC", "Subsidieadviseur"), (18, "WIJ", "Opzichter"))  # days ago; neither has answered yet
TOP = (
    "Gemeentesecretaris en algemeen directeur",
    "Directeur Bedrijfsvoering",
    "Directeur Ruimte",
    "Controller",
    "Teammanager Grondzaken",
)
# what becomes of a declaration, in turns
FATES = (
    "decided", "decided", "conditions", "waiting", "decided", "question", "decided", "ended", "prohibited", "decided",
    "withdrawn", "changed", "decided", "draft", "waiting", "decided",
)  # fmt: skip


NEWEST = 35  # days: what was decided since waits for its release
WAITS = {"P03": (3, 28), "P05": (1, 9)}  # days until somebody decides, at least and at most


def _designated(story: Story, person: Person, number: int) -> None:
    """The top: one has nothing, one has not answered, the others have entries that were released."""
    start = story.today - timedelta(days=600 - 40 * number)
    if number == 3:
        story.on(start, lambda: _nothing(person))
        return
    if number == 4:
        return
    for extra, fate in enumerate(("decided", "conditions", "ended")[: 3 - number % 2]):
        _declare(story, person, "side_activity", start + timedelta(days=70 * extra), fate=fate)
    if number == 1:
        _declare(story, person, "side_activity", story.today - timedelta(days=NEWEST + 3), fate="decided")
    if number == 2:
        story.on(story.today - timedelta(days=16), lambda: _withhold(story, person))


def _around_the_register(story: Story) -> None:
    """What the desk of publication finds: something to approve, to answer and to look at again, and what was settled before."""
    editor, officer = story.example.accounts["redacteur"], story.example.accounts["integriteit"]
    for days, action in (
        (50, lambda: report(editor, 0)),
        (48, lambda: answer_reports(editor)),
        (48, lambda: correct(editor, officer, 0)),
        (4, lambda: hold_back(editor)),
        (3, lambda: report(editor, 1)),
        (1, lambda: correct(editor, None, 1)),
    ):
        story.on(story.today - timedelta(days=days), action)
    auditor, administrator = story.example.accounts["controle"], story.example.accounts["beheer"]
    story.on(story.today - timedelta(days=20), lambda: let_in(auditor, officer, administrator))
    story.on(story.today - timedelta(days=5), lambda: draw_sample(auditor))


def _own_items(story: Story) -> None:
    """What the people with an account find when they sign in."""
    employee, manager = story.example.accounts["medewerker"], story.example.accounts["leidinggevende"]
    _declare(story, employee, "side_activity", story.today - timedelta(days=300), fate="decided")
    _declare(story, story.example.holders["Griffier"], "side_activity", story.today - timedelta(days=11), fate="waiting")
    _declare(
        story, story.example.holders["Medewerker griffie"], "side_activity", story.today - timedelta(days=60), fate="decided"
    )
    _declare(story, employee, "side_activity", story.today - timedelta(days=33), fate="conditions")
    _declare(story, employee, "gift", story.today - timedelta(days=3), fate="waiting")
    _declare(story, employee, "side_activity", story.today - timedelta(days=20), fate="question")
    _declare(story, manager, "side_activity", story.today - timedelta(days=12), fate="waiting")
    _declare(story, story.example.accounts["secretaris"], "side_activity", story.today - timedelta(days=6), fate="waiting")
    _declare(story, story.example.holders["Planeconoom"], "financial_interest", story.today - timedelta(days=8), fate="waiting")
    _declare(
        story, story.example.holders["Inkoopadviseur"], "financial_interest", story.today - timedelta(days=2), fate="waiting"
    )
    team = [person for person in story.example.people if person.appointments[0].position.code.startswith("VER-")]
    _declare(story, team[11], "side_activity", story.today - timedelta(days=45), fate="prohibited")
    for number, person in enumerate(team[2:10]):
        slug = ("side_activity", "side_activity", "gift", "invitation")[number % 4]
        days = 38 - 4 * number if slug == "side_activity" else 1 + number % 4
        _declare(story, person, slug, story.today - timedelta(days=days), fate="waiting")


def _declare(story: Story, person: Person, slug: str, day: date, *, fate: str) -> None:
    story.on(day, lambda: _send(story, person, slug, fate))


def _send(story: Story, person: Person, slug: str, fate: str) -> None:
    draft = start_draft(register(slug), person, actor=person, submission_key=secrets.token_hex(16))
    answers = ANSWERS[slug][next(story.turns) % len(ANSWERS[slug])](clock.today(), story.chance)
    save_answers(draft, answers, actor=person, seen_version=draft.version)
    if fate == "draft":
        return
    _step(draft, "submit", person)
    if fate == "waiting":  # old ones are decided after all, only fresh ones still wait
        fate = "waiting" if (story.today - clock.today()).days < 40 else "decided"
    wait = story.chance.randint(*WAITS[draft.register.term])
    if fate == "withdrawn":
        story.on(clock.today() + timedelta(days=2), lambda: _step(draft, "withdraw", person, why="Het gaat toch niet door."))
    elif fate == "question":
        story.on(clock.today() + timedelta(days=4), lambda: _ask(story, draft))
        if (story.today - clock.today()).days > 40:
            story.on(clock.today() + timedelta(days=9), lambda: _answer(draft))
            story.on(clock.today() + timedelta(days=9 + wait), lambda: _decide(story, draft, "decided"))
    elif fate != "waiting":
        story.on(clock.today() + timedelta(days=wait), lambda: _decide(story, draft, fate))


def _decide(story: Story, declaration: Declaration, fate: str) -> None:
    decider = _decider(declaration)
    outcomes = OUTCOMES[declaration.register_slug]
    outcome = _possible(declaration, outcomes.get(fate, outcomes["decided"]))
    reasons = story.chance.choice(REASONS)
    review_on = clock.today() + timedelta(days=365)
    with _skipping_moved():
        _step(
            declaration,
            "decide",
            decider,
            outcome=outcome,
            reasons=reasons,
            condition=CONDITION,
            public_condition=PUBLIC_CONDITION,
            review_on=review_on,
            **_meeting(declaration),
        )
    later = clock.today() + timedelta(days=90)
    if fate == "ended" and declaration.register.continuous:
        story.on(later, lambda: _end(declaration))
    if fate == "changed" and declaration.register.continuous:
        story.on(later, lambda: _change(story, declaration))
    if outcome == "prohibited" and declaration.register.continuous and not declaration.register.confidential:
        story.on(clock.today() + timedelta(days=4), lambda: _disagree(story, declaration))
    _publish(story, declaration)


def _meeting(declaration: Declaration) -> dict[str, Any]:
    """When a body decides: the day of its meeting and the number in its list."""
    if declaration.desk not in BODIES:
        return {}
    return {"met_on": clock.today(), "number": f"B-{clock.today().year}-{declaration.id:03}"}


def _possible(declaration: Declaration, wanted: str) -> str:
    """The wished outcome, or what is left where a fact rules that out."""
    found = findings(declaration, clock.today())
    choices = (wanted, *INSTEAD.get(declaration.register_slug, ()))
    return next((code for code in choices if not barred(declaration.register.outcome(code), found)), wanted)


def _disagree(story: Story, declaration: Declaration) -> None:
    """Now and then somebody does not agree; the answer comes after some weeks."""
    with _skipping_moved():
        if declaration.id % 2 or (story.today - clock.today()).days < 45:
            dispute = disagree(declaration)
            story.on(clock.today() + timedelta(days=35), lambda: look_again(dispute))


def _publish(story: Story, declaration: Declaration) -> None:
    """An officer releases what becomes public; the newest wait in the queue."""
    if not becomes_public(declaration, clock.today()) or (story.today - clock.today()).days < NEWEST:
        return
    story.on(add_working_days(clock.today(), 2), lambda: _release(story, declaration))


def _release(story: Story, declaration: Declaration) -> None:
    """An editor releases it; what says something about belief or health gets general words first, one is kept back."""
    officer = story.example.accounts["redacteur"]
    with _skipping_moved():
        if sensitive_class(declaration):
            generalise(
                declaration,
                actor=officer,
                seen_version=declaration.version,
                role=str(WORDINGS["rol"]),
                organisation=str(WORDINGS["organisatie"]),
                ground="special_category",
                reason="De naam zegt iets over overtuiging of gezondheid.",
            )
        if declaration.title == "Fotograaf":
            hold(declaration, actor=officer, seen_version=declaration.version, reason="De medewerker vraagt om uitstel.")
        release(declaration, actor=officer, seen_version=declaration.version)


def _withhold(story: Story, person: Person) -> None:
    """For his safety the public reads only that something is withheld."""
    query = select(Declaration).where(Declaration.person_id == person.id, Declaration.status == DECIDED).order_by(Declaration.id)
    declaration = db.session.scalars(query).first()
    if declaration is not None:
        withhold(
            declaration,
            actor=story.example.accounts["integriteit"],
            seen_version=declaration.version,
            ground="safety",
            reason="Er zijn bedreigingen geweest.",
            review_on=story.today + timedelta(days=180),
        )


def _edition() -> None:
    publish(actor=SYSTEM)


def _change(story: Story, declaration: Declaration) -> None:
    person = declaration.person
    with _skipping_moved():
        successor = _step(declaration, "revise", person, submission_key=secrets.token_hex(16))
        minutes = (declaration.weekly_minutes or 60) * 2
        save_answers(successor, {"hours": minutes}, actor=person, seen_version=successor.version)
        _step(successor, "submit", person)
        story.on(clock.today() + timedelta(days=8), lambda: _decide(story, successor, "decided"))


def _end(declaration: Declaration) -> None:
    with _skipping_moved():
        _step(declaration, "end", declaration.person, ends=PartialDate(clock.today()))


def _ask(story: Story, declaration: Declaration) -> None:
    if declaration.status == SUBMITTED:
        _step(declaration, "ask", _decider(declaration), question=story.chance.choice(QUESTIONS))


def _answer(declaration: Declaration) -> None:
    if declaration.status == QUESTION:
        _step(declaration, "answer", declaration.person, answer="Alleen in het weekend, ongeveer twee keer per maand.")


def _nothing(person: Person) -> None:
    with _skipping_moved():
        declare_nothing(register("side_activity"), person, actor=person, submission_key=secrets.token_hex(16))


def _decider(declaration: Declaration) -> Person:
    desk = Desk(declaration.desk or "", declaration.desk_position)
    return deciders_at(desk, declaration.person, clock.today())[0]


def _step(declaration: Declaration, step: str, actor: Person, **given: Any) -> Declaration:
    return change_state(declaration, step, actor=actor, seen_version=declaration.version, **given)


def _skipping_moved() -> suppress:
    """People in the story may meet a rule (something is still active): then it does not happen, as in life."""
    return suppress(Incomplete, Conflict, NotYours)


def _day(story: Story, number: int, spread: int) -> date:
    return story.today - timedelta(days=(number * 37) % spread + 1)


def _declarant(story: Story, slug: str, people: list[Person], number: int) -> Person:
    if slug != "financial_interest":
        return people[(number * 7) % len(people)]
    holders = [story.example.holders[title] for title in ("Inkoopadviseur", "Planeconoom", "Directeur Ruimte", "Controller")]
    return holders[number % len(holders)]
