"""Judging what the provider signed: who it is about, or who signed out. What does not fit in every part is refused."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol

import clock
from auth.single_sign_on.provider import Key, Provider
from auth.single_sign_on.refusals import Refused

LEEWAY = timedelta(seconds=60)  # how far two clocks may differ
LOGOUT_FRESH = timedelta(minutes=5)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_TOKEN = 64 * 1024  # characters
LONGEST_NAME = 255  # characters, of a subject, a session or a message (OpenID Connect Core, 2)


@dataclass(frozen=True)
class Answer:
    """What the provider says about who signed in there."""

    issuer: str
    subject: str
    personnel_number: str | None
    session: str | None  # what the provider calls its session
    authenticated_at: datetime | None
    acr: str | None


@dataclass(frozen=True)
class SignedOut:
    """Who signed out at the provider: a subject, one session, or both; `jti` names the message."""

    issuer: str
    subject: str | None
    session: str | None
    jti: str


def answer_in(token: str, provider: Provider, nonce: str) -> Answer:
    """What this ID token says. Raises Refused when any part of it is not as it must be."""
    _header, claims = _signed(token, provider)
    _check_claims(claims, provider, essential=("sub", "exp", "nonce"))
    _check_party(claims, provider)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("unsafe", "the token has another nonce")
    moment = claims.get("auth_time")
    return Answer(
        issuer=provider.issuer,
        subject=_name(claims, "sub"),
        personnel_number=_personnel_number(claims.get(provider.person_claim)),
        session=_name(claims, "sid") if "sid" in claims else None,
        authenticated_at=_moment(moment) if moment is not None else None,
        acr=claims["acr"] if isinstance(claims.get("acr"), str) else None,
    )


def signed_out_in(token: str, provider: Provider) -> SignedOut:
    """Who signed out, by this logout token (OpenID Connect Back-Channel Logout, 2.6). Raises Refused."""
    header, claims = _signed(token, provider)
    if str(header.get("typ", "logout+jwt")).lower() not in ("logout+jwt", "application/logout+jwt", "jwt"):
        raise Refused("unsafe", "this is no logout token")
    _check_claims(claims, provider, essential=("jti", "events"))
    if abs(clock.now() - _moment(claims["iat"])) > LOGOUT_FRESH:
        raise Refused("unsafe", "the logout token is not fresh")
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise Refused("unsafe", "the token is not about signing out")
    if "nonce" in claims:
        raise Refused("unsafe", "a logout token has no nonce")
    if "sub" not in claims and "sid" not in claims:
        raise Refused("unsafe", "the logout token names nobody")
    subject, session = (_name(claims, name) if name in claims else None for name in ("sub", "sid"))
    return SignedOut(provider.issuer, subject, session, _name(claims, "jti"))


def _signed(token: str, provider: Provider) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Header and claims, when one of the provider's published keys signed them with an algorithm that is allowed."""

    def published(message: GuestProtocol) -> Key:
        header = message.headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in provider.algorithms:
            raise Refused("unsafe", "the token is signed in a way that is not allowed")
        key = provider.key(kid if isinstance(kid, str) else None, algorithm)
        if key is None:
            raise Refused("unsafe", "the token is signed with a key the provider does not publish")
        return key

    if len(token) > LONGEST_TOKEN:
        raise Refused("unsafe", "the token is too long")
    try:
        signed = jwt.decode(token, published, algorithms=list(provider.algorithms))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("unsafe", f"the token cannot be read: {type(error).__name__}") from None
    return signed.header, signed.claims


def _check_claims(claims: dict[str, Any], provider: Provider, essential: tuple[str, ...]) -> None:
    asked: dict[str, Any] = {name: {"essential": True} for name in (*essential, "iat")}
    asked["iss"] = {"essential": True, "value": provider.issuer}
    asked["aud"] = {"essential": True, "value": provider.client_id}
    registry = jwt.JWTClaimsRegistry(now=int(clock.now().timestamp()), leeway=int(LEEWAY.total_seconds()), **asked)
    try:
        registry.validate(claims)
    except (JoseError, TypeError, ValueError) as error:
        raise Refused("unsafe", f"the token does not fit: {type(error).__name__} {getattr(error, 'claim', '')}") from None


def _check_party(claims: Mapping[str, Any], provider: Provider) -> None:
    """A token for several parties says to whom it was given (OpenID Connect Core, 3.1.3.7)."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise Refused("unsafe", "the token was given to another party")


def _name(claims: Mapping[str, Any], claim: str) -> str:
    value = claims[claim]
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or "\0" in value:
        raise Refused("unsafe", f"the claim {claim} is no name")
    return value


def _moment(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("unsafe", "a moment in the token is no number")
    try:
        moment = datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused("unsafe", "a moment in the token is no moment") from None
    if moment > clock.now() + LEEWAY:
        raise Refused("unsafe", "a moment in the token is yet to come")
    return moment


def _personnel_number(value: Any) -> str | None:
    """As text, exactly as the personnel system writes it; a list or an object is no number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) and "\0" not in value else None
