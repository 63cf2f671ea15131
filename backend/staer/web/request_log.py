"""Around every request: its correlation id in and out, its one line in the log, and no fault that gets through.

What else is told of requests, in metrics and traces, is told by observers, which see the same record.
"""

import logging
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staer.api.faults import present_error
from staer.log import correlation_id
from staer.store.statement_tally import StatementTally, current_tally
from staer.web.responses import json_response

_log = logging.getLogger(__name__)

# https://www.w3.org/TR/trace-context/#traceparent-header
_TRACE_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
# With a letter in it, so that no CPR number comes into the log this way.
_CORRELATION_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{8,64}")

GRAPHQL = "/graphql"
KNOWN_PATHS = frozenset(
    {
        "/auth/callback",
        "/auth/login",
        "/auth/logout",
        "/demo/accounts",
        "/export/job-orders.csv",
        "/export/job-orders.xlsx",
        "/export/placements.csv",
        "/export/placements.xlsx",
        GRAPHQL,
        "/health/live",
        "/health/ready",
        "/import/job-orders",
        "/import/job-orders.xlsx",
        "/jobag/messages",
        "/metrics",
        "/operations",
        "/schema.graphql",
    }
)


@dataclass(slots=True)
class RequestRecord:
    """What is told of the request; the endpoint adds what only it knows. Names, codes and numbers, never values."""

    correlation_id: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])  # the request's, by their names in lower case
    operation: str | None = None
    authority: str | None = None
    cost: int | None = None  # points, once the operation is known to be one
    outcome: str = "OK"  # or the code of the first error
    lasts: bool = False  # a stream of events: how long it is open says nothing
    status: int = 0
    started: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0
    tally: StatementTally = field(default_factory=StatementTally)
    answer_headers: dict[str, str] = field(default_factory=dict[str, str])

    def is_operation(self, scope: Scope) -> bool:
        """Whether how long it took says something of an operation."""
        return scope["path"] == GRAPHQL and not self.lasts


class Observer(Protocol):
    """Told when a request begins and when it has ended."""

    def begins(self, scope: Scope, record: RequestRecord) -> None: ...

    def ended(self, scope: Scope, record: RequestRecord) -> None: ...


def record_of(scope: Scope) -> RequestRecord:
    return scope["staer.record"]


def headers_of(scope: Scope) -> Mapping[str, str]:
    """Read once; Starlette's Headers search the list anew for each name. Of several of a name, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def known_path(scope: Scope) -> str:
    """The address, where it is one of ours: others are the caller's own words."""
    return scope["path"] if scope["path"] in KNOWN_PATHS else "other"


def trace_parent_from(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """The ids of the caller's trace and of its span, where they are well-formed."""
    given = headers.get("traceparent")
    found = _TRACE_PARENT.fullmatch(given) if given else None
    return (found[1], found[2]) if found else None


def correlation_id_from(headers: Mapping[str, str]) -> str:
    """The caller's id when it is well-formed, else a new one."""
    if (given := headers.get("x-correlation-id")) and _CORRELATION_ID.fullmatch(given):
        return given
    if parent := trace_parent_from(headers):
        return parent[0]
    return os.urandom(16).hex()


class RequestLog:
    """ASGI middleware, outermost of ours. `slow_from` in seconds; 0 for never."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer] = (), slow_from: float = 0.0) -> None:
        self.app = app
        self._observers = observers
        self._slow_from = slow_from

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = headers_of(scope)
        record = RequestRecord(correlation_id_from(headers), headers)
        record.answer_headers["x-correlation-id"] = record.correlation_id
        scope["staer.record"] = record
        token, tallying = correlation_id.set(record.correlation_id), current_tally.set(record.tally)
        for observer in self._observers:
            observer.begins(scope, record)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                message["headers"] += [(name.encode(), value.encode()) for name, value in record.answer_headers.items()]
            await send(message)

        try:
            await self._run(scope, receive, send_with_headers, record)
        finally:
            self._end(scope, record)
            correlation_id.reset(token)
            current_tally.reset(tallying)

    async def _run(self, scope: Scope, receive: Receive, send: Send, record: RequestRecord) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            shown = present_error(error, record.correlation_id)
            record.outcome = shown["extensions"]["code"]
            if record.status:  # too late for an answer of ours: the server ends the connection
                raise
            await json_response({"errors": [shown]}, 500)(scope, receive, send)

    def _end(self, scope: Scope, record: RequestRecord) -> None:
        record.seconds = time.perf_counter() - record.started
        _write(scope, record)
        if self._slow_from and record.seconds >= self._slow_from and record.is_operation(scope):
            _write_slow(record)
        for observer in self._observers:
            observer.ended(scope, record)


def _write(scope: Scope, record: RequestRecord) -> None:
    _log.info(
        "request",
        extra={
            "method": scope["method"],
            "path": known_path(scope),
            "status": record.status,
            "duration_ms": round(record.seconds * 1000, 2),
            "operation": record.operation,
            "authority": record.authority,
            "cost": record.cost,
            "statements": record.tally.count,
        },
    )


def _write_slow(record: RequestRecord) -> None:
    _log.warning(
        "slow operation",
        extra={
            "operation": record.operation,
            "duration_ms": round(record.seconds * 1000, 2),
            "cost": record.cost,
            "statements": record.tally.count,
            "slowest_ms": round(record.tally.slowest.took / 1_000_000, 2),
            "slowest": record.tally.slowest.text,
        },
    )
