"""Where a job order and JobAG's state of it came apart: read by its owner, and without content by administrators."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from staer.api.enums import DriftKind, Settlement
from staer.api.types.directory import Consultant
from staer.api.types.node import Node
from staer.domain.actor import Actor
from staer.domain.drift import DriftSubject
from staer.domain.relation import EVERYONE, OWNER
from staer.reads.declare import column, derived, readable, to_one
from staer.reads.identifiers import encode_id
from staer.store.inbound_tables import JobagDriftRow
from staer.store.tables import ConsultantRow, JobOrderRow
from staer.store.visibility import standing_to_drift

if TYPE_CHECKING:
    from staer.api.types.job_order import JobOrder

_TYPE_OF = {DriftSubject.SHARE: "JobOrderShare", DriftSubject.PLACEMENT: "Placement"}


def _object_id(_: Actor, field: str, key: UUID) -> strawberry.ID:
    return strawberry.ID(encode_id(_TYPE_OF.get(field, "JobOrder"), key))  # type: ignore[call-overload]  a StrEnum


def _job_order_id(_: Actor, key: UUID) -> strawberry.ID:
    return strawberry.ID(encode_id("JobOrder", key))


def _field(_: Actor, field: str) -> str:
    return to_camel_case(field)


@readable(
    JobagDriftRow,
    standing=standing_to_drift,
    description="A difference between a job order here and at JobAG that neither side's last change explains.",
)
class Drift(Node):
    kind: DriftKind = column(JobagDriftRow.kind, EVERYONE, "How they came apart.")
    field: str = derived(
        _field,
        [JobagDriftRow.field],
        "The job order's field; or what JobAG does not have: `jobOrder`, `share` or `placement`.",
    )
    object_id: strawberry.ID = derived(
        _object_id, [JobagDriftRow.field, JobagDriftRow.object_id], "Of that job order, share or placement."
    )
    job_order_id: strawberry.ID = derived(_job_order_id, [JobagDriftRow.job_order_id], "Of the job order.")
    job_order: Annotated["JobOrder", strawberry.lazy("staer.api.types.job_order")] | None = to_one(
        JobOrderRow.id == JobagDriftRow.job_order_id, OWNER, "The job order."
    )
    local_text: str | None = column(JobagDriftRow.local_text, OWNER, "What stands, or stood, here, as text.")
    noted_at: dt.datetime = column(JobagDriftRow.noted_at, EVERYONE, "When it was found.")
    settled_at: dt.datetime | None = column(
        JobagDriftRow.settled_at, EVERYONE, "When it was settled, or had gone by itself; null while it is open."
    )
    settled_by: Consultant | None = to_one(
        ConsultantRow.id == JobagDriftRow.settled_by_id, EVERYONE, "By whom; null when it went by itself."
    )
    settlement: Settlement | None = column(
        JobagDriftRow.settlement, EVERYONE, "How; null while it is open, and when it went by itself."
    )
