"""Placements: lock, make, decide, send."""

from typing import Any
from uuid import UUID

from sqlalchemy import any_, exists, func, null, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.sql.selectable import CTE, Select
from sqlalchemy.types import Uuid

from staer.domain.actor import Actor
from staer.domain.job_order import JobOrder
from staer.domain.jobag import JobagStatus
from staer.domain.placement import ACTIVE, UNSENT, Placement, PlacementStatus
from staer.domain.relation import EVERYONE
from staer.store.change import change
from staer.store.database import Record, Transaction
from staer.store.job_order import bare_viewer, job_order_of, locked_first, viewer_values
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import CandidateRow, JobOrderRow, PlacementRow
from staer.store.visibility import VIEWER, received, standing_to_placement, viewer_statement

PLACEMENT_FACTS = (
    PlacementRow.id,
    PlacementRow.job_order_id,
    PlacementRow.authority_id,
    PlacementRow.status,
    PlacementRow.jobag_status,
)


def placement_of(row: Record) -> Placement:
    return Placement(
        id=row["id"],
        job_order_id=row["job_order_id"],
        authority_id=row["authority_id"],
        status=PlacementStatus(row["status"]),
        jobag_status=JobagStatus(row["jobag_status"]),
    )


def _locked_with_their_orders(orders: CTE) -> Select[*tuple[object, ...]]:
    return (
        select(orders, *PLACEMENT_FACTS, standing_to_placement(EVERYONE).relation.label("relation"))
        .select_from(orders)
        .join(PlacementRow, PlacementRow.job_order_id == orders.c.order_id)
        .join(VIEWER, true())
        .with_for_update(of=PlacementRow, key_share=True)
        .add_cte(bare_viewer())
    )


_one = PlacementRow.id == parameter("placement_id")
_some = PlacementRow.id == any_(parameter("placement_ids", ARRAY(Uuid())))
_LOCK = Statement(
    _locked_with_their_orders(
        locked_first(JobOrderRow.id == select(PlacementRow.job_order_id).where(_one).scalar_subquery())
    ).where(_one)
)
_LOCK_SOME = Statement(
    _locked_with_their_orders(locked_first(JobOrderRow.id.in_(select(PlacementRow.job_order_id).where(_some))))
    .where(_some)
    .order_by(PlacementRow.id)
)


async def lock(tx: Transaction, placement_id: UUID, actor: Actor) -> tuple[Placement, JobOrder] | None:
    """The placement and its order, locked; None when the placement does not exist for this consultant."""
    row = await tx.row(_LOCK, placement_id=placement_id, **viewer_values(actor))
    return _pair(row) if row and row["relation"] else None


async def lock_some(tx: Transaction, placement_ids: list[UUID], actor: Actor) -> dict[UUID, tuple[Placement, JobOrder]]:
    """The same for several, by id: those that exist for this consultant."""
    rows = await tx.rows(_LOCK_SOME, placement_ids=placement_ids, **viewer_values(actor))
    return {row["id"]: _pair(row) for row in rows if row["relation"]}


def _pair(row: Record) -> tuple[Placement, JobOrder]:
    return placement_of(row), job_order_of(row, "order_")


_RECEIVED = Statement(
    select(received())
    .select_from(JobOrderRow)
    .join(VIEWER, true())
    .where(JobOrderRow.id == parameter("job_order_id"))
    .add_cte(viewer_statement())
)


async def is_received(tx: Transaction, job_order_id: UUID, actor: Actor) -> bool:
    """Whether the actor's authority has the order through a share now; ask when the order is locked."""
    return await tx.value(_RECEIVED, job_order_id=job_order_id, **viewer_values(actor))


_active = PlacementRow.status.in_([constant(status.value) for status in sorted(ACTIVE)])
_made = (
    insert(PlacementRow)
    .values(
        id=parameter("placement_id"),
        job_order_id=parameter("job_order_id"),
        owner_id=parameter("owner_id"),
        authority_id=parameter("authority_id"),
        citizen_key=parameter("citizen_key"),
        status=parameter("status"),
        jobag_status=parameter("jobag_status"),
        note=parameter("note"),
        created_by_id=parameter("created_by_id"),
    )
    .on_conflict_do_nothing(
        index_elements=[PlacementRow.job_order_id, PlacementRow.authority_id, PlacementRow.citizen_key],
        index_where=_active,
    )
    .returning(PlacementRow.id, PlacementRow.authority_id, PlacementRow.owner_id)
    .cte("made")
)
CREATE = change(
    _made,
    insert(CandidateRow)
    .from_select(
        ["placement_id", "authority_id", "owner_id", "name", "cpr_encrypted"],
        select(
            _made,
            parameter("name", CandidateRow.name.type),
            parameter("cpr_encrypted", CandidateRow.cpr_encrypted.type),
        ),
    )
    .cte("candidate"),
)


def _decided(**values: Any) -> CTE:  # Any: SQL values of every type
    return (
        update(PlacementRow)
        .where(_one)
        .values(
            decided_by_id=parameter("decided_by_id"),
            decided_at=func.now(),
            decision_comment=parameter("decision_comment"),
            **values,
        )
        .returning(PlacementRow.id)
        .cte("decided")
    )


APPROVE = change(
    _decided(status=constant(PlacementStatus.AVAILABLE_TO_COMPANY), jobag_status=parameter("jobag_status"))
)
REJECT = change(
    _decided(status=constant(PlacementStatus.REJECTED), rejection_reason=parameter("rejection_reason")),
)
WITHDRAW = change(
    update(PlacementRow)
    .where(_one)
    .values(status=constant(PlacementStatus.WITHDRAWN))
    .returning(PlacementRow.id)
    .cte("withdrawn")
)
SEND = change(
    update(PlacementRow)
    .where(_some)
    .values(jobag_status=constant(JobagStatus.PENDING), jobag_problem=null())
    .returning(PlacementRow.id)
    .cte("sent")
)

_UNSENT = Statement(
    select(*PLACEMENT_FACTS)
    .where(
        PlacementRow.job_order_id == parameter("job_order_id"),
        PlacementRow.status.in_([constant(status.value) for status in sorted(UNSENT)]),
    )
    .order_by(PlacementRow.id)
    .with_for_update(key_share=True)
)


async def lock_unsent(tx: Transaction, job_order_id: UUID) -> list[Placement]:
    """The placements of a locked order that wait or are available, on their way to JobAG or not."""
    return [placement_of(row) for row in await tx.rows(_UNSENT, job_order_id=job_order_id)]


_ANY_WAITS = Statement(
    select(
        exists(
            select(PlacementRow.id).where(
                PlacementRow.job_order_id == parameter("job_order_id"),
                PlacementRow.status == constant(PlacementStatus.AWAITING_APPROVAL),
            )
        )
    )
)


async def any_waits(tx: Transaction, job_order_id: UUID) -> bool:
    """Whether a placement of the locked order waits for a decision."""
    return await tx.value(_ANY_WAITS, job_order_id=job_order_id)
