"""A small organisation in 2025, made by real steps and short enough to count by hand; and what happened to it in 2026."""

import secrets
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, record
from auth.models import RoleGrant
from extensions import db
from organisation import changes
from organisation.models import Designation, Person
from publication.models import RELEASE, WITHHOLD, Edition, PublicationAct, PublicationCorrection
from registers.catalogue import register
from registers.counterparties.models import SUPPLIER, Relation, RelationList
from registers.counterparties.naming import folded_name
from registers.duties import closing, opening
from registers.duties.models import Duty
from registers.follow_up.answering import answer
from registers.follow_up.disputes import close, raise_dispute
from registers.follow_up.models import Dispute, FollowUp
from registers.models import Declaration
from registers.partial_date import PartialDate
from registers.statements import declare_nothing
from tests.support.applications import application, let_go, settings_for
from tests.support.declarations import revised, set_parameter, step, submitted
from tests.support.municipality import Municipality, build
from tests.support.publishing import act

ORGANISATION = "Stichting Muziek in de Wijk"


class Story:
    """Who did what on which day; what was declared has a name."""

    def __init__(self, town: Municipality, made: dict[str, Declaration] | None = None) -> None:
        self.town, self.made = town, made or {}
        self.clock = ExitStack()

    def __enter__(self) -> "Story":
        return self

    def __exit__(self, *_problem: object) -> None:
        self.clock.close()

    def on(self, day: str) -> None:
        self.clock.enter_context(clock.set_to(clock.at(date.fromisoformat(day), 12)))

    def sent(self, name: str, day: str, who: str, slug: str = "side_activity", **answers: Any) -> None:
        self.on(day)
        self.made[name] = submitted(self.town, who, slug, **answers)

    def decided(self, name: str, day: str, outcome: str, **given: Any) -> None:
        self.on(day)
        self._decide("decide", name, outcome, **given)

    def again(self, name: str, day: str, outcome: str, **given: Any) -> None:
        self.on(day)
        self._decide("reconsider", name, outcome, **given)

    def took(self, name: str, day: str, what: str, **given: Any) -> None:
        self.on(day)
        step(self.made[name], what, self.made[name].person, **given)

    def _decide(self, what: str, name: str, outcome: str, **given: Any) -> None:
        declaration = self.made[name]
        given = {"reasons": "Zo is het afgesproken.", "condition": "Geen dossiers", "public_condition": "Geen dossiers", **given}
        step(declaration, what, self._desk(declaration), outcome=outcome, **given)

    def _desk(self, declaration: Declaration) -> Person:
        if declaration.desk_position is None:
            return self.town["integriteit"]
        return next(self.town[name] for name, post in self.town.positions.items() if post.id == declaration.desk_position_id)


@dataclass(frozen=True)
class Reckoned:
    """A database with the municipality and its year, to copy, and the references in it."""

    path: Path
    references: dict[str, str]

    def story(self, town: Municipality) -> Story:
        """The story, to go on with in a copy."""
        found = db.session.scalars(select(Declaration).where(Declaration.reference.in_(self.references.values())))
        by_reference = {declaration.reference: declaration for declaration in found}
        return Story(town, {name: by_reference[reference] for name, reference in self.references.items()})


@pytest.fixture(scope="session")
def reckoned(sqlite_template: Path, tmp_path_factory) -> Reckoned:
    """Made once: a test module that counts lets its `town_template` be the path of this one."""
    folder = tmp_path_factory.mktemp("reckoned")
    shutil.copyfile(sqlite_template, folder / "openkaart.sqlite")
    app = application(settings_for(folder))
    with app.app_context(), in_2025(build()) as story:
        references = {name: declaration.reference for name, declaration in story.made.items()}
    let_go(app)
    return Reckoned(folder / "openkaart.sqlite", references)


def in_2025(town: Municipality) -> Story:
    """What there is to count of 2025."""
    story = Story(town)
    _duties(story)
    _activities(story)
    _interests(story)
    _gifts(story)
    _around(story)
    db.session.commit()
    return story


