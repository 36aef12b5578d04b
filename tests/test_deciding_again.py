"""What one decided: taking it back within ten minutes, and deciding again (L05, R14, R24, R30)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from audit import SYSTEM, Event, Kind
from extensions import db
from registers.follow_up.models import FollowUp
from registers.models import Decision
from tests.support.deciding import ORIGIN, WORKLIST, decide, page_of
from tests.support.declarations import decided, step, submitted
from tests.support.pages import held_values, parsed

DONE = f"{WORKLIST}/gedaan"


@pytest.fixture
def just_decided(town, sign_in, at):
    """A decision of 10.42 uur, and the client of who took it."""
    at("2026-10-14", 10, 42)
    declaration = submitted(town)
    db.session.commit()
    client = sign_in("leidinggevende")
    assert decide(client, declaration).status_code == 303
    db.session.expire_all()
    return declaration, client


def _take_back(client, declaration, page=DONE):
    return client.post_form(page_of(declaration, "/terugdraaien"), page=page)


def test_the_list_tells_until_when_a_decision_can_be_taken_back(just_decided, at):
    declaration, client = just_decided
    for address in (WORKLIST, DONE, page_of(declaration)):
        text = client.get(address).text
        assert "Verstuurd om 10.42 uur. Terugdraaien kan tot 10.52 uur." in text, address
        assert "Besluit terugdraaien" in text
    at("2026-10-14", 10, 53)
    for address in (WORKLIST, DONE, page_of(declaration)):
        assert "erugdraaien" not in client.get(address).text, address


@pytest.mark.parametrize("from_the_list", [True, False])
def test_a_decision_is_taken_back_within_ten_minutes_and_waits_again(just_decided, at, from_the_list):
    declaration, client = just_decided
    at("2026-10-14", 10, 51)
    answer = _take_back(client, declaration, DONE if from_the_list else page_of(declaration))
    assert answer.location == page_of(declaration)
    db.session.expire_all()
    assert (declaration.status, declaration.outcome, declaration.decision) == ("submitted", None, None)
    text = client.get(page_of(declaration)).text
    assert "Bekijk de brief" in text
    assert "Teruggedraaid" in client.get(DONE).text
    assert decide(client, declaration, outcome="not_relevant").status_code == 303


def test_after_ten_minutes_taking_back_is_refused(just_decided, at):
    declaration, client = just_decided
    page = client.get(DONE)
    at("2026-10-14", 10, 53)
    form = next(form for form in parsed(page.text).iter("form") if "terugdraaien" in form.get("action", ""))
    answer = client.post(form.get("action"), data=held_values(form), headers=ORIGIN)
    assert answer.status_code == 409
    assert "Leidinggevende Voorbeeld besloot op 14 oktober 2026 om 10.42 uur: Geen bezwaar." in answer.text


def test_nobody_takes_back_the_decision_of_another(just_decided, town, sign_in):
    declaration, _client = just_decided
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    db.session.commit()
    deputy = sign_in("andere_leidinggevende")
    text = deputy.get(page_of(declaration)).text
    assert "besloot op 14 oktober 2026" in text
    assert "erugdraaien" not in text


def test_a_decision_taken_back_is_on_record_and_counts_as_no_precedent(just_decided, town):
    declaration, client = just_decided
    _take_back(client, declaration)
    other = submitted(town, "collega")
    db.session.commit()
    assert "Over deze organisatie is nog niet eerder besloten." in client.get(page_of(other)).text
    told = db.session.scalars(select(Event.kind).where(Event.subject == declaration.reference).order_by(Event.seq)).all()
    assert told[-2:] == [Kind.DECIDED, Kind.DECISION_UNDONE]


def test_nothing_decided_yet_is_said(town, sign_in):
    assert "Je hebt nog niets beoordeeld." in sign_in("leidinggevende").get(DONE).text


def test_what_was_decided_is_listed_a_page_at_a_time(town, sign_in, monkeypatch):
    monkeypatch.setattr("registers.pages.worklist.PAGE", 2)
    made = [decided(town, name) for name in ("medewerker", "collega", "beheer")]
    db.session.commit()
    client = sign_in("leidinggevende")
    assert made[0].reference not in client.get(DONE).text
    assert made[0].reference in client.get(f"{DONE}?pagina=2").text


# --- deciding again -------------------------------------------------------------------------------------------------------


@pytest.fixture
def allowed(town, at):
    """A side activity that was allowed on 2 March 2026."""
    at("2026-03-02")
    declaration = decided(town)
    db.session.commit()
    return declaration


def test_r30_no_objection_is_revoked_on_11_may_2026_with_reasons_and_a_letter(town, sign_in, allowed, at):
    at("2026-05-11")
    client = sign_in("leidinggevende")
    assert page_of(allowed, "/opnieuw") in client.get(DONE).text
    refused = decide(client, allowed, "/opnieuw", outcome="revoked", reasons="")
    assert refused.status_code == 422
    assert refused.text.count("Schrijf in één zin waarom je dit niet toestaat") == 2
    reasons = "De gemeente gaat met deze stichting in zee."
    assert decide(client, allowed, "/opnieuw", outcome="revoked", reasons=reasons).status_code == 303
    db.session.expire_all()
    assert (allowed.outcome, allowed.decided_at.date()) == ("revoked", date(2026, 5, 11))
    letter = allowed.decision.contents["letter"]
    assert "Eerder hadden we geen bezwaar. Dat trekken we in." in letter
    assert reasons in letter
    revoked = select(func.count()).select_from(Event).where(Event.kind == Kind.REVOKED)
    assert db.session.scalar(revoked) == 1


def test_r30_whoever_decides_again_says_why_even_when_it_stays_allowed(town, sign_in, allowed, at):
    at("2026-05-11")
    client = sign_in("leidinggevende")
    answer = decide(client, allowed, "/opnieuw", outcome="no_objection", reasons="")
    assert answer.status_code == 422
    assert answer.text.count("Schrijf in één zin waarom je opnieuw besluit") == 2
    assert decide(client, allowed, "/opnieuw", outcome="no_objection", reasons="We spraken erover.").status_code == 303


def test_revoking_is_not_among_the_outcomes_of_a_first_decision(town, sign_in, allowed):
    waits = submitted(town, "collega")
    db.session.commit()
    client = sign_in("leidinggevende")
    assert 'value="revoked"' not in client.get(page_of(waits)).text
    assert 'value="revoked"' in client.get(page_of(allowed, "/opnieuw")).text


def test_r14_after_a_change_of_position_the_new_manager_decides_from_the_group_and_needs_no_reasons(town, sign_in, allowed, at):
    at("2026-06-01")
    step(allowed, "open_review", SYSTEM, review="position_changed", due_on=date(2026, 6, 29))
    db.session.commit()
    client = sign_in("leidinggevende")
    assert allowed.decided_outcome.allows, "the old decision stays until there is another"
    assert decide(client, allowed, "/opnieuw", outcome="no_objection").status_code == 303
    db.session.expire_all()
    assert (allowed.review, allowed.due_on) == (None, None)
    assert "Opnieuw bekijken" not in client.get(WORKLIST).text


def test_deciding_again_can_be_taken_back_and_the_first_decision_holds(town, sign_in, allowed, at):
    at("2026-05-11", 9, 0)
    client = sign_in("leidinggevende")
    decide(client, allowed, "/opnieuw", outcome="revoked", reasons="De feiten zijn anders.")
    at("2026-05-11", 9, 5)
    assert _take_back(client, allowed).status_code == 303
    db.session.expire_all()
    assert (allowed.status, allowed.outcome) == ("decided", "no_objection")


def test_what_still_waits_or_is_over_is_not_decided_again(town, sign_in):
    waits, over = submitted(town), decided(town, "collega", "gift")
    db.session.commit()
    client = sign_in("leidinggevende")
    assert client.get(page_of(waits, "/opnieuw")).location == page_of(waits)
    assert client.get(page_of(over, "/opnieuw")).location == page_of(over)
    assert "/opnieuw" not in client.get(DONE).text


def test_r24_an_agreement_is_reviewed_twelve_months_later(town, sign_in, at):
    at("2026-03-02")
    declaration = submitted(town)
    db.session.commit()
    client = sign_in("leidinggevende")
    given = {"outcome": "with_conditions", "condition": "Geen opdrachten in Huizen."}
    assert decide(client, declaration, **given).status_code == 303
    db.session.expire_all()
    (condition,) = declaration.decision.conditions
    assert condition.review_on == date(2027, 3, 2)
    assert db.session.scalars(select(FollowUp.asks_on)).all() == [date(2027, 3, 2)]
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1
