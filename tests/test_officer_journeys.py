"""What an officer does, in a real browser, each within its clicks and questions (ux 1.0). Counted from the overview."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import func, select

from audit import SYSTEM
from database import expect_reads
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, Designation
from post.models import Mail
from publication.editions import publish
from publication.models import APPROVED, RELEASE, PublicationAct, PublicationCorrection
from registers.duties.models import EXEMPTED, Duty
from reports.yearly.models import YearlyReport
from tests.support.browser import DESK, profile
from tests.support.hand import Hand, sign_in
from tests.support.publishing import allow, declare, released
from tests.support.rounds import running

BUDGETS = {  # journey: questions, clicks
    "chase": (6, 15),
    "designate": (5, 9),
    "release": (0, 11),
    "correct": (4, 7),
    "hide": (1, 4),
    "report": (6, 9),
}


@contextmanager
def within(journey: str, *hands: Hand):
    """What is done in here by these hands together stays within its budget."""
    before = [(hand.questions, hand.clicks) for hand in hands]
    yield
    questions = sum(hand.questions - was for hand, (was, _clicks) in zip(hands, before, strict=True))
    clicks = sum(hand.clicks - was for hand, (_questions, was) in zip(hands, before, strict=True))
    most = BUDGETS[journey]
    assert (questions <= most[0], clicks <= most[1]) == (True, True), f"{journey}: {questions} questions and {clicks} clicks"


@contextmanager
def at_the_desk(browser, server: str, name: str):
    with profile(browser, viewport=DESK) as page:
        yield sign_in(page, server, name)


@pytest.fixture(autouse=True)
def looking_beside_the_server():
    yield
    expect_reads(False)


def found(query):
    """What stands in the database now."""
    db.session.rollback()
    expect_reads(True)
    answer = db.session.scalars(query).all()
    db.session.rollback()
    expect_reads(False)
    return answer


def find(hand: Hand, place: str) -> None:
    """Go there by the menu under one's name."""
    menu = hand.page.locator(".ok-menu")
    menu.locator("summary").click()
    hand.clicks += 1
    hand.go(menu.get_by_role("link", name=place, exact=True))


def tick(hand: Hand, *names: str) -> None:
    """Rows of a list: one answer, a click for each."""
    for name in names:
        hand.page.get_by_role("checkbox", name=name).check()
        hand.clicks += 1
    hand.questions += 1


def record(hand: Hand, action: str, text: str) -> None:
    hand.choose("Wat wil je doen?", action)
    hand.type("Wat schrijf je, of waarom?", text)
    hand.press("Vastleggen")


def test_whoever_did_not_answer_is_reminded_and_three_are_let_off(town, server, browser, at):
    at("2026-01-05")
    running(town)
    with at_the_desk(browser, server, "integriteit") as hand:
        with within("chase", hand):
            find(hand, "Jaarcheck")
            hand.follow("Jaarcheck 2026")
            hand.follow("Lijst van wie niet reageerde")
            tick(hand, "Alle ")
            record(hand, "Stuur een persoonlijke mail", "Bel me gerust.")
            tick(hand, *(f"Kies {name} Voorbeeld" for name in ("Collega", "Vreemde", "Beheer")))
            record(hand, "Stel vrij", "Met langdurig verlof.")
        with within("chase", hand):
            tick(hand, "Kies Medewerker Voorbeeld")
            record(hand, "Vraag de leidinggevende om hulp", "Wil je vragen of het lukt?")
        with within("chase", hand):
            tick(hand, "Kies Medewerker Voorbeeld")
            hand.choose("Wat wil je doen?", "Geef meer tijd")
            hand.type("Wat schrijf je, of waarom?", "Was op reis.")
            for part, value in (("Dag", "16"), ("Maand", "2"), ("Jaar", "2026")):
                hand.group("Tot en met welke dag?").get_by_label(part).fill(value)
            hand.questions += 1
            hand.press("Vastleggen")
    assert len(found(select(Duty).where(Duty.closing == EXEMPTED))) == 3
    assert found(select(Duty.due_on).where(Duty.person_id == town["medewerker"].id)) == [date(2026, 2, 16)]
    sent = found(select(Mail.message).where(Mail.message.in_(("round_personal", "round_handed_over"))))
    assert sent.count("round_handed_over") == 1
    assert sent.count("round_personal") > 10


