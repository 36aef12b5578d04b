"""Somebody does not agree: the kind follows from what and when, another looks at it, and it ends with an answer (R32, R33)."""

from datetime import date

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Event
from auth.permissions import may
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import officer
from publication.editions import current_codes, publish
from publication.models import PublicationAct
from publication.projection import public_code
from registers.errors import Conflict, Incomplete, NotYours
from registers.follow_up.disputes import (
    close,
    disputed_publication,
    disputes_about,
    open_to,
    raise_dispute,
    way_of,
)
from registers.follow_up.overdue import CONCERNS
from registers.follow_up.reviewers import DECISION, PUBLICATION, reviewers_for
from tests.support.declarations import decided, step
from tests.support.publishing import allow, declare

DAY = "2026-03-02"


def prohibited(town, at):
    at("2026-05-04")
    declaration = decided(town, outcome="prohibited")
    at("2026-05-06")
    return declaration


def published(town, at):
    """The director's entry, public since the day it was sent for publication: 2 March 2026."""
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    entry = allow(town, declare(town, "directeur"))
    officer.release(entry, actor=town["redacteur"], seen_version=entry.version, without_notice=True)
    publish(actor=SYSTEM)
    return entry


@pytest.mark.parametrize(
    ("about", "decided_on", "kind", "until"),
    [
        (DECISION, date(2026, 5, 4), "reconsideration", None),
        (DECISION, date(2020, 1, 1), "reconsideration", None),
        (DECISION, date(2019, 12, 31), "old_law_objection", date(2020, 2, 11)),
        (PUBLICATION, date(2026, 3, 2), "publication_objection", date(2026, 4, 13)),
        (PUBLICATION, date(2019, 3, 4), "publication_objection", date(2019, 4, 15)),
    ],
)
def test_r32_the_kind_of_dispute_follows_from_what_was_decided_and_when(app, about, decided_on, kind, until):
    with app.app_context():
        way = way_of(about, decided_on)
        assert (way.kind, way.open_until(decided_on)) == (kind, until)


def test_r32_an_official_asks_to_look_again_at_a_decision_of_2026(town, at):
    declaration = prohibited(town, at)
    dispute = raise_dispute(declaration, DECISION, "Het raakt mijn werk niet.", actor=town["medewerker"])
    assert (dispute.kind, dispute.raised_on, dispute.due_on) == ("reconsideration", date(2026, 5, 6), date(2026, 6, 17))
    assert dispute.reviewer == town["directeur"]
    assert dispute.contents == {"about": "Het raakt mijn werk niet."}
    with pytest.raises(Conflict):
        raise_dispute(declaration, DECISION, "Nog een keer.", actor=town["medewerker"])


def test_r32_no_clause_of_administrative_law_is_printed_under_a_decision(town, at, sign_in):
    declaration = prohibited(town, at)
    raised = raise_dispute(declaration, DECISION, "Het raakt mijn werk niet.", actor=town["medewerker"])
    db.session.commit()
    client = sign_in("medewerker")
    for address in ("", f"/geschil/{raised.uid}"):
        page = client.get(f"/intern/opgaven/{declaration.reference}{address}").text
        assert "Heroverweging" in page
        assert "bezwaar maken" not in page.lower()
        assert "awb" not in page.lower()
        assert "bestuursrecht" not in page.lower()


def test_r32_publication_sent_on_2_march_can_be_objected_to_until_13_april(town, at):
    entry = published(town, at)
    at("2026-04-13")
    assert open_to(entry, clock.today()) == {DECISION: None, PUBLICATION: date(2026, 4, 13)}
    at("2026-04-14")
    assert open_to(entry, clock.today()) == {DECISION: None}
    with pytest.raises(Incomplete, match="raised_on"):
        raise_dispute(entry, PUBLICATION, "Te laat.", actor=town["directeur"])
    late = raise_dispute(
        entry, PUBLICATION, "Zei het op tijd.", actor=town["integriteit"], raised_on=date(2026, 4, 13)
    )  # fmt: skip
    assert (late.kind, late.raised_on, late.due_on) == ("publication_objection", date(2026, 4, 13), date(2026, 5, 26))


