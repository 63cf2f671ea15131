"""The demo: a database, sample data, JobAG's simulator, the courier and the API, from one command until Ctrl-C."""

import asyncio
import base64
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from staer.demo.account_list import accounts_with_tokens
from staer.demo.accounts import ACCOUNTS
from staer.demo.child import Child
from staer.demo.data_directory import DataDirectory
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.demo.jobag_acquaintance import acquaint_jobag
from staer.demo.sample_data import load_sample_data
from staer.demo.welcome import welcome
from staer.errors import StartUpError
from staer.ports import free_port, require_free
from staer.settings import Settings
from staer.store.embedded_postgres import EmbeddedPostgres
from staer.store.migrate import upgrade
from staer.store.wall import API_ROLE, COURIER_ROLE, give_logins, url_of

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_READY_WITHIN = 60.0  # seconds


def run_demo(port: int, data_dir: Path) -> None:
    """Run until interrupted; nothing of it runs afterwards, and the data stays in `data_dir`."""
    given = Settings.from_environment()
    directory = DataDirectory(data_dir)
    _end_on_signals()
    with ExitStack() as stack:
        stack.callback(_ignore_signals)
        stack.enter_context(directory.locked())
        directory.stop_left_over()
        require_free(given.host, port)
        url = given.database_url or stack.enter_context(EmbeddedPostgres(directory.path, say=_say))
        stack.callback(_ignore_signals)  # again, before PostgreSQL ends: asyncio has put the default back
        environment = _environment(directory, given, url, port)
        try:
            asyncio.run(_run(directory, environment))
        except asyncio.CancelledError:
            _say("stopping")


def _end_on_signals() -> None:
    def end(_number: int, _frame: object) -> None:
        sys.exit(0)

    for number in _SIGNALS:
        signal.signal(number, end)


def _ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _environment(directory: DataDirectory, given: Settings, url: str, port: int) -> dict[str, str]:
    """The settings of the children: the demo's own secrets, and for the rest what we were given."""
    key = directory.secret("citizen-key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    directory.write_private("database-url", url)
    directory.write_private("accounts.json", accounts_with_tokens(DemoIssuer(directory.path)))
    ours = {
        "DATABASE_URL": url,
        "STAER_CITIZEN_KEY": given.citizen_key or key,
        "STAER_TOKEN_ISSUER": ISSUER,
        "STAER_DEMO_ACCOUNTS": str(directory.path / "accounts.json"),
        "STAER_JWKS": str(DemoIssuer(directory.path).write_jwks()),
        "STAER_JOBAG_SECRET": given.jobag_secret or directory.secret("jobag-secret", secrets.token_hex),
        "STAER_JOBAG_URL": f"http://127.0.0.1:{free_port()}",
        "PORT": str(port),
        "STAER_INTROSPECTION": "on",
        "STAER_GET_TEXTS": "on",
        "STAER_SUGGESTIONS": "on",
        "STAER_QUERY_PAGE": "on",
        "PYTHONUNBUFFERED": "1",
    }
    directory.write_private("jobag-url", ours["STAER_JOBAG_URL"])
    return {"STAER_LOG_LEVEL": "WARNING", **os.environ, **ours}


async def _run(directory: DataDirectory, environment: dict[str, str]) -> None:
    _cancel_on_signals()
    settings = Settings.from_environment(environment)
    _say("bringing the database up to date")
    await upgrade(settings.required("database_url"))
    await give_logins(
        settings.required("database_url"),
        dict.fromkeys((API_ROLE, COURIER_ROLE), _password(directory)),
        suffix=_suffix(directory),
    )
    await load_sample_data(settings.required("database_url"), settings)
    try:
        await _serve(_children(directory, environment), settings, directory.path)
    except* StartUpError as group:
        raise group.exceptions[0] from None


def _cancel_on_signals() -> None:
    """The first signal cancels; those after it are not heard, so that none cuts the ending short."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        for number in _SIGNALS:
            loop.add_signal_handler(number, lambda: None)
        if task is not None:
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, end)


def _children(directory: DataDirectory, environment: dict[str, str]) -> Sequence[Child]:
    jobag_port = environment["STAER_JOBAG_URL"].rpartition(":")[2]
    webhook = f"http://127.0.0.1:{environment['PORT']}/jobag/messages"
    jobag = ("jobag-sim", "--port", jobag_port, "--directory", str(directory.path / "jobag"), "--webhook", webhook)
    commands = {"jobag": jobag, "courier": ("courier",), "api": ("serve",)}
    roles = {"courier": COURIER_ROLE, "api": API_ROLE}
    return [
        Child(name, c, _as_role(roles.get(name), environment, directory), directory.processes / name)
        for name, c in commands.items()
    ]


def _suffix(directory: DataDirectory) -> str:
    """A given server may be others' too: this demo logs in under names of its own."""
    return "_" + directory.secret("role-suffix", lambda: secrets.token_hex(4))


def _password(directory: DataDirectory) -> str:
    return directory.secret("role-password", lambda: secrets.token_urlsafe(32))


def _as_role(role: str | None, environment: dict[str, str], directory: DataDirectory) -> dict[str, str]:
    """A child's environment: the API and the courier connect as roles that own nothing."""
    if role is None:
        return environment
    return environment | {
        "DATABASE_URL": url_of(role + _suffix(directory), _password(directory), environment["DATABASE_URL"])
    }


async def _serve(children: Sequence[Child], settings: Settings, data_dir: Path) -> None:
    async with asyncio.TaskGroup() as group:
        for child in children:
            group.create_task(child.keep_running())
        await _introduce(settings.required("jobag_url"))
        address = f"http://{_REACHED_AT.get(settings.host, settings.host)}:{settings.port}"
        await _until_ready(f"{address}/health/ready")
        sys.stdout.write(welcome(address, data_dir, DemoIssuer(data_dir).token(ACCOUNTS[0])))
        sys.stdout.flush()


async def _introduce(jobag: str) -> None:
    """Let the simulator know the sample orders that JobAG has accepted, before somebody edits one."""
    await _until_ready(f"{jobag}/simulator/counts")
    async with httpx.AsyncClient(base_url=jobag, trust_env=False) as client:
        await acquaint_jobag(client)


_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}  # noqa: S104  recognised, not listened on


async def _until_ready(address: str) -> None:
    deadline = asyncio.get_running_loop().time() + _READY_WITHIN
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        while asyncio.get_running_loop().time() < deadline:
            try:
                if (await client.get(address)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise StartUpError(f"{address} is not ready after {_READY_WITHIN:.0f} seconds: see the lines above.")


def _say(message: str) -> None:
    sys.stdout.write(f"    staer | {message}\n")
    sys.stdout.flush()
