"""The test of the design: a register of journeys is one new file of fewer than 80 lines, and works from form to decision.

So does the one of ten lines that the README shows.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from registers import catalogue, definitions
from registers.models import Declaration
from settings import ROOT
from tests.support.applications import application, let_go
from tests.support.municipality import PASSWORD, build, login_of

JOURNEY = '''
"""Journeys abroad for work (rule R54)."""

from flask_babel import lazy_gettext as _

from registers.definition import Field, Note, Option, Outcome, Register, Step

JOURNEY = Step(
    "reis",
    _("Waar ga je heen?"),
    (
        Field("place", "text", _("Naar welke plaats ga je?"), hint=_("Bijvoorbeeld: Berlijn"), empty=_("Vul de plaats in"),
              feeds="title"),
        Field("host", "organisation", _("Wie nodigt je uit?"), empty=_("Vul in wie je uitnodigt"), feeds="counterparty"),
        Field("departs", "day", _("Wanneer vertrek je?"), empty=_("Vul in wanneer je vertrekt"), feeds="starts"),
        Field("returns", "day", _("Wanneer kom je terug?"), empty=_("Vul in wanneer je terugkomt"), feeds="ends"),
    ),
)
COSTS = Step(
    "kosten",
    _("Wie betaalt de reis?"),
    (
        Field("payer", "choice", _("Wie betaalt?"), empty=_("Kies wie de reis betaalt"),
              options=(Option("body", _("De gemeente")), Option("host", _("De gastheer")), Option("self", _("Ikzelf")))),
        Field("amount", "money", _("Hoeveel kost de reis ongeveer?"), empty=_("Vul in hoeveel de reis kost"), feeds="amount"),
        Field("why", "longtext", _("Waarom betaalt de gastheer?"), empty=_("Vul in waarom de gastheer betaalt"),
              asked_unless=("payer", "body", "self")),
        Field("programme", "photo", _("Programma"), optional=True),
    ),
)
REGISTER = Register(
    slug="journey",
    address="reis",
    prefix="RE",
    name=_("Reis"),
    plural=_("Reizen"),
    start=_("Reis doorgeven"),
    invitation=_("Een reis naar het buitenland"),
    steps=(JOURNEY, COSTS),
    outcomes=(
        Outcome("may_travel", _("Je mag op reis"), "pos", _("Je mag deze reis maken.")),
        Outcome("may_not_travel", _("Je mag niet op reis"), "neg", _("Je mag deze reis niet maken."), allows=False,
                needs_reasons=True),
    ),
    term="P05",
    notes=(Note(_("Betaalt de gastheer? Spreek dan af wat je daarvoor doet."), when=(("payer", "host"),)),),
    sent=_("Je reis is doorgegeven"),
    continuous=False,
    order=50,
)
'''.lstrip()

PLACE = {
    "place": "Berlijn", "host": "Stadt Berlin", "departs-dag": "18", "departs-maand": "mei", "departs-jaar": "2026",
    "returns-dag": "20", "returns-maand": "5", "returns-jaar": "2026",
}  # fmt: skip


@pytest.fixture
def house_with(settings, sqlite_template, tmp_path, monkeypatch, at):
    """The application with one file more among its definitions; afterwards everything is as it was."""

    @contextmanager
    def extended(definition: str) -> Iterator[Flask]:
        folder = tmp_path / "more_definitions"
        folder.mkdir()
        (folder / "journey.py").write_text(definition)
        monkeypatch.setattr(definitions, "__path__", [*definitions.__path__, str(folder)])
        catalogue.registers.cache_clear()
        at("2026-05-04")
        (settings.data_dir / "openkaart.sqlite").write_bytes(sqlite_template.read_bytes())
        app = application(settings)
        with app.app_context():
            build()
            db.session.commit()
            yield app
            db.session.rollback()
        let_go(app)
        sys.modules.pop("registers.definitions.journey", None)
        catalogue.registers.cache_clear()

    return extended


@pytest.fixture
def journeys(house_with):
    with house_with(JOURNEY) as app:
        yield app


def signed_in(app, name):
    visitor = app.test_client()
    assert visitor.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
    return visitor


def test_the_definition_is_shorter_than_eighty_lines():
    assert len(JOURNEY.splitlines()) < 80


def test_a_journey_is_declared_and_decided_without_another_line_changed(journeys, at):
    employee = signed_in(journeys, "medewerker")
    assert "Een reis naar het buitenland" in employee.get("/intern/doorgeven").text
    assert employee.post_form("/intern/doorgeven", {"what": "reis"}).location == "/intern/reis/nieuw"

    empty = employee.post_form("/intern/reis/nieuw", {})
    assert empty.status_code == 422
    assert "Vul in wanneer je vertrekt" in empty.text

    costs = employee.post_form("/intern/reis/nieuw", PLACE).location
    assert costs == "/intern/reis/RE-2026-0001/kosten"
    extra = employee.post_form(costs, {"payer": "host", "amount": "€ 450,--"}).location
    check = employee.post_form(extra.partition("#")[0], {"why": "Ze betalen voor alle sprekers"}).location
    shown = employee.get(check).text
    for text in ("Berlijn", "18 mei 2026", "€\xa0450,00", "Spreek dan af wat je daarvoor doet.", "Niets hiervan wordt openbaar"):
        assert text in shown

    receipt = employee.get(employee.post_form(check, {"honest": "ja"}).location).text
    assert "Je reis is doorgegeven" in receipt
    assert "Je hoort het uiterlijk 11 mei 2026." in receipt

    manager = signed_in(journeys, "leidinggevende")
    assert "Berlijn" in manager.get("/intern/beoordelen").text
    decision = {"outcome": "may_travel", "stap": "verstuur"}
    assert manager.post_form("/intern/beoordelen/RE-2026-0001", decision).status_code == 303
    db.session.rollback()
    declaration = db.session.scalars(select(Declaration)).one()
    assert (declaration.status, declaration.outcome, declaration.amount_cents) == ("decided", "may_travel", 450_00)
    at("2026-05-04", 12, 30)
    assert "Je mag op reis" in employee.get("/intern/opgaven/RE-2026-0001").text
    assert "Berlijn" in employee.get("/intern/opgaven?soort=reis").text


def test_r11_a_journey_that_ends_before_it_starts_is_refused(journeys):
    employee = signed_in(journeys, "medewerker")
    answer = employee.post_form("/intern/reis/nieuw", {**PLACE, "returns-dag": "17"})
    assert answer.status_code == 422
    assert "De einddatum moet na je startdatum liggen: 18 mei 2026" in answer.text


def test_a_stranger_sees_nothing_of_it(journeys):
    employee, stranger = signed_in(journeys, "medewerker"), signed_in(journeys, "vreemde")
    employee.post_form("/intern/reis/nieuw", PLACE)
    for ref, page in product(("RE-2026-0001", "RE-2026-0002"), ("reis", "kosten", "controleren")):
        assert stranger.get(f"/intern/reis/{ref}/{page}").status_code == 404


def example_of_the_readme() -> str:
    """The Python under "Add a register in ten lines"."""
    chapter = (ROOT / "README.md").read_text().partition("## Add a register in ten lines")[2].partition("\n## ")[0]
    return re.search(r"```python\n(.*?)```", chapter, re.DOTALL)[1]


def test_the_register_of_the_readme_has_ten_lines_and_works_from_form_to_decision(house_with):
    example = example_of_the_readme()
    assert len([line for line in example.partition("REGISTER")[2].splitlines() if line.strip()]) <= 10
    with house_with(example) as app:
        employee, manager = signed_in(app, "medewerker"), signed_in(app, "leidinggevende")
        assert "Een reis op kosten van een ander" in employee.get("/intern/doorgeven").text
        assert "Vul in wie betaalt" in employee.post_form("/intern/reis/nieuw", {"what": "Berlijn"}).text
        check = employee.post_form("/intern/reis/nieuw", {"what": "Berlijn", "payer": "Stadt Berlin"}).location
        assert employee.post_form(check, {"honest": "ja"}).status_code == 303
        reference, decision = check.split("/")[3], {"outcome": "noted", "stap": "verstuur"}
        assert reference.startswith("RS-2026-")
        assert manager.post_form(f"/intern/beoordelen/{reference}", decision).status_code == 303
        db.session.rollback()
        declaration = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
        assert (declaration.status, declaration.outcome, declaration.title) == ("decided", "noted", "Berlijn")
        assert declaration.counterparty.name == "Stadt Berlin"
