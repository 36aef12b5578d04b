"""What a release is built from: a complete bill of materials, and an audit that never calls sound what it could not ask."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema
import pytest

from upkeep import supply
from upkeep.supply import NOT_CHECKED, SOUND, WEAK, NotChecked, Pin, advisories, bill, pins


class Advising(HTTPServer):
    """What it answers, and with which status."""

    status = 200

    @staticmethod
    def answer(asked: list) -> object:
        return {"results": [{} for _ in asked]}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def service():
    """An advisory service on this machine: `service.answer` says what it answers to the questions."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            body = json.dumps(server.answer(asked)).encode()
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given):
            pass

    server = Advising(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


PINNED = [Pin("Django", "4.2.0"), Pin("flask", "3.1.3")]


def test_the_pins_are_those_of_the_file_with_their_checksums():
    found = {pin.name: pin for pin in pins("requirements.txt")}
    assert found["flask"].version == "3.1.3"
    assert len(found) > 40
    assert all(pin.hashes for pin in found.values())


def test_the_bill_names_everything_and_is_the_same_each_time():
    pinned = pins("requirements.txt")
    made = bill(pinned, "open-kaart", "1.0")
    assert made == bill(pinned, "open-kaart", "1.0")
    names = {component["bom-ref"] for component in made["components"]}
    assert names == {pin.purl for pin in pinned}
    assert {one["ref"] for one in made["dependencies"]} == {*names, made["metadata"]["component"]["bom-ref"]}
    assert all(set(one["dependsOn"]) <= names for one in made["dependencies"])
    flask = next(one for one in made["dependencies"] if one["ref"].startswith("pkg:pypi/flask@"))
    assert any(needed.startswith("pkg:pypi/werkzeug@") for needed in flask["dependsOn"])
    shape = {
        "required": ["bomFormat", "specVersion", "components"],
        "properties": {
            "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
            "components": {"items": {"required": ["type", "name", "version", "purl"]}},
        },
    }
    jsonschema.validate(made, shape)


def test_a_known_weakness_is_named_and_what_is_sound_is_not(service):
    service.answer = lambda asked: {
        "results": [
            {"vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]} if "django" in one["package"]["purl"] else {} for one in asked
        ]
    }
    assert advisories(PINNED, service.address) == {"Django 4.2.0": ["PYSEC-1", "GHSA-2"]}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (503, {"results": [{}, {}]}),
        (200, {"results": [{}]}),
        (200, {}),
        (200, []),
        (200, {"results": [None, {}]}),
        (200, {"results": {"a": 1, "b": 2}}),
    ],
    ids=str,
)
def test_what_was_not_answered_is_not_checked(service, status, answer):
    service.status, service.answer = status, lambda _asked: answer
    with pytest.raises(NotChecked):
        advisories(PINNED, service.address)


def test_the_audit_tells_by_its_exit_code_whether_it_could_see(service, monkeypatch, capsys):
    def asks(address):
        monkeypatch.setattr(supply, "advisories", lambda pinned: advisories(pinned, address))
        return supply.main("audit"), capsys.readouterr()

    assert asks(service.address)[0] == SOUND
    service.answer = lambda asked: {"results": [{"vulns": [{"id": "PYSEC-1"}]} for _ in asked]}
    code, told = asks(service.address)
    assert (code, "PYSEC-1" in told.out) == (WEAK, True)
    code, told = asks("http://127.0.0.1:1")
    assert (code, told.out, "NIET NAGEKEKEN" in told.err) == (NOT_CHECKED, "", True)
