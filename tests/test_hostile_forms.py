"""Whatever is sent to a form, a page or an address, whoever sends it: an answer below 500, with nothing of the inside in it."""

import io
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

import pytest

from audit import SYSTEM
from extensions import db
from publication.editions import publish
from tests.support import nasty
from tests.support.applications import visitor
from tests.support.declarations import submitted
from tests.support.drill import DRILLING, how_often
from tests.support.municipality import PASSWORD, login_of
from tests.support.pages import TYPED, held_values, parsed
from tests.test_routes import ALLOWED, STAFF_ROUTES, address_of, declared, every_address

ROLES = ("medewerker", "leidinggevende", "integriteit", "redacteur", "beheer", "controle", "vastlegger")
INSIDE = re.compile(r"Traceback|site-packages|sqlalchemy|psycopg|sqlite3\.|jinja2\.|werkzeug\.(?!exceptions)", re.I)
ENDS_THE_SESSION = re.compile(r"/uitloggen$|/sessies/|/stoppen/|/intern/inloggen")
VARIABLE = re.compile(r"<[^>]+>")
QUESTIONS, BODIES, FORMS = 3, 10, 4  # per page; bodies per form
TURNS = 17  # of a drill, on each database: three thousand requests each
ORIGIN = {"Origin": "http://localhost"}


@dataclass(frozen=True)
class Form:
    address: str
    names: list[str]
    held: dict[str, list[str]]


class Fuzzer:
    """Sends nasty things as one person, and keeps what went wrong."""

    def __init__(self, app, name: str, chance: Random) -> None:
        self.app, self.name, self.chance = app, name, chance
        self.sent, self.reached = 0, 0
        self.bad: list[tuple[str, str, str, str]] = []
        self.client = self.signed_in()

    def signed_in(self):
        client = visitor(self.app)
        client.post_form("/intern/inloggen", {"login": login_of(self.name), "password": PASSWORD})
        client.judges = False  # a page that repeats what was sent is judged by other tests
        return client

    def ask(self, method: str, address: str, **given):
        """The answer to one request, or None when there was none."""
        self.sent += 1
        try:
            answer = self.client.open(address, method=method, headers=ORIGIN, **given)
        except Exception:
            db.session.rollback()
            self.bad.append((method, address[:200], str(given)[:300], traceback.format_exc(limit=-4)))
            return None
        found = INSIDE.search(answer.text) if answer.mimetype == "text/html" else None
        if answer.status_code >= 500 or found:
            self.bad.append((method, address[:200], str(given)[:300], f"{answer.status_code} {found}"))
        self.reached += "/intern/inloggen" not in answer.headers.get("Location", "")
        return answer

    def try_address(self, rule: str, address: str) -> None:
        """The page here with bad questions, and each of its forms with bad bodies."""
        shown = self.ask("GET", address)
        if shown is None or shown.mimetype != "text/html" or shown.status_code != 200:
            return
        page = parsed(shown.text)
        asked = sorted({name for link in page.iter("a") for name, _ in parse_qsl(urlsplit(link.get("href", "")).query)})
        forms = [form for form in _forms(page, address) if not ENDS_THE_SESSION.search(form.address)]
        for _ in range(QUESTIONS):
            self.ask("GET", f"{address}?{nasty.question([*asked, 'pagina', 'verder'], self.chance)}")
        for form in self.chance.sample(forms, min(len(forms), FORMS)):
            for _ in range(BODIES):
                body, kind = nasty.spoilt(form.held, form.names, self.chance)
                self.ask("POST", form.address, data=body, content_type=kind)
        if VARIABLE.search(rule):
            self.ask("GET", VARIABLE.sub(lambda _: nasty.segment(self.chance), rule))


def _forms(page: Element, address: str) -> Iterator[Form]:
    for form in page.iter("form"):
        if form.get("method", "get") == "post":
            names = [field.get("name", "") for field in form.iter() if field.tag in (*TYPED, "button") and field.get("name")]
            yield Form(form.get("action") or address, names, held_values(form))


def _addresses(who: str, town, made) -> list[tuple[str, str]]:
    """(rule, address) of every page this person may see, and of every public one."""
    found = [(rule, address_of(rule, policy, made, town)) for (method, rule), policy in STAFF_ROUTES
             if method == "GET" and who in ALLOWED[policy] and "<uid>" not in rule]  # fmt: skip
    public = [rule for (method, rule), policy in declared().items() if method == "GET" and policy == "public"]
    return found + [(rule, VARIABLE.sub("1", rule)) for rule in public if not ENDS_THE_SESSION.search(rule)]


# A body that ends in the middle of a file: the reader lets go of what it had, and only then is it closed.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("turn", range(how_often(1, TURNS)))
def test_no_form_page_or_address_answers_with_an_error_of_ours(any_app, any_town, figure, turn):
    """Each turn of a drill is everybody at every address."""
    made, kind = every_address(any_town), db.engine.dialect.name
    if DRILLING:
        publish(actor=SYSTEM, force=True)
    sent = reached = 0
    bad = []
    for name in ROLES if DRILLING else Random(f"{turn} {kind}").sample(ROLES, 3):  # noqa: S311 - no secret
        chance = Random(f"{turn} {kind} {name}")  # noqa: S311
        fuzzer = Fuzzer(any_app, name, chance)
        addresses = _addresses(name, any_town, made)
        for rule, address in chance.sample(addresses, len(addresses) if DRILLING else 2):
            fuzzer.try_address(rule, address)
        sent, reached = sent + fuzzer.sent, reached + fuzzer.reached
        bad += fuzzer.bad
    figure(f"malformed requests, {kind}", sent, len(bad))
    assert not bad, f"{len(bad)} of {sent}\n" + "\n".join("\n".join(one) for one in bad[:10])
    assert reached > sent * 0.8


HUGE = "9" * 5_000
FOUND_ONCE = {
    "a code of other signs": ("medewerker", "/intern/instellingen/code", {"code": "\u0662\u0660\u200b", "name": "App"}),
    "a day beyond all numbers": ("integriteit", "/intern/beheer/regels/p01", {"from_on_dag": "1", "from_on_jaar": str(2**63)}),
    "a version too long": ("leidinggevende", "/intern/beoordelen/{}", {"seen_version": HUGE, "outcome": "no_objection"}),
    "a sentence beyond all numbers": ("leidinggevende", "/intern/beoordelen/{}", {"sentence": HUGE, "outcome": "no_objection"}),
    "a file in the place of a text": ("medewerker", "/intern/nevenwerk/nieuw", {"role": (io.BytesIO(b"x"), "x.txt")}),
    "a file in the place of a month": ("medewerker", "/intern/nevenwerk/nieuw", {"since-maand": (io.BytesIO(b"x"), "x.txt")}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "address", "given"), FOUND_ONCE.values(), ids=FOUND_ONCE)
def test_what_was_an_error_of_ours_once_no_longer_is(town, sign_in, name, address, given):
    reference = submitted(town).reference
    answer = sign_in(name).post_form(address.format(reference), given)
    assert answer.status_code < 500