def test_r33_while_the_publication_is_disputed_the_entry_can_be_held(town, at):
    entry = published(town, at)
    at("2026-03-10")
    dispute = raise_dispute(entry, PUBLICATION, "Dit zegt te veel over mij.", actor=town["directeur"])
    assert disputed_publication(entry) == dispute
    assert public_code(entry) in current_codes()
    officer.hold(entry, actor=town["redacteur"], seen_version=entry.version, reason="Er loopt een bezwaar.")
    publish(actor=SYSTEM)
    assert public_code(entry) not in current_codes()
    act = db.session.scalars(select(PublicationAct).where(PublicationAct.kind == "hold")).one()
    assert (act.ground, act.review_on, clock.local(act.at).date()) == ("pending_dispute", dispute.due_on, date(2026, 3, 10))
    assert dispute.reviewer == town["secretaris"]


def test_a_hold_without_a_dispute_has_no_ground_of_one(town, at):
    entry = published(town, at)
    officer.hold(entry, actor=town["redacteur"], seen_version=entry.version, reason="De medewerker vraagt uitstel.")
    act = db.session.scalars(select(PublicationAct).where(PublicationAct.kind == "hold")).one()
    assert (act.ground, act.review_on) == (None, date(2026, 3, 16)), "looked at again after the term of a question"


def test_r19_who_looks_at_it_never_decided_nor_declared_nor_stands_below_the_declarant(town, at):
    declaration = prohibited(town, at)
    names = [name for person in reviewers_for(declaration, DECISION) for name, one in town.people.items() if one == person]
    assert names[0] == "directeur"
    assert not {"leidinggevende", "medewerker", "collega"} & set(names)
    of_director = allow(town, declare(town, "directeur"), "prohibited", reasons="Dit kan niet.")
    at("2026-05-07")
    found = reviewers_for(of_director, DECISION)
    assert found == [town["vastlegger"]], "nobody else stands above him, so the college looks again"
    assert reviewers_for(of_director, PUBLICATION)[0] == town["secretaris"]
    with pytest.raises(Incomplete, match="reviewer"):
        raise_dispute(
            declaration, DECISION, "Hij zei het mij.", actor=town["integriteit"], reviewer=town["leidinggevende"]
        )  # fmt: skip


def test_nobody_raises_a_dispute_for_someone_else_but_an_officer(town, at):
    declaration = prohibited(town, at)
    for name in ("leidinggevende", "collega", "directeur"):
        with pytest.raises(NotYours):
            raise_dispute(declaration, DECISION, "Voor een ander.", actor=town[name])


def test_the_declarant_is_told_before_he_can_disagree(town, at):
    at("2026-05-04")
    declaration = decided(town, outcome="prohibited")
    with pytest.raises(Conflict):
        raise_dispute(declaration, DECISION, "Te vroeg.", actor=town["medewerker"])


@pytest.mark.parametrize("result", ["kept", "changed", "withdrawn"])
def test_the_reviewer_closes_it_once_with_a_result_and_an_answer(town, at, result):
    declaration = prohibited(town, at)
    dispute = raise_dispute(declaration, DECISION, "Het raakt mijn werk niet.", actor=town["medewerker"])
    assert may(town["directeur"], "declaration.read", declaration)
    for name in ("leidinggevende", "medewerker", "secretaris"):
        with pytest.raises(NotYours):
            close(dispute, result, "Wij zien het zo.", actor=town[name])
    with pytest.raises(Incomplete):
        close(dispute, "", "", actor=town["directeur"])
    close(dispute, result, "Wij zien het zo.", actor=town["directeur"])
    assert (dispute.closed_on, dispute.result, dispute.contents["answer"]) == (date(2026, 5, 6), result, "Wij zien het zo.")
    with pytest.raises(Conflict):
        close(dispute, result, "Nog een keer.", actor=town["directeur"])
    assert not may(town["directeur"], "declaration.read", declaration)
    assert disputes_about(declaration) == [dispute]
    kinds = set(db.session.scalars(select(Event.kind).where(Event.subject == declaration.reference)))
    assert {"dispute.raised", "dispute.closed"} <= kinds


def test_an_officer_who_decided_cannot_close_what_is_about_his_decision(town, at):
    at("2026-05-04")
    interest = decided(town, slug="financial_interest", by="integriteit", outcome="prohibited")
    at("2026-05-06")
    dispute = raise_dispute(interest, DECISION, "Dit belang is klein.", actor=town["medewerker"])
    assert dispute.reviewer == town["secretaris"]
    assert b"klein" not in dispute.document
    with pytest.raises(NotYours):
        close(dispute, "kept", "Nee.", actor=town["integriteit"])


