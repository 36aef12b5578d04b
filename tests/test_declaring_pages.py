"""Declaring through the pages: happy, empty and wrong; twice; interrupted; what the check page tells."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from registers.catalogue import register
from registers.models import Declaration
from tests.support.declaring import (
    ACTIVITY,
    GIFT,
    INVITATION,
    JOURNEYS,
    NO_LINK,
    TIME,
    decide,
    declare,
    fill_in,
    only,
    path,
    token_of,
)


class TestTheWayIn:
    @pytest.mark.parametrize(
        ("choice", "leads_to"),
        [
            ("nevenwerk", "/intern/nevenwerk/nieuw"),
            ("geschenk", "/intern/geschenk/nieuw"),
            ("uitnodiging", "/intern/uitnodiging/nieuw"),
            ("belang", "/intern/belang/nieuw"),
            ("niets", "/intern/niets"),
            ("misstand", "/intern/misstand"),
        ],
    )
    def test_each_choice_leads_to_its_page(self, employee, choice, leads_to):
        assert employee.post_form("/intern/doorgeven", {"what": choice}).location == leads_to

    def test_what_is_wrong_at_work_leads_to_the_confidential_route_and_starts_no_form(self, employee):
        answer = employee.get(employee.post_form("/intern/doorgeven", {"what": "misstand"}).location)
        assert "vertrouwelijk bij de vertrouwenspersoon" in answer.text
        assert db.session.scalars(select(Declaration)).all() == []

    def test_who_is_not_designated_reads_why_instead_of_getting_the_form(self, town, sign_in):
        visitor = sign_in("collega")
        assert "Jouw functie is niet aangewezen" in visitor.get("/intern/belang/nieuw").text
        assert visitor.post("/intern/belang/nieuw", data={"csrf_token": token_of(visitor)}).status_code == 404

    def test_a_word_that_is_no_register_is_no_page(self, employee):
        assert employee.get("/intern/vakantie/nieuw").status_code == 404

    def test_looking_at_a_form_writes_nothing(self, employee):
        before = db.session.scalars(select(Event.seq)).all()
        assert employee.get("/intern/nevenwerk/nieuw").status_code == 200
        db.session.rollback()
        assert db.session.scalars(select(Event.seq)).all() == before


class TestAJourney:
    @pytest.mark.parametrize("slug", JOURNEYS)
    def test_every_register_can_be_declared_from_start_to_receipt(self, employee, slug):
        declaration = declare(employee, slug)
        assert declaration.status == "submitted"
        receipt = employee.get(f"/intern/{register(slug).address}/{declaration.reference}/verstuurd")
        assert str(register(slug).sent) in receipt.text
        assert declaration.reference in receipt.text

    def test_the_receipt_names_who_decides_and_by_when_and_opens_again_later(self, employee, sign_in, at):
        reference = declare(employee).reference
        at("2026-10-04")
        receipt = sign_in("medewerker").get(f"/intern/nevenwerk/{reference}/verstuurd").text
        assert "Leidinggevende Voorbeeld bekijkt je opgave. Je hoort het uiterlijk 16 november 2026." in receipt

    def test_the_receipt_of_what_was_forbidden_since_says_no_more_that_one_may_begin(self, employee, town):
        declaration = declare(employee)
        receipt = f"/intern/nevenwerk/{declaration.reference}/verstuurd"
        assert "Mag ik al beginnen? Ja" in employee.get(receipt).text
        decide(town, declaration, outcome="prohibited", reasons="Dat schaadt je werk.")
        assert "Mag ik al beginnen?" not in employee.get(receipt).text

    def test_answers_are_kept_as_values(self, employee):
        answers = declare(employee).answers
        assert answers["hours"] == 150
        assert answers["since"] == "2024-03"
        assert answers["link"] == ["none"]

    def test_r01_a_start_in_the_future_is_normal(self, employee):
        assert declare(employee, pages=[ACTIVITY, {**TIME, "since-jaar": "2027"}, NO_LINK]).status == "submitted"

    def test_r02_a_start_long_ago_is_accepted(self, employee):
        assert declare(employee, pages=[ACTIVITY, {**TIME, "since-jaar": "1999"}, NO_LINK]).status == "submitted"

    def test_r03_unpaid_outside_working_hours_goes_the_same_way(self, employee):
        assert declare(employee, pages=[ACTIVITY, {**TIME, "pay": "unpaid"}, NO_LINK]).desk == "position"

    def test_r11_a_start_after_the_employment_is_refused_at_its_question(self, employee, town):
        town["medewerker"].employed_until = date(2026, 12, 31)
        check = fill_in(employee, pages=[ACTIVITY, {**TIME, "since-jaar": "2027"}, NO_LINK])
        answer = employee.post_form(check, {"honest": "ja"})
        assert answer.status_code == 422
        assert "De startdatum ligt na het einde van je dienstverband" in answer.text

    def test_the_extra_question_comes_on_the_same_page_and_is_missed_only_then(self, employee):
        page = path(employee.post_form(path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)), TIME))
        assert "Hoe houd je dit uit elkaar?" not in employee.get(page).text
        answer = employee.post_form(page, {"link": ["subsidy"]})
        assert answer.location.endswith("/raakvlak#separation")
        shown = employee.get(page).text
        assert "Hoe houd je dit uit elkaar?" in shown
        assert "Er klopt iets nog niet" not in shown
        again = employee.post_form(page, {"link": ["subsidy"]})
        assert again.status_code == 422
        assert "Vul in hoe je werk en nevenwerk uit elkaar houdt" in again.text
        assert employee.post_form(page, {"separation": "Ik behandel geen dossiers"}).location.endswith("/controleren")


class TestErrors:
    @pytest.mark.parametrize(
        ("slug", "errors"), [("side_activity", 3), ("gift", 6), ("invitation", 7), ("financial_interest", 6)]
    )
    def test_an_empty_form_says_everything_that_is_missing(self, employee, slug, errors):
        answer = employee.post_form(f"/intern/{register(slug).address}/nieuw", {})
        assert answer.status_code == 422
        assert "<title>Fout: Stap 1 van" in answer.text
        assert answer.text.count('<li><a href="#') == errors
        assert db.session.scalars(select(Declaration)).all() == []

    @pytest.mark.parametrize("address", ["/intern/doorgeven", "/intern/niets/nevenwerk"])
    def test_an_empty_choice_says_what_to_do(self, employee, address):
        answer = employee.post_form(address, {})
        assert answer.status_code == 422
        assert "<title>Fout:" in answer.text

    def test_what_was_typed_is_kept_beside_the_error(self, employee):
        answer = employee.post_form("/intern/nevenwerk/nieuw", {"role": "Penningmeester", "organisation": "X\u200bY"})
        assert answer.status_code == 422
        assert 'value="Penningmeester"' in answer.text
        assert "Kies wat voor nevenwerk het is" in answer.text

    def test_without_the_statement_nothing_is_sent(self, employee):
        answer = employee.post_form(fill_in(employee), {})
        assert answer.status_code == 422
        assert "Zet een vinkje bij &#39;Ik heb alles eerlijk ingevuld&#39;" in answer.text
        assert only().status == "draft"

    def test_an_unfinished_draft_cannot_be_sent(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        answer = employee.post_form(step.replace("/tijd", "/controleren"), {"honest": "ja"})
        assert answer.status_code == 422
        assert "Vul in hoeveel uur per week je dit doet" in answer.text


class TestTwice:
    def test_a_double_click_on_the_first_page_makes_one_draft(self, employee):
        form = {**ACTIVITY, "csrf_token": token_of(employee), "submission_key": "k" * 32}
        first, second = (employee.post("/intern/nevenwerk/nieuw", data=form) for _ in range(2))
        assert first.location == second.location
        assert only().status == "draft"

    def test_a_double_click_on_a_later_page_is_no_conflict(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        form = {**TIME, "csrf_token": token_of(employee), "seen_version": "2"}
        first, second = (employee.post(step, data=form) for _ in range(2))
        assert first.location == second.location
        assert (first.status_code, second.status_code) == (303, 303)

    def test_sending_twice_gives_the_same_receipt_and_one_event(self, employee):
        check = fill_in(employee)
        form = {"honest": "ja", "seen_version": "4", "csrf_token": token_of(employee)}
        first, second = (employee.post(check, data=form) for _ in range(2))
        assert first.location == second.location
        sent = select(Event).where(Event.kind == Kind.SUBMITTED)
        assert len(db.session.scalars(sent).all()) == 1

    def test_the_first_form_sent_again_after_sending_leads_to_the_receipt(self, employee):
        declaration = declare(employee)
        form = {**ACTIVITY, "csrf_token": token_of(employee), "submission_key": declaration.submission_key}
        assert employee.post("/intern/nevenwerk/nieuw", data=form).location.endswith(f"{declaration.reference}/verstuurd")

    def test_who_opens_a_step_of_what_is_sent_reads_when_that_was(self, employee):
        reference = declare(employee).reference
        answer = employee.get(f"/intern/nevenwerk/{reference}/tijd", follow_redirects=True)
        assert "Je hebt dit al verstuurd op 3 oktober 2026 om 10.42 uur." in answer.text

    def test_two_windows_the_later_one_reads_what_happened(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        employee.post_form(step, TIME)
        answer = employee.post(step, data={**TIME, "hours": "9", "seen_version": "2", "csrf_token": token_of(employee)})
        assert answer.status_code == 409
        assert "Medewerker Voorbeeld bewaarde het concept NW-2026-0001." in answer.text


class TestInterrupted:
    def test_saving_for_later_keeps_half_a_page_and_says_when(self, employee):
        answer = employee.post_form("/intern/nevenwerk/nieuw", {"role": "Penningmeester", "after": "later"})
        overview = employee.get(answer.location).text
        assert "Bewaard op 3 oktober 2026 om 10.42 uur. Je vindt dit bij Te doen." in overview
        assert "Maak af: Nevenwerk doorgeven" in overview

    def test_a_draft_survives_a_new_session_and_goes_on_where_it_was(self, employee, sign_in):
        employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
        later = sign_in("medewerker")
        link = re.search(r'href="(/intern/nevenwerk/[^"]+)">Maak af', later.get("/intern").text)[1]
        assert link.endswith("/tijd")
        assert 'value="Penningmeester"' in later.get(link.replace("/tijd", "/activiteit")).text

    def test_who_is_signed_out_meanwhile_is_brought_back_to_the_form(self, employee, client):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        answer = client.post(step, data=TIME)
        assert answer.status_code == 400
        assert "Je bent uitgelogd" in answer.text
        assert step in answer.text

    def test_wijzig_leads_back_to_the_check_page_with_the_rest_intact(self, employee):
        check = fill_in(employee)
        links = re.findall(r'href="(/intern/nevenwerk/[^"]+terug=controleren#\w+)"', employee.get(check).text)
        assert len(links) == 8
        hours = next(link for link in links if link.endswith("#hours")).partition("#")[0]
        assert employee.post_form(hours, {"hours": "4"}).location == check
        assert only().answers["hours"] == 240
        assert only().answers["role"] == "Penningmeester"

    def test_a_draft_can_be_thrown_away_after_seeing_what_is_lost(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        page = step.replace("/tijd", "/weggooien")
        assert "Penningmeester" in employee.get(page).text
        assert employee.post_form(page, {}).location == "/intern"
        assert db.session.scalars(select(Declaration)).all() == []


def readers(page: str) -> dict[str, str]:
    """Who sees what, by who, as the check page tells."""
    return dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', page))


class TestTheCheckPage:
    def test_who_is_not_designated_reads_that_nothing_becomes_public_and_why(self, employee):
        page = employee.get(fill_in(employee)).text
        assert "Niets hiervan wordt openbaar" in page
        assert "Je functie staat niet op de lijst van openbare functies." in page
        assert not {"Iedereen", "De redacteur van het openbare register"} & set(readers(page))

    def test_who_is_designated_sees_the_entry_and_what_everyone_sees(self, employee, town):
        town.designate("medewerker", "public_side_activities")
        page = employee.get(fill_in(employee)).text
        assert "Dit ziet iedereen straks" in page
        assert "Werkzaamheid, Organisatie, Vergoeding, Sinds" in page
        assert readers(page)["De redacteur van het openbare register"] == "Alleen wat openbaar wordt"

    @pytest.mark.parametrize(
        ("slug", "why"), [("gift", "We publiceren alleen aantallen."), ("financial_interest", "vertrouwelijk")]
    )
    def test_other_registers_say_so_in_their_own_words(self, employee, slug, why):
        assert why in employee.get(fill_in(employee, slug)).text

    def test_r38_a_financial_interest_does_not_name_the_manager_as_reader(self, employee):
        page = employee.get(fill_in(employee, "financial_interest")).text
        assert "De integriteitscoördinator" in page
        assert "Leidinggevende Voorbeeld" not in page
        assert "Een auditor met een opdracht, als twee mensen dat goedkeuren" in page

    @pytest.mark.parametrize(
        ("changed", "shown"),
        [
            ({}, []),
            ({"value": "above_50"}, ["Een geschenk boven € 50 mag je niet houden"]),
            ({"value": "above_50", "whereabouts": "refused"}, []),
            ({"pending": "yes"}, ["Neem niets aan zolang dit loopt"]),
        ],
    )
    def test_r43_r47_friendly_rules_follow_from_the_answers(self, employee, changed, shown):
        page = employee.get(fill_in(employee, "gift", [{**GIFT, **changed}])).text
        for rule in ("Een geschenk boven € 50 mag je niet houden", "Neem niets aan zolang dit loopt"):
            assert (rule in page) == (rule in shown)

    @pytest.mark.parametrize(("day", "shown"), [("3", "Het is al vandaag."), ("6", "Het is al over 3 dagen."), ("12", "")])
    def test_an_invitation_that_is_soon_asks_to_call(self, employee, day, shown):
        page = employee.get(fill_in(employee, "invitation", [{**INVITATION, "when-dag": day}])).text
        assert ("Bel je leidinggevende ook even." in page) == bool(shown)
        assert shown in page


def test_english_pages_say_the_same_under_en(employee):
    employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
    page = employee.get("/en/intern/nevenwerk/NW-2026-0001/controleren").text
    assert 'lang="en"' in page
    assert "/en/intern/nevenwerk/NW-2026-0001/tijd?terug=controleren" in page
    assert '<dd class="ok-summary__value" lang="nl"><span class="ok-summary__line">Penningmeester' in page
