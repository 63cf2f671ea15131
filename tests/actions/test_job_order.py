"""Stories of a job order, from its making to its closing."""

import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from staer.actions.coordination import assign_coordinator, assign_responsible_consultant
from staer.actions.job_order import (
    close_job_order,
    deactivate_job_order,
    reactivate_job_order,
    send_job_order_to_jobag,
    update_job_order,
)
from staer.actions.placement import approve_placement
from staer.actions.sharing import share_job_order
from staer.domain.actor import Role
from staer.domain.job_order import ClosedReason
from staer.store.keys import new_id

from .conftest import Refusal
from .world import GRETE, World


async def test_its_maker_becomes_responsible_and_coordinator(world: World) -> None:
    order = await world.one("job_order", await world.order())

    assert order["owner_id"] == world.casper.authority_id
    assert order["responsible_consultant_id"] == order["coordinator_id"] == world.casper.consultant_id
    assert (order["origin"], order["status"], order["jobag_status"]) == ("JOBCENTER", "OPEN", "NOT_SENT")
    assert await world.history(order["id"]) == [("CREATE", None, "OPEN")]
    assert await world.outbox(order["id"]) == []


async def test_nobody_coordinates_where_the_employer_wants_none(world: World, refused: Refusal) -> None:
    order_id = await world.order(coordinator_allowed=False)

    assert (await world.one("job_order", order_id))["coordinator_id"] is None
    with refused("COORDINATOR_NOT_ALLOWED"):
        await world.do(assign_coordinator, world.casper, order_id, {"coordinator_id": world.mette.consultant_id})


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"title": ""}, "REQUIRED", "title"),
        ({"title": "   "}, "REQUIRED", "title"),
        ({"work_tasks": "\n"}, "REQUIRED", "work_tasks"),
        ({"title": "x" * 101}, "TOO_LONG", "title"),
        ({"work_tasks": "x" * 100_000}, "TOO_LONG", "work_tasks"),
        ({"qualifications": "x" * 5001}, "TOO_LONG", "qualifications"),
        ({"internal_comment": "x" * 2001}, "TOO_LONG", "internal_comment"),
        ({"title": "nul \0"}, "INVALID_INPUT", "title"),
        ({"occupation": "half \ud83d"}, "INVALID_INPUT", "occupation"),
        ({"vacancies": 0}, "INVALID_INPUT", "vacancies"),
        ({"vacancies": -1}, "INVALID_INPUT", "vacancies"),
        ({"vacancies": 2**31 - 1}, "INVALID_INPUT", "vacancies"),
        ({"start_date": dt.date(2018, 5, 31), "end_date": dt.date(2018, 4, 17)}, "DATES_REVERSED", "end_date"),
        ({"company_id": UUID(int=1)}, "UNKNOWN_COMPANY", "company_id"),
    ],
    ids=lambda given: str(given)[:40],
)
async def test_what_it_can_not_say(
    world: World, refused: Refusal, given: dict[str, Any], code: str, field: str
) -> None:
    with refused(code, field):
        await world.order(**given)
    assert await world.sql("select id from job_order") == []


async def test_the_longest_texts_that_jobag_takes(world: World) -> None:
    order_id = await world.order(title="æ" * 100, work_tasks="å" * 5000, internal_comment="ø" * 2000)

    assert (await world.one("job_order", order_id))["work_tasks"] == "å" * 5000


async def test_an_update_changes_what_was_given_and_nothing_else(world: World) -> None:
    order_id = await world.order(occupation="kontorassistent", qualifications="venlig")

    changes = {"title": "Receptionist", "qualifications": None}
    await world.do(update_job_order, world.mette, order_id, expected_version=1, changes=changes)

    order = await world.one("job_order", order_id)
    hidden = (await world.sql("select * from job_order_confidential where job_order_id = $1", order_id))[0]
    assert (order["title"], order["occupation"], order["version"]) == ("Receptionist", "kontorassistent", 2)
    assert hidden["qualifications"] is None
    assert await world.outbox(order_id) == [], "JobAG knows nothing of it yet"


