"""The auditor's desk: figures without names, the log in words, its completeness; and who looked at what is yours."""

import pytest
from sqlalchemy import select, text

from audit import Event, Kind
from extensions import db
from reports.words import KIND_NAMES
from tests.support.declarations import decided, drafted, submitted

DESK = "/intern/toezicht"


@pytest.fixture
def auditor(town, sign_in):
    return sign_in("controle")


def test_the_desk_counts_per_register_and_status_and_names_nobody(town, auditor):
    decided(town)
    submitted(town)
    drafted(town, "collega")
    page = auditor.get(DESK).text
    row = page[page.index("<tbody>") :].split("</tr>")[0]  # side activities stand first
    assert row.count(">1<") == 2, "one decided, one submitted; a draft is not counted"
    assert ">2<" in row
    assert "Medewerker Voorbeeld" not in page


@pytest.mark.parametrize("address", [DESK, f"{DESK}/logboek", f"{DESK}/volledigheid"])
def test_only_the_auditor_comes_here(town, sign_in, address):
    for name in ("medewerker", "leidinggevende", "integriteit", "beheer", "redacteur"):
        assert sign_in(name).get(address).status_code == 404, name


def test_the_log_tells_every_event_in_words_newest_first(town, auditor):
    declaration = decided(town)
    page = auditor.get(f"{DESK}/logboek").text
    newer = page.index(f"Leidinggevende Voorbeeld besloot over opgave {declaration.reference}.")
    assert newer < page.index(f"Medewerker Voorbeeld verstuurde opgave {declaration.reference}.")
    assert "Penningmeester" not in page


def test_the_log_is_filtered_by_kind_and_by_day(town, sign_in, at):
    at("2026-03-02")
    first = submitted(town)
    at("2026-03-05")
    second = submitted(town)
    client = sign_in("controle")
    both = client.get(f"{DESK}/logboek?soort=declaration.submitted").text
    assert "2 regels gevonden." in both
    on_day = client.get(f"{DESK}/logboek?soort=declaration.submitted&van=2026-03-05&tot=2026-03-05").text
    assert second.reference in on_day
    assert first.reference not in on_day
    assert "Geen regels met dit filter." in client.get(f"{DESK}/logboek?soort=declaration.ended").text
    every = client.get(f"{DESK}/logboek?soort=declaration.submitted&van=0001-01-01&tot=9999-12-31").text
    assert "2 regels gevonden." in every
    assert client.get(f"{DESK}/logboek?soort=onzin&pagina=-3").status_code == 200
    in_dutch = client.get(f"{DESK}/logboek?soort=declaration.submitted&van=5-3-2026&tot=5 maart 2026").text
    assert second.reference in in_dutch
    assert first.reference not in in_dutch


@pytest.mark.parametrize("asked", ["van=morgen", "tot=%27", "van=31-2-2026"])
def test_a_day_that_is_none_is_told_because_the_log_is_not_filtered_by_it(town, sign_in, asked):
    answer = sign_in("controle").get(f"{DESK}/logboek?{asked}")
    assert answer.status_code == 422
    assert "Vul een dag in zoals 14-10-2026" in answer.text
    assert "<title>Fout: " in answer.text


def test_a_long_log_is_spread_over_pages_that_keep_the_filter(town, auditor):
    for _ in range(51):
        drafted(town)
    page = auditor.get(f"{DESK}/logboek?soort=declaration.drafted").text
    assert "51 regels gevonden." in page
    assert page.count("ok-timeline__item") == 50
    assert "pagina=2" in page
    assert "soort=declaration.drafted" in page
    assert auditor.get(f"{DESK}/logboek?soort=declaration.drafted&pagina=2").text.count("ok-timeline__item") == 1


def test_r76_a_whole_log_is_said_to_be_whole(town, auditor):
    submitted(town)
    assert "Het logboek is nog nooit gecontroleerd." in auditor.get(DESK).text
    lines = len(db.session.scalars(select(Event)).all())
    response = auditor.post_form(f"{DESK}/volledigheid")
    assert f"Alle {lines} regels kloppen." in response.text
    assert "Het logboek is gecontroleerd op" in auditor.get(DESK).text
    assert f"Alle {lines + 1} regels kloppen." in auditor.post_form(f"{DESK}/volledigheid").text


def test_r76_a_log_that_was_altered_names_the_first_broken_line_and_who_to_call(town, auditor):
    submitted(town)
    triggers = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")).all()
    for name in triggers:
        db.session.execute(text(f'DROP TRIGGER "{name}"'))
    db.session.execute(text("UPDATE event SET kind = 'declaration.ended' WHERE seq = 2"))
    db.session.commit()
    response = auditor.post_form(f"{DESK}/volledigheid")
    assert "Regel 2 klopt niet. Bel 14 000." in response.text


def test_r75_everyone_sees_who_looked_at_what_is_his_by_role_and_not_by_name(town, sign_in):
    town.designate("medewerker", "financial_interests")
    interest = submitted(town, slug="financial_interest")
    assert (
        "Nog niemand opende een vertrouwelijke opgave of een bestand van jou." in sign_in("medewerker").get("/intern/inzage").text
    )
    sign_in("integriteit").get(f"/intern/beoordelen/{interest.reference}")
    page = sign_in("medewerker").get("/intern/inzage").text
    assert "integriteitscoördinator" in page
    assert interest.reference in page
    assert "Integriteit Voorbeeld" not in page
    assert interest.reference not in sign_in("collega").get("/intern/inzage").text


def test_every_kind_of_event_can_be_filtered_by_name():
    assert set(KIND_NAMES) == set(Kind)
