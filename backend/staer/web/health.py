"""Whether the process lives, and whether it can serve."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from staer.errors import DatabaseUnavailable
from staer.store.schema_revision import expected_revision, schema_revision
from staer.web.responses import json_response
from staer.web.services import Services

PATIENCE = 2  # seconds for the database's answer; a load balancer asks again


async def live(_: Request) -> Response:
    return json_response({"status": "live"})


async def ready(request: Request) -> Response:
    """200 when the database answers and has this code's schema; 503 with the reason otherwise."""
    reason = await _why_not_ready(request.app.state.services)
    if reason is None:
        return json_response({"status": "ready"})
    return json_response({"status": "not ready", "reason": reason}, 503)


async def _why_not_ready(services: Services) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            revision = await schema_revision(services.database)
    except (DatabaseUnavailable, TimeoutError):
        return "The database does not answer."
    if revision != expected_revision():
        return "The database's schema is not this version's; run `staer migrate`."
    return None
