"""Must I declare this? Five questions at most, an answer with its rule, nothing kept, a form that starts with it."""

import logging
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from audit import SYSTEM
from database import Base
from extensions import db
from registers.catalogue import register
from registers.must_declare.tree import DECLARE, FIRST, NOT_NEEDED, TREE
from registers.must_declare.walking import Outcome, Question, Way, offered, walk
from registers.parameters.units import KINDS
from registers.parameters.values import set_value
from registers.said_already import said_already
from tests.support.browser import fits_and_is_accessible
from tests.support.declaring import ACTIVITY, TIME, only, path
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import parsed
from tests.test_english_pages import dutch_in

PAGE = "/moet-ik-dit-doorgeven"
MOST = 5  # questions on any way
USUAL = offered(TREE, KINDS, 50_00)  # as it is when a body set nothing itself


def asked(**answers: str) -> str:
    return f"{PAGE}?{urlencode(answers)}"


def ways(given: dict[str, str] | None = None) -> Iterator[Way]:
    """Every way through the tree, from the first question to an outcome."""
    way = walk(USUAL, FIRST, given or {})
    if isinstance(way.at, Outcome):
        yield way
        return
    for answer in way.at.answers:
        yield from ways({**way.codes(), way.at.name: answer.code})


WAYS = list(ways())


def links_of(page: str) -> dict[str, str]:
    return {" ".join("".join(link.itertext()).split()): link.get("href", "") for link in parsed(page).iter("a")}


def main_of(page: str) -> str:
    """What the page says, apart from its frame: there the other language has the same address."""
    return "".join(next(parsed(page).iter("main")).itertext())


class TestTheTree:
    def test_every_question_and_outcome_is_reached_and_no_way_asks_more_than_five(self):
        reached = {question.name for way in WAYS for question, _ in way.said} | {
            name for name, found in TREE.items() if any(found is way.at for way in WAYS)
        }
        assert reached == set(TREE)
        assert max(len(way.said) for way in WAYS) <= MOST
        assert {name for name, found in TREE.items() if isinstance(found, Question) and found.name != name} == set()

    def test_what_is_said_is_known_to_the_form_it_starts(self):
        for way in WAYS:
            if way.at.starts:
                form = register(way.at.starts)
                given = MultiDict(way.known())
                known = said_already(form, given)
                assert {name for name in given if name in {field.name for field in form.fields()}} == set(known), way.codes()

    def test_every_outcome_names_its_article_and_only_what_is_needed_starts_a_form(self):
        for outcome in {id(way.at): way.at for way in WAYS}.values():
            assert "artikel" in str(outcome.law.article)
            assert bool(outcome.starts) == (outcome.heading != NOT_NEEDED and outcome is not TREE["misstand"])


