"""Messages from JobAG: kept when they come, taken out one by one, and finished with what they changed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, Float, LargeBinary, Text, Uuid, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from staer.domain.jobag_order import MessageState
from staer.store.database import Transaction
from staer.store.inbound_tables import JobagMessageRow, JobagPositionRow
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import PlacementRow

CHANNEL = "staer_jobag_message"  # notified at commit, so that nobody need look for messages all the time
LONGEST_RAW = 2000
_WAITING = constant(MessageState.WAITING)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message to be applied now; `attempt` counts from 1."""

    id: UUID
    entity: str
    entity_id: UUID
    attempt: int


# No conflict target: that would take the right to read what was kept. A message that came before is the same one.
_KEEP = Statement(
    insert(JobagMessageRow)
    .values(
        id=parameter("id"),
        entity=parameter("entity", Text()),
        entity_id=parameter("entity_id", Uuid()),
        kind=parameter("kind", Text()),
    )
    .on_conflict_do_nothing()
)
_KEEP_UNREADABLE = Statement(
    insert(JobagMessageRow)
    .values(
        id=parameter("id"),
        raw=parameter("raw", LargeBinary()),
        state=constant(MessageState.UNREADABLE),
        finished_at=func.now(),
    )
    .on_conflict_do_nothing()
)
_WAKE = Statement(select(func.pg_notify(constant(CHANNEL), constant(""))))


async def keep(tx: Transaction, message_id: UUID, entity: str, entity_id: UUID, kind: str) -> None:
    """Once, however often it comes."""
    await tx.execute(_KEEP, id=message_id, entity=entity, entity_id=entity_id, kind=kind)
    await tx.rows(_WAKE)


async def keep_unreadable(tx: Transaction, message_id: UUID, raw: bytes) -> None:
    """Its beginning, for whoever looks into it."""
    await tx.execute(_KEEP_UNREADABLE, id=message_id, raw=raw[:LONGEST_RAW])


_next = (
    select(JobagMessageRow.id)
    .where(JobagMessageRow.state == _WAITING, JobagMessageRow.next_attempt_at <= func.now())
    .order_by(JobagMessageRow.next_attempt_at, JobagMessageRow.sequence)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)
    .cte("next")
)
# Until it is held; what a killed worker had taken is due again then.
_TAKE = Statement(
    update(JobagMessageRow)
    .where(JobagMessageRow.id == _next.c.id)
    .values(
        attempts=JobagMessageRow.attempts + 1,
        next_attempt_at=func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, 1.0),
    )
    .returning(JobagMessageRow.id, JobagMessageRow.entity, JobagMessageRow.entity_id, JobagMessageRow.attempts)
)


async def take(tx: Transaction) -> InboundMessage | None:
    """The message that is due, and in no other worker's hands."""
    row = await tx.row(_TAKE)
    return InboundMessage(*row.values()) if row else None


_this = (
    JobagMessageRow.id == parameter("id"),
    JobagMessageRow.state == _WAITING,
    JobagMessageRow.attempts == parameter("attempt"),
)
_HOLD = Statement(select(JobagMessageRow.id).where(*_this).with_for_update(skip_locked=True, key_share=True))


async def hold(tx: Transaction, message: InboundMessage) -> bool:
    """Lock the message until the transaction ends; false when another worker has taken it since."""
    return await tx.value(_HOLD, id=message.id, attempt=message.attempt) is not None


_ONE_AT_A_TIME = Statement(select(func.pg_advisory_xact_lock(func.hashtextextended(parameter("key", Text()), 0))))


async def one_at_a_time(tx: Transaction, job_order_id: UUID) -> None:
    """Nobody else lays this order together with JobAG's until the transaction ends; it may not be here yet."""
    await tx.rows(_ONE_AT_A_TIME, key=f"jobag {job_order_id}")


_ORDER_OF = Statement(select(PlacementRow.job_order_id).where(PlacementRow.id == parameter("placement_id")))


async def order_of_placement(tx: Transaction, placement_id: UUID) -> UUID | None:
    return await tx.value(_ORDER_OF, placement_id=placement_id)


_FINISH = Statement(
    update(JobagMessageRow)
    .where(*_this)
    .values(state=parameter("state", Text()), problem=parameter("problem", Text()), finished_at=func.clock_timestamp())
)
_POSTPONE = Statement(
    update(JobagMessageRow)
    .where(*_this)
    .values(
        problem=parameter("problem", Text()),
        next_attempt_at=func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, parameter("seconds", Float())),
    )
)


async def finish(tx: Transaction, message: InboundMessage, state: MessageState, problem: str | None = None) -> None:
    await tx.execute(_FINISH, id=message.id, attempt=message.attempt, state=state, problem=problem)


async def postpone(tx: Transaction, message: InboundMessage, problem: str, seconds: float) -> None:
    await tx.execute(_POSTPONE, id=message.id, attempt=message.attempt, problem=problem, seconds=seconds)


_POSITION = Statement(
    select(JobagPositionRow.sequence).where(JobagPositionRow.id == literal_column("1")).with_for_update()
)
_SET_POSITION = Statement(
    update(JobagPositionRow)
    .where(JobagPositionRow.id == literal_column("1"))
    .values(sequence=parameter("sequence", BigInteger()))
)


async def position(tx: Transaction) -> int:
    """How far JobAG's list of changes was read; locked."""
    return await tx.value(_POSITION)


async def set_position(tx: Transaction, sequence: int) -> None:
    await tx.execute(_SET_POSITION, sequence=sequence)
