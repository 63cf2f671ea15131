"""The built browser pages at `/`: compressed by the build, kept by the browser where the name says the content."""

import mimetypes
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Scripts, styles and data come from here alone; no script stands in the page.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_A_YEAR = 31_536_000


def pages(directory: str) -> list[BaseRoute]:
    """The route for everything that is no address of the API; none where nothing was built."""
    if not (Path(directory) / "index.html").is_file():
        return []
    return [Mount("/", Pages(directory=directory))]


class Pages(StaticFiles):
    """An address without a file is a view of the page, which reads it: a link to a list shows the same list."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await self._file(path if _is_file(path) else _view(path, scope), scope)
        response.headers.update(_HEADERS)
        response.headers["vary"] = "Accept, Accept-Encoding"
        lasting = path.startswith("assets/")
        response.headers["cache-control"] = f"public, max-age={_A_YEAR}, immutable" if lasting else "no-cache"
        return response

    async def _file(self, path: str, scope: Scope) -> Response:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, ending in _ENCODINGS:
            if encoding in accepted and self.lookup_path(path + ending)[1] is not None:
                response = await super().get_response(path + ending, scope)
                response.headers["content-encoding"] = encoding
                response.headers["content-type"] = _content_type(path)
                return response
        if self.lookup_path(path)[1] is None:
            raise HTTPException(404)
        return await super().get_response(path, scope)


def _view(path: str, scope: Scope) -> str:
    """The page, for a browser that asks for one and at `/`; elsewhere programs hear that there is nothing."""
    if path != "." and "text/html" not in Headers(scope=scope).get("accept", ""):
        raise HTTPException(404)
    return "index.html"


def _is_file(path: str) -> bool:
    return path != "." and "." in os.path.basename(path)  # noqa: PTH119  an address, not a file yet


def _content_type(path: str) -> str:
    return f"{mimetypes.guess_type(path)[0] or 'application/octet-stream'}; charset=utf-8"
