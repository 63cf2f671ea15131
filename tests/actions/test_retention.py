"""What is due is forgotten, on the day that it is, and nothing else."""

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from staer.actions.job_order import close_job_order
from staer.actions.placement import create_placement, withdraw_placement
from staer.actions.retention import Forgotten, retain
from staer.domain.job_order import ClosedReason
from staer.settings import Settings
from staer.store.database import Database, open_database
from tests.actions.world import JENS, World
from tests.logins import as_courier

CLOSED = dt.datetime(2023, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NEVER = Forgotten(0, 0)


@pytest.fixture
async def courier(settings: Settings) -> AsyncIterator[Database]:
    database = await open_database(as_courier(settings))
    yield database
    await database.close()


async def closed_order(world: World) -> Any:
    """Closed on `CLOSED`; Jens was placed, and withdrawn with a word about him. Beside it one that is open still."""
    orders = [await world.order(world.casper) for _ in range(2)]
    for order in orders:
        jens = await world.do(
            create_placement, world.casper, world.vault, order, name="Jens", cpr_number=JENS, note="Bor i Brøndby"
        )
        await world.do(withdraw_placement, world.casper, jens, comment="Er syg")
    await world.do(close_job_order, world.casper, orders[0], reason=ClosedReason.NEED_MET)
    await world.sql("update history set at = $1", CLOSED)
    return orders[0]


_CANDIDATES = """
select c.name, c.cpr_encrypted is null as unsealed, p.citizen_key is null as unmarked, p.note,
  (select string_agg(h.reason, '') from history h where h.placement_id = p.id) as reasons
from candidate c join placement p on p.id = c.placement_id join job_order o on o.id = p.job_order_id
where o.status = $1
"""


async def test_candidates_are_anonymised_three_years_after_their_order_closed(
    world: World, courier: Database, settings: Settings
) -> None:
    await closed_order(world)
    due = CLOSED.replace(year=2026)

    assert await retain(courier, settings, due - DAY) == NEVER
    assert [tuple(row) for row in await world.sql(_CANDIDATES, "CLOSED")] == [
        ("Jens", False, False, "Bor i Brøndby", "Er syg")
    ]
    assert await retain(courier, settings, due + DAY) == Forgotten(candidates=1, reads=0)
    assert await retain(courier, settings, due + DAY) == NEVER
    assert [tuple(row) for row in await world.sql(_CANDIDATES, "CLOSED")] == [(None, True, True, None, None)]
    assert [row["name"] for row in await world.sql(_CANDIDATES, "OPEN")] == ["Jens"]


async def test_the_log_of_reads_is_kept_for_five_years(world: World, courier: Database, settings: Settings) -> None:
    order = await world.order(world.casper)
    for days in range(3):
        await world.sql(
            "insert into read_log (at, authority_id, channel, purpose, field_set_id, job_order_id, owner_id)"
            " values ($1, $2, 'QUERY', 'tilsyn', $3, $3, $2)",
            CLOSED + days * DAY,
            world.casper.authority_id,
            order,
        )

    assert await retain(courier, settings, CLOSED.replace(year=2028)) == NEVER
    assert await retain(courier, settings, CLOSED.replace(year=2028) + 1.5 * DAY) == Forgotten(candidates=0, reads=2)
    assert len(await world.sql("select from read_log")) == 1


async def test_a_term_of_none_keeps_for_ever(world: World, courier: Database, settings: Settings) -> None:
    await closed_order(world)
    kept = dataclasses.replace(settings, candidate_years="0", read_log_years="0")

    assert await retain(courier, kept, CLOSED.replace(year=2090)) == NEVER
