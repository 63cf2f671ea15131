"""What stands here of an order that JobAG should have too."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select

from staer.domain.jobag import DeliveryState, JobagStatus
from staer.domain.sharing import ShareStatus
from staer.store.database import Transaction
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import DeliveryRow, JobOrderRow, JobOrderShareRow, PlacementRow


@dataclass(frozen=True, slots=True)
class StandingHere:
    """`is_waiting`: something of the order is on its way to JobAG."""

    owner_id: UUID
    is_waiting: bool
    placements: frozenset[UUID]
    shares: frozenset[UUID]


_STANDING = Statement(
    select(
        JobOrderRow.owner_id,
        exists(
            select(DeliveryRow.id)
            .where(DeliveryRow.job_order_id == JobOrderRow.id, DeliveryRow.state == constant(DeliveryState.WAITING))
            .correlate(JobOrderRow)
        ).label("is_waiting"),
        func.array(
            select(PlacementRow.id)
            .where(
                PlacementRow.job_order_id == JobOrderRow.id, PlacementRow.jobag_status == constant(JobagStatus.ACCEPTED)
            )
            .correlate(JobOrderRow)
            .scalar_subquery()
        ).label("placements"),
        func.array(
            select(JobOrderShareRow.id)
            .where(
                JobOrderShareRow.job_order_id == JobOrderRow.id, JobOrderShareRow.status == constant(ShareStatus.SHARED)
            )
            .correlate(JobOrderRow)
            .scalar_subquery()
        ).label("shares"),
    ).where(JobOrderRow.id == parameter("job_order_id"))
)


async def standing(tx: Transaction, job_order_id: UUID) -> StandingHere:
    row = await tx.row(_STANDING, job_order_id=job_order_id)
    assert row is not None
    return StandingHere(row["owner_id"], row["is_waiting"], frozenset(row["placements"]), frozenset(row["shares"]))
