"""A new number under a name that we know: who it is, an administrator says (R78). The program tries again by itself."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select

import clock
from audit import hold_chain
from auth.scim.answers import taken
from auth.scim.models import AlikeNewcomer, KeptUser
from extensions import db
from organisation.models import Person
from organisation.people_import.likeness import alike, surname_of
from organisation.people_import.matching import another_person, same_person
from organisation.people_import.models import KeptApart


def refuse_alike(number: str, first: str, prefix: str, last: str) -> None:
    """Raises Refused (409) when somebody of that name whom no program keeps yet may be the same one."""
    unkept, surname = Person.id.not_in(select(KeptUser.person_id)), surname_of(last)
    spellings = db.session.scalars(select(Person.last_name).distinct().where(unkept))  # fewer than there are people
    asked = select(Person).where(unkept, Person.last_name.in_([name for name in spellings if surname_of(name) == surname]))
    apart = set(db.session.scalars(select(KeptApart.person_id).where(KeptApart.personnel_number == number)))
    found = [
        (person.id, person.personnel_number)
        for person in db.session.scalars(asked.order_by(Person.id))
        if person.id not in apart and alike(f"{last}, {first}", f"{person.last_name}, {person.first_name}")
    ]
    if found:
        _let_wait(number, " ".join(part for part in (first, prefix, last) if part), [person for person, _number in found])
        told = _("Personeelsnummer %(number)s lijkt van dezelfde persoon als %(known)s.", number=number, known=found[0][1])
        raise taken(f"{told} {_('Zeg op de pagina Koppeling wie het is.')}")


def alike_now() -> Sequence[AlikeNewcomer]:
    """Everybody of whom it is not known yet, by number."""
    settled = select(Person.personnel_number)
    rows = select(AlikeNewcomer).where(AlikeNewcomer.personnel_number.not_in(settled))
    return db.session.scalars(rows.order_by(AlikeNewcomer.personnel_number, AlikeNewcomer.id)).all()


def is_same(newcomer: AlikeNewcomer, *, actor: Person) -> None:
    """The number is of who we know. Raises NotProposed when it is somebody's already."""
    same_person(newcomer.personnel_number, newcomer.person, actor=actor)
    forget(newcomer.personnel_number)


def is_another(newcomer: AlikeNewcomer, *, actor: Person) -> None:
    """Somebody else, who comes in when the program tries again."""
    another_person(newcomer.personnel_number, newcomer.person, actor=actor)
    db.session.delete(newcomer)


def forget(number: str) -> None:
    """It is known who this is."""
    db.session.execute(delete(AlikeNewcomer).where(AlikeNewcomer.personnel_number == number))


def _let_wait(number: str, name: str, people: Collection[int]) -> None:
    """Nothing of the request goes in, but this stays."""
    db.session.rollback()
    hold_chain()
    known = set(db.session.scalars(select(AlikeNewcomer.person_id).where(AlikeNewcomer.personnel_number == number)))
    now = clock.now()
    db.session.add_all(
        AlikeNewcomer(personnel_number=number, name=name[:250], person_id=one, said_at=now) for one in people if one not in known
    )
    db.session.commit()
