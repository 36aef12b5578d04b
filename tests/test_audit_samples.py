"""Samples: the same seed on the same data draws the same, and a kept sample tells when its population has changed."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from audit import Event, Kind
from auth.permissions import may
from extensions import db
from reports.desk import sampling
from reports.desk.drawing import Member, drawn, fingerprint, lot, shares
from reports.desk.models import AuditAccess, AuditSample
from reports.desk.sampling import Request
from tests.support.declarations import decided, drafted, step, submitted

PAGE = "/intern/toezicht/steekproef"
YEAR = {"sent_from": date(2026, 1, 1), "sent_until": date(2026, 12, 31)}
OPEN = ("gift", "invitation", "side_activity")


def asked(size: int = 3, seed: str = "2026", strata: tuple[str, ...] = (), registers: tuple[str, ...] = OPEN, **days) -> Request:
    return Request(registers=registers, strata=strata, size=size, seed=seed, **{**YEAR, **days})


def the_access() -> AuditAccess:
    return db.session.scalars(select(AuditAccess)).one()


def references(sample: AuditSample) -> list[str]:
    return [item.declaration.reference for item in sample.items]


@pytest.fixture
def population(town, at):
    """Eight that can be drawn: five gifts, of which two decided, and three side activities; and what cannot be drawn."""
    at("2026-03-02")
    made = [submitted(town, slug="gift") for _ in range(3)]
    made += [decided(town, slug="gift") for _ in range(2)]
    made += [submitted(town, "collega") for _ in range(3)]
    drafted(town)
    submitted(town, "controle", slug="gift")
    submitted(town, slug="financial_interest")
    db.session.commit()
    return made


def test_a_lot_can_be_drawn_again_by_hand():
    """printf 'openkaart steekproef 1\\0002026\\000GE-2026-0001' | sha256sum"""
    import hashlib

    assert lot("2026", "GE-2026-0001") == hashlib.sha256(b"openkaart steekproef 1\x002026\x00GE-2026-0001").hexdigest()


def test_shares_follow_the_size_of_the_strata_and_the_largest_remainders():
    assert shares({"a": 50, "b": 30, "c": 20}, 10) == {"a": 5, "b": 3, "c": 2}
    assert shares({"a": 98, "b": 1, "c": 1}, 10) == {"a": 8, "b": 1, "c": 1}, "each at least one"
    assert shares({"a": 98, "b": 1, "c": 1}, 2) == {"a": 2, "b": 0, "c": 0}, "too small for all of them"
    with pytest.raises(ValueError, match="100"):
        shares({"a": 98, "b": 1, "c": 1}, 101)


@given(st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.integers(1, 60), min_size=1, max_size=8), st.data())
def test_shares_add_up_and_never_ask_more_than_there_is(counts, data):
    size = data.draw(st.integers(1, sum(counts.values())))
    given_out = shares(counts, size)
    assert sum(given_out.values()) == size
    assert all(0 <= given_out[name] <= number for name, number in counts.items())


@given(st.permutations([Member(f"GE-2026-{number:04}", "ab"[number % 2]) for number in range(20)]))
def test_the_order_in_which_the_data_come_makes_no_difference(members):
    in_order = sorted(members, key=lambda one: one.reference)
    assert drawn(members, "7", 6) == drawn(in_order, "7", 6)
    assert fingerprint(members) == fingerprint(in_order)


def test_the_same_seed_draws_the_same_and_another_seed_something_else(population, town):
    first = sampling.draw(the_access(), asked(), actor=town["controle"])
    again = sampling.draw(the_access(), asked(), actor=town["controle"])
    other = sampling.draw(the_access(), asked(seed="2027"), actor=town["controle"])
    assert references(first) == references(again)
    assert references(first) != references(other)
    assert (first.reference, again.reference) == ("SP-2026-001", "SP-2026-002")


def test_the_population_is_what_was_sent_without_drafts_what_is_his_own_and_what_was_not_granted(population, town):
    sample = sampling.draw(the_access(), asked(size=8), actor=town["controle"])
    assert set(references(sample)) == {one.reference for one in population}
    assert sample.population == 8
    with pytest.raises(sampling.TooLarge) as too_large:
        sampling.draw(the_access(), asked(size=9), actor=town["controle"])
    assert too_large.value.args == (8,)
    with pytest.raises(sampling.NotGranted):
        sampling.draw(the_access(), asked(registers=("financial_interest",)), actor=town["controle"])
    with pytest.raises(sampling.NotGranted):
        sampling.draw(the_access(), asked(), actor=town["collega"])


def test_strata_get_their_share(population, town):
    sample = sampling.draw(the_access(), asked(size=4, strata=("register", "outcome")), actor=town["controle"])
    assert sample.counts == {"gift / -": 3, "gift / keep": 2, "side_activity / -": 3}
    assert Counter(item.stratum for item in sample.items) == {"gift / -": 1, "gift / keep": 1, "side_activity / -": 2} or (
        Counter(item.stratum for item in sample.items) == {"gift / -": 2, "gift / keep": 1, "side_activity / -": 1}
    )
    by_unit = sampling.draw(the_access(), asked(size=4, strata=("unit", "amount")), actor=town["controle"])
    assert sum(by_unit.counts.values()) == 8
    assert all(name.startswith("Team / ") for name in by_unit.counts)


def test_a_kept_sample_says_when_its_population_has_changed(population, town, at):
    sample = sampling.draw(the_access(), asked(strata=("register", "outcome")), actor=town["controle"])
    assert sampling.compared(sample) == sampling.Compared(8, same=True, counts={}, items_same=True)
    db.session.commit()
    at("2026-03-03")
    submitted(town, slug="gift")
    assert sampling.compared(sample).same, "what was sent later was not there to be drawn"
    step(population[0], "decide", town["leidinggevende"], outcome="keep")
    later = sampling.compared(sample)
    assert not later.same
    assert later.counts == {"gift / -": (3, 2), "gift / keep": (2, 3)}
    assert len(references(sample)) == 3, "the sample stays as it was drawn"


def test_drawing_is_in_the_log_with_the_fingerprint_of_the_population(population, town):
    sample = sampling.draw(the_access(), asked(), actor=town["controle"])
    event = db.session.scalars(select(Event).where(Event.kind == Kind.SAMPLE_DRAWN)).one()
    assert (event.subject_type, event.subject, event.actor) == ("sample", sample.reference, town["controle"].uid)
    assert sample.population_sha256 in event.body.decode()


def test_a_sample_is_read_as_long_as_its_access_runs(population, town):
    sample = sampling.draw(the_access(), asked(), actor=town["controle"])
    town.role("collega", "auditor")
    assert may(town["controle"], "sample.read", sample)
    assert not may(town["collega"], "sample.read", sample), "an auditor of another access"
    the_access().until_on = date(2026, 3, 1)
    db.session.flush()
    assert not may(town["controle"], "sample.read", sample)


def test_the_auditor_draws_on_the_page_and_is_told_the_maximum(population, town, sign_in):
    auditor = sign_in("controle")
    days = {"sent_from_dag": "1", "sent_from_maand": "1", "sent_from_jaar": "2026", "sent_until_dag": "31",
            "sent_until_maand": "12", "sent_until_jaar": "2026"}  # fmt: skip
    sent = {**days, "registers": ["gift", "side_activity"], "strata": ["register"], "size": "20", "seed": "2026"}
    refused = auditor.post_form(PAGE, sent)
    assert refused.status_code == 422
    assert "Er zijn 8 opgaven. Kies niet meer" in refused.text
    done = auditor.post_form(PAGE, {**sent, "size": "4"})
    page = auditor.get(done.location).text
    for words in (
        "4 van 8 opgaven: nevenwerk, geschenken, verstuurd van 1 januari 2026 tot en met 31 december 2026.",
        "Verdeeld naar register.", "Nu opnieuw getrokken: dezelfde 8 opgaven, dezelfde steekproef.", "0 van 4",
    ):  # fmt: skip
        assert words in page, words
    assert "Medewerker Voorbeeld" not in page, "names stand in the dossiers, whose opening is on record"
    drawn_one = db.session.scalars(select(AuditSample)).one()
    dossier = auditor.get(f"/intern/toezicht/dossier/{references(drawn_one)[0]}").text
    assert "Alleen lezen" in dossier
    assert "Wat heb je gevonden?" in dossier


def test_wrong_answers_are_told_with_their_question(population, sign_in):
    sent = {"size": "nul", "seed": "", "sent_from_dag": "40", "registers": ["none"], "strata": ["register"]}
    refused = sign_in("controle").post_form(PAGE, sent)
    assert refused.status_code == 422
    for words in (
        "Kies minstens één register",
        "Vul een getal in van 1 tot en met 500",
        "Vul een startgetal in van hoogstens 40",
    ):
        assert words in refused.text


def test_every_opening_of_a_dossier_is_on_record_and_visible_to_the_person(population, sign_in):
    one = population[0]
    auditor = sign_in("controle")
    assert auditor.get(f"/intern/toezicht/dossier/{one.reference}").status_code == 200
    line = db.session.scalars(select(Event).where(Event.kind == Kind.OPENED)).one()
    assert (line.subject, line.person) == (one.reference, one.person.uid)
    page = sign_in("medewerker").get("/intern/inzage").text
    assert one.reference in page
    assert "auditor" in page
    again = auditor.get(f"/intern/toezicht/dossier/{one.reference}").text
    assert "Controle Voorbeeld bekeek opgave" in again


def test_a_dossier_shows_versions_mails_and_log_with_hashes(town, at, sign_in):
    from tests.support.declarations import changed

    at("2026-03-02")
    old = decided(town)
    db.session.commit()
    at("2026-03-03")
    new = changed(town, old, role="Voorzitter")
    db.session.commit()
    page = sign_in("controle").get(f"/intern/toezicht/dossier/{new.reference}").text
    for words in ("Penningmeester", "Voorzitter", old.reference, "anders", "gelijk", "Medewerker Voorbeeld verstuurde opgave"):
        assert words in page, words
    event = db.session.scalars(select(Event).where(Event.subject == new.reference, Event.kind == Kind.SUBMITTED)).one()
    assert event.hash.hex() in page
    assert "Iemand geeft iets door" in page
    assert "<form" not in page.split("Versies naast elkaar")[1].split("Bevindingen")[0], "read only"


def test_a_dossier_outside_the_access_does_not_exist(town, sign_in):
    interest = submitted(town, slug="financial_interest")
    draft = drafted(town)
    db.session.commit()
    auditor = sign_in("controle")
    for one in (interest, draft):
        assert auditor.get(f"/intern/toezicht/dossier/{one.reference}").status_code == 404
    assert sign_in("integriteit").get(f"/intern/toezicht/dossier/{interest.reference}").status_code == 404
