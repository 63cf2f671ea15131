"""Stories of placing citizens, and of deciding on them."""

import secrets

import pytest
from cryptography.exceptions import InvalidTag

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order
from staer.actions.placement import (
    approve_placement,
    reject_placement,
    send_placements_to_jobag,
    withdraw_placement,
)
from staer.actions.sharing import end_job_order_share
from staer.domain.actor import Role
from staer.domain.job_order import ClosedReason
from staer.domain.placement import RejectionReason
from staer.errors import Refused
from staer.store.citizen import CitizenVault
from staer.store.keys import new_id

from .conftest import Refusal
from .world import GRETE, JENS, World


async def test_it_waits_for_the_coordinator(world: World) -> None:
    order_id = await world.shared_order()

    placement = await world.one("placement", await world.place(world.hans, order_id, note="Kan begynde mandag"))

    assert (placement["status"], placement["jobag_status"]) == ("AWAITING_APPROVAL", "NOT_SENT")
    assert (placement["authority_id"], placement["owner_id"]) == (world.hans.authority_id, world.casper.authority_id)
    assert placement["note"] == "Kan begynde mandag"
    assert "PLACEMENT" not in dict(await world.outbox(order_id))


async def test_where_nobody_sorts_it_is_sent_at_once(world: World) -> None:
    order_id = await world.shared_order(coordinator_allowed=False)

    placement = await world.one("placement", await world.place(world.hans, order_id))

    assert (placement["status"], placement["jobag_status"]) == ("AVAILABLE_TO_COMPANY", "PENDING")
    message = (await world.sql("select * from delivery where placement_id = $1", placement["id"]))[0]
    assert (message["kind"], message["authority_id"]) == ("PLACEMENT", world.hans.authority_id)


async def test_the_cpr_number_is_sealed_for_its_placement(world: World) -> None:
    order_id = await world.order()
    placement_id = await world.place(world.casper, order_id, "211062-5629")

    candidate = (await world.sql("select * from candidate where placement_id = $1", placement_id))[0]
    assert world.vault.open(candidate["cpr_encrypted"], placement_id) == JENS
    with pytest.raises(InvalidTag):
        world.vault.open(candidate["cpr_encrypted"], new_id())
    with pytest.raises(InvalidTag):
        CitizenVault(secrets.token_bytes(32)).open(candidate["cpr_encrypted"], placement_id)
    rows = await world.sql(
        "select p::text || c::text || (select string_agg(h::text, '') from history h)"
        " from placement p join candidate c on c.placement_id = p.id"
    )
    assert JENS not in rows[0][0]


@pytest.mark.parametrize("wrong", ["", "1", "3102901234", "21106256290", "ABCDEFGHIJ", "2110525629"])
async def test_a_wrong_cpr_number_is_refused_and_not_repeated(world: World, wrong: str) -> None:
    order_id = await world.order()

    with pytest.raises(Refused) as caught:
        await world.place(world.casper, order_id, wrong)

    assert (caught.value.code, caught.value.path) == ("INVALID_CPR_NUMBER", ("candidate", "cpr_number"))
    assert not wrong or wrong not in caught.value.message
    assert caught.value.__cause__ is None


async def test_a_number_without_a_check_digit_that_fits_is_good(world: World) -> None:
    await world.place(world.casper, await world.order(), GRETE)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": " "}, "REQUIRED", ("candidate", "name")),
        ({"name": "x" * 201}, "TOO_LONG", ("candidate", "name")),
        ({"name": "\ud800"}, "INVALID_INPUT", ("candidate", "name")),
        ({"note": "x" * 100_000}, "TOO_LONG", ("note",)),
    ],
)
async def test_what_can_not_be_written(
    world: World, refused: Refusal, given: dict[str, str], code: str, path: tuple[str, ...]
) -> None:
    order_id = await world.order()

    with refused(code, *path):
        await world.place(world.casper, order_id, **given)


async def test_one_active_placement_for_a_citizen_from_one_authority(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.gitte, order_id)

    with refused("ALREADY_PLACED", "candidate", "cpr_number"):
        await world.place(world.gert, order_id)
    await world.place(world.hans, order_id)  # a refusal would tell that the citizen is known elsewhere
    await world.do(reject_placement, world.casper, placement_id, reason=RejectionReason.OTHER, comment=None)
    await world.place(world.gert, order_id)


async def test_only_own_and_received_orders_take_placements(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    await world.do(assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.ronja.consultant_id})

    with refused("NOT_SHARED_WITH_YOU"):  # sees the order as its coordinator, but did not receive it
        await world.place(world.ronja, order_id)
    with refused("NOT_FOUND", "job_order_id"):
        await world.place(world.hans, new_id())
    await world.do(close_job_order, world.casper, order_id, reason=ClosedReason.NEED_MET)
    with refused("JOB_ORDER_CLOSED"):
        await world.place(world.casper, order_id)


async def test_an_external_coordinator_whose_authority_received_the_order_places_too(world: World) -> None:
    order_id = await world.shared_order()
    await world.do(assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.gitte.consultant_id})

    await world.place(world.gitte, order_id)


