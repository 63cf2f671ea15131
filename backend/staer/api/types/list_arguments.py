"""What a list takes as arguments: scopes, sort keys, filters. Which rows they mean stands in `lists`."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final

import strawberry

from staer.api.enums import (
    DeliveryKind,
    DeliveryState,
    DriftKind,
    JobagStatus,
    JobOrderOrigin,
    JobOrderStatus,
    JobOrderType,
    PlacementStatus,
    describe,
)
from staer.api.types.page import After, Before, First, Last


class StatisticsGrouping(StrEnum):
    """By what figures are put together."""

    MONTH = "MONTH"
    OCCUPATION = "OCCUPATION"
    NETWORK = "NETWORK"
    AUTHORITY = "AUTHORITY"


class OrderDirection(StrEnum):
    """Which way a list is sorted."""

    ASC = "ASC"
    DESC = "DESC"


class NullsOrder(StrEnum):
    """Where rows without a value come."""

    FIRST = "FIRST"
    LAST = "LAST"


class JobOrderScope(StrEnum):
    """Which job orders a list holds."""

    SHARED = "SHARED"
    AUTHORITY = "AUTHORITY"
    MINE = "MINE"
    ALL = "ALL"


class PlacementScope(StrEnum):
    """Which placements a list holds."""

    MINE = "MINE"
    AUTHORITY = "AUTHORITY"
    TO_DECIDE = "TO_DECIDE"
    ALL = "ALL"


class JobOrderOrderField(StrEnum):
    """What job orders can be sorted by."""

    AUTHORITY = "AUTHORITY"
    COMPANY = "COMPANY"
    CREATED_AT = "CREATED_AT"
    DFDG_CREATED_ON = "DFDG_CREATED_ON"
    END_DATE = "END_DATE"
    OCCUPATION = "OCCUPATION"
    REQUEST_ID = "REQUEST_ID"
    SHARED_UPDATED_AT = "SHARED_UPDATED_AT"
    START_DATE = "START_DATE"
    STATUS = "STATUS"
    TITLE = "TITLE"
    TYPE = "TYPE"
    UPDATED_AT = "UPDATED_AT"
    VACANCIES = "VACANCIES"


class PlacementOrderField(StrEnum):
    """What placements can be sorted by."""

    CANDIDATE_NAME = "CANDIDATE_NAME"
    CREATED_AT = "CREATED_AT"
    DECIDED_AT = "DECIDED_AT"
    JOB_ORDER_TITLE = "JOB_ORDER_TITLE"
    STATUS = "STATUS"


describe(
    StatisticsGrouping,
    "By what figures are put together.",
    {
        "MONTH": "The month in which an order was made; the newest first.",
        "OCCUPATION": "The occupation asked for.",
        "NETWORK": "The networks that an order is shared with, as far as the viewer may know; it counts in each.",
        "AUTHORITY": "The primary authority.",
    },
)
describe(OrderDirection, "Which way a list is sorted.", {"ASC": "Smallest first.", "DESC": "Largest first."})
describe(NullsOrder, "Where rows without a value come.", {"FIRST": "Before the others.", "LAST": "After the others."})
describe(
    JobOrderScope,
    "Which job orders a list holds.",
    {
        "SHARED": "Shared with the viewer's authority, its own shared ones too.",
        "AUTHORITY": "Owned by the viewer's authority.",
        "MINE": "Those the viewer is responsible for or coordinates.",
        "ALL": "All that the viewer may see.",
    },
)
describe(
    PlacementScope,
    "Which placements a list holds.",
    {
        "MINE": "Made by the viewer.",
        "AUTHORITY": "Made by the viewer's authority.",
        "TO_DECIDE": "Waiting for the viewer's decision.",
        "ALL": "All that the viewer may see.",
    },
)
describe(
    JobOrderOrderField,
    "What job orders can be sorted by.",
    {
        "AUTHORITY": "Name of the primary authority.",
        "COMPANY": "Name of the company.",
        "CREATED_AT": "When it was made.",
        "DFDG_CREATED_ON": "The day that JobAG took it in.",
        "END_DATE": "Last day of work.",
        "OCCUPATION": "Occupation asked for.",
        "REQUEST_ID": "Number that JobAG gave.",
        "SHARED_UPDATED_AT": "When something that a recipient reads last changed.",
        "START_DATE": "First day of work.",
        "STATUS": "Open, inactive, closed, in this order.",
        "TITLE": "Title.",
        "TYPE": "Kind of employment.",
        "UPDATED_AT": "When anything last changed; only in the scope AUTHORITY.",
        "VACANCIES": "People wanted.",
    },
)
describe(
    PlacementOrderField,
    "What placements can be sorted by.",
    {
        "CANDIDATE_NAME": "Name of the candidate.",
        "CREATED_AT": "When it was made.",
        "DECIDED_AT": "When it was decided on.",
        "JOB_ORDER_TITLE": "Title of the job order.",
        "STATUS": "State, by name.",
    },
)


@strawberry.input(description="One key to sort by; the first one counts most.")
class JobOrderOrder:
    field: JobOrderOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")
    nulls: NullsOrder | None = strawberry.field(
        default=strawberry.UNSET, description="Where empty ones come; last when not given."
    )


@strawberry.input(description="One key to sort by; the first one counts most.")
class PlacementOrder:
    field: PlacementOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")
    nulls: NullsOrder | None = strawberry.field(
        default=strawberry.UNSET, description="Where empty ones come; last when not given."
    )


def _given(description: str) -> Any:  # Any: typed by the annotation
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="All that is given must hold. What a list's scope may not read it can't be filtered by.")
class JobOrderFilter:
    status: list[JobOrderStatus] | None = _given("In one of these states.")
    type: list[JobOrderType] | None = _given("Of one of these kinds.")
    origin: list[JobOrderOrigin] | None = _given("Made by one of these.")
    jobag_status: list[JobagStatus] | None = _given("This far towards JobAG; only in the scope AUTHORITY.")
    coordinator_allowed: bool | None = _given("The employer wants candidates sorted, or does not.")
    network_code: str | None = _given("Shared through this network, as far as the viewer may know.")
    authority_id: strawberry.ID | None = _given("Owned by this authority.")
    company_id: strawberry.ID | None = _given("Asked for by this company.")
    responsible_consultant_id: strawberry.ID | None = _given("In this consultant's hands.")
    coordinator_id: strawberry.ID | None = _given("Coordinated by this consultant, internal or external.")
    occupation: str | None = _given("Exactly this occupation.")
    occupation_uri: str | None = _given("Exactly this concept of ESCO.")
    request_id: str | None = _given("With this number from JobAG.")
    start_date_from: dt.date | None = _given("Starting on this day or later.")
    start_date_to: dt.date | None = _given("Starting on this day or earlier.")
    end_date_from: dt.date | None = _given("Ending on this day or later.")
    end_date_to: dt.date | None = _given("Ending on this day or earlier.")
    ending_within_days: int | None = _given("Ending today or within so many days; 366 at most.")
    without_candidates_for_days: int | None = _given(
        "Made at least so many days ago, and nobody placed since; 366 at most; only in the scopes AUTHORITY and MINE."
    )
    created_since: dt.datetime | None = _given("Made at this time or later.")
    shared_changed_since: dt.datetime | None = _given("With a change that recipients read, at this time or later.")
    changed_since: dt.datetime | None = _given("With any change at this time or later; only in the scope AUTHORITY.")


@strawberry.input(description="All that is given must hold.")
class PlacementFilter:
    status: list[PlacementStatus] | None = _given("In one of these states.")
    jobag_status: list[JobagStatus] | None = _given("This far towards JobAG.")
    job_order_id: strawberry.ID | None = _given("On this job order.")
    authority_id: strawberry.ID | None = _given("Placed by this authority.")
    created_since: dt.datetime | None = _given("Made at this time or later.")
    created_until: dt.datetime | None = _given("Made at this time or earlier.")


@strawberry.input(description="All that is given must hold.")
class DeliveryFilter:
    state: list[DeliveryState] | None = _given("In one of these states.")
    operation: list[DeliveryKind] | None = _given("Doing one of these at JobAG.")
    job_order_id: strawberry.ID | None = _given("About this job order.")


@strawberry.input(description="All that is given must hold.")
class DriftFilter:
    kind: list[DriftKind] | None = _given("Of one of these kinds.")
    job_order_id: strawberry.ID | None = _given("Of this job order.")
    settled: bool | None = _given("Settled, or open.")


Search = Annotated[
    str | None,
    strawberry.argument(description="Words, or their beginnings, that a row must hold; 200 characters at most."),
]
OfAuthority = Annotated[strawberry.ID | None, strawberry.argument(description="Only those of this authority.")]
SCOPE: Final = strawberry.argument(description="Which rows the list holds.")
FILTER: Final = strawberry.argument(description="Which of these rows; what the scope may not read is refused.")
ORDER_BY: Final = strawberry.argument(description="What to sort by; the first key counts most.")


def search_arguments(
    search: Search = strawberry.UNSET,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of a list that can be searched."""


