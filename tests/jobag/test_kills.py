"""The promise of the outbox: couriers die at any moment, JobAG fails every third time, each effect takes place once."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import fields

import httpx

from staer.jobag.simulator import create_simulator
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from tests.jobag.conftest import BROENDBY, CPR_NUMBER, Jobag, served
from tests.jobag.rows import Rows

ORDERS, PLACEMENTS, KILLS = 200, 40, 10
# Each in turn hits every third request; reading how it stands fails as well.
FAULTS = ("drop_after", "error", "half", "drop_before", "garbage")


def start_courier(settings: Settings, jobag_url: str) -> subprocess.Popen[bytes]:
    given = {f.metadata["name"]: getattr(settings, f.name) for f in fields(settings)}
    waits = {"STAER_JOBAG_RETRY_SECONDS": "0.01", "STAER_JOBAG_LONGEST_RETRY_SECONDS": "0.3"}
    given |= {"STAER_JOBAG_URL": jobag_url, "STAER_LOG_LEVEL": "ERROR"} | waits
    environment = {**os.environ, **{name: value for name, value in given.items() if value is not None}}
    return subprocess.Popen([sys.executable, "-m", "staer", "courier"], env=environment)


async def delivered(rows: Rows) -> int:
    [count] = await rows.column("select count(*) from delivery where state = 'DELIVERED'")
    return count


async def fill(rows: Rows) -> None:
    """Orders on their way, each shared, some with a candidate behind."""
    async with rows.connection.transaction():
        for number in range(ORDERS):
            order = await rows.order()
            await rows.message("CREATE_JOB_ORDER", order)
            await rows.message("SHARE", order, share_id=await rows.share(order))
            if number < PLACEMENTS:
                await rows.message("PLACEMENT", order, placement_id=await rows.placement(order, CPR_NUMBER))


async def test_each_effect_once_though_couriers_die_and_jobag_fails(settings: Settings) -> None:
    rows = await Rows.begin(settings.required("database_url"), CitizenVault(settings.citizen_key_bytes()))
    await fill(rows)
    chance = random.Random(20180419)
    with served(create_simulator(None)) as url:
        async with httpx.AsyncClient(base_url=url, headers={"ActiveOrganisation": BROENDBY}) as http:
            jobag = Jobag(url, http)
            couriers = [start_courier(settings, url) for _ in range(2)]

            def alive() -> bool:
                return all(courier.poll() is None for courier in couriers)

            try:
                for kill in range(KILLS):
                    await jobag.faults(every_operation={"kind": FAULTS[kill % len(FAULTS)], "every": 3})
                    before = await delivered(rows)
                    goal = before + chance.randrange(5, 2 * ORDERS // (KILLS + 2))
                    await rows.until(
                        f"select 1 from delivery where state = 'DELIVERED' offset {goal - 1} limit 1", alive
                    )
                    victim = couriers.pop(0)
                    victim.send_signal(signal.SIGKILL)
                    victim.wait()
                    couriers.append(start_courier(settings, url))
                await rows.until("select 1 where not exists (select 1 from delivery where state = 'WAITING')", alive)
            finally:
                for courier in couriers:
                    courier.terminate()
                assert [courier.wait() for courier in couriers] == [0, 0]
            effects = await jobag.received(effect=True)
    await each_arrived_once(rows, effects)
    await rows.connection.close()


async def each_arrived_once(rows: Rows, effects: list[dict[str, object]]) -> None:
    tables = {"createJobOrder": "job_order", "notifyNetwork": "job_order_share", "createReferral": "placement"}
    for operation, table in tables.items():
        arrived = Counter(effect["entity"] for effect in effects if effect["operation"] == operation)
        ours = await rows.column(f"select id from {table}")
        assert arrived == Counter({str(key): 1 for key in ours})
    assert Counter(await rows.column("select jobag_status from job_order")) == {"ACCEPTED": ORDERS}
    assert Counter(await rows.column("select status from job_order_share")) == {"SHARED": ORDERS}
    assert Counter(await rows.column("select status from placement")) == {"SENT": PLACEMENTS}
    assert Counter(await rows.column("select action from history")) == {
        "ACCEPT": ORDERS + PLACEMENTS,
        "CONFIRM": ORDERS,
    }
    assert Counter(await rows.column("select share_id from share_recipient")).most_common()[-1][1] == 2
