"""Canaries: a telltale text in every internal field of designated people; then every public byte is searched for them."""

import html
import json
import re
import shutil
import subprocess
from datetime import date
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app import create_public_app
from audit import SYSTEM
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES
from publication import editions, officer, projection
from publication.editions import publish
from publication.models import PublicationAct
from publication.past import EDITION_FIELDS
from publication.projection import LAW, PUBLIC_FIELDS, PublicField
from registers.catalogue import register, registers
from registers.drafts import save_answers, start_draft
from registers.lifecycle import change_state
from registers.models import Attachment, Declaration
from tests.support.absence import absent
from tests.support.pages import PageClient
from tests.support.publishing import allow, declare

HEADERS = b"\r\n\r\n"  # stands between a body and its headers
HOURS = 2417  # minutes a week: 40 hours and 17 minutes, in any writing
HOURS_WRITTEN = ("2417", "40:17", "40,28", "40.28")
FINANCIAL = {
    "kind": "shares", "holder": "company", "what": "Kanarie-aandelen", "size": "above_25", "since": "2023-07",
    "link": ["supplier"], "agreed": "Kanarie-belangafspraak",
}  # fmt: skip


@pytest.fixture
def planted(town, at):
    """A director with an allowed entry, a withheld one, one that waits and one that is refused; and a financial interest."""
    at("2026-03-02")
    for kind in (PUBLIC_SIDE_ACTIVITIES, FINANCIAL_INTERESTS):
        town.designate("directeur", kind, from_on=date(2026, 1, 5))
    director = town["directeur"]
    director.personnel_number, director.email, director.first_name = (
        "Kanarie-personeel",
        "kanarie-mail@voorbeeld.nl",
        "Dkanarievoornaam",
    )
    _allowed_entry(town)
    _withheld_entry(town)
    declare(town, "directeur", role="Kanarie-wachtend", organisation="Kanarie-wachtend BV")
    allow(town, declare(town, "directeur", role="Kanarie-verboden"), "prohibited", reasons="Kanarie-verbodsreden")
    _inside_of_a_clerk(town)
    _financial_interest(town)
    publish(actor=SYSTEM)
    _change_and_publish(town)
    db.session.commit()
    return town


def _allowed_entry(town) -> Declaration:
    director = town["directeur"]
    entry = declare(town, "directeur", hours=HOURS, link=["supplier", "subsidy"], separation="Kanarie-toelichting")
    secretary = town["secretaris"]
    change_state(entry, "ask", actor=secretary, seen_version=entry.version, question="Kanarie-vraag")
    change_state(entry, "answer", actor=director, seen_version=entry.version, answer="Kanarie-antwoord")
    allow(
        town, entry, "with_conditions", condition="Kanarie-afspraak", reasons="Kanarie-reden",
        public_condition="Beslist niet mee over subsidie",
    )  # fmt: skip
    photo = Attachment(
        declaration_id=entry.id, field="photo", display_name="Kanarie-foto.jpg", media_type="image/jpeg", size=1,
        sha256="0" * 64, added_at=entry.submitted_at,
    )  # fmt: skip
    db.session.add(photo)
    given = {"actor": town["redacteur"], "seen_version": entry.version}
    officer.release(entry, without_notice=True, reason="Kanarie-vrijgavereden", **given)
    return entry


def _withheld_entry(town) -> None:
    entry = allow(town, declare(town, "directeur", role="Vrijwilliger", organisation="Kanarie-opvanghuis"))
    given = {"actor": town["integriteit"], "seen_version": entry.version}
    officer.withhold(
        entry, ground="safety", reason="Kanarie-dreiging", review_on=date(2027, 3, 2), organisation="een stichting", **given
    )
    officer.release(entry, without_notice=True, **given)
    hidden = allow(town, declare(town, "directeur", role="Kanarie-geheim", organisation="Kanarie-geheim huis"))
    given = {"actor": town["integriteit"], "seen_version": hidden.version}
    officer.withhold(hidden, ground="safety", reason="Kanarie-dreiging", review_on=date(2027, 3, 2), **given)
    held = allow(town, declare(town, "directeur", role="Kanarie-stilgezet", organisation="Kanarie-stilgezet BV"))
    officer.hold(held, actor=town["redacteur"], seen_version=held.version, reason="Kanarie-geschil")


