"""The public site on editions made of given content: without a database, with the index and the signature of real ones."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from publication.past import EMPTY, next_edition
from publication.projection import public_fields
from settings import Settings
from tests.support.applications import settings_for, visitor
from tests.support.editions import write_edition
from tests.support.pages import PageClient

Content = dict[str, Any]


def entry(code: str, slug: str = "directeur", **fields: Any) -> dict[str, Any]:
    """One public entry, as the projection gives it."""
    return {
        "code": code, "functie": slug.capitalize(), "slug": slug, "rol": "Penningmeester", "organisatie": "Stichting Muziek",
        "vergoeding": "unpaid", "sinds": "2024-03", "tot": None, "afspraak": None, "toestand": "actueel",
        "bevestigd_op": "2026-01-05", "algemeen_omdat": None, "correcties": [], **fields,
    }  # fmt: skip


def position(slug: str = "directeur", *entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """One designated position and whoever holds it, with these entries."""
    holder = {
        "houder": "A. Voorbeeld", "in_functie_sinds": "2020-01-01", "toestand": "vermeldingen" if entries else "geen",
        "bevestigd_op": "2026-01-05", "gevraagd_op": None, "afgeschermd": 0,
        "vermeldingen": sorted(one["code"] for one in entries),
    }  # fmt: skip
    return {
        "slug": slug, "functie": slug.capitalize(), "aangewezen_sinds": "2020-01-01", "aangewezen_op_grond_van": "artikel 5",
        "aangewezen_omdat": "beslist over veel geld", "houders": [holder], **fields,
    }  # fmt: skip


def content(*entries: dict[str, Any], positions: list[dict[str, Any]] | None = None) -> Content:
    """A whole register with these entries."""
    slugs = dict.fromkeys(one["slug"] for one in entries)
    mine = {slug: [one for one in entries if one["slug"] == slug] for slug in slugs}
    return {
        "velden": public_fields(),
        "functies": positions if positions is not None else [position(slug, *mine[slug]) for slug in slugs],
        "vermeldingen": sorted(entries, key=lambda one: (one["slug"], one["toestand"], one["code"])),
    }


def publish_all(folder: Path, *registers: tuple[str, Content]) -> dict[str, list[Any]]:
    """Publish a register per day; the last one is on disk and current. Needs an application. What the last one changed."""
    before: Content | None = None
    past, changes = EMPTY, dict[str, list[Any]]()
    for number, (day, register) in enumerate(registers, 1):
        before, past, changes = next_edition(before, past, register, day, number)
    assert before is not None
    write_edition(folder, len(registers), f"{registers[-1][0]}T07:00:00+01:00", before, past)
    return changes


def public_application(settings: Settings) -> Flask:
    """The public register alone, whose pages are checked."""
    app: Flask = importlib.import_module("app").create_public_app(settings)
    app.test_client_class = PageClient
    return app


def site_of(folder: Path, *registers: tuple[str, Content]) -> PageClient:
    """Somebody who visits a public register in which these were published, each on its day."""
    app = public_application(settings_for(folder))
    with app.app_context():
        publish_all(app.config["EDITIONS_DIR"], *registers)
    return visitor(app)


@pytest.fixture
def published(tmp_path: Path) -> Callable[..., PageClient]:
    """`published((day, content), …)` gives a visitor of a register in which these were published."""
    return lambda *registers: site_of(tmp_path, *registers)
