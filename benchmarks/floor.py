"""The floor: what a careful hand writes for these questions and no others, without GraphQL.

It verifies the same token with the same cache, states the same viewer to the same wall and writes the same log line.
"""

import asyncio
import contextlib
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import statements
from staer import log
from staer.domain.actor import Actor
from staer.reads.identifiers import TAGS, decode_id
from staer.settings import Settings
from staer.store.database import open_database
from staer.store.directory import actor_for
from staer.store.wall import begin_stating
from staer.web.identity import Identity
from staer.web.keys import KeySet
from staer.web.request_log import RequestLog, record_of

_WITHHELD = {
    "OWNER": [],
    "COORDINATOR": [
        "companyContact", "history", "internalComment", "jobagProblem", "jobagStatus", "qualifications", "recipients",
        "shareOptions", "shares", "updatedAt", "version", "workingHours",
    ],
}  # fmt: skip
_WITHHELD["RECIPIENT"] = sorted([*_WITHHELD["COORDINATOR"], "referredCount"])
_WITHHELD["PLACER"] = sorted([*_WITHHELD["RECIPIENT"], "sharedUpdatedAt", "workTasks"])


def _id(tag: bytes, key: UUID) -> str:
    return urlsafe_b64encode(tag + key.bytes).decode()


_order_id = partial(_id, TAGS["JobOrder"])
_placement_id = partial(_id, TAGS["Placement"])


