"""Metrics of this process for Prometheus: by the names of operations and of outcomes, never by a value."""

import hmac
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from staer.errors import NotAuthenticated
from staer.store.database import Database
from staer.web.live import Live
from staer.web.request_log import RequestRecord, known_path
from staer.web.responses import json_response

PATH: Final = "/metrics"
# Clients choose the names: those after so many count as one, or a client could fill the memory of whoever reads this.
MOST_NAMES: Final = 300
OTHERS: Final = "other"
UNNAMED: Final = "unnamed"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_POINTS = (1, 10, 50, 100, 500, 1_000, 5_000, 25_000)
_COUNTS = (0, 1, 2, 4, 8, 16)


class Metrics:
    """An observer of requests, and the address where they are read."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._names: dict[str | None, str] = {None: UNNAMED}
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter("staer_requests", "Requests by address.", ["path", "status"], registry=self._registry)
        self._seconds = self._by_operation("seconds", "How long operations took.", _SECONDS, "outcome")
        self._cost = self._by_operation("cost", "Points that operations cost.", _POINTS)
        self._statements = self._by_operation("statements", "SQL statements that operations ran.", _COUNTS)
        self._subscriptions = Gauge("staer_subscriptions", "Open, by socket or as a stream.", registry=self._registry)
        self._connections = Gauge(
            "staer_connections_in_use",
            "Of the pool to PostgreSQL; at STAER_POOL_SIZE others wait.",
            registry=self._registry,
        )

    def _by_operation(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        labels = ("operation", *labels)
        return Histogram(f"staer_operation_{name}", text, labels, buckets=buckets, registry=self._registry)

    def watch(self, live: Live, database: Database) -> None:
        """What is open at the moment of asking."""
        self._subscriptions.set_function(lambda: live.open)
        self._connections.set_function(lambda: database.connections_in_use)

    def begins(self, scope: Scope, record: RequestRecord) -> None:
        """Nothing is counted before it ended."""

    def ended(self, scope: Scope, record: RequestRecord) -> None:
        self._requests.labels(known_path(scope), str(record.status)).inc()
        if record.is_operation(scope):
            self._count(record, self._name_of(record.operation))

    def _count(self, record: RequestRecord, operation: str) -> None:
        self._seconds.labels(operation, record.outcome).observe(record.seconds)
        self._statements.labels(operation).observe(record.tally.count)
        if record.cost is not None:
            self._cost.labels(operation).observe(record.cost)

    def _name_of(self, operation: str | None) -> str:
        if operation not in self._names and len(self._names) <= MOST_NAMES:
            self._names[operation] = operation or UNNAMED
        return self._names.get(operation, OTHERS)

    def route(self) -> Route:
        return Route(PATH, self._read)

    async def _read(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self._token):
            shown = {"message": "Send STAER_METRICS_TOKEN as the bearer token.", "code": NotAuthenticated.code}
            return json_response({"errors": [shown]}, 401, headers={"www-authenticate": "Bearer"})
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
