"""Live over both transports, from a server that listens: who is told what, and who is told nothing."""

import asyncio
import contextlib
import dataclasses
import json
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import websockets

from staer.actions.coordination import assign_coordinator
from staer.actions.job_order import close_job_order, update_job_order
from staer.actions.placement import approve_placement
from staer.actions.sharing import end_job_order_share
from staer.domain.job_order import ClosedReason
from staer.settings import Settings
from staer.store.change_feed import Cursors
from tests.actions.world import JENS
from tests.jobcenters import HIDDEN, Jobcenters, open_jobcenters

ORDERS = "subscription($scope: JobOrderScope!, $after: String) { jobOrderChanged(scope: $scope, after: $after) \
{ cursor kind id jobOrder { title workTasks qualifications withheldFields viewerRelation } } }"
PLACEMENTS = "subscription($scope: PlacementScope!) { placementChanged(scope: $scope) \
{ kind id placement { status possibleDuplicate viewerCanApprove } } }"
POLL = "query($after: String, $first: Int) { changes(after: $after, first: $first) { nodes { __typename \
... on JobOrderChange { cursor kind id jobOrder { title workTasks qualifications withheldFields viewerRelation } } \
... on PlacementChange { cursor kind id placement { status } } } pageInfo { endCursor hasNextPage } } }"


class Socket:
    """A client of graphql-transport-ws."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self.connection = connection
        self.told: dict[str, list[Any]] = {}

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        return json.loads(await asyncio.wait_for(self.connection.recv(), 20))

    async def subscribe(self, id_: str, query: str, **variables: Any) -> None:
        await self.send(id=id_, type="subscribe", payload={"query": query, "variables": variables})

    async def next(self) -> tuple[str, dict[str, Any]]:
        """The id of the subscription, and the one field's event."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"]
        [event] = message["payload"]["data"].values()
        return message["id"], event

    async def closed(self) -> int:
        await asyncio.wait_for(self.connection.wait_closed(), 20)
        assert self.connection.close_code
        return self.connection.close_code


@dataclasses.dataclass
class LiveWorld:
    made: Jobcenters
    port: int

    @contextlib.asynccontextmanager
    async def bare_socket(self) -> AsyncIterator[Socket]:
        address = f"ws://127.0.0.1:{self.port}/graphql"
        async with websockets.connect(address, subprotocols=["graphql-transport-ws"], compression=None) as connection:  # type: ignore[list-item]
            yield Socket(connection)

    @contextlib.asynccontextmanager
    async def socket(self, who: str, **token: Any) -> AsyncIterator[Socket]:
        bearer = self.made.issuer.token(**token) if token else self.made.token(who)
        async with self.bare_socket() as socket:
            await socket.send(type="connection_init", payload={"Authorization": f"Bearer {bearer}"})
            assert (await socket.receive())["type"] == "connection_ack"
            yield socket

    @contextlib.asynccontextmanager
    async def watching(self, query: str, **scopes: str) -> AsyncIterator[dict[str, Socket]]:
        """Each person with one subscription on a scope, begun."""
        async with contextlib.AsyncExitStack() as stack:
            sockets = {who: await stack.enter_async_context(self.socket(who)) for who in scopes}
            for who, scope in scopes.items():
                await sockets[who].subscribe("1", query, scope=scope)
            await self.settled(len(scopes))
            yield sockets

    async def settled(self, count: int) -> None:
        """The server knows of so many subscriptions."""
        live = self.made.app.state.services.live
        async with asyncio.timeout(20):
            while live.open < count:  # noqa: ASYNC110  the server tells nobody of them
                await asyncio.sleep(0.01)

    async def told(self, socket: Socket, marker: Any) -> list[tuple[str, str]]:
        """(kind, id) of what came until an event that everybody gets."""
        events: list[tuple[str, str]] = []
        while True:
            _, event = await socket.next()
            if event["id"] == marker:
                return events
            events.append((event["kind"], event["id"]))


