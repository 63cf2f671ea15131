"""Shares of job orders with networks: lock, make, end."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from staer.domain.actor import Actor
from staer.domain.job_order import JobOrder
from staer.domain.jobag import DeliveryKind
from staer.domain.relation import EVERYONE
from staer.domain.sharing import STANDING, Share, ShareStatus
from staer.store.change import change
from staer.store.database import Record, Transaction
from staer.store.job_order import FACTS, bare_viewer, job_order_of, locked_first, viewer_values
from staer.store.outbox import cancelled
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import DeliveryRow, JobOrderRow, JobOrderShareRow, NetworkMemberRow, NetworkRow
from staer.store.visibility import (
    VIEWER,
    current_membership,
    standing_to_job_order,
    standing_to_share,
    viewer_statement,
)

_standing = JobOrderShareRow.status.in_([constant(status.value) for status in sorted(STANDING)])


@dataclass(frozen=True, slots=True)
class Plan:
    """What sharing an order with a network has to look at; `network_id` is None for an unknown code."""

    order: JobOrder
    network_id: UUID | None
    member: bool
    shared_already: bool


_network = aliased(NetworkRow)
_PLAN = Statement(
    select(
        *FACTS,
        standing_to_job_order(EVERYONE).relation.label("relation"),
        _network.id.label("network_id"),
        exists(
            select(NetworkMemberRow.id)
            .where(NetworkMemberRow.authority_id == JobOrderRow.owner_id, current_membership())
            .correlate(JobOrderRow)
        ).label("member"),
        exists(
            select(JobOrderShareRow.id)
            .where(
                JobOrderShareRow.job_order_id == JobOrderRow.id, JobOrderShareRow.network_id == _network.id, _standing
            )
            .correlate(JobOrderRow, _network)
        ).label("shared_already"),
    )
    .select_from(JobOrderRow)
    .join(VIEWER, true())
    .outerjoin(_network, _network.code == parameter("network_code"))
    .where(JobOrderRow.id == parameter("job_order_id"))
    .with_for_update(of=JobOrderRow, key_share=True)
    .add_cte(viewer_statement())
)


async def lock_to_share(tx: Transaction, job_order_id: UUID, network_code: str, actor: Actor) -> Plan | None:
    """The order, locked, and what the rules ask; None when the order does not exist for this consultant."""
    row = await tx.row(_PLAN, job_order_id=job_order_id, network_code=network_code, **viewer_values(actor))
    if row is None or row["relation"] is None:
        return None
    return Plan(job_order_of(row), row["network_id"], row["member"], row["shared_already"])


# The index decides when the same order was shared while this transaction waited for its lock.
SHARE = change(
    insert(JobOrderShareRow)
    .values(
        id=parameter("share_id"),
        job_order_id=parameter("job_order_id"),
        owner_id=parameter("owner_id"),
        network_id=parameter("network_id"),
        shared_by_id=parameter("shared_by_id"),
        status=constant(ShareStatus.PENDING),
    )
    .on_conflict_do_nothing(
        index_elements=[JobOrderShareRow.job_order_id, JobOrderShareRow.network_id], index_where=_standing
    )
    .returning(JobOrderShareRow.id)
    .cte("shared")
)
END = change(
    update(JobOrderShareRow)
    .where(JobOrderShareRow.id == parameter("share_id"))
    .values(status=constant(ShareStatus.ENDED), ended_at=func.now())
    .returning(JobOrderShareRow.id)
    .cte("ended")
)

_CANCEL = Statement(
    select(
        cancelled(
            (DeliveryRow.share_id == parameter("share_id")) & (DeliveryRow.kind == constant(DeliveryKind.SHARE))
        ).c.id
    )
)


async def cancel_untried(tx: Transaction, share_id: UUID) -> bool:
    """Take the share's message back when JobAG can't have got it."""
    return await tx.value(_CANCEL, share_id=share_id) is not None


SHARE_FACTS = (JobOrderShareRow.id, JobOrderShareRow.job_order_id, JobOrderShareRow.network_id, JobOrderShareRow.status)


def share_of(row: Record) -> Share:
    return Share(row["id"], row["job_order_id"], row["network_id"], ShareStatus(row["status"]))


_its_order = select(JobOrderShareRow.job_order_id).where(JobOrderShareRow.id == parameter("share_id"))
_locked = locked_first(JobOrderRow.id == _its_order.scalar_subquery())
_LOCK = Statement(
    select(_locked, *SHARE_FACTS, standing_to_share(EVERYONE).relation.label("relation"))
    .select_from(_locked)
    .join(JobOrderShareRow, JobOrderShareRow.job_order_id == _locked.c.order_id)
    .join(VIEWER, true())
    .where(JobOrderShareRow.id == parameter("share_id"))
    .with_for_update(of=JobOrderShareRow, key_share=True)
    .add_cte(bare_viewer())
)


async def lock(tx: Transaction, share_id: UUID, actor: Actor) -> tuple[Share, JobOrder] | None:
    """The share and its order, locked; None when the share does not exist for this consultant."""
    row = await tx.row(_LOCK, share_id=share_id, **viewer_values(actor))
    return (share_of(row), job_order_of(row, "order_")) if row and row["relation"] else None


_STANDING = Statement(
    select(*SHARE_FACTS)
    .where(JobOrderShareRow.job_order_id == parameter("job_order_id"), _standing)
    .order_by(JobOrderShareRow.id)
    .with_for_update(key_share=True)
)


async def lock_standing(tx: Transaction, job_order_id: UUID) -> list[Share]:
    """The pending and confirmed shares of an order that is locked already."""
    return [share_of(row) for row in await tx.rows(_STANDING, job_order_id=job_order_id)]
