"""Before deciding: a question to the declarant (L04, R26), more time (R27), and advice of the integrity officer (R19)."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, Kind
from auth.models import RoleGrant
from auth.permissions import may
from extensions import db
from registers.errors import Conflict, NotYours
from registers.lifecycle import available_steps
from registers.models import Advice, Declaration
from tests.support.deciding import ORIGIN, WORKLIST, decide, held, page_of
from tests.support.declarations import step, submitted


@pytest.fixture
def waiting(town, at):
    """A side activity of `medewerker`, sent on 2 March 2026 and due on 13 April."""
    at("2026-03-02")
    declaration = submitted(town)
    db.session.commit()
    return declaration


# --- questions ------------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_from_a_suggestion_and_stops_the_term(town, sign_in, waiting):
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


def test_r26_a_question_stops_the_clock_and_the_answer_gives_the_days_that_were_left(town, sign_in, waiting, at):
    assert waiting.due_on == date(2026, 4, 13)
    at("2026-03-16")
    assert sign_in("leidinggevende").post_form(page_of(waiting, "/vraag"), {"question": "Hoe vaak?"}).status_code == 303
    at("2026-03-30")
    db.session.expire_all()
    step(waiting, "answer", town["medewerker"], answer="Eens per week")
    db.session.commit()
    assert waiting.due_on == date(2026, 4, 28), "27 April is King's Day"
    text = sign_in("leidinggevende").get(page_of(waiting)).text
    assert "Eens per week" in text
    assert "nog 29 dagen" in text


# --- more time ------------------------------------------------------------------------------------------------------------


def test_r27_the_term_is_extended_once_with_a_reason_that_the_declarant_reads(town, sign_in, waiting, at):
    at("2026-04-10")
    client, address = sign_in("leidinggevende"), page_of(waiting, "/verlengen")
    assert "De nieuwe termijn is 11 mei 2026. Dit kan één keer. Medewerker krijgt bericht." in client.get(address).text
    assert client.post_form(address, {"why": " "}).status_code == 422
    assert client.post_form(address, {"why": "We wachten op het antwoord van de jurist."}).location == page_of(waiting)
    db.session.expire_all()
    assert waiting.due_on == date(2026, 5, 11)
    told = sign_in("medewerker").get(f"/intern/opgaven/{waiting.reference}").text
    assert "Leidinggevende Voorbeeld verlengde de termijn" in told
    assert "We wachten op het antwoord van de jurist." in told


def test_r27_a_second_extension_is_refused(town, sign_in, waiting):
    step(waiting, "extend", town["leidinggevende"], why="Jurist")
    db.session.commit()
    with pytest.raises(Conflict):
        step(waiting, "extend", town["leidinggevende"], why="Nog een keer")
    client = sign_in("leidinggevende")
    assert client.get(page_of(waiting, "/verlengen")).location == page_of(waiting)
    assert "/verlengen" not in client.get(page_of(waiting)).text


def test_r27_after_the_term_there_is_no_extension(town, sign_in, waiting, at):
    at("2026-04-14")
    assert "/verlengen" not in sign_in("leidinggevende").get(page_of(waiting)).text


# --- advice ---------------------------------------------------------------------------------------------------------------


def _ask_advice(client, declaration: Declaration, question="Mag dit naast zijn werk?"):
    return client.post_form(page_of(declaration, "/advies-vragen"), {"question": question})


def test_the_officer_is_asked_answers_from_his_own_list_and_the_decider_reads_it(town, sign_in, waiting):
    manager, officer = sign_in("leidinggevende"), sign_in("integriteit")
    assert _ask_advice(manager, waiting).location == page_of(waiting)
    text = manager.get(page_of(waiting)).text
    assert "Nog geen advies. De termijn loopt door." in text
    assert "/advies-vragen" not in text
    listed = officer.get(WORKLIST).text
    assert "Advies gevraagd (1)" in listed
    assert page_of(waiting, "/advies") in listed
    asked = officer.get(page_of(waiting, "/advies")).text
    assert "Mag dit naast zijn werk?" in asked
    assert "Penningmeester" in asked
    assert officer.post_form(page_of(waiting, "/advies"), {"advice": ""}).status_code == 422
    assert officer.post_form(page_of(waiting, "/advies"), {"advice": "Maak een afspraak."}).location == WORKLIST
    assert "Maak een afspraak." in manager.get(page_of(waiting)).text
    assert "Maak een afspraak." not in sign_in("medewerker").get(f"/intern/opgaven/{waiting.reference}").text
    kinds = db.session.scalars(select(Event.kind).where(Event.subject == waiting.reference).order_by(Event.seq)).all()
    assert kinds[-2:] == [Kind.ADVICE_ASKED, Kind.ADVICE_GIVEN]
    assert officer.get(page_of(waiting, "/advies")).status_code == 404


def test_asking_advice_does_not_stop_the_clock(town, sign_in, waiting, at):
    at("2026-03-16")
    _ask_advice(sign_in("leidinggevende"), waiting)
    db.session.expire_all()
    assert (waiting.status, waiting.due_on) == ("submitted", date(2026, 4, 13))
    assert decide(sign_in("leidinggevende"), waiting).status_code == 303


def test_after_the_decision_no_advice_is_awaited(town, sign_in, waiting):
    _ask_advice(sign_in("leidinggevende"), waiting)
    db.session.expire_all()
    step(waiting, "decide", town["leidinggevende"], outcome="no_objection")
    db.session.commit()
    assert "Advies gevraagd" not in sign_in("integriteit").get(WORKLIST).text
    with pytest.raises(NotYours):
        step(waiting, "advise", town["integriteit"], advice="Te laat")


def test_a_decision_made_before_the_advice_was_read_is_refused(town, sign_in, waiting):
    manager = sign_in("leidinggevende")
    _ask_advice(manager, waiting)
    shown = manager.post_form(page_of(waiting), {"outcome": "no_objection", "stap": "bekijk"})
    db.session.expire_all()
    step(waiting, "advise", town["integriteit"], advice="Niet doen.")
    db.session.commit()
    sent = manager.post(page_of(waiting), data={**held(shown), "stap": "verstuur"}, headers=ORIGIN)
    assert sent.status_code == 409


def test_r19_the_officer_is_never_asked_about_himself_and_never_advises_there(town, sign_in, at):
    at("2026-03-02")
    own = submitted(town, "integriteit")
    assert own.desk_position.code == "secretaris"
    assert "ask_advice" not in available_steps(own, town["secretaris"])
    db.session.add(RoleGrant(person=town["vreemde"], role="integrity_officer", from_on=date(2020, 1, 1)))
    db.session.flush()
    step(own, "ask_advice", town["secretaris"], question="Kan dit?")
    db.session.commit()
    assert may(town["vreemde"], "declaration.advise", own)
    assert not may(town["integriteit"], "declaration.advise", own)
    with pytest.raises(NotYours):
        step(own, "advise", town["integriteit"], advice="Prima.")
    assert sign_in("integriteit").get(page_of(own, "/advies")).status_code == 404
    assert own.reference not in sign_in("integriteit").get(WORKLIST).text


def test_r19_who_asks_advice_does_not_give_it_himself(town, waiting):
    db.session.add(RoleGrant(person=town["leidinggevende"], role="integrity_officer", from_on=date(2020, 1, 1)))
    db.session.flush()
    step(waiting, "ask_advice", town["leidinggevende"], question="Kan dit?")
    assert not may(town["leidinggevende"], "declaration.advise", waiting)
    assert may(town["integriteit"], "declaration.advise", waiting)


def test_an_interest_that_the_officer_decides_on_needs_no_advice_of_his(town):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    assert "ask_advice" not in available_steps(interest, town["integriteit"])


def test_r38_a_question_for_advice_on_a_confidential_declaration_is_sealed_and_reading_it_is_on_record(town, sign_in, at):
    at("2026-03-02")
    town.designate("integriteit", "financial_interests")
    db.session.add(RoleGrant(person=town["vreemde"], role="integrity_officer", from_on=date(2020, 1, 1)))
    own = submitted(town, "integriteit", "financial_interest")
    step(own, "ask_advice", town["secretaris"], question="Raakt dit de inkoop?")
    db.session.commit()
    stored = db.session.scalars(select(Advice.document)).one()
    assert b"inkoop" not in stored
    assert "Raakt dit de inkoop?" in sign_in("vreemde").get(page_of(own, "/advies")).text
    opened = db.session.scalars(select(Event.actor).where(Event.kind == Kind.OPENED, Event.subject == own.reference)).all()
    assert opened == [town["vreemde"].uid]
