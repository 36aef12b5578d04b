"""The manager's team (L06), the card for the yearly talk on one A4 (L08), and who may see whose."""

import re
from datetime import date

import pytest

from auth.permissions import may
from extensions import db
from registers.catalogue import register
from registers.partial_date import PartialDate
from registers.rules import set_rule
from registers.statements import declare_nothing
from registers.team import changes_of_the_year, teams_of
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import changed, decided, step, submitted
from tests.support.pages import parsed

DAY = date(2026, 3, 2)
TEAM = {"medewerker", "collega", "integriteit", "redacteur", "vastlegger", "controle", "beheer"}


@pytest.fixture(autouse=True)
def _today(at):
    at(DAY)


def card_of(town, name: str) -> str:
    return f"/intern/team/{town[name].uid}/gesprekskaart"


def row_of(visitor, name: str) -> str:
    """The text of the row of this person on the team page."""
    rows = [row for row in parsed(visitor.get("/intern/team").text).iter("tr") if name in "".join(row.itertext())]
    assert len(rows) == 1
    return " ".join("".join(rows[0].itertext()).split())


def members(town, name: str) -> list[set[str]]:
    return [{member.person.first_name.lower() for member in team.members} for team in teams_of(town[name])]


def test_a_manager_sees_who_reports_to_him_and_nobody_else(town):
    assert members(town, "leidinggevende") == [TEAM]
    assert members(town, "directeur") == [{"leidinggevende", "andere_leidinggevende"}]
    assert members(town, "secretaris") == [{"directeur"}]
    assert members(town, "medewerker") == []


def test_who_heads_a_unit_that_everybody_left_has_an_empty_team_and_nothing_to_decide(town, sign_in):
    for one in teams_of(town["andere_leidinggevende"])[0].members:
        one.person.appointments[0].until_on = date(2026, 2, 1)
    db.session.commit()
    assert members(town, "andere_leidinggevende") == []
    visitor = sign_in("andere_leidinggevende")
    assert "Er zijn geen medewerkers aan je gekoppeld." in visitor.get("/intern/team").text
    assert visitor.get("/intern/beoordelen").status_code == 200


def test_r22_a_deputy_sees_the_team_he_stands_in_for_until_the_last_day_without_those_above_him(town, at, sign_in):
    town.cover("directeur", "medewerker", date(2026, 3, 1), date(2026, 3, 31), ["gift"])
    db.session.commit()
    assert members(town, "medewerker") == [{"andere_leidinggevende"}]  # his own manager reports to the director too
    visitor = sign_in("medewerker")
    assert "Het team van Directeur Voorbeeld, tot en met 31 maart 2026: 1" in visitor.get("/intern/team").text
    assert visitor.get(card_of(town, "andere_leidinggevende")).status_code == 200
    assert visitor.get(card_of(town, "leidinggevende")).status_code == 404
    at("2026-04-01")
    visitor = sign_in("medewerker")
    for address in ("/intern/team", card_of(town, "andere_leidinggevende")):
        assert visitor.get(address).status_code == 404, address


def test_r22_a_deputy_for_gifts_sees_no_side_activities_and_no_hours(town):
    decided(town)
    town.cover("leidinggevende", "vreemde", DAY, DAY, ["gift"])
    (team,) = teams_of(town["vreemde"])
    assert [(member.entries, member.hours, member.answered) for member in team.members] == [([], None, {})] * len(TEAM)


def test_the_team_page_shows_what_holds_the_hours_and_the_answer(town, sign_in):
    town.designate("medewerker", "financial_interests")
    decided(town, hours=13 * 60, organisation="Stichting Een")
    submitted(town, hours=60, role="Trainer", organisation="Club Twee")
    decided(town, role="Verboden", outcome="prohibited")
    step(decided(town, role="Gestopt"), "end", town["medewerker"], ends=PartialDate.parse("2026-02-28"))
    decided(town, slug="financial_interest", by="integriteit", what="Geheim BV")
    declare_nothing(register("side_activity"), town["collega"], actor=town["collega"], submission_key="x" * 24)
    db.session.commit()
    visitor = sign_in("leidinggevende")
    shown = row_of(visitor, "Medewerker Voorbeeld")
    assert "Penningmeester, Stichting Een" in shown
    assert "Trainer, Club Twee" in shown
    assert "50 uur boven 48" in shown  # 36 + 13 + 1
    assert "doorgegeven" in shown
    for hidden in ("Verboden", "Gestopt", "Geheim"):
        assert hidden not in shown, hidden
    assert "niets, bevestigd op 2 maart 2026" in row_of(visitor, "Collega Voorbeeld")
    assert "nog geen antwoord" in row_of(visitor, "Beheer Voorbeeld")


def test_r13_hours_of_the_team_count_a_change_that_waits_instead_of_what_it_replaces(town, sign_in):
    changed(town, decided(town, hours=8 * 60), hours=11 * 60)
    db.session.commit()
    visitor = sign_in("leidinggevende")
    assert "47 uur" in row_of(visitor, "Medewerker Voorbeeld")  # 36 + 11
    assert "samen 47 uur per week" in " ".join(visitor.get(card_of(town, "medewerker")).text.split())


