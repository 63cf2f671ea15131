"""Sign-in for browsers where the settings name a provider; without one, nothing of it is loaded."""

import contextlib
import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from staer.errors import StaerError, StartUpError
from staer.settings import Settings
from staer.store.directory import actor_for
from staer.web.claim_reader import claim_reader_from
from staer.web.services import Services

_OWN_MACHINE = ("localhost", "127.0.0.1")


def sign_in_routes() -> list[Route]:
    """The addresses; the lifespan makes what answers there."""
    return [_route("login", "GET"), _route("callback", "GET"), _route("logout", "POST")]


def _route(name: str, method: str) -> Route:
    async def endpoint(request: Request) -> Response:
        from staer.web.sign_in_problem import problem_page

        try:
            return await getattr(request.app.state.services.sign_in, name)(request)
        except StaerError as error:
            return problem_page(error)

    return Route(f"/auth/{name}", endpoint, methods=[method])


@contextlib.asynccontextmanager
async def browser_sign_in(settings: Settings, services: Services) -> AsyncGenerator[Services]:
    """The services with sessions and sign-in, where there is a provider."""
    if settings.oidc_issuer is None:
        yield services
        return
    from staer.web.provider import Client, Provider
    from staer.web.sessions import Sessions
    from staer.web.sign_in import SignIn

    public_url = _public_url(settings)
    client = Client(
        issuer=settings.oidc_issuer,
        client_id=settings.required("oidc_client_id"),
        secret=settings.oidc_client_secret,
        redirect_uri=f"{public_url}/auth/callback",
        scope=settings.oidc_scope,
    )
    provider = Provider(client, [name.strip() for name in settings.token_algorithms.split(",")])
    sessions = Sessions(
        services.database,
        partial(actor_for, services.database),
        public_url,
        dt.timedelta(minutes=settings.number("session_idle_minutes")),
        dt.timedelta(hours=settings.number("session_hours")),
    )
    sign_in = SignIn(services.database, provider, sessions, claim_reader_from(settings))
    try:
        yield replace(services, sessions=sessions, sign_in=sign_in)
    finally:
        await provider.close()


def _public_url(settings: Settings) -> str:
    url = settings.required("public_url").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _OWN_MACHINE):
        raise StartUpError("STAER_PUBLIC_URL must begin with https:// (http:// on this machine alone).")
    if parts.path or parts.query or parts.fragment:
        raise StartUpError("STAER_PUBLIC_URL must be an origin without a path, such as https://staer.example.")
    return url
