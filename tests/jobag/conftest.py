"""A JobAG on a port of this machine, served by uvicorn in a thread, as the demo serves it."""

import contextlib
import threading
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn

from staer.jobag.client import JobagClient
from staer.jobag.messages import JobOrderContent, NewJobOrder, Sender
from staer.jobag.simulator import create_simulator

BROENDBY = "15300"
CPR_NUMBER = "0101901234"
CONTENT: dict[str, object] = {
    "title": "TEST Kontorassistent",
    "occupation": "kontorassistent",
    "occupation_uri": None,
    "type": "ORDINARY",
    "status": "OPEN",
    "company_name": "Team Aktiv Indsats",
    "company_number": "10150817",
    "start_date": None,
    "end_date": None,
    "vacancies": 1,
    "work_tasks": "Post og telefon",
    "qualifications": "Venlig; 32.000 kr.",
    "working_hours": None,
    "internal_comment": None,
    "company_contact": None,
}


@contextlib.contextmanager
def served(app: object) -> Generator[str]:
    """The base address of an ASGI application that listens until the block ends."""
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Jobag:
    """The simulator's address, and its controls."""

    url: str
    http: httpx.AsyncClient

    async def faults(self, **by_operation: dict[str, object]) -> None:
        wanted = {("*" if name == "every_operation" else name): fault for name, fault in by_operation.items()}
        (await self.http.put("/simulator/faults", json=wanted)).raise_for_status()

    async def received(self, **having: object) -> list[dict[str, object]]:
        rows = (await self.http.get("/simulator/received")).raise_for_status().json()["received"]
        return [row for row in rows if all(row[name] == value for name, value in having.items())]


@pytest.fixture(scope="session")
def simulator() -> Generator[str]:
    with served(create_simulator(None)) as url:
        yield url


@pytest.fixture
async def jobag(simulator: str) -> AsyncGenerator[Jobag]:
    """Shared between tests but for its faults: each test makes its own orders."""
    async with httpx.AsyncClient(base_url=simulator, headers={"ActiveOrganisation": BROENDBY}) as http:
        yield Jobag(simulator, http)
        await http.delete("/simulator/faults")


@pytest.fixture
async def client(jobag: Jobag) -> AsyncGenerator[JobagClient]:
    async with JobagClient(jobag.url, 5) as client:
        yield client


def sender(request_id: UUID | None = None) -> Sender:
    return Sender(str(request_id or uuid4()), BROENDBY, "consultant-1")


def order(**changed: object) -> NewJobOrder:
    return NewJobOrder(**(CONTENT | {"coordinator_allowed": True} | changed))  # type: ignore[arg-type]


def changed_order(**changed: object) -> JobOrderContent:
    return JobOrderContent(**(CONTENT | changed))  # type: ignore[arg-type]
