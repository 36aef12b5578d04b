"""The pages of those who decide: what they show, to whom, in which order."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import Event, Kind
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from registers.models import Decision, Declaration
from tests.support.declarations import decided, drafted, step, submitted
from tests.support.pages import held_values, parsed

WORKLIST = "/intern/beoordelen"


@pytest.fixture
def waiting(town):
    """A side activity of `medewerker` at the desk of `leidinggevende`."""
    declaration = submitted(town)
    db.session.commit()
    return declaration


def page_of(declaration: Declaration) -> str:
    return f"{WORKLIST}/{declaration.reference}"


def decide(client, declaration: Declaration, **given):
    """Fill in the form and send it past the letter; the answer to the last step."""
    address = page_of(declaration)
    shown = client.post_form(address, {"outcome": "no_objection", **given, "stap": "bekijk"})
    return shown if shown.status_code != 200 else client.post(
        address, data={**held(shown), "stap": "verstuur"}, headers={"Origin": "http://localhost"}
    )  # fmt: skip


def held(response) -> dict[str, list[str]]:
    forms = [form for form in parsed(response.get_data(as_text=True)).iter("form") if "beoordelen" in form.get("action", "")]
    return held_values(forms[0])


# --- the worklist ---------------------------------------------------------------------------------------------------------


def test_the_worklist_shows_what_waits_with_the_earliest_deadline_first(town, sign_in, at):
    at("2026-03-02")
    submitted(town, slug="side_activity")
    submitted(town, slug="gift")
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    assert text.index("Fles wijn") < text.index("Penningmeester")
    for words in ("Te beoordelen (2)", "Medewerker Voorbeeld", "Stichting Muziek in de Wijk", "nog 42 dagen", "nog 7 dagen"):
        assert words in text


@pytest.mark.parametrize(
    ("day", "words"), [("2026-04-10", "nog 3 dagen"), ("2026-04-13", "vandaag"), ("2026-04-15", "2 dagen te laat")]
)
def test_a_deadline_is_told_in_words(town, sign_in, at, day, words):
    at("2026-03-02")
    submitted(town)
    db.session.commit()
    at(day)
    assert words in sign_in("leidinggevende").get(WORKLIST).text


def test_what_waits_for_an_answer_stands_apart(town, waiting, sign_in):
    step(waiting, "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    text = sign_in("leidinggevende").get(WORKLIST).text
    assert "Wacht op antwoord (1)" in text
    assert "Te beoordelen" not in text


def test_an_empty_worklist_says_all_is_done(town, sign_in):
    assert "Alles gedaan." in sign_in("leidinggevende").get(WORKLIST).text


def test_someone_without_a_desk_has_no_worklist(town, sign_in):
    assert sign_in("medewerker").get(WORKLIST).status_code == 404


def test_r38_the_worklist_shows_only_reference_and_dates_of_a_confidential_register(town, sign_in):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    text = sign_in("integriteit").get(WORKLIST).text
    assert interest.reference in text
    assert "Windpark" not in text
    assert "Medewerker Voorbeeld" not in text


# --- the decision page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_declaration_and_its_context(town, sign_in):
    decided(town, "collega", by="leidinggevende", outcome="with_conditions")
    decided(town, role="Trainer", organisation="Sportclub Zuid", hours=180)
    town.designate("medewerker", "vulnerable", date(2021, 5, 1))
    declaration = submitted(town, hours=660)
    db.session.commit()
    text = sign_in("leidinggevende").get(page_of(declaration)).text
    for words in (
        "Penningmeester",
        "Deze functie is aangemerkt als kwetsbaar sinds 1 mei 2021.",
        "Uren per week: 36 + 14 = 50.",
        "Samen meer dan 48 uur per week.",
        "Trainer, Sportclub Zuid (3 uur per week)",
        "Eerder besloten over deze organisatie: 1 keer.",
        "1 × Geen bezwaar, met afspraken",
        "Maak dan afspraken of bespreek het met de coördinator.",
        "Niets hiervan wordt openbaar.",
    ):
        assert words in text, words
    assert "Collega" not in text


def test_r13_forty_eight_hours_together_is_not_above_the_norm(town, sign_in):
    exactly, above = submitted(town, hours=12 * 60), submitted(town, "collega", hours=13 * 60)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert "Samen meer dan" not in client.get(page_of(exactly)).text
    assert "Samen meer dan 48 uur" in client.get(page_of(above)).text


def test_a_designated_position_shows_the_public_entry_and_asks_a_short_public_text(town, sign_in, waiting):
    client = sign_in("leidinggevende")
    assert "voor het openbare register" not in client.get(page_of(waiting)).text
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    db.session.commit()
    text = client.get(page_of(waiting)).text
    assert "Dit ziet iedereen straks" in text
    assert "De afspraak in het kort, voor het openbare register" in text


def test_a_sentence_of_the_library_is_added_to_the_reasons_and_nothing_is_sent(town, sign_in, waiting):
    client = sign_in("leidinggevende")
    response = client.post_form(page_of(waiting), {"outcome": "no_objection", "reasons": "Prima.", "zin": "0"})
    assert response.status_code == 200
    assert held(response)["reasons"][0].strip() == "Prima. Dit nevenwerk past bij je functie."
    assert held(response)["outcome"] == ["no_objection"]
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_the_letter_is_shown_before_anything_is_sent_and_is_what_is_sent(town, sign_in, waiting):
    client = sign_in("leidinggevende")
    given = {
        "outcome": "with_conditions",
        "condition": "Geen dossiers van deze organisatie.",
        "reasons": "Dit past bij je functie.",
    }
    shown = client.post_form(page_of(waiting), {**given, "stap": "bekijk"})
    assert "Dit leest Medewerker" in shown.text
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0
    db.session.rollback()
    sent = client.post(page_of(waiting), data={**held(shown), "stap": "verstuur"}, headers={"Origin": "http://localhost"})
    assert sent.status_code == 303
    decision = db.session.scalars(select(Decision)).one()
    assert decision.decided_by == town["leidinggevende"]
    for paragraph in decision.contents["letter"].split("\n\n"):
        assert paragraph in shown.text


def test_a_letter_can_be_changed_before_it_is_sent(town, sign_in, waiting):
    client = sign_in("leidinggevende")
    shown = client.post_form(page_of(waiting), {"outcome": "no_objection", "reasons": "Prima.", "stap": "bekijk"})
    back = client.post(page_of(waiting), data={**held(shown), "stap": "aanpassen"}, headers={"Origin": "http://localhost"})
    assert held(back)["reasons"][0].strip() == "Prima."


def test_after_a_decision_comes_the_next_one_and_after_the_last_the_worklist(town, sign_in, at):
    at("2026-03-02")
    first, second = submitted(town, slug="gift"), submitted(town)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert decide(client, first, outcome="keep").location == page_of(second)
    assert decide(client, second).location == WORKLIST


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"outcome": None}, "Kies wat je besluit"),
        ({"outcome": "prohibited", "reasons": ""}, "Schrijf in één zin waarom je dit niet toestaat"),
        ({"outcome": "with_conditions"}, "Vul in welke afspraak je maakt"),
        ({"review_on_dag": "31", "review_on_maand": "2", "review_on_jaar": "2027"}, "Vul een dag in die bestaat"),
        ({"review_on_jaar": "2020"}, "Kies een dag na vandaag"),
        ({"reasons": "x" * 2001}, "Maak de tekst korter"),
    ],
)
def test_r23_r24_what_is_missing_is_said_at_its_box_and_what_was_written_stays(town, sign_in, waiting, given, message):
    written = {"outcome": "no_objection", "reasons": "Blijf hier staan", **given, "stap": "bekijk"}
    response = sign_in("leidinggevende").post_form(page_of(waiting), written)
    assert response.status_code == 422
    assert response.text.count(message) == 2, "in the summary and at the box"
    assert (written["reasons"] or "Wat besluit je?") in response.text
    assert "Fout:" in response.text.split("</title>")[0]


def test_r20_the_college_is_asked_for_its_day_and_number(town, sign_in, at):
    at("2026-03-09")
    declaration = submitted(town, "secretaris")
    db.session.commit()
    client = sign_in("vastlegger")
    assert decide(client, declaration).status_code == 422
    met = {"met_on_dag": "3", "met_on_maand": "3", "met_on_jaar": "2026", "number": "B26-012"}
    assert decide(client, declaration, **met).status_code == 303
    text = client.get(page_of(declaration)).text
    assert "Besluit van het college van 3 maart 2026, vastgelegd door Vastlegger Voorbeeld." in text
    assert "Nummer B26-012." in text


def test_r20_the_town_secretary_cannot_open_the_page_about_himself(town, sign_in):
    declaration = submitted(town, "secretaris")
    db.session.commit()
    assert sign_in("secretaris").get(page_of(declaration)).status_code == 404


def test_r19_nobody_opens_the_page_about_himself_not_even_as_a_deputy_of_the_decider(town, sign_in, at):
    at("2026-07-20")
    town.cover("directeur", "leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    declaration = submitted(town, "leidinggevende")
    db.session.commit()
    client = sign_in("leidinggevende")
    assert client.get(page_of(declaration)).status_code == 404
    assert "Penningmeester" not in client.get(WORKLIST).text


def test_a_draft_has_no_decision_page(town, sign_in):
    declaration = drafted(town)
    db.session.commit()
    assert sign_in("leidinggevende").get(page_of(declaration)).status_code == 404


# --- deputies -------------------------------------------------------------------------------------------------------------


def test_r22_a_deputy_decides_on_the_last_day_on_behalf_of_the_absent_one_and_is_refused_the_day_after(town, sign_in, at):
    at("2026-07-13")
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    on_time, late = submitted(town), submitted(town, "collega")
    db.session.commit()
    at("2026-08-16", 23, 30)
    client = sign_in("andere_leidinggevende")
    assert "Je vervangt Leidinggevende Voorbeeld tot en met 16 augustus 2026." in client.get(WORKLIST).text
    assert "Je besluit hier namens Leidinggevende Voorbeeld." in client.get(page_of(on_time)).text
    assert decide(client, on_time).status_code == 303
    decision = db.session.scalars(select(Decision)).one()
    assert decision.on_behalf_of == town["leidinggevende"]
    assert "Andere_leidinggevende Voorbeeld, namens Leidinggevende Voorbeeld" in decision.contents["letter"]
    at("2026-08-17", 0, 10)
    client = sign_in("andere_leidinggevende")
    assert client.get(page_of(late)).status_code == 404


# --- what happened already ------------------------------------------------------------------------------------------------


def test_the_loser_of_a_race_reads_who_decided_what_and_nothing_of_his_is_kept(town, sign_in, waiting, at):
    at("2026-10-14", 10, 42)
    town.cover("leidinggevende", "andere_leidinggevende", date(2026, 10, 1), date(2026, 10, 30))
    db.session.commit()
    first, second = sign_in("leidinggevende"), sign_in("andere_leidinggevende")
    shown = second.post_form(page_of(waiting), {"outcome": "prohibited", "reasons": "Liever niet.", "stap": "bekijk"})
    assert decide(first, waiting).status_code == 303
    late = second.post(page_of(waiting), data={**held(shown), "stap": "verstuur"}, headers={"Origin": "http://localhost"})
    assert late.status_code == 409
    assert "Leidinggevende Voorbeeld besloot op 14 oktober 2026 om 10.42 uur: Geen bezwaar." in late.text
    assert "Liever niet." not in late.text
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1
    assert "Leidinggevende Voorbeeld besloot op 14 oktober 2026" in second.get(page_of(waiting)).text


def test_a_decision_on_a_version_that_was_not_seen_is_refused_by_the_letter_too(town, sign_in, waiting):
    client = sign_in("leidinggevende")
    response = client.post_form(page_of(waiting), {"outcome": "no_objection", "seen_version": "1", "stap": "bekijk"})
    assert response.status_code == 409


def test_what_was_decided_stays_readable_for_the_decider(town, sign_in):
    declaration = decided(town)
    db.session.commit()
    client = sign_in("leidinggevende")
    text = client.get(page_of(declaration)).text
    assert "Wat er is gebeurd" in text
    assert "Bekijk de brief" not in text
    assert declaration.title in client.get(f"{WORKLIST}/gedaan").text


def test_nothing_decided_yet_is_said(town, sign_in):
    assert "Je hebt nog niets beoordeeld." in sign_in("leidinggevende").get(f"{WORKLIST}/gedaan").text


# --- questions ------------------------------------------------------------------------------------------------------------


def test_r26_a_question_is_asked_from_a_suggestion_and_stops_the_term(town, sign_in, waiting):
    client, address = sign_in("leidinggevende"), f"{page_of(waiting)}/vraag"
    suggested = client.post_form(address, {"question": "", "zin": "0"})
    assert "Kun je meer vertellen over wat je precies doet?" in held(suggested)["question"][0]
    assert client.post_form(address, {"question": "Hoe vaak?"}).status_code == 303
    db.session.expire_all()
    assert waiting.status == "question"
    assert "Hoe vaak?" in client.get(page_of(waiting)).text
    assert client.get(address).status_code == 303


def test_an_empty_question_is_refused(town, sign_in, waiting):
    response = sign_in("leidinggevende").post_form(f"{page_of(waiting)}/vraag", {"question": "  "})
    assert response.status_code == 422
    assert response.text.count("Vul in wat je wilt weten") == 2


def test_r26_a_question_stops_the_term_and_the_answer_gives_the_days_that_were_left(town, at):
    at("2026-03-02")
    declaration = submitted(town)
    assert declaration.due_on == date(2026, 4, 13)
    at("2026-03-16")
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    at("2026-03-30")
    step(declaration, "answer", town["medewerker"], answer="Eens per week")
    assert declaration.due_on == date(2026, 4, 28), "27 April is King's Day"


# --- confidential registers -----------------------------------------------------------------------------------------------


def test_r38_reading_a_financial_interest_is_on_record_before_it_is_shown(town, sign_in):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    client = sign_in("integriteit")
    assert "Windpark Voorbeeld BV" in client.get(page_of(interest)).text
    assert sign_in("leidinggevende").get(page_of(interest)).status_code == 404
    opened = db.session.scalars(select(Event).where(Event.kind == Kind.OPENED, Event.subject == interest.reference)).all()
    assert [(event.actor, event.person) for event in opened] == [(town["integriteit"].uid, town["medewerker"].uid)]
    assert decide(client, interest).status_code == 303


def test_r38_the_facts_beside_a_declaration_tell_nothing_of_a_financial_interest(town, sign_in, waiting):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    text = sign_in("leidinggevende").get(page_of(waiting)).text
    assert interest.reference not in text
    assert "Windpark" not in text
