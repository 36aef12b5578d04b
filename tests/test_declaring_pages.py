"""Declaring through the pages: happy, empty and wrong; twice; interrupted; not yours."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, Kind
from extensions import db
from organisation.models import Appointment
from registers.catalogue import register
from registers.lifecycle import change_state
from registers.models import Declaration, Statement
from registers.pages.navigation import MOST, places
from registers.partial_date import PartialDate
from registers.statements import current_statement

ACTIVITY = {"kind": "board", "role": "Penningmeester", "organisation": "Stichting Muziek in de Wijk"}
TIME = {"pay": "expenses", "hours": "2,5", "since-maand": "maart", "since-jaar": "2024", "working_hours": "no"}
NO_LINK = {"link": ["none"]}
GIFT = {"what": "Fles wijn", "giver": "Acme", "received": "today", "value": "under_25", "pending": "no", "whereabouts": "have"}
INVITATION = {
    "what": "Diner", "host": "Acme", "when-dag": "20", "when-maand": "10", "when-jaar": "2026", "host_pays": ["food"],
    "value": "under_50", "purpose": "Kennis delen", "pending": "no",
}  # fmt: skip
INTEREST = {
    "kind": "shares", "what": "Bouwbedrijf De Linde", "size": "under_5", "since-maand": "3", "since-jaar": "2021",
    "link": ["none"],
}  # fmt: skip
JOURNEYS = {
    "side_activity": [ACTIVITY, TIME, NO_LINK],
    "gift": [GIFT],
    "invitation": [INVITATION],
    "financial_interest": [INTEREST],
}
DAY = "2026-10-03"


@pytest.fixture
def employee(town, sign_in, at):
    """The employee, signed in on 3 October 2026; the position is designated for financial interests."""
    at(DAY, 10, 42)
    town.designate("medewerker", "financial_interests")
    return sign_in("medewerker")


def path(answer) -> str:
    return answer.location.partition("#")[0]


def fill_in(visitor, slug="side_activity", pages=None) -> str:
    """Fill in the pages of a register and return the address of the check page."""
    answer = None
    for page in pages or JOURNEYS[slug]:
        answer = visitor.post_form(path(answer) if answer else f"/intern/{register(slug).address}/nieuw", page)
        assert answer.status_code == 303, answer.text
    assert answer.location.endswith("/controleren")
    return answer.location


def declare(visitor, slug="side_activity", pages=None) -> Declaration:
    """The whole journey; the declaration as it is sent."""
    check = fill_in(visitor, slug, pages)
    assert visitor.post_form(check, {"honest": "ja"}).status_code == 303
    return only(Declaration.reference == check.split("/")[3])


def only(*clauses) -> Declaration:
    db.session.rollback()
    return db.session.scalars(select(Declaration).where(*clauses)).one()


def decide(town, declaration, **given):
    outcome = declaration.register.outcomes[0].code
    decider = town["integriteit"] if declaration.register.confidential else town["leidinggevende"]
    change_state(declaration, "decide", actor=decider, seen_version=declaration.version, **{"outcome": outcome, **given})
    db.session.commit()
    return declaration


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
        assert visitor.post("/intern/belang/nieuw", data={"csrf_token": _token(visitor)}).status_code == 404

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
        ("slug", "errors"), [("side_activity", 3), ("gift", 6), ("invitation", 7), ("financial_interest", 5)]
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
        form = {**ACTIVITY, "csrf_token": _token(employee), "submission_key": "k" * 32}
        first, second = (employee.post("/intern/nevenwerk/nieuw", data=form) for _ in range(2))
        assert first.location == second.location
        assert only().status == "draft"

    def test_a_double_click_on_a_later_page_is_no_conflict(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        form = {**TIME, "csrf_token": _token(employee), "seen_version": "2"}
        first, second = (employee.post(step, data=form) for _ in range(2))
        assert first.location == second.location
        assert (first.status_code, second.status_code) == (303, 303)

    def test_sending_twice_gives_the_same_receipt_and_one_event(self, employee):
        check = fill_in(employee)
        form = {"honest": "ja", "seen_version": "4", "csrf_token": _token(employee)}
        first, second = (employee.post(check, data=form) for _ in range(2))
        assert first.location == second.location
        sent = select(Event).where(Event.kind == Kind.SUBMITTED)
        assert len(db.session.scalars(sent).all()) == 1

    def test_the_first_form_sent_again_after_sending_leads_to_the_receipt(self, employee):
        declaration = declare(employee)
        form = {**ACTIVITY, "csrf_token": _token(employee), "submission_key": declaration.submission_key}
        assert employee.post("/intern/nevenwerk/nieuw", data=form).location.endswith(f"{declaration.reference}/verstuurd")

    def test_who_opens_a_step_of_what_is_sent_reads_when_that_was(self, employee):
        reference = declare(employee).reference
        answer = employee.get(f"/intern/nevenwerk/{reference}/tijd", follow_redirects=True)
        assert "Je hebt dit al verstuurd op 3 oktober 2026 om 10.42 uur." in answer.text

    def test_two_windows_the_later_one_reads_what_happened(self, employee):
        step = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        employee.post_form(step, TIME)
        answer = employee.post(step, data={**TIME, "hours": "9", "seen_version": "2", "csrf_token": _token(employee)})
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


class TestTheCheckPage:
    def test_who_is_not_designated_reads_that_nothing_becomes_public_and_why(self, employee):
        page = employee.get(fill_in(employee)).text
        assert "Niets hiervan wordt openbaar" in page
        assert "Je functie staat niet op de lijst van openbare functies." in page
        assert "Iedereen" not in page

    def test_who_is_designated_sees_the_entry_and_what_everyone_sees(self, employee, town):
        town.designate("medewerker", "public_side_activities")
        page = employee.get(fill_in(employee)).text
        assert "Dit ziet iedereen straks" in page
        assert "Wat je doet, Organisatie, Vergoeding, Sinds" in page

    @pytest.mark.parametrize(
        ("slug", "why"), [("gift", "We publiceren alleen aantallen."), ("financial_interest", "vertrouwelijk")]
    )
    def test_other_registers_say_so_in_their_own_words(self, employee, slug, why):
        assert why in employee.get(fill_in(employee, slug)).text

    def test_r38_a_financial_interest_does_not_name_the_manager_as_reader(self, employee):
        page = employee.get(fill_in(employee, "financial_interest")).text
        assert "De integriteitscoördinator" in page
        assert "Leidinggevende Voorbeeld" not in page
        assert "auditor" not in page

    @pytest.mark.parametrize(
        ("changed", "shown"),
        [
            ({}, []),
            ({"value": "above_50"}, ["Een geschenk boven € 50 mag je niet houden"]),
            ({"value": "above_50", "whereabouts": "refused"}, []),
            ({"pending": "yes"}, ["Neem niets aan zolang dit loopt"]),
        ],
    )
    def test_friendly_rules_follow_from_the_answers(self, employee, changed, shown):
        page = employee.get(fill_in(employee, "gift", [{**GIFT, **changed}])).text
        for rule in ("Een geschenk boven € 50 mag je niet houden", "Neem niets aan zolang dit loopt"):
            assert (rule in page) == (rule in shown)

    @pytest.mark.parametrize(("day", "shown"), [("3", "Het is al vandaag."), ("6", "Het is al over 3 dagen."), ("12", "")])
    def test_an_invitation_that_is_soon_asks_to_call(self, employee, day, shown):
        page = employee.get(fill_in(employee, "invitation", [{**INVITATION, "when-dag": day}])).text
        assert ("Bel je leidinggevende ook even." in page) == bool(shown)
        assert shown in page


class TestNotYours:
    @pytest.mark.parametrize("page", ["tijd", "controleren", "verstuurd", "weggooien"])
    def test_the_draft_of_someone_else_answers_like_one_that_is_not_there(self, employee, sign_in, page):
        employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
        other = sign_in("leidinggevende")
        theirs, nothing = (other.get(f"/intern/nevenwerk/{ref}/{page}") for ref in ("NW-2026-0001", "NW-2026-9999"))
        assert theirs.status_code == nothing.status_code == 404
        assert _bare(theirs.text) == _bare(nothing.text)

    def test_a_declaration_is_not_found_under_another_register(self, employee):
        employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
        assert employee.get("/intern/geschenk/NW-2026-0001/controleren").status_code == 404

    @pytest.mark.parametrize("step", ["intrekken", "stoppen", "wijzigen", "vraag"])
    def test_the_manager_cannot_take_the_steps_of_the_declarant(self, employee, sign_in, step):
        reference = declare(employee).reference
        assert sign_in("leidinggevende").get(f"/intern/opgaven/{reference}/{step}").status_code == 404


class TestNothing:
    def test_r06_nothing_is_a_dated_record(self, employee, town):
        answer = employee.post_form("/intern/niets/nevenwerk", {"nothing": "yes"})
        done = employee.get(answer.location).text
        assert "Bedankt. Je hebt doorgegeven: geen nevenwerk." in done
        assert "Bevestigd op 3 oktober 2026." in done
        assert current_statement(register("side_activity"), town["medewerker"]).from_on == date(2026, 10, 3)

    def test_r06_declaring_an_activity_later_ends_it(self, employee, town, sign_in, at):
        employee.post_form("/intern/niets/nevenwerk", {"nothing": "yes"})
        at("2026-11-02")
        declare(sign_in("medewerker"))
        assert current_statement(register("side_activity"), town["medewerker"]) is None
        assert db.session.scalars(select(Statement)).one().until_on == date(2026, 11, 1)

    def test_r07_nothing_and_an_active_declaration_do_not_go_together(self, employee):
        declare(employee)
        answer = employee.post_form("/intern/niets/nevenwerk", {"nothing": "yes"})
        assert answer.status_code == 422
        assert "Geef eerst door dat je daarmee bent gestopt" in answer.text
        assert db.session.scalars(select(Statement)).all() == []

    def test_the_other_answer_leads_to_the_form(self, employee):
        assert employee.post_form("/intern/niets/nevenwerk", {"nothing": "no"}).location == "/intern/nevenwerk/nieuw"

    def test_who_is_designated_can_say_it_of_interests_too_and_others_cannot(self, employee, sign_in):
        assert employee.post_form("/intern/niets/belang", {"nothing": "yes"}).status_code == 303
        assert sign_in("collega").get("/intern/niets/belang").status_code == 404
        assert employee.get("/intern/niets/geschenk").status_code == 404


class TestAfterwards:
    def test_r16_who_waits_may_withdraw_and_says_why_if_he_likes(self, employee):
        reference = declare(employee).reference
        employee.post_form(f"/intern/opgaven/{reference}/intrekken", {"why": "Het gaat niet door"})
        assert only().status == "withdrawn"
        assert employee.get(f"/intern/opgaven/{reference}").status_code == 200

    def test_r16_after_the_decision_withdrawing_is_over(self, employee, town):
        reference = decide(town, declare(employee)).reference
        assert employee.get(f"/intern/opgaven/{reference}/intrekken").status_code == 409
        page = employee.get(f"/intern/opgaven/{reference}").text
        assert "Ik ben gestopt" in page
        assert "/intrekken" not in page

    def test_r15_stopping_needs_no_decision(self, employee, town):
        reference = decide(town, declare(employee)).reference
        employee.post_form(f"/intern/opgaven/{reference}/stoppen", {"ends-dag": "30", "ends-maand": "sep", "ends-jaar": "2026"})
        assert only().ends == PartialDate(date(2026, 9, 30), "day")
        assert only().status == "ended"

    def test_r11_stopping_before_the_start_is_refused(self, employee, town):
        reference = decide(town, declare(employee)).reference
        page = f"/intern/opgaven/{reference}/stoppen"
        answer = employee.post_form(page, {"ends-dag": "1", "ends-maand": "2", "ends-jaar": "2024"})
        assert answer.status_code == 422
        assert "De stopdatum moet na je startdatum liggen: maart 2024" in answer.text
        assert employee.post_form(page, {}).status_code == 422

    def test_a_change_asks_one_part_shows_was_and_is_now_and_goes_to_the_decider_again(self, employee, town):
        reference = decide(town, declare(employee)).reference
        answer = employee.post_form(f"/intern/opgaven/{reference}/wijzigen", {"part": "hours"})
        assert answer.location.endswith("/tijd?terug=controleren#hours")
        check = employee.post_form(path(answer), {"hours": "12"}).location
        page = employee.get(check).text
        assert "<del>2,5 uur per week</del>" in page
        assert "<ins>12 uur per week</ins>" in page
        assert "Deze wijziging gaat opnieuw naar Leidinggevende Voorbeeld." in page
        employee.post_form(check, {"honest": "ja"})
        new = only(Declaration.replaces_id.is_not(None))
        assert (new.status, new.replaces.status) == ("submitted", "decided")
        decide(town, new)
        assert only(Declaration.reference == reference).status == "replaced"
        assert "2,5 uur per week" in employee.get(f"/intern/opgaven/{new.reference}").text

    def test_a_change_that_changes_nothing_is_not_sent(self, employee, town):
        reference = decide(town, declare(employee)).reference
        step = path(employee.post_form(f"/intern/opgaven/{reference}/wijzigen", {"part": "hours"}))
        answer = employee.post_form(employee.post_form(step, {}).location, {"honest": "ja"})
        assert answer.status_code == 422
        assert "Je hebt niets veranderd." in answer.text

    def test_a_second_change_goes_on_with_the_first(self, employee, town):
        reference = decide(town, declare(employee)).reference
        employee.post_form(f"/intern/opgaven/{reference}/wijzigen", {"part": "hours"})
        assert employee.get(f"/intern/opgaven/{reference}/wijzigen").location.endswith("/controleren")

    def test_a_question_is_answered_on_its_own_page(self, employee, town):
        declaration = declare(employee)
        manager = town["leidinggevende"]
        change_state(declaration, "ask", actor=manager, seen_version=declaration.version, question="Voor wie doe je dit?")
        assert "Beantwoord de vraag van Leidinggevende Voorbeeld" in employee.get("/intern").text
        page = f"/intern/opgaven/{declaration.reference}/vraag"
        assert "Voor wie doe je dit?" in employee.get(page).text
        assert employee.post_form(page, {}).status_code == 422
        assert employee.post_form(page, {"answer": "Voor de buurt"}).status_code == 303
        assert only().open_question is None
        assert "Voor de buurt" in employee.get(f"/intern/opgaven/{declaration.reference}").text

    def test_rather_talking_needs_no_text(self, employee, town):
        declaration = declare(employee)
        change_state(declaration, "ask", actor=town["leidinggevende"], seen_version=declaration.version, question="Waarom?")
        page = f"/intern/opgaven/{declaration.reference}/vraag"
        assert employee.post_form(page, {"rather_talk": "ja"}).status_code == 303
        assert only().questions[0].rather_talk

    def test_what_comes_from_the_old_list_is_confirmed_with_one_click(self, employee, town):
        declaration = decide(town, declare(employee))
        declaration.to_confirm = True
        assert "Dit komt uit de oude lijst. Klopt het nog?" in employee.get("/intern").text
        employee.post_form(f"/intern/opgaven/{declaration.reference}/klopt", {}, page="/intern")
        assert not only().to_confirm
        confirmed = select(Event).where(Event.kind == Kind.CONFIRMED)
        assert db.session.scalars(confirmed).one().person == town["medewerker"].uid
        assert "oude lijst" not in employee.get("/intern").text


class TestReading:
    def test_the_page_tells_where_it_stands_and_what_happened(self, employee):
        page = employee.get(f"/intern/opgaven/{declare(employee).reference}").text
        assert "Ligt bij Leidinggevende Voorbeeld. Je hoort het uiterlijk 16 november 2026." in page
        assert "Medewerker Voorbeeld verstuurde opgave NW-2026-0001." in page
        assert "2,5 uur per week" in page

    @pytest.mark.parametrize(
        ("slug", "reader", "recorded"),
        [
            ("financial_interest", "integriteit", True),
            ("financial_interest", "medewerker", False),
            ("side_activity", "leidinggevende", False),
            ("side_activity", "controle", True),
        ],
    )
    def test_r38_reading_what_is_confidential_and_what_an_auditor_reads_is_on_record(
        self, employee, sign_in, slug, reader, recorded
    ):
        reference = declare(employee, slug).reference
        assert sign_in(reader).get(f"/intern/opgaven/{reference}").status_code == 200
        opened = select(Event).where(Event.kind == Kind.OPENED, Event.subject == reference)
        db.session.rollback()
        assert bool(db.session.scalars(opened).all()) == recorded

    def test_r38_the_manager_does_not_find_a_financial_interest(self, employee, sign_in):
        reference = declare(employee, "financial_interest").reference
        assert sign_in("leidinggevende").get(f"/intern/opgaven/{reference}").status_code == 404

    def test_the_list_narrows_by_kind_status_and_year(self, employee):
        declare(employee)
        declare(employee, "gift")
        assert "Penningmeester" in employee.get("/intern/opgaven").text
        assert "Penningmeester" not in employee.get("/intern/opgaven?soort=geschenk").text
        assert "Geen opgaven met deze filters." in employee.get("/intern/opgaven?status=ended").text
        assert "Geen opgaven met deze filters." in employee.get("/intern/opgaven?jaar=2020").text
        assert "Penningmeester" in employee.get("/intern/opgaven?soort=onzin&status=onzin&jaar=onzin").text

    def test_nothing_declared_yet_says_so_kindly(self, employee):
        for page in ("/intern", "/intern/opgaven"):
            assert "Je hebt nog niets doorgegeven. Heb je geen nevenwerk? Geef dat ook door." in employee.get(page).text
        assert "Je hebt niets te doen." in employee.get("/intern").text

    def test_what_is_public_of_me_is_nothing_without_a_designation(self, employee):
        declare(employee)
        assert "Er is niets openbaar van jou. Je functie is niet aangewezen." in employee.get("/intern/openbaar").text

    def test_the_officer_searches_all_declarations_without_accents_or_capitals(self, employee, sign_in):
        declare(employee, pages=[{**ACTIVITY, "organisation": "Café De Één"}, TIME, NO_LINK])
        declare(employee, "financial_interest")
        officer = sign_in("integriteit")
        assert "Penningmeester" in officer.get("/intern/beheer/opgaven?q=cafe+een").text
        assert "Geen opgaven met deze filters." in officer.get("/intern/beheer/opgaven?q=100%25").text
        assert "Bouwbedrijf" not in officer.get("/intern/beheer/opgaven").text
        assert sign_in("leidinggevende").get("/intern/beheer/opgaven").status_code == 404

    def test_r08_who_is_new_gets_a_task_until_he_answers(self, town, sign_in, at):
        at("2026-02-23")
        person = town["medewerker"]
        person.employed_from = date(2026, 2, 20)
        for appointment in db.session.scalars(select(Appointment).where(Appointment.person_id == person.id)):
            appointment.from_on = date(2026, 2, 20)
        visitor = sign_in("medewerker")
        page = visitor.get("/intern").text
        assert "Geef door of je iets hebt: Nevenwerk" in page
        assert "nog 43 dagen" in page  # six weeks end on Good Friday, so on Tuesday 7 April
        visitor.post_form("/intern/niets/nevenwerk", {"nothing": "yes"})
        assert "Je hebt niets te doen." in visitor.get("/intern").text


class TestNavigation:
    @pytest.mark.parametrize("name", ["medewerker", "leidinggevende", "integriteit", "redacteur", "controle", "beheer"])
    def test_everyone_sees_at_most_five_places_and_reaches_each(self, town, sign_in, name):
        main, _rest = places(town[name])
        assert 1 < len(main) <= MOST
        page = sign_in(name).get("/intern").text
        assert page.count('class="ok-navigation__link"') == len(main)
        assert page.count('aria-current="page"') == 1

    def test_the_manager_sees_how_many_wait(self, employee, sign_in):
        manager = sign_in("leidinggevende")
        assert "ok-navigation__badge" not in manager.get("/intern").text
        declare(employee)
        page = manager.get("/intern").text
        assert re.search(r'ok-navigation__badge">1<span class="ok-visually-hidden"> te beoordelen', page)
        assert "Beoordeel 1 opgave" in page


def test_english_pages_say_the_same_under_en(employee):
    employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
    page = employee.get("/en/intern/nevenwerk/NW-2026-0001/controleren").text
    assert 'lang="en"' in page
    assert "/en/intern/nevenwerk/NW-2026-0001/tijd?terug=controleren" in page
    assert '<dd class="ok-summary__value" lang="nl"><span class="ok-summary__line">Penningmeester' in page


def _token(visitor) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/intern/doorgeven").text)[1]


def _bare(text: str) -> str:
    """A page without the number of this one request and its own address."""
    return re.sub(r"[0-9a-f]{16}|NW-2026-\d{4}", "", text)
