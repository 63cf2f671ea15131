"""The demo's sign-in: its accounts with their tokens, from the file that the demo wrote. Only the demo has it."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from staer.settings import Settings
from staer.web.responses import json_response

PATH = "/demo/accounts"


def demo_sign_in(settings: Settings) -> list[BaseRoute]:
    """The route, where the setting names the file."""
    if settings.demo_accounts is None:
        return []
    file = Path(settings.demo_accounts)

    def accounts(_: Request) -> Response:
        return json_response(file.read_bytes())

    return [Route(PATH, accounts)]
