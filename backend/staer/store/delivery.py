"""The outbox seen from the courier: take a message, write down the attempt, and what became of it.

An attempt is on record before JobAG is asked, so that a courier killed while asking leaves its trace: a message
without attempts is one that JobAG can't have got. The message is then locked while JobAG is asked; the lock ends with
the transaction, hence with the courier: what a killed one held is due again within a second.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Float, Integer, Text, exists, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.store.database import Transaction
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import AuthorityRow, DeliveryAttemptRow, DeliveryRow, JobOrderRow

STARTED = "STARTED"
_WAITING = constant(DeliveryState.WAITING)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be delivered now; `attempt` counts from 1, `patience` from 1 each time that somebody retries it."""

    id: UUID
    kind: DeliveryKind
    job_order_id: UUID
    share_id: UUID | None
    placement_id: UUID | None
    attempt: int
    patience: int
    authority_number: str


_earlier = aliased(DeliveryRow)
_comes_first = ~exists(
    select(_earlier.id).where(
        _earlier.job_order_id == DeliveryRow.job_order_id,
        _earlier.state == _WAITING,
        _earlier.sequence < DeliveryRow.sequence,
    )
)
# What JobAG is to be told of an order waits until it has the order; the order itself waits for nothing.
_may_go = (DeliveryRow.kind == constant(DeliveryKind.CREATE_JOB_ORDER)) | (
    (JobOrderRow.jobag_status == constant(JobagStatus.ACCEPTED)) & _comes_first
)
# A CTE with a lock is never merged into the rest, where PostgreSQL might lock more rows than the one it returns.
_next = (
    select(DeliveryRow.id)
    .join(JobOrderRow, JobOrderRow.id == DeliveryRow.job_order_id)
    .where(DeliveryRow.state == _WAITING, DeliveryRow.next_attempt_at <= func.now(), _may_go)
    .order_by(DeliveryRow.next_attempt_at, DeliveryRow.sequence)
    .limit(1)
    .with_for_update(of=DeliveryRow, skip_locked=True, key_share=True)
    .cte("next")
)
_until_it_is_locked = func.make_interval(0, 0, 0, 0, 0, 0, 1.0)
_taken = (
    update(DeliveryRow)
    .where(DeliveryRow.id == _next.c.id)
    .values(attempts=DeliveryRow.attempts + 1, next_attempt_at=func.clock_timestamp() + _until_it_is_locked)
    .returning(
        DeliveryRow.id,
        DeliveryRow.kind,
        DeliveryRow.job_order_id,
        DeliveryRow.share_id,
        DeliveryRow.placement_id,
        DeliveryRow.authority_id,
        DeliveryRow.attempts,
        (DeliveryRow.attempts - DeliveryRow.attempts_before).label("patience"),
    )
    .cte("taken")
)
_started = (
    insert(DeliveryAttemptRow)
    .from_select(
        ["delivery_id", "number", "duration_ms", "outcome"],
        select(_taken.c.id, _taken.c.attempts, literal(0), constant(STARTED)),
    )
    .cte("started")
)
_TAKE = Statement(
    select(_taken, AuthorityRow.number).join(AuthorityRow, AuthorityRow.id == _taken.c.authority_id).add_cte(_started)
)


async def take(tx: Transaction) -> Delivery | None:
    """Put an attempt on record for the message that is due, first of its order, and in no other courier's hands."""
    row = await tx.row(_TAKE)
    if row is None:
        return None
    return Delivery(
        id=row["id"],
        kind=DeliveryKind(row["kind"]),
        job_order_id=row["job_order_id"],
        share_id=row["share_id"],
        placement_id=row["placement_id"],
        attempt=row["attempts"],
        patience=row["patience"],
        authority_number=row["number"],
    )


_this = (
    DeliveryRow.id == parameter("delivery_id"),
    DeliveryRow.state == _WAITING,
    DeliveryRow.attempts == parameter("attempt"),
)
_HOLD = Statement(select(DeliveryRow.id).where(*_this).with_for_update(skip_locked=True, key_share=True))


async def hold(tx: Transaction, delivery: Delivery) -> bool:
    """Lock the message until the transaction ends; false when another courier has taken it since."""
    return await tx.value(_HOLD, delivery_id=delivery.id, attempt=delivery.attempt) is not None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: how long it took, JobAG's status, in a word what came of it, and the redacted payload as JSON."""

    duration_ms: int
    status: int | None
    outcome: str
    payload: str | None


_END_ATTEMPT = Statement(
    update(DeliveryAttemptRow)
    .where(
        DeliveryAttemptRow.delivery_id == parameter("delivery_id"),
        DeliveryAttemptRow.number == parameter("attempt"),
    )
    .values(
        duration_ms=parameter("duration_ms", Integer()),
        status=parameter("status", Integer()),
        outcome=parameter("outcome", Text()),
        payload=parameter("payload", Text()),
    )
)


async def end_attempt(tx: Transaction, delivery: Delivery, attempt: Attempt) -> None:
    await tx.execute(
        _END_ATTEMPT,
        delivery_id=delivery.id,
        attempt=delivery.attempt,
        duration_ms=attempt.duration_ms,
        status=attempt.status,
        outcome=attempt.outcome,
        payload=attempt.payload,
    )


_FINISH = Statement(
    update(DeliveryRow)
    .where(*_this)
    .values(
        state=parameter("state", Text()),
        problem=parameter("problem", Text()),
        finished_at=func.clock_timestamp(),
    )
)
_POSTPONE = Statement(
    update(DeliveryRow)
    .where(*_this)
    .values(
        problem=parameter("problem", Text()),
        next_attempt_at=func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, parameter("seconds", Float())),
    )
)


async def finish(tx: Transaction, delivery: Delivery, state: DeliveryState, problem: str | None = None) -> None:
    """No more attempts."""
    await tx.execute(_FINISH, delivery_id=delivery.id, attempt=delivery.attempt, state=state, problem=problem)


async def postpone(tx: Transaction, delivery: Delivery, problem: str, seconds: float) -> None:
    """Try again after so many seconds."""
    await tx.execute(_POSTPONE, delivery_id=delivery.id, attempt=delivery.attempt, problem=problem, seconds=seconds)