class TestTheAnswers:
    def test_r03_unpaid_work_outside_working_hours_falls_under_the_duty(self, client):
        """An unpaid board member of a housing association: the same form, the same route; pay is not even asked."""
        page = client.get(asked(soort="nevenwerk", raakt="own_work", nevenwerk="board")).text
        assert "Ja, geef dit door" in page
        assert "Ook als je er niets voor krijgt en het in je vrije tijd doet." in page
        assert not [
            question for question in TREE.values() if isinstance(question, Question) and "krijg je" in question.text.lower()
        ]

    def test_r04_a_member_of_a_badminton_club_that_touches_nothing_is_done_after_two_questions(self, client):
        way = walk(TREE, FIRST, {"soort": "nevenwerk", "raakt": "none"})
        assert isinstance(way.at, Outcome)
        page = client.get(asked(soort="nevenwerk", raakt="none", organisatie="Badmintonclub Voorbeeld")).text
        assert "Niet nodig" in page
        assert "artikel 8, tweede lid, onder a" in page
        assert "Badmintonclub" not in main_of(page)
        assert "/nieuw" not in page

    def test_r04_whether_it_touches_the_work_comes_first(self):
        first = TREE[TREE[FIRST].answer("nevenwerk").then]
        assert first.name == "raakt"
        assert isinstance(TREE[first.answer("none").then], Outcome)

    def test_r05_party_and_union_work_in_spare_time_is_refused_politely(self, client):
        for kind in ("party", "union"):
            exempt = {"soort": "nevenwerk", "raakt": "own_work", "nevenwerk": kind}
            page = client.get(asked(**exempt, vrije_tijd="yes")).text
            assert "Dit werk in je vrije tijd vragen we niet." in page
            assert "/nieuw" not in page
            assert "Ja, geef dit door" in client.get(asked(**exempt, vrije_tijd="no")).text

    def test_r05_a_kind_taken_off_the_list_is_declared_like_other_work_from_that_day(self, town, client, at):
        """P17: party work has to be declared from 1 April, union work still has not."""
        at("2026-03-02")
        set_value("P17", ["union"], from_on=date(2026, 4, 1), why="Zo besloten", actor=SYSTEM)
        db.session.commit()
        kinds, party = {"soort": "nevenwerk", "raakt": "own_work"}, "Werk voor een politieke partij"
        at("2026-03-31")
        assert party in main_of(client.get(asked(**kinds)).text)
        at("2026-04-01")
        page = main_of(client.get(asked(**kinds)).text)
        assert party not in page
        assert "Werk voor een vakbond" in page
        assert "Wat voor nevenwerk is het?" in client.get(asked(**kinds, nevenwerk="party", vrije_tijd="yes")).text
        assert "Niet nodig" in client.get(asked(**kinds, nevenwerk="union", vrije_tijd="yes")).text

    def test_every_exempt_kind_of_work_can_be_chosen(self):
        answers = [answer for found in TREE.values() if isinstance(found, Question) for answer in found.answers]
        assert {answer.exempt for answer in answers if answer.exempt} == set(KINDS)

    @pytest.mark.parametrize(
        ("answers", "says", "form"),
        [
            ({"wat": "courtesy"}, "hoort bij gewone omgang", ""),  # R56
            ({"wat": "money"}, "Geld mag je nooit aannemen.", "/intern/geschenk/nieuw"),  # R45
            ({"wat": "other", "gever": "yes"}, "Neem niets aan zolang dit loopt.", "/intern/geschenk/nieuw?pending=yes"),  # R47
            (
                {"wat": "other", "gever": "no", "waarde": "above_50"},  # R42, R43
                "Een geschenk boven € 50 mag je niet houden:",
                "/intern/geschenk/nieuw?pending=no&value=above_50",
            ),
            (
                {"wat": "other", "gever": "unknown", "waarde": "under_25"},
                "Je leidinggevende beslist of je het mag houden.",
                "/intern/geschenk/nieuw?pending=unknown&value=under_25",
            ),
        ],
    )
    def test_a_gift_is_declared_except_a_small_courtesy(self, client, answers, says, form):
        page = client.get(asked(soort="geschenk", **answers)).text
        assert says in page
        assert links_of(page).get("Geschenk doorgeven", "") == form

    @pytest.mark.parametrize(
        ("cents", "worth", "above", "perhaps"),
        [
            (25_00, "under_25", False, False),
            (25_00, "25_to_50", False, True),  # R43: a part of this band may not be kept
            (25_00, "above_50", True, False),
            (50_00, "25_to_50", False, False),
            (50_00, "unknown", False, True),
            (70_00, "above_50", False, True),
        ],
    )
    def test_r42_what_is_too_dear_follows_the_limit_that_holds(self, town, client, at, cents, worth, above, perhaps):
        """P01: the answer and the amount in it are those of the day."""
        at("2026-03-02")
        set_value("P01", cents, from_on=date(2026, 4, 1), why="Zo besloten", actor=SYSTEM)
        db.session.commit()
        at("2026-04-01")
        page = client.get(asked(soort="geschenk", wat="other", gever="no", waarde=worth)).text
        assert (f"Een geschenk boven € {cents // 100} mag je niet houden:" in page) == above
        assert (f"Is het meer waard dan € {cents // 100}? Dan mag je het niet houden." in page) == perhaps

    @pytest.mark.parametrize(
        ("answers", "says", "form"),
        [
            ({"geweest": "yes"}, "Geef het door als geschenk.", "/intern/geschenk/nieuw"),  # R54
            ({"geweest": "no", "betaalt": "us"}, "Dan is het geen geschenk.", ""),  # R55
            ({"geweest": "no", "betaalt": "self"}, "Dan is het geen geschenk.", ""),
            ({"geweest": "no", "betaalt": "host", "gastheer": "yes"}, "Neem niets aan", "/intern/uitnodiging/nieuw?pending=yes"),
            ({"geweest": "no", "betaalt": "host", "gastheer": "no"}, "Vraag eerst", "/intern/uitnodiging/nieuw?pending=no"),
        ],
    )
    def test_an_invitation_asks_permission_before_it_happens(self, client, answers, says, form):
        page = client.get(asked(soort="uitnodiging", **answers)).text
        assert says in page
        assert next((link for link in links_of(page).values() if "/nieuw" in link), "") == form

    def test_a_financial_interest_is_asked_of_designated_positions_only(self, client):
        assert "Niet nodig" in client.get(asked(soort="belang", aangewezen="no")).text
        assert "Log in." in client.get(asked(soort="belang", aangewezen="unknown")).text
        page = client.get(asked(soort="belang", aangewezen="yes", bezit="shares")).text
        assert links_of(page)["Financieel belang doorgeven"] == "/intern/belang/nieuw?kind=shares"

    def test_misconduct_is_sent_elsewhere_from_inside_the_choice(self, client):
        page = client.get(asked(soort="misstand")).text
        assert "Dat kan veilig en vertrouwelijk bij de vertrouwenspersoon." in page
        assert "Dit register is daar niet voor." in page
        assert "/nieuw" not in page

    def test_the_hours_of_the_question_are_those_of_the_parameter(self, town, client, at):
        at("2026-03-02")
        assert "meer dan 48 uur per week" in client.get(asked(soort="nevenwerk")).text
        set_value("P18", 40 * 60, from_on=date(2026, 3, 2), why="Zo besloten", actor=SYSTEM)
        db.session.commit()
        assert "meer dan 40 uur per week" in client.get(asked(soort="nevenwerk")).text


