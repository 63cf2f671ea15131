"""Alive, ready, and what is answered while the database is away."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from staer.errors import StartUpError
from staer.settings import Settings
from staer.store.migrate import head
from staer.store.schema_revision import expected_revision
from tests.access import ISSUER, Issuer, client_of
from tests.logins import as_api
from tests.web.conftest import add_authority, running


class Relay:
    """A port before the database, so that a test can take the database away and give it back."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.server: asyncio.Server | None = None
        self.port = 0
        self.writers: set[asyncio.StreamWriter] = set()

    async def up(self) -> None:
        self.server = await asyncio.start_server(self._relay, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        assert self.server
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()
        await asyncio.sleep(0)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection(*self.target)
        self.writers |= {writer, to_there}
        await asyncio.gather(_copy(reader, to_there), _copy(there, writer), return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.transport.abort()


@pytest.fixture
async def relay(web_settings: Settings) -> AsyncIterator[Relay]:
    parts = urlsplit(web_settings.database_url or "")
    relay = Relay(parts.hostname or "", parts.port or 5432)
    await relay.up()
    yield relay
    await relay.down()


def through(relay: Relay, settings: Settings) -> Settings:
    parts = urlsplit(settings.database_url or "")
    credentials = parts.netloc.rpartition("@")[0]
    url = urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{relay.port}"))
    return dataclasses.replace(settings, database_url=url)


async def test_live_and_ready(anyone: httpx.AsyncClient) -> None:
    for path, status in (("/health/live", "live"), ("/health/ready", "ready")):
        response = await anyone.get(path)
        assert (response.status_code, response.json()) == (200, {"status": status})


async def test_without_the_database_it_says_so_and_recovers(
    web_settings: Settings, issuer: Issuer, relay: Relay
) -> None:
    ask = {"query": "{ ask }"}
    async with running(through(relay, web_settings)) as app, client_of(app, issuer.token()) as client:
        assert (await client.post("/graphql", json=ask)).json() == {"data": {"ask": 1}}

        await relay.down()
        answered = await client.post("/graphql", json=ask)
        assert (answered.status_code, answered.headers["retry-after"]) == (503, "1")
        assert answered.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
        newcomer = await client.post(
            "/graphql", json=ask, headers={"authorization": f"Bearer {issuer.token(sub='a newcomer')}"}
        )
        assert (newcomer.status_code, list(newcomer.json())) == (503, ["errors"])
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200

        await relay.up()
        assert (await client.post("/graphql", json=ask)).json() == {"data": {"ask": 1}}
        assert (await client.get("/health/ready")).status_code == 200


def test_the_revision_expected_is_the_newest_migration() -> None:
    assert expected_revision() == head()


async def test_another_schema_is_not_ready(settings: Settings, issuer: Issuer) -> None:
    assert settings.database_url
    await add_authority(settings.database_url, "15300", "Brøndby")
    connection = await asyncpg.connect((settings.database_url or "").replace("+asyncpg", "", 1))
    settings = dataclasses.replace(as_api(settings), token_issuer=ISSUER, jwks=str(issuer.path))
    async with running(settings) as app, client_of(app) as client:
        for change in ("update alembic_version set version_num = 'newer'", "drop table alembic_version"):
            await connection.execute(change)
            response = await client.get("/health/ready")
            assert response.status_code == 503
            assert "staer migrate" in response.json()["reason"]
    await connection.close()


async def test_an_unreachable_database_stops_the_start(web_settings: Settings) -> None:
    nowhere = dataclasses.replace(web_settings, database_url="postgresql+asyncpg://x@127.0.0.1:1/x")
    with pytest.raises(StartUpError, match="DATABASE_URL"):
        async with running(nowhere):
            pass
