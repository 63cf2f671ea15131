"""From what changed to what one viewer is told of it: an event that they may see, a removal, or nothing at all."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import orjson

from staer.domain.actor import Actor
from staer.domain.relation import Audience, possible_relations
from staer.reads.plan import Plan
from staer.reads.read_log import Noted, Shown
from staer.reads.roots import OBJECT_KEY
from staer.reads.subscriptions import CHANGED, REMOVED, Subscription, SubscriptionPlan
from staer.store.change_feed import Change, Sight, sight_statement, sights
from staer.store.database import Database
from staer.store.statement import Statement

JOB_ORDER, PLACEMENT = "JobOrder", "Placement"
_AT_ONCE = 50
T = TypeVar("T")

# Consultants of one authority see an order alike, but for those whose names stand on it.
ViewerKey: TypeAlias = tuple[UUID, UUID | None, Audience]


def viewer_key(actor: Actor, change: Change) -> ViewerKey:
    named = actor.consultant_id if actor.consultant_id in change.people else None
    return actor.authority_id, named, possible_relations(actor.roles)


def kind_of(change: Change) -> str:
    return PLACEMENT if change.placement_id else JOB_ORDER


def told(change: Change, actor: Actor, list_: str, sight: Sight | None) -> str | None:
    """What becomes of a change for a viewer who watches one of their lists.

    An audience none of whose fields changed is told nothing, and neither is who never saw the object. Whom it was
    taken from, or whose decision it no longer waits for, is told that it is gone, and no more.
    """
    if sight is not None and list_ in sight.lists:
        return CHANGED if sight.relation in change.audience or change.touches(actor) else None
    is_named = actor.consultant_id in change.touched
    if list_ == "TO_DECIDE":
        is_taken = is_named or (sight is not None and actor.consultant_id in change.people)
    else:
        is_taken = is_named or (list_ != "MINE" and change.touches(actor))
    return REMOVED if is_taken else None


@dataclass(slots=True)
class ChangeReader:
    """Reads for many viewers at once: sights once for all who stand alike."""

    database: Database
    _statements: dict[tuple[str, Audience], Statement] = field(default_factory=dict[tuple[str, Audience], Statement])

    async def sights(self, wanted: Iterable[tuple[Change, Actor]]) -> dict[tuple[ViewerKey, UUID], Sight]:
        """For each viewer and object how they stand to it; absent where they don't see it."""
        keys: dict[tuple[str, ViewerKey], set[UUID]] = defaultdict(set)
        for change, actor in wanted:
            keys[kind_of(change), viewer_key(actor, change)].add(change.key)
        found: dict[tuple[ViewerKey, UUID], Sight] = {}
        for (kind, viewer), objects in keys.items():
            authority_id, consultant_id, possible = viewer
            statement = self._statement(kind, possible)
            seen = await sights(self.database, statement, authority_id, consultant_id, sorted(objects))
            found |= {(viewer, key): sight for key, sight in seen.items()}
        return found

    def _statement(self, kind: str, possible: Audience) -> Statement:
        if (kind, possible) not in self._statements:
            self._statements[kind, possible] = sight_statement(kind, possible)
        return self._statements[kind, possible]


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who is to be told: one subscription of one actor."""

    actor: Actor
    subscription: Subscription
    noted: Noted

    @property
    def plan(self) -> SubscriptionPlan:
        return self.subscription.plan


@dataclass(frozen=True, slots=True)
class Event:
    """What the watchers at these places are told alike; `data` is the answer's, as JSON."""

    position: int
    data: bytes
    watchers: list[int]


@dataclass(slots=True)
class _Objects:
    """The objects of some changes, each read and shaped once for each plan and for all who see it alike."""

    database: Database
    _shown: dict[Any, tuple[dict[str, Any], list[Shown]]] = field(
        default_factory=dict[Any, tuple[dict[str, Any], list[Shown]]]  # Any: a key; the data of an answer
    )

    async def shown(self, watcher: Watcher, viewer: ViewerKey, key: UUID) -> dict[str, Any] | None:
        """By response key, once it is noted who was shown it; None when it left the viewer's sight since."""
        if not watcher.plan.objects:
            return {}
        alike = (watcher.plan, viewer, watcher.actor.roles, key)
        if alike not in self._shown:
            self._shown[alike] = await self._read(watcher.plan.objects, watcher, viewer, key)
        data, fields = self._shown[alike]
        if fields:
            watcher.noted(fields)
        return data if any(data.values()) else None

    async def _read(
        self, plan: Plan, watcher: Watcher, viewer: ViewerKey, key: UUID
    ) -> tuple[dict[str, Any], list[Shown]]:
        fields: list[Shown] = []
        # A plan is for one set of variables, but for where its subscribers begin.
        variables = {**watcher.subscription.variables, OBJECT_KEY: key}
        return await plan.run(self.database, _as_seen(watcher.actor, viewer), variables, fields.extend), fields


async def events(
    reader: ChangeReader, changes: Sequence[Change], watchers: Sequence[Watcher], seal: Callable[[int], str]
) -> list[Event]:
    """In the order of positions; `seal` makes cursors of them."""
    pairs = [
        (change, index)
        for change in changes
        for index, watcher in enumerate(watchers)
        if watcher.plan.kind == kind_of(change) and change.concerns(watcher.actor)
    ]
    seen = await reader.sights((change, watchers[index].actor) for change, index in pairs)
    objects = _Objects(reader.database)
    made: dict[Any, Event] = {}  # Any: a key
    async for change, index in in_portions(pairs):
        watcher = watchers[index]
        viewer = viewer_key(watcher.actor, change)
        kind = told(change, watcher.actor, watcher.plan.list_, seen.get((viewer, change.key)))
        if kind is None:
            continue
        shown = await objects.shown(watcher, viewer, change.key) if kind == CHANGED else {}
        if shown is None:
            continue
        alike = (change.position, kind, watcher.plan, viewer, watcher.actor.roles)
        if alike not in made:
            event = watcher.plan.event(seal(change.position), kind, change.key, shown)
            made[alike] = Event(change.position, orjson.dumps(event), [])
        made[alike].watchers.append(index)
    return list(made.values())


def _as_seen(actor: Actor, viewer: ViewerKey) -> Actor:
    """The actor that stands for all who see alike."""
    authority_id, consultant_id, _ = viewer
    return Actor(authority_id, consultant_id, actor.roles, "", "")


async def in_portions(many: Iterable[T]) -> AsyncGenerator[T]:
    """All of them, giving way to others now and then: there may be thousands."""
    for number, each in enumerate(many, 1):
        yield each
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
