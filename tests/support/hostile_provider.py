"""An identity provider that lies: it answers discovery, keys and codes with whatever a test puts in its mouth."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

import clock
from auth.single_sign_on.refusals import REFUSALS
from auth.single_sign_on.tokens import LOGOUT_EVENT
from auth.single_sign_on.trip import WAY_BACK
from settings import Settings
from tests.support.applications import settings_for
from tests.support.pages import PageClient
from tests.support.servers import address_of, listening

CLIENT_ID, CLIENT_SECRET = "open-kaart", "a-secret-of-the-tests"
START = "/intern/inloggen/organisatie"
LOGOUT = f"{START}/uitgelogd"
INSIDE = "/intern/inzage"  # any page for whoever is signed in
SIGNING: dict[str, RSAKey | ECKey] = {
    "test": RSAKey.generate_key(2048, {"kid": "test"}),
    "curve": ECKey.generate_key("P-256", {"kid": "curve"}),
}
STRANGE = RSAKey.generate_key(2048, {"kid": "test"})  # the right name, another key


class HostileProvider:
    """Set `metadata`, `keys`, `token` or `answers` to lie; `asked` counts the questions by address."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.behave()

    def behave(self) -> None:
        """Forget every lie."""
        self.metadata: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
        }
        self.keys: list[RSAKey | ECKey] = list(SIGNING.values())
        self.token = ""
        self.answers: dict[str, Callable[[], Response]] = {}
        self.asked: list[str] = []
        self.told: dict[str, list[str]] = {}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.path)
        if request.method == "POST":
            self.told = parse_qs(request.get_data(as_text=True))
        usual = {
            "/.well-known/openid-configuration": lambda: as_json(self.metadata),
            "/jwks": lambda: as_json({"keys": [key.as_dict(private=False) for key in self.keys]}),
            "/token": lambda: as_json({"access_token": "a", "token_type": "Bearer", "id_token": self.token}),
        }
        answer = {**usual, **self.answers}.get(request.path)
        return (answer() if answer else Response(status=404))(environ, start_response)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What an honest token would say; a change to None leaves the claim out."""
        now = int(clock.now().timestamp())
        usual = {"iss": self.issuer, "sub": "subject", "aud": CLIENT_ID, "iat": now, "exp": now + 300, "auth_time": now}
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def logout_token(self, *, key: RSAKey | ECKey = SIGNING["test"], typ: str = "logout+jwt", **changes: Any) -> str:
        usual: dict[str, Any] = {
            "jti": f"message-{time.monotonic_ns()}",
            "events": {LOGOUT_EVENT: {}},
            "exp": None,
            "auth_time": None,
        }
        return signed(self.claims(**{**usual, **changes}), key=key, typ=typ)


def signed(claims: dict[str, Any], *, key: RSAKey | ECKey = SIGNING["test"], alg: str = "RS256", **header: Any) -> str:
    """A token signed with this key."""
    if isinstance(key, ECKey) and alg == "RS256":
        alg = "ES256"
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])


def forged(claims: dict[str, Any], alg: str, secret: bytes | None = None) -> str:
    """A token signed with nothing, or with a secret that is none."""
    parts = [_part({"alg": alg, "kid": "test"}), _part(claims)]
    body = ".".join(parts)
    signature = hmac.new(secret, body.encode(), hashlib.sha256).digest() if secret else b""
    return f"{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def as_json(document: Any) -> Response:
    return Response(json.dumps(document), content_type="application/json")


def departure(
    client: PageClient, *, goal: str | None = None, again: bool = False, invitation: str | None = None
) -> dict[str, str]:
    """What stands in the address at the provider to which the visitor is sent."""
    asked = {"verder": goal, "opnieuw": "" if again else None, "uitnodiging": invitation}
    given = {name: value for name, value in asked.items() if value is not None}
    sent = client.get(START, query_string=given)
    assert sent.status_code == 303, sent.text
    return {name: values[0] for name, values in parse_qs(urlsplit(sent.location).query).items()}


def bring_back(client: PageClient, provider: HostileProvider, **brought: str | None) -> TestResponse:
    """Come back from the provider with a code, and with these changes."""
    usual = {"code": "a-code", "iss": provider.issuer}
    return client.get(WAY_BACK, query_string={k: v for k, v in {**usual, **brought}.items() if v is not None})


def sign_on(client: PageClient, provider: HostileProvider, **changes: Any) -> TestResponse:
    """The whole trip, with a token that says this; `goal`, `again` and `invitation` are for the way there."""
    way = {name: changes.pop(name) for name in ("goal", "again", "invitation") if name in changes}
    went = departure(client, **way)
    provider.token = signed(provider.claims(**{"nonce": went["nonce"], **changes}))
    return bring_back(client, provider, state=went["state"])


def let_in(client: PageClient, answer: TestResponse) -> bool:
    return answer.status_code == 303 and client.get(INSIDE).status_code == 200


def refused(client: PageClient, answer: TestResponse, reason: str) -> bool:
    """Whether nobody came in, and the page says so clearly."""
    if answer.status_code != 303 or not answer.location.endswith(f"/intern/inloggen/mislukt/{reason}"):
        return False
    page = client.get(answer.location)
    return page.status_code == REFUSALS[reason].status and client.get(INSIDE).status_code == 303


def settings_with(provider: HostileProvider, folder: Path) -> Settings:
    """Settings of a register that trusts it."""
    oidc = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    return settings_for(folder, oidc_acr="strong", step_up=True, **oidc)


@pytest.fixture(scope="session")
def listening_provider() -> Iterator[HostileProvider]:
    with listening() as listener:
        provider = HostileProvider(address_of(listener))
        listener.app = provider
        yield provider


@pytest.fixture
def provider(listening_provider: HostileProvider) -> HostileProvider:
    """A provider that lies when it is told to; give the test module `settings` that trust it."""
    listening_provider.behave()
    return listening_provider
