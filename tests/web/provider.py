"""An OpenID provider for tests: a real HTTP server that signs one person in at once, and is strict about the rest."""

import asyncio
import base64
import contextlib
import hashlib
import secrets
import socket
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.access import Key, elliptic_key

CLIENT, SECRET = "staer-pages", "only-for-tests"
PERSON = {
    "sub": "ida",
    "name": "Ida Bech",
    "dk:myndighed": "15300",
    "jobfunktioner": ["urn:kommune:jobkonsulent"],
}


class TestProvider:
    """`claims` and `key` may be changed by a test."""

    __test__ = False

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.keys = [elliptic_key()]
        self.changes: dict[str, Any] = {}
        self.signed_by: Key | None = None
        self._codes: dict[str, dict[str, str]] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _configuration(self, _: Request) -> Response:
        names = {"authorization": "authorize", "token": "token", "end_session": "end"}
        return JSONResponse(
            {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
            | {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self._codes.pop(str(form.get("code")), None)
        verifier = str(form.get("code_verifier")).encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or (asked["code_challenge"], asked["redirect_uri"]) != (challenge, form.get("redirect_uri"))
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"token_type": "Bearer", "access_token": "x", "id_token": self._id_token(asked["nonce"])})

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce, **PERSON}
        claims = {name: value for name, value in (claims | self.changes).items() if value is not ...}
        key = self.signed_by or self.keys[0]
        return jwt.encode(claims, key.private, key.algorithm, headers={"kid": key.key_id})

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [key.public for key in self.keys]})


@contextlib.asynccontextmanager
async def serving(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    """The app behind a real address, within this process."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue]
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


@contextlib.asynccontextmanager
async def test_provider() -> AsyncIterator[TestProvider]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = TestProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        async with serving(provider.app, listening):
            yield provider


test_provider.__test__ = False  # pyright: ignore[reportFunctionMemberAccess]
