"""A message to JobAG in the hands of people: look, lock, let it be tried again, take it back."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, exists, func, null, select, true, update
from sqlalchemy.orm import aliased

from staer.domain.actor import Actor
from staer.domain.delivery import Delivery
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.domain.relation import EVERYONE
from staer.domain.sharing import STANDING, ShareStatus
from staer.store.change import change
from staer.store.database import Transaction
from staer.store.job_order import bare_viewer, viewer_values
from staer.store.outbox import CHANNEL
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import DeliveryRow, JobOrderRow, JobOrderShareRow
from staer.store.visibility import VIEWER, standing_to_delivery
from staer.store.wall import administered_id

_this = DeliveryRow.id == parameter("delivery_id")
_FACTS = (
    select(
        DeliveryRow.id,
        DeliveryRow.kind,
        DeliveryRow.state,
        DeliveryRow.job_order_id,
        DeliveryRow.owner_id,
        DeliveryRow.authority_id,
        DeliveryRow.share_id,
        DeliveryRow.placement_id,
        (DeliveryRow.attempts > 0).label("tried"),
        standing_to_delivery(EVERYONE).relation.label("relation"),
    )
    .join_from(DeliveryRow, VIEWER, true())
    .where(_this)
    .add_cte(bare_viewer())
)
_LOOK = Statement(_FACTS)
_LOCK = Statement(_FACTS.with_for_update(of=DeliveryRow, skip_locked=True, key_share=True))


async def look(tx: Transaction, delivery_id: UUID, actor: Actor, *, lock: bool = False) -> Delivery | None:
    """The message; None when it does not exist for this actor, and with `lock` while a courier carries it.

    The order is locked first. A courier holds the message while it asks JobAG, and the order after that: to wait for
    it here would be to wait for each other.
    """
    row = await tx.row(_LOCK if lock else _LOOK, delivery_id=delivery_id, **viewer_values(actor))
    if row is None:
        return None
    facts: dict[str, Any] = {**row, "kind": DeliveryKind(row["kind"]), "state": DeliveryState(row["state"])}
    relation = facts.pop("relation")
    return Delivery(**facts) if relation or row["authority_id"] == administered_id(actor) else None


def _changed(**values: object) -> Statement:
    return change(update(DeliveryRow).where(_this).values(**values).returning(DeliveryRow.id).cte("changed"))


# Under the same id: what JobAG did of it before, it does not do again. Patience begins anew.
REQUEUE = _changed(
    state=constant(DeliveryState.WAITING),
    problem=null(),
    finished_at=null(),
    next_attempt_at=func.now(),
    attempts_before=DeliveryRow.attempts,
)
CANCEL = _changed(
    state=constant(DeliveryState.CANCELLED), problem=parameter("problem", Text()), finished_at=func.clock_timestamp()
)

_WAKE = Statement(select(func.pg_notify(constant(CHANNEL), constant(""))))


async def wake_couriers(tx: Transaction) -> None:
    await tx.execute(_WAKE)


# Nothing of the order is added or taken away: what waits behind its creation waits on.
AGAIN_JOB_ORDER = change(
    update(JobOrderRow)
    .where(JobOrderRow.id == parameter("job_order_id"))
    .values(jobag_status=constant(JobagStatus.PENDING), jobag_problem=null(), updated_at=func.clock_timestamp())
    .returning(JobOrderRow.id)
    .cte("changed")
)


def _shared_otherwise() -> ColumnElement[bool]:
    other = aliased(JobOrderShareRow)
    return exists(
        select(other.id).where(
            other.job_order_id == JobOrderShareRow.job_order_id,
            other.network_id == JobOrderShareRow.network_id,
            other.status.in_([constant(status) for status in sorted(STANDING)]),
        )
    )


AGAIN_SHARE = change(
    update(JobOrderShareRow)
    .where(JobOrderShareRow.id == parameter("share_id"), ~_shared_otherwise())
    .values(status=constant(ShareStatus.PENDING), failure=null())
    .returning(JobOrderShareRow.id)
    .cte("changed")
)
