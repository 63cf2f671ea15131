"""Stories of messages to JobAG that people try again or take back: nothing is lost, and nothing stays PENDING."""

from typing import Any
from uuid import UUID

import pytest

from staer.actions.delivery import TAKEN_BACK, cancel_delivery, retry_delivery
from staer.actions.job_order import close_job_order, deactivate_job_order, send_job_order_to_jobag
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.job_order import ClosedReason

from .conftest import Refusal
from .world import World


async def message(world: World, order: UUID, kind: str) -> UUID:
    [*_, row] = await world.sql(
        "select id from delivery where job_order_id = $1 and kind = $2 order by sequence", order, kind
    )
    return row[0]


async def end(world: World, delivery: UUID, state: str, attempts: int = 1) -> None:
    await world.sql(
        "update delivery set state = $2, attempts = $3, problem = 'Nej', finished_at = now() where id = $1",
        delivery,
        state,
        attempts,
    )


async def sent_order(world: World) -> UUID:
    order = await world.order()
    await world.do(send_job_order_to_jobag, world.casper, order)
    return order


async def test_one_that_waits_is_tried_at_once(world: World) -> None:
    delivery = await message(world, await sent_order(world), "CREATE_JOB_ORDER")
    later = "update delivery set next_attempt_at = now() + interval '3 hours', attempts = 9 where id = $1"
    await world.sql(later, delivery)
    await world.do(retry_delivery, world.mette, delivery)
    [[due]] = await world.sql("select next_attempt_at <= now() from delivery where id = $1", delivery)
    row = await world.one("delivery", delivery)
    assert (due, row["state"], row["attempts"], row["attempts_before"]) == (True, "WAITING", 9, 9)


@pytest.mark.parametrize("state", ["REFUSED", "DEAD", "CANCELLED"])
async def test_an_order_that_did_not_arrive_is_sent_again_under_the_same_id(world: World, state: str) -> None:
    order = await sent_order(world)
    delivery = await message(world, order, "CREATE_JOB_ORDER")
    await end(world, delivery, state)
    await world.sql("update job_order set jobag_status = 'REFUSED', jobag_problem = 'Nej' where id = $1", order)
    await world.do(retry_delivery, world.casper, delivery)
    row, about = await world.one("delivery", delivery), await world.one("job_order", order)
    assert (row["state"], row["problem"], row["finished_at"]) == ("WAITING", None, None)
    assert (about["jobag_status"], about["jobag_problem"]) == ("PENDING", None)
    assert [action for action, *_ in await world.history(order)][-2:] == ["SEND", "RETRY_DELIVERY"]


async def test_an_order_that_set_out_anew_or_was_closed_is_not_sent_twice(world: World, refused: Refusal) -> None:
    order = await sent_order(world)
    delivery = await message(world, order, "CREATE_JOB_ORDER")
    await end(world, delivery, "DEAD")
    with refused("ALREADY_SENT", "delivery_id"):
        await world.do(retry_delivery, world.casper, delivery)
    await world.sql("update job_order set jobag_status = 'REFUSED', jobag_problem = 'Nej' where id = $1", order)
    await world.do(close_job_order, world.casper, order, reason=ClosedReason.ERROR)
    with refused("JOB_ORDER_CLOSED", "delivery_id"):
        await world.do(retry_delivery, world.casper, delivery)


async def test_a_share_that_failed_is_tried_again_unless_another_stands(world: World, refused: Refusal) -> None:
    order = await world.accepted_order()
    share = await world.do(share_job_order, world.casper, order, "HRS")
    delivery = await message(world, order, "SHARE")
    await end(world, delivery, "REFUSED")
    await world.sql("update job_order_share set status = 'FAILED', failure = 'Nej' where id = $1", share)
    other = await world.do(share_job_order, world.casper, order, "HRS")
    with refused("ALREADY_SHARED", "delivery_id"):
        await world.do(retry_delivery, world.casper, delivery)
    await world.do(end_job_order_share, world.casper, other)
    await world.do(retry_delivery, world.casper, delivery)
    row = await world.one("job_order_share", share)
    assert (row["status"], row["failure"]) == ("PENDING", None)


async def test_a_candidate_refused_is_put_forward_again(world: World) -> None:
    order = await world.accepted_order(coordinator_allowed=False)
    placement = await world.place(world.casper, order)
    delivery = await message(world, order, "PLACEMENT")
    await end(world, delivery, "REFUSED")
    await world.sql("update placement set jobag_status = 'REFUSED' where id = $1", placement)
    await world.do(retry_delivery, world.mette, delivery)
    assert (await world.one("placement", placement))["jobag_status"] == "PENDING"
    assert (await world.one("delivery", delivery))["state"] == "WAITING"


