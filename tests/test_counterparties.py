"""One row per organisation: numbers, names that are alike, joining and keeping apart, finding by a name that is nearly right."""

import pytest
from sqlalchemy import select

from audit import SYSTEM, Event, Kind
from extensions import db
from organisation.delivered import BadValue
from registers.counterparties.changing import (
    DifferentNumbers,
    Gone,
    NameTaken,
    NumberTaken,
    add_alias,
    change,
    keep_apart,
    merge,
    remove_alias,
)
from registers.counterparties.finding import known_names, near_names, suggestions
from registers.counterparties.kvk import kvk_number
from registers.counterparties.likeness import SAME, likeness, name_keys, shape
from registers.counterparties.models import Counterparty, CounterpartyAlias, DistinctPair, NameKey
from registers.counterparties.naming import counterparty_known_as, counterparty_named, fold
from registers.counterparties.proposals import proposals
from registers.drafts import discard, save_answers
from registers.models import Declaration
from tests.support.declarations import drafted, submitted


def declared(town, *names) -> list[Counterparty]:
    """An organisation by each of these names, in a declaration that was sent."""
    made = [submitted(town, organisation=name).counterparty for name in names]
    db.session.commit()
    return [one for one in made if one is not None]


def alike(first: str, second: str) -> float:
    return likeness(shape(fold(first)), shape(fold(second)))


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.kind.startswith("counterparty.")).order_by(Event.seq)))


class TestKvkNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("12345678", "12345678"),
            (" 1234 5678 ", "12345678"),
            ("1234.5678", "12345678"),
            ("KvK 01234567", "01234567"),
            ("KvK-nummer: 01234567", "01234567"),
            ("", None),
            ("n.v.t.", None),
            ("-", None),
            ("Onbekend", None),
        ],
    )
    def test_a_number_is_eight_digits_and_keeps_its_first_zero(self, text, number):
        assert kvk_number(text) == number

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("1234567", "dit heeft 7 cijfers in plaats van 8"),
            ("123456789", "dit heeft 9 cijfers, zoals een RSIN"),
            ("123456789012", "dit heeft 12 cijfers, zoals een vestigingsnummer"),
            ("1234", "dit heeft 4 cijfers in plaats van 8"),
            ("12345abc", "dit is geen KvK-nummer"),
            ("00000000", "dit is geen bestaand nummer"),
            ("１２３４５６７８", "dit is geen KvK-nummer"),
        ],
    )
    def test_a_wrong_number_says_what_is_wrong(self, text, problem):
        with pytest.raises(BadValue) as refused:
            kvk_number(text)
        assert refused.value.problem == problem
        assert refused.value.remedy


class TestLikeness:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Acme", "ACME B.V."),
            ("Stichting Muziek", "Muziek"),
            ("Café de Zwaan", "cafe de zwaan"),
            ("Jansen & Zonen", "Jansen en Zonen VOF"),
            ("A.B.N. Proef", "ABN Proef N.V."),
            ("Gemeente Voorbeeld", "Voorbeeld"),
        ],
    )
    def test_legal_form_accents_and_signs_do_not_count(self, first, second):
        assert alike(first, second) == SAME

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Aanemersbedrijf Jansen", "Aannemersbedrijf Jansen B.V."),
            ("Bouw bedrijf Pieters", "Bouwbedrijf Pieters"),
            ("Jansen Bouw", "Bouw Jansen"),
            ("Proefbnak", "Proefbank"),
        ],
    )
    def test_names_with_a_slip_are_alike(self, first, second):
        assert alike(first, second) > 0

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Gezondheidsdienst Regio West", "Gezondheidsdienst Regio Oost"),
            ("Voetbalclub 12", "Voetbalclub 13"),
            ("De Vries Bouw", "De Vos Bouw"),
            ("Acme", "Acne"),
            ("Proefbank", "Bakkerij De Korst"),
        ],
    )
    def test_names_of_others_are_not(self, first, second):
        assert alike(first, second) == 0

    def test_one_wrong_letter_leaves_a_key_of_the_word(self):
        whole = name_keys("voorbeeldfanfare")
        for place in range(len("voorbeeldfanfare")):
            wrong = "voorbeeldfanfare"[:place] + "x" + "voorbeeldfanfare"[place + 1 :]
            assert whole & name_keys(wrong), wrong


