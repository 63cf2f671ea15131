"""The facts of a row that the domain's rules look at, as SQL and as the domain's object."""

from collections.abc import Sequence
from typing import Any

from staer.domain.job_order import JobOrder, JobOrderStatus
from staer.domain.jobag import JobagStatus
from staer.domain.placement import Placement, PlacementStatus
from staer.store.tables import JobOrderRow, PlacementRow

JOB_ORDER_FACTS: Sequence[Any] = (  # Any: mapped attributes of several types
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
PLACEMENT_FACTS: Sequence[Any] = (  # Any: the same
    PlacementRow.id,
    PlacementRow.job_order_id,
    PlacementRow.authority_id,
    PlacementRow.status,
    PlacementRow.jobag_status,
)


def job_order(*values: Any) -> JobOrder:
    """The order whose columns are `JOB_ORDER_FACTS`, in their order."""
    key, owner, status, jobag_status, *others = values
    return JobOrder(key, owner, JobOrderStatus(status), JobagStatus(jobag_status), *others)


def placement(*values: Any) -> Placement:
    """The placement whose columns are `PLACEMENT_FACTS`, in their order."""
    key, order, authority, status, jobag_status = values
    return Placement(key, order, authority, PlacementStatus(status), JobagStatus(jobag_status))
