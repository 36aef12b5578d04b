"""The trip of a visitor to the provider and back: begun in this browser, in the last ten minutes, and finished once."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import current_app, session
from werkzeug.datastructures import MultiDict

import clock
from auth.single_sign_on.provider import Provider
from auth.single_sign_on.refusals import Refused
from auth.single_sign_on.tokens import LEEWAY, Answer, answer_in

LONGEST = timedelta(minutes=10)
MOST = 5  # trips begun in one browser: one for each window
WAY_BACK = "/intern/inloggen/organisatie/terug"
REASONS = {  # what the provider says → what we tell
    "access_denied": "cancelled",
    "consent_required": "cancelled",
    "interaction_required": "cancelled",
    "login_required": "cancelled",
    "unmet_authentication_requirements": "weak",
    "server_error": "away",
    "temporarily_unavailable": "away",
}


@dataclass(frozen=True)
class Trip:
    """What this browser has to bring back, and where it was going."""

    nonce: str
    verifier: str
    goal: str  # a path of our own
    english: bool
    begun_at: str
    again: bool = False  # somebody who is signed in shows again who he is
    invitation: str = ""  # the hash of the link by which somebody was invited

    @property
    def begun(self) -> datetime:
        return datetime.fromisoformat(self.begun_at)


def provider() -> Provider | None:
    """The provider of this installation; None without single sign-on."""
    found: Provider | None = current_app.extensions["identity_provider"]
    return found


def came_from_provider() -> bool:
    """Whether who is signed in came in through the provider, and so shows there who he is."""
    return "identity_id" in session and provider() is not None


def redirect_uri() -> str:
    return str(current_app.config["PUBLIC_URL"]) + WAY_BACK


def begin(known: Provider, goal: str, *, english: bool, again: bool = False, invitation: str = "") -> str:
    """The address at the provider to send this browser to. Raises Refused when the provider is away."""
    endpoint = known.authorization()
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    stronger = {"max_age": "0", "prompt": "login", **({"acr_values": known.acr} if known.acr else {})} if again else {}
    with known.client(redirect_uri()) as client:
        address, _state = client.create_authorization_url(endpoint, state, verifier, nonce=nonce, **stronger)
    begun = list(session.get("trips", {}).items())[-MOST + 1 :]
    trip = Trip(nonce, verifier, goal, english, clock.now().isoformat(), again, invitation)
    session["trips"] = {**dict(begun), state: asdict(trip)}
    return str(address)


def taken(state: str) -> Trip | None:
    """The trip with this state, which is over now; None when it was not begun in this browser, or too long ago."""
    trips = dict(session.get("trips", {}))
    found = trips.pop(state, None)
    session["trips"] = trips
    trip = Trip(**found) if found else None
    return trip if trip and clock.now() - trip.begun < LONGEST else None


def finish(known: Provider, trip: Trip, brought: MultiDict[str, str]) -> Answer:
    """What the provider says about who made this trip. Raises Refused."""
    if any(len(values) > 1 for values in brought.listvalues()):
        raise Refused("unsafe", "something was brought back twice")
    _check_issuer(known, brought.get("iss"))
    if "error" in brought:
        raise Refused(REASONS.get(brought["error"], "unsafe"), f"the provider says {brought['error'][:60]!r}")
    if not brought.get("code"):
        raise Refused("unsafe", "no code was brought back")
    answer = answer_in(known.id_token(brought["code"], trip.verifier, redirect_uri()), known, trip.nonce)
    if trip.again and not _shown_again(known, trip, answer):
        raise Refused("weak", "the provider does not say that somebody signed in again, strongly enough")
    return answer


def shown_at(known: Provider, answer: Answer) -> datetime | None:
    """When somebody showed at the provider who he is; None when that was not strong enough, or is not said."""
    return answer.authenticated_at if not known.acr or answer.acr == known.acr else None


def _shown_again(known: Provider, trip: Trip, answer: Answer) -> bool:
    moment = shown_at(known, answer)
    return moment is not None and moment >= trip.begun - LEEWAY


def _check_issuer(known: Provider, said: str | None) -> None:
    """Who answers is who was asked (RFC 9207)."""
    announced = known.told().metadata.get("authorization_response_iss_parameter_supported") is True
    if said != known.issuer and (announced or said is not None):
        raise Refused("unsafe", "another issuer answered than was asked")
