"""The partner's clients, run against the server: what they hold after each night."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema

from staer.actions.job_order import update_job_order
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.settings import Settings
from tests.access import client_of
from tests.clients.conftest import listening
from tests.clients.partners import EXAMPLES, PYTHON, ROOT, client, example, pull
from tests.jobcenters import HIDDEN, TASKS, Jobcenters, open_jobcenters

SYSTEM = "hans:SERVICE"
WITHHELD = {"withheld": True}


def held(copy: Path) -> dict[str, Any]:
    return {order["title"]: order for order in json.loads(copy.read_text())["jobOrders"]}


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_a_copy_follows_what_is_shared(kind: str, settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    async with open_jobcenters(settings, tmp_path) as made, listening(made.app) as address:
        world = made.world

        async def night() -> dict[str, Any]:
            await pull(kind, address, made.token(SYSTEM), copy)
            return held(copy)

        order = await world.accepted_order(title="Kok", work_tasks="Buffet", **HIDDEN)
        share = await world.do(share_job_order, world.casper, order, "HRS")
        await world.confirm(share)
        [(title, first)] = (await night()).items()
        assert title == "Kok"
        assert first["workTasks"] == {"withheld": False, "value": "Buffet"}
        assert first["qualifications"] == WITHHELD

        await world.shared_order(title="Tømrer")
        version = (await world.one("job_order", order))["version"]
        await world.do(update_job_order, world.casper, order, expected_version=version, changes={"title": "Souschef"})
        assert set(await night()) == {"Souschef", "Tømrer"}

        await world.do(end_job_order_share, world.casper, share)
        assert set(await night()) == {"Tømrer"}
        assert not any(word in copy.read_text() for word in HIDDEN.values())


class Cut(httpx.AsyncBaseTransport):
    """The line to the server, which is cut at every third request."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.asked % 3 == 0:
            raise httpx.ReadError("cut")
        return await self.inner.handle_async_request(request)


async def test_an_interrupted_pull_goes_on_where_it_stopped(
    jobcenters: Jobcenters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_PAGE_SIZE", 1)
    copy, lists = tmp_path / "copy.json", set[str | None]()
    async with client_of(jobcenters.app, jobcenters.token(SYSTEM)) as http:
        whole = await example.pull(client.StaerClient(http), tmp_path / "whole.json")
    transport = Cut(httpx.ASGITransport(jobcenters.app))
    headers = {"authorization": f"Bearer {jobcenters.token(SYSTEM)}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://staer.test", headers=headers) as http:
        for _ in range(20):
            try:
                await example.pull(client.StaerClient(http), copy)
            except httpx.ReadError:
                lists.add(json.loads(copy.read_text())["list"])
            else:
                break
    assert len(lists) > 1
    assert json.loads(copy.read_text())["jobOrders"] == whole["jobOrders"]
    assert len(whole["jobOrders"]) > 2


async def test_what_is_withheld_is_not_empty(jobcenters: Jobcenters) -> None:
    async with client_of(jobcenters.app, jobcenters.token(SYSTEM)) as http:
        pages = [page async for page in client.StaerClient(http).shared_job_orders()]
    orders = {order.id: order for page in pages for order in page.items}
    order = orders[jobcenters.ids["main"]]
    assert order.work_tasks == TASKS
    assert order.qualifications is client.WITHHELD
    with pytest.raises(TypeError, match="withheld"):
        bool(order.qualifications)


def test_every_field_that_may_be_withheld_has_a_type_that_says_so() -> None:
    fields = build_schema((ROOT / "schema.graphql").read_text()).type_map["JobOrder"].fields  # type: ignore[attr-defined]
    for name, type_ in client.JobOrder.__annotations__.items():
        camel = "".join(part.title() if place else part for place, part in enumerate(name.split("_")))
        directives = [directive.name.value for directive in fields[camel].ast_node.directives or ()]
        assert (type_ is client.Text) == ("visibility" in directives), name


@pytest.fixture
def answering() -> Callable[[Iterator[httpx.Response]], Any]:
    def made(answers: Iterator[httpx.Response]) -> Any:
        transport = httpx.MockTransport(lambda _: next(answers))
        return client.StaerClient(httpx.AsyncClient(transport=transport, base_url="https://staer.test"))

    return made


async def test_it_waits_when_the_server_says_so_and_names_a_refusal(
    answering: Callable[[Iterator[httpx.Response]], Any],
) -> None:
    asking = answering(
        iter(
            [
                httpx.Response(429, headers={"retry-after": "0"}, json={"errors": []}),
                httpx.Response(503, headers={"retry-after": "0"}, json={"errors": []}),
                httpx.Response(200, json={"data": {"who": "Ida"}}),
                httpx.Response(400, json={"errors": [{"message": "No.", "extensions": {"code": "COST_TOO_HIGH"}}]}),
            ]
        )
    )
    assert await asking.ask("{ who }", {}) == {"who": "Ida"}
    with pytest.raises(client.StaerProblem) as refused:
        await asking.ask("{ who }", {})
    assert refused.value.code == "COST_TOO_HIGH"


MISTAKES = {
    "its length": "len(order.qualifications)",
    "as text": "order.qualifications.strip()",
    "not None, and so a text": "order.qualifications is None or len(order.qualifications)",
    "in another's place": "text: str | None = order.qualifications",
}


def test_pyright_refuses_a_withheld_field_as_a_text(tmp_path: Path) -> None:
    head = "from staer_client import WITHHELD, JobOrder\n\ndef read(order: JobOrder) -> None:\n"
    right = "    if order.qualifications is not WITHHELD and order.qualifications is not None:\n"
    (tmp_path / "right.py").write_text(f"{head}{right}        len(order.qualifications)\n")
    for number, mistake in enumerate(MISTAKES.values()):
        (tmp_path / f"wrong{number}.py").write_text(f"{head}    {mistake}\n")
    settings = {"extraPaths": [str(PYTHON)], "typeCheckingMode": "basic"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    faulty = {Path(found["file"]).stem for found in json.loads(done.stdout)["generalDiagnostics"]}
    assert faulty == {f"wrong{number}" for number in range(len(MISTAKES))}
