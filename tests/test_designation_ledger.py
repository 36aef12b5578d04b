"""Designations: who is told, what follows on which day, the decision on file, and who had answered on any day (R34–R37)."""

import io
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from extensions import db
from organisation import changes
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES, VULNERABLE, Designation
from publication.models import RELEASE
from publication.standing import standing
from registers.catalogue import register
from registers.designated import interests_kept_until
from registers.designations.models import DesignationNotice
from registers.designations.notices import give_notices, unread_notices
from registers.designations.on_date import designated_on
from registers.duties.keeping import open_what_is_due
from registers.duties.reading import open_duties
from registers.models import Declaration
from registers.statements import declare_nothing
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided, step, submitted
from tests.support.pages import held_values, parsed
from tests.support.publishing import act

LIST, ON_A_DAY = "/intern/beheer/functies", "/intern/beheer/aangewezen"


@pytest.fixture(scope="module")
def small_pdf() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def designate(town, name: str, kind: str, on: date, **given) -> Designation:
    made = changes.designate(town.positions[name], kind, "art. 5", "Beslist over veel geld.", on, actor=SYSTEM, **given)
    give_notices()
    open_what_is_due()
    db.session.commit()
    return made


def answers(day: date, *kinds: str) -> list[tuple[str, str, str]]:
    lines = designated_on(day, kinds or (PUBLIC_SIDE_ACTIVITIES, FINANCIAL_INTERESTS, VULNERABLE))
    return [(line.holder.first_name if line.holder else "", line.designation.kind, line.answer) for line in lines]


class TestNotice:
    @pytest.fixture
    def told(self, town, at):
        """He declared in 2025; on 23 March 2026 his post is designated from 1 April."""
        at("2025-11-03")
        decided(town)
        at("2026-03-23")
        designate(town, "medewerker", PUBLIC_SIDE_ACTIVITIES, date(2026, 4, 1))
        return town

    def test_r35_the_holder_is_told_once_with_the_public_page_as_it_will_be(self, told, sign_in):
        visitor = sign_in("medewerker")
        assert "Je functie wordt openbaar vanaf 1 april 2026" in visitor.get("/intern").text
        page = f"/intern/aanwijzing/{unread_notices(told['medewerker'])[0].uid}"
        text = visitor.get(page).text
        assert "Het college heeft je functie aangewezen. Je nevenwerk komt daarom in het openbare register." in text
        assert "Meld het voor 10 april 2026 bij" in text  # five working days; Good Friday and Easter Monday skipped
        for words in ("Dit ziet iedereen straks van jou", "Penningmeester", "Stichting Muziek in de Wijk"):
            assert words in text
        assert give_notices() == 0
        assert visitor.post_form(page).status_code == 303
        assert "Je hebt niets te doen." in visitor.get("/intern").text
        kinds = select(Event.kind, Event.person).where(Event.subject_type == "designation").order_by(Event.seq)
        assert [tuple(row) for row in db.session.execute(kinds)] == [
            (kind, told["medewerker"].uid) for kind in (Kind.DESIGNATION_NOTICE_GIVEN, Kind.DESIGNATION_NOTICE_READ)
        ]

    def test_r35_nothing_is_public_before_the_tenth_of_april_nor_later_of_the_day_before_the_designation(self, told, at):
        at("2026-04-01")
        declaration = db.session.scalars(select(Declaration)).one()
        act(declaration, RELEASE, told["redacteur"])
        visible = {day: standing(declaration, date(2026, *day)).visible for day in ((3, 31), (4, 9), (4, 10))}
        assert visible == {(3, 31): False, (4, 9): False, (4, 10): True}
        assert standing(declaration, date(2026, 4, 1)).from_on == date(2026, 4, 10)

    def test_r38_nobody_else_reads_it(self, told, sign_in):
        page = f"/intern/aanwijzing/{unread_notices(told['medewerker'])[0].uid}"
        assert sign_in("integriteit").get(page).status_code == 404

    def test_who_comes_into_a_designated_post_later_is_told_too_and_long_time_holders_are_not(self, town, at):
        at("2026-05-04")
        town.designate("vreemde", FINANCIAL_INTERESTS)
        assert give_notices() == 0
        changes.end_appointment(town["collega"].appointments[0], date(2026, 5, 3), actor=SYSTEM)
        changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 5, 4), actor=SYSTEM)
        assert give_notices() == 1
        assert [notice.person for notice in db.session.scalars(select(DesignationNotice))] == [town["collega"]]

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            (FINANCIAL_INTERESTS, "Je krijgt een taak om je belangen door te geven. Ze worden nooit openbaar."),
            (VULNERABLE, "Hierdoor wordt niets openbaar."),
        ],
    )
    def test_r34_the_other_kinds_make_nothing_public_and_say_so(self, town, at, sign_in, kind, words):
        at("2026-03-02")
        decided(town)
        designate(town, "medewerker", kind, date(2026, 3, 2))
        [notice] = unread_notices(town["medewerker"])
        text = sign_in("medewerker").get(f"/intern/aanwijzing/{notice.uid}").text
        assert words in text
        assert "Penningmeester" not in text

    def test_r36_the_end_is_told_too(self, told, at, sign_in):
        designation = db.session.scalars(select(Designation)).one()
        at("2026-08-03")
        changes.end_designation(designation, date(2026, 8, 31), "Functie vervalt.", actor=SYSTEM)
        assert (give_notices(), give_notices()) == (1, 0)
        assert "Je functie is niet meer openbaar na 31 augustus 2026" in sign_in("medewerker").get("/intern").text

    def test_r36_who_came_into_the_post_after_its_designation_ended_is_told_nothing(self, town, at):
        at("2026-05-04")
        row = town.designate("vreemde", FINANCIAL_INTERESTS)
        changes.end_designation(row, date(2026, 5, 31), "Functie vervalt.", actor=SYSTEM)
        give_notices()
        at("2026-06-08")
        changes.end_appointment(town["collega"].appointments[0], date(2026, 6, 7), actor=SYSTEM)
        changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 6, 8), actor=SYSTEM)
        assert give_notices() == 0


