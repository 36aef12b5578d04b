"""What a telephone and a desk make of tables, buttons and rows, measured in a real browser."""

import pytest
from sqlalchemy import select

from auth.models import Account
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication.editions import publish
from tests.support.browser import enter
from tests.support.declarations import drafted, submitted

# Of every line of a card: the room for its label, the width the longest word of that label needs, and where the value begins.
LINES = """() => [...document.querySelectorAll('.ok-table tbody td[data-label]')].map(cell => {
    const style = getComputedStyle(cell), pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const words = cell.dataset.label.split(' '), value = document.createRange();
    value.selectNodeContents(cell);
    return {
        label: cell.dataset.label,
        room: parseFloat(style.gridTemplateColumns),
        word: Math.max(...words.map(word => pen.measureText(word).width)),
        value: Math.round(value.getClientRects()[0].left),
    };
})"""
HEIGHT_IN_LINES = """label => [...document.querySelectorAll(`.ok-table tbody td[data-label="${label}"]`)].map(cell => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return new Set([...text.getClientRects()].map(line => Math.round(line.top))).size;
})"""


@pytest.fixture
def public_home(town, server, at):
    """The address of the public home page, with a position of which something and one of which nothing is known."""
    at("2026-03-02")
    for name in ("directeur", "leidinggevende"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES)
    publish(actor=town["redacteur"])
    db.session.commit()
    return f"{server}/"


def test_on_a_phone_no_label_of_a_card_breaks_and_its_values_stand_in_one_column(public_home, phone):
    phone.goto(public_home)
    lines = phone.evaluate(LINES)
    assert {"Naam", "Vermeldingen"} <= {line["label"] for line in lines}
    assert [line["label"] for line in lines if line["word"] > line["room"]] == []
    assert len({line["value"] for line in lines}) == 1


def test_on_a_phone_a_long_address_breaks_rather_than_widen_the_page(town, server, phone):
    account = db.session.scalars(select(Account).where(Account.person_id == town["medewerker"].id)).one()
    account.login = "een.medewerker.met.een.lange.naam@gemeente.voorbeeld.nl"
    db.session.commit()
    enter(phone, server, "beheer")
    phone.goto(f"{server}/intern/beheer/gebruikers")
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_on_a_desk_references_and_dates_stand_on_one_line(town, server, desktop, at):
    at("2026-09-28")
    submitted(town, organisation="Stichting tot Behoud van het Voorbeeldlandschap rond de Proefpolder en Omstreken")
    db.session.commit()
    enter(desktop, server, "integriteit")
    desktop.goto(f"{server}/intern/beheer/opgaven")
    for label in ("Nummer", "Verstuurd op"):
        assert desktop.evaluate(HEIGHT_IN_LINES, label) == [1], label


def test_on_a_phone_a_sentence_to_choose_that_wraps_begins_at_the_start_of_its_line(town, server, phone):
    declaration = submitted(town)
    db.session.commit()
    enter(phone, server, "leidinggevende")
    phone.goto(f"{server}/intern/beoordelen/{declaration.reference}")
    alignment = "button => [getComputedStyle(button).textAlign, getComputedStyle(button).justifyContent]"
    assert phone.locator(".ok-button--link").first.evaluate(alignment) == ["start", "start"]


def test_throwing_away_stands_apart_from_the_buttons_to_send_and_keep(town, server, phone):
    draft = drafted(town)
    db.session.commit()
    enter(phone, server, "medewerker")
    phone.goto(f"{server}/intern/nevenwerk/{draft.reference}/controleren")
    row, away = phone.locator("main .ok-actions").bounding_box(), phone.get_by_text("Stoppen en weggooien").bounding_box()
    assert away["y"] - (row["y"] + row["height"]) >= 24
