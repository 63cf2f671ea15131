"""The whole journey of the guide by HTTP, with the sample data, the courier at work and JobAG as a real server."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from staer.demo.accounts import account
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.demo.sample_data import load_sample_data
from staer.jobag import courier
from staer.jobag.simulator import create_simulator
from staer.settings import Settings
from staer.web.app import create_app
from tests.access import client_of
from tests.api.mutations import ERRORS
from tests.jobag.conftest import served
from tests.logins import as_api, as_courier

CPR_NUMBER = "2110625629"
HIDDEN = {
    "qualifications": "Erfaring med lønsystemer; 32.000 kr.",
    "workingHours": "37 timer, også lørdag",
    "internalComment": "Ring før kl. 10",
    "companyContact": "Ulla Bang, 12 34 56 78",
}
PATIENCE = 200  # looks, a tenth of a second apart


@dataclass
class Jobcenter:
    """Everyone at their own screen."""

    app: Starlette
    issuer: DemoIssuer

    async def ask(self, user: str, query: str, **variables: Any) -> Any:
        """The data of the first root field."""
        async with client_of(self.app, self.issuer.token(account(user))) as client:
            response = await client.post("/graphql", json={"query": query, "variables": variables})
        answer = response.json()
        assert "errors" not in answer, answer
        return next(iter(answer["data"].values()))

    async def do(self, user: str, name: str, shown: str, **given: Any) -> Any:
        """A mutation that is not refused: what it shows."""
        type_name = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($input: {type_name}!) {{ {name}(input: $input) {{ {shown} {ERRORS} }} }}"
        payload = await self.ask(user, query, input=given)
        assert payload.pop("userErrors") == []
        return next(iter(payload.values()))

    async def until(self, user: str, query: str, wanted: Any, **variables: Any) -> None:
        """Look again until JobAG's answer has come."""
        found = None
        for _ in range(PATIENCE):
            if (found := await self.ask(user, query, **variables)) == wanted:
                return
            await asyncio.sleep(0.1)
        assert found == wanted


@pytest.fixture
async def jobag() -> AsyncIterator[httpx.AsyncClient]:
    with served(create_simulator(None)) as url:
        async with httpx.AsyncClient(base_url=url) as client:
            yield client


@pytest.fixture
async def jobcenter(settings: Settings, jobag: httpx.AsyncClient, tmp_path: Path) -> AsyncIterator[Jobcenter]:
    issuer = DemoIssuer(tmp_path, settings.token_audience)
    await load_sample_data(settings.required("database_url"), settings)
    settings = dataclasses.replace(
        settings, token_issuer=ISSUER, jwks=str(issuer.write_jwks()), jobag_url=str(jobag.base_url)
    )
    app = create_app(as_api(settings))
    async with app.router.lifespan_context(app):
        carrying = asyncio.create_task(courier.run(as_courier(settings)))
        yield Jobcenter(app, issuer)
        carrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await carrying


async def test_from_the_order_to_the_candidate_at_the_company(jobcenter: Jobcenter, jobag: httpx.AsyncClient) -> None:
    casper, mette = "broendby.consultant", "gladsaxe.consultant"
    order = await _made_and_sent(jobcenter, casper)
    await _shared(jobcenter, casper, order)
    await _read_at_gladsaxe(jobcenter, mette, order)
    placement = await _placed(jobcenter, mette, order)
    await _approved_and_sent(jobcenter, casper, mette, order, placement)
    await _jobag_has_it_once(jobag, order)
    history = await jobcenter.ask(
        casper, "query($id: ID!) { jobOrder(id: $id) { history { nodes { action by { name } } } } }", id=order
    )
    actions = [event["action"] for event in history["history"]["nodes"]]
    assert actions == [
        "CREATE", "SEND", "ACCEPT", "SHARE", "CONFIRM", "SHARE", "CONFIRM", "PLACE", "APPROVE", "SEND", "ACCEPT"
    ]  # fmt: skip


async def _made_and_sent(jobcenter: Jobcenter, casper: str) -> str:
    """Opret jobordre, send til JobAG: it can be shared only when JobAG has it."""
    companies = await jobcenter.ask(casper, '{ companies(search: "team aktiv") { nodes { id } } }')
    new = {
        "title": "Lønassistent",
        "occupation": "lønassistent",
        "companyId": companies["nodes"][0]["id"],
        "workTasks": "Lønkørsel og refusioner",
        "startDate": "2026-01-05",
        **HIDDEN,
    }
    shown = "jobOrder { id coordinator { name } shareOptions { network { code } canShare reasons } }"
    made = await jobcenter.do(casper, "createJobOrder", shown, **new)
    assert made["coordinator"]["name"] == "Særrig, Casper"
    assert {tuple(option["reasons"]) for option in made["shareOptions"]} == {("JOB_ORDER_NOT_IN_JOBAG",)}
    sent = await jobcenter.do(casper, "sendJobOrderToJobag", "jobOrder { jobagStatus }", jobOrderId=made["id"])
    assert sent == {"jobagStatus": "PENDING"}
    status = "query($id: ID!) { jobOrder(id: $id) { jobagStatus } }"
    await jobcenter.until(casper, status, {"jobagStatus": "ACCEPTED"}, id=made["id"])
    return made["id"]


