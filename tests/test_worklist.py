"""The list of what waits for one person (L01): its groups, its order, and that it agrees with the rights and the badge."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from audit import SYSTEM
from auth.models import RoleGrant
from auth.permissions import may
from extensions import db
from registers.lifecycle import change_state
from registers.models import Declaration
from registers.worklist import count_to_do, worklist_of
from tests.support.deciding import WORKLIST, decide, page_of
from tests.support.declarations import changed, decided, step, submitted

LINKED: dict[str, Any] = {"pay": "paid", "link": ["supplier"], "separation": "Ik koop daar niet in."}


def _review(declaration: Declaration, due_on: date) -> None:
    step(declaration, "open_review", SYSTEM, review="position_changed", due_on=due_on)


def test_what_has_a_signal_and_what_has_none_stand_in_groups_with_the_oldest_deadline_first(town, sign_in, at):
    at("2026-03-02")
    submitted(town, role="Webdesigner", **LINKED)
    submitted(town, "collega", role="Adviseur", **LINKED)
    submitted(town, "redacteur", role="Trainer")
    at("2026-02-02")
    submitted(town, "controle", role="Docent", **LINKED)
    at("2026-03-03")
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    parts = ("Met signaal (3)", "Docent", "Webdesigner", "Adviseur", "Zonder signaal (1)", "Trainer")
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_a_row_tells_person_position_activity_organisation_pay_hours_and_hours_together(town, sign_in):
    submitted(town, hours=240)
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    for words in (
        "Medewerker Voorbeeld", "Medewerker</span>", "Penningmeester", "Stichting Muziek in de Wijk", "Nee", ">4<", "samen 40",
    ):  # fmt: skip
        assert words in text, words


def test_a_row_tells_that_it_is_a_change_of_what_holds(town, sign_in):
    first = submitted(town, role="Begin")
    new = changed(town, decided(town, role="Trainer"), hours=9 * 60)
    db.session.commit()
    page = sign_in("leidinggevende").get("/intern/beoordelen").text
    assert f"{new.reference} · Wijziging" in page
    assert f"{first.reference} · Wijziging" not in page


def test_a_change_that_was_decided_long_ago_and_is_looked_at_again_is_no_change(town, sign_in, at):
    at("2026-03-02")
    new = changed(town, decided(town, role="Trainer"), hours=9 * 60)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert "Dit verandert er" in client.get(page_of(new)).text
    decide(client, new)
    at("2026-06-01")
    _review(new, date(2026, 6, 29))
    db.session.commit()
    client = sign_in("leidinggevende")
    assert new.reference in client.get(WORKLIST).text
    assert "Wijziging" not in client.get(WORKLIST).text
    assert "Dit verandert er" not in client.get(page_of(new, "/opnieuw")).text


def test_a_row_with_signals_names_them(town, sign_in):
    submitted(town, **LINKED)
    db.session.commit()
    assert "Raakvlak, volgens de medewerker. Betaald en raakt het werk" in sign_in("leidinggevende").get(WORKLIST).text


@pytest.mark.parametrize(
    ("day", "words"), [("2026-04-10", "nog 3 dagen"), ("2026-04-13", "vandaag"), ("2026-04-15", "2 dagen te laat")]
)
def test_a_deadline_is_told_in_words(town, sign_in, at, day, words):
    at("2026-03-02")
    submitted(town)
    db.session.commit()
    at(day)
    assert words in sign_in("leidinggevende").get(WORKLIST).text


def test_r28_what_is_late_shows_its_date_and_its_owner_and_is_not_decided_by_itself(town, sign_in, at):
    at("2026-03-02")
    declaration = submitted(town)
    db.session.commit()
    at("2026-04-14")  # the day after it was due
    text = sign_in("leidinggevende").get(WORKLIST).text
    assert "1 dag te laat" in text
    assert "13 april 2026, ligt bij Leidinggevende Voorbeeld" in text
    assert declaration.status == "submitted"


def test_r28_at_the_next_level_it_still_tells_that_it_was_late(town, sign_in, at):
    at("2026-03-02")
    declaration = submitted(town)
    at("2026-04-14")
    change_state(declaration, "pass_on", actor=SYSTEM, seen_version=declaration.version)
    db.session.commit()
    assert declaration.reference not in sign_in("leidinggevende").get(WORKLIST).text
    text = sign_in("directeur").get(WORKLIST).text
    assert declaration.reference in text
    assert "Was al te laat bij een lager niveau" in text


def test_what_waits_for_an_answer_stands_apart_and_is_not_counted(town, sign_in):
    step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    assert "Wacht op antwoord (1)" in text
    assert "signaal (" not in text
    assert "ok-navigation__badge" not in text


def test_r14_what_is_up_for_a_new_look_has_a_group_with_the_reason(town, sign_in, at):
    at("2026-06-01")
    declaration = decided(town)
    _review(declaration, date(2026, 6, 29))
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    assert "Opnieuw bekijken (1)" in text
    assert "Andere functie" in text
    assert page_of(declaration, "/opnieuw") in text


def test_an_empty_worklist_says_all_is_done(town, sign_in):
    assert "Alles gedaan. Je krijgt een mail als er iets nieuws is." in sign_in("leidinggevende").get(WORKLIST).text


def test_an_empty_worklist_names_the_next_deadline(town, sign_in, at):
    at("2026-10-01")
    decided(town, outcome="with_conditions")
    db.session.commit()
    client = sign_in("leidinggevende")
    assert "Alles gedaan. Volgende deadline: 1 oktober 2027." in client.get(WORKLIST).text
    step(submitted(town, "collega"), "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    assert "Alles gedaan. Volgende deadline: 15 oktober 2026." in client.get(WORKLIST).text


def test_someone_without_a_desk_has_no_worklist(town, sign_in):
    assert sign_in("medewerker").get(WORKLIST).status_code == 404


def test_a_person_in_two_roles_sees_one_list(town, sign_in):
    """The manager of the other team is an integrity officer, and stands in for this one."""
    town.designate("medewerker", "financial_interests")
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    db.session.add(RoleGrant(person=town["andere_leidinggevende"], role="integrity_officer", from_on=date(2020, 1, 1)))
    db.session.flush()
    interest, covered, own = submitted(town, slug="financial_interest"), submitted(town), submitted(town, "vreemde")
    db.session.commit()
    text = sign_in("andere_leidinggevende").get(WORKLIST).text
    for declaration in (interest, covered, own):
        assert declaration.reference in text
    assert text.count("namens Leidinggevende Voorbeeld") == 1
    assert "Vertrouwelijk (1)" in text


def test_r22_a_deputy_reads_for_whom_he_stands_in_and_until_when(town, sign_in, at):
    at("2026-07-20")
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    db.session.commit()
    text = sign_in("andere_leidinggevende").get(WORKLIST).text
    assert "Je vervangt Leidinggevende Voorbeeld tot en met 16 augustus 2026." in text


def test_r38_the_worklist_shows_only_reference_and_dates_of_a_confidential_register(town, sign_in):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    text = sign_in("integriteit").get(WORKLIST).text
    assert interest.reference in text
    assert "Windpark" not in text
    assert "Medewerker Voorbeeld" not in text


def test_list_right_and_badge_come_from_the_same_facts(town, sign_in, at):
    at("2026-03-02")
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    town.designate("medewerker", "financial_interests")
    submitted(town), submitted(town, "leidinggevende"), submitted(town, "secretaris"), submitted(town, "collega", **LINKED)
    submitted(town, slug="financial_interest")
    step(submitted(town, "vreemde"), "ask", town["andere_leidinggevende"], question="Hoe vaak?")
    step(submitted(town, "controle"), "ask_advice", town["leidinggevende"], question="Mag dit?")
    _review(decided(town, "beheer"), date(2026, 4, 1))
    db.session.commit()
    everything = list(db.session.scalars(select(Declaration)))
    for name in ("leidinggevende", "andere_leidinggevende", "directeur", "vastlegger", "integriteit"):
        person = town[name]
        found = worklist_of(person)
        new = {item.declaration for item in (*found.with_signal, *found.without_signal, *found.confidential, *found.asked)}
        assert new == {one for one in everything if may(person, "declaration.decide", one)}, name
        assert {item.declaration for item in found.again} == {
            one for one in everything if may(person, "declaration.look_again", one)
        }
        assert {item.declaration for item in found.advice} == {
            one for one in everything if may(person, "declaration.advise", one)
        }
        assert found.to_do == count_to_do(person) > 0, name
        shown = re.search(r'ok-navigation__badge">(\d+)<', sign_in(name).get(WORKLIST).text)
        assert int(shown[1]) == found.to_do, name


def test_after_a_decision_comes_the_next_one_with_a_signal_and_after_the_last_the_worklist(town, sign_in, at):
    at("2026-03-02")
    clean, first = submitted(town, slug="gift"), submitted(town, **LINKED)
    second = submitted(town, "collega", **LINKED)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert decide(client, first).location == page_of(second)
    assert decide(client, second).location == page_of(clean)
    assert decide(client, clean, outcome="keep").location == WORKLIST
