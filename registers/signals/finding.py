"""Which signals a declaration raises on a day. One way for the check page, the decider, the bundle and the rules page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registers.definition import Outcome, codes_in, is_asked
from registers.models import Declaration
from registers.parameters import values
from registers.signals.checks import CHECKS, Case, Fact
from registers.signals.table import SIGNALS, Signal


@dataclass(frozen=True)
class Finding:
    """A signal that was raised, with the words of its sentences; `source` and `dated_on` say where the fact comes from."""

    signal: Signal
    words: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    dated_on: date | None = None

    @property
    def code(self) -> str:
        return self.signal.code

    @property
    def fact(self) -> str:
        """What the decider reads."""
        return str(self.signal.fact) % self.words

    @property
    def advice(self) -> str:
        """What the declarant reads before sending; empty when there is nothing for him to do."""
        return str(self.signal.advice) % self.words


def findings(declaration: Declaration, day: date, *, switched: bool = True) -> list[Finding]:
    """The signals of a declaration on the day, the most pressing first; `switched=False` also those that are off.

    A confidential declaration is opened for it: ask only for who may read it.
    """
    case = Case(declaration, day)
    raised: dict[str, Finding] = {}
    for code, facts in (*_chosen(case), *((code, CHECKS[code](case)) for code in declaration.register.signals)):
        if facts is not None and code not in raised:
            raised[code] = Finding(SIGNALS[code], facts.words, facts.source, facts.dated_on)
    return [raised[code] for code in SIGNALS if code in raised and (not switched or is_on(SIGNALS[code], day))]


def is_on(signal: Signal, day: date | None = None) -> bool:
    """Whether the body looks for this signal on the day."""
    return bool(values.value_on(signal.switch, day, signal.on))


def advice_for(declaration: Declaration, day: date) -> list[Finding]:
    """What the declarant should know before sending: the findings that tell him what to do."""
    return [finding for finding in findings(declaration, day) if finding.advice]


def asks_for_a_look(found: list[Finding]) -> bool:
    """Whether a declaration has to be looked at by itself: not in a bundle (R31)."""
    return any(finding.signal.alone for finding in found)


def barred(outcome: Outcome, found: list[Finding]) -> Finding | None:
    """The signal that makes this outcome impossible, if any (R43, R45–R47, R51, R52)."""
    return next((finding for finding in found if finding.code in outcome.barred_by), None)


def needs_next_level(declaration: Declaration, day: date) -> bool:
    """Whether someone one level up decides (R54)."""
    return any(finding.signal.next_level for finding in findings(declaration, day))


def _chosen(case: Case) -> list[tuple[str, Fact]]:
    """Signals that the declarant raised himself, by choosing an option."""
    answers = case.answers
    return [
        (option.signal, Fact({"answer": str(option.label)}))
        for question in case.declaration.register.fields()
        if is_asked(question, answers)
        for option in question.options
        if option.signal and option.code in codes_in(answers.get(question.name))
    ]
