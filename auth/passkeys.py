"""Passkeys (WebAuthn): what the browser is asked, and checking what it answers. The session remembers the question, once."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, session
from sqlalchemy import select, update

import clock
from auth.access_models import PASSKEY, SecondFactor
from auth.models import Account
from extensions import db
from organisation.models import new_uid

QUESTION = "passkey_question"
LONGEST_ANSWER = 20_000  # characters


def question_to_make(account: Account) -> str:
    """What the browser is asked in order to make a passkey for this account, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    settings = current_app.config["SETTINGS"]
    known = db.session.scalars(_passkeys().where(SecondFactor.account_id == account.id))
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=f"{settings.organisation_name} register",
        user_id=account.uid.encode(),
        user_name=account.login,
        user_display_name=account.person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id or b"") for one in known],
    )
    return _asked(options.challenge, options_to_json(options))


def question_to_use() -> str:
    """What the browser is asked in order to use a passkey, whosever it is: the answer tells, and nobody learns who has one."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(rp_id=_host(), user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(options.challenge, options_to_json(options))


def made(answer: str, name: str) -> SecondFactor | None:
    """The new passkey in the answer of the browser, not yet kept; None when it does not fit the question."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _question_asked()
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        checked = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(), expected_origin=_origin(),
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError):
        return None
    if db.session.scalar(_passkeys().where(SecondFactor.credential_id == checked.credential_id)):
        return None
    return SecondFactor(
        uid=new_uid(), kind=PASSKEY, name=name, secret=checked.credential_public_key, credential_id=checked.credential_id,
        sign_count=checked.sign_count, last_step=0,
    )  # fmt: skip


def used(answer: str, account: Account | None = None) -> SecondFactor | None:
    """The passkey that answered, of this account when one is given; None when it is unknown or does not fit the question."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _question_asked()
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        credential = parse_authentication_credential_json(answer)
        passkey = db.session.scalars(_passkeys().where(SecondFactor.credential_id == base64url_to_bytes(credential.id))).first()
        if passkey is None or (account is not None and passkey.account_id != account.id):
            return None
        checked = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=_host(), expected_origin=_origin(),
            credential_public_key=passkey.secret, credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError):
        return None
    seen = update(SecondFactor).where(SecondFactor.id == passkey.id, SecondFactor.sign_count <= checked.new_sign_count)
    done = db.session.execute(
        seen.values(sign_count=checked.new_sign_count, used_at=clock.now()).execution_options(synchronize_session=False)
    )
    return passkey if done.rowcount else None  # type: ignore[attr-defined]


def _passkeys() -> Any:
    return select(SecondFactor).where(SecondFactor.kind == PASSKEY)


def _asked(challenge: bytes, options: str) -> str:
    session[QUESTION] = challenge.hex()
    return options


def _question_asked() -> bytes | None:
    """The question this session was asked last; it is answered once."""
    asked = session.pop(QUESTION, None)
    return bytes.fromhex(asked) if asked else None


def _host() -> str:
    return urlsplit(current_app.config["SETTINGS"].public_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(current_app.config["SETTINGS"].public_url)
    return f"{parts.scheme}://{parts.netloc}"
