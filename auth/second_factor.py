"""The second factor: who needs one, what somebody has, and checking what he shows."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from flask import current_app, session
from sqlalchemy import delete, select, update

import clock
from audit import Kind, hold_chain, record
from auth import app_codes, passkeys
from auth.access_models import CODE, PASSKEY, RecoveryCode, SecondFactor
from auth.letters import factor_letter, send
from auth.models import Account
from auth.permissions import may, roles_of
from auth.signing_secrets import accepted_secrets
from extensions import db
from organisation.models import Person

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
GROUPS, LETTERS = 4, 4  # 16 of 31 letters: 79 bits
DECIDES = ("area.decide", "area.team")  # who decides counts as having a role


class StillNeeded(Exception):
    """The last second factor of somebody who needs one stays."""


def needs_second_factor(person: Person) -> bool:
    """Whether this person only works here with a second factor: everyone who is more than an employee, outside a demo."""
    if not current_app.config["SETTINGS"].asks_second_factor:
        return False
    return bool(roles_of(person)) or any(may(person, permission) for permission in DECIDES)


def must_enrol(account: Account) -> bool:
    """Whether the account first needs its second factor; who comes from the identity provider showed it there."""
    if account.two_steps_since is not None or session.get("how") == "single_sign_on":
        return False
    return needs_second_factor(account.person)


def factors_of(account: Account) -> list[SecondFactor]:
    """Passkeys first, then in the order in which they were added."""
    query = select(SecondFactor).where(SecondFactor.account_id == account.id)
    return list(db.session.scalars(query.order_by(SecondFactor.kind.desc(), SecondFactor.id)))


def shown(account: Account, sent: Mapping[str, str]) -> str | None:
    """How the person showed his second factor: `passkey`, `code` or `recovery_code`; None when it is not right."""
    answer, typed = sent.get("passkey", ""), "".join(sent.get("code", "").split())
    if answer:
        return PASSKEY if passkeys.used(answer, account) else None
    if typed.isdecimal():
        return CODE if any(app_codes.use(factor, typed) for factor in factors_of(account) if factor.kind == CODE) else None
    return "recovery_code" if use_recovery_code(account, typed) else None


def add(account: Account, factor: SecondFactor) -> None:
    """Keep a factor that was just shown to work."""
    hold_chain()
    factor.account_id, factor.added_at, factor.used_at = account.id, clock.now(), clock.now()
    db.session.add(factor)
    db.session.flush()
    record(
        Kind.FACTOR_ADDED, actor=account.person, subject=("account", account.uid), person=account.person, fields=(factor.kind,)
    )
    send(factor_letter(account.person, added=True), account.person, f"factor:{factor.uid}:added")


def remove(account: Account, factor: SecondFactor, *, actor: Person) -> None:
    """Forget a factor. Raises StillNeeded for the last one of who needs one; with the last one the recovery codes go."""
    hold_chain()
    last = len(factors_of(account)) == 1
    if last and needs_second_factor(account.person):
        raise StillNeeded()
    db.session.delete(factor)
    db.session.flush()
    if last:
        _forget_rest(account)
    record(Kind.FACTOR_REMOVED, actor=actor, subject=("account", account.uid), person=account.person, fields=(factor.kind,))
    send(factor_letter(account.person, added=False), account.person, f"factor:{factor.uid}:removed")


def drop_all(account: Account, *, actor: Person) -> None:
    """Forget every factor and recovery code: they were lost, and two people approved of it."""
    for factor in factors_of(account):
        db.session.delete(factor)
    _forget_rest(account)
    record(Kind.FACTOR_REMOVED, actor=actor, subject=("account", account.uid), person=account.person, fields=(CODE, PASSKEY))


def new_recovery_codes(account: Account) -> list[str]:
    """Ten codes, to be shown once; the earlier ones stop working, and one of the new must be used to finish the enrolment."""
    hold_chain()
    codes = ["-".join(_letters() for _ in range(GROUPS)) for _ in range(RECOVERY_CODES)]
    _forget_rest(account)
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=_hash(account, code, accepted_secrets()[0])) for code in codes
    )
    record(Kind.RECOVERY_CODES_MADE, actor=account.person, subject=("account", account.uid), person=account.person)
    return codes


def finish_enrolment(account: Account, typed: str) -> bool:
    """Use one recovery code, so that it is certain they were kept; from then on the second factor is asked for."""
    if not factors_of(account) or not use_recovery_code(account, typed):
        return False
    account.two_steps_since = clock.now()
    record(Kind.ENROLLED, actor=account.person, subject=("account", account.uid), person=account.person)
    return True


def use_recovery_code(account: Account, typed: str) -> bool:
    """Whether this is a recovery code that was not used before; from now on it was."""
    hold_chain()
    unused = (
        RecoveryCode.account_id == account.id,
        RecoveryCode.code_hash.in_([_hash(account, typed, secret) for secret in accepted_secrets()]),
        RecoveryCode.used_at.is_(None),
    )
    done = db.session.execute(update(RecoveryCode).where(*unused).values(used_at=clock.now()))
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    record(Kind.RECOVERY_CODE_USED, actor=account.person, subject=("account", account.uid), person=account.person)
    return True


def codes_left(account: Account) -> int:
    """How many recovery codes still work."""
    unused = select(RecoveryCode.id).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(unused).all())


def _forget_rest(account: Account) -> None:
    account.two_steps_since = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def _hash(account: Account, code: str, secret: bytes) -> str:
    """A keyed hash of the code as it is read aloud: without its signs, in lower case."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.new(secret, f"recovery {account.uid} {plain}".encode(), hashlib.sha256).hexdigest()
