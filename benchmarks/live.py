"""Live lists: 1,000 subscriptions on one process, and readers of plain queries beside them: `make bench-live`.

Each subscription has a WebSocket of its own (deflate off). An event is an edit of one order that all of them see; its
title holds the time of its commit, so that every receipt tells how long it took.
"""

import argparse
import asyncio
import contextlib
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import websockets

from benchmarks import servers
from benchmarks.questions import QUESTIONS, viewers
from benchmarks.run import ROOT, Bench, postgres_for
from benchmarks.servers import Server
from benchmarks.world import World

PER_PERSON = 50
READERS = 8
SUBSCRIPTION = (
    "subscription { jobOrderChanged(scope: ALL) { cursor kind id jobOrder { title workTasks viewerRelation } } }"
)
_SENT = re.compile(r'"title":"at (\d+)"')
# The order that most authorities receive through one share, and who they are.
_RECEIVERS = """
select o.id, array_agg(distinct a.number) as numbers from job_order o
join share_recipient r on r.job_order_id = o.id and r.share_status = 'SHARED'
join network_member m on m.network_id = r.network_id and m.authority_id = r.authority_id
  and m.member_from <= current_date and (m.member_until is null or m.member_until > current_date)
join authority a on a.id = r.authority_id
where o.status = 'OPEN' group by o.id order by count(distinct a.id) desc, o.id limit 1
"""


@dataclass
class Audience:
    """All who are subscribed, and how many seconds after the commit each event reached each of them."""

    port: int
    waits: list[float] = field(default_factory=list[float])
    open: int = 0

    async def listen(self, token: str) -> None:
        address = f"ws://127.0.0.1:{self.port}/graphql"
        protocol = websockets.Subprotocol("graphql-transport-ws")
        async with websockets.connect(address, subprotocols=[protocol], compression=None) as socket:
            await _send(socket, type="connection_init", payload={"Authorization": f"Bearer {token}"})
            await socket.recv()
            await _send(socket, id="1", type="subscribe", payload={"query": SUBSCRIPTION})
            self.open += 1
            async for message in socket:
                if sent := _SENT.search(str(message)):
                    self.waits.append(time.monotonic() - int(sent[1]) / 1e9)


async def _send(socket: websockets.ClientConnection, **message: Any) -> None:
    await socket.send(orjson.dumps(message).decode())


async def _tell(connection: "asyncpg.Connection[Any]", order: Any, seconds: float) -> int:
    """An edit each half second; how many there were."""
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        await connection.execute("update job_order set title = $2 where id = $1", order, f"at {time.monotonic_ns()}")
        count += 1
        await asyncio.sleep(0.5)
    return count


async def _measure(world: World, seconds: float, subscriptions: int, log: Path) -> list[str]:
    await world.prepare()
    connection = await world.connect()
    people = await viewers(connection)
    bench = Bench(world, connection, people, seconds)
    server = servers.staer()
    server.start({**world.environment, "STAER_LIVE_PER_ACTOR": str(PER_PERSON)}, log)
    try:
        tokens = list(bench.tokens.values())
        requests = [server.http(QUESTIONS[1], {"first": 50}, token) for token in tokens]
        await bench.load(server, requests, READERS, once=False)  # plans and tokens are known from here on
        alone = await bench.load(server, requests, READERS, once=False)
        return [
            f"readers alone: {alone['per_second']:.0f} requests/s",
            *await _with_audience(world, bench, server, requests, alone["per_second"], subscriptions),
        ]
    finally:
        server.stop()
        await connection.close()


async def _with_audience(
    world: World, bench: Bench, server: Server, requests: list[bytes], alone: float, subscriptions: int
) -> list[str]:
    order, numbers = await bench.connection.fetchrow(_RECEIVERS) or (None, [])
    audience, before = Audience(server.port), server.memory()
    tokens = [
        world.token(f"live {n // PER_PERSON}", f"Live {n // PER_PERSON}", numbers[n // PER_PERSON % len(numbers)])
        for n in range(subscriptions)
    ]
    listening = [asyncio.create_task(audience.listen(token)) for token in tokens]
    while audience.open < subscriptions:
        for task in listening:
            if task.done():
                task.result()  # it says why it ended
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    each = (server.memory() - before) / subscriptions
    quiet = await bench.load(server, requests, READERS, once=False)
    used = server.cpu()
    events = await _tell(bench.connection, order, bench.seconds)
    await asyncio.sleep(2)
    used = (server.cpu() - used) / events
    figures, audience.waits = _waits(audience.waits), []
    readers, busy_events = await asyncio.gather(
        bench.load(server, requests, READERS, once=False), _tell(bench.connection, order, bench.seconds)
    )
    await asyncio.sleep(3)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return [
        f"{subscriptions} subscriptions of {len(numbers)} authorities: {each / 1024:.0f} KB each",
        f"{events} events, nobody reading: {figures}; {used * 1000:.0f} ms of the server's CPU each",
        f"readers beside silent subscriptions: {_rate(quiet, alone)}",
        f"readers beside {busy_events} events: {_rate(readers, alone)}; {_waits(audience.waits)}",
    ]


def _rate(seen: dict[str, Any], alone: float) -> str:
    return f"{seen['per_second']:.0f} requests/s ({seen['per_second'] / alone:.0%})"


def _waits(waits: list[float]) -> str:
    ordered = sorted(waits) or [float("nan")]
    p50, p99 = (ordered[len(ordered) * share // 100] * 1000 for share in (50, 99))
    return f"{len(waits)} receipts, p50 {p50:.0f} ms, p99 {p99:.0f} ms, last {ordered[-1] * 1000:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=1000)
    parser.add_argument("--orders", type=int, default=2000, help="job orders in the database")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--data", type=Path, default=ROOT / "data/bench", help="where PostgreSQL and logs are kept")
    given = parser.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    with postgres_for(given.data) as server, contextlib.suppress(KeyboardInterrupt):
        world = World(server, given.orders, given.data)
        lines = asyncio.run(_measure(world, given.seconds, given.subscriptions, given.data / "live.log"))
    print("\n".join([f"{os.cpu_count()} cores, the server on one of them", *lines]))


if __name__ == "__main__":
    main()