def _duties(story: Story) -> None:
    town = story.town
    for name in ("directeur", "secretaris", "medewerker"):
        town.designate(name, "public_side_activities")
    town.designate("medewerker", "financial_interests")
    story.on("2025-01-13")
    for slug, names in (
        ("side_activity", ("medewerker", "collega", "vreemde", "griffie_medewerker")),
        ("financial_interest", ("medewerker",)),
    ):
        people = select(Person.id).where(Person.id.in_([town[name].id for name in names]))
        opening.open_for_round("2025", register(slug), people, clock.today(), date(2025, 2, 3), actor=SYSTEM)
    duty = db.session.scalars(select(Duty).where(Duty.person_id == town["griffie_medewerker"].id)).one()
    closing.exempt(duty, "Werkt hier maar even", actor=town["integriteit"])
    story.on("2025-01-20")
    for name in ("collega", "directeur"):
        declare_nothing(register("side_activity"), town[name], actor=town[name], submission_key=secrets.token_hex(12))


def _activities(story: Story) -> None:
    story.sent("chair", "2025-02-03", "medewerker", since="2024-03")
    story.decided("chair", "2025-02-10", "with_conditions", review_on=date(2025, 6, 10))
    story.sent("coach", "2025-03-03", "collega", since="2025-04", role="Trainer")
    story.sent("regretted", "2025-04-01", "vreemde", role="Bestuurder")
    story.took("regretted", "2025-04-02", "withdraw")
    story.decided("coach", "2025-05-06", "no_objection")
    story.sent("forbidden", "2025-05-12", "vreemde", since="2025-05", role="Makelaar")
    story.decided("forbidden", "2025-05-19", "prohibited", stop_by=date(2025, 6, 30))
    story.on("2025-05-26")
    raise_dispute(story.made["forbidden"], "decision", "Het mag wel", actor=story.town["vreemde"])
    story.on("2025-06-05")
    dispute = db.session.scalars(select(Dispute)).one()
    close(dispute, "kept", "Het blijft zo", actor=dispute.reviewer)
    story.took("forbidden", "2025-06-12", "stop")
    story.sent("short", "2025-06-16", "collega", since="2025-07", role="Docent")
    question = db.session.scalars(select(FollowUp).where(FollowUp.kind == "condition_kept")).one()
    answer(question, "kept", actor=story.town["medewerker"])
    story.decided("short", "2025-06-23", "no_objection")
    story.took("short", "2025-09-01", "end", ends=PartialDate.parse("2025-08"))
    story.on("2025-10-06")
    story.made["chair again"] = step(revised(story.town, story.made["chair"], hours=400), "submit", story.town["medewerker"])
    story.decided("chair again", "2025-10-13", "no_objection")
    story.sent("waits", "2025-11-03", "medewerker", since="2025-12", role="Secretaris")
    story.sent("fresh", "2025-12-29", "vreemde", since="2026-01", role="Penningmeester")


def _interests(story: Story) -> None:
    story.sent("shares", "2025-02-03", "medewerker", "financial_interest")
    story.decided("shares", "2025-02-10", "no_objection")


def _gifts(story: Story) -> None:
    story.sent("wine", "2025-03-10", "medewerker", "gift", received="2025-03-07", price=1250)
    story.decided("wine", "2025-03-12", "keep")
    story.sent("watch", "2025-03-10", "collega", "gift", received="2025-03-07", value="above_50", what="Horloge")
    story.decided("watch", "2025-03-12", "hand_in")
    offer = {"value": "above_50", "what": "Reis", "whereabouts": "refused"}
    story.sent("offer", "2025-03-10", "vreemde", "gift", received="2025-03-07", **offer)
    story.decided("offer", "2025-03-12", "noted_refused")
    pending = {"value": "unknown", "what": "Mand", "giver": "Bakkerij Voorbeeld", "pending": "yes"}
    story.sent("hamper", "2025-12-22", "collega", "gift", received="2025-12-19", **pending)
    story.sent("congress", "2025-05-06", "medewerker", "invitation", when="2025-06-18", particulars=["abroad"])
    story.decided("congress", "2025-05-07", "may_go")
    story.sent("dinner", "2025-05-21", "collega", "invitation", when="2025-05-18")
    story.decided("dinner", "2025-05-22", "may_not_go")


