"""The pages of rounds: the yearly check of one person, and setting up, following, chasing and closing for the officer."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import Event, Kind
from campaigns.models import Round
from campaigns.running import WrongState, discard
from extensions import db
from post.models import Mail
from registers.duties.closing import extend
from registers.duties.models import Duty
from registers.models import Declaration
from tests.support.declarations import decided
from tests.support.questions import asked_for
from tests.support.rounds import asked, running, say

CHECK, LIST = "/intern/jaarcheck/2026", "/intern/beheer/jaarcheck"
ROUND = f"{LIST}/2026"


@pytest.fixture
def five(town, at):
    """`medewerker` has five entries and is asked since 5 January."""
    at("2025-06-02")
    for _ in range(5):
        decided(town, "medewerker")
    at("2026-01-05")
    running(town)
    return [one.reference for one in db.session.scalars(select(Declaration).order_by(Declaration.id))]


def chosen(references, **other):
    return {**{f"entry-{one}": "unchanged" for one in references}, "more-side_activity": "no", **other}


def kept() -> int:
    """How many entries were confirmed, for good."""
    db.session.rollback()
    return db.session.scalar(select(func.count(Event.seq)).where(Event.kind == Kind.CONFIRMED)) or 0


class TestCheck:
    def test_r17_five_entries_unchanged_take_one_page_and_nothing_is_chosen_beforehand(self, town, five, sign_in):
        visitor = sign_in("medewerker")
        assert 'href="/intern/jaarcheck/2026"' in visitor.get("/intern").text
        page = visitor.get(CHECK).text
        assert page.count('value="unchanged"') == 5
        assert " checked" not in page
        assert visitor.post_form(CHECK, chosen(five)).location == "/intern"
        assert asked(town["medewerker"]) == []
        assert "Je hoeft hier niets meer te doen." in visitor.get(CHECK).text

    def test_an_entry_without_a_choice_is_named_and_the_other_choices_stay(self, town, five, sign_in):
        refused = sign_in("medewerker").post_form(CHECK, {**chosen(five), f"entry-{five[2]}": None})
        assert refused.status_code == 422
        assert "of het nog klopt" in refused.text
        assert refused.text.count(" checked") == 5  # four entries and the last question
        assert asked(town["medewerker"]) == ["2026"]

    def test_what_stopped_needs_a_day_and_ends_on_the_page_itself(self, town, five, sign_in):
        visitor = sign_in("medewerker")
        stopped = chosen(five, **{f"entry-{five[0]}": "ended"})
        assert "Vul in wanneer je bent gestopt" in visitor.post_form(CHECK, stopped).text
        day = {f"ends-{five[0]}_{part}": value for part, value in (("dag", "3"), ("maand", "1"), ("jaar", "2026"))}
        assert visitor.post_form(CHECK, {**stopped, **day}).status_code == 303
        ended = db.session.scalars(select(Declaration).where(Declaration.reference == five[0])).one()
        assert ended.ends_on == date(2026, 1, 3)

    def test_a_day_to_come_is_refused_at_its_own_question_and_nothing_is_kept(self, town, five, sign_in):
        day = {f"ends-{five[1]}_{part}": value for part, value in (("dag", "3"), ("maand", "2"), ("jaar", "2026"))}
        refused = sign_in("medewerker").post_form(CHECK, chosen(five, **{f"entry-{five[1]}": "ended"}, **day))
        assert refused.status_code == 422
        assert f'<a href="#ends-{five[1]}' in refused.text
        assert "Kies vandaag of een eerdere dag" in refused.text
        assert kept() == 0

    def test_of_a_page_with_an_entry_that_changed_meanwhile_nothing_is_kept(self, town, five, sign_in):
        refused = sign_in("medewerker").post_form(CHECK, chosen(five, **{f"seen-{five[1]}": "0"}))
        assert refused.status_code == 409
        assert "Er is intussen iets veranderd." in refused.text
        assert kept() == 0

    def test_what_changed_leads_to_its_change_and_stays_asked(self, town, five, sign_in):
        sent = sign_in("medewerker").post_form(CHECK, chosen(five, **{f"entry-{five[0]}": "changed"}))
        assert sent.location == f"/intern/opgaven/{five[0]}"
        assert asked(town["medewerker"]) == ["2026"]

    def test_who_also_has_something_new_reads_that_it_comes_after_the_change(self, town, five, sign_in):
        visitor = sign_in("medewerker")
        both = chosen(five, **{f"entry-{five[0]}": "changed", "more-side_activity": "yes"})
        told = visitor.get(visitor.post_form(CHECK, both).location).text
        assert "Wijzig nog wat veranderd is. Geef daarna ook het nieuwe door." in told
        assert "dan ben je klaar" not in told

    def test_r06_who_has_nothing_says_so_on_the_same_page(self, town, five, sign_in):
        visitor = sign_in("collega")
        assert "Heb je nevenwerk?" in visitor.get(CHECK).text
        assert visitor.post_form(CHECK, {"more-side_activity": "no"}).status_code == 303
        assert asked(town["collega"]) == []

    @pytest.mark.parametrize(
        ("answered", "words"),
        [
            (["collega"], "1 van de 7 in je team heeft gereageerd: 14%."),
            (["collega", "redacteur"], "2 van de 7 in je team hebben gereageerd: 28%."),
        ],
    )
    def test_a_manager_reads_how_many_of_his_team_answered(self, town, at, sign_in, answered, words):
        at("2026-01-05")
        campaign = running(town, closes_on=date(2026, 3, 2))
        at("2026-01-19")
        for name in answered:
            say(campaign, town[name])
        db.session.commit()
        assert words in sign_in("leidinggevende").get("/intern/team").text

    def test_it_is_there_in_english(self, five, sign_in):
        assert "This is what we have from you. Is it still right?" in sign_in("medewerker").get(f"/en{CHECK}").text


class TestOfficer:
    def test_the_five_steps_are_kept_and_the_last_sends_a_test_and_starts(self, town, at, sign_in):
        at("2026-01-05")
        officer = sign_in("integriteit")
        assert "Start je eerste jaarcheck." in officer.get(LIST).text
        where = officer.post_form(LIST).location
        for step in ("wie", "wanneer", "herinneren", "teksten"):
            assert where == f"{ROUND}/opzet/{step}"
            where = officer.post_form(where).location
        assert where == f"{ROUND}/klaar"
        assert "zonder e-mail" in officer.get(where).text
        assert officer.post_form(f"{ROUND}/proef", page=where).status_code == 303
        assert db.session.scalar(select(Mail.message).where(Mail.person == town["integriteit"].uid)) == "round_opened"
        assert officer.post_form(f"{ROUND}/start", page=where).location == ROUND
        assert asked(town["medewerker"]) == ["2026"]

    def test_what_is_planned_is_not_planned_again_but_says_when_it_begins(self, town, at, sign_in):
        at("2026-01-05")
        officer = sign_in("integriteit")
        officer.post_form(LIST)
        officer.post_form(f"{ROUND}/opzet/wanneer", {"starts_on_dag": "12"})
        assert "Plan de start" in officer.get(f"{ROUND}/klaar").text
        officer.post_form(f"{ROUND}/start", page=f"{ROUND}/klaar")
        page = officer.get(f"{ROUND}/klaar").text
        assert "Deze jaarcheck begint vanzelf op 12 januari 2026." in page
        assert "Plan de start" not in page

    def test_an_end_before_the_start_is_refused(self, town, at, sign_in):
        at("2026-01-05")
        officer = sign_in("integriteit")
        officer.post_form(LIST)
        refused = officer.post_form(f"{ROUND}/opzet/wanneer", {"closes_on_dag": "2", "closes_on_maand": "1"})
        assert "De laatste dag moet na de eerste dag liggen" in refused.text

    def test_a_draft_is_gone_on_with_after_its_first_day_and_begins_when_it_is_started(self, town, at, sign_in):
        at("2026-01-05")
        where = sign_in("integriteit").post_form(LIST).location
        at("2026-01-07")
        officer = sign_in("integriteit")
        assert officer.post_form(where).location == f"{ROUND}/opzet/wanneer"
        assert "Kies vandaag of een latere dag" in officer.post_form(f"{ROUND}/opzet/wanneer").text
        assert officer.post_form(f"{ROUND}/start", page=f"{ROUND}/klaar").location == ROUND
        assert db.session.scalar(select(Round.starts_on)) == date(2026, 1, 7)

    def test_the_page_that_follows_asks_at_most_12_things_signing_in_and_navigation_included(self, five, sign_in):
        assert asked_for(sign_in("integriteit"), ROUND) <= 12

    def test_the_figures_come_as_a_file_for_spreadsheets_and_that_is_on_record(self, five, sign_in):
        found = sign_in("integriteit").get(f"{ROUND}/cijfers.csv").text
        assert "soort;naam;gereageerd;nog_niet;deel" in found
        assert "totaal;;0;" in found
        assert "dag;2026-01-05;0;" in found
        assert db.session.scalar(select(Event.subject).where(Event.kind == Kind.EXPORTED)) == "jaarcheck-2026.csv"

    def test_a_round_that_was_not_started_is_thrown_away_and_one_that_runs_is_not(self, town, at, sign_in):
        at("2026-01-05")
        officer = sign_in("integriteit")
        first = officer.post_form(LIST).location
        assert officer.post_form(f"{ROUND}/weg", page=first).location == LIST
        assert "Jaarcheck 2026 is weggegooid." in officer.get(LIST).text
        started = running(town)
        with pytest.raises(WrongState):
            discard(started, actor=town["integriteit"])

    def test_who_did_not_answer_is_mailed_and_let_off_with_a_reason(self, town, five, sign_in):
        officer, page = sign_in("integriteit"), f"{ROUND}/niet-gereageerd"
        assert officer.post_form(page, {"action": "mail"}).status_code == 422
        assert officer.post_form(page, {"action": "mail", "text": "Bel me gerust.", "everyone": "ja"}).status_code == 303
        one = {"action": "vrijstellen", "text": "Lang ziek.", "chosen": [town["collega"].uid]}
        assert officer.post_form(page, one).status_code == 303
        left = officer.get(page).text
        assert "Vastgelegd voor 1 persoon." in left
        assert "Collega Voorbeeld" not in left
        assert "Lang ziek." in officer.get(f"{ROUND}/uitzonderingen").text

    def test_more_time_is_given_to_all_who_were_chosen_or_to_nobody(self, town, five, sign_in):
        later = db.session.scalars(select(Duty).where(Duty.person_id == town["vreemde"].id)).one()
        extend(later, date(2026, 3, 2), "Lang weg geweest.", actor=town["integriteit"])
        db.session.commit()
        address = f"{ROUND}/niet-gereageerd"
        day = {f"until_{part}": value for part, value in (("dag", "16"), ("maand", "2"), ("jaar", "2026"))}
        given = {"action": "meer_tijd", "text": "Project loopt uit.", "everyone": "ja", **day}
        refused = sign_in("integriteit").post_form(address, given)
        assert refused.status_code == 422
        db.session.rollback()
        moved = select(func.count(Duty.id)).where(Duty.due_on != Duty.first_due_on)
        assert db.session.scalar(moved) == 1

    def test_it_closes_early_with_a_reason_only(self, five, sign_in):
        officer, page = sign_in("integriteit"), f"{ROUND}/sluiten"
        assert officer.post_form(page, {"why": ""}).status_code == 422
        assert officer.post_form(page, {"why": "We gaan samen."}).status_code == 303
        assert "De cijfers staan vast" in officer.get(ROUND).text
