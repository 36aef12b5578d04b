"""Putting a published error right: the field, what it becomes, a reason everyone reads, and two people (R66)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit import SYSTEM, Event, EventDetail
from auth.permissions import may
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import correcting
from publication.editions import publish
from publication.folders import folder_of
from publication.models import APPROVED, GENERALISE, RELEASE, PublicationCorrection
from publication.projection import project, public_code, public_entry
from publication.standing import duty_on
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import change_state
from registers.partial_date import PartialDate
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.publishing import act, allow, declare, released

LIST = "/intern/beheer/correcties"
REASON = "ten onrechte als betaald vermeld"


@pytest.fixture
def wrong(town, at):
    """An entry that is public as paid, though it is not."""
    at("2026-03-02")
    for name in ("directeur", "redacteur"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    town.role("collega", "publication_editor")
    town.entry = released(town, "directeur", without_notice=True, pay="paid")
    publish(actor=SYSTEM)
    at("2026-05-12")
    return town


def address(town) -> str:
    return f"/intern/beheer/publicatie/{town.entry.reference}/corrigeren"


def asked(town, field: str = "vergoeding", becomes: str = "unpaid", reason: str = REASON) -> PublicationCorrection:
    return correcting.ask(town.entry, field, becomes, reason, actor=town["redacteur"])


def entry_of(town, day: date = date(2026, 5, 12)) -> dict:
    return public_entry(town.entry, day) or {}


def test_r66_paid_becomes_unpaid_on_12_may_2026_and_everyone_reads_why(wrong):
    correction = asked(wrong)
    assert entry_of(wrong)["vergoeding"] == "paid", "nothing changes before somebody else approves"
    correcting.approve(correction, actor=wrong["integriteit"])
    entry = entry_of(wrong)
    assert entry["vergoeding"] == "unpaid"
    assert entry["correcties"] == [{"datum": "2026-05-12", "velden": ["vergoeding"], "reden": REASON}]
    done = publish(actor=SYSTEM)
    field = {"veld": "vergoeding", "was": "paid", "nu": "unpaid"}
    assert done.changes["gecorrigeerd"] == [{"code": public_code(wrong.entry), "velden": [field], "reden": REASON}]
    assert done.changes["gewijzigd"] == []


def test_r66_the_register_of_before_the_correction_reads_as_it_did(wrong):
    correcting.approve(asked(wrong), actor=wrong["integriteit"])
    before = public_entry(wrong.entry, date(2026, 5, 11))
    assert (before["vergoeding"], before["correcties"]) == ("paid", [])


def test_r66_who_asks_does_not_approve(wrong):
    correction = asked(wrong)
    assert not may(wrong["redacteur"], "correction.settle", correction)
    for settle in (correcting.approve, lambda one, actor: correcting.refuse(one, "Nee.", actor=actor)):
        with pytest.raises(NotYours):
            settle(correction, actor=wrong["redacteur"])
    assert may(wrong["integriteit"], "correction.settle", correction)
    assert entry_of(wrong)["vergoeding"] == "paid"


def test_r66_the_database_refuses_an_approval_by_who_asked(wrong):
    correction = asked(wrong)
    correction.outcome, correction.settled_by = APPROVED, wrong["redacteur"]
    with pytest.raises(IntegrityError, match="four_eyes"):
        db.session.flush()


def test_r19_nobody_asks_or_approves_a_correction_of_his_own_entry(wrong):
    own = released(wrong, "redacteur", without_notice=True, pay="paid")
    with pytest.raises(NotYours):
        correcting.ask(own, "vergoeding", "unpaid", REASON, actor=wrong["redacteur"])
    correction = correcting.ask(own, "vergoeding", "unpaid", REASON, actor=wrong["integriteit"])
    with pytest.raises(NotYours):
        correcting.approve(correction, actor=wrong["redacteur"])
    assert correction not in correcting.to_settle(wrong["redacteur"])
    assert correcting.to_settle(wrong["collega"]) == [correction]


def test_r66_each_step_of_a_correction_writes_its_event_with_the_names_of_the_fields(wrong, new_events):
    new_events()
    correction = asked(wrong)
    assert new_events() == ["correction.asked"]
    correcting.take_back(correction, actor=wrong["redacteur"])
    assert new_events() == ["correction.taken_back"]
    correcting.refuse(asked(wrong), "Het klopt wel.", actor=wrong["integriteit"])
    assert new_events() == ["correction.asked", "correction.refused"]
    correcting.approve(asked(wrong), actor=wrong["integriteit"])
    assert new_events() == ["correction.asked", "correction.approved"]
    event = db.session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert (event.subject, event.person) == (wrong.entry.reference, wrong["directeur"].uid)
    assert b"vergoeding" in event.body
    assert b"unpaid" not in event.body
    assert db.session.get_one(EventDetail, event.seq).why == REASON


def test_a_correction_is_settled_once(wrong):
    correction = asked(wrong)
    correcting.approve(correction, actor=wrong["integriteit"])
    with pytest.raises(Conflict):
        correcting.approve(correction, actor=wrong["collega"])
    with pytest.raises(Conflict):
        correcting.take_back(correction, actor=wrong["redacteur"])


@pytest.mark.parametrize(
    ("field", "becomes", "reason", "wrong_boxes"),
    [
        ("vergoeding", "paid", REASON, {"becomes"}),
        ("vergoeding", "veel", REASON, {"becomes"}),
        ("vergoeding", "unpaid", "  ", {"public_reason"}),
        ("vergoeding", "unpaid", "x" * 301, {"public_reason"}),
        ("vergoeding", "unpaid", "hij woont op Dorpsstraat 12", {"public_reason"}),
        ("organisatie", "", REASON, {"becomes"}),
        ("organisatie", "Dorpsstraat 12", REASON, {"becomes"}),
        ("sinds", "gisteren", REASON, {"becomes"}),
        ("sinds", "2027-01", REASON, {"becomes"}),
    ],
)
def test_a_correction_says_what_it_becomes_and_why(wrong, field, becomes, reason, wrong_boxes):
    with pytest.raises(Incomplete) as refusal:
        asked(wrong, field, becomes, reason)
    assert set(refusal.value.errors) == wrong_boxes


def test_one_correction_of_an_entry_waits_at_a_time(wrong):
    asked(wrong)
    with pytest.raises(Conflict):
        asked(wrong, "organisatie", "Stichting Muziek in de Buurt")


def test_what_was_never_public_is_not_corrected(wrong):
    waiting = allow(wrong, declare(wrong, "directeur"))
    assert correcting.can_be_corrected(waiting) == {}
    with pytest.raises(Conflict):
        correcting.ask(waiting, "vergoeding", "unpaid", REASON, actor=wrong["redacteur"])


def test_a_correction_stays_when_the_entry_is_changed_and_gives_way_to_what_the_declarant_changed_himself(wrong, at):
    correcting.approve(asked(wrong), actor=wrong["integriteit"])
    director, old = wrong["directeur"], wrong.entry
    new = change_state(old, "revise", actor=director, seen_version=old.version, submission_key="een")
    new = allow(wrong, declare(wrong, "directeur", draft=new, organisation="Stichting Anders", pay="paid"))
    duty = duty_on(director, date(2026, 5, 12))
    assert project(new, date(2026, 5, 12), duty)["vergoeding"] == "unpaid"
    newer = change_state(new, "revise", actor=director, seen_version=new.version, submission_key="twee")
    newer = declare(wrong, "directeur", draft=newer, pay="expenses")
    entry = project(newer, date(2026, 5, 12), duty)
    assert entry["vergoeding"] == "expenses"
    assert len(entry["correcties"]) == 1


def test_r66_what_the_declarant_changed_twice_is_newer_than_a_correction(wrong, at):
    correcting.approve(asked(wrong), actor=wrong["integriteit"])
    versions = [wrong.entry]
    for day, pay in (("2026-05-13", "expenses"), ("2026-05-14", "paid")):
        at(day)
        draft = change_state(
            versions[-1], "revise", actor=wrong["directeur"], seen_version=versions[-1].version, submission_key=day
        )
        versions.append(allow(wrong, declare(wrong, "directeur", draft, pay=pay)))
        act(versions[-1], RELEASE, wrong["redacteur"], without_notice=True)
    at("2026-05-18")
    assert public_entry(versions[-1], date(2026, 5, 18))["vergoeding"] == "paid"


def test_r11_a_correction_does_not_let_it_end_before_it_began(wrong, at):
    change_state(
        wrong.entry, "end", actor=wrong["directeur"], seen_version=wrong.entry.version, ends=PartialDate.parse("2026-05-11")
    )
    at("2026-05-20")
    with pytest.raises(Incomplete) as refused:
        asked(wrong, "sinds", "2026-05-12")
    assert "voordat het begon" in refused.value.errors["becomes"]
    asked(wrong, "sinds", "2026-05")


def test_r65_general_words_go_before_a_correction_and_its_reason_is_not_told_any_more(wrong):
    reason = "het is de Kerk De Bron"
    correcting.approve(asked(wrong, "organisatie", "Kerk De Bron", reason), actor=wrong["integriteit"])
    assert entry_of(wrong)["correcties"][0]["reden"] == reason
    act(wrong.entry, GENERALISE, wrong["integriteit"], wording={"organisatie": "een vereniging"}, ground="special_category")
    entry = entry_of(wrong)
    assert (entry["organisatie"], entry["correcties"]) == ("een vereniging", [])
    assert "Kerk" not in str(entry)
    assert "organisatie" not in correcting.can_be_corrected(wrong.entry)


def test_r65_no_byte_of_an_edition_tells_the_reason_of_a_correction_once_the_text_is_general(wrong, at):
    correction = correcting.ask(wrong.entry, "rol", "Dirigent", "Hij is dirigent van het kerkkoor", actor=wrong["redacteur"])
    correcting.approve(correction, actor=wrong["collega"])
    told = publish(actor=SYSTEM)
    assert b"kerkkoor" in (folder_of(told.number) / "register.json").read_bytes()
    at("2026-05-13")
    wording = {"rol": "Bestuurslid van een vereniging"}
    act(wrong.entry, GENERALISE, wrong["integriteit"], wording=wording, ground="special_category")
    for path in folder_of(publish(actor=SYSTEM).number).iterdir():
        assert b"kerkkoor" not in path.read_bytes(), path.name
        assert b"Dirigent" not in path.read_bytes(), path.name


def test_the_whole_way_through_the_pages(wrong, sign_in, client):
    db.session.commit()
    editor = sign_in("redacteur")
    found = editor.get(f"{LIST}?q=muziek").text
    assert address(wrong) in found
    assert "Er staat nu" in editor.get(f"{address(wrong)}?veld=vergoeding").text
    sent = {"field": "vergoeding", "becomes": "unpaid"}
    page = f"{address(wrong)}?veld=vergoeding"
    refused = editor.post_form(address(wrong), {**sent, "public_reason": ""}, page=page)
    assert refused.status_code == 422
    assert "Schrijf in één zin waarom. Iedereen leest dit." in refused.text
    made = editor.post_form(address(wrong), {**sent, "public_reason": REASON}, page=page)
    assert made.status_code == 303
    text = editor.get(made.location).text
    assert "Je vroeg dit zelf. Een ander moet het goedkeuren." in text
    assert "Goedkeuren" not in text
    integrity = sign_in("integriteit")
    assert "Keur 1 correctie goed of af" in integrity.get("/intern").text
    assert "Wacht op goedkeuring (1)" in integrity.get(LIST).text
    assert "Betaald" in client.get("/functie/directeur").text
    done = integrity.post_form(made.location, {"act": "goedkeuren", "when": "now"})
    assert done.status_code == 303
    assert "Onbetaald" in client.get("/functie/directeur").text
    assert "Afgehandeld (1)" in integrity.get(LIST).text


def test_who_asked_cannot_approve_through_the_page_and_a_refusal_needs_words(wrong, sign_in):
    uid = asked(wrong).uid
    db.session.commit()
    page = f"{LIST}/{uid}"
    editor = sign_in("redacteur")
    assert editor.post_form(page, {"act": "goedkeuren", "when": "now"}).status_code == 404
    integrity = sign_in("integriteit")
    assert integrity.post_form(page, {"act": "afkeuren", "remark": ""}).status_code == 422
    assert integrity.post_form(page, {"act": "afkeuren", "remark": "Het klopt wel."}).status_code == 303
    assert entry_of(wrong)["vergoeding"] == "paid"


def test_an_empty_list_says_so(wrong, sign_in):
    db.session.commit()
    text = sign_in("redacteur").get(f"{LIST}?q=bestaat-niet").text
    assert "Er wacht geen correctie op goedkeuring." in text
    assert "Geen openbare vermelding met deze woorden." in text


@pytest.mark.parametrize("name", ["medewerker", "leidinggevende", "controle", "beheer", "directeur"])
def test_nobody_else_sees_corrections(wrong, sign_in, name):
    uid = asked(wrong).uid
    db.session.commit()
    visitor = sign_in(name)
    for page in (LIST, f"{LIST}/{uid}", address(wrong)):
        assert visitor.get(page).status_code == 404, page


def test_axe_finds_nothing_about_corrections(wrong, server, page):
    uid = asked(wrong).uid
    db.session.commit()
    enter(page, server, "integriteit")
    for visit in (f"{LIST}?q=muziek", f"{LIST}/{uid}", address(wrong)):
        fits_and_is_accessible(page, server + visit)
