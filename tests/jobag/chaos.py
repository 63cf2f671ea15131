"""Load on servers and couriers that are killed again and again, and JobAG fails: what is done, and by whom."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from itertools import count
from typing import Any

import asyncpg
import httpx

from staer.settings import Settings
from staer.store.database import UNREACHABLE, plain_url

FAULTS = ("drop_after", "error", "half", "drop_before", "garbage")
FAULTY = 0.3
AT_ONCE = 6  # lives of job orders
_PAUSE = 0.05
_PATIENCE = 300  # seconds: what did not come by then is lost
# What a mutation answers when it had been carried out and its answer was lost.
DONE_BEFORE = {"ALREADY_SENT", "ALREADY_SHARED", "ALREADY_PLACED", "JOB_ORDER_CLOSED"}
_ORDER = "query($id: ID!) { jobOrder(id: $id) { title version status jobagStatus shares { status } \
placements { nodes { jobagStatus } } } }"


@dataclass
class Process:
    """One that can be killed and comes back at the same place."""

    command: str
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        given = {**os.environ, **self.environment, "STAER_LOG_LEVEL": "ERROR"}
        self.running = subprocess.Popen([sys.executable, "-m", "staer", self.command], env=given)

    def kill(self) -> None:
        if self.running:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()

    def has_ended(self) -> bool:
        return self.running is None or self.running.poll() is not None


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    given = {f.metadata["name"]: getattr(settings, f.name) for f in fields(settings)}
    return {name: value for name, value in given.items() if value is not None} | more


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class Storm:
    """`actions` is how many will be done; `interrupt` restarts PostgreSQL, or does as if."""

    actions: int
    kills: int
    servers: list[Process]
    couriers: list[Process]
    jobag: httpx.AsyncClient
    token: str
    company: str
    url: str
    interrupt: Callable[[], Awaitable[None]]
    chance: random.Random = field(default_factory=lambda: random.Random(20180419))
    done: int = 0
    killed: int = 0
    interruptions: int = 0
    employer_actions: int = 0
    employer_orders: int = 0

    async def rage(self) -> None:
        """All that was asked for, done; whoever ended is back."""
        lives = count(1)
        supervising = asyncio.create_task(self._keep_starting())
        try:
            async with httpx.AsyncClient(headers={"authorization": f"Bearer {self.token}"}, timeout=15) as http:
                living = (self._keep_living(http, lives) for _ in range(AT_ONCE))
                await asyncio.gather(self._keep_killing(), *living)
            await self._until(self._nothing_waits)
        finally:
            supervising.cancel()

    async def _keep_starting(self) -> None:
        """As a supervisor would: whom the dice killed, and who found no PostgreSQL and ended."""
        while True:
            for process in (*self.servers, *self.couriers):
                if process.has_ended():
                    process.start()
            await asyncio.sleep(_PAUSE)

    async def _keep_living(self, http: httpx.AsyncClient, lives: "count[int]") -> None:
        while self.done < self.actions:
            number = next(lives)
            await (self._employers_life() if number % 5 == 0 else self._life(http, f"Ordre {number}"))

    async def _keep_killing(self) -> None:
        """At points of the work that the dice choose; PostgreSQL twice among them."""
        points = sorted(self.chance.sample(range(1, self.actions), self.kills))
        restarts = {points[len(points) // 3], points[2 * len(points) // 3]}
        for number, point in enumerate(points):
            while self.done < point:  # noqa: ASYNC110  a count, and nobody tells of it
                await asyncio.sleep(0.01)
            fault = {"kind": FAULTS[number % len(FAULTS)], "probability": FAULTY}
            (await self.jobag.put("/simulator/faults", json={"*": fault})).raise_for_status()
            self.chance.choice([*self.servers, *self.couriers]).kill()
            self.killed += 1
            if point in restarts:
                self.interruptions += 1
                await self.interrupt()

    # --- what consultants do

    async def _life(self, http: httpx.AsyncClient, title: str) -> None:
        wanted = {"companyId": self.company, "title": title, "workTasks": "Pluk", "coordinatorAllowed": False}
        created = await self._do(http, "createJobOrder", wanted, "jobOrder { id }")
        order = {"jobOrderId": created["jobOrder"]["id"]}
        await self._do(http, "sendJobOrderToJobag", order)
        await self._until(lambda: self._is(http, order, lambda it: it["jobagStatus"] == "ACCEPTED"))
        await self._do(http, "shareJobOrder", order | {"networkCode": "HRS"})
        await self._do(http, "createPlacement", order | {"candidate": {"name": "Ida", "cprNumber": "2110625629"}})
        await self._rename(http, order, f"{title} ny")
        await self._until(lambda: self._is(http, order, _has_arrived))
        await self._do(http, "closeJobOrder", order | {"reason": "NEED_MET"})

    async def _rename(self, http: httpx.AsyncClient, order: dict[str, Any], title: str) -> None:
        while (now := await self._read(http, order))["title"] != title:
            await self._do(http, "updateJobOrder", order | {"expectedVersion": now["version"], "title": title})

    async def _is(self, http: httpx.AsyncClient, order: dict[str, Any], holds: Callable[[Any], bool]) -> bool:
        return holds(await self._read(http, order))

    async def _read(self, http: httpx.AsyncClient, order: dict[str, Any]) -> Any:
        return (await self._ask(http, _ORDER, {"id": order["jobOrderId"]}))["jobOrder"]

    async def _do(self, http: httpx.AsyncClient, name: str, given: dict[str, Any], shown: str = "") -> Any:
        type_name = name[0].upper() + name[1:] + "Input"
        text = f"mutation($i: {type_name}!) {{ {name}(input: $i) {{ {shown} userErrors {{ code }} }} }}"
        payload = (await self._ask(http, text, {"i": given}))[name]
        codes = {error["code"] for error in payload["userErrors"]}
        assert codes <= DONE_BEFORE | {"VERSION_CONFLICT"}, (name, codes)
        self.done += 1
        return payload

    async def _ask(self, http: httpx.AsyncClient, query: str, variables: dict[str, Any]) -> Any:
        """Of any server, until one answers."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                address = f"http://127.0.0.1:{self.chance.choice(self.servers).environment['PORT']}/graphql"
                try:
                    answer = await http.post(address, json={"query": query, "variables": variables})
                    if answer.status_code < 500 and "errors" not in answer.json():
                        return answer.json()["data"]
                except httpx.TransportError:
                    pass
                await asyncio.sleep(_PAUSE)

    # --- what employers do

    async def _employers_life(self) -> None:
        made = await self._employer("", {"title": "Fra arbejdsgiver"}, 201)
        self.employer_orders += 1
        await self._employer(f"/{made['jobOrderId']}/update", {"title": "Ændret"}, 200)
        await self._employer(f"/{made['jobOrderId']}/close", {}, 200)

    async def _employer(self, path: str, body: dict[str, Any], status: int) -> Any:
        answer = await self.jobag.post(f"/simulator/employer/joborders{path}", json=body)
        assert answer.status_code == status, answer.text
        self.done += 1
        self.employer_actions += 1
        return answer.json()

    # --- the end of it

    async def _nothing_waits(self) -> bool:
        [[waiting, messages]] = await self.look(
            "select (select count(*) from delivery where state = 'WAITING')"
            " + (select count(*) from jobag_message where state = 'WAITING'), (select count(*) from jobag_message)"
        )
        return waiting == 0 and messages >= self.employer_actions

    async def _until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not await holds():  # noqa: ASYNC110  other processes tell nobody
                await asyncio.sleep(_PAUSE)

    async def look(self, statement: str) -> list[Any]:
        """By a connection of its own: PostgreSQL goes down in between."""
        while True:
            try:
                connection = await asyncpg.connect(plain_url(self.url))
                try:
                    return [tuple(row) for row in await connection.fetch(statement)]
                finally:
                    await connection.close()
            except UNREACHABLE:
                await asyncio.sleep(_PAUSE)


def _has_arrived(order: dict[str, Any]) -> bool:
    return all(share["status"] == "SHARED" for share in order["shares"]) and all(
        placement["jobagStatus"] == "ACCEPTED" for placement in order["placements"]["nodes"]
    )
