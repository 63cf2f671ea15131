"""Where our state and JobAG's came apart and neither side can be taken for right: noted, and settled by people."""

from uuid import UUID

from staer.actions.admission import consultant_of, found
from staer.actions.records import order_message, placement_message, share_message
from staer.domain.actor import Actor, Role
from staer.domain.drift import (
    Drift,
    DriftAction,
    DriftKind,
    DriftSubject,
    Settlement,
    why_not_settle,
    why_not_tend,
)
from staer.domain.job_order import JobOrder, JobOrderStatus
from staer.domain.jobag import DeliveryKind, JobagEntity
from staer.domain.jobag_order import Fields, JobagOrder, as_json, as_text
from staer.domain.placement import PlacementStatus
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.domain.sharing import ShareStatus
from staer.store import delivery_care, inbound_message, jobag_copy, jobag_inbound
from staer.store import drift as store
from staer.store import jobag_outcome as outcomes
from staer.store.change import apply
from staer.store.database import Transaction
from staer.store.drift import Difference
from staer.store.history import Event
from staer.store.keys import new_id
from staer.store.outbox import Message

_PATH, _UPDATE = "drift_id", "Update"


async def note_differences(tx: Transaction, job_order_id: UUID, theirs: JobagOrder | None, ahead: Fields) -> int:
    """1 when something differs that is not on its way to JobAG, else 0; what no longer differs is settled.

    `theirs` is None when JobAG does not know the order; `ahead` holds what stands here and not there.
    """
    standing = await store.standing(tx, job_order_id)
    lasting: list[Difference] = []
    if theirs is None:
        lasting = [Difference(DriftKind.NOT_AT_JOBAG, DriftSubject.JOB_ORDER, job_order_id)]
    elif not standing.is_waiting:
        lasting = [Difference(DriftKind.DIFFERS, name, job_order_id, as_text(value)) for name, value in ahead.items()]
        missing = {
            DriftSubject.PLACEMENT: standing.placements - theirs.referrals,
            DriftSubject.SHARE: standing.shares - theirs.notifications,
        }
        for subject, keys in missing.items():
            lasting += [Difference(DriftKind.NOT_AT_JOBAG, subject, key) for key in sorted(keys)]
    await store.settle_others(tx, job_order_id, lasting)
    for each in lasting:
        await store.add(tx, job_order_id, standing.owner_id, each)
    return 1 if lasting else 0


async def settle_drift(tx: Transaction, actor: Actor, drift_id: UUID, settlement: Settlement) -> None:
    """Both sides become alike, or are told to; the next comparison notes what still differs then."""
    if not actor.is_(Role.ADMINISTRATOR):
        consultant_of(actor)
    seen = found(await store.look(tx, drift_id, actor), _PATH)
    refuse_if(why_not_tend(seen, actor), _PATH)
    order = await outcomes.lock_job_order(tx, seen.job_order_id)
    drift = found(await store.look(tx, drift_id, actor), _PATH)
    refuse_if(why_not_settle(drift, order, settlement), _PATH)
    messages = await _told(tx, drift, order) if settlement is Settlement.SEND_OURS else []
    if drift.kind is DriftKind.DIFFERS and settlement is Settlement.KEEP_JOBAG:
        await _take_jobags(tx, drift, order)
    event = Event(
        job_order_id=order.id,
        owner_id=order.owner_id,
        by_id=actor.consultant_id,
        share_id=drift.object_id if drift.field == DriftSubject.SHARE else None,
        placement_id=drift.object_id if drift.field == DriftSubject.PLACEMENT else None,
        action=DriftAction.SETTLE,
        reason=settlement,
    )
    await apply(
        tx, store.SETTLE, [event], messages, drift_id=drift.id, settled_by_id=actor.consultant_id, settlement=settlement
    )


async def _take_jobags(tx: Transaction, drift: Drift, order: JobOrder) -> None:
    """Ours counts as agreed on, so JobAG's value is a change of its own; it is fetched as after any message."""
    if order.status is JobOrderStatus.CLOSED:
        return
    ours = as_json(await jobag_inbound.fields(tx, order))
    await jobag_copy.agree(tx, order.id, {drift.field: ours[drift.field]})
    await inbound_message.keep(tx, new_id(), JobagEntity.JOB_ORDER, order.id, _UPDATE)


async def _told(tx: Transaction, drift: Drift, order: JobOrder) -> list[Message]:
    """The message that tells JobAG how it is here; it is read when it is delivered."""
    if drift.kind is DriftKind.DIFFERS:
        return [order_message(order, DeliveryKind.UPDATE_JOB_ORDER)]
    return [await _MISSING[DriftSubject(drift.field)](tx, drift, order)]


async def _order_again(tx: Transaction, _: Drift, order: JobOrder) -> Message:
    await apply(tx, delivery_care.AGAIN_JOB_ORDER, [], job_order_id=order.id)
    return order_message(order, DeliveryKind.CREATE_JOB_ORDER)


async def _share_again(tx: Transaction, drift: Drift, order: JobOrder) -> Message:
    share = await outcomes.lock_share(tx, drift.object_id)
    if share.status is not ShareStatus.SHARED:
        raise refusal(ErrorCode.SHARE_ENDED, _PATH)
    return share_message(order, share.id, DeliveryKind.SHARE)


async def _placement_again(tx: Transaction, drift: Drift, _: JobOrder) -> Message:
    placement = await outcomes.lock_placement(tx, drift.object_id)
    if placement.status is not PlacementStatus.SENT:
        raise refusal(ErrorCode.PLACEMENT_ENDED, _PATH)
    return placement_message(placement)


_MISSING = {
    DriftSubject.JOB_ORDER: _order_again,
    DriftSubject.SHARE: _share_again,
    DriftSubject.PLACEMENT: _placement_again,
}
