"""Away at once: one act by the integrity officer, and the next request does not show it any more (R67)."""

import time
from datetime import date

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import correcting, editions, folders, officer
from publication.editions import publish
from publication.hiding import hide_now
from publication.models import HIDE, PublicationAct
from publication.projection import public_code, public_entry, public_register
from publication.queue import reviews_due
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import change_state
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.publishing import allow, declare, released

QUEUE = "/intern/beheer/publicatie"
WORDS = "Muziek in de Wijk"
PUBLIC_ADDRESSES = ("/", "/functie/directeur", "/wijzigingen", "/gegevens", "/gegevens.csv", "/gegevens.json", "/?q=muziek")


@pytest.fixture
def public(town, at):
    at("2026-03-02")
    for name in ("directeur", "leidinggevende", "integriteit"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES, from_on=date(2026, 1, 5))
    town.entry = released(town, "directeur", without_notice=True)
    town.code = public_code(town.entry)
    publish(actor=SYSTEM)
    at("2026-03-10", 15)
    return town


def hide(town, *, disclosed: bool = False, declaration=None) -> PublicationAct:
    return hide_now(
        declaration or town.entry, actor=town["integriteit"], reason="Er staat iets in dat niet mag.", disclosed=disclosed
    )


def test_r67_one_act_takes_it_out_of_everything_that_is_served_within_a_minute(public, sign_in, client):
    code, page = public.code, f"{QUEUE}/{public.entry.reference}/verbergen"
    assert WORDS in client.get(f"/vermelding/{code}").text
    db.session.commit()
    integrity = sign_in("integriteit")
    began = time.perf_counter()
    answer = integrity.post_form(page, {"reason": "Een privéadres", "disclosed": "ja"})
    took = time.perf_counter() - began
    assert answer.status_code == 303
    for address in (*PUBLIC_ADDRESSES, f"/vermelding/{code}"):
        assert WORDS not in client.get(address).text, address
    assert took < 10, f"the minute of R67: it took {took:.1f} s"
    assert client.get(f"/vermelding/{code}").status_code == 410


def test_r67_an_entry_that_is_looked_at_leaves_its_code_and_the_day(public):
    hide(public)
    register = public_register(date(2026, 3, 10))
    assert register["nagekeken"] == [{"code": public.code, "datum": "2026-03-10"}]
    holder = next(one for one in register["functies"] if one["slug"] == "directeur")["houders"][0]
    assert (holder["toestand"], holder["afgeschermd"], holder["nagekeken"]) == ("afgeschermd", 1, [public.code])
    assert register["vermeldingen"] == []


def test_r67_personal_data_that_were_public_by_mistake_leave_a_tombstone_of_code_and_day_only(public):
    hide(public, disclosed=True)
    register = public_register(date(2026, 3, 10))
    assert register["nagekeken"] == []
    number = folders.numbers_on_disk()[-1]
    assert folders.numbers_on_disk() == [folders.pointed_to()], "nobody goes back to an edition that tells it"
    for path in editions.folder_of(number).iterdir():
        assert WORDS.encode() not in path.read_bytes(), path.name
    assert editions.content_of(number)["verwijderd"] == [{"code": public.code, "datum": "2026-03-10"}]


@pytest.mark.parametrize("disclosed", [False, True])
def test_r67_every_hidden_entry_leaves_the_changes_and_only_a_data_breach_the_earlier_editions(public, client, disclosed):
    hide(public, disclosed=disclosed)
    for address in ("/wijzigingen", "/functie/directeur/geschiedenis"):
        assert WORDS not in client.get(address).text, address
    assert (len(folders.numbers_on_disk()) == 1) == disclosed


def test_r67_the_officer_reads_what_it_means_that_personal_data_were_public(public, sign_in):
    page = sign_in("integriteit").get(f"{QUEUE}/{public.entry.reference}/verbergen").text
    assert "Dan gaan ook de eerdere uitgaven weg." in page
    assert "Het datalek komt in het logboek." in page


def test_r67_the_log_keeps_the_fact_that_it_was_a_data_breach(public, new_events):
    new_events()
    hide(public, disclosed=True)
    assert new_events() == ["publication.hidden", "publication.personal_data_disclosed", "edition.published"]
    event = db.session.scalars(select(Event).where(Event.kind == "publication.personal_data_disclosed")).one()
    assert (event.subject, event.person) == (public.entry.reference, public["directeur"].uid)


