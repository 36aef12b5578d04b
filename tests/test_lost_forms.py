"""Sessions end, and nothing typed is lost; the page says when; one's own sessions are listed and ended (security 2.3, M24)."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies
from sqlalchemy import func, select

import clock
from auth import kept_forms
from auth.access_models import KeptForm
from auth.kept_forms import Typed
from auth.models import UserSession
from auth.refilling import refilled
from extensions import db
from tests.support.applications import visitor
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import held_values, parsed

COVER, SETTINGS = "/intern/vervanging", "/intern/instellingen"
TYPED = {
    "name": 'Andere "& <b>Voorbeeld',
    "from_on_dag": "3",
    "from_on_maand": "3",
    "from_on_jaar": "2026",
    "registers": ["gift"],
}
ORIGIN = {"Origin": "http://localhost", "Referer": f"http://localhost{COVER}"}


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-02", 9)


def form_on(client, page: str = COVER) -> dict[str, list[str]]:
    """What the form of that page holds."""
    forms = parsed(client.get(page).text).iter("form")
    return held_values(next(form for form in forms if form.get("action", "").endswith(COVER)))


def sent_too_late(client, at, **more):
    """Fill in the form, wait until the session is over, and send it."""
    values = {**form_on(client), **TYPED, **more}
    at(clock.now() + timedelta(minutes=31))
    return client.post(COVER, data=values, headers=ORIGIN)


def sign_in_again(client, answer, name: str = "leidinggevende"):
    """Follow the link of the page, and sign in; where that leads."""
    link = re.search(r'href="(/intern/inloggen\?verder=[^"]*)"', answer.text).group(1)
    return client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}, page=link)


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(KeptForm)) or 0


def test_what_was_typed_is_there_again_after_signing_in(town, sign_in, at):
    client = sign_in("leidinggevende")
    late = sent_too_late(client, at)
    assert late.status_code == 400
    assert "is een uur bewaard" in late.text
    back = sign_in_again(client, late)
    assert back.location.startswith(f"{COVER}?bewaard=")
    page = client.get(back.location)
    assert "We hebben teruggezet wat je had ingevuld." in page.text
    values = form_on(client, back.location)
    assert {name: values[name] for name in ("name", "from_on_dag", "registers")} == {
        "name": [TYPED["name"]], "from_on_dag": ["3"], "registers": ["gift"],
    }  # fmt: skip
    assert values["csrf_token"] != [""]


def test_pressing_the_button_again_sends_it_and_then_it_is_gone(town, sign_in, at):
    client = sign_in("leidinggevende")
    back = sign_in_again(client, sent_too_late(client, at, name="Andere_leidinggevende"))
    assert kept() == 1
    until = {"until_on_dag": "6", "until_on_maand": "3", "until_on_jaar": "2026"}
    wrong = client.post(COVER, data={**form_on(client, back.location)}, headers=ORIGIN)
    assert wrong.status_code == 422, "the last day was not filled in"
    assert kept() == 1
    done = client.post(COVER, data={**form_on(client, back.location), **until}, headers=ORIGIN)
    assert done.status_code == 303, done.text
    assert kept() == 0


def test_whoever_signs_in_next_at_the_same_desk_sees_nothing_of_it(town, sign_in, at):
    client = sign_in("leidinggevende")
    late = sent_too_late(client, at)
    back = sign_in_again(client, late, "directeur")
    assert "Andere" not in client.get(back.location).text
    assert "teruggezet" not in client.get(back.location).text


def test_without_the_cookie_or_the_token_of_that_session_nothing_is_kept(town, app, sign_in, at):
    client = sign_in("leidinggevende")
    values = {**form_on(client), **TYPED}
    at(clock.now() + timedelta(minutes=31))
    assert visitor(app).post(COVER, data=values, headers=ORIGIN).status_code == 400
    assert client.post(COVER, data={**values, "csrf_token": "een-ander"}, headers=ORIGIN).status_code == 400
    assert kept() == 0


def test_who_signed_out_himself_leaves_nothing_behind(town, sign_in):
    client = sign_in("leidinggevende")
    values = {**form_on(client), **TYPED}
    client.post_form("/intern/uitloggen", page=COVER)
    assert client.post(COVER, data=values, headers=ORIGIN).status_code == 400
    assert kept() == 0


def test_it_is_kept_for_an_hour_sealed_and_five_forms_long(town, sign_in, at):
    client = sign_in("leidinggevende")
    values = {**form_on(client), **TYPED}
    at(clock.now() + timedelta(minutes=31))
    for number in range(7):
        late = client.post(COVER, data={**values, "name": f"Naam {number}"}, headers=ORIGIN)
    assert kept() == kept_forms.MOST
    assert all(b"Naam" not in row.content for row in db.session.scalars(select(KeptForm)))
    db.session.rollback()
    back = sign_in_again(client, late)
    assert form_on(client, back.location)["name"] == ["Naam 6"]
    at(clock.now() + timedelta(minutes=61))
    sign_in_again(client, late)
    assert form_on(client, back.location)["name"] == [""]
    kept_forms.forget_old()
    assert kept() == 0


def test_no_password_is_kept(town, sign_in, at):
    client = sign_in("leidinggevende")
    page = f"{SETTINGS}/wachtwoord"
    token = held_values(next(f for f in parsed(client.get(page).text).iter("form") if f.get("action") == page))["csrf_token"]
    at(clock.now() + timedelta(minutes=31))
    client.post(page, data={"csrf_token": token, "password": PASSWORD, "new_password": "geheim-geheim"}, headers=ORIGIN)
    assert kept() == 0


def test_who_sees_financial_interests_is_out_after_fifteen_idle_minutes(town, sign_in, at):
    officer, employee = sign_in("integriteit"), sign_in("medewerker")
    at(clock.now() + timedelta(minutes=16))
    assert officer.get("/intern/inzage").status_code == 303
    assert employee.get("/intern/inzage").status_code == 200


def test_the_page_tells_when_the_session_ends_and_warns_five_minutes_before(town, sign_in, at):
    client = sign_in("medewerker")
    text = client.get("/intern/inzage").text
    assert "ok-session-end--25" in text
    assert "om 09.30 uur uitgelogd" in text
    for _ in range(22):
        at(clock.now() + timedelta(minutes=26))
        assert client.get("/intern/inzage").status_code == 200
    assert "om 19.00 uur uitgelogd" in client.get("/intern/inzage").text, "ten hours after signing in"
    assert "om 19.00 uur uitgelogd" in client.get("/intern/sessie").text


# --- settings -------------------------------------------------------------------------------------------------------------


def test_one_signs_oneself_out_elsewhere(town, sign_in, new_events):
    here, there = sign_in("medewerker"), sign_in("medewerker")
    new_events()
    (uid,) = re.findall(rf"{SETTINGS}/sessies/(\w+)/uitloggen", here.get(SETTINGS).text)
    here.post_form(f"{SETTINGS}/sessies/{uid}/uitloggen", page=SETTINGS)
    assert there.get("/intern/inzage").status_code == 303
    assert here.get("/intern/inzage").status_code == 200
    assert new_events() == ["session.ended_elsewhere"]


def test_nobody_ends_the_session_of_another(town, sign_in):
    mine, theirs = sign_in("medewerker"), sign_in("collega")
    token = form_token(mine)
    for row in db.session.scalars(select(UserSession)).all():
        mine.post(f"{SETTINGS}/sessies/{row.uid}/uitloggen", data={"csrf_token": token}, headers=ORIGIN)
    assert theirs.get("/intern/inzage").status_code == 200


def form_token(client) -> str:
    return re.search(r'name="csrf_token" value="([^"]*)"', client.get(SETTINGS).text).group(1)


def test_language_and_display_are_ones_own(town, sign_in, new_events):
    client = sign_in("medewerker")
    new_events()
    assert client.post_form(SETTINGS, {"language": "en", "display": "donker"}).status_code == 303
    assert 'data-weergave="donker"' in client.get("/intern").text
    db.session.expire_all()
    assert town["medewerker"].language == "en"
    assert client.post_form(SETTINGS, {"language": "en", "display": "donker"}).status_code == 303
    assert new_events() == ["account.settings_changed"]
    assert client.post_form(SETTINGS, {"language": "fr"}).status_code == 422


# --- filling again --------------------------------------------------------------------------------------------------------

FORM = """<!doctype html><html lang="nl"><head><title>Formulier</title></head><body><h1>Formulier</h1>
<form method="post" action="/elders"><input name="a" value="x"></form>
<form method="post" action="/hier"><input type="hidden" name="t" value="new"><input id="a" name="a" value="old &amp; gone">
<textarea name="b">
old</textarea><select name="c"><option value="1" selected>een</option><option value="2">twee &amp; meer</option></select>
<input type="radio" name="d" value="j" checked><input type="radio" name="d" value="n">
<input type="checkbox" name="e" value="x" checked>
<input type="password" name="p" value=""></form></body></html>"""


NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]|[^\x00-\ufffd]")


@settings(max_examples=60)
@given(strategies.fixed_dictionaries({"a": strategies.text(max_size=30), "b": strategies.text(max_size=60)}))
def test_whatever_was_typed_comes_back_as_it_was_and_nothing_else_changes(typed):
    plain = {
        name: re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef]|[^\x00-\ufffd]", "", text)
        for name, text in typed.items()
    }
    plain["a"] = plain["a"].replace("\n", "")
    fields = {"a": [plain["a"]], "b": [plain["b"]], "c": ["2"], "d": ["n"], "t": ["old"], "p": ["x"]}
    first, second = parsed(refilled(FORM, Typed("u", "/hier", fields), "/hier")).iter("form")
    assert held_values(first) == {"a": ["x"]}
    found = held_values(second)
    assert found == {"bewaard": ["u"], "t": ["new"], "p": [""], "c": ["2"], "d": ["n"], "a": [plain["a"]], "b": [plain["b"]]}


def test_a_page_without_the_form_stays_as_it_is():
    page = FORM.replace("/hier", "/daar")
    assert refilled(page, Typed("u", "/hier", {"a": ["x"]}), "/ergens") == page
