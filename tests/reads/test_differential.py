"""Every answer of a plan is, byte for byte, the answer that two others give: graphql-core executing the same fields,
and a reference that reads whole tables and knows the rules from the design alone.
"""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import orjson
import pytest

from staer.api.schema import schema
from staer.reads.compiler import Compilation
from staer.reads.frames import Frame, Level
from staer.reads.listing import ListedRows
from staer.web.graphql_endpoint import GraphQLEndpoint
from tests.access import client_of
from tests.conftest import settings_for
from tests.jobcenters import Jobcenters, fill, open_jobcenters
from tests.reads.awkward import INVALID, VALID, Document
from tests.reads.corpus import generated, sample
from tests.reads.reference import Reference
from tests.reads.reference_rules import read_tables

VIEWERS = (
    "casper",
    "ronja",
    "gitte",
    "gert",
    "lone",
    "rasmus",
    "mette:AUDITOR",
    "gitte:SERVICE",
    "admin:ADMINISTRATOR",
)
Make = Callable[[], AbstractAsyncContextManager[str]]


@dataclasses.dataclass
class World:
    """The tests' jobcenters, no two orders alike, with a reference for each viewer."""

    jobcenters: Jobcenters
    references: dict[str, Reference]

    def fitted(self, document: Document) -> Document:
        """With the world's ids."""
        text, variables = document.text, orjson.dumps(document.variables).decode()
        for name, id_ in self.jobcenters.ids.items():
            text, variables = text.replace(f"«{name}»", id_), variables.replace(f"«{name}»", id_)
        return Document(text, orjson.loads(variables), document.name)

    async def planned(self, who: str, document: Document) -> bytes | None:
        context = await self.jobcenters.context(who)
        return await self.jobcenters.planner.answer(
            context.database, context.actor, document.text, document.name, document.variables
        )

    async def planned_without_wall(self, who: str, document: Document) -> bytes | None:
        """On the owner's connection, where the rules of the compiler stand alone."""
        context = await self.jobcenters.context(who)
        return await self.jobcenters.planner.answer(
            self.jobcenters.world.owner, context.actor, document.text, document.name, document.variables
        )

    async def executed(self, who: str, document: Document) -> bytes | None:
        context = await self.jobcenters.context(who)
        result = await schema.execute(document.text, document.variables, context, operation_name=document.name)
        return None if result.errors else orjson.dumps({"data": result.data})

    def expected(self, who: str, document: Document) -> bytes | None:
        return self.references[who].answer(document.text, document.variables, document.name)


