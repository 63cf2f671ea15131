"""Mutations through the schema: what is asked, what is answered, and how a refusal is told."""

from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import AsyncMock
from uuid import UUID

import asyncpg
import pytest

from staer.api.context import RequestContext
from staer.api.intents import carry_out
from staer.api.schema import schema
from staer.domain.actor import Actor, Role
from staer.errors import BadInput
from staer.reads.identifiers import decode_id, encode_id
from staer.reads.plans import Planner
from staer.reads.read_log import ReadLog
from staer.store.database import Transaction
from staer.store.keys import new_id
from tests.actions.conftest import world
from tests.actions.world import GRETE, JENS, World

__all__ = ["world"]

READ_LOG = ReadLog(AsyncMock())  # never written
Answer = dict[str, Any]
Ask = Callable[..., Awaitable[Answer]]


@pytest.fixture
def ask(world: World) -> Ask:
    """A mutation by an actor: its payload."""
    planner = Planner(schema._schema)

    async def run(actor: Actor, mutation: str, shown: str, **given: Any) -> Answer:
        type_name = f"{mutation[0].upper()}{mutation[1:]}Input"
        text = f"mutation ($i: {type_name}!) {{ {mutation}(input: $i) {{ {shown} userErrors {{ code path }} }} }}"
        context = RequestContext(
            actor=actor,
            database=world.database,
            vault=world.vault,
            planner=planner,
            read_log=READ_LOG,
            purpose="",
            correlation_id="test",
        )
        result = await schema.execute(text, variable_values={"i": given}, context_value=context)
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        assert result.data
        return result.data[mutation]

    return run


def refusal(code: str, *path: str) -> list[Answer]:
    return [{"code": code, "path": ["input", *path] if path else None}]


async def test_the_main_job(world: World, ask: Ask) -> None:
    made = await ask(
        world.casper,
        "createJobOrder",
        "jobOrder { id version qualifications coordinator { name } }",
        title="TEST Kontorassistent",
        companyId=encode_id("Company", world.company),
        workTasks="Post og telefon",
        qualifications="Venlig",
    )
    order = made["jobOrder"]
    assert (order["version"], order["qualifications"], order["coordinator"]) == (1, "Venlig", {"name": "Casper"})

    sent = await ask(world.casper, "sendJobOrderToJobag", "jobOrder { jobagStatus }", jobOrderId=order["id"])
    assert sent["jobOrder"] == {"jobagStatus": "PENDING"}
    await world.accept(decode_id("JobOrder", order["id"]))
    shared = await ask(world.casper, "shareJobOrder", "share { id status }", jobOrderId=order["id"], networkCode="HRS")
    assert shared["share"]["status"] == "PENDING"
    await world.confirm(decode_id("JobOrderShare", shared["share"]["id"]))

    candidate = {"name": "Jens Jensen", "cprNumber": JENS}
    placed = await ask(
        world.hans,
        "createPlacement",
        "placement { id status candidate { name } }",
        jobOrderId=order["id"],
        candidate=candidate,
    )
    placement = placed["placement"]
    assert (placement["status"], placement["candidate"]) == ("AWAITING_APPROVAL", {"name": "Jens Jensen"})
    approved = await ask(
        world.casper,
        "approvePlacement",
        "placement { status jobagStatus decidedBy { name } }",
        placementId=placement["id"],
        sendToJobag=True,
    )
    assert approved == {
        "placement": {
            "status": "AVAILABLE_TO_COMPANY",
            "jobagStatus": "PENDING",
            "decidedBy": {"name": "Casper"},
        },
        "userErrors": [],
    }


async def test_a_conflict_shows_the_order_as_it_is(world: World, ask: Ask) -> None:
    order = encode_id("JobOrder", await world.order())
    await ask(world.casper, "updateJobOrder", "jobOrder { title }", jobOrderId=order, expectedVersion=1, title="Ny")

    late = await ask(
        world.mette, "updateJobOrder", "jobOrder { title version }", jobOrderId=order, expectedVersion=1, title="Sen"
    )

    assert late["jobOrder"] == {"title": "Ny", "version": 2}
    assert late["userErrors"] == refusal("VERSION_CONFLICT", "expectedVersion")


async def test_absent_stays_and_null_empties(world: World, ask: Ask) -> None:
    order = encode_id("JobOrder", await world.order(occupation="kok", qualifications="hurtig"))

    updated = await ask(
        world.casper,
        "updateJobOrder",
        "jobOrder { occupation qualifications }",
        jobOrderId=order,
        expectedVersion=1,
        qualifications=None,
    )
    refused = await ask(
        world.casper, "updateJobOrder", "jobOrder { id }", jobOrderId=order, expectedVersion=2, title=None
    )

    assert updated["jobOrder"] == {"occupation": "kok", "qualifications": None}
    assert refused == {"jobOrder": None, "userErrors": refusal("REQUIRED", "title")}


