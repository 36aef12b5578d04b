"""Which signals a declaration raises on a day. One way for the check page, the decider, the bundle and the rules page."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from registers.definition import Option, Outcome, codes_in, is_asked
from registers.models import Declaration
from registers.parameters import values
from registers.signals.checks import CHECKS, Case, Fact
from registers.signals.names import SAY_ONCE
from registers.signals.table import SIGNALS, Signal

NEXT_LEVEL = frozenset(code for code, signal in SIGNALS.items() if signal.next_level)


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


@dataclass(frozen=True)
class Lacking(Finding):
    """A signal that was not raised, where an outcome exists only with it."""

    @property
    def fact(self) -> str:
        return str(_("Dit past alleen bij: %(signal)s.", signal=self.signal.name))


def findings(declaration: Declaration, day: date, *, switched: bool = True) -> list[Finding]:
    """The signals of a declaration on the day, the most pressing first; `switched=False` also those that are off.

    A confidential declaration is opened for it: ask only for who may read it.
    """
    found = raised(Case(declaration, day))
    return [finding for finding in found if not switched or is_on(finding.signal, day)]


def raised(case: Case, codes: Collection[str] = SIGNALS) -> list[Finding]:
    """What is found of these signals, on or off, the most pressing first."""
    found: dict[str, Finding] = {}
    computed = ((code, CHECKS[code](case)) for code in case.declaration.register.signals if code in codes)
    for code, fact in (*_chosen(case), *computed):
        if fact is not None and code in codes and code not in found:
            found[code] = Finding(SIGNALS[code], fact.words, fact.source, fact.dated_on)
    return [found[code] for code in SIGNALS if code in found]


def is_on(signal: Signal, day: date | None = None) -> bool:
    """Whether the body looks for this signal on the day."""
    return bool(values.value_on(signal.switch, day, signal.on))


def advice_for(declaration: Declaration, day: date) -> list[Finding]:
    """What the declarant should know before sending, the most pressing first: what he still can do, and each thing once."""
    settled = {code for option in _options(declaration) for code in option.settles}
    given = [finding for finding in findings(declaration, day) if finding.advice and finding.code not in settled]
    said: set[str] = set()
    for group in SAY_ONCE:
        said.update([finding.code for finding in given if finding.code in group][1:])
    return [finding for finding in given if finding.code not in said]


def asks_for_a_look(found: list[Finding]) -> bool:
    """Whether a declaration has to be looked at by itself: not in a bundle (R31)."""
    return any(finding.signal.alone for finding in found)


def barred(outcome: Outcome, found: list[Finding]) -> Finding | None:
    """The signal that makes this outcome impossible, or the lack of one that it needs (R43, R45–R47, R51–R53)."""
    raised = {finding.code for finding in found}
    if outcome.only_with and outcome.only_with not in raised:
        return Lacking(SIGNALS[outcome.only_with])
    bars, others = outcome.barred_by, outcome.barred_unless[1:]
    if not raised & set(others):
        bars += outcome.barred_unless[:1]
    return next((finding for finding in found if finding.code in bars), None)


def needs_next_level(declaration: Declaration, day: date) -> bool:
    """Whether someone one level up decides (R54)."""
    return any(is_on(finding.signal, day) for finding in raised(Case(declaration, day), NEXT_LEVEL))


def _chosen(case: Case) -> list[tuple[str, Fact | None]]:
    """Signals that the declarant raised himself, by choosing an option."""
    return [
        (option.signal, CHECKS[option.signal](case) if option.signal in CHECKS else Fact({"answer": str(option.label)}))
        for option in _options(case.declaration)
        if option.signal
    ]


def _options(declaration: Declaration) -> list[Option]:
    """The options that were chosen, of the questions that are asked."""
    answers = declaration.answers
    return [
        option
        for question in declaration.register.fields()
        if is_asked(question, answers)
        for option in question.options
        if option.code in codes_in(answers.get(question.name))
    ]