@pytest.fixture(scope="module")
async def world(make_database: Make, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    place: Path = tmp_path_factory.mktemp("issuer")
    async with make_database() as url, open_jobcenters(settings_for(url), place) as jobcenters:
        await fill(jobcenters)
        await _vary(jobcenters)
        tables = await read_tables(jobcenters.world.owner.fetch)
        actors = {who: (await jobcenters.context(who)).actor for who in VIEWERS}
        yield World(jobcenters, {who: Reference(tables, actor) for who, actor in actors.items()})


async def _vary(jobcenters: Jobcenters) -> None:
    """No two orders alike: dates and texts that repeat, that are missing, that differ."""
    rows = await jobcenters.world.sql("select id from job_order order by id")
    for place, row in enumerate(rows):
        start = dt.date(2018, 4, 17) + dt.timedelta(days=place // 2 * 9) if place % 4 else None
        await jobcenters.world.sql(
            "update job_order set start_date = $2, end_date = $3, title = $4, occupation = $5, vacancies = $6,"
            " created_at = created_at + $7 * interval '1 hour', shared_updated_at = shared_updated_at + $7 * interval"
            " '1 minute' where id = $1",
            row["id"],
            start,
            start + dt.timedelta(days=30) if start and place % 3 else None,
            ("Kok", "kontorassistent, barsel", "Ålborg-chauffør", "Æblepakker")[place % 4],
            "kok" if place % 3 == 1 else None,
            1 + place % 5,
            place // 3,
        )


@pytest.mark.parametrize("who", VIEWERS)
async def test_awkward_documents(world: World, who: str) -> None:
    for document in map(world.fitted, VALID):
        planned = await world.planned(who, document)
        assert planned is not None or _is_forbidden(document), document
        assert planned == world.expected(who, document), document
        assert planned == await world.executed(who, document), document


def _is_forbidden(document: Document) -> bool:
    return "UPDATED_AT" in document.text and "SHARED_UPDATED_AT" not in document.text


@pytest.mark.parametrize("who", VIEWERS)
async def test_pages_one_after_the_other_in_both_directions(world: World, who: str) -> None:
    for scope in ("SHARED", "AUTHORITY", "ALL"):
        for order in ("", ", orderBy: [{ field: OCCUPATION, direction: DESC }, { field: START_DATE }]"):
            await _walk(world, who, f"scope: {scope}{order}", "first", "after", "endCursor", "hasNextPage")
            await _walk(world, who, f"scope: {scope}{order}", "last", "before", "startCursor", "hasPreviousPage")


async def _walk(world: World, who: str, given: str, size: str, beyond: str, cursor: str, more: str) -> None:
    text = f"query($c: String) {{ jobOrders({given}, {size}: 2, {beyond}: $c) {{ edges {{ cursor node {{ id title }} }}"
    text += " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount { value } } }"
    place: str | None = None
    for _ in range(20):
        document = Document(text, {"c": place})
        planned = await world.planned(who, document)
        assert planned == world.expected(who, document), (document, planned)
        assert planned == await world.executed(who, document), document
        assert planned is not None
        info: dict[str, Any] = orjson.loads(planned)["data"]["jobOrders"]["pageInfo"]
        if not info[more]:
            return
        place = info[cursor]
    pytest.fail("the pages do not end")


async def test_generated_documents(world: World) -> None:
    """Thousands, made from the schema; some of them in an ordinary run, all with STAER_DIFFERENTIAL=all."""
    documents = sample(generated())
    alike = told = 0
    for place, document in enumerate(map(world.fitted, documents)):
        who = VIEWERS[place % len(VIEWERS)]
        planned = await world.planned(who, document)
        expected = world.expected(who, document)
        assert planned == expected, (who, document.text, planned, expected)
        if place % 3 == 0:
            assert planned == await world.executed(who, document), (who, document.text)
        alike += 1
        told += planned is not None and _tells(orjson.loads(planned)["data"])
    print(f"{alike} generated documents alike; {told / alike:.0%} of the answers hold something")
    assert told >= alike / 2


def _tells(value: Any) -> bool:
    """Whether there is something else than null, empty lists and names of types."""
    match value:
        case dict():
            return any(_tells(each) for key, each in value.items() if key != "__typename")
        case list():
            return any(_tells(each) for each in value)
        case _:
            return value is not None


@contextlib.contextmanager
def _without_plans(monkeypatch: pytest.MonkeyPatch) -> Any:
    async def nothing(*_: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(GraphQLEndpoint, "answer_by_plan", nothing)
        yield


@pytest.mark.parametrize("who", ["casper", "gitte"])
async def test_errors_are_the_executors_over_http(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for document in map(world.fitted, [*INVALID, *VALID[:20]]):
        planned = await _sent(world, who, document)
        with _without_plans(monkeypatch):
            executed = await _sent(world, who, document)
        assert planned == executed, document
        if document in map(world.fitted, INVALID):
            assert b'"errors"' in planned[1], document
            assert planned[0] != 500, document


async def _sent(world: World, who: str, document: Document) -> tuple[int, bytes]:
    jobcenters = world.jobcenters
    async with client_of(jobcenters.app, jobcenters.token(who)) as client:
        body = {"query": document.text, "variables": document.variables, "operationName": document.name}
        response = await client.post("/graphql", json=body, headers={"x-correlation-id": "of-this-test"})
        return response.status_code, response.content


# --- what the comparison catches: each takes one rule or one correlation out of the compiler

Mutate = Callable[[pytest.MonkeyPatch], None]


def _no_row_rule(patch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import true

    patch.setattr(Frame, "is_seen", lambda _: true())


def _no_field_rule(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Frame, "may_read", lambda *_: True)


def _no_correlation(patch: pytest.MonkeyPatch) -> None:
    below = Compilation._below

    def uncorrelated(*given: Any) -> Frame:
        child = below(*given)
        child.level.where.clear()
        return child

    patch.setattr(Compilation, "_below", uncorrelated)


def _correlation_left_to_sqlalchemy(patch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import select

    patch.setattr(Level, "select", lambda level, *c: select(*c).select_from(level.source).where(*level.where))


def _no_way(patch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import true

    matching = ListedRows._matching

    def everything(rows: ListedRows, way: Any) -> Frame:
        return matching(rows, dataclasses.replace(way, rule=true()))

    patch.setattr(ListedRows, "_matching", everything)


def _no_filter(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ListedRows, "_restrict", lambda *_: None)


@pytest.mark.parametrize(
    "mutate", [_no_row_rule, _no_field_rule, _no_correlation, _correlation_left_to_sqlalchemy, _no_way, _no_filter]
)
async def test_a_rule_taken_out_is_noticed(world: World, mutate: Mutate, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = world.jobcenters.planner
    with monkeypatch.context() as patch:
        mutate(patch)
        planner.plans._kept.clear()
        assert await _differs(world)
    planner.plans._kept.clear()


async def _differs(world: World) -> bool:
    for document in map(world.fitted, VALID):
        for who in ("gitte", "rasmus", "lone", "casper"):
            try:
                planned = await world.planned_without_wall(who, document)
            except Exception:  # noqa: BLE001  a statement that PostgreSQL refuses is noticed too
                return True
            if planned != world.expected(who, document):
                return True
    return False
