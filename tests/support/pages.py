"""A visitor who checks every page received, and who sends forms as a browser would."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from extensions import db

TYPED = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button", "reset", "image")
UNFILLED = re.compile(r"%\(\w+\)\w?")  # a value of which a text only has the name
FLEETING = re.compile(r'\b[0-9a-f]{16}\b|(?<=name="csrf_token" value=")[^"]+')  # the number of a request, the token of a form
NOT_SENT = ("submit", "button", "reset", "image", "file")

# Forms for everyone: no session, so nothing to protect; and the call of the identity provider, which signs what it sends.
TOKENLESS = re.compile(r"(/en)?/((fout-doorgeven|volgen)(/.*)?|intern/inloggen/organisatie/uitgelogd)")

_seen: dict[str, tuple[str, str, list[str]]] = {}


class PageClient(FlaskClient):
    """A test client that fails on a faulty page, whatever the test was about, unless it `judges` none."""

    judges = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles: dict[str, str] = {}

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()  # what the test prepared is on disk, and its lock is gone, before the request begins
        with self.application.app_context():  # as on a server: nothing of an earlier request or of the test is at hand
            response = super().open(*args, **{"buffered": True, **kwargs})  # read whole, so no file stays open
        readable = response.mimetype == "text/html" and not response.content_encoding
        if self.judges and readable and not 300 <= response.status_code < 400 and response.request.method != "HEAD":
            self._check(response)
        return response

    def post_form(
        self, url: str, data: Mapping[str, Any] | None = None, *, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Fill in the form that posts to `url` and send it, with its token and the other values it already holds.

        `page` is where the form stands, when that is not `url` itself. A value None leaves the field out, a list sends it
        more than once. Of several forms to the same address the first that has all given fields is taken.
        """
        data = data or {}
        where = page or url
        found = self.get(where, follow_redirects=True)
        assert found.status_code == 200, f"{where} has no form to send: it answered {found.status_code}"
        form = _form_to(url, found, set(data))
        values: dict[str, Any] = {**held_values(form), **data}
        headers = {"Origin": _origin(found.request.url), "Referer": found.request.url, **kwargs.pop("headers", {})}
        return self.post(
            url, data={name: value for name, value in values.items() if value is not None}, headers=headers, **kwargs
        )

    def _check(self, response: TestResponse) -> None:
        address = response.request.path
        title, heading, faults = _judged(response.get_data(as_text=True), address)
        if heading not in title and self.titles.get(title, address) != address:
            faults.append(f"the title {title!r} is also that of {self.titles[title]} and does not hold the heading {heading!r}")
        self.titles.setdefault(title, address)
        assert not faults, f"{response.request.method} {address} ({response.status_code}):\n- " + "\n- ".join(faults)


def _judged(html: str, address: str) -> tuple[str, str, list[str]]:
    """Its title, its first heading and its faults; a page that differs only in what is new every time is looked at once."""
    key = FLEETING.sub("", html.replace(address, ""))
    if key not in _seen:
        document, faults = examined(html)
        faults += [f"{place} was not filled in" for place in UNFILLED.findall(html)]
        _seen[key] = _text(document.find(".//title")), _text(document.find(".//h1")), faults
    title, heading, faults = _seen[key]
    return title, heading, list(faults)


def parsed(html: str) -> Element:
    """The page as an element tree, without name spaces; change nothing in it."""
    return _read(html)[0]


@lru_cache(16)  # a page is judged when it comes, and read again to send its form
def _read(html: str) -> tuple[Element, tuple[str, ...]]:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(html)
    return document, tuple(f"line {position[0]}: {code} {values or ''}" for position, code, values in parser.errors)


def examined(html: str) -> tuple[Element, list[str]]:
    """The page as an element tree, and everything about it that must not be so, in sentences."""
    document, errors = _read(html)
    faults = list(errors)
    for check in (_frame, _ids, _references, _forms, _labels, _inline_code, _images):
        faults.extend(check(document))
    return document, faults


def held_values(form: Element) -> dict[str, list[str]]:
    """The values a browser would send if nothing were changed, without a button."""
    values: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if name and field.tag in TYPED and field.get("disabled") is None:
            values.setdefault(name, []).extend(_sent_by(field))
    return {name: sent for name, sent in values.items() if sent}


