"""The Dutch API Design Rules (2.x), each asserted under its own id. Rules about a place, such as TLS, are for who runs it."""

import re
from datetime import datetime, timedelta

import pytest
from openapi_spec_validator import validate

from app import create_public_app
from publication.site.api import BASE, VERSION
from settings import ROOT
from tests.support.applications import settings_for
from tests.support.editions import busy_register, write_editions

METHODS = {"get", "post", "put", "patch", "delete"}
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\{[a-z]+\}")
CAMEL_CASE = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
EVERY_KIND = (  # an address for each kind of answer
    "", "/vermeldingen?limiet=2", "/functies", "/functies/functie-0000003", "/wijzigingen", "/uitgave", "/openapi.json",
    "/nergens", "/vermeldingen/nergens", "/vermeldingen?limiet=0", "/vermeldingen/",
)  # fmt: skip
COLLECTIONS = ("vermeldingen", "functies", "wijzigingen")
RAW = ("sqlite", "rowid", "select ", "flask", "werkzeug", "python", "traceback")


@pytest.fixture(scope="module")
def visitor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    app = create_public_app(settings_for(folder))
    with app.app_context():
        write_editions(folder / "editions", busy_register(60))
    return app.test_client()


@pytest.fixture(scope="module")
def described(visitor):
    return visitor.get(f"{BASE}/openapi.json").json


