"""The figures of a year, against what was counted by hand in `tests/support/reckoned.py`."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import LargeBinary, literal, select

import clock
from audit import SYSTEM
from database import Moment
from extensions import db
from organisation import changes
from organisation.employment import end_employment
from organisation.leave import enter_leave
from organisation.models import Person
from registers import vault
from registers.catalogue import register
from registers.duties import closing, opening
from registers.duties.keeping import open_what_is_due
from registers.duties.models import Duty
from registers.follow_up import daily
from registers.lifecycle import change_state
from reports.figures.counting import CELL, Counted, counted, counted_together, listed_rows, number_of
from reports.figures.definition import PERIODS, SMALL, Year
from reports.figures.sql import code_in, local_day
from reports.figures.table import figures
from tests.support.declarations import decided, step, submitted
from tests.support.municipality import build
from tests.support.questions import questions
from tests.support.reckoned import in_2025, in_2026

YEAR = Year(2025)
COUNTED = {  # part → how many, counted by hand
    "Q01": {"declared": 1, "nothing": 1},  # of three; griffie_medewerker is exempt, vreemde was late
    "Q02": {"nothing": 1},
    "Q03": {"new": 6, "changed": 1, "ended": 2, "active": 2},
    "Q04": {"unpaid": 2},
    "Q05": {"with_conditions": 1, "no_objection": 4, "prohibited": 1, "withdrawn": 1},
    "Q06": {"in_time": 10, "too_late": 1, "overdue": 1},
    "Q07": {"done": 1},
    "Q08": {"late": 2},
    "Q09": {"released": 1, "nothing": 1, "held": 1},
    "Q11": {"declared": 1},
    "Q12": {"new": 1, "active": 1, "no_objection": 1},
    "Q13": {"list": 1},
    "Q14": {"keep": 1, "hand_in": 1, "noted_refused": 1, "undecided": 1},
    "Q15": {"hand_in": 1, "noted_refused": 1},
    "Q16": {"giver": 1},
    "Q17": {"several_receivers": 1},
    "Q18": {"pending": 1},
    "Q19": {"asked": 2, "before": 1, "after": 1, "abroad": 1},
    "Q20": {"supplier": 2},
    "Q21": {"prohibited": 1},
    "Q22": {"kept": 1},
    "Q23": {"approved": 1, "open": 1},
    "Q24": {"safety": 1},
    "Q26": {},  # nothing was destroyed, and there are no terms
    "Q27": {"declaration.opened": 1},
    "Q28": dict.fromkeys(
        ("integrity_officer", "publication_editor", "board_recorder", "auditor", "administrator", "council_recorder"), 1
    ),
    "Q29": {},  # no auditor drew anything
    "Q30": {},
    "Q35": {"edition": 1},
}
SHARES = {"Q01": 3, "Q02": 2, "Q08": 6, "Q15": 4}  # what it is a share of
MEASURED = {  # (measure, how often)
    "Q06": ((1, 2), (2, 3), (7, 5), (64, 1)),  # days: invitations, gifts, what was decided in a week, and "coach"
    "Q08": ((11, 1), (339, 1)),  # 1 May to 12 May 2025, and 1 March 2024 to 3 February 2025
    "Q14": ((1250, 1),),  # one amount is known; what is not known is never zero (R44)
    "Q16": ((2, 1),),
    "Q17": ((3, 1),),
    "Q22": ((10, 1),),
    "Q23": ((0, 1),),
}
KINDS = {
    "Q04": {"under_4": 1, "4_to_8": 1},  # 120 and 400 hours a year
    "Q05": {"side_activity": 6, "financial_interest": 1},
    "Q14": {"exact": 1, "band": 2, "unknown": 1},
    "Q21": {"stopped": 1},
}
UNITS = {"Q03": {"Team": 8, "Ander": 3}, "Q14": {"Team": 3, "Ander": 1}, "Q09": {"Directie": 1, "Domein": 1, "Team": 1}}
AFTERWARDS = "2026-01-02"


@pytest.fixture(scope="module")
def town_template(reckoned):
    return reckoned.path


def every() -> dict[str, Counted]:
    return {code: counted(figure, YEAR) for code, figure in figures().items() if figure.countable}


def test_each_figure_is_what_was_counted_by_hand_and_its_list_has_as_many_rows(town, at):
    at(AFTERWARDS)
    found = every()
    assert {code: dict(one.by_part) for code, one in found.items()} == COUNTED
    assert {code: one.base for code, one in found.items() if one.base is not None} == SHARES
    assert {code: one.spread for code, one in found.items() if one.spread} == MEASURED
    assert {code: dict(found[code].by_kind) for code in KINDS} == KINDS
    assert {code: dict(found[code].by_unit) for code in UNITS} == UNITS
    for code, one in found.items():
        assert number_of(listed_rows(figures()[code], YEAR)) == one.total, code
        for part, number in one.by_part.items():
            assert number_of(listed_rows(figures()[code], YEAR, part)) == number, (code, part)


def test_figures_that_are_counted_together_are_what_they_are_alone_and_ask_what_they_share_once(town, at):
    at(AFTERWARDS)
    alone = every()
    with questions() as asked:
        together = counted_together({code: (figure, CELL) for code, figure in figures().items() if figure.countable}, YEAR)
    assert together == alone
    for table in ("going_on", "in_cycle", "offered"):
        assert len([statement for statement in asked if f"{table} AS" in statement]) == 1, table


def test_both_databases_count_the_same(postgres_app, at):
    with postgres_app.app_context():
        in_2025(build()).clock.close()
        at(AFTERWARDS)
        found = every()
        assert {code: dict(one.by_part) for code, one in found.items()} == COUNTED
        assert {code: one.spread for code, one in found.items() if one.spread} == MEASURED
        assert {code: dict(found[code].by_kind) for code in KINDS} == KINDS
        assert {code: dict(found[code].by_unit) for code in UNITS} == UNITS
        codes_are_read()


def test_r80_a_closed_year_is_the_same_whatever_is_decided_corrected_or_withdrawn_later(town, reckoned, at):
    at(AFTERWARDS)
    before = every()
    with reckoned.story(town) as story:
        in_2026(story)
    at("2026-03-02")
    after = every()
    for code, one in before.items():
        assert after[code] == one, f"{code} of 2025 changed by what happened in 2026"


def test_r80_who_gets_more_time_in_the_next_year_was_late_in_the_year_of_his_last_day(town, at):
    duty = asked_in_2025(town, at, "directeur")
    before = answers(town, at)
    assert before.base == SHARES["Q01"] + 1
    at("2026-01-12")
    closing.extend(duty, date(2026, 3, 2), "Ziek geweest", actor=town["integriteit"])
    assert answers(town, at) == before
    assert counted(figures()["Q01"], Year(2026)).base == 1, "he is asked in both years"


def test_r80_who_takes_his_answer_back_in_the_next_year_had_answered(town, at):
    """Also when somebody else took his back in the year itself, as `vreemde` did in April."""
    asked_in_2025(town, at, "directeur")
    at("2025-01-27")
    activity = submitted(town, "directeur")
    before = answers(town, at)
    assert before.by_part["declared"] == COUNTED["Q01"]["declared"] + 1
    at("2026-01-12")
    step(activity, "withdraw", town["directeur"])
    assert answers(town, at) == before


@pytest.mark.parametrize(("since", "counts"), [("2025-01-20", False), ("2025-02-10", True)])
def test_r17_who_is_on_leave_is_asked_in_the_year_he_is_back_unless_he_was_late_before(town, at, since, counts):
    asked_in_2025(town, at, "directeur")
    at(since)
    enter_leave(town["directeur"], date.fromisoformat(since), date(2026, 1, 11), actor=SYSTEM)
    open_what_is_due()
    in_2025 = SHARES["Q01"] + counts
    at(AFTERWARDS)
    assert counted(figures()["Q01"], YEAR).base == in_2025
    at("2026-01-12")
    open_what_is_due()
    assert answers(town, at).base == in_2025
    assert counted(figures()["Q01"], Year(2026)).base == (not counts)


def test_a_list_of_people_has_their_whole_names(town, at):
    changes.change_person(town["directeur"], prefix="van der", last_name="Berg", actor=SYSTEM)
    asked_in_2025(town, at, "directeur")
    at("2025-01-20")
    submitted(town, "directeur")
    at(AFTERWARDS)
    listed = {row.what for row in db.session.execute(listed_rows(figures()["Q01"], YEAR))}
    assert "Berg, Directeur van der" in listed
    assert all(name == name.strip() for name in listed)


def test_r18_what_had_not_begun_when_somebody_left_is_not_active(town, at):
    at("2025-03-03")
    intended = decided(town, "collega", since="2025-09-01")
    end_employment(town["collega"], date(2025, 6, 30), actor=SYSTEM)
    db.session.commit()
    at("2025-07-01", 8)
    daily.run()
    at(AFTERWARDS)
    active = db.session.execute(listed_rows(figures()["Q03"], YEAR, "active"))
    assert intended.reference not in {row.what for row in active}


def test_q28_who_left_has_no_role_any_more(town, at):
    at(AFTERWARDS)
    before = counted(figures()["Q28"], YEAR).total
    end_employment(town["controle"], date(2025, 12, 30), actor=SYSTEM)
    assert counted(figures()["Q28"], YEAR).total == before - 1


def asked_in_2025(town, at, name: str) -> Duty:
    """Somebody more who had to answer on 3 February 2025 at the latest."""
    at("2025-01-13")
    people = select(Person.id).where(Person.id == town[name].id)
    opening.open_for_round("2025", register("side_activity"), people, clock.today(), date(2025, 2, 3), actor=SYSTEM)
    return db.session.scalars(select(Duty).where(Duty.person_id == town[name].id)).one()


def answers(town, at) -> Counted:
    at("2026-03-03")
    return counted(figures()["Q01"], YEAR)


def test_r80_what_was_found_later_is_counted_in_the_year_in_which_it_was_found(town, reckoned, at):
    with reckoned.story(town) as story:
        in_2026(story)
    at("2026-03-02")
    now = {code: counted(figures()[code], Year(2026)).by_part for code in ("Q03", "Q05", "Q21")}
    assert (now["Q03"]["new"], now["Q03"]["ended"]) == (1, 1), "`older` was sent, and the end of `coach` was reported"
    assert (now["Q05"]["withdrawn"], now["Q05"]["no_objection"], now["Q05"]["revoked"]) == (1, 1, 1)
    assert now["Q21"] == {"revoked": 1}


def test_r28_what_went_to_the_next_level_was_too_late_even_when_that_decides_in_time(town, at):
    at("2026-03-02")
    late = submitted(town, "medewerker", "gift")
    at("2026-03-10")
    change_state(late, "pass_on", actor=SYSTEM, seen_version=late.version)
    step(late, "decide", town["directeur"], outcome="keep")
    assert counted(figures()["Q06"], Year(2026)).by_part == {"too_late": 1, "overdue": 3}, "and `waits`, `fresh` and `hamper`"


@pytest.mark.parametrize(
    ("answered", "decided", "part"), [("2026-03-06", "2026-03-12", "in_time"), ("2026-03-04", "2026-03-12", "too_late")]
)
def test_r26_the_days_of_a_question_do_not_count_in_the_term(town, at, answered, decided, part):
    """Sent on Monday 2 March with five working days; asked on the 3rd."""
    at("2026-03-02")
    gift = submitted(town, "medewerker", "gift")
    at("2026-03-03")
    step(gift, "ask", town["leidinggevende"], question="Van wie?")
    at(answered)
    step(gift, "answer", town["medewerker"], answer="Van een leverancier")
    due = gift.due_on
    at(decided)
    step(gift, "decide", town["leidinggevende"], outcome="keep")
    assert counted(figures()["Q06"], Year(2026)).by_part[part] == 1, due


MOMENTS = (
    "2025-01-31T22:59:59", "2025-01-31T23:00:00", "2025-07-01T21:59:59.999999", "2025-07-01T22:00:00", "2025-12-31T23:00:00",
    "2025-03-29T23:30:00", "2025-03-30T21:59:59", "2025-03-30T22:00:00", "2025-10-25T22:00:00", "2025-10-26T22:59:59",
    "2025-10-26T23:00:00", "2024-03-31T22:00:00", "2026-03-29T22:00:00", "2025-06-15T12:00:00",
)  # fmt: skip


def test_r09_a_moment_is_of_the_dutch_day_on_both_databases(any_app):
    """Around midnight, in winter and summer, and on the days the clock changes."""
    with any_app.app_context():
        for written in MOMENTS:
            moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
            day = db.session.scalar(select(local_day(literal(moment, Moment))))
            assert day == clock.local(moment).date(), written


def test_a_chosen_code_is_read_from_a_document_whatever_else_was_written_in_it(town):
    codes_are_read()


def codes_are_read() -> None:
    documents = (
        ({"about": 'Hij schreef "kind": "board", en {"kind": "x"} of \\"kind\\": \\"y\\"', "kind": "teaching"}, "teaching"),
        ({"about": "kind", "kind": "board", "other": ["kind", "x"]}, "board"),
        ({"about": '"kind": "board"', "unkind": "no"}, None),
    )
    for document, code in documents:
        written = literal(vault.store(document, "a test", sealed=False), LargeBinary)
        assert db.session.scalar(select(code_in(written, "kind"))) == code, document
    assert db.session.scalar(select(code_in(literal(b"\x01sealed", LargeBinary), "kind"))) is None


def test_each_figure_says_what_it_is(town):
    """Number, name, question, period, what is counted, where it comes from, who may see it, and small numbers."""
    assert list(figures()) == [f"Q{number:02}" for number in range(1, 36)]
    for figure in figures().values():
        assert str(figure.name)
        assert str(figure.question).endswith("?")
        assert figure.period in PERIODS
        assert figure.small in SMALL
        assert bool(figure.countable) + bool(figure.made_of) + bool(figure.unknown) == 1, figure.code
        assert not figure.countable or (str(figure.numerator) and str(figure.source) and figure.parts)
        assert bool(figure.denominator) == (figure.base is not None), figure.code
        assert set(figure.made_of) <= set(figures())
        assert not figure.headline or figure.headline in figure.parts


@pytest.mark.parametrize(("what", "part"), [("leave", "open"), ("exempt", "exempted"), ("nothing", "overdue")])
def test_r37_a_holder_who_is_on_leave_or_let_off_is_not_late(town, at, what, part):
    at("2025-01-13")
    holder = town["directeur"]
    town.designate("directeur", "financial_interests", date(2025, 1, 13))
    open_what_is_due()
    duty = db.session.scalars(select(Duty).where(Duty.person_id == holder.id, Duty.kind == "designated")).one()
    if what == "leave":
        enter_leave(holder, date(2025, 1, 13), actor=SYSTEM)
        open_what_is_due()
    if what == "exempt":
        closing.exempt(duty, "Al bekend", actor=town["integriteit"])
    at(AFTERWARDS)
    found = counted(figures()["Q11"], YEAR).by_part
    assert found == {**COUNTED["Q11"], part: 1}


def test_r37_who_holds_two_designated_posts_is_one_holder(town, at):
    at("2025-01-13")
    for name in ("directeur", "collega"):
        town.designate(name, "financial_interests", date(2025, 1, 13))
    changes.appoint(town["directeur"], town.positions["collega"], date(2025, 2, 3), actor=SYSTEM)
    at(AFTERWARDS)
    assert counted(figures()["Q11"], YEAR).total == 3
    assert number_of(listed_rows(figures()["Q11"], YEAR)) == 3
