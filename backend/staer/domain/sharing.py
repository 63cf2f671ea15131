"""Sharing a job order with a network: states, guards and reasons."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from staer.domain.actor import Actor
from staer.domain.job_order import WRONG_STATE, JobOrder, JobOrderStatus, why_not_own
from staer.domain.jobag import JobagStatus
from staer.domain.refusals import ErrorCode
from staer.domain.workflow import Workflow, step


class ShareStatus(StrEnum):
    """PENDING until JobAG confirms; SHARED is readable by its recipients; FAILED and ENDED may be shared anew."""

    PENDING = "PENDING"
    SHARED = "SHARED"
    FAILED = "FAILED"
    ENDED = "ENDED"


class ShareAction(StrEnum):
    """What makes a share, and what moves it on."""

    SHARE = "SHARE"
    CONFIRM = "CONFIRM"
    FAIL = "FAIL"
    END = "END"
    RETRY = "RETRY"


SHARE_WORKFLOW = Workflow(
    step(ShareAction.CONFIRM, {ShareStatus.PENDING}, ShareStatus.SHARED),
    step(ShareAction.FAIL, {ShareStatus.PENDING}, ShareStatus.FAILED),
    step(ShareAction.END, {ShareStatus.PENDING, ShareStatus.SHARED}, ShareStatus.ENDED),
    step(ShareAction.RETRY, {ShareStatus.FAILED}, ShareStatus.PENDING),
)

STANDING = frozenset({ShareStatus.PENDING, ShareStatus.SHARED})


class ShareDenial(StrEnum):
    """Why an order can't be shared with a network; the list may grow."""

    NOT_OWNER = "NOT_OWNER"
    NOT_CONSULTANT = "NOT_CONSULTANT"
    JOB_ORDER_CLOSED = "JOB_ORDER_CLOSED"
    JOB_ORDER_INACTIVE = "JOB_ORDER_INACTIVE"
    JOB_ORDER_NOT_IN_JOBAG = "JOB_ORDER_NOT_IN_JOBAG"
    NOT_IN_A_NETWORK = "NOT_IN_A_NETWORK"
    ALREADY_SHARED = "ALREADY_SHARED"


@dataclass(frozen=True, slots=True)
class Share:
    """The facts that the rules look at."""

    id: UUID
    job_order_id: UUID
    network_id: UUID
    status: ShareStatus


def why_not_share(order: JobOrder, actor: Actor, *, member: bool, shared_already: bool) -> list[ShareDenial]:
    """Every reason against sharing; `member` says whether the owner is in any network at all (ours).

    Seed: an order made by the jobcenter must be sent to JobAG before it can be shared.
    """
    if reason := why_not_own(order, actor):
        return [ShareDenial(reason)]
    against = (
        (order.status is not JobOrderStatus.OPEN, WRONG_STATE[order.status]),
        (order.jobag_status is not JobagStatus.ACCEPTED, ErrorCode.JOB_ORDER_NOT_IN_JOBAG),
        (not member, ErrorCode.NOT_IN_A_NETWORK),
        (shared_already, ErrorCode.ALREADY_SHARED),
    )
    return [ShareDenial(code) for holds, code in against if holds]


def why_not_end_share(share: Share, order: JobOrder, actor: Actor) -> ErrorCode | None:
    if reason := why_not_own(order, actor):
        return reason
    return None if SHARE_WORKFLOW.allows(ShareAction.END, share.status) else ErrorCode.SHARE_ENDED
