"""The three addresses of signing in: to the provider, back from it, and out."""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from staer.store.database import Database
from staer.store.sign_in import ATTEMPT, Attempt, begin_attempt, take_attempt
from staer.web.claim_reader import ClaimReader
from staer.web.provider import NoRole, Provider, SignInRefused
from staer.web.responses import json_response
from staer.web.sessions import GONE, Sessions, cookies_in


class SignIn:
    """For browsers: `login` and `callback` are opened, `logout` is sent by the page."""

    def __init__(self, database: Database, provider: Provider, sessions: Sessions, claims: ClaimReader) -> None:
        self._database = database
        self._provider = provider
        self._sessions = sessions
        self._claims = claims
        self._cookie = f"{sessions.cookie}-sign-in"

    async def login(self, request: Request) -> Response:
        """Remember the attempt and send the browser to the provider."""
        state = secrets.token_urlsafe(32)
        attempt = Attempt(
            secrets.token_urlsafe(32), secrets.token_urlsafe(48), _own_path(request.query_params.get("to"))
        )
        address = await self._provider.address_of_sign_in(state, attempt)
        await begin_attempt(self._database, state, attempt)
        response = RedirectResponse(address, 303)
        self._sessions.set_cookie(response, self._cookie, state, ATTEMPT)
        return response

    async def callback(self, request: Request) -> Response:
        """The browser is back: it must be the one that left, with what the provider gave it."""
        state, code = request.query_params.get("state", ""), request.query_params.get("code")
        began = cookies_in(request.headers).get(self._cookie, "")
        if not state or not hmac.compare_digest(state.encode(), began.encode()):
            raise SignInRefused
        attempt = await take_attempt(self._database, state)
        if attempt is None or code is None:
            raise SignInRefused
        payload = await self._provider.claims(code, attempt)
        try:
            claims = self._claims.read(payload)
        except (KeyError, TypeError, ValueError):
            raise NoRole from None
        response = RedirectResponse(self._sessions.public_url + attempt.return_to, 303)
        self._sessions.keep(response, await self._sessions.open(claims))
        self._sessions.set_cookie(response, self._cookie, "", GONE)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session here; the answer says where the page goes on, to end it at the provider too."""
        self._sessions.require_own_page(request.headers)
        await self._sessions.close(request.headers)
        home = f"{self._sessions.public_url}/"
        response = json_response({"continueAt": await self._provider.address_of_sign_out(home) or home})
        self._sessions.drop(response)
        return response


def _own_path(given: str | None) -> str:
    """A path of this site; anything else would send people who signed in here to somebody else."""
    own = given and given.startswith("/") and given[1:2] not in ("/", "\\") and given.isprintable()
    return given if given and own and len(given) <= 1000 else "/"  # noqa: PLR2004  more than a list's filters need
