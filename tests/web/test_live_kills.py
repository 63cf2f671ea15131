"""A server is killed while events flow: who goes on at another from the last cursor misses none and sees none twice.

STAER_LIVE_EVENTS=10000 asks for more of them.
"""

import asyncio
import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import websockets

from staer.settings import Settings
from staer.store.database import plain_url
from tests.access import ISSUER
from tests.jobag.chaos import Process, environment_of, free_port
from tests.jobcenters import Jobcenters, open_jobcenters
from tests.logins import as_api
from tests.web.test_live import positions

EVENTS = int(os.environ.get("STAER_LIVE_EVENTS", "300"))
SUBSCRIPTION = "subscription($after: String) { jobOrderChanged(scope: ALL, after: $after) { cursor } }"
POLL = "query($after: String) { changes(after: $after, first: 100) { nodes { ... on JobOrderChange { cursor } } \
pageInfo { endCursor hasNextPage } } }"


@dataclasses.dataclass
class Reader:
    """Subscribes at one server after the other, each time behind the last event that it saw."""

    token: str
    after: str
    seen: list[str] = dataclasses.field(default_factory=list)
    connections: int = 0

    async def read(self, ports: list[int], count: int) -> None:
        while len(self.seen) < count:
            port = ports[self.connections % len(ports)]
            try:
                await self._read(f"ws://127.0.0.1:{port}/graphql", count)
            except (OSError, websockets.WebSocketException):
                await asyncio.sleep(0.05)

    async def _read(self, address: str, count: int) -> None:
        async with websockets.connect(address, subprotocols=["graphql-transport-ws"], compression=None) as connection:  # type: ignore[list-item]
            self.connections += 1
            begin = {"type": "connection_init", "payload": {"Authorization": f"Bearer {self.token}"}}
            await connection.send(json.dumps(begin))
            payload = {"query": SUBSCRIPTION, "variables": {"after": self.after}}
            await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            while len(self.seen) < count:
                message = json.loads(await connection.recv())
                if message["type"] == "next":
                    self.after = message["payload"]["data"]["jobOrderChanged"]["cursor"]
                    self.seen.append(self.after)


async def test_none_is_missed_and_none_comes_twice(settings: Settings, tmp_path: Path) -> None:
    async with open_jobcenters(settings, tmp_path) as made:
        order = await made.world.shared_order()
        given = dataclasses.replace(as_api(settings), token_issuer=ISSUER, jwks=str(made.issuer.path))
        servers = [Process("serve", environment_of(given, PORT=str(free_port()))) for _ in range(2)]
        for server in servers:
            server.start()
        try:
            ports = [int(server.environment["PORT"]) for server in servers]
            for port in ports:
                await _listens(port)
            begun = (await made.ask("casper", POLL))["changes"]["pageInfo"]["endCursor"]
            reader = Reader(made.token("casper"), begun)
            reading = asyncio.create_task(reader.read(ports, EVENTS))
            changing = asyncio.create_task(_change(settings, order))
            while len(reader.seen) < EVENTS // 3:  # noqa: ASYNC110  a count, and nobody tells of it
                await asyncio.sleep(0.005)
            servers[0].kill()
            await asyncio.gather(reading, changing)
        finally:
            for server in servers:
                server.kill()
        assert reader.connections > 1
        seen = await positions(made, reader.seen)
        assert seen == await positions(made, await _polled(made, begun))
        assert len(set(seen)) == EVENTS


async def _listens(port: int) -> None:
    async with httpx.AsyncClient() as http:
        while True:
            try:
                await http.get(f"http://127.0.0.1:{port}/health/ready")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def _change(settings: Settings, order: Any) -> None:
    """Each in a transaction of its own: an event each."""
    connection = await asyncpg.connect(plain_url(settings.required("database_url")))
    for number in range(EVENTS):
        await connection.execute("update job_order set title = $2 where id = $1", order, f"Titel {number}")
    await connection.close()


async def _polled(made: Jobcenters, after: str) -> list[str]:
    found: list[str] = []
    while True:
        page = (await made.ask("casper", POLL, after=after))["changes"]
        found += [node["cursor"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