def _around(story: Story) -> None:
    town = story.town
    story.on("2025-11-03")
    act(story.made["chair again"], RELEASE, town["redacteur"])
    act(story.made["coach"], WITHHOLD, town["integriteit"], ground="safety")
    asked = {"fields": {"rol": {"was": "a", "becomes": "b"}}, "public_reason": "typefout", "asked_at": clock.now()}
    settled = {"settled_by": town["integriteit"], "settled_at": clock.now()}
    correction = PublicationCorrection(declaration=story.made["chair again"], asked_by=town["redacteur"], **asked)
    done = PublicationCorrection(
        declaration=story.made["chair again"], asked_by=town["redacteur"], outcome="approved", **asked, **settled
    )
    lists = [_list("restricted", "Verboden belangen", "2025-01-01"), _list(SUPPLIER, "Leveranciers", "2025-01-01")]
    edition = {"manifest_sha256": "a" * 64, "entries": 1, "positions": 3, "chain_seq": 1, "chain_hash": b"a"}
    db.session.add_all([correction, done, *lists, Edition(number=1, published_at=clock.now(), **edition)])
    db.session.flush()
    db.session.add(Relation(list_id=lists[1].id, line=2, name=ORGANISATION, folded_name=folded_name(ORGANISATION)))
    shares = story.made["shares"]
    record(Kind.OPENED, actor=town["integriteit"], subject=("declaration", shares.reference), person=shares.person)


def in_2026(story: Story) -> None:
    """Decide, correct, withdraw and end what was of 2025, and bring in later what was older."""
    town = story.town
    story.decided("waits", "2026-01-05", "no_objection")
    story.decided("hamper", "2026-01-05", "return")
    story.took("fresh", "2026-01-05", "withdraw")
    story.took("coach", "2026-01-12", "end", ends=PartialDate.parse("2025-11"))
    story.again("shares", "2026-01-12", "revoked", stop_by=date(2026, 2, 2))
    story.sent("older", "2026-01-12", "vreemde", since="2025-01", role="Adviseur")
    _publication_later(story)
    duties = db.session.scalars(select(Duty).where(Duty.closed_at.is_(None))).all()
    for duty in duties:
        closing.extend(duty, date(2026, 3, 2), "Ziek geweest", actor=town["integriteit"])
    for row in db.session.scalars(select(RelationList)).all():
        row.replaced_at = clock.now()
    newer = _list(SUPPLIER, "Leveranciers 2", "2025-06-01")
    db.session.add(newer)
    db.session.flush()
    db.session.add(Relation(list_id=newer.id, line=2, name=ORGANISATION, folded_name=folded_name(ORGANISATION)))
    post = town.positions["directeur"]
    designation = db.session.scalars(select(Designation).where(Designation.position_id == post.id)).one()
    changes.end_designation(designation, date(2025, 11, 30), "Vergissing", actor=town["integriteit"])
    changes.designate(town.positions["vreemde"], "public_side_activities", "g", "r", date(2025, 1, 1), actor=town["integriteit"])
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == town["redacteur"].id)).one()
    grant.until_on = clock.today()
    changes.end_appointment(town["collega"].appointments[0], date(2026, 1, 12), actor=SYSTEM)
    changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 1, 13), actor=SYSTEM)
    set_parameter("P01", 10_00)
    set_parameter("P03", 1)
    db.session.commit()


def _publication_later(story: Story) -> None:
    town = story.town
    for done in db.session.scalars(select(PublicationAct)).all():
        done.ended_at, done.ended_by_id = clock.now(), town["integriteit"].id
    open_one = db.session.scalars(select(PublicationCorrection).where(PublicationCorrection.outcome.is_(None))).one()
    open_one.outcome, open_one.settled_by, open_one.settled_at = "refused", town["integriteit"], clock.now()


def _list(kind: str, title: str, dated_on: str) -> RelationList:
    return RelationList(
        kind=kind,
        title=title,
        dated_on=date.fromisoformat(dated_on),
        file_name="l.csv",
        sha256="b" * 64,
        brought_in_at=clock.now(),
    )
