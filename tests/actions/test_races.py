"""Two at once, with real commits: one wins, the other gets its reason, the history tells it, nothing is sent twice.

Both contenders begin while a third transaction holds the order, so that neither has seen what the other does.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import pytest

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order, update_job_order
from staer.actions.placement import approve_placement, reject_placement
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.job_order import ClosedReason
from staer.domain.placement import RejectionReason
from staer.errors import Refused

from .world import World

Contender = Coroutine[Any, Any, Any]
WHO_IS_FIRST = pytest.mark.parametrize("swapped", [False, True], ids=["as named", "the other first"])
_WAITING = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    " and state = 'active'"
)


async def race(world: World, order_id: UUID, one: Contender, other: Contender, *, swapped: bool) -> tuple[str, str]:
    """What came of each, OK or the code of its refusal; the first in the queue is `one`, unless swapped."""
    queue = [other, one] if swapped else [one, other]
    async with world.owner.transaction() as tx:
        await tx.connection.execute("select from job_order where id = $1 for update", order_id)
        tasks = [await _queued(world, contender, place) for place, contender in enumerate(queue, start=1)]
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    codes = [_code(outcome) for outcome in outcomes]
    return (codes[1], codes[0]) if swapped else (codes[0], codes[1])


async def _queued(world: World, contender: Contender, place: int) -> "asyncio.Task[Any]":
    """The contender under way, until it stands in the queue for the order."""
    task = asyncio.create_task(contender)
    for _ in range(500):
        if (await world.database.fetch(_WAITING, []))[0][0] >= place:  # a role sees what its own sessions do
            return task
        await asyncio.sleep(0.01)
    raise AssertionError("A contender does not wait for the order: it takes no lock.")


def _code(outcome: object) -> str:
    if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
        raise outcome
    return outcome.code if isinstance(outcome, Refused) else "OK"


@WHO_IS_FIRST
async def test_two_coordinators_approve_and_reject_at_once(world: World, swapped: bool) -> None:
    order_id = await world.shared_order()
    parts = {"external_coordinator_id": world.gitte.consultant_id}
    await world.do(assign_coordinator, world.casper, order_id, parts)
    placement_id = await world.place(world.hans, order_id)

    approval, rejection = await race(
        world,
        order_id,
        world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True),
        world.do(reject_placement, world.gitte, placement_id, reason=RejectionReason.OTHER, comment=None),
        swapped=swapped,
    )

    assert (approval, rejection) == (("ALREADY_DECIDED", "OK") if swapped else ("OK", "ALREADY_DECIDED"))
    won = ("REJECT", "REJECTED") if swapped else ("APPROVE", "AVAILABLE_TO_COMPANY")
    assert (await world.one("placement", placement_id))["status"] == won[1]
    decisions = [row for row in await world.history(order_id) if row[0] in ("APPROVE", "REJECT")]
    assert decisions == [(won[0], "AWAITING_APPROVAL", won[1])]
    assert [kind for kind, _ in await world.outbox(order_id)].count("PLACEMENT") == (0 if swapped else 1)


async def test_the_same_order_is_shared_twice_at_once(world: World) -> None:
    order_id = await world.accepted_order()

    outcomes = await race(
        world,
        order_id,
        world.do(share_job_order, world.casper, order_id, "HRS"),
        world.do(share_job_order, world.mette, order_id, "HRS"),
        swapped=False,
    )

    assert outcomes == ("OK", "ALREADY_SHARED")
    assert await world.outbox(order_id) == [("SHARE", "WAITING")]
    assert [action for action, *_ in await world.history(order_id)] == ["CREATE", "SHARE"]


async def test_the_same_citizen_is_placed_twice_at_once_by_one_authority(world: World) -> None:
    order_id = await world.shared_order(coordinator_allowed=False)

    outcomes = await race(
        world, order_id, world.place(world.gitte, order_id), world.place(world.gert, order_id), swapped=False
    )

    assert outcomes == ("OK", "ALREADY_PLACED")
    assert [kind for kind, _ in await world.outbox(order_id)].count("PLACEMENT") == 1
    assert [action for action, *_ in await world.history(order_id)].count("PLACE") == 1


@WHO_IS_FIRST
async def test_the_last_coordinator_is_removed_while_a_placement_arrives(world: World, swapped: bool) -> None:
    order_id = await world.shared_order()
    await world.sql("update job_order set responsible_consultant_id = null where id = $1", order_id)

    removal, arrival = await race(
        world,
        order_id,
        world.do(assign_coordinator, world.mette, order_id, {"coordinator_id": None}),
        world.place(world.hans, order_id),
        swapped=swapped,
    )

    assert (removal, arrival) == (("PLACEMENTS_WAIT", "OK") if swapped else ("OK", "NO_COORDINATOR"))
    order = await world.one("job_order", order_id)
    waiting = await world.sql("select id from placement where job_order_id = $1", order_id)
    assert (order["coordinator_id"] is None) == (not waiting)


@WHO_IS_FIRST
async def test_two_update_the_same_version_at_once(world: World, swapped: bool) -> None:
    order_id = await world.accepted_order()

    outcomes = await race(
        world,
        order_id,
        world.do(update_job_order, world.casper, order_id, expected_version=1, changes={"title": "Casper"}),
        world.do(update_job_order, world.mette, order_id, expected_version=1, changes={"title": "Mette"}),
        swapped=swapped,
    )

    assert outcomes == (("VERSION_CONFLICT", "OK") if swapped else ("OK", "VERSION_CONFLICT"))
    order = await world.one("job_order", order_id)
    assert (order["version"], order["title"]) == (2, "Mette" if swapped else "Casper")
    assert await world.outbox(order_id) == [("UPDATE_JOB_ORDER", "WAITING")]


@WHO_IS_FIRST
async def test_a_close_meets_an_approval(world: World, swapped: bool) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.hans, order_id)

    close, approval = await race(
        world,
        order_id,
        world.do(close_job_order, world.mette, order_id, reason=ClosedReason.NEED_MET),
        world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True),
        swapped=swapped,
    )

    assert (close, approval) == ("OK", "OK" if swapped else "PLACEMENT_ENDED")
    placement = await world.one("placement", placement_id)
    expected = ("AVAILABLE_TO_COMPANY", "PENDING") if swapped else ("LAPSED", "NOT_SENT")
    assert (placement["status"], placement["jobag_status"]) == expected
    sent = [kind for kind, state in await world.outbox(order_id) if state == "WAITING"]
    assert sent == (["PLACEMENT", "CLOSE_JOB_ORDER"] if swapped else ["CLOSE_JOB_ORDER"])


@WHO_IS_FIRST
async def test_a_share_ends_while_its_recipient_places(world: World, swapped: bool) -> None:
    order_id = await world.shared_order()
    share_id = (await world.sql("select id from job_order_share where job_order_id = $1", order_id))[0]["id"]

    end, placing = await race(
        world,
        order_id,
        world.do(end_job_order_share, world.casper, share_id),
        world.place(world.gitte, order_id),
        swapped=swapped,
    )

    assert (end, placing) == ("OK", "OK" if swapped else "NOT_SHARED_WITH_YOU")
