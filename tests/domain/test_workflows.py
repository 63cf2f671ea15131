"""Every state × action of every workflow, written out by hand: a change of a table shows here."""

from enum import StrEnum
from typing import Any

import pytest

from staer.domain.delivery import DELIVERY_WORKFLOW, DeliveryAction
from staer.domain.job_order import JOB_ORDER_WORKFLOW, JobOrderAction, JobOrderStatus
from staer.domain.jobag import JOBAG_WORKFLOW, DeliveryState, JobagAction, JobagStatus
from staer.domain.placement import ACTIVE, PLACEMENT_WORKFLOW, REFERRED, PlacementAction, PlacementStatus
from staer.domain.sharing import SHARE_WORKFLOW, STANDING, ShareAction, ShareStatus
from staer.domain.workflow import Workflow

# One line for each action; "." where it can't be done.
JOB_ORDER = """
                              OPEN      INACTIVE  CLOSED
CREATE                        .         .         .
UPDATE                        OPEN      INACTIVE  .
DEACTIVATE                    INACTIVE  .         .
REACTIVATE                    .         OPEN      .
CLOSE                         CLOSED    CLOSED    .
SEND                          OPEN      INACTIVE  .
ASSIGN_COORDINATOR            OPEN      INACTIVE  .
ASSIGN_RESPONSIBLE_CONSULTANT OPEN      INACTIVE  .
"""
JOBAG = """
        NOT_SENT PENDING  ACCEPTED REFUSED
SEND    PENDING  .        .        PENDING
ACCEPT  .        ACCEPTED .        .
REFUSE  .        REFUSED  .        .
"""
SHARE = """
        PENDING SHARED FAILED ENDED
SHARE   .       .      .      .
CONFIRM SHARED  .      .      .
FAIL    FAILED  .      .      .
END     ENDED   ENDED  .      .
RETRY   .       .      PENDING .
"""
DELIVERY = """
                WAITING   DELIVERED REFUSED DEAD    CANCELLED
RETRY_DELIVERY  WAITING   .         WAITING WAITING WAITING
CANCEL_DELIVERY CANCELLED .         .       .       .
"""
PLACEMENT = """
          AWAITING_APPROVAL     AVAILABLE_TO_COMPANY  SENT      REJECTED  WITHDRAWN LAPSED HIRED NOT_HIRED
PLACE     .                     .                     .         .         .         .      .     .
APPROVE   AVAILABLE_TO_COMPANY  .                     .         .         .         .      .     .
REJECT    REJECTED              .                     .         .         .         .      .     .
WITHDRAW  WITHDRAWN             WITHDRAWN             .         .         .         .      .     .
LAPSE     LAPSED                LAPSED                .         .         .         .      .     .
SEND      .                     AVAILABLE_TO_COMPANY  .         .         .         .      .     .
ACCEPT    .                     SENT                  .         .         .         .      .     .
HIRE      .                     .                     HIRED     .         .         .      .     .
NOT_HIRE  .                     .                     NOT_HIRED .         .         .      .     .
"""
TABLES: list[tuple[str, Workflow[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (JOB_ORDER, JOB_ORDER_WORKFLOW, JobOrderAction, JobOrderStatus),
    (JOBAG, JOBAG_WORKFLOW, JobagAction, JobagStatus),
    (SHARE, SHARE_WORKFLOW, ShareAction, ShareStatus),
    (PLACEMENT, PLACEMENT_WORKFLOW, PlacementAction, PlacementStatus),
    (DELIVERY, DELIVERY_WORKFLOW, DeliveryAction, DeliveryState),
]
IDS = ["job order", "JobAG", "share", "placement", "delivery"]


def expected(table: str) -> dict[tuple[str, str], str | None]:
    header, *lines = (line.split() for line in table.strip().splitlines())
    return {
        (action, state): None if target == "." else target
        for action, *targets in lines
        for state, target in zip(header, targets, strict=True)
    }


@pytest.mark.parametrize(("table", "workflow", "actions", "states"), TABLES, ids=IDS)
def test_every_action_in_every_state_leads_where_it_should(
    table: str, workflow: Workflow[Any, Any], actions: type[StrEnum], states: type[StrEnum]
) -> None:
    assert expected(table) == {(a.value, s.value): workflow.target(a, s) for a in actions for s in states}


@pytest.mark.parametrize(("table", "workflow", "actions", "states"), TABLES, ids=IDS)
def test_no_two_rows_of_a_table_say_different_things(
    table: str, workflow: Workflow[Any, Any], actions: type[StrEnum], states: type[StrEnum]
) -> None:
    pairs = [(step.action, source) for step in workflow.steps for source in step.sources]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("workflow", "first", "states"),
    [
        (JOB_ORDER_WORKFLOW, {JobOrderStatus.OPEN}, JobOrderStatus),
        (JOBAG_WORKFLOW, {JobagStatus.NOT_SENT}, JobagStatus),
        (SHARE_WORKFLOW, {ShareStatus.PENDING}, ShareStatus),
        (PLACEMENT_WORKFLOW, {PlacementStatus.AWAITING_APPROVAL}, PlacementStatus),
        (DELIVERY_WORKFLOW, set(DeliveryState) - {DeliveryState.CANCELLED}, DeliveryState),  # JobAG's answers
    ],
    ids=IDS,
)
def test_every_state_can_be_reached(workflow: Workflow[Any, Any], first: set[StrEnum], states: type[StrEnum]) -> None:
    reached = set(first)
    while more := {s.target for s in workflow.steps if s.sources & reached} - reached:
        reached |= more
    assert reached == set(states)


def test_the_named_sets_of_states() -> None:
    assert {"PENDING", "SHARED"} == STANDING
    assert {"AWAITING_APPROVAL", "AVAILABLE_TO_COMPANY", "SENT", "HIRED"} == ACTIVE
    assert {"SENT", "HIRED", "NOT_HIRED"} == REFERRED