@contextlib.asynccontextmanager
async def serving(made: Jobcenters) -> AsyncIterator[LiveWorld]:
    server = uvicorn.Server(uvicorn.Config(made.app, port=0, lifespan="off", log_level="error", ws="websockets-sansio"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield LiveWorld(made, server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await task


@pytest.fixture
async def live(settings: Settings, tmp_path: Path) -> AsyncIterator[LiveWorld]:
    limits = {"live_per_connection": "3", "live_per_actor": "4"}
    async with open_jobcenters(dataclasses.replace(settings, **limits), tmp_path) as made, serving(made) as world:
        yield world


async def update(live: LiveWorld, order: Any, **changes: Any) -> None:
    world = live.made.world
    version = (await world.one("job_order", order))["version"]
    await world.do(update_job_order, world.casper, order, expected_version=version, changes=changes)


async def positions(made: Jobcenters, cursors: Iterable[str]) -> list[int]:
    """Equal for equal events: each cursor is sealed anew."""
    sealed = await Cursors.of(made.app.state.services.database)
    return [sealed.open(cursor) for cursor in cursors]


def order_id(order: Any) -> str:
    from staer.reads.identifiers import encode_id

    return encode_id("JobOrder", order)


async def test_each_is_told_what_they_may_read_and_others_nothing(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.shared_order(**HIDDEN)
    marker = await world.shared_order()
    async with live.watching(ORDERS, casper="ALL", gitte="ALL", ronja="ALL", mette="MINE") as sockets:
        await update(live, order, qualifications="Nyt hemmeligt")
        await update(live, order, work_tasks="Nye opgaver")
        await update(live, marker, title="Mærke")
        _, first = await sockets["casper"].next()
        assert first["jobOrder"]["qualifications"] == "Nyt hemmeligt"
        told = await live.told(sockets["casper"], order_id(marker))
        assert told == [("CHANGED", order_id(order))]
        _, event = await sockets["gitte"].next()
        assert event["jobOrder"]["workTasks"] == "Nye opgaver"
        assert event["jobOrder"]["viewerRelation"] == "RECIPIENT"
        assert (event["jobOrder"]["qualifications"], "qualifications" in event["jobOrder"]["withheldFields"]) == (
            None,
            True,
        )
        assert await live.told(sockets["gitte"], order_id(marker)) == []
        for who in ("ronja", "mette"):
            await sockets[who].send(type="ping")
            assert (await sockets[who].receive())["type"] == "pong"


async def test_a_share_that_ends_is_announced_as_a_removal_without_content(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.accepted_order()
    async with live.watching(ORDERS, gitte="SHARED", casper="SHARED", ronja="ALL") as sockets:
        from staer.actions.sharing import share_job_order

        share = await world.do(share_job_order, world.casper, order, "HRS")
        await world.confirm(share)
        _, event = await sockets["gitte"].next()
        assert (event["kind"], event["jobOrder"]["title"]) == ("CHANGED", "Kontorassistent")
        await world.do(end_job_order_share, world.casper, share)
        while event["kind"] == "CHANGED":
            _, event = await sockets["gitte"].next()
        assert (event["kind"], event["id"], event["jobOrder"]) == ("REMOVED", order_id(order), None)
        _, event = await sockets["casper"].next()
        while event["kind"] == "CHANGED":
            _, event = await sockets["casper"].next()
        await sockets["ronja"].send(type="ping")
        assert (await sockets["ronja"].receive())["type"] == "pong"


async def test_placements_reach_those_who_decide_and_leave_their_list(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.shared_order()
    async with live.watching(PLACEMENTS, casper="TO_DECIDE", gitte="MINE", hans="ALL", mette="ALL") as sockets:
        placement = await world.place(world.gitte, order)
        for who, can in (("casper", True), ("gitte", False), ("mette", False)):
            _, event = await sockets[who].next()
            assert (event["kind"], event["placement"]["status"]) == ("CHANGED", "AWAITING_APPROVAL")
            assert event["placement"]["viewerCanApprove"] is can
            assert event["placement"]["possibleDuplicate"] is (None if who == "gitte" else False)
        await world.do(approve_placement, world.casper, placement, comment=None, send_to_jobag=False)
        _, event = await sockets["casper"].next()
        assert (event["kind"], event["placement"]) == ("REMOVED", None)
        _, event = await sockets["gitte"].next()
        assert event["placement"]["status"] == "AVAILABLE_TO_COMPANY"
        await world.place(world.hans, order, JENS)
        _, event = await sockets["hans"].next()
        assert event["placement"]["possibleDuplicate"] is None
        duplicates = [(await sockets["mette"].next())[1]["placement"]["possibleDuplicate"] for _ in range(3)]
        assert duplicates.count(True) == 2
        await sockets["gitte"].send(type="ping")
        assert (await sockets["gitte"].receive())["type"] == "pong"


async def test_an_external_coordinator_comes_and_goes(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.accepted_order()
    async with live.watching(ORDERS, gert="ALL", gitte="ALL") as sockets:
        kinds: list[str] = []
        for person in (world.gert.consultant_id, None):  # told between: who has come and gone since is told once
            await world.do(assign_coordinator, world.casper, order, {"external_coordinator_id": person})
            kinds.append((await sockets["gert"].next())[1]["kind"])
        assert kinds[-1] == "REMOVED"
        await sockets["gitte"].send(type="ping")
        assert (await sockets["gitte"].receive())["type"] == "pong"


async def test_who_was_away_goes_on_from_the_cursor_without_gap_or_repeat(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.shared_order()
    async with live.socket("gitte") as socket:
        await socket.subscribe("1", ORDERS, scope="ALL")
        await live.settled(1)
        await update(live, order, title="0")
        _, event = await socket.next()
    for n in range(1, 8):
        await update(live, order, title=str(n))
    async with live.socket("gitte") as socket:
        await socket.subscribe("2", ORDERS, scope="ALL", after=event["cursor"])
        missed = [(await socket.next())[1]["cursor"] for _ in range(7)]
        await update(live, order, title="8")
        missed.append((await socket.next())[1]["cursor"])
    polled, after = [], event["cursor"]
    while True:
        page = (await live.made.ask("gitte", POLL, after=after, first=3))["changes"]
        polled += [node["cursor"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    told = await positions(live.made, missed)
    assert len(set(told)) == 8
    assert await positions(live.made, polled) == told
    assert (await live.made.ask("gitte", POLL, after=after))["changes"]["nodes"] == []


async def test_polling_shows_no_more_than_a_subscription(live: LiveWorld) -> None:
    world = live.made.world
    begin = {who: (await live.made.ask(who, POLL))["changes"]["pageInfo"]["endCursor"] for who in ("gitte", "ronja")}
    order = await world.shared_order(**HIDDEN)
    await update(live, order, qualifications="Hemmeligt")
    await world.place(world.hans, order)
    page = (await live.made.ask("gitte", POLL, after=begin["gitte"]))["changes"]
    assert {node["__typename"] for node in page["nodes"]} == {"JobOrderChange"}
    assert all(node["jobOrder"]["qualifications"] is None for node in page["nodes"])
    assert (await live.made.ask("ronja", POLL, after=begin["ronja"]))["changes"]["nodes"] == []


async def test_polling_is_of_the_lists_that_were_asked_for(live: LiveWorld) -> None:
    scoped = (
        "query($orders: JobOrderScope!, $after: String) { changes(jobOrders: $orders, after: $after) "
        "{ nodes { ... on JobOrderChange { kind } } pageInfo { endCursor } } }"
    )
    begin = (await live.made.ask("casper", scoped, orders="ALL"))["changes"]["pageInfo"]["endCursor"]
    await live.made.world.order(live.made.world.casper)
    for scope, kind in (("ALL", "CHANGED"), ("AUTHORITY", "CHANGED"), ("SHARED", "REMOVED")):
        page = (await live.made.ask("casper", scoped, orders=scope, after=begin))["changes"]
        assert page["nodes"] == [{"kind": kind}]
        literal = scoped.replace("$orders: JobOrderScope!, ", "").replace("$orders", scope)
        assert (await live.made.ask("casper", literal, after=begin))["changes"]["nodes"] == page["nodes"]


ELSEWHERE = Cursors(bytes(64)).seal(1)  # of another database


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "=" * 40, ELSEWHERE],
    ids=["empty", "short", "zeros", "padding", "elsewhere"],
)
async def test_a_forged_cursor_is_bad_input(live: LiveWorld, cursor: str) -> None:
    assert await live.made.refused("gitte", POLL, after=cursor) == "BAD_USER_INPUT"
    async with live.socket("gitte") as socket:
        await socket.subscribe("1", ORDERS, scope="ALL", after=cursor)
        message = await socket.receive()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


async def stream(live: LiveWorld, who: str, query: str, **variables: Any) -> AsyncIterator[dict[str, Any]]:
    headers = {
        "authorization": f"Bearer {live.made.token(who)}",
        "accept": "text/event-stream",
        "accept-encoding": "zstd, gzip",
    }
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{live.port}", timeout=20) as http,
        http.stream("POST", "/graphql", json={"query": query, "variables": variables}, headers=headers) as response,
    ):
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
        assert "content-encoding" not in response.headers, "what compresses a stream keeps its memory"
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


async def test_events_come_as_a_stream_too(live: LiveWorld) -> None:
    order = await live.made.world.shared_order()
    events = stream(live, "gitte", ORDERS, scope="SHARED")
    coming = asyncio.ensure_future(anext(events))
    await live.settled(1)
    await update(live, order, title="Som strøm")
    event = (await coming)["data"]["jobOrderChanged"]
    assert event["jobOrder"]["title"] == "Som strøm"
    await events.aclose()  # type: ignore[attr-defined]


async def test_a_query_is_answered_though_events_are_accepted(live: LiveWorld) -> None:
    headers = {"authorization": f"Bearer {live.made.token('gitte')}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{live.port}", headers=headers) as http:
        for accept, status in (
            ("application/graphql-response+json, text/event-stream", 200),
            ("text/event-stream", 406),
        ):
            answer = await http.post("/graphql", json={"query": "{ viewer { name } }"}, headers={"accept": accept})
            assert answer.status_code == status


async def test_closing_codes_of_the_protocol(live: LiveWorld) -> None:
    async with live.bare_socket() as socket:
        await socket.subscribe("1", ORDERS, scope="ALL")
        assert await socket.closed() == 4401
    async with live.bare_socket() as socket:
        await socket.send(type="connection_init", payload={"authorization": "Bearer no"})
        assert await socket.closed() == 4403
    async with live.bare_socket() as socket:
        expired = live.made.issuer.token(exp=int(time.time()) - 3600)
        await socket.send(type="connection_init", payload={"authorization": f"Bearer {expired}"})
        assert await socket.closed() == 4403
    for text in ("1", "[]", "{", '{"type": "subscribe", "id": 7}', '{"type": "dance"}'):
        async with live.socket("gitte") as socket:
            await socket.connection.send(text)
            assert await socket.closed() == 4400
    async with live.socket("gitte") as socket:
        await socket.send(type="connection_init")
        assert await socket.closed() == 4429
    async with live.socket("gitte") as socket:
        for _ in range(2):
            await socket.subscribe("same", ORDERS, scope="ALL")
        assert await socket.closed() == 4409


async def test_a_socket_closes_when_its_token_expires(live: LiveWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staer.web.graphql_socket.LEEWAY", 0)
    async with live.socket("", exp=int(time.time()) + 2) as socket:
        await socket.subscribe("1", ORDERS, scope="ALL")
        assert await socket.closed() == 4403


async def test_who_reads_too_slowly_is_dropped_and_goes_on_from_the_last_cursor(
    settings: Settings, tmp_path: Path
) -> None:
    """A burst that is told before the subscription gets its turn."""
    async with (
        open_jobcenters(dataclasses.replace(settings, live_backlog="3"), tmp_path) as made,
        serving(made) as live,
    ):
        world = made.world
        orders = [await world.shared_order() for _ in range(8)]
        begin = (await made.ask("gitte", POLL))["changes"]["pageInfo"]["endCursor"]
        async with live.watching(ORDERS, gitte="ALL") as sockets:
            await world.owner.fetch("update job_order set title = 'Alle'", [])
            assert await sockets["gitte"].closed() == 1013
        page = (await made.ask("gitte", POLL, after=begin, first=100))["changes"]["nodes"]
        assert {node["id"] for node in page} == {order_id(order) for order in orders}


@pytest.mark.parametrize(
    "query", ["{ viewer { name } }", "subscription { nothing }", "subscription {", "subscription { __typename }"]
)
async def test_what_is_no_subscription_is_an_error(live: LiveWorld, query: str) -> None:
    async with live.socket("gitte") as socket:
        await socket.subscribe("1", query)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("1", "error")
        await socket.subscribe("1", ORDERS, scope="ALL")
        await live.settled(1)


async def test_subscriptions_are_limited_for_a_connection_and_an_actor(live: LiveWorld) -> None:
    async with live.socket("gitte") as first, live.socket("gitte") as second:
        for socket in (first, second):
            for n in range(3):
                await socket.subscribe(str(n), ORDERS, scope="ALL")
        await first.subscribe("3", ORDERS, scope="ALL")
        assert (await first.receive())["type"] == "error"
        codes = [(await second.receive())["payload"][0]["extensions"]["code"] for _ in range(2)]
        assert codes == ["TOO_MANY_SUBSCRIPTIONS"] * 2


async def test_a_closed_order_is_told_to_all_who_had_it(live: LiveWorld) -> None:
    world = live.made.world
    order = await world.shared_order()
    async with live.watching(ORDERS, gitte="ALL", hans="ALL") as sockets:
        await world.do(close_job_order, world.casper, order, reason=ClosedReason.NEED_MET)
        for socket in sockets.values():
            _, event = await socket.next()
            assert (event["kind"], event["jobOrder"]) == ("REMOVED", None)
