"""What a message to JobAG says, read at the moment it is delivered: the outbox itself holds ids only."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from staer.store.database import Record, Transaction
from staer.store.delivery import Delivery
from staer.store.statement import Statement, parameter
from staer.store.tables import (
    AuthorityRow,
    CandidateRow,
    CompanyRow,
    JobOrderConfidentialRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkMemberRow,
    NetworkRow,
    PlacementRow,
)
from staer.store.visibility import current_membership

_JOB_ORDER = Statement(
    select(
        JobOrderRow.title,
        JobOrderRow.occupation,
        JobOrderRow.occupation_uri,
        JobOrderRow.type,
        JobOrderRow.status,
        JobOrderRow.closed_reason,
        JobOrderRow.start_date,
        JobOrderRow.end_date,
        JobOrderRow.vacancies,
        JobOrderRow.work_tasks,
        JobOrderRow.coordinator_allowed,
        CompanyRow.name.label("company_name"),
        CompanyRow.cvr_number.label("company_number"),
        JobOrderConfidentialRow.qualifications,
        JobOrderConfidentialRow.working_hours,
        JobOrderConfidentialRow.internal_comment,
        JobOrderConfidentialRow.company_contact,
    )
    .join(CompanyRow, CompanyRow.id == JobOrderRow.company_id)
    .outerjoin(JobOrderConfidentialRow, JobOrderConfidentialRow.job_order_id == JobOrderRow.id)
    .where(JobOrderRow.id == parameter("job_order_id"))
)

_member = aliased(AuthorityRow)
_members = (
    select(func.array_agg(aggregate_order_by(_member.number, _member.number)))
    .join(NetworkMemberRow, NetworkMemberRow.authority_id == _member.id)
    .where(NetworkMemberRow.network_id == NetworkRow.id, current_membership())
    .correlate(NetworkRow)
    .scalar_subquery()
)
_SHARE = Statement(
    select(JobOrderShareRow.status, JobOrderShareRow.shared_by_id, NetworkRow.code, _members.label("members"))
    .join(NetworkRow, NetworkRow.id == JobOrderShareRow.network_id)
    .where(JobOrderShareRow.id == parameter("share_id"))
)

_PLACEMENT = Statement(
    select(
        PlacementRow.status,
        PlacementRow.jobag_status,
        PlacementRow.created_by_id,
        PlacementRow.note,
        AuthorityRow.number.label("authority_number"),
        CandidateRow.name,
        CandidateRow.cpr_encrypted,
    )
    .join(AuthorityRow, AuthorityRow.id == PlacementRow.authority_id)
    .join(CandidateRow, CandidateRow.placement_id == PlacementRow.id)
    .where(PlacementRow.id == parameter("placement_id"))
)


async def job_order_content(tx: Transaction, delivery: Delivery) -> Record:
    row = await tx.row(_JOB_ORDER, job_order_id=delivery.job_order_id)
    assert row is not None  # a foreign key says so
    return row


async def share_content(tx: Transaction, delivery: Delivery) -> Record:
    """The network's code, and the numbers of its members today (null when it has none)."""
    row = await tx.row(_SHARE, share_id=delivery.share_id)
    assert row is not None
    return row


async def placement_content(tx: Transaction, delivery: Delivery) -> Record:
    row = await tx.row(_PLACEMENT, placement_id=delivery.placement_id)
    assert row is not None
    return row
