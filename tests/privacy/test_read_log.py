"""Every read of an order or a placement leaves a trace: who, what of it, what for and by which way."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx
import pytest
from strawberry.http import GraphQLRequestData

from staer.actions.job_order import deactivate_job_order
from staer.domain.reading import Read, ReadChannel, Reading, field_set, purpose_from
from staer.errors import DatabaseUnavailable
from staer.reads import read_log
from staer.reads.read_log import ReadLog, ReadLogFull, Shown
from staer.store.change_feed import Cursors, newest_position
from tests.access import client_of
from tests.jobcenters import HIDDEN, Jobcenters

_LOGGED = """
select a.number, l.channel, l.purpose, s.type, s.fields, l.job_order_id, l.placement_id from read_log l
join authority a on a.id = l.authority_id join read_field_set s on s.id = l.field_set_id order by l.id
"""
_ALL_TEXT = "select coalesce(string_agg(l::text || s::text, ''), '') from read_log l, read_field_set s"


async def logged(made: Jobcenters) -> list[Any]:
    """(authority, channel, purpose, type, fields, order, placement) of all reads so far."""
    await made.app.state.services.read_log.write()
    return [tuple(row) for row in await made.world.owner.fetch(_LOGGED, [])]


READ_ONE = """query ($id: ID!) { jobOrder(id: $id) {
  name: title qualifications workTasks company { name } viewerRelation __typename } }"""


async def test_an_order_leaves_a_trace_of_what_its_reader_was_shown(own_jobcenters: Jobcenters) -> None:
    key = own_jobcenters.keys["main"]
    for who in ("gitte", "casper"):
        await own_jobcenters.ask(who, READ_ONE, id=own_jobcenters.ids["main"])
        await own_jobcenters.ask(who, READ_ONE, id=own_jobcenters.ids["main"])

    shown = ["company", "title", "viewerRelation", "workTasks"]
    assert await logged(own_jobcenters) == [
        ("15301", "QUERY", "jobformidling", "JobOrder", shown, key, None),
        ("15300", "QUERY", "jobformidling", "JobOrder", sorted([*shown, "qualifications"]), key, None),
    ]


async def test_what_is_not_seen_leaves_no_trace(own_jobcenters: Jobcenters) -> None:
    await own_jobcenters.ask("vera", READ_ONE, id=own_jobcenters.ids["main"])
    await own_jobcenters.ask("casper:ADMINISTRATOR", READ_ONE, id=own_jobcenters.ids["main"])

    assert await logged(own_jobcenters) == []


async def test_every_object_of_a_list_and_inside_it_leaves_one(own_jobcenters: Jobcenters) -> None:
    seen = await own_jobcenters.ask(
        "casper",
        "{ jobOrders(scope: ALL, first: 2) { nodes { id } edges { node { id placements { nodes {"
        " id candidate { name } } } } } } }",
    )

    nodes = [edge["node"] for edge in seen["jobOrders"]["edges"]]
    placements = [placement["id"] for node in nodes for placement in node["placements"]["nodes"]]
    rows = await logged(own_jobcenters)
    assert [row[3:5] for row in rows].count(("JobOrder", ["id"])) == 2
    assert [row[3:5] for row in rows].count(("JobOrder", ["id", "placements"])) == 2
    assert [row[3:5] for row in rows].count(("Placement", ["candidate", "id"])) == len(placements)


async def test_what_a_mutation_shows_is_read_too(own_jobcenters: Jobcenters) -> None:
    await own_jobcenters.ask(
        "casper",
        "mutation($id: ID!) { deactivateJobOrder(input: {jobOrderId: $id}) { jobOrder { title } } }",
        id=own_jobcenters.ids["main"],
    )

    assert [row[1:5] for row in await logged(own_jobcenters)] == [("MUTATION", "jobformidling", "JobOrder", ["title"])]


TOLD = "subscription($after: String!) { jobOrderChanged(scope: ALL, after: $after) { jobOrder { title } } }"


async def test_what_a_subscription_tells_is_read_too(own_jobcenters: Jobcenters) -> None:
    services = own_jobcenters.app.state.services
    after = (await Cursors.of(services.database)).seal(await newest_position(services.database))
    world, asked = own_jobcenters.world, GraphQLRequestData(TOLD, {"after": after}, None, None)
    async with contextlib.aclosing(
        await own_jobcenters.endpoint.subscribe(services, world.gitte, "tilsyn", asked)
    ) as events:
        await world.do(deactivate_job_order, world.casper, own_jobcenters.keys["main"])
        assert b"Kontorassistent" in await asyncio.wait_for(anext(events), 20)

    assert await logged(own_jobcenters) == [
        ("15301", "SUBSCRIPTION", "tilsyn", "JobOrder", ["title"], own_jobcenters.keys["main"], None)
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("klagesag", "klagesag"),
        ("  ", "jobformidling"),
        ("x" * 101, "jobformidling"),
        ("om 010190-4321", "jobformidling"),
        ("en\x07klokke", "jobformidling"),
        (None, "jobformidling"),
    ],
)
def test_a_purpose_is_the_callers_or_the_usual_one(given: str | None, kept: str) -> None:
    assert purpose_from(given, "jobformidling") == kept


async def test_the_purpose_comes_in_a_header(own_jobcenters: Jobcenters) -> None:
    async with client_of(own_jobcenters.app, own_jobcenters.token("casper")) as client:
        answer: httpx.Response = await client.post(
            "/graphql",
            json={"query": READ_ONE, "variables": {"id": own_jobcenters.ids["main"]}},
            headers={"x-purpose": "tilsyn"},
        )

    assert answer.json()["data"]["jobOrder"]["qualifications"] == HIDDEN["qualifications"]
    assert [row[2] for row in await logged(own_jobcenters)] == ["tilsyn"]


async def test_the_log_holds_no_value(own_jobcenters: Jobcenters) -> None:
    seen = await own_jobcenters.ask(
        "casper",
        "{ jobOrders(scope: ALL) { nodes { title occupation workTasks qualifications placements { nodes "
        "{ note candidate { name } } } } } placements(scope: ALL) { nodes { note candidate { name } } } }",
    )

    [order] = [node for node in seen["jobOrders"]["nodes"] if node["qualifications"] == HIDDEN["qualifications"]][:1]
    await logged(own_jobcenters)
    [[text]] = await own_jobcenters.world.owner.fetch(_ALL_TEXT, [])
    assert "qualifications" in text
    names = [p["candidate"]["name"] for p in seen["placements"]["nodes"]]
    for value in [*HIDDEN.values(), order["title"], order["workTasks"], *names]:
        assert value not in text


# --- the writer


READER = Reading(uuid4(), None, "jobformidling", ReadChannel.QUERY)
FIELDS = field_set("JobOrder", frozenset({"title"}))


def some(count: int) -> list[Shown]:
    return [(FIELDS, uuid4()) for _ in range(count)]


class Written:
    """Where a log is written to; `fails` as long as it is told to."""

    def __init__(self) -> None:
        self.reads: list[Read] = []
        self.fails = False

    async def __call__(self, reads: Sequence[Read]) -> None:
        if self.fails:
            raise DatabaseUnavailable
        self.reads += reads


async def test_what_could_not_be_written_is_written_later_and_once() -> None:
    written, begun = Written(), dt.datetime.now(dt.UTC)
    log = ReadLog(written)
    shown = some(2_500)
    log.note(READER, shown)
    written.fails = True
    await log.write()
    log.note(READER, shown[:10])
    written.fails = False
    await log.write()
    await log.write()

    assert sorted(read.key for read in written.reads) == sorted(key for _, key in shown)
    assert all(begun <= read.at for read in written.reads)


async def test_without_a_log_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_log, "MOST_WAITING", 100)
    written = Written()
    written.fails = True
    log = ReadLog(written)
    log.note(READER, some(100))
    await log.write()
    with pytest.raises(ReadLogFull):
        log.note(READER, some(1))

    written.fails = False
    await log.write()
    log.note(READER, some(1))


async def test_a_clean_stop_loses_nothing(own_jobcenters: Jobcenters) -> None:
    """The app of this world is stopped here, and so is its task that writes."""
    async with own_jobcenters.app.router.lifespan_context(own_jobcenters.app):
        await own_jobcenters.ask("gitte", READ_ONE, id=own_jobcenters.ids["main"])

    assert len(await own_jobcenters.world.owner.fetch(_LOGGED, [])) == 1