def consultant_arguments(
    authority_id: OfAuthority = strawberry.UNSET,
    search: Search = strawberry.UNSET,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `consultants`."""


def job_order_arguments(
    scope: Annotated[JobOrderScope, SCOPE] = JobOrderScope.SHARED,
    filter: Annotated[JobOrderFilter | None, FILTER] = strawberry.UNSET,  # noqa: A002  the schema's name
    search: Search = strawberry.UNSET,
    order_by: Annotated[list[JobOrderOrder] | None, ORDER_BY] = strawberry.UNSET,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `jobOrders`."""


def placement_arguments(
    scope: Annotated[PlacementScope, SCOPE] = PlacementScope.MINE,
    filter: Annotated[PlacementFilter | None, FILTER] = strawberry.UNSET,  # noqa: A002  the schema's name
    search: Search = strawberry.UNSET,
    order_by: Annotated[list[PlacementOrder] | None, ORDER_BY] = strawberry.UNSET,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `placements`."""


def statistics_arguments(
    by: Annotated[StatisticsGrouping, strawberry.argument(description="What the groups are.")],
    scope: Annotated[JobOrderScope, SCOPE] = JobOrderScope.ALL,
    filter: Annotated[JobOrderFilter | None, FILTER] = strawberry.UNSET,  # noqa: A002  the schema's name
    search: Search = strawberry.UNSET,
    first: Annotated[
        int | None, strawberry.argument(description="So many groups, 100 at most; 50 unless given.")
    ] = strawberry.UNSET,
) -> Any:
    """The arguments of `statistics`."""


def delivery_arguments(
    filter: Annotated[DeliveryFilter | None, FILTER] = strawberry.UNSET,  # noqa: A002  the schema's name
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `deliveries`."""


def drift_arguments(
    filter: Annotated[DriftFilter | None, FILTER] = strawberry.UNSET,  # noqa: A002  the schema's name
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `drifts`."""
