"""What the second wall and the log of reads cost: `make bench-walls N=10000`.

The same server with both, and without either (benchmarks/unwalled.py), on one database; the first wall stands in both.
Rounds are interleaved and their order is drawn, so that what slows the machine slows both.
"""

import argparse
import asyncio
import os
import random
import sys
from pathlib import Path

from benchmarks import report, servers
from benchmarks.questions import QUESTIONS, viewers
from benchmarks.run import ROOT, Bench, Figures, postgres_for
from benchmarks.servers import Server
from benchmarks.world import World

WANTED = 0.85  # of the throughput without
CLIENTS = 8


async def _unwalled(world: World) -> Server:
    """As the tables' owner, whom row-level security does not bind, and with the plans that the API's role has."""
    connection = await world.connect()
    await connection.execute(f"alter database {world.name} set plan_cache_mode = force_generic_plan")
    await connection.close()
    server = servers.staer()
    server.name = "without"
    server.command = [sys.executable, "-m", "benchmarks.unwalled", "serve"]
    server.environment = {"DATABASE_URL": world.owner_url}
    return server


async def _measure(world: World, rounds: int, seconds: float, logs: Path) -> None:
    await world.prepare()
    connection = await world.connect()
    bench = Bench(world, connection, await viewers(connection), seconds)
    walled = servers.staer()
    running = [walled, await _unwalled(world)]
    try:
        for server in running:
            server.start(world.environment, logs / f"{server.name}.log")
        await bench.compare(running)
        print(f"{world.orders:,} orders, {CLIENTS} clients, median of {rounds} rounds; at least {WANTED} is wanted")
        print(f"{'':24} {'with, 1/s':>10} {'without, 1/s':>13} {'ratio':>6} {'CPU ms':>8} {'PostgreSQL CPU ms':>18}")
        for question in QUESTIONS:
            requests = {server.name: bench.requests(server, question) for server in running}
            seen = {server.name: Figures() for server in running}
            for server in running:
                await bench.warm(server, requests[server.name])
            for _ in range(rounds):
                for server in random.sample(running, 2):
                    await bench.measure(server, requests[server.name], CLIENTS, seen[server.name])
            _show(question.name, seen[walled.name], seen["without"])
        [[reads]] = await connection.fetch("select count(*) from read_log")
        print(f"{reads:,} lines stand in the log of reads.")
    finally:
        for server in running:
            server.stop()
        await connection.close()


def _show(name: str, walled: Figures, bare: Figures) -> None:
    fast, faster = walled.median("per_second"), bare.median("per_second")
    cpu, postgres = (f"{walled.median(n):.2f}/{bare.median(n):.2f}" for n in ("server_cpu", "postgres_cpu"))
    print(f"{name:24} {fast:10,.0f} {faster:13,.0f} {fast / faster:6.2f} {cpu:>8} {postgres:>18}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--data", type=Path, default=ROOT / "data/bench", help="where PostgreSQL and logs are kept")
    given = parser.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    os.environ["BENCH_MARK"] = report.cursor_mark()
    with postgres_for(given.data) as server:
        asyncio.run(_measure(World(server, given.orders, given.data), given.rounds, given.seconds, given.data))


if __name__ == "__main__":
    main()
