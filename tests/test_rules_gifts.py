"""Gifts and invitations by rule (R42–R56), with the examples of the rules catalogue: on the check page and in the decision."""

from datetime import date
from itertools import combinations

import pytest
from flask_babel import force_locale
from sqlalchemy import select

import clock
from extensions import db
from registers import totals
from registers.counterparties.models import TENDER, Relation, RelationList
from registers.counterparties.naming import fold
from registers.errors import Incomplete
from registers.follow_up.models import FollowUp
from registers.models import Declaration
from registers.signals.finding import advice_for, barred, findings
from tests.support.declarations import decided, drafted, set_parameter, step, submitted
from tests.support.declaring import GIFT, INVITATION, fill_in, only

DAY = "2026-03-02"
NOT_PLAIN_CONSENT = {"keep", "share", "raffle"}


@pytest.fixture
def gift(town, at):
    """`gift(price=5000, …)`: a draft of a gift received on the day, with the band that goes with its price."""
    at(DAY)

    def made(name="medewerker", **answers) -> Declaration:
        price = answers.get("price")
        if price is not None:
            answers["value"] = register_value(price if isinstance(price, int) else price["cents"])
        return drafted(town, name, "gift", **answers)

    return made


def register_value(cents: int) -> str:
    return "under_25" if cents < 25_00 else "25_to_50" if cents <= 50_00 else "above_50"


def signals(declaration, day=date(2026, 3, 2)) -> list[str]:
    return [finding.code for finding in findings(declaration, day)]


def possible(declaration, day=date(2026, 3, 2)) -> set[str]:
    """The outcomes that are left for the decider."""
    found = findings(declaration, day)
    return {outcome.code for outcome in declaration.register.outcomes if barred(outcome, found) is None}


def first_advice(declaration, day=date(2026, 3, 2)) -> str:
    return next((finding.advice for finding in advice_for(declaration, day)), "")


def on_the_list(kind: str, name: str, title: str) -> None:
    listed = RelationList(
        kind=kind, title=title, dated_on=date(2026, 1, 1), file_name="lijst.csv", sha256="0" * 64, brought_in_at=clock.now()
    )
    db.session.add_all([listed, Relation(of=listed, line=2, name=name, folded_name=fold(name))])
    db.session.flush()


@pytest.mark.parametrize(
    ("typed", "value", "cents", "certainty", "above"),
    [
        ("50.00", "25_to_50", 50_00, "exact", False),
        ("50.01", "above_50", 50_01, "exact", True),
        ("€ 50,--", "25_to_50", 50_00, "exact", False),
        ("61,15 excl. btw", "above_50", 73_99, "estimated", True),
    ],
)
def test_r42_the_limit_is_strictly_greater_in_cents_with_vat(employee, typed, value, cents, certainty, above):
    page = employee.get(fill_in(employee, "gift", [{**GIFT, "value": value, "price": typed}])).text
    sent = only()
    assert (sent.amount_cents, sent.amount_certainty) == (cents, certainty)
    assert ("Een geschenk boven € 50 mag je niet houden" in page) == above
    assert ("geschat" in page) == (certainty == "estimated")


def test_r42_an_amount_alone_says_the_band_and_one_that_contradicts_it_is_asked_about(employee):
    fill_in(employee, "gift", [{**GIFT, "value": None, "price": "61,15 excl. btw"}])
    assert only().answers["value"] == "above_50"
    answer = employee.post_form("/intern/geschenk/nieuw", {**GIFT, "value": "under_25", "price": "60"})
    assert answer.status_code == 422
    assert "Dit bedrag past niet bij de waarde die je koos." in answer.text


@pytest.mark.parametrize(
    ("limit", "value", "above"),
    [
        (25_00, "under_25", False),
        (24_98, "under_25", True),
        (0, "under_25", True),
        (25_00, "25_to_50", True),
        (49_99, "25_to_50", True),
        (50_00, "25_to_50", False),
        (50_00, "above_50", True),
        (100_00, "above_50", True),
        (0, "unknown", False),
    ],
)
def test_r42_a_band_that_reaches_above_the_limit_counts_as_above_it(gift, at, limit, value, above):
    at("2026-03-01")
    set_parameter("P01", limit)
    at(DAY)
    wine = gift(value=value)
    assert ("value_above_limit" in signals(wine)) == above
    assert ("keep" in possible(wine)) == (not above)


