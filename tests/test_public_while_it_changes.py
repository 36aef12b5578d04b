"""What the public goes on reading while something is decided again, changed, changed once more, ended or held."""

import pytest

import clock
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication.models import HOLD, RELEASE
from publication.projection import public_entry, public_register
from registers.partial_date import PartialDate
from tests.support.declarations import revised, step
from tests.support.publishing import act, allow, released


@pytest.fixture
def public(town, at):
    """An activity of the director that is public on 30 March."""
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    town.entry = released(town, "directeur")
    at("2026-03-30")
    assert read(town.entry)
    return town


def read(*versions) -> list[dict]:
    """What the public reads today of these versions of one activity."""
    return [entry for one in versions if (entry := public_entry(one, clock.today()))]


def holder() -> dict:
    return public_register(clock.today())["functies"][0]["houders"][0]


def change(town, old, **answers):
    """A change of the director that was allowed and not released yet."""
    return allow(town, step(revised(town, old, "directeur", **answers), "submit", town["directeur"]))


def again(town, outcome: str, **given):
    return step(town.entry, "reconsider", town["secretaris"], outcome=outcome, reasons="Opnieuw bekeken.", **given)


def test_r14_what_is_allowed_again_stays_public(public, at):
    before = read(public.entry)
    again(public, "no_objection")
    at("2026-03-31")
    assert read(public.entry) == before
    assert holder()["toestand"] == "vermeldingen"


def test_r61_an_agreement_made_later_is_public_after_its_own_notice_and_the_entry_all_the_time(public, at):
    again(public, "with_conditions", condition="Geen subsidies", public_condition="Beslist niet over subsidies")
    at("2026-04-07")
    assert [entry["afspraak"] for entry in read(public.entry)] == [None]
    at("2026-04-08")
    assert [entry["afspraak"] for entry in read(public.entry)] == ["Beslist niet over subsidies"]


def test_r61_what_is_allowed_after_it_was_forbidden_needs_a_release_of_its_own(town, at):
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    town.entry = released(town, "directeur", without_notice=True)
    at("2026-03-10")
    again(town, "prohibited")
    at("2026-03-20")
    again(town, "with_conditions", condition="Geen subsidies", public_condition="Beslist niet over subsidies")
    at("2026-05-01")
    assert read(town.entry) == []
    act(town.entry, RELEASE, town["redacteur"])
    at("2026-05-04")
    assert len(read(town.entry)) == 1


def test_r60_the_old_text_stays_while_two_changes_wait_for_a_release(public, at):
    second = change(public, public.entry, hours=400)
    at("2026-04-01")
    third = change(public, second, hours=800)
    at("2026-04-02")
    assert len(read(public.entry)) == 1
    assert read(second, third) == []
    act(third, RELEASE, public["redacteur"])
    at("2026-04-20")
    assert len(read(third)) == 1
    assert read(public.entry, second) == []


def test_r60_a_second_change_takes_the_place_of_the_first_one_that_was_released(public, at):
    second = change(public, public.entry, hours=400)
    act(second, RELEASE, public["redacteur"])
    at("2026-04-20")
    third = change(public, second, hours=800)
    assert len(read(second)) == 1
    assert read(public.entry, third) == []


def test_r15_what_ended_while_its_change_waited_for_a_release_is_public_as_ended(public, at):
    second = change(public, public.entry, hours=400)
    at("2026-04-02")
    step(second, "end", public["directeur"], ends=PartialDate.parse("2026-04-01"))
    assert [(entry["toestand"], entry["tot"]) for entry in read(public.entry, second)] == [("beëindigd", "2026-04-01")]
    assert holder()["toestand"] == "beëindigd"
    at("2027-06-01")
    assert read(public.entry, second) == []


def test_r33_a_held_entry_does_not_make_its_holder_one_who_never_answered(public, at):
    act(public.entry, HOLD, public["redacteur"])
    at("2026-03-31")
    assert read(public.entry) == []
    assert (holder()["toestand"], holder()["afgeschermd"]) == ("afgeschermd", 1)


def test_r60_a_hold_before_the_first_public_day_tells_nothing(town, at):
    at("2026-03-02")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    before = holder()
    act(released(town, "directeur"), HOLD, town["redacteur"])
    at("2026-03-06")
    assert holder() == before
