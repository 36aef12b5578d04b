"""What a refused step leaves behind (nothing), what an event says of a deputy, and drafts that are thrown away in a race."""

import secrets
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update

from audit import Event
from extensions import db
from registers import letters
from registers.drafts import discard
from registers.errors import Conflict, NotYours
from registers.models import Attachment, Decision, Declaration, Question
from tests.support.declarations import decided, drafted, step, submitted

GIVEN = {
    "ask": {"question": "Hoe vaak?"},
    "answer": {"answer": "Eens per week"},
    "decide": {"outcome": "with_conditions", "condition": "Geen dossiers"},
    "withdraw": {},
    "revise": {"submission_key": "een-sleutel"},
}


def _in_time_for(town, name):
    if name == "answer":
        return step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    return decided(town) if name == "revise" else submitted(town)


def _kept():
    db.session.expire_all()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Declaration, Decision, Question, Event)]
    rows = db.session.execute(select(Declaration.id, Declaration.status, Declaration.version, Declaration.due_on)).all()
    answers = [(question.answered_at, question.contents) for question in db.session.scalars(select(Question))]
    return counts, rows, answers


@pytest.mark.parametrize("name", GIVEN)
def test_a_step_that_is_refused_at_the_last_moment_leaves_nothing_behind_even_when_the_caller_commits(
    any_town, monkeypatch, name
):
    declaration = _in_time_for(any_town, name)
    actor = any_town["leidinggevende" if name in ("ask", "decide") else "medewerker"]
    db.session.commit()
    before = _kept()

    def lost(*arguments, **given):
        db.session.flush()
        raise Conflict(declaration)

    monkeypatch.setattr("registers.lifecycle.record", lost)
    with pytest.raises(Conflict):
        step(declaration, name, actor, **GIVEN[name])
    db.session.commit()
    assert _kept() == before


def test_r22_the_event_of_a_deputy_says_on_whose_behalf_he_acted(town):
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1))
    deputy, absent = town["andere_leidinggevende"], town["leidinggevende"]
    old = decided(town, by="andere_leidinggevende")
    new = step(step(old, "revise", town["medewerker"], submission_key="nieuw"), "submit", town["medewerker"])
    step(new, "decide", deputy, outcome="no_objection")
    events = db.session.scalars(select(Event).where(Event.kind.in_(("declaration.decided", "declaration.replaced"))))
    assert {(event.actor, event.on_behalf_of) for event in events} == {(deputy.uid, absent.uid)}
    assert new.decision.on_behalf_of == absent


def test_r22_a_deputy_acts_on_behalf_of_whom_he_stands_in_for_in_that_register(town):
    """Two people share a post; the deputy of one has its gifts, the deputy of the other the rest."""
    from organisation.models import Appointment

    db.session.add(Appointment(person=town["directeur"], position=town.positions["leidinggevende"], from_on=date(2020, 1, 1)))
    town.cover("directeur", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1), ["gift"])
    town.cover("leidinggevende", "andere_leidinggevende", date(2020, 1, 1), date(2030, 1, 1), ["side_activity"])
    declaration = submitted(town)
    assert letters.represented(declaration, town["andere_leidinggevende"]) == town["leidinggevende"]


def test_a_draft_that_was_sent_meanwhile_is_not_thrown_away(any_town):
    draft = drafted(any_town)
    seen = draft.version
    db.session.execute(
        update(Declaration.__table__)  # type: ignore[arg-type]
        .where(Declaration.id == draft.id)
        .values(status="submitted", version=seen + 1)
    )
    with pytest.raises(Conflict):
        discard(draft, actor=any_town["medewerker"], seen_version=seen)
    assert db.session.scalar(select(Declaration.status).where(Declaration.id == draft.id)) == "submitted"


def test_a_draft_that_was_thrown_away_meanwhile_does_not_exist(any_town):
    draft = drafted(any_town)
    db.session.execute(delete(Declaration).where(Declaration.id == draft.id).execution_options(synchronize_session=False))
    with pytest.raises(NotYours):
        discard(draft, actor=any_town["medewerker"], seen_version=draft.version)


def test_throwing_a_draft_away_takes_its_files_along(town):
    import clock

    draft = drafted(town, slug="gift")
    draft.attachments.append(
        Attachment(field="photo", display_name="a.jpg", media_type="image/jpeg", size=1, sha256="", added_at=clock.now())
    )
    db.session.flush()
    discard(draft, actor=town["medewerker"], seen_version=draft.version)
    db.session.flush()
    assert [db.session.scalars(select(table)).all() for table in (Declaration, Attachment)] == [[], []]


def test_a_key_that_somebody_else_used_already_is_nobodys_business(any_town):
    from registers.catalogue import register
    from registers.drafts import start_draft

    mine, yours = (
        start_draft(register("gift"), any_town[name], actor=any_town[name], submission_key="dezelfde")
        for name in ("medewerker", "collega")
    )
    assert mine.id != yours.id


def test_a_key_that_made_something_else_of_ones_own_is_refused(any_town):
    from registers.catalogue import register
    from registers.drafts import start_draft

    key = secrets.token_hex(8)
    start_draft(register("gift"), any_town["medewerker"], actor=any_town["medewerker"], submission_key=key)
    with pytest.raises(Conflict):
        start_draft(register("invitation"), any_town["medewerker"], actor=any_town["medewerker"], submission_key=key)
    with pytest.raises(Conflict):
        step(decided(any_town), "revise", any_town["medewerker"], submission_key=key)


def test_a_key_states_nothing_in_each_register_once(any_town):
    from registers.catalogue import register
    from registers.statements import declare_nothing

    person = any_town["medewerker"]
    first, again, other = (
        declare_nothing(register(slug), person, actor=person, submission_key="een")
        for slug in ("side_activity", "side_activity", "financial_interest")
    )
    assert first.id == again.id != other.id
