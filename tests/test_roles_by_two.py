"""Roles are asked by one and approved by another; the last of who watches stays; rights are read fresh (security 2.1, B01)."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import clock
from audit import Event
from auth import access_requests as requests
from auth.access_models import PASSKEY, AccessRequest, SecondFactor
from auth.accounts import grant_role
from auth.last_ones import must_stay
from auth.models import ADMINISTRATOR, AUDITOR, INTEGRITY_OFFICER, Account, RoleGrant
from auth.permissions import holders_of_role, roles_of
from extensions import db
from organisation.models import Person
from tests.support.access import at_once, mails_to
from tests.support.applications import visitor
from tests.support.declarations import submitted
from tests.support.municipality import PASSWORD, PEOPLE

ACCOUNTS, WAITING = "/intern/beheer/gebruikers", "/intern/beheer/toegang"
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today(at):
    at("2026-03-02", 9)


def ask(town, name: str = "collega", role: str = AUDITOR, by: str = "beheer") -> AccessRequest:
    return requests.ask_role(town[name], role, TODAY, None, "vervangt een collega", actor=town[by])


def test_a_role_comes_when_a_second_person_approves_and_not_before(town, sign_in):
    colleague, administrator, officer = sign_in("collega"), sign_in("beheer"), sign_in("integriteit")
    page = f"{ACCOUNTS}/{town['collega'].uid}"
    assert (
        administrator.post_form(f"{page}/rol", {"role": AUDITOR, "reason": "vervangt een collega"}, page=page).status_code == 303
    )
    assert colleague.get("/intern/toezicht").status_code == 404
    text = officer.get(WAITING).text
    assert "Collega Voorbeeld wordt auditor" in text
    assert "vervangt een collega" in text
    (uid,) = re.findall(rf"{WAITING}/(\w+)/goedkeuren", text)
    assert f"{uid}/goedkeuren" not in administrator.get(WAITING).text
    assert officer.post_form(f"{WAITING}/{uid}/goedkeuren", page=WAITING).status_code == 303
    assert colleague.get("/intern/toezicht").status_code == 200
    assert [mail.subject for mail in mails_to("collega")] == ["Je kreeg een rol in het register"]


def test_who_may_be_the_second_person_finds_the_request_among_what_there_is_to_do(town, sign_in):
    request, told = ask(town, "collega"), "Keur 1 vraag om toegang goed of af"
    db.session.commit()
    assert told in sign_in("integriteit").get("/intern").text
    assert told not in sign_in("beheer").get("/intern").text, "who asked"
    assert told not in sign_in("collega").get("/intern").text, "whom it is about"
    requests.refuse(request, actor=town["integriteit"])
    db.session.commit()
    assert told not in sign_in("integriteit").get("/intern").text


def test_what_was_sent_after_ten_minutes_is_there_again_once_one_showed_who_one_is(town, sign_in, at):
    administrator, page = sign_in("beheer"), f"{ACCOUNTS}/{town['collega'].uid}"
    at("2026-03-02", 9, 11)
    asked = administrator.post_form(f"{page}/rol", {"role": AUDITOR, "reason": "vervangt een collega"}, page=page)
    assert "/intern/opnieuw?verder=" in asked.location
    assert requests.waiting_requests() == []
    back = administrator.post_form("/intern/opnieuw", {"password": PASSWORD}, page=asked.location)
    assert back.location.startswith(f"{page}?bewaard=")
    assert 'value="vervangt een collega"' in administrator.get(back.location).text
    assert administrator.post_form(f"{page}/rol", page=back.location).status_code == 303
    assert [request.role for request in requests.waiting_requests()] == [AUDITOR]


def test_who_asked_does_not_approve_not_even_by_hand(town, sign_in):
    uid = ask(town).uid
    db.session.commit()
    client = sign_in("beheer")
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(WAITING).text).group(1)
    sent = {"data": {"csrf_token": token}, "headers": {"Origin": "http://localhost"}}
    client.post(f"{WAITING}/{uid}/goedkeuren", **sent)
    assert "Je vroeg dit zelf. Een ander moet het goedkeuren." in client.get(WAITING).text
    assert AUDITOR not in roles_of(town["collega"])


def test_nobody_asks_or_approves_a_role_for_himself(town):
    with pytest.raises(requests.NotForOneself):
        ask(town, "beheer", INTEGRITY_OFFICER)
    grant_role(town["collega"], ADMINISTRATOR, actor=town["beheer"])
    with pytest.raises(requests.NotForOneself):
        requests.approve(ask(town, "integriteit", AUDITOR, by="collega"), actor=town["integriteit"])
    assert AUDITOR not in roles_of(town["integriteit"])


def test_what_was_asked_by_who_is_no_administrator_any_more_is_not_approved(town):
    grant_role(town["collega"], ADMINISTRATOR, actor=town["beheer"])
    request = ask(town, "medewerker", AUDITOR, by="collega")
    requests.take_role(town["collega"], ADMINISTRATOR, actor=town["beheer"])
    with pytest.raises(requests.NoLongerThere):
        requests.approve(request, actor=town["integriteit"])


def test_a_role_is_not_asked_twice_nor_for_who_has_it(town):
    ask(town)
    with pytest.raises(requests.HasRoleAlready):
        ask(town)
    with pytest.raises(requests.HasRoleAlready):
        ask(town, "redacteur", "publication_editor")


def test_what_was_refused_gives_nothing_and_cannot_be_approved_later(town):
    request = ask(town)
    requests.refuse(request, actor=town["integriteit"])
    with pytest.raises(requests.AlreadySettled):
        requests.approve(request, actor=town["integriteit"])
    assert AUDITOR not in roles_of(town["collega"])
    assert request.outcome == "refused"


def test_a_role_from_a_later_day_begins_then(town, at):
    request = requests.ask_role(town["collega"], AUDITOR, date(2026, 4, 1), date(2026, 4, 30), "tijdelijk", actor=town["beheer"])
    requests.approve(request, actor=town["integriteit"])
    held = []
    for day in ("2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"):
        at(day)
        held.append(AUDITOR in roles_of(town["collega"]))
    assert held == [False, True, True, False]


def test_a_role_is_not_approved_after_its_last_day_and_on_that_day_it_is(town, sign_in, at):
    asked = (AUDITOR, TODAY, date(2026, 3, 3), "vervangt een collega")
    late, in_time = (requests.ask_role(town[name], *asked, actor=town["beheer"]) for name in ("collega", "medewerker"))
    db.session.commit()
    at("2026-03-03")
    requests.approve(in_time, actor=town["integriteit"])
    assert AUDITOR in roles_of(town["medewerker"])
    db.session.commit()
    at("2026-03-04")
    officer = sign_in("integriteit")
    officer.post_form(f"{WAITING}/{late.uid}/goedkeuren", page=WAITING)
    assert "De laatste dag van deze rol is al voorbij." in officer.get(WAITING).text
    assert mails_to("collega") == []
    assert [one.uid for one in requests.waiting_requests()] == [late.uid], "it can still be refused"


def test_a_role_ends_at_once_and_everyone_who_watches_is_told(town, sign_in):
    auditor = sign_in("controle")
    assert auditor.get("/intern/toezicht").status_code == 200
    page = f"{ACCOUNTS}/{town['controle'].uid}"
    assert sign_in("beheer").post_form(f"{page}/rol-beeindigen", {"role": AUDITOR}, page=page).status_code == 303
    assert auditor.get("/intern/toezicht").status_code == 404
    for reader in ("controle", "integriteit"):
        assert [mail.subject for mail in mails_to(reader)] == ["Een rol in het register is beëindigd"], reader
    assert mails_to("beheer") == []


def test_the_page_promises_a_mail_only_to_who_gets_one(town, sign_in):
    """Who gives up a role himself, or has no address, is told nothing by mail."""
    grant_role(town["collega"], ADMINISTRATOR, actor=town["integriteit"])
    grant_role(town["beheer"], AUDITOR, actor=town["integriteit"])
    request, town["vreemde"].email = ask(town, "vreemde"), None
    uid, address = request.uid, f"{ACCOUNTS}/{town['beheer'].uid}"
    db.session.commit()
    client = sign_in("beheer")
    client.post_form(f"{address}/rol-beeindigen", {"role": AUDITOR}, page=address)
    assert said(client.get(address)) == "De rol is beëindigd."
    officer = sign_in("integriteit")
    officer.post_form(f"{WAITING}/{uid}/goedkeuren", page=WAITING)
    assert said(officer.get(WAITING)) == "Goedgekeurd."


def said(answer) -> str:
    """What the page says was done."""
    (told,) = re.findall(r"(Goedgekeurd\.[^<]*|De rol is beëindigd\.[^<]*)", answer.text)
    return told.strip()


def test_a_role_that_ended_on_the_day_it_was_given_has_no_last_day_before_the_first(town, sign_in):
    grant_role(town["collega"], AUDITOR, actor=town["beheer"])
    requests.take_role(town["collega"], AUDITOR, actor=town["beheer"])
    page = f"{ACCOUNTS}/{town['collega'].uid}"
    db.session.commit()
    text = sign_in("beheer").get(page).text
    assert "1 maart 2026" not in text
    assert "gegeven en beëindigd op 2 maart 2026" in text


@pytest.mark.parametrize(("name", "role"), [("beheer", ADMINISTRATOR), ("integriteit", INTEGRITY_OFFICER)])
def test_the_last_administrator_and_the_last_integrity_officer_stay(town, name, role):
    with pytest.raises(requests.LastOne):
        requests.take_role(town[name], role, actor=town["beheer"])
    grant_role(town["collega"], role, actor=town["beheer"])
    requests.take_role(town[name], role, actor=town["beheer"])
    assert holders_of_role(role) == [town["collega"]]
    with pytest.raises(requests.LastOne):
        requests.take_role(town["collega"], role, actor=town["beheer"])


def test_who_cannot_sign_in_does_not_count_as_another(town):
    grant_role(town["collega"], ADMINISTRATOR, actor=town["beheer"])
    db.session.scalars(select(Account).where(Account.person_id == town["collega"].id)).one().active = False
    with pytest.raises(requests.LastOne):
        requests.take_role(town["beheer"], ADMINISTRATOR, actor=town["beheer"])


def test_who_has_no_way_to_sign_in_yet_does_not_count_as_another(town):
    """An invitation that nobody used, or a password that lapsed: only an administrator could help, and none would be left."""
    grant_role(town["collega"], ADMINISTRATOR, actor=town["beheer"])
    account = db.session.scalars(select(Account).where(Account.person_id == town["collega"].id)).one()
    account.password_hash = None
    with pytest.raises(requests.LastOne):
        requests.take_role(town["beheer"], ADMINISTRATOR, actor=town["beheer"])
    now = clock.now()
    db.session.add(
        SecondFactor(account=account, kind=PASSKEY, name="Sleutel", secret=b"k", credential_id=b"c", added_at=now, used_at=now)
    )
    requests.take_role(town["beheer"], ADMINISTRATOR, actor=town["beheer"])


def test_the_last_one_stays_also_while_a_new_password_is_still_to_be_chosen(town):
    officer = town["integriteit"]
    account = db.session.scalars(select(Account).where(Account.person_id == officer.id)).one()
    account.password_hash = None
    assert must_stay({officer.id}) == {officer.id: INTEGRITY_OFFICER}
    grant_role(town["collega"], INTEGRITY_OFFICER, actor=town["beheer"])
    assert must_stay({officer.id}) == {}
    assert must_stay({town["collega"].id}) == {town["collega"].id: INTEGRITY_OFFICER}, "only she can sign in now"


def test_the_page_warns_when_all_who_watch_are_leaving(town, sign_in):
    client = sign_in("beheer")
    grant_role(town["collega"], INTEGRITY_OFFICER, actor=town["beheer"])
    assert "Er is nog maar één integriteitscoördinator" not in client.get(ACCOUNTS).text
    town["integriteit"].employed_until = TODAY + timedelta(days=10)
    town["collega"].employed_until = TODAY + timedelta(days=20)
    assert "Er is nog maar één integriteitscoördinator: Collega Voorbeeld." in client.get(ACCOUNTS).text


def test_each_step_writes_its_event(town, new_events):
    new_events()
    requests.approve(ask(town), actor=town["integriteit"])
    assert new_events() == ["role.asked", "role.granted"]
    requests.refuse(ask(town, "medewerker"), actor=town["integriteit"])
    assert new_events() == ["role.asked", "role.refused"]
    requests.take_role(town["collega"], AUDITOR, actor=town["beheer"])
    assert new_events() == ["role.ended"]
    requests.approve(ask_lost(town), actor=town["integriteit"])
    assert new_events() == ["account.reset_asked", "account.reset_approved", "account.invited"]


def ask_lost(town) -> AccessRequest:
    return requests.ask_reset(town["collega"], everything=True, reason="telefoon kwijt", actor=town["beheer"])


# --- each route, each role -----------------------------------------------------------------------------------------------

ROUTES = {
    ("GET", "person"): {"beheer"}, ("POST", "person/rol"): {"beheer"}, ("POST", "person/rol-beeindigen"): {"beheer"},
    ("POST", "person/uitnodigen"): {"beheer"}, ("POST", "person/herstellen"): {"beheer"},
    ("POST", "person/afsluiten"): {"beheer"},
    ("POST", "request/goedkeuren"): {"beheer", "integriteit"}, ("POST", "request/afwijzen"): {"beheer", "integriteit"},
}  # fmt: skip


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_each_role_reaches_exactly_its_routes_about_a_person(town, sign_in, who):
    person, request = f"{ACCOUNTS}/{town['vreemde'].uid}", f"{WAITING}/{ask(town).uid}"
    db.session.commit()
    client = sign_in(who)
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/intern").text).group(1)
    for (method, route), allowed in ROUTES.items():
        address = route.replace("person", person).replace("request", request)
        sent = {"data": {"csrf_token": token, "role": "niets"}, "headers": {"Origin": "http://localhost"}}
        answer = client.get(address) if method == "GET" else client.post(address, **sent)
        assert (answer.status_code in (200, 303, 422)) is (who in allowed), f"{who} {method} {route}: {answer.status_code}"
        assert who in allowed or answer.status_code == 404


def test_the_administrator_reads_no_content_anywhere(town, sign_in):
    submitted(town, organisation="Stichting Geheime Kanarie")
    db.session.commit()
    client = sign_in("beheer")
    pages = [
        ACCOUNTS,
        f"{ACCOUNTS}?zoek=medewerker",
        f"{ACCOUNTS}/{town['medewerker'].uid}",
        WAITING,
        "/intern",
        "/intern/opgaven",
    ]
    for page in pages:
        assert "Kanarie" not in client.get(page).text, page
    assert client.get("/intern/beheer/opgaven").status_code == 404
    assert client.get("/intern/toezicht").status_code == 404


# --- the first two --------------------------------------------------------------------------------------------------------


def first(app, *numbers: str):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["accounts", "first", *numbers])


def test_a_new_installation_starts_with_two_people_and_two_links(town, app):
    for grant in db.session.scalars(select(RoleGrant)):
        db.session.delete(grant)
    administrator, officer = (town[name].personnel_number for name in ("medewerker", "collega"))
    for account in db.session.scalars(select(Account)):
        account.password_hash = None
    assert first(app, administrator, administrator).exit_code != 0
    assert first(app, administrator, "999").exit_code != 0
    done = first(app, administrator, officer)
    assert done.exit_code == 0, done.output
    assert len(re.findall(r"http://localhost/intern/toegang/\S+", done.output)) == 2
    again = first(app, administrator, officer)
    assert again.exit_code == 0, "as long as nobody used a link it can be done again"
    link = re.search(r"/intern/toegang/\S+", again.output).group()
    assert visitor(app).post_form(link, {"new_password": "vier paarden eten stil gras"}).status_code == 303
    db.session.rollback()
    assert roles_of(town["medewerker"]) == {ADMINISTRATOR}
    assert first(app, officer, administrator).exit_code != 0, "there is an administrator now"


# --- at once --------------------------------------------------------------------------------------------------------------


def test_two_administrators_who_end_each_others_role_leave_one(any_app, any_town):
    grant_role(any_town["collega"], ADMINISTRATOR, actor=any_town["beheer"])
    ids = [any_town[name].id for name in ("beheer", "collega")]
    db.session.commit()

    def end(one: int, other: int):
        return lambda: requests.take_role(db.session.get_one(Person, one), ADMINISTRATOR, actor=db.session.get_one(Person, other))

    assert at_once(any_app, end(*ids), end(*reversed(ids))) == ["LastOne", "done"]
    db.session.expire_all()
    assert len(holders_of_role(ADMINISTRATOR)) == 1
    db.session.commit()


def test_of_two_who_approve_at_once_one_does(any_app, any_town):
    grant_role(any_town["medewerker"], ADMINISTRATOR, actor=any_town["beheer"])
    id_ = ask(any_town).id
    actors = [any_town[name].id for name in ("integriteit", "medewerker")]
    db.session.commit()

    def approve(actor: int):
        return lambda: requests.approve(db.session.get_one(AccessRequest, id_), actor=db.session.get_one(Person, actor))

    assert at_once(any_app, *map(approve, actors)) == ["AlreadySettled", "done"]
    kinds = db.session.scalars(select(Event.kind).where(Event.person == any_town["collega"].uid)).all()
    assert kinds.count("role.granted") == 1
    db.session.commit()
