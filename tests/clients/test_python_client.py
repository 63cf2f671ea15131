"""The partner's Python client, run against the server."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.access import client_of
from tests.jobcenters import TASKS, Jobcenters

HERE = Path(__file__).parents[2] / "clients" / "python"


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


client = loaded(HERE / "staer_client.py")
example = loaded(HERE / "examples" / "nightly_pull.py")


async def test_what_is_withheld_is_not_empty(jobcenters: Jobcenters) -> None:
    async with client_of(jobcenters.app, jobcenters.token("hans:SERVICE")) as http:
        pages = [page async for page in client.StaerClient(http).shared_job_orders(page_size=2)]
    orders = {order.id: order for page in pages for order in page.orders}
    order = orders[jobcenters.ids["main"]]
    assert order.work_tasks == TASKS
    assert order.qualifications is client.WITHHELD
    with pytest.raises(TypeError, match="withheld"):
        bool(order.qualifications)


async def test_the_nightly_pull_goes_on_where_it_stopped(jobcenters: Jobcenters, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    async with client_of(jobcenters.app, jobcenters.token("hans:SERVICE")) as http:
        asking = client.StaerClient(http)
        assert await example.pull(asking, state) > 1
        assert await example.pull(asking, state) == 0


async def test_it_waits_when_the_server_says_so_and_names_a_refusal() -> None:
    answers = iter(
        [
            httpx.Response(429, headers={"retry-after": "0"}, json={"errors": []}),
            httpx.Response(503, headers={"retry-after": "0"}, json={"errors": []}),
            httpx.Response(200, json={"data": {"who": "Ida"}}),
            httpx.Response(400, json={"errors": [{"message": "No.", "extensions": {"code": "COST_TOO_HIGH"}}]}),
        ]
    )
    transport = httpx.MockTransport(lambda _: next(answers))
    async with httpx.AsyncClient(transport=transport, base_url="https://staer.test") as http:
        asking = client.StaerClient(http)
        assert await asking.ask("{ who }", {}) == {"who": "Ida"}
        with pytest.raises(client.StaerProblem) as refused:
            await asking.ask("{ who }", {})
    assert refused.value.code == "COST_TOO_HIGH"
