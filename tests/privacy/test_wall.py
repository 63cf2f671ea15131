"""The second wall alone: what PostgreSQL gives a connection of the API, whatever SQL is sent over it."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import orjson
import pytest
from sqlalchemy import true

from staer.api.schema import schema
from staer.domain.actor import Actor, Role
from staer.errors import StartUpError
from staer.reads.frames import Frame
from staer.reads.identifiers import encode_id
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from staer.store.wall import begin_stating, require_wall
from tests.actions.world import World, build
from tests.logins import as_api

WALLED = (
    "job_order",
    "job_order_confidential",
    "job_order_share",
    "share_recipient",
    "placement",
    "candidate",
    "history",
    "delivery",
    "jobag_drift",
    "jobag_copy",
)
_QUERY = {table: f"select count(*) from {table}" for table in (*WALLED, "read_log")} | {
    "candidate": "select count(name) from candidate"  # the sealed number can't be read at all
}


_COPY = (
    "insert into jobag_copy (job_order_id, owner_id, content) select id, owner_id, '{}' from job_order where id = $1"
)
_DRIFT = """
insert into jobag_drift (id, job_order_id, owner_id, kind, field, object_id, local_text)
select gen_random_uuid(), id, owner_id, 'OVERWRITTEN', 'working_hours', id, 'hidden' from job_order where id = $1
"""


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """An order of Brøndby, shared with Gladsaxe and Herlev; a candidate of Gladsaxe and one of Herlev on it."""
    database, owner = await open_database(as_api(settings)), await open_database(settings)
    made = await build(database, owner, CitizenVault(settings.citizen_key_bytes()))
    order = await made.shared_order(qualifications="hidden", working_hours="hidden")
    await made.place(made.gitte, order)
    await made.place(made.hans, order, "0107831234")
    await made.sql(_COPY, order)
    await made.sql(_DRIFT, order)
    yield made
    await database.close()
    await owner.close()


async def seen(world: World, actor: Actor | None, table: str) -> int:
    begin = begin_stating(actor) if actor else "begin"
    async with world.database.transaction(begin) as tx:
        return await tx.connection.fetchval(_QUERY[table])


# rows of: job_order, confidential, share, recipient, placement, candidate, history (of the owner: all), delivery,
# drift, copy
SEEN = {
    "casper": (1, 1, 1, 3, 2, 2, None, 1, 1, 1),
    "gitte": (1, 0, 0, 1, 1, 1, 0, 0, 0, 0),
    "hans": (1, 0, 0, 1, 1, 1, 0, 0, 0, 0),
    "ronja": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "admin": (0, 0, 0, 0, 0, 0, 0, 1, 1, 0),
}


@pytest.mark.parametrize("name", SEEN)
async def test_each_sees_what_the_rules_give_and_no_row_more(world: World, name: str) -> None:
    found = [await seen(world, world.people[name], table) for table in WALLED]
    expected = [found[i] if rows is None else rows for i, rows in enumerate(SEEN[name])]
    assert found == expected
    history = WALLED.index("history")
    assert SEEN[name][history] is not None or found[history] > 0


async def test_a_view_is_seen_by_its_owner_and_where_it_is_shared_by_colleagues(world: World) -> None:
    for name, shared in (("own", False), ("shared", True)):
        await world.sql(
            "insert into list_view (id, authority_id, consultant_id, list_name, name, asked, shared)"
            " values (gen_random_uuid(), $1, $2, 'JOB_ORDERS', $3, '{}', $4)",
            world.authorities["broendby"],
            world.casper.consultant_id,
            name,
            shared,
        )
    await world.sql(
        "insert into default_view (consultant_id, list_name, view_id) values ($1, 'JOB_ORDERS', gen_random_uuid())",
        world.casper.consultant_id,
    )
    found: dict[str, tuple[list[str], int]] = {}
    for who in ("casper", "mette", "gitte", "admin"):
        async with world.database.transaction(begin_stating(world.people[who])) as tx:
            names = [row["name"] for row in await tx.connection.fetch("select name from list_view order by name")]
            defaults = await tx.connection.fetchval("select count(*) from default_view")
            found[who] = names, defaults
    assert found == {
        "casper": (["own", "shared"], 1),
        "mette": (["shared"], 0),
        "gitte": ([], 0),
        "admin": ([], 0),
    }
    async with world.database.transaction(begin_stating(world.people["mette"])) as tx:
        assert await tx.connection.execute("update list_view set name = 'taken'") == "UPDATE 0"
        assert await tx.connection.execute("delete from list_view") == "DELETE 0"


_READ = """
insert into read_log (at, authority_id, channel, purpose, field_set_id, job_order_id, placement_id, owner_id,
  placing_id)
