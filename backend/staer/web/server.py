"""One server process or several on one port: uvicorn with httptools and uvloop."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from functools import partial
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.types import Lifespan
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from staer import log
from staer.errors import StartUpError
from staer.processes import end_with_parent
from staer.settings import Settings
from staer.web.app import create_app

STOPPING = (signal.SIGINT, signal.SIGTERM)
HIGHEST_PORT = 65_535
LONGEST_MESSAGE = 1_048_576  # bytes, of a WebSocket message
GRACE = 10  # seconds for requests that run when the process is told to stop


class _Server(uvicorn.Server):
    """uvicorn raises the signal again once it has stopped; then the database would be left open."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; StartUpError when the address, the keys or the database can't be had."""
    log.configure(settings.log_level)
    count = settings.number("processes")
    listening = _listen(settings)
    if count > 1:
        _supervise(count, listening)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app(settings), listening))


_configured = partial(
    uvicorn.Config,
    http="httptools",
    ws="websockets-sansio",
    ws_per_message_deflate=False,  # it keeps 300 KB for each connection
    ws_max_size=LONGEST_MESSAGE,
    log_config=None,
    log_level="warning",
    access_log=False,
    server_header=False,
    timeout_graceful_shutdown=GRACE,
)


async def _serve(app: Starlette, listening: socket.socket) -> None:
    # The lifespan is entered here and not by uvicorn, which would turn a StartUpError into a page of traceback.
    async with app.router.lifespan_context(app):
        await _Server(_configured(app, lifespan="off")).serve(sockets=[listening])


def _supervise(count: int, listening: socket.socket) -> None:
    """Processes with settings from the environment, which take turns at the one socket; one that ends is replaced."""
    configuration = _configured("staer.web.server:worker", factory=True, loop="uvloop", lifespan="on", workers=count)
    supervisor = Multiprocess(configuration, [listening])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise StartUpError("The server's processes can't start: see the line above.")


def worker() -> Starlette:
    """The app of one of several processes, which ends with the one that watches over it."""
    end_with_parent(signal.SIGTERM)
    settings = Settings.from_environment()
    log.configure(settings.log_level)
    app = create_app(settings)
    app.router.lifespan_context = partial(_told, app.router.lifespan_context)
    return app


@contextlib.asynccontextmanager
async def _told(lifespan: Lifespan[Any], app: Starlette) -> AsyncGenerator[None]:
    """Why it can't start in one line, which uvicorn would make a traceback of."""
    try:
        async with lifespan(app):
            yield
    except StartUpError as error:
        sys.stderr.write(f"staer: {error}\n")
        raise


def _listen(settings: Settings) -> socket.socket:
    if not settings.port.isdecimal() or int(settings.port) > HIGHEST_PORT:
        raise StartUpError(f"PORT must be a number from 0 to {HIGHEST_PORT}, not {settings.port!r}.")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, int(settings.port)), family=family, backlog=2048)
    except OSError as error:
        raise StartUpError(
            f"Can't listen on {settings.host} port {settings.port} ({error.strerror}); choose another with PORT."
        ) from error
