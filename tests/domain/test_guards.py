"""Every state × action × relation: who gets which reason, or none."""

from dataclasses import replace
from itertools import product
from uuid import UUID, uuid4

import pytest

from staer.domain import drift
from staer.domain.actor import Actor, Role
from staer.domain.drift import Drift, DriftKind, Settlement
from staer.domain.job_order import JobOrder, JobOrderAction, JobOrderStatus, why_not, why_not_leave_undecided
from staer.domain.jobag import JobagStatus
from staer.domain.placement import (
    PLACEMENT_WORKFLOW,
    ApproveDenial,
    PlaceDenial,
    Placement,
    PlacementAction,
    PlacementStatus,
    first_status,
    lapses_with,
    why_not_approve,
    why_not_decide,
    why_not_place,
    why_not_send,
    why_not_withdraw,
)
from staer.domain.refusals import SENTENCES, ErrorCode, refusal
from staer.domain.sharing import Share, ShareDenial, ShareStatus, why_not_end_share, why_not_share

OWNING, PLACING, OTHER = uuid4(), uuid4(), uuid4()


def person(authority: UUID, *roles: Role) -> Actor:
    return Actor(authority, uuid4(), frozenset(roles or {Role.CONSULTANT}), "", "")


COORDINATOR, COLLEAGUE, AUDITOR = person(OWNING), person(OWNING), person(OWNING, Role.AUDITOR)
EXTERNAL, PLACER, STRANGER = person(OTHER), person(PLACING), person(OTHER)
SERVICE = Actor(PLACING, None, frozenset({Role.SERVICE}), "", "")
PEOPLE = {
    "coordinator": COORDINATOR,
    "colleague": COLLEAGUE,
    "auditor": AUDITOR,
    "external coordinator": EXTERNAL,
    "placer": PLACER,
    "stranger": STRANGER,
    "service": SERVICE,
}
ORDER = JobOrder(
    id=uuid4(),
    owner_id=OWNING,
    status=JobOrderStatus.OPEN,
    jobag_status=JobagStatus.ACCEPTED,
    coordinator_allowed=True,
    responsible_consultant_id=COLLEAGUE.consultant_id,
    coordinator_id=COORDINATOR.consultant_id,
    external_coordinator_id=EXTERNAL.consultant_id,
    version=1,
)
PLACEMENT = Placement(uuid4(), ORDER.id, PLACING, PlacementStatus.AWAITING_APPROVAL, JobagStatus.NOT_SENT)
OWNERS = {"coordinator", "colleague"}
DECIDERS = {"coordinator", "external coordinator"}