class TestMerging:
    def test_the_declarations_and_names_move_and_the_other_name_stays_as_alias(self, any_town):
        kept, other = declared(any_town, "Acme B.V.", "Acme Nederland")
        add_alias(other, "Vroeger Acme", actor=SYSTEM)
        merge(kept, other, actor=any_town["integriteit"])
        db.session.commit()
        assert {one.counterparty for one in db.session.scalars(select(Declaration))} == {kept}
        assert {alias.name for alias in kept.aliases} == {"Acme Nederland", "Vroeger Acme"}
        assert counterparty_known_as("acme nederland") == counterparty_known_as("VROEGER ACME") == kept
        assert kinds()[-1] == Kind.COUNTERPARTIES_MERGED

    def test_what_the_declarant_typed_stays_and_both_names_find_the_declaration(self, town):
        kept, other = declared(town, "Acme B.V.", "Acme Nederland")
        merge(kept, other, actor=SYSTEM)
        moved = db.session.scalars(select(Declaration).order_by(Declaration.id.desc())).first()
        assert moved.answers["organisation"] == "Acme Nederland"
        assert "acme nederland" in moved.search_text
        assert "acme b v" in moved.search_text

    def test_the_next_who_types_the_other_name_gets_the_same_organisation(self, town):
        kept, other = declared(town, "Acme B.V.", "Acme Nederland")
        merge(kept, other, actor=SYSTEM)
        assert declared(town, "ACME Nederland") == [kept]

    def test_the_number_and_the_sensitive_class_of_the_other_fill_a_gap(self, town):
        kept, other = declared(town, "Acme B.V.", "Acme Nederland")
        other.kvk_number, other.sensitive_class = "12345678", "union"
        merge(kept, other, actor=SYSTEM)
        assert (kept.kvk_number, kept.sensitive_class) == ("12345678", "union")

    def test_two_numbers_are_two_organisations(self, town):
        kept, other = declared(town, "Acme B.V.", "Acme Nederland")
        kept.kvk_number, other.kvk_number = "12345678", "87654321"
        with pytest.raises(DifferentNumbers):
            merge(kept, other, actor=SYSTEM)

    def test_what_is_not_the_same_as_the_other_is_not_the_same_as_who_stays(self, town):
        kept, other, third = declared(town, "Acme B.V.", "Acme Nederland", "Acme Zuid")
        keep_apart(other, third, actor=SYSTEM)
        keep_apart(kept, other, actor=SYSTEM)
        merge(kept, other, actor=SYSTEM)
        pair = db.session.scalars(select(DistinctPair)).one()
        assert {pair.first_id, pair.second_id} == {kept.id, third.id}

    def test_what_a_colleague_merged_is_gone(self, town):
        kept, other = declared(town, "Acme B.V.", "Acme Nederland")
        merge(kept, other, actor=SYSTEM)
        db.session.commit()
        with pytest.raises(Gone):
            keep_apart(kept, Counterparty(id=other.id, name=other.name, folded_name="x"), actor=SYSTEM)


class TestChanging:
    def test_a_former_name_is_kept(self, town):
        (acme,) = declared(town, "Acme")
        change(acme, name="Zenith", kvk_number="12345678", sensitive_class=None, actor=SYSTEM, seen_version=acme.version)
        assert counterparty_known_as("acme") == counterparty_known_as("zenith") == acme
        assert [alias.name for alias in acme.aliases] == ["Acme"]
        assert kinds() == [Kind.COUNTERPARTY_CHANGED]

    def test_back_to_a_former_name_makes_no_second_row(self, town):
        (acme,) = declared(town, "Acme")
        for name in ("Zenith", "Acme", "ACME"):
            change(acme, name=name, kvk_number=None, sensitive_class=None, actor=SYSTEM, seen_version=acme.version)
        assert acme.name == "ACME"
        assert [alias.name for alias in acme.aliases] == ["Zenith"]

    def test_a_name_or_number_of_another_is_refused(self, town):
        acme, zenith = declared(town, "Acme", "Zenith")
        zenith.kvk_number = "12345678"
        with pytest.raises(NameTaken):
            change(acme, name="zenith", kvk_number=None, sensitive_class=None, actor=SYSTEM, seen_version=acme.version)
        with pytest.raises(NumberTaken):
            change(acme, name="Acme", kvk_number="12345678", sensitive_class=None, actor=SYSTEM, seen_version=acme.version)
        with pytest.raises(NameTaken):
            add_alias(acme, "ZENITH", actor=SYSTEM)

    def test_a_change_of_what_a_colleague_has_changed_meanwhile_is_refused(self, town):
        (acme,) = declared(town, "Acme")
        with pytest.raises(Gone):
            change(acme, name="Zenith", kvk_number=None, sensitive_class=None, actor=SYSTEM, seen_version=acme.version - 1)

    def test_an_alias_that_is_taken_away_is_not_found_any_more(self, town):
        (acme,) = declared(town, "Acme Voorbeeldbouw")
        add_alias(acme, "Proefbouwers Noord", actor=SYSTEM)
        assert suggestions("Proefbouwers Nord") == ["Acme Voorbeeldbouw"]
        remove_alias(acme.aliases[0], actor=SYSTEM)
        assert suggestions("Proefbouwers Nord") == []
        assert db.session.scalars(select(NameKey).where(NameKey.folded_name == "proefbouwers noord")).all() == []


