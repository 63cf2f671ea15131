"""What every answer tells the browser, unless it says otherwise itself: keep nothing, run nothing, send no referrer."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

from staer.errors import StartUpError
from staer.settings import Settings

TWO_YEARS = 63_072_000
DEFAULTS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": f"max-age={TWO_YEARS}",  # browsers heed it over HTTPS alone
    "x-content-type-options": "nosniff",
}
_DEFAULTS = [(name.encode(), value.encode()) for name, value in DEFAULTS.items()]
_SENT = [
    "authorization",
    "content-type",
    "if-none-match",
    "traceparent",
    "x-correlation-id",
    "x-purpose",
    "x-staer-cost",
]
_SHOWN = ["etag", "retry-after", "x-correlation-id"]
_FAST = 1  # of the levels: the others cost more than the bytes they save on a municipality's network


class SecurityHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] += [default for default in _DEFAULTS if default[0] not in said]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Compression(CompressMiddleware):
    """By zstd or gzip, as its library chooses, and out of the way of those who take neither.

    Events are not: what compresses a stream keeps its memory as long as the subscription is open.
    """

    def __init__(self, app: ASGIApp, longer_than: int) -> None:
        super().__init__(app, minimum_size=longer_than, zstd_level=_FAST, brotli=False, gzip_level=_FAST)
        add_compress_type("application/graphql-response+json")
        remove_compress_type("text/event-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes = any(
            name == b"accept-encoding" and (b"zstd" in value or b"gzip" in value)
            for name, value in scope.get("headers", ())
        )
        await (super().__call__ if takes else self.app)(scope, receive, send)


def header_middleware(settings: Settings) -> list[Middleware]:
    """Security headers; CORS for the origins that the settings name, if any; compression of longer answers."""
    longer_than = settings.number("compress_from")
    middleware = [Middleware(SecurityHeaders)]
    if origins := _origins(settings.cors_origins):
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=origins,
                allow_methods=["GET", "POST"],
                allow_headers=_SENT,
                expose_headers=_SHOWN,
                max_age=600,
            )
        )
    if longer_than:
        middleware.append(Middleware(Compression, longer_than))
    return middleware


def _origins(listed: str) -> list[str]:
    origins = [origin.strip() for origin in listed.split(",") if origin.strip()]
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if scheme not in ("http", "https") or not host or "/" in host or "*" in host:
            raise StartUpError(f"STAER_CORS_ORIGINS must list origins such as https://pages.example, not {origin!r}.")
    return origins
