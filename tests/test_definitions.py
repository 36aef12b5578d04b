"""What every register definition must say, asked of each of them."""

from collections import Counter

import pytest
from flask_babel import force_locale

from registers.catalogue import registers
from registers.definition import Note
from registers.forms import FIELDS, AnswersForm
from registers.parameters.table import PARAMETERS

REGISTERS = registers()
QUESTIONS = [pytest.param(one, question, id=f"{one.slug}.{question.name}") for one in REGISTERS for question in one.fields()]


def test_there_are_four_registers_in_the_order_of_the_choice_page():
    assert [one.slug for one in REGISTERS] == ["side_activity", "gift", "invitation", "financial_interest"]


@pytest.mark.parametrize("name", ["slug", "address", "prefix"])
def test_no_two_registers_share_a_code_an_address_or_a_prefix(name):
    assert max(Counter(getattr(one, name) for one in REGISTERS).values()) == 1


@pytest.mark.parametrize("register", REGISTERS, ids=lambda one: one.slug)
class TestEachRegister:
    def test_it_has_every_text_a_page_shows(self, register):
        for text in (register.name, register.plural, register.start, register.invitation, register.sent):
            assert str(text).strip()
        assert all(str(step.heading).strip() for step in register.steps)

    def test_its_term_is_a_parameter(self, register):
        assert register.term in PARAMETERS

    def test_its_questions_have_names_of_their_own(self, register):
        assert max(Counter(question.name for question in register.fields()).values()) == 1

    def test_its_pages_have_addresses_of_their_own(self, register):
        slugs = [step.slug for step in register.steps]
        assert len(set(slugs)) == len(slugs)
        assert not set(slugs) & {"nieuw", "controleren", "verstuurd", "weggooien"}

    def test_each_shared_column_is_fed_once_the_title_always_and_an_amount_by_whatever_tells_it(self, register):
        fed = Counter(question.feeds for question in register.fields() if question.feeds)
        assert max(count for column, count in fed.items() if column != "amount") == 1
        assert register.fed_by("title") is not None

    def test_its_outcomes_have_codes_labels_and_a_letter_of_their_own(self, register):
        assert len({outcome.code for outcome in register.outcomes}) == len(register.outcomes) > 1
        assert all(str(outcome.label) and str(outcome.letter).endswith(".") for outcome in register.outcomes)

    def test_only_a_register_that_is_no_secret_can_have_public_answers(self, register):
        public = [question.name for question in register.fields() if question.public_because]
        assert bool(public) == register.publishable
        assert not (register.publishable and register.confidential)

    def test_its_notes_speak_of_answers_that_exist(self, register):
        for name, *codes in [condition for note in register.notes for condition in note.when]:
            assert set(codes) <= {option.code for option in register.field(name).options}


@pytest.mark.parametrize(("register", "question"), QUESTIONS)
class TestEachQuestion:
    def test_it_has_a_label_and_says_what_to_do_when_it_is_empty(self, register, question):
        assert str(question.label)
        assert question.optional or str(question.empty)

    def test_its_kind_has_a_field(self, register, question):
        assert question.kind in FIELDS

    def test_its_name_can_stand_in_a_form(self, register, question):
        assert not hasattr(AnswersForm, question.name)

    def test_its_options_have_codes_of_their_own(self, register, question):
        codes = [option.code for option in question.options]
        assert len(set(codes)) == len(codes)
        assert bool(codes) == (question.kind in ("choice", "choices"))

    def test_its_texts_have_at_most_fifteen_words_a_sentence(self, register, question):
        with force_locale("nl"):
            for text in (question.label, question.hint, question.empty, question.too_much, question.past, question.incomplete):
                for sentence in str(text).replace("?", ".").split(". "):
                    assert len(sentence.split()) <= 15, sentence

    def test_its_caption_addresses_nobody_for_deciders_and_officers_read_it_too(self, register, question):
        with force_locale("nl"):
            assert not {"je", "jij", "jou", "jouw", "ik", "mijn"} & set(str(question.caption).lower().split())

    def test_what_it_depends_on_exists(self, register, question):
        for other, *codes in filter(None, (question.asked_unless, question.asked_when, question.skipped_when)):
            assert set(codes) <= {option.code for option in register.field(other).options}


def test_the_public_answers_of_side_activities_are_those_of_the_list_of_what_may_be_public():
    side_activity = REGISTERS[0]
    assert {question.name for question in side_activity.fields() if question.public_because} == {
        "role",
        "organisation",
        "pay",
        "since",
    }


def test_r39_no_question_about_a_financial_interest_has_a_ground_to_be_public():
    assert not [question.name for one in REGISTERS if one.confidential for question in one.fields() if question.public_because]


def test_a_note_without_conditions_always_applies_and_one_with_two_needs_both():
    assert Note("x").applies({})
    both = Note("x", when=(("value", "above_50"), ("whereabouts", "have", "shared")))
    assert both.applies({"value": "above_50", "whereabouts": "shared"})
    assert not both.applies({"value": "above_50", "whereabouts": "refused"})
    assert not both.applies({"value": "above_50"})
