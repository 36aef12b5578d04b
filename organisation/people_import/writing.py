"""Writing changes by thousands: rows and their events in batches, in one transaction, with the same events as one by one."""

from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, update

from audit import Happening, Kind, Reference, System, record_many
from database import add_rows
from extensions import db
from organisation.models import (
    Appointment,
    EarlierEmployment,
    Leave,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
    new_uid,
)
from organisation.people_import.columns import FIELDS
from organisation.people_import.standing import KnownPost, Standing
from organisation.people_import.work_file import WorkFile, day_of
from organisation.slugs import FreeSlugs

BATCH = 1000  # events written together
ASKED = 500  # codes looked up together
DAYS = ("employed_from", "employed_until")


def _table(model: type[Any]) -> Table:
    return cast(Table, model.__table__)


PERSON, APPOINTMENT = _table(Person), _table(Appointment)
ADD = {
    model: insert(_table(model))
    for model in (Unit, UnitPlacement, Position, PositionPlacement, Person, EarlierEmployment, Appointment)
}
CHANGE_APPOINTMENT = (
    update(APPOINTMENT)
    .where(APPOINTMENT.c.id == bindparam("_id"))
    .values({name: bindparam(name) for name in ("position_id", "manager_position_id", "from_on", "until_on")})
)

LET_HEAD = (
    update(_table(UnitPlacement))
    .where(_table(UnitPlacement).c.unit_id == bindparam("_unit"), _table(UnitPlacement).c.from_on == bindparam("_day"))
    .values(head_position_id=bindparam("head"))
)


