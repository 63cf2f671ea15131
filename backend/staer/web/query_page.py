"""A page to ask from, for browsers that open /graphql in a demo. It needs nothing from elsewhere."""

from collections.abc import Mapping
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from staer.web.page_digest import digest_of

_PAGE = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")
_POLICY = (
    f"default-src 'none'; script-src {digest_of('script', _PAGE)}; style-src {digest_of('style', _PAGE)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def wants_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser opened the address, rather than a program."""
    return method == "GET" and "text/html" in headers.get("accept", "")


def query_page() -> Response:
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY, "x-content-type-options": "nosniff"})
