"""Proofs for the auditor: nothing is missing, nobody decided alone (Q30), and findings are answered by somebody else."""

import pytest
from sqlalchemy import delete, select, text, update

import clock
from audit import SYSTEM
from auth.models import INTEGRITY_OFFICER
from extensions import db
from publication.models import APPROVED, PublicationCorrection
from registers.drafts import discard
from registers.models import Decision, Declaration
from reports.desk import findings, sampling
from reports.desk.completeness import totals
from reports.desk.four_eyes import breaking, checked, checks
from reports.desk.models import AuditAccess, AuditFinding
from reports.desk.on_date import Days, entries, entries_query, number_of
from reports.desk.sampling import Request
from retention.destroying import destroy
from tests.support.declarations import decided, drafted, submitted

DESK, FINDINGS = "/intern/toezicht", "/intern/beheer/bevindingen"


@pytest.fixture
def year(town, at):
    at("2026-03-02")
    made = [decided(town), submitted(town), drafted(town)]
    thrown = drafted(town)
    discard(thrown, actor=town["medewerker"], seen_version=thrown.version)
    db.session.commit()
    return made


def test_every_number_that_was_given_out_is_found_back_and_the_log_agrees(town, year):
    (one,) = totals()
    assert (one.register.slug, one.year, one.given, one.sent, one.drafts, one.discarded, one.logged) == (
        "side_activity", 2026, 4, 2, 1, 1, 2,
    )  # fmt: skip
    assert one.agrees
    assert one.missing == ()


def test_r72_what_was_destroyed_by_its_term_is_not_missing(town, year, sign_in):
    for declaration in (year[0], year[2]):  # one that was sent, and a draft
        destroy("declaration", [declaration.reference], db.session(), actor=SYSTEM)
    db.session.commit()
    (one,) = totals()
    assert (one.given, one.sent, one.drafts, one.discarded, one.destroyed, one.logged) == (4, 1, 0, 1, 2, 1)
    assert (one.agrees, one.missing) == (True, ())
    assert "klopt niet" not in sign_in("controle").get(f"{DESK}/populatie").text


def test_a_declaration_that_was_removed_is_missing_by_name(town, year, sign_in):
    gone = year[1].reference
    db.session.execute(delete(Declaration).where(Declaration.reference == gone))
    db.session.commit()
    (one,) = totals()
    assert (one.number_missing, one.missing, one.sent, one.logged) == (1, (gone,), 1, 2)
    assert not one.agrees
    page = sign_in("controle").get(f"{DESK}/populatie").text
    assert gone in page
    assert "klopt niet" in page


def test_q30_every_count_is_zero_and_says_how_many_cases_were_looked_at(app, town, year, sign_in):
    found = {code: checked(check) for code, check in checks().items()}
    assert {code: one.broken for code, one in found.items() if one.broken} == {}
    assert found["decider_is_declarant"].cases == found["decision_in_the_log"].cases == 1
    assert found["audit_access_by_one_person"].cases == 1
    auditor = sign_in("controle")
    page = auditor.get(f"{DESK}/vier-ogen").text
    assert "Er zijn gevallen die niet mogen voorkomen." not in page
    for code in found:
        assert f"{DESK}/vier-ogen/{code}" in page
        assert "Geen enkel geval klopt niet." in auditor.get(f"{DESK}/vier-ogen/{code}").text
    assert auditor.get(f"{DESK}/vier-ogen/niets").status_code == 404


def test_q30_a_decision_by_the_declarant_is_counted_and_listed(app, town, year, sign_in):
    db.session.execute(update(Decision).values(decided_by_id=town["medewerker"].id))
    db.session.commit()
    check = checks()["decider_is_declarant"]
    assert checked(check).broken == 1
    assert [row.what for row in breaking(check)] == [year[0].reference]
    auditor = sign_in("controle")
    assert "Er zijn gevallen die niet mogen voorkomen." in auditor.get(f"{DESK}/vier-ogen").text
    assert year[0].reference in auditor.get(f"{DESK}/vier-ogen/decider_is_declarant").text


