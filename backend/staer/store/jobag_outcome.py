"""What JobAG's answers change here. Locks in the order of every writer: the job order, then its share or placement.

Times are the clock's: the courier's transaction began before JobAG was asked.
"""

from uuid import UUID

from sqlalchemy import Date, Text, Uuid, any_, exists, func, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from staer.domain.job_order import JobOrder
from staer.domain.jobag import DeliveryKind, DeliveryState, JobagStatus
from staer.domain.placement import Placement, PlacementStatus
from staer.domain.sharing import Share, ShareStatus
from staer.store.change import change
from staer.store.database import Transaction
from staer.store.job_order import FACTS, job_order_of
from staer.store.outbox import cancelled
from staer.store.placement import PLACEMENT_FACTS, placement_of
from staer.store.sharing import SHARE_FACTS, share_of
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import (
    DeliveryRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkMemberRow,
    PlacementRow,
    ShareRecipientRow,
)
from staer.store.visibility import current_membership

_LOCK_ORDER = Statement(
    select(*FACTS).where(JobOrderRow.id == parameter("job_order_id")).with_for_update(key_share=True)
)
_LOCK_SHARE = Statement(
    select(*SHARE_FACTS).where(JobOrderShareRow.id == parameter("share_id")).with_for_update(key_share=True)
)
_LOCK_PLACEMENT = Statement(
    select(*PLACEMENT_FACTS).where(PlacementRow.id == parameter("placement_id")).with_for_update(key_share=True)
)


async def lock_job_order(tx: Transaction, job_order_id: UUID) -> JobOrder:
    row = await tx.row(_LOCK_ORDER, job_order_id=job_order_id)
    assert row is not None  # no action deletes
    return job_order_of(row)


async def lock_share(tx: Transaction, share_id: UUID) -> Share:
    row = await tx.row(_LOCK_SHARE, share_id=share_id)
    assert row is not None
    return share_of(row)


async def lock_placement(tx: Transaction, placement_id: UUID) -> Placement:
    row = await tx.row(_LOCK_PLACEMENT, placement_id=placement_id)
    assert row is not None
    return placement_of(row)


_this_order = JobOrderRow.id == parameter("job_order_id")

ACCEPT_JOB_ORDER = change(
    update(JobOrderRow)
    .where(_this_order)
    .values(
        jobag_status=constant(JobagStatus.ACCEPTED),
        jobag_problem=null(),
        request_id=parameter("request_id", Text()),
        dfdg_created_on=parameter("dfdg_created_on", Date()),
        updated_at=func.clock_timestamp(),
        shared_updated_at=func.clock_timestamp(),
    )
    .returning(JobOrderRow.id)
    .cte("changed")
)

_placement_ids = any_(parameter("placement_ids", ARRAY(Uuid())))
REFUSE_JOB_ORDER = change(
    update(JobOrderRow)
    .where(_this_order)
    .values(
        jobag_status=constant(JobagStatus.REFUSED),
        jobag_problem=parameter("problem", Text()),
        updated_at=func.clock_timestamp(),
    )
    .returning(JobOrderRow.id)
    .cte("changed"),
    # Sent again, the order says all that its later changes would have told.
    cancelled(
        (DeliveryRow.job_order_id == parameter("job_order_id"))
        & (
            DeliveryRow.kind.in_(
                [constant(kind) for kind in (DeliveryKind.UPDATE_JOB_ORDER, DeliveryKind.CLOSE_JOB_ORDER)]
            )
            | (DeliveryRow.placement_id == _placement_ids)
        )
    ),
    update(PlacementRow)
    .where(PlacementRow.id == _placement_ids)
    .values(status=constant(PlacementStatus.LAPSED), jobag_status=constant(JobagStatus.NOT_SENT))
    .cte("lapsed"),
)

SET_PROBLEM = change(
    update(JobOrderRow)
    .where(_this_order, JobOrderRow.jobag_problem.is_distinct_from(parameter("problem", Text())))
    .values(jobag_problem=parameter("problem", Text()), updated_at=func.clock_timestamp())
    .returning(JobOrderRow.id)
    .cte("changed")
)

_this_share = JobOrderShareRow.id == parameter("share_id")

_confirmed = (
    update(JobOrderShareRow)
    .where(_this_share)
    .values(status=constant(ShareStatus.SHARED), shared_at=func.clock_timestamp())
    .returning(JobOrderShareRow.id, JobOrderShareRow.job_order_id, JobOrderShareRow.network_id)
    .cte("changed")
)
_snapshot = (
    insert(ShareRecipientRow)
    .from_select(
        ["share_id", "authority_id", "share_status", "job_order_id", "network_id"],
        select(
            _confirmed.c.id,
            NetworkMemberRow.authority_id,
            constant(ShareStatus.SHARED),
            _confirmed.c.job_order_id,
            _confirmed.c.network_id,
        )
        .join_from(_confirmed, NetworkMemberRow, NetworkMemberRow.network_id == _confirmed.c.network_id)
        .where(current_membership()),
    )
    # Who left and came back the same day stands in two memberships
    .on_conflict_do_nothing()
    .returning(ShareRecipientRow.authority_id)
    .cte("snapshot")
)
CONFIRM_SHARE = change(_confirmed, _snapshot)

FAIL_SHARE = change(
    update(JobOrderShareRow)
    .where(_this_share)
    .values(status=constant(ShareStatus.FAILED), failure=parameter("problem", Text()))
    .returning(JobOrderShareRow.id)
    .cte("changed")
)

TELL_THE_END = change(
    select(JobOrderShareRow.id)
    .where(
        _this_share,
        ~exists(
            select(DeliveryRow.id).where(
                DeliveryRow.share_id == JobOrderShareRow.id,
                DeliveryRow.kind == constant(DeliveryKind.END_SHARE.value),
                DeliveryRow.state.in_([constant(state) for state in (DeliveryState.WAITING, DeliveryState.DELIVERED)]),
            )
        ),
    )
    .cte("changed")
)

MOVE_PLACEMENT = change(
    update(PlacementRow)
    .where(PlacementRow.id == parameter("placement_id"))
    .values(
        status=parameter("status", Text()),
        jobag_status=parameter("jobag_status", Text()),
        jobag_problem=parameter("problem", Text()),
    )
    .returning(PlacementRow.id)
    .cte("changed")
)