def test_r42_within_a_band_the_amount_settles_it(gift, at):
    at("2026-03-01")
    set_parameter("P01", 30_00)
    at(DAY)
    assert "value_above_limit" not in signals(gift(price=30_00))
    assert "value_above_limit" in signals(gift(price=30_01))


def test_r42_the_decider_reads_that_it_may_be_above_the_limit(gift, at):
    at("2026-03-01")
    set_parameter("P01", 30_00)
    at(DAY)
    with force_locale("nl"):
        fact = next(finding.fact for finding in findings(gift(value="25_to_50"), date(2026, 3, 2)))
    assert fact.startswith("Meer waard dan € 30: misschien, want het precieze bedrag ontbreekt.")


def test_r50_of_a_joint_gift_without_an_amount_nobody_knows_the_share(gift):
    assert "keep" not in possible(gift(value="above_50", particulars=["several"], receivers=2))
    assert "keep" in possible(gift(value="25_to_50", particulars=["several"], receivers=2))


def test_r43_above_the_limit_nothing_is_kept_and_a_destination_is_required(town, gift):
    sent = step(gift(price=75_00), "submit", town["medewerker"])
    with pytest.raises(Incomplete) as refused:
        step(sent, "decide", town["leidinggevende"], outcome="keep")
    assert "Houden kan niet; kies waar het heen gaat." in refused.value.errors["outcome"]
    assert step(sent, "decide", town["leidinggevende"], outcome="hand_in").outcome == "hand_in"


def test_r44_unknown_is_a_value_of_its_own_and_asks_for_an_estimate(gift):
    unknown = gift(value="unknown")
    assert (unknown.amount_cents, unknown.amount_certainty) == (None, "unknown")
    assert totals.least_value(unknown) is None
    assert "value_unknown" in signals(unknown)


@pytest.mark.parametrize(("band", "words"), [("25_to_50", "ten minste € 25"), ("above_50", "meer dan € 50")])
def test_a_band_is_read_as_it_was_chosen_and_adds_up_with_its_own_lowest_amount(gift, band, words):
    once = gift(value=band)
    assert totals.least_value(once).text == words
    assert totals.GiverTotal([once, once]).text == f"samen ten minste € {100 if band == 'above_50' else 50}"


def test_r45_money_is_returned_or_goes_to_charity(gift):
    assert possible(gift(price=20_00, particulars=["money"])) == {"charity", "return"}
    assert first_advice(gift(price=20_00, particulars=["money"])) == "Geld mag je nooit aannemen: stuur het terug."


def test_r45_a_voucher_counts_with_its_face_value(gift):
    assert "value_above_limit" in signals(gift(price=60_00, particulars=["voucher"]))


def test_r46_at_home_it_is_returned_handed_in_or_shared(gift):
    wine = gift(what="Wijn", price=18_00, particulars=["home"])
    assert possible(wine) == {"return", "hand_in", "share"}
    assert "mag je niets houden" in first_advice(wine)
    assert next(finding for finding in findings(wine, date(2026, 3, 2))).signal.red


def test_r47_during_a_tender_even_a_pen_is_returned_or_refused(gift):
    assert possible(gift(what="Pen", price=5_00, pending="yes")) == {"return"}
    assert possible(gift(what="Pen", price=5_00, pending="yes", whereabouts="refused")) == {"noted_refused"}
    on_the_list(TENDER, "Bouwbedrijf De Linde", "Aanbestedingen 2026")
    assert possible(gift(what="Pen", price=5_00)) == {"return"}


