"""The pages about duties: what one answers, who did not, and more time or an exemption with a reason."""

from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from organisation import changes
from organisation.models import FINANCIAL_INTERESTS
from registers.duties.keeping import open_what_is_due
from registers.duties.reading import open_duties
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided, step, submitted

LIST = "/intern/beheer/antwoorden"
UNTIL = {"until_dag": "1", "until_maand": "5", "until_jaar": "2026"}


@pytest.fixture
def asked(town, at):
    """`medewerker` is new since 20 February and has nothing; `collega` moved on 2 March and has an activity."""
    at("2026-02-23")
    decided(town, "collega")
    changes.change_person(town["medewerker"], employed_from=date(2026, 2, 20), actor=SYSTEM)
    changes.end_appointment(town["collega"].appointments[0], date(2026, 3, 1), actor=SYSTEM)
    changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 3, 2), actor=SYSTEM)
    at("2026-03-02")
    open_what_is_due()
    db.session.commit()
    return town


def address(town, name: str, of: str = LIST) -> str:
    return f"{of}/{open_duties(town[name])[0].uid}"


class TestAnswering:
    def test_a_card_says_what_why_and_until_when(self, asked, sign_in):
        page = sign_in("collega").get("/intern").text
        assert "Kijk na of het nog klopt: Nevenwerk" in page
        assert "Je hebt een andere functie." in page
        assert "nog 28 dagen" in page

    def test_r14_who_moved_confirms_on_one_page_that_everything_still_holds(self, asked, sign_in):
        visitor, page = sign_in("collega"), address(asked, "collega", "/intern/te-doen")
        text = visitor.get(page).text
        assert "Penningmeester" in text
        assert "Geef antwoord voor het einde van 30 maart 2026." in text
        assert visitor.post_form(page).location == "/intern"
        assert "Je hebt bevestigd dat alles nog klopt." in visitor.get("/intern").text
        assert visitor.get(page, follow_redirects=True).text.count("Dit is al beantwoord.") == 1
        assert open_duties(asked["collega"]) == []

    def test_r08_who_has_nothing_is_asked_whether_he_has_something(self, asked, sign_in):
        page = address(asked, "medewerker", "/intern/te-doen")
        assert sign_in("medewerker").get(page).location == "/intern/niets/nevenwerk"

    def test_a_draft_takes_over_the_deadline_of_the_duty(self, asked, sign_in):
        visitor = sign_in("medewerker")
        visitor.post_form(
            "/intern/nevenwerk/nieuw", {"kind": "board", "role": "Penningmeester", "organisation": "Stichting Muziek"}
        )
        page = visitor.get("/intern").text
        assert "Geef door of je iets hebt" not in page
        assert page.count("nog 36 dagen") == 1  # Tuesday 7 April

    def test_r38_the_duty_of_someone_else_answers_like_one_that_is_not_there(self, asked, sign_in):
        page = address(asked, "collega", "/intern/te-doen")
        assert sign_in("leidinggevende").get(page).status_code == 404
        assert sign_in("medewerker").get("/intern/te-doen/bestaat-niet").status_code == 404

    def test_a_question_is_answered_at_its_declaration_and_not_here(self, asked, sign_in):
        declaration = step(submitted(asked), "ask", asked["leidinggevende"], question="Hoe vaak?")
        db.session.commit()
        visitor = sign_in("medewerker")
        assert f"/intern/opgaven/{declaration.reference}/vraag" in visitor.get("/intern").text
        assert visitor.get(address(asked, "medewerker", "/intern/te-doen")).status_code == 404

    def test_the_manager_sees_until_when_an_answer_is_asked(self, asked, sign_in):
        assert "nog geen antwoord, uiterlijk 7 april 2026" in sign_in("leidinggevende").get("/intern/team").text


