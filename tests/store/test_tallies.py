"""Tallies of job orders: whatever is done, each says at once what a count of the order's own rows says."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order, update_job_order
from staer.actions.placement import approve_placement, reject_placement, withdraw_placement
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.job_order import ClosedReason
from staer.domain.placement import RejectionReason
from staer.errors import StaerError
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from staer.store.wall import begin_stating
from tests.actions.world import World, build
from tests.logins import as_api

# Counted in another way than the triggers do: all orders together, by joins.
COUNTED = """
with placed as (
  select job_order_id, count(*) as placements,
    count(*) filter (where status in ('SENT', 'HIRED', 'NOT_HIRED')) as referred,
    count(*) filter (where status = 'HIRED') as hired, count(decided_at) as decided,
    sum(extract(epoch from decided_at - created_at)) as seconds
  from placement group by job_order_id
), shared as (
  select job_order_id, min(shared_at) as at from job_order_share group by job_order_id
), answered as (
  select s.job_order_id, min(p.created_at) - s.at as wait
  from shared s join placement p on p.job_order_id = s.job_order_id and p.created_at >= s.at group by 1, s.at
)
select o.id, o.owner_id, o.external_coordinator_id, o.status,
  to_char(o.created_at at time zone 'Europe/Copenhagen', 'YYYY-MM-01')::date, o.occupation, o.vacancies,
  coalesce(placements, 0)::int, coalesce(referred, 0)::int, coalesce(hired, 0)::int, coalesce(decided, 0)::int,
  round(coalesce(seconds, 0)), round(extract(epoch from wait)),
  (select coalesce(array_agg(network_id order by network_id), '{}') from job_order_share s
    where s.job_order_id = o.id and s.status = 'SHARED')
from job_order o left join placed p on p.job_order_id = o.id left join answered a on a.job_order_id = o.id order by o.id
"""
TALLIED = """
select job_order_id, owner_id, external_coordinator_id, status, month, occupation, vacancies, placements, referred,
  hired, decided, round((hours_of_deciding * 3600)::numeric), round((hours_to_first_candidate * 3600)::numeric),
  networks
from job_order_tally order by job_order_id
"""


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    database, owner = await open_database(as_api(settings)), await open_database(settings)
    yield await build(database, owner, CitizenVault(settings.citizen_key_bytes()))
    await database.close()
    await owner.close()


async def require_reconciled(world: World) -> None:
    assert [tuple(row) for row in await world.sql(TALLIED)] == [tuple(row) for row in await world.sql(COUNTED)]


class Days:
    """One thing after another that may happen to some orders, as the dice fall."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world, self.dice = world, dice
        self.orders: list[UUID] = []
        self.people = [world.casper, world.gitte, world.hans, world.ronja]

    def _order(self) -> UUID:
        return self.dice.choice(self.orders)

    async def _some(self, table: str, where: str = "true") -> UUID:
        """IndexError where there is none."""
        rows = await self.world.sql(f"select id from {table} where {where} order by id")
        return self.dice.choice([row["id"] for row in rows])

    async def make(self) -> None:
        occupation = self.dice.choice(["kontorassistent", "kok", None])
        self.orders.append(await self.world.shared_order(occupation=occupation, vacancies=self.dice.randint(1, 5)))

    async def share(self) -> None:
        await self.world.confirm(await self.world.do(share_job_order, self.world.casper, self._order(), "NRS"))

    async def end(self) -> None:
        await self.world.do(end_job_order_share, self.world.casper, await self._some("job_order_share"))

    async def place(self) -> None:
        number = f"{self.dice.randint(1, 28):02}0280{self.dice.randint(1000, 3999)}"
        await self.world.place(self.dice.choice(self.people), self._order(), number)

    async def approve(self) -> None:
        placement = await self._some("placement", "status = 'AWAITING_APPROVAL'")
        await self.world.do(approve_placement, self.world.casper, placement, comment=None, send_to_jobag=True)

    async def reject(self) -> None:
        placement = await self._some("placement")
        reason = self.dice.choice(list(RejectionReason))
        await self.world.do(reject_placement, self.world.casper, placement, reason=reason, comment=None)

    async def withdraw(self) -> None:
        actor = self.dice.choice(self.people)
        await self.world.do(withdraw_placement, actor, await self._some("placement"), comment=None)

    async def edit(self) -> None:
        order = self._order()
        version = (await self.world.one("job_order", order))["version"]
        changes = {"occupation": self.dice.choice(["kok", "tjener", None]), "vacancies": self.dice.randint(1, 9)}
        await self.world.do(update_job_order, self.world.casper, order, expected_version=version, changes=changes)

    async def hand_over(self) -> None:
        whom = self.dice.choice([self.world.gitte.consultant_id, None])
        await self.world.do(assign_coordinator, self.world.casper, self._order(), {"external_coordinator_id": whom})

    async def close(self) -> None:
        await self.world.do(close_job_order, self.world.casper, self._order(), reason=ClosedReason.NEED_MET)

    async def refer(self) -> None:
        """What JobAG's answer leaves behind."""
        await self.world.sql(
            "update placement set status = 'SENT', jobag_status = 'ACCEPTED' where id = $1",
            await self._some("placement", "status = 'AVAILABLE_TO_COMPANY'"),
        )

    async def hire(self) -> None:
        """What JobAG's outcome leaves behind."""
        outcome = self.dice.choice(["HIRED", "NOT_HIRED"])
        await self.world.sql(
            f"update placement set status = '{outcome}' where id = $1", await self._some("placement", "status = 'SENT'")
        )

    async def forget(self) -> None:
        placement = await self._some("placement")
        for statement in (
            "delete from history where placement_id = $1",
            "delete from delivery where placement_id = $1",
            "delete from candidate where placement_id = $1",
            "delete from placement where id = $1",
        ):
            await self.world.sql(statement, placement)

    async def time_passes(self) -> None:
        """Some rows become older."""
        table = self.dice.choice(["job_order", "placement"])
        days = self.dice.randint(1, 90)
        await self.world.sql(
            f"update {table} set created_at = created_at - {days} * interval '1 day' where id = $1",
            await self._some(table),
        )