async def test_a_change_is_told_again_when_jobag_has_the_order(world: World, refused: Refusal) -> None:
    order = await world.accepted_order()
    await world.do(deactivate_job_order, world.casper, order)
    delivery = await message(world, order, "UPDATE_JOB_ORDER")
    await end(world, delivery, "DEAD")
    await world.do(retry_delivery, world.casper, delivery)
    assert (await world.one("delivery", delivery))["state"] == "WAITING"
    await end(world, delivery, "DEAD")
    await world.sql("update job_order set jobag_status = 'REFUSED', dfdg_created_on = null where id = $1", order)
    with refused("JOB_ORDER_NOT_IN_JOBAG", "delivery_id"):
        await world.do(retry_delivery, world.casper, delivery)


async def _taken_back(world: World, order: UUID, kind: str, *, attempts: int) -> None:
    delivery = await message(world, order, kind)
    await world.sql("update delivery set attempts = $2 where id = $1", delivery, attempts)
    await world.do(cancel_delivery, world.mette, delivery)
    row = await world.one("delivery", delivery)
    assert (row["state"], row["problem"]) == ("CANCELLED", TAKEN_BACK)


@pytest.mark.parametrize("attempts", [0, 2])
async def test_an_order_taken_back_may_be_sent_again(world: World, attempts: int) -> None:
    order = await sent_order(world)
    await world.do(deactivate_job_order, world.casper, order)
    await _taken_back(world, order, "CREATE_JOB_ORDER", attempts=attempts)
    row = await world.one("job_order", order)
    assert (row["jobag_status"], row["jobag_problem"]) == ("REFUSED", TAKEN_BACK)
    assert await world.outbox(order) == [("CREATE_JOB_ORDER", "CANCELLED"), ("UPDATE_JOB_ORDER", "CANCELLED")]
    await world.do(send_job_order_to_jobag, world.casper, order)
    assert (await world.one("job_order", order))["jobag_status"] == "PENDING"


@pytest.mark.parametrize(("attempts", "told"), [(0, []), (1, [("END_SHARE", "WAITING")])])
async def test_a_share_taken_back_ends_there_too_when_jobag_may_have_told_of_it(
    world: World, attempts: int, told: list[Any]
) -> None:
    order = await world.accepted_order()
    share = await world.do(share_job_order, world.casper, order, "HRS")
    await _taken_back(world, order, "SHARE", attempts=attempts)
    assert (await world.one("job_order_share", share))["status"] == "ENDED"
    assert await world.outbox(order) == [("SHARE", "CANCELLED"), *told]


async def test_a_candidate_taken_back_may_be_sent_or_withdrawn(world: World) -> None:
    order = await world.accepted_order(coordinator_allowed=False)
    placement = await world.place(world.casper, order)
    await _taken_back(world, order, "PLACEMENT", attempts=1)
    row = await world.one("placement", placement)
    assert (row["status"], row["jobag_status"]) == ("AVAILABLE_TO_COMPANY", "REFUSED")


@pytest.mark.parametrize("kind", ["UPDATE_JOB_ORDER", "CLOSE_JOB_ORDER", "END_SHARE"])
async def test_a_change_taken_back_stays_here_and_says_that_jobag_was_not_told(world: World, kind: str) -> None:
    order = await world.accepted_order()
    share = await world.do(share_job_order, world.casper, order, "HRS")
    await world.confirm(share)
    await world.do(end_job_order_share, world.casper, share)
    await world.do(deactivate_job_order, world.casper, order)
    await world.do(close_job_order, world.casper, order, reason=ClosedReason.NEED_MET)
    await _taken_back(world, order, kind, attempts=0)
    assert (await world.one("job_order", order))["jobag_problem"] == TAKEN_BACK
    await world.do(retry_delivery, world.casper, await message(world, order, kind))
    assert (kind, "WAITING") in await world.outbox(order)


async def test_what_a_courier_carries_at_this_moment_is_left_to_it(world: World, refused: Refusal) -> None:
    delivery = await message(world, await sent_order(world), "CREATE_JOB_ORDER")
    async with world.owner.transaction() as courier:
        await courier.connection.execute("select from delivery where id = $1 for no key update", delivery)
        with refused("DELIVERY_UNDER_WAY", "delivery_id"):
            await world.do(cancel_delivery, world.casper, delivery)
