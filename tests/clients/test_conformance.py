"""`staer conformance`: our clients pass it, and a client that is not ready for a scene fails that scene."""

import asyncio
import dataclasses
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from staer.conformance.scenes import SCENES, Scene
from staer.conformance.server import Conformance, create_conformance_server
from staer.ports import free_port
from tests.clients.partners import EXAMPLES, client, example, pull
from tests.web.test_server import wait_for

TOKEN = "a-token"
NAMES = [scene.name for scene in SCENES]
SOONER = tuple(dataclasses.replace(scene, retry_after=min(1, scene.retry_after)) for scene in SCENES)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_our_examples_pass(kind: str, tmp_path: Path) -> None:
    port = str(free_port())
    address, copy = f"http://127.0.0.1:{port}", tmp_path / "copy.json"
    command = [sys.executable, "-m", "staer", "conformance", "--token", TOKEN, "--port", port]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(f"{address}/graphql")
        for name in NAMES:
            asyncio.run(pull(kind, address, TOKEN, copy))
            report = httpx.post(f"{address}/report", content=copy.read_bytes()).json()
            assert (report["scene"], report["problems"]) == (name, [])
        printed, _ = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 0
    assert [line.split() for line in printed.splitlines()[-4:]] == [[name, "passed"] for name in NAMES]


class Played:
    """The scenes in this process, and what each said."""

    def __init__(self) -> None:
        self.verdicts: dict[str, list[str]] = {}
        self.app = create_conformance_server(Conformance(TOKEN, self.tell, SOONER))

    def tell(self, scene: Scene, problems: list[str]) -> None:
        self.verdicts[scene.name] = problems

    @asynccontextmanager
    async def http(self, token: str = TOKEN, wrapped: Callable[[Any], Any] = lambda inner: inner) -> AsyncIterator[Any]:
        transport = wrapped(httpx.ASGITransport(self.app))
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://staer.test", headers=headers) as http:
            yield http

    async def nights(self, copy: Path, wrapped: Callable[[Any], Any] = lambda inner: inner) -> set[str]:
        """The scenes that a client fails."""
        async with self.http(wrapped=wrapped) as http:
            for _ in NAMES:
                with suppress(client.StaerProblem):
                    await example.pull(client.StaerClient(http), copy)
                (await http.post("/report", json=example.load(copy))).raise_for_status()
        return {name for name, problems in self.verdicts.items() if problems}


class Impatient(httpx.AsyncBaseTransport):
    """Waits for nothing."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        if "retry-after" in response.headers:
            response.headers["retry-after"] = "0"
        return response


def empty_for_withheld(text: Any) -> dict[str, Any]:
    return {"withheld": False, "value": None if text is client.WITHHELD else text}


def appended(copy: dict[str, Any], key: str, order: Any) -> None:
    if order is not None:
        written = {"workTasks": example.written(order.work_tasks), "qualifications": {"withheld": True}}
        copy["jobOrders"].append({"id": key, "title": order.title, **written})
    else:
        copy["jobOrders"] = [known for known in copy["jobOrders"] if known["id"] != key]


def never_dropped(copy: dict[str, Any], key: str, order: Any, keep: Any = example.keep) -> None:
    if order is not None:
        keep(copy, key, order)


BAD = {
    "WITHHELD": ("written", empty_for_withheld),
    "REPLAYED_EVENTS": ("keep", appended),
    "REVOKED_SHARE": ("keep", never_dropped),
}


@pytest.mark.parametrize(("scene", "name", "bad"), [(scene, *bad) for scene, bad in BAD.items()], ids=BAD)
async def test_a_bad_client_fails_its_scene(
    scene: str, name: str, bad: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, name, bad)
    assert await Played().nights(tmp_path / "copy.json") == {scene}


async def test_an_impatient_client_fails_its_scene(tmp_path: Path) -> None:
    played = Played()
    assert "RETRY_AFTER" in await played.nights(tmp_path / "copy.json", Impatient)
    assert "asked again 4 times before" in played.verdicts["RETRY_AFTER"][0]


async def test_a_client_that_reads_the_whole_list_each_night_passes_too(tmp_path: Path) -> None:
    played = Played()
    async with played.http() as http:
        asking = client.StaerClient(http)
        for _ in NAMES:
            copy: dict[str, Any] = {"jobOrders": []}
            async for page in asking.shared_job_orders():
                for order in page.items:
                    example.keep(copy, order.id, order)
            await http.post("/report", json=copy)
    assert played.verdicts == {name: [] for name in NAMES}


WRONG: dict[str, tuple[str, Any, int, str]] = {
    "no object": ("/graphql", [], 400, "BAD_USER_INPUT"),
    "no text": ("/graphql", {"extensions": {"persistedQuery": {}}}, 400, "PERSISTED_QUERY_NOT_FOUND"),
    "no such field": ("/graphql", {"query": "{ no }"}, 400, "BAD_USER_INPUT"),
    "another's cursor": ("/graphql", {"query": '{ changes(after: "x") { __typename } }'}, 400, "BAD_USER_INPUT"),
    "a page too large": ("/graphql", {"query": "{ jobOrders(first: 101) { nodes { id } } }"}, 400, "BAD_USER_INPUT"),
    "a search": ("/graphql", {"query": '{ jobOrders(search: "x") { nodes { id } } }'}, 400, "BAD_USER_INPUT"),
    "a report without orders": ("/report", {}, 400, "BAD_USER_INPUT"),
    "a report of other things": ("/report", {"jobOrders": [1]}, 400, "BAD_USER_INPUT"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "body", "status", "code"), WRONG.values(), ids=WRONG)
async def test_bad_input_is_answered(path: str, body: Any, status: int, code: str) -> None:
    async with Played().http() as http:
        response = await http.post(path, json=body)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_another_token_is_refused_and_is_no_request_of_the_client() -> None:
    played = Played()
    async with played.http("another") as http:
        response = await http.post("/graphql", json={"query": "{ viewer { name } }"})
    assert response.status_code == 401


FOUND = "{ jobOrders { edges { cursor node { id } } totalCount { value } } }"
ONE = """query($id: ID!) {
  viewer { name authority { displayNumber } } node(id: $id) { id } nodes(ids: [$id]) { id }
  jobOrder(id: $id) {
    company { name } primaryAuthority { name } receivedThrough { code } placements { nodes { id } }
    viewerRelation viewerCanPlace viewerCannotPlaceReasons status type origin vacancies createdAt startDate
  }
}"""


async def test_all_that_is_played_can_be_read() -> None:
    async with Played().http() as http:
        found = (await http.post("/graphql", json={"query": FOUND})).json()
        key = found["data"]["jobOrders"]["edges"][0]["node"]["id"]
        answer = (await http.post("/graphql", json={"query": ONE, "variables": {"id": key}})).json()
    assert "errors" not in answer
    assert json.dumps(answer).count(key) == 2
