"""A small municipality to test with: one person of every kind, in a unit tree three levels deep.

gemeentesecretaris (directie)
├── directeur (domein)
│   └── leidinggevende (team)
│       ├── medewerker, collega
│       └── integriteit, redacteur, vastlegger, controle, beheer   (each with a role; controle may look into the open registers)
└── …
griffier (griffie)
└── griffie_medewerker, raad   (who records what the council decides)
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from auth.models import Account, RoleGrant
from auth.passwords import hash_password
from extensions import db
from organisation.models import (
    Appointment,
    Deputy,
    Designation,
    Person,
    Position,
    PositionPlacement,
    Unit,
    UnitPlacement,
)
from reports.desk.models import GRANTED, AuditAccess
from tests.support.applications import application, let_go, settings_for, visitor

Made = TypeVar("Made")

SINCE = date(2020, 1, 1)
PASSWORD = "een-lang-wachtwoord"
ROLES = {
    "integriteit": "integrity_officer",
    "redacteur": "publication_editor",
    "vastlegger": "board_recorder",
    "controle": "auditor",
    "beheer": "administrator",
    "raad": "council_recorder",
}
UNITS = {"directie": (None, "secretaris"), "domein": ("directie", "directeur"), "team": ("domein", "leidinggevende"),
         "ander": ("domein", "andere_leidinggevende"), "griffie": (None, "griffier")}  # fmt: skip
PEOPLE = {
    "secretaris": "directie",
    "directeur": "domein",
    "leidinggevende": "team",
    "medewerker": "team",
    "collega": "team",
    **dict.fromkeys([name for name in ROLES if name != "raad"], "team"),
    "andere_leidinggevende": "ander",
    "vreemde": "ander",
    "griffier": "griffie",
    "griffie_medewerker": "griffie",
    "raad": "griffie",
}


@dataclass
class Municipality:
    """People and positions by name: `town.people["medewerker"]`, `town.positions["secretaris"]`."""

    people: dict[str, Person] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def designate(self, name: str, kind: str, from_on: date = SINCE, until_on: date | None = None) -> Designation:
        """The position of this person carries a duty in a period."""
        row = Designation(
            position=self.positions[name], kind=kind, ground="art. 5 Ambtenarenwet 2017", reason="beslist over veel geld",
            from_on=from_on, until_on=until_on,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    def office(self, name: str, office: str) -> None:
        """The position of this person is one that the routing table names."""
        self.positions[name].office = office
        db.session.flush()

    def role(self, name: str, role: str, from_on: date = SINCE) -> None:
        """This person has a role from a day on."""
        db.session.add(RoleGrant(person=self[name], role=role, from_on=from_on))
        db.session.flush()

    def cover(self, absent: str, deputy: str, from_on: date, until_on: date, registers: list[str] | None = None) -> Deputy:
        """`deputy` stands in for `absent`."""
        row = Deputy(person=self[absent], deputy=self[deputy], from_on=from_on, until_on=until_on, registers=registers or [])
        db.session.add(row)
        db.session.flush()
        return row


def login_of(name: str) -> str:
    return f"{name}@voorbeeld.nl"


def build() -> Municipality:
    """Add the municipality to the database in use; commit it yourself."""
    town = Municipality()
    for code in UNITS:
        town.units[code] = Unit(code=code, name=code.capitalize())
        db.session.add(town.units[code])
    for number, (name, unit) in enumerate(PEOPLE.items(), 1):
        _add_person(town, number, name, unit)
    for code, (parent, head) in UNITS.items():
        placement = UnitPlacement(
            unit=town.units[code],
            parent=town.units[parent] if parent else None,
            head_position=town.positions[head],
            from_on=SINCE,
        )
        db.session.add(placement)
    for name, role in ROLES.items():
        db.session.add(RoleGrant(person=town[name], role=role, from_on=SINCE))
    db.session.add(
        AuditAccess(
            person=town["controle"], purpose="Interne controle", registers=["gift", "invitation", "side_activity"],
            from_on=SINCE, until_on=date(2099, 12, 31), asked_by=town["integriteit"], asked_at=clock.now(), outcome=GRANTED,
            settled_by=town["beheer"], settled_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    return town


def _add_person(town: Municipality, number: int, name: str, unit: str) -> None:
    position = Position(code=name, title=name.replace("_", " ").capitalize(), slug=name.replace("_", "-"))
    person = Person(
        personnel_number=f"{1000 + number}", first_name=name.capitalize(), last_name="Voorbeeld", email=login_of(name),
        employed_from=SINCE, weekly_minutes=36 * 60,
    )  # fmt: skip
    town.people[name], town.positions[name] = person, position
    db.session.add_all([
        person,
        PositionPlacement(position=position, unit=town.units[unit], from_on=SINCE),
        Appointment(person=person, position=position, from_on=SINCE),
        Account(person=person, login=login_of(name), password_hash=hash_password(PASSWORD)),
    ])  # fmt: skip


@pytest.fixture(scope="session")
def town_template(sqlite_template: Path, tmp_path_factory) -> Path:
    """A database with the municipality to copy; building it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(sqlite_template, folder / "openkaart.sqlite")
    app = application(settings_for(folder))
    with app.app_context():
        build()
        db.session.commit()
    let_go(app)
    return folder / "openkaart.sqlite"


def grown(template: Path, folder: Path, grow: Callable[["Municipality"], Made]) -> tuple[Path, Made]:
    """A copy of the database `template` in which `grow` made more of its municipality, to copy in turn; and what it gave.

    A test that asks for a fixture `…_template` gets a copy of what that one gives as its database.
    """
    shutil.copyfile(template, folder / "openkaart.sqlite")
    app = application(settings_for(folder))
    with app.app_context():
        made = grow(in_the_database())
        db.session.commit()
    let_go(app)
    return folder / "openkaart.sqlite", made


def in_the_database() -> Municipality:
    """The municipality as it was built before."""
    people = {person.email: person for person in db.session.scalars(select(Person))}
    return Municipality(
        people={name: people[login_of(name)] for name in PEOPLE},
        positions={position.code: position for position in db.session.scalars(select(Position).order_by(Position.id))},
        units={unit.code: unit for unit in db.session.scalars(select(Unit).order_by(Unit.id))},
    )


@pytest.fixture
def town(app: Flask):
    """The municipality on `app`, inside its application context."""
    with app.app_context():
        found = in_the_database()
        db.session.commit()
        yield found
        db.session.rollback()


@pytest.fixture
def any_town(any_app: Flask):
    """The municipality on each database, inside the application context."""
    with any_app.app_context():
        built = build()
        db.session.commit()
        yield built
        db.session.rollback()


@pytest.fixture
def sign_in(app: Flask):
    """`sign_in("leidinggevende")` gives a client that is signed in as that person."""

    def signed_in(name: str):
        client = visitor(app)
        response = client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD})
        assert response.status_code == 303, response.text
        return client

    return signed_in
