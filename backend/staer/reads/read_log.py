"""Who read what: noted while an answer is made, written to the database some moments later, many at once.

A plan knows which fields of an object it shows (`field_set`); a run adds the keys. What was noted twice by one reader
between two writings is written once.
"""

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

from staer.domain.actor import Actor
from staer.domain.reading import FieldSet, Read, ReadChannel, Reading
from staer.errors import StaerError
from staer.log import fault_fields

WRITE_EVERY = 2.0  # seconds, and so the most that a crash of this process loses
WRITE_FROM = 5_000  # objects that wait: then it is written sooner
MOST_WAITING = 100_000
_AT_ONCE = 1_000  # rows of one statement, so that no write holds the event loop for long

_log = logging.getLogger(__name__)


class ReadLogFull(StaerError):
    """What is read can't be recorded at the moment, so nothing is read; try again shortly."""

    code = "UNAVAILABLE"


Shown: TypeAlias = tuple[FieldSet, UUID]  # and the key of the object
Noted: TypeAlias = Callable[[Sequence[Shown]], None]  # what is told of everything that an answer shows


def unnoted(_: Sequence[Shown]) -> None:
    """For what nobody is shown."""


class _Batch(NamedTuple):
    """What one reader was shown since `at`."""

    at: dt.datetime
    shown: set[Shown]


class ReadLog:
    """Of one process: what was read and is not yet written."""

    def __init__(self, write: Callable[[Sequence[Read]], Awaitable[None]]) -> None:
        self._write = write
        self._batches: dict[Reading, _Batch] = {}
        self._waiting = 0
        self._enough = asyncio.Event()

    def of(self, actor: Actor, purpose: str, channel: ReadChannel) -> Noted:
        """What notes all that this actor is shown."""
        reading = Reading(actor.authority_id, actor.consultant_id, purpose, channel)
        return lambda shown: self.note(reading, shown)

    def note(self, reading: Reading, shown: Sequence[Shown]) -> None:
        """Before it is answered; ReadLogFull when no more can be held."""
        if self._waiting >= MOST_WAITING:
            raise ReadLogFull
        batch = self._batches.get(reading)
        if batch is None:
            batch = self._batches[reading] = _Batch(dt.datetime.now(dt.UTC), set())
        self._waiting -= len(batch.shown)
        batch.shown.update(shown)
        self._waiting += len(batch.shown)
        if self._waiting >= WRITE_FROM:
            self._enough.set()

    async def keep_writing(self) -> None:
        """From time to time, until cancelled; then the rest."""
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(WRITE_EVERY):
                        await self._enough.wait()
                await self.write()
                if self._waiting >= WRITE_FROM:  # it could not be written
                    await asyncio.sleep(WRITE_EVERY)
        finally:
            await self.write()

    async def write(self) -> None:
        """All that waits; what can't be written waits on."""
        batches, self._batches, self._waiting = self._batches, {}, 0
        self._enough.clear()
        reads = [Read(at, reading, *shown) for reading, (at, held) in batches.items() for shown in held]
        while reads:
            now, later = reads[:_AT_ONCE], reads[_AT_ONCE:]
            try:
                await self._write(now)
            except Exception as error:  # noqa: BLE001  whatever it was, the next time may go better
                _log.warning("reads can't be recorded", extra=fault_fields(error))
                self._keep(reads)
                return
            except asyncio.CancelledError:
                self._keep(reads)
                raise
            reads = later

    def _keep(self, reads: Sequence[Read]) -> None:
        for at, reading, fields, key in reads:
            batch = self._batches.setdefault(reading, _Batch(at, set()))
            self._waiting += (fields, key) not in batch.shown
            batch.shown.add((fields, key))
