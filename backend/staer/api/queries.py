"""The root fields that read: each says only where its rows come from."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import true

from staer.api.access.explanation import AccessExplanation, explain_access
from staer.api.payloads import Info
from staer.api.subscriptions import ChangePage, changes
from staer.api.types.delivery import Delivery
from staer.api.types.delivery_summary import DeliverySummary, delivery_summary
from staer.api.types.directory import Authority, Company, Consultant, Network
from staer.api.types.disclosure import (
    DISCLOSURES,
    READ_LOG,
    READ_LOG_SCOPES,
    CitizenRead,
    Disclosure,
    LoggedRead,
    disclosure_arguments,
    read_log_arguments,
)
from staer.api.types.drift import Drift
from staer.api.types.job_order import JobOrder
from staer.api.types.list_arguments import (
    consultant_arguments,
    delivery_arguments,
    drift_arguments,
    job_order_arguments,
    placement_arguments,
    search_arguments,
    statistics_arguments,
)
from staer.api.types.list_view import View, views
from staer.api.types.lists import (
    AUTHORITIES,
    COMPANIES,
    CONSULTANTS,
    DELIVERIES,
    DELIVERIES_TENDED,
    DRIFTS,
    DRIFTS_TENDED,
    JOB_ORDER_SCOPES,
    JOB_ORDERS,
    PLACEMENT_SCOPES,
    PLACEMENTS,
)
from staer.api.types.node import Node
from staer.api.types.page import Connection, connection
from staer.api.types.placement import Placement
from staer.api.types.share_preview import JobOrderSharePreview
from staer.api.types.statistics import PUBLISHED, JobOrderStatistics, PublishedFigures, published_arguments
from staer.api.types.viewer import Viewer
from staer.domain.actor import Role
from staer.domain.citizen import checked_cpr_number
from staer.domain.relation import EVERYONE, OWNER
from staer.reads.declare import Asked, ByKey, ByNode, OfViewer, source_field, to_many
from staer.reads.figures import Statistics
from staer.store.read_log import reads_of_citizen
from staer.store.tables import AuthorityRow, NetworkRow
from staer.store.visibility import VIEWER


def _id(id: Annotated[strawberry.ID, strawberry.argument(description="An id that the API gave.")]) -> Any:  # noqa: A002  the schema's name
    """The argument of a field that finds one object."""


def _ids(
    ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids that the API gave; 100 at most.")],
) -> Any:
    """The argument of `nodes`."""


def _order_and_network(
    job_order_id: Annotated[strawberry.ID, strawberry.argument(description="The job order.")],
    network_code: Annotated[str, strawberry.argument(description="The network's code, as `HRS`.")],
) -> Any:
    """The arguments of a field that looks at a job order and a network."""


async def _citizen_reads(
    info: Info, cpr_number: Annotated[str, strawberry.argument(description="The citizen's CPR number.")]
) -> list[CitizenRead] | None:
    actor, context = info.context.actor, info.context
    if not actor.is_(Role.AUDITOR):
        return None
    mark = context.vault.mark(checked_cpr_number(cpr_number, "cprNumber"))
    return [CitizenRead(**read) for read in await reads_of_citizen(context.database, actor, mark)]


async def _explain(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Of a job order or a placement.")],  # noqa: A002
    field: Annotated[str | None, strawberry.argument(description="Only this field of it.")] = strawberry.UNSET,
) -> AccessExplanation:
    return await explain_access(info.context, id, field or None)


async def _summarise(info: Info) -> DeliverySummary:
    return await delivery_summary(info.context)


@strawberry.type(description="Everything that can be read. A list without `first` and `last` gives 50 rows.")
class Query:
    viewer: Viewer = source_field(
        OfViewer(audience=EVERYONE, on=AuthorityRow.id == VIEWER.c.authority_id), "The one who asks."
    )
    node: Node | None = source_field(
        ByNode(audience=EVERYONE, argument="id", many=False),
        "Any object by its id; null where there is none that the viewer may see.",
        resolver=_id,
    )
    nodes: list[Node | None] = source_field(
        ByNode(audience=EVERYONE, argument="ids", many=True),
        "Objects by their ids, in the same order; at most 100.",
        resolver=_ids,
    )
    job_order: JobOrder | None = source_field(
        ByKey(audience=EVERYONE), "A job order; null where there is none that the viewer may see.", resolver=_id
    )
    job_orders: Connection[JobOrder] = connection(
        JOB_ORDERS,
        EVERYONE,
        "Job orders of a scope; by start date when no order is given.",
        scopes=JOB_ORDER_SCOPES,
        arguments=job_order_arguments,
    )
    statistics: JobOrderStatistics = source_field(
        Statistics(audience=EVERYONE, of="JobOrder", paging=JOB_ORDERS, scopes=JOB_ORDER_SCOPES),
        "Figures over the job orders that `jobOrders` lists for the same scope, filter and search.",
        resolver=statistics_arguments,
    )
    statistics_across_authorities: Connection[PublishedFigures] = connection(
        PUBLISHED,
        EVERYONE,
        "Figures of all authorities together, made so that nothing about one of them follows; the same for everyone.",
        arguments=published_arguments,
    )
    job_order_share_preview: JobOrderSharePreview | None = source_field(
        ByKey(audience=OWNER, argument="jobOrderId", id_of="JobOrder", further=["networkCode"]),
        "What sharing the job order with a network would disclose, and to whom; null for all but its owner.",
        resolver=_order_and_network,
    )
    explain_access: AccessExplanation = source_field(
        Asked(audience=EVERYONE),
        "Why the viewer may or may not see (one field of) a job order or placement, share, place or approve, and what"
        " would change it. What can't be seen is answered as a made-up id is.",
        resolver=_explain,
    )
    placement: Placement | None = source_field(
        ByKey(audience=EVERYONE), "A placement; null where there is none that the viewer may see.", resolver=_id
    )
    placements: Connection[Placement] = connection(
        PLACEMENTS,
        EVERYONE,
        "Placements of a scope; the newest first when no order is given.",
        scopes=PLACEMENT_SCOPES,
        arguments=placement_arguments,
    )
    changes: ChangePage = strawberry.field(
        resolver=changes,
        description="Events behind a cursor, as subscriptions push them: for who was away, or polls. "
        "Without `after` a page without events, whose `endCursor` is now.",
    )
    disclosures: Connection[Disclosure] = connection(
        DISCLOSURES,
        OWNER,
        "Who was shown a job order or a placement on it, newest first; empty for all but its owner.",
        arguments=disclosure_arguments,
    )
    read_log: Connection[LoggedRead] | None = connection(
        READ_LOG,
        OWNER,
        "All that was read of what is the own authority's, newest first; null for all but auditors.",
        scopes=READ_LOG_SCOPES,
        role=Role.AUDITOR,
        arguments=read_log_arguments,
    )
    citizen_reads: list[CitizenRead] | None = source_field(
        Asked(audience=OWNER, role=Role.AUDITOR),
        "For a citizen who asks who read about them, oldest first: of their placements that the own authority made or"
        " got; null for all but auditors.",
        resolver=_citizen_reads,
    )
    views: list[View] = source_field(
        Asked(audience=EVERYONE),
        "Views of a list: the system's, the viewer's own, and those that colleagues of the same authority share.",
        resolver=views,
    )
    deliveries: Connection[Delivery] = connection(
        DELIVERIES,
        EVERYONE,
        "Messages to JobAG about the own authority's job orders; for its administrators, those that go out for it, and"
        " nothing of what they say. The newest first.",
        scope=DELIVERIES_TENDED,
        arguments=delivery_arguments,
    )
    drifts: Connection[Drift] = connection(
        DRIFTS,
        EVERYONE,
        "Where job orders of the own authority and JobAG's state of them came apart; its administrators read nothing"
        " of what they say. The newest first.",
        scope=DRIFTS_TENDED,
        arguments=drift_arguments,
    )
    delivery_summary: DeliverySummary = source_field(
        Asked(audience=EVERYONE), "What `deliveries` holds, at a glance.", resolver=_summarise
    )
    networks: list[Network] = to_many(true(), [NetworkRow.code], EVERYONE, "All networks.")
    authorities: Connection[Authority] = connection(
        AUTHORITIES, EVERYONE, "Authorities by type and number.", arguments=search_arguments
    )
    companies: Connection[Company] = connection(COMPANIES, EVERYONE, "Companies by name.", arguments=search_arguments)
    consultants: Connection[Consultant] = connection(
        CONSULTANTS, EVERYONE, "Consultants by name.", arguments=consultant_arguments
    )
