"""Making, changing, sending and closing job orders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from staer.actions.admission import consultant_of, found
from staer.actions.records import follow_up, order_event, order_message, placement_event, placement_message, share_event
from staer.domain.actor import Actor
from staer.domain.job_order import JOB_ORDER_WORKFLOW, ClosedReason, JobOrder, JobOrderAction, JobOrderStatus, why_not
from staer.domain.job_order_content import CONFIDENTIAL, JobOrderContent, checked, differences
from staer.domain.jobag import DeliveryKind, JobagStatus
from staer.domain.placement import PlacementAction, lapses_with
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.domain.sharing import ShareAction
from staer.store import change, sharing
from staer.store import job_order as store
from staer.store import placement as placements
from staer.store.database import Transaction
from staer.store.keys import new_id
from staer.store.outbox import Message


async def locked_for(tx: Transaction, actor: Actor, job_order_id: UUID, action: JobOrderAction) -> JobOrder:
    """The order, locked, when the actor may do this with it now."""
    consultant_of(actor)
    order = found(await store.lock(tx, job_order_id, actor), "job_order_id")
    refuse_if(why_not(action, order, actor), "job_order_id")
    return order


async def create_job_order(
    tx: Transaction, actor: Actor, content: JobOrderContent, *, coordinator_allowed: bool
) -> UUID:
    """A new order of the own authority; its maker is responsible for it, and decides where the employer allows."""
    consultant_id = consultant_of(actor)
    content = checked(content)
    await _check_company(tx, content)
    order = JobOrder(
        id=new_id(),
        owner_id=actor.authority_id,
        status=JobOrderStatus.OPEN,
        jobag_status=JobagStatus.NOT_SENT,
        coordinator_allowed=coordinator_allowed,
        responsible_consultant_id=consultant_id,
        coordinator_id=consultant_id if coordinator_allowed else None,
        external_coordinator_id=None,
        version=1,
    )
    made = order_event(order, actor, JobOrderAction.CREATE, from_state=None, to_state=order.status)
    await change.apply(
        tx,
        store.CREATE,
        [made],
        id=order.id,
        owner_id=order.owner_id,
        coordinator_allowed=coordinator_allowed,
        responsible_consultant_id=consultant_id,
        coordinator_id=order.coordinator_id,
        **store.content_values(content),
    )
    return order.id


async def _check_company(tx: Transaction, content: JobOrderContent) -> None:
    if not await store.company_exists(tx, content.company_id):
        raise refusal(ErrorCode.UNKNOWN_COMPANY, "company_id")


async def update_job_order(
    tx: Transaction,
    actor: Actor,
    job_order_id: UUID,
    *,
    expected_version: int,
    changes: Mapping[str, Any],  # Any: the types of JobOrderContent's fields
) -> None:
    """Change the given fields of the content and no other; refused when someone changed the order meanwhile."""
    order = await locked_for(tx, actor, job_order_id, JobOrderAction.UPDATE)
    if order.version != expected_version:
        raise refusal(ErrorCode.VERSION_CONFLICT, "expected_version")
    before = await store.content(tx, order.id)
    after = checked(replace(before, **changes))
    changed = differences(before, after)
    if "company_id" in changed:
        await _check_company(tx, after)
    if not changed:
        return
    await change.apply(
        tx,
        store.REWRITE,
        [order_event(order, actor, JobOrderAction.UPDATE, reason=", ".join(changed))],
        follow_up(order, DeliveryKind.UPDATE_JOB_ORDER),
        job_order_id=order.id,
        recipients_read_it=bool(set(changed) - CONFIDENTIAL),
        **store.content_values(after),
    )


async def deactivate_job_order(tx: Transaction, actor: Actor, job_order_id: UUID) -> None:
    """Enough candidates for now."""
    await _set_status(tx, actor, job_order_id, JobOrderAction.DEACTIVATE)


async def reactivate_job_order(tx: Transaction, actor: Actor, job_order_id: UUID) -> None:
    """Candidates are wanted again."""
    await _set_status(tx, actor, job_order_id, JobOrderAction.REACTIVATE)


async def _set_status(tx: Transaction, actor: Actor, job_order_id: UUID, action: JobOrderAction) -> None:
    order = await locked_for(tx, actor, job_order_id, action)
    await change.apply(
        tx,
        store.SET_STATUS,
        [order_event(order, actor, action)],
        follow_up(order, DeliveryKind.UPDATE_JOB_ORDER),
        job_order_id=order.id,
        status=JOB_ORDER_WORKFLOW.target(action, order.status),
        recipients_read_it=True,
    )


async def send_job_order_to_jobag(tx: Transaction, actor: Actor, job_order_id: UUID) -> None:
    """Send the order, and behind it the placements that wait for it."""
    order = await locked_for(tx, actor, job_order_id, JobOrderAction.SEND)
    waiting = [each for each in await placements.lock_unsent(tx, order.id) if each.jobag_status is JobagStatus.PENDING]
    sent = order_event(order, actor, JobOrderAction.SEND, from_state=order.jobag_status, to_state=JobagStatus.PENDING)
    await change.apply(
        tx,
        store.SEND,
        [sent],
        [order_message(order, DeliveryKind.CREATE_JOB_ORDER), *map(placement_message, waiting)],
        job_order_id=order.id,
        recipients_read_it=False,
    )


async def close_job_order(tx: Transaction, actor: Actor, job_order_id: UUID, *, reason: ClosedReason) -> None:
    """Final: shares end, told to JobAG by the close itself, and what was not sent lapses."""
    order = await locked_for(tx, actor, job_order_id, JobOrderAction.CLOSE)
    await close(tx, order, actor, reason, follow_up(order, DeliveryKind.CLOSE_JOB_ORDER))


async def close(
    tx: Transaction, order: JobOrder, actor: Actor, reason: ClosedReason, messages: Sequence[Message]
) -> None:
    """What closing does to a locked order, whoever closes it."""
    shares = await sharing.lock_standing(tx, order.id)
    lapsing = [each for each in await placements.lock_unsent(tx, order.id) if lapses_with(order, each)]
    await change.apply(
        tx,
        store.CLOSE,
        [
            order_event(order, actor, JobOrderAction.CLOSE, reason=reason),
            *(share_event(order, each, actor, ShareAction.END, reason=JobOrderAction.CLOSE) for each in shares),
            *(
                placement_event(order, each, actor, PlacementAction.LAPSE, reason=JobOrderAction.CLOSE)
                for each in lapsing
            ),
        ],
        messages,
        job_order_id=order.id,
        closed_reason=reason,
        share_ids=[each.id for each in shares],
        placement_ids=[each.id for each in lapsing],
        recipients_read_it=True,
    )
