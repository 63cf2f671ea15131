"""The page of a sign-in that came to nothing: in Danish, as the pages it would have led to, and in English."""

import logging
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse, Response

from staer.errors import DatabaseUnavailable, StaerError, UnknownAuthority
from staer.web.page_digest import digest_of
from staer.web.provider import NoRole, ProviderUnavailable, SignInRefused
from staer.web.sessions import ForeignPage

_PAGE = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")
_POLICY = (
    f"default-src 'none'; style-src {digest_of('style', _PAGE)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_DANISH: dict[type[StaerError], str] = {
    ProviderUnavailable: "Login-tjenesten svarer ikke lige nu; prøv igen om et minut.",
    DatabaseUnavailable: "Databasen svarer ikke; prøv igen om lidt.",
    SignInRefused: "Det lykkedes ikke at logge ind; prøv igen.",
    NoRole: "Din konto har ingen rolle i STÆR; bed din administrator om at få en.",
    UnknownAuthority: "Din kommune kendes ikke her; bed dem, der driver STÆR, om at oprette den.",
    ForeignPage: "Kaldet kom fra en anden side; gå ind på STÆR, og prøv igen.",
}
_OTHERWISE = "Noget gik galt her; prøv igen."

_log = logging.getLogger(__name__)


def problem_page(error: StaerError) -> Response:
    """503 where waiting helps, else 400."""
    _log.warning("a sign-in ended", extra={"code": error.code})
    page = Template(_PAGE).substitute(
        danish=escape(_DANISH.get(type(error), _OTHERWISE)), english=escape(error.message)
    )
    headers = {"content-security-policy": _POLICY}
    if isinstance(error, ProviderUnavailable | DatabaseUnavailable):
        return HTMLResponse(page, 503, headers | {"retry-after": "30"})
    return HTMLResponse(page, 400, headers)