class Writer:
    """Gathers rows and events, and writes them when there are many; nothing is committed here."""

    def __init__(self, known: Standing, work: WorkFile, *, actor: Person | System) -> None:
        self.actor, self.day, self.work = actor, known.day, work
        self.posts = dict(known.positions)
        self.unit_ids = {code: unit.id for code, unit in known.units.items()}
        self._rows: dict[type[Any], list[dict[str, Any]]] = {model: [] for model in ADD}
        self._updates: dict[str, list[dict[str, Any]]] = {"head": [], "person": [], "appointment": []}
        self._happenings: list[Happening] = []
        self._slugs: FreeSlugs | None = None
        self._new_units: dict[str, str] = {}  # code → uid
        self._last_person = db.session.scalar(select(func.max(Person.id))) or 0
        delivered = {*(name for name, column in FIELDS.items() if column in work.delivered), "employed_until"}
        self._change_person = (
            update(PERSON)
            .where(PERSON.c.id == bindparam("_id"))
            .values({**{name: bindparam(name) for name in delivered}, "version": PERSON.c.version + 1})
        )

    # one by one: there are few of them ------------------------------------------------------------------------------------

    def unit(self, code: str) -> Unit:
        self.flush()
        return db.session.get_one(Unit, self.unit_ids[code])

    def position(self, code: str) -> Position:
        self.flush()
        return db.session.get_one(Position, self.posts[code].id)

    def person(self, person_id: int) -> Person:
        self.flush()
        return db.session.get_one(Person, person_id)

    def leave(self, leave_id: int) -> Leave:
        self.flush()
        return db.session.get_one(Leave, leave_id)

    # by thousands ---------------------------------------------------------------------------------------------------------

    def add_unit(self, code: str, name: str, parent: str | None) -> None:
        """A new unit under this one, which exists or came before it; without one it is the top."""
        uid = new_uid()
        self._rows[Unit].append({"uid": uid, "code": code, "name": name, "version": 1})
        self._rows[UnitPlacement].append({"unit": code, "parent": parent, "from_on": self.day, "until_on": None})
        self.unit_ids[code], self._new_units[code] = 0, uid
        self._happened(Kind.UNIT_ADDED, ("unit", uid))

    def let_head(self, unit: str, post: str) -> None:
        """A new unit gets its head."""
        self._updates["head"].append({"unit": unit, "post": post})
        self._happened(Kind.UNIT_CHANGED, ("unit", self._new_units[unit]), fields=("head_position",))

    def add_position(self, code: str, title: str, unit: str, unit_name: str) -> None:
        """A new post in the unit."""
        self._slugs = self._slugs or FreeSlugs()
        uid = new_uid()
        slug = self._slugs.take(title, unit_name, code)
        self._rows[Position].append({"uid": uid, "code": code, "title": title, "slug": slug, "office": None, "version": 1})
        self._rows[PositionPlacement].append({"post": code, "unit": unit, "from_on": self.day, "until_on": None})
        self.posts[code] = KnownPost(0, uid, title, None)  # its number follows when it is written
        self._happened(Kind.POSITION_ADDED, ("position", uid))

    def add_person(self, number: str, fields: dict[str, Any]) -> None:
        """Someone new, on the payroll or hired (R18)."""
        uid = new_uid()
        new = {"email": None, "prefix": "", "employed_until": None, "weekly_minutes": None, "external": False, "language": "nl"}
        self._rows[Person].append({"uid": uid, "personnel_number": number, "version": 1, **new, **_typed(fields)})
        self._happened(Kind.PERSON_ADDED, ("person", uid), uid)

    def change_person(self, person: tuple[int, str], fields: dict[str, Any], changed: tuple[str, ...]) -> None:
        """All delivered fields of someone known, of which these changed."""
        person_id, uid = person
        self._updates["person"].append({"_id": person_id, **_typed(fields)})
        self._happened(Kind.PERSON_CHANGED, ("person", uid), uid, changed)

    def keep_earlier(self, person_id: int, from_on: date, until_on: date) -> None:
        """The period in which someone worked here who comes back."""
        self._rows[EarlierEmployment].append({"person_id": person_id, "from_on": from_on, "until_on": until_on})

    def appoint(self, person: tuple[int, str], post: str, manager: str | None, from_on: date, until_on: date | None) -> None:
        """Put someone in a post."""
        self._rows[Appointment].append(
            {"person_id": person[0], **self._posts(post, manager), "from_on": from_on, "until_on": until_on}
        )
        self._happened(Kind.APPOINTMENT_STARTED, ("position", self.posts[post].uid), person[1])

    def change_appointment(
        self,
        kind: Kind,
        appointment_id: int,
        person: str,
        post: str,
        manager: str | None,
        days: tuple[date, date | None],
        changed: tuple[str, ...],
    ) -> None:
        """An appointment as it is from now on, of which these fields changed; `kind` says whether it was ended."""
        from_on, until_on = days
        self._updates["appointment"].append(
            {"_id": appointment_id, **self._posts(post, manager), "from_on": from_on, "until_on": until_on}
        )
        self._happened(kind, ("position", self.posts[post].uid), person, changed)

    def flush(self) -> None:
        """Write what was gathered, in the order in which rows need each other."""
        session = db.session
        self._write_structure()
        if self._rows[Person]:
            self._write(Person)
            self._number_people()
        self._write(EarlierEmployment)
        if self._updates["person"]:
            session.connection().execute(self._change_person, self._updates["person"])
        if self._updates["appointment"]:
            session.connection().execute(CHANGE_APPOINTMENT, self._updates["appointment"])
        self._write(Appointment)
        for gathered in self._updates.values():
            gathered.clear()
        if self._happenings:
            record_many(self._happenings, actor=self.actor)
            self._happenings.clear()

    def _write(self, model: type[Any]) -> None:
        if self._rows[model]:
            add_rows(db.session(), ADD[model], self._rows[model])
            self._rows[model].clear()

    def _write_structure(self) -> None:
        """Units and posts first; what names them follows when they have their numbers."""
        new_units, new_posts = [row["code"] for row in self._rows[Unit]], [row["code"] for row in self._rows[Position]]
        self._write(Unit)
        self.unit_ids |= _numbers(Unit, new_units)
        for row in self._rows[UnitPlacement]:
            row["unit_id"], parent = self.unit_ids[row.pop("unit")], row.pop("parent")
            row["parent_id"], row["head_position_id"] = self.unit_ids[parent] if parent else None, None
        self._write(UnitPlacement)
        self._write(Position)
        for code, number in _numbers(Position, new_posts).items():
            self.posts[code] = self.posts[code]._replace(id=number)
        for row in self._rows[PositionPlacement]:
            row["position_id"], row["unit_id"] = self.posts[row.pop("post")].id, self.unit_ids[row.pop("unit")]
        self._write(PositionPlacement)
        heads = [
            {"_unit": self.unit_ids[row["unit"]], "_day": self.day, "head": self.posts[row["post"]].id}
            for row in self._updates["head"]
        ]
        if heads:
            db.session.connection().execute(LET_HEAD, heads)

    def _number_people(self) -> None:
        """Note the numbers of who was just added, for their appointments."""
        added = select(Person.personnel_number, Person.id, Person.uid).where(Person.id > self._last_person).order_by(Person.id)
        rows = db.session.execute(added).all()
        self.work.fill("joined", ("person", "id", "uid"), (tuple(row) for row in rows))
        self._last_person = max((row.id for row in rows), default=self._last_person)

    def _posts(self, post: str, manager: str | None) -> dict[str, int | None]:
        if not self.posts[post].id or (manager and not self.posts[manager].id):
            self.flush()
        above = self.posts[manager].id if manager else None
        return {"position_id": self.posts[post].id, "manager_position_id": above}

    def _happened(self, kind: Kind, subject: tuple[str, str], person: str | None = None, fields: tuple[str, ...] = ()) -> None:
        self._happenings.append(Happening(kind, subject, Reference(person) if person else None, fields=fields))
        if len(self._happenings) >= BATCH:
            self.flush()


def _numbers(model: type[Unit] | type[Position], codes: list[str]) -> dict[str, int]:
    """The numbers that these new units or posts were given, by code."""
    found: dict[str, int] = {}
    for start in range(0, len(codes), ASKED):
        some = select(model.code, model.id).where(model.code.in_(codes[start : start + ASKED]))
        for code, number in db.session.execute(some):
            found[code] = number
    return found


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Out of the work file: days as days, yes and no as such."""
    typed = {name: day_of(value) if name in DAYS else value for name, value in fields.items()}
    if "external" in typed:
        typed["external"] = bool(typed["external"])
    return typed