# What the owner's consultants are told, in each state; the order is one that JobAG has not got yet.
ORDER_REASONS = {
    JobOrderAction.UPDATE: (None, None, "JOB_ORDER_CLOSED"),
    JobOrderAction.DEACTIVATE: (None, "JOB_ORDER_INACTIVE", "JOB_ORDER_CLOSED"),
    JobOrderAction.REACTIVATE: ("JOB_ORDER_OPEN", None, "JOB_ORDER_CLOSED"),
    JobOrderAction.CLOSE: (None, None, "JOB_ORDER_CLOSED"),
    JobOrderAction.SEND: (None, None, "JOB_ORDER_CLOSED"),
    JobOrderAction.ASSIGN_COORDINATOR: (None, None, "JOB_ORDER_CLOSED"),
    JobOrderAction.ASSIGN_RESPONSIBLE_CONSULTANT: (None, None, "JOB_ORDER_CLOSED"),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", ORDER_REASONS)
def test_job_order_actions(action: JobOrderAction, who: str) -> None:
    for status, reason in zip(JobOrderStatus, ORDER_REASONS[action], strict=True):
        order = replace(ORDER, status=status, jobag_status=JobagStatus.NOT_SENT)
        otherwise = "NOT_CONSULTANT" if who == "auditor" else "NOT_OWNER"
        assert why_not(action, order, PEOPLE[who]) == (reason if who in OWNERS else otherwise)


def test_every_order_action_stands_in_the_table() -> None:
    assert set(ORDER_REASONS) == set(JobOrderAction) - {JobOrderAction.CREATE}


@pytest.mark.parametrize(
    ("jobag_status", "reason"),
    list(zip(JobagStatus, (None, "ALREADY_SENT", "ALREADY_SENT", None), strict=True)),
)
def test_an_order_is_sent_when_jobag_has_it_not(jobag_status: JobagStatus, reason: str | None) -> None:
    assert why_not(JobOrderAction.SEND, replace(ORDER, jobag_status=jobag_status), COLLEAGUE) == reason


def test_no_coordinator_where_the_employer_wants_none() -> None:
    order = replace(ORDER, coordinator_allowed=False)
    assert why_not(JobOrderAction.ASSIGN_COORDINATOR, order, COLLEAGUE) == "COORDINATOR_NOT_ALLOWED"


@pytest.mark.parametrize("who", PEOPLE)
def test_sharing(who: str) -> None:
    for status, jobag_status, member, shared in product(JobOrderStatus, JobagStatus, (True, False), (True, False)):
        against = {
            "JOB_ORDER_CLOSED": status == "CLOSED",
            "JOB_ORDER_INACTIVE": status == "INACTIVE",
            "JOB_ORDER_NOT_IN_JOBAG": jobag_status != "ACCEPTED",
            "NOT_IN_A_NETWORK": not member,
            "ALREADY_SHARED": shared,
        }
        expected = [reason for reason, holds in against.items() if holds]
        if who not in OWNERS:
            expected = ["NOT_CONSULTANT" if who == "auditor" else "NOT_OWNER"]
        order = replace(ORDER, status=status, jobag_status=jobag_status)
        assert why_not_share(order, PEOPLE[who], member=member, shared_already=shared) == expected


@pytest.mark.parametrize(
    ("status", "reason"), list(zip(ShareStatus, (None, None, "SHARE_ENDED", "SHARE_ENDED"), strict=True))
)
def test_ending_a_share(status: ShareStatus, reason: str | None) -> None:
    share = Share(uuid4(), ORDER.id, uuid4(), status)
    assert why_not_end_share(share, ORDER, COLLEAGUE) == reason
    assert why_not_end_share(share, ORDER, PLACER) == "NOT_OWNER"


@pytest.mark.parametrize("who", PEOPLE)
def test_placing(who: str) -> None:
    actor = PEOPLE[who]
    for status, received, decided in product(JobOrderStatus, (True, False), (True, False)):
        order = replace(ORDER, status=status)
        if not decided:
            order = replace(order, coordinator_id=None, external_coordinator_id=None, responsible_consultant_id=None)
        against = {
            "JOB_ORDER_CLOSED": status == "CLOSED",
            "JOB_ORDER_INACTIVE": status == "INACTIVE",
            "NO_COORDINATOR": not decided,
        }
        expected = [reason for reason, holds in against.items() if holds]
        if who in ("auditor", "service"):
            expected = ["NOT_CONSULTANT"]
        elif who not in OWNERS and not received:
            expected = ["NOT_SHARED_WITH_YOU"]
        assert why_not_place(order, actor, received=received) == expected


def test_where_nobody_sorts_nobody_needs_to_decide() -> None:
    order = replace(ORDER, coordinator_allowed=False, coordinator_id=None, external_coordinator_id=None)
    assert why_not_place(replace(order, responsible_consultant_id=None), PLACER, received=True) == []
    assert first_status(order) == "AVAILABLE_TO_COMPANY"
    assert first_status(ORDER) == "AWAITING_APPROVAL"


# What a decider is told in each state of the placement: to approve or reject, to send, and the placing authority
# to withdraw.
PLACEMENT_REASONS = {
    PlacementStatus.AWAITING_APPROVAL: (None, "NOT_APPROVED", None),
    PlacementStatus.AVAILABLE_TO_COMPANY: ("ALREADY_DECIDED", None, None),
    PlacementStatus.SENT: ("ALREADY_SENT", "ALREADY_SENT", "ALREADY_SENT"),
    PlacementStatus.REJECTED: ("ALREADY_DECIDED", "ALREADY_DECIDED", "ALREADY_DECIDED"),
    PlacementStatus.WITHDRAWN: ("PLACEMENT_ENDED", "PLACEMENT_ENDED", "PLACEMENT_ENDED"),
    PlacementStatus.LAPSED: ("PLACEMENT_ENDED", "PLACEMENT_ENDED", "PLACEMENT_ENDED"),
    PlacementStatus.HIRED: ("ALREADY_SENT", "ALREADY_SENT", "ALREADY_SENT"),
    PlacementStatus.NOT_HIRED: ("ALREADY_SENT", "ALREADY_SENT", "ALREADY_SENT"),
}


def _jobag_status(status: PlacementStatus) -> JobagStatus:
    return JobagStatus.ACCEPTED if status in ("SENT", "HIRED", "NOT_HIRED") else JobagStatus.NOT_SENT


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("status", PlacementStatus)
def test_deciding_sending_and_withdrawing(status: PlacementStatus, who: str) -> None:
    actor = PEOPLE[who]
    placement = replace(PLACEMENT, status=status, jobag_status=_jobag_status(status))
    decide, send, withdraw = PLACEMENT_REASONS[status]
    if who in ("auditor", "service"):
        decide = send = withdraw = "NOT_CONSULTANT"
    if who not in DECIDERS and who not in ("auditor", "service"):
        decide = send = "NOT_COORDINATOR"
    if who in OWNERS | {"external coordinator", "stranger"}:
        withdraw = "NOT_PLACING_AUTHORITY"

    for action in (PlacementAction.APPROVE, PlacementAction.REJECT):
        assert why_not_decide(action, placement, ORDER, actor) == decide
    assert why_not_approve(placement, ORDER, actor) == ([decide] if decide else [])
    assert why_not_send(placement, ORDER, actor) == send
    assert why_not_withdraw(placement, actor) == withdraw


def test_with_no_coordinator_named_the_responsible_consultant_decides() -> None:
    order = replace(ORDER, coordinator_id=None, external_coordinator_id=None)
    assert why_not_approve(PLACEMENT, order, COLLEAGUE) == []
    assert why_not_approve(PLACEMENT, ORDER, COLLEAGUE) == ["NOT_COORDINATOR"]


def test_a_system_is_never_the_person_named() -> None:
    nobody = replace(ORDER, coordinator_id=None, external_coordinator_id=None, responsible_consultant_id=None)
    consultant_without_a_person = replace(SERVICE, roles=frozenset({Role.CONSULTANT}))
    assert why_not_approve(PLACEMENT, nobody, consultant_without_a_person) == ["NOT_COORDINATOR"]


@pytest.mark.parametrize(
    ("jobag_status", "send", "withdraw"),
    [
        (JobagStatus.NOT_SENT, None, None),
        (JobagStatus.PENDING, "ALREADY_SENT", "WAITS_FOR_JOBAG"),
        (JobagStatus.REFUSED, None, None),
    ],
)
def test_an_available_placement_at_jobag(jobag_status: JobagStatus, send: str | None, withdraw: str | None) -> None:
    placement = replace(PLACEMENT, status=PlacementStatus.AVAILABLE_TO_COMPANY, jobag_status=jobag_status)
    assert why_not_send(placement, ORDER, COORDINATOR) == send
    assert why_not_withdraw(placement, PLACER) == withdraw


def test_who_placed_sends_where_nobody_sorts() -> None:
    placement = replace(PLACEMENT, status=PlacementStatus.AVAILABLE_TO_COMPANY)
    order = replace(ORDER, coordinator_allowed=False)
    assert why_not_send(placement, order, PLACER) is None
    assert why_not_send(placement, order, STRANGER) == "NOT_COORDINATOR"


def test_what_lapses_when_the_order_closes() -> None:
    for order_at_jobag, status, jobag_status in product(JobagStatus, PlacementStatus, JobagStatus):
        placement = replace(PLACEMENT, status=status, jobag_status=jobag_status)
        order = replace(ORDER, jobag_status=order_at_jobag)
        unsent = PLACEMENT_WORKFLOW.allows(PlacementAction.LAPSE, status)
        stays = jobag_status == "PENDING" and order_at_jobag in ("PENDING", "ACCEPTED")
        assert lapses_with(order, placement) is (unsent and not stays)


def test_the_last_who_decides_stays_while_placements_wait() -> None:
    nobody = replace(ORDER, coordinator_id=None, external_coordinator_id=None, responsible_consultant_id=None)
    assert why_not_leave_undecided(nobody, placements_wait=True) == "PLACEMENTS_WAIT"
    assert why_not_leave_undecided(nobody, placements_wait=False) is None
    assert why_not_leave_undecided(ORDER, placements_wait=True) is None


def test_every_reason_is_a_code_with_a_sentence() -> None:
    assert set(SENTENCES) == set(ErrorCode)
    for reason in (*ShareDenial, *PlaceDenial, *ApproveDenial):
        assert refusal(reason).message.endswith(".")


ADMINISTRATOR = person(OWNING, Role.ADMINISTRATOR)
TENDING = PEOPLE | {"administrator": ADMINISTRATOR, "administrator elsewhere": person(OTHER, Role.ADMINISTRATOR)}
DRIFT = Drift(uuid4(), DriftKind.DIFFERS, "title", ORDER.id, ORDER.id, OWNING, settled=False, from_employer=False)


@pytest.mark.parametrize("who", TENDING)
def test_a_drift_is_tended_by_its_owners_people(who: str) -> None:
    tends = who in OWNERS | {"administrator"}
    assert drift.why_not_tend(DRIFT, TENDING[who]) == (None if tends else "NOT_FOUND")


# What is said of keeping JobAG's, and of sending ours.
SETTLING = {
    "a field": (DRIFT, None, None),
    "settled": (replace(DRIFT, settled=True), "DRIFT_SETTLED", "DRIFT_SETTLED"),
    "a text that was replaced": (replace(DRIFT, kind=DriftKind.OVERWRITTEN), None, "TEXT_REPLACED"),
    "what JobAG lacks": (replace(DRIFT, kind=DriftKind.NOT_AT_JOBAG, field="share"), "NOTHING_AT_JOBAG", None),
    "an order that its employer took away": (
        replace(DRIFT, kind=DriftKind.NOT_AT_JOBAG, field="jobOrder", from_employer=True),
        "NOTHING_AT_JOBAG",
        "WITHDRAWN_BY_EMPLOYER",
    ),
}


@pytest.mark.parametrize("what", SETTLING)
def test_settling_a_drift(what: str) -> None:
    found, *reasons = SETTLING[what]
    assert [drift.why_not_settle(found, ORDER, settlement) for settlement in Settlement] == reasons
    if not found.settled:
        closed = replace(ORDER, status=JobOrderStatus.CLOSED)
        told = [drift.why_not_settle(found, closed, settlement) for settlement in Settlement]
        assert told == [None, "JOB_ORDER_CLOSED"]
