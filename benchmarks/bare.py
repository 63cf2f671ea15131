"""Our reads without the edge around them: no token is checked, nothing is bounded, counted, logged or told.

What the edge costs is the difference to this server: `python -m benchmarks.bare`, with the settings of `staer serve`.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator

import jwt
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from staer.api.schema import schema
from staer.domain.actor import Actor
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.database import open_database
from staer.store.directory import actor_for
from staer.web.claim_reader import ClaimReader


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncGenerator[None]:
    app.state.database = await open_database(Settings.from_environment())
    yield
    await app.state.database.close()


def bare() -> Starlette:
    planner = Planner(schema._schema)  # noqa: SLF001  Strawberry shows its schema in no other way
    actors: dict[str, Actor] = {}

    async def answer(request: Request) -> Response:
        database, token = request.app.state.database, request.headers["authorization"]
        if token not in actors:
            claims = jwt.decode(token.removeprefix("Bearer "), options={"verify_signature": False})
            actors[token] = await actor_for(database, ClaimReader().read(claims))
        asked = orjson.loads(await request.body())
        answer = await planner.answer(database, actors[token], asked["query"], None, asked["variables"])
        return Response(answer, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=_lifespan)


async def _serve() -> None:
    app = bare()
    configuration = uvicorn.Config(
        app, port=int(os.environ["PORT"]), http="httptools", lifespan="off", log_config=None, access_log=False
    )
    async with app.router.lifespan_context(app):
        await uvicorn.Server(configuration).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())
