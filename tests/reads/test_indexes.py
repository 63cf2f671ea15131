"""No list reads a whole table that grows: its scope, filters, search and orders find their rows by indexes.

A statement is planned once for all viewers, so its plan is looked at as it is made for values unknown. To read a table
from end to end is forbidden there: where PostgreSQL does so all the same, no index serves.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from itertools import cycle, islice
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
from graphql import GraphQLEnumType, get_named_type, is_list_type

from staer.api.schema import schema
from staer.demo.bulk_data import fill
from staer.domain.actor import Actor, Role
from staer.reads.identifiers import encode_id
from staer.reads.plans import Planner
from staer.reads.read_log import unnoted
from staer.store.database import Transaction, plain_url
from tests.conftest import settings_for
from tests.logins import as_api

pytestmark = pytest.mark.xdist_group("indexes")  # one worker fills one database

CORE = schema._schema
assert CORE.query_type
FIELDS = CORE.query_type.fields
GROWING = {"job_order", "job_order_confidential", "job_order_share", "share_recipient", "placement", "candidate",
           "history", "delivery", "jobag_drift", "read_log"}  # fmt: skip

KEYS = {"authorityId": "Authority", "companyId": "Company", "jobOrderId": "JobOrder"}  # the others are consultants'
SAMPLES = {"String": "a", "Int": 7, "Boolean": True, "Date": "2018-04-17", "DateTime": "2018-04-17T12:00:00Z"}
ANY_ORDER = encode_id("JobOrder", UUID(int=1))

# What is read of a list's rows; every scope with every filter and every order is looked at.
LISTS = {
    "jobOrders": "title qualifications workTasks referredCount placements { nodes { candidate { name } } }",
    "placements": "candidate { name } possibleDuplicate jobOrder { title }",
}
SCOPES = [(name, scope) for name in LISTS for scope in get_named_type(FIELDS[name].args["scope"].type).values]

# Lists without a choice of scopes and orders: whose they are, and what is asked.
OTHERS = {
    "deliveries": (Role.ADMINISTRATOR, "deliveries { nodes { state } }"),
    "deliveries by state": (Role.CONSULTANT, "deliveries(filter: { state: [DELIVERED] }) { nodes { state } }"),
    "drifts": (Role.ADMINISTRATOR, "drifts { nodes { kind } }"),
    "drifts that are open": (Role.CONSULTANT, "drifts(filter: { settled: false }) { nodes { localText } }"),
    "disclosures": (Role.CONSULTANT, f'disclosures(jobOrderId: "{ANY_ORDER}") {{ nodes {{ authority {{ name }} }} }}'),
    "history": (Role.CONSULTANT, f'jobOrder(id: "{ANY_ORDER}") {{ history {{ nodes {{ action }} }} }}'),
    "recipients": (Role.CONSULTANT, f'jobOrder(id: "{ANY_ORDER}") {{ recipients {{ nodes {{ name }} }} }}'),
    "figures": (Role.CONSULTANT, "statistics(by: MONTH) { total { hired } groups { key figures { hired } } }"),
}


def _actor(role: Role) -> Actor:
    return Actor(uuid4(), uuid4(), frozenset({role}), "Casper", "casper")


def _value(name: str, type_: Any) -> str:
    named = get_named_type(type_)
    key = encode_id(KEYS.get(name, "Consultant"), UUID(int=1))
    value = next(iter(named.values)) if isinstance(named, GraphQLEnumType) else SAMPLES.get(named.name, key)
    text = orjson.dumps([value] if is_list_type(type_) else value).decode()
    return text.replace('"', "") if isinstance(named, GraphQLEnumType) else text


def _narrowed(name: str) -> list[str]:
    filters = get_named_type(FIELDS[name].args["filter"].type).fields
    return [
        'search: "kontor"',
        *(f"filter: {{ {each}: {_value(each, declared.type)} }}" for each, declared in filters.items()),
    ]


def _orders(name: str) -> list[str]:
    keys = get_named_type(FIELDS[name].args["orderBy"].type).fields["field"].type
    directions = cycle(["ASC", "DESC"])
    return ["", *(f"orderBy: {{ field: {key}, direction: {next(directions)} }}" for key in get_named_type(keys).values)]


def _questions(name: str, scope: str) -> Iterator[str]:
    """Each order for the whole list, and each filter with one of the orders, another one in another scope."""
    narrowed, orders = _narrowed(name), _orders(name)
    turns = islice(cycle(orders), SCOPES.index((name, scope)), None)
    for narrow, order in [*(("", order) for order in orders), *zip(narrowed, turns, strict=False)]:
        rows = f"totalCount {{ value }} nodes {{ {LISTS[name]} }}"
        yield f"{name}(first: 20, scope: {scope}, {narrow}, {order}) {{ {rows} }}"


@pytest.fixture(scope="module")
async def connection(
    make_database: Callable[[], AbstractAsyncContextManager[str]],
) -> AsyncIterator[asyncpg.Connection]:
    """To a filled database, as the API."""
    async with make_database() as url:
        settings = settings_for(url)
        await fill(url, settings, orders=1000, placements=3000, rng_seed=1, workplaces=200)
        await _drift_apart(url)
        connection = await asyncpg.connect(plain_url(as_api(settings).required("database_url")))
        await connection.execute("set enable_seqscan = off")
        await connection.fetch("select array[row()]")  # asyncpg learns the type only where it stands at the top
        yield connection
        await connection.close()


async def _drift_apart(url: str) -> None:
    owner = await asyncpg.connect(plain_url(url))
    await owner.execute(
        "insert into jobag_drift (id, job_order_id, owner_id, kind, field, object_id)"
        " select gen_random_uuid(), id, owner_id, 'DIFFERS', 'title', id from job_order"
    )
    await owner.execute("analyze jobag_drift")
    await owner.close()


async def _planned(connection: asyncpg.Connection, text: str) -> list[dict[str, Any]]:
    """What PostgreSQL would do for this statement with values unknown: the nodes of its plan."""
    await connection.execute(f"prepare looked_at as {text}")
    count = max([0, *map(int, re.findall(r"\$(\d+)", text))])
    unknown = f"({', '.join(['null'] * count)})" if count else ""
    [plan] = orjson.loads(await connection.fetchval(f"explain (format json) execute looked_at{unknown}"))
    await connection.execute("deallocate looked_at")
    return [*_nodes(plan["Plan"])]


async def _read_whole(connection: asyncpg.Connection, text: str) -> set[str]:
    """The growing tables that this statement reads from end to end, by no index or by all of one."""
    return {
        f"{node['Relation Name']} by {node.get('Index Name', 'no index')}"
        for node in await _planned(connection, text)
        if node.get("Relation Name") in GROWING
        and node["Node Type"] != "Bitmap Heap Scan"  # its index stands below it
        and "Index Cond" not in node
    }


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


@pytest.mark.parametrize(("name", "scope"), SCOPES)
async def test_every_filter_and_order_has_an_index(connection: asyncpg.Connection, name: str, scope: str) -> None:
    planner, consultant = Planner(CORE), _actor(Role.CONSULTANT)
    plans = {text: planner.prepare(consultant, f"{{ {text} }}", None, {}).plan for text in _questions(name, scope)}
    refused = [text for text, plan in plans.items() if plan is None]  # what the scope may not read
    assert not refused or scope != "AUTHORITY"
    assert len(refused) < len(plans) / 2
    whole = {text: await _read_whole(connection, plan.text) for text, plan in plans.items() if plan}
    assert {text: tables for text, tables in whole.items() if tables} == {}


@pytest.mark.parametrize("name", OTHERS)
async def test_other_lists_have_an_index(connection: asyncpg.Connection, name: str) -> None:
    role, text = OTHERS[name]
    plan = Planner(CORE).prepare(_actor(role), f"{{ {text} }}", None, {}).plan
    assert plan
    assert await _read_whole(connection, plan.text) == set()


@pytest.mark.parametrize("scope", ["AUTHORITY", "SHARED"])
async def test_a_page_begins_at_its_cursor(connection: asyncpg.Connection, scope: str) -> None:
    authority = await connection.fetchval("select id from authority where number = '10100'")
    actor = Actor(authority, uuid4(), frozenset({Role.CONSULTANT}), "Casper", "casper")
    planner = Planner(CORE)
    page = f"jobOrders(scope: {scope}, first: 5, after: $after) {{ pageInfo {{ endCursor }} }}"
    question = f"query($after: String) {{ {page} }}"
    plan, given = planner.require(actor, question, {})
    reader = Transaction(cast("Any", connection))  # which is of no pool
    cursor = (await plan.run(reader, actor, given, unnoted))["jobOrders"]["pageInfo"]["endCursor"]
    plan, _ = planner.require(actor, question, {"after": cursor})
    nodes = await _planned(connection, plan.text)
    assert [node["Filter"] for node in nodes if "ROW(" in node.get("Filter", "")] == []
    assert any("ROW(" in node.get("Index Cond", "") for node in nodes)


async def test_a_missing_index_is_found(connection: asyncpg.Connection) -> None:
    statement = "select from share_recipient where network_id = $1"
    assert await _read_whole(connection, statement) == {"share_recipient by no index"}