class TestEnd:
    def test_r36_interests_may_be_destroyed_two_years_after_the_designation(self, town, at, sign_in):
        at("2026-08-03")
        row = town.designate("vreemde", FINANCIAL_INTERESTS)
        other = town.designate("vreemde", VULNERABLE)
        assert interests_kept_until(row) is None
        for one in (row, other):
            changes.end_designation(one, date(2026, 8, 31), "Functie vervalt.", actor=SYSTEM)
        assert interests_kept_until(row) == date(2028, 9, 1)
        assert interests_kept_until(other) is None
        db.session.commit()
        assert sign_in("integriteit").get(f"{LIST}/vreemde").text.count("Te vernietigen vanaf 1 september 2028.") == 1


class TestPages:
    @pytest.fixture
    def officer(self, town, sign_in, at):
        at("2026-03-02")
        return sign_in("integriteit")

    def test_r37_designating_on_the_page_asks_the_holder_at_once(self, town, officer):
        sent = {
            "kind": FINANCIAL_INTERESTS, "reason": "Kent de plannen.", "decision_number": "B26-7",
            "from_on_dag": "2", "from_on_maand": "3", "from_on_jaar": "2026",
        }  # fmt: skip
        shown = officer.post_form(f"{LIST}/medewerker/aanwijzen", {**sent, "stap": "bekijk"})
        form = next(form for form in parsed(shown.text).iter("form") if "aanwijzen" in form.get("action", ""))
        values = {**held_values(form), "stap": "bevestig"}
        officer.post(f"{LIST}/medewerker/aanwijzen", data=values, headers={"Origin": "http://localhost"})
        assert [(one.kind, one.due_on) for one in open_duties(town["medewerker"])] == [("designated", date(2026, 4, 13))]
        assert len(unread_notices(town["medewerker"])) == 1

    def test_the_list_is_narrowed_by_kind_and_by_words(self, town, officer):
        town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
        town.designate("collega", VULNERABLE)
        town.designate("vreemde", VULNERABLE, date(2021, 1, 1), date(2022, 1, 1))
        for query, count in (
            ("soort=kwetsbaar", 1),
            ("soort=aangewezen", 2),
            ("q=LEIDING", 2),
            ("q=leiding+ander", 1),
            ("", len(town.positions)),
        ):
            assert f"{count} functie" in officer.get(f"{LIST}?{query}").text, query
        assert "Geen functies met deze filters." in officer.get(f"{LIST}?q=koning").text

    def test_the_decision_is_kept_with_the_designation_as_a_pdf(self, town, officer, small_pdf):
        row = town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
        there = f"{LIST}/directeur/besluit/{row.uid}/toevoegen"
        for content, message in ((b"", "Kies een PDF"), (b"geen pdf", "Kies een JPG, PNG, HEIC of PDF")):
            file = (io.BytesIO(content), "besluit.pdf" if content else "")
            assert message in officer.post_form(there, {"file": file}).text
        for _twice in range(2):
            assert officer.post_form(there, {"file": (io.BytesIO(small_pdf), "Besluit 7.pdf")}).status_code == 303
        page = officer.get(f"{LIST}/directeur").text
        assert page.count("Besluit 7.pdf") == 1
        address = next(link.get("href") for link in parsed(page).iter("a") if "Besluit 7.pdf" in "".join(link.itertext()))
        answer = officer.get(address)
        assert (answer.mimetype, answer.data) == ("application/pdf", small_pdf)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert officer.get(address.replace("directeur", "collega")).status_code == 404
        kinds = db.session.scalars(select(Event.kind).where(Event.kind == Kind.DESIGNATION_DOCUMENT_ADDED)).all()
        assert len(kinds) == 1

    def test_r19_nobody_adds_to_the_ledger_of_his_own_position(self, town, officer, small_pdf):
        row = town.designate("integriteit", VULNERABLE)
        there = f"{LIST}/integriteit/besluit/{row.uid}/toevoegen"
        assert officer.get(there).status_code == 303
        token = held_values(next(parsed(officer.get(LIST).text).iter("form")))
        assert officer.post(there, data=token, headers={"Origin": "http://localhost"}).status_code in (400, 422)


