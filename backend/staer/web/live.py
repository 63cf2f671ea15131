"""Whoever is subscribed in this process, told by it of what changed: read once for all who see it alike.

One loop reads the changes as PostgreSQL announces them, makes the events and puts them in each subscriber's queue.
A queue that is full ends its subscription: the client goes on from its last cursor when it can.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from staer.domain.actor import Actor
from staer.errors import DatabaseUnavailable, StaerError
from staer.reads.changes import ChangeReader, Watcher, events, in_portions
from staer.settings import Settings
from staer.store.change_feed import MOST, Cursors, changes_after, newest_position
from staer.store.change_tables import CHANNEL
from staer.store.database import Database
from staer.store.listening import listen

_LOOK_AT_LEAST = 2.0  # seconds: an announcement may be lost, what it announced is not
_log = logging.getLogger(__name__)


class TooMany(StaerError):
    """You have too many subscriptions open; end some of them."""

    code = "TOO_MANY_SUBSCRIPTIONS"


class TooSlow(StaerError):
    """Events were not read fast enough; subscribe again after the last cursor."""

    code = "TOO_SLOW"


@dataclass(slots=True, eq=False)
class Subscriber:
    """One subscription and the events that wait to be sent; it began at `position`."""

    watcher: Watcher
    waiting: deque[bytes]
    position: int = 0
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    problem: StaerError | None = None

    def put(self, data: bytes) -> None:
        if len(self.waiting) == self.waiting.maxlen:
            self.problem = TooSlow()
            self.waiting.clear()
        elif self.problem is None:
            self.waiting.append(data)
        self.woken.set()


class Live:
    """The subscriptions of one process; the loop runs from the first one on."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._reader = ChangeReader(database)
        self._subscribers: set[Subscriber] = set()
        self._per_actor: Counter[tuple[Any, str]] = Counter()
        self._position = 0
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()
        self._cursors: Cursors | None = None

    @property
    def open(self) -> int:
        return len(self._subscribers)

    async def subscribe(self, watcher: Watcher) -> AsyncGenerator[bytes]:
        """The events' data as JSON, what was missed first; TooMany, TooSlow or bad input ends it."""
        cursors = await self._started()
        actor, given = watcher.actor, watcher.subscription.after
        after = cursors.open(given) if given is not None else None
        subscriber = Subscriber(watcher, deque(maxlen=self._settings.number("live_backlog")))
        self._admit(actor)
        try:
            self._subscribers.add(subscriber)
            subscriber.position = self._position
            if after is not None:
                async for data in self._missed(subscriber, cursors, after):
                    yield data
            async for data in _as_they_come(subscriber):
                yield data
        finally:
            self._subscribers.discard(subscriber)
            self._per_actor[_who(actor)] -= 1

    def _admit(self, actor: Actor) -> None:
        if self._per_actor[_who(actor)] >= self._settings.number("live_per_actor"):
            raise TooMany
        self._per_actor[_who(actor)] += 1

    async def _started(self) -> Cursors:
        async with self._starting:
            if self._cursors is None:
                self._position = await newest_position(self._database)
                self._cursors = await Cursors.of(self._database)
                heard = {CHANNEL: self._changed.set}
                self._tasks = [asyncio.ensure_future(t) for t in (self._keep_telling(), listen(self._settings, heard))]
        return self._cursors

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_telling(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_LOOK_AT_LEAST):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            try:
                while await self._tell_some() == MOST:
                    pass
            except DatabaseUnavailable:
                _log.warning("the database does not answer")
            except Exception:  # noqa: BLE001  the next look may go better
                _log.exception("changes could not be told")
                self._changed.set()
                await asyncio.sleep(1)

    async def _tell_some(self) -> int:
        """How many changes there were."""
        assert self._cursors
        if not self._subscribers:
            newest = await newest_position(self._database)
            if not self._subscribers:  # still nobody: whoever comes later begins here
                self._position = newest
                return 0
        changes = await changes_after(self._database, self._position)
        if not changes:
            return 0
        # Whoever subscribes from here on looks for these changes itself.
        told, begun = list(self._subscribers), self._position
        self._position = changes[-1].position
        try:
            made = await events(self._reader, changes, [each.watcher for each in told], self._cursors.seal)
        except BaseException:
            self._position = begun
            raise
        async for event, index in in_portions((each, index) for each in made for index in each.watchers):
            if event.position > told[index].position:
                told[index].put(event.data)
        return len(changes)

    async def _missed(self, subscriber: Subscriber, cursors: Cursors, after: int) -> AsyncGenerator[bytes]:
        """What happened between the cursor and the moment of subscribing."""
        while after < subscriber.position:
            changes = await changes_after(self._database, after)
            changes = [each for each in changes if each.position <= subscriber.position]
            if not changes:
                return
            for event in await events(self._reader, changes, [subscriber.watcher], cursors.seal):
                yield event.data
            after = changes[-1].position


async def _as_they_come(subscriber: Subscriber) -> AsyncGenerator[bytes]:
    while True:
        while subscriber.waiting:
            yield subscriber.waiting.popleft()
        if subscriber.problem:
            raise subscriber.problem
        subscriber.woken.clear()
        await subscriber.woken.wait()


def _who(actor: Actor) -> tuple[Any, str]:
    return actor.authority_id, actor.subject