def test_q30_corrections_are_looked_at_too(app, town, year):
    db.session.add(
        PublicationCorrection(
            declaration=year[0], fields={}, public_reason="x", asked_by=town["redacteur"], asked_at=clock.now(), outcome=APPROVED,
            settled_by_id=town["integriteit"].id, settled_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    assert (checked(checks()["editor_is_approver"]).cases, checked(checks()["editor_is_approver"]).broken) == (1, 0)


@pytest.fixture
def finding(town, year) -> AuditFinding:
    access = db.session.scalars(select(AuditAccess)).one()
    today = clock.today()
    sample = sampling.draw(access, Request(("side_activity",), today, today, (), 2, "1"), actor=town["controle"])
    made = findings.note(sample.items[0], "serious", "De reden ontbreekt.", actor=town["controle"])
    db.session.commit()
    return made


def test_a_finding_goes_from_the_auditor_to_the_officer_and_back(town, finding, sign_in, new_events):
    new_events()
    officer = sign_in("integriteit")
    page = f"{FINDINGS}/{finding.uid}"
    assert "Ernstig" in officer.get(FINDINGS).text
    assert "De reden ontbreekt." in officer.get(page).text
    assert officer.post_form(page, {"answer": " "}).status_code == 422
    assert officer.post_form(page, {"answer": "Die staat in de brief."}).status_code == 303
    auditor = sign_in("controle")
    dossier = f"{DESK}/dossier/{finding.item.declaration.reference}"
    assert "Die staat in de brief." in auditor.get(dossier).text
    auditor.post_form(f"{dossier}/bevinding/sluiten", {"finding": finding.uid}, page=dossier)
    db.session.expire_all()
    assert finding.state == "closed"
    kinds = [kind for kind in new_events() if kind.startswith("finding.")]
    assert kinds == ["finding.answered", "finding.closed"]


def test_nobody_answers_a_finding_about_himself_or_of_himself(town, finding, sign_in):
    town.role("medewerker", INTEGRITY_OFFICER)
    town.role("controle", INTEGRITY_OFFICER)
    db.session.commit()
    for name in ("medewerker", "controle", "beheer"):
        assert sign_in(name).get(f"{FINDINGS}/{finding.uid}").status_code == 404, name


def test_what_was_found_needs_words_and_all_well_does_not(town, finding):
    item = finding.item
    with pytest.raises(findings.NotPossible):
        findings.note(item, "remark", " ", actor=town["controle"])
    assert findings.note(item, "agreed", "", actor=town["controle"]).state == "closed"
    with pytest.raises(findings.NotPossible):
        findings.answer(finding, "Ja.", seen_version=finding.version + 1, actor=town["integriteit"])


@pytest.mark.parametrize("step", ["answer", "close"])
def test_a_finding_that_was_closed_while_somebody_waited_is_not_changed(town, finding, step):
    assert finding.state == "open"
    db.session.execute(text("UPDATE audit_finding SET state = 'closed', closed_at = found_at, version = version + 1"))
    given = {"text": "Die staat in de brief."} if step == "answer" else {}
    with pytest.raises(findings.NotPossible):
        getattr(findings, step)(finding, **given, seen_version=finding.version, actor=town["integriteit"])


def test_a_finding_on_what_is_confidential_is_sealed(town, at):
    at("2026-03-02")
    interest = submitted(town, slug="financial_interest")
    access = db.session.scalars(select(AuditAccess)).one()
    access.registers = ["financial_interest"]
    db.session.flush()
    today = clock.today()
    sample = sampling.draw(access, Request(("financial_interest",), today, today, (), 1, "1"), actor=town["controle"])
    made = findings.note(sample.items[0], "remark", "Windpark in eigen wijk.", actor=town["controle"])
    assert b"Windpark" not in made.document
    assert made.contents["text"] == "Windpark in eigen wijk."
    assert sample.items[0].declaration == interest


def test_the_auditor_notes_it_with_the_dossier(town, finding, sign_in):
    other = finding.item.sample.items[1].declaration.reference
    auditor = sign_in("controle")
    dossier = f"{DESK}/dossier/{other}"
    refused = auditor.post_form(f"{dossier}/bevinding", {"severity": "remark", "text": ""}, page=dossier)
    assert refused.status_code == 422
    assert "Schrijf op wat je hebt gevonden" in refused.text
    done = auditor.post_form(f"{dossier}/bevinding", {"severity": "agreed"}, page=dossier)
    page = auditor.get(done.location).text
    assert "2 van 2" in page
    assert "Akkoord" in page


def test_both_databases_draw_count_and_look_back_alike(any_town, at):
    at("2026-03-02")
    gift, other = decided(any_town, slug="gift"), submitted(any_town)
    any_town.designate("collega", "vulnerable")
    access = db.session.scalars(select(AuditAccess)).one()
    today = clock.today()
    asked = Request(("gift", "side_activity"), today, today, ("register", "unit", "outcome", "amount"), 2, "1")
    sample = sampling.draw(access, asked, actor=any_town["controle"])
    assert sample.counts == {"gift / Team / keep / under_25": 1, "side_activity / Team / - / -": 1}
    assert (
        sampling.stratum_in_words(sample, "gift / Team / keep / under_25")
        == "Geschenken, Team, Je mag het houden, Minder dan € 25"
    )
    assert sampling.compared(sample).same
    assert [checked(check).broken for check in checks().values()] == [0] * len(checks())
    assert all(not list(breaking(check)) for check in checks().values())
    assert [(one.register.slug, one.given, one.agrees) for one in totals()] == [("side_activity", 1, True), ("gift", 1, True)]
    days = Days(today, today)
    query = entries_query(days, any_town["integriteit"])
    assert [one.declaration for one in entries(query, days)] == [gift, other]
    assert number_of(query) == 2
