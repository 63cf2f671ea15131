"""GraphiQL for browsers that open /graphql: for demos, since its scripts come from a public address."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

# The scripts carry their own digests; the page's own script has none.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' https://unpkg.com; style-src 'unsafe-inline' https://unpkg.com; "
    "font-src data: https://unpkg.com; img-src data:; connect-src 'self' https://unpkg.com; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def wants_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser opened the address, rather than a program."""
    return method == "GET" and "text/html" in headers.get("accept", "")


def graphiql_page() -> Response:
    headers = {"content-security-policy": _POLICY, "x-content-type-options": "nosniff"}
    return HTMLResponse(get_graphql_ide_html(), headers=headers)
