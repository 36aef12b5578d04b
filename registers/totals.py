"""What adds up: hours of one person, gifts of one giver. Bands count for what they are at least, unknown never as zero."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, or_, select

import clock
from extensions import db
from registers.catalogue import slugs
from registers.definition import Option, codes_in
from registers.models import DECIDED, DRAFT, QUESTION, SUBMITTED, WITHDRAWN, Declaration
from registers.moments import money_text
from registers.parameters.table import months_after, parameter


@dataclass(frozen=True)
class Value:
    """What something is worth, in cents: that amount when `exact`, else more than it."""

    cents: int
    exact: bool

    @property
    def least(self) -> int:
        """The amount that counts: a band from € 25 is kept as more than € 24,99."""
        return self.cents if self.exact or self.cents % 100 == 0 else self.cents + 1

    @property
    def text(self) -> str:
        amount = money_text(self.least)
        if self.exact:
            return amount
        return str(
            _("meer dan %(amount)s", amount=amount) if self.least == self.cents else _("ten minste %(amount)s", amount=amount)
        )


@dataclass(frozen=True)
class GiverTotal:
    """Gifts of one giver in the window, each counted once: how many receivers, and the total in cents at least."""

    gifts: list[Declaration]

    @property
    def people(self) -> int:
        return len({gift.person_id for gift in self.gifts})

    @property
    def cents(self) -> int:
        return sum(value.least for value in self._values())

    @property
    def text(self) -> str:
        known = list(self._values())
        amount = money_text(self.cents)
        whole = len(known) == len(self.gifts) and all(value.exact for value in known)
        return amount if whole else str(_("samen ten minste %(amount)s", amount=amount))

    def _values(self) -> Iterable[Value]:
        return (value for gift in self.gifts if (value := least_value(gift)) is not None)


@dataclass(frozen=True)
class Hours:
    """Minutes per week: of the contract, and of all side activities with this one (R13)."""

    contract: int
    side: int

    @property
    def together(self) -> int:
        return self.contract + self.side

    @property
    def norm(self) -> int:
        norm: int = parameter("P18")
        return norm

    @property
    def above_norm(self) -> bool:
        return self.together > self.norm


def least_value(declaration: Declaration) -> Value | None:
    """What it is worth at least; None when that is not known (R44). Nothing where the body pays (R55)."""
    exact = _exact_value(declaration)
    if exact is not None:
        return Value(exact, exact=True)
    over = [band.over_cents for band in bands_of(declaration) if band.over_cents is not None]
    return Value(max(over), exact=False) if over else None


def may_exceed(declaration: Declaration, cents: int) -> bool:
    """Whether the share of each (R50) may be more than this, as far as the answers tell; an unknown value says nothing (R44)."""
    exact, receivers = _exact_value(declaration), receivers_of(declaration)
    if exact is not None:
        return exact / receivers > cents
    return any(band.up_to_cents is None or band.up_to_cents / receivers > cents for band in bands_of(declaration))


def bands_of(declaration: Declaration) -> list[Option]:
    """The bands that were chosen of what it is worth; an open one has no upper bound."""
    answers = declaration.answers
    chosen = [
        question.option(code)
        for question in declaration.register.fields()
        if question.feeds == "amount" and question.options
        for code in codes_in(answers.get(question.name))
    ]
    return [option for option in chosen if option.over_cents is not None or option.up_to_cents is not None]


def _exact_value(declaration: Declaration) -> int | None:
    outcome = declaration.decided_outcome
    return 0 if outcome is not None and outcome.no_value else declaration.amount_cents


def receivers_of(declaration: Declaration) -> int:
    """For how many people it was together (R50)."""
    return int(declaration.answers.get("receivers") or 1)


def from_giver(declaration: Declaration, day: date) -> GiverTotal | None:
    """Everything this giver offered to anyone in the window before and on the day of the gift, this one included (R49)."""
    when = declaration.starts
    if declaration.counterparty_id is None or when is None:
        return None
    # The first day of the window is excluded: a year ago to the day no longer counts (R48).
    since = months_after(when.first, -parameter("P02_months", day))
    earlier = db.session.scalars(
        select(Declaration)
        .where(
            Declaration.counterparty_id == declaration.counterparty_id,
            Declaration.register_slug == declaration.register_slug,
            Declaration.id != declaration.id,
            Declaration.status.not_in((DRAFT, WITHDRAWN)),
            Declaration.starts_on > since,
            Declaration.starts_on <= when.first,
        )
        .order_by(Declaration.starts_on, Declaration.id)
    )
    return GiverTotal([*earlier, declaration])


def to_person(found: GiverTotal | None, person_id: int) -> GiverTotal | None:
    """The part of it that went to this person (R48)."""
    return found and GiverTotal([gift for gift in found.gifts if gift.person_id == person_id])


def hours(declaration: Declaration) -> Hours | None:
    """Contract and side hours together (R13); None when the register asks no hours or the contract is not known."""
    if declaration.weekly_minutes is None or declaration.person.weekly_minutes is None:
        return None
    others = beside(declaration, in_force(declaration.person_id))
    return Hours(declaration.person.weekly_minutes, declaration.weekly_minutes + sum(one.weekly_minutes or 0 for one in others))


def beside(declaration: Declaration, found: list[Declaration]) -> list[Declaration]:
    """What of these stands beside the declaration: no other version of it, and of a change that waits not what it replaces."""
    left_out = {declaration.id, declaration.replaces_id, *(one.replaces_id for one in found)}
    return [one for one in found if one.id not in left_out and one.replaces_id != declaration.id]


def counted_once(found: Collection[Declaration]) -> list[Declaration]:
    """Each activity once: a change that waits counts instead of what it replaces (R13)."""
    replaced = {one.replaces_id for one in found}
    return [one for one in found if one.id not in replaced]


def in_force(person_id: int) -> list[Declaration]:
    """What the person has that goes on, or waits for a decision, and was not forbidden; open registers only."""
    found = db.session.scalars(in_force_query(person_id).order_by(Declaration.submitted_at))
    return [one for one in found if one.decided_outcome is None or one.decided_outcome.allows]


def in_force_query(person_id: int) -> Select[Declaration]:
    """The same in SQL, forbidden ones included."""
    return select(Declaration).where(Declaration.person_id == person_id, goes_on())


def goes_on() -> ColumnElement[bool]:
    """SQL: it goes on, or waits for a decision; open registers only, forbidden ones included."""
    not_ended = or_(Declaration.ends_on.is_(None), Declaration.ends_on >= clock.today())
    return and_(
        Declaration.register_slug.in_(slugs(confidential=False, continuous=True)),
        or_(Declaration.status.in_((SUBMITTED, QUESTION)), (Declaration.status == DECIDED) & not_ended),
    )
