"""Every page in English is in English: texts, errors, titles, dates, letters. What people wrote in Dutch says so to a browser."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask_babel import force_locale
from sqlalchemy import select

import clock
from audit import SYSTEM
from database import Base
from extensions import db
from organisation.models import FINANCIAL_INTERESTS, PUBLIC_SIDE_ACTIVITIES
from publication.editions import publish
from publication.preview import preview
from registers import letters
from registers.catalogue import registers
from registers.models import Declaration
from registers.moments import day_text, moment_text
from tests.support.declarations import ANSWERS, STATUSES, decided, in_status, submitted
from tests.support.pages import parsed
from tests.support.publishing import released

TELL_TALES = frozenset(
    {
        "aan", "als", "bij", "dat", "de", "deze", "dit", "door", "een", "er", "geen", "het", "hoe", "je", "jou", "jouw", "kan",
        "kies", "maar", "mag", "met", "moet", "naar", "niet", "nog", "om", "ook", "op", "te", "uit", "uw", "van", "vanaf", "veel",
        "voor", "vul", "waar", "waarom", "wanneer", "wat", "welke", "wie", "wij", "wordt", "zij", "zijn", "zo",
    }
)  # fmt: skip
READ_ALOUD = ("aria-label", "alt", "title", "data-label")
WORD = re.compile(r"(?<!\w)[a-zà-ÿ]+(?!\w)")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
PLACE = re.compile(r"\{\w+\}")
EVERYONE = ("medewerker", "leidinggevende", "secretaris", "integriteit", "redacteur", "vastlegger", "controle", "beheer")
EMPTY_FORMS = {  # who sends which form empty, to read what is wrong with it
    "medewerker": [f"/en/intern/{register.address}/nieuw" for register in registers()] + ["/en/intern/doorgeven"],
    "leidinggevende": ["/en/intern/beoordelen/{waiting}", "/en/intern/beoordelen/{waiting}/vraag"],
    "integriteit": ["/en/intern/beheer/functies/collega/aanwijzen"],
    "redacteur": ["/en/intern/beheer/publicatie/{released}?doe=stilzetten"],
}


def declaration_of(reference: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.reference == reference)).one()


def dutch_in(element: Element, written: list[str], language: str = "en") -> Iterator[str]:
    """The texts of a page with a Dutch word in them, apart from what is marked as Dutch and from what people wrote."""
    language = element.get("lang", language)
    own = [element.text or "", *(element.get(name, "") for name in READ_ALOUD)]
    texts = own if language != "nl" and element.tag not in ("style", "script", "textarea") else []
    texts += [child.tail or "" for child in element if language != "nl"]
    for text in texts:
        if _sounds_dutch(text) and _sounds_dutch(_without(text, written)):
            yield " ".join(text.split())
    for child in element:
        if isinstance(child.tag, str):
            yield from dutch_in(child, written, language)


def _sounds_dutch(text: str) -> bool:
    return bool(TELL_TALES & set(WORD.findall(text.lower())))


def _without(text: str, written: list[str]) -> str:
    """The text without addresses, places of a mail to fill in, and anything that stands in the database."""
    for words in written:
        text = text.replace(words, " ")
    return PLACE.sub(" ", ADDRESS.sub(" ", text))


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


@pytest.fixture
def story(town, at):
    """Declarations in every status and register, positions that were designated, and an edition; all of it in Dutch."""
    at("2026-03-02")
    for name in ("medewerker", "directeur"):
        town.designate(name, PUBLIC_SIDE_ACTIVITIES)
    town.designate("medewerker", FINANCIAL_INTERESTS)
    for status in STATUSES:
        in_status(town, status)
    for slug in ("gift", "invitation"):
        decided(town, slug=slug)
        submitted(town, slug=slug)
    submitted(town, slug="financial_interest")
    town.waiting = submitted(town).reference
    town.released = released(town, "directeur", without_notice=True).reference
    publish(actor=SYSTEM)
    db.session.commit()
    return town


@pytest.fixture
def written(story) -> list[str]:
    """Everything people wrote that has a Dutch word in it, longest first."""
    rows = (row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table)))
    texts = {text for row in rows for value in row for text in _strings(value)} | set(_strings(ANSWERS))
    return sorted((text for text in texts if _sounds_dutch(text)), key=len, reverse=True)


KIND = re.compile(
    r"[A-Z]{2}-\d{4}-\d{4}|\b[a-z2-7]{26}\b|(?<=functies/)[\w-]+|(?<=functie/)[\w-]+|(?<=vermelding/)\w+|(?<=cijfers/)\d{4}|\?.*"
)
OF_A_YEAR = re.compile(r"\?jaar=\d{4}$")
STAFF = "/en/intern"
READ_BEFORE = {"controle": "/cijfers/…/"}  # the same for the integrity officer, figure by figure


def _pages(client, starts: tuple[str, ...], within: str = "/en", without: str | None = None) -> Iterator[tuple[str, Element]]:
    """Every English page that can be reached by links, one of each kind."""
    waiting, kinds = list(starts), set()
    while waiting:
        address = waiting.pop()
        kind = KIND.sub("…", OF_A_YEAR.sub("", address))
        if kind in kinds or not kind.startswith(within) or (without and without in kind):
            continue
        kinds.add(kind)
        answer = client.get(address, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        page = parsed(answer.text)
        assert page.get("lang") == "en", address
        yield address, page
        for link in page.iter("a"):
            parts = urlsplit(urljoin(address, link.get("href", "")))
            if not parts.netloc and not parts.scheme and link.get("lang") != "nl":
                assert parts.path.startswith("/en"), f"{address} leads out of English, to {parts.path}"
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def test_the_public_site_is_in_english(story, written, client):
    found = {
        address: list(dutch_in(page, written))
        for address, page in _pages(client, ("/en/", "/en/bestaat-niet", "/en/vermelding/x"))
    }
    assert len(found) >= 12
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_the_pages_of_staff_are_in_english(story, written, sign_in, who):
    client = sign_in(who)
    pages = _pages(client, (STAFF, f"{STAFF}/bestaat-niet"), STAFF, READ_BEFORE.get(who))
    found = {address: list(dutch_in(page, written)) for address, page in pages}
    assert len(found) >= 8
    for pattern in EMPTY_FORMS.get(who, []):
        address = pattern.format(waiting=story.waiting, released=story.released)
        answer = client.post_form(address.partition("?")[0], {}, page=address)
        assert answer.status_code == 422, address
        found[f"{address}, empty"] = list(dutch_in(parsed(answer.text), written))
    assert {address: texts for address, texts in found.items() if texts} == {}


def test_signing_in_is_refused_in_english(story, written, client):
    answer = client.post_form("/en/intern/inloggen", {"login": "niemand@voorbeeld.nl", "password": "fout"})
    assert answer.status_code == 422
    assert list(dutch_in(parsed(answer.text), written)) == []
    assert "<title>Error: " in re.sub(r">\s+", ">", answer.text)


def test_dutch_is_noticed_on_a_page():
    page = parsed('<html lang="en"><p>Yes</p><p lang="nl">Wat je doet</p><p>Kies een <b>dag</b> van nu</p></html>')
    assert list(dutch_in(page, [])) == ["Kies een", "van nu"]
    assert list(dutch_in(page, ["Kies een", "van nu"])) == []


def test_words_of_people_are_marked_as_dutch_on_the_public_page_and_in_the_preview(story, client, app):
    answer = client.get("/en/functie/directeur")
    entry = next(element for element in parsed(answer.text).iter("article"))
    marked = [element.text for element in entry.iter() if element.get("lang") == "nl"]
    assert "Stichting Muziek in de Wijk" in marked
    with app.test_request_context("/en/", environ_overrides={"openkaart.language": "en"}):
        macro = app.jinja_env.get_template("components/public_entry.html").module.public_entry
        assert macro(preview(declaration_of(story.released))["entry"]).count('lang="nl"') == len(marked)


def test_a_letter_is_in_the_language_of_who_receives_it(story, app):
    declaration = declaration_of(story.released)
    given = {"outcome": "no_objection"}
    with app.test_request_context(), force_locale("en_GB"):
        assert letters.letter(declaration, story["secretaris"], given).startswith("Beste Directeur,")
    declaration.person.language = "en"
    with app.test_request_context():
        english = letters.letter(declaration, story["secretaris"], given)
    assert english.split("\n\n")[0] == "Dear Directeur,"
    assert english.split("\n\n")[-1] == "Kind regards, Secretaris Voorbeeld"


def test_sentences_to_choose_from_are_in_the_language_of_who_receives_them(story, sign_in):
    address = f"/en/intern/beoordelen/{story.waiting}"
    client = sign_in("leidinggevende")
    assert '<span lang="nl">Dit nevenwerk past bij je functie.</span>' in client.get(address).text
    story["medewerker"].language = "en"
    db.session.commit()
    assert '<span lang="en">This activity fits your position.</span>' in client.get(address).text
    assert '<span lang="en">Do you do this entirely outside working hours?</span>' in client.get(f"{address}/vraag").text


def test_dates_are_written_as_in_britain(app):
    day = date(2026, 10, 14)
    with app.test_request_context(), force_locale("en_GB"):
        assert (day_text(day), moment_text(clock.at(day, 10, 42))) == ("14 October 2026", "14 October 2026 at 10:42")
