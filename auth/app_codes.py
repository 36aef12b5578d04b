"""Codes from an app (TOTP): six digits, every half minute new, each of them good once."""

import base64
from hmac import compare_digest

from flask import current_app, session
from sqlalchemy import update

import clock
from auth.access_models import CODE, SecondFactor
from auth.models import Account
from auth.sealed import open_sealed, opened, seal
from extensions import db
from organisation.models import new_uid

STEP = 30  # seconds
AROUND = (0, -1, 1)  # half minutes that a clock may be off
PENDING = "new_app_secret"


def start(account: Account) -> str:
    """The secret that the app scans, kept in the session until the app shows a right code."""
    import pyotp

    if PENDING not in session:
        secret = pyotp.random_base32()
        session[PENDING] = base64.b64encode(seal(secret.encode(), _pending(account))).decode()
    return _secret_in_session(account)


def address(account: Account) -> str:
    """What the QR code holds: the secret, with a label that tells installations apart."""
    import pyotp

    issuer = current_app.config["SETTINGS"].organisation_name.replace(":", " ")
    return pyotp.TOTP(start(account)).provisioning_uri(name=account.login, issuer_name=f"{issuer} register")


def picture(account: Account) -> bytes:
    """The QR code as an SVG file."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(address(account), error="m").save(out, kind="svg", scale=5, border=3, light="white")
    return out.getvalue()


def enrolled(account: Account, typed: str, name: str) -> SecondFactor | None:
    """The new factor when the code is right, not yet kept; None when it is not."""
    if PENDING not in session:
        return None
    secret = _secret_in_session(account)
    step = _step_of(secret, typed)
    if step is None:
        return None
    session.pop(PENDING)
    uid = new_uid()
    return SecondFactor(uid=uid, kind=CODE, name=name, secret=seal(secret.encode(), _place(uid)), sign_count=0, last_step=step)


def use(factor: SecondFactor, typed: str) -> bool:
    """Whether the code is right and newer than the last one used; asked and written down in one statement."""
    secret = opened(factor.secret, _place(factor.uid))
    step = _step_of(secret.decode(), typed) if secret else None
    if step is None:
        return False
    newer = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    done = db.session.execute(newer.values(last_step=step, used_at=clock.now()).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _step_of(secret: str, typed: str) -> int | None:
    """The half minute of which this is the code, near enough to now; None when it is of none."""
    import pyotp

    digits, now = "".join(typed.split()).encode(), int(clock.now().timestamp()) // STEP
    found = [now + off for off in AROUND if compare_digest(pyotp.HOTP(secret).at(now + off).encode(), digits)]
    return max(found, default=None)


def _secret_in_session(account: Account) -> str:
    return open_sealed(base64.b64decode(session[PENDING]), _pending(account)).decode()


def _place(uid: str) -> str:
    return f"second factor {uid}"


def _pending(account: Account) -> str:
    return f"new second factor of {account.uid}"
