"""The description of the API and what is served agree, whoever asks what; nothing that was promised goes away."""

import json
import os
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import FormatChecker
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from app import create_public_app
from publication.past import EDITION_FIELDS
from publication.projection import HOLDER_FIELDS, POSITION_FIELDS, PUBLIC_FIELDS
from publication.site.api import examples
from publication.site.api.description import document
from tests.support.applications import settings_for
from tests.support.contract import broken
from tests.support.editions import busy_register, write_editions

RELEASED = Path(__file__).with_name("released_api.json")  # the description that programs were made with
DRILL = os.environ.get("OPENKAART_DRILL")
EXAMPLES, DRILL_EXAMPLES = 4, 300


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    app = create_public_app(settings_for(folder))
    with app.app_context():
        write_editions(folder / "editions", busy_register(150))
    return app


@pytest.fixture(scope="module")
def described(app):
    return app.test_client().get("/api/v1/openapi.json").json


def faults(described, name: str, found) -> list[str]:
    """Where data are not what the description says of this part."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    checker = OAS30Validator(schema, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in checker.iter_errors(found)]


def test_the_description_is_valid_openapi(described):
    validate(described)


@pytest.mark.parametrize(("address", "name"), [
    ("", "Begin"), ("/vermeldingen?limiet=1000", "Vermeldingen"), ("/functies?limiet=1000", "Functies"),
    ("/wijzigingen?limiet=1000", "Wijzigingen"), ("/uitgave", "Uitgave"), ("/functies/functie-0000003", "Functie"),
    ("/functies/weg", "Probleem"), ("/vermeldingen?limiet=0", "OngeldigeVraag"),
])  # fmt: skip
def test_every_answer_is_what_the_description_says(app, described, address, name):
    assert faults(described, name, app.test_client().get(f"/api/v1{address}").json) == []


def test_entries_and_removed_entries_are_what_the_description_says(app, described):
    visitor = app.test_client()
    register = visitor.get("/gegevens.json").json
    assert faults(described, "Vermelding", visitor.get(f"/api/v1/vermeldingen/{register['vermeldingen'][0]['code']}").json) == []
    assert faults(described, "Verwijderd", visitor.get(f"/api/v1/vermeldingen/{register['verwijderd'][0]['code']}").json) == []


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_every_example_is_what_the_description_says(described, name):
    assert faults(described, name, examples.EXAMPLES[name]) == []


def test_the_fields_are_those_that_may_be_public(described):
    """Every field of the projection and of the edition, and links: nothing else, and nothing less."""
    own: dict[str, Iterable[str]] = {"vermelding": PUBLIC_FIELDS, "functie": POSITION_FIELDS, "houder": HOLDER_FIELDS}
    for part, name in (("vermelding", "Vermelding"), ("functie", "Functie"), ("houder", "Houder")):
        links = set() if part == "houder" else {"_links"}
        schema = described["components"]["schemas"][name]
        assert set(schema["properties"]) == {*own[part], *EDITION_FIELDS[part], *links}
        assert set(schema["required"]) == set(schema["properties"])


def test_the_parts_are_those_of_the_schema_of_the_register(app, described):
    """What one schema calls good the other does too: a register from the file fits the description of the API."""
    register = app.test_client().get("/gegevens.json").json
    entry = {**register["vermeldingen"][0], "_links": examples.ENTRY["_links"]}
    assert faults(described, "Vermelding", entry) == []
    for name in register["vermeldingen"][0]:
        less = {field: value for field, value in entry.items() if field != name}
        assert faults(described, "Vermelding", less), name


def schemas(description) -> dict:
    """The parts of the answers, in the form in which promises are compared."""
    return {"$defs": description["components"]["schemas"]}


def test_what_was_promised_is_kept(described):
    released = json.loads(RELEASED.read_bytes())
    assert broken(schemas(released), schemas(described)) == []
    for path, operation in released["paths"].items():
        there = {one["name"]: one["schema"] for one in described["paths"][path]["get"].get("parameters", [])}
        for parameter in operation["get"].get("parameters", []):
            now = there[parameter["name"]]
            assert set(parameter["schema"].get("enum", [])) <= set(now.get("enum", [])), parameter["name"]
            assert now.get("maximum", 0) >= parameter["schema"].get("maximum", 0), parameter["name"]
        assert set(operation["get"]["responses"]) <= set(described["paths"][path]["get"]["responses"])


def test_dropping_or_changing_a_field_breaks_the_promise_and_adding_one_does_not(described):
    former = schemas(described)
    for name, part in former["$defs"].items():
        for field in part.get("properties", {}):
            less = deepcopy(former)
            del less["$defs"][name]["properties"][field]
            assert broken(former, less), f"{name}.{field}"
    more = deepcopy(former)
    more["$defs"]["Vermelding"]["properties"]["nieuw"] = {"type": "string"}
    more["$defs"]["Vermelding"]["required"].append("nieuw")
    assert broken(former, more) == []


def test_an_answer_without_one_of_its_fields_is_not_what_the_description_says(app, described):
    body = app.test_client().get("/api/v1/vermeldingen?limiet=1").json
    for name in body["vermeldingen"][0]:
        less = deepcopy(body)
        del less["vermeldingen"][0][name]
        assert faults(described, "Vermeldingen", less), name
    body["vermeldingen"][0]["nieuw"] = "mag erbij"
    assert faults(described, "Vermeldingen", body) == []


def test_whatever_is_asked_the_answer_fits_the_description(app):
    """Schemathesis with every check: examples, limits, and questions that are good or wrong in every way."""
    config = {
        "seed": 2026,
        "headers": {"Accept-Encoding": "identity"},
        "generation": {"max-examples": DRILL_EXAMPLES if DRILL else EXAMPLES, "mode": "all", "database": "none"},
        "phases": {"coverage": {"enabled": bool(DRILL)}, "stateful": {"enabled": False}},
    }
    wrong, checked = _examined(app, config)
    assert wrong == {}
    assert {"response_schema_conformance", "negative_data_rejection", "positive_data_acceptance"} <= checked
    assert {"unsupported_method", "response_headers_conformance", "not_a_server_error"} <= checked


def _examined(app, config: dict) -> tuple[dict[str, str], set[str]]:
    """What schemathesis finds wrong, one example each; and the checks it made."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig.from_dict(config))
    wrong: dict[str, str] = {}
    checked: set[str] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong[str(event)[:300]] = "could not be examined"
        if isinstance(event, events.ScenarioFinished):
            for check in (check for made in event.recorder.checks.values() for check in made):
                checked.add(check.name)
                if check.failure_info:
                    wrong[f"{check.name} at {event.recorder.label}"] = (
                        f"{check.failure_info.failure.message}\n{check.failure_info.code_sample}"
                    )
    return wrong, checked


def test_the_description_names_the_body_that_runs_it():
    found = document("https://register.voorbeeld.example", "gemeente Elders", "open@voorbeeld.example")
    assert found["info"]["contact"]["email"] == "open@voorbeeld.example"
    assert "gemeente Elders" in found["info"]["title"]
    assert found["servers"][0]["url"] == "https://register.voorbeeld.example/api/v1"
