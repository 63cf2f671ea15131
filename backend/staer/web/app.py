"""The ASGI application: routes, and what lives from its start to its end."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from strawberry import Schema

from staer.reads.read_log import ReadLog
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.cost_budget import lease
from staer.store.database import open_database
from staer.store.directory import actor_for
from staer.store.read_log import ReadLogWriter
from staer.store.schema_revision import refuse_newer_schema
from staer.store.wall import require_wall
from staer.web import health, jobag_messages
from staer.web.allowance import Allowances
from staer.web.browser_sign_in import browser_sign_in, sign_in_routes
from staer.web.demo_sign_in import demo_sign_in
from staer.web.export_request import PATHS
from staer.web.exports import Exports
from staer.web.graphql_endpoint import GraphQLEndpoint
from staer.web.identity import Identity
from staer.web.imports import import_routes
from staer.web.jobag_messages import JobagMessages
from staer.web.keys import KeySet
from staer.web.live import Live
from staer.web.pages import pages
from staer.web.persisted import PersistedOperations
from staer.web.request_log import RequestLog
from staer.web.rules import rules_from
from staer.web.security_headers import header_middleware
from staer.web.services import Services
from staer.web.telemetry import Telemetry, telemetry_from


def create_app(settings: Settings, schema: Schema | None = None) -> Starlette:
    """The app on `schema`, by default the whole API; its lifespan opens and closes the database."""
    if schema is None:
        from staer.api.schema import schema as whole  # so that tests of the edge need not build it

        schema = whole
    endpoint = GraphQLEndpoint(schema, rules_from(settings))
    exports = Exports(endpoint, settings)
    telemetry = telemetry_from(settings)
    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/schema.graphql", endpoint.schema_text),
            *(Route(path, exports.answer, methods=["GET"]) for path in sorted(PATHS)),
            *import_routes(endpoint, settings),
            Route("/operations", endpoint.own_operations),
            Route("/health/live", health.live),
            Route("/health/ready", health.ready),
            *telemetry.routes,
            *_doors(settings),
            *(sign_in_routes() if settings.oidc_issuer else []),
            *demo_sign_in(settings),
            *pages(settings.pages),
        ],
        middleware=[
            Middleware(RequestLog, telemetry.observers, settings.number("slow_milliseconds") / 1000),
            *header_middleware(settings),
        ],
        lifespan=partial(_lifespan, settings=settings, telemetry=telemetry),
    )


def _doors(settings: Settings) -> list[Route]:
    """JobAG's, where there is a secret to know it by."""
    if not settings.jobag_secret:
        return []
    return [Route(jobag_messages.PATH, JobagMessages(settings.jobag_secret).receive, methods=["POST"])]


@contextlib.asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    """A task beside the requests, which ends with the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette, settings: Settings, telemetry: Telemetry) -> AsyncGenerator[None]:
    keys = KeySet(settings.required("jwks"), [name.strip() for name in settings.token_algorithms.split(",")])
    await keys.open()
    vault = CitizenVault(settings.citizen_key_bytes())
    database = await open_database(settings, settings.number("statement_seconds"))
    try:
        await refuse_newer_schema(database)
        await require_wall(database)
        identity = Identity.from_settings(settings, keys, partial(actor_for, database))
        allowances = Allowances(
            partial(lease, database), settings.number("cost_per_minute"), settings.number("requests_at_once")
        )
        operations = PersistedOperations(database, strict=settings.switch("published_only"))
        live = Live(database, settings)
        telemetry.watch(live, database)
        read_log = ReadLog(ReadLogWriter(database).write)
        services = Services(
            database=database,
            vault=vault,
            identity=identity,
            allowances=allowances,
            operations=operations,
            live=live,
            read_log=read_log,
            default_purpose=settings.default_purpose,
        )
        async with _running(read_log.keep_writing()):
            async with (
                browser_sign_in(settings, services) as app.state.services,
                _running(operations.keep_counting()),
                _running(keys.keep_fresh()),
            ):
                yield
            await live.close()
    finally:
        await database.close()
        await asyncio.to_thread(telemetry.close)