def test_r48_three_small_gifts_of_one_giver_are_a_signal(town, gift):
    for _time in range(2):
        step(gift(price=20_00), "submit", town["medewerker"])
    third = gift(price=20_00)
    with force_locale("nl"):
        fact = next(finding.fact for finding in findings(third, date(2026, 3, 2)) if finding.code == "giver_often")
    assert fact == "3 in 12 maanden, € 60."


@pytest.mark.parametrize(("first", "counts"), [("2025-05-10", False), ("2025-05-11", True)])
def test_r48_the_first_day_of_the_window_is_not_in_it(town, gift, at, first, counts):
    at("2026-05-10")
    step(gift(price=40_00, received=first), "submit", town["medewerker"])
    latest = gift(price=20_00, received="2026-05-10")
    assert ("giver_often" in signals(latest, date(2026, 5, 10))) == counts


def test_r49_one_giver_to_four_colleagues(town, gift):
    names = ("medewerker", "collega", "leidinggevende", "vreemde")
    hampers = [step(gift(name, what="Mand", price=40_00), "submit", town[name]) for name in names]
    total = totals.from_giver(hampers[-1], date(2026, 3, 2))
    assert (total.people, total.cents) == (4, 160_00)


def test_r50_a_joint_gift_counts_by_the_share_of_each_and_once_for_its_giver(gift):
    hamper = gift(what="Mand", price=120_00, particulars=["several"], receivers=6)
    assert "value_above_limit" not in signals(hamper)
    joint = next(finding.fact for finding in findings(hamper, date(2026, 3, 2)) if finding.code == "joint")
    assert joint == "Voor 6 mensen samen. Ieders deel: € 20."
    assert totals.from_giver(hamper, date(2026, 3, 2)).cents == 120_00


def test_r50_what_is_shared_with_the_whole_floor_is_kept_by_nobody(gift):
    shared = gift(what="Mand", price=120_00, whereabouts="shared")
    assert "keep" not in possible(shared)
    assert "share" in possible(shared)
    assert first_advice(shared) == ""


def test_r51_what_is_eaten_is_paid_back_or_noted_never_consented_or_returned(town, gift):
    dinner = gift(what="Diner", price=90_00, whereabouts="consumed")
    assert possible(dinner) == {"reimburse", "noted_afterwards"}
    assert first_advice(dinner).startswith("Het is al op of gebruikt")
    sent = step(dinner, "submit", town["medewerker"])
    with pytest.raises(Incomplete) as refused:
        step(sent, "decide", town["leidinggevende"], outcome="noted_afterwards", reasons="")
    assert "reasons" in refused.value.errors


def test_r52_who_does_not_know_the_giver_is_not_asked_for_it(employee):
    found = {**GIFT, "what": "Doos bij de balie", "giver": None, "particulars": ["anonymous"]}
    page = employee.get(fill_in(employee, "gift", [found])).text
    box = only()
    assert box.counterparty is None
    assert "Van wie" not in page
    assert "Lever het in, want we weten niet van wie het is." in page


def test_r52_it_goes_to_the_municipality_or_to_charity_and_to_no_total(gift):
    box = gift(giver=None, particulars=["anonymous"])
    assert possible(box) == {"hand_in", "charity"}
    assert totals.from_giver(box, date(2026, 3, 2)) is None


@pytest.mark.parametrize("whereabouts", ["refused", "announced"])
def test_r53_what_was_refused_or_announced_is_recorded_with_the_same_questions(employee, whereabouts):
    page = employee.get(fill_in(employee, "gift", [{**GIFT, "what": "Kaartjes", "whereabouts": whereabouts}])).text
    assert set(only().answers) == {"what", "giver", "received", "value", "pending", "whereabouts", "particulars"}
    assert ("Goed dat je het weigerde" in page) == (whereabouts == "refused")


def test_r53_of_what_was_refused_only_that_is_noted(town, gift):
    tickets = gift(what="Kaartjes", price=75_00, whereabouts="refused")
    assert possible(tickets) == {"noted_refused"}
    assert "noted_refused" not in possible(gift())
    sent = step(tickets, "submit", town["medewerker"])
    assert step(sent, "decide", town["leidinggevende"], outcome="noted_refused").outcome == "noted_refused"