@pytest.mark.parametrize(("changes", "moves"), [({"work_tasks": "Mere"}, True), ({"qualifications": "Mere"}, False)])
async def test_recipients_are_told_of_changes_they_can_read(world: World, changes: dict[str, str], moves: bool) -> None:
    order_id = await world.accepted_order()
    before = await world.one("job_order", order_id)

    await world.do(update_job_order, world.casper, order_id, expected_version=1, changes=changes)

    after = await world.one("job_order", order_id)
    assert after["updated_at"] > before["updated_at"]
    assert (after["shared_updated_at"] > before["shared_updated_at"]) is moves
    assert await world.outbox(order_id) == [("UPDATE_JOB_ORDER", "WAITING")]


async def test_an_update_that_changes_nothing_leaves_no_trace(world: World) -> None:
    order_id = await world.accepted_order()

    await world.do(update_job_order, world.casper, order_id, expected_version=1, changes={"title": " Kontorassistent "})

    assert (await world.one("job_order", order_id))["version"] == 1
    assert await world.outbox(order_id) == []


async def test_a_stale_version_loses_nothing(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    await world.do(update_job_order, world.casper, order_id, expected_version=1, changes={"title": "Første"})

    with refused("VERSION_CONFLICT", "expected_version"):
        await world.do(update_job_order, world.mette, order_id, expected_version=1, changes={"title": "Anden"})

    assert (await world.one("job_order", order_id))["title"] == "Første"


async def test_enough_for_now_and_open_again(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    waiting = await world.place(world.hans, order_id)
    await world.do(deactivate_job_order, world.mette, order_id)

    with refused("JOB_ORDER_INACTIVE"):
        await world.place(world.hans, order_id, GRETE)
    with refused("JOB_ORDER_INACTIVE"):
        await world.do(share_job_order, world.casper, order_id, "NRS")
    await world.do(approve_placement, world.casper, waiting, comment=None, send_to_jobag=True)
    await world.do(reactivate_job_order, world.casper, order_id)
    await world.place(world.hans, order_id, GRETE)

    with refused("JOB_ORDER_OPEN"):
        await world.do(reactivate_job_order, world.casper, order_id)


async def test_it_is_sent_once(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    await world.do(send_job_order_to_jobag, world.casper, order_id)

    with refused("ALREADY_SENT"):
        await world.do(send_job_order_to_jobag, world.mette, order_id)

    assert await world.outbox(order_id) == [("CREATE_JOB_ORDER", "WAITING")]


async def test_a_refused_one_is_sent_again(world: World) -> None:
    order_id = await world.order()
    await world.sql("update job_order set jobag_status = 'REFUSED', jobag_problem = 'no' where id = $1", order_id)

    await world.do(send_job_order_to_jobag, world.casper, order_id)

    order = await world.one("job_order", order_id)
    assert (order["jobag_status"], order["jobag_problem"]) == ("PENDING", None)


async def test_placements_go_behind_the_order_that_they_belong_to(world: World) -> None:
    order_id = await world.order(coordinator_allowed=False)
    await world.place(world.casper, order_id)
    assert await world.outbox(order_id) == [("PLACEMENT", "WAITING")]

    await world.do(send_job_order_to_jobag, world.casper, order_id)

    waiting = [kind for kind, state in await world.outbox(order_id) if state == "WAITING"]
    assert waiting == ["CREATE_JOB_ORDER", "PLACEMENT"]


async def test_closing_ends_shares_and_lets_lapse_what_was_not_sent(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    pending = await world.place(world.hans, order_id)
    waiting = await world.place(world.hans, order_id, GRETE)
    available = await world.place(world.gitte, order_id)
    await world.do(approve_placement, world.casper, pending, comment=None, send_to_jobag=True)
    await world.do(approve_placement, world.casper, available, comment=None, send_to_jobag=False)

    await world.do(close_job_order, world.mette, order_id, reason=ClosedReason.NEED_MET)

    statuses = [(await world.one("placement", each))["status"] for each in (pending, waiting, available)]
    assert statuses == ["AVAILABLE_TO_COMPANY", "LAPSED", "LAPSED"]
    shares = await world.sql("select status, ended_at from job_order_share")
    assert [share["status"] for share in shares] == ["ENDED"]
    recipients = await world.sql("select distinct share_status from share_recipient")
    assert [row["share_status"] for row in recipients] == ["ENDED"]
    waits = [kind for kind, state in await world.outbox(order_id) if state == "WAITING"]
    assert waits == ["PLACEMENT", "CLOSE_JOB_ORDER"], "shares are ended by the close itself"
    with refused("JOB_ORDER_CLOSED"):
        await world.do(close_job_order, world.casper, order_id, reason=ClosedReason.ERROR)


async def test_closing_an_order_that_never_set_out_tells_jobag_nothing(world: World) -> None:
    order_id = await world.order(coordinator_allowed=False)
    placement_id = await world.place(world.casper, order_id)

    await world.do(close_job_order, world.casper, order_id, reason=ClosedReason.ERROR)

    placement = await world.one("placement", placement_id)
    assert (placement["status"], placement["jobag_status"]) == ("LAPSED", "NOT_SENT")
    assert await world.outbox(order_id) == [("PLACEMENT", "CANCELLED")]


async def test_who_takes_part(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    await world.do(assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.gitte.consultant_id})
    order = await world.one("job_order", order_id)
    assert order["coordinator_id"] == world.casper.consultant_id, "an absent part stays"

    with refused("UNKNOWN_CONSULTANT", "coordinator_id"):
        await world.do(assign_coordinator, world.casper, order_id, {"coordinator_id": world.gitte.consultant_id})
    with refused("UNKNOWN_CONSULTANT", "external_coordinator_id"):
        await world.do(
            assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.mette.consultant_id}
        )
    with refused("UNKNOWN_CONSULTANT", "responsible_consultant_id"):
        await world.do(assign_responsible_consultant, world.casper, order_id, {"responsible_consultant_id": new_id()})
    with refused("REQUIRED"):
        await world.do(assign_coordinator, world.casper, order_id, {})
    assert ("ASSIGN_COORDINATOR", None, "Gitte") in await world.history(order_id)


async def test_the_last_who_decides_stays_while_placements_wait(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    await world.place(world.casper, order_id)
    await world.do(assign_responsible_consultant, world.casper, order_id, {"responsible_consultant_id": None})

    with refused("PLACEMENTS_WAIT", "coordinator_id"):
        await world.do(assign_coordinator, world.casper, order_id, {"coordinator_id": None})

    await world.do(assign_coordinator, world.casper, order_id, {"coordinator_id": world.mette.consultant_id})


Action = Callable[..., Coroutine[Any, Any, Any]]
WRITES: list[tuple[Action, dict[str, Any]]] = [
    (update_job_order, {"expected_version": 99, "changes": {"title": ""}}),
    (deactivate_job_order, {}),
    (reactivate_job_order, {}),
    (close_job_order, {"reason": ClosedReason.ERROR}),
    (send_job_order_to_jobag, {}),
    (assign_coordinator, {"parts": {"coordinator_id": None}}),
    (assign_responsible_consultant, {"parts": {"responsible_consultant_id": None}}),
    (share_job_order, {"network_code": "HRS"}),
]


@pytest.mark.parametrize(("action", "given"), WRITES, ids=[action.__name__ for action, _ in WRITES])
async def test_others_learn_that_it_is_not_theirs_and_nothing_more(
    world: World, refused: Refusal, action: Action, given: dict[str, Any]
) -> None:
    order_id = await world.shared_order()
    await world.do(assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.gitte.consultant_id})
    service = await world.person("service", "broendby", Role.SERVICE)
    auditor = await world.person("auditor", "broendby", Role.AUDITOR)

    for recipient in (world.gitte, world.hans):
        with refused("NOT_OWNER"):
            await world.do(action, recipient, order_id, **given)
    for unknown in (order_id, new_id()):
        with refused("NOT_FOUND", "job_order_id"):
            await world.do(action, world.ronja, unknown, **given)
        for without_the_role in (service, auditor, world.admin):
            with refused("NOT_CONSULTANT"):
                await world.do(action, without_the_role, unknown, **given)
