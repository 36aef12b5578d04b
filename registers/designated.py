"""What the designation of a position means for the declarations of who holds it."""

from datetime import date, timedelta

from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES, Designation
from organisation.structure import carries_duty
from registers.models import Declaration
from registers.parameters.table import months_after

INTERESTS_KEPT = 24  # months after the end of the designation (BZK 2015)


def becomes_public(declaration: Declaration, day: date) -> bool:
    """Whether the register is published and the declarant holds a position designated for it on the day (R34)."""
    return declaration.register.publishable and carries_duty(declaration.person, PUBLIC_SIDE_ACTIVITIES, day)


def interests_kept_until(designation: Designation) -> date | None:
    """The first day on which interests declared under this designation may be destroyed (R36); None while it runs, or for
    another kind."""
    if designation.kind != FINANCIAL_INTERESTS or designation.until_on is None:
        return None
    return months_after(designation.until_on + timedelta(days=1), INTERESTS_KEPT)
