"""Job orders: lock, make, change, close."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, case, exists, func, literal_column, null, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import CTE
from sqlalchemy.types import Boolean, Integer, Uuid

from staer.domain.actor import Actor
from staer.domain.job_order import JobOrder, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.job_order_content import CONFIDENTIAL, JobOrderContent
from staer.domain.jobag import DeliveryKind, JobagStatus
from staer.domain.placement import PlacementStatus
from staer.domain.relation import EVERYONE
from staer.domain.sharing import ShareStatus
from staer.store.change import change
from staer.store.database import Record, Transaction
from staer.store.outbox import cancelled
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import (
    CompanyRow,
    ConsultantRow,
    DeliveryRow,
    JobOrderConfidentialRow,
    JobOrderRow,
    JobOrderShareRow,
    PlacementRow,
)
from staer.store.visibility import VIEWER, standing_to_job_order, viewer_statement

FACTS = (
    JobOrderRow.id,
    JobOrderRow.owner_id,
    JobOrderRow.status,
    JobOrderRow.jobag_status,
    JobOrderRow.coordinator_allowed,
    JobOrderRow.responsible_consultant_id,
    JobOrderRow.coordinator_id,
    JobOrderRow.external_coordinator_id,
    JobOrderRow.version,
)


def job_order_of(row: Record, prefix: str = "") -> JobOrder:
    """The domain's facts from a row that holds `FACTS`."""
    return JobOrder(
        id=row[f"{prefix}id"],
        owner_id=row[f"{prefix}owner_id"],
        status=JobOrderStatus(row[f"{prefix}status"]),
        jobag_status=JobagStatus(row[f"{prefix}jobag_status"]),
        coordinator_allowed=row[f"{prefix}coordinator_allowed"],
        responsible_consultant_id=row[f"{prefix}responsible_consultant_id"],
        coordinator_id=row[f"{prefix}coordinator_id"],
        external_coordinator_id=row[f"{prefix}external_coordinator_id"],
        version=row[f"{prefix}version"],
    )


def viewer_values(actor: Actor) -> dict[str, UUID | None]:
    return {"viewer_authority_id": actor.authority_id, "viewer_consultant_id": actor.consultant_id}


def bare_viewer() -> CTE:
    """`viewer` for rules that ask for no network."""
    return select(
        parameter("viewer_authority_id", Uuid()).label("authority_id"),
        parameter("viewer_consultant_id", Uuid()).label("consultant_id"),
    ).cte("viewer")


def locked_first(condition: ColumnElement[bool]) -> CTE:
    """The orders, locked before the rows that the statement joins to them (see `store.change`)."""
    orders = select(*(fact.label(f"order_{fact.key}") for fact in FACTS)).where(condition).order_by(JobOrderRow.id)
    return orders.with_for_update(key_share=True).cte("locked").prefix_with("materialized")


_LOCK = Statement(
    select(*FACTS, standing_to_job_order(EVERYONE).relation.label("relation"))
    .select_from(JobOrderRow)
    .join(VIEWER, true())
    .where(JobOrderRow.id == parameter("job_order_id"))
    .with_for_update(of=JobOrderRow, key_share=True)
    .add_cte(viewer_statement())
)


async def lock(tx: Transaction, job_order_id: UUID, actor: Actor) -> JobOrder | None:
    """The order, locked; None when it does not exist for this consultant."""
    row = await tx.row(_LOCK, job_order_id=job_order_id, **viewer_values(actor))
    return job_order_of(row) if row and row["relation"] else None


_CONTENT_NAMES = [f.name for f in fields(JobOrderContent) if f.name not in CONFIDENTIAL]
_CONFIDENTIAL_NAMES = sorted(CONFIDENTIAL)


def _given(columns: list[str]) -> dict[str, Any]:  # Any: SQL values of every type
    return {name: parameter(name) for name in columns}


CREATE = change(
    insert(JobOrderRow)
    .values(
        origin=constant(JobOrderOrigin.JOBCENTER),
        status=constant(JobOrderStatus.OPEN),
        jobag_status=constant(JobagStatus.NOT_SENT),
        **_given(["id", "owner_id", "coordinator_allowed", "responsible_consultant_id", "coordinator_id"]),
        **_given(_CONTENT_NAMES),
    )
    .returning(JobOrderRow.id)
    .cte("made"),
    insert(JobOrderConfidentialRow)
    .values(job_order_id=parameter("id"), owner_id=parameter("owner_id"), **_given(_CONFIDENTIAL_NAMES))
    .cte("confidential"),
)

