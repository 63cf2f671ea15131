"""The app on a small schema and a real database, asked over ASGI with tokens of an issuer of our own."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import strawberry
from starlette.applications import Starlette

from staer.api.context import RequestContext
from staer.errors import BadInput
from staer.settings import Settings
from staer.web.app import create_app
from tests.access import ISSUER, Issuer, client_of, elliptic_key
from tests.logins import as_api

SECRET = "0101011234 Ida Jensen"  # what no answer and no log may hold

Info = strawberry.Info[RequestContext, None]


@strawberry.input
class Candidate:
    name: str
    cpr_number: str


@strawberry.type
class Query:
    @strawberry.field
    def who(self, info: Info) -> str:
        return info.context.actor.name

    @strawberry.field
    def consultant(self, info: Info) -> str | None:
        consultant_id = info.context.actor.consultant_id
        return str(consultant_id) if consultant_id else None

    @strawberry.field
    def add(self, first: int, second: int = 1) -> int:
        return first + second

    @strawberry.field
    def candidate(self, candidate: Candidate) -> str:
        return candidate.name

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    def fault(self) -> str:
        raise ValueError(SECRET)

    @strawberry.field
    def optional_fault(self) -> str | None:
        raise ValueError(SECRET)

    @strawberry.field
    def refusal(self) -> str | None:
        raise BadInput("`after` is no cursor of ours.")

    @strawberry.field
    async def ask(self, info: Info, statement: str = "select 1") -> int:
        return (await info.context.database.fetch(statement, []))[0][0]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        return name


schema = strawberry.Schema(Query, Mutation)


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path / "jwks.json", elliptic_key())


async def add_authority(url: str, number: str, name: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
    try:
        await connection.execute(
            "insert into authority (id, number, name) values ($1, $2, $3) on conflict do nothing", uuid4(), number, name
        )
    finally:
        await connection.close()


@pytest.fixture
async def web_settings(shared_settings: Settings, issuer: Issuer) -> Settings:
    assert shared_settings.database_url
    await add_authority(shared_settings.database_url, "15300", "Brøndby")
    return dataclasses.replace(
        as_api(shared_settings),
        token_issuer=ISSUER,
        jwks=str(issuer.path),
        max_body_bytes="20000",
        cost_per_minute="0",
        get_texts="on",
    )


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Starlette]:
    app = create_app(settings, schema)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def app(web_settings: Settings) -> AsyncIterator[Starlette]:
    async with running(web_settings) as app:
        yield app


@pytest.fixture
async def anyone(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def consultant(app: Starlette, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a consultant's good token."""
    async with client_of(app, issuer.token()) as client:
        yield client
