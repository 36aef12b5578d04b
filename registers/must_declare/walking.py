"""What the questions and outcomes of the tree are made of, and the way through it that a set of answers makes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registers.catalogue import register
from registers.definition import Option


@dataclass(frozen=True)
class Worth:
    """What an answer says of the worth of something, and where it leads when that is above the limit (R42)."""

    band: Option
    above: str  # when all of the band is
    perhaps: str  # when a part of it is, or the worth is unknown

    def leads_to(self, limit: int, else_to: str) -> str:
        """The outcome beside this limit, in cents."""
        if self.band.over_cents is not None and self.band.over_cents >= limit:
            return self.above
        return else_to if self.band.up_to_cents is not None and self.band.up_to_cents <= limit else self.perhaps


@dataclass(frozen=True)
class Answer:
    """One answer. `then` names the question or the outcome that follows."""

    code: str
    label: str
    then: str
    help: str = ""
    fills: tuple[tuple[str, str], ...] = ()  # (question of the form, code): what the form then knows already
    exempt: str = ""  # the kind of work (P17) this is about: offered only while that need not be declared
    worth: Worth | None = None  # then where it leads depends on the limit (P01)


@dataclass(frozen=True)
class Question:
    """One page. `name` is also its word in the address."""

    name: str
    text: str
    answers: tuple[Answer, ...]
    hint: str = ""

    def answer(self, code: str) -> Answer | None:
        """The answer with this code."""
        return next((answer for answer in self.answers if answer.code == code), None)


@dataclass(frozen=True)
class Law:
    """A rule in plain words, and where it stands."""

    words: str
    article: str


@dataclass(frozen=True)
class Outcome:
    """Where a way ends. `starts` is the register whose form can be opened from here; empty: there is nothing to declare."""

    heading: str
    texts: tuple[str, ...]
    law: Law
    starts: str = ""


@dataclass(frozen=True)
class Way:
    """What was answered so far, in order, and where that leads."""

    said: tuple[tuple[Question, Answer], ...]
    at: Question | Outcome

    def codes(self, until: Question | None = None) -> dict[str, Any]:
        """The answers as they stand in the address, up to and without the question `until`."""
        names = [question.name for question, _ in self.said]
        kept = self.said[: names.index(until.name)] if until and until.name in names else self.said
        return {question.name: answer.code for question, answer in kept}

    def known(self) -> dict[str, Any]:
        """What the form knows when it starts from here: codes by question of the form."""
        return dict(filled for _, answer in self.said for filled in answer.fills)


Tree = Mapping[str, Question | Outcome]


def offered(tree: Tree, exempt: Collection[str], limit: int) -> Tree:
    """The tree as this body set it: without kinds of work that have to be declared like any other (P17), with its limit (P01)."""
    return {
        name: replace(found, answers=tuple(_offered(found, exempt, limit))) if isinstance(found, Question) else found
        for name, found in tree.items()
    }


def walk(tree: Tree, first: str, given: Mapping[str, str]) -> Way:
    """Follow the answers from the first question on, as far as they are known."""
    said: list[tuple[Question, Answer]] = []
    here = tree[first]
    while isinstance(here, Question):
        answer = here.answer(given.get(here.name, ""))
        if answer is None:
            break
        said.append((here, answer))
        here = tree[answer.then]
    return Way(tuple(said), here)


def as_in_form(slug: str, name: str, then: str, above: str = "", perhaps: str = "", **instead: str) -> tuple[Answer, ...]:
    """The options of a question of the form, each filling in itself; `instead` names where some of them lead.

    Options that are a worth lead to `above` or `perhaps` where the limit of gifts says so.
    """
    return tuple(
        Answer(
            option.code,
            option.label,
            instead.get(option.code, then),
            fills=((name, option.code),),
            worth=Worth(option, above, perhaps) if above else None,
        )
        for option in register(slug).field(name).options
    )


def _offered(question: Question, exempt: Collection[str], limit: int) -> Iterator[Answer]:
    for one in question.answers:
        if not one.exempt or one.exempt in exempt:
            yield replace(one, then=one.worth.leads_to(limit, one.then)) if one.worth else one
