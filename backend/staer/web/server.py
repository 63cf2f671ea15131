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
        ws="none",
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
    try:
        port = int(settings.port)
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, port))
        listening.listen(2048)
    except (OSError, ValueError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a port number"
        raise StartUpError(
            f"Can't listen on {settings.host} port {settings.port} ({reason}); choose another with PORT."
        ) from error
    return listening
