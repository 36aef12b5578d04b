"""T-SAR-1: everything about oneself, whole and without the names of others; and requests to correct it, with a term."""

import json
from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import select

import clock
from audit import SYSTEM, Event, Kind
from auth import access_requests as requests
from auth.access_models import ASKED
from auth.access_models import OUTCOMES as ACCESS_OUTCOMES
from auth.models import AUDITOR, ROLES, Account
from auth.scim.models import OUTCOMES as LEAVING_OUTCOMES
from auth.scim.models import SaidLeaving
from database import Base
from extensions import db
from languages import NAMES
from notifications.pages import WISHES
from organisation.changes import change_person
from organisation.models import DESIGNATION_KINDS, FINANCIAL_INTERESTS
from organisation.people_import.models import OUTCOMES as MISSING_OUTCOMES
from post.models import OFTEN, Mail, MailWish
from publication.models import ACTS
from publication.pages import ACT_NAMES
from registers.attachments import CleanFile, attach
from registers.designations.notices import give_notices
from registers.duties.models import CLOSINGS
from registers.duties.table import DUTY_KINDS
from registers.errors import NotYours
from registers.pages.positions import KIND_NAMES as DESIGNATION_NAMES
from retention.holds import set_hold
from retention.models import PERSON
from retention.own_data.gathering import LEFT_OUT, PARTS, SOURCES, everything
from retention.own_data.models import CORRECTED
from retention.own_data.requests import answer, ask, open_requests, remind_officers
from retention.own_data.words import ACCESS_NAMES, ASKED_NAMES, CLOSING_NAMES, LEAVING_NAMES, MISSING_NAMES
from tests.support.declarations import decided, drafted, step, submitted
from tests.support.duties import joined, kept
from tests.support.publishing import act, declare

PAGE = "/intern/mijn-gegevens"


@pytest.fixture
def known(town, at):
    """What the register knows of `medewerker` at the end of 2 March 2026."""
    at("2026-03-02", 9)
    person, manager = town["medewerker"], town["leidinggevende"]
    town.designate("medewerker", "financial_interests", date(2026, 1, 1))
    decided(town, role="Voorzitter", organisation="Stichting Zeldzaam")
    asked = submitted(town, organisation="Vereniging Vraag")
    step(asked, "ask", manager, question="Weet Collega Voorbeeld hiervan?")
    step(asked, "answer", person, answer="Ja, mijn buurvrouw Truus ook")
    gift = drafted(town, slug="gift", what="Horloge")
    attach(gift, "photo", CleanFile("horloge.pdf", "application/pdf", b"%PDF-1.4"), actor=person)
    decided(town, slug="financial_interest", by="integriteit", what="Aandelen Windpark")
    decided(town, "collega", role="Geheim van een ander")
    db.session.commit()
    at("2026-03-02", 18)
    return town


