"""The issuer's public keys: read from a file or an address, kept, and read again when they may have changed."""

import asyncio
import logging
import time
import urllib.request
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jwt
import orjson

from staer.errors import StaerError, StartUpError

_log = logging.getLogger(__name__)

# Seconds. A removed key stops counting after the first, a new one counts after the second, at the latest.
FRESH_FOR = 300
ASK_AGAIN_AFTER = 60
FIRST_KEYS_AGAIN_AFTER = 1
# An issuer that is down stops no one for a day; keys older than that are not trusted.
TRUSTED_FOR = 86_400

_TIMEOUT = 5
_LONGEST = 1 << 20

# Only signatures by a private key: `none` and HS* can't be configured, whatever the settings or a token say.
KEY_OF_ALGORITHM: dict[str, dict[str, str]] = {
    "ES256": {"kty": "EC", "crv": "P-256"},
    "ES384": {"kty": "EC", "crv": "P-384"},
    "ES512": {"kty": "EC", "crv": "P-521"},
    "RS256": {"kty": "RSA"},
    "RS384": {"kty": "RSA"},
    "RS512": {"kty": "RSA"},
    "PS256": {"kty": "RSA"},
    "PS384": {"kty": "RSA"},
    "PS512": {"kty": "RSA"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
}

Keys = dict[tuple[str, str], jwt.PyJWK]


class KeysUnavailable(StaerError):
    """The keys that check your sign-in can't be read at the moment; try again shortly."""

    code = "UNAVAILABLE"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Keys come from the address in the settings and from nowhere it may point to."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # Any: the base class's arguments, unused
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _read(source: str) -> bytes:
    if not source.startswith(("http://", "https://")):
        return Path(source.removeprefix("file://")).read_bytes()
    with _opener.open(source, timeout=_TIMEOUT) as response:
        if response.status != HTTPStatus.OK:
            raise OSError(response.status)
        return response.read(_LONGEST)


def _fits(key: dict[str, Any], algorithm: str) -> bool:
    wanted = KEY_OF_ALGORITHM[algorithm].items() <= key.items()
    return wanted and key.get("alg", algorithm) == algorithm and key.get("use", "sig") == "sig"


def _keys_in(document: bytes, algorithms: Iterable[str]) -> Keys:
    """The usable keys of a JWKS by key id and algorithm; ValueError when it is none."""
    try:
        keys: list[dict[str, Any]] = orjson.loads(document)["keys"]
        return {
            (str(key["kid"]), algorithm): jwt.PyJWK(key, algorithm)
            for key in keys
            for algorithm in algorithms
            if "kid" in key and _fits(key, algorithm)
        }
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a JWKS") from error


class KeySet:
    """Keys by id and algorithm. `generation` changes with every change of them."""

    def __init__(self, source: str, algorithms: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._algorithms = tuple(algorithms)
        self._clock = clock
        self._reading = asyncio.Lock()
        self._document = b""
        self._keys: Keys = {}
        self._read_at = self._tried_at = float("-inf")
        self.generation = 0
        if unusable := [name for name in self._algorithms if name not in KEY_OF_ALGORITHM]:
            raise StartUpError(f"STAER_TOKEN_ALGORITHMS has {', '.join(unusable)}; use {', '.join(KEY_OF_ALGORITHM)}.")

    async def open(self) -> None:
        """Read the keys at start: a file must be there, an address may answer later."""
        await self._read_again()
        if not self._keys and not self._source.startswith(("http://", "https://")):
            raise StartUpError("STAER_JWKS names no file with usable public keys (a JWKS); check its path and content.")

    async def keep_fresh(self) -> None:
        """Renew them, until cancelled: beside the requests, so that none waits for an issuer that hangs."""
        while True:
            await self.renew()
            await asyncio.sleep(FIRST_KEYS_AGAIN_AFTER)

    async def renew(self) -> None:
        """Read again what is old, if it is time to ask."""
        if self._clock() - self._read_at > FRESH_FOR and self._may_ask():
            await self._read_again()

    def require_trusted(self) -> None:
        """KeysUnavailable when no key can be trusted any more."""
        if not self._keys or self._clock() - self._read_at > TRUSTED_FOR:
            raise KeysUnavailable

    async def key(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """The key, asking the issuer once a minute at most for one that isn't known."""
        if (key_id, algorithm) not in self._keys and self._may_ask():
            await self._read_again()
        return self._keys.get((key_id, algorithm))

    def _may_ask(self) -> bool:
        return self._clock() - self._tried_at > (ASK_AGAIN_AFTER if self._keys else FIRST_KEYS_AGAIN_AFTER)

    async def _read_again(self) -> None:
        seen = self._tried_at
        async with self._reading:
            if seen != self._tried_at:  # another request has just done it
                return
            self._tried_at = self._clock()
            try:
                self._accept(await asyncio.to_thread(_read, self._source))
            except (OSError, ValueError, jwt.PyJWTError) as error:
                _log.warning("the issuer's keys can't be read", extra={"error": type(error).__name__})

    def _accept(self, document: bytes) -> None:
        if document != self._document:
            self._keys = _keys_in(document, self._algorithms)
            self._document = document
            self.generation += 1
        self._read_at = self._clock()