@pytest.fixture
def journey(town, at):
    """`journey("2026-05-04")`: to Berlin from 18 to 20 May 2026, asked on that day."""

    def asked(day: str) -> Declaration:
        at(day)
        answers = {"what": "Congres in Berlijn", "when": "2026-05-18", "until": "2026-05-20", "particulars": ["abroad"]}
        return submitted(town, "medewerker", "invitation", **answers)

    return asked


def test_r54_a_journey_goes_one_level_up_and_is_reported_within_seven_days(town, journey):
    asked = journey("2026-05-04")
    assert asked.desk_position is town.positions["directeur"]
    step(asked, "decide", town["directeur"], outcome="may_go")
    report = db.session.scalars(select(FollowUp).where(FollowUp.declaration_id == asked.id)).one()
    assert (report.kind, report.due_on) == ("journey_report", date(2026, 5, 27))


def test_r54_asked_after_the_event_it_counts_as_afterwards(journey):
    asked = journey("2026-05-21")
    assert "asked_afterwards" in signals(asked, date(2026, 5, 21))
    assert "Deze datum is al geweest" in first_advice(asked, date(2026, 5, 21))


def test_r55_a_lunch_the_municipality_pays_is_no_gift(employee):
    fill_in(employee, "invitation", [{**INVITATION, "what": "Lunch", "host_pays": ["municipality"], "value": None}])
    assert (only().amount_cents, only().amount_certainty) == (0, "exact")
    assert "value" not in only().answers


def test_r55_where_the_municipality_pays_by_decision_the_value_is_nothing(town, at):
    at(DAY)
    lunch = decided(town, slug="invitation", value="above_100", outcome="may_go_we_pay")
    assert totals.least_value(lunch).cents == 0


@pytest.mark.parametrize("what", ["Koffie", "een kopje thee", "koffie met koek"])
def test_r56_a_small_courtesy_is_politely_turned_away_and_nothing_is_kept(employee, what):
    answer = employee.post_form("/intern/geschenk/nieuw", {**GIFT, "what": what})
    assert answer.status_code == 200
    assert "Dit hoef je niet door te geven" in answer.text
    assert db.session.scalars(select(Declaration)).all() == []


def test_r56_the_choice_page_says_so_beforehand_and_more_than_that_is_kept(employee):
    assert "Koffie of een broodje bij een overleg? Dat hoeft niet." in employee.get("/intern/doorgeven").text
    fill_in(employee, "gift", [{**GIFT, "what": "Pak koffie"}])
    assert only().title == "Pak koffie"


def test_every_gift_can_be_decided_somehow(gift):
    """Whatever is ticked, and wherever it is: the decider is never without a way out."""
    ticks = ("money", "voucher", "home", "several", "anonymous")
    one = gift(price=75_00, receivers=2)
    stuck = []
    for where in one.register.field("whereabouts").options:
        for count in range(len(ticks) + 1):
            for ticked in combinations(ticks, count):
                for pending in ("no", "yes"):
                    answers = {"whereabouts": where.code, "particulars": list(ticked) or ["none"], "pending": pending}
                    one.answers = {**one.answers, **answers}
                    if not possible(one):
                        stuck.append(answers)
    assert stuck == []


class TestTheCheckPage:
    """ux.md 1.4: the first thing to do is one sentence, what else matters a short list."""

    def test_the_most_pressing_comes_first_and_nothing_is_said_twice(self, employee):
        page = employee.get(
            fill_in(employee, "gift", [{**GIFT, "value": "above_50", "pending": "yes", "particulars": ["home", "voucher"]}])
        ).text
        first = page.index("Neem niets aan zolang dit loopt: sla het af of stuur het terug.")
        assert first < page.index("Een cadeaubon telt voor het bedrag dat erop staat.")
        assert "Een geschenk boven" not in page
        assert "Op je huisadres" not in page

    def test_an_ordinary_gift_gets_no_advice(self, employee):
        assert "Denk ook hieraan:" not in employee.get(fill_in(employee, "gift")).text