async def _shared(jobcenter: Jobcenter, casper: str, order: str) -> None:
    """Notificering af gruppe, one network at a time; the seed's list has 26 recipients."""
    for code in ("HRS", "NRS"):
        share = await jobcenter.do(
            casper, "shareJobOrder", "share { status network { code } }", jobOrderId=order, networkCode=code
        )
        assert share == {"status": "PENDING", "network": {"code": code}}
        query = "query($id: ID!) { jobOrder(id: $id) { shares { network { code } status } } }"
        done = [
            {"network": {"code": each}, "status": "SHARED"} for each in ("HRS", "NRS")[: ("HRS", "NRS").index(code) + 1]
        ]
        await jobcenter.until(casper, query, {"shares": done}, id=order)
    query = "query($id: ID!) { jobOrder(id: $id) { recipients { totalCount { value } nodes { number } } } }"
    recipients = (await jobcenter.ask(casper, query, id=order))["recipients"]
    numbers = [authority["number"] for authority in recipients["nodes"]]
    assert recipients["totalCount"]["value"] == len(set(numbers)) == 26
    assert {"15300", "15900", "16300"} <= set(numbers)


async def _read_at_gladsaxe(jobcenter: Jobcenter, mette: str, order: str) -> None:
    """Delte jobordrer: found by the tasks, and read without what is the owner's alone."""
    fields = f"id title workTasks receivedThrough {{ code }} viewerCanPlace withheldFields {' '.join(HIDDEN)}"
    query = f'{{ jobOrders(search: "refusioner") {{ nodes {{ {fields} }} }} }}'
    [found] = (await jobcenter.ask(mette, query))["nodes"]
    withheld = found.pop("withheldFields")
    assert set(HIDDEN) <= set(withheld)
    assert found == {
        "id": order,
        "title": "Lønassistent",
        "workTasks": "Lønkørsel og refusioner",
        "receivedThrough": [{"code": "HRS"}],
        "viewerCanPlace": True,
        **dict.fromkeys(HIDDEN),
    }
    for user in ("roskilde.consultant", "broendby.admin"):
        assert await jobcenter.ask(user, "query($id: ID!) { jobOrder(id: $id) { id } }", id=order) is None
    for user in ("herlev.consultant", "herlev.system"):
        query = "query($id: ID!) { jobOrder(id: $id) { viewerRelation qualifications } }"
        assert await jobcenter.ask(user, query, id=order) == {"viewerRelation": "RECIPIENT", "qualifications": None}


async def _placed(jobcenter: Jobcenter, mette: str, order: str) -> str:
    placement = await jobcenter.do(
        mette,
        "createPlacement",
        "placement { id status viewerCannotApproveReasons }",
        jobOrderId=order,
        candidate={"name": "Jens Jensen", "cprNumber": CPR_NUMBER},
        note="Kan begynde straks",
    )
    assert placement["status"] == "AWAITING_APPROVAL"
    assert placement["viewerCannotApproveReasons"] == ["NOT_COORDINATOR"]
    return placement["id"]


async def _approved_and_sent(jobcenter: Jobcenter, casper: str, mette: str, order: str, placement: str) -> None:
    """The coordinator finds it among what waits for him, approves it, and sends it on."""
    waiting = await jobcenter.ask(
        casper, "{ placements(scope: TO_DECIDE) { nodes { id candidate { name } authority { name } } } }"
    )
    assert {"id": placement, "candidate": {"name": "Jens Jensen"}, "authority": {"name": "Gladsaxe"}} in waiting[
        "nodes"
    ]
    approved = await jobcenter.do(
        casper, "approvePlacement", "placement { status }", placementId=placement, comment="Velegnet"
    )
    assert approved == {"status": "AVAILABLE_TO_COMPANY"}
    [sent] = await jobcenter.do(
        casper, "sendPlacementsToJobag", f"results {{ placement {{ jobagStatus }} {ERRORS} }}", placementIds=[placement]
    )
    assert sent == {"placement": {"jobagStatus": "PENDING"}, "userErrors": []}
    query = "query($id: ID!) { placement(id: $id) { status decisionComment } }"
    await jobcenter.until(mette, query, {"status": "SENT", "decisionComment": "Velegnet"}, id=placement)
    counted = "query($id: ID!) { jobOrder(id: $id) { referredCount } }"
    assert await jobcenter.ask(casper, counted, id=order) == {"referredCount": 1}
    assert await jobcenter.ask(mette, counted, id=order) == {"referredCount": None}


async def _jobag_has_it_once(jobag: httpx.AsyncClient, order: str) -> None:
    received = (await jobag.get("/simulator/received")).json()["received"]
    effects = [row["operation"] for row in received if row["effect"]]
    assert effects[0] == "createJobOrder"
    assert effects.count("createJobOrder") == 1
    assert len(effects) == 4
    assert CPR_NUMBER not in str([row for row in received if row["operation"] == "createJobOrder"])
