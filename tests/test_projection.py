"""What becomes public of a declaration, from which day, and why nothing else can."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import clock
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES, Appointment
from publication import projection, standing
from publication.models import GENERALISE, HOLD, RELEASE, WITHHOLD, PublicationAct
from publication.preview import preview, publication_state
from publication.projection import PUBLIC_FIELDS, PublicField, project, public_entry
from registers import lifecycle
from registers.catalogue import register
from registers.counterparties.sensitive import class_of
from registers.definition import Register
from registers.partial_date import PartialDate
from tests.support.publishing import act, allow, declare, released

PUBLIC_NAMES = {
    "code", "functie", "slug", "rol", "organisatie", "vergoeding", "sinds", "tot", "afspraak", "toestand", "bevestigd_op",
    "algemeen_omdat", "correcties",
}  # fmt: skip


def designated(town, name="directeur", **period):
    row = town.designate(name, PUBLIC_SIDE_ACTIVITIES, **period)
    db.session.commit()
    return row


def test_r57_a_public_entry_holds_the_fields_of_the_public_schema_and_no_other(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    at("2026-03-30")
    assert public_entry(declaration, clock.today()) == {
        "code": declaration.public_code, "functie": "Directeur", "slug": "directeur", "rol": "Penningmeester",
        "organisatie": "Stichting Muziek in de Wijk", "vergoeding": "expenses", "sinds": "2024-03", "tot": None,
        "afspraak": None, "toestand": "actueel", "bevestigd_op": "2026-03-02", "algemeen_omdat": None,
        "correcties": [],
    }  # fmt: skip
    assert set(PUBLIC_FIELDS) == PUBLIC_NAMES


def test_r57_a_public_field_without_a_legal_ground_is_refused():
    with pytest.raises(ValueError, match="legal ground"):
        PublicField("Uren", "weekly_minutes", "", lambda source: source.declaration.weekly_minutes)


def test_r57_an_answer_whose_definition_states_no_ground_stays_inside(town, at, monkeypatch):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    groundless = _without_grounds(register("side_activity"))
    monkeypatch.setattr(type(declaration), "register", property(lambda self: groundless))
    entry = project(declaration, date(2026, 3, 30), standing.duty_on(declaration.person, date(2026, 3, 30)))
    assert [entry[name] for name in ("rol", "organisatie", "vergoeding", "sinds")] == [None] * 4


def _without_grounds(known: Register) -> Register:
    steps = tuple(
        replace(step, fields=tuple(replace(question, public_because="") for question in step.fields)) for step in known.steps
    )
    return replace(known, steps=steps)


def test_r57_a_new_question_in_a_definition_never_reaches_the_public(town, at, monkeypatch):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    declaration.answers = {**declaration.answers, "new_question": "KANARIE-nieuw"}
    assert "KANARIE" not in str(public_entry(declaration, date(2026, 3, 30)))


def test_r58_who_is_not_designated_is_never_public(town, at):
    at("2026-03-02")
    declaration = released(town, "medewerker")
    at("2026-06-01")
    assert public_entry(declaration, clock.today()) is None
    assert preview(declaration) is None
    assert publication_state(declaration)["label"] == "Niet openbaar"


def test_r58_a_designation_for_financial_interests_makes_no_side_activity_public(town, at):
    at("2026-03-02")
    town.designate("directeur", "financial_interests")
    declaration = released(town, "directeur")
    assert public_entry(declaration, date(2026, 6, 1)) is None


def test_r39_a_confidential_register_is_never_public_whatever_else_is_set(town, at, monkeypatch):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    assert public_entry(declaration, date(2026, 6, 1)) is not None
    confidential = replace(register("side_activity"), confidential=True, publishable=True)
    monkeypatch.setattr(type(declaration), "register", property(lambda self: confidential))
    assert public_entry(declaration, date(2026, 6, 1)) is None
    assert preview(declaration) is None


def test_r39_no_register_of_this_house_is_both_confidential_and_publishable():
    assert not [known.slug for known in _registers() if known.confidential and standing.may_ever_be_public(known)]


def _registers():
    from registers.catalogue import registers

    return registers()


def test_r61_an_entry_is_public_five_working_days_after_the_decision(town, at):
    at("2026-04-20")  # Monday; King's Day falls on the next Monday
    designated(town)
    declaration = released(town, "directeur")
    soon = {"label": "Straks openbaar", "tone": "info", "date": date(2026, 4, 28), "visible": False}
    assert publication_state(declaration) == soon
    assert public_entry(declaration, date(2026, 4, 27)) is None
    assert public_entry(declaration, date(2026, 4, 28)) is not None


def test_r61_the_notice_is_skipped_when_the_holder_has_seen_it_and_agrees(town, at):
    at("2026-04-20")
    designated(town)
    declaration = released(town, "directeur", without_notice=True)
    assert public_entry(declaration, date(2026, 4, 20)) is not None


def test_r61_nothing_is_public_before_an_officer_released_it(town, at):
    at("2026-04-20")
    designated(town)
    declaration = allow(town, declare(town, "directeur"))
    assert public_entry(declaration, date(2026, 12, 1)) is None
    at("2026-06-01")
    act(declaration, RELEASE, town["redacteur"])
    assert public_entry(declaration, date(2026, 5, 31)) is None
    assert public_entry(declaration, date(2026, 6, 1)) is not None


def test_r35_an_earlier_declaration_becomes_public_after_the_designation_and_its_notice(town, at):
    at("2025-10-01")
    declaration = allow(town, declare(town, "directeur"))
    at("2026-03-20")
    designated(town, from_on=date(2026, 4, 1))
    act(declaration, RELEASE, town["redacteur"])
    assert public_entry(declaration, date(2026, 3, 31)) is None
    assert public_entry(declaration, date(2026, 4, 9)) is None
    assert public_entry(declaration, date(2026, 4, 10)) is not None  # Good Friday and Easter Monday skipped


def test_r36_publication_ends_with_the_designation(town, at):
    at("2026-03-02")
    designated(town, until_on=date(2026, 8, 31))
    declaration = released(town, "directeur")
    assert public_entry(declaration, date(2026, 8, 31)) is not None
    assert public_entry(declaration, date(2026, 9, 1)) is None


def test_r62_an_entry_disappears_on_the_first_day_after_employment(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    town["directeur"].employed_until = date(2026, 6, 30)
    assert public_entry(declaration, date(2026, 6, 30)) is not None
    assert public_entry(declaration, date(2026, 7, 1)) is None


def test_r62_an_entry_disappears_when_the_holder_leaves_the_position(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    _appointment(town, "directeur").until_on = date(2026, 6, 30)
    db.session.flush()
    assert public_entry(declaration, date(2026, 6, 30)) is not None
    assert public_entry(declaration, date(2026, 7, 1)) is None


def _appointment(town, name) -> Appointment:
    return next(row for row in town[name].appointments if row.position_id == town.positions[name].id)


def test_an_appointment_that_is_written_anew_without_a_gap_does_not_start_the_notice_again(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    _appointment(town, "directeur").until_on = date(2026, 6, 30)
    db.session.add(Appointment(person=town["directeur"], position=town.positions["directeur"], from_on=date(2026, 7, 1)))
    db.session.flush()
    assert public_entry(declaration, date(2026, 7, 1)) is not None


def test_r15_an_ended_entry_stays_public_as_ended_for_twelve_months(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    at("2026-04-30")
    ends = PartialDate.parse("2026-04-30")
    lifecycle.change_state(declaration, "end", actor=town["directeur"], seen_version=declaration.version, ends=ends)
    states = {
        day: (public_entry(declaration, day) or {}).get("toestand")
        for day in (date(2026, 4, 30), date(2026, 5, 1), date(2027, 4, 30), date(2027, 5, 1))
    }
    assert list(states.values()) == ["actueel", "beëindigd", "beëindigd", None]
    assert public_entry(declaration, date(2026, 5, 1))["tot"] == "2026-04-30"
    assert public_entry(declaration, date(2026, 4, 30))["tot"] is None


def test_r60_a_prohibited_or_undecided_declaration_is_not_public(town, at):
    at("2026-03-02")
    designated(town)
    waiting = declare(town, "directeur")
    prohibited = allow(town, declare(town, "directeur"), "prohibited", reasons="Dit botst met het werk.")
    act(prohibited, RELEASE, town["redacteur"])
    outside = allow(town, declare(town, "directeur"), "not_relevant")
    act(outside, RELEASE, town["redacteur"])
    assert [public_entry(one, date(2026, 6, 1)) for one in (waiting, prohibited, outside)] == [None] * 3


def test_r60_a_pending_change_leaves_the_public_entry_as_it_was(town, at):
    at("2026-03-02")
    designated(town)
    old = released(town, "directeur")
    at("2026-06-01")
    before = public_entry(old, clock.today())
    new = lifecycle.change_state(old, "revise", actor=town["directeur"], seen_version=old.version, submission_key="change")
    new = declare(town, "directeur", draft=new, organisation="Stichting Anders")
    assert public_entry(old, clock.today()) == before
    allow(town, new)
    assert old.status == "replaced"
    assert public_entry(old, clock.today()) == before, "the old text stays until the new one is public"
    assert public_entry(new, clock.today()) is None
    act(new, RELEASE, town["redacteur"])
    assert public_entry(old, date(2026, 6, 5)) == before
    assert public_entry(old, date(2026, 6, 8)) is None
    changed = public_entry(new, date(2026, 6, 8))
    assert (changed["code"], changed["organisatie"]) == (before["code"], "Stichting Anders")


def test_r59_an_agreement_is_public_in_its_short_form_only(town, at):
    at("2026-03-02")
    designated(town)
    declaration = declare(town, "directeur")
    allow(
        town, declaration, "with_conditions", condition="KANARIE lange tekst", reasons="KANARIE reden",
        public_condition="Geen opdrachten binnen Huizen",
    )  # fmt: skip
    act(declaration, RELEASE, town["redacteur"])
    entry = public_entry(declaration, date(2026, 6, 1))
    assert entry["afspraak"] == "Geen opdrachten binnen Huizen"
    assert "KANARIE" not in str(entry)


def test_r64_what_is_withheld_does_not_pass_and_the_protection_survives_a_change(town, at):
    at("2026-03-02")
    designated(town)
    old = released(town, "directeur", organisation="KANARIE opvanghuis")
    act(old, WITHHOLD, town["integriteit"], ground="safety", wording={"organisatie": "maatschappelijke organisatie"})
    entry = public_entry(old, date(2026, 6, 1))
    assert (entry["organisatie"], entry["algemeen_omdat"]) == ("maatschappelijke organisatie", "withheld")
    new = lifecycle.change_state(old, "revise", actor=town["directeur"], seen_version=old.version, submission_key="change")
    allow(town, declare(town, "directeur", draft=new, organisation="KANARIE opvanghuis"))
    act(new, RELEASE, town["redacteur"])
    assert "KANARIE" not in str(public_entry(new, date(2026, 6, 1)))


def test_r64_a_wholly_withheld_entry_shows_only_that_something_is_withheld(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    act(declaration, WITHHOLD, town["integriteit"], ground="safety")
    assert public_entry(declaration, date(2026, 6, 1)) is None
    assert standing.standing(declaration, date(2026, 6, 1)).kind == standing.WITHHELD


def test_r64_what_is_withheld_before_it_was_released_is_counted_after_the_notice(town, at):
    at("2026-03-02")
    designated(town)
    declaration = allow(town, declare(town, "directeur"))
    act(declaration, WITHHOLD, town["integriteit"], ground="safety")
    kinds = [standing.standing(declaration, day).kind for day in (date(2026, 3, 6), date(2026, 3, 9))]
    assert kinds == [standing.SOON, standing.WITHHELD]


def test_r61_what_nobody_released_is_expected_on_the_next_working_day_at_the_earliest(town, at):
    at("2026-03-02")
    designated(town)
    declaration = allow(town, declare(town, "directeur"))
    expected = [standing.standing(declaration, day).from_on for day in (date(2026, 3, 2), date(2026, 3, 13))]
    assert expected == [date(2026, 3, 9), date(2026, 3, 16)]


def test_a_held_entry_is_not_public_until_the_hold_ends(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    hold = act(declaration, HOLD, town["redacteur"])
    assert public_entry(declaration, date(2026, 6, 1)) is None
    assert publication_state(declaration)["label"] == "Stilgezet"
    hold.ended_at = clock.now()
    db.session.flush()
    assert public_entry(declaration, date(2026, 6, 1)) is not None


def test_r65_a_telling_organisation_is_marked_and_shown_in_general_words_once_an_officer_chose_them(town, at):
    at("2026-03-02")
    designated(town)
    declaration = declare(town, "directeur", organisation="Protestantse Kerk De Bron")
    assert preview(declaration)["sensitive"]
    allow(town, declaration)
    assert public_entry(declaration, date(2026, 6, 1)) is None
    general = {"rol": "Bestuurslid van een vereniging", "organisatie": "een vereniging"}
    act(declaration, GENERALISE, town["integriteit"], wording=general, ground="special_category")
    act(declaration, RELEASE, town["integriteit"])
    entry = public_entry(declaration, date(2026, 6, 1))
    assert (entry["rol"], entry["organisatie"], entry["algemeen_omdat"]) == (*general.values(), "special_category")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Moskee El Noor", "belief"), ("Lokale Partij", "party"), ("FNV", "union"), ("Patiëntenvereniging", "health"),
     ("Stichting Muziek in de Wijk", None), ("Bakkerij Jansen", None), ("Zwembad", None)],
)  # fmt: skip
def test_r65_words_that_tell_something_are_recognised(text, expected):
    assert class_of(text) == expected


def test_r01_an_activity_that_has_not_begun_is_not_public_yet(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur", since="2026-09")
    assert public_entry(declaration, date(2026, 8, 31)) is None
    assert public_entry(declaration, date(2026, 9, 1)) is not None


def test_r61_what_begins_on_a_saturday_is_public_on_monday(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur", since="2026-08")  # the first is a Saturday
    assert public_entry(declaration, date(2026, 8, 2)) is None
    assert public_entry(declaration, date(2026, 8, 3)) is not None


def test_an_entry_from_an_old_list_is_not_shown_as_confirmed(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    declaration.to_confirm = True
    assert public_entry(declaration, date(2026, 6, 1))["bevestigd_op"] is None


def test_typing_differences_are_one_text():
    assert projection.tidy("\u2018t  Oude\u00a0 Raadhuis ") == "'t Oude Raadhuis"
    assert projection.tidy("Cafe\u0301") == projection.tidy("Caf\u00e9")


def test_acts_of_a_later_day_do_not_count_yet(town, at):
    at("2026-03-02")
    designated(town)
    declaration = released(town, "directeur")
    at("2026-06-01")
    act(declaration, HOLD, town["redacteur"])
    assert public_entry(declaration, clock.today() - timedelta(days=1)) is not None
    assert db.session.query(PublicationAct).count() == 2
