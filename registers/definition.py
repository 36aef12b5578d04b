"""What a register definition can say. A definition is data: texts, fields in order, and named choices; no code, no templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal[
    "text",  # one line
    "longtext",  # a few sentences
    "choice",  # one option
    "choices",  # several options, one of which may exclude the others
    "hours",  # per week, kept in minutes
    "money",  # kept in cents
    "number",  # how many; a whole number
    "month",  # a date that may be precise to the month or the year (R10)
    "day",  # a date precise to the day
    "recent_day",  # today, yesterday or another day; never in the future
    "organisation",  # the name of an organisation, with suggestions
    "photo",  # one file: a photo or a PDF
    "confirm",  # one box to tick
]


Redecide = Literal[
    "always",  # any other answer
    "wording",  # only when it says something else: another spelling does not
    "never",
]


@dataclass(frozen=True)
class Option:
    """One answer of a choice. `code` is stored for ever."""

    code: str
    label: str
    help: str = ""
    exclusive: bool = False  # in choices: excludes every other option
    implied: bool = False  # in choices: not offered; the answer when nothing is ticked
    over_cents: int | None = None  # in a choice that feeds the amount: the value is more than this
    up_to_cents: int | None = None  # in a choice that feeds the amount: upper bound of the band, included; 0: no value at all
    unknown: bool = False  # in a choice that feeds the amount: the value is not known (R44)
    suits: str = ""  # the outcome that fits when this was chosen, in a bundle (R31, R53)
    signal: str = ""  # the signal that choosing this raises; see `registers/signals/table.py`
    settles: tuple[str, ...] = ()  # signals whose advice needs no following any more, once this is so
    counted_as: str = ""  # what it is called in figures, which others than the declarant read; empty: the label


@dataclass(frozen=True)
class Field:
    """One question. `name` is permanent: answers are kept under it."""

    name: str
    kind: FieldKind
    label: str
    short: str = ""  # the label on the check page and in lists, the same for who declares and who decides; empty: the label
    hint: str = ""
    options: tuple[Option, ...] = ()
    empty: str = ""  # the error when there is no answer
    optional: bool = False
    asked_unless: tuple[str, ...] = ()  # (field, code, …): not asked when that field holds only these codes
    asked_when: tuple[str, ...] = ()  # (field, code, …): asked only when that field holds one of these codes
    skipped_when: tuple[str, ...] = ()  # (field, code, …): not asked when that field holds one of these codes
    asked_with: str = ""  # the value that has to be on for this to be asked, and of public positions only (P15)
    longest: int = 120  # characters
    most: int = 0  # hours: the most per week; number: the most; 0: no limit
    too_much: str = ""  # the error above it; of a date: outside the years allowed, or later than today
    incomplete: str = ""  # month: the error when only the year is given
    past: str = ""  # day: the error when that day has been; empty: it may have been
    earliest_year: int = 1960
    future_years: int = 2
    feeds: str = ""  # the shared column it fills: title, counterparty, starts, ends, weekly_minutes, amount, paid
    refines: str = ""  # money: the question whose band this amount falls in; told together, the two must agree
    not_needed: tuple[str, ...] = ()  # text: of what consists of these words only, nothing is kept (R56)
    public_because: str = ""  # the legal ground to publish this answer; empty: it stays inside
    redecide: Redecide = "always"  # whether changing this answer asks for a new decision (R12)
    redecide_from: int = 0  # hours: the difference per week, in minutes, from which it does

    @property
    def waits_for_another(self) -> bool:
        """Whether it appears only after another answer calls for it."""
        return bool(self.asked_unless or self.asked_when)

    @property
    def always_asked(self) -> bool:
        """Whether everyone has to answer it."""
        return not (self.optional or self.waits_for_another)

    @property
    def caption(self) -> str:
        return self.short or self.label

    def option(self, code: str) -> Option:
        """The option with this code. Raises KeyError when there is none."""
        return next((option for option in self.options if option.code == code), None) or _no_option(self, code)

    @property
    def implied(self) -> str:
        """The code of the answer when nothing is ticked; empty when something has to be."""
        return next((option.code for option in self.options if option.implied), "")

    def band_of(self, cents: int) -> str:
        """The code of the option whose band holds this amount."""
        bands = [option for option in self.options if not option.unknown]
        return next(option.code for option in bands if option.up_to_cents is None or cents <= option.up_to_cents)

    def depends_on(self, name: str) -> bool:
        """Whether the answer to that question decides if this one is asked, or has to agree with it."""
        return name in (*self.asked_unless[:1], *self.asked_when[:1], *self.skipped_when[:1], self.refines)


@dataclass(frozen=True)
class Note:
    """A sentence on the check page, shown when every named field holds one of its codes; without fields always."""

    text: str
    when: tuple[tuple[str, ...], ...] = ()  # (field, code, …), …

    def applies(self, answers: Mapping[str, object]) -> bool:
        return all(set(codes) & set(codes_in(answers.get(name))) for name, *codes in self.when)


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    slug: str  # in the address
    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Outcome:
    """What can be decided. `letter` is the sentence the declarant reads."""

    code: str
    label: str
    tone: Literal["pos", "hold", "neg", "neutral"]
    letter: str
    allows: bool = True  # the activity may go on
    needs_reasons: bool = False  # R23
    needs_condition: bool = False  # R24: an agreement with a text and a review date
    ends: bool = False  # what goes on has to stop: a last day and a confirmation are asked (R25)
    only_again: bool = False  # exists only when one looks again at what was decided (R30)
    barred_by: tuple[str, ...] = ()  # signals with which this cannot be decided (R43, R45–R47, R51, R52)
    barred_unless: tuple[str, ...] = ()  # (signal, other): the same, unless the other was raised too
    only_with: str = ""  # the signal without which this cannot be decided (R51, R53)
    no_value: bool = False  # the body pays, so it counts as no gift (R55)
    counted_as: str = ""  # what it is called in figures, which others than the declarant read; empty: the label


@dataclass(frozen=True)
class Aftermath:
    """A question to the declarant after something that is over in a day; the first row that fits is asked (R54)."""

    kind: str  # after_event, journey_report
    signals: tuple[str, ...] = ()  # only with one of these signals; empty: always


@dataclass(frozen=True)
class Register:
    """One register. To change what it asks, changes this; to add one, add a file beside the others."""

    slug: str  # stored code
    address: str  # in addresses: /intern/<address>
    prefix: str  # of references: NW-2026-0042
    name: str
    plural: str
    start: str  # "Nevenwerk doorgeven": heading and button
    invitation: str  # the line on the choice page
    steps: tuple[Step, ...]
    outcomes: tuple[Outcome, ...]
    term: str  # the parameter with the decision term: P03, P05
    before_it_starts: bool = False  # an answer is of no use later, whatever the term (R54)
    extension: str = ""  # the parameter with the one extension of it (R27); empty: none
    silence: str = ""  # the parameter that lets silence consent (R29); empty: silence never does
    intro: str = ""
    exempt: str = ""  # what need not be declared here, under the line on the choice page (R56)
    notes: tuple[Note, ...] = ()  # sentences on the check page, besides the advice of the signals
    signals: tuple[str, ...] = ()  # the computed signals that are looked for; options raise their own
    aftermath: tuple[Aftermath, ...] = ()
    sent: str = ""  # heading of the receipt
    sent_next: str = ""  # what to do now
    decided_by: Literal["manager", "integrity_officer"] = "manager"
    confidential: bool = False  # encrypted at rest, never public by any path (R39)
    publishable: bool = False  # becomes public for designated positions
    only_designated: str = ""  # the kind of designation one needs to declare here
    nil: bool = False  # "nothing to declare" exists (R06)
    continuous: bool = True  # goes on until it ends; a gift is over when decided
    confirmed: bool = False  # part of the yearly check
    retained: str = ""  # the parameter with the retention term (P13), per register
    order: int = 100  # place on the choice page
    decision_sentences: tuple[str, ...] = field(default=())  # the sentence library of the decider

    def fields(self) -> Iterator[Field]:
        """Every question in the order of the form."""
        for step in self.steps:
            yield from step.fields

    def field(self, name: str) -> Field:
        """The question with this name. Raises KeyError when there is none."""
        return {question.name: question for question in self.fields()}[name]

    def fed_by(self, column: str) -> Field | None:
        """The question that fills a shared column."""
        return next((question for question in self.fields() if question.feeds == column), None)

    def outcome(self, code: str) -> Outcome:
        """The outcome with this code. Raises KeyError when there is none."""
        return {outcome.code: outcome for outcome in self.outcomes}[code]


def is_asked(question: Field, answers: Mapping[str, object]) -> bool:
    """Whether this question is asked, given the answers so far."""

    def chosen(condition: tuple[str, ...]) -> tuple[set[str], set[str]]:
        return set(codes_in(answers.get(condition[0]))), set(condition[1:])

    if question.asked_unless:
        given, codes = chosen(question.asked_unless)
        if not given - codes:
            return False
    if question.asked_when:
        given, codes = chosen(question.asked_when)
        if not given & codes:
            return False
    if question.skipped_when:
        given, codes = chosen(question.skipped_when)
        return not given & codes
    return True


def codes_in(answer: object) -> list[str]:
    """The codes in an answer to a choice; empty when there is none."""
    return [str(code) for code in answer] if isinstance(answer, list) else [str(answer)] if answer else []


def _no_option(question: Field, code: str) -> Option:
    raise KeyError(f"{question.name} has no option {code!r}")
