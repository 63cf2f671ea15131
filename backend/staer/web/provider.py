"""The OpenID provider that people sign in at: where it sends them, and what it says of those who come back.

https://openid.net/specs/openid-connect-core-1_0.html, authorization code flow with PKCE (RFC 7636).
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from staer.errors import StaerError
from staer.log import trace_parent
from staer.store.sign_in import Attempt
from staer.web.keys import KeySet

_KNOWN_FOR = 3600  # seconds that the provider's addresses are kept
_TIMEOUT = 10
_LEEWAY = 30
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderUnavailable(StaerError):
    """The sign-in service does not answer at the moment; try again in a minute."""

    code = "UNAVAILABLE"


class SignInRefused(StaerError):
    """The sign-in did not succeed; try again."""

    code = "SIGN_IN_REFUSED"


class NoRole(SignInRefused):
    """Your account has no role in STÆR; ask your administrator for one."""


@dataclass(frozen=True, slots=True)
class Client:
    """What the provider knows STÆR as; without a secret, PKCE alone proves it."""

    issuer: str
    client_id: str
    secret: str | None
    redirect_uri: str
    scope: str


class Provider:
    """Its addresses are read when first needed, so that STÆR starts without it."""

    def __init__(self, client: Client, algorithms: list[str]) -> None:
        self.client = client
        self._algorithms = algorithms
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False)
        self._addresses: dict[str, str] = {}
        self._known_at = float("-inf")
        self._keys: KeySet | None = None

    async def close(self) -> None:
        await self._http.aclose()

    async def address_of_sign_in(self, state: str, attempt: Attempt) -> str:
        """Where the browser is sent."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
        question = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scope,
            "state": state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with((await self._discovered())["authorization_endpoint"], question)

    async def address_of_sign_out(self, return_to: str) -> str | None:
        """Where the provider ends its own session, if it says so."""
        try:
            address = (await self._discovered()).get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        question = {"client_id": self.client.client_id, "post_logout_redirect_uri": return_to}
        return _with(address, question) if address else None

    async def claims(self, code: str, attempt: Attempt) -> Mapping[str, Any]:  # Any: claims of every JSON type
        """The ID token's claims in exchange for the code; SignInRefused for anything that is not as it must be."""
        addresses = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": attempt.verifier,
            "client_id": self.client.client_id,
        }
        if self.client.secret:
            form["client_secret"] = self.client.secret
        answer = await self._asked("POST", addresses["token_endpoint"], data=form)
        try:
            return await self._verified(answer["id_token"], attempt.nonce)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise SignInRefused from None

    async def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        assert self._keys is not None
        await self._keys.renew()
        header = jwt.get_unverified_header(token)
        key = await self._keys.key(header["kid"], header["alg"])
        if key is None:
            raise jwt.InvalidKeyError
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self.client.client_id,
            issuer=self.client.issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"], "enforce_minimum_key_length": True},
        )
        if not hmac.compare_digest(str(claims["nonce"]), nonce):
            raise ValueError("nonce")
        if claims.get("azp", self.client.client_id) != self.client.client_id:
            raise ValueError("azp")
        return claims

    async def _discovered(self) -> dict[str, str]:
        if time.monotonic() - self._known_at > _KNOWN_FOR:
            found = await self._asked("GET", f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.client.issuer or not all(isinstance(found.get(n), str) for n in _NEEDED):
                raise ProviderUnavailable
            if found["jwks_uri"] != self._addresses.get("jwks_uri"):
                self._keys = KeySet(found["jwks_uri"], self._algorithms)
            self._addresses, self._known_at = found, time.monotonic()
        return self._addresses

    async def _asked(self, method: str, address: str, **given: Any) -> dict[str, Any]:
        try:
            traced = {"traceparent": parent} if (parent := trace_parent.get()) else None
            response = await self._http.request(method, address, headers=traced, **given)
            answer: Any = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnavailable from error
        if response.is_server_error or not isinstance(answer, dict):
            raise ProviderUnavailable
        if not response.is_success:
            raise SignInRefused
        return answer  # pyright: ignore[reportUnknownVariableType]


def _with(address: str, question: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"
