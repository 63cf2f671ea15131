"""How many statements a query costs: none to find out who asks again, and one for all that is read."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import AsyncMock

import pytest

from staer.reads.read_log import ReadLog
from tests.jobcenters import Jobcenters

LISTS = {
    "viewer": "viewer { name authority { networks { members { name } } } }",
    "node": "node(id: $id) { ...on JobOrder { title recipients { nodes { networks { code } } } } }",
    "nodes": "nodes(ids: [$id, $placement, $share]) { id ...on JobOrder { qualifications } ...on Placement { note } }",
    "jobOrder": "jobOrder(id: $id) { title shares { recipients { name } } shareOptions { canShare } }",
    "jobOrders": 'jobOrders(scope: ALL, search: "kontor") { totalCount { value } edges { cursor node { title } } }',
    "jobOrders with all their lists": """jobOrders(scope: ALL, first: 100) { nodes {
        receivedThrough { code members { name } } shares { recipients { name } } shareOptions { network { code } }
        recipients { nodes { name } } history { nodes { action by { name } } } placements { nodes { candidate { name } }
        totalCount { value } } referredCount viewerCanPlace } }""",
    "placement": "placement(id: $placement) { possibleDuplicate jobOrder { workTasks } }",
    "placements": "placements(scope: ALL) { totalCount { value } nodes { candidate { name } jobOrder { title } } }",
    "networks": "networks { code administeredBy { name } members { name networks { code } } }",
    "authorities": 'authorities(search: "gla") { totalCount { value } nodes { name networks { code } } }',
    "companies": "companies(first: 1) { nodes { name } }",
    "consultants": "consultants { nodes { name authority { networks { members { name } } } } }",
}
DEEPER = [
    "jobOrders(scope: ALL) { nodes { id } }",
    "jobOrders(scope: ALL) { nodes { placements { nodes { id } } } }",
    "jobOrders(scope: ALL) { nodes { placements { nodes { jobOrder { shares { id } } } } } }",
    "jobOrders(scope: ALL) { nodes { placements { nodes { jobOrder { shares { recipients { id } } } } } } }",
    """jobOrders(scope: ALL) { nodes { placements { nodes { jobOrder { shares { recipients { networks {
        members { id } } } } } } } } }""",
]


@dataclass
class Wire:
    """What went to PostgreSQL."""

    statements: list[str] = field(default_factory=list)

    def note(self, logged: Any) -> None:
        self.statements.append(logged.query)


@pytest.fixture
async def wire(jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    async with _wired(jobcenters, monkeypatch) as wire:
        yield wire


@contextlib.asynccontextmanager
async def _wired(jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """Every connection of the pool tells what it sends; a connection that is opened meanwhile would not, so the pool
    is filled first. The log of reads is written now and then, on nobody's behalf: here not at all."""
    monkeypatch.setattr(ReadLog, "write", AsyncMock())
    wire = Wire()
    holders = jobcenters.world.database._pool._holders
    for holder in holders:
        if holder._con is None:
            await holder.connect()
        holder._con.add_query_logger(wire.note)
    yield wire
    for holder in holders:
        holder._con.remove_query_logger(wire.note)


async def _cost(jobcenters: Jobcenters, wire: Wire, who: str, query: str, **variables: Any) -> int:
    await jobcenters.ask(who, "{ __typename }")  # so that it is known who asks
    wire.statements.clear()
    await jobcenters.ask(who, query, **variables)
    return len(wire.statements)


def _variables(jobcenters: Jobcenters, query: str) -> dict[str, str]:
    ids = {"id": "main", "placement": "waiting", "share": "main.HRS"}
    return {name: jobcenters.ids[key] for name, key in ids.items() if f"${name}" in query}


def _query(*fields: str) -> str:
    declared = ", ".join(
        f"${name}: ID!" for name in ("id", "placement", "share") if any(f"${name}" in f for f in fields)
    )
    return f"query{f'({declared})' if declared else ''} {{ {' '.join(fields)} }}"


@pytest.mark.parametrize("who", ["casper", "ronja", "gitte", "lone", "vera", "admin:ADMINISTRATOR"])
@pytest.mark.parametrize("fields", LISTS.values(), ids=LISTS)
async def test_a_root_field_costs_one_statement(jobcenters: Jobcenters, wire: Wire, who: str, fields: str) -> None:
    query = _query(fields)
    assert await _cost(jobcenters, wire, who, query, **_variables(jobcenters, query)) == 1


@pytest.mark.parametrize("depth", range(len(DEEPER)))
async def test_depth_costs_nothing(jobcenters: Jobcenters, wire: Wire, depth: int) -> None:
    assert await _cost(jobcenters, wire, "casper", _query(DEEPER[depth])) == 1


async def test_three_root_fields_cost_one_statement(jobcenters: Jobcenters, wire: Wire) -> None:
    query = _query(LISTS["viewer"], LISTS["jobOrders"], LISTS["placements"])
    assert await _cost(jobcenters, wire, "gitte", query) == 1


async def test_nothing_to_read_costs_nothing(jobcenters: Jobcenters, wire: Wire) -> None:
    assert await _cost(jobcenters, wire, "gitte", "{ __typename nodes(ids: []) { id } }") == 0


async def test_the_executor_costs_one_statement_for_each_root_field(jobcenters: Jobcenters, wire: Wire) -> None:
    query = _query("__schema { description }", LISTS["jobOrders with all their lists"], LISTS["placements"])
    assert await _cost(jobcenters, wire, "casper", query) == 2


async def test_an_approval_takes_five_trips(own_jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction with its viewer, the lock, the change with history and message, the commit, and the answer."""
    query = """mutation($id: ID!) { approvePlacement(input: { placementId: $id, sendToJobag: true }) {
        placement { status jobOrder { title } } userErrors { code } } }"""
    async with _wired(own_jobcenters, monkeypatch) as wire:
        await _cost(own_jobcenters, wire, "casper", query, id=own_jobcenters.ids["waiting"])
    begin, lock, change, commit, answer = [statement.upper() for statement in wire.statements]
    assert begin.startswith("BEGIN;SET LOCAL")
    assert "FOR NO KEY UPDATE" in lock
    assert all(f"INTO {table}" in change for table in ("HISTORY", "DELIVERY"))
    assert commit == "COMMIT"
    assert answer.startswith("WITH VIEWER")


async def test_a_count_that_nobody_asks_for_is_not_made(jobcenters: Jobcenters, wire: Wire) -> None:
    await _cost(jobcenters, wire, "casper", "{ jobOrders(scope: ALL) { nodes { id } pageInfo { hasNextPage } } }")
    assert "count" not in wire.statements[0]


async def test_what_nobody_asks_for_is_not_read(jobcenters: Jobcenters, wire: Wire) -> None:
    await _cost(jobcenters, wire, "casper", "{ jobOrders(scope: AUTHORITY) { nodes { title } } }")
    for table in ("job_order_confidential", "placement", "share_recipient", "company", "history"):
        assert table not in wire.statements[0]
