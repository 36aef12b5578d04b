"""What somebody may go to can be put in his calendar, by himself alone, once he is told."""

from datetime import date

import pytest
from icalendar import Calendar

from extensions import db
from tests.support.declarations import decided, submitted


@pytest.fixture
def invited(town, at):
    """An invitation for 18 May 2027 that was permitted on 2 March 2026; its address."""

    def made(outcome: str = "may_go", **answers) -> str:
        at("2026-03-02", 9)
        declaration = decided(town, slug="invitation", outcome=outcome, **answers)
        db.session.commit()
        at("2026-03-02", 9, 11)
        return f"/intern/opgaven/{declaration.reference}"

    return made


def test_a_permitted_invitation_is_a_file_for_the_calendar(invited, sign_in):
    address = invited()
    client = sign_in("medewerker")
    assert f"{address}/agenda.ics" in client.get(address).text
    answer = client.get(f"{address}/agenda.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 5, 18), date(2027, 5, 19))
    assert str(event["summary"]) == "Diner na een congres"
    assert "http://localhost/intern/opgaven/UN-2026-0001" in str(event["description"])
    assert client.get(f"{address}/agenda.ics").data == answer.data


def test_what_is_refused_or_not_told_yet_is_no_event(invited, sign_in, at):
    address = invited("may_not_go")
    client = sign_in("medewerker")
    assert client.get(f"{address}/agenda.ics").status_code == 303
    assert "agenda.ics" not in client.get(address).text
    other = invited()
    at("2026-03-02", 9, 5)
    assert client.get(f"{other}/agenda.ics").status_code == 303


def test_a_side_activity_is_no_event(town, sign_in, at):
    at("2026-03-02")
    reference = submitted(town).reference
    db.session.commit()
    assert sign_in("medewerker").get(f"/intern/opgaven/{reference}/agenda.ics").status_code == 303


def test_nobody_else_gets_the_file(invited, sign_in):
    address = invited()
    for name in ("leidinggevende", "integriteit", "collega"):
        assert sign_in(name).get(f"{address}/agenda.ics").status_code == 404


def test_a_title_cannot_add_lines_to_the_file(invited, sign_in):
    address = invited(what="Diner; met, een\\ streep\nBEGIN:VALARM")
    answer = sign_in("medewerker").get(f"{address}/agenda.ics")
    assert b"\nBEGIN:VALARM" not in answer.data
