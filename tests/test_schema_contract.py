"""What re-users were promised: the schema that was released stays kept until its first number goes up."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import editions
from publication.editions import publish
from publication.formats import SCHEMA_VERSION, json_schema, rows, write_csv, write_json_schema
from publication.formats.described import SCHEMA_PATH
from tests.support.contract import broken
from tests.support.data_files import CONTENT, DESCRIBED, as_described, written
from tests.support.publishing import released

ROOT = Path(__file__).resolve().parent
RELEASED = json.loads((ROOT / "released_schema.json").read_text())
LOG = (ROOT.parent / "docs" / "gegevensschema.md").read_text()


@pytest.fixture
def released_town(town, at):
    """A director with an entry and a secretary who did not answer."""
    at("2026-03-02")
    for name in ("directeur", "secretaris"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    released(town, "directeur", without_notice=True)
    db.session.commit()
    return town


def version(schema) -> tuple[int, ...]:
    return tuple(int(part) for part in schema["$comment"].removeprefix("schema_versie ").split("."))


def faults(content) -> list[str]:
    checker = Draft202012Validator.FORMAT_CHECKER
    return [error.message for error in Draft202012Validator(json_schema(), format_checker=checker).iter_errors(content)]


def test_the_schema_breaks_no_promise_unless_its_first_number_goes_up():
    assert version(json_schema())[0] > version(RELEASED)[0] or broken(RELEASED, json_schema()) == []


def test_a_changed_schema_has_a_new_number_and_a_line_in_the_log():
    assert version(json_schema()) > version(RELEASED) or json_schema() == RELEASED
    assert f"## {SCHEMA_VERSION}" in LOG


def _drop(schema):
    del schema["$defs"]["vermelding"]["properties"]["rol"]


def _rename(schema):
    fields = schema["$defs"]["houder"]["properties"]
    fields["naam"] = fields.pop("houder")


def _narrow(schema):
    schema["$defs"]["vermelding"]["properties"]["vergoeding"]["enum"].remove("expenses")


def _retype(schema):
    schema["$defs"]["houder"]["properties"]["afgeschermd"]["type"] = "string"


def _may_be_null(schema):
    schema["$defs"]["functie"]["properties"]["functie"]["type"] = ["string", "null"]


def _may_be_absent(schema):
    schema["$defs"]["vermelding"]["required"].remove("code")


def _part_away(schema):
    del schema["properties"]["verwijderd"]


@pytest.mark.parametrize("change", [_drop, _rename, _narrow, _retype, _may_be_null, _may_be_absent, _part_away])
def test_a_change_that_breaks_a_promise_is_seen(change):
    changed = copy.deepcopy(RELEASED)
    change(changed)
    assert broken(RELEASED, changed)


def test_a_field_more_and_a_code_more_break_no_promise():
    changed = copy.deepcopy(RELEASED)
    changed["$defs"]["vermelding"]["properties"]["nieuw"] = {"type": "string"}
    changed["$defs"]["vermelding"]["properties"]["vergoeding"]["enum"].append("goods")
    assert broken(RELEASED, changed) == []


def test_the_schema_is_a_schema_and_says_where_it_stands():
    schema = json.loads(written(write_json_schema, DESCRIBED))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{DESCRIBED.address}{SCHEMA_PATH}"
    assert SCHEMA_VERSION in schema["$comment"]


def test_the_small_edition_is_as_the_schema_says():
    assert faults(CONTENT) == []
    assert faults({**CONTENT, "schema_versie": SCHEMA_VERSION, "uitgave": 12, "stand": "2026-03-02"}) == []
    assert faults({**CONTENT, "schema_versie": "2.0.0"})


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("vermeldingen", "vergoeding", "gratis"),
        ("vermeldingen", "sinds", "maart 2024"),
        ("vermeldingen", "code", None),
        ("vermeldingen", "bevestigd_op", "2026-02-30"),
        ("functies", "aangewezen_sinds", "2026"),
        ("functies", "slug", "Directeur!"),
    ],
)
def test_what_the_schema_forbids_is_found(part, field, value):
    content = copy.deepcopy(CONTENT)
    content[part][0][field] = value
    assert faults(content)


def test_a_published_register_is_as_the_schema_says_and_has_no_field_it_does_not_name(released_town):
    publish(actor=SYSTEM)
    content = editions.content_of(1)
    assert faults(content) == []
    parts = json_schema()["$defs"]
    holders = [holder for position in content["functies"] for holder in position["houders"]]
    for name, found in {"functie": content["functies"], "houder": holders, "vermelding": content["vermeldingen"]}.items():
        assert found
        assert all(one.keys() == parts[name]["properties"].keys() for one in found)


def test_the_table_of_a_published_register_is_as_its_description_says(released_town, tmp_path):
    publish(actor=SYSTEM)
    assert as_described(tmp_path, written(write_csv, rows(editions.content_of(1)), DESCRIBED))
