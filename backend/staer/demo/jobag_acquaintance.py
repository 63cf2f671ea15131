"""The simulated JobAG starts empty: it must hear of the sample orders that were accepted before it began."""

from typing import Any

import httpx

from staer.demo.sample_orders import COMPANIES, ORDERS, SampleOrder
from staer.domain.jobag import JobagStatus
from staer.jobag.messages import NewJobOrder


async def acquaint_jobag(client: httpx.AsyncClient) -> None:
    """Tell the simulator at the client's base address; what it knows already stays as it is there."""
    known = [_known(order) for order in ORDERS if order.jobag_status is JobagStatus.ACCEPTED]
    (await client.put("/simulator/joborders", json={"jobOrders": known})).raise_for_status()


def _known(order: SampleOrder) -> dict[str, Any]:  # Any: JSON
    content = NewJobOrder(
        title=order.title,
        occupation=order.occupation,
        occupation_uri=None,
        type=order.type,
        status=order.status,
        company_name=order.company,
        company_number=COMPANIES[order.company],
        start_date=order.start_date,
        end_date=order.end_date,
        vacancies=order.vacancies,
        work_tasks=order.work_tasks,
        qualifications=order.qualifications,
        working_hours=order.working_hours,
        internal_comment=order.internal_comment,
        company_contact=order.company_contact,
        coordinator_allowed=True,
    )
    return content.on_the_wire() | {
        "jobOrderId": str(order.id),
        "requestId": order.request_id,
        "createdOn": order.dfdg_created_on and order.dfdg_created_on.isoformat(),
        "origin": order.origin,
        "closedReason": order.closed_reason,
    }
