"""What this release is built from, and whether a weakness in it is known: `make sbom` and `make audit`.

The audit asks an advisory service in the shape of OSV about every pin. What could not be asked is not checked, and never sound.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata, requires
from typing import Any

from settings import ROOT

SERVICE = os.environ.get("OPENKAART_ADVISORIES", "https://api.osv.dev/v1")
PATIENCE = 30  # seconds
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SOUND, WEAK, NOT_CHECKED = 0, 1, 2  # exit codes


@dataclass
class Pin:
    """A requirement at its version, and the checksums of the files it may come in."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{normal(self.name)}@{self.version}"


class NotChecked(Exception):
    """The advisory service did not answer, or not about everything."""


def normal(name: str) -> str:
    """The name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(*files: str) -> list[Pin]:
    """What these files pin, in their order, each once."""
    found: dict[str, Pin] = {}
    for file in files:
        last: Pin | None = None
        for line in (ROOT / file).read_text().splitlines():
            if match := PIN.match(line):
                last = found.setdefault(normal(match[1]), Pin(match[1], match[2]))
            if last is not None:
                last.hashes += [one for one in HASH.findall(line) if one not in last.hashes]
    return list(found.values())


def bill(pinned: list[Pin], name: str, version: str) -> dict[str, Any]:
    """The bill of materials, as CycloneDX 1.6; the same pins give the same bill."""
    known = {normal(pin.name): pin for pin in pinned}
    root = f"pkg:generic/{name}@{version}"
    serial = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([root, *sorted(pin.purl for pin in pinned)]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": root, "name": name, "version": version}},
        "components": [_component(pin) for pin in pinned],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(pin.purl for pin in pinned)},
            *({"ref": pin.purl, "dependsOn": sorted(_needs(pin, known))} for pin in pinned),
        ],
    }


def advisories(pinned: list[Pin], service: str = SERVICE) -> dict[str, list[str]]:
    """The known weaknesses of each pin that has any, by `name version`. Raises NotChecked."""
    asked = {"queries": [{"package": {"purl": pin.purl}} for pin in pinned]}
    request = urllib.request.Request(  # noqa: S310 - the address is that of a setting
        f"{service}/querybatch", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotChecked(f"{service} antwoordt niet ({type(problem).__name__})") from problem
    if not isinstance(results, list) or len(results) != len(pinned):
        raise NotChecked(f"{service} antwoordt niet over alle {len(pinned)} onderdelen")
    found = {f"{pin.name} {pin.version}": _names(result) for pin, result in zip(pinned, results, strict=True)}
    return {name: names for name, names in found.items() if names}


def main(command: str) -> int:
    if command == "bill":
        about = re.search(r'softwareVersion: "([^"]+)"', (ROOT / "publiccode.yml").read_text())
        json.dump(bill(pins("requirements.txt"), "open-kaart", about[1] if about else "0"), sys.stdout, indent=1)
        print()
        return SOUND
    pinned = pins("requirements.txt", "requirements-dev.txt")
    try:
        weak = advisories(pinned)
    except NotChecked as problem:
        print(f"NIET NAGEKEKEN: {problem}.", file=sys.stderr)
        return NOT_CHECKED
    for name, names in weak.items():
        print(f"{name}: {', '.join(names)}")
    print(f"{len(pinned)} onderdelen nagekeken, {len(weak)} met een bekende zwakke plek.")
    return WEAK if weak else SOUND


def _component(pin: Pin) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
    }
    licence = _licence(pin)
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    # A pin has a checksum for each file it may come in: they are references to files, not the checksum of one.
    component["externalReferences"] = [
        {"type": "distribution", "url": pin.purl, "hashes": [{"alg": "SHA-256", "content": one}]} for one in pin.hashes
    ]
    return component


def _licence(pin: Pin) -> str:
    """What the installed package says; empty when it is not installed here."""
    try:
        told: Mapping[str, Any] = metadata(pin.name)  # type: ignore[assignment]
    except PackageNotFoundError:
        return ""
    words = told.get("License-Expression") or told.get("License") or ""
    return str(words).strip().splitlines()[0][:120] if str(words).strip() else ""


def _needs(pin: Pin, known: Mapping[str, Pin]) -> Iterator[str]:
    try:
        wanted = requires(pin.name) or []
    except PackageNotFoundError:
        return
    names = {normal(re.split(r"[\s;<>=!~\[(]", one, maxsplit=1)[0]) for one in wanted if "extra ==" not in one}
    yield from (known[name].purl for name in names if name in known)


def _names(result: Any) -> list[str]:
    """The advisories in one answer; one that is not an answer was not checked."""
    if not isinstance(result, dict):
        raise NotChecked("een antwoord is niet te lezen")
    return [str(one["id"]) for one in result.get("vulns", [])]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "audit"))
