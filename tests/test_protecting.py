"""What is kept from the public or held for a while, and what holder and desk see of it (R33, R58, R60, R61, R64, R65)."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import officer
from publication.editions import publish
from publication.models import PublicationAct
from publication.projection import public_entry
from registers.errors import NotYours
from registers.follow_up.disputes import raise_dispute
from registers.follow_up.reviewers import PUBLICATION
from tests.support.publishing import QUEUE, allow, declare, page_of, released


def test_r60_what_the_secretary_sent_and_the_college_has_not_decided_changes_nothing_in_public(designated, client):
    designated.designate("secretaris", PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    publish(actor=SYSTEM)
    before = client.get("/functie/secretaris").text
    sent = declare(designated, "secretaris")
    assert sent.desk == "college"
    assert publish(actor=SYSTEM) is None
    assert client.get("/functie/secretaris").text == before


def test_r58_the_entry_of_a_clerk_answers_like_one_that_does_not_exist(designated, client):
    clerk = allow(designated, declare(designated, "medewerker"))
    publish(actor=SYSTEM)
    known, unknown = (client.get(f"/vermelding/{code}") for code in (clerk.public_code, "x" * len(clerk.public_code)))
    assert (known.status_code, known.text.replace(clerk.public_code, "")) == (404, unknown.text.replace("x" * 8, ""))


def test_r64_a_protected_director_is_shown_with_a_general_organisation_and_no_place(designated, sign_in, client):
    declaration = released(designated, "directeur", organisation="Stichting Opvang Noord", without_notice=True)
    sent = {"act": "afschermen", "ground": "safety", "reason": "Bedreigd", "organisation": "maatschappelijke organisatie"}
    sign_in("integriteit").post_form(page_of(declaration), sent, page=f"{page_of(declaration)}?doe=afschermen")
    entry = public_entry(declaration, date(2026, 3, 2))
    assert (entry["organisatie"], entry["algemeen_omdat"]) == ("maatschappelijke organisatie", "withheld")
    assert not {"plaats", "adres", "postcode", "woonplaats"} & entry.keys(), "there is no place that could be public"
    assert declaration.answers["organisation"] == "Stichting Opvang Noord", "the register itself keeps it"
    publish(actor=SYSTEM)
    assert "Opvang Noord" not in client.get("/functie/directeur").text


@pytest.mark.parametrize(
    ("organisation", "shown"),
    [
        ("VvE Dorpsstraat 12", "afgeschermd"),
        ("Praktijk aan huis, 1234 AB", "afgeschermd"),
        ("info@huis.nl", "afgeschermd"),
        ("Bel 035-1234567", "afgeschermd"),
        ("Stichting 1845 en verder", "Stichting 1845 en verder"),
    ],
)
def test_r64_what_tells_where_somebody_lives_is_withheld_whoever_released_it(designated, sign_in, organisation, shown):
    declaration = released(designated, "directeur", organisation=organisation, without_notice=True)
    assert public_entry(declaration, date(2026, 3, 2))["organisatie"] == shown
    warned = "Dat wordt nooit openbaar" in sign_in("redacteur").get(page_of(declaration)).text
    assert warned == (shown == "afgeschermd")


def test_r64_only_the_integrity_officer_withholds(designated, sign_in):
    declaration = released(designated, "directeur", without_notice=True)
    assert "Afschermen" not in sign_in("redacteur").get(page_of(declaration)).text
    with pytest.raises(NotYours):
        officer.withhold(
            declaration, actor=designated["redacteur"], seen_version=declaration.version, ground="safety", reason="Bedreigd",
            review_on=date(2027, 3, 2),
        )  # fmt: skip


def test_r64_when_the_day_of_the_review_comes_it_stands_in_the_queue_and_on_the_overview(designated, sign_in, at):
    declaration = released(designated, "directeur", without_notice=True)
    given = {"actor": designated["integriteit"], "seen_version": declaration.version, "ground": "safety", "reason": "Bedreigd"}
    officer.withhold(declaration, organisation="een stichting", review_on=date(2026, 9, 1), **given)
    db.session.commit()
    at("2026-08-31")
    assert "die stilstaat" not in sign_in("integriteit").get("/intern").text
    at("2026-09-03")
    integrity = sign_in("integriteit")
    assert "Kijk naar 1 vermelding die stilstaat" in integrity.get("/intern").text
    text = integrity.get(QUEUE).text
    assert "2 dagen te laat" in text[text.index("Stilgezet of afgeschermd (1)") :]
    officer.withhold(declaration, organisation="een stichting", review_on=date(2027, 3, 1), **given)
    db.session.commit()
    assert "die stilstaat" not in sign_in("integriteit").get("/intern").text


def test_r33_held_during_a_dispute_it_says_why_until_when_and_who_answers(designated, sign_in, at, client):
    declaration = allow(designated, declare(designated, "directeur"))
    given = {"actor": designated["redacteur"], "seen_version": declaration.version}
    officer.release(declaration, without_notice=True, **given)
    publish(actor=SYSTEM)
    at("2026-03-10")
    page = sign_in("directeur").get("/intern/openbaar").text
    assert f"/intern/opgaven/{declaration.reference}/oneens" in page, "R61: the holder sees it and can object"
    dispute = raise_dispute(declaration, PUBLICATION, "Dit zegt te veel over mij.", actor=designated["directeur"])
    db.session.commit()
    editor = sign_in("redacteur")
    address = page_of(declaration)
    held = editor.post_form(address, {"act": "stilzetten", "reason": "Er loopt een bezwaar."}, page=f"{address}?doe=stilzetten")
    assert held.status_code == 303
    kept = db.session.scalars(select(PublicationAct).where(PublicationAct.kind == "hold")).one()
    assert (kept.ground, kept.review_on) == ("pending_dispute", dispute.due_on)
    text = editor.get(QUEUE).text
    row = text[text.index("Stilgezet of afgeschermd (1)") :]
    for words in ("Er loopt een bezwaar.", f"{dispute.reviewer.name} antwoordt op het bezwaar", "21 april 2026"):
        assert words in row
    publish(actor=SYSTEM)
    assert "Penningmeester" not in client.get("/functie/directeur").text


def test_r61_what_waits_for_the_notice_is_seen_by_its_holder_with_the_day_before_it_is_public(designated, sign_in, at):
    at("2026-04-20")
    declaration = released(designated, "directeur")
    db.session.commit()
    at("2026-04-20", 13)
    text = sign_in("directeur").get("/intern/openbaar").text
    assert "Stichting Muziek in de Wijk" in text
    assert "Straks openbaar vanaf 28 april 2026" in text
    text = sign_in("integriteit").get(QUEUE).text
    assert "28 april 2026" in text[text.index("Inzage loopt (1)") :]
    at("2026-04-24", 8)  # Friday; the next working day is Tuesday, after King's Day
    text = sign_in("integriteit").get(QUEUE).text
    assert declaration.title in text[text.index("Dinsdag 28 april 2026 om 7.00 uur (1)") :]


def test_r65_a_telling_text_that_loses_its_general_words_is_looked_at_again(designated):
    declaration = allow(designated, declare(designated, "directeur", role="Penningmeester", organisation="Kerk De Bron"))
    given = {"actor": designated["integriteit"], "seen_version": declaration.version}
    general = officer.generalise(
        declaration, role="Bestuurslid van een vereniging", organisation="", ground="special_category", reason="Geloof", **given
    )
    officer.release(declaration, without_notice=True, **given)
    assert public_entry(declaration, date(2026, 3, 2))["rol"] == "Bestuurslid van een vereniging"
    officer.lift(general, actor=designated["integriteit"], reason="Vergissing")
    assert public_entry(declaration, date(2026, 3, 2)) is None