def test_r67_somebody_looks_at_it_within_five_working_days_and_the_overview_says_so(public, sign_in, at):
    act = hide(public)
    assert act.review_on == date(2026, 3, 17)
    assert reviews_due(public["integriteit"]) == [act]
    db.session.commit()
    assert "Kijk naar 1 vermelding die stilstaat" in sign_in("integriteit").get("/intern").text
    at("2026-03-19")
    text = sign_in("redacteur").get(QUEUE).text
    row = text[text.index("Stilgezet of afgeschermd (1)") :]
    assert "Er staat iets in dat niet mag." in row
    assert "2 dagen te laat" in row


def test_r67_only_the_integrity_officer_hides_and_shows_again(public, sign_in):
    with pytest.raises(NotYours):
        hide_now(public.entry, actor=public["redacteur"], reason="Weg ermee.", disclosed=False)
    db.session.commit()
    assert "Verberg NW" not in sign_in("redacteur").get(QUEUE).text
    assert f"Verberg {public.entry.reference}" in sign_in("integriteit").get(QUEUE).text
    act = hide(public)
    with pytest.raises(NotYours):
        officer.lift(act, actor=public["redacteur"], reason="Het is in orde.")
    officer.lift(act, actor=public["integriteit"], reason="Het is in orde.")
    assert public_entry(public.entry, date(2026, 3, 10)) is not None
    db.session.commit()
    assert sign_in("redacteur").get(f"{QUEUE}/{public.entry.reference}/verbergen").status_code == 404


def test_r19_nobody_hides_an_entry_of_his_own(public):
    own = released(public, "integriteit", without_notice=True)
    with pytest.raises(NotYours):
        hide(public, declaration=own)


def test_hiding_needs_a_reason_and_something_that_is_public(public):
    with pytest.raises(Incomplete):
        hide_now(public.entry, actor=public["integriteit"], reason=" ", disclosed=False)
    with pytest.raises(Conflict):
        hide(public, declaration=allow(public, declare(public, "leidinggevende")))


def test_r67_while_a_change_waits_it_is_the_public_text_that_goes(public):
    old = public.entry
    new = change_state(old, "revise", actor=public["directeur"], seen_version=old.version, submission_key="een")
    new = allow(public, declare(public, "directeur", draft=new, organisation="Stichting Anders"))
    assert public_entry(old, date(2026, 3, 10)) is not None
    hide(public, declaration=new)
    register = public_register(date(2026, 3, 10))
    assert register["vermeldingen"] == []
    assert register["nagekeken"] == [{"code": public.code, "datum": "2026-03-10"}]


def test_r67_what_was_corrected_before_it_went_is_not_told_when_it_comes_back(public, at):
    given = ("organisatie", "Stichting Anders", "er stond een naam in")
    correction = correcting.ask(public.entry, *given, actor=public["redacteur"])
    correcting.approve(correction, actor=public["integriteit"])
    at("2026-03-11")
    act = hide(public, disclosed=True)
    officer.lift(act, actor=public["integriteit"], reason="Het is in orde.")
    entry = public_entry(public.entry, date(2026, 3, 11))
    assert (entry["organisatie"], entry["correcties"]) == ("Stichting Anders", [])


def test_r67_it_stays_hidden_when_publishing_fails_and_the_worker_finishes_it(public, app, monkeypatch, at):
    from publication.by_itself import Seen
    from worker import look

    def broken(**_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("publication.hiding.publish", broken)
    with pytest.raises(OSError, match="full"):
        hide(public)
    db.session.rollback()
    assert db.session.scalars(select(PublicationAct).where(PublicationAct.kind == HIDE)).one().ended_at is None
    db.session.commit()
    at("2026-03-10", 15, 1)
    look(app, Seen())
    assert public.code not in editions.current_codes()


def test_axe_finds_nothing_about_hiding(public, server, page):
    page_of = f"{QUEUE}/{public.entry.reference}"
    db.session.commit()
    enter(page, server, "integriteit")
    for address in (QUEUE, page_of, f"{page_of}/verbergen"):
        fits_and_is_accessible(page, server + address)
    page.goto(f"{server}{page_of}/verbergen")
    page.keyboard.press("Tab")
    page.locator("#reason").focus()
    page.keyboard.type("Een privéadres")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}{page_of}")
    assert "Dit is een datalek." in page.content()
    assert page.goto(f"{server}/vermelding/{public.code}").status == 410