@pytest.mark.parametrize(
    ("decided_at", "closed_at", "again_at"),
    [
        ((DAY, 8), (DAY, 10), (DAY, 11)),  # all on one day
        ((DAY, 0, 30), (DAY, 1, 15), (DAY, 1, 45)),  # when it is still the day before in UTC
        ((DAY, 8), ("2026-03-09", 9), ("2026-03-10", 0, 30)),
    ],
)
def test_r32_what_a_dispute_changes_waits_until_somebody_decides_again(town, at, decided_at, closed_at, again_at):
    at(*decided_at)
    declaration = decided(town)
    at(*closed_at)
    dispute = raise_dispute(declaration, "decision", "Dat klopt niet.", actor=town["medewerker"])
    close(dispute, "changed", "Het kan toch anders.", actor=dispute.reviewer)
    assert CONCERNS["verwerken"].count() == 1
    at(*again_at)
    step(declaration, "reconsider", town["leidinggevende"], outcome="prohibited", reasons="Het past niet bij je werk.")
    assert CONCERNS["verwerken"].count() == 0
    step(declaration, "undo", town["leidinggevende"])
    assert CONCERNS["verwerken"].count() == 1


def test_r30_what_is_revoked_disappears_with_the_next_edition(town, at):
    entry = published(town, at)
    at("2026-05-11")
    assert public_code(entry) in current_codes()
    step(entry, "reconsider", town["secretaris"], outcome="revoked", reasons="De feiten zijn anders.")
    publish(actor=SYSTEM)
    assert public_code(entry) not in current_codes()


def test_r30_the_worker_publishes_a_revocation_the_same_day_once_it_cannot_be_taken_back(app, town, at):
    from publication.by_itself import Seen
    from worker import look

    entry = published(town, at)
    code = public_code(entry)
    db.session.commit()
    at("2026-05-11", 7)
    seen = look(app, Seen()).seen
    at("2026-05-11", 14)
    step(entry, "reconsider", town["secretaris"], outcome="revoked", reasons="De feiten zijn anders.")
    db.session.commit()
    at("2026-05-11", 14, 9)
    assert look(app, seen).seen == seen
    at("2026-05-11", 14, 11)
    after = look(app, seen).seen
    assert after.event > 0
    db.session.rollback()
    assert code not in current_codes()
    db.session.rollback()  # the worker does not wait for this test
    assert look(app, after).seen == after


def test_p11_agreements_are_public_only_where_the_body_shows_them(town, at):
    from publication.projection import public_entry
    from registers.parameters.values import set_value

    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    agreement = {"condition": "Geen opdrachten.", "public_condition": "Geen opdrachten binnen Huizen"}
    entry = allow(town, declare(town, "directeur"), "with_conditions", **agreement)
    officer.release(entry, actor=town["redacteur"], seen_version=entry.version, without_notice=True)
    assert public_entry(entry, date(2026, 3, 2))["afspraak"] == "Geen opdrachten binnen Huizen"
    set_value("P11", False, from_on=date(2026, 3, 3), why="Zo besloten", actor=SYSTEM)
    assert public_entry(entry, date(2026, 3, 2))["afspraak"] == "Geen opdrachten binnen Huizen"
    assert public_entry(entry, date(2026, 3, 3))["afspraak"] is None


def test_who_disagrees_reads_his_own_words_as_typed_and_the_reviewer_answers_below_what_was_decided(town, at, sign_in):
    declaration = prohibited(town, at)
    raised = raise_dispute(declaration, DECISION, "Ten eerste.\r\n\r\nTen tweede.", actor=town["medewerker"])
    db.session.commit()
    address = f"/intern/opgaven/{declaration.reference}/geschil/{raised.uid}"
    own = sign_in("medewerker").get(address).text
    assert "Waarom je het niet eens bent" in own
    assert "Waarom Medewerker Voorbeeld" not in own
    page = sign_in("directeur").get(address).text
    assert "Waarom Medewerker Voorbeeld het niet eens is" in page
    assert page.index("Wat is doorgegeven") < page.index("Besluit</h2>") < page.index("Jouw antwoord")
    assert 'class="ok-prose ok-typed" lang="nl">Ten eerste.' in page
