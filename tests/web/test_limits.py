"""How much may be asked for: in one operation, at once, and in a minute."""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from graphql import get_introspection_query
from starlette.applications import Starlette

from staer.api.schema import schema
from staer.domain.actor import Actor, Role
from staer.errors import BudgetSpent, StartUpError, TooManyAtOnce
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.cost_budget import Leased, lease
from staer.web.allowance import Allowances
from staer.web.rules import rules_from
from tests.access import Issuer, client_of
from tests.jobcenters import Jobcenters
from tests.logins import as_api
from tests.web.conftest import running


@pytest.fixture
def limited(jobcenters: Jobcenters, monkeypatch: pytest.MonkeyPatch) -> Jobcenters:
    """The API with the limits that it has where no setting changes them."""
    monkeypatch.setattr(jobcenters.endpoint, "planner", Planner(schema._schema, rules_from(SETTINGS).limits))
    return jobcenters


SETTINGS = Settings.from_environment({})


def nested(levels: int) -> str:
    return "{ viewer { " + "authority { networks { members { " * levels + "id" + " } } }" * levels + " } }"


TOO_LARGE = {
    "tokens": ("{ " + "who " * 5000 + "}", "tokens"),
    "depth": (nested(6), "levels"),
    "depth of a mutation": (
        "mutation { closeJobOrder(input: {}) { jobOrder { authority "
        + "{ networks { members " * 8 + "{ id }" + " } }" * 8 + " } } }",
        "levels",
    ),
    "aliases": ("{ viewer { " + " ".join(f"a{i}: name" for i in range(51)) + " } }", "aliases"),
    "aliases in fragments": (
        "{ a: viewer { ...F } b: viewer { ...F } c: viewer { ...F } } fragment F on Viewer { "
        + " ".join(f"a{i}: name" for i in range(20)) + " }",
        "aliases",
    ),
    "directives": ("{ viewer { name" + " @include(if: true)" * 51 + " } }", "directives"),
    "root fields": ("{ " + "__typename " * 21 + "}", "root fields"),
    "root fields in a fragment": ("{ ...F } fragment F on Query { " + "__typename " * 21 + "}", "root fields"),
    "fields": (
        "{ " + " ".join(f"{a}: viewer {{ ...F }}" for a in "abcdefghijklmnopqr") + " } fragment F on Viewer { "
        + "...G " * 3 + "} fragment G on Viewer { " + "name " * 50 + "}",
        "fields",
    ),
    "a long chain of fragments": (
        "{ ...F0 } "
        + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(400))
        + " fragment F400 on Query { who }",
        "nested too deep",
    ),
    "doubling fragments": (
        "{ viewer { ...F0 } } "
        + " ".join(f"fragment F{i} on Viewer {{ ...F{i + 1} ...F{i + 1} }}" for i in range(20))
        + " fragment F20 on Viewer { name }",
        "fields",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "named"), TOO_LARGE.values(), ids=TOO_LARGE.keys())
@pytest.mark.parametrize("padding", [0, 20_001], ids=["planned", "left to the executor"])
async def test_a_large_operation_is_refused(limited: Jobcenters, document: str, named: str, padding: int) -> None:
    response = await limited.send("casper", document + " " * padding)
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "OPERATION_TOO_LARGE"
    assert named in error["message"]


