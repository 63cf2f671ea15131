"""The outbox: messages to JobAG, put in by the statement that makes them necessary. The courier takes them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.selectable import CTE, ScalarSelect

from staer.domain.jobag import DeliveryKind, DeliveryState
from staer.store.arrays import arrays
from staer.store.keys import new_id
from staer.store.statement import constant
from staer.store.tables import DeliveryRow

CHANNEL = "staer_delivery"  # notified at commit, so that the courier need not wait for its next look


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What JobAG is to be told, and on behalf of which authority; ids only."""

    kind: DeliveryKind
    job_order_id: UUID
    authority_id: UUID
    share_id: UUID | None = None
    placement_id: UUID | None = None


_COLUMNS = {
    "id": Uuid(),
    "kind": Text(),
    "job_order_id": Uuid(),
    "authority_id": Uuid(),
    "share_id": Uuid(),
    "placement_id": Uuid(),
}


def enqueued(condition: ColumnElement[bool]) -> CTE:
    """The messages given as arrays, in their order, wait for the courier when the condition holds."""
    messages = arrays("message", _COLUMNS)
    rows = select(*(messages.c[name] for name in _COLUMNS)).where(condition).order_by(messages.c.place)
    return insert(DeliveryRow).from_select(list(_COLUMNS), rows).returning(DeliveryRow.id).cte("enqueued")


def notified(messages: CTE) -> ScalarSelect[int]:
    """Wakes the courier when there is a message; PostgreSQL makes one notification of equal ones."""
    wake = func.pg_notify(constant(CHANNEL), constant(""))
    return select(func.count(wake)).select_from(messages).scalar_subquery()


def cancelled(condition: ColumnElement[bool]) -> CTE:
    """Waiting messages that nobody tried to deliver yet, and that are to be forgotten.

    One that the courier carries at this moment is skipped: it holds the message and asks for the order next, so to
    wait for it here, the order held, would be to wait for each other. It minds what it finds changed afterwards.
    """
    idle = (
        select(DeliveryRow.id)
        .where(DeliveryRow.state == constant(DeliveryState.WAITING), DeliveryRow.attempts == 0, condition)
        .with_for_update(of=DeliveryRow, skip_locked=True)
        .cte("idle")
    )
    return (
        update(DeliveryRow)
        .where(DeliveryRow.id == idle.c.id)
        .values(state=constant(DeliveryState.CANCELLED), finished_at=func.now())
        .returning(DeliveryRow.id)
        .cte("cancelled")
    )


def message_values(messages: Sequence[Message]) -> dict[str, list[Any]]:  # Any: SQL values of every type
    """The arrays that `enqueued` takes."""
    ids = {"message_id": [new_id() for _ in messages]}
    return ids | {f"message_{name}": [getattr(each, name) for each in messages] for name in _COLUMNS if name != "id"}
