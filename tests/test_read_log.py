"""The read log: every view of what is confidential has one line per person concerned, before the first byte (G11)."""

import json
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from audit import SYSTEM, Event, Kind, record
from audit.models import Reading
from audit.readings import View, add_view, digest_of, views_of
from auth.policies import SIGNED_IN, policy_of
from extensions import db
from organisation import changes
from organisation.models import Person
from registers import vault
from registers.attachments import CleanFile, attach
from registers.follow_up.disputes import raise_dispute
from registers.models import Declaration
from reports.standing_out import MANY, looks_in, standing_out, week_code, week_of
from tests.support.declarations import decided, drafted, step, submitted

OF_DECLARATIONS = ("declaration", "decision", "condition", "question", "advice", "attachment", "follow-up", "dispute")
READERS = ("integriteit", "controle")


@pytest.fixture
def interests(town, at):
    """Confidential declarations in several states, with a file, a question, advice and a dispute."""
    at("2026-03-02", 10)
    for name in ("medewerker", "collega"):
        town.designate(name, "financial_interests", date(2026, 1, 1))
    draft = drafted(town, "medewerker", "financial_interest")
    attach(draft, "document", CleanFile("stuk.pdf", "application/pdf", b"%PDF-1.4 geheim"), actor=town["medewerker"])
    step(draft, "submit", town["medewerker"])
    asked = submitted(town, "collega", "financial_interest")
    step(asked, "ask", town["integriteit"], question="Hoeveel?")
    known = decided(town, "collega", "financial_interest", by="integriteit")
    at("2026-03-02", 11)
    raise_dispute(known, "decision", "Ik ben het er niet mee eens", actor=town["collega"])
    db.session.commit()
    return town


def _of(place: str) -> str | None:
    """Whose data stands at this place in the vault."""
    kind, name = place.split()[:2]
    if kind not in OF_DECLARATIONS:
        return None
    joined = "SELECT p.uid FROM person p JOIN declaration d ON d.person_id = p.id"
    if kind in ("declaration", "decision"):
        return db.session.scalar(text(f"{joined} WHERE d.reference = :name"), {"name": name})
    table = {"follow-up": "follow_up"}.get(kind, kind)
    if kind == "condition":
        joined += " JOIN decision x ON x.declaration_id = d.id JOIN condition t ON t.decision_id = x.id"
    else:
        joined += f" JOIN {table} t ON t.declaration_id = d.id"
    return db.session.scalar(text(f"{joined} WHERE t.uid = :name"), {"name": name})


def _addresses(app) -> list[str]:
    references = db.session.scalars(select(Declaration.reference).order_by(Declaration.id.desc()).limit(2)).all()
    uids = db.session.scalars(text("SELECT uid FROM attachment UNION SELECT uid FROM dispute")).all()
    found = []
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        if "<" in rule.rule and not policy.name.startswith(("declaration.", SIGNED_IN)):
            continue
        if "GET" not in rule.methods or not rule.rule.startswith("/intern") or rule.rule.endswith(("/terug", "/organisatie")):
            continue
        texts = {rule.rule.replace("<register:register>", "belangen")}
        for names in (("<ref>", references), ("<uid>", uids)):
            texts = {one.replace(names[0], name) for one in texts for name in (names[1] if names[0] in one else [""])}
        found += [one for one in texts if "<" not in one]
    return sorted(found)


@pytest.mark.parametrize("who", READERS)
def test_r38_every_page_that_opens_something_sealed_writes_one_line_per_person(interests, app, sign_in, monkeypatch, who):
    addresses, reader = _addresses(app), interests[who].uid
    client, opened = sign_in(who), []
    unseal = vault.open_sealed

    def noted(stored: bytes, place: str) -> bytes:
        opened.append(place)
        return unseal(stored, place)

    monkeypatch.setattr(vault, "open_sealed", noted)
    wrong, shown = [], 0
    for address in addresses:
        opened.clear()
        last = db.session.scalar(text("SELECT coalesce(max(id), 0) FROM reading"))
        db.session.rollback()
        client.get(address)
        people = {_of(place) for place in opened} - {reader, None}
        lines = Counter(db.session.scalars(select(Reading.person).where(Reading.id > last)))
        db.session.rollback()
        shown += bool(people)
        if not people <= lines.keys() or any(number != 1 for number in lines.values()):
            wrong.append((address, people, lines))
    assert wrong == []
    assert shown > 4 or who != "integriteit"


