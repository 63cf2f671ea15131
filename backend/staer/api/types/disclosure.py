"""Who was shown what: for the owner of an order, for auditors, and for a citizen who asks."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

import strawberry

from staer.api.enums import ReadChannel, describe
from staer.api.types.directory import Authority, Consultant
from staer.api.types.list_arguments import SCOPE
from staer.api.types.page import After, Before, First, Last
from staer.domain.actor import Actor
from staer.domain.relation import EVERYONE
from staer.reads.declare import Condition, Order, Paging, Scope, column, derived, readable, to_one, told
from staer.reads.identifiers import decode_id, encode_id
from staer.store import visibility
from staer.store.privacy_tables import ReadFieldSetRow, ReadLogRow
from staer.store.tables import AuthorityRow, ConsultantRow
from staer.store.visibility import VIEWER


def _order_id(_: Actor, key: UUID) -> strawberry.ID:
    return strawberry.ID(encode_id("JobOrder", key))


def _placement_id(_: Actor, key: UUID | None) -> strawberry.ID | None:
    return strawberry.ID(encode_id("Placement", key)) if key else None


_FIELD_SET: Any = {ReadFieldSetRow: ReadFieldSetRow.id == ReadLogRow.field_set_id}


@readable(
    ReadLogRow,
    standing=visibility.standing_to_disclosure,
    sides=_FIELD_SET,
    description="An authority was shown something of a job order, or of a placement on it.",
)
class Disclosure:
    at: dt.datetime = column(ReadLogRow.at, EVERYONE, "When, to a few seconds.")
    authority: Authority = to_one(AuthorityRow.id == ReadLogRow.authority_id, EVERYONE, "Who read it.")
    channel: ReadChannel = column(ReadLogRow.channel, EVERYONE, "By which way.")
    purpose: str = column(ReadLogRow.purpose, EVERYONE, "What for, in the reader's words.")
    fields: list[str] = column(ReadFieldSetRow.fields, EVERYONE, "The fields shown, by their names in this schema.")
    placement_id: strawberry.ID | None = derived(
        _placement_id, [ReadLogRow.placement_id], "The placement that was read; null where it was the job order."
    )


@readable(
    ReadLogRow,
    standing=visibility.standing_to_read,
    sides=_FIELD_SET,
    description="One line of the log of reads, as an auditor of the authority reads it whose data was read.",
)
class LoggedRead:
    at: dt.datetime = column(ReadLogRow.at, EVERYONE, "When, to a few seconds.")
    authority: Authority = to_one(AuthorityRow.id == ReadLogRow.authority_id, EVERYONE, "Who read it.")
    consultant: Consultant | None = to_one(
        (ConsultantRow.id == ReadLogRow.consultant_id) & (ReadLogRow.authority_id == VIEWER.c.authority_id),
        EVERYONE,
        "The person, where it was one of the auditor's own authority; null for others and for systems.",
    )
    channel: ReadChannel = column(ReadLogRow.channel, EVERYONE, "By which way.")
    purpose: str = column(ReadLogRow.purpose, EVERYONE, "What for, in the reader's words.")
    fields: list[str] = column(ReadFieldSetRow.fields, EVERYONE, "The fields shown, by their names in this schema.")
    job_order_id: strawberry.ID = derived(_order_id, [ReadLogRow.job_order_id], "The job order that it was, or was on.")
    placement_id: strawberry.ID | None = derived(
        _placement_id, [ReadLogRow.placement_id], "The placement that was read; null where it was the job order."
    )


@told
@strawberry.type(description="On one day an authority read, for one purpose and by one way, of one citizen.")
class CitizenRead:
    day: dt.date = strawberry.field(description="The day in Denmark.")
    authority_number: str = strawberry.field(description="The authority's five digits.")
    authority_name: str = strawberry.field(description="The authority.")
    purpose: str = strawberry.field(description="What for, in the reader's words.")
    channel: ReadChannel = strawberry.field(description="By which way.")
    fields: list[str] = strawberry.field(description="The fields of the citizen's placements that were shown.")


class ReadLogScope(StrEnum):
    """Which lines of the log a list holds."""

    JOB_ORDERS = "JOB_ORDERS"
    PLACEMENTS = "PLACEMENTS"


describe(
    ReadLogScope,
    "Which lines of the log of reads a list holds.",
    {
        "JOB_ORDERS": "Reads of the own authority's job orders and of all placements on them.",
        "PLACEMENTS": "Reads of the placements that the own authority made.",
    },
)
_NEWEST_FIRST: Final = {"ID": Order(key=ReadLogRow.id)}
DISCLOSURES: Final = Paging(
    default_order=[("ID", True)],
    orders=_NEWEST_FIRST,
    conditions={
        "jobOrderId": Condition(
            rule=lambda key: ReadLogRow.job_order_id == key,
            type=ReadLogRow.job_order_id.type,
            convert=lambda text: decode_id("JobOrder", text),
        )
    },
)
READ_LOG: Final = Paging(default_order=[("ID", True)], orders=_NEWEST_FIRST)
READ_LOG_SCOPES: Final = {
    ReadLogScope.JOB_ORDERS: Scope(ways=visibility.reads_of_own_orders, standing=visibility.standing_to_read),
    ReadLogScope.PLACEMENTS: Scope(ways=visibility.reads_of_own_placements, standing=visibility.standing_to_read),
}


def disclosure_arguments(
    job_order_id: Annotated[strawberry.ID, strawberry.argument(description="The job order.")],
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `disclosures`."""


def read_log_arguments(
    scope: Annotated[ReadLogScope, SCOPE] = ReadLogScope.JOB_ORDERS,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `readLog`."""
