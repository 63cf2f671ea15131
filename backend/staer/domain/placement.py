"""Placing a citizen on a job order, and deciding on the placement: states, guards and reasons."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.job_order import WRONG_STATE, JobOrder, JobOrderStatus
from staer.domain.jobag import JOBAG_WORKFLOW, KNOWN_TO_JOBAG, JobagAction, JobagStatus
from staer.domain.refusals import ErrorCode
from staer.domain.workflow import Workflow, step


class PlacementStatus(StrEnum):
    """From waiting for the coordinator to what became of the candidate."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    AVAILABLE_TO_COMPANY = "AVAILABLE_TO_COMPANY"
    SENT = "SENT"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    HIRED = "HIRED"
    NOT_HIRED = "NOT_HIRED"


class PlacementAction(StrEnum):
    """What makes a placement, and what moves it on."""

    PLACE = "PLACE"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    SEND = "SEND"
    ACCEPT = "ACCEPT"
    LAPSE = "LAPSE"
    HIRE = "HIRE"
    NOT_HIRE = "NOT_HIRE"


class RejectionReason(StrEnum):
    """Why the coordinator turned a candidate down."""

    NOT_QUALIFIED = "NOT_QUALIFIED"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    ENOUGH_CANDIDATES = "ENOUGH_CANDIDATES"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"


_Status = PlacementStatus
_Action = PlacementAction
UNSENT = frozenset({_Status.AWAITING_APPROVAL, _Status.AVAILABLE_TO_COMPANY})

PLACEMENT_WORKFLOW = Workflow(
    step(_Action.APPROVE, {_Status.AWAITING_APPROVAL}, _Status.AVAILABLE_TO_COMPANY),
    step(_Action.REJECT, {_Status.AWAITING_APPROVAL}, _Status.REJECTED),
    step(_Action.WITHDRAW, UNSENT, _Status.WITHDRAWN),
    step(_Action.LAPSE, UNSENT, _Status.LAPSED),
    step(_Action.SEND, {_Status.AVAILABLE_TO_COMPANY}, _Status.AVAILABLE_TO_COMPANY),
    step(_Action.ACCEPT, {_Status.AVAILABLE_TO_COMPANY}, _Status.SENT),
    step(_Action.HIRE, {_Status.SENT}, _Status.HIRED),
    step(_Action.NOT_HIRE, {_Status.SENT}, _Status.NOT_HIRED),
)

ACTIVE = frozenset({_Status.AWAITING_APPROVAL, _Status.AVAILABLE_TO_COMPANY, _Status.SENT, _Status.HIRED})
REFERRED = frozenset({_Status.SENT, _Status.HIRED, _Status.NOT_HIRED})  # seed: the column Henvist

# What a state answers to an action that it does not allow.
_WRONG_STATE: dict[PlacementStatus, ErrorCode] = {
    _Status.AWAITING_APPROVAL: ErrorCode.NOT_APPROVED,
    _Status.AVAILABLE_TO_COMPANY: ErrorCode.ALREADY_DECIDED,
    _Status.SENT: ErrorCode.ALREADY_SENT,
    _Status.REJECTED: ErrorCode.ALREADY_DECIDED,
    _Status.WITHDRAWN: ErrorCode.PLACEMENT_ENDED,
    _Status.LAPSED: ErrorCode.PLACEMENT_ENDED,
    _Status.HIRED: ErrorCode.ALREADY_SENT,
    _Status.NOT_HIRED: ErrorCode.ALREADY_SENT,
}


class PlaceDenial(StrEnum):
    """Why the viewer can't place a citizen on an order; the list may grow."""

    NOT_CONSULTANT = "NOT_CONSULTANT"
    NOT_SHARED_WITH_YOU = "NOT_SHARED_WITH_YOU"
    JOB_ORDER_CLOSED = "JOB_ORDER_CLOSED"
    JOB_ORDER_INACTIVE = "JOB_ORDER_INACTIVE"
    NO_COORDINATOR = "NO_COORDINATOR"


class ApproveDenial(StrEnum):
    """Why the viewer can't approve a placement; the list may grow."""

    NOT_CONSULTANT = "NOT_CONSULTANT"
    NOT_COORDINATOR = "NOT_COORDINATOR"
    JOB_ORDER_CLOSED = "JOB_ORDER_CLOSED"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    ALREADY_SENT = "ALREADY_SENT"
    PLACEMENT_ENDED = "PLACEMENT_ENDED"