def test_when_it_cannot_be_written_down_nothing_is_shown(interests, app, sign_in):
    reference = db.session.scalars(select(Declaration.reference).limit(1)).one()
    file = db.session.scalar(text("SELECT uid FROM attachment"))
    client = sign_in("integriteit")
    db.session.execute(text("CREATE TRIGGER full BEFORE INSERT ON reading BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
    db.session.commit()
    for address in (f"/intern/opgaven/{reference}", f"/intern/beoordelen/{reference}", f"/intern/bijlage/{file}"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert "Windpark" not in answer.text
        assert "geheim" not in answer.text
    assert db.session.scalar(text("SELECT count(*) FROM reading")) == 0
    assert db.session.scalars(select(Event).where(Event.kind == Kind.OPENED)).all() == []


def test_the_event_of_a_view_holds_a_digest_of_its_rows_and_those_cannot_be_changed(interests, sign_in):
    reference = db.session.scalars(select(Declaration.reference).limit(1)).one()
    sign_in("integriteit").get(f"/intern/opgaven/{reference}")
    event = db.session.scalars(select(Event).where(Event.kind == Kind.OPENED)).one()
    (view,) = views_of(db.session(), event)
    assert json.loads(event.body)["digest"] == digest_of([view])
    assert (view.person, view.subject, view.role, view.channel) == (event.person, reference, "integrity_officer", "page")
    with pytest.raises(DatabaseError, match="cannot be changed"):
        db.session.execute(text("UPDATE reading SET reader = 'x'"))


def test_r75_who_it_is_about_sees_day_role_and_ground_and_an_officer_sees_names(interests, sign_in):
    reference = db.session.scalars(select(Declaration.reference).limit(1)).one()
    changes.change_person(interests["integriteit"], prefix="van der", actor=SYSTEM)
    db.session.commit()
    sign_in("integriteit").get(f"/intern/opgaven/{reference}")
    mine = sign_in("medewerker").get("/intern/inzage").text
    assert "integriteitscoördinator" in mine
    assert "om te besluiten" in mine
    assert interests["integriteit"].name not in mine
    for named in ("integriteit", interests["integriteit"].name):
        page = sign_in("controle").get("/intern/toezicht/inzage", query_string={"naam": named}).text
        assert interests["integriteit"].name in page
        assert interests["medewerker"].name in page
    assert "Niemand keek" in sign_in("controle").get("/intern/toezicht/inzage", query_string={"naam": "vreemde"}).text


def test_looking_at_who_looked_is_written_down_itself(interests, sign_in):
    sign_in("integriteit").get("/intern/toezicht/inzage")
    shown = db.session.scalars(select(Event).where(Event.kind == Kind.READINGS_SHOWN)).one()
    assert shown.actor == interests["integriteit"].uid


def test_views_from_before_the_read_log_are_still_told(interests, sign_in):
    reference = db.session.scalars(select(Declaration.reference).limit(1)).one()
    person = interests["medewerker"]
    record(Kind.OPENED, actor=interests["integriteit"], subject=("declaration", reference), person=person)
    db.session.commit()
    assert "integriteitscoördinator" in sign_in("medewerker").get("/intern/inzage").text


class TestWhatStandsOut:
    """Per week: many people, close colleagues, outside working hours, long after the decision."""

    ADDRESS = "/intern/toezicht/inzage/opvallend"

    @pytest.fixture
    def look(self, interests, at):
        """`look("integriteit", "2026-03-03", 10, "medewerker", "supervision")` is one view, at an hour of that day."""
        references = {one.person.uid: one.reference for one in db.session.scalars(select(Declaration))}

        def look(reader: str, day: str, hour: int, person: str, ground: str = "case") -> None:
            uid = interests[person].uid
            at(day, hour)
            view = View(uid, references.get(uid, "FB-2026-0001"), "decider", ground)
            add_view(Kind.OPENED, [view], actor=interests[reader], subject=("declaration", view.subject))
            db.session.commit()

        return look

    def _found(self, week: str) -> set[tuple[str, str, int]]:
        names = {person.uid: person.last_name for person in db.session.scalars(select(Person))}
        monday = week_of(week)
        assert monday is not None
        found = standing_out(looks_in(monday))
        return {(str(one.sign.name), names[one.reader], len(one.looks)) for one in found}

    @pytest.mark.parametrize(
        ("day", "hour", "stands_out"),
        [
            ("2026-03-03", 7, False),
            ("2026-03-03", 19, False),
            ("2026-03-03", 6, True),
            ("2026-03-03", 20, True),
            ("2026-03-07", 12, True),  # a Saturday
            ("2026-04-03", 12, True),  # Good Friday
            ("2026-03-31", 7, False),  # after the change of the clock
        ],
    )
    def test_outside_working_hours_is_by_the_dutch_clock_and_calendar(self, interests, look, day, hour, stands_out):
        look("directeur", day, hour, "medewerker")
        names = {name for name, _reader, _number in self._found(week_code(date.fromisoformat(day)))}
        assert ("Buiten werktijd" in names) == stands_out

    def test_who_looked_at_more_than_25_people_stands_out(self, interests, look):
        views = [View(f"somebody-{number}", "FB-2026-0001", "decider", "case") for number in range(MANY)]
        seen = {"actor": interests["directeur"], "subject": ("declaration", "FB-2026-0001")}
        look("directeur", "2026-03-03", 12, "medewerker")
        add_view(Kind.OPENED, views[1:], **seen)
        db.session.commit()
        assert self._found("2026-W10") == set()
        add_view(Kind.OPENED, views[:1], **seen)
        db.session.commit()
        assert [(name, number) for name, _reader, number in self._found("2026-W10")] == [("Bij veel mensen", MANY + 1)]

    @pytest.mark.parametrize(
        ("reader", "ground", "stands_out"),
        [
            ("collega", "supervision", True),
            ("collega", "case", False),
            ("collega", "advice", False),
            ("directeur", "audit", False),
        ],
    )
    def test_a_look_at_somebody_of_the_same_unit_stands_out_unless_it_was_his_turn(self, look, reader, ground, stands_out):
        look(reader, "2026-03-03", 12, "medewerker", ground)
        assert ({name for name, *_rest in self._found("2026-W10")} == {"Bij directe collega's"}) == stands_out

    @pytest.mark.parametrize(("day", "stands_out"), [("2026-03-31", False), ("2026-04-02", True)])
    def test_supervision_more_than_thirty_days_after_the_decision_stands_out(self, look, day, stands_out):
        look("directeur", day, 12, "collega", "supervision")  # decided on 2 March
        assert ("Lang na het besluit" in {name for name, *_rest in self._found("2026-W14")}) == stands_out

    def test_the_page_names_who_looked_leads_to_those_views_and_is_written_down(self, interests, look, sign_in, at):
        look("directeur", "2026-03-07", 22, "medewerker")
        at("2026-03-09")
        officer = sign_in("controle")
        page = officer.get(self.ADDRESS).text
        assert "Week 10 van 2026" in page
        assert interests["directeur"].name in page
        assert "week=2026-W10" in page
        assert db.session.scalars(select(Event).where(Event.kind == Kind.READINGS_SHOWN)).one().subject == "2026-W10"
        listed = officer.get("/intern/toezicht/inzage", query_string={"week": "2026-W10"}).text
        assert "7 maart 2026" in listed
        assert '<input type="hidden" name="week" value="2026-W10">' in listed  # so a search stays in that week
        assert "Niemand keek" in officer.get("/intern/toezicht/inzage", query_string={"week": "2026-W09"}).text

    @pytest.mark.parametrize("week", ["", "2026-W99", "volgende", "2031-W01", "2026-W53", "1-W01", "9999-W52"])
    def test_a_week_that_is_none_or_still_to_come_gives_a_page_all_the_same(self, interests, sign_in, week):
        shown = sign_in("controle").get(self.ADDRESS, query_string={"week": week})
        assert shown.status_code == 200
        assert "In deze week valt niets op." in shown.text
        assert sign_in("controle").get("/intern/toezicht/inzage", query_string={"week": week}).status_code == 200