class Floor:
    """The endpoints."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncGenerator[None]:
        keys = KeySet(self.settings.required("jwks"), ["ES256"])
        await keys.open()
        self.database = await open_database(self.settings)
        self.identity = Identity.from_settings(self.settings, keys, partial(actor_for, self.database))
        yield
        await self.database.close()

    async def _actor(self, request: Request) -> Actor:
        claims, actor = await self.identity.actor(request.headers.get("authorization"))
        record_of(request.scope).authority = claims.authority_number
        return actor

    async def _read(self, actor: Actor, text: str, *more: Any) -> Any:
        rows = await self.database.fetch(text, [actor.authority_id, actor.consultant_id, *more])
        return rows[0]

    async def one_order(self, request: Request) -> Response:
        actor = await self._actor(request)
        given = orjson.loads(await request.body())
        found = (await self._read(actor, statements.ONE_ORDER, decode_id("JobOrder", given["id"])))[0]
        order = found and {
            "id": _order_id(found[0]),
            "title": found[1],
            "status": found[2],
            "startDate": found[3],
            "vacancies": found[4],
            "workTasks": found[5],
            "qualifications": found[6],
            "workingHours": found[7],
            "withheldFields": _WITHHELD[found[8]],
            "company": {"name": found[9], "cvrNumber": found[10]},
            "primaryAuthority": {"number": found[11], "name": found[12]},
        }
        return _answer({"jobOrder": order})

    async def shared_orders(self, request: Request) -> Response:
        actor = await self._actor(request)
        given = orjson.loads(await request.body())
        size = given["first"]
        rows = (await self._read(actor, statements.SHARED_ORDERS))[0]
        edges = [
            {
                "cursor": urlsafe_b64encode(orjson.dumps((given["mark"], r[0], str(r[1])))).decode(),
                "node": {
                    "id": _order_id(r[1]),
                    "title": r[2],
                    "status": r[3],
                    "startDate": r[4],
                    "vacancies": r[5],
                    "company": {"name": r[6]},
                    "primaryAuthority": {"name": r[7]},
                    "referredCount": r[8],
                },
            }
            for r in rows[:size]
        ]
        page = {"hasNextPage": len(rows) > size, "endCursor": edges[-1]["cursor"] if edges else None}
        return _answer({"jobOrders": {"edges": edges, "pageInfo": page}})

    async def three_lists(self, request: Request) -> Response:
        actor = await self._actor(request)
        await request.body()
        own, shared, placements = await self._read(actor, statements.THREE_LISTS)
        return _answer(
            {
                "own": {
                    "nodes": [
                        {
                            "id": _order_id(r[0]),
                            "title": r[1],
                            "startDate": r[2],
                            "vacancies": r[3],
                            "company": {"name": r[4]},
                        }
                        for r in own
                    ]
                },
                "shared": {
                    "nodes": [
                        {
                            "id": _order_id(r[1]),
                            "title": r[2],
                            "startDate": r[4],
                            "vacancies": r[5],
                            "company": {"name": r[6]},
                            "primaryAuthority": {"name": r[7]},
                        }
                        for r in shared
                    ]
                },
                "placements": {
                    "nodes": [
                        {
                            "id": _placement_id(r[0]),
                            "status": r[1],
                            "createdAt": r[2],
                            "candidate": {"name": r[3]},
                            "jobOrder": {"title": r[4]},
                        }
                        for r in placements
                    ]
                },
            }
        )

    async def nested(self, request: Request) -> Response:
        actor = await self._actor(request)
        await request.body()
        rows = (await self._read(actor, statements.ORDERS_WITH_PLACEMENTS))[0]
        orders = [
            {
                "id": _order_id(r[0]),
                "title": r[1],
                "placements": {
                    "nodes": [
                        {
                            "id": _placement_id(p[0]),
                            "status": p[1],
                            "createdAt": p[2],
                            "candidate": {"name": p[3]},
                            "authority": {"name": p[4]},
                        }
                        for p in r[2]
                    ]
                },
            }
            for r in rows
        ]
        return _answer({"jobOrders": {"nodes": orders}})

    async def approve(self, request: Request) -> Response:
        actor = await self._actor(request)
        key = decode_id("Placement", orjson.loads(await request.body())["input"]["placementId"])
        async with self.database.transaction(begin_stating(actor)) as tx:
            # The order first and then the placement, as every change locks them.
            found = await tx.connection.fetchrow(
                "with o as (select * from job_order where id = (select job_order_id from placement where id = $1)"
                " for no key update) select p.status, p.jobag_status, o.id, o.owner_id from o join placement p"
                " on p.job_order_id = o.id where p.id = $1 and p.status = 'AWAITING_APPROVAL' and $2 in"
                " (o.coordinator_id, o.external_coordinator_id) for no key update of p",
                key,
                actor.consultant_id,
            )
            assert found
            decided = await tx.connection.fetchval(
                "with d as (update placement set status = 'AVAILABLE_TO_COMPANY', decided_by_id = $2,"
                " decided_at = now() where id = $1 returning decided_at), h as (insert into history (id, job_order_id,"
                " owner_id, placement_id, by_id, action, from_state, to_state) values ($3, $4, $5, $1, $2, 'APPROVE',"
                " 'AWAITING_APPROVAL', 'AVAILABLE_TO_COMPANY')) select decided_at from d",
                key,
                actor.consultant_id,
                uuid4(),
                found[2],
                found[3],
            )
        shown = {"id": _placement_id(key), "status": "AVAILABLE_TO_COMPANY", "decidedAt": decided}
        return _answer({"approvePlacement": {"placement": shown, "userErrors": []}})


def _answer(data: dict[str, Any]) -> Response:
    return Response(b'{"data":%b}' % orjson.dumps(data), media_type="application/json")


def create_app(settings: Settings) -> Starlette:
    floor = Floor(settings)
    routes = {
        "/one-order": floor.one_order,
        "/shared-orders": floor.shared_orders,
        "/three-lists": floor.three_lists,
        "/nested": floor.nested,
        "/approve": floor.approve,
    }
    return Starlette(
        routes=[Route(path, endpoint, methods=["POST"]) for path, endpoint in routes.items()],
        middleware=[Middleware(RequestLog)],
        lifespan=floor.lifespan,
    )


async def _serve(app: Starlette, listening: socket.socket) -> None:
    configuration = uvicorn.Config(
        app, http="httptools", ws="none", lifespan="off", log_config=None, log_level="warning", access_log=False,
        server_header=False,
    )  # fmt: skip
    async with app.router.lifespan_context(app):
        await uvicorn.Server(configuration).serve(sockets=[listening])


def main() -> None:
    settings = Settings.from_environment()
    log.configure(settings.log_level)
    listening = socket.create_server((settings.host, int(settings.port)), backlog=2048)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app(settings), listening))


if __name__ == "__main__":
    main()
