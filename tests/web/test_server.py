"""The server as a process of its own: what it needs to start, what it loads, how it stops."""

import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil
import pytest

from staer.errors import StartUpError
from staer.settings import Settings
from staer.web.server import serve

SERVE = """
import sys
from staer.errors import StartUpError
from staer.settings import Settings
from staer.web import app, server
from tests.web.conftest import schema
app_of = app.create_app
server.create_app = lambda settings: app_of(settings, schema)
try:
    server.serve(Settings.from_environment())
except StartUpError as error:
    sys.exit(error.message)
"""

HEAVY = ("httpx", "pydantic", "alembic", "pytest")


@contextmanager
def served(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = {f.name: f.metadata["name"] for f in dataclasses.fields(Settings)}
    given = {names[name]: value for name, value in dataclasses.asdict(settings).items() if value is not None}
    environment = {**os.environ, **given, "PORT": str(port), "STAER_LOG_LEVEL": "INFO"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def wait_for(url: str) -> httpx.Response:
    for _ in range(300):
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_it_serves_until_it_is_told_to_stop(web_settings: Settings, stop: signal.Signals) -> None:
    with served(web_settings) as (process, url):
        assert wait_for(f"{url}/health/ready").json() == {"status": "ready"}
        process.send_signal(stop)
        assert process.wait(10) == 0
        assert process.stderr
        assert re.fullmatch(
            r'\{.*"message":"request".*"path":"/health/ready","status":200.*\}\n', process.stderr.read()
        )


def test_a_port_in_use_is_said_in_one_line(web_settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(StartUpError, match=rf"port {port} .*choose another with PORT"):
            serve(dataclasses.replace(web_settings, port=port))


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_is_none_is_said_in_one_line(web_settings: Settings, port: str) -> None:
    with pytest.raises(StartUpError, match="PORT"):
        serve(dataclasses.replace(web_settings, port=port))


def test_the_process_loads_little() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, staer.web.server; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not {name for name in loaded if name in HEAVY}


async def test_several_processes_serve_one_port_and_one_that_ends_is_replaced(web_settings: Settings) -> None:
    with served(dataclasses.replace(web_settings, processes="2")) as (process, url):
        assert wait_for(f"{url}/health/ready").json() == {"status": "ready"}
        workers = _workers(process, 2)
        assert len(workers) == 2
        workers[0].kill()
        workers[0].wait(10)
        again = _workers(process, 2)
        assert workers[0] not in again
        assert workers[1] in again
        assert wait_for(f"{url}/health/ready").json() == {"status": "ready"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not any(worker.is_running() for worker in again)


def _workers(process: subprocess.Popen[str], wanted: int) -> list[psutil.Process]:
    """The processes that serve, once so many do; multiprocessing's tracker of resources is not one."""
    for _ in range(300):
        children = psutil.Process(process.pid).children()
        found = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        if len(found) == wanted:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{wanted} processes should serve")


def test_several_processes_say_in_a_line_why_they_cannot_start(web_settings: Settings) -> None:
    with served(dataclasses.replace(web_settings, processes="2", jwks="/nowhere/keys.json")) as (process, _):
        _, said = process.communicate(timeout=30)
        assert process.returncode == 1
        assert re.search(r"^staer: .*STAER_JWKS", said, re.MULTILINE)
