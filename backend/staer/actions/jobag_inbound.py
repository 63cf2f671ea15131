"""What employers do in JobAG, done here: a new order, a change, an end, a coordinator unwanted, a candidate hired.

JobAG tells that something changed, not what; so an order as it is there is laid together with ours. Done twice, it
changes nothing the second time, and an older state never comes after a newer one (see the worker).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from staer.actions import jobag_outcome
from staer.actions.job_order import close
from staer.actions.records import order_event, placement_event, placement_message
from staer.domain.actor import JOBAG
from staer.domain.drift import DriftKind
from staer.domain.job_order import (
    JOB_ORDER_WORKFLOW,
    ClosedReason,
    JobOrder,
    JobOrderAction,
    JobOrderStatus,
    JobOrderType,
)
from staer.domain.job_order_content import CONFIDENTIAL, JobOrderContent, checked
from staer.domain.jobag import JobagStatus
from staer.domain.jobag_order import (
    EmployerAction,
    Fields,
    JobagOrder,
    Merged,
    as_json,
    as_text,
    from_json,
    merged,
)
from staer.domain.placement import PLACEMENT_WORKFLOW, PlacementAction, PlacementStatus
from staer.store import change, drift, jobag_copy
from staer.store import job_order as orders
from staer.store import jobag_inbound as store
from staer.store import jobag_outcome as outcomes
from staer.store import placement as placements
from staer.store.database import Transaction
from staer.store.drift import Difference
from staer.store.history import Event

NOBODYS = "No authority here serves the workplace's municipality."
ELSEWHERE = "The order was made by a jobcenter that does not use this system."
NOT_SENT = "The order was never sent from here."


@dataclass(frozen=True, slots=True)
class LaidTogether:
    """`order` as it is here now, None where it does not belong here, for the reason in `ignored`.

    `ahead`: what stands here and not at JobAG.
    """

    order: JobOrder | None = None
    theirs: JobagOrder | None = None
    ahead: Fields = field(default_factory=dict[str, Any])
    ignored: str | None = None


class NotNow(StrEnum):
    """Why an order can't be laid together with what was fetched: we agreed on something newer meanwhile, or JobAG's
    answer to our own making of it is on its way and says what was agreed.
    """

    STALE = "STALE"
    ON_ITS_WAY = "ON_ITS_WAY"


async def lay_together(
    tx: Transaction, theirs: JobagOrder, *, noted: int, patient: bool = False
) -> LaidTogether | NotNow:
    """Bring the order here to what it is at JobAG; Refused for content that can't stand here.

    `noted`: how often something was agreed on when `theirs` was fetched; `patient`: there is time to wait.
    """
    order = await store.lock(tx, theirs.id)
    if order is None:
        return await _take_in(tx, theirs)
    if await jobag_copy.times_noted(tx, order.id) != noted:
        return NotNow.STALE
    if order.jobag_status is JobagStatus.PENDING and patient:
        return NotNow.ON_ITS_WAY
    if order.jobag_status is JobagStatus.PENDING:  # it arrived, and the answer never came back
        await jobag_outcome.job_order_accepted(
            tx, order.id, request_id=theirs.request_id, dfdg_created_on=theirs.created_on
        )
    elif order.jobag_status is not JobagStatus.ACCEPTED:
        return LaidTogether(ignored=NOT_SENT)
    await _decide(tx, order, theirs)
    ahead: Fields = {} if order.status is JobOrderStatus.CLOSED else await _bring_up_to_date(tx, order, theirs)
    return LaidTogether(await store.lock(tx, theirs.id), theirs, ahead)


async def _take_in(tx: Transaction, theirs: JobagOrder) -> LaidTogether:
    if theirs.origin != "EMPLOYER":
        return LaidTogether(ignored=ELSEWHERE)
    owner_id = await store.authority_of_municipality(tx, theirs.municipality_code)
    if owner_id is None:
        return LaidTogether(ignored=NOBODYS)
    order = JobOrder(
        theirs.id, owner_id, theirs.status, JobagStatus.ACCEPTED, theirs.coordinator_allowed, None, None, None, 1
    )
    said = orders.content_values(await _content(tx, theirs.fields))
    await change.apply(
        tx,
        store.CREATE,
        [order_event(order, JOBAG, JobOrderAction.CREATE, from_state=None, to_state=order.status)],
        id=order.id,
        owner_id=owner_id,
        status=order.status,
        closed_reason=theirs.closed_reason,
        coordinator_allowed=order.coordinator_allowed,
        request_id=theirs.request_id,
        dfdg_created_on=theirs.created_on,
        **said,
    )
    await jobag_copy.note(tx, order.id, as_json(theirs.fields))
    return LaidTogether(order, theirs)


async def _content(tx: Transaction, said: Fields) -> JobOrderContent:
    values: dict[str, Any] = {name: value for name, value in said.items() if name not in ("company", "status")}
    company_id = await store.company(tx, *said["company"])
    values |= {"type": JobOrderType(said["type"]), "company_id": company_id}
    return checked(JobOrderContent(**values))


async def _bring_up_to_date(tx: Transaction, order: JobOrder, theirs: JobagOrder) -> Fields:
    ours = await store.fields(tx, order)
    kept = await jobag_copy.agreed(tx, order.id)
    result = merged(ours, from_json(kept) if kept else None, theirs.fields)
    await _rewrite(tx, order, ours, result)
    await _set_status(tx, order, result.taken.get("status"))
    if theirs.coordinator_allowed is not order.coordinator_allowed:
        await _allow_coordinator(tx, order, allowed=theirs.coordinator_allowed)
    if theirs.status is JobOrderStatus.CLOSED:
        await close(tx, order, JOBAG, theirs.closed_reason or ClosedReason.WITHDRAWN, [])
    for name, value in result.lost.items():
        lost = Difference(DriftKind.OVERWRITTEN, name, order.id, as_text(value))
        await drift.add(tx, order.id, order.owner_id, lost)
    await jobag_copy.note(tx, order.id, as_json(theirs.fields))
    return result.ahead


async def _rewrite(tx: Transaction, order: JobOrder, ours: Fields, result: Merged) -> None:
    changed = [name for name in result.taken if name != "status"]
    if not changed:
        return
    await change.apply(
        tx,
        orders.REWRITE,
        [order_event(order, JOBAG, JobOrderAction.UPDATE, reason=", ".join(changed))],
        job_order_id=order.id,
        recipients_read_it=bool(set(changed) - CONFIDENTIAL),
        **orders.content_values(await _content(tx, {**ours, **result.taken})),
    )


_MOVES = {JobOrderStatus.INACTIVE: JobOrderAction.DEACTIVATE, JobOrderStatus.OPEN: JobOrderAction.REACTIVATE}


async def _set_status(tx: Transaction, order: JobOrder, status: str | None) -> None:
    action = _MOVES[JobOrderStatus(status)] if status else None
    if action and JOB_ORDER_WORKFLOW.allows(action, order.status):
        await change.apply(
            tx,
            orders.SET_STATUS,
            [order_event(order, JOBAG, action)],
            job_order_id=order.id,
            status=status,
            recipients_read_it=True,
        )


async def _allow_coordinator(tx: Transaction, order: JobOrder, *, allowed: bool) -> None:
    """Unwanted from now on: what waited is sent at once, what was rejected stays. Wanted: only new ones wait."""
    action = EmployerAction.ALLOW_COORDINATOR if allowed else EmployerAction.FORBID_COORDINATOR
    released = [] if allowed else await placements.lock_unsent(tx, order.id)
    released = [each for each in released if each.status is PlacementStatus.AWAITING_APPROVAL]
    await change.apply(
        tx,
        store.SET_COORDINATOR_ALLOWED,
        [
            Event(job_order_id=order.id, owner_id=order.owner_id, action=action),
            *(
                placement_event(order, each, JOBAG, PlacementAction.APPROVE, reason=EmployerAction.FORBID_COORDINATOR)
                for each in released
            ),
        ],
        [placement_message(each) for each in released],
        job_order_id=order.id,
        allowed=allowed,
        placement_ids=[each.id for each in released],
    )


_OUTCOMES = {PlacementStatus.HIRED: PlacementAction.HIRE, PlacementStatus.NOT_HIRED: PlacementAction.NOT_HIRE}


async def _decide(tx: Transaction, order: JobOrder, theirs: JobagOrder) -> None:
    for placement_id in await store.placements_of_order(tx, order.id, sorted(theirs.outcomes)):
        await _take_outcome(tx, order, placement_id, theirs.outcomes[placement_id])


async def _take_outcome(tx: Transaction, order: JobOrder, placement_id: UUID, outcome: PlacementStatus) -> None:
    placement = await outcomes.lock_placement(tx, placement_id)
    if placement.jobag_status is JobagStatus.PENDING:  # it arrived, and the answer has not come back yet
        await jobag_outcome.placement_sent(tx, order.id, placement_id)
        placement = await outcomes.lock_placement(tx, placement_id)
    action = _OUTCOMES[outcome]
    if not PLACEMENT_WORKFLOW.allows(action, placement.status):
        return
    await change.apply(
        tx,
        outcomes.MOVE_PLACEMENT,
        [placement_event(order, placement, JOBAG, action)],
        placement_id=placement_id,
        status=outcome,
        jobag_status=JobagStatus.ACCEPTED,
        problem=None,
    )