class TestProposals:
    def test_spelling_variants_are_proposed_the_surest_first(self, any_town):
        declared(any_town, "Bouwbedrijf De Linde", "Bouwbedrijf De Linde B.V.", "Proefbank", "Proefbnak", "Heel Iets Anders")
        found = proposals(10)
        assert [{pair.kept.name, pair.other.name} for pair in found] == [
            {"Bouwbedrijf De Linde", "Bouwbedrijf De Linde B.V."},
            {"Proefbank", "Proefbnak"},
        ]
        assert [str(pair.why) for pair in found] == [
            "De namen zijn gelijk, op de rechtsvorm na.",
            "De namen lijken op elkaar.",
        ]

    def test_one_number_on_two_rows_comes_first(self, town):
        names = declared(town, "Proefbank", "Proefbnak", "Acme", "Zenith")
        for one in names[2:]:
            one.kvk_number = "12345678"
        db.session.commit()
        assert {proposals(1)[0].kept.name, proposals(1)[0].other.name} == {"Acme", "Zenith"}

    def test_what_somebody_kept_apart_or_what_has_two_numbers_is_not_proposed(self, town):
        first, second, third = declared(town, "Proefbank", "Proefbnak", "Proefbank B.V.")
        third.kvk_number, first.kvk_number = "12345678", "87654321"
        keep_apart(first, second, actor=SYSTEM)
        keep_apart(second, first, actor=SYSTEM)
        assert {pair.kept.name for pair in proposals(10)} == {"Proefbank B.V."}
        assert kinds() == [Kind.COUNTERPARTIES_KEPT_APART]

    def test_the_one_with_a_number_or_most_declarations_stays(self, town):
        declared(town, "Proefbnak", "Proefbank", "Proefbank")
        assert proposals(1)[0].kept.name == "Proefbank"

    def test_a_name_in_a_draft_is_proposed_to_nobody(self, town):
        declared(town, "Proefbank")
        drafted(town, organisation="Proefbnak")
        assert proposals(10) == []


class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "known"),
        [
            ("Acme Voorbeeldbuw", "Acme Voorbeeldbouw B.V."),
            ("voorbeeldbouw acme", "Acme Voorbeeldbouw B.V."),
            ("Stichting Proeftuin", "Proeftuin"),
            ("Energiebedrijf", "Energiebedrijf Proefwind"),
            ("Xnergiebedrijf Proefwind", "Energiebedrijf Proefwind"),
        ],
    )
    def test_a_name_that_is_nearly_right_is_found(self, any_town, typed, known):
        declared(any_town, "Acme Voorbeeldbouw B.V.", "Proeftuin", "Energiebedrijf Proefwind")
        assert near_names(typed) == suggestions(typed) == [known]

    def test_a_name_that_is_known_is_not_asked_about(self, town):
        declared(town, "Acme Voorbeeldbouw B.V.")
        assert near_names("ACME voorbeeldbouw bv") == ["Acme Voorbeeldbouw B.V."]
        assert near_names("acme voorbeeldbouw b.v.") == []
        assert suggestions("acme voorbeeldbouw b.v.") == ["Acme Voorbeeldbouw B.V."]

    def test_nothing_near_is_nothing_offered(self, town):
        declared(town, "Acme Voorbeeldbouw B.V.")
        for typed in ("Heel Iets Anders", "", "!!!", "x" * 200, "Acm"):
            assert near_names(typed) == []

    def test_a_beginning_that_fits_many_is_not_asked_about(self, town):
        declared(town, *(f"Sportclub {place}" for place in ("Adel", "Berk", "Cedergaard", "Dennenhof", "Eikenlaan", "Fazantweg")))
        assert near_names("Sportclub") == []

    def test_what_is_only_in_a_draft_is_offered_to_nobody(self, town):
        drafted(town, organisation="Geheime Werkgever")
        db.session.commit()
        assert known_names() == suggestions("Geheime Werkgevr") == []

    def test_a_name_that_a_draft_gives_up_leaves_nothing_behind(self, any_town):
        draft = drafted(any_town, organisation="Acmee Voorbeeldbouw")
        save_answers(draft, {"organisation": "Acme"}, actor=any_town["medewerker"], seen_version=draft.version)
        db.session.commit()
        assert [one.name for one in db.session.scalars(select(Counterparty))] == ["Acme"]
        discard(draft, actor=any_town["medewerker"], seen_version=draft.version)
        db.session.commit()
        assert db.session.scalars(select(Counterparty)).all() == []
        assert db.session.scalars(select(NameKey)).all() == []

    def test_a_name_that_is_given_up_but_known_otherwise_stays(self, town):
        (acme,) = declared(town, "Acme")
        draft = drafted(town, "collega", organisation="Acme")
        discard(draft, actor=town["collega"], seen_version=draft.version)
        assert counterparty_known_as("acme") == acme

    def test_a_name_of_signs_only_is_an_organisation_too(self, town):
        assert counterparty_named("!!!") == counterparty_named("!!!")
        assert db.session.scalars(select(CounterpartyAlias)).all() == []
