"""Changing, ending, withdrawing and asking again (R11, R12, R15, R16), and when the declarant is told of a decision."""

from datetime import date, timedelta

import pytest

import clock
from extensions import db
from publication.standing import OVER, PUBLIC, standing
from registers.errors import Conflict, Incomplete
from registers.in_force import UNDO
from registers.lifecycle import available_steps, change_state
from registers.models import Declaration
from registers.partial_date import PartialDate
from registers.standing import standing_of
from tests.support.declarations import drafted, step
from tests.support.declaring import ACTIVITY, NO_LINK, TIME, decide, declare, fill_in, only
from tests.support.publishing import released


@pytest.fixture
def treasurer(employee, town):
    """The employee does something for 4 hours per week; it was decided, and he was told."""
    pages = [{**ACTIVITY, "organisation": "Sticting Muziek"}, {**TIME, "hours": "4"}, NO_LINK]
    return decide(town, declare(employee, pages=pages))


def change(visitor, declaration, **answers) -> str:
    """The check page of a change of one answer; its text."""
    part = next(iter(answers)).partition("-")[0]
    answer = visitor.post_form(f"/intern/opgaven/{declaration.reference}/wijzigen/{part}", answers)
    assert answer.status_code == 303, answer.text
    return answer.location


class TestDates:
    def test_r11_an_end_before_the_start_is_refused_at_the_end(self, town, at):
        at("2026-03-02")
        draft = drafted(town, slug="invitation", when="2026-05-01", until="2026-04-01")
        with pytest.raises(Incomplete) as refused:
            step(draft, "submit", town["medewerker"])
        assert set(refused.value.errors) == {"until"}

    def test_r11_the_form_says_so_too(self, employee):
        answer = employee.post_form("/intern/uitnodiging/nieuw", {"when-dag": "1-5-2027", "until-dag": "1-4-2027"})
        assert answer.text.count("De einddatum moet na je startdatum liggen: 1 mei 2027") == 2  # in the summary and at the field

    def test_r15_what_ends_is_shown_as_ended_from_the_day_after_until_the_term_is_over(self, town, at):
        at("2026-03-02")
        town.designate("directeur", "public_side_activities")
        entry = released(town, "directeur", without_notice=True)
        at("2026-04-30")
        step(entry, "end", town["directeur"], ends=PartialDate.parse("2026-04-30"))
        assert entry.status == "ended"
        assert entry.ends.text == "30 april 2026"
        kinds = [standing(entry, day).kind for day in (date(2026, 4, 30), date(2026, 5, 1), date(2027, 4, 30))]
        assert kinds == [PUBLIC, OVER, OVER]
        assert standing(entry, date(2027, 5, 1)).kind not in (PUBLIC, OVER)


