"""Stories of sharing an order with networks, and of who belongs to them."""

import datetime as dt

from staer.actions.network import add_network_member, remove_network_member
from staer.actions.sharing import end_job_order_share, share_job_order
from staer.domain.actor import Role
from staer.store.keys import new_id

from .conftest import Refusal
from .world import World


async def test_an_order_must_be_at_jobag_first(world: World, refused: Refusal) -> None:
    order_id = await world.order()

    with refused("JOB_ORDER_NOT_IN_JOBAG"):
        await world.do(share_job_order, world.casper, order_id, "HRS")


async def test_one_network_at_a_time_and_any(world: World, refused: Refusal) -> None:
    order_id = await world.accepted_order()
    await world.do(share_job_order, world.casper, order_id, "HRS")
    await world.do(share_job_order, world.mette, order_id, "NRS")

    with refused("ALREADY_SHARED"):
        await world.do(share_job_order, world.casper, order_id, "HRS")
    for code in ("XRS", "hrs", "' or 1=1"):
        with refused("UNKNOWN_NETWORK", "network_code"):
            await world.do(share_job_order, world.casper, order_id, code)
    with refused("INVALID_INPUT", "network_code"):
        await world.do(share_job_order, world.casper, order_id, "H\0RS")

    assert await world.outbox(order_id) == [("SHARE", "WAITING"), ("SHARE", "WAITING")]


async def test_an_authority_in_no_network_shares_with_none(world: World, refused: Refusal) -> None:
    order_id = await world.order(world.ronja)
    await world.accept(order_id)

    with refused("NOT_IN_A_NETWORK"):
        await world.do(share_job_order, world.ronja, order_id, "HRS")


async def test_a_confirmed_share_is_taken_back_at_jobag_too(world: World, refused: Refusal) -> None:
    order_id = await world.accepted_order()
    share_id = await world.do(share_job_order, world.casper, order_id, "HRS")
    await world.confirm(share_id)
    placement_id = await world.place(world.gitte, order_id)

    await world.do(end_job_order_share, world.mette, share_id)

    assert await world.outbox(order_id) == [("SHARE", "DELIVERED"), ("END_SHARE", "WAITING")]
    assert (await world.one("placement", placement_id))["status"] == "AWAITING_APPROVAL", "placements stay"
    with refused("SHARE_ENDED", "share_id"):
        await world.do(end_job_order_share, world.casper, share_id)
    with refused("NOT_SHARED_WITH_YOU"):
        await world.place(world.gitte, order_id, "0107831234")


async def test_a_share_that_jobag_can_not_have_heard_of_is_only_taken_back_here(world: World) -> None:
    order_id = await world.accepted_order()
    share_id = await world.do(share_job_order, world.casper, order_id, "HRS")

    await world.do(end_job_order_share, world.casper, share_id)

    assert await world.outbox(order_id) == [("SHARE", "CANCELLED")]


async def test_a_share_that_may_have_reached_jobag_is_ended_there(world: World) -> None:
    order_id = await world.accepted_order()
    share_id = await world.do(share_job_order, world.casper, order_id, "HRS")
    await world.sql("update delivery set attempts = 1 where share_id = $1", share_id)

    await world.do(end_job_order_share, world.casper, share_id)

    assert await world.outbox(order_id) == [("SHARE", "WAITING"), ("END_SHARE", "WAITING")]


async def test_what_ended_is_shared_anew_as_a_row_of_its_own(world: World) -> None:
    order_id = await world.accepted_order()
    first = await world.do(share_job_order, world.casper, order_id, "HRS")
    await world.do(end_job_order_share, world.casper, first)

    second = await world.do(share_job_order, world.casper, order_id, "HRS")

    assert second != first
    assert (await world.one("job_order_share", first))["status"] == "ENDED"
    assert await world.history(order_id) == [
        ("CREATE", None, "OPEN"),
        ("SHARE", None, "PENDING"),
        ("END", "PENDING", "ENDED"),
        ("SHARE", None, "PENDING"),
    ]


async def test_nobody_but_the_owner_knows_a_share(world: World, refused: Refusal) -> None:
    order_id = await world.accepted_order()
    share_id = await world.do(share_job_order, world.casper, order_id, "HRS")
    await world.confirm(share_id)

    for unknown in (share_id, new_id()):
        with refused("NOT_FOUND", "share_id"):
            await world.do(end_job_order_share, world.hans, unknown)


async def test_a_member_that_leaves_places_no_longer_from_that_moment(world: World, refused: Refusal) -> None:
    order_id = await world.shared_order()
    await world.do(remove_network_member, world.admin, "HRS", world.authorities["gladsaxe"])

    with refused("NOT_FOUND"):
        await world.place(world.gitte, order_id)
    with refused("NOT_A_MEMBER", "authority_id"):
        await world.do(remove_network_member, world.admin, "HRS", world.authorities["gladsaxe"])
    await world.place(world.hans, order_id)


async def test_who_returns_finds_the_network_open(world: World, refused: Refusal) -> None:
    await world.do(remove_network_member, world.admin, "HRS", world.authorities["gladsaxe"])
    await world.do(add_network_member, world.admin, "HRS", world.authorities["gladsaxe"], first_day=None)

    with refused("ALREADY_MEMBER", "authority_id"):
        await world.do(add_network_member, world.admin, "HRS", world.authorities["gladsaxe"], first_day=None)


async def test_a_membership_to_come_gives_nothing_yet_and_can_be_called_off(world: World, refused: Refusal) -> None:
    tomorrow = dt.date.today() + dt.timedelta(days=2)  # noqa: DTZ011  any zone's tomorrow
    await world.do(add_network_member, world.admin, "HRS", world.authorities["roskilde"], first_day=tomorrow)
    order_id = await world.shared_order()
    with refused("NOT_FOUND"):
        await world.place(world.ronja, order_id)

    await world.do(remove_network_member, world.admin, "HRS", world.authorities["roskilde"])

    rows = await world.sql(
        "select member_from = member_until as never from network_member where authority_id = $1",
        world.authorities["roskilde"],
    )
    assert [row["never"] for row in rows] == [True]


async def test_only_the_administering_authoritys_administrators_keep_a_network(world: World, refused: Refusal) -> None:
    elsewhere = await world.person("elsewhere", "herlev", Role.ADMINISTRATOR)
    roskilde = world.authorities["roskilde"]

    for actor in (world.casper, elsewhere):
        with refused("NOT_ADMINISTRATOR"):
            await world.do(add_network_member, actor, "HRS", roskilde, first_day=None)
    with refused("UNKNOWN_NETWORK", "network_code"):
        await world.do(add_network_member, world.admin, "XRS", roskilde, first_day=None)
    with refused("UNKNOWN_AUTHORITY", "authority_id"):
        await world.do(add_network_member, world.admin, "HRS", new_id(), first_day=None)
