"""The pages of those who decide: what they show, to whom, in which order."""

from datetime import date

import pytest
from sqlalchemy import func, select

import clock
from audit import SYSTEM, Event, Kind
from auth.models import COUNCIL_RECORDER, RoleGrant
from extensions import db
from organisation.models import COUNCIL_REGISTRAR, PUBLIC_SIDE_ACTIVITIES
from registers.counterparties.models import Relation, RelationList
from registers.counterparties.naming import fold
from registers.models import REVIEWS, Decision
from tests.support.deciding import WORKLIST, decide, held, page_of
from tests.support.declarations import decided, drafted, step, submitted


@pytest.fixture
def waiting(town):
    """A side activity of `medewerker` at the desk of `leidinggevende`."""
    declaration = submitted(town)
    db.session.commit()
    return declaration


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
        "Eerder besloten over bestuur of toezicht: 2 keer.",
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


def test_r59_an_agreement_with_a_designated_holder_asks_its_short_public_text_at_that_box(town, sign_in, waiting):
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    db.session.commit()
    client = sign_in("leidinggevende")
    given = {"outcome": "with_conditions", "condition": "Geen opdrachten die onze vergunningverlening raken."}
    refused = client.post_form(page_of(waiting), {**given, "public_condition": " ", "stap": "bekijk"})
    assert refused.status_code == 422
    assert 'href="#public_condition">Schrijf de afspraak in het kort, voor het openbare register</a>' in refused.text
    assert decide(client, waiting, **given, public_condition="Geen opdrachten binnen Huizen").status_code == 303
    agreed = db.session.scalars(select(Decision)).one().conditions[0].contents
    assert agreed == {"text": given["condition"], "public_text": "Geen opdrachten binnen Huizen"}


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


def test_a_day_is_understood_with_the_name_of_its_month(town, sign_in, waiting):
    day = {"review_on_dag": "2", "review_on_maand": "nov", "review_on_jaar": "2027"}
    given = {"outcome": "with_conditions", "condition": "Geen dossiers", "reasons": "Dit past.", **day, "stap": "bekijk"}
    response = sign_in("leidinggevende").post_form(page_of(waiting), given)
    assert response.status_code == 200
    assert "2 november 2027" in response.text


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


@pytest.mark.parametrize("review", REVIEWS)
def test_the_list_says_why_a_decided_one_is_up_for_a_new_look(town, sign_in, review):
    declaration = decided(town)
    step(declaration, "open_review", SYSTEM, review=review, due_on=date(2030, 1, 1))
    db.session.commit()
    why = {
        "position_changed": "Andere functie",
        "condition_review": "Afspraak opnieuw bekijken",
        "lifting_asked": "De medewerker vraagt hierom",
    }
    assert why[review] in sign_in("leidinggevende").get(WORKLIST).text


def test_nothing_decided_yet_is_said(town, sign_in):
    assert "Je hebt nog niets beoordeeld." in sign_in("leidinggevende").get(f"{WORKLIST}/gedaan").text


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


def test_the_title_of_what_is_confidential_names_its_number_once(town, sign_in):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    page = sign_in("integriteit").get(page_of(interest)).text
    assert page.partition("</title>")[0].count(interest.reference) == 1


def test_r38_the_facts_beside_a_declaration_tell_nothing_of_a_financial_interest(town, sign_in, waiting):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    db.session.commit()
    text = sign_in("leidinggevende").get(page_of(waiting)).text
    assert interest.reference not in text
    assert "Windpark" not in text


# --- what cannot be decided, when it has to stop, and bodies --------------------------------------------------------------


def test_an_outcome_that_a_fact_rules_out_is_shown_with_the_fact_and_cannot_be_chosen(town, sign_in):
    gift = submitted(town, slug="gift", particulars=["money"])
    db.session.commit()
    client = sign_in("leidinggevende")
    text = client.get(page_of(gift)).text
    assert "<strong>Let op: Het is geld. Dat mag nooit.</strong>" in text
    assert text.count("Kan niet. Het is geld. Dat mag nooit.") == 4
    assert text.count(" disabled>") + text.count(" disabled ") >= 4
    forged = client.post_form(page_of(gift), {"outcome": "keep", "stap": "bekijk"})
    assert forged.status_code == 422
    assert "Dit besluit kan hier niet. Het is geld. Dat mag nooit." in forged.text


