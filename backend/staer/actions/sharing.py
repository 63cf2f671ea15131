"""Sharing a job order with a network, and taking it back."""

from uuid import UUID

from staer.actions.admission import consultant_of, found
from staer.actions.records import share_event, share_message
from staer.domain.actor import Actor
from staer.domain.job_order import why_not_own
from staer.domain.jobag import DeliveryKind
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.domain.sharing import Share, ShareAction, ShareStatus, why_not_end_share, why_not_share
from staer.domain.text import required_text
from staer.store import change
from staer.store import sharing as store
from staer.store.database import Transaction
from staer.store.keys import new_id


async def share_job_order(tx: Transaction, actor: Actor, job_order_id: UUID, network_code: str) -> UUID:
    """Ask JobAG to share the order with a network; it stands when JobAG confirms. The share's id."""
    consultant_id = consultant_of(actor)
    network_code = required_text(network_code, "network_code")
    plan = found(await store.lock_to_share(tx, job_order_id, network_code, actor), "job_order_id")
    refuse_if(why_not_own(plan.order, actor), "job_order_id")
    if plan.network_id is None:
        raise refusal(ErrorCode.UNKNOWN_NETWORK, "network_code")
    reasons = why_not_share(plan.order, actor, member=plan.member, shared_already=plan.shared_already)
    refuse_if(next(iter(reasons), None), "job_order_id")
    share = Share(new_id(), plan.order.id, plan.network_id, ShareStatus.PENDING)
    made = await change.apply(
        tx,
        store.SHARE,
        [share_event(plan.order, share, actor, ShareAction.SHARE, from_state=None, to_state=share.status)],
        [share_message(plan.order, share.id, DeliveryKind.SHARE)],
        share_id=share.id,
        job_order_id=plan.order.id,
        owner_id=plan.order.owner_id,
        network_id=plan.network_id,
        shared_by_id=consultant_id,
    )
    if not made:
        raise refusal(ErrorCode.ALREADY_SHARED, "job_order_id")
    return share.id


async def end_job_order_share(tx: Transaction, actor: Actor, share_id: UUID) -> None:
    """Take the share back; JobAG is told unless it can't have heard of it. Placements stay."""
    consultant_of(actor)
    share, order = found(await store.lock(tx, share_id, actor), "share_id")
    refuse_if(why_not_end_share(share, order, actor), "share_id")
    untried = share.status is ShareStatus.PENDING and await store.cancel_untried(tx, share.id)
    await change.apply(
        tx,
        store.END,
        [share_event(order, share, actor, ShareAction.END)],
        [] if untried else [share_message(order, share.id, DeliveryKind.END_SHARE)],
        share_id=share.id,
    )
