"""Two at once, with real commits: one wins, the other gets its reason, the history tells it, nothing is sent twice."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order, update_job_order
from staer.actions.placement import approve_placement, reject_placement
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.job_order import ClosedReason
from staer.domain.placement import RejectionReason
from staer.errors import Refused

from .world import World

ROUNDS = range(3)


async def race(*contenders: Awaitable[Any]) -> list[str]:
    """What came of each: OK, or the code of its refusal."""
    outcomes = await asyncio.gather(*contenders, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
            raise outcome
    return [outcome.code if isinstance(outcome, Refused) else "OK" for outcome in outcomes]


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_coordinators_approve_and_reject_at_once(world: World, _round: int) -> None:
    order_id = await world.shared_order()
    parts = {"external_coordinator_id": world.gitte.consultant_id}
    await world.do(assign_coordinator, world.casper, order_id, parts)
    placement_id = await world.place(world.hans, order_id)

    approval, rejection = await race(
        world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True),
        world.do(reject_placement, world.gitte, placement_id, reason=RejectionReason.OTHER, comment=None),
    )

    assert {approval, rejection} == {"OK", "ALREADY_DECIDED"}
    won = ("APPROVE", "AVAILABLE_TO_COMPANY") if approval == "OK" else ("REJECT", "REJECTED")
    placement = await world.one("placement", placement_id)
    assert placement["status"] == won[1]
    decisions = [row for row in await world.history(order_id) if row[0] in ("APPROVE", "REJECT")]
    assert decisions == [(won[0], "AWAITING_APPROVAL", won[1])]
    sent = [kind for kind, _ in await world.outbox(order_id)].count("PLACEMENT")
    assert sent == (1 if approval == "OK" else 0)


@pytest.mark.parametrize("_round", ROUNDS)
async def test_the_same_order_is_shared_twice_at_once(world: World, _round: int) -> None:
    order_id = await world.accepted_order()

    outcomes = await race(
        world.do(share_job_order, world.casper, order_id, "HRS"),
        world.do(share_job_order, world.mette, order_id, "HRS"),
    )

    assert sorted(outcomes) == ["ALREADY_SHARED", "OK"]
    assert await world.outbox(order_id) == [("SHARE", "WAITING")]
    assert [action for action, *_ in await world.history(order_id)] == ["CREATE", "SHARE"]


@pytest.mark.parametrize("_round", ROUNDS)
async def test_the_same_citizen_is_placed_twice_at_once_by_one_authority(world: World, _round: int) -> None:
    order_id = await world.shared_order(coordinator_allowed=False)

    outcomes = await race(world.place(world.gitte, order_id), world.place(world.gert, order_id))

    assert sorted(outcomes) == ["ALREADY_PLACED", "OK"]
    assert [kind for kind, _ in await world.outbox(order_id)].count("PLACEMENT") == 1
    assert [action for action, *_ in await world.history(order_id)].count("PLACE") == 1


@pytest.mark.parametrize("_round", ROUNDS)
async def test_the_last_coordinator_is_removed_while_a_placement_arrives(world: World, _round: int) -> None:
    order_id = await world.shared_order()
    await world.sql("update job_order set responsible_consultant_id = null where id = $1", order_id)

    removal, arrival = await race(
        world.do(assign_coordinator, world.mette, order_id, {"coordinator_id": None}),
        world.place(world.hans, order_id),
    )

    assert (removal, arrival) in {("OK", "NO_COORDINATOR"), ("PLACEMENTS_WAIT", "OK")}
    order = await world.one("job_order", order_id)
    waiting = await world.sql("select id from placement where job_order_id = $1", order_id)
    assert (order["coordinator_id"] is None) == (not waiting)


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_update_the_same_version_at_once(world: World, _round: int) -> None:
    order_id = await world.accepted_order()

    outcomes = await race(
        world.do(update_job_order, world.casper, order_id, expected_version=1, changes={"title": "Casper"}),
        world.do(update_job_order, world.mette, order_id, expected_version=1, changes={"title": "Mette"}),
    )

    assert sorted(outcomes) == ["OK", "VERSION_CONFLICT"]
    order = await world.one("job_order", order_id)
    assert order["version"] == 2
    assert order["title"] == ("Casper" if outcomes[0] == "OK" else "Mette")
    assert await world.outbox(order_id) == [("UPDATE_JOB_ORDER", "WAITING")]


@pytest.mark.parametrize("_round", ROUNDS)
async def test_a_close_meets_an_approval(world: World, _round: int) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.hans, order_id)

    close, approval = await race(
        world.do(close_job_order, world.mette, order_id, reason=ClosedReason.NEED_MET),
        world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True),
    )

    assert close == "OK"
    assert approval in ("OK", "PLACEMENT_ENDED")
    placement = await world.one("placement", placement_id)
    expected = ("AVAILABLE_TO_COMPANY", "PENDING") if approval == "OK" else ("LAPSED", "NOT_SENT")
    assert (placement["status"], placement["jobag_status"]) == expected
    sent = [kind for kind, state in await world.outbox(order_id) if state == "WAITING"]
    assert sent == (["PLACEMENT", "CLOSE_JOB_ORDER"] if approval == "OK" else ["CLOSE_JOB_ORDER"])


@pytest.mark.parametrize("_round", ROUNDS)
async def test_a_share_ends_while_its_recipient_places(world: World, _round: int) -> None:
    order_id = await world.shared_order()
    share_id = (await world.sql("select id from job_order_share where job_order_id = $1", order_id))[0]["id"]

    end, placing = await race(world.do(end_job_order_share, world.casper, share_id), world.place(world.gitte, order_id))

    assert end == "OK"
    assert placing in ("OK", "NOT_SHARED_WITH_YOU", "NOT_FOUND")
    actions = [action for action, *_ in await world.history(order_id)]
    if placing == "OK":
        assert actions.index("PLACE") < actions.index("END")
