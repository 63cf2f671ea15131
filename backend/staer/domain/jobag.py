"""What JobAG has of ours: the state of a job order or a placement at the other side, and of the messages to it."""

from enum import StrEnum

from staer.domain.workflow import Workflow, step


class JobagStatus(StrEnum):
    """How far something came towards JobAG; ACCEPTED is final."""

    NOT_SENT = "NOT_SENT"
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class JobagAction(StrEnum):
    """What moves it on."""

    SEND = "SEND"
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"


JOBAG_WORKFLOW = Workflow(
    step(JobagAction.SEND, {JobagStatus.NOT_SENT, JobagStatus.REFUSED}, JobagStatus.PENDING),
    step(JobagAction.ACCEPT, {JobagStatus.PENDING}, JobagStatus.ACCEPTED),
    step(JobagAction.REFUSE, {JobagStatus.PENDING}, JobagStatus.REFUSED),
)

# JobAG has it, or is about to: what happens to it is told there.
KNOWN_TO_JOBAG = frozenset({JobagStatus.PENDING, JobagStatus.ACCEPTED})


class JobagEntity(StrEnum):
    """What JobAG's messages to us are about, by its words; the list may grow."""

    JOB_ORDER = "Jobordre"
    REFERRAL = "Jobordreformidling"


class DeliveryKind(StrEnum):
    """What a message to JobAG does there; it holds ids, its content is read when it is delivered."""

    CREATE_JOB_ORDER = "CREATE_JOB_ORDER"
    UPDATE_JOB_ORDER = "UPDATE_JOB_ORDER"
    CLOSE_JOB_ORDER = "CLOSE_JOB_ORDER"
    SHARE = "SHARE"
    END_SHARE = "END_SHARE"
    PLACEMENT = "PLACEMENT"


class DeliveryState(StrEnum):
    """Where a message stands; REFUSED is JobAG's word, DEAD is ours after the last attempt."""

    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    REFUSED = "REFUSED"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"