PRICES: dict[str, tuple[str, dict[str, Any], int]] = {
    "one order": ("query($i: ID!) { jobOrder(id: $i) { title company { name } } }", {"i": "main"}, 2),
    "fifty orders by default": ("{ jobOrders(scope: ALL) { nodes { title } } }", {}, 50),
    "ten orders": ("{ jobOrders(scope: ALL, first: 10) { nodes { title } } }", {}, 10),
    "ten orders by a variable": ("query($n: Int) { jobOrders(scope: ALL, last: $n) { nodes { id } } }", {"n": 10}, 10),
    "edges as nodes": ("{ jobOrders(scope: ALL, first: 10) { edges { cursor node { title } } } }", {}, 10),
    "what is skipped": ("query($n: Boolean = true) { networks @skip(if: $n) { code } }", {}, 1),
    "pages in pages": (
        "{ jobOrders(scope: ALL, first: 10) { nodes { placements(first: 5) { nodes { candidate { name } } } } } }",
        {},
        10 * (1 + 5 * (1 + 1)),
    ),
    "a total": ("{ jobOrders(scope: ALL, first: 10) { totalCount { value } } }", {}, 110),
    "a list without pages": ("{ networks { code } }", {}, 10),
    "any node: the dearest type": ("query($i: ID!) { node(id: $i) { id ...on Network { members { id } } } }",
                                   {"i": "HRS"}, 11),
    "too many rows for a page": ("{ jobOrders(scope: ALL, first: 101) { nodes { title } } }", {}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("query", "variables", "price"), PRICES.values(), ids=PRICES.keys())
async def test_prices(limited: Jobcenters, query: str, variables: dict[str, Any], price: int) -> None:
    variables = {name: limited.ids.get(value, value) for name, value in variables.items()}
    async with client_of(limited.app, limited.token("casper")) as client:
        response = await client.post(
            "/graphql", json={"query": query, "variables": variables}, headers={"x-staer-cost": "1"}
        )
    assert response.json()["extensions"] == {"cost": {"requested": price, "remaining": None}}


async def test_a_million_rows_are_refused_before_any_statement(
    limited: Jobcenters, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = """{ jobOrders(scope: ALL, first: 100) { nodes { placements(first: 100) { nodes { jobOrder {
        placements(first: 100) { nodes { id } } } } } } } }"""
    await limited.ask("casper", "{ __typename }")

    async def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(limited.app.state.services.database, "fetch", never)
    for document in (query, query + " " * 20_001):
        [error] = (await limited.send("casper", document)).json()["errors"]
        assert error["extensions"]["code"] == "COST_TOO_HIGH"
        assert "1020100 rows" in error["message"]


ACTOR = Actor(uuid4(), uuid4(), frozenset({Role.CONSULTANT}), "Ida", "ida")
OTHER = dataclasses.replace(ACTOR, subject="ole")


@contextlib.asynccontextmanager
async def processes(settings: Settings, count: int, per_minute: int) -> AsyncIterator[list[Allowances]]:
    """Server processes with a budget in one database."""
    from functools import partial

    from staer.store.database import open_database

    async with contextlib.AsyncExitStack() as stack:
        databases = [await open_database(as_api(settings)) for _ in range(count)]
        for database in databases:
            stack.push_async_callback(database.close)
        yield [Allowances(partial(lease, database), per_minute, 0) for database in databases]


async def at_the_start_of_a_minute() -> None:
    """A test that must end in the minute it began in."""
    if (left := 60 - time.time() % 60) < 5:
        await asyncio.sleep(left)


async def test_processes_share_a_budget_and_actors_do_not(shared_settings: Settings) -> None:
    await at_the_start_of_a_minute()
    async with processes(shared_settings, 3, 1000) as allowances:
        for spent in range(0, 900, 10):  # the other slices may lie half used with the processes
            await allowances[spent // 10 % 3].spend(ACTOR, 10)
        with pytest.raises(BudgetSpent) as refused:
            await allowances[0].spend(ACTOR, 200)
        assert 1 <= refused.value.retry_after <= 60
        assert await allowances[0].spend(OTHER, 10) == 990


async def test_the_last_point_can_be_spent(shared_settings: Settings) -> None:
    await at_the_start_of_a_minute()
    actor = dataclasses.replace(ACTOR, subject="last")
    async with processes(shared_settings, 1, 1000) as [allowances]:
        assert await allowances.spend(actor, 997) == 3
        with pytest.raises(BudgetSpent):
            await allowances.spend(actor, 4)
        assert await allowances.spend(actor, 3) == 0
        with pytest.raises(BudgetSpent):
            await allowances.spend(actor, 1)


class Ledger:
    """Leases from memory, and a clock that is turned by hand."""

    def __init__(self) -> None:
        self.now, self.leases, self.total = 0.0, 0, 0

    async def lease(self, _: object, points: int, limit: int) -> Leased:
        self.leases += 1
        if self.total + points > limit:
            return Leased(None, 60)
        self.total += points
        return Leased(self.total, 60)


async def test_a_new_minute_is_a_new_budget_and_most_requests_write_nothing() -> None:
    ledger = Ledger()
    allowances = Allowances(ledger.lease, 1000, 0, lambda: ledger.now)
    for _ in range(1000):
        await allowances.spend(ACTOR, 1)
    assert ledger.leases == 20
    for _ in range(50):
        with pytest.raises(BudgetSpent):
            await allowances.spend(ACTOR, 1)
    assert ledger.leases <= 22  # refused once, it need not be asked again this minute
    ledger.now, ledger.total = 60.0, 0
    assert await allowances.spend(ACTOR, 1) == 999


async def test_requests_at_once_are_counted_per_actor() -> None:
    allowances = Allowances(Ledger().lease, 0, 2)
    with allowances.one_more(ACTOR), allowances.one_more(ACTOR):
        with pytest.raises(TooManyAtOnce), allowances.one_more(ACTOR):
            pass
        with allowances.one_more(OTHER):
            pass
    with allowances.one_more(ACTOR):
        pass


async def test_a_spent_budget_is_429_and_others_go_on(web_settings: Settings, issuer: Issuer) -> None:
    await at_the_start_of_a_minute()
    settings = dataclasses.replace(web_settings, cost_per_minute="40")
    async with running(settings) as app, client_of(app, issuer.token(sub="spender")) as client:
        answers = [await client.post("/graphql", json={"query": "{ who }"}) for _ in range(60)]
        assert {answer.status_code for answer in answers} == {200, 429}
        last = answers[-1]
        assert last.json()["errors"][0]["extensions"]["code"] == "BUDGET_SPENT"
        assert 1 <= int(last.headers["retry-after"]) <= 60
        async with client_of(app, issuer.token(sub="another")) as other:
            assert (await other.post("/graphql", json={"query": "{ who }"})).status_code == 200


async def test_too_many_at_once_are_429(web_settings: Settings, issuer: Issuer) -> None:
    settings = dataclasses.replace(web_settings, requests_at_once="1")
    slow = {"query": '{ ask(statement: "select 1 from pg_sleep(0.3)") }'}
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        await client.post("/graphql", json={"query": "{ who }"})
        answers = await asyncio.gather(*(client.post("/graphql", json=slow) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 429]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert (refused.json()["errors"][0]["extensions"]["code"], refused.headers["retry-after"]) == (
            "TOO_MANY_AT_ONCE",
            "1",
        )


async def test_a_statement_that_takes_too_long_is_stopped(web_settings: Settings, issuer: Issuer) -> None:
    settings = dataclasses.replace(web_settings, statement_seconds="1")
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        response = await client.post("/graphql", json={"query": '{ ask(statement: "select 1 from pg_sleep(30)") }'})
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "TOOK_TOO_LONG"


Run = Callable[[Settings], AbstractAsyncContextManager[Starlette]]


@pytest.mark.parametrize("switch", ["on", "off"])
async def test_introspection_by_the_setting(web_settings: Settings, issuer: Issuer, switch: str) -> None:
    settings = dataclasses.replace(web_settings, introspection=switch)
    documents = [
        get_introspection_query(),
        '{ __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { x: __schema { queryType { name } } }",
    ]  # fmt: skip
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        for document in documents:
            answer = (await client.post("/graphql", json={"query": document})).json()
            codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
            assert codes == ([] if switch == "on" else ["INTROSPECTION_OFF"])
        assert (await client.post("/graphql", json={"query": "{ __typename }"})).json() == {
            "data": {"__typename": "Query"}
        }


@pytest.mark.parametrize("switch", ["on", "off"])
async def test_suggestions_by_the_setting(web_settings: Settings, issuer: Issuer, switch: str) -> None:
    settings = dataclasses.replace(web_settings, suggestions=switch)
    documents = ["{ whoo }", "{ add(firs: 1) }", "{ candidate(candidate: {nam: 1}) }", "query($c: Candidat!) { who }"]
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        for document in documents:
            text = (await client.post("/graphql", json={"query": document})).text
            assert ("Did you mean" in text) is (switch == "on"), text


async def test_errors_are_cut_off(consultant: httpx.AsyncClient) -> None:
    response = await consultant.post("/graphql", json={"query": "{ " + " ".join(f"no{i}" for i in range(15)) + " }"})
    assert len(response.json()["errors"]) == 8


@pytest.mark.parametrize("switch", ["on", "off"])
async def test_the_page_to_ask_from_by_the_setting(web_settings: Settings, switch: str) -> None:
    settings = dataclasses.replace(web_settings, query_page=switch)
    async with running(settings) as app, client_of(app) as browser:
        response = await browser.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert ("<textarea" in response.text, response.status_code) == ((True, 200) if switch == "on" else (False, 401))
        assert (await browser.get("/graphql", params={"query": "{ who }"})).status_code == 401


@pytest.mark.parametrize(("name", "value"), [("most_depth", "-1"), ("most_cost", "many"), ("introspection", "yes")])
def test_a_setting_that_is_none_is_named(settings: Settings, name: str, value: str) -> None:
    with pytest.raises(StartUpError, match=f"STAER_{name.upper()} must be"):
        rules_from(dataclasses.replace(settings, **{name: value}))
