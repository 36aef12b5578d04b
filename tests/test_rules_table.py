"""The table of the rules is as the code is, names every rule once, and finds what it should."""

import re

from tests.rules_table import TABLE, _places_in, _tests_in, found, named_in, rules, table


def test_the_table_in_the_docs_is_current():
    assert TABLE.read_text() == table(), "run: make rules"


def test_every_rule_of_the_catalogue_has_its_line_and_its_row():
    numbers = [f"R{number:02}" for number in range(1, 81)]
    assert list(rules()) == numbers
    assert re.findall(r"^\| (R\d\d) \|", TABLE.read_text(), re.MULTILINE) == numbers
    assert all(0 < len(line) <= 130 and not line.endswith(".") for line in rules().values())


def test_no_code_or_test_names_a_rule_that_does_not_exist():
    places, tests = found()
    assert sorted((set(places) | set(tests)) - set(rules())) == []


def test_a_place_is_the_function_class_or_name_whose_docstring_or_comment_names_the_rule():
    source = '''"""A module (R01)."""
TERMS = {
    "a": 1,  # strictly (R02)
}
class Desk:
    """A desk (R03–R05)."""
    def moves(self):
        return 1  # up (R06)
print("R07")
# alone (R08)
'''
    assert dict(_places_in(source, "a.py")) == {
        "R01": "a.py", "R02": "a.py:TERMS", "R03": "a.py:Desk", "R04": "a.py:Desk", "R05": "a.py:Desk", "R06": "a.py:Desk.moves",
        "R08": "a.py",
    }  # fmt: skip
    assert dict(_places_in("{# M01 (R09) #}<p>R10</p>", "a.html")) == {"R09": "a.html"}


def test_a_test_names_its_rules_in_its_name_its_docstring_or_a_comment():
    source = '''
@mark("x", [1])  # R04
def test_r01_and_r02_hold():
    """Also R03."""
class TestIt:
    def test_r23_r24_both(self): ...
def test_other(): ...
def helper_r05(): ...
'''
    assert sorted(_tests_in(source, "t.py")) == [
        ("R01", "t.py:test_r01_and_r02_hold"),
        ("R02", "t.py:test_r01_and_r02_hold"),
        ("R03", "t.py:test_r01_and_r02_hold"),
        ("R04", "t.py:test_r01_and_r02_hold"),
        ("R23", "t.py:TestIt.test_r23_r24_both"),
        ("R24", "t.py:TestIt.test_r23_r24_both"),
    ]


def test_a_parameter_or_another_number_is_no_rule():
    assert named_in("P12, R1, R123, AR12, R12.") == {"R12"}