async def test_without_anyone_to_decide_nobody_places(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    await world.sql(
        "update job_order set coordinator_id = null, responsible_consultant_id = null where id = $1", order_id
    )

    with refused("NO_COORDINATOR"):
        await world.place(world.casper, order_id)


async def test_the_person_named_decides_and_nobody_else(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    await world.do(assign_coordinator, world.casper, order_id, {"external_coordinator_id": world.gitte.consultant_id})
    placement_id = await world.place(world.hans, order_id)

    for actor in (world.mette, world.hans):
        with refused("NOT_COORDINATOR"):
            await world.do(approve_placement, actor, placement_id, comment=None, send_to_jobag=False)
    for actor in (world.gert, world.ronja):  # a colleague of the external coordinator sees no more than anyone
        for unknown in (placement_id, new_id()):
            with refused("NOT_FOUND", "placement_id"):
                await world.do(approve_placement, actor, unknown, comment=None, send_to_jobag=False)
    await world.do(approve_placement, world.gitte, placement_id, comment="Godt valg", send_to_jobag=False)

    placement = await world.one("placement", placement_id)
    assert (placement["decided_by_id"], placement["decision_comment"]) == (world.gitte.consultant_id, "Godt valg")
    assert await world.outbox(order_id) == [("SHARE", "DELIVERED")], "approving and sending are two steps"


async def test_approved_and_sent_in_one_step(world: World, refused: Refusal) -> None:
    order_id = await world.order()
    placement_id = await world.place(world.casper, order_id)

    await world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True)

    assert await world.history(order_id) == [
        ("CREATE", None, "OPEN"),
        ("PLACE", None, "AWAITING_APPROVAL"),
        ("APPROVE", "AWAITING_APPROVAL", "AVAILABLE_TO_COMPANY"),
        ("SEND", "NOT_SENT", "PENDING"),
    ]
    with refused("ALREADY_DECIDED"):
        await world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=True)
    with refused("WAITS_FOR_JOBAG"):
        await world.do(withdraw_placement, world.casper, placement_id, comment=None)


async def test_any_colleague_of_who_placed_takes_it_back(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.gitte, order_id)

    with refused("NOT_PLACING_AUTHORITY"):
        await world.do(withdraw_placement, world.casper, placement_id, comment=None)
    await world.do(withdraw_placement, world.gert, placement_id, comment="I arbejde")

    assert (await world.one("placement", placement_id))["status"] == "WITHDRAWN"
    with refused("PLACEMENT_ENDED"):
        await world.do(approve_placement, world.casper, placement_id, comment=None, send_to_jobag=False)


async def test_a_placer_keeps_its_placement_when_the_share_is_over(world: World) -> None:
    order_id = await world.shared_order()
    placement_id = await world.place(world.gitte, order_id)
    share = (await world.sql("select id from job_order_share"))[0]
    await world.do(end_job_order_share, world.casper, share["id"])

    await world.do(withdraw_placement, world.gitte, placement_id, comment=None)


async def test_many_are_sent_each_decided_by_itself(world: World) -> None:
    one, another = await world.shared_order(), await world.shared_order()
    ready = await world.place(world.hans, one)
    waiting = await world.place(world.hans, one, GRETE)
    elsewhere = await world.place(world.hans, another)
    await world.do(approve_placement, world.casper, ready, comment=None, send_to_jobag=False)
    await world.do(approve_placement, world.casper, elsewhere, comment=None, send_to_jobag=True)
    unknown = new_id()

    results = await world.do(send_placements_to_jobag, world.casper, [unknown, waiting, ready, elsewhere, ready])

    assert {key: refused and refused.code for key, refused in results.items()} == {
        unknown: "NOT_FOUND",
        waiting: "NOT_APPROVED",
        ready: None,
        elsewhere: "ALREADY_SENT",
    }
    assert [kind for kind, _ in await world.outbox(one)].count("PLACEMENT") == 1
    assert [kind for kind, _ in await world.outbox(another)].count("PLACEMENT") == 1


async def test_who_placed_sends_again_where_nobody_sorts(world: World) -> None:
    order_id = await world.shared_order(coordinator_allowed=False)
    placement_id = await world.place(world.gitte, order_id)
    await world.sql("update placement set jobag_status = 'REFUSED', jobag_problem = 'x' where id = $1", placement_id)

    assert await world.do(send_placements_to_jobag, world.gert, [placement_id]) == {placement_id: None}

    placement = await world.one("placement", placement_id)
    assert (placement["jobag_status"], placement["jobag_problem"]) == ("PENDING", None)


async def test_systems_auditors_and_administrators_alone_place_and_decide_nothing(
    world: World, refused: Refusal
) -> None:
    order_id = await world.order()
    placement_id = await world.place(world.casper, order_id)

    for role in (Role.SERVICE, Role.AUDITOR, Role.ADMINISTRATOR):
        actor = await world.person(role.lower(), "broendby", role)
        with refused("NOT_CONSULTANT"):
            await world.place(actor, order_id, GRETE)
        with refused("NOT_CONSULTANT"):
            await world.do(approve_placement, actor, placement_id, comment=None, send_to_jobag=False)
        with refused("NOT_CONSULTANT"):
            await world.do(send_placements_to_jobag, actor, [placement_id])
