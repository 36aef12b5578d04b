"""What an employee declared: reading it, changing it, ending it, nothing to declare; never what is not his."""

import re
from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import Event, Kind
from extensions import db
from organisation.models import Appointment
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.in_force import UNDO
from registers.lifecycle import change_state
from registers.models import Declaration, Statement
from registers.pages.navigation import MOST, places
from registers.partial_date import PartialDate
from registers.statements import current_statement
from tests.support.declarations import changed, step, submitted
from tests.support.declaring import ACTIVITY, NO_LINK, TIME, bare, decide, declare, only, path


class TestNotYours:
    @pytest.mark.parametrize("page", ["tijd", "controleren", "verstuurd", "weggooien"])
    def test_the_draft_of_someone_else_answers_like_one_that_is_not_there(self, employee, sign_in, page):
        employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY)
        other = sign_in("leidinggevende")
        theirs, nothing = (other.get(f"/intern/nevenwerk/{ref}/{page}") for ref in ("NW-2026-0001", "NW-2026-9999"))
        assert theirs.status_code == nothing.status_code == 404
        assert bare(theirs.text) == bare(nothing.text)

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
        assert "Je hebt nog iets doorgegeven. Trek dat eerst in, of geef door dat je ermee bent gestopt" in answer.text
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

    def test_r12_a_change_asks_one_part_shows_was_and_is_now_and_goes_to_the_decider_again(self, employee, town):
        reference = decide(town, declare(employee)).reference
        answer = employee.post_form(f"/intern/opgaven/{reference}/wijzigen", {"part": "hours"})
        asked = employee.get(answer.location).text
        assert "Hoeveel uur per week doe je dit?" in asked
        assert "Vanaf wanneer?" in asked
        assert "Krijg je er iets voor?" not in asked
        check = employee.post_form(path(answer), {"hours": "12"}).location
        page = employee.get(check).text
        assert "Dit is zo vanaf 3 oktober 2026." in page
        assert "<del>2,5 uur per week</del>" in page
        assert "<ins>12 uur per week</ins>" in page
        assert "Deze wijziging gaat opnieuw naar Leidinggevende Voorbeeld." in page
        employee.post_form(check, {"honest": "ja"})
        new = only(Declaration.replaces_id.is_not(None))
        assert (new.status, new.replaces.status) == ("submitted", "decided")
        decide(town, new)
        assert only(Declaration.reference == reference).status == "replaced"
        assert "2,5 uur per week" in employee.get(f"/intern/opgaven/{new.reference}").text

    def test_the_overview_tells_a_change_that_waits_from_the_version_that_holds(self, employee, town):
        changed(town, decide(town, declare(employee)), hours=9 * 60)
        db.session.commit()
        page = employee.get("/intern").text
        assert page.count("Wijziging · Nevenwerk · ") == 1
        assert page.count("Nevenwerk · ") == 2

    def test_the_overview_is_the_same_while_a_decision_on_a_change_can_still_be_taken_back(self, employee, town, at):
        new = changed(town, decide(town, declare(employee)), hours=9 * 60)
        db.session.commit()
        before = bare(employee.get("/intern").text)
        step(new, "decide", town["leidinggevende"], outcome="no_objection")
        db.session.commit()
        assert bare(employee.get("/intern").text) == before
        at(clock.now() + UNDO)
        assert bare(employee.get("/intern").text) != before

    def test_a_change_that_changes_nothing_is_not_sent(self, employee, town):
        reference = decide(town, declare(employee)).reference
        page = f"/intern/opgaven/{reference}/wijzigen/hours"
        answer = employee.post_form(page, {})
        assert answer.status_code == 422
        assert "Dit staat er al zo." in answer.text
        assert only().reference == reference  # no draft for a change that is none
        check = employee.post_form(page, {"hours": "12"}).location
        employee.post_form(page, {"hours": "2,5"})
        answer = employee.post_form(check, {"honest": "ja"})
        assert answer.status_code == 422
        assert "Je hebt niets veranderd." in answer.text

    def test_a_second_change_goes_on_with_the_first(self, employee, town):
        reference = decide(town, declare(employee)).reference
        check = employee.post_form(f"/intern/opgaven/{reference}/wijzigen/hours", {"hours": "12"}).location
        assert employee.get(f"/intern/opgaven/{reference}/wijzigen").location == check
        employee.post_form(f"/intern/opgaven/{reference}/wijzigen/pay", {"pay": "paid"})
        assert only(Declaration.replaces_id.is_not(None)).answers["hours"] == 12 * 60

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

    @pytest.mark.parametrize(("moment", "year"), [(("2026-01-01", 0, 30), 2026), (("2026-12-31", 23, 59), 2026)])
    def test_the_list_of_a_year_begins_and_ends_at_midnight_in_the_netherlands(self, town, at, sign_in, moment, year):
        at(*moment)
        reference = submitted(town).reference
        db.session.commit()
        employee = sign_in("medewerker")
        shown = [one for one in (year - 1, year, year + 1) if reference in employee.get(f"/intern/opgaven?jaar={one}").text]
        assert shown == [year]

    @pytest.mark.parametrize("year", ["0", "-1", "1", "9999", "10000", "99999999999", "vorig"])
    def test_a_year_that_cannot_be_narrows_nothing(self, employee, year):
        reference = declare(employee).reference
        assert reference in employee.get(f"/intern/opgaven?jaar={year}").text

    def test_nothing_declared_yet_says_so_kindly(self, employee, sign_in):
        for page in ("/intern", "/intern/opgaven"):
            assert "Je hebt nog niets doorgegeven. Heb je geen nevenwerk? Geef dat ook door." in employee.get(page).text
        assert "Je hebt niets te doen." in sign_in("collega").get("/intern").text

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
        open_what_is_due()
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
