"""Several hands that each do one thing at a time, until they are told to stop; woken when there is something to do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from staer.errors import DatabaseUnavailable

PAUSE = 0.5  # seconds between looks when nobody wakes them: for what is due again, and for wakes that were lost

_log = logging.getLogger(__name__)


class Hands:
    """`do_next` does one thing and returns whether there was one."""

    def __init__(self, do_next: Callable[[], Awaitable[bool]], pause: float = PAUSE) -> None:
        self._do_next = do_next
        self._pause = pause
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to do now."""
        self._woken.set()

    async def work(self, count: int) -> None:
        """Until cancelled; what is under way then is brought to its end."""
        working = asyncio.gather(*(self._keep_working() for _ in range(count)))
        try:
            await asyncio.shield(working)
        finally:
            self._stopping.set()
            self.wake()
            await working

    async def _keep_working(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()  # before the look: what comes during it is looked for again
            if not await self._did_one():
                await self._rest()

    async def _rest(self) -> None:
        if self._stopping.is_set():
            return
        try:
            await asyncio.wait_for(self._woken.wait(), self._pause)
        except TimeoutError:
            return

    async def _did_one(self) -> bool:
        try:
            return await self._do_next()
        except DatabaseUnavailable:
            _log.warning("the database does not answer")
        except Exception:  # noqa: BLE001  whatever it is, the next look may go better
            _log.exception("there was no looking for something to do")
        return False
