"""What employers do in JobAG, as it changes rows here. The job order is locked first, as everywhere."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, Text, any_, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Integer, Uuid

from staer.domain.job_order import JobOrder, JobOrderOrigin
from staer.domain.job_order_content import CONFIDENTIAL
from staer.domain.jobag import JobagStatus
from staer.domain.jobag_order import Fields
from staer.domain.placement import PlacementStatus
from staer.store.change import change
from staer.store.database import Transaction
from staer.store.job_order import FACTS, content, job_order_of
from staer.store.keys import new_id
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import AuthorityRow, CompanyRow, JobOrderConfidentialRow, JobOrderRow, PlacementRow

_this_order = JobOrderRow.id == parameter("job_order_id")
_LOCK = Statement(select(*FACTS).where(_this_order).with_for_update(key_share=True))


async def lock(tx: Transaction, job_order_id: UUID) -> JobOrder | None:
    row = await tx.row(_LOCK, job_order_id=job_order_id)
    return job_order_of(row) if row else None


_COMPANY_OF = Statement(
    select(CompanyRow.name, CompanyRow.cvr_number)
    .join(JobOrderRow, JobOrderRow.company_id == CompanyRow.id)
    .where(_this_order)
)


async def fields(tx: Transaction, order: JobOrder) -> Fields:
    """What the locked order says, as the two sides are laid together by."""
    said = await content(tx, order.id)
    company = await tx.row(_COMPANY_OF, job_order_id=order.id)
    assert company
    values: dict[str, Any] = {name: getattr(said, name) for name in said.__dataclass_fields__ if name != "company_id"}
    return values | {"type": said.type.value, "status": order.status.value, "company": tuple(company.values())}


_FIND_COMPANY = Statement(
    select(CompanyRow.id)
    .where(
        CompanyRow.name == parameter("name"),
        CompanyRow.cvr_number.is_not_distinct_from(parameter("cvr_number", Text())),
    )
    .order_by(CompanyRow.id)
)
_ADD_COMPANY = Statement(
    insert(CompanyRow).values(id=parameter("id"), name=parameter("name"), cvr_number=parameter("cvr_number"))
)


async def company(tx: Transaction, name: str, cvr_number: str | None) -> UUID:
    """The workplace of this name and number, new when it was unknown."""
    found = await tx.value(_FIND_COMPANY, name=name, cvr_number=cvr_number)
    if found is None:
        found = new_id()
        await tx.execute(_ADD_COMPANY, id=found, name=name, cvr_number=cvr_number)
    return found


_RESPONSIBLE = Statement(
    select(AuthorityRow.id)
    .where(
        parameter("code", Text())
        == any_(func.string_to_array(AuthorityRow.municipality_codes, constant("|"), type_=ARRAY(Text())))
    )
    .order_by(AuthorityRow.number)
)


async def authority_of_municipality(tx: Transaction, code: str | None) -> UUID | None:
    """The authority that serves the municipality; the one with the lowest number where there are several."""
    return await tx.value(_RESPONSIBLE, code=code)


_CONTENT = ("title", "occupation", "occupation_uri", "type", "vacancies", "start_date", "end_date", "work_tasks")
CREATE = change(
    insert(JobOrderRow)
    .values(
        origin=constant(JobOrderOrigin.EMPLOYER),
        jobag_status=constant(JobagStatus.ACCEPTED),
        **{
            name: parameter(name)
            for name in ("id", "owner_id", "company_id", "status", "closed_reason", "coordinator_allowed", *_CONTENT)
        },
        request_id=parameter("request_id", Text()),
        dfdg_created_on=parameter("dfdg_created_on", Date()),
    )
    .returning(JobOrderRow.id)
    .cte("made"),
    insert(JobOrderConfidentialRow)
    .values(
        job_order_id=parameter("id"),
        owner_id=parameter("owner_id"),
        **{name: parameter(name) for name in sorted(CONFIDENTIAL)},
    )
    .cte("confidential"),
)

SET_COORDINATOR_ALLOWED = change(
    update(JobOrderRow)
    .where(_this_order)
    .values(
        coordinator_allowed=parameter("allowed", Boolean()),
        version=JobOrderRow.version + literal_column("1", Integer()),
        updated_at=func.clock_timestamp(),
        shared_updated_at=func.clock_timestamp(),
    )
    .returning(JobOrderRow.id)
    .cte("changed"),
    update(PlacementRow)
    .where(PlacementRow.id == any_(parameter("placement_ids", ARRAY(Uuid()))))
    .values(status=constant(PlacementStatus.AVAILABLE_TO_COMPANY), jobag_status=constant(JobagStatus.PENDING))
    .cte("released"),
)

_LOCK_PLACEMENTS = Statement(
    select(PlacementRow.id, PlacementRow.job_order_id)
    .where(
        PlacementRow.id == any_(parameter("placement_ids", ARRAY(Uuid()))),
        PlacementRow.job_order_id == parameter("job_order_id"),
    )
    .order_by(PlacementRow.id)
)


async def placements_of_order(tx: Transaction, job_order_id: UUID, placement_ids: list[UUID]) -> list[UUID]:
    """Those of the ids that are placements on this order."""
    rows = await tx.rows(_LOCK_PLACEMENTS, job_order_id=job_order_id, placement_ids=placement_ids)
    return [row["id"] for row in rows]
