"""What the edge costs, and that one who asks too much does not slow the others: `make bench-edge N=10000`.

The edge is everything around a read: tokens, limits, budgets, published operations, headers, log, metrics and traces.
"""

import argparse
import asyncio
import hashlib
import os
import sys
from collections import Counter
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import orjson

from benchmarks.paced import Paced, ask_at_a_pace
from benchmarks.questions import QUESTIONS, Question, viewers
from benchmarks.report import cursor_mark
from benchmarks.run import ROOT, Bench, Figures, postgres_for
from benchmarks.servers import Server, _graphql, staer
from benchmarks.world import World

ONE_ORDER, LIST = QUESTIONS[0], QUESTIONS[1]
BUDGET = 500_000  # points a minute, the default
DEAR = "{ jobOrders(scope: SHARED, first: 100) { nodes { id title placements(first: 9) { nodes { id } } } } }"
PRICE = 1_000  # points of that
OTHERS_PER_SECOND = 100


def _by_digest(question: Question, variables: Any) -> tuple[str, bytes]:
    """The operation by the digest of its text, as a client that registers as it goes sends it the second time."""
    digest = hashlib.sha256(question.text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    return "/graphql", orjson.dumps({"variables": dict(variables), "extensions": extensions})


def _registering(question: Question, variables: Any) -> tuple[str, bytes]:
    path, body = _by_digest(question, variables)
    return path, orjson.dumps(orjson.loads(body) | {"query": question.text})


def _collector() -> ThreadingHTTPServer:
    """Takes traces, and forgets them."""

    class Traces(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Traces)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def _servers(collector: ThreadingHTTPServer) -> list[Server]:
    seen = {
        "STAER_METRICS_TOKEN": "bench",
        "STAER_TRACES_URL": f"http://127.0.0.1:{collector.server_port}/v1/traces",
        "STAER_COST_PER_MINUTE": "1000000000",
    }
    bare = Server("reads alone", [sys.executable, "-m", "benchmarks.bare"], lambda q, v: _graphql(q.text, v))
    whole = staer()
    whole.name, whole.environment = "whole edge", seen
    unseen = staer()
    unseen.name = "untold"
    return [bare, whole, unseen]


async def _costs(bench: Bench, running: list[Server], rounds: int) -> None:
    """Interleaved rounds of each server; the edge is asked for the list by its digest."""
    bare, *edges = running
    for question in (ONE_ORDER, LIST):
        asked = {server.name: (server, bench.requests(server, question)) for server in running}
        for server in edges:
            server.request_of = _registering
            await bench.warm(server, bench.requests(server, question))
            server.request_of = _by_digest
            asked[f"{server.name}, by digest"] = server, bench.requests(server, question)
            server.request_of = bare.request_of
        await bench.warm(bare, asked[bare.name][1])
        seen = {name: Figures() for name in asked}
        for _ in range(rounds):
            for name, (server, requests) in asked.items():
                await bench.measure(server, requests, 8, seen[name])
        _show(question.name, seen, seen[bare.name])


def _show(question: str, seen: dict[str, Figures], bare: Figures) -> None:
    print(f"\n{question}, 8 clients\n{'':28}{'requests/s':>12}{'of bare':>10}{'CPU ms':>10}{'more':>10}")
    for name, figures in seen.items():
        share = figures.median("per_second") / bare.median("per_second")
        more = figures.median("server_cpu") - bare.median("server_cpu")
        print(
            f"{name:28}{figures.median('per_second'):12,.0f}{share:10.2f}"
            f"{figures.median('server_cpu'):10.3f}{more:10.3f}"
        )


async def _greed(bench: Bench, server: Server, seconds: float) -> None:
    """The others ask for orders at a pace; then again, while one asks for twice its budget."""
    await bench.connection.execute("delete from cost_budget")  # what the rounds before took of this minute
    greedy, *others = bench.people
    polite = [
        server.http(ONE_ORDER, {"id": viewer.orders[turn % len(viewer.orders)]}, bench.tokens[viewer.subject])
        for turn in range(20)
        for viewer in others
    ]
    dear = [server.http(Question("dear", DEAR, ""), {}, bench.tokens[greedy.subject])]
    await ask_at_a_pace(server.port, polite, OTHERS_PER_SECOND, 3)
    quiet = await ask_at_a_pace(server.port, polite, OTHERS_PER_SECOND, seconds)
    too_much = asyncio.create_task(ask_at_a_pace(server.port, dear, 2 * BUDGET / PRICE / 60, 60))
    beside = await ask_at_a_pace(server.port, polite, OTHERS_PER_SECOND, 60)
    _show_greed(quiet, beside, (await too_much).statuses)


def _show_greed(quiet: Paced, beside: Paced, answers: Counter[int]) -> None:
    print(f"\nOne asks for twice its budget for a minute: {dict(answers)}. The others, {OTHERS_PER_SECOND} requests/s:")
    for name, seen in (("quiet", quiet), ("beside it", beside)):
        print(f"{name:12} p50 {seen.percentile(50):.2f} ms   p99 {seen.percentile(99):.2f} ms   {dict(seen.statuses)}")
    print(f"p99 {beside.percentile(99) / quiet.percentile(99):.2f} times that of quiet")


async def _session(world: World, collector: ThreadingHTTPServer, rounds: int, seconds: float, logs: Path) -> None:
    await world.prepare()
    connection = await world.connect()
    bench = Bench(world, connection, await viewers(connection), seconds)
    running = _servers(collector)
    bounded = staer()
    bounded.environment = {"STAER_COST_PER_MINUTE": str(BUDGET), "STAER_REQUESTS_AT_ONCE": "10"}
    try:
        for number, server in enumerate([*running, bounded]):
            server.start(world.environment, logs / f"edge-{number}.log")
        await _costs(bench, running, rounds)
        for server in running:
            server.stop()
        await _greed(bench, bounded, 20)
    finally:
        for server in [*running, bounded]:
            server.stop()
        await connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--data", type=Path, default=ROOT / "data/bench", help="where PostgreSQL and logs are kept")
    given = parser.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    os.environ["BENCH_MARK"] = cursor_mark()
    with ExitStack() as stack:
        server = stack.enter_context(postgres_for(given.data))
        collector = _collector()
        stack.callback(collector.shutdown)
        world = World(server, given.orders, given.data)
        asyncio.run(_session(world, collector, given.rounds, given.seconds, given.data))


if __name__ == "__main__":
    main()
