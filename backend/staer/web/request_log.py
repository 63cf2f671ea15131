"""Around every request: its correlation id in and out, its one line in the log, and no fault that gets through."""

import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staer.api.faults import present_error
from staer.log import correlation_id
from staer.web.responses import json_response

_log = logging.getLogger(__name__)

# https://www.w3.org/TR/trace-context/#traceparent-header
_TRACE_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# With a letter in it, so that no CPR number comes into the log this way.
_CORRELATION_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}")

KNOWN_PATHS = frozenset(
    {"/demo/accounts", "/graphql", "/health/live", "/health/ready", "/jobag/messages", "/schema.graphql"}
)


@dataclass(slots=True)
class RequestRecord:
    """What the log will say of the request; the endpoint adds what only it knows."""

    correlation_id: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])  # the request's, by their names in lower case
    operation: str | None = None
    authority: str | None = None
    status: int = 0
    started: float = field(default_factory=time.perf_counter)


def record_of(scope: Scope) -> RequestRecord:
    return scope["staer.record"]


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Read once; Starlette's Headers search the list anew for each name. Of several of a name, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def correlation_id_from(headers: Mapping[str, str]) -> str:
    """The caller's id when it is well-formed, else a new one."""
    if (given := headers.get("x-correlation-id")) and _CORRELATION_ID.fullmatch(given):
        return given
    if (parent := headers.get("traceparent")) and (trace := _TRACE_PARENT.fullmatch(parent)):
        return trace[1]
    return os.urandom(16).hex()


class RequestLog:
    """ASGI middleware, outermost of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = headers_of(scope)
        record = RequestRecord(correlation_id_from(headers), headers)
        scope["staer.record"] = record
        token = correlation_id.set(record.correlation_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                message["headers"].append((b"x-correlation-id", record.correlation_id.encode()))
            await send(message)

        try:
            await self._run(scope, receive, send_with_id, record)
        finally:
            _write(scope, record)
            correlation_id.reset(token)

    async def _run(self, scope: Scope, receive: Receive, send: Send, record: RequestRecord) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            shown = present_error(error, record.correlation_id)
            if record.status:  # too late for an answer of ours: the server ends the connection
                raise
            await json_response({"errors": [shown]}, 500)(scope, receive, send)


def _write(scope: Scope, record: RequestRecord) -> None:
    _log.info(
        "request",
        extra={
            "method": scope["method"],
            # Other paths are the caller's own words.
            "path": scope["path"] if scope["path"] in KNOWN_PATHS else "other",
            "status": record.status,
            "duration_ms": round((time.perf_counter() - record.started) * 1000, 2),
            "operation": record.operation,
            "authority": record.authority,
        },
    )
