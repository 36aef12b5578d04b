"""What is confidential asks again who somebody is: which pages, for how long, and what becomes of what was sent too late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

import clock
from audit import Event, Kind
from auth import throttle
from auth.stepping_up import RECENT
from extensions import db
from settings import Settings, from_environment
from tests.support.applications import settings_for
from tests.support.declarations import drafted, submitted
from tests.support.municipality import PASSWORD
from tests.support.pages import held_values, parsed
from tests.test_settings import environment

CONFIRM = "/intern/opnieuw"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path, step_up=True)


@pytest.fixture
def interest(town, at):
    """A financial interest of `medewerker`, sent to the officer, and one that is not finished."""
    at("2026-03-02", 9)
    town.designate("medewerker", "financial_interests")
    return submitted(town, slug="financial_interest"), drafted(town, slug="financial_interest")


@pytest.fixture
def later(at):
    """Go on, ten minutes after signing in, without a pause so long that the session ends."""

    def wait(*clients) -> None:
        for part in (RECENT / 2, RECENT / 2 + timedelta(seconds=1)):
            at(clock.now() + part)
            for client in clients:
                client.get("/intern")

    return wait


def pages(interest) -> Iterator[tuple[str, str, str]]:
    """Who, how, and which page about something confidential."""
    sent, draft = interest
    step = draft.register.steps[0].slug
    own = ("belang/nieuw", f"opgaven/{sent.reference}", f"belang/{draft.reference}/{step}", "niets/belang")
    yield from (("medewerker", "GET", f"/intern/{page}") for page in own)
    yield from (
        ("medewerker", "POST", f"/intern/{page}") for page in (own[0], own[2], own[3], f"opgaven/{sent.reference}/intrekken")
    )
    yield from (("integriteit", method, f"/intern/beoordelen/{sent.reference}") for method in ("GET", "POST"))


def test_every_page_about_something_confidential_asks_again_after_ten_minutes(town, sign_in, interest, later):
    clients = {name: sign_in(name) for name in ("medewerker", "integriteit")}
    for who, method, page in pages(interest):
        if method == "GET":
            assert clients[who].get(page).status_code in (200, 303), page
            assert CONFIRM not in str(clients[who].get(page).location), "who signed in just now is not asked"
    tokens = {name: token_of(client) for name, client in clients.items()}
    later(*clients.values())
    for who, method, page in pages(interest):
        if method == "GET":
            asked = clients[who].get(page)
        else:
            sent = {"csrf_token": tokens[who]}
            asked = clients[who].post(
                page, data=sent, headers={"Origin": "http://localhost", "Referer": f"http://localhost{page}"}
            )
        assert (asked.status_code, asked.location.partition("?")[0]) == (303, CONFIRM), page


def test_open_registers_and_overviews_never_ask(town, sign_in, later, at):
    at("2026-03-02", 9)
    open_one = submitted(town)
    clients = {name: sign_in(name) for name in ("medewerker", "leidinggevende")}
    later(*clients.values())
    for who, page in (
        ("medewerker", "/intern"),
        ("medewerker", "/intern/opgaven"),
        ("medewerker", f"/intern/opgaven/{open_one.reference}"),
        ("medewerker", "/intern/nevenwerk/nieuw"),
        ("leidinggevende", f"/intern/beoordelen/{open_one.reference}"),
    ):
        assert clients[who].get(page).status_code == 200, page


def test_who_may_not_see_it_is_not_asked_and_reads_that_it_does_not_exist(town, sign_in, interest, later):
    stranger = sign_in("vreemde")
    later(stranger)
    assert stranger.get(f"/intern/opgaven/{interest[0].reference}").status_code == 404


def test_nothing_of_it_is_opened_before_it_is_confirmed(town, sign_in, interest, later):
    officer = sign_in("integriteit")
    later(officer)
    officer.get(f"/intern/beoordelen/{interest[0].reference}")
    assert db.session.scalars(select(Event).where(Event.kind == Kind.OPENED)).all() == []


def test_the_password_is_enough_for_ten_minutes_and_gives_a_new_key(town, sign_in, interest, later):
    client = sign_in("medewerker")
    page = f"/intern/opgaven/{interest[0].reference}"
    later(client)
    before = client.get_cookie("sid").value
    assert client.post_form(CONFIRM, {"password": "verkeerd"}, page=f"{CONFIRM}?verder={page}").status_code == 422
    assert client.get(page).status_code == 303
    confirmed = client.post_form(CONFIRM, {"password": PASSWORD}, page=f"{CONFIRM}?verder={page}")
    assert (confirmed.status_code, confirmed.location) == (303, page)
    assert client.get_cookie("sid").value != before
    assert client.get(page).status_code == 200
    later(client)
    assert client.get(page).status_code == 303
    kinds = db.session.scalars(select(Event.kind).where(Event.subject_type == "account").order_by(Event.seq)).all()
    assert kinds == [Kind.SIGNED_IN, Kind.SIGN_IN_FAILED, Kind.SHOWN_AGAIN]


def test_guessing_the_password_here_is_as_slow_as_at_the_door(town, sign_in, interest, later):
    client = sign_in("medewerker")
    later(client)
    for _ in range(throttle.FREE_TRIES):
        assert client.post_form(CONFIRM, {"password": "verkeerd"}).status_code == 422
    assert client.post_form(CONFIRM, {"password": PASSWORD}).status_code == 429


def test_what_is_sent_too_late_comes_back_whole_and_goes_on_after_confirming(town, sign_in, interest, later):
    client = sign_in("medewerker")
    draft = interest[1]
    page = f"/intern/belang/{draft.reference}/{draft.register.steps[0].slug}"
    told = 'Aandelen <in> "Windpark" & meer'
    (form,) = (form for form in parsed(client.get(page).text).iter("form") if "what" in held_values(form))
    sent = {**held_values(form), "what": told, "link": ["none", "subsidy"]}
    later(client)
    late = client.post(page, data=sent, headers={"Origin": "http://localhost", "Referer": f"http://localhost{page}"})
    back = client.post_form(CONFIRM, {"password": PASSWORD}, page=late.location).location
    assert back.startswith(page)
    (again,) = (form for form in parsed(client.get(back).text).iter("form") if "what" in held_values(form))
    held = held_values(again)
    assert (held["what"], held["link"]) == ([told], ["subsidy", "none"])


@pytest.mark.parametrize(("env", "given", "on"), [("production", None, True), ("production", "off", False), ("demo", "on", True)])
def test_production_asks_unless_told_otherwise(tmp_path, env, given, on):
    changes = {"OPENKAART_ENV": env, **({"OPENKAART_STEP_UP": given} if given else {})}
    assert from_environment(environment(tmp_path, **changes)).step_up is on


def test_a_demo_does_not_ask(tmp_path):
    assert from_environment({"OPENKAART_DATA_DIR": str(tmp_path)}).step_up is False


def token_of(client) -> str:
    forms = parsed(client.get("/intern").text).iter("form")
    return held_values(next(form for form in forms if form.get("method") == "post"))["csrf_token"][0]