def test_t_sar_1_the_file_holds_everything_about_oneself_and_nothing_of_others(known, sign_in):
    answered = sign_in("medewerker").get(f"{PAGE}.json")
    assert answered.headers["Content-Disposition"] == 'attachment; filename="mijn-gegevens.json"'
    told = json.loads(answered.data)["gegevens"]
    assert list(told) == [code for code, _title, _rows in PARTS]
    assert told["persoon"]["regels"][0] == {
        "Personeelsnummer": known["medewerker"].personnel_number, "Naam": "Medewerker Voorbeeld",
        "E-mail": "medewerker@voorbeeld.nl", "In dienst sinds": "2020-01-01", "In dienst tot en met": None,
        "Uren per week": "36", "Ingehuurd": False, "Taal": "Nederlands",
    }  # fmt: skip
    declared = told["opgaven"]["regels"]
    assert [row["Opgave"] for row in declared if "Opgave" in row] == [
        "NW-2026-0001", "NW-2026-0002", "GS-2026-0001", "FB-2026-0001"
    ]  # fmt: skip
    assert declared[0]["Begonnen"].startswith("2026-03-02T08:00:")
    everything = json.dumps(told, ensure_ascii=False)
    for mine in ("Stichting Zeldzaam", "Vereniging Vraag", "mijn buurvrouw Truus", "Horloge", "horloge.pdf", "Aandelen Windpark"):
        assert mine in everything, mine
    assert "Weet […] hiervan?" in everything
    for other in ("Geheim van een ander", "Collega Voorbeeld", "Leidinggevende Voorbeeld", "Integriteit Voorbeeld"):
        assert other not in everything, other


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_kept_as_a_code_is_told_by_its_name(town, at, language):
    at("2026-03-02", 9)
    person, officer = joined(town), town["integriteit"]
    town.designate("medewerker", FINANCIAL_INTERESTS, date(2026, 3, 1))
    give_notices()
    kept()
    declaration = declare(town, "medewerker")
    for kind in ACTS:
        act(declaration, kind, officer)
    requests.approve(requests.ask_role(person, AUDITOR, date(2026, 3, 2), None, "Controle", actor=town["beheer"]), actor=officer)
    ask_back = {"everything": True, "reason": "Zijn telefoon is weg", "actor": town["beheer"]}
    requests.refuse(requests.ask_reset(person, **ask_back), actor=officer)
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    account.display = "donker"
    said = {"said_at": clock.now(), "why": "at_once", "outcome": "returned"}
    db.session.add_all([MailWish(person_id=person.id, often="at_once"), SaidLeaving(person=person, **said)])
    db.session.flush()
    codes = {
        *DESIGNATION_KINDS, *DUTY_KINDS, *CLOSING_NAMES, *ASKED_NAMES, *ACCESS_NAMES, *LEAVING_NAMES, *ACTS, *OFTEN, *ROLES,
        *NAMES, "donker",
    }  # fmt: skip
    with force_locale(language):
        told = [value for part in everything(person) for row in part.rows for value in row.values()]
    assert [value for value in told if value in codes - {"auditor"}] == []
    names = {"nl": ("Financiële belangen doorgeven", "Nieuw in dienst"), "en": ("Declare financial interests", "New employee")}
    assert set(names[language]) <= {value for value in told if isinstance(value, str)}


@pytest.mark.parametrize(
    ("names", "codes"),
    [(CLOSING_NAMES, CLOSINGS), (ASKED_NAMES, ASKED), (ACCESS_NAMES, ACCESS_OUTCOMES), (LEAVING_NAMES, LEAVING_OUTCOMES),
     (MISSING_NAMES, MISSING_OUTCOMES), (WISHES, OFTEN), (ACT_NAMES, ACTS), (DESIGNATION_NAMES, DESIGNATION_KINDS)],
)  # fmt: skip
def test_every_code_in_the_tables_has_a_name(names, codes):
    assert set(names) == set(codes)


def test_the_page_tells_the_same_and_looking_is_written_down(known, sign_in):
    client = sign_in("medewerker")
    page = client.get(PAGE).text
    for words in ("Stichting Zeldzaam", "Aandelen Windpark", "wie beslist over je opgaven", "Wie keek mee"):
        assert words in page
    assert "Collega Voorbeeld" not in page
    client.get(f"{PAGE}.json")
    looked = select(Event).where(Event.kind.in_((Kind.OWN_DATA_SHOWN, Kind.OWN_DATA_TAKEN))).order_by(Event.seq)
    assert [(event.kind, event.actor) for event in db.session.scalars(looked)] == [
        (Kind.OWN_DATA_SHOWN, known["medewerker"].uid), (Kind.OWN_DATA_TAKEN, known["medewerker"].uid)
    ]  # fmt: skip


def test_who_looked_is_told_by_role_and_ground(known, sign_in):
    sign_in("integriteit").get("/intern/opgaven/FB-2026-0001")
    rows = json.loads(sign_in("medewerker").get(f"{PAGE}.json").data)["gegevens"]["wie_keek"]["regels"]
    assert [(row["Rol"], row["Opgave"]) for row in rows] == [("integriteitscoördinator", "FB-2026-0001")]
    assert rows[0]["Reden"]