@dataclass(frozen=True, slots=True)
class Placement:
    """The facts that the rules look at."""

    id: UUID
    job_order_id: UUID
    authority_id: UUID
    status: PlacementStatus
    jobag_status: JobagStatus


def first_status(order: JobOrder) -> PlacementStatus:
    """Seed: where the employer wants no coordinator, nobody sorts the candidates."""
    return _Status.AWAITING_APPROVAL if order.coordinator_allowed else _Status.AVAILABLE_TO_COMPANY


def lapses_with(order: JobOrder, placement: Placement) -> bool:
    """When the order closes; on its way to JobAG it stays, unless the order never set out: then it can't arrive."""
    if not PLACEMENT_WORKFLOW.allows(_Action.LAPSE, placement.status):
        return False
    return placement.jobag_status is not JobagStatus.PENDING or order.jobag_status not in KNOWN_TO_JOBAG


def why_not_place(order: JobOrder, actor: Actor, *, received: bool) -> list[PlaceDenial]:
    """Every reason against placing: own orders, and orders shared with the authority, in the same way (seed).

    `received`: the authority has the order through a share; its strongest relation may yet be another.
    """
    if not actor.is_(Role.CONSULTANT):
        return [PlaceDenial.NOT_CONSULTANT]
    if order.owner_id != actor.authority_id and not received:
        return [PlaceDenial.NOT_SHARED_WITH_YOU]
    against = (
        (order.status is not JobOrderStatus.OPEN, WRONG_STATE[order.status]),
        (order.coordinator_allowed and not order.deciders, ErrorCode.NO_COORDINATOR),
    )
    return [PlaceDenial(code) for holds, code in against if holds]


def why_not_decide(action: PlacementAction, placement: Placement, order: JobOrder, actor: Actor) -> ErrorCode | None:
    """Seed: only the coordinator decides; the person named, not the role."""
    if not actor.is_(Role.CONSULTANT):
        return ErrorCode.NOT_CONSULTANT
    if actor.consultant_id not in order.deciders:
        return ErrorCode.NOT_COORDINATOR
    return _why_not_step(action, placement)


def why_not_approve(placement: Placement, order: JobOrder, actor: Actor) -> list[ApproveDenial]:
    reason = why_not_decide(_Action.APPROVE, placement, order, actor)
    return [ApproveDenial(reason)] if reason else []


def why_not_send(placement: Placement, order: JobOrder, actor: Actor) -> ErrorCode | None:
    """A coordinator sends; the placing authority where no coordinator is wanted."""
    if not actor.is_(Role.CONSULTANT):
        return ErrorCode.NOT_CONSULTANT
    allowed = actor.consultant_id in order.deciders
    if not order.coordinator_allowed:
        allowed = allowed or actor.authority_id == placement.authority_id
    if not allowed:
        return ErrorCode.NOT_COORDINATOR
    return why_not_send_now(placement)


def why_not_send_now(placement: Placement) -> ErrorCode | None:
    """The same, whoever sends."""
    if reason := _why_not_step(_Action.SEND, placement):
        return reason
    return None if JOBAG_WORKFLOW.allows(JobagAction.SEND, placement.jobag_status) else ErrorCode.ALREADY_SENT


def why_not_withdraw(placement: Placement, actor: Actor) -> ErrorCode | None:
    """Any consultant of the placing authority, until the placement is on its way to JobAG."""
    if not actor.is_(Role.CONSULTANT):
        return ErrorCode.NOT_CONSULTANT
    if placement.authority_id != actor.authority_id:
        return ErrorCode.NOT_PLACING_AUTHORITY
    if placement.jobag_status is JobagStatus.PENDING and placement.status is _Status.AVAILABLE_TO_COMPANY:
        return ErrorCode.WAITS_FOR_JOBAG
    return _why_not_step(_Action.WITHDRAW, placement)


def _why_not_step(action: PlacementAction, placement: Placement) -> ErrorCode | None:
    return None if PLACEMENT_WORKFLOW.allows(action, placement.status) else _WRONG_STATE[placement.status]