class TestAChange:
    def test_r12_from_4_to_12_hours_needs_a_new_decision_and_the_old_one_stays_until_then(self, employee, town, treasurer):
        check = change(employee, treasurer, hours="12")
        page = employee.get(check).text
        assert "<del>4 uur per week</del>" in page
        assert "<ins>12 uur per week</ins>" in page
        assert "Deze wijziging gaat opnieuw naar Leidinggevende Voorbeeld." in page
        assert "Deze wijziging gaat meteen in." not in page
        receipt = employee.get(employee.post_form(check, {"honest": "ja"}).location).text
        assert "Je wijziging is verstuurd" in receipt
        assert "De oude versie blijft geldig tot er een besluit is." in receipt
        assert "Mag ik al beginnen?" not in receipt
        new = only(Declaration.replaces_id.is_not(None))
        assert (new.status, new.replaces.status) == ("submitted", "decided")
        decide(town, new)
        assert only(Declaration.reference == treasurer.reference).status == "replaced"

    def test_r12_who_decides_about_a_change_sees_what_was_and_what_is_now(self, employee, treasurer, sign_in):
        employee.post_form(change(employee, treasurer, hours="12"), {"honest": "ja"})
        new = only(Declaration.replaces_id.is_not(None))
        page = sign_in("leidinggevende").get(f"/intern/beoordelen/{new.reference}").text
        assert "Dit verandert er" in page
        assert "<del>4 uur per week</del>" in page
        assert "<ins>12 uur per week</ins>" in page
        assert "De oude versie blijft geldig tot er een besluit is." in page

    def test_r12_sticting_becomes_stichting_without_a_decision(self, employee, treasurer):
        check = change(employee, treasurer, organisation="Stichting Muziek")
        page = employee.get(check).text
        assert "Deze wijziging gaat meteen in." in page
        assert "gaat opnieuw naar" not in page
        receipt = employee.post_form(check, {"honest": "ja"}).location
        assert "Je wijziging is meteen ingegaan. Het besluit blijft gelden." in employee.get(receipt).text
        new = only(Declaration.replaces_id.is_not(None))
        assert (new.status, new.replaces.status, new.decision.outcome) == ("decided", "replaced", "no_objection")
        assert new.counterparty.name == "Stichting Muziek"

    @pytest.mark.parametrize(("hours", "again"), [("5", False), ("6", True), ("5,5", False), ("2", True)])
    def test_r12_hours_ask_for_a_decision_from_a_step_of_two(self, employee, treasurer, hours, again):
        assert ("gaat opnieuw naar" in employee.get(change(employee, treasurer, hours=hours)).text) == again

    @pytest.mark.parametrize("answers", [{"pay": "paid"}, {"organisation": "Bouwbedrijf De Linde"}])
    def test_r12_pay_and_organisation_are_decided_again(self, employee, treasurer, answers):
        assert "gaat opnieuw naar" in employee.get(change(employee, treasurer, **answers)).text

    def test_r12_another_link_asks_how_it_is_kept_apart_on_the_same_page(self, employee, treasurer):
        page = change(employee, treasurer, link=["subsidy"]).partition("#")[0]
        shown = employee.get(page).text
        assert "Hoe houd je dit uit elkaar?" in shown
        check = employee.post_form(page, {"separation": "Ik behandel geen dossiers"}).location
        assert "gaat opnieuw naar" in employee.get(check).text

    def test_it_is_so_from_a_day_that_is_asked_with_it(self, employee, treasurer):
        page = f"/intern/opgaven/{treasurer.reference}/wijzigen/hours"
        day = {"changes_from-dag": "1", "changes_from-maand": "november", "changes_from-jaar": "2026"}
        check = employee.post_form(page, {"hours": "12", **day}).location
        assert "Dit is zo vanaf 1 november 2026." in employee.get(check).text
        assert only(Declaration.replaces_id.is_not(None)).changes_from == date(2026, 11, 1)
        early = employee.post_form(page, {"hours": "12", **day, "changes_from-jaar": "2020"})
        assert early.status_code == 422
        assert "De datum moet na je startdatum liggen: maart 2024" in early.text

    def test_looking_at_the_page_begins_no_draft(self, employee, treasurer):
        assert employee.get(f"/intern/opgaven/{treasurer.reference}/wijzigen/hours").status_code == 200
        assert only().reference == treasurer.reference

    @pytest.mark.parametrize("part", ["onzin", "_source"])
    def test_an_answer_that_is_not_asked_has_no_page(self, employee, treasurer, part):
        assert employee.get(f"/intern/opgaven/{treasurer.reference}/wijzigen/{part}").status_code == 404

    def test_each_line_of_the_entry_leads_to_its_own_question(self, employee, treasurer):
        page = employee.get(f"/intern/opgaven/{treasurer.reference}").text
        assert page.count(f"/intern/opgaven/{treasurer.reference}/wijzigen/") == len(treasurer.answers)

    def test_an_interest_is_changed_without_a_date_in_the_clear(self, employee, town):
        interest = decide(town, declare(employee, "financial_interest"))
        page = f"/intern/opgaven/{interest.reference}/wijzigen/size"
        assert "Vanaf wanneer?" not in employee.get(page).text
        assert employee.post_form(page, {"size": "above_25"}).status_code == 303


class TestWithdrawing:
    def test_r16_before_the_decision_it_is_withdrawn_and_the_file_stays(self, employee, town):
        waiting = declare(employee)
        step(waiting, "withdraw", town["medewerker"], why="Het gaat niet door")
        assert waiting.status == "withdrawn"
        assert waiting.answers["role"] == "Penningmeester"

    def test_r16_afterwards_it_is_refused_with_a_hint(self, employee, town, treasurer):
        with pytest.raises(Conflict):
            step(treasurer, "withdraw", town["medewerker"])
        db.session.rollback()
        page = f"/intern/opgaven/{treasurer.reference}/intrekken"
        answer = employee.get(page)
        assert answer.status_code == 409
        assert "Intrekken kan niet meer" in answer.text
        assert f"/intern/opgaven/{treasurer.reference}/stoppen" in answer.text

    def test_r16_who_may_not_can_ask_for_a_new_look_and_the_ban_stays_until_then(self, employee, town):
        given = {"outcome": "prohibited", "reasons": "Dit botst met je werk."}
        banned = decide(town, declare(employee), **given)
        assert "Vraag om dit opnieuw te bekijken" in employee.get(f"/intern/opgaven/{banned.reference}").text
        page = f"/intern/opgaven/{banned.reference}/opnieuw"
        assert employee.post_form(page, {}).status_code == 422
        employee.post_form(page, {"why": "De stichting krijgt geen subsidie meer"})
        asked = only()
        assert (asked.status, asked.outcome, asked.review) == ("decided", "prohibited", "lifting_asked")
        assert asked.due_on == date(2026, 11, 16)
        shown = employee.get(f"/intern/opgaven/{banned.reference}").text
        assert "De stichting krijgt geen subsidie meer" in shown
        assert "Je vroeg om dit opnieuw te bekijken. Je hoort het uiterlijk 16 november 2026." in shown
        assert employee.get(page).status_code == 409
        step(asked, "reconsider", town["leidinggevende"], outcome="no_objection")
        assert (asked.outcome, asked.review) == ("no_objection", None)

    def test_r16_what_is_allowed_has_no_ban_to_lift(self, employee, town, treasurer):
        assert "ask_lifting" not in available_steps(treasurer, town["medewerker"])


