"""Two things that do not go together, at the same moment, on both databases: one of them wins, and the log says which."""

from collections import Counter
from threading import Lock

import pytest
from sqlalchemy import func, select

import clock
from audit import Event, Kind
from audit.verifier import verify
from auth.accounts import end_role
from auth.invitations import new_link, redeem
from extensions import db
from organisation.models import Person
from publication.editions import publish
from publication.hiding import hide_now
from publication.projection import public_register
from registers.lifecycle import change_state
from registers.models import Declaration
from tests.support.applications import SECRETS, visitor
from tests.support.declarations import submitted
from tests.support.declaring import GIFT
from tests.support.drill import how_often
from tests.support.municipality import PASSWORD, login_of
from tests.support.publishing import released
from tests.test_core_races import race

ROUNDS = how_often(1, 200)


@pytest.fixture
def racing(any_app, any_town, figure, request):
    """`racing(*runners)`: the race; in the end the log is whole."""
    count: Counter[str] = Counter()

    def run(*runners):
        db.session.commit()
        count["races"] += 1
        results = race(any_app, *runners)
        db.session.rollback()
        return results

    yield run
    verdict = verify(db.session(), SECRETS["audit_key"])
    db.session.commit()
    figure(f"{request.node.originalname.removeprefix('test_').replace('_', ' ')}", count["races"], int(not verdict.is_well))
    assert verdict.is_well


def _person(town, name):
    return town[name].id


def _decide(reference: str, actor: int, version: int):
    def take() -> str:
        found = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
        person = db.session.get_one(Person, actor)
        change_state(found, "decide", actor=person, seen_version=version, outcome="no_objection", reasons="Goed.")
        return "decided"

    return take


def test_one_key_sent_twenty_times_at_once_gives_one_receipt(any_app, any_town, racing):
    db.session.commit()
    client = visitor(any_app)
    client.post_form("/intern/inloggen", {"login": login_of("medewerker"), "password": PASSWORD})
    token = client.get("/intern/geschenk/nieuw").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    session = client.get_cookie("sid").value
    for number in range(ROUNDS):

        def send(key=f"een-sleutel-van-twintig-{number:06}"):
            one = any_app.test_client()
            one.set_cookie("sid", session)
            sent = {**GIFT, "csrf_token": token, "submission_key": key}
            answer = one.post("/intern/geschenk/nieuw", data=sent, headers={"Origin": "http://localhost"})
            return answer.status_code, answer.location

        found = Counter(racing(*[send] * 20))
        assert len(found) == 1, found
        assert next(iter(found))[0] == 303, found
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == ROUNDS


def test_who_loses_his_role_decides_nothing_after_that(any_town, racing):
    officer, other = _person(any_town, "integriteit"), _person(any_town, "beheer")
    any_town.designate("medewerker", "financial_interests")

    def lose() -> str:
        end_role(db.session.get_one(Person, officer), "integrity_officer", actor=db.session.get_one(Person, other))
        return "ended"

    for _ in range(ROUNDS):
        if not db.session.get_one(Person, officer) or "integrity_officer" not in _roles(officer):
            any_town.role("integriteit", "integrity_officer", clock.today())
        waiting = [submitted(any_town, slug="financial_interest") for _ in range(4)]
        runners = [_decide(one.reference, officer, one.version) for one in waiting]
        since = db.session.scalar(select(func.max(Event.seq)))
        results = Counter(racing(runners[0], lose, *runners[1:]))
        assert results["ended"] == 1, results
        assert set(results) <= {"ended", "decided", "NotYours"}, results
        kinds = db.session.scalars(select(Event.kind).where(Event.seq > since).order_by(Event.seq)).all()
        after = kinds[kinds.index(Kind.ROLE_ENDED) :]
        assert Kind.DECIDED not in after, kinds


def _roles(person: int) -> frozenset[str]:
    from auth.permissions import roles_of

    return roles_of(db.session.get_one(Person, person))


def test_an_invitation_is_redeemed_once(any_town, racing):
    for _ in range(ROUNDS):
        link = new_link(any_town["medewerker"], actor=any_town["beheer"], by_mail=False)
        token = link.rpartition("/")[2]
        lock, tried = Lock(), iter(range(8))

        def use(token=token, lock=lock, tried=tried) -> str:
            with lock:
                number = next(tried)
            try:
                redeem(token, f"een-ander-lang-wachtwoord-{number}")
            except Exception as refused:
                db.session.rollback()
                return type(refused).__name__
            return "used"

        assert Counter(racing(*[use] * 8)) == {"used": 1, "NoLongerGood": 7}


def test_what_is_hidden_while_an_edition_is_made_is_not_in_the_newest(any_town, racing):
    any_town.designate("directeur", "public_side_activities")
    officer = _person(any_town, "integriteit")
    for _ in range(min(ROUNDS, 20)):
        declaration = released(any_town, "directeur", without_notice=True)
        reference, code = declaration.reference, declaration.public_code

        def hide(reference=reference) -> str:
            found = db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()
            hide_now(found, actor=db.session.get_one(Person, officer), reason="Er klopt iets niet.", disclosed=False)
            return "hidden"

        def make() -> str:
            publish(actor=db.session.get_one(Person, officer), force=True)
            return "made"

        results = Counter(racing(make, hide, make))
        assert results["made"] + results["hidden"] + results["Conflict"] == 3, results
        if results["hidden"]:
            assert code not in {entry["code"] for entry in public_register(clock.today())["vermeldingen"]}
        db.session.commit()