def test_a_signal_shows_where_the_fact_stands_and_of_which_day(town, sign_in, waiting):
    listed = RelationList(
        kind="subsidy", title="Subsidielijst 2026", dated_on=date(2026, 1, 15), file_name="lijst.csv", sha256="0" * 64,
        brought_in_at=clock.now(),
    )  # fmt: skip
    name = "Stichting Muziek in de Wijk"
    db.session.add(Relation(of=listed, line=12, name=name, folded_name=fold(name)))
    db.session.commit()
    text = sign_in("leidinggevende").get(page_of(waiting)).text
    for words in ("Signalen (1)", "Staat op Subsidielijst 2026.", "Lijst van 15 januari 2026, regel 12", "van 15 januari 2026"):
        assert words in text, words


def test_without_signals_the_page_says_so_and_asks_to_look(town, sign_in, waiting):
    text = sign_in("leidinggevende").get(page_of(waiting)).text
    assert "Geen signalen. Kijk zelf ook: past dit bij het werk van Medewerker?" in text


def test_the_context_stands_in_the_fixed_order(town, sign_in, waiting):
    decided(town, "collega")
    step(waiting, "ask_advice", town["leidinggevende"], question="Kan dit?")
    db.session.commit()
    text = sign_in("leidinggevende").get(page_of(waiting)).text.split('id="facts"')[1]
    order = ["signals", "position", "link", "person", "earlier", "rule", "advice"]
    places = [text.index(f'id="fact-{name}"') for name in order]
    assert places == sorted(places)


def test_r25_a_ban_of_4_may_2026_proposes_1_june_as_the_last_day_and_asks_to_confirm(town, sign_in, at):
    at("2026-05-04")
    declaration = submitted(town)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert [held(client.get(page_of(declaration)))[f"stop_by_{part}"] for part in ("dag", "maand", "jaar")] == [
        ["1"], ["6"], ["2026"],
    ]  # fmt: skip
    assert decide(client, declaration, outcome="prohibited", reasons="Dit raakt je eigen werk.").status_code == 303
    db.session.expire_all()
    assert declaration.decision.stop_by == date(2026, 6, 1)
    assert "Stop uiterlijk op 1 juni 2026. Geef daarna door dat je bent gestopt." in declaration.decision.contents["letter"]
    assert "Stoppen uiterlijk op 1 juni 2026." in client.get(page_of(declaration)).text


def test_a_last_day_that_has_been_is_refused_at_its_box(town, sign_in, waiting, at):
    past = {"stop_by_dag": "1", "stop_by_maand": "1", "stop_by_jaar": "2020"}
    answer = decide(sign_in("leidinggevende"), waiting, outcome="prohibited", reasons="Nee.", **past)
    assert answer.status_code == 422
    assert answer.text.count("Kies vandaag of een latere dag om te stoppen") == 2


def test_r21_the_registrar_of_the_council_is_decided_by_the_council_and_out_of_sight_of_the_college(town, sign_in, at):
    at("2026-03-09")
    town.positions["medewerker"].office = COUNCIL_REGISTRAR
    db.session.add(RoleGrant(person=town["vreemde"], role=COUNCIL_RECORDER, from_on=date(2020, 1, 1)))
    db.session.flush()
    declaration = submitted(town)
    db.session.commit()
    assert declaration.desk == "council"
    assert sign_in("vastlegger").get(page_of(declaration)).status_code == 404
    assert sign_in("secretaris").get(page_of(declaration)).status_code == 404
    recorder = sign_in("vreemde")
    assert "Wanneer besloot de gemeenteraad?" in recorder.get(page_of(declaration)).text
    met = {"met_on_dag": "5", "met_on_maand": "3", "met_on_jaar": "2026", "number": "R26-3"}
    assert decide(recorder, declaration, **{**met, "met_on_dag": "10"}).status_code == 422
    assert decide(recorder, declaration, **met).status_code == 303
    text = recorder.get(page_of(declaration)).text
    assert "Besluit van de gemeenteraad van 5 maart 2026, vastgelegd door Vreemde Voorbeeld." in text
    assert "Nummer R26-3." in text


def test_r19_a_manager_who_stands_in_for_his_own_director_has_his_item_at_the_town_secretary(town, sign_in, at):
    at("2026-07-20")
    town.cover("directeur", "leidinggevende", date(2026, 7, 13), date(2026, 8, 16))
    declaration = submitted(town, "leidinggevende")
    db.session.commit()
    assert declaration.desk_position.code == "secretaris"
    assert sign_in("leidinggevende").get(page_of(declaration)).status_code == 404
    assert sign_in("secretaris").get(page_of(declaration)).status_code == 200
