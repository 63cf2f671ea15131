"""A placement: one candidate put forward on one job order."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from staer.api.enums import ApproveDenial, JobagStatus, PlacementStatus, RejectionReason, Relation
from staer.api.types.delivery import Delivery
from staer.api.types.directory import Authority, Consultant
from staer.api.types.facts import JOB_ORDER_FACTS, PLACEMENT_FACTS, job_order, placement
from staer.api.types.node import Node
from staer.domain.actor import Actor
from staer.domain.placement import why_not_approve
from staer.domain.relation import DECIDERS, EVERYONE
from staer.reads.declare import RELATION, column, derived, readable, to_one
from staer.store.expressions import latest_delivery_of_placement, possible_duplicate
from staer.store.tables import AuthorityRow, CandidateRow, ConsultantRow, JobOrderRow, PlacementRow
from staer.store.visibility import standing_to_placement

if TYPE_CHECKING:
    from staer.api.types.job_order import JobOrder


@readable(CandidateRow, description="The citizen put forward; the CPR number is in no answer.")
class Candidate:
    name: str | None = column(CandidateRow.name, EVERYONE, "Null once the placement was anonymised.")


def _denials(actor: Actor, *facts: object) -> list[ApproveDenial]:
    count = len(PLACEMENT_FACTS)
    return why_not_approve(placement(*facts[:count]), job_order(*facts[count:]), actor)


def _can_approve(actor: Actor, *facts: object) -> bool:
    return not _denials(actor, *facts)


def _itself(_: Actor, relation: Relation) -> Relation:
    return relation


_FACTS = [*PLACEMENT_FACTS, *JOB_ORDER_FACTS]


@readable(
    PlacementRow,
    standing=standing_to_placement,
    sides={
        JobOrderRow: JobOrderRow.id == PlacementRow.job_order_id,
        CandidateRow: CandidateRow.placement_id == PlacementRow.id,
    },
    recorded=True,
    description="One candidate put forward on one job order (formidling): read by the placing authority, "
    "the order's owner and its coordinators.",
)
class Placement(Node):
    job_order: Annotated["JobOrder", strawberry.lazy("staer.api.types.job_order")] = to_one(
        JobOrderRow.id == PlacementRow.job_order_id, EVERYONE, "The job order."
    )
    candidate: Candidate = to_one(CandidateRow.placement_id == PlacementRow.id, EVERYONE, "The citizen put forward.")
    note: str | None = column(PlacementRow.note, EVERYONE, "What the placing authority says of the candidate.")
    status: PlacementStatus = column(PlacementRow.status, EVERYONE, "Where the placement stands.")
    jobag_status: JobagStatus = column(PlacementRow.jobag_status, EVERYONE, "How far it came towards JobAG.")
    jobag_problem: str | None = column(PlacementRow.jobag_problem, EVERYONE, "JobAG's words when it refused.")
    delivery: Delivery | None = to_one(
        latest_delivery_of_placement(), EVERYONE, "The newest message to JobAG about it; null before the first."
    )
    authority: Authority = to_one(AuthorityRow.id == PlacementRow.authority_id, EVERYONE, "Who placed the citizen.")
    created_by: Consultant | None = to_one(
        ConsultantRow.id == PlacementRow.created_by_id, EVERYONE, "The consultant who placed the citizen."
    )
    created_at: dt.datetime = column(PlacementRow.created_at, EVERYONE, "When the citizen was placed.")
    decided_by: Consultant | None = to_one(
        ConsultantRow.id == PlacementRow.decided_by_id, EVERYONE, "The coordinator who decided."
    )
    decided_at: dt.datetime | None = column(PlacementRow.decided_at, EVERYONE, "When the coordinator decided.")
    decision_comment: str | None = column(
        PlacementRow.decision_comment, EVERYONE, "The coordinator's words, or those of the one who withdrew it."
    )
    rejection_reason: RejectionReason | None = column(
        PlacementRow.rejection_reason, EVERYONE, "Why the coordinator turned the candidate down."
    )
    possible_duplicate: bool | None = column(
        possible_duplicate(), DECIDERS, "Another authority has placed the same citizen on the order."
    )
    viewer_relation: Relation = derived(
        _itself, [RELATION], "How the viewer stands to it; PLACER is the authority that placed."
    )
    viewer_can_approve: bool = derived(_can_approve, _FACTS, "The viewer may approve or reject it now.")
    viewer_cannot_approve_reasons: list[ApproveDenial] = derived(
        _denials, _FACTS, "All that stands against the viewer deciding."
    )