@pytest.mark.parametrize(
    ("mutation", "given", "argument"),
    [
        ("closeJobOrder", {"jobOrderId": "x", "reason": "ERROR"}, "jobOrderId"),
        ("closeJobOrder", {"jobOrderId": encode_id("Placement", new_id()), "reason": "ERROR"}, "jobOrderId"),
        ("endJobOrderShare", {"shareId": "æ" * 24}, "shareId"),
        ("assignCoordinator", {"jobOrderId": encode_id("JobOrder", UUID(int=1)), "coordinatorId": ""}, "coordinatorId"),
        ("sendPlacementsToJobag", {"placementIds": [encode_id("Placement", new_id())] * 101}, "placementIds"),
        ("sendPlacementsToJobag", {"placementIds": ["\ud800"]}, "placementIds"),
    ],
    ids=["malformed", "another type", "not ASCII", "empty", "too many", "surrogate"],
)
async def test_bad_ids_are_bad_input_that_names_the_argument(
    world: World, ask: Ask, mutation: str, given: Answer, argument: str
) -> None:
    with pytest.raises(BadInput, match=f"`{argument}`"):
        await ask(world.casper, mutation, "", **given)


async def test_what_one_may_not_see_is_answered_like_what_is_not_there(world: World, ask: Ask) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.hans, order_id)

    for real, type_name, mutation, argument in (
        (order_id, "JobOrder", "deactivateJobOrder", "jobOrderId"),
        (placement_id, "Placement", "withdrawPlacement", "placementId"),
    ):
        answers = [
            await ask(world.ronja, mutation, "", **{argument: encode_id(type_name, key)}) for key in (real, new_id())
        ]
        assert answers == [{"userErrors": refusal("NOT_FOUND", argument)}] * 2


async def test_each_placement_has_its_own_result(world: World, ask: Ask) -> None:
    order_id = await world.shared_order()
    ready = encode_id("Placement", await world.place(world.hans, order_id))
    waiting = encode_id("Placement", await world.place(world.hans, order_id, GRETE))
    unknown = encode_id("Placement", new_id())
    await ask(world.casper, "approvePlacement", "", placementId=ready)

    sent = await ask(
        world.casper,
        "sendPlacementsToJobag",
        "results { placementId placement { jobagStatus } userErrors { code } }",
        placementIds=[waiting, ready, unknown],
    )

    assert sent["results"] == [
        {"placementId": waiting, "placement": None, "userErrors": [{"code": "NOT_APPROVED"}]},
        {"placementId": ready, "placement": {"jobagStatus": "PENDING"}, "userErrors": []},
        {"placementId": unknown, "placement": None, "userErrors": [{"code": "NOT_FOUND"}]},
    ]


async def test_a_default_dashboard_is_kept_for_the_person(world: World, ask: Ask) -> None:
    service = await world.person("service", "broendby", Role.SERVICE)
    service = Actor(service.authority_id, None, service.roles, service.name, service.subject)

    kept = await ask(world.hans, "setDefaultDashboard", "viewer { name defaultDashboard }", dashboard="STÆR")
    cleared = await ask(world.hans, "setDefaultDashboard", "viewer { defaultDashboard }", dashboard=None)
    refused = await ask(service, "setDefaultDashboard", "viewer { name }", dashboard="STÆR")

    assert kept["viewer"] == {"name": "Hans", "defaultDashboard": "STÆR"}
    assert cleared["viewer"] == {"defaultDashboard": None}
    assert refused == {"viewer": None, "userErrors": refusal("NOT_CONSULTANT")}


async def test_an_intent_that_postgresql_ended_is_tried_again(world: World) -> None:
    tries: list[int] = []

    async def action(tx: Transaction, actor: Actor) -> str:
        tries.append(len(tries))
        if len(tries) < 3:
            raise asyncpg.DeadlockDetectedError
        return actor.name

    class Info:
        context = RequestContext(
            actor=world.casper,
            database=world.database,
            vault=world.vault,
            planner=Planner(schema._schema),
            read_log=READ_LOG,
            purpose="",
            correlation_id="",
        )

    outcome = await carry_out(Info, action)  # type: ignore[arg-type]

    assert (outcome.result, tries) == ("Casper", [0, 1, 2])


def test_every_mutation_answers_with_user_errors() -> None:
    mutations = schema._schema.mutation_type
    assert mutations
    for name, field in mutations.fields.items():
        assert "userErrors" in field.type.of_type.fields, name
