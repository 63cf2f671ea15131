"""Where made-up placements stand, how often, and what brought them there."""

from typing import Literal, NamedTuple

from staer.domain.jobag import JobagStatus
from staer.domain.placement import REFERRED, PlacementAction, PlacementStatus


class Outcome(NamedTuple):
    """Where a placement stands, and how often among a hundred."""

    percent: int
    status: PlacementStatus
    jobag_status: JobagStatus = JobagStatus.NOT_SENT


_Status = PlacementStatus
_TAKEN = JobagStatus.ACCEPTED
# By whether the order is closed, accepted by JobAG, and has a coordinator.
_OUTCOMES: dict[tuple[bool, bool, bool], tuple[Outcome, ...]] = {
    (False, True, True): (
        Outcome(35, _Status.AWAITING_APPROVAL),
        Outcome(9, _Status.AVAILABLE_TO_COMPANY),
        Outcome(1, _Status.AVAILABLE_TO_COMPANY, JobagStatus.REFUSED),
        Outcome(20, _Status.SENT, _TAKEN),
        Outcome(14, _Status.REJECTED),
        Outcome(6, _Status.WITHDRAWN),
        Outcome(5, _Status.HIRED, _TAKEN),
        Outcome(10, _Status.NOT_HIRED, _TAKEN),
    ),
    (False, True, False): (
        Outcome(5, _Status.AVAILABLE_TO_COMPANY, JobagStatus.REFUSED),
        Outcome(63, _Status.SENT, _TAKEN),
        Outcome(12, _Status.HIRED, _TAKEN),
        Outcome(20, _Status.NOT_HIRED, _TAKEN),
    ),
    (False, False, True): (
        Outcome(60, _Status.AWAITING_APPROVAL),
        Outcome(20, _Status.AVAILABLE_TO_COMPANY),
        Outcome(12, _Status.REJECTED),
        Outcome(8, _Status.WITHDRAWN),
    ),
    (False, False, False): (Outcome(90, _Status.AVAILABLE_TO_COMPANY), Outcome(10, _Status.WITHDRAWN)),
    (True, True, True): (
        Outcome(25, _Status.REJECTED),
        Outcome(10, _Status.WITHDRAWN),
        Outcome(15, _Status.LAPSED),
        Outcome(5, _Status.SENT, _TAKEN),
        Outcome(15, _Status.HIRED, _TAKEN),
        Outcome(30, _Status.NOT_HIRED, _TAKEN),
    ),
    (True, True, False): (
        Outcome(5, _Status.LAPSED),
        Outcome(10, _Status.SENT, _TAKEN),
        Outcome(30, _Status.HIRED, _TAKEN),
        Outcome(55, _Status.NOT_HIRED, _TAKEN),
    ),
    (True, False, True): (
        Outcome(30, _Status.REJECTED),
        Outcome(20, _Status.WITHDRAWN),
        Outcome(50, _Status.LAPSED),
    ),
    (True, False, False): (Outcome(30, _Status.WITHDRAWN), Outcome(70, _Status.LAPSED)),
}
BY_PERCENT = {when: [o for o in outcomes for _ in range(o.percent)] for when, outcomes in _OUTCOMES.items()}
DECIDED = REFERRED | {_Status.AVAILABLE_TO_COMPANY, _Status.REJECTED}


class LastStep(NamedTuple):
    """What brought a placement where it stands; without a source, from where a placement begins."""

    action: PlacementAction
    source: PlacementStatus | None = None
    by: Literal["decider", "placer", "jobag"] = "jobag"


LAST_STEP: dict[PlacementStatus, LastStep] = {
    _Status.AVAILABLE_TO_COMPANY: LastStep(PlacementAction.APPROVE, by="decider"),
    _Status.REJECTED: LastStep(PlacementAction.REJECT, by="decider"),
    _Status.WITHDRAWN: LastStep(PlacementAction.WITHDRAW, by="placer"),
    _Status.LAPSED: LastStep(PlacementAction.LAPSE, by="decider"),
    _Status.SENT: LastStep(PlacementAction.ACCEPT, _Status.AVAILABLE_TO_COMPANY),
    _Status.HIRED: LastStep(PlacementAction.HIRE, _Status.SENT),
    _Status.NOT_HIRED: LastStep(PlacementAction.NOT_HIRE, _Status.SENT),
}
