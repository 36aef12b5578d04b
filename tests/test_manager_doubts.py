"""The wrong manager in the personnel data: the declarant says so and goes on, an officer corrects it with a trace."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

import clock
from audit import Event, EventDetail, Kind
from extensions import db
from organisation.changes import appoint, end_appointment
from organisation.manager_doubts import (
    AlreadyRaised,
    AlreadySettled,
    NoPost,
    NotAbove,
    OwnDoubt,
    doubts,
    open_doubt,
    raise_doubt,
    settle,
)
from organisation.models import ManagerDoubt
from organisation.structure import managers_above
from registers.models import SUBMITTED
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided, drafted, submitted
from tests.support.pages import parsed
from tests.test_english_pages import dutch_in

LIST = "/intern/beheer/leidinggevenden"
OWN = "/intern/leidinggevende"
TODAY = date(2026, 3, 2)


@pytest.fixture
def today(at):
    at(TODAY)
    return TODAY


def manager_on(person, day: date) -> str:
    position = next(managers_above(person, day), None)
    return position.code if position else ""


def events(*kinds: Kind) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.seq)))


def raised(town, name: str = "medewerker", said: str = "Andere Leidinggevende") -> ManagerDoubt:
    return raise_doubt(town[name], said, actor=town[name])


def page_of(doubt: ManagerDoubt) -> str:
    return f"{LIST}/{doubt.uid}"


class TestTheRecord:
    def test_saying_it_is_an_event_and_changes_nothing_else(self, town, today):
        declaration = submitted(town)
        doubt = raised(town)
        assert open_doubt(town["medewerker"]) == doubt
        (event,) = events(Kind.MANAGER_DOUBTED)
        assert (event.actor, event.person) == (town["medewerker"].uid, town["medewerker"].uid)
        assert "Andere" not in event.body.decode()
        assert manager_on(town["medewerker"], today) == "leidinggevende"
        assert (declaration.status, declaration.desk_position.code) == (SUBMITTED, "leidinggevende")

    def test_one_doubt_of_a_person_waits_at_a_time(self, town, today):
        doubt = raised(town)
        with pytest.raises(AlreadyRaised):
            raised(town)
        settle(doubt, "Het klopt wel.", actor=town["integriteit"])
        assert raised(town, said="Toch niet") in doubts(town["medewerker"])

    def test_a_correction_counts_from_today_and_leaves_the_past_as_it_was(self, town, today):
        doubt, employee = raised(town), town["medewerker"]
        post = town.positions["andere_leidinggevende"]
        assert settle(doubt, "Het team is verhuisd.", actor=town["integriteit"], manager_position=post)
        assert manager_on(employee, today - timedelta(1)) == "leidinggevende"
        assert manager_on(employee, today) == "andere_leidinggevende"
        kinds = [event.kind for event in events(*Kind)][-3:]
        assert kinds == [Kind.APPOINTMENT_ENDED, Kind.APPOINTMENT_STARTED, Kind.MANAGER_DOUBT_SETTLED]
        (settled,) = events(Kind.MANAGER_DOUBT_SETTLED)
        assert settled.actor == town["integriteit"].uid
        assert "manager_position" in settled.body.decode()
        assert db.session.get_one(EventDetail, settled.seq).why == "Het team is verhuisd."

    def test_a_post_that_began_today_is_corrected_in_place(self, town, today):
        employee = town["medewerker"]
        end_appointment(employee.appointments[0], today - timedelta(1), actor=town["integriteit"])
        appoint(employee, town.positions["medewerker"], today, actor=town["integriteit"])
        settle(raised(town), "x", actor=town["integriteit"], manager_position=town.positions["andere_leidinggevende"])
        assert manager_on(employee, today) == "andere_leidinggevende"
        assert len(employee.appointments) == 2
        assert len(events(Kind.APPOINTMENT_CHANGED)) == 1

    def test_the_head_of_the_unit_is_not_stored_apart(self, town, today):
        employee = town["medewerker"]
        employee.appointments[0].manager_position = town.positions["andere_leidinggevende"]
        settle(raised(town), "x", actor=town["integriteit"], manager_position=town.positions["leidinggevende"])
        assert manager_on(employee, today) == "leidinggevende"
        assert employee.appointments[-1].manager_position is None

    def test_of_two_posts_both_name_the_manager_so_that_the_longest_held_still_counts(self, town, today):
        employee = town["medewerker"]
        appoint(employee, town.positions["vreemde"], date(2025, 1, 1), actor=town["integriteit"])
        settle(raised(town), "x", actor=town["integriteit"], manager_position=town.positions["directeur"])
        held = [one for one in employee.appointments if one.held_on(today)]
        assert [one.position.code for one in held] == ["medewerker", "vreemde"]
        assert manager_on(employee, today) == "directeur"

    def test_the_last_day_of_the_post_is_kept(self, town, today):
        town["medewerker"].appointments[0].until_on = date(2026, 12, 31)
        settle(raised(town), "x", actor=town["integriteit"], manager_position=town.positions["directeur"])
        assert town["medewerker"].appointments[-1].until_on == date(2026, 12, 31)

    def test_the_manager_who_stands_there_already_is_no_correction(self, town, today):
        post = town.positions["leidinggevende"]
        assert not settle(raised(town), "Het klopt.", actor=town["integriteit"], manager_position=post)
        assert events(Kind.APPOINTMENT_CHANGED, Kind.APPOINTMENT_ENDED) == []

    def test_r19_nobody_settles_his_own_doubt(self, town, today):
        doubt = raised(town, "integriteit")
        with pytest.raises(OwnDoubt):
            settle(doubt, "x", actor=town["integriteit"], manager_position=town.positions["secretaris"])
        assert doubt.settled_at is None

    @pytest.mark.parametrize("post", ["leidinggevende", "medewerker"])
    def test_r19_nobody_is_put_under_himself_or_under_someone_below_him(self, town, today, post):
        doubt = raised(town, "leidinggevende")
        with pytest.raises(NotAbove):
            settle(doubt, "x", actor=town["integriteit"], manager_position=town.positions[post])
        assert doubt.settled_at is None
        assert events(Kind.MANAGER_DOUBT_SETTLED) == []

    def test_who_holds_no_post_has_no_manager_to_correct(self, town, today):
        doubt = raised(town)
        end_appointment(town["medewerker"].appointments[0], today - timedelta(1), actor=town["integriteit"])
        with pytest.raises(NoPost):
            settle(doubt, "x", actor=town["integriteit"], manager_position=town.positions["directeur"])
        assert not settle(doubt, "Werkt hier niet meer.", actor=town["integriteit"])

    def test_it_is_settled_once(self, any_town, today):
        doubt = raised(any_town)
        settle(doubt, "x", actor=any_town["integriteit"])
        with pytest.raises(AlreadySettled):
            settle(doubt, "y", actor=any_town["integriteit"])
        assert doubt.settlement == "x"

    def test_what_waits_stands_first_and_then_what_was_settled_last(self, town, at):
        made = {}
        for number, name in enumerate(("medewerker", "collega", "vreemde", "beheer"), 1):
            at(f"2026-03-0{number}")
            made[name] = raised(town, name)
        for number, name in enumerate(("medewerker", "vreemde"), 5):
            at(f"2026-03-0{number}")
            settle(made[name], "x", actor=town["integriteit"])
        assert [one.person.first_name for one in doubts()] == ["Collega", "Beheer", "Vreemde", "Medewerker"]


class TestTheDeclarant:
    def test_the_page_shows_who_stands_as_manager_and_keeps_what_is_said(self, town, today, sign_in):
        client = sign_in("medewerker")
        assert "Leidinggevende Voorbeeld (Leidinggevende)" in client.get(OWN).text
        answer = client.post_form(OWN, {"said": "  Andere   Leidinggevende "})
        assert (answer.status_code, answer.location) == (303, "/intern")
        assert open_doubt(town["medewerker"]).said == "Andere Leidinggevende"
        page = client.get(OWN).text
        assert "Je gaf door dat dit niet klopt" in page
        assert "<textarea" not in page
        assert 'name="said"' not in page

    @pytest.mark.parametrize(("said", "message"), [(" ", "Vul in wie je leidinggevende is"), ("x" * 301, "hoogstens 300 tekens")])
    def test_what_is_wrong_is_said_at_its_box(self, town, today, sign_in, said, message):
        answer = sign_in("medewerker").post_form(OWN, {"said": said})
        assert answer.status_code == 422
        assert answer.text.count(message) == 2
        assert doubts() == []

    def test_it_is_offered_on_the_entry_the_receipt_and_the_check_page_and_leads_back(self, town, today, sign_in):
        draft, sent = drafted(town), submitted(town)
        client = sign_in("medewerker")
        for address, declaration in (
            (f"/intern/nevenwerk/{draft.reference}/controleren", draft),
            (f"/intern/nevenwerk/{sent.reference}/verstuurd", sent),
            (f"/intern/opgaven/{sent.reference}", sent),
        ):
            links = [link.get("href") for link in parsed(client.get(address).text).iter("a")]
            assert f"{OWN}?opgave={declaration.reference}" in links, address
        back = client.post_form(f"{OWN}?opgave={sent.reference}", {"said": "Een ander"})
        assert back.location == f"/intern/opgaven/{sent.reference}"
        assert "Je gaf door dat je leidinggevende niet klopt." in client.get(back.location).text

    def test_the_declaration_goes_on_meanwhile(self, town, today, sign_in):
        raised(town)
        draft = drafted(town)
        client = sign_in("medewerker")
        assert client.post_form(f"/intern/nevenwerk/{draft.reference}/controleren", {"honest": "ja"}).status_code == 303
        db.session.expire_all()
        assert draft.status == SUBMITTED

    def test_it_is_not_offered_to_others_nor_when_no_manager_has_it(self, town, today, sign_in, at):
        town.designate("medewerker", "financial_interests")
        at(TODAY, 9)
        interest, over, sent = submitted(town, slug="financial_interest"), decided(town), submitted(town)
        at(TODAY, 10)
        client = sign_in("medewerker")
        for declaration in (interest, over):
            assert OWN not in client.get(f"/intern/opgaven/{declaration.reference}").text
        assert OWN not in sign_in("leidinggevende").get(f"/intern/opgaven/{sent.reference}").text

    def test_the_way_back_is_never_to_a_declaration_of_someone_else(self, town, today, sign_in):
        other = submitted(town, "collega")
        for reference in (other.reference, "NW-2026-9999", ""):
            answer = sign_in("medewerker").get(f"{OWN}?opgave={reference}")
            assert f"/intern/opgaven/{other.reference}" not in answer.text

    def test_somebody_without_a_manager_reads_so(self, town, today, sign_in):
        assert "Er staat niemand boven deze functie." in sign_in("secretaris").get(OWN).text


class TestTheOfficer:
    def test_the_list_shows_what_waits_and_the_task_leads_there(self, town, today, sign_in):
        settle(raised(town, "collega"), "Het klopt.", actor=town["integriteit"])
        raised(town)
        client = sign_in("integriteit")
        assert "Zoek 1 leidinggevende uit" in client.get("/intern").text
        page = client.get(LIST).text
        assert "Nog uit te zoeken (1)" in page
        assert "Uitgezocht (1)" in page
        assert page.index("Medewerker Voorbeeld") < page.index("Collega Voorbeeld")

    def test_the_officer_picks_the_right_post_and_writes_one_sentence(self, town, today, sign_in):
        waiting = submitted(town)
        doubt = raised(town)
        client = sign_in("integriteit")
        page = client.get(page_of(doubt)).text
        options = {option.get("value") for option in parsed(page).iter("option")}
        assert {"", "andere-leidinggevende", "secretaris"} <= options
        assert "medewerker" not in options
        given = {"post": "andere-leidinggevende", "settlement": "Het team is verhuisd."}
        answer = client.post_form(page_of(doubt), given)
        assert (answer.status_code, answer.location) == (303, LIST)
        assert "is vanaf vandaag: Andere leidinggevende." in client.get(LIST).text
        db.session.expire_all()
        assert manager_on(town["medewerker"], today) == "andere_leidinggevende"
        assert waiting.desk_position == town.positions["andere_leidinggevende"]
        assert "Het team is verhuisd." in sign_in("medewerker").get(OWN).text
        assert "Het team is verhuisd." in client.get(page_of(doubt)).text

    def test_nothing_moves_when_nothing_was_corrected(self, town, today, sign_in):
        waiting = submitted(town)
        doubt = raised(town)
        answer = sign_in("integriteit").post_form(page_of(doubt), {"post": "", "settlement": "Het klopt."})
        assert answer.status_code == 303
        db.session.expire_all()
        assert waiting.desk_position == town.positions["leidinggevende"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"settlement": ""}, "Schrijf in één zin wat je hebt uitgezocht"),
            ({"settlement": "x" * 301}, "hoogstens 300 tekens"),
        ],
    )
    def test_what_is_missing_is_said_at_its_box(self, town, today, sign_in, given, message):
        doubt = raised(town)
        answer = sign_in("integriteit").post_form(page_of(doubt), {"post": "directeur", **given})
        assert answer.status_code == 422
        assert answer.text.count(message) == 2
        assert open_doubt(town["medewerker"])

    def test_a_post_below_is_refused_at_its_box(self, town, today, sign_in):
        doubt = raised(town, "leidinggevende")
        answer = sign_in("integriteit").post_form(page_of(doubt), {"post": "medewerker", "settlement": "x"})
        assert answer.status_code == 422
        assert answer.text.count("Deze functie staat niet boven Leidinggevende Voorbeeld.") == 2

    def test_a_post_that_does_not_exist_is_not_found(self, town, today, sign_in):
        doubt = raised(town)
        assert sign_in("integriteit").post_form(page_of(doubt), {"post": "bestaat-niet", "settlement": "x"}).status_code == 404

    def test_r19_the_officers_own_is_for_a_colleague(self, town, today, sign_in):
        doubt = raised(town, "integriteit")
        client = sign_in("integriteit")
        assert "Zoek 1 leidinggevende uit" not in client.get("/intern").text
        page = client.get(page_of(doubt)).text
        assert "Dit gaat over jezelf. Vraag een collega." in page
        assert 'name="settlement"' not in page
        token = parsed(page).find(".//input[@name='csrf_token']").get("value")
        sent = {"csrf_token": token, "post": "secretaris", "settlement": "x"}
        answer = client.post(page_of(doubt), data=sent, headers={"Origin": "http://localhost"})
        assert answer.status_code == 303
        assert "Fout:" in client.get(answer.location).text
        assert open_doubt(town["integriteit"])

    def test_two_officers_at_once_settle_it_once(self, town, today, sign_in):
        doubt = raised(town)
        first, second = sign_in("integriteit"), sign_in("integriteit")
        given = {"post": "directeur", "settlement": "x"}
        page = parsed(second.get(page_of(doubt)).text)
        token = page.find(".//main//input[@name='csrf_token']").get("value")
        assert first.post_form(page_of(doubt), given).status_code == 303
        late = second.post(page_of(doubt), data={**given, "csrf_token": token}, headers={"Origin": "http://localhost"})
        assert late.status_code == 303
        assert "Een collega heeft dit al uitgezocht." in second.get(late.location).text

    def test_only_the_integrity_officer_comes_here(self, town, today, sign_in):
        doubt = raised(town)
        for name in ("medewerker", "leidinggevende", "redacteur", "controle", "beheer"):
            client = sign_in(name)
            assert client.get(LIST).status_code == 404, name
            assert client.get(page_of(doubt)).status_code == 404, name
        assert sign_in("integriteit").get(f"{LIST}/bestaat-niet").status_code == 404


def test_every_page_of_it_is_in_english(town, today, sign_in):
    settle(raised(town, "collega", "Iemand anders"), "Het klopt niet.", actor=town["integriteit"])
    waiting, sent = raised(town, said="Iemand van de markt"), submitted(town)
    pages_of = {"medewerker": [OWN, f"/intern/opgaven/{sent.reference}"], "collega": [OWN],
                "integriteit": [LIST, page_of(waiting), "/intern"]}  # fmt: skip
    for name, addresses in pages_of.items():
        client = sign_in(name)
        for address in addresses:
            page = client.get(f"/en{address}").text
            assert list(dutch_in(parsed(page), ["Muziek in de Wijk"])) == [], address


def test_every_page_of_it_is_accessible_and_fits(town, server, page):
    settle(raised(town, "collega"), "Het klopt.", actor=town["integriteit"])
    waiting, sent = raised(town), submitted(town)
    addresses = {"medewerker": [OWN, f"/intern/opgaven/{sent.reference}"], "collega": [OWN],
                 "integriteit": [LIST, page_of(waiting)]}  # fmt: skip
    db.session.commit()
    for name, pages_of_name in addresses.items():
        page.context.clear_cookies()
        enter(page, server, name)
        for address in pages_of_name:
            fits_and_is_accessible(page, server + address)


def test_a_doubt_is_raised_and_settled_by_keyboard_alone_without_script(town, server, without_javascript):
    page = without_javascript
    enter(page, server, "medewerker")
    page.goto(server + OWN)
    _tab_to(page, "#said")
    page.keyboard.type("Andere Leidinggevende")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.context.clear_cookies()
    enter(page, server, "integriteit")
    address = page_of(doubts()[0])
    db.session.rollback()  # the page needs the lock
    page.goto(server + address)
    _tab_to(page, "#post")
    page.keyboard.type("Andere")
    _tab_to(page, "#settlement")
    page.keyboard.type("Het team is verhuisd.")
    _tab_to(page, "main button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Er is niets uit te zoeken." in page.locator("main").inner_text()
    assert manager_on(town["medewerker"], clock.today()) == "andere_leidinggevende"


def _tab_to(page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")
