"""Where our state and JobAG's came apart: noted, looked at and settled; and what stands here that JobAG should have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, exists, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from staer.domain.actor import Actor
from staer.domain.drift import Drift, DriftKind
from staer.domain.jobag import DeliveryState
from staer.domain.placement import PlacementStatus
from staer.domain.relation import EVERYONE
from staer.domain.sharing import ShareStatus
from staer.store.arrays import arrays
from staer.store.change import change
from staer.store.database import Transaction
from staer.store.inbound_tables import JobagDriftRow
from staer.store.job_order import bare_viewer, viewer_values
from staer.store.keys import new_id
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import DeliveryRow, JobOrderRow, JobOrderShareRow, PlacementRow
from staer.store.visibility import VIEWER, standing_to_drift
from staer.store.wall import administered_id


@dataclass(frozen=True, slots=True)
class StandingHere:
    """`is_waiting`: something of the order is on its way to JobAG. A placement with an outcome had it from there."""

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
            .where(PlacementRow.job_order_id == JobOrderRow.id, PlacementRow.status == constant(PlacementStatus.SENT))
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


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` of the order, or what JobAG lacks, and which; `local_text` is what stands, or stood, here."""

    kind: DriftKind
    field: str
    object_id: UUID
    local_text: str | None = None


_ADD = Statement(
    insert(JobagDriftRow)
    .values(
        id=parameter("id"),
        job_order_id=parameter("job_order_id"),
        owner_id=parameter("owner_id"),
        kind=parameter("kind"),
        field=parameter("field"),
        object_id=parameter("object_id"),
        local_text=parameter("local_text"),
    )
    .on_conflict_do_nothing(
        index_elements=[
            JobagDriftRow.job_order_id,
            JobagDriftRow.kind,
            JobagDriftRow.field,
            JobagDriftRow.object_id,
        ],
        index_where=text("settled_at is null and kind <> 'OVERWRITTEN'"),
    )
)


async def add(tx: Transaction, job_order_id: UUID, owner_id: UUID, found: Difference) -> None:
    """An open one of the same kind is not repeated."""
    await tx.execute(
        _ADD,
        id=new_id(),
        job_order_id=job_order_id,
        owner_id=owner_id,
        kind=found.kind,
        field=found.field,
        object_id=found.object_id,
        local_text=found.local_text,
    )


_lasting = arrays("lasting", {"field": Text(), "object_id": Uuid()})
_SETTLED_BY_ITSELF = Statement(
    update(JobagDriftRow)
    .where(
        JobagDriftRow.job_order_id == parameter("job_order_id", Uuid()),
        JobagDriftRow.settled_at.is_(None),
        JobagDriftRow.kind != constant(DriftKind.OVERWRITTEN),
        ~exists(
            select(_lasting.c.field)
            .where(_lasting.c.field == JobagDriftRow.field, _lasting.c.object_id == JobagDriftRow.object_id)
            .correlate(JobagDriftRow)
        ),
    )
    .values(settled_at=func.clock_timestamp())
)


async def settle_others(tx: Transaction, job_order_id: UUID, lasting: Sequence[Difference]) -> None:
    """What no longer differs is settled; a lost text stays until somebody looked at it."""
    await tx.execute(
        _SETTLED_BY_ITSELF,
        job_order_id=job_order_id,
        lasting_field=[each.field for each in lasting],
        lasting_object_id=[each.object_id for each in lasting],
    )


_this = JobagDriftRow.id == parameter("drift_id")
_LOOK = Statement(
    select(
        JobagDriftRow.id,
        JobagDriftRow.kind,
        JobagDriftRow.field,
        JobagDriftRow.object_id,
        JobagDriftRow.job_order_id,
        JobagDriftRow.owner_id,
        JobagDriftRow.settled_at.is_not(None).label("settled"),
        (JobOrderRow.origin == constant("EMPLOYER")).label("from_employer"),
        standing_to_drift(EVERYONE).relation.label("relation"),
    )
    .join_from(JobagDriftRow, VIEWER, true())
    .join(JobOrderRow, JobOrderRow.id == JobagDriftRow.job_order_id)
    .where(_this)
    .add_cte(bare_viewer())
)


async def look(tx: Transaction, drift_id: UUID, actor: Actor) -> Drift | None:
    """None when it does not exist for this actor. It changes under the lock of its order alone."""
    row = await tx.row(_LOOK, drift_id=drift_id, **viewer_values(actor))
    if row is None or not (row["relation"] or row["owner_id"] == administered_id(actor)):
        return None
    facts: dict[str, Any] = {**row, "kind": DriftKind(row["kind"])}
    del facts["relation"]
    return Drift(**facts)


SETTLE = change(
    update(JobagDriftRow)
    .where(_this)
    .values(
        settled_at=func.clock_timestamp(),
        settled_by_id=parameter("settled_by_id", Uuid()),
        settlement=parameter("settlement", Text()),
    )
    .returning(JobagDriftRow.id)
    .cte("changed")
)