def test_a_position_is_designated(town, server, browser, at):
    at("2026-01-05")
    title = town.positions["directeur"].title
    db.session.commit()
    with at_the_desk(browser, server, "integriteit") as hand, within("designate", hand):
        find(hand, "Functies")
        hand.follow(title)
        hand.follow("Functie aanwijzen")
        hand.choose("Waarvoor wijs je deze functie aan?", "Financiële belangen doorgeven")
        hand.type("Waarom deze functie?", "Beslist over grote opdrachten.")
        hand.type("Nummer van het besluit", "2026-12")
        for part, value in (("Dag", "2"), ("Maand", "2"), ("Jaar", "2026")):
            hand.group("Vanaf welke dag?").get_by_label(part).fill(value)
        hand.questions += 1
        hand.press("Bekijk wat er verandert")
        hand.press("Functie aanwijzen")
    assert found(select(Designation.kind)) == [FINANCIAL_INTERESTS]


def test_five_publications_are_looked_at_and_released(designated, server, browser):
    for role in "ABCDE":
        allow(designated, declare(designated, "directeur", role=f"Lid {role}"))
    db.session.commit()
    with at_the_desk(browser, server, "redacteur") as hand, within("release", hand):
        hand.follow("Publicatie")
        for role in "ABCDE":
            hand.follow(f"Lid {role}")
            hand.press("Vrijgeven")
    assert found(select(func.count(PublicationAct.id)).where(PublicationAct.kind == RELEASE)) == [5]


@pytest.fixture
def published(designated, at):
    """An entry that is public as paid, and a second officer."""
    designated.entry = released(designated, "directeur", without_notice=True, pay="paid")
    publish(actor=SYSTEM)
    at("2026-05-12")
    db.session.commit()
    return designated


def test_a_public_error_is_put_right_by_two(published, server, browser):
    entry = published.entry.reference
    db.session.commit()
    with (
        at_the_desk(browser, server, "redacteur") as asks,
        at_the_desk(browser, server, "integriteit") as approves,
        within("correct", asks, approves),
    ):
        asks.page.goto(f"{server}/intern/beheer/publicatie/{entry}/corrigeren")
        asks.follow("Vergoeding")
        asks.questions += 1
        asks.choose("Wat wordt het?", "Onbetaald")
        asks.type("Waarom?", "ten onrechte als betaald vermeld")
        asks.press("Vraag goedkeuring")
        approves.page.goto(f"{server}/intern/beheer/correcties")
        approves.follow("Vermelding ")
        approves.press("Goedkeuren en nu publiceren")
        approves.questions += 1
    assert found(select(PublicationCorrection.outcome)) == [APPROVED]


def test_an_entry_is_hidden_at_once(published, server, browser):
    with at_the_desk(browser, server, "integriteit") as hand, within("hide", hand):
        hand.follow("Publicatie")
        hand.follow("Verberg ")
        hand.type("Waarom", "Er staat een adres in.")
        hand.press("Nu verbergen")
    assert len(found(select(PublicationAct.id).where(PublicationAct.kind == "hide"))) == 1


def test_the_report_to_the_council_is_read_completed_and_frozen(town, server, browser, at):
    at("2026-02-02")
    db.session.commit()
    with at_the_desk(browser, server, "integriteit") as hand, within("report", hand):
        find(hand, "Jaarverslag")
        hand.press("Begin")
        hand.follow("Schrijf de teksten")
        for text in hand.page.locator("main textarea").all()[:6]:
            text.fill("Dit ging goed.")
            hand.questions += 1
        hand.press("Bewaar")
        hand.follow("Leg het verslag vast")
        hand.press("Leg vast")
    frozen = found(select(YearlyReport.texts).where(YearlyReport.frozen_at.is_not(None)))
    assert [list(texts.values()).count("Dit ging goed.") for texts in frozen] == [6]
