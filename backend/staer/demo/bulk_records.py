"""Rows as COPY takes them: the columns of each table that a fill writes, in the tables' order of dependence."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID


class Consultant(NamedTuple):
    id: UUID
    authority_id: UUID
    subject: str
    name: str


class Company(NamedTuple):
    id: UUID
    name: str
    cvr_number: str | None


class JobOrder(NamedTuple):
    id: UUID
    owner_id: UUID
    company_id: UUID
    title: str
    occupation: str | None
    occupation_uri: str | None
    type: str
    request_id: str | None
    responsible_consultant_id: UUID | None
    coordinator_id: UUID | None
    external_coordinator_id: UUID | None
    coordinator_allowed: bool
    origin: str
    status: str
    closed_reason: str | None
    jobag_status: str
    jobag_problem: str | None
    dfdg_created_on: dt.date | None
    start_date: dt.date | None
    end_date: dt.date | None
    vacancies: int
    work_tasks: str
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    shared_updated_at: dt.datetime


class Confidential(NamedTuple):
    job_order_id: UUID
    owner_id: UUID
    qualifications: str | None
    working_hours: str | None
    internal_comment: str | None
    company_contact: str | None


class Share(NamedTuple):
    id: UUID
    job_order_id: UUID
    owner_id: UUID
    network_id: UUID
    status: str
    shared_by_id: UUID | None
    created_at: dt.datetime
    shared_at: dt.datetime | None
    ended_at: dt.datetime | None
    failure: str | None


class Recipient(NamedTuple):
    share_id: UUID
    authority_id: UUID
    share_status: str
    job_order_id: UUID
    network_id: UUID


class Placement(NamedTuple):
    """The external coordinator comes from the order, by the table's trigger."""

    id: UUID
    job_order_id: UUID
    owner_id: UUID
    authority_id: UUID
    citizen_key: bytes
    status: str
    jobag_status: str
    jobag_problem: str | None
    note: str | None
    created_by_id: UUID
    created_at: dt.datetime
    decided_by_id: UUID | None
    decided_at: dt.datetime | None
    decision_comment: str | None
    rejection_reason: str | None


class Candidate(NamedTuple):
    """The external coordinator comes from the placement, by the table's trigger."""

    placement_id: UUID
    authority_id: UUID
    owner_id: UUID
    name: str
    cpr_encrypted: bytes


class History(NamedTuple):
    id: UUID
    job_order_id: UUID
    owner_id: UUID
    share_id: UUID | None
    placement_id: UUID | None
    at: dt.datetime
    by_id: UUID | None
    action: str
    from_state: str | None
    to_state: str


class Delivery(NamedTuple):
    id: UUID
    kind: str
    job_order_id: UUID
    owner_id: UUID
    authority_id: UUID
    share_id: UUID | None
    placement_id: UUID | None
    state: str
    attempts: int
    problem: str | None
    created_at: dt.datetime
    next_attempt_at: dt.datetime
    finished_at: dt.datetime


@dataclass(slots=True)
class Chunk:
    """The rows of some orders with all that hangs on them, by table."""

    job_order: list[JobOrder] = field(default_factory=list[JobOrder])
    job_order_confidential: list[Confidential] = field(default_factory=list[Confidential])
    job_order_share: list[Share] = field(default_factory=list[Share])
    share_recipient: list[Recipient] = field(default_factory=list[Recipient])
    placement: list[Placement] = field(default_factory=list[Placement])
    candidate: list[Candidate] = field(default_factory=list[Candidate])
    history: list[History] = field(default_factory=list[History])
    delivery: list[Delivery] = field(default_factory=list[Delivery])
