"""What becomes of orders, shares and placements when JobAG answers, or will not. Nobody acts here but JobAG."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from staer.domain.job_order import JobOrder, JobOrderAction, JobOrderStatus
from staer.domain.jobag import JOBAG_WORKFLOW, DeliveryKind, JobagAction, JobagStatus
from staer.domain.placement import PLACEMENT_WORKFLOW, PlacementAction
from staer.domain.sharing import SHARE_WORKFLOW, ShareAction, ShareStatus
from staer.store import jobag_outcome as store
from staer.store import placement as placements
from staer.store import sharing
from staer.store.change import apply
from staer.store.database import Transaction
from staer.store.history import Event
from staer.store.outbox import Message


def _event(order: JobOrder, action: StrEnum, before: str | None, after: str | None, **details: Any) -> Event:
    # Any: the fields of Event
    return Event(
        job_order_id=order.id, owner_id=order.owner_id, action=action, from_state=before, to_state=after, **details
    )


async def job_order_accepted(
    tx: Transaction, job_order_id: UUID, *, request_id: str | None, dfdg_created_on: dt.date
) -> None:
    """JobAG has the order: from now on it can be shared."""
    order = await store.lock_job_order(tx, job_order_id)
    if target := JOBAG_WORKFLOW.target(JobagAction.ACCEPT, order.jobag_status):
        await apply(
            tx,
            store.ACCEPT_JOB_ORDER,
            [_event(order, JobagAction.ACCEPT, order.jobag_status, target)],
            job_order_id=order.id,
            request_id=request_id,
            dfdg_created_on=dfdg_created_on,
        )


async def job_order_refused(tx: Transaction, job_order_id: UUID, problem: str) -> None:
    """JobAG will not have the order: the consultant may correct it and send it again, unless it was closed meanwhile;
    then what was placed on it lapses."""
    order = await store.lock_job_order(tx, job_order_id)
    target = JOBAG_WORKFLOW.target(JobagAction.REFUSE, order.jobag_status)
    if target is None:
        return
    closed = order.status is JobOrderStatus.CLOSED
    lapsing = await placements.lock_unsent(tx, order.id) if closed else []
    lapse = PlacementAction.LAPSE
    await apply(
        tx,
        store.REFUSE_JOB_ORDER,
        [
            _event(order, JobagAction.REFUSE, order.jobag_status, target, reason=problem),
            *(
                _event(
                    order,
                    lapse,
                    each.status,
                    PLACEMENT_WORKFLOW.target(lapse, each.status),
                    placement_id=each.id,
                    reason=JobOrderAction.CLOSE,
                )
                for each in lapsing
            ),
        ],
        job_order_id=order.id,
        problem=problem,
        placement_ids=[each.id for each in lapsing],
    )


async def change_accepted(tx: Transaction, job_order_id: UUID) -> None:
    """JobAG has the order as it is here: whatever it had against an earlier change is settled."""
    await store.lock_job_order(tx, job_order_id)
    await apply(tx, store.SET_PROBLEM, [], job_order_id=job_order_id, problem=None)


async def change_refused(tx: Transaction, job_order_id: UUID, problem: str) -> None:
    """The local text stays as it is, and the owner sees what JobAG has against it."""
    order = await store.lock_job_order(tx, job_order_id)
    event = _event(order, JobagAction.REFUSE, None, None, reason=problem)
    await apply(tx, store.SET_PROBLEM, [event], job_order_id=order.id, problem=problem)


async def share_confirmed(tx: Transaction, job_order_id: UUID, share_id: UUID) -> None:
    """The share stands, with today's members as its recipients; one that nobody wants any more ends there too."""
    order = await store.lock_job_order(tx, job_order_id)
    share = await store.lock_share(tx, share_id)
    closed = order.status is JobOrderStatus.CLOSED
    action = ShareAction.END if closed else ShareAction.CONFIRM
    target = SHARE_WORKFLOW.target(action, share.status)
    if target and share.status is ShareStatus.PENDING:
        event = _event(order, action, share.status, target, share_id=share.id)
        await apply(tx, sharing.END if closed else store.CONFIRM_SHARE, [event], share_id=share.id)
    if closed or share.status is ShareStatus.ENDED:
        await _tell_the_end(tx, order, share.id)


async def share_overtaken(tx: Transaction, job_order_id: UUID, share_id: UUID) -> None:
    """The share ended while JobAG may have heard of it already."""
    order = await store.lock_job_order(tx, job_order_id)
    await _tell_the_end(tx, order, share_id)


async def _tell_the_end(tx: Transaction, order: JobOrder, share_id: UUID) -> None:
    """Unless JobAG was told, or is about to be."""
    message = Message(
        kind=DeliveryKind.END_SHARE, job_order_id=order.id, authority_id=order.owner_id, share_id=share_id
    )
    await apply(tx, store.TELL_THE_END, [], [message], share_id=share_id)


async def share_failed(tx: Transaction, job_order_id: UUID, share_id: UUID, problem: str) -> None:
    """JobAG will not tell the network; the owner may try again."""
    order = await store.lock_job_order(tx, job_order_id)
    share = await store.lock_share(tx, share_id)
    if target := SHARE_WORKFLOW.target(ShareAction.FAIL, share.status):
        event = _event(order, ShareAction.FAIL, share.status, target, share_id=share.id, reason=problem)
        await apply(tx, store.FAIL_SHARE, [event], share_id=share.id, problem=problem)


async def placement_sent(tx: Transaction, job_order_id: UUID, placement_id: UUID) -> None:
    """The employer has the candidate."""
    order = await store.lock_job_order(tx, job_order_id)
    placement = await store.lock_placement(tx, placement_id)
    if target := PLACEMENT_WORKFLOW.target(PlacementAction.ACCEPT, placement.status):
        await apply(
            tx,
            store.MOVE_PLACEMENT,
            [_event(order, PlacementAction.ACCEPT, placement.status, target, placement_id=placement.id)],
            placement_id=placement.id,
            status=target,
            jobag_status=JobagStatus.ACCEPTED,
            problem=None,
        )


async def placement_refused(tx: Transaction, job_order_id: UUID, placement_id: UUID, problem: str) -> None:
    """JobAG will not have the candidate: it may be sent again, unless the order was closed meanwhile."""
    order = await store.lock_job_order(tx, job_order_id)
    placement = await store.lock_placement(tx, placement_id)
    target = JOBAG_WORKFLOW.target(JobagAction.REFUSE, placement.jobag_status)
    if target is None:
        return
    events = [
        _event(order, JobagAction.REFUSE, placement.jobag_status, target, placement_id=placement.id, reason=problem)
    ]
    status = placement.status
    lapsed = PLACEMENT_WORKFLOW.target(PlacementAction.LAPSE, status)
    if lapsed and order.status is JobOrderStatus.CLOSED:
        events.append(
            _event(
                order,
                PlacementAction.LAPSE,
                status,
                lapsed,
                placement_id=placement.id,
                reason=JobOrderAction.CLOSE,
            )
        )
        status = lapsed
    await apply(
        tx,
        store.MOVE_PLACEMENT,
        events,
        placement_id=placement.id,
        status=status,
        jobag_status=target,
        problem=problem,
    )
