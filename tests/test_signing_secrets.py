"""The secret key is renewed in use: what the old one signed counts until its last day, and not a day longer."""

from dataclasses import replace

import pytest
from sqlalchemy import select

import clock
from auth.models import Account
from auth.second_factor import new_recovery_codes, use_recovery_code
from auth.signing_secrets import Accepted
from extensions import db
from publication.followers import of_stop_token, stop_token
from publication.models import EACH_CHANGE, Follower
from settings import UnsafeSettings, from_environment
from upkeep.inside import old_secrets

NEW = "5e0f7a1c93b4d268" * 4


@pytest.fixture
def renew(app, settings):
    """Put a new secret in use; the old one counts up to and including the day."""

    def now(day):
        changed = replace(settings, secret_key=NEW, old_secret_keys={day: settings.secret_key})
        accepted = Accepted(changed)
        app.config.update(SECRET_KEY=NEW, ACCEPTED_SECRETS=accepted, WTF_CSRF_SECRET_KEY=accepted)
        return changed

    return now


def test_an_open_form_is_taken_until_the_last_day(town, sign_in, renew, at):
    at("2026-03-02", 9)
    client, address = sign_in("medewerker"), "/intern/instellingen"
    token = client.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    renew("2026-03-02")
    sent = {"csrf_token": token, "language": "nl", "display": "donker"}
    assert client.post(address, data=sent).status_code == 303
    renew("2026-03-01")
    assert client.post(address, data=sent).status_code == 400
    assert client.get(address).status_code == 200, "nobody is signed out"


def test_recovery_codes_and_links_to_stop_of_before_work_until_the_last_day(town, renew, at):
    at("2026-03-02")
    account = db.session.scalars(select(Account).limit(1)).one()
    first, second = new_recovery_codes(account)[:2]
    follower = Follower(email="lezer@voorbeeld.nl", often=EACH_CHANGE, language="nl", asked_at=clock.now())
    db.session.add(follower)
    db.session.flush()
    token = stop_token(follower)
    renew("2026-03-02")
    assert use_recovery_code(account, first)
    assert stop_token(follower) != token
    assert of_stop_token(token) is follower
    at("2026-03-03")
    assert not use_recovery_code(account, second)
    assert of_stop_token(token) is None


def test_the_doctor_says_until_when_an_old_secret_counts(town, renew, at):
    at("2026-03-02")
    (counts,) = old_secrets(renew("2026-03-02"))
    assert "tot en met 2026-03-02" in counts.what
    (over,) = old_secrets(renew("2026-03-01"))
    assert "telt niet meer" in over.what


def test_an_old_secret_without_a_day_is_refused(tmp_path):
    with pytest.raises(UnsafeSettings, match="laatste dag"):
        from_environment({"OPENKAART_DATA_DIR": str(tmp_path), "OPENKAART_OLD_SECRET_KEYS": f"morgen:{NEW}"})