def _sent_by(field: Element) -> list[str]:
    kind = field.get("type", "text")
    if field.tag == "textarea":
        return [field.text or ""]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", _text(option)) for option in chosen]
    if kind in NOT_SENT or (kind in ("radio", "checkbox") and field.get("checked") is None):
        return []
    return [field.get("value", "on" if kind in ("radio", "checkbox") else "")]


def _form_to(url: str, found: TestResponse, names: set[str]) -> Element:
    forms = [form for form in parsed(found.get_data(as_text=True)).iter("form") if form.get("method", "get").lower() == "post"]
    addresses = [urlsplit(urljoin(found.request.url, form.get("action", ""))).path for form in forms]
    wanted = urlsplit(urljoin(found.request.url, url)).path
    candidates = [form for form, address in zip(forms, addresses, strict=True) if address == wanted]
    assert candidates, f"{found.request.path} has no form that posts to {wanted}, only to: {', '.join(addresses) or 'nothing'}"
    return next((form for form in candidates if names <= _names(form)), candidates[0])


def _names(form: Element) -> set[str]:
    return {field.get("name", "") for field in form.iter()}


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _frame(document: Element) -> Iterator[str]:
    headings = list(document.iter("h1"))
    if len(headings) != 1:
        yield f"it has {len(headings)} first headings (h1)"
    elif not _text(headings[0]):
        yield "its first heading is empty"
    if not _text(document.find(".//title")):
        yield "it has no title"
    if not document.get("lang"):
        yield "it does not say its language"
    if len(list(document.iter("main"))) != 1:
        yield "it has no main part, or more than one"


def _ids(document: Element) -> Iterator[str]:
    counted = Counter(element.get("id") for element in document.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} is used {times} times" for name, times in counted.items() if times > 1)


def _references(document: Element) -> Iterator[str]:
    ids = {element.get("id") for element in document.iter()}
    for element in document.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute} of <{element.tag}> points to {name!r}, which is not there"
        address = element.get("href", "") if element.tag == "a" else ""
        if len(address) > 1 and address.startswith("#") and address[1:] not in ids:
            yield f"a link points to {address}, which is not there"


def _forms(document: Element) -> Iterator[str]:
    for form in document.iter("form"):
        method = form.get("method", "get").lower()
        has_token = any(field.get("name") == "csrf_token" and field.get("value") for field in form.iter("input"))
        if method == "post" and not has_token and not TOKENLESS.fullmatch(form.get("action", "")):
            yield f"the form to {form.get('action', 'itself')} has no token"
        if method == "get" and has_token:
            yield f"the form to {form.get('action', 'itself')} would show its token in the address"


def _labels(document: Element) -> Iterator[str]:
    labels = [label for label in document.iter("label") if _text(label)]
    labelled = {label.get("for") for label in labels}
    wrapped = {id(field) for label in labels for field in label.iter() if field.tag in TYPED}
    for field in document.iter():
        if field.tag not in TYPED or field.get("type") in NEEDS_NO_LABEL or id(field) in wrapped:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and (field.get("id") is None or field.get("id") not in labelled):
            yield f"<{field.tag} name={field.get('name')!r}> has no label"
    for control in (*document.iter("a"), *document.iter("button")):
        says = _text(control) or control.get("aria-label") or any(image.get("alt") for image in control.iter("img"))
        if not says and (control.tag == "button" or control.get("href")):
            yield f"<{control.tag}> to {control.get('href', 'press')!r} has no text"


def _inline_code(document: Element) -> Iterator[str]:
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        if element.tag == "style":
            yield "it holds a <style>"
        if element.tag == "script" and not element.get("src") and "json" not in element.get("type", ""):
            yield "it holds a script of its own"
        for attribute, value in element.attrib.items():
            if attribute == "style" or attribute.startswith("on"):
                yield f"<{element.tag}> has the attribute {attribute}"
            if attribute in ("href", "action", "src") and value.strip().lower().startswith("javascript:"):
                yield f"<{element.tag}> runs a script from its {attribute}"


def _images(document: Element) -> Iterator[str]:
    yield from (f"the image {image.get('src')} has no alt" for image in document.iter("img") if image.get("alt") is None)
