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
from datetime import timedelta
from http.cookiejar import CookieJar

from argon2 import PasswordHasher
from sqlalchemy import select

import clock
from auth import throttle
from auth.models import Account
from extensions import db
from settings import ROOT, Settings
from tests.support.applications import SECRETS, visitor
from tests.support.municipality import login_of
from tests.support.nginx import free_port
from tests.support.pages import held_values, parsed
from tests.support.questions import questions

SIGN_IN = "/intern/inloggen"
SERVE = """
import os, waitress
from app import create_app
waitress.serve(create_app(), host="127.0.0.1", port=int(os.environ["PORT"]), threads=4)
"""


@contextmanager
def process(settings: Settings) -> Iterator[str]:
    """A server in a process of its own on the database of these settings; its address."""
    port = free_port()
    environ = os.environ | {
        "OPENKAART_DATA_DIR": str(settings.data_dir), "OPENKAART_SECRET_KEY": SECRETS["secret_key"],
        "OPENKAART_AUDIT_KEY": SECRETS["audit_key"], "OPENKAART_ENCRYPTION_KEYS": f"test:{SECRETS['encryption_keys']['test']}",
        "PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-c", SERVE]
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


STRANGERS = {  # who tries to get in with a wrong password
    "niemand": "unknown", "griffier": "wrong password", "collega": "closed", "vreemde": "left",
    "griffie_medewerker": "never had a password", "directeur": "has a second factor",
}  # fmt: skip


def test_a_refused_attempt_shows_the_same_and_does_the_same_work_whoever_it_is(town, app, at, monkeypatch):
    at("2026-03-02", 9)
    accounts = {account.person_id: account for account in db.session.scalars(select(Account))}
    accounts[town["collega"].id].active = False
    town["vreemde"].employed_until = clock.today() - timedelta(days=1)
    accounts[town["griffie_medewerker"].id].password_hash = None
    accounts[town["directeur"].id].two_steps_since = clock.now()
    db.session.commit()
    seen = {kind: attempt(app, login_of(name), monkeypatch) for name, kind in STRANGERS.items()}
    assert seen == dict.fromkeys(seen, seen["unknown"])
    assert seen["unknown"][0] == 422
    assert seen["unknown"][2] == 1, "one password is checked, whether there is one or not"


def attempt(app, login: str, monkeypatch) -> tuple[int, str, int, list[str]]:
    """Status and page of a wrong attempt, how many passwords were checked, and what was written."""
    checked = []
    client = visitor(app)
    forms = parsed(client.get(SIGN_IN).text).iter("form")
    values = held_values(next(form for form in forms if form.get("method") == "post"))
    verify = PasswordHasher.verify

    def check(*given) -> bool:
        checked.append(given)
        return verify(*given)

    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", check)
        sent = {**values, "login": login, "password": "een-verkeerd-wachtwoord"}
        with questions() as asked:
            answer = client.post(SIGN_IN, data=sent, headers={"Origin": "http://localhost"})
    shown = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(login, "")
    written = [" ".join(one.split()[:3]) for one in asked if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    return answer.status_code, shown, len(checked), written