class TestNothingIsKept:
    def test_no_cookie_no_session_no_row_and_no_line_of_log(self, town, client, caplog):
        before = _rows()
        with caplog.at_level(logging.DEBUG):
            for way in WAYS:
                answer = client.get(asked(**way.codes()))
                assert answer.status_code == 200
                assert "Set-Cookie" not in answer.headers
                assert answer.headers["Cache-Control"] == "no-store"
        assert _rows() == before
        assert [line for line in caplog.messages if "raakt" in line] == []

    @pytest.mark.parametrize("address", [asked(soort="iets", raakt="none"), f"{PAGE}?soort=<b>&raakt=%00x", asked(raakt="none")])
    def test_an_answer_nobody_knows_asks_again(self, client, address):
        answer = client.get(address)
        if "%00" in address:
            assert answer.status_code == 400
            return
        assert "Waar gaat het om?" in answer.text
        assert "Wat je koos" not in answer.text

    def test_an_earlier_answer_is_changed_from_the_list_of_what_was_said(self, client):
        page = client.get(asked(soort="nevenwerk", raakt="supplier", nevenwerk="board")).text
        links = [link.get("href") for link in parsed(page).iter("a") if "Wijzig" in "".join(link.itertext())]
        assert links == [PAGE, asked(soort="nevenwerk"), asked(soort="nevenwerk", raakt="supplier")]

    def test_the_public_site_does_not_have_it(self, settings):
        from app import create_public_app

        assert create_public_app(settings).test_client().get(PAGE).status_code == 404


