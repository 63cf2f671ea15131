"""Messages to JobAG in the hands of people: tried again, or taken back.

A message that JobAG has not got is never lost: taken back it leaves what it was about where it can be sent again, and
nothing PENDING (see docs/adr/0040-deliveries-in-the-hands-of-people.md).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.jobag import DeliveryKind, DeliveryState
from staer.domain.refusals import ErrorCode
from staer.domain.workflow import Workflow, step


class DeliveryAction(StrEnum):
    """What people do with a message."""

    RETRY = "RETRY_DELIVERY"
    CANCEL = "CANCEL_DELIVERY"


_State = DeliveryState
DELIVERY_WORKFLOW = Workflow(
    step(DeliveryAction.RETRY, {_State.WAITING, _State.REFUSED, _State.DEAD, _State.CANCELLED}, DeliveryState.WAITING),
    step(DeliveryAction.CANCEL, {_State.WAITING}, DeliveryState.CANCELLED),
)
_WRONG_STATE = {
    DeliveryAction.RETRY: ErrorCode.DELIVERED_ALREADY,
    DeliveryAction.CANCEL: ErrorCode.DELIVERY_ENDED,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """The facts that the rules look at; `tried`: JobAG may have got it."""

    id: UUID
    kind: DeliveryKind
    state: DeliveryState
    job_order_id: UUID
    owner_id: UUID
    authority_id: UUID
    share_id: UUID | None
    placement_id: UUID | None
    tried: bool


def why_not_tend(delivery: Delivery, actor: Actor) -> ErrorCode | None:
    """Administrators of the authority that it goes out for, and consultants of the order's owner."""
    if actor.is_(Role.ADMINISTRATOR) and delivery.authority_id == actor.authority_id:
        return None
    if not actor.is_(Role.CONSULTANT):
        return ErrorCode.NOT_FOUND
    return None if delivery.owner_id == actor.authority_id else ErrorCode.NOT_OWNER


def why_not_step(action: DeliveryAction, delivery: Delivery) -> ErrorCode | None:
    return None if DELIVERY_WORKFLOW.allows(action, delivery.state) else _WRONG_STATE[action]
