"""A page to ask from, for browsers that open /graphql in a demo. It needs nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import HTMLResponse, Response

_PAGE = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")


def _digest_of(element: str) -> str:
    """What allows this script, or this style, and no other."""
    found = re.search(rf"<{element}>(.*?)</{element}>", _PAGE, re.DOTALL)
    assert found
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; script-src {_digest_of('script')}; style-src {_digest_of('style')}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def wants_page(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser opened the address, rather than a program."""
    return method == "GET" and "text/html" in headers.get("accept", "")


def query_page() -> Response:
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY, "x-content-type-options": "nosniff"})