class TestTheFormThatStarts:
    SAID = "/intern/nevenwerk/nieuw?kind=board&link=supplier&working_hours=yes"

    def test_what_was_said_is_chosen_on_each_page_and_kept_only_when_sent(self, employee):
        chosen = _chosen(employee.get(self.SAID).text)
        assert chosen == {"kind": ["board"]}
        assert _rows()["declaration"] == 0
        second = employee.post_form(self.SAID, ACTIVITY).location
        assert _chosen(employee.get(second).text)["working_hours"] == ["yes"]
        third = employee.post_form(second, TIME, page=second).location
        assert set(only().answers) == {"kind", "role", "organisation", "pay", "hours", "since", "working_hours"}
        page = employee.get(third).text
        assert _chosen(page) == {"link": ["supplier"]}
        assert "Hoe houd je dit uit elkaar?" in page
        check = employee.post_form(third, {"separation": "Ik behandel geen dossiers"}, page=third)
        assert check.location.endswith("/controleren")
        assert only().answers["link"] == ["supplier"]

    def test_only_known_codes_are_taken_and_never_free_text(self, employee):
        page = employee.get(
            "/intern/nevenwerk/nieuw?kind=%3Cscript%3E&role=Directeur&organisation=Acme&hours=3&since=2024-03"
        ).text
        assert _chosen(page) == {}
        boxes = [box.get("value") for box in parsed(page).iter("input") if box.get("type") == "text"]
        assert boxes == ["", ""]

    @pytest.mark.parametrize(
        ("address", "known"),
        [
            ("kind=board&kind=other", {}),
            ("link=none&link=supplier", {}),
            ("link=supplier&link=subsidy", {"link": ["subsidy", "supplier"]}),
            ("hours=3&separation=iets&kind=BOARD", {}),
        ],
    )
    def test_what_does_not_go_together_says_nothing(self, address, known):
        given = MultiDict(pair.split("=") for pair in address.split("&"))
        assert said_already(register("side_activity"), given) == known

    def test_signing_in_comes_between_and_loses_nothing(self, town, client):
        answer = client.get(self.SAID)
        assert answer.status_code == 303
        given = {"login": login_of("medewerker"), "password": PASSWORD}
        entered = client.post_form("/intern/inloggen", given, page=answer.location)
        assert entered.location == self.SAID

    def test_a_draft_keeps_its_own_answer_whatever_the_address_says(self, employee):
        second = path(employee.post_form("/intern/nevenwerk/nieuw", ACTIVITY))
        first = second.replace("/tijd", "/activiteit")
        assert _chosen(employee.get(f"{first}?kind=political").text) == {"kind": ["board"]}

    @pytest.mark.parametrize("address", ["/intern/inloggen", "/intern/doorgeven"])
    def test_the_way_to_it_is_on_the_sign_in_page_and_on_the_choice_page(self, town, sign_in, client, address):
        visitor = client if address.endswith("inloggen") else sign_in("medewerker")
        assert PAGE in links_of(visitor.get(address).text).values()


def test_every_question_and_outcome_is_in_english(client, app):
    addresses = {asked(**way.codes(until=question)) for way in WAYS for question, _ in way.said}
    addresses |= {asked(**way.codes()) for way in WAYS}
    found = {address: list(dutch_in(parsed(client.get(f"/en{address}").text), [])) for address in addresses}
    assert {address: texts for address, texts in found.items() if texts} == {}
    assert (
        "/en/intern/nevenwerk/nieuw?kind=board"
        in client.get(f"/en{asked(soort='nevenwerk', raakt='many_hours', nevenwerk='board')}").text
    )
    with app.test_request_context(), force_locale("en_GB"):
        assert str(DECLARE) == "Yes, declare this"


def test_every_page_of_it_is_accessible_and_fits(app, server, page):
    dear = {"soort": "geschenk", "wat": "other", "gever": "no", "waarde": "above_50"}
    for answers in ({}, {"soort": "nevenwerk"}, {"soort": "nevenwerk", "raakt": "none"}, dear, {"soort": "misstand"}):
        fits_and_is_accessible(page, server + asked(**answers))


def test_it_is_answered_by_keyboard_alone_without_script(town, server, without_javascript):
    page = without_javascript
    page.goto(server + PAGE)
    for answer in ("Iets wat ik doe naast mijn werk", "De organisatie levert iets aan de gemeente", "Bestuur of toezicht"):
        _follow(page, answer)
    assert page.locator("h1").inner_text() == "Ja, geef dit door"
    _follow(page, "Nevenwerk doorgeven")
    page.fill("#login", login_of("medewerker"))
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    assert page.locator("input[name=kind][value=board]").is_checked()


def _follow(page, text: str) -> None:
    """Go with Tab to the link with this text, and press Enter."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{text} cannot be reached with Tab")


def _chosen(page: str) -> dict[str, list[str]]:
    """What is chosen on a page, by question."""
    chosen: dict[str, list[str]] = {}
    for box in parsed(page).iter("input"):
        if box.get("type") in ("radio", "checkbox") and box.get("checked") is not None:
            chosen.setdefault(box.get("name", ""), []).append(box.get("value", ""))
    return chosen


def _rows() -> dict[str, int]:
    """How many rows each table has."""
    db.session.rollback()
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}
