"""The real register of the UK House of Commons through the whole chain; the data stand beside the project, never in it."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, or_, select

import clock
from audit import SYSTEM, Event
from auth.models import INTEGRITY_OFFICER, RoleGrant
from extensions import db
from organisation import changes
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Person
from publication.editions import folder_of, publish
from publication.officer import release
from publication.projection import public_code
from registers.lifecycle import change_state
from registers.models import DECIDED, Declaration
from reports.yearly.keeping import as_seen_inside, begin, freeze
from settings import ROOT
from tests.support.absence import absent
from tests.support.applications import application, let_go, settings_for
from tests.support.counted_by_hand import counts
from tests.support.yearly import rows_of as lines_of

DATA = ROOT.parent / "shared" / "data" / "uk-commons-register-2026-06-29"
MAPS = ROOT / "docs" / "examples"
DAY = date(2026, 7, 1)
PUBLISHED = date(2026, 7, 20)
LISTS = [
    # category, register, mapping file, rows, brought in, refused, left out; counted once by hand in the file of 29 June 2026
    ("8", "side_activity", "lagerhuis-8-nevenwerk", 938, 897, 3, 38),
    ("1", "side_activity", "lagerhuis-1-nevenwerk", 262, 256, 0, 6),
    ("7", "financial_interest", "lagerhuis-7-belangen", 201, 183, 0, 18),
    ("3", "gift", "lagerhuis-3-geschenken", 668, 668, 0, 0),
    ("5", "gift", "lagerhuis-5-geschenken", 19, 19, 0, 0),
    ("4", "invitation", "lagerhuis-4-uitnodigingen", 445, 405, 4, 36),
]
COLUMNS = ("personeelsnummer", "voornaam", "achternaam", "afdeling", "afdeling_naam", "functie", "hoofd", "in_dienst")
DIRT = [  # what must be refused, and with which words
    ("8", "1025-07-23", "het jaar moet tussen 1960 en 2028 liggen"),
    ("8", "Fund to defray legal costs", "staat niet in de vertaling"),
    ("4", "Konya Metropolitan Municipality", "onzichtbaar teken"),
    ("4", "United Nations Population Fund", "de tekst heeft 138 tekens"),
]


def rows_of(category: str) -> list[dict[str, str]]:
    """The rows as an independent reader sees them."""
    with (DATA / f"category_{category}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def members_file(path: Path) -> Path:
    """Everyone in the lists, by their number, in a unit with a head."""
    names = {row["MNIS ID"]: row["Member"] for category, *_ in LISTS for row in rows_of(category)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerow(["hoofd", "De", "Griffier", "commons", "Lagerhuis", "Griffier", "ja", "2000-01-01"])
        writer.writerow(["officier", "De", "Officier", "commons", "Lagerhuis", "Officier", "nee", "2000-01-01"])
        for number, name in names.items():
            first, last = name.rsplit(" ", 1)
            title = f"Lid van het Lagerhuis {number}"
            writer.writerow([number, first, last, "commons", "Lagerhuis", title, "nee", "2000-01-01"])
    return path


def command(app, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(args))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def sums(output: str) -> list[int]:
    """Read, brought in, there already, refused, left out."""
    lines = output[output.index("Gelezen:") :].splitlines()[:5]
    return [int(next(word for word in line.split() if word.isdigit())) for line in lines]


def count(model) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


@pytest.fixture(scope="module")
def brought_in(sqlite_template, tmp_path_factory) -> Path:
    """A database with the members and their lists, to copy: bringing them in takes half a minute."""
    if not DATA.is_dir():
        absent("the register of the House of Commons", "put it in ../shared/data beside the project")
    folder = tmp_path_factory.mktemp("lists")
    shutil.copyfile(sqlite_template, folder / "openkaart.sqlite")
    app = application(settings_for(folder))
    with clock.set_to(clock.at(DAY)), app.app_context():
        assert command(app, "people", "import", str(members_file(folder / "leden.csv")), "--apply")[0] == 0
        _bring_in(app)
    let_go(app)
    return folder / "openkaart.sqlite"


@pytest.fixture
def app(brought_in, settings) -> Iterator[Flask]:
    shutil.copyfile(brought_in, settings.data_dir / "openkaart.sqlite")
    app = application(settings)
    yield app
    let_go(app)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_yearly_report_says_what_a_count_in_the_files_says(app, at, year):
    at(DAY)
    with app.app_context():
        officer = db.session.scalars(select(Person).where(Person.personnel_number == "officier")).one()
        report = begin(year, actor=officer)
        freeze(report, actor=officer, seen_version=report.version)
        by_hand = counts(DATA, year)
        for content in (as_seen_inside(report), report.content):
            gifts, above, journeys = (lines_of(content, code) for code in ("Q14", "Q15", "Q19"))
            assert gifts["Samen"][-1] == gifts["Nog niet besloten"][-1] == by_hand["gifts"]
            assert next(values for label, values in gifts.items() if label.endswith("alles samen"))[-1] == by_hand["cents"]
            assert (above["Samen"][-1], above["Op een totaal van"][-1]) == (by_hand["above"], by_hand["gifts"])
            assert journeys["Alle uitnodigingen"][-1] == by_hand["journeys"]


def test_the_real_lists_go_in_once_row_by_row_and_become_an_edition(app, at):
    at(DAY)
    with app.app_context():
        _bring_in_again(app)
        _check_contents()
        codes = _decide_designate_release()
        at(PUBLISHED)
        _check_edition(codes)


def _bring_in(app):
    for category, register, map_name, rows, brought, refused, left_out in LISTS:
        assert len(rows_of(category)) == rows
        code, output = _import(app, category, register, map_name)
        assert code == (2 if refused else 0), output
        assert sums(output) == [rows, brought, 0, refused, left_out]
        assert rows == brought + refused + left_out
        for where, value, told in DIRT:
            if where == category:
                assert any(value in line and told in line for line in output.splitlines()), (value, output)


def _bring_in_again(app):
    before = count(Declaration), count(Event)
    for category, register, map_name, rows, brought, refused, left_out in LISTS:
        assert sums(_import(app, category, register, map_name)[1]) == [rows, 0, brought, refused, left_out]
    assert (count(Declaration), count(Event)) == before


def _import(app, category: str, register: str, map_name: str) -> tuple[int, str]:
    file, mapping = DATA / f"category_{category}.csv", MAPS / f"{map_name}.toml"
    return command(app, "register", "import", register, str(file), "--map", str(mapping), "--apply")


def _check_contents():
    """What stands in the register is what stood in the list: person, source text, dates and amounts."""
    delivered = {f"gift:lagerhuis-3:{row['ID']}": row for row in rows_of("3")}
    gifts = db.session.scalars(select(Declaration).where(Declaration.source_key.startswith("gift:lagerhuis-3:"))).all()
    assert {gift.source_key for gift in gifts} == set(delivered)
    for gift in gifts:
        row = delivered[gift.source_key]
        assert gift.person.personnel_number == row["MNIS ID"]
        assert str(gift.starts) == row["ReceivedDate"]
        assert gift.amount_certainty == "estimated"
        assert gift.amount_cents == int((Decimal(row["Value"]) * 116).quantize(Decimal(1), ROUND_HALF_UP))
        assert gift.answers["_source"] == {name: cell.strip() for name, cell in row.items()}
    assert db.session.scalars(select(Declaration.id).where(~Declaration.to_confirm)).all() == []


def _decide_designate_release() -> dict[str, set[str]]:
    """Decide on what the ten with most side activities declared, designate their posts, release; codes by post."""
    people = {person.personnel_number: person for person in db.session.scalars(select(Person))}
    officer = people["officier"]
    db.session.add(RoleGrant(person=officer, role=INTEGRITY_OFFICER, from_on=DAY))
    activities = db.session.scalars(select(Declaration).where(Declaration.register_slug == "side_activity")).all()
    busiest = [person for person, _number in Counter(one.person for one in activities).most_common(12)]
    for declaration in activities:
        if declaration.person in busiest:
            given = {"outcome": "no_objection", "reasons": "Dit past bij de functie."}
            change_state(declaration, "decide", actor=people["hoofd"], seen_version=declaration.version, **given)
    designated = busiest[:10]  # of two more it was decided, but their posts are not public
    for person in designated:
        position = person.appointments[0].position
        changes.designate(position, PUBLIC_SIDE_ACTIVITIES, "besluit van het Lagerhuis", "lid", DAY, actor=officer)
    db.session.flush()
    for declaration in activities:
        if declaration.person in designated:
            release(declaration, actor=officer, seen_version=declaration.version, reason="Zo staat het in de lijst.")
    db.session.commit()
    return {person.appointments[0].position.slug: _public_codes(person) for person in designated}


def _public_codes(person: Person) -> set[str]:
    """Of the database: decided, and not ended before the post was designated (R35)."""
    recent = or_(Declaration.ends_on.is_(None), Declaration.ends_on >= DAY)
    found = db.session.scalars(
        select(Declaration).where(
            Declaration.person_id == person.id,
            Declaration.register_slug == "side_activity",
            Declaration.status == DECIDED,
            recent,
        )
    )
    return {public_code(declaration) for declaration in found}


def _check_edition(codes: dict[str, set[str]]):
    published = publish(actor=SYSTEM)
    assert published is not None
    register = json.loads((folder_of(published.number) / "register.json").read_text())
    assert {post["slug"] for post in register["functies"]} == set(codes)
    shown = {post["slug"]: set(post["houders"][0]["vermeldingen"]) for post in register["functies"]}
    assert shown == codes
    assert published.positions == 10
    assert published.entries == len(register["vermeldingen"]) == sum(map(len, codes.values())) > 0
