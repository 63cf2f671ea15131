"""What the commands say when they can't start: one line on stderr that says what to do, and exit 1."""

import base64
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import asyncpg
import pytest

from staer.demo.issuer import ISSUER, DemoIssuer
from staer.ports import free_port

KEY = base64.b64encode(bytes(32)).decode()
NOWHERE = f"postgresql+asyncpg://staer:secret@127.0.0.1:{free_port()}/staer"


def staer(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAER_")}
    return subprocess.run(
        [sys.executable, "-m", "staer", *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def the_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("staer: ")
    return line


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["serve"], {}, "Set "),
        (["courier"], {}, "Set "),
        (["migrate"], {}, "Set DATABASE_URL"),
        (["seed"], {}, "Set DATABASE_URL"),
        (["migrate"], {"DATABASE_URL": NOWHERE}, "can't be reached"),
        (["seed"], {"DATABASE_URL": NOWHERE, "STAER_CITIZEN_KEY": KEY}, "can't be reached"),
        (["seed", "--orders", "1"], {"DATABASE_URL": NOWHERE, "STAER_CITIZEN_KEY": KEY}, "can't be reached"),
        (["migrate"], {"DATABASE_URL": "mysql://here"}, "postgresql+asyncpg://"),
        (["migrate"], {"DATABASE_URL": "nonsense"}, "postgresql+asyncpg://"),
        (["migrate"], {"DATABASE_URL": "postgresql+asyncpg://[::1"}, "DATABASE_URL"),
        (["token", "--data-dir", "/nowhere/at/all", "--user", "broendby.consultant"], {}, "start the demo first"),
        (["token", "--data-dir", ".", "--user", "nobody"], {}, "roskilde.consultant"),
    ],
)
def test_one_line_says_what_to_do(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    line = the_one_line(staer(*arguments, **environment))
    assert expected in line
    assert "secret" not in line


def whole(place: Path, database_url: str) -> dict[str, str]:
    """All settings that a server and a courier need."""
    return {
        "DATABASE_URL": database_url,
        "STAER_CITIZEN_KEY": KEY,
        "STAER_TOKEN_ISSUER": ISSUER,
        "STAER_JWKS": str(DemoIssuer(place).write_jwks()),
        "STAER_JOBAG_URL": "http://127.0.0.1:1",
        "PORT": str(free_port()),
    }


@pytest.mark.parametrize("command", ["serve", "courier"])
def test_an_unreachable_database_is_named(command: str, tmp_path: Path) -> None:
    assert "database" in the_one_line(staer(command, **whole(tmp_path, NOWHERE))).lower()


@pytest.fixture
async def newer_database(make_database: Callable[[], AbstractAsyncContextManager[str]]) -> AsyncIterator[str]:
    async with make_database() as url:
        connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
        await connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        await connection.close()
        yield url


@pytest.mark.parametrize("command", ["migrate", "serve", "courier"])
def test_a_newer_schema_is_left_alone(command: str, newer_database: str, tmp_path: Path) -> None:
    assert "newer" in the_one_line(staer(command, **whole(tmp_path, newer_database)))


@pytest.fixture
def taken_port() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


@pytest.mark.parametrize("command", ["demo", "jobag-sim", "serve"])
def test_a_port_in_use_is_named(command: str, taken_port: socket.socket, tmp_path: Path) -> None:
    with taken_port:
        port = str(taken_port.getsockname()[1])
        place = ["--data-dir", str(tmp_path)] if command == "demo" else []
        arguments = [] if command == "serve" else ["--port", port, *place]
        line = the_one_line(staer(command, *arguments, **{**whole(tmp_path, NOWHERE), "PORT": port}))
    assert port in line
    assert "PORT" in line


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = the_one_line(staer("demo", "--port", str(free_port()), "--data-dir", str(tmp_path / "file" / "data")))
    assert "DATA_DIR=" in line


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    place = tmp_path if os.geteuid() else Path("/proc")  # root writes everywhere else
    line = the_one_line(staer("demo", "--port", str(free_port()), "--data-dir", str(place)))
    assert "DATA_DIR=" in line


def test_a_token_is_printed_alone(tmp_path: Path) -> None:
    done = staer("token", "--data-dir", str(tmp_path), "--user", "broendby.consultant")
    (token,) = done.stdout.splitlines()
    assert token.count(".") == 2
    assert done.stderr == ""


def test_help_needs_nothing() -> None:
    assert "broendby" not in staer("--help").stdout
    assert all(name in staer("--help").stdout for name in ["demo", "serve", "courier", "migrate", "seed", "schema"])
