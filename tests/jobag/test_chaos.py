"""Whoever dies and whenever: each effect at JobAG once and in order per order, each of its messages applied once.

`make chaos` runs the long form, on a PostgreSQL of its own that is stopped and started in between.
"""

import asyncio
import dataclasses
import os
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from staer.jobag.backoff import Backoff
from staer.jobag.simulator import create_simulator
from staer.jobag.simulator.push import Webhook
from staer.reads.identifiers import encode_id
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import plain_url
from staer.store.embedded_postgres import EmbeddedPostgres
from staer.store.migrate import upgrade
from staer.store.wall import give_logins
from tests.access import ISSUER, Issuer, elliptic_key
from tests.conftest import settings_for
from tests.jobag.chaos import Process, Storm, environment_of, free_port
from tests.jobag.conftest import BROENDBY, served
from tests.jobag.rows import Rows
from tests.logins import LOGINS, as_api, as_courier

ACTIONS = int(os.environ.get("STAER_CHAOS_ACTIONS", "0"))
SECRET = "only-for-tests"
_DIE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
"""


async def opened(settings: Settings, place: Path, storm: dict[str, Any]) -> AsyncIterator[Storm]:
    """Two servers and two couriers on this database, and JobAG; nothing is running yet."""
    rows = await Rows.begin(settings.required("database_url"), CitizenVault(settings.citizen_key_bytes()))
    await rows.execute("update authority set municipality_codes = '153' where id = $1", rows.owner)
    await rows.connection.close()
    issuer = Issuer(place / "jwks.json", elliptic_key())
    unlimited = {"cost_per_minute": "0", "requests_at_once": "0", "jobag_secret": SECRET, "pool_size": "5"}
    web = dataclasses.replace(as_api(settings), token_issuer=ISSUER, jwks=str(issuer.path), **unlimited)
    ports = [free_port(), free_port()]
    webhook = Webhook(f"http://127.0.0.1:{ports[0]}/jobag/messages", SECRET, Backoff(0.05, 0.5))
    waits = {"STAER_JOBAG_RETRY_SECONDS": "0.01", "STAER_JOBAG_LONGEST_RETRY_SECONDS": "0.3"}
    with served(create_simulator(None, webhook=webhook)) as url:
        courier = environment_of(dataclasses.replace(as_courier(settings), jobag_secret=SECRET, pool_size="8"))
        async with httpx.AsyncClient(base_url=url, headers={"ActiveOrganisation": BROENDBY}, timeout=30) as jobag:
            made = Storm(
                servers=[Process("serve", environment_of(web, PORT=str(port))) for port in ports],
                couriers=[Process("courier", courier | waits | {"STAER_JOBAG_URL": url}) for _ in range(2)],
                jobag=jobag,
                token=issuer.token(exp=int(time.time()) + 7200),
                company=encode_id("Company", rows.company),
                url=settings.required("database_url"),
                **storm,
            )
            try:
                yield made
            finally:
                for process in (*made.servers, *made.couriers):
                    process.kill()


async def each_effect_once_and_in_order(storm: Storm) -> int:
    received = (await storm.jobag.get("/simulator/received")).json()["received"]
    effects = [row["xRequestId"] for row in received if row["effect"]]
    deliveries = await storm.look("select id::text, state, job_order_id, sequence from delivery")
    assert {state for _, state, _, _ in deliveries} <= {"DELIVERED"}, Counter(state for _, state, _, _ in deliveries)
    assert Counter(effects) == Counter({key: 1 for key, *_ in deliveries})
    place = {key: (order, sequence) for key, _, order, sequence in deliveries}
    by_order: dict[Any, list[int]] = defaultdict(list)
    for key in effects:
        order, sequence = place[key]
        by_order[order].append(sequence)
    assert all(sequences == sorted(sequences) for sequences in by_order.values())
    return len(effects)


async def each_message_once(storm: Storm) -> None:
    assert Counter(dict(await storm.look("select state, count(*) from jobag_message group by state"))) == Counter(
        {"APPLIED": storm.employer_actions}
    )
    orders = await storm.look("select status, title from job_order where origin = 'EMPLOYER'")
    assert Counter(orders) == Counter({("CLOSED", "Ændret"): storm.employer_orders})
    # Its messages have no body: an order that was closed at JobAG by the time we fetched it was never open here.
    lives = await storm.look(
        "select count(*) filter (where action = 'CREATE'), count(*) filter (where to_state = 'CLOSED')"
        " from history join job_order on job_order.id = job_order_id"
        " where origin = 'EMPLOYER' and placement_id is null group by job_order.id"
    )
    assert lives == [(1, 1)] * storm.employer_orders


async def lost_or_doubled_is_nothing(storm: Storm) -> None:
    begun = time.monotonic()
    await storm.rage()
    effects = await each_effect_once_and_in_order(storm)
    await each_message_once(storm)
    print(
        f"\n{storm.done} actions in {time.monotonic() - begun:.0f} s; {storm.killed} processes killed, PostgreSQL"
        f" interrupted {storm.interruptions} times; {effects} effects at JobAG, each once and in order;"
        f" {storm.employer_actions} messages from JobAG, each applied once"
    )


async def test_nothing_is_lost_or_doubled(settings: Settings, tmp_path: Path) -> None:
    async def interrupt() -> None:
        for each in (as_api(settings), as_courier(settings)):
            connection = await asyncpg.connect(plain_url(each.required("database_url")))
            await connection.execute(_DIE)
            await connection.close()

    async for storm in opened(settings, tmp_path, {"actions": 24, "kills": 3, "interrupt": interrupt}):
        await lost_or_doubled_is_nothing(storm)


@pytest.mark.asked_for("STAER_CHAOS_ACTIONS")
async def test_nothing_is_lost_or_doubled_in_a_long_storm(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path)

    async def interrupt() -> None:
        await asyncio.to_thread(postgres.stop)  # the load goes on
        postgres.start()

    try:
        url = postgres.start()
        await upgrade(url)
        await give_logins(url, LOGINS)
        given = {"actions": ACTIONS, "kills": max(3, ACTIONS // 10), "interrupt": interrupt}
        async for storm in opened(settings_for(url), tmp_path, given):
            await lost_or_doubled_is_nothing(storm)
    finally:
        postgres.stop()
