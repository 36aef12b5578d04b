"""What the designation of a position means for the declarations of who holds it."""

from datetime import date

from organisation.models import PUBLIC_SIDE_ACTIVITIES, Person
from organisation.structure import appointments_of, carries_duty, designation_of
from registers.definition import Register
from registers.models import Declaration


def becomes_public(declaration: Declaration, day: date) -> bool:
    """Whether the register is published and the declarant holds a position designated for it on the day (R34)."""
    return declaration.register.publishable and carries_duty(declaration.person, PUBLIC_SIDE_ACTIVITIES, day)


def duty_since(register: Register, person: Person, day: date) -> date | None:
    """Since when this person has to say something for the register; None when he does not have to.

    That is his first day (R08), or, where only designated positions declare, the day since when he holds one (R37).
    """
    if not register.only_designated:
        return person.employed_from
    held = (
        (appointment, designation_of(appointment.position, register.only_designated, day))
        for appointment in appointments_of(person, day)
    )
    days = [max(appointment.from_on, designation.from_on) for appointment, designation in held if designation]
    return min(days, default=None)