async def test_after_whatever_was_done_the_tallies_are_what_is_counted(world: World) -> None:
    dice = random.Random(8)
    days = Days(world, dice)
    await days.make()
    await days.place()
    done: set[str] = set()
    happenings: list[Callable[[], Awaitable[None]]] = [
        *(days.make, days.share, days.end, days.approve, days.reject, days.withdraw),
        *([days.place] * 5),
        *([days.make] * 3),
        *(days.edit, days.hand_over, days.close, days.refer, days.hire, days.forget, days.time_passes),
    ]
    for _ in range(250):
        happening = dice.choice(happenings)
        try:
            await happening()
            done.add(happening.__name__)
        except (StaerError, IndexError):  # refused, or there is nothing left to do it to
            continue
        await require_reconciled(world)
    assert done == {happening.__name__ for happening in happenings}


async def test_those_who_change_one_order_at_once_lose_nothing_of_each_other(world: World) -> None:
    order = await world.shared_order()
    for day in range(10, 22):
        await world.place(world.casper, order, f"{day}02801234")
    placements = [row["id"] for row in await world.sql("select id from placement")]
    reject = "update placement set status = 'REJECTED', decided_at = now(), rejection_reason = 'OTHER' where id = $1"
    await asyncio.gather(*(world.sql(reject, placement) for placement in placements))
    await require_reconciled(world)


async def test_a_tally_is_read_by_those_who_read_its_order(world: World) -> None:
    order = await world.shared_order()
    await world.place(world.gitte, order)
    found: dict[str, int] = {}
    for name, actor in world.people.items():
        async with world.database.transaction(begin_stating(actor)) as tx:
            found[name] = await tx.connection.fetchval("select count(*) from job_order_tally")
    readers = {"casper", "mette", "gitte", "gert", "hans"}
    assert {name for name, count in found.items() if count} == readers
    await world.sql("update network_member set member_until = current_date")
    for name, count in {"hans": 0, "gert": 1}.items():  # Gladsaxe has placed somebody
        async with world.database.transaction(begin_stating(world.people[name])) as tx:
            assert await tx.connection.fetchval("select count(*) from job_order_tally") == count
    for attempt in (
        "update job_order_tally set hired = 9",
        "delete from job_order_tally",
        "select tally_job_orders('{}')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with world.database.transaction(begin_stating(world.casper)) as tx:
                await tx.connection.execute(attempt)
