"""The example municipality: about 120 people and 150 declarations in every status, made once by real steps."""

import pytest
from sqlalchemy import func, select

import clock
from audit import Event, Kind
from audit.verifier import verify
from auth.examples import EXAMPLES, PASSWORD
from auth.models import Account
from campaigns.models import Round
from extensions import db
from organisation.models import Person
from publication.files import PAPER
from publication.folders import folder_of
from publication.models import Edition, PublicationAct, PublicationCorrection, PublicErrorReport
from publication.standing import standing
from registers.follow_up.models import Dispute
from registers.models import STATUSES, Declaration
from reports.public_figures.publishing import public_figures
from tests.support.applications import SECRETS
from tests.support.verapdf import STANDARDS, failed_checks

LOGINS = {example.login for example in EXAMPLES}


@pytest.fixture
def told(app):
    result = app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    with app.app_context():
        yield app


def count(query) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def test_the_example_is_complete_in_every_status_and_its_log_is_whole(told):
    assert 110 <= count(select(Person.id)) <= 130
    assert count(select(Declaration.id)) >= 150
    assert set(db.session.scalars(select(Declaration.status).distinct())) == set(STATUSES)
    assert count(select(Edition.number)) > 1
    assert count(select(PublicationAct.id).where(PublicationAct.kind == "withhold")) == 1
    assert set(db.session.scalars(select(PublicationCorrection.outcome))) == {"approved", None}
    assert {report.answered_at is None for report in db.session.scalars(select(PublicErrorReport))} == {True, False}
    assert "to_check" in {standing(one, clock.today()).kind for one in db.session.scalars(select(Declaration))}
    assert {one.state: one.figures is not None for one in db.session.scalars(select(Round))} == {"closed": True, "running": False}
    assert [one["versie"] for one in public_figures()] == [1]
    assert verify(db.session(), SECRETS["audit_key"]).is_well
    assert set(db.session.scalars(select(Account.login))) >= LOGINS
    _lives_on()
    db.session.rollback()

    runner = told.test_cli_runner()
    again = runner.invoke(args=["demo"])
    assert (again.exit_code, "niet leeg" in again.output) == (1, True)
    assert runner.invoke(args=["demo", "--if-empty"]).exit_code == 0

    client = told.test_client()
    shown = client.get("/").text
    for state in ("Nevenwerk", "Nog niet bevestigd", "Niet bezet", "Geen nevenwerk"):
        assert state in shown, state
    sign_in_page = client.get("/intern/inloggen").text
    assert all(login in sign_in_page for login in LOGINS)
    entered = client.post_form("/intern/inloggen", {"login": "medewerker@voorbeeld.nl", "password": PASSWORD})
    assert entered.status_code == 303
    _paper_complies()  # last: without Java the test stops here


def _paper_complies() -> None:
    number = db.session.scalars(select(func.max(Edition.number))).one()
    assert failed_checks([folder_of(number) / PAPER]) == {PAPER: dict.fromkeys(STANDARDS, [])}


def _lives_on() -> None:
    """What comes after a decision happens in the story as well; telling it twice would take long."""
    kinds = set(db.session.scalars(select(Event.kind).distinct()))
    assert {Kind.CONDITION_READ, Kind.STOPPED_BY_PROHIBITION, Kind.PASSED_ON, Kind.DISPUTE_RAISED, Kind.DISPUTE_CLOSED} <= kinds
    assert {Kind.EVENT_AS_DECLARED, Kind.CONDITION_KEPT, Kind.REVIEW_OPENED, Kind.RECONSIDERED} <= kinds
    assert count(select(Dispute.id).where(Dispute.closed_on.is_(None))) >= 1