class TestOfficer:
    @pytest.fixture
    def officer(self, asked, sign_in):
        return sign_in("integriteit")

    def test_the_list_has_everyone_who_did_not_answer_with_the_day_and_why(self, asked, sign_in, at):
        at("2026-03-31")
        officer = sign_in("integriteit")
        text = officer.get(LIST).text
        for words in ("Medewerker Voorbeeld", "Nieuw in dienst", "7 april 2026", "Collega Voorbeeld", "1 dag te laat"):
            assert words in text
        late = officer.get(f"{LIST}?stand=te-laat").text
        assert "Collega Voorbeeld" in late
        assert "Medewerker Voorbeeld" not in late

    def test_it_is_narrowed_to_a_register_or_a_unit_with_its_parts(self, officer):
        for query, count in (("", 2), ("?afdeling=team", 1), ("?afdeling=domein", 2), ("?soort=belang", 0), ("?soort=x", 2)):
            assert f"{count} keer geen antwoord" in officer.get(LIST + query).text, query
        assert "Niemand met deze filters." in officer.get(f"{LIST}?soort=belang").text

    def test_more_time_and_an_exemption_need_a_reason(self, asked, officer):
        page = address(asked, "medewerker")
        for given, message in (
            ({"way": None}, "Kies wat je geeft"),
            ({"way": "meer_tijd", "reason": "Ziek"}, "Vul de nieuwe laatste dag in"),
            ({"way": "meer_tijd", "reason": "Ziek", **UNTIL, "until_maand": "4"}, "Kies een dag na 7 april 2026"),
            ({"way": "vrijstellen"}, "Schrijf in één zin waarom"),
            ({"way": "vrijstellen", "reason": "x" * 301}, "Maak de tekst korter"),
        ):
            refused = officer.post_form(page, given)
            assert (refused.status_code, refused.text.count(message)) == (422, 2), message

    def test_more_time_shows_in_the_list_and_at_the_person(self, asked, officer, sign_in):
        given = officer.post_form(address(asked, "medewerker"), {"way": "meer_tijd", "reason": "Lang ziek", **UNTIL})
        assert given.status_code == 303
        text = officer.get(LIST).text
        assert "Medewerker Voorbeeld heeft nu tijd tot en met 1 mei 2026." in text
        assert "was 7 april 2026" in text
        assert "nog 60 dagen" in sign_in("medewerker").get("/intern").text

    def test_who_is_exempted_has_nothing_to_do(self, asked, officer, sign_in):
        page = address(asked, "medewerker")
        assert officer.post_form(page, {"way": "vrijstellen", "reason": "Stagiair"}).status_code == 303
        assert "Medewerker Voorbeeld is vrijgesteld." in officer.get(LIST).text
        assert "Je hebt niets te doen." in sign_in("medewerker").get("/intern").text
        assert officer.get(page, follow_redirects=True).text.count("Hier is geen antwoord meer nodig.") == 1

    def test_r19_the_officer_gives_himself_nothing(self, asked, officer, at):
        asked.designate("integriteit", FINANCIAL_INTERESTS, date(2026, 3, 2))
        open_what_is_due()
        db.session.commit()
        text = officer.get(LIST).text
        assert "Integriteit Voorbeeld" in text
        assert text.count("Meer tijd of vrijstellen") == 2
        assert officer.get(address(asked, "integriteit")).status_code == 404

    def test_nobody_left_to_ask(self, town, sign_in):
        assert "Iedereen heeft antwoord gegeven." in sign_in("integriteit").get(LIST).text


@pytest.mark.browser
def test_the_pages_are_accessible_wide_and_narrow(asked, server, page):
    own, given = address(asked, "collega", "/intern/te-doen"), address(asked, "medewerker")
    db.session.commit()
    enter(page, server, "collega")
    fits_and_is_accessible(page, f"{server}{own}")
    page.context.clear_cookies()
    enter(page, server, "integriteit")
    for there in (LIST, given):
        fits_and_is_accessible(page, f"{server}{there}")
