"""Signing out on both sides: here and then at the provider, or there and therefore here."""

import hashlib
from datetime import timedelta
from urllib.parse import urlencode

from flask import current_app, session
from sqlalchemy import delete, select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth import sessions
from auth.models import Account, UserSession
from auth.single_sign_on.models import SignOnIdentity, SpentLogoutToken
from auth.single_sign_on.refusals import Refused
from auth.single_sign_on.tokens import SignedOut
from auth.single_sign_on.trip import provider
from extensions import db

REMEMBERED = timedelta(days=1)  # a message is refused as stale long before its name is forgotten
AFTERWARDS = "/intern/uitgelogd"


def address_to_sign_out() -> str | None:
    """Where the provider ends its own session, and comes back from; None when this session did not come from there.

    The provider recognises this register by its client id: no token is kept to show, and none stands in an address.
    """
    known = provider()
    if known is None or not session.get("identity_id"):
        return None
    try:
        endpoint = known.endpoint("end_session")
    except Refused:
        return None  # signing out here does not wait for a provider that is away
    if endpoint is None:
        return None
    back = str(current_app.config["PUBLIC_URL"]) + AFTERWARDS
    separator = "&" if "?" in endpoint else "?"
    return endpoint + separator + urlencode({"client_id": known.client_id, "post_logout_redirect_uri": back})


def end_sessions(signed_out: SignedOut) -> int:
    """Who signed out at the provider is out here at once; says how many sessions ended. Raises Refused for a spent message."""
    hold_chain()
    _spend(signed_out.jti)
    identities = select(SignOnIdentity.id).where(SignOnIdentity.issuer == signed_out.issuer)
    if signed_out.subject is not None:
        identities = identities.where(SignOnIdentity.subject == signed_out.subject)
    ending = select(UserSession.account_id).where(UserSession.identity_id.in_(identities))
    if signed_out.session is not None:
        ending = ending.where(UserSession.provider_session == signed_out.session)
    ended = db.session.scalars(ending).all()
    for account in db.session.scalars(select(Account).where(Account.id.in_(ended)).order_by(Account.id)):
        record(Kind.SIGNED_OUT, actor=SYSTEM, subject=("account", account.uid), person=account.person)
    sessions.end_of_identities(db.session.scalars(identities).all(), signed_out.session)
    return len(ended)


def _spend(jti: str) -> None:
    """Holding the chain, nobody else looks between our looking and our writing."""
    hashed = hashlib.sha256(jti.encode()).hexdigest()
    if db.session.get(SpentLogoutToken, hashed) is not None:
        raise Refused("unsafe", "this logout token was used before")
    now = clock.now()
    db.session.execute(delete(SpentLogoutToken).where(SpentLogoutToken.spent_at < now - REMEMBERED))
    db.session.add(SpentLogoutToken(jti_hash=hashed, spent_at=now))