def _inside_of_a_clerk(town) -> None:
    allow(town, declare(town, "medewerker", role="Kanarie-klerk", organisation="Kanarie-klerk BV"))


def _financial_interest(town) -> None:
    director = town["directeur"]
    interest = start_draft(register("financial_interest"), director, actor=director, submission_key="belang")
    save_answers(interest, FINANCIAL, actor=director, seen_version=interest.version)
    change_state(interest, "submit", actor=director, seen_version=interest.version)
    allow(
        town, interest, "with_conditions", condition="Kanarie-belangvoorwaarde", public_condition="Kanarie-belangkort",
        reasons="Kanarie-belangreden",
    )  # fmt: skip


def _change_and_publish(town) -> None:
    """A second edition with a change, so that the history is searched as well."""
    old = db.session.scalars(select(Declaration).where(Declaration.weekly_minutes == HOURS)).one()
    director = town["directeur"]
    new = change_state(old, "revise", actor=director, seen_version=old.version, submission_key="wijziging")
    allow(
        town,
        declare(
            town, "directeur", draft=new, pay="paid", hours=HOURS + 1, link=["supplier"], separation="Kanarie-nieuwe toelichting"
        ),
    )
    officer.release(new, actor=town["redacteur"], seen_version=new.version, without_notice=True)
    publish(actor=SYSTEM)


def public_bytes(settings) -> dict[str, bytes]:
    """Everything the public can get: each page reached by links, each file of each edition, and what is packed in those."""
    app = create_public_app(settings)
    app.test_client_class = PageClient
    found = _crawled(app.test_client())
    for path in sorted(editions.editions_dir().rglob("*")):
        if path.is_file():
            found[str(path.relative_to(editions.editions_dir()))] = path.read_bytes()
            found[f"name of {path}"] = path.name.encode()
            if path.suffix == ".pdf":
                found[f"text of {path}"] = _pdf_text(path)
            if path.suffix in (".ods", ".xlsx"):
                found |= _unpacked(path)
    return found


