"""Throttling holds over two processes and a restart; a stranger learns nothing from text, status or work (security 2.4)."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar

import pytest
from sqlalchemy import event, select

import clock
from auth import passwords, throttle
from auth.models import Account
from extensions import db
from settings import ROOT, Settings
from tests.support.applications import SECRETS, visitor
from tests.support.municipality import login_of
from tests.support.nginx import free_port
from tests.support.pages import held_values, parsed

SIGN_IN = "/intern/inloggen"


@contextmanager
def process(settings: Settings) -> Iterator[str]:
    """A server in a process of its own on the database of these settings; its address."""
    port = free_port()
    environ = os.environ | {
        "OPENKAART_DATA_DIR": str(settings.data_dir), "OPENKAART_SECRET_KEY": SECRETS["secret_key"],
        "OPENKAART_AUDIT_KEY": SECRETS["audit_key"], "OPENKAART_ENCRYPTION_KEYS": f"test:{SECRETS['encryption_keys']['test']}",
        "HOST": "127.0.0.1", "PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--no-worker"]
    running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/gezond", timeout=5).close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=20)


def guess(address: str, login: str) -> int:
    """The status of one wrong attempt by a fresh browser."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.addheaders.append(("Origin", address))
    with browser.open(f"{address}{SIGN_IN}") as page:
        token = re.search(r'name="csrf_token" value="([^"]*)"', page.read().decode()).group(1)
    sent = urllib.parse.urlencode({"login": login, "password": "een-verkeerd-wachtwoord", "csrf_token": token}).encode()
    try:
        with browser.open(f"{address}{SIGN_IN}", sent) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def test_two_processes_count_the_same_failures_and_a_restart_forgets_none(town, settings):
    db.session.commit()
    with ExitStack() as running:
        first = running.enter_context(process(settings))
        with process(settings) as second:
            statuses = [guess((first, second)[number % 2], login_of("medewerker")) for number in range(throttle.FREE_TRIES)]
            assert statuses == [422] * throttle.FREE_TRIES
            assert guess(first, login_of("medewerker")) == guess(second, login_of("medewerker")) == 429
        for _ in range(throttle.MOST_DOUBLINGS):  # as many guesses more, so that the wait outlives a restart
            throttle.note_failure(login_of("medewerker"), "10.0.0.1")
        db.session.commit()
        with process(settings) as restarted:
            assert guess(restarted, login_of("medewerker")) == 429
            assert guess(restarted, "niemand@voorbeeld.nl") == 422, "others do not wait with him"


STRANGERS = ("unknown", "wrong password", "closed", "left", "never had a password", "two steps")


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_refused_attempt_shows_the_same_and_does_the_same_work_whoever_it_is(town, app, at, monkeypatch, kind):
    at("2026-03-02", 9)
    account = db.session.scalars(select(Account).where(Account.person_id == town["collega"].id)).one()
    prepared(account, kind)
    db.session.commit()
    checked, statements = [], []
    verify = type(passwords.HASHER).verify
    monkeypatch.setattr(type(passwords.HASHER), "verify", lambda *given: checked.append(given) or verify(*given))
    login = "niemand@voorbeeld.nl" if kind == "unknown" else login_of("collega")
    client = visitor(app)
    values = held_values(next(form for form in parsed(client.get(SIGN_IN).text).iter("form") if form.get("method") == "post"))
    sent = {**values, "login": login, "password": "een-verkeerd-wachtwoord"}

    def count(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement.split()[0])

    event.listen(db.engine, "before_cursor_execute", count)
    answer = client.post(SIGN_IN, data=sent, headers={"Origin": "http://localhost"})
    event.remove(db.engine, "before_cursor_execute", count)
    seen = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(login, "")
    SEEN.setdefault("shown", (answer.status_code, seen))
    assert (answer.status_code, seen) == SEEN["shown"]
    assert len(checked) == 1
    writes = [word for word in statements if word in ("INSERT", "UPDATE", "DELETE")]
    SEEN.setdefault("writes", writes)
    assert writes == SEEN["writes"]


SEEN: dict[str, object] = {}


def prepared(account: Account, kind: str) -> None:
    """Make the account as this kind of stranger has it."""
    if kind == "closed":
        account.active = False
    if kind == "left":
        account.person.employed_until = clock.today().replace(day=1)
    if kind == "never had a password":
        account.password_hash = None
    if kind == "two steps":
        account.two_steps_since = clock.now()
