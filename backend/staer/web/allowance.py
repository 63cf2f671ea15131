"""What an actor may still ask for: points per minute, shared by all processes, and requests at once in this one."""

import hashlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from staer.domain.actor import Actor
from staer.errors import BudgetSpent, TooManyAtOnce
from staer.reads.operations import RecentlyUsed
from staer.store.cost_budget import Leased

SLICES = 20  # a process takes a twentieth of the budget at a time, and gives none back
_ACTORS_KEPT = 10_000

Lease = Callable[[UUID, int, int], Awaitable[Leased]]  # actor, points, limit


@dataclass(slots=True)
class _Slice:
    """What this process holds of one actor's budget until the minute ends."""

    key: UUID
    left: int = 0
    leased: int = 0
    until: float = 0.0
    refused: int | None = None  # so many points were too many; asking again this minute is in vain


class _OneMore:
    """A class: `contextmanager` would cost three times as much."""

    __slots__ = ("_key", "_most", "_running")

    def __init__(self, running: Counter[tuple[UUID, str]], key: tuple[UUID, str], most: int) -> None:
        self._running = running
        self._key = key
        self._most = most

    def __enter__(self) -> None:
        if self._most and self._running[self._key] >= self._most:
            raise TooManyAtOnce
        self._running[self._key] += 1

    def __exit__(self, *_: object) -> None:
        self._running[self._key] -= 1
        if not self._running[self._key]:
            del self._running[self._key]


class Allowances:
    """Per actor; `per_minute` and `at_once` of 0 mean no end."""

    def __init__(
        self, lease: Lease, per_minute: int, at_once: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lease = lease
        self._per_minute = per_minute
        self._at_once = at_once
        self._clock = clock
        self._slices: RecentlyUsed[_Slice] = RecentlyUsed(_ACTORS_KEPT)
        self._running: Counter[tuple[UUID, str]] = Counter()

    def one_more(self, actor: Actor) -> "_OneMore":
        """Around a request of the actor; TooManyAtOnce when enough of them run."""
        return _OneMore(self._running, (actor.authority_id, actor.subject), self._at_once)

    async def spend(self, actor: Actor, points: int) -> int | None:
        """The points left this minute, as far as this process knows; BudgetSpent when there aren't enough."""
        if not self._per_minute:
            return None
        held = self._slices.get((actor.authority_id, actor.subject), lambda: _Slice(_key(actor)))
        if self._clock() >= held.until:
            held.left, held.refused = 0, None
        if points > held.left:
            await self._take(held, points)
        if points > held.left:
            raise BudgetSpent(retry_after=max(round(held.until - self._clock()), 1))
        held.left -= points
        return self._per_minute - held.leased + held.left

    async def _take(self, held: _Slice, points: int) -> None:
        missing = points - held.left
        if held.refused is not None and missing >= held.refused:
            return
        for wanted in {max(missing, self._per_minute // SLICES): None, missing: None}:
            leased = await self._lease(held.key, wanted, self._per_minute)
            held.until = self._clock() + leased.seconds_left
            if leased.total is not None:
                held.left += wanted
                held.leased = leased.total
                return
        held.refused = missing


def _key(actor: Actor) -> UUID:
    """The actor without a name."""
    known = f"{actor.authority_id} {actor.subject}".encode()
    return UUID(bytes=hashlib.blake2b(known, digest_size=16).digest())
