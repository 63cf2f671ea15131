"""What was measured, as tables."""

import datetime as dt
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zlib import crc32

import asyncpg
import orjson

FLOOR = "floor"
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
    if not shutil.which("node"):
        return "no Node.js"
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
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
        memory = [(server, f"{size / 2**20:.0f}") for server, size in session.memory.items()]
        parts += ["### Memory after all that\n", _table(("server", "MB of its own"), memory) + "\n"]
        shapes = [
            (name, *row[1:2], *row[3:6], row[7]) for name, seen in session.shapes.items() for row in _rows({name: seen})
        ]
        head = ("STÆR, 8 clients", "requests/s", "p50 ms", "p99 ms", "CPU ms", "PostgreSQL CPU ms")
        parts += ["### Sizes of pages, levels of nesting\n", _table(head, shapes) + "\n"]
    return "\n".join(parts)
