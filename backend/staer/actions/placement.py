"""Placing citizens on job orders, and deciding on the placements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from staer.actions.admission import consultant_of, found
from staer.actions.records import placement_event, placement_message
from staer.domain.actor import Actor
from staer.domain.citizen import checked_cpr_number
from staer.domain.job_order import JobOrder
from staer.domain.jobag import JobagStatus
from staer.domain.placement import (
    Placement,
    PlacementAction,
    PlacementStatus,
    RejectionReason,
    first_status,
    why_not_decide,
    why_not_place,
    why_not_send,
    why_not_withdraw,
)
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.domain.text import optional_text, required_text
from staer.errors import Refused
from staer.store import change, job_order
from staer.store import placement as store
from staer.store.citizen import CitizenVault
from staer.store.database import Transaction
from staer.store.history import Event
from staer.store.keys import new_id


async def create_placement(
    tx: Transaction,
    actor: Actor,
    vault: CitizenVault,
    job_order_id: UUID,
    *,
    name: str,
    cpr_number: str,
    note: str | None,
) -> UUID:
    """Put one of the own authority's citizens forward; sent at once where nobody sorts. The placement's id."""
    consultant_id = consultant_of(actor)
    name = required_text(name, "candidate", "name")
    cpr_number = checked_cpr_number(cpr_number, "candidate", "cpr_number")
    note = optional_text(note, "note")
    order = found(await job_order.lock(tx, job_order_id, actor), "job_order_id")
    received = order.owner_id == actor.authority_id or await store.is_received(tx, order.id, actor)
    refuse_if(next(iter(why_not_place(order, actor, received=received)), None), "job_order_id")
    placement = Placement(new_id(), order.id, actor.authority_id, first_status(order), JobagStatus.NOT_SENT)
    sent_at_once = placement.status is PlacementStatus.AVAILABLE_TO_COMPANY
    if sent_at_once:
        placement = replace(placement, jobag_status=JobagStatus.PENDING)
    made = await change.apply(
        tx,
        store.CREATE,
        [placement_event(order, placement, actor, PlacementAction.PLACE, from_state=None, to_state=placement.status)],
        [placement_message(placement)] if sent_at_once else [],
        placement_id=placement.id,
        job_order_id=order.id,
        owner_id=order.owner_id,
        authority_id=actor.authority_id,
        citizen_key=vault.mark(cpr_number),
        status=placement.status,
        jobag_status=placement.jobag_status,
        note=note,
        created_by_id=consultant_id,
        name=name,
        cpr_encrypted=vault.seal(cpr_number, placement.id),
    )
    if not made:
        raise refusal(ErrorCode.ALREADY_PLACED, "candidate", "cpr_number")
    return placement.id


async def approve_placement(
    tx: Transaction, actor: Actor, placement_id: UUID, *, comment: str | None, send_to_jobag: bool
) -> None:
    """The coordinator lets the candidate through to the employer, and may send at once."""
    consultant_id = consultant_of(actor)
    comment = optional_text(comment, "comment")
    placement, order = found(await store.lock(tx, placement_id, actor), "placement_id")
    refuse_if(why_not_decide(PlacementAction.APPROVE, placement, order, actor), "placement_id")
    approved = replace(placement, status=PlacementStatus.AVAILABLE_TO_COMPANY)
    events = [placement_event(order, placement, actor, PlacementAction.APPROVE)]
    if send_to_jobag:
        refuse_if(why_not_send(approved, order, actor), "send_to_jobag")
        events.append(_sending(order, approved, actor))
    await change.apply(
        tx,
        store.APPROVE,
        events,
        [placement_message(placement)] if send_to_jobag else [],
        placement_id=placement.id,
        decided_by_id=consultant_id,
        decision_comment=comment,
        jobag_status=JobagStatus.PENDING if send_to_jobag else placement.jobag_status,
    )


def _sending(order: JobOrder, placement: Placement, actor: Actor) -> Event:
    """What moves is the placement's standing at JobAG."""
    return placement_event(
        order,
        placement,
        actor,
        PlacementAction.SEND,
        from_state=placement.jobag_status,
        to_state=JobagStatus.PENDING,
    )


async def reject_placement(
    tx: Transaction, actor: Actor, placement_id: UUID, *, reason: RejectionReason, comment: str | None
) -> None:
    """The coordinator turns the candidate down."""
    consultant_id = consultant_of(actor)
    comment = optional_text(comment, "comment")
    placement, order = found(await store.lock(tx, placement_id, actor), "placement_id")
    refuse_if(why_not_decide(PlacementAction.REJECT, placement, order, actor), "placement_id")
    await change.apply(
        tx,
        store.REJECT,
        [placement_event(order, placement, actor, PlacementAction.REJECT, reason=reason)],
        placement_id=placement.id,
        decided_by_id=consultant_id,
        decision_comment=comment,
        rejection_reason=reason,
    )


async def withdraw_placement(tx: Transaction, actor: Actor, placement_id: UUID, *, comment: str | None) -> None:
    """The placing authority takes the candidate back."""
    consultant_of(actor)
    comment = optional_text(comment, "comment")
    placement, order = found(await store.lock(tx, placement_id, actor), "placement_id")
    refuse_if(why_not_withdraw(placement, actor), "placement_id")
    await change.apply(
        tx,
        store.WITHDRAW,
        [placement_event(order, placement, actor, PlacementAction.WITHDRAW, reason=comment)],
        placement_id=placement.id,
    )


async def send_placements_to_jobag(
    tx: Transaction, actor: Actor, placement_ids: Sequence[UUID]
) -> dict[UUID, Refused | None]:
    """Send what can be sent: for each id its refusal, or None for one that is on its way."""
    consultant_of(actor)
    seen = await store.lock_some(tx, list(dict.fromkeys(placement_ids)), actor)
    results = {each: _why_not_sent(seen, each, actor) for each in placement_ids}
    sent = [seen[each] for each, refused in results.items() if refused is None]
    if sent:
        await change.apply(
            tx,
            store.SEND,
            [_sending(order, placement, actor) for placement, order in sent],
            [placement_message(placement) for placement, _ in sent],
            placement_ids=[placement.id for placement, _ in sent],
        )
    return results


def _why_not_sent(seen: Mapping[UUID, tuple[Placement, JobOrder]], placement_id: UUID, actor: Actor) -> Refused | None:
    if placement_id not in seen:
        return refusal(ErrorCode.NOT_FOUND)
    reason = why_not_send(*seen[placement_id], actor)
    return refusal(reason) if reason else None
