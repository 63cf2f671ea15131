"""What was measured, as tables."""

import datetime as dt
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zlib import crc32

import asyncpg
import orjson

from benchmarks.operations import NewOperations
from benchmarks.servers import NODE

FLOOR = "floor"
SIZED = 8  # clients with whom sizes are compared
_PYTHON = ("strawberry-graphql", "graphql-core", "asyncpg", "SQLAlchemy", "starlette", "uvicorn", "uvloop", "orjson")
_NODE = ("postgraphile", "mercurius", "graphql-jit", "graphql", "fastify", "pg")


def cursor_mark() -> str:
    """The mark of the order that lists of job orders have when none is asked for."""
    return format(crc32(repr(("JobOrder", [("START_DATE", False, True)])).encode()), "x")


@dataclass
class Session:
    """The figures of one database."""

    orders: int
    machine: list[str]
    figures: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)  # Any: Figures of run
    shapes: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    fresh_memory: dict[str, int] = field(default_factory=dict)
    new_operations: NewOperations | None = None

    def of(self, question: str, clients: int, server: str, make: Callable[[], Any]) -> Any:
        return self.figures.setdefault((question, clients), {}).setdefault(server, make())

    def show(self, question: str, clients: int) -> None:
        """Print one line a server."""
        print(f"\n{question}, {clients} clients, {self.orders:,} orders")
        for line in _rows(self.figures[question, clients]):
            print("  " + "  ".join(f"{cell:>16}" for cell in line))


_HEAD = ("server", "requests/s", "of floor", "p50 ms", "p99 ms", "CPU ms", "of floor's", "PostgreSQL CPU ms")


def _rows(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    floor = figures.get(FLOOR)
    return [
        (
            server,
            f"{seen.median('per_second'):,.0f}",
            f"{seen.median('per_second') / floor.median('per_second'):.2f}" if floor else "",
            f"{seen.median('p50'):.2f}",
            f"{seen.median('p99'):.2f}",
            f"{seen.median('server_cpu'):.3f}",
            f"{seen.median('server_cpu') / floor.median('server_cpu'):.2f}" if floor else "",
            f"{seen.median('postgres_cpu'):.3f}",
        )
        for server, seen in figures.items()
    ]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" if place == 0 else "---:" for place in range(len(head))), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


async def machine(connection: "asyncpg.Connection[Any]") -> list[str]:
    """What it ran on."""
    postgres = (await connection.fetchval("select version()")).split(" on ")[0]
    python = f"Python {platform.python_version()}; " + ", ".join(f"{name} {version(name)}" for name in _PYTHON)
    return [f"{os.cpu_count()} cores, {_processor()}", postgres, python, _node()]


def _processor() -> str:
    with Path("/proc/cpuinfo").open() as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _node() -> str:
    node = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    lock = orjson.loads((Path(__file__).parent / "node/package-lock.json").read_bytes())["packages"]
    return f"Node.js {node}; " + ", ".join(f"{name} {lock[f'node_modules/{name}']['version']}" for name in _NODE)


def written(sessions: list[Session]) -> str:
    """RESULTS.md."""
    today = dt.datetime.now(dt.UTC).date()
    parts = [
        "# What was measured\n",
        f"`make bench` wrote this on {today}. Servers on one core, PostgreSQL and the load on the others; rounds"
        " interleaved, medians; the viewer's authority changes from request to request; every server's answers were"
        " compared with ours first. Absolute figures move by a factor of three from run to run: compare within a table"
        " only.\n",
        "STÆR and the floor verify tokens, keep the second wall and write a log line a request; STÆR alone keeps limits"
        " and budgets too. PostGraphile and mercurius verify the same tokens, keep the same wall where their SQL states"
        " the viewer, and write no log.\n",
        "\n".join(f"- {line}" for line in sessions[0].machine) + "\n",
    ]
    for session in sessions:
        parts.append(f"## {session.orders:,} job orders, {3 * session.orders:,} placements\n")
        for (question, clients), figures in session.figures.items():
            parts += [f"### {question}, {clients} clients\n", _table(_HEAD, _rows(figures)) + "\n"]
        if session.memory:
            memory = [
                (server, f"{session.fresh_memory[server] / 2**20:.0f}", f"{size / 2**20:.0f}")
                for server, size in session.memory.items()
            ]
            parts += [
                "### Memory\n",
                _table(("server, MB of its own", "when started", "after all that"), memory) + "\n",
            ]
        if session.shapes:
            parts += ["### Sizes of pages, levels of nesting\n", _shapes(session) + "\n"]
        if session.new_operations:
            parts += ["### Operations never seen before\n", _new_operations(session.new_operations)]
    if len(sessions) > 1:
        parts += ["## Cost against size\n", _sizes(sessions) + "\n"]
    return "\n".join(parts)


def _shapes(session: Session) -> str:
    rows = [
        (name, *row[1:2], *row[3:6], row[7]) for name, seen in session.shapes.items() for row in _rows({name: seen})
    ]
    return _table(("STÆR, 8 clients", "requests/s", "p50 ms", "p99 ms", "CPU ms", "PostgreSQL CPU ms"), rows)


def _new_operations(seen: NewOperations) -> str:
    first = [(name, f"{median:.1f}", f"{longest:.1f}") for name, (median, longest) in seen.first.items()]
    memory = [(f"{count:,}", f"{size / 2**20:.0f}") for count, size in seen.memory.items()]
    tables = (
        _table(("STÆR, first request", "median ms", "longest ms"), first),
        _table(("distinct operations in a row", "MB of its own"), memory),
    )
    return "\n\n".join(tables) + "\n"


def _sizes(sessions: list[Session]) -> str:
    """Ours with 8 clients: how much a question that every size was asked costs more in a larger database."""
    rows: list[tuple[str, ...]] = []
    asked = [name for name, clients in sessions[0].figures if clients == SIZED]
    for question in (name for name in asked if all((name, SIZED) in session.figures for session in sessions)):
        seen = [next(iter(session.figures[question, SIZED].values())) for session in sessions]
        took = [each.median("server_cpu") + each.median("postgres_cpu") for each in seen]
        rows.append(
            (question, *(f"{each.median('p50'):.2f} / {cpu:.2f}" for each, cpu in zip(seen, took, strict=True)))
        )
        rows[-1] += (f"{took[-1] / took[0]:.2f}",)
    sizes = [f"{session.orders:,}" for session in sessions]
    return _table((f"STÆR, {SIZED} clients: p50 ms / CPU ms", *sizes, "CPU, last to first"), rows)
