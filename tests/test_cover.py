"""Who decides for whom while somebody is away (L07, R22): arranging it by name, what is refused, and ending it."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from organisation.models import Deputy, Person
from registers.colleagues import colleagues_named
from registers.errors import NotYours
from tests.support.declarations import step, submitted
from tests.support.pages import held_values, parsed

PAGE = "/intern/vervanging"
ALL = ["side_activity", "gift", "invitation"]


def days(first: str, last: str) -> dict[str, str]:
    boxes: dict[str, str] = {}
    for name, iso in (("from_on", first), ("until_on", last)):
        year, month, number = iso.split("-")
        boxes |= {f"{name}_dag": number, f"{name}_maand": month, f"{name}_jaar": year}
    return boxes


HOLIDAY = days("2026-07-13", "2026-08-16")


@pytest.fixture
def manager(town, sign_in, at):
    at("2026-07-06")
    return sign_in("leidinggevende")


def arranged() -> list[Deputy]:
    db.session.expire_all()
    return list(db.session.scalars(select(Deputy).order_by(Deputy.id)))


def test_r22_cover_holds_until_its_last_day_and_a_decision_on_the_day_after_is_refused(town, manager, at):
    answer = manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ALL})
    assert answer.status_code == 303
    assert "Vreemde Voorbeeld vervangt je van 13 juli 2026 tot en met 16 augustus 2026." in manager.get(PAGE).text
    (cover,) = arranged()
    assert (cover.person, cover.deputy) == (town["leidinggevende"], town["vreemde"])
    assert (cover.from_on, cover.until_on, cover.registers) == (date(2026, 7, 13), date(2026, 8, 16), [])
    assert db.session.scalars(select(Event).where(Event.kind == Kind.DEPUTY_ARRANGED)).one().person == town["vreemde"].uid
    in_time, late, early = submitted(town), submitted(town), submitted(town)
    at("2026-07-12")
    with pytest.raises(NotYours):
        step(early, "decide", town["vreemde"], outcome="no_objection")
    at("2026-08-16")
    step(in_time, "decide", town["vreemde"], outcome="no_objection")
    assert in_time.decision.on_behalf_of == town["leidinggevende"]
    at("2026-08-17")
    with pytest.raises(NotYours):
        step(late, "decide", town["vreemde"], outcome="no_objection")


def test_which_registers_can_be_chosen_and_the_confidential_one_only_by_name(town, manager):
    page = parsed(manager.get(PAGE).text)
    ticked = {box.get("value"): box.get("checked") is not None for box in page.iter("input") if box.get("name") == "registers"}
    assert ticked == {"side_activity": True, "gift": True, "invitation": True, "financial_interest": False}
    manager.post_form(PAGE, {"name": "Vreemde Voorbeeld", **HOLIDAY, "registers": ["gift", "financial_interest"]})
    assert [cover.registers for cover in arranged()] == [["financial_interest", "gift"]]
    assert "Geschenken" in manager.get(PAGE).text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "Vul de naam in van wie je vervangt"),
        ({"name": "Onbekende"}, "We vinden niemand met deze naam. Controleer de naam"),
        ({"name": "Voorbeeld"}, "mensen met deze naam. Typ ook de achternaam"),
        ({"name": "leidinggevende voorbeeld"}, "Kies iemand anders. Jezelf vervangen kan niet"),
        (days("2026-07-13", "2026-07-12"), "De laatste dag ligt voor de eerste dag. Kies een latere dag"),
        (days("2026-07-05", "2026-07-12"), "Kies vandaag of een latere dag"),
        (days("2026-07-13", "2026-06-31"), "Vul een dag in die bestaat"),
        ({"from_on_dag": "", "from_on_maand": "", "from_on_jaar": ""}, "Vul de eerste dag in"),
        ({"until_on_dag": "", "until_on_maand": "", "until_on_jaar": ""}, "Vul de laatste dag in"),
        ({"registers": None}, "Kies waarvoor deze collega beslist"),
    ],
)
def test_r22_what_cannot_be_is_said_at_its_box(town, manager, given, message):
    answer = manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ALL, **given})
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert arranged() == []


def test_r22_two_colleagues_do_not_cover_the_same_days_for_the_same_register(town, manager):
    manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ["gift"]})
    clash = {"name": "collega", **days("2026-08-16", "2026-08-20")}
    answer = manager.post_form(PAGE, {**clash, "registers": ALL})
    assert (answer.status_code, answer.text.count("In die dagen vervangt al iemand je hiervoor.")) == (422, 2)
    assert manager.post_form(PAGE, {**clash, "registers": ["invitation"]}).status_code == 303
    assert len(arranged()) == 2


def test_of_two_people_with_one_name_one_is_chosen_without_a_script(town, manager):
    for name in ("collega", "vreemde"):
        town[name].first_name = "Jan"
    db.session.commit()
    asked = manager.post_form(PAGE, {"name": "jan", **HOLIDAY, "registers": ALL})
    assert (asked.status_code, asked.text.count("Er zijn meer mensen met deze naam. Kies wie je bedoelt")) == (422, 2)
    for words in ("Jan Voorbeeld, Collega, Team", "Jan Voorbeeld, Vreemde, Ander"):
        assert words in asked.text
    kept = held_values(next(form for form in parsed(asked.text).iter("form") if form.get("action", "").endswith(PAGE)))
    sent = {**kept, "deputy": town["vreemde"].uid}
    assert manager.post(PAGE, data=sent, headers={"Origin": "http://localhost"}).status_code == 303
    assert [cover.deputy for cover in arranged()] == [town["vreemde"]]
    stranger = {**sent, "deputy": town["directeur"].uid, **days("2026-09-01", "2026-09-02")}
    assert manager.post(PAGE, data=stranger, headers={"Origin": "http://localhost"}).status_code == 422


def test_a_colleague_is_found_by_any_part_of_the_name_and_a_whole_name_goes_first(town, at):
    at("2026-07-06")
    last_days = {"Berg": None, "Bos": None, "Bosma": None, "Weg": date(2026, 7, 5)}
    people = (("Zoë", "van der", "Berg"), ("Jan", "", "Bos"), ("Jan", "", "Bosma"), ("Jan", "", "Weg"))
    for number, (first, prefix, last) in enumerate(people):
        person = Person(personnel_number=f"9{number}", first_name=first, prefix=prefix, last_name=last)
        person.employed_from, person.employed_until = date(2020, 1, 1), last_days[last]
        db.session.add(person)
    db.session.flush()

    def found(text: str) -> list[str]:
        return [person.name for person in colleagues_named(text, date(2026, 7, 6))]

    assert found("zoe berg") == found("Berg, Zoë") == ["Zoë van der Berg"]
    assert found("jan") == ["Jan Bos", "Jan Bosma"]
    assert found("jan bos") == ["Jan Bos"]
    assert found("weg") == found("   ") == []


def test_what_is_planned_can_be_called_off_and_what_runs_stops_after_today(town, manager, at, sign_in):
    manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ALL})
    (cover,) = arranged()
    assert "Gaat niet door" in manager.get(PAGE).text
    assert manager.post_form(f"{PAGE}/{cover.uid}/stoppen", {}, page=PAGE).status_code == 303
    assert arranged() == []
    manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ALL})
    at("2026-07-20")
    back = sign_in("leidinggevende")
    (cover,) = arranged()
    assert back.post_form(f"{PAGE}/{cover.uid}/stoppen", {}, page=PAGE).status_code == 303
    assert [one.until_on for one in arranged()] == [date(2026, 7, 20)]
    assert "Stop na vandaag" not in back.get(PAGE).text
    at("2026-07-21")
    shown = sign_in("leidinggevende").get(PAGE).text
    assert "Voorbij" in shown
    assert "Niemand vervangt je nu, en er is niets gepland." in shown
    assert len(db.session.scalars(select(Event).where(Event.kind == Kind.DEPUTY_ENDED)).all()) == 2


def test_nobody_stops_the_cover_of_someone_else(town, manager, sign_in):
    manager.post_form(PAGE, {"name": "vreemde", **HOLIDAY, "registers": ALL})
    (cover,) = arranged()
    other = sign_in("directeur")
    token = held_values(
        next(form for form in parsed(other.get(PAGE).text).iter("form") if form.get("action", "").endswith(PAGE))
    )["csrf_token"]
    answer = other.post(f"{PAGE}/{cover.uid}/stoppen", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert (answer.status_code, len(arranged())) == (404, 1)


def test_a_deputy_reads_for_whom_he_stands_in(town, at, sign_in):
    at("2026-07-13")
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16), ["gift"])
    db.session.commit()
    shown = sign_in("andere_leidinggevende").get(PAGE).text
    for words in ("Wie jij vervangt", "Leidinggevende Voorbeeld", "13 juli 2026 tot en met 16 augustus 2026", "Geschenken"):
        assert words in shown, words
