"""The pages of what comes after a decision: cards of one click, room for words, disagreeing, and the officer's list."""

from datetime import date

import pytest
from sqlalchemy import select

from extensions import db
from registers.follow_up.disputes import raise_dispute
from registers.follow_up.models import Dispute, FollowUp
from registers.follow_up.overdue import CONCERNS
from registers.follow_up.reviewers import DECISION
from registers.models import Condition, Declaration
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import decided, drafted, step, submitted


def shown(client, address: str = "/intern") -> str:
    return client.get(address).text.split("<main")[1]


@pytest.fixture
def agreed(town, at):
    """An agreement that was made and told on 2 March 2026."""
    at("2026-03-02")
    declaration = decided(town, outcome="with_conditions")
    db.session.commit()
    at("2026-03-02", 13)
    return declaration


@pytest.fixture
def asked(town, at):
    """An event of 18 May, asked about from 20 May."""
    at("2026-05-04")
    declaration = decided(town, slug="invitation", when="2026-05-18")
    db.session.commit()
    at("2026-05-20")
    return declaration


@pytest.fixture
def forbidden(town, at):
    at("2026-05-04")
    declaration = submitted(town)
    step(declaration, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.", stop_by=date(2026, 6, 1))
    db.session.commit()
    at("2026-05-06")
    return declaration


def question_url(declaration: Declaration) -> str:
    question = db.session.scalars(select(FollowUp).where(FollowUp.declaration_id == declaration.id)).first()
    db.session.rollback()
    return f"/intern/opgaven/{declaration.reference}/opvolging/{question.uid}"


def test_an_agreement_is_read_with_one_click_from_the_overview(agreed, sign_in):
    client = sign_in("medewerker")
    page = shown(client)
    assert "Lees de afspraken" in page
    assert "Geen dossiers van deze organisatie" in page
    condition = db.session.scalars(select(Condition)).one()
    url = f"/intern/opgaven/{agreed.reference}/afspraken/{condition.uid}"
    assert client.post_form(url, {}, page="/intern").status_code == 303
    page = shown(client)
    assert "Je hebt de afspraken gelezen." in page
    assert "Je hebt niets te doen." in page
    assert "Lees de afspraken" not in shown(client, f"/intern/opgaven/{agreed.reference}")


def test_what_waits_stands_in_the_order_of_its_deadlines_and_a_draft_without_one_last(agreed, town, sign_in, at):
    at("2026-03-09")
    drafted(town)
    db.session.commit()
    page = shown(sign_in("medewerker"))
    assert page.index("Lees de afspraken") < page.index("Maak af: ")


def test_after_an_event_one_click_is_enough(asked, sign_in):
    client = sign_in("medewerker")
    assert "Ging het zoals je had doorgegeven?" in shown(client)
    assert client.post_form(question_url(asked), {"answer": "as_declared"}, page="/intern").status_code == 303
    assert "Bedankt. Je antwoord is bewaard." in shown(client)


def test_what_was_different_asks_for_words_and_the_manager_reads_them(asked, sign_in):
    client, url = sign_in("medewerker"), question_url(asked)
    assert client.post_form(url, {"answer": "differed", "text": ""}, page=url).status_code == 422
    assert client.post_form(url, {"answer": "differed", "text": "Er was ook een diner."}, page=url).status_code == 303
    assert client.get(url).status_code == 409
    for name in ("medewerker", "leidinggevende"):
        assert "Er was ook een diner." in shown(sign_in(name), f"/intern/opgaven/{asked.reference}")
    assert "Er was ook een diner." in shown(sign_in("leidinggevende"), f"/intern/beoordelen/{asked.reference}")


def test_an_answer_that_does_not_exist_is_no_page(asked, sign_in):
    client, url = sign_in("medewerker"), question_url(asked)
    assert client.post_form(url, {"answer": "kept", "text": "x"}, page=url).status_code == 404
    assert client.get(f"/intern/opgaven/{asked.reference}/opvolging/abc").status_code == 404
    assert sign_in("leidinggevende").get(url).status_code == 404


def test_r25_stopping_is_confirmed_on_the_page_for_stopping(forbidden, sign_in):
    client, url = sign_in("medewerker"), question_url(forbidden)
    assert "Geef door dat je bent gestopt" in shown(client)
    assert client.get(url).location.endswith("/stoppen")
    stop = f"/intern/opgaven/{forbidden.reference}/stoppen"
    assert "Je moest uiterlijk op 1 juni 2026 stoppen." in shown(client, stop)
    day = {"ends-dag": "5", "ends-maand": "5", "ends-jaar": "2026"}
    assert client.post_form(stop, day, page=stop).status_code == 303
    db.session.expire_all()
    assert (forbidden.status, forbidden.ends_on) == ("ended", date(2026, 5, 5))


def test_r14_a_new_look_is_a_task_for_the_manager(agreed, at, sign_in):
    from registers.follow_up import daily

    at("2027-03-02")
    daily.run()
    assert "Beoordeel 1 opgave" in shown(sign_in("leidinggevende"))


def test_r32_the_declarant_disagrees_and_the_reviewer_answers(town, forbidden, sign_in):
    employee, reviewer = sign_in("medewerker"), sign_in("directeur")
    entry = f"/intern/opgaven/{forbidden.reference}"
    assert "Ik ben het er niet mee eens" in shown(employee, entry)
    form = f"{entry}/oneens"
    assert reviewer.get(form).status_code == 404
    assert employee.post_form(form, {"text": ""}, page=form).status_code == 422
    sent = employee.post_form(form, {"text": "Het raakt mijn werk niet."}, page=form)
    assert "Het antwoord komt uiterlijk 17 juni 2026." in shown(employee, sent.location)
    assert "Ik ben het er niet mee eens" not in shown(employee, entry)
    assert employee.get(form).status_code == 409

    assert "Kijk opnieuw" in shown(reviewer)
    dispute = sent.location
    assert "Het raakt mijn werk niet." in shown(reviewer, dispute)
    assert "Antwoord vastleggen" not in shown(employee, dispute)
    assert reviewer.post_form(dispute, {"result": None, "answer": ""}, page=dispute).status_code == 422
    done = reviewer.post_form(dispute, {"result": "changed", "answer": "Je hebt gelijk."}, page=dispute)
    assert done.status_code == 303
    assert "Je hebt gelijk." in shown(employee, dispute)
    assert reviewer.get(dispute).status_code == 404
    assert "Geschil: nog opnieuw te besluiten (1)" in shown(sign_in("integriteit"), "/intern/beheer/opvolging")


def test_r32_an_officer_records_what_somebody_said_and_chooses_who_looks(town, forbidden, sign_in):
    officer = sign_in("integriteit")
    form = f"/intern/opgaven/{forbidden.reference}/oneens"
    given = {"about": "decision", "text": "Hij belde.", "raised_on_dag": "5", "raised_on_maand": "5", "raised_on_jaar": "2026",
             "reviewer": town["secretaris"].uid}  # fmt: skip
    assert officer.post_form(form, {**given, "raised_on_dag": "3"}, page=form).status_code == 422
    assert officer.post_form(form, given, page=form).status_code == 303
    dispute = db.session.scalars(select(Dispute)).one()
    assert (dispute.reviewer, dispute.raised_on) == (town["secretaris"], date(2026, 5, 5))


def test_the_officer_sees_what_is_late_with_its_date_and_its_owner(town, agreed, at, sign_in):
    forbidden = submitted(town, "collega")
    step(forbidden, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.", stop_by=date(2026, 4, 1))
    late, interest = submitted(town), submitted(town, slug="financial_interest")
    step(submitted(town, "vreemde"), "ask", town["andere_leidinggevende"], question="Hoe vaak?")
    raise_dispute(agreed, DECISION, "Ik ben het er niet mee eens.", actor=town["medewerker"])
    db.session.commit()
    at("2026-05-20")
    officer = sign_in("integriteit")
    assert "Niet bevestigd dat iemand stopte: 1 keer" in shown(officer)
    page = shown(officer, "/intern/beheer/opvolging")
    for heading in ("Besluit te laat (2)", "Nog niet bevestigd dat het is gestopt (1)", "Afspraken nog niet gelezen (1)",
                    "Lopende geschillen (1)", "Vraag niet beantwoord (1)"):  # fmt: skip
        assert heading in page, heading
    assert interest.reference in page
    assert "Windpark" not in page
    assert "Leidinggevende Voorbeeld" in page
    only = shown(officer, "/intern/beheer/opvolging?soort=stoppen")
    assert "1 april 2026" in only
    assert late.reference not in only
    assert "49 dagen te laat" in only
    assert sign_in("leidinggevende").get("/intern/beheer/opvolging").status_code == 404


def test_nothing_late_is_said_in_so_many_words(town, sign_in):
    assert "Niets is te laat" in shown(sign_in("integriteit"), "/intern/beheer/opvolging")


def test_one_kind_of_many_is_shown_in_pages(town, at, sign_in, monkeypatch):
    monkeypatch.setattr("registers.pages.overdue.PAGE", 2)
    at("2026-03-02")
    for _ in range(7):
        submitted(town)
    db.session.commit()
    at("2026-05-04")
    officer = sign_in("integriteit")
    assert "Toon alle 7" in shown(officer, "/intern/beheer/opvolging")
    assert shown(officer, "/intern/beheer/opvolging?soort=besluiten&pagina=4").count('scope="row"') == 1


def test_every_kind_finds_and_counts_without_failing_on_both_databases(any_town):
    assert {address: (concern.count(), concern.lines(5)) for address, concern in CONCERNS.items()} == dict.fromkeys(
        CONCERNS, (0, [])
    )


def test_the_pages_after_a_decision_are_accessible(server, town, at, forbidden, page):
    invitation = decided(town, slug="invitation", when="2026-05-18")
    decided(town, outcome="with_conditions")
    dispute = raise_dispute(forbidden, DECISION, "Het raakt mijn werk niet.", actor=town["medewerker"])
    db.session.commit()
    url = question_url(invitation)
    reference, uid, invited = forbidden.reference, dispute.uid, invitation.reference
    db.session.rollback()
    at("2026-06-20")
    for name, addresses in {
        "medewerker": ("/intern", url, f"/intern/opgaven/{reference}", f"/intern/opgaven/{reference}/stoppen"),
        "directeur": (f"/intern/opgaven/{reference}/geschil/{uid}",),
        "integriteit": (
            "/intern/beheer/opvolging", "/intern/beheer/opvolging?soort=stoppen", f"/intern/opgaven/{invited}/oneens",
        ),
    }.items():  # fmt: skip
        page.context.clear_cookies()
        enter(page, server, name)
        for address in addresses:
            assert page.goto(f"{server}{address}").status == 200
            fits_and_is_accessible(page)
