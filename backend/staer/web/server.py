"""One server process: uvicorn with httptools and uvloop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Generator

import uvicorn
import uvloop
from starlette.applications import Starlette

from staer import log
from staer.errors import StartUpError
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
    listening = _listen(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(create_app(settings), listening))


async def _serve(app: Starlette, listening: socket.socket) -> None:
    configuration = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # it keeps 300 KB for each connection
        ws_max_size=LONGEST_MESSAGE,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    # The lifespan is entered here and not by uvicorn, which would turn a StartUpError into a page of traceback.
    async with app.router.lifespan_context(app):
        await _Server(configuration).serve(sockets=[listening])


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
