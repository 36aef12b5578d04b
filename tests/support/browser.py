"""Chromium, driven by tests: one for the session, a fresh profile for each page; it reaches nothing but this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, sync_playwright

from tests.support.absence import absent
from tests.support.municipality import PASSWORD, login_of

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE: ViewportSize = {"width": 360, "height": 740}
SMALL_DESK: ViewportSize = {"width": 1280, "height": 800}
DESK: ViewportSize = {"width": 1440, "height": 900}
# What contrast depends on, for each text of a page: its colour, whether it is large, and what lies under it.
COLOURS = """() => {
  const known = new Map([[null, ""]]);
  const under = element => {
    if (!known.has(element)) {
      const {backgroundColor: own, backgroundImage: image, opacity} = getComputedStyle(element);
      const plain = image === "none" && opacity === "1";
      const below = plain && own.startsWith("rgb(") ? "" : under(element.parentElement);
      known.set(element, plain && own === "rgba(0, 0, 0, 0)" ? below : `${below} | ${own} ${image} ${opacity}`);
    }
    return known.get(element);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, {color, fontSize, fontWeight} = getComputedStyle(element);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    if (texts.currentNode.data.trim()) found.add(`${color} ${large}${under(element)}`);
  }
  return [...found];
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as CHROMIUM names it, or as it stands on the path; the one without a window costs half."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        absent("Chromium", "install the package chromium-headless-shell or chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def profile(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a fresh profile; when it closes, script errors, broken rules and requests elsewhere are failures.

    Elsewhere has no address here (`FLAGS`), so a request to it ends in an error on the console.
    """
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam", reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    complaints: list[str] = []
    context.on("console", lambda message: complaints.extend(_complaint(message)))
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not complaints, "the browser complained:\n- " + "\n- ".join(complaints)


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    # A page that answers 404 or 409 may be just what the test wants; the status is the test's to check.
    if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
        yield f"console: {message.text}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of an ordinary window."""
    with profile(browser, viewport=SMALL_DESK) as page:
        yield page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a telephone of 360 × 740, touched with a finger."""
    with profile(browser, viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2) as page:
        yield page


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A page on a desk of 1440 × 900."""
    with profile(browser, viewport=DESK) as page:
        yield page


@pytest.fixture
def without_javascript(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    with profile(browser, viewport=SMALL_DESK, java_script_enabled=False) as page:
        yield page


def enter(page: Page, server: str, name: str) -> None:
    """Sign in as this person of the municipality."""
    page.goto(f"{server}/intern/inloggen")
    page.fill("#login", login_of(name))
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")


def follow(page: Page, target: Locator) -> None:
    """Click what leads to another page; that page is there when this returns, however busy the machine is."""
    with page.expect_navigation():
        target.click()


def fits_and_is_accessible(page: Page, address: str | None = None) -> None:
    """Go there when an address is given; on a desk and on a phone nothing scrolls sideways, and axe finds nothing.

    English on a phone is judged by its Dutch twin and by a desk.
    """
    page.set_viewport_size(DESK)
    if address:
        page.goto(address)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} scrolls sideways at {size['width']} pixels"
        if size == DESK or not _is_english(page):
            axe_check(page)


_measured: set[str] = set()


def axe_check(page: Page) -> None:
    """Fail with what axe finds against WCAG 2.2 AA and good practice; needs a page that may run scripts.

    Contrast takes two thirds of the time, and is the same at any width (`tests/test_house.py`) and in any language: it is
    measured on a desk in Dutch only, where colours meet that did not meet before.
    """
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    narrow = page.viewport_size and page.viewport_size["width"] <= PHONE["width"]
    new = set() if narrow or _is_english(page) else set(page.evaluate(COLOURS)) - _measured
    if not new:
        options["rules"] = {"color-contrast": {"enabled": False}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    assert not violations, f"{page.url} is not accessible:\n" + "\n".join(_violation(violation) for violation in violations)
    _measured.update(new)


def _is_english(page: Page) -> bool:
    return urlsplit(page.url).path.startswith("/en")


def _violation(violation: dict[str, Any]) -> str:
    places = "".join(f"\n    {' '.join(map(str, node['target']))}: {node['html'][:160]}" for node in violation["nodes"])
    return f"- {violation['id']} ({violation['impact']}): {violation['help']}{places}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the browser or for PostgreSQL, so that `-m "not browser"` needs no bookkeeping."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "browser" in asked:
            item.add_marker(pytest.mark.browser)
        if "postgres_url" in asked and "any_app" not in asked:
            item.add_marker(pytest.mark.postgres)
