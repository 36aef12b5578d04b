"""Getting in, in a real browser: a passkey, an app without script, the keyboard alone, and axe on every page at both widths."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from auth import access_requests as requests
from auth.invitations import invite
from auth.models import AUDITOR, Account
from extensions import db
from tests.support.access import APP, FACTORS, SECOND_STEP, code_of, mails_to
from tests.support.applications import application, let_go
from tests.support.browser import axe_check, fits_and_is_accessible
from tests.support.municipality import PASSWORD, login_of
from tests.support.servers import listening

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip
SIGN_IN = "/intern/inloggen"


@pytest.fixture
def strict_server(town, settings) -> Iterator[str]:
    """The address of the application that asks for a second factor; a passkey needs a host name."""
    with listening() as listener:
        address = f"http://localhost:{listener.port}"
        served = application(replace(settings, public_url=address, second_factor=True))
        listener.app = served
        yield address
    let_go(served)


def password_step(page, server: str, name: str) -> None:
    page.goto(f"{server}{SIGN_IN}")
    page.fill("#login", login_of(name))
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")


def sign_out(page) -> None:
    if page.locator("details.ok-menu").count():
        page.click("details.ok-menu summary")
    with page.expect_navigation():
        page.get_by_role("button", name="Uitloggen").first.click()


def keep_codes(page) -> list[str]:
    """Make recovery codes and try one."""
    with page.expect_navigation():
        page.get_by_role("button", name="Maak herstelcodes").click()
    codes = page.locator(".ok-codes code").all_inner_texts()
    assert len(codes) == 10
    page.fill("#recovery", codes[0])
    return codes


def test_a_passkey_is_made_and_used_as_second_step_and_alone(strict_server, desktop):
    page = desktop
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    password_step(page, strict_server, "integriteit")
    assert page.url == f"{strict_server}{FACTORS}"
    fits_and_is_accessible(page)
    page.fill("#passkey-name", "Laptop van werk")
    with page.expect_navigation():
        page.get_by_role("button", name="Voeg een passkey toe").click()
    assert "Laptop van werk" in page.inner_text("main")
    keep_codes(page)
    fits_and_is_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Klaar").click()
    assert "Voortaan log je in met een tweede stap." in page.inner_text("main")

    sign_out(page)
    password_step(page, strict_server, "integriteit")
    assert page.url.startswith(f"{strict_server}{SECOND_STEP}")
    fits_and_is_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Gebruik je passkey").click()
    assert page.url == f"{strict_server}/intern"

    sign_out(page)
    fits_and_is_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Inloggen met een passkey").click()
    assert page.url == f"{strict_server}/intern"

    sign_out(page)
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.get_by_text("Het lukte niet. Probeer het nog een keer").wait_for()


def test_without_script_an_app_is_set_up_and_used_with_the_keyboard_alone(strict_server, without_javascript):
    page = without_javascript
    page.goto(f"{strict_server}{SIGN_IN}")
    walk_to(page, "#login")
    page.keyboard.type(login_of("beheer"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FACTORS}")
    assert page.locator(".ok-passkey").is_hidden()
    walk_to(page, f"a[href='{APP}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{APP}")
    assert page.evaluate("document.querySelector('.ok-qr').naturalWidth") > 0
    secret = page.inner_text(".ok-secret").replace(" ", "")
    walk_to(page, "#code")
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FACTORS}")
    codes = keep_codes(page)
    page.press("#recovery", "Enter")
    page.wait_for_url(f"**{FACTORS}")
    page.goto(f"{strict_server}/intern")
    assert page.url == f"{strict_server}/intern"
    sign_out(page)
    password_step(page, strict_server, "beheer")
    walk_to(page, "#code")
    page.keyboard.type(codes[1])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{strict_server}/intern")


def walk_to(page, target: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_every_page_about_access_is_accessible_at_both_widths(town, server, desktop):
    person, page = town["collega"], desktop
    requests.ask_role(person, AUDITOR, town["beheer"].employed_from, None, "vervangt een collega", actor=town["beheer"])
    requests.ask_reset(town["medewerker"], everything=True, reason="telefoon kwijt", actor=town["beheer"])
    account = db.session.scalars(select(Account).where(Account.person_id == town["vreemde"].id)).one()
    account.password_hash = None
    token, uid = invite(town["vreemde"], actor=town["beheer"]), person.uid
    db.session.commit()
    link = re.search(r"/intern/toegang/\S+", mails_to("vreemde")[-1].text).group()
    assert link.endswith(token)
    db.session.rollback()
    outside = [link, "/intern/toegang/niets", SIGN_IN]
    inside = [
        "/intern/beheer/gebruikers", f"/intern/beheer/gebruikers/{uid}", "/intern/beheer/toegang", "/intern/instellingen",
        "/intern/instellingen/wachtwoord", APP, "/intern/sessie", "/intern/opnieuw",
    ]  # fmt: skip
    for addresses, name in ((outside, ""), (inside, "beheer")):
        if name:
            password_step(page, server, name)
        for address in addresses:
            fits_and_is_accessible(page, f"{server}{address}")


def test_the_warning_shows_by_itself_five_minutes_before_the_end(town, server, desktop):
    password_step(desktop, server, "medewerker")
    warning = desktop.locator(".ok-session-end")
    assert warning.is_hidden()
    desktop.evaluate("document.getAnimations().forEach(one => { one.currentTime = 25 * 60 * 1000 - 2000 })")
    assert warning.is_hidden()
    desktop.evaluate("document.getAnimations().forEach(one => { one.currentTime = 25 * 60 * 1000 + 2000 })")
    assert warning.is_visible()
    axe_check(desktop)
