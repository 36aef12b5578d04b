"""How much somebody is paid: asked only where the body wants to know it, and of who holds a public position (P15)."""

from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication.projection import public_entry
from registers.answers import summary_rows
from registers.drafts import missing
from registers.parameters.values import set_value
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided, drafted, revised, step
from tests.support.declaring import ACTIVITY, NO_LINK, TIME, declare, path

PAID = {**TIME, "pay": "paid"}
QUESTION = "Hoeveel krijg je er per jaar voor?"
BAND = {"pay_band": "5000_to_10000"}


@pytest.fixture
def wanted(town, at):
    """From 1 April 2026 it is asked of the employee, whose position is public."""
    at("2026-03-02")
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    set_value("P15", True, from_on=date(2026, 4, 1), why="De raad wil dit weten", actor=SYSTEM)
    db.session.commit()
    at("2026-04-01")


def time_page(visitor, day=PAID):
    """What follows after the page about time and pay."""
    page = path(visitor.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
    return visitor.post_form(page, day)


def test_p15_the_question_follows_when_one_is_paid_from_the_day_it_is_switched_on(town, wanted, sign_in, at):
    at("2026-03-31")
    visitor = sign_in("medewerker")
    assert time_page(visitor).location.endswith("/raakvlak")
    at("2026-04-01")
    visitor = sign_in("medewerker")
    again = time_page(visitor)
    assert QUESTION in visitor.get(path(again)).text
    assert "Kies hoeveel je er per jaar voor krijgt" in visitor.post_form(path(again), PAID, page=path(again)).text


def test_p15_who_is_not_paid_or_not_designated_is_not_asked(town, wanted, sign_in):
    assert time_page(sign_in("medewerker"), TIME).location.endswith("/raakvlak")
    other = sign_in("collega")
    assert time_page(other).location.endswith("/raakvlak")
    assert time_page(other, {**PAID, **BAND}).location.endswith("/raakvlak")


def test_p15_the_decider_reads_the_band_and_the_public_does_not(town, wanted, sign_in):
    declaration = declare(sign_in("medewerker"), pages=[ACTIVITY, {**PAID, **BAND}, NO_LINK])
    assert declaration.answers["pay_band"] == "5000_to_10000"
    shown = sign_in("leidinggevende").get(f"/intern/beoordelen/{declaration.reference}").text
    assert "€ 5.000 tot en met € 10.000" in shown
    step(declaration, "decide", town["leidinggevende"], outcome="no_objection")
    assert "10.000" not in str(public_entry(declaration, date(2026, 5, 1)))


def test_p15_what_was_declared_without_it_stays_complete(town, wanted, at):
    at("2026-03-31")
    old, draft = decided(town, pay="paid"), drafted(town, pay="paid")
    at("2026-04-01")
    assert "pay_band" in missing(draft), "a draft is sent under the values of the day it is sent"
    assert "pay_band" in [row["name"] for row in summary_rows(draft)]
    assert "pay_band" not in [row["name"] for row in summary_rows(old)]
    assert missing(revised(town, old, role="Voorzitter")) == {}


def test_p15_who_becomes_paid_is_asked_in_the_change(town, wanted, at):
    at("2026-03-31")
    old = decided(town, pay="unpaid")
    at("2026-04-01")
    assert set(missing(revised(town, old, pay="paid"))) == {"pay_band"}


def test_p15_switched_off_again_it_is_not_asked_and_what_was_said_stays(town, wanted, at):
    told = decided(town, pay="paid", **BAND)
    set_value("P15", False, from_on=date(2026, 6, 1), why="Toch niet nodig", actor=SYSTEM)
    at("2026-06-01")
    assert missing(drafted(town, pay="paid")) == {}
    assert "pay_band" in [row["name"] for row in summary_rows(told)]


def test_the_page_with_the_question_is_accessible_and_fits(town, wanted, server, sign_in, page):
    address = path(time_page(sign_in("medewerker")))
    enter(page, server, "medewerker")
    page.goto(server + address)
    assert page.get_by_text(QUESTION).count() == 1
    fits_and_is_accessible(page)
