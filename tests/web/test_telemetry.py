"""What those who run the service see of it: names, codes and numbers, and no value that was given or answered."""

import asyncio
import dataclasses
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import orjson
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.routing import Route

from staer.api.schema import schema as whole
from staer.errors import StartUpError
from staer.log import JsonLines
from staer.reads.changes import Watcher
from staer.reads.read_log import Shown
from staer.reads.subscriptions import SubscriptionPlanner
from staer.settings import Settings
from staer.web.app import create_app
from staer.web.metrics import MOST_NAMES
from staer.web.request_log import known_path
from tests.access import Issuer, client_of
from tests.jobcenters import HIDDEN, PEOPLE, Jobcenters, fill, open_jobcenters
from tests.web.conftest import SECRET, running, schema

TOKEN = "only-for-prometheus"
READING = {"authorization": f"Bearer {TOKEN}"}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector:
    """What was sent by OTLP: as it came, and read."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    @property
    def spans(self) -> list[Any]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.received]
        return [span for r in requests for rs in r.resource_spans for ss in rs.scope_spans for span in ss.spans]


@contextmanager
def collecting() -> Iterator[tuple[str, Collector]]:
    collector = Collector()

    class Traces(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Traces) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/traces", collector
        finally:
            server.shutdown()
            thread.join()


def seen(settings: Settings, url: str | None, **changes: str) -> Settings:
    given = {"metrics_token": TOKEN, "traces_url": url, "traces_percent": "100", **changes}
    return dataclasses.replace(settings, **given)


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Our own: the test's client logs what it sends."""
    ours = [record for record in caplog.records if record.name.startswith(("staer", "strawberry", "opentelemetry"))]
    return [orjson.loads(JsonLines().format(record)) for record in ours]


async def metrics_of(app: Starlette) -> str:
    async with client_of(app) as client:
        response = await client.get("/metrics", headers=READING)
    assert response.status_code == 200
    return response.text


_WORDS = ("search", "title", "tasks", "name", "note", "path", "wrong")
CANARIES = {word: f"Kanariefugl{word.title()}" for word in _WORDS}
CPR = "010190-4321"

OPERATIONS = (
    "query Search($s: String!) { jobOrders(scope: ALL, filter: { search: $s }) { nodes { title } } }",
    f'query Literal {{ jobOrders(scope: ALL, filter: {{ search: "{CANARIES["search"]}" }}) {{ nodes {{ id }} }} }}',
    """query One($id: ID!) { jobOrder(id: $id) {
        title workTasks qualifications workingHours internalComment companyContact company { name cvrNumber }
        coordinator { name } placements { nodes { candidate { name } } } } }""",
    """mutation Make($company: ID!, $title: String!, $tasks: String!) {
        createJobOrder(input: { companyId: $company, title: $title, workTasks: $tasks }) {
            jobOrder { title } userErrors { code } } }""",
    """mutation Place($id: ID!, $name: String!, $cpr: String!, $note: String) {
        createPlacement(input: { jobOrderId: $id, candidate: { name: $name, cprNumber: $cpr }, note: $note }) {
            placement { candidate { name } } userErrors { message } } }""",
    "query Wrong($wrong: Int!) { jobOrders(scope: ALL, first: $wrong) { nodes { id } } }",
    f'query Broken {{ jobOrders(scope: ALL, after: "{CANARIES["wrong"]}") {{ nodes {{ id }} }} }}',
    f"query Q{CPR.replace('-', '')} {{ viewer {{ name }} }}",
)


