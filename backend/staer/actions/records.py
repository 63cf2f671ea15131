"""What an action leaves behind: rows of the history, and messages to JobAG."""

from typing import Any
from uuid import UUID

from staer.domain.actor import Actor
from staer.domain.job_order import JOB_ORDER_WORKFLOW, JobOrder, JobOrderAction
from staer.domain.jobag import KNOWN_TO_JOBAG, DeliveryKind
from staer.domain.placement import PLACEMENT_WORKFLOW, Placement, PlacementAction
from staer.domain.sharing import SHARE_WORKFLOW, Share, ShareAction
from staer.store.history import Event
from staer.store.outbox import Message


def _common(order: JobOrder, actor: Actor) -> dict[str, Any]:  # Any here and below: the fields of Event
    return {"job_order_id": order.id, "owner_id": order.owner_id, "by_id": actor.consultant_id}


def order_event(order: JobOrder, actor: Actor, action: JobOrderAction, **details: Any) -> Event:
    """From the order's status to where the workflow leads, unless told otherwise."""
    step: dict[str, Any] = {"from_state": order.status, "to_state": JOB_ORDER_WORKFLOW.target(action, order.status)}
    return Event(action=action, **_common(order, actor) | step | details)


def share_event(order: JobOrder, share: Share, actor: Actor, action: ShareAction, **details: Any) -> Event:
    step: dict[str, Any] = {"from_state": share.status, "to_state": SHARE_WORKFLOW.target(action, share.status)}
    return Event(action=action, share_id=share.id, **_common(order, actor) | step | details)


def placement_event(
    order: JobOrder, placement: Placement, actor: Actor, action: PlacementAction, **details: Any
) -> Event:
    step: dict[str, Any] = {
        "from_state": placement.status,
        "to_state": PLACEMENT_WORKFLOW.target(action, placement.status),
    }
    return Event(action=action, placement_id=placement.id, **_common(order, actor) | step | details)


def order_message(order: JobOrder, kind: DeliveryKind) -> Message:
    """On behalf of the order's owner."""
    return Message(kind=kind, job_order_id=order.id, authority_id=order.owner_id)


def follow_up(order: JobOrder, kind: DeliveryKind) -> list[Message]:
    """JobAG is told what becomes of an order that it has, or is about to have."""
    return [order_message(order, kind)] if order.jobag_status in KNOWN_TO_JOBAG else []


def share_message(order: JobOrder, share_id: UUID, kind: DeliveryKind) -> Message:
    return Message(kind=kind, job_order_id=order.id, authority_id=order.owner_id, share_id=share_id)


def placement_message(placement: Placement) -> Message:
    """A candidate is put forward on behalf of the authority that placed."""
    return Message(
        kind=DeliveryKind.PLACEMENT,
        job_order_id=placement.job_order_id,
        authority_id=placement.authority_id,
        placement_id=placement.id,
    )
