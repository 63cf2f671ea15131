"""From a bearer token to an actor. Verified tokens are remembered until they expire or the keys change."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import jwt

from staer.domain.actor import Actor
from staer.domain.claims import Claims
from staer.errors import NotAuthenticated
from staer.settings import Settings
from staer.web.claim_reader import ClaimReader, claim_reader_from
from staer.web.keys import KeySet

LEEWAY = 30  # seconds by which the issuer's clock may differ from ours
REMEMBERED = 10_000  # tokens; about 1 KB each

_LONGEST_TOKEN = 8_192
_REQUIRED = ["exp", "iss", "aud", "sub"]


class TokenRefused(NotAuthenticated):
    """The token is not valid here; sign in again."""


EXPIRED = "The token has expired; sign in again."

Verified = tuple[int, Claims, Actor]  # the generation of the keys, and what the token stood for


class Identity:
    """Checks tokens by the issuer's keys and finds their bearer with `find_actor`."""

    def __init__(
        self,
        keys: KeySet,
        issuer: str,
        audience: str,
        find_actor: Callable[[Claims], Awaitable[Actor]],
        clock: Callable[[], float] = time.time,
        reader: ClaimReader | None = None,
        token_type: str | None = None,
    ) -> None:
        self._reader = reader or ClaimReader()
        self._token_type = token_type
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._find_actor = find_actor
        self._clock = clock
        self._verified: OrderedDict[bytes, Verified] = OrderedDict()

    @classmethod
    def from_settings(
        cls, settings: Settings, keys: KeySet, find_actor: Callable[[Claims], Awaitable[Actor]]
    ) -> "Identity":
        return cls(
            keys,
            settings.required("token_issuer"),
            settings.token_audience,
            find_actor,
            reader=claim_reader_from(settings),
            token_type=settings.token_type,
        )

    async def actor(self, authorization: str | None) -> tuple[Claims, Actor]:
        """Who sends this Authorization header; NotAuthenticated without a valid token."""
        token = _bearer(authorization)
        self._keys.require_trusted()
        digest = hashlib.sha256(token.encode()).digest()
        if (known := self._known(digest)) is not None:
            return known
        generation = self._keys.generation  # the keys may change while the bearer is looked up
        claims = await self._claims(token)
        actor = await self._find_actor(claims)
        self._remember(digest, (generation, claims, actor))
        return claims, actor

    def _known(self, digest: bytes) -> tuple[Claims, Actor] | None:
        known = self._verified.get(digest)
        if known is None:
            return None
        generation, claims, actor = known
        if generation != self._keys.generation or self._clock() >= claims.expires_at:
            del self._verified[digest]
            return None
        self._verified.move_to_end(digest)
        return claims, actor

    def _remember(self, digest: bytes, verified: Verified) -> None:
        self._verified[digest] = verified
        if len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)

    async def _claims(self, token: str) -> Claims:
        try:
            return self._reader.read(await self._payload(token))
        except jwt.ExpiredSignatureError:
            raise TokenRefused(EXPIRED) from None
        # Whatever is wrong with it, the answer is one: which check failed would help only a forger.
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise TokenRefused from None

    async def _payload(self, token: str) -> dict[str, Any]:  # Any: claims of every JSON type
        header = jwt.get_unverified_header(token)
        # https://www.rfc-editor.org/rfc/rfc9068#section-4
        if self._token_type and header["typ"].lower().removeprefix("application/") != self._token_type:
            raise jwt.InvalidTokenError
        key = await self._keys.key(header["kid"], header["alg"])
        if key is None:
            raise jwt.InvalidKeyError
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self._audience,
            issuer=self._issuer,
            leeway=LEEWAY,
            options={"require": _REQUIRED, "enforce_minimum_key_length": True},
        )


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated
    token = token.strip(" ")
    if not token.isascii() or not 0 < len(token) <= _LONGEST_TOKEN:
        raise TokenRefused
    return token
