"""The ASGI application: routes, and what lives from its start to its end."""

import contextlib
from collections.abc import AsyncGenerator
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from strawberry import Schema

from staer.errors import StartUpError
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from staer.store.directory import actor_for
from staer.store.schema_revision import refuse_newer_schema
from staer.store.wall import require_wall
from staer.web import health
from staer.web.demo_sign_in import demo_sign_in
from staer.web.graphql_endpoint import GraphQLEndpoint
from staer.web.identity import Identity
from staer.web.keys import KeySet
from staer.web.pages import pages
from staer.web.request_log import RequestLog
from staer.web.services import Services


def create_app(settings: Settings, schema: Schema | None = None) -> Starlette:
    """The app on `schema`, by default the whole API; its lifespan opens and closes the database."""
    if schema is None:
        from staer.api.schema import schema as whole  # so that tests of the edge need not build it

        schema = whole
    endpoint = GraphQLEndpoint(schema, _longest_body(settings))
    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            Route("/schema.graphql", endpoint.schema_text),
            Route("/health/live", health.live),
            Route("/health/ready", health.ready),
            *demo_sign_in(settings),
            *pages(settings.pages),
        ],
        middleware=[Middleware(RequestLog)],
        lifespan=partial(_lifespan, settings=settings),
    )


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette, settings: Settings) -> AsyncGenerator[None]:
    keys = KeySet(settings.required("jwks"), [name.strip() for name in settings.token_algorithms.split(",")])
    await keys.open()
    vault = CitizenVault(settings.citizen_key_bytes())
    database = await open_database(settings)
    try:
        await refuse_newer_schema(database)
        await require_wall(database)
        identity = Identity.from_settings(settings, keys, partial(actor_for, database))
        app.state.services = Services(database=database, vault=vault, identity=identity)
        yield
    finally:
        await database.close()


def _longest_body(settings: Settings) -> int:
    try:
        return int(settings.max_body_bytes)
    except ValueError:
        raise StartUpError("STAER_MAX_BODY_BYTES must be a number of bytes.") from None
