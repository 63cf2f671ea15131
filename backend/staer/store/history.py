"""The history: one row for each transition, written by the statement that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.selectable import CTE

from staer.store.arrays import arrays
from staer.store.keys import new_id
from staer.store.tables import HistoryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what, from where to where, and why; `by_id` is empty for what JobAG did."""

    job_order_id: UUID
    owner_id: UUID
    action: StrEnum
    by_id: UUID | None = None
    share_id: UUID | None = None
    placement_id: UUID | None = None
    from_state: str | None = None
    to_state: str | None = None
    reason: str | None = None


_COLUMNS = {
    "id": Uuid(),
    "job_order_id": Uuid(),
    "owner_id": Uuid(),
    "share_id": Uuid(),
    "placement_id": Uuid(),
    "by_id": Uuid(),
    "action": Text(),
    "from_state": Text(),
    "to_state": Text(),
    "reason": Text(),
}


def recorded(condition: ColumnElement[bool]) -> CTE:
    """The events given as arrays become history when the condition holds."""
    events = arrays("event", _COLUMNS)
    # The clock: the courier's transaction began before JobAG was asked, another's before it waited for a lock.
    rows = select(*(events.c[name] for name in _COLUMNS), func.clock_timestamp()).where(condition)
    return insert(HistoryRow).from_select([*_COLUMNS, "at"], rows).cte("recorded")


def event_values(events: Sequence[Event]) -> dict[str, list[Any]]:  # Any: SQL values of every type
    """The arrays that `recorded` takes."""
    ids = {"event_id": [new_id() for _ in events]}
    return ids | {f"event_{name}": [getattr(event, name) for event in events] for name in _COLUMNS if name != "id"}