def test_r18_who_is_hired_and_left_out_is_not_said_to_owe_an_answer(town, sign_in):
    town["medewerker"].external = True
    set_rule("P16", False, from_on=DAY, why="Eigen verklaring.", actor=town["integriteit"])
    db.session.commit()
    assert "niet gevraagd" in row_of(sign_in("leidinggevende"), "Medewerker Voorbeeld")


def test_the_team_is_for_who_leads_one_and_a_card_for_his_own_manager_alone(town, sign_in):
    db.session.commit()
    readers = {name for name in town.people if may(town[name], "person.talk", town["medewerker"])}
    assert readers == {"leidinggevende"}
    for name in (
        "medewerker",
        "collega",
        "directeur",
        "secretaris",
        "integriteit",
        "controle",
        "beheer",
        "andere_leidinggevende",
    ):
        assert sign_in(name).get(card_of(town, "medewerker")).status_code == 404, name
    assert sign_in("leidinggevende").get(card_of(town, "leidinggevende")).status_code == 404
    assert sign_in("leidinggevende").get("/intern/team/onbekend/gesprekskaart").status_code == 404
    assert sign_in("medewerker").get("/intern/team").status_code == 404


def test_r74_a_former_manager_sees_the_card_no_more_from_the_day_of_the_change(town, at, sign_in):
    from audit import SYSTEM
    from organisation.changes import end_appointment

    end_appointment(town["leidinggevende"].appointments[0], date(2026, 3, 2), actor=SYSTEM)
    db.session.commit()
    assert sign_in("leidinggevende").get(card_of(town, "medewerker")).status_code == 200
    at("2026-03-03")
    assert sign_in("leidinggevende").get(card_of(town, "medewerker")).status_code == 404


def test_the_card_has_what_holds_what_changed_and_three_questions(town, at, sign_in):
    at("2025-02-20")
    decided(town, role="Lang geleden", organisation="Oud BV")
    at("2026-01-12")
    decided(town, outcome="with_conditions")
    ended = decided(town, role="Trainer", organisation="Club Twee")
    at("2026-02-03")
    step(ended, "end", town["medewerker"], ends=PartialDate.parse("2026-02-03"))
    decided(town, slug="gift", received="2026-02-03")
    town.designate("medewerker", "financial_interests")
    decided(town, slug="financial_interest", by="integriteit", what="Geheim BV")
    db.session.commit()
    at(DAY)
    shown = sign_in("leidinggevende").get(card_of(town, "medewerker")).text
    holds, changed = shown.split("Wat er het afgelopen jaar veranderde")
    for words in (
        "Penningmeester, Stichting Muziek in de Wijk",
        "Afspraak:",
        "Geen dossiers van deze organisatie",
        "Lang geleden",
    ):
        assert words in holds, words
    assert "Trainer" not in holds
    for words in ("3 februari 2026: Gestopt", "12 januari 2026: Doorgegeven", "Trainer, Club Twee", "Fles wijn"):
        assert words in changed, words
    assert "Lang geleden" not in changed
    assert "Geheim" not in shown
    assert len(list(next(parsed(shown).iter("ol")))) == 3


def test_a_card_without_anything_asks_whether_that_is_still_so(town, sign_in):
    db.session.commit()
    shown = sign_in("leidinggevende").get(card_of(town, "collega")).text
    assert "Geen opgaven. Vraag: is dat nog zo?" in shown
    assert changes_of_the_year(town["leidinggevende"], town["collega"]) == []


def pages_of(pdf: bytes) -> list[tuple[float, float]]:
    """The size in millimetres of each page of a PDF as Chromium writes it."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(float(width) / 72 * 25.4, float(height) / 72 * 25.4) for width, height in boxes]


@pytest.mark.parametrize(("entries", "language"), [(0, ""), (2, ""), (30, ""), (30, "/en")])
def test_the_card_prints_on_exactly_one_a4(town, server, page, entries, language):
    for number in range(entries):
        role, organisation = f"Rol {number} " + "met een lange naam " * 5, f"Stichting {number} " + "voor van alles " * 6
        one = submitted(town, role=role[:110], organisation=organisation[:110])
        step(one, "decide", town["leidinggevende"], outcome="with_conditions", condition="Geen dossiers hiervan. " * 20)
    db.session.commit()
    enter(page, server, "leidinggevende")
    page.goto(server + language + card_of(town, "medewerker"))
    pdf = page.pdf(prefer_css_page_size=True)
    assert [(round(width), round(height)) for width, height in pages_of(pdf)] == [(210, 297)]


def test_the_pages_of_the_team_are_accessible_and_fit(town, server, page):
    decided(town, hours=14 * 60, outcome="with_conditions")
    town.cover("directeur", "leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    town.cover("leidinggevende", "collega", date(2026, 1, 1), date(2030, 1, 1))
    db.session.commit()
    enter(page, server, "leidinggevende")
    for address in ("/intern/team", card_of(town, "medewerker"), card_of(town, "collega"), "/intern/vervanging"):
        fits_and_is_accessible(page, server + address)
