"""Told by PostgreSQL that something happened: one connection of its own for a process, made again when it breaks."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping

import asyncpg

from staer.settings import Settings
from staer.store.database import UNREACHABLE, plain_url

_CHECK = 15.0  # seconds between looks whether the connection still stands
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 10.0

_log = logging.getLogger(__name__)


async def listen(settings: Settings, channels: Mapping[str, Callable[[], None]]) -> None:
    """Call what stands under a channel when it is notified, and all once connected: until then nothing was heard.

    Until cancelled. Behind PgBouncer in transaction mode nothing arrives: whoever waits looks for itself too.
    """
    wait = _FIRST_WAIT
    while True:
        try:
            await _listen_once(plain_url(settings.required("database_url")), channels)
            wait = _FIRST_WAIT
        except (*UNREACHABLE, asyncpg.PostgresError, TimeoutError):
            wait = min(wait * 2, _LONGEST_WAIT)
        _log.warning("listening broke off")
        await asyncio.sleep(wait)


async def _listen_once(url: str, channels: Mapping[str, Callable[[], None]]) -> None:
    """Until the connection ends."""
    ended = asyncio.Event()

    def heard(_connection: object, _process: object, channel: str, _payload: object) -> None:
        channels[channel]()

    connection = await asyncpg.connect(url, timeout=10, server_settings={"application_name": "staer listening"})
    try:
        connection.add_termination_listener(lambda _: ended.set())
        for channel in channels:
            await connection.add_listener(channel, heard)
        for wake in channels.values():
            wake()
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _CHECK)
                return
            await connection.fetchval("select 1", timeout=10)  # a line that died silently is found out
    finally:
        connection.terminate()
