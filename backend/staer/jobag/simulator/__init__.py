"""A JobAG of our own for the demo and the tests: a real HTTP server with faults to switch on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from staer.jobag.simulator.control import CONTROLS, control
from staer.jobag.simulator.endpoint import endpoint
from staer.jobag.simulator.faults import Faults
from staer.jobag.simulator.ledger import Ledger
from staer.jobag.simulator.operations import OPERATIONS
from staer.jobag.simulator.push import Webhook, keep_pushing


class Simulator(Starlette):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["staer.channel"] = getattr(send, "__self__", None)  # before any wrapper: see DroppedLine
        await super().__call__(scope, receive, send)


def create_simulator(
    directory: Path | None, *, controls_open: bool = False, webhook: Webhook | None = None
) -> Starlette:
    """Keeps what it gets under `directory`, or in memory; `controls_open` answers controls from other machines too.

    Without a `webhook` nobody is told what employers do; it stands in the list of changes all the same.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        app.state.ledger = Ledger(directory)
        pushing = asyncio.ensure_future(keep_pushing(app.state.ledger, webhook)) if webhook else None
        yield
        if pushing:
            pushing.cancel()
            await asyncio.gather(pushing, return_exceptions=True)
        app.state.ledger.close()

    simulator = Simulator(
        routes=[Route(o.path, endpoint(o), methods=[o.method]) for o in OPERATIONS]
        + [Route(path, control(act), methods=[method]) for method, path, act in CONTROLS],
        lifespan=lifespan,
    )
    simulator.state.faults = Faults(frozenset(o.name for o in OPERATIONS))
    simulator.state.controls_open = controls_open
    return simulator
