"""Sessions of browsers: the cookie stands for claims kept by the server, so no token ever reaches a page."""

import datetime as dt
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import cookie_parser
from starlette.responses import Response

from staer.domain.actor import Actor
from staer.domain.claims import Claims
from staer.errors import NotAuthenticated, StaerError
from staer.reads.operations import RecentlyUsed
from staer.store.database import Database
from staer.store.sign_in import close_session, open_session, touch_session

GONE = dt.timedelta()
CHECKED_FOR = 20.0  # seconds: a session closed in another process lasts no longer than this here
_KEPT = 10_000


class SessionEnded(NotAuthenticated):
    """Your session has ended; sign in again."""


class ForeignPage(StaerError):
    """This page may not ask in your name; open STÆR itself."""

    code = "FOREIGN_PAGE"


@dataclass(slots=True)
class _Known:
    claims: Claims | None = None
    actor: Actor | None = None
    until: float = 0.0


class Sessions:
    """Opens, finds and closes sessions."""

    def __init__(
        self,
        database: Database,
        find_actor: Callable[[Claims], Awaitable[Actor]],
        public_url: str,
        idle: dt.timedelta,
        longest: dt.timedelta,
    ) -> None:
        self._database = database
        self._find_actor = find_actor
        self.public_url = public_url.rstrip("/")
        parts = urlsplit(self.public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._secure = parts.scheme == "https"
        self.cookie = "__Host-staer" if self._secure else "staer"
        self._idle, self._longest = idle, longest
        self._known: RecentlyUsed[_Known] = RecentlyUsed(_KEPT)

    async def open(self, claims: Claims) -> str:
        """A new session's secret; each sign-in has its own."""
        secret = secrets.token_urlsafe(32)
        await self._find_actor(claims)  # an authority that isn't known is said at sign-in
        await open_session(self._database, secret, claims, self._idle, self._longest)
        return secret

    async def actor(self, headers: Mapping[str, str]) -> tuple[Claims, Actor]:
        """Who sends the cookie; NotAuthenticated without one, ForeignPage when another site's page sends it."""
        secret = self.secret_in(headers)
        if secret is None:
            raise NotAuthenticated
        self.require_own_page(headers)
        known = self._known.get(_digest(secret), _Known)
        if known.claims is None or known.actor is None or time.monotonic() >= known.until:
            known.claims = await touch_session(self._database, secret, self._idle)
            if known.claims is None:
                raise SessionEnded
            known.actor = await self._find_actor(known.claims)
            known.until = time.monotonic() + min(CHECKED_FOR, self._idle.total_seconds() / 2)
        if time.time() >= known.claims.expires_at:
            raise SessionEnded
        return known.claims, known.actor

    async def close(self, headers: Mapping[str, str]) -> None:
        if (secret := self.secret_in(headers)) is not None:
            self._known.get(_digest(secret), _Known).claims = None
            await close_session(self._database, secret)

    def secret_in(self, headers: Mapping[str, str]) -> str | None:
        return cookies_in(headers).get(self.cookie)

    def require_own_page(self, headers: Mapping[str, str]) -> None:
        """A browser says where a request comes from; SameSite is the first wall against forgery, this the second."""
        origin = headers.get("origin")
        same = headers.get("sec-fetch-site", "same-origin") == "same-origin"
        if not (same if origin is None else origin == self._origin):
            raise ForeignPage

    def set_cookie(self, response: Response, name: str, value: str, lasts: dt.timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def keep(self, response: Response, secret: str) -> None:
        self.set_cookie(response, self.cookie, secret, self._longest)

    def drop(self, response: Response) -> None:
        self.set_cookie(response, self.cookie, "", GONE)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def cookies_in(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The cookies of a request."""
    return cookie_parser(headers.get("cookie", ""))
