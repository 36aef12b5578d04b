"""What the page of a declaration and the lists say about where it stands."""

from extensions import db
from tests.support.declarations import in_status


def page_of_one_that_is(status: str, town, sign_in) -> str:
    reference = in_status(town, status).reference
    db.session.commit()
    return sign_in("medewerker").get(f"/intern/opgaven/{reference}").text


def test_what_was_withdrawn_is_looked_at_by_nobody(town, sign_in, at):
    at("2026-03-02")
    page = page_of_one_that_is("withdrawn", town, sign_in)
    assert "Ingetrokken" in page
    assert "Wordt bekeken" not in page
    assert "Ligt bij" not in page


def test_what_waits_tells_where_it_lies(town, sign_in, at):
    at("2026-03-02")
    page = page_of_one_that_is("submitted", town, sign_in)
    assert "Wordt bekeken" in page
    assert "Ligt bij" in page


def test_the_officer_filters_by_what_is_in_his_list_and_the_declarant_by_what_is_in_his(town, sign_in, at):
    at("2026-03-02")
    in_status(town, "question")
    db.session.commit()
    officer = sign_in("integriteit").get("/intern/beheer/opgaven").text
    assert "Wacht op antwoord</option>" in officer
    assert "Vraag aan jou</option>" not in officer
    assert "Concept</option>" not in officer
    mine = sign_in("medewerker").get("/intern/opgaven").text
    assert "Vraag aan jou</option>" in mine
    assert "Concept</option>" in mine
