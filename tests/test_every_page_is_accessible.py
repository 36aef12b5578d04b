"""The pages no journey passes, in a real browser on a desk and on a phone: axe finds nothing, and nothing scrolls sideways."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from audit import Event, Kind
from audit.readings import View, add_view
from audit.receipts import code_of
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES
from publication.editions import publish
from tests.support.browser import DESK, enter, fits_and_is_accessible
from tests.support.declarations import decided, drafted, in_status, step, submitted
from tests.support.municipality import Municipality

OWN, DECIDE, POSITIONS = "/intern/opgaven", "/intern/beoordelen", "/intern/beheer/functies"


@dataclass(frozen=True)
class Visit:
    """A page to look at; with a button to press on its empty form, what is missing is looked at as well."""

    address: str
    button: str = ""
    status: int = 200


def to_declare(town: Municipality) -> list[Visit]:
    draft = drafted(town, link=["permit"])
    form = f"/intern/nevenwerk/{draft.reference}"
    return [
        Visit("/intern/nevenwerk/nieuw", button="[value=next]"),
        Visit(f"{form}/activiteit"),
        Visit(f"{form}/tijd"),
        Visit(f"{form}/raakvlak"),
        Visit(f"{form}/weggooien"),
        Visit("/intern/uitnodiging/nieuw"),
        Visit("/intern/misstand"),
        Visit("/intern/niets/nevenwerk"),
    ]


def to_follow(town: Municipality) -> list[Visit]:
    waits, asked, goes_on = (in_status(town, status) for status in ("submitted", "question", "decided"))
    return [
        Visit(OWN),
        Visit(f"{OWN}/{goes_on.reference}"),
        Visit(f"{OWN}/{goes_on.reference}/stoppen", button="main form button"),
        Visit(f"{OWN}/{goes_on.reference}/wijzigen"),
        Visit(f"{OWN}/{waits.reference}/intrekken"),
        Visit(f"{OWN}/{asked.reference}/vraag"),
        Visit(f"{OWN}/NW-2020-9999", status=404),
    ]


def to_decide(town: Municipality) -> list[Visit]:
    town.designate("medewerker", PUBLIC_SIDE_ACTIVITIES)
    asked, over, waits = submitted(town, "collega"), decided(town), submitted(town, link=["permit"], separation="Ik teken niets.")
    step(asked, "ask", town["leidinggevende"], question="Hoe vaak?")
    page = f"{DECIDE}/{waits.reference}"
    return [
        Visit(DECIDE),
        Visit(page, button="button[value=bekijk]"),
        Visit(f"{page}/vraag"),
        Visit(f"{DECIDE}/{over.reference}"),
    ]


def to_designate(town: Municipality) -> list[Visit]:
    duty = town.designate("directeur", FINANCIAL_INTERESTS)
    return [
        Visit(f"{POSITIONS}/directeur"),
        Visit(f"{POSITIONS}/directeur/aanwijzen", button="button[value=bekijk]"),
        Visit(f"{POSITIONS}/directeur/beeindigen/{duty.uid}"),
    ]


def to_supervise(town: Municipality) -> list[Visit]:
    """A view by name, and a receipt that holds."""
    town.designate("medewerker", FINANCIAL_INTERESTS)
    interest = submitted(town, "medewerker", "financial_interest")
    view = View(town["medewerker"].uid, interest.reference, "decider", "case", on_behalf_of=town["directeur"].uid)
    add_view(Kind.OPENED, [view], actor=town["collega"], subject=("declaration", interest.reference))
    sent = db.session.scalars(select(Event).where(Event.kind == Kind.SUBMITTED).limit(1)).one()
    return [
        Visit("/intern/toezicht/inzage"),
        Visit("/intern/toezicht/inzage/opvallend"),
        Visit("/intern/inzage"),
        Visit(f"/intern/ontvangstbewijs?code={code_of(sent)}"),
        Visit("/intern/ontvangstbewijs?code=hallo"),
    ]


def to_look_in(town: Municipality) -> list[Visit]:
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    publish(actor=town["redacteur"])
    return [Visit("/?q=niemand"), Visit("/functie/bestaat-niet", status=404), Visit("/en/uitleg")]


@pytest.mark.parametrize(
    ("name", "visits"),
    [
        pytest.param("medewerker", to_declare, id="declaring"),
        pytest.param("medewerker", to_follow, id="following"),
        pytest.param("leidinggevende", to_decide, id="deciding"),
        pytest.param("integriteit", to_designate, id="designating"),
        pytest.param("controle", to_supervise, id="supervising"),
        pytest.param(None, to_look_in, id="public"),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(town, server, page, name, visits):
    planned = visits(town)
    db.session.commit()
    if name:
        enter(page, server, name)
    for visit in planned:
        page.set_viewport_size(DESK)
        answer = page.goto(server + visit.address)
        assert (answer.status, urlsplit(page.url).path) == (visit.status, urlsplit(visit.address).path)
        fits_and_is_accessible(page)
        if visit.button:
            with page.expect_navigation():
                page.locator(visit.button).last.click()
            assert page.locator(".ok-error-summary").is_visible()
            fits_and_is_accessible(page)
