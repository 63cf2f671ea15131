"""What is live: events of job orders and placements, as their viewer may see them, pushed or polled."""
# ruff: noqa: ARG002  the planner reads the arguments of subscriptions

from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import strawberry

from staer.api.enums import describe
from staer.api.payloads import Info, shown
from staer.api.types.job_order import JobOrder
from staer.api.types.list_arguments import JobOrderScope, PlacementScope
from staer.api.types.page import PageInfo
from staer.api.types.placement import Placement
from staer.errors import BadInput
from staer.reads.changes import JOB_ORDER, PLACEMENT, ChangeReader, kind_of, told, viewer_key
from staer.reads.identifiers import encode_id
from staer.reads.paging import DEFAULT_PAGE, LARGEST_PAGE
from staer.reads.subscriptions import CHANGED
from staer.store.change_feed import MOST, Change, Cursors, changes_after, newest_position

_MOST_LOOKS = 20  # at `MOST` changes each: then the client asks again, from where the look ended


class ChangeKind(StrEnum):
    """What became of the object for the one who is told."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


describe(
    ChangeKind,
    "What became of the object for its viewer. New kinds may come.",
    {
        "CHANGED": "It is new in the list, or something that the viewer reads changed: this is how it is now.",
        "REMOVED": "It left the viewer's list, or their sight.",
    },
)
_CURSOR = "Opaque; pass it as `after` to go on behind this event."


class Event:
    """What is told to one actor: made for them, and for nobody else."""


@strawberry.type(description="Something happened to a job order that the viewer may know of.")
class JobOrderChange(Event):
    key: strawberry.Private[UUID | None] = None
    cursor: str = strawberry.field(description=_CURSOR)
    kind: ChangeKind = strawberry.field(description="What became of it.")
    id: strawberry.ID = strawberry.field(description="The job order's id.")
    job_order: JobOrder | None = shown("key", "The job order as the viewer may see it now; null when it was removed.")


@strawberry.type(description="Something happened to a placement that the viewer may know of.")
class PlacementChange(Event):
    key: strawberry.Private[UUID | None] = None
    cursor: str = strawberry.field(description=_CURSOR)
    kind: ChangeKind = strawberry.field(description="What became of it.")
    id: strawberry.ID = strawberry.field(description="The placement's id.")
    placement: Placement | None = shown("key", "The placement as the viewer may see it now; null when it was removed.")


AnyChange: TypeAlias = Annotated[
    JobOrderChange | PlacementChange, strawberry.union("Change", description="One event of either kind.")
]


@strawberry.type(description="Events in the order that they took place in.")
class ChangePage(Event):
    nodes: list[AnyChange] = strawberry.field(description="The events; fewer than `first` may come before the end.")
    page_info: PageInfo = strawberry.field(description="Ask on from `endCursor`; it is there also without events.")


def _argument(description: str) -> Any:  # Any: an annotation
    return strawberry.argument(description=description)


def _page_size(first: int | None) -> int:
    size = first if isinstance(first, int) else DEFAULT_PAGE
    if not 1 <= size <= LARGEST_PAGE:
        raise BadInput(f"first must be between 1 and {LARGEST_PAGE}.")
    return size


async def changes(
    info: Info,
    after: Annotated[str | None, _argument("A cursor: the events behind it.")] = strawberry.UNSET,
    first: Annotated[int | None, _argument("How many events at most, 1 to 100; 50 unless given.")] = strawberry.UNSET,
    job_orders: Annotated[JobOrderScope, _argument("Which job orders to tell of.")] = JobOrderScope.ALL,
    placements: Annotated[PlacementScope, _argument("Which placements to tell of.")] = PlacementScope.ALL,
) -> ChangePage:
    database, size = info.context.database, _page_size(first)
    cursors = await Cursors.of(database)
    if not isinstance(after, str):
        return _page([], cursors.seal(await newest_position(database)), more=False)
    position = cursors.open(after)
    # A default is one of our enum, what was asked for is its text.
    lists = {JOB_ORDER: str(job_orders), PLACEMENT: str(placements)}
    found: list[JobOrderChange | PlacementChange] = []
    for _ in range(_MOST_LOOKS):
        batch = await changes_after(database, position)
        for change, kind in await _told(info, batch, lists):
            if len(found) == size:
                return _page(found, found[-1].cursor, more=True)
            found.append(_shown(change, kind, cursors))
        position = batch[-1].position if batch else position
        if len(batch) < MOST:
            return _page(found, cursors.seal(position), more=False)
    return _page(found, cursors.seal(position), more=True)


async def _told(info: Info, batch: list[Change], lists: dict[str, str]) -> list[tuple[Change, str]]:
    actor = info.context.actor
    concerning = [change for change in batch if change.concerns(actor)]
    seen = await ChangeReader(info.context.database).sights((change, actor) for change in concerning)
    kinds = (
        (change, told(change, actor, lists[kind_of(change)], seen.get((viewer_key(actor, change), change.key))))
        for change in concerning
    )
    return [(change, kind) for change, kind in kinds if kind is not None]


def _shown(change: Change, kind: str, cursors: Cursors) -> JobOrderChange | PlacementChange:
    made = PlacementChange if change.placement_id else JobOrderChange
    return made(
        key=change.key if kind == CHANGED else None,
        cursor=cursors.seal(change.position),
        kind=ChangeKind(kind),
        id=strawberry.ID(encode_id(kind_of(change), change.key)),
    )


def _page(nodes: list[JobOrderChange | PlacementChange], end: str, *, more: bool) -> ChangePage:
    info = {
        "hasNextPage": more,
        "hasPreviousPage": False,
        "startCursor": nodes[0].cursor if nodes else None,
        "endCursor": end,
    }
    return ChangePage(nodes=nodes, page_info=info)  # type: ignore[arg-type]  a shaped row, as every PageInfo


_NOT_HERE = BadInput("Subscribe over graphql-transport-ws or text/event-stream.")
_AFTER = _argument("Begin behind this event's cursor: what was missed comes first.")
_SCOPE = _argument("Which of the viewer's lists to watch.")


@strawberry.type(description="What is told when it happens: over graphql-transport-ws, or as text/event-stream.")
class Subscription(Event):
    @strawberry.subscription(description="Job orders of one of the viewer's lists, as they change.")
    async def job_order_changed(
        self, scope: Annotated[JobOrderScope, _SCOPE], after: Annotated[str | None, _AFTER] = strawberry.UNSET
    ) -> AsyncGenerator[JobOrderChange]:
        """Planned, never executed."""
        raise _NOT_HERE
        yield

    @strawberry.subscription(description="Placements of one of the viewer's lists, as they change.")
    async def placement_changed(
        self, scope: Annotated[PlacementScope, _SCOPE], after: Annotated[str | None, _AFTER] = strawberry.UNSET
    ) -> AsyncGenerator[PlacementChange]:
        """Planned, never executed."""
        raise _NOT_HERE
        yield