def test_a_decision_that_can_be_taken_back_is_not_told_yet(town, at, sign_in):
    at("2026-03-02", 9)
    decided(town, reasons="Dit past bij je functie.")
    db.session.commit()
    client = sign_in("medewerker")
    told = client.get(f"{PAGE}.json").text
    assert "Dit past bij je functie." not in told
    assert "Besluit genomen" not in told
    at("2026-03-02", 10)
    later = sign_in("medewerker").get(f"{PAGE}.json").text
    assert "Dit past bij je functie." in later
    assert "Besluit genomen" in later


def test_that_somebody_is_investigated_is_not_told_here(town, at, sign_in):
    at("2026-03-02", 9)
    number = town["medewerker"].personnel_number
    set_hold(PERSON, number, ground="investigation", reason="Onderzoek Zilver", actor=town["integriteit"])
    db.session.commit()
    told = sign_in("medewerker").get(f"{PAGE}.json").text
    assert "Zilver" not in told
    assert "astgehouden" not in told


def test_every_column_that_says_whose_something_is_stands_in_a_part_or_is_left_out_with_a_reason():
    refers = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    acted = {name for name in refers if name.endswith((".by_id", "_by_id", ".on_behalf_of_id"))}
    assert refers - acted == SOURCES.keys() | LEFT_OUT.keys()
    assert set(SOURCES.values()) <= {code for code, _title, _rows in PARTS}


def test_a_correction_is_asked_answered_with_a_reason_and_told(town, at, sign_in):
    at("2026-03-02", 9)
    client = sign_in("medewerker")
    assert client.post_form(PAGE, {"text": " "}).status_code == 422
    answered = client.post_form(PAGE, {"text": "Mijn naam is anders gespeld"}, follow_redirects=True)
    assert "Je krijgt uiterlijk 2 april 2026 antwoord." in answered.text
    (row,) = open_requests()
    assert row.due_on == date(2026, 4, 2)
    officer = sign_in("integriteit")
    address = f"/intern/beheer/verzoeken/{row.uid}"
    assert address in officer.get("/intern/beheer/verzoeken").text
    assert "Mijn naam is anders gespeld" in officer.get(address).text
    assert officer.post_form(address, {"outcome": CORRECTED}).status_code == 422
    answered = {"outcome": CORRECTED, "answer": "Aangepast in de personeelsadministratie"}
    assert officer.post_form(address, answered).status_code == 303
    assert "Aangepast in de personeelsadministratie" in client.get(PAGE).text
    mailed = set(db.session.scalars(select(Mail.message)))
    assert {"rectification_asked", "rectification_answered"} <= mailed
    kinds = db.session.scalars(select(Event.kind).where(Event.subject_type == "rectification").order_by(Event.seq)).all()
    assert kinds == [Kind.RECTIFICATION_ASKED, Kind.RECTIFICATION_ANSWERED]


def test_nobody_answers_his_own_request(town, at):
    at("2026-03-02", 9)
    row = ask(town["integriteit"], "Mijn uren kloppen niet")
    with pytest.raises(NotYours):
        answer(row, CORRECTED, "Gedaan", actor=town["integriteit"])
    with pytest.raises(NotYours):
        answer(row, CORRECTED, "Gedaan", actor=town["collega"])


def test_officers_are_reminded_once_before_the_last_day(town, at):
    at("2026-03-02", 9)
    ask(town["medewerker"], "Mijn naam klopt niet")
    assert remind_officers() == 0
    at("2026-03-30", 9)
    assert (remind_officers(), remind_officers()) == (1, 0)


def test_who_changed_his_name_reads_his_own_name(town, at, sign_in):
    at("2026-03-02", 9)
    change_person(town["medewerker"], last_name="Anders", actor=SYSTEM)
    db.session.commit()
    assert "Medewerker Anders" in sign_in("medewerker").get(PAGE).text
