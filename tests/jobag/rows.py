"""Rows for the courier to work on: an owner, a network, orders at any stage, and messages about them."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from staer.store.citizen import CitizenVault
from staer.store.database import plain_url

COLUMNS = {
    "job_order": {
        "title": "TEST Kontorassistent",
        "type": "ORDINARY",
        "coordinator_allowed": True,
        "origin": "JOBCENTER",
        "status": "OPEN",
        "jobag_status": "PENDING",
        "vacancies": 1,
        "work_tasks": "Post og telefon",
    },
}


@dataclass
class Rows:
    """Inserts and looks, by a connection of its own."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    vault: CitizenVault
    owner: UUID
    member: UUID
    network: UUID
    company: UUID

    @classmethod
    async def begin(cls, url: str, vault: CitizenVault) -> "Rows":
        connection = await asyncpg.connect(plain_url(url))
        rows = cls(connection, vault, uuid4(), uuid4(), uuid4(), uuid4())
        await rows.insert("authority", id=rows.owner, number="15300", name="Brøndby")
        await rows.insert("authority", id=rows.member, number="16300", name="Herlev")
        await rows.insert("network", id=rows.network, code="HRS", name="HRS", administered_by_id=rows.owner)
        await rows.insert("company", id=rows.company, name="Team Aktiv Indsats", cvr_number="10150817")
        for authority, until in ((rows.owner, None), (rows.member, None)):
            await rows.join(authority, until)
        return rows

    async def join(self, authority: UUID, until: object = None) -> None:
        await self.insert(
            "network_member",
            id=uuid4(),
            network_id=self.network,
            authority_id=authority,
            member_from=dt.date(2018, 1, 1),
            member_until=until,
        )

    async def insert(self, table: str, **values: Any) -> None:
        places = ", ".join(f"${n + 1}" for n in range(len(values)))
        await self.connection.execute(f"insert into {table} ({', '.join(values)}) values ({places})", *values.values())

    async def order(self, *, accepted: bool = False, **changed: Any) -> UUID:
        key = uuid4()
        known = {"jobag_status": "ACCEPTED", "dfdg_created_on": dt.date(2018, 4, 19)} if accepted else {}
        values = COLUMNS["job_order"] | {"id": key, "owner_id": self.owner, "company_id": self.company}
        await self.insert("job_order", **values | known | changed)
        await self.insert(
            "job_order_confidential", job_order_id=key, owner_id=self.owner, qualifications="HEMMELIG LØN"
        )
        return key

    async def message(self, kind: str, order: UUID, **ids: UUID) -> UUID:
        key = uuid4()
        await self.insert("delivery", id=key, kind=kind, job_order_id=order, authority_id=self.owner, **ids)
        return key

    async def share(self, order: UUID, **changed: Any) -> UUID:
        key = uuid4()
        values = {"id": key, "job_order_id": order, "owner_id": self.owner, "network_id": self.network}
        await self.insert("job_order_share", **values | {"status": "PENDING"} | changed)
        return key

    async def placement(self, order: UUID, cpr_number: str, **changed: Any) -> UUID:
        key = uuid4()
        common = {"authority_id": self.member, "owner_id": self.owner}
        values = {"id": key, "job_order_id": order, "status": "AVAILABLE_TO_COMPANY", "jobag_status": "PENDING"}
        await self.insert(
            "placement", **common, **values | {"citizen_key": self.vault.mark(cpr_number), "note": "Kan"} | changed
        )
        sealed = self.vault.seal(cpr_number, key)
        await self.insert("candidate", **common, placement_id=key, name="Ida Holm", cpr_encrypted=sealed)
        return key

    async def one(self, table: str, key: UUID) -> dict[str, Any]:
        row = await self.connection.fetchrow(f"select * from {table} where id = $1", key)
        assert row is not None
        return dict(row)

    async def column(self, statement: str, *values: Any) -> list[Any]:
        return [row[0] for row in await self.connection.fetch(statement, *values)]

    async def history(self, order: UUID) -> list[tuple[str, str | None, str | None]]:
        rows = await self.connection.fetch(
            "select action, from_state, to_state from history where job_order_id = $1 order by id", order
        )
        return [tuple(row) for row in rows]

    async def execute(self, statement: str, *values: Any) -> None:
        await self.connection.execute(statement, *values)

    async def until(self, statement: str, still_hoping: Callable[[], bool] = lambda: True) -> None:
        """Wait for the first row; the run's own limit ends a wait in vain."""
        while not await self.column(statement):
            assert still_hoping()
            await asyncio.sleep(0.01)
