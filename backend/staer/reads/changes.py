"""From what changed to what one viewer is told of it: an event that they may see, a removal, or nothing at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from staer.domain.actor import Actor
from staer.domain.relation import Audience, possible_relations
from staer.reads.read_log import Noted
from staer.reads.roots import OBJECT_KEY
from staer.reads.subscriptions import CHANGED, REMOVED, Subscription, SubscriptionPlan
from staer.store.change_feed import Change, Sight, sight_statement, sights
from staer.store.database import Database
from staer.store.statement import Statement

JOB_ORDER, PLACEMENT = "JobOrder", "Placement"

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
    """Reads for many viewers at once: sights once for all who stand alike, objects once for each plan beside it."""

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


Event: TypeAlias = dict[str, Any]  # Any: the data of an answer


async def events(
    reader: ChangeReader, changes: Sequence[Change], watchers: Sequence[Watcher], seal: Any
) -> list[tuple[int, int, Event]]:
    """(index of the watcher, position, event) in the order of positions; `seal` makes cursors of them."""
    pairs = [
        (change, index)
        for change in changes
        for index, watcher in enumerate(watchers)
        if watcher.plan.kind == kind_of(change) and change.concerns(watcher.actor)
    ]
    seen = await reader.sights((change, watchers[index].actor) for change, index in pairs)
    rows: dict[Any, Any] = {}
    made: list[tuple[int, int, Event]] = []
    for change, index in pairs:
        watcher = watchers[index]
        viewer = viewer_key(watcher.actor, change)
        kind = told(change, watcher.actor, watcher.plan.list_, seen.get((viewer, change.key)))
        if kind is None:
            continue
        shown: dict[str, Any] = {}
        if kind == CHANGED and watcher.plan.objects:
            variables = {**watcher.subscription.variables, OBJECT_KEY: change.key}
            held = (watcher.plan, viewer, change.key, repr(watcher.subscription.variables))
            if held not in rows:
                rows[held] = await watcher.plan.objects.fetch(
                    reader.database, _as_seen(watcher.actor, viewer), variables
                )
            shown = watcher.plan.objects.shape(rows[held], watcher.actor, variables, watcher.noted)
            if not any(shown.values()):  # it left the viewer's sight since
                continue
        made.append((index, change.position, watcher.plan.event(seal(change.position), kind, change.key, shown)))
    return made


def _as_seen(actor: Actor, viewer: ViewerKey) -> Actor:
    """The actor that stands for all who see alike."""
    authority_id, consultant_id, _ = viewer
    return Actor(authority_id, consultant_id, actor.roles, "", "")
