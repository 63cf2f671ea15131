"""From what changed to what one viewer is told of it: an event that they may see, a removal, or nothing at all."""

import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
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

# Consultants of one authority see an order alike, but for those whose names stand on it.
ViewerKey: TypeAlias = tuple[UUID, UUID | None, Audience]


def named(actor: Actor, change: Change) -> UUID | None:
    return actor.consultant_id if actor.consultant_id in change.people else None


def viewer_key(actor: Actor, change: Change) -> ViewerKey:
    return actor.authority_id, named(actor, change), possible_relations(actor.roles)


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

    @contextlib.asynccontextmanager
    async def by_one_connection(self) -> AsyncGenerator["ChangeReader"]:
        """The same by one connection."""
        async with self.database.by_one_connection() as database:
            yield replace(self, database=database)

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

    async def shown(self, watcher: Watcher, viewer: ViewerKey, key: UUID) -> tuple[dict[str, Any], list[Shown]]:
        """By response key, and what is to be noted of it."""
        if not watcher.plan.objects:
            return {}, []
        alike = (watcher.plan, viewer, watcher.actor.roles, key)
        if alike not in self._shown:
            self._shown[alike] = await self._read(watcher.plan.objects, watcher, viewer, key)
        return self._shown[alike]

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
    audiences = _audiences(watchers)
    groups = [(change, group) for change in changes for group in _told_alike(change, watchers, audiences)]
    if not groups:
        return []
    async with reader.by_one_connection() as one:
        return await _made(one, groups, watchers, seal)


async def _made(
    reader: ChangeReader,
    groups: Sequence[tuple[Change, list[int]]],
    watchers: Sequence[Watcher],
    seal: Callable[[int], str],
) -> list[Event]:
    seen = await reader.sights((change, watchers[group[0]].actor) for change, group in groups)
    objects = _Objects(reader.database)
    made: list[Event] = []
    for change, group in groups:
        first = watchers[group[0]]
        viewer = viewer_key(first.actor, change)
        kind = told(change, first.actor, first.plan.list_, seen.get((viewer, change.key)))
        if kind is None:
            continue
        shown, fields = await objects.shown(first, viewer, change.key) if kind == CHANGED else ({}, [])
        _note(fields, (watchers[index] for index in group))
        if kind == CHANGED and first.plan.objects and not any(shown.values()):
            continue  # it left their sight since
        data = orjson.dumps(first.plan.event(seal(change.position), kind, change.key, shown))
        made.append(Event(change.position, data, group))
    return made


def _audiences(watchers: Sequence[Watcher]) -> list[list[int]]:
    """The places of those who see alike whatever does not name them."""
    found: dict[Any, list[int]] = defaultdict(list)  # Any: a key
    for index, watcher in enumerate(watchers):
        found[watcher.plan, watcher.actor.authority_id, watcher.actor.roles].append(index)
    return list(found.values())


def _told_alike(change: Change, watchers: Sequence[Watcher], audiences: list[list[int]]) -> Iterator[list[int]]:
    """Those whom the change concerns; whoever it names is apart from their colleagues."""
    for audience in audiences:
        if watchers[audience[0]].plan.kind != kind_of(change):
            continue
        alike: dict[UUID | None, list[int]] = defaultdict(list)
        for index in audience:
            alike[named(watchers[index].actor, change)].append(index)
        yield from (group for group in alike.values() if change.concerns(watchers[group[0]].actor))


def _note(fields: list[Shown], watchers: Iterable[Watcher]) -> None:
    """Each is noted as a reader of their own, before anything is told."""
    if fields:
        for watcher in watchers:
            watcher.noted(fields)


def _as_seen(actor: Actor, viewer: ViewerKey) -> Actor:
    """The actor that stands for all who see alike."""
    authority_id, consultant_id, _ = viewer
    return Actor(authority_id, consultant_id, actor.roles, "", "")