class TestTold:
    """Until a decision can no longer be taken back, the declarant sees that it waits."""

    @pytest.fixture
    def just_decided(self, employee, town):
        waiting = declare(employee)
        given = {"outcome": "with_conditions", "condition": "Niet onder werktijd"}
        return step(waiting, "decide", town["leidinggevende"], **given)

    def pages(self, employee, reference):
        db.session.commit()
        addresses = ("/intern", "/intern/opgaven", "/intern/openbaar", f"/intern/opgaven/{reference}")
        receipt = f"/intern/nevenwerk/{reference}/verstuurd"
        return [employee.get(address).text for address in (*addresses, receipt)]

    def test_within_ten_minutes_every_page_of_the_declarant_shows_it_as_waiting(self, employee, town, just_decided):
        town.designate("medewerker", "public_side_activities")
        for page in self.pages(employee, just_decided.reference):
            for word in ("Geen bezwaar", "Niet onder werktijd", "besloot", "Straks openbaar", "Ik ben gestopt", "/wijzigen"):
                assert word not in page
        entry = employee.get(f"/intern/opgaven/{just_decided.reference}").text
        assert "Ligt bij Leidinggevende Voorbeeld. Je hoort het uiterlijk 16 november 2026." in entry
        assert "Kijk over tien minuten nog eens." in employee.get(f"/intern/opgaven/{just_decided.reference}/intrekken").text

    def test_one_decided_in_a_bundle_is_kept_from_him_too(self, employee, town):
        waiting = declare(employee)
        step(waiting, "decide", town["leidinggevende"], outcome="no_objection", bundle="b" * 26)
        assert all("besloot" not in page for page in self.pages(employee, waiting.reference))

    def test_after_ten_minutes_as_decided(self, employee, just_decided, at):
        db.session.commit()
        at(just_decided.decided_at + UNDO + timedelta(minutes=1))  # its line in the log is written a moment later
        entry = employee.get(f"/intern/opgaven/{just_decided.reference}").text
        for word in ("Geen bezwaar, met afspraken", "Niet onder werktijd", "besloot over opgave", "Ik ben gestopt"):
            assert word in entry
        assert "Besloten op 3 oktober 2026." in employee.get("/intern").text

    def test_the_list_by_status_does_not_give_it_away(self, employee, just_decided):
        db.session.commit()
        assert just_decided.reference in employee.get("/intern/opgaven?status=submitted").text
        assert just_decided.reference not in employee.get("/intern/opgaven?status=decided").text

    def test_a_decision_taken_back_was_never_there_for_him_and_is_for_the_others(self, employee, town, just_decided, at, sign_in):
        step(just_decided, "undo", town["leidinggevende"])
        db.session.commit()
        at(clock.now() + timedelta(hours=1))
        page = employee.get(f"/intern/opgaven/{just_decided.reference}").text
        assert "besloot" not in page
        assert "draaide" not in page
        assert "Niet onder werktijd" not in page
        assert "(teruggedraaid)" in sign_in("integriteit").get(f"/intern/opgaven/{just_decided.reference}").text

    def test_what_a_change_replaces_holds_for_him_until_he_is_told(self, employee, town, treasurer, at):
        employee.post_form(change(employee, treasurer, hours="12"), {"honest": "ja"})
        new = only(Declaration.replaces_id.is_not(None))
        change_state(new, "decide", actor=town["leidinggevende"], seen_version=new.version, outcome="no_objection")
        old = treasurer
        assert old.status == "replaced"
        assert standing_of(old, town["medewerker"]).status == "decided"
        assert standing_of(old, town["leidinggevende"]).status == "replaced"
        db.session.commit()
        page = employee.get(f"/intern/opgaven/{old.reference}").text
        assert "Vervangen" not in page
        assert "verving" not in page
        assert "Bekijk je wijziging" in page
        at(clock.now() + UNDO)
        assert "Vervangen door een nieuwe versie." in employee.get(f"/intern/opgaven/{old.reference}").text

    def test_a_change_of_wording_is_his_own_and_is_told_at_once(self, employee, town, treasurer):
        employee.post_form(change(employee, treasurer, organisation="Stichting Muziek"), {"honest": "ja"})
        new = only(Declaration.replaces_id.is_not(None))
        assert not standing_of(new, town["medewerker"]).silent
        assert not standing_of(treasurer, town["medewerker"]).silent


def test_the_check_page_of_something_new_says_nothing_of_changes(employee):
    assert "Deze wijziging" not in employee.get(fill_in(employee)).text