def _crawled(visitor) -> dict[str, bytes]:
    waiting = [
        "/", "/en/", "/?q=kanarie-geheim", "/functie/medewerker", "/robots.txt", "/.well-known/security.txt", "/gereed",
        "/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml", "/insluiten", "/en/insluiten/directeur",
        "/api/v1", "/api/v1/vermeldingen?limiet=1", "/en/api/v1/functies/medewerker", "/api/v1/wijzigingen?limiet=0",
    ]  # fmt: skip
    found: dict[str, bytes] = {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = visitor.get(address)
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
        found[address] = response.get_data() + HEADERS + headers.encode()
        if response.mimetype == "text/html":
            links = re.findall(r'href="(/[^"#]*)', response.text)
            waiting += [html.unescape(link) for link in links if "/static/" not in link]
        if address.startswith("/api/"):
            waiting += re.findall(r'"href": ?"http://localhost(/[^"#]*)"', response.text)
    return found


def _unpacked(path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {f"{name} in {path.name} of edition {path.parent.name}": package.read(name) for name in package.namelist()}


def _pdf_text(path) -> bytes:
    if shutil.which("pdftotext") is None:
        absent("pdftotext", "install the package poppler-utils")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout


def leaks(found: dict[str, bytes], canaries: tuple[str, ...]) -> list[str]:
    """Where a canary sits in what is public, in any of the ways a text can be written."""
    return [
        f"{canary} in {place}"
        for place, data in found.items()
        if "kanarie-geheim" not in place  # the visitor's own question stands in his answer
        for canary in canaries
        for written in {canary, html.escape(canary), quote(canary), json.dumps(canary).strip('"'), canary.encode().hex()}
        if stands_in(written.lower().encode(), data.lower())
    ]


def stands_in(written: bytes, data: bytes) -> bool:
    """Whether the text is there; a number only as a whole, for random codes and time stamps hold any four digits."""
    whole = rb"(?<![0-9a-z])%s(?![0-9a-z])" if written.isdigit() else rb"%s"
    return re.search(whole % re.escape(written), data) is not None


def test_no_internal_text_reaches_any_public_byte(planted, settings):
    found = public_bytes(settings)
    assert leaks(found, ("kanarie", *HOURS_WRITTEN)) == []
    references = list(db.session.scalars(select(Declaration.reference)))
    assert leaks(found, tuple(references)) == []
    assert leaks(found, tuple(person.uid for person in planted.people.values())) == []


def test_the_search_reaches_every_page_and_file_and_sees_what_is_public(planted, settings):
    found = public_bytes(settings)
    for place in ("/functie/directeur", "/wijzigingen", "/gegevens.csv", "/gegevens.json", "/gegevens/register.pdf", "/en/uitleg",
                  "1/register.json", "2/verleden.json", "2/manifest.json"):  # fmt: skip
        assert place in found
    for part in ("/vermelding/", "/api/v1/vermeldingen/", "/api/v1/functies/", "/api/v1/vermeldingen?limiet=1&na="):
        assert any(place.startswith(part) for place in found), part
    public = ("Beslist niet mee over subsidie", "een stichting", "Stichting Muziek in de Wijk")
    for words in public:
        assert len(leaks(found, (words,))) >= 5, words
    for kind in ("text of", " in register.ods", " in register.xlsx"):
        assert any(kind in place for place in leaks(found, ("Muziek",))), kind


def test_the_api_gives_no_field_that_has_no_ground(planted, settings):
    """Whatever stands in an answer about a position, a holder or an entry is in the tables of what may be public."""
    allowed = {
        *PUBLIC_FIELDS, *projection.POSITION_FIELDS, *projection.HOLDER_FIELDS,
        *(name for part in EDITION_FIELDS.values() for name in part),
    }  # fmt: skip
    given = {
        name
        for place, data in public_bytes(settings).items()
        if re.match(r"/api/v1/(vermeldingen|functies)\b", place)
        for item in _items(json.loads(data.partition(HEADERS)[0]))
        for name in item
    }
    assert given - allowed == {"_links"}
    assert {"rol", "houder", "in_functie_sinds", "aangewezen_omdat"} <= given


def _items(body):
    """The positions, holders and entries in an answer."""
    listed = [one for name in ("vermeldingen", "functies") for one in body.get(name, []) if isinstance(one, dict)]
    alone = [body] if "slug" in body else []
    return [*listed, *alone, *(holder for one in (*listed, *alone) for holder in one.get("houders", []))]


def test_a_leak_through_the_projection_would_be_found(planted, settings, monkeypatch):
    leaking = PublicField("Toelichting", "separation", LAW, lambda source: source.declaration.answers.get("separation"))
    monkeypatch.setitem(projection.PUBLIC_FIELDS, "toelichting", leaking)
    publish(actor=SYSTEM)
    assert leaks(public_bytes(settings), ("Kanarie-nieuwe toelichting",))


def test_r39_no_word_of_a_financial_interest_is_public_with_every_switch_on(planted, settings, monkeypatch):
    for known in registers():
        if known.confidential:
            monkeypatch.setitem(known.__dict__, "publishable", True)
            for question in known.fields():
                monkeypatch.setitem(question.__dict__, "public_because", LAW)
    interest = db.session.scalars(select(Declaration).where(Declaration.register_slug == "financial_interest")).one()
    db.session.add(PublicationAct(
        declaration=interest, kind="release", by=planted["integriteit"], at=interest.decided_at, without_notice=True
    ))  # fmt: skip
    publish(actor=SYSTEM, force=True)
    assert leaks(public_bytes(settings), ("Kanarie-aandelen", "Kanarie-belang", "FB-2026")) == []


def test_the_whitelist_is_what_it_is():
    assert list(PUBLIC_FIELDS) == [
        "code", "functie", "slug", "rol", "organisatie", "vergoeding", "sinds", "tot", "afspraak", "toestand", "bevestigd_op",
        "algemeen_omdat", "correcties",
    ]  # fmt: skip
    assert all(field.ground and field.source for field in PUBLIC_FIELDS.values())
