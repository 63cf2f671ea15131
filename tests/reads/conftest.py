"""A list that is long enough to have pages, full of ties and empty values."""

import datetime as dt
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest

from staer.reads.identifiers import encode_id
from staer.settings import Settings
from staer.store.keys import new_id
from tests.conftest import settings_for
from tests.jobcenters import Jobcenters, open_jobcenters

ROWS = 60
DAYS = [None, dt.date(2018, 4, 17), dt.date(2018, 4, 18), dt.date(2019, 1, 1)]
TIMES = [dt.datetime(2018, 4, 17, 12, 0, 0, part, dt.UTC) for part in (0, 1, 999_999)]


class LongList:
    """Job orders of Brøndby and Herlev, every second one shared with HRS; a placement of Gladsaxe on each of these."""

    def __init__(self, made: Jobcenters) -> None:
        self.made = made
        self.orders: dict[str, dict[str, Any]] = {}
        self.placements: dict[str, dict[str, Any]] = {}
        self.companies: dict[UUID, str] = {}

    async def fill(self) -> None:
        chance = random.Random(2)  # the same rows in every run
        for name in ("a", "b", "c"):
            self.companies[new_id()] = name
        for key, name in self.companies.items():
            await self.made.world.sql("insert into company (id, name) values ($1, $2)", key, name)
        for number in range(ROWS):
            await self.add(chance, shared=number % 2 == 0)

    async def add(self, chance: random.Random, *, shared: bool, **given: Any) -> str:
        """One more; the id of the API."""
        status = chance.choice(["OPEN", "INACTIVE", "CLOSED"])
        owner = self.made.world.authorities[chance.choice(["broendby", "broendby", "herlev"])]
        row: dict[str, Any] = {
            "id": new_id(),
            "owner_id": owner,
            "company_id": chance.choice(list(self.companies)),
            "title": chance.choice("abc"),
            "occupation": chance.choice([None, "a", "b"]),
            "type": chance.choice(["ORDINARY", "INTERNSHIP", "FLEX_JOB"]),
            "request_id": chance.choice([None, "1", "2"]),
            "responsible_consultant_id": self.made.keys["casper"],
            "coordinator_allowed": True,
            "origin": "JOBCENTER",
            "status": status,
            "closed_reason": "ERROR" if status == "CLOSED" else None,
            "jobag_status": "NOT_SENT",
            "dfdg_created_on": chance.choice(DAYS),
            "start_date": chance.choice(DAYS[:3]),
            "end_date": chance.choice([None, DAYS[3]]),
            "vacancies": chance.randint(1, 3),
            "work_tasks": "x",
            "created_at": chance.choice(TIMES),
            "updated_at": chance.choice(TIMES),
            "shared_updated_at": chance.choice(TIMES),
        } | given
        await self._insert("job_order", row)
        name = encode_id("JobOrder", row["id"])
        self.orders[name] = row | {"shared": shared}
        if shared:
            await self._share(row)
            await self._place(chance, row)
        return name

    async def _share(self, order: dict[str, Any]) -> None:
        share = {"job_order_id": order["id"], "owner_id": order["owner_id"], "status": "SHARED", "shared_at": TIMES[0]}
        share |= {"id": new_id(), "network_id": self.made.world.networks["HRS"]}
        await self._insert("job_order_share", share)
        recipient = {"share_id": share["id"], "share_status": "SHARED", "job_order_id": order["id"]}
        recipient |= {"authority_id": self.made.world.authorities["gladsaxe"], "network_id": share["network_id"]}
        await self._insert("share_recipient", recipient)

    async def _place(self, chance: random.Random, order: dict[str, Any]) -> None:
        row: dict[str, Any] = {
            "id": new_id(),
            "job_order_id": order["id"],
            "owner_id": order["owner_id"],
            "authority_id": self.made.world.authorities["gladsaxe"],
            "created_by_id": self.made.keys["gitte"],
            "status": chance.choice(["AWAITING_APPROVAL", "WITHDRAWN", "LAPSED"]),
            "jobag_status": "NOT_SENT",
            "created_at": chance.choice(TIMES),
            "decided_at": chance.choice([None, *TIMES]),
        }
        await self._insert("placement", row)
        name = chance.choice([None, "a", "b"])
        owners = {"authority_id": row["authority_id"], "owner_id": row["owner_id"]}
        sealed = b"x" if name else None
        await self._insert("candidate", {"placement_id": row["id"], "name": name, "cpr_encrypted": sealed, **owners})
        self.placements[encode_id("Placement", row["id"])] = row | {"name": name, "title": order["title"]}

    async def _insert(self, table: str, row: dict[str, Any]) -> None:
        values = ", ".join(f"${i}" for i in range(1, len(row) + 1))
        await self.made.world.sql(f"insert into {table} ({', '.join(row)}) values ({values})", *row.values())


@pytest.fixture(scope="session")
async def long_list(
    make_database: Callable[[], AbstractAsyncContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LongList]:
    """Only read in it."""
    async with make_database() as url, open_jobcenters(settings_for(url), tmp_path_factory.mktemp("issuer")) as made:
        filled = LongList(made)
        await filled.fill()
        yield filled


@pytest.fixture
async def own_long_list(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LongList]:
    """The same for one test alone."""
    async with open_jobcenters(settings, tmp_path_factory.mktemp("issuer")) as made:
        filled = LongList(made)
        await filled.fill()
        yield filled
