"""Single sign-on with a certified identity provider, in a browser: in, up a step, and out on both sides."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from audit import SYSTEM, Event, Kind
from auth.invitations import invite
from auth.models import Account, UserSession
from auth.single_sign_on.models import SignOnIdentity
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, Designation, Person, Position
from tests.support.applications import application, let_go, settings_for
from tests.support.browser import fits_and_is_accessible
from tests.support.identity_provider import CLIENT, real_provider
from tests.support.municipality import SINCE, login_of
from tests.support.servers import address_of, listening

INTEREST = "/intern/belang/nieuw"


@dataclass
class House:
    """The register with the provider beside it."""

    address: str
    issuer: str
    app: Flask


@pytest.fixture(scope="module")
def house(tmp_path_factory, town_template) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(town_template, folder / "openkaart.sqlite")
    with listening() as listener, real_provider(address_of(listener)) as issuer:
        oidc = {"oidc_issuer": issuer, "oidc_client_id": CLIENT["clientId"], "oidc_client_secret": CLIENT["clientSecret"]}
        settings = settings_for(folder, public_url=address_of(listener), step_up=True, oidc_acr="strong", **oidc)
        listener.app = app = application(settings)
        with app.app_context():
            designate("leidinggevende")
        yield House(address_of(listener), issuer, app)
        let_go(app)


def designate(name: str) -> None:
    """This person has to declare financial interests."""
    position = db.session.scalars(select(Position).where(Position.code == name)).one()
    why = {"ground": "art. 5 Ambtenarenwet 2017", "reason": "koersgevoelige informatie", "from_on": SINCE}
    db.session.add(Designation(position=position, kind=FINANCIAL_INTERESTS, **why))
    db.session.commit()


def number_of(house: House, name: str) -> str:
    with house.app.app_context():
        return db.session.scalars(select(Person.personnel_number).where(Person.email == login_of(name))).one()


def sign_on(page: Page, house: House, login: str, verder: str = "/intern") -> None:
    """From our page to the provider's, and back."""
    page.goto(f"{house.address}/intern/inloggen?verder={verder}")
    page.get_by_role("link", name="Inloggen met je organisatie-account").click()
    at_provider(page, house, login)


def at_provider(page: Page, house: House, login: str) -> None:
    page.wait_for_url(f"{house.issuer}/interaction/**")
    page.fill("#login", login)
    page.get_by_role("button", name="Sign in").click()


def show_again(page: Page, house: House, login: str) -> None:
    """From our page that asks it to the provider's, which asks to sign in again, and back."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Laat zien dat jij het bent")
    page.get_by_role("link", name="Laat het zien met je organisatie-account").click()
    at_provider(page, house, login)


def forget_that_it_was_shown(house: House) -> None:
    """As if everyone signed in long ago."""
    with house.app.app_context():
        for kept in db.session.scalars(select(UserSession)):
            kept.data = {**kept.data, "verified_at": None}
        db.session.commit()


def test_someone_signs_in_steps_up_and_signs_out_on_both_sides(house, page):
    number = number_of(house, "medewerker")
    sign_on(page, house, number, "/intern/inzage")
    page.wait_for_url(f"{house.address}/intern/inzage")
    expect(page.get_by_text("Medewerker Voorbeeld").first).to_be_visible()
    with house.app.app_context():
        identity = db.session.scalars(select(SignOnIdentity)).one()
        assert (identity.issuer, identity.subject, identity.how) == (house.issuer, number, "personnel_number")
        kept = db.session.scalars(select(UserSession).where(UserSession.identity_id == identity.id)).one()
        assert kept.provider_session
        assert "eyJ" not in str(kept.data), "no token is kept"
    forget_that_it_was_shown(house)
    page.goto(f"{house.address}{INTEREST}")
    show_again(page, house, number)
    page.wait_for_url(f"{house.address}{INTEREST}")
    page.goto(f"{house.address}/intern")
    page.get_by_text("Medewerker Voorbeeld").first.click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(f"{house.issuer}/session/end**")
    assert "eyJ" not in page.url, "no token stands in an address"
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{house.address}/intern/uitgelogd")
    page.goto(f"{house.address}/intern/inzage")
    assert "/intern/inloggen" in page.url
    page.get_by_role("link", name="Inloggen met je organisatie-account").click()
    page.wait_for_url(f"{house.issuer}/interaction/**")


def test_who_signs_out_at_the_provider_is_out_here_at_once(house, page):
    number = number_of(house, "collega")
    sign_on(page, house, number, "/intern/inzage")
    page.wait_for_url(f"{house.address}/intern/inzage")
    page.goto(f"{house.issuer}/session/end")
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(re.compile("/session/end/"))
    with house.app.app_context():
        there = select(SignOnIdentity.id).where(SignOnIdentity.subject == number)
        ended = select(func.count()).select_from(UserSession).where(UserSession.identity_id.in_(there))
        assert db.session.scalar(ended) == 0
        event = db.session.scalars(select(Event).where(Event.kind == Kind.SIGNED_OUT).order_by(Event.seq.desc())).first()
        assert (event.actor, event.person) == (
            None,
            db.session.scalars(select(Person.uid).where(Person.personnel_number == number)).one(),
        )
    page.goto(f"{house.address}/intern/inzage")
    assert "/intern/inloggen" in page.url


def test_what_is_posted_too_late_is_there_again_after_signing_in_again(house, page):
    number = number_of(house, "leidinggevende")
    sign_on(page, house, number, INTEREST)
    show_again(page, house, number)
    page.wait_for_url(f"{house.address}{INTEREST}")
    page.check("#kind")
    page.fill("#what", "Aandelen in een bedrijf")
    forget_that_it_was_shown(house)
    page.get_by_role("button", name="Volgende").click()
    show_again(page, house, number)
    expect(page.locator("#what")).to_have_value("Aandelen in een bedrijf")
    expect(page.locator("#kind")).to_be_checked()


def test_who_refuses_at_the_provider_reads_that_nothing_changed(house, page):
    page.goto(f"{house.address}/en/intern/inloggen")
    page.get_by_role("link", name=re.compile("Sign in with")).click()
    page.get_by_role("button", name="Refuse").click()
    page.wait_for_url(f"{house.address}/en/intern/inloggen/mislukt/cancelled")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")


def test_its_pages_are_accessible_at_both_widths(house, page):
    with house.app.app_context():
        invited = db.session.scalars(select(Account).join(Person).where(Person.email == login_of("vreemde"))).one()
        invited.password_hash = None
        token = invite(invited.person, actor=SYSTEM)
        db.session.commit()
    for address in ("inloggen", "inloggen/mislukt/away", "inloggen/mislukt/taken", f"toegang/{token}", "uitgelogd"):
        fits_and_is_accessible(page, f"{house.address}/intern/{address}")
    sign_on(page, house, number_of(house, "beheer"), "/intern/beheer/gebruikers/organisatie-accounts")
    for address in ("beheer/gebruikers/organisatie-accounts", "opnieuw"):
        fits_and_is_accessible(page, f"{house.address}/intern/{address}")
