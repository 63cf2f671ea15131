"""Actions of consultants that meet the courier on its way: nobody waits for the other for ever, nothing is lost."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from staer.actions.job_order import close_job_order, send_job_order_to_jobag
from staer.actions.placement import approve_placement, create_placement
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.actor import Actor, Role
from staer.domain.job_order import ClosedReason
from staer.jobag.backoff import Backoff
from staer.jobag.client import JobagClient
from staer.jobag.courier import Courier
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import Database, open_database
from tests.jobag.conftest import CPR_NUMBER, Jobag
from tests.jobag.rows import Rows


@dataclass
class Office:
    """Brøndby's consultant at work, with an order of hers, the courier and JobAG."""

    database: Database
    rows: Rows
    courier: Courier
    jobag: Jobag
    mette: Actor
    order: UUID

    async def deliver_all(self) -> None:
        while await self.courier.deliver_next():
            pass

    async def later(self) -> None:
        await self.rows.execute("update delivery set next_attempt_at = now() where state = 'WAITING'")
        await self.deliver_all()

    async def share(self) -> UUID:
        async with self.database.transaction() as tx:
            return await share_job_order(tx, self.mette, self.order, "HRS")

    async def close(self) -> None:
        async with self.database.transaction() as tx:
            await close_job_order(tx, self.mette, self.order, reason=ClosedReason.NEED_MET)

    async def end(self, share: UUID) -> None:
        async with self.database.transaction() as tx:
            await end_job_order_share(tx, self.mette, share)

    async def at_jobag(self) -> dict[str, Any]:
        return (await self.jobag.http.get(f"/v1/joborders/{self.order}")).json()

    async def meet(self, operation: str) -> "asyncio.Task[None]":
        """The courier, in the middle of asking JobAG for this."""
        await self.jobag.faults(**{operation: {"kind": "slow", "seconds": 0.5, "times": 1}})
        underway = asyncio.create_task(self.deliver_all())
        await self.rows.until("select 1 from delivery_attempt where outcome = 'STARTED'")
        await asyncio.sleep(0.1)  # from the record to the question
        return underway


@pytest.fixture
async def office(settings: Settings, jobag: Jobag) -> AsyncGenerator[Office]:
    vault = CitizenVault(settings.citizen_key_bytes())
    rows = await Rows.begin(settings.required("database_url"), vault)
    mette = Actor(rows.owner, uuid4(), frozenset({Role.CONSULTANT}), "Mette", "mette")
    await rows.insert("consultant", id=mette.consultant_id, authority_id=rows.owner, subject="mette", name="Mette")
    people: dict[str, Any] = {"responsible_consultant_id": mette.consultant_id, "coordinator_id": mette.consultant_id}
    order = await rows.order(jobag_status="NOT_SENT", **people)
    database = await open_database(settings)
    async with JobagClient(jobag.url, 5) as client:
        office = Office(database, rows, Courier(database, client, vault, Backoff(unit=60)), jobag, mette, order)
        async with database.transaction() as tx:
            await send_job_order_to_jobag(tx, mette, order)
        yield office
    await database.close()
    await rows.connection.close()


async def test_the_main_job_from_sending_to_the_employer(office: Office) -> None:
    await office.deliver_all()
    share = await office.share()
    async with office.database.transaction() as tx:
        placement = await create_placement(
            tx, office.mette, office.rows.vault, office.order, name="Ida Holm", cpr_number=CPR_NUMBER, note=None
        )
    async with office.database.transaction() as tx:
        await approve_placement(tx, office.mette, placement, comment=None, send_to_jobag=True)
    await office.deliver_all()
    assert (await office.rows.one("job_order_share", share))["status"] == "SHARED"
    assert (await office.rows.one("placement", placement))["status"] == "SENT"
    there = await office.at_jobag()
    assert there["referrals"] == [{"referralId": str(placement), "placedBy": "15300", "status": "RECEIVED"}]


async def test_an_order_closes_while_jobag_is_told_of_its_share(office: Office) -> None:
    await office.deliver_all()
    share = await office.share()
    underway = await office.meet("notifyNetwork")
    await office.close()
    assert not underway.done()
    await underway
    assert (await office.rows.one("job_order_share", share))["status"] == "ENDED"
    there = await office.at_jobag()
    assert there["status"] == "CLOSED"
    assert [n["endedAt"] is not None for n in there["notifications"]] == [True]
    assert not await office.rows.column("select 1 from delivery where state = 'WAITING'")


async def test_a_share_is_taken_back_while_jobag_is_told_of_it(office: Office) -> None:
    await office.deliver_all()
    share = await office.share()
    underway = await office.meet("notifyNetwork")
    await office.end(share)
    assert not underway.done()
    await underway
    assert (await office.rows.one("job_order_share", share))["status"] == "ENDED"
    assert not await office.rows.column("select 1 from share_recipient where share_status = 'SHARED'")
    [notification] = (await office.at_jobag())["notifications"]
    assert notification["endedAt"]


async def test_a_share_taken_back_before_anybody_told_jobag_leaves_no_trace_there(office: Office) -> None:
    await office.deliver_all()
    await office.end(await office.share())
    await office.deliver_all()
    assert (await office.at_jobag())["notifications"] == []
    assert await office.rows.column("select state from delivery where kind <> 'CREATE_JOB_ORDER'") == ["CANCELLED"]


async def test_an_order_closed_while_it_is_sent_arrives_and_closes(office: Office) -> None:
    underway = await office.meet("createJobOrder")
    await office.close()
    assert not underway.done()
    await underway
    await office.deliver_all()
    assert (await office.at_jobag())["status"] == "CLOSED"
    row = await office.rows.one("job_order", office.order)
    assert (row["status"], row["jobag_status"]) == ("CLOSED", "ACCEPTED")


async def test_a_placement_on_its_way_when_the_order_closes_arrives(office: Office) -> None:
    await office.deliver_all()
    async with office.database.transaction() as tx:
        placement = await create_placement(
            tx, office.mette, office.rows.vault, office.order, name="Ida Holm", cpr_number=CPR_NUMBER, note=None
        )
    async with office.database.transaction() as tx:
        await approve_placement(tx, office.mette, placement, comment=None, send_to_jobag=True)
    await office.jobag.faults(createReferral={"kind": "drop_after", "times": 1})
    await office.deliver_all()
    await office.close()
    await office.later()
    assert (await office.rows.one("placement", placement))["status"] == "SENT"
    assert (await office.at_jobag())["status"] == "CLOSED"
