"""Eight people decide on one declaration at the same moment: one decision, seven who read what happened, no error page.

`make drill` does it a thousand times on each database.
"""

from collections import Counter
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from audit import Event, Kind
from audit.verifier import verify
from extensions import db
from organisation.models import Deputy
from registers.models import Decision, Declaration
from tests.support.applications import SECRETS, visitor
from tests.support.deciding import ORIGIN, WORKLIST
from tests.support.declarations import submitted
from tests.support.drill import how_often
from tests.support.municipality import PASSWORD, build, login_of
from tests.support.pages import PageClient, held_values, parsed

ROUNDS = how_often(3, 1000)
DECIDERS = (  # the manager, and seven who stand in for her
    "leidinggevende", "andere_leidinggevende", "vreemde", "directeur", "integriteit", "redacteur", "controle", "beheer",
)  # fmt: skip


@pytest.fixture
def declared(any_app) -> list[str]:
    """As many declarations as there are rounds, at the desk of the manager."""
    with any_app.app_context():
        town = build()
        for name in DECIDERS[1:]:
            covers = Deputy(person=town["leidinggevende"], deputy=town[name], from_on=date(2020, 1, 1), until_on=date(2100, 1, 1))
            db.session.add(covers)
        references = [submitted(town).reference for _ in range(ROUNDS)]
        db.session.commit()
    return references


@pytest.fixture
def deciders(any_app, declared) -> list[tuple[PageClient, str]]:
    """Eight people who are signed in, each with the token of his forms."""
    found = []
    for name in DECIDERS:
        client = visitor(any_app)
        assert client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD}).status_code == 303
        page = client.get(f"{WORKLIST}/{declared[0]}")
        assert page.status_code == 200, name
        form = next(form for form in parsed(page.text).iter("form") if form.get("action", "").endswith(declared[0]))
        found.append((client, held_values(form)["csrf_token"][0]))
    return found


def test_eight_decisions_at_once_give_one_decision_and_seven_who_read_what_happened(any_app, declared, deciders, figure):
    for reference in declared:
        with any_app.app_context():
            version = db.session.scalar(select(Declaration.version).where(Declaration.reference == reference))
        answers = _race(deciders, reference, version)
        assert Counter(status for status, _text in answers) == {303: 1, 409: len(DECIDERS) - 1}, answers
        plain = [text for status, text in answers if status == 409]
        assert all("Voorbeeld" in text and "besloot op" in text and ": Geen bezwaar." in text for text in plain)
    with any_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Decision)) == ROUNDS
        written = select(func.count()).select_from(Event).where(Event.kind == Kind.DECIDED)
        assert db.session.scalar(written) == ROUNDS
        assert verify(db.session(), SECRETS["audit_key"]).broken is None
        figure(f"eight decide at once, {db.engine.dialect.name}", ROUNDS, 0)


def _race(deciders: list[tuple[PageClient, str]], reference: str, version: int | None) -> list[tuple[int, str]]:
    """Let everyone send a decision on the same version at the same moment; status and text of each answer."""
    start = Barrier(len(deciders))
    answers: list[tuple[int, str]] = [(0, "no answer")] * len(deciders)

    def decide(place: int, client: PageClient, token: str) -> None:
        sent = {"csrf_token": token, "seen_version": str(version), "outcome": "no_objection", "stap": "verstuur"}
        start.wait()
        try:
            answer = client.post(f"{WORKLIST}/{reference}", data=sent, headers=ORIGIN)
            answers[place] = (answer.status_code, " ".join(answer.text.split()))
        except Exception as failure:
            answers[place] = (500, repr(failure))

    rivals = [Thread(target=decide, args=(place, *decider)) for place, decider in enumerate(deciders)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(120)
    return answers