async def test_no_value_is_told(settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Slow from a millisecond on: a new operation takes that long to be compiled, so that each is logged as slow."""
    with collecting() as (url, collector):
        async with open_jobcenters(seen(settings, url, slow_milliseconds="1"), tmp_path) as made:
            await fill(made)
            caplog.clear()
            caplog.set_level(logging.DEBUG)
            await ask_everything(made)
            told = await metrics_of(made.app)
    logged = lines(caplog)
    assert {"One", "Make", "Place"} <= {line["operation"] for line in logged if line["message"] == "slow operation"}
    assert {"GraphQL One", "GraphQL Make", "PostgreSQL"} <= {span.name for span in collector.spans}
    assert 'operation="Place"' in told
    everything = told + str(logged) + b"".join(collector.received).decode(errors="replace")
    values = [*CANARIES.values(), CPR, CPR.replace("-", ""), *HIDDEN.values(), *(p.title() for p in PEOPLE)]
    values += [*made.ids.values(), *map(str, made.keys.values()), made.token("casper")]
    assert [value for value in values if value in everything] == []


async def ask_everything(made: Jobcenters) -> None:
    given = {"s": CANARIES["search"], "id": made.ids["main"], "company": made.ids["company"], "cpr": CPR}
    for operation in OPERATIONS:
        asked = {name: value for name, value in (given | CANARIES).items() if f"${name}:" in operation}
        await made.send("casper", operation, **asked)
    async with client_of(made.app, made.token("casper")) as client:
        await client.get(f"/{CANARIES['path']}", params={"query": CANARIES["path"]})
        await client.get("/graphql", params={"query": "{ viewer { name } }", "operationName": CANARIES["path"] + "!"})


async def test_a_trace_is_gone_on_with(web_settings: Settings, issuer: Issuer) -> None:
    with collecting() as (url, collector):
        async with running(seen(web_settings, url)) as app, client_of(app, issuer.token()) as client:
            response = await client.post(
                "/graphql",
                json={"query": "query Ask { ask }"},
                headers={"traceparent": f"00-{TRACE}-{SPAN}-00"},
            )
            begun = await client.get("/health/live")
    [request] = [span for span in collector.spans if span.name == "GraphQL Ask"]
    statement = [span for span in collector.spans if span.name == "PostgreSQL"][-1]
    assert request.trace_id.hex() == statement.trace_id.hex() == TRACE
    assert request.parent_span_id.hex() == SPAN
    assert statement.parent_span_id == request.span_id
    assert attributes(statement) == {"db.system.name": "postgresql", "db.query.text": "select 1"}
    assert attributes(request) | {"staer.statements": 0} == {
        "graphql.operation.name": "Ask",
        "http.response.status_code": 200,
        "staer.correlation_id": TRACE,
        "staer.cost": 1,
        "staer.outcome": "OK",
        "staer.statements": 0,
    }
    assert response.headers["traceresponse"].startswith(f"00-{TRACE}-{request.span_id.hex()}-")
    # A trace that begins here is found by the correlation id.
    assert begun.headers["traceresponse"].split("-")[1] == begun.headers["x-correlation-id"]


@pytest.mark.parametrize(("percent", "traced"), [("0", 0), ("100", 3)])
async def test_so_many_of_a_hundred_are_traced(web_settings: Settings, percent: str, traced: int) -> None:
    with collecting() as (url, collector):
        async with running(seen(web_settings, url, traces_percent=percent)) as app, client_of(app) as client:
            flags = [(await client.get("/health/live")).headers["traceresponse"][-2:] for _ in range(3)]
    assert len(collector.spans) == traced
    assert {int(flag, 16) & 1 for flag in flags} == {bool(traced)}


async def test_a_collector_that_is_away_is_no_ones_trouble(web_settings: Settings) -> None:
    with collecting() as (url, _):
        pass
    async with running(seen(web_settings, url)) as app, client_of(app) as client:
        assert (await client.get("/health/live")).status_code == 200


async def test_operations_are_counted_by_name_and_outcome(web_settings: Settings, issuer: Issuer) -> None:
    async with running(seen(web_settings, None)) as app, client_of(app, issuer.token()) as client:
        await client.get("/schema.graphql")  # then the bearer is known
        for query in ("query Ask { ask }", "query Ask { ask }", "query Fault { fault }", "{ nope }"):
            await client.post("/graphql", json={"query": query})
        await client.get(f"/{SECRET}")
        told = await metrics_of(app)
    counted = dict(re.findall(r"^(staer_\w+?_(?:count|sum|total)\{.*\}) (\S+)$", told, re.MULTILINE))
    assert {name: float(value) for name, value in counted.items() if "seconds_sum" not in name} == {
        'staer_operation_seconds_count{operation="Ask",outcome="OK"}': 2,
        'staer_operation_seconds_count{operation="Fault",outcome="INTERNAL_SERVER_ERROR"}': 1,
        'staer_operation_seconds_count{operation="unnamed",outcome="GRAPHQL_VALIDATION_FAILED"}': 1,
        'staer_operation_cost_count{operation="Ask"}': 2,
        'staer_operation_cost_count{operation="Fault"}': 1,
        'staer_operation_cost_count{operation="unnamed"}': 1,
        'staer_operation_cost_sum{operation="Ask"}': 2,
        'staer_operation_cost_sum{operation="Fault"}': 1,
        'staer_operation_cost_sum{operation="unnamed"}': 1,
        'staer_operation_statements_count{operation="Ask"}': 2,
        'staer_operation_statements_count{operation="Fault"}': 1,
        'staer_operation_statements_count{operation="unnamed"}': 1,
        'staer_operation_statements_sum{operation="Ask"}': 2,
        'staer_operation_statements_sum{operation="Fault"}': 0,
        'staer_operation_statements_sum{operation="unnamed"}': 0,
        'staer_unplanned_total{operation="Ask"}': 2,
        'staer_unplanned_total{operation="Fault"}': 1,
        'staer_unplanned_total{operation="unnamed"}': 1,
        'staer_requests_total{path="/graphql",status="200"}': 4,
        'staer_requests_total{path="/schema.graphql",status="200"}': 1,
        'staer_requests_total{path="other",status="404"}': 1,
    }


async def test_what_no_plan_answers_is_counted(settings: Settings, tmp_path: Path) -> None:
    approve = 'approvePlacement(input: { placementId: "cGwBogFN-EcGeh5Z9z-dUc0K" }) { userErrors { code } }'
    async with open_jobcenters(seen(settings, None), tmp_path) as made:
        await made.ask("casper", "query Planned { viewer { name } }")
        await made.ask("casper", f"mutation PlannedToo {{ {approve} }}")
        await made.ask("casper", f"mutation Twice {{ a: {approve} b: {approve} }}")
        await made.send("casper", "query Introspects { __schema { description } viewer { name } }")
        told = await metrics_of(made.app)
    assert re.findall(r"^staer_unplanned_total\{operation=\"(\w+)\"\} (\S+)$", told, re.MULTILINE) == [
        ("Twice", "1.0"),
        ("Introspects", "1.0"),
    ]


async def test_what_is_open_is_told(settings: Settings, tmp_path: Path) -> None:
    async with open_jobcenters(seen(settings, None), tmp_path) as made:
        services = made.app.state.services
        query = "subscription { jobOrderChanged(scope: ALL) { cursor } }"
        _, actor = await services.identity.actor(f"Bearer {made.token('casper')}")
        asked = SubscriptionPlanner(whole._schema).subscription(actor, query, None, {})
        events = services.live.subscribe(Watcher(actor, asked, list[Shown]().extend))
        coming = asyncio.ensure_future(anext(events))
        async with asyncio.timeout(20):
            while not services.live.open:  # noqa: ASYNC110  the server tells nobody of them
                await asyncio.sleep(0.01)
        async with services.database.transaction():
            told = await metrics_of(made.app)
        assert ("staer_subscriptions 1.0\n" in told, "staer_connections_in_use 1.0\n" in told) == (True, True)
        coming.cancel()
        await asyncio.wait([coming])
        assert "staer_subscriptions 0.0\n" in await metrics_of(made.app)


def test_every_address_is_told_by_its_own_name(settings: Settings) -> None:
    """Pages' files alone are all one: their names are the browser's."""
    doors = {"jobag_secret": "s" * 32, "oidc_issuer": "https://provider.example", "demo_accounts": "accounts.json"}
    everything = dataclasses.replace(seen(settings, None), **doors)
    paths = {route.path for route in create_app(everything).routes if isinstance(route, Route)}
    assert "/import/job-orders" in paths
    assert [path for path in sorted(paths) if known_path({"path": path}) == "other"] == []


async def test_names_without_end_count_as_one(web_settings: Settings, issuer: Issuer) -> None:
    async with running(seen(web_settings, None)) as app, client_of(app, issuer.token()) as client:
        for number in range(MOST_NAMES + 5):
            await client.post("/graphql", json={"query": "{", "operationName": f"N{number}"})
        told = await metrics_of(app)
    assert len(re.findall(r"^staer_operation_statements_sum", told, re.MULTILINE)) == MOST_NAMES + 1
    assert 'staer_operation_statements_count{operation="other"} 5.0' in told


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "Bearer "}])
async def test_metrics_are_for_those_with_the_token(web_settings: Settings, headers: dict[str, str]) -> None:
    async with running(seen(web_settings, None)) as app, client_of(app) as client:
        response = await client.get("/metrics", headers=headers)
    assert (response.status_code, "staer_" in response.text) == (401, False)


async def test_a_consultants_token_reads_no_metrics(web_settings: Settings, issuer: Issuer) -> None:
    async with running(seen(web_settings, None)) as app, client_of(app, issuer.token()) as client:
        assert (await client.get("/metrics")).status_code == 401


async def test_without_the_settings_nothing_is_told(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/metrics", headers=READING)).status_code == 404
    assert "traceresponse" not in (await anyone.get("/health/live")).headers


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"traces_percent": "101"}, "STAER_TRACES_PERCENT"),
        ({"traces_percent": "-1"}, "STAER_TRACES_PERCENT"),
        ({"slow_milliseconds": "soon"}, "STAER_SLOW_MILLISECONDS"),
    ],
)
def test_a_setting_that_is_none_is_named(web_settings: Settings, changes: dict[str, str], variable: str) -> None:
    with pytest.raises(StartUpError, match=variable):
        create_app(seen(web_settings, "http://127.0.0.1:1/v1/traces", **changes), schema)


@pytest.fixture
async def slow(web_settings: Settings, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(dataclasses.replace(web_settings, slow_milliseconds="50")) as app,
        client_of(app, issuer.token()) as client,
    ):
        yield client


async def test_a_slow_operation_is_logged_with_its_statement(
    slow: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    statement = "select 1 from (select pg_sleep(0.06)) slept"
    query = "query Slow($s: String!) { ask(statement: $s) }"
    await slow.post("/graphql", json={"query": query, "variables": {"s": statement}})
    [line] = [line for line in lines(caplog) if line["message"] == "slow operation"]
    assert (line["operation"], line["cost"], line["slowest"]) == ("Slow", 1, statement)
    assert line["slowest_ms"] >= 60
