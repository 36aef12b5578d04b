"""Getting in with a second factor: an application that asks for one, what the outbox holds, and an app that shows codes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from threading import Barrier, Thread

import pyotp
import pytest
from sqlalchemy import select

import clock
from auth.models import Account
from extensions import db
from post.models import Mail
from tests.support.applications import application, let_go, visitor
from tests.support.municipality import PASSWORD, login_of

SIGN_IN = "/intern/inloggen"
SECOND_STEP = f"{SIGN_IN}/tweede-stap"
FACTORS = "/intern/instellingen/tweede-stap"
APP = "/intern/instellingen/code"
RECOVERY = "/intern/instellingen/herstelcodes"


@pytest.fixture
def strict_app(town, settings) -> Iterator:
    """The application on the municipality, asking for a second factor as in production."""
    app = application(replace(settings, second_factor=True))
    yield app
    let_go(app)


def account_of(town, name: str) -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.person_id == town[name].id)).one()


def mails_to(name: str) -> list[Mail]:
    """What lies in the outbox for this person, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Mail).where(Mail.recipient == login_of(name)).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    """The path of the link to choose a password."""
    return re.search(r"(/en)?/intern/toegang/\S+", mail.text).group()


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def secret_on(text: str) -> str:
    return re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?){8})</code>", text).group(1).replace(" ", "")


def codes_on(text: str) -> list[str]:
    return re.findall(r"<code>((?:[a-z0-9]{4}-){3}[a-z0-9]{4})</code>", text)


def first_step(app, name: str, password: str = PASSWORD, **fields):
    """A client that sent name and password, and the answer."""
    client = visitor(app)
    return client, client.post_form(SIGN_IN, {"login": login_of(name), "password": password, **fields})


def enrol(client) -> tuple[str, list[str]]:
    """Add an app and finish with a recovery code; the secret of the app, and the codes that are left."""
    secret = secret_on(client.get(APP).text)
    added = client.post_form(APP, {"code": code_of(secret), "name": "Telefoon"})
    assert added.status_code == 303, added.text
    codes = codes_on(client.post_form(RECOVERY, page=FACTORS).text)
    page = client.post_form(RECOVERY, page=FACTORS)  # a second time: the first ones are void
    codes = codes_on(page.text)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page.text).group(1)
    sent = {"csrf_token": token, "recovery": codes[0]}
    done = client.post(f"{RECOVERY}/bevestigen", data=sent, headers={"Origin": "http://localhost"})
    assert done.status_code == 303, done.text
    return secret, codes[1:]


def at_once(app, *changes) -> list[str]:
    """Do these in threads of their own at the same moment; what became of each."""
    barrier, outcomes = Barrier(len(changes)), []

    def run(change) -> None:
        with app.app_context():
            barrier.wait()
            try:
                change()
                db.session.commit()
                outcomes.append("done")
            except Exception as problem:
                db.session.rollback()
                outcomes.append(type(problem).__name__)
            db.session.remove()

    threads = [Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
