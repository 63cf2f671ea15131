"""Behind PgBouncer in transaction mode, where a viewer's statements are run by whichever connection is free.

Where PgBouncer is missing the tests say so and are skipped; in CI they fail.
"""

import asyncio
import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from staer.errors import TookTooLong
from staer.ports import free_port
from staer.processes import ends_with_parent
from staer.settings import Settings
from staer.store.database import open_database, plain_url
from staer.store.wall import API_ROLE
from staer.web.app import create_app
from tests.access import ISSUER
from tests.jobcenters import UNLIMITED, Jobcenters, fill, open_jobcenters
from tests.logins import PASSWORD, as_api
from tests.web.test_live import ORDERS, order_id, serving, update

SERVER_CONNECTIONS = 2  # for all viewers together

CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listening}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {place}/users
pool_mode = transaction
default_pool_size = {connections}
"""

READ = """query Seen($first: Int) { jobOrders(scope: ALL, first: $first) {
    nodes { id title qualifications withheldFields placements { nodes { id candidate { name } } } } }
    placements(scope: ALL) { totalCount { value } nodes { id } } viewer { name authority { number } } }"""
COMMENT = """mutation($order: ID!, $version: Int!, $text: String!) {
    updateJobOrder(input: { jobOrderId: $order, expectedVersion: $version, internalComment: $text })
    { jobOrder { internalComment version } userErrors { code } } }"""


def _bouncer() -> str | None:
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextlib.contextmanager
def _running(database_url: str) -> Iterator[str]:
    """The address of the same server behind a PgBouncer."""
    program = _bouncer()
    if program is None:
        missing = "PgBouncer is not here: apt-get install pgbouncer"
        if os.environ.get("CI"):
            pytest.fail(f"These tests must run here, but {missing}.")
        pytest.skip(f"The tests behind PgBouncer do NOT run: {missing}.")
    server, listening = urlsplit(database_url), free_port()
    with tempfile.TemporaryDirectory(prefix="staer-pgbouncer-") as place:
        configuration = CONFIGURATION.format(
            host=server.hostname, port=server.port, listening=listening, place=place, connections=SERVER_CONNECTIONS
        )
        Path(place, "ini").write_text(configuration)
        Path(place, "users").write_text(f'"{API_ROLE}" "{PASSWORD}"\n')
        Path(place).chmod(0o755)
        process = subprocess.Popen(
            [program, "--quiet", f"{place}/ini"],
            user="nobody" if os.geteuid() == 0 else None,  # PgBouncer refuses to be root
            preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )
        try:
            yield urlunsplit(server._replace(netloc=f"{API_ROLE}:{PASSWORD}@127.0.0.1:{listening}"))
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
async def bounced(settings: Settings) -> AsyncIterator[Settings]:
    """For the API, behind PgBouncer."""
    with _running(as_api(settings).required("database_url")) as url:
        for _ in range(200):
            with contextlib.suppress(OSError):
                await (await asyncpg.connect(plain_url(url))).close()
                break
            await asyncio.sleep(0.05)
        yield dataclasses.replace(
            settings, database_url=url, statement_cache_size="0", pool_size="8", requests_at_once="100"
        )


@pytest.fixture
async def direct(settings: Settings, tmp_path: Path) -> AsyncIterator[Jobcenters]:
    async with open_jobcenters(settings, tmp_path) as made:
        yield made


@pytest.fixture
async def behind(direct: Jobcenters, bounced: Settings) -> AsyncIterator[Jobcenters]:
    """The same world, asked through PgBouncer."""
    app = create_app(dataclasses.replace(bounced, token_issuer=ISSUER, jwks=str(direct.issuer.path), **UNLIMITED))
    async with app.router.lifespan_context(app):
        yield dataclasses.replace(direct, app=app)


async def test_each_viewer_gets_their_own_rows_of_few_connections(direct: Jobcenters, behind: Jobcenters) -> None:
    await fill(direct)
    people = ["casper", "ronja", "gitte", "hans", "lone", "vera", "gert"]
    own = {who: (await direct.send(who, READ)).content for who in people}
    assert len(set(own.values())) == len(people)
    asked = list(islice(cycle(people), 70))
    answers = await asyncio.gather(*(behind.send(who, READ) for who in asked))
    assert [answer.content == own[who] for who, answer in zip(asked, answers, strict=True)] == [True] * len(asked)
    served = await direct.world.sql(
        "select from pg_stat_activity where datname = current_database() and usename = $1 and application_name = $2",
        API_ROLE,
        "staer",
    )
    assert len(served)


async def test_writes_of_several_at_once(direct: Jobcenters, behind: Jobcenters) -> None:
    orders = {f"Ord {number}": await direct.world.order(direct.world.casper) for number in range(12)}
    answers = await asyncio.gather(
        *(
            behind.ask(who, COMMENT, order=order_id(order), version=1, text=text)
            for text, order in orders.items()
            for who in ("casper", "gitte")
        )
    )
    changed = [answer["updateJobOrder"]["jobOrder"] for answer in answers]
    assert changed[0::2] == [{"internalComment": text, "version": 2} for text in orders]
    assert changed[1::2] == [None] * len(orders)


async def test_live_tells_without_notifications(behind: Jobcenters) -> None:
    order = await behind.world.shared_order()
    async with serving(behind) as live, live.watching(ORDERS, casper="ALL", gitte="ALL", ronja="ALL") as sockets:
        await update(live, order, title="Ny titel")
        for who in ("casper", "gitte"):
            _, event = await sockets[who].next()
            assert event["jobOrder"]["title"] == "Ny titel"
        await sockets["ronja"].send(type="ping")
        assert (await sockets["ronja"].receive())["type"] == "pong"


async def test_a_statement_that_takes_too_long_is_stopped(bounced: Settings) -> None:
    database = await open_database(bounced, statement_seconds=1)
    slow = "select pg_sleep(30)"
    stopped = await asyncio.gather(
        *(database.fetch(slow, []) for _ in range(SERVER_CONNECTIONS)), return_exceptions=True
    )
    assert [type(error) for error in stopped] == [TookTooLong] * SERVER_CONNECTIONS
    [[left]] = await database.fetch(
        "select count(*) from pg_stat_activity where query = $1 and state = 'active'", [slow]
    )
    assert left == 0
    await database.close()