class TestOnADay:
    @pytest.fixture
    def told(self, town, at):
        """Two designated posts; one holder says "nothing" on 4 May and declares on 1 June, the other only on 10 June."""
        for name, kind in (("medewerker", FINANCIAL_INTERESTS), ("collega", PUBLIC_SIDE_ACTIVITIES)):
            town.designate(name, kind, date(2026, 4, 1), date(2026, 8, 31))
        at("2026-05-04")
        declare_nothing(register("financial_interest"), town["medewerker"], actor=town["medewerker"], submission_key="k" * 24)
        at("2026-06-01")
        submitted(town, "medewerker", "financial_interest")
        at("2026-06-10")
        other = submitted(town, "collega")
        at("2026-07-01")
        step(other, "withdraw", town["collega"])
        db.session.commit()
        return town

    @pytest.mark.parametrize(
        ("day", "controller", "director"),
        [
            ("2026-04-01", "silent", "silent"),
            ("2026-05-04", "nothing", "silent"),
            ("2026-05-31", "nothing", "silent"),
            ("2026-06-01", "declared", "silent"),
            ("2026-06-10", "declared", "declared"),
            ("2026-07-01", "declared", "silent"),  # it was withdrawn
            ("2026-08-31", "declared", "silent"),
        ],
    )
    def test_r37_each_day_shows_what_was_known_then(self, told, day, controller, director):
        assert answers(date.fromisoformat(day)) == [
            ("Collega", PUBLIC_SIDE_ACTIVITIES, director),
            ("Medewerker", FINANCIAL_INTERESTS, controller),
        ]

    def test_r36_outside_the_designation_there_is_nobody(self, told):
        assert answers(date(2026, 3, 31)) == answers(date(2026, 9, 1)) == []

    def test_a_vacant_post_is_named_and_vulnerable_ones_likewise(self, town, at):
        at("2026-03-02")
        town.designate("vreemde", VULNERABLE)
        changes.end_appointment(town["vreemde"].appointments[0], date(2026, 2, 28), actor=SYSTEM)
        assert answers(date(2026, 2, 28)) == [("Vreemde", VULNERABLE, "silent")]
        assert answers(date(2026, 3, 1), VULNERABLE) == [("", VULNERABLE, "vacant")]

    def test_the_page_and_the_file_have_the_same_lines(self, told, sign_in):
        officer = sign_in("integriteit")
        text = officer.get(f"{ON_A_DAY}?op_dag=4&op_maand=5&op_jaar=2026").text
        for words in ("Aangewezen op 4 mei 2026", "Medewerker Voorbeeld", "niets door te geven", "Collega Voorbeeld"):
            assert words in text
        address = next(link.get("href") for link in parsed(text).iter("a") if "CSV" in "".join(link.itertext()))
        answer = officer.get(address)
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert lines[0].split(";")[:3] == ["functie", "functiecode", "houder"]
        assert lines[2].endswith("art. 5 Ambtenarenwet 2017;;2026-04-01;niets door te geven;2026-05-04")
        assert len(lines) == 3
        exported = db.session.scalars(select(Event).where(Event.kind == Kind.EXPORTED)).one()
        assert (exported.actor, exported.subject) == (told["integriteit"].uid, "aangewezen-2026-05-04.csv")

    def test_one_kind_on_a_day_that_is_none(self, told, sign_in):
        officer = sign_in("integriteit")
        only = officer.get(f"{ON_A_DAY}?op_dag=4&op_maand=5&op_jaar=2026&soort=belangen").text
        assert "Collega Voorbeeld" not in only
        assert officer.get(f"{ON_A_DAY}?op_dag=31&op_maand=2&op_jaar=2026").status_code == 422
        assert "Op deze dag was niets aangewezen." in officer.get(f"{ON_A_DAY}?op_dag=1&op_maand=1&op_jaar=2019").text

    def test_only_the_officer_takes_it_along(self, told, sign_in):
        for name in ("medewerker", "leidinggevende", "redacteur", "controle"):
            assert sign_in(name).get(f"{ON_A_DAY}.csv").status_code == 404, name


@pytest.mark.browser
def test_the_pages_are_accessible_wide_and_narrow(town, at, server, page):
    decided(town)
    designate(town, "medewerker", PUBLIC_SIDE_ACTIVITIES, date(2026, 4, 1))
    row = db.session.scalars(select(Designation)).one()
    [notice] = unread_notices(town["medewerker"])
    addresses = [
        LIST, f"{LIST}/medewerker", f"{LIST}/medewerker/besluit/{row.uid}/toevoegen",
        f"{ON_A_DAY}?op_dag=1&op_maand=4&op_jaar=2026",
    ]  # fmt: skip
    own = f"/intern/aanwijzing/{notice.uid}"
    db.session.commit()
    enter(page, server, "medewerker")
    fits_and_is_accessible(page, f"{server}{own}")
    page.context.clear_cookies()
    enter(page, server, "integriteit")
    for address in addresses:
        fits_and_is_accessible(page, f"{server}{address}")
