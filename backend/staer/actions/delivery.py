"""Messages to JobAG, tried again or taken back by the people who tend them."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from staer.actions import jobag_outcome
from staer.actions.admission import consultant_of, found
from staer.actions.records import order_event, placement_event, share_event, share_message
from staer.domain.actor import Actor, Role
from staer.domain.delivery import Delivery, DeliveryAction, why_not_step, why_not_tend
from staer.domain.job_order import JobOrder, JobOrderAction, JobOrderStatus, why_not_do
from staer.domain.jobag import KNOWN_TO_JOBAG, DeliveryKind, DeliveryState, JobagStatus
from staer.domain.placement import PlacementAction, why_not_send_now
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.domain.sharing import SHARE_WORKFLOW, ShareAction, ShareStatus
from staer.store import delivery_care as store
from staer.store import jobag_outcome as outcomes
from staer.store import sharing
from staer.store.change import apply
from staer.store.database import Transaction
from staer.store.history import Event

TAKEN_BACK = "The message to JobAG was taken back here before JobAG answered; send it again if it is still wanted."
_PATH = "delivery_id"


async def retry_delivery(tx: Transaction, actor: Actor, delivery_id: UUID) -> None:
    """Try it now, under the same id; one that had ended becomes what it was before."""
    delivery, order = await _locked(tx, actor, delivery_id, DeliveryAction.RETRY)
    if delivery.state is not DeliveryState.WAITING:
        await _AGAIN[delivery.kind](tx, actor, delivery, order)
    await apply(tx, store.REQUEUE, [_event(actor, delivery, DeliveryAction.RETRY)], delivery_id=delivery.id)
    await store.wake_couriers(tx)


async def cancel_delivery(tx: Transaction, actor: Actor, delivery_id: UUID) -> None:
    """Never try it again. What it was about is left as after a refusal; a share that JobAG may have told of ends
    there too.
    """
    delivery, order = await _locked(tx, actor, delivery_id, DeliveryAction.CANCEL)
    event = _event(actor, delivery, DeliveryAction.CANCEL)
    await apply(tx, store.CANCEL, [event], delivery_id=delivery.id, problem=TAKEN_BACK)
    await _TAKE_BACK[delivery.kind](tx, actor, delivery, order)


async def _locked(
    tx: Transaction, actor: Actor, delivery_id: UUID, action: DeliveryAction
) -> tuple[Delivery, JobOrder]:
    """The order first, as everywhere."""
    if not actor.is_(Role.ADMINISTRATOR):
        consultant_of(actor)
    seen = found(await store.look(tx, delivery_id, actor), _PATH)
    refuse_if(why_not_tend(seen, actor), _PATH)
    order = await outcomes.lock_job_order(tx, seen.job_order_id)
    delivery = await store.look(tx, delivery_id, actor, lock=True)
    if delivery is None:
        raise refusal(ErrorCode.DELIVERY_UNDER_WAY, _PATH)
    refuse_if(why_not_step(action, delivery), _PATH)
    return delivery, order


def _event(actor: Actor, delivery: Delivery, action: DeliveryAction) -> Event:
    return Event(
        job_order_id=delivery.job_order_id,
        owner_id=delivery.owner_id,
        by_id=actor.consultant_id,
        share_id=delivery.share_id,
        placement_id=delivery.placement_id,
        action=action,
        reason=delivery.kind,
    )


async def _create_again(tx: Transaction, actor: Actor, _: Delivery, order: JobOrder) -> None:
    refuse_if(why_not_do(JobOrderAction.SEND, order), _PATH)
    sent = order_event(order, actor, JobOrderAction.SEND, from_state=order.jobag_status, to_state=JobagStatus.PENDING)
    await apply(tx, store.AGAIN_JOB_ORDER, [sent], job_order_id=order.id)


async def _tell_again(_tx: Transaction, _actor: Actor, _: Delivery, order: JobOrder) -> None:
    """It is read when it is delivered, so it tells how things are by then."""
    if order.jobag_status not in KNOWN_TO_JOBAG:
        raise refusal(ErrorCode.JOB_ORDER_NOT_IN_JOBAG, _PATH)


async def _share_again(tx: Transaction, actor: Actor, delivery: Delivery, order: JobOrder) -> None:
    assert delivery.share_id
    share = await outcomes.lock_share(tx, delivery.share_id)
    if order.status is not JobOrderStatus.OPEN or not SHARE_WORKFLOW.allows(ShareAction.RETRY, share.status):
        raise refusal(ErrorCode.SHARE_ENDED, _PATH)
    event = share_event(order, share, actor, ShareAction.RETRY)
    if not await apply(tx, store.AGAIN_SHARE, [event], share_id=share.id):
        raise refusal(ErrorCode.ALREADY_SHARED, _PATH)


async def _place_again(tx: Transaction, actor: Actor, delivery: Delivery, order: JobOrder) -> None:
    assert delivery.placement_id
    placement = await outcomes.lock_placement(tx, delivery.placement_id)
    refuse_if(why_not_send_now(placement), _PATH)
    event = placement_event(
        order,
        placement,
        actor,
        PlacementAction.SEND,
        from_state=placement.jobag_status,
        to_state=JobagStatus.PENDING,
    )
    await apply(
        tx,
        outcomes.MOVE_PLACEMENT,
        [event],
        placement_id=placement.id,
        status=placement.status,
        jobag_status=JobagStatus.PENDING,
        problem=None,
    )


async def _take_back_order(tx: Transaction, _: Actor, delivery: Delivery, __: JobOrder) -> None:
    await jobag_outcome.job_order_refused(tx, delivery.job_order_id, TAKEN_BACK)


async def _take_back_change(tx: Transaction, _: Actor, delivery: Delivery, __: JobOrder) -> None:
    await jobag_outcome.change_refused(tx, delivery.job_order_id, TAKEN_BACK)


async def _take_back_share(tx: Transaction, actor: Actor, delivery: Delivery, order: JobOrder) -> None:
    assert delivery.share_id
    share = await outcomes.lock_share(tx, delivery.share_id)
    if share.status is ShareStatus.PENDING:
        await apply(tx, sharing.END, [share_event(order, share, actor, ShareAction.END)], share_id=share.id)
    if delivery.tried:
        message = share_message(order, share.id, DeliveryKind.END_SHARE)
        await apply(tx, outcomes.TELL_THE_END, [], [message], share_id=share.id)


async def _take_back_placement(tx: Transaction, _: Actor, delivery: Delivery, __: JobOrder) -> None:
    assert delivery.placement_id
    await jobag_outcome.placement_refused(tx, delivery.job_order_id, delivery.placement_id, TAKEN_BACK)


_Step = Callable[[Transaction, Actor, Delivery, JobOrder], Awaitable[None]]
_AGAIN: Mapping[DeliveryKind, _Step] = {
    DeliveryKind.CREATE_JOB_ORDER: _create_again,
    DeliveryKind.UPDATE_JOB_ORDER: _tell_again,
    DeliveryKind.CLOSE_JOB_ORDER: _tell_again,
    DeliveryKind.SHARE: _share_again,
    DeliveryKind.END_SHARE: _tell_again,
    DeliveryKind.PLACEMENT: _place_again,
}
_TAKE_BACK: Mapping[DeliveryKind, _Step] = {
    DeliveryKind.CREATE_JOB_ORDER: _take_back_order,
    DeliveryKind.UPDATE_JOB_ORDER: _take_back_change,
    DeliveryKind.CLOSE_JOB_ORDER: _take_back_change,
    DeliveryKind.SHARE: _take_back_share,
    DeliveryKind.END_SHARE: _take_back_change,
    DeliveryKind.PLACEMENT: _take_back_placement,
}
