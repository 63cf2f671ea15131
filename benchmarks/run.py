"""Measure the servers against each other on one database: `python -m benchmarks.run`, or `make bench N=100000`.

Answers are compared first. Rounds are interleaved, so that what slows the machine slows all of them; compare within a
table only.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import psutil

from benchmarks import operations, report, servers
from benchmarks.load import packed
from benchmarks.questions import CHANGE, NESTINGS, PAGE, QUESTIONS, Question, Viewer, viewers, waiting
from benchmarks.servers import Server
from benchmarks.world import World
from staer.store.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parent.parent
REQUESTS = 2_000  # different ones, then from the beginning again


@dataclass
class Figures:
    """What was seen of one server, question and number of clients, a value for each round."""

    per_second: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])
    server_cpu: list[float] = field(default_factory=list[float])  # ms a request
    postgres_cpu: list[float] = field(default_factory=list[float])  # ms a request

    def median(self, name: str) -> float:
        return statistics.median(getattr(self, name))


class Bench:
    """One session on one database."""

    def __init__(
        self, world: World, connection: "asyncpg.Connection[Any]", people: list[Viewer], seconds: float
    ) -> None:
        self.world = world
        self.connection = connection
        self.people = people
        self.seconds = seconds
        self.tokens = {viewer.subject: world.token_of(viewer) for viewer in people}

    def requests(self, server: Server, question: Question) -> list[bytes]:
        """The viewer's authority changes from request to request."""
        turns = islice(zip(cycle(self.people), range(REQUESTS), strict=False), REQUESTS)
        return [server.http(question, self.variables(question, v, i), self.tokens[v.subject]) for v, i in turns]

    def variables(self, question: Question, viewer: Viewer, turn: int) -> dict[str, Any]:
        match question.variables:
            case "order":
                return {"id": viewer.orders[turn // len(self.people) % len(viewer.orders)]}
            case "page":
                return {"first": PAGE, "mark": os.environ["BENCH_MARK"]}
            case _:
                return {}

    async def compare(self, running: list[Server]) -> None:
        """Every server gives the same answers, or nothing is measured."""
        for question in QUESTIONS:
            for viewer in self.people[::7]:
                given = self.variables(question, viewer, 3)
                ours = await self._answer(running[0], question, viewer, given)
                for other in running[1:]:
                    theirs = await self._answer(other, question, viewer, given)
                    raw = other.name.startswith("PostGraphile")
                    told = other.answer_of(question, theirs) if raw else theirs["data"]
                    if servers.comparable(question, ours, raw=raw) != told:
                        _show_difference(servers.comparable(question, ours, raw=raw), told)
                        sys.exit(f"{other.name} answers {question.name} otherwise.")

    async def _answer(self, server: Server, question: Question, viewer: Viewer, given: dict[str, Any]) -> Any:
        path, body = server.request_of(question, given)
        headers = {"authorization": f"Bearer {self.tokens[viewer.subject]}", "content-type": "application/json"}
        async with httpx.AsyncClient() as client:
            response = await client.post(f"http://127.0.0.1:{server.port}{path}", content=body, headers=headers)
            answer = response.json()
        if "errors" in answer:
            sys.exit(f"{server.name}, {question.name}: {answer['errors']}")
        return answer

    async def measure(
        self, server: Server, requests: list[bytes], clients: int, into: Figures, *, once: bool = False
    ) -> None:
        backends = await self._backends()
        server_before, postgres_before = server.cpu(), _cpu(backends)
        seen = await self.load(server, requests, clients, once=once)
        done = seen["requests"]
        if seen["refused"]:
            sys.exit(f"{server.name} refused {seen['refused']} of {done} requests.")
        into.per_second.append(seen["per_second"])
        into.p50.append(seen["p50"])
        into.p99.append(seen["p99"])
        into.server_cpu.append((server.cpu() - server_before) * 1000 / done)
        into.postgres_cpu.append(_spent(postgres_before, _cpu(await self._backends())) * 1000 / done)

    async def load(self, server: Server, requests: list[bytes], clients: int, *, once: bool) -> dict[str, Any]:
        arguments = [str(server.port), str(clients), str(self.seconds), "once" if once else "again"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.load", *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        servers.pin_elsewhere(process.pid)
        output, _ = await process.communicate(packed(requests))
        if process.returncode:
            sys.exit(f"{server.name}: the load failed.")
        return orjson.loads(output)

    async def _backends(self) -> list[int]:
        """The processes of PostgreSQL that serve, kept off the server's core."""
        rows = await self.connection.fetch(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        for row in rows:
            with contextlib.suppress(OSError):
                servers.pin_elsewhere(row["pid"])
        return [row["pid"] for row in rows]

    async def warm(self, server: Server, requests: list[bytes]) -> None:
        await self.load(server, requests[:600], 32, once=True)

    async def approve(self, server: Server, clients: int, into: Figures) -> None:
        """Each placement is approved once; then all of them wait again."""
        turns = await waiting(self.connection, max(600, int(1500 * self.seconds)))
        requests = [
            server.http(CHANGE, {"input": {"placementId": id_}}, self.world.token(subject, name, number))
            for id_, subject, name, number in turns
        ]
        if not into.per_second:
            await self.load(server, requests[:200], 32, once=True)  # tokens and statements are known
            requests = requests[200:]
        await self.measure(server, requests, clients, into, once=True)
        await self.connection.execute(
            "update placement set status = 'AWAITING_APPROVAL', decided_by_id = null, decided_at = null"
            " where decided_at > now() - interval '1 hour' and status = 'AVAILABLE_TO_COMPANY'"
        )
        await self.connection.execute("delete from history where at > now() - interval '1 hour' and action = 'APPROVE'")
        await self.connection.execute("vacuum placement, history")


def _show_difference(*answers: Any) -> None:
    texts = [orjson.dumps(answer, option=orjson.OPT_SORT_KEYS).decode() for answer in answers]
    begins = max(next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), 0) - 200, 0)
    for name, text in zip(("ours:  ", "theirs:"), texts, strict=True):
        print(name, text[begins : begins + 400])


def _cpu(pids: list[int]) -> dict[int, float]:
    """Seconds so far, of each that still runs."""
    seen: dict[int, float] = {}
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = psutil.Process(pid).cpu_times()
            seen[pid] = times.user + times.system
    return seen


def _spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Pools open connections and let them go: one that ended meanwhile takes nothing away from the others."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


@contextlib.contextmanager
def postgres_for(place: Path) -> Iterator[str]:
    """The one of BENCH_DATABASE_URL, whose role is the superuser of a local PostgreSQL, or one of our own."""
    if given := os.environ.get("BENCH_DATABASE_URL"):
        yield given
        return
    options = {"shared_buffers": "512MB", "jit": "off", "max_wal_size": "4GB"}
    postgres = EmbeddedPostgres(place / "postgres", options=options)
    try:
        yield postgres.start()
    finally:
        postgres.stop()


async def _session(
    world: World, names: list[str], rounds: int, seconds: float, clients: list[int], logs: Path, compared: int
) -> report.Session:
    await world.prepare()
    connection = await world.connect()
    people = await viewers(connection)
    bench = Bench(world, connection, people, seconds)
    makers = {
        "staer": servers.staer,
        "floor": servers.floor,
        "mercurius": servers.mercurius,
        "postgraphile": servers.postgraphile,
    }
    whole = world.orders == compared
    running = [makers[name]() for name in (names if whole else names[:2])]
    try:
        for server in running:
            server.start(world.environment, logs / f"{server.name.split()[0]}.log")
        await bench.compare(running)
        print("The answers are the same.")
        session = report.Session(world.orders, await report.machine(connection))
        await _measure_questions(bench, running, rounds, clients if whole else [report.SIZED], session)
        if whole:
            await _measure_changes(bench, running, rounds, clients, session)
            await _measure_shapes(bench, running[0], session)
            session.new_operations = _measure_new_operations(bench, running[0], world, logs)
        return session
    finally:
        for server in running:
            server.stop()
        await connection.close()


async def _measure_questions(
    bench: Bench, running: list[Server], rounds: int, clients: list[int], session: report.Session
) -> None:
    session.fresh_memory = {server.name: server.memory() for server in running}
    for question in QUESTIONS:
        requests = {server.name: bench.requests(server, question) for server in running}
        for server in running:
            await bench.warm(server, requests[server.name])
        for count in clients:
            for _ in range(rounds):
                for server in running:
                    figures = session.of(question.name, count, server.name, Figures)
                    await bench.measure(server, requests[server.name], count, figures)
            session.show(question.name, count)


async def _measure_changes(
    bench: Bench, running: list[Server], rounds: int, clients: list[int], session: report.Session
) -> None:
    for count in clients:
        for _ in range(rounds):
            for server in running:
                await bench.approve(server, count, session.of(CHANGE.name, count, server.name, Figures))
        session.show(CHANGE.name, count)
    session.memory = {server.name: server.memory() for server in running}


def _measure_new_operations(bench: Bench, server: Server, world: World, logs: Path) -> operations.NewOperations:
    """Asked of the server started anew."""
    server.stop()
    server.start(world.environment, logs / "new-operations.log")
    viewer = bench.people[0]
    given = {question.name: bench.variables(question, viewer, 0) for question in QUESTIONS}
    return operations.measure(server, bench.tokens[viewer.subject], given)


async def _measure_shapes(bench: Bench, server: Server, session: report.Session) -> None:
    """Our own server: pages of three sizes, and one to four levels."""
    shapes = {f"page of {size}": (QUESTIONS[1].text, {"first": size}) for size in (10, 50, 100)}
    shapes |= {f"{levels} levels": (text, dict[str, Any]()) for levels, text in NESTINGS.items()}
    for name, (text, given) in shapes.items():
        question = Question(name, text, "")
        requests = [server.http(question, given, bench.tokens[viewer.subject]) for viewer in bench.people]
        await bench.warm(server, requests)
        await bench.measure(server, requests, 8, session.shapes.setdefault(name, Figures()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", default="100000", help="sizes, separated by commas")
    parser.add_argument("--compared", type=int, default=100_000, help="the size at which all is measured")
    parser.add_argument("--servers", default="staer,floor,mercurius,postgraphile", help="the first one is ours")
    parser.add_argument("--clients", default="1,8,32")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--data", type=Path, default=ROOT / "data/bench", help="where PostgreSQL and logs are kept")
    given = parser.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    os.environ["BENCH_MARK"] = report.cursor_mark()
    clients = [int(count) for count in given.clients.split(",")]
    sizes = [int(orders) for orders in given.orders.split(",")]
    compared = given.compared if given.compared in sizes else sizes[0]
    sessions: list[report.Session] = []
    with postgres_for(given.data) as server:
        for orders in sizes:
            world = World(server, orders, given.data)
            session = _session(
                world, given.servers.split(","), given.rounds, given.seconds, clients, given.data, compared
            )
            sessions.append(asyncio.run(session))
    (ROOT / "benchmarks/RESULTS.md").write_text(report.written(sessions))
    print("Written to benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
