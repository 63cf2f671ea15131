"""JobAG's messages at the door: who may leave one, and what is kept."""

import dataclasses
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from staer.jobag.signature import TOLERANCE, signed
from staer.settings import Settings
from staer.store.database import Database, open_database
from staer.web.jobag_messages import LONGEST_BODY
from tests.access import client_of
from tests.web.conftest import running

SECRET = "shared with JobAG"


@pytest.fixture
async def jobag(web_settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with running(dataclasses.replace(web_settings, jobag_secret=SECRET)) as app, client_of(app) as client:
        yield client


@pytest.fixture
async def looked_into(shared_settings: Settings) -> AsyncIterator[Database]:
    """By the owner: whoever takes messages can't read them."""
    database = await open_database(shared_settings)
    yield database
    await database.close()


KEY = "018f0000-0000-7000-8000-000000000000"
BROKEN = [
    orjson.dumps({"messageId": KEY, "entity": "Jobordre", "id": KEY, "change": "Create"} | change)
    for change in ({"id": "1"}, {"entity": 7}, {"entity": "a" * 101})
]


def message(**changes: Any) -> bytes:
    return orjson.dumps(
        {"messageId": str(uuid4()), "entity": "Jobordre", "id": str(uuid4()), "change": "Create"} | changes
    )


async def push(client: httpx.AsyncClient, body: bytes, **headers: str) -> int:
    return (await client.post("/jobag/messages", content=body, headers=signed(SECRET, body) | headers)).status_code


async def kept(database: Database) -> list[Any]:
    return [dict(row) for row in await database.fetch("select * from jobag_message", [])]


async def test_a_genuine_message_is_kept_once_and_acknowledged(jobag: httpx.AsyncClient, looked_into: Database) -> None:
    before, body = len(await kept(looked_into)), message()
    assert [await push(jobag, body) for _ in range(3)] == [202, 202, 202]
    assert len(await kept(looked_into)) == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"x-jobag-signature": "v1=" + "0" * 64},
        {"x-jobag-signature": ""},
        {"x-jobag-timestamp": "0"},
        {"x-jobag-timestamp": "now"},
        signed("another secret", b"{}"),
        signed(SECRET, b"{}"),
    ],
)
async def test_what_is_not_signed_is_refused_and_not_kept(
    jobag: httpx.AsyncClient, looked_into: Database, headers: dict[str, str]
) -> None:
    before = len(await kept(looked_into))
    assert await push(jobag, message(), **headers) == 401
    assert len(await kept(looked_into)) == before


async def test_an_overheard_message_is_refused_later(jobag: httpx.AsyncClient) -> None:
    body = message()
    for seconds in (-TOLERANCE - 2, TOLERANCE + 2):
        assert await push(jobag, body, **signed(SECRET, body, time.time() + seconds)) == 401


@pytest.mark.parametrize("body", [b"", b"{", b"1", b"[]", b"\xff", *BROKEN])
async def test_what_is_no_message_is_kept_for_inspection(
    jobag: httpx.AsyncClient, looked_into: Database, body: bytes
) -> None:
    assert await push(jobag, body) == 400
    assert (body, "UNREADABLE") in [(row["raw"], row["state"]) for row in await kept(looked_into)]


async def test_a_huge_message_is_refused_unread(jobag: httpx.AsyncClient) -> None:
    assert await push(jobag, b" " * 10_000_000) == 413
    assert await push(jobag, b" " * (LONGEST_BODY + 1)) == 413


async def test_without_a_secret_there_is_no_door(consultant: httpx.AsyncClient) -> None:
    assert (await consultant.post("/jobag/messages", content=message())).status_code == 404