# The clock, not the transaction's begin: who waited for the lock must not write an earlier time than the one before.
_TOUCHED = {
    "version": JobOrderRow.version + literal_column("1", Integer()),
    "updated_at": func.clock_timestamp(),
    "shared_updated_at": case(
        (parameter("recipients_read_it", Boolean()), func.clock_timestamp()), else_=JobOrderRow.shared_updated_at
    ),
}


def _changed(**values: Any) -> CTE:  # Any: SQL values of every type
    return (
        update(JobOrderRow)
        .where(JobOrderRow.id == parameter("job_order_id"))
        .values(**values, **_TOUCHED)
        .returning(JobOrderRow.id)
        .cte("changed")
    )


REWRITE = change(
    _changed(**_given(_CONTENT_NAMES)),
    update(JobOrderConfidentialRow)
    .where(JobOrderConfidentialRow.job_order_id == parameter("job_order_id"))
    .values(**_given(_CONFIDENTIAL_NAMES))
    .cte("confidential"),
)
SET_STATUS = change(_changed(status=parameter("status")))
SET_PEOPLE = change(
    _changed(**_given(["responsible_consultant_id", "coordinator_id", "external_coordinator_id"])),
)
# What waits to be sent is sent anew behind the order: nothing of an order can arrive before the order itself.
SEND = change(
    _changed(jobag_status=constant(JobagStatus.PENDING), jobag_problem=null()),
    cancelled(
        and_(
            DeliveryRow.job_order_id == parameter("job_order_id"),
            DeliveryRow.kind == constant(DeliveryKind.PLACEMENT),
        )
    ),
)

_share_ids = any_(parameter("share_ids", ARRAY(Uuid())))
_placement_ids = any_(parameter("placement_ids", ARRAY(Uuid())))
CLOSE = change(
    _changed(status=constant(JobOrderStatus.CLOSED), closed_reason=parameter("closed_reason")),
    update(JobOrderShareRow)
    .where(JobOrderShareRow.id == _share_ids)
    .values(status=constant(ShareStatus.ENDED), ended_at=func.now())
    .cte("ended"),
    update(PlacementRow)
    .where(PlacementRow.id == _placement_ids)
    .values(
        status=constant(PlacementStatus.LAPSED),
        jobag_status=case(
            (PlacementRow.jobag_status == constant(JobagStatus.PENDING), constant(JobagStatus.NOT_SENT.value)),
            else_=PlacementRow.jobag_status,
        ),
    )
    .cte("lapsed"),
    cancelled(or_(DeliveryRow.share_id == _share_ids, DeliveryRow.placement_id == _placement_ids)),
)


def content_values(content: JobOrderContent) -> dict[str, Any]:  # Any: SQL values of every type
    return {f.name: getattr(content, f.name) for f in fields(content)}


CONTENT_COLUMNS: Sequence[InstrumentedAttribute[Any]] = [
    *(getattr(JobOrderRow, name) for name in _CONTENT_NAMES),
    *(getattr(JobOrderConfidentialRow, name) for name in _CONFIDENTIAL_NAMES),
]
_CONTENT = Statement(
    select(*CONTENT_COLUMNS)
    .join(JobOrderConfidentialRow, JobOrderConfidentialRow.job_order_id == JobOrderRow.id)
    .where(JobOrderRow.id == parameter("job_order_id"))
)


async def content(tx: Transaction, job_order_id: UUID) -> JobOrderContent:
    """What the locked order says now."""
    row = await tx.row(_CONTENT, job_order_id=job_order_id)
    assert row
    values: dict[str, Any] = dict(row)  # Any: SQL values of every type
    values["type"] = JobOrderType(row["type"])
    return JobOrderContent(**values)


_COMPANY_EXISTS = Statement(select(exists(select(CompanyRow.id).where(CompanyRow.id == parameter("company_id")))))


async def company_exists(tx: Transaction, company_id: UUID) -> bool:
    return await tx.value(_COMPANY_EXISTS, company_id=company_id)


@dataclass(frozen=True, slots=True)
class Person:
    """A consultant who may take a part in an order."""

    id: UUID
    authority_id: UUID
    name: str


_PEOPLE = Statement(
    select(ConsultantRow.id, ConsultantRow.authority_id, ConsultantRow.name).where(
        ConsultantRow.id == any_(parameter("consultant_ids", ARRAY(Uuid())))
    )
)


async def people(tx: Transaction, consultant_ids: set[UUID]) -> dict[UUID, Person]:
    """Those who exist, by id."""
    rows = await tx.rows(_PEOPLE, consultant_ids=list(consultant_ids))
    return {row["id"]: Person(**row) for row in rows}
