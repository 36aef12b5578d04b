"""Every kind of event has its sentence, and a sentence tells who did what, never what was written."""

import re

import pytest
from flask_babel import get_translations

import clock
from audit import SYSTEM, Event, Kind, record
from extensions import db
from notifications.sentences import SENTENCES, TECHNICAL, sentence, timeline

PLACES = re.compile(r"%\((\w+)\)s")


def test_every_kind_of_event_has_a_sentence_and_nothing_else_does():
    assert set(SENTENCES) == set(Kind)


def test_a_sentence_names_nothing_but_people_roles_and_references(app):
    with app.test_request_context("/intern"):
        for kind, text in SENTENCES.items():
            assert set(PLACES.findall(str(text))) <= {"actor", "person", "subject", "role"}, kind
            assert str(text).endswith(".")


def test_both_languages_fill_in_the_same_words(app):
    with app.test_request_context("/intern"):
        dutch = {kind: str(text) for kind, text in SENTENCES.items()}
    with app.test_request_context("/intern", environ_overrides={"openkaart.language": "en"}):
        english = {kind: str(text) for kind, text in SENTENCES.items()}
        translated = get_translations()._catalog if hasattr(get_translations(), "_catalog") else {}
    for kind in Kind:
        assert sorted(PLACES.findall(dutch[kind])) == sorted(PLACES.findall(english[kind])), kind
        assert not translated or dutch[kind] in translated, f"{kind} has no English"


@pytest.fixture
def told(app, town):
    """Events told in Dutch: `told(kind, actor=…)` gives the sentence."""

    def tell(kind: Kind, **given) -> str:
        with app.test_request_context("/intern"):
            given.setdefault("subject", ("declaration", "NW-2026-0042"))
            return sentence(recorded(kind, **given))

    return tell


def test_the_sentence_names_who_acted_and_for_whom(town, told):
    text = told(Kind.DECIDED, actor=town["collega"], on_behalf_of=town["leidinggevende"])
    assert text == "Collega Voorbeeld namens Leidinggevende Voorbeeld besloot over opgave NW-2026-0042."


def test_what_a_command_does_is_done_by_the_system(town, told):
    assert told(Kind.EDITION_PUBLISHED, actor=SYSTEM, subject=("edition", "12")).startswith("Het systeem publiceerde uitgave 12")


def test_a_role_is_called_by_its_dutch_name(town, told):
    text = told(Kind.ROLE_GRANTED, actor=town["beheer"], person=town["controle"], subject=("role", "auditor"))
    assert text == "Beheer Voorbeeld gaf Controle Voorbeeld de rol auditor."


def test_every_kind_can_be_told_even_when_nobody_is_known_any_more(app):
    with app.test_request_context("/intern"):
        for kind in Kind:
            event = Event(seq=1, at=clock.now(), kind=kind, actor="gone", on_behalf_of=None, person="gone", subject="x")
            event.subject_type = "declaration"
            assert "%" not in sentence(event)


def recorded(kind: Kind, **given) -> Event:
    """The event as it stands in the log."""
    return db.session.get_one(Event, record(kind, **given))


def test_the_time_line_shows_dutch_wall_clock_time(app, town, at):
    at("2026-10-14", 10, 42)
    with app.test_request_context("/intern"):
        event = recorded(Kind.SUBMITTED, actor=town["medewerker"], subject=("declaration", "NW-2026-0042"))
        (item,) = timeline([event])
    assert item["at"] == "14 oktober 2026 om 10.42 uur"
    assert item["datetime"].startswith("2026-10-14T08:42")
    assert item["text"].startswith("Medewerker Voorbeeld ")


def test_the_time_line_leaves_out_technical_steps_and_who_looked(app, town):
    with app.test_request_context("/intern"):
        events = [recorded(kind, actor=town["medewerker"], subject=("declaration", "NW-2026-0042")) for kind in Kind]
        assert len(timeline(events)) == len(Kind) - len(TECHNICAL)
        assert len(timeline(events, technical=True)) == len(Kind)


def test_a_reason_is_not_told_to_somebody_who_is_not_signed_in(app, town):
    with app.test_request_context("/intern"):
        event = recorded(
            Kind.WITHDRAWN, actor=town["medewerker"], subject=("declaration", "NW-2026-0042"), why="dat gaat niemand aan"
        )
        db.session.flush()
        assert timeline([event])[0]["note"] is None
