"""Keeping a person as the identity system says: coming, changing, going and coming back, by the changes every way in uses.

Matching is by key only: the personnel number. A name that is like one we know is refused until somebody says who it is (R78).
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

import clock
from audit import SYSTEM, ChainHead, Kind, hold_chain, record
from auth.scim.answers import Refused, invalid, taken
from auth.scim.attributes import REQUIRED
from auth.scim.keys import Program
from auth.scim.leavings import back_again, leave
from auth.scim.models import KeptUser, kept_group_member
from auth.scim.newcomers import forget, refuse_alike
from auth.scim.posts import leads_to_itself, take_post
from extensions import db
from organisation import changes
from organisation.consequences import draw_consequences
from organisation.delivered import BadValue
from organisation.employment import return_to_service
from organisation.models import Person
from organisation.people_import.columns import mail_address
from organisation.people_import.likeness import PREFIXES

FIELDS = ("first_name", "email", "language", "external")  # of the person, under the same name
LONGEST_NUMBER = 40  # characters
POST = ("title", "department", "manager")


def kept(person_uid: str, *, to_change: bool = False) -> KeptUser:
    """The user with this id, held when it will be changed. Raises Refused (404)."""
    if to_change:
        hold_chain()
    found = db.session.scalars(select(KeptUser).join(KeptUser.person).where(Person.uid == person_uid)).one_or_none()
    if found is None:
        raise Refused(404, _("Deze gebruiker is er niet."))
    return found


def create(said: dict[str, Any], *, program: Program) -> KeptUser:
    """Keep this person from now on: somebody known by his number, or somebody new. Raises Refused."""
    hold_chain()
    missing = [sent for name, sent in REQUIRED.items() if not said.get(name)]
    number = said.get("employee_number") or said.get("external_id") or said.get("user_name", "")
    if missing or len(number) > LONGEST_NUMBER:
        raise invalid(_("Dit ontbreekt: %(names)s.", names=", ".join(missing or ["employeeNumber"])))
    _refuse_taken(said, None)
    person = _by_number(number)
    if person is not None and db.session.scalars(select(KeptUser.id).where(KeptUser.person_id == person.id)).first():
        raise taken(_("Personeelsnummer %(number)s hoort al bij een andere gebruiker.", number=number))
    if person is None:
        person = _add(number, said)
    now = clock.now()
    user = KeptUser(
        person=person, user_name=said["user_name"], user_name_key=said["user_name"].lower(),
        external_id=said.get("external_id") or None, active=True, made_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    forget(number)
    if said.get("active", True):
        back_again(person)
        if not person.employed_on(clock.today()):
            return_to_service(person, clock.today(), actor=SYSTEM)
    _apply(user, said)
    _provisioned(user, program, ("user",))
    return user


def change(user: KeptUser, said: dict[str, Any], *, program: Program) -> bool:
    """Let this hold of the person; False when it held already, and then nothing was written. Raises Refused."""
    _refuse_taken(said, user)
    before, version = _chain_end(), user.version
    changed = _apply(user, said)
    db.session.flush()
    if changed or _chain_end() != before or user.version != version:
        user.changed_at = clock.now()
        _provisioned(user, program, changed)
        return True
    return False


def remove(user: KeptUser, *, program: Program) -> None:
    """The identity system keeps this person no longer: he has left. The person stays, with his history."""
    leave(user)
    record(
        Kind.PERSON_PROVISIONED, actor=SYSTEM, subject=("program_key", program.key_uid), person=user.person, fields=("removed",)
    )
    db.session.execute(delete(kept_group_member).where(kept_group_member.c.user_id == user.id))
    db.session.delete(user)
    draw_consequences()


def is_active(user: KeptUser) -> bool:
    until = user.person.employed_until
    return user.active and (until is None or until >= clock.today())


def family_name(person: Person) -> str:
    return f"{person.prefix} {person.last_name}".strip()


def _apply(user: KeptUser, said: dict[str, Any]) -> tuple[str, ...]:
    """Returns the names of what changed in how the identity system keeps him; changes of the person have events of their own."""
    person = user.person
    fields = {name: said[name] for name in FIELDS if name in said and said[name] is not None}
    if "email" in said:
        fields["email"] = said["email"]
    elif person.email is None and "@" in said.get("user_name", ""):
        fields["email"] = _address(said["user_name"])
    if "family_name" in said and said["family_name"] != family_name(person):
        fields["prefix"], fields["last_name"] = _taken_apart(said["family_name"])
    if said.get("employee_number"):
        fields["personnel_number"] = said["employee_number"]
    changes.change_person(person, actor=SYSTEM, **fields)
    changed = _keep_names(user, said)
    if "active" in said and said["active"] != user.active:
        changed += ("active",)
        if said["active"]:
            _activate(user)
        else:
            leave(user)
    if any(name in said for name in POST) or "active" in changed:
        changed += _keep_post(user, said)
        take_post(user, says_manager="manager" in said, actor=SYSTEM)
    return changed


def _keep_names(user: KeptUser, said: dict[str, Any]) -> tuple[str, ...]:
    wanted = {}
    if said.get("user_name"):
        wanted = {"user_name": said["user_name"], "user_name_key": said["user_name"].lower()}
    if "external_id" in said:
        wanted["external_id"] = said["external_id"] or None
    return _set(user, wanted)


def _keep_post(user: KeptUser, said: dict[str, Any]) -> tuple[str, ...]:
    wanted: dict[str, Any] = {name: said[name] or "" for name in ("title", "department") if name in said}
    if "manager" in said:
        wanted["manager"] = _manager(user, said["manager"])
    return _set(user, wanted)


def _manager(user: KeptUser, uid: str) -> Person | None:
    if not uid or uid == user.person.uid:
        return None
    manager = db.session.scalars(select(Person).join(KeptUser, KeptUser.person_id == Person.id).where(Person.uid == uid)).first()
    if manager is None:
        raise invalid(_("Deze leidinggevende is er niet."))
    if manager != user.manager and leads_to_itself(user.person, manager):
        raise invalid(_("Deze persoon is via anderen zijn eigen leidinggevende."))
    return manager


def _activate(user: KeptUser) -> None:
    user.active = True
    back_again(user.person)
    return_to_service(user.person, clock.today(), actor=SYSTEM)


def _add(number: str, said: dict[str, Any]) -> Person:
    prefix, last_name = _taken_apart(said["family_name"])
    refuse_alike(number, said["first_name"], prefix, last_name)
    return changes.add_person(
        number, said["first_name"], last_name, clock.today(), prefix=prefix, email=said.get("email"),
        external=said.get("external", False), language=said.get("language") or "nl", actor=SYSTEM,
    )  # fmt: skip


def _refuse_taken(said: dict[str, Any], user: KeptUser | None) -> None:
    others = select(KeptUser.id) if user is None else select(KeptUser.id).where(KeptUser.id != user.id)
    name, external_id = said.get("user_name"), said.get("external_id")
    if name and db.session.scalars(others.where(KeptUser.user_name_key == name.lower())).first():
        raise taken(_("Deze userName is al van een ander."))
    if external_id and db.session.scalars(others.where(KeptUser.external_id == external_id)).first():
        raise taken(_("Deze externalId is al van een ander."))
    person = _by_number(said["employee_number"]) if user is not None and said.get("employee_number") else None
    if person is not None and user is not None and person != user.person:
        raise taken(_("Personeelsnummer %(number)s hoort al bij een ander.", number=said["employee_number"]))


def _by_number(number: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.personnel_number == number)).one_or_none()


def _address(user_name: str) -> str | None:
    try:
        return mail_address(user_name)
    except BadValue:
        return None


def _taken_apart(name: str) -> tuple[str, str]:
    """“van der Berg” as prefix and name; capitals say that it belongs to the name."""
    words = name.split()
    prefix = []
    while len(words) > 1 and words[0].strip("'’") in PREFIXES:
        prefix.append(words.pop(0))
    if len(" ".join(prefix)) > 30 or len(" ".join(words)) > 120:
        raise invalid(_("name.familyName: de naam is te lang."))
    return " ".join(prefix), " ".join(words)


def _set(user: KeptUser, wanted: dict[str, Any]) -> tuple[str, ...]:
    changed = tuple(name for name, value in wanted.items() if getattr(user, name) != value)
    for name in changed:
        setattr(user, name, wanted[name])
    return tuple(name for name in changed if name != "user_name_key")


def _chain_end() -> int:
    """The number of the last event: whatever changes writes one."""
    return db.session.scalar(select(ChainHead.seq)) or 0


def _provisioned(user: KeptUser, program: Program, fields: tuple[str, ...]) -> None:
    """Which program said it: the changes themselves are on record beside this, under the same request."""
    record(Kind.PERSON_PROVISIONED, actor=SYSTEM, subject=("program_key", program.key_uid), person=user.person, fields=fields)
    draw_consequences()
