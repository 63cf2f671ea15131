"""The job order: its states, who may do what with it, and why not."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.jobag import JOBAG_WORKFLOW, JobagAction, JobagStatus
from staer.domain.refusals import ErrorCode
from staer.domain.workflow import Workflow, step


class JobOrderStatus(StrEnum):
    """OPEN takes shares and placements; INACTIVE has enough candidates for now; CLOSED is final."""

    OPEN = "OPEN"
    INACTIVE = "INACTIVE"
    CLOSED = "CLOSED"


class JobOrderOrigin(StrEnum):
    """Who made the order: the employer in JobAG, or a jobcenter here."""

    EMPLOYER = "EMPLOYER"
    JOBCENTER = "JOBCENTER"


class JobOrderType(StrEnum):
    """The kind of employment asked for."""

    ORDINARY = "ORDINARY"
    WAGE_SUBSIDY = "WAGE_SUBSIDY"
    INTERNSHIP = "INTERNSHIP"
    APPRENTICESHIP = "APPRENTICESHIP"
    FLEX_JOB = "FLEX_JOB"


class ClosedReason(StrEnum):
    """Why an order was closed."""

    NEED_MET = "NEED_MET"
    REFERRAL_DEADLINE_PASSED = "REFERRAL_DEADLINE_PASSED"
    WITHDRAWN = "WITHDRAWN"
    ERROR = "ERROR"


class JobOrderAction(StrEnum):
    """What can be done with an order; CREATE makes it."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DEACTIVATE = "DEACTIVATE"
    REACTIVATE = "REACTIVATE"
    CLOSE = "CLOSE"
    SEND = "SEND"
    ASSIGN_COORDINATOR = "ASSIGN_COORDINATOR"
    ASSIGN_RESPONSIBLE_CONSULTANT = "ASSIGN_RESPONSIBLE_CONSULTANT"


JOB_ORDER_WORKFLOW = Workflow(
    step(JobOrderAction.DEACTIVATE, {JobOrderStatus.OPEN}, JobOrderStatus.INACTIVE),
    step(JobOrderAction.REACTIVATE, {JobOrderStatus.INACTIVE}, JobOrderStatus.OPEN),
    step(JobOrderAction.CLOSE, {JobOrderStatus.OPEN, JobOrderStatus.INACTIVE}, JobOrderStatus.CLOSED),
    *(
        step(action, {status}, status)
        for status in (JobOrderStatus.OPEN, JobOrderStatus.INACTIVE)
        for action in (
            JobOrderAction.UPDATE,
            JobOrderAction.SEND,
            JobOrderAction.ASSIGN_COORDINATOR,
            JobOrderAction.ASSIGN_RESPONSIBLE_CONSULTANT,
        )
    ),
)

# Which reason a state gives for an action that it does not allow.
WRONG_STATE: dict[JobOrderStatus, ErrorCode] = {
    JobOrderStatus.OPEN: ErrorCode.JOB_ORDER_OPEN,
    JobOrderStatus.INACTIVE: ErrorCode.JOB_ORDER_INACTIVE,
    JobOrderStatus.CLOSED: ErrorCode.JOB_ORDER_CLOSED,
}


@dataclass(frozen=True, slots=True)
class JobOrder:
    """The facts that the rules look at."""

    id: UUID
    owner_id: UUID
    status: JobOrderStatus
    jobag_status: JobagStatus
    coordinator_allowed: bool
    responsible_consultant_id: UUID | None
    coordinator_id: UUID | None
    external_coordinator_id: UUID | None
    version: int

    @property
    def deciders(self) -> frozenset[UUID]:
        """The persons who decide on placements: the coordinators, else the responsible consultant."""
        named = {self.coordinator_id, self.external_coordinator_id} - {None}
        return frozenset(i for i in named or {self.responsible_consultant_id} if i is not None)


def why_not_own(order: JobOrder, actor: Actor) -> ErrorCode | None:
    """Any consultant of the owning authority acts for it; a non-owner learns NOT_OWNER and nothing more."""
    if order.owner_id != actor.authority_id:
        return ErrorCode.NOT_OWNER
    return None if actor.is_(Role.CONSULTANT) else ErrorCode.NOT_CONSULTANT


def why_not(action: JobOrderAction, order: JobOrder, actor: Actor) -> ErrorCode | None:
    """Why the actor can't do this with the order now."""
    return why_not_own(order, actor) or why_not_do(action, order)


def why_not_do(action: JobOrderAction, order: JobOrder) -> ErrorCode | None:
    """The same, whoever does it."""
    if not JOB_ORDER_WORKFLOW.allows(action, order.status):
        return WRONG_STATE[order.status]
    return _FURTHER_GUARDS[action](order) if action in _FURTHER_GUARDS else None


def _already_sent(order: JobOrder) -> ErrorCode | None:
    return None if JOBAG_WORKFLOW.allows(JobagAction.SEND, order.jobag_status) else ErrorCode.ALREADY_SENT


def _unwanted_coordinator(order: JobOrder) -> ErrorCode | None:
    return None if order.coordinator_allowed else ErrorCode.COORDINATOR_NOT_ALLOWED


_FURTHER_GUARDS = {
    JobOrderAction.SEND: _already_sent,
    JobOrderAction.ASSIGN_COORDINATOR: _unwanted_coordinator,
}


def why_not_leave_undecided(order: JobOrder, *, placements_wait: bool) -> ErrorCode | None:
    """The last one who can decide stays while placements wait; `order` is the order as it would become."""
    return ErrorCode.PLACEMENTS_WAIT if placements_wait and not order.deciders else None