select now(), $1, 'QUERY', 'jobformidling', gen_random_uuid(), o.id, p.id, o.owner_id, p.authority_id
from job_order o left join placement p on p.job_order_id = o.id and p.authority_id = $1
"""


async def test_the_log_of_reads_is_for_those_whose_data_was_read(world: World) -> None:
    """Gladsaxe read its placement, Roskilde the order: Brøndby, who owns it, sees both, and Roskilde not its own."""
    for reader in (world.gitte, world.ronja):
        await world.sql(_READ, reader.authority_id)

    found = {name: await seen(world, world.people[name], "read_log") for name in SEEN}
    assert found == {"casper": 2, "gitte": 1, "hans": 0, "ronja": 0, "admin": 0}
    assert await seen(world, None, "read_log") == 0
    for attempt in ("update read_log set purpose = 'x'", "delete from read_log", "insert into read_log default values"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with world.database.transaction(begin_stating(world.casper)) as tx:
                await tx.connection.execute(attempt)


@pytest.mark.parametrize("table", WALLED)
async def test_without_a_stated_viewer_there_is_no_row(world: World, table: str) -> None:
    assert await seen(world, None, table) == 0


async def test_a_service_reads_for_its_authority_and_an_auditor_only_own_orders(world: World) -> None:
    gladsaxe = world.gitte.authority_id
    service = Actor(gladsaxe, None, frozenset({Role.SERVICE}), "system", "system")
    auditor = Actor(gladsaxe, None, frozenset({Role.AUDITOR}), "auditor", "auditor")
    assert [await seen(world, service, table) for table in ("job_order", "placement")] == [1, 1]
    assert [await seen(world, auditor, table) for table in ("job_order", "placement")] == [0, 0]


async def test_who_left_the_network_reads_no_more_from_that_moment(world: World) -> None:
    assert await seen(world, world.gert, "share_recipient") == 1
    await world.sql(
        "update network_member set member_until = current_date where authority_id = $1", world.gert.authority_id
    )
    assert await seen(world, world.gert, "share_recipient") == 0


async def test_the_sealed_cpr_number_can_not_be_read(world: World) -> None:
    async with world.database.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select cpr_encrypted from candidate")


@pytest.mark.parametrize(
    "attempt",
    [
        "update job_order set owner_id = '{own}'",
        "update job_order set title = 'mine'",
        "update placement set authority_id = owner_id",
        (
            "insert into job_order_confidential (job_order_id, owner_id, qualifications)"
            " select id, owner_id, 'mine' from job_order"
        ),
    ],
)
async def test_a_recipient_changes_nothing_of_the_owner(world: World, attempt: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        async with world.database.transaction(begin_stating(world.gert)) as tx:
            await tx.connection.execute(attempt.format(own=world.gert.authority_id))


async def test_no_viewer_survives_cancelled_requests(settings: Settings, world: World) -> None:
    """Transactions and statements that state a viewer are cancelled at random; every connection is clean after."""
    dice = random.Random(7)
    statement = "select set_config('staer.owner', $1::text, true), pg_sleep(0.002)"

    async def in_transaction() -> None:
        async with world.database.transaction(begin_stating(world.casper)) as tx:
            await tx.connection.execute("select pg_sleep(0.003)")

    async def in_statement() -> None:
        await world.database.fetch(statement, [str(world.casper.authority_id)])

    for _ in range(15):
        tasks = [asyncio.create_task(dice.choice([in_transaction, in_statement])()) for _ in range(10)]
        await asyncio.sleep(dice.random() * 0.006)
        for task in tasks:
            if dice.random() < 0.7:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        counts = await asyncio.gather(*(world.database.fetch("select count(*) from job_order", []) for _ in range(10)))
        assert {row[0]["count"] for row in counts} == {0}


@pytest.mark.parametrize("breach", ["row rule", "field rule"])
async def test_a_breach_of_the_first_wall_stops_at_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch, breach: str
) -> None:
    """The planner forgets its own rule; the statement states its viewer all the same, and nothing foreign comes."""
    if breach == "row rule":
        monkeypatch.setattr(Frame, "is_seen", lambda _: true())
    monkeypatch.setattr(Frame, "may_read", lambda *_: True)
    planner = Planner(schema._schema)
    query = '{ jobOrder(id: "%s") { title qualifications workingHours placements { nodes { candidate { name } } } } }'
    [[key]] = await world.sql("select id from job_order")
    text = query % encode_id("JobOrder", UUID(str(key)))
    answers = {
        name: orjson.loads(await planner.answer(world.database, world.people[name], text, None, {}) or b"")["data"][
            "jobOrder"
        ]
        for name in ("casper", "gitte", "ronja")
    }
    assert answers["casper"]["qualifications"] == "hidden"
    assert answers["gitte"]["qualifications"] is answers["gitte"]["workingHours"] is None
    assert len(answers["gitte"]["placements"]["nodes"]) == 1
    assert answers["ronja"] is None


async def test_the_api_refuses_to_run_as_the_tables_owner(settings: Settings) -> None:
    database = await open_database(settings)
    with pytest.raises(StartUpError, match="owns nothing"):
        await require_wall(database)
    await database.close()
