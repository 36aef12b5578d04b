"""What the designation of a position means for the declarations of who holds it."""

from datetime import date

from organisation.models import PUBLIC_SIDE_ACTIVITIES
from organisation.structure import carries_duty
from registers.models import Declaration


def becomes_public(declaration: Declaration, day: date) -> bool:
    """Whether the register is published and the declarant holds a position designated for it on the day (R34)."""
    return declaration.register.publishable and carries_duty(declaration.person, PUBLIC_SIDE_ACTIVITIES, day)
