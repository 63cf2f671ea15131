"""From a bearer token to an actor. Verified tokens are remembered until they expire or the keys change."""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import jwt

from staer.domain.actor import Actor, Role
from staer.domain.claims import Claims
from staer.errors import NotAuthenticated
from staer.settings import Settings
from staer.web.keys import KeySet

LEEWAY = 30  # seconds by which the issuer's clock may differ from ours
REMEMBERED = 10_000  # tokens; about 1 KB each

_LONGEST_TOKEN = 8_192
_LONGEST_TEXT = 200
_AUTHORITY_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)
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
    ) -> None:
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
        return cls(keys, settings.required("token_issuer"), settings.token_audience, find_actor)

    async def actor(self, authorization: str | None) -> tuple[Claims, Actor]:
        """Who sends this Authorization header; NotAuthenticated without a valid token."""
        token = _bearer(authorization)
        await self._keys.renew()
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
            return _read_claims(await self._payload(token))
        except jwt.ExpiredSignatureError:
            raise TokenRefused(EXPIRED) from None
        # Whatever is wrong with it, the answer is one: which check failed would help only a forger.
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise TokenRefused from None

    async def _payload(self, token: str) -> dict[str, Any]:  # Any: claims of every JSON type
        header = jwt.get_unverified_header(token)
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


def _read_claims(payload: dict[str, Any]) -> Claims:
    """The claims that STÆR needs; ValueError or TypeError when one is missing or unknown."""
    number = payload["authority"]
    if _AUTHORITY_NUMBER.fullmatch(number) is None:
        raise ValueError("authority")
    roles = frozenset(Role(role) for role in payload["roles"])
    if not isinstance(payload["roles"], list) or not roles or (Role.SERVICE in roles and len(roles) > 1):
        raise ValueError("roles")  # a system is no person, so no person's role goes with it
    subject = _line(payload["sub"])
    return Claims(
        subject=subject,
        name=_line(payload.get("name", subject)),
        authority_number=number,
        roles=roles,
        expires_at=int(payload["exp"]),
    )


def _line(value: str) -> str:
    if not (value.strip() and len(value) <= _LONGEST_TEXT and value.isprintable()):
        raise ValueError("text")
    return value
