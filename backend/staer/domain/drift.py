"""Where our state and JobAG's came apart, and what people decide about it.

A difference is never dropped while it lasts: settled without a change on either side it would be noted anew (see
docs/adr/0042-drift-is-settled-by-people.md).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.job_order import JobOrder, JobOrderStatus
from staer.domain.refusals import ErrorCode


class DriftKind(StrEnum):
    """How our state and JobAG's came apart; the list may grow."""

    OVERWRITTEN = "OVERWRITTEN"
    NOT_AT_JOBAG = "NOT_AT_JOBAG"
    DIFFERS = "DIFFERS"


class DriftSubject(StrEnum):
    """What JobAG may lack; else what came apart is a field of the job order, by its name."""

    JOB_ORDER = "jobOrder"
    SHARE = "share"
    PLACEMENT = "placement"


class Settlement(StrEnum):
    """Whose state is to stand on both sides."""

    KEEP_JOBAG = "KEEP_JOBAG"
    SEND_OURS = "SEND_OURS"


class DriftAction(StrEnum):
    """What people do with a drift."""

    SETTLE = "SETTLE_DRIFT"


@dataclass(frozen=True, slots=True)
class Drift:
    """The facts that the rules look at; `object_id` is of the order, or of the share or placement that JobAG lacks."""

    id: UUID
    kind: DriftKind
    field: str
    object_id: UUID
    job_order_id: UUID
    owner_id: UUID
    settled: bool
    from_employer: bool


def why_not_tend(drift: Drift, actor: Actor) -> ErrorCode | None:
    """Administrators and consultants of the order's owner."""
    acts = actor.is_(Role.ADMINISTRATOR) or actor.is_(Role.CONSULTANT)
    return None if acts and drift.owner_id == actor.authority_id else ErrorCode.NOT_FOUND


def why_not_settle(drift: Drift, order: JobOrder, settlement: Settlement) -> ErrorCode | None:
    """An order that is closed is told to nobody any more, so what is at JobAG stands."""
    if drift.settled:
        return ErrorCode.DRIFT_SETTLED
    if order.status is JobOrderStatus.CLOSED:
        return ErrorCode.JOB_ORDER_CLOSED if settlement is Settlement.SEND_OURS else None
    if (drift.kind, settlement) == (DriftKind.OVERWRITTEN, Settlement.SEND_OURS):
        return ErrorCode.TEXT_REPLACED
    if (drift.kind, settlement) == (DriftKind.NOT_AT_JOBAG, Settlement.KEEP_JOBAG):
        return ErrorCode.NOTHING_AT_JOBAG
    if drift.field == DriftSubject.JOB_ORDER and drift.from_employer:
        return ErrorCode.WITHDRAWN_BY_EMPLOYER
    return None