def operations(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def schemas(node):
    """Every schema with a name, at any depth."""
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
        for value in node.values():
            yield from schemas(value)


def test_adr_core_naming_resources_and_collections(described):
    first = {path.split("/")[1] for path in described["paths"]}
    assert first == {"", *COLLECTIONS, "uitgave"}, "nouns; plural for what can be listed, singular for the one edition"
    for path in described["paths"]:
        if "{" in path:
            assert path.split("/")[1] in COLLECTIONS


def test_adr_core_interface_language(described):
    names = {parameter["name"] for *_path, one in operations(described) for parameter in one.get("parameters", [])}
    assert names == {"toestand", "vergoeding", "sindsJaar", "functie", "limiet", "na", "sinds", "tot", "soort", "code", "slug"}


def test_adr_core_no_trailing_slash(visitor, described):
    for path in described["paths"]:
        assert path == "/" or not path.endswith("/")
    for name in (*COLLECTIONS, "uitgave", "functies/functie-0000003"):
        assert visitor.get(f"{BASE}/{name}/").status_code == 404, "an error, not a redirect"


def test_adr_core_path_segments_kebab_case(described):
    for path in described["paths"]:
        assert all(SEGMENT.fullmatch(segment) for segment in path.strip("/").split("/") if segment), path


def test_adr_core_query_keys_camel_case(described):
    for _path, _method, operation in operations(described):
        for parameter in operation.get("parameters", []):
            assert CAMEL_CASE.fullmatch(parameter["name"]), parameter["name"]


def test_adr_core_hide_implementation(visitor):
    for address in EVERY_KIND:
        found = visitor.get(f"{BASE}{address}")
        said = f"{found.headers}{found.text}".lower()
        assert [word for word in RAW if word in said] == [], address


def test_adr_core_http_methods(visitor, described):
    assert {method for _path, method, _operation in operations(described)} == {"get"}
    for method in sorted(METHODS - {"get"}):
        found = getattr(visitor, method)(f"{BASE}/vermeldingen")
        assert found.status_code == 405
        assert "GET" in found.headers["Allow"]


def test_adr_core_http_safety_and_stateless(visitor):
    for address in EVERY_KIND:
        first, second = visitor.get(f"{BASE}{address}"), visitor.get(f"{BASE}{address}")
        assert (first.status_code, first.data) == (second.status_code, second.data)
        assert "Set-Cookie" not in first.headers


def test_adr_core_http_response_code(visitor):
    expected = (200, 200, 200, 200, 200, 200, 200, 404, 404, 400, 404)
    assert [visitor.get(f"{BASE}{address}").status_code for address in EVERY_KIND] == list(expected)


def test_adr_core_nested_child(described):
    assert {"/vermeldingen/{code}", "/functies/{slug}"} <= described["paths"].keys()


def test_adr_core_resource_operations(described):
    assert not [path for path in described["paths"] if "_" in path], "there is nothing to do but read"


def test_adr_core_date_time_format(described):
    """Days end in `_op` or `_sinds`, or are called datum or stand; a date that may be less precise has a pattern."""
    days = re.compile(r"(.*_(op|sinds)|datum|stand)")
    for name, schema in schemas(described["components"]["schemas"]):
        if days.fullmatch(name) and "description" in schema:
            assert schema["type"] == "string"
            assert schema["format"] == ("date-time" if name == "gepubliceerd_op" else "date"), name


def test_adr_core_date_time_omit_time_portion(visitor):
    for name in COLLECTIONS:
        assert not re.search(r"\d{4}-\d{2}-\d{2}T", visitor.get(f"{BASE}/{name}").text)


def test_adr_core_date_time_timezone(visitor):
    moment = visitor.get(f"{BASE}/uitgave").json["gepubliceerd_op"]
    assert moment.endswith("Z")
    assert datetime.fromisoformat(moment).utcoffset() == timedelta(0)


def test_adr_core_error_handling_problem_details(visitor, described):
    for address in EVERY_KIND:
        found = visitor.get(f"{BASE}{address}")
        if found.status_code >= 400:
            assert found.mimetype == "application/problem+json"
            assert {"status", "title", "detail"} <= found.json.keys()
    for _path, _method, operation in operations(described):
        for status, response in operation["responses"].items():
            if status >= "400":
                response = described["components"]["responses"][response["$ref"].rpartition("/")[2]]
                (content,) = response["content"].items()
                assert content[0] == "application/problem+json"
                for form in content[1]["schema"].get("anyOf", [content[1]["schema"]]):
                    schema = described["components"]["schemas"][form["$ref"].rpartition("/")[2]]
                    assert {"status", "title", "detail"} <= set(schema["required"])


def test_adr_core_error_handling_invalid_input(visitor, described):
    for path, _method, operation in operations(described):
        assert "400" in operation["responses"], path
    for wrong in ("/vermeldingen?limiet=x", "/vermeldingen?onbekend=1", "/wijzigingen?sinds=gisteren", "/uitgave?x=1"):
        assert visitor.get(f"{BASE}{wrong}").status_code == 400, wrong


def test_adr_core_error_handling_all_errors(visitor):
    found = visitor.get(f"{BASE}/wijzigingen?sinds=x&tot=y&soort=z&limiet=0").json
    assert [fault["location"]["name"] for fault in found["errors"]] == ["sinds", "tot", "soort", "limiet"]


def test_adr_core_doc_openapi(described):
    assert described["openapi"].startswith("3.")
    validate(described)
    for path, _method, operation in operations(described):
        assert operation["summary"], path
        assert operation["responses"]["200"]["content"]["application/json"]["example"], path


def test_adr_core_doc_openapi_contact(described):
    assert {"name", "email", "url"} <= {key for key, value in described["info"]["contact"].items() if value}


def test_adr_core_doc_language(described):
    assert "Het nevenwerk van ambtenaren" in described["info"]["description"]


def test_adr_core_publish_openapi(visitor):
    found = visitor.get(f"{BASE}/openapi.json", headers={"Origin": "https://elders.example"})
    assert found.status_code == 200
    assert found.mimetype == "application/json"
    assert found.headers["Access-Control-Allow-Origin"] == "*"


def test_adr_core_uri_version(described):
    for server in described["servers"]:
        assert re.search(r"/v[0-9]+$", server["url"])
        assert server["url"].endswith(f"/v{VERSION.split('.')[0]}")


def test_adr_core_semver(described):
    assert SEMVER.fullmatch(described["info"]["version"])


def test_adr_core_version_header(visitor, described):
    for address in EVERY_KIND:
        for method in (visitor.get, visitor.head, visitor.options, visitor.post):
            assert method(f"{BASE}{address}").headers["API-Version"] == described["info"]["version"], address


def test_adr_core_changelog():
    assert f"### {VERSION}" in (ROOT / "docs" / "api.md").read_text()


def test_adr_core_deprecation_schedule_and_transition_period():
    text = (ROOT / "docs" / "api.md").read_text()
    assert "twelve months" in text
    assert "`Deprecation`" in text


def test_adr_core_transport_security_headers(visitor):
    """All but `no-store`: what is public may be kept, for a minute."""
    for address in EVERY_KIND:
        found = visitor.get(f"{BASE}{address}").headers
        assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["X-Frame-Options"] == "DENY"
        assert found["Content-Type"]


def test_adr_core_transport_no_sensitive_uris(described):
    assert "securitySchemes" not in described["components"], "there are no keys to put anywhere"


def test_adr_core_transport_cors(visitor):
    for address in EVERY_KIND:
        assert visitor.get(f"{BASE}{address}").headers["Access-Control-Allow-Origin"] == "*", "all of it is open data"
