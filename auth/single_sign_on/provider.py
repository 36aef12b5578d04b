"""The identity provider: what it says of itself, the keys it signs with, and how it is asked for a token.

Every question is bounded in time and size, follows no redirect, and goes only where the issuer itself pointed.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

import clock
from auth.single_sign_on.refusals import Refused
from settings import Settings

KEPT = timedelta(hours=1)  # what the provider says of itself
REFETCH_EVERY = timedelta(minutes=1)  # at most, for a key that is not known: a forged token costs nothing
AWAY_FOR = timedelta(seconds=10)  # who did not answer is not asked again meanwhile, so that nobody waits in a row
TIMEOUT = (3, 4)  # seconds: to connect, between two bytes
LONGEST = 8.0  # seconds, for a whole answer
LARGEST = 512 * 1024  # bytes
KEY_KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
SMALLEST_RSA = 2048  # bits

Key = RSAKey | ECKey


@dataclass(frozen=True)
class Told:
    """What the provider said of itself at a moment."""

    metadata: Mapping[str, Any]
    keys: tuple[Key, ...]
    at: datetime


class Bounded(HTTPAdapter):
    """Reads an answer whole, and gives up when it is too large or too slow."""

    def send(self, request: requests.PreparedRequest, *_given: Any, **options: Any) -> requests.Response:
        started = time.monotonic()
        options.update(stream=True, timeout=TIMEOUT)
        response = super().send(request, **options)
        body = bytearray()
        try:
            while piece := response.raw.read1(16 * 1024, decode_content=True):
                body += piece
                if len(body) > LARGEST or time.monotonic() - started > LONGEST:
                    raise requests.Timeout("the answer is too large or too slow")
        except HTTPError as error:
            raise requests.ConnectionError("the answer broke off") from error
        finally:
            response.close()
        response._content, response._content_consumed = bytes(body), True  # type: ignore[attr-defined]
        return response


class Provider:
    """The one provider this register trusts; remembers what it said, in this process."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self.client_id = settings.oidc_client_id
        self.algorithms = settings.oidc_algorithms
        self.person_claim = settings.oidc_person_claim
        self.acr = settings.oidc_acr
        self._secret = settings.oidc_client_secret
        self._scope = settings.oidc_scope
        self._told: Told | None = None
        self._refetched_at: datetime | None = None
        self._away_until: datetime | None = None
        self._lock = Lock()

    def told(self) -> Told:
        """What it says of itself, at most an hour old. Raises Refused when it is away."""
        if self._told is None or clock.now() - self._told.at >= KEPT:
            self._told = self._ask()
        return self._told

    def endpoint(self, name: str) -> str | None:
        """One of its addresses; None when it has none, or one less safe than the issuer's own."""
        address = self.told().metadata.get(f"{name}_endpoint")
        return address if isinstance(address, str) and self._safe(address) else None

    def key(self, kid: str | None, algorithm: str) -> Key | None:
        """The key this provider publishes under that name. A name that is not known is looked up anew, once a minute at most."""
        found = self._known_key(kid, algorithm)
        if found is None and self._may_refetch():
            self._told = self._ask()
            found = self._known_key(kid, algorithm)
        return found

    def client(self, redirect_uri: str) -> OAuth2Session:
        """Authlib's client for one visit."""
        offered = self.told().metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        client = OAuth2Session(
            self.client_id,
            self._secret,
            scope=self._scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )
        _bound(client)
        return client

    def id_token(self, code: str, verifier: str, redirect_uri: str) -> str:
        """Hand in the code, with the verifier that only we know; of what comes back, only the ID token is looked at.

        Raises Refused.
        """
        with self.client(redirect_uri) as client:
            try:
                answer = client.fetch_token(
                    self._needed("token"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    allow_redirects=False,
                )
                return str(answer["id_token"])
            except OAuthError as error:
                raise Refused("unsafe", f"the provider refused the code: {str(error.error)[:60]!r}") from None
            except requests.RequestException as error:
                raise Refused("away", f"token endpoint: {type(error).__name__}") from None
            except (AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError):
                raise Refused("away", "the token endpoint did not answer with an ID token") from None

    def _needed(self, name: str) -> str:
        address = self.endpoint(name)
        if address is None:
            raise Refused("away", f"the provider has no safe {name} endpoint")
        return address

    def authorization(self) -> str:
        """Where visitors are sent. Raises Refused."""
        return self._needed("authorization")

    def _known_key(self, kid: str | None, algorithm: str) -> Key | None:
        fitting = [key for key in self.told().keys if _fits(key, algorithm)]
        if kid is None:
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == kid), None)

    def _may_refetch(self) -> bool:
        with self._lock:
            now = clock.now()
            if self._refetched_at is not None and now - self._refetched_at < REFETCH_EVERY:
                return False
            self._refetched_at = now
            return True

    def _ask(self) -> Told:
        if self._away_until is not None and clock.now() < self._away_until:
            raise Refused("away", "the provider did not answer a moment ago")
        try:
            with requests.Session() as session:
                _bound(session)
                metadata = _document(session, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                if metadata.get("issuer") != self.issuer:
                    raise Refused("unsafe", "the provider names itself otherwise than OPENKAART_OIDC_ISSUER")
                address = metadata.get("jwks_uri")
                if not isinstance(address, str) or not self._safe(address):
                    raise Refused("away", "the provider has no safe address for its keys")
                keys = _keys(_document(session, address))
        except (requests.RequestException, ValueError) as error:
            self._away_until = clock.now() + AWAY_FOR
            raise Refused("away", f"discovery: {type(error).__name__}") from None
        self._away_until = None
        return Told(metadata, keys, clock.now())

    def _safe(self, address: str) -> bool:
        """One address and no more, never less safe than the issuer: over https, unless the issuer itself is not."""
        fit = address.isascii() and address.isprintable() and " " not in address
        return fit and urlsplit(address).scheme in ("https", urlsplit(self.issuer).scheme)


def _bound(session: requests.Session) -> None:
    for scheme in ("https://", "http://"):
        session.mount(scheme, Bounded())


def _document(session: requests.Session, address: str) -> dict[str, Any]:
    response = session.get(address, allow_redirects=False, headers={"Accept": "application/json"})
    if response.status_code != requests.codes.ok:
        raise requests.HTTPError(f"answered {response.status_code}")
    document = response.json()
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    return document


def _keys(document: Mapping[str, Any]) -> tuple[Key, ...]:
    """The public keys to check signatures with; kinds we do not use are passed over."""
    listed = document.get("keys")
    found = []
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC") or entry.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, ECKey) or (isinstance(key, RSAKey) and key.raw_value.key_size >= SMALLEST_RSA):
            found.append(key)
    if not found:
        raise ValueError("no usable key")
    return tuple(found)


def _fits(key: Key, algorithm: str) -> bool:
    return key.key_type == KEY_KINDS.get(algorithm) and key.get("alg") in (None, algorithm)
