"""One PostgreSQL for a whole test run, and from it a database of its own for whoever asks.

The controller starts it before the workers begin and stops it after they ended; with DATABASE_URL set, that server
serves.
"""

import asyncio
import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from staer.settings import Settings
from staer.store.embedded_postgres import EmbeddedPostgres
from staer.store.migrate import upgrade
from staer.store.wall import give_logins
from tests.jobcenters import Jobcenters, fill, open_jobcenters
from tests.logins import LOGINS

# From the controller to its workers, which inherit its environment.
_SERVER = "STAER_TEST_SERVER"
_TEMPLATE = "STAER_TEST_TEMPLATE"
# What a test loses by a crash of the machine it can make again.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

_stash = pytest.StashKey[Callable[[], None]]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help:
        return
    server, stop = _server()
    config.stash[_stash] = stop
    template = f"staer_test_{secrets.token_hex(4)}"
    os.environ |= {_SERVER: server, _TEMPLATE: template}
    asyncio.run(_make_template(server, template))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Left out, not skipped: what is skipped could not run, and says so."""
    left_out = [
        each for each in items if (mark := each.get_closest_marker("asked_for")) and mark.args[0] not in os.environ
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [each for each in items if each not in left_out]


def pytest_unconfigure(config: pytest.Config) -> None:
    if stop := config.stash.get(_stash, None):
        asyncio.run(_drop(os.environ[_SERVER], os.environ[_TEMPLATE]))
        stop()


def _server() -> tuple[str, Callable[[], None]]:
    if given := os.environ.pop("DATABASE_URL", None):
        return given, lambda: None
    place = Path(tempfile.mkdtemp(prefix="staer-test-"))
    place.chmod(0o755)  # as root, the cluster belongs to another user
    postgres = EmbeddedPostgres(place, options=_FAST)

    def stop() -> None:
        postgres.stop()
        shutil.rmtree(place, ignore_errors=True)

    try:
        return postgres.start(), stop
    except BaseException:
        stop()
        raise


def database_on(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server.replace("+asyncpg", "", 1))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template(server: str, name: str) -> None:
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    await upgrade(database_on(server, name))
    await give_logins(server, LOGINS)


async def _drop(server: str, name: str) -> None:
    await _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@asynccontextmanager
async def _fresh_database() -> AsyncIterator[str]:
    server, template = os.environ[_SERVER], os.environ[_TEMPLATE]
    name = f"{template}_{secrets.token_hex(6)}"
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield database_on(server, name)
    finally:
        await _drop(server, name)


def settings_for(database_url: str) -> Settings:
    return Settings.from_environment(
        {"DATABASE_URL": database_url, "STAER_CITIZEN_KEY": base64.b64encode(secrets.token_bytes(32)).decode()}
    )


@pytest.fixture
async def database_url() -> AsyncIterator[str]:
    """A migrated, empty database for one test alone."""
    async with _fresh_database() as url:
        yield url


@pytest.fixture(scope="module")
async def shared_database_url() -> AsyncIterator[str]:
    """A migrated database that the tests of one module fill together."""
    async with _fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def make_database() -> Callable[[], AbstractAsyncContextManager[str]]:
    """For tests that need several databases: `async with make_database() as url`."""
    return _fresh_database


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with a database for one test alone and a random citizen key."""
    return settings_for(database_url)


@pytest.fixture(scope="module")
def shared_settings(shared_database_url: str) -> Settings:
    """Settings with the module's database and a random citizen key."""
    return settings_for(shared_database_url)


@pytest.fixture(scope="session")
async def jobcenters(
    make_database: Callable[[], AbstractAsyncContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Jobcenters]:
    """Only read in it: every test of a worker sees the same rows."""
    async with make_database() as url, open_jobcenters(settings_for(url), tmp_path_factory.mktemp("issuer")) as made:
        await fill(made)
        yield made


@pytest.fixture
async def own_jobcenters(settings: Settings, tmp_path: Path) -> AsyncIterator[Jobcenters]:
    """The same for one test alone, which may change it."""
    async with open_jobcenters(settings, tmp_path) as made:
        await fill(made)
        yield made
