"""What a position designated for financial interests asks of who holds it."""

from datetime import date

import pytest

from audit import SYSTEM
from extensions import db
from organisation import changes
from organisation.models import FINANCIAL_INTERESTS
from registers.answers import summary_rows
from registers.catalogue import register
from registers.duties.keeping import open_what_is_due
from registers.duties.reading import open_duties
from registers.errors import Incomplete
from registers.partial_date import PartialDate
from registers.statements import declare_nothing
from tests.support.declarations import decided, drafted, open_follow_ups, step, submitted

TASK = "Geef door of je iets hebt: Financiële belangen"


@pytest.fixture
def controller(town, at):
    """`collega` becomes controller, a position designated for interests, on 1 May 2026."""
    at("2026-05-01")
    town.designate("vreemde", FINANCIAL_INTERESTS)
    changes.end_appointment(town["vreemde"].appointments[0], date(2026, 4, 30), actor=SYSTEM)
    changes.appoint(town["collega"], town.positions["vreemde"], date(2026, 5, 1), actor=SYSTEM)
    open_what_is_due()
    db.session.commit()
    return town["collega"]


def test_r37_a_new_controller_has_six_weeks_to_declare_or_say_nil(controller, sign_in, at):
    at("2026-06-11")
    page = sign_in("collega").get("/intern").text
    assert TASK in page
    assert "nog 1 dag" in page  # 2026-05-01 and six weeks: 2026-06-12
    assert TASK not in sign_in("medewerker").get("/intern").text


@pytest.mark.parametrize("answer", ["declares", "says nil"])
def test_r37_the_task_is_gone_once_he_answers(controller, town, sign_in, at, answer):
    at("2026-05-04")
    if answer == "declares":
        submitted(town, "collega", "financial_interest")
    else:
        declare_nothing(register("financial_interest"), controller, actor=controller, submission_key="k" * 24)
    db.session.commit()
    assert TASK not in sign_in("collega").get("/intern").text


def test_r37_the_duty_begins_with_the_later_of_post_and_designation(town, at):
    at("2026-04-30")
    town.designate("medewerker", FINANCIAL_INTERESTS, from_on=date(2026, 5, 1))
    assert open_what_is_due().opened == 0
    at("2026-05-04")
    assert open_what_is_due().opened == 1
    assert [duty.opened_on for duty in open_duties(town["medewerker"])] == [date(2026, 5, 1)]


def test_r41_of_a_related_person_only_the_kind_is_kept(town):
    """The partner owns 30 % of a company: "gelieerde derde: partner", and nothing asks for a name."""
    town.designate("medewerker", FINANCIAL_INTERESTS)
    interest = drafted(town, slug="financial_interest", kind="business", holder="partner", size="above_25")
    shown = {row["key"]: row["value"] for row in summary_rows(interest)}
    assert shown["Van wie"] == ["Gelieerde derde: partner"]
    assert interest.register.field("holder").kind == "choice"


class TestDates:
    """The start of an interest stands in its sealed answers only, and counts as that of anything else."""

    @pytest.fixture
    def holder(self, town, at):
        at("2026-05-04")
        town.designate("medewerker", "financial_interests")
        return town["medewerker"]

    def test_r11_an_interest_that_starts_after_the_employment_is_refused(self, town, holder):
        holder.employed_until = date(2026, 12, 31)
        with pytest.raises(Incomplete) as refused:
            submitted(town, slug="financial_interest", since="2027-02")
        assert set(refused.value.errors) == {"since"}

    def test_r11_an_interest_does_not_end_before_it_starts(self, town, holder, at):
        declaration = decided(town, slug="financial_interest", by="integriteit", since="2026-03")
        at("2026-05-05")
        with pytest.raises(Incomplete) as refused:
            step(declaration, "end", holder, ends=PartialDate.parse("2026-02-01"))
        assert set(refused.value.errors) == {"ends"}

    def test_r25_an_interest_that_was_forbidden_before_it_began_need_not_be_stopped(self, town, holder):
        declaration = submitted(town, slug="financial_interest", since="2026-09")
        step(declaration, "decide", town["integriteit"], outcome="prohibited", reasons="Dit kan niet.")
        assert declaration.decision.stop_by is None
        assert "Stop uiterlijk" not in declaration.decision.contents["letter"]
        assert open_follow_ups(declaration) == []


def test_r38_a_change_of_wording_of_an_interest_names_no_manager(town, sign_in, at):
    """The manager decides on no interest, so the check page does not say that he need not decide again."""
    at("2026-05-04")
    town.designate("medewerker", FINANCIAL_INTERESTS)
    declaration = decided(town, slug="financial_interest", by="integriteit")
    db.session.commit()
    at("2026-05-05")
    visitor = sign_in("medewerker")
    sent = visitor.post_form(f"/intern/opgaven/{declaration.reference}/wijzigen/what", {"what": "Windpark Voorbeeld B.V."})
    text = visitor.get(sent.location).text
    assert "Deze wijziging gaat meteen in." in text
    assert "Je leidinggevende hoeft niet" not in text
    assert "Er hoeft niet opnieuw te worden besloten." in text
