"""A message to JobAG and what became of it: read by who tends it, and by who reads what it is about."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from staer.api.enums import DeliveryKind, DeliveryState
from staer.api.types.directory import Authority
from staer.api.types.node import Node
from staer.domain.actor import Actor
from staer.domain.relation import EVERYONE, OWNER, Audience, Relation
from staer.reads.declare import column, derived, readable, to_many, to_one
from staer.reads.identifiers import encode_id
from staer.store.tables import (
    AuthorityRow,
    DeliveryAttemptRow,
    DeliveryRow,
    JobOrderRow,
    JobOrderShareRow,
    PlacementRow,
)
from staer.store.visibility import standing_to_delivery

if TYPE_CHECKING:
    from staer.api.types.job_order import JobOrder
    from staer.api.types.placement import Placement
    from staer.api.types.sharing import JobOrderShare

# Those who read what the message is about: an administrator alone reads no content.
_RELATED: Audience = frozenset({Relation.OWNER, Relation.COORDINATOR, Relation.PLACER})


@readable(
    DeliveryAttemptRow,
    standing=standing_to_delivery,
    sides={DeliveryRow: DeliveryRow.id == DeliveryAttemptRow.delivery_id},
    description="One try at delivering a message.",
)
class DeliveryAttempt:
    number: int = column(DeliveryAttemptRow.number, EVERYONE, "Counted from 1.")
    at: dt.datetime = column(DeliveryAttemptRow.at, EVERYONE, "When JobAG was asked.")
    duration_ms: int = column(DeliveryAttemptRow.duration_ms, EVERYONE, "How long it took, in milliseconds.")
    status: int | None = column(DeliveryAttemptRow.status, EVERYONE, "JobAG's HTTP status; null when none came.")
    outcome: str = column(
        DeliveryAttemptRow.outcome,
        EVERYONE,
        "What came of it, such as `ACCEPTED`, `REFUSED`, `TIMEOUT`, or `STARTED` while it lasts; the list may grow.",
    )
    payload: str | None = column(
        DeliveryAttemptRow.payload, _RELATED, "What was sent, as JSON, with lengths in the place of texts."
    )


def _job_order_id(_: Actor, key: object) -> strawberry.ID:
    return strawberry.ID(encode_id("JobOrder", key))  # type: ignore[arg-type]  a column's value


@readable(
    DeliveryRow,
    standing=standing_to_delivery,
    description="A message to JobAG. Administrators read those that go out for their authority, without what they say.",
)
class Delivery(Node):
    operation: DeliveryKind = column(DeliveryRow.kind, EVERYONE, "What it does at JobAG.")
    state: DeliveryState = column(DeliveryRow.state, EVERYONE, "Where it stands.")
    authority: Authority = to_one(AuthorityRow.id == DeliveryRow.authority_id, EVERYONE, "For whom it goes out.")
    job_order_id: strawberry.ID = derived(_job_order_id, [DeliveryRow.job_order_id], "Of the job order it is about.")
    job_order: Annotated["JobOrder", strawberry.lazy("staer.api.types.job_order")] | None = to_one(
        JobOrderRow.id == DeliveryRow.job_order_id, _RELATED, "The job order it is about."
    )
    share: Annotated["JobOrderShare", strawberry.lazy("staer.api.types.sharing")] | None = to_one(
        JobOrderShareRow.id == DeliveryRow.share_id, OWNER, "The share it is about, if any."
    )
    placement: Annotated["Placement", strawberry.lazy("staer.api.types.placement")] | None = to_one(
        PlacementRow.id == DeliveryRow.placement_id, _RELATED, "The placement it is about, if any."
    )
    problem: str | None = column(
        DeliveryRow.problem, _RELATED, "Why it was not delivered yet, or ever: JobAG's words, without personal data."
    )
    created_at: dt.datetime = column(DeliveryRow.created_at, EVERYONE, "Since when it is in the outbox.")
    next_attempt_at: dt.datetime = column(
        DeliveryRow.next_attempt_at, EVERYONE, "While it waits: not tried before, and after those ahead of it."
    )
    finished_at: dt.datetime | None = column(DeliveryRow.finished_at, EVERYONE, "When it ended; null while it waits.")
    attempt_count: int = column(DeliveryRow.attempts, EVERYONE, "How often JobAG was asked.")
    attempts: list[DeliveryAttempt] = to_many(
        DeliveryAttemptRow.delivery_id == DeliveryRow.id, [DeliveryAttemptRow.number], EVERYONE, "Each try, in order."
    )
