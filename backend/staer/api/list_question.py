"""The question of a whole list: the keys of the list's own query, and then the rows with all columns of its workbook.

Exports and saved views mean the same rows as the list itself, and by the same rules: there is no second way to them.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLObjectType

from staer.domain.actor import Actor
from staer.domain.list_view import ListName
from staer.errors import BadInput
from staer.reads.identifiers import encode_id
from staer.reads.model import withheld_by_relation
from staer.reads.paging import LARGEST_PAGE
from staer.reads.plans import Planner
from staer.reads.read_log import Noted, unnoted
from staer.store.database import Reader
from staer.workbook.columns import JOB_ORDER_COLUMNS, PLACEMENT_COLUMNS, Column, selection_of

Values = Mapping[str, Any]  # Any: JSON


# What a question may say.
ARGUMENTS: Final = ("scope", "filter", "search", "orderBy")


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """How a list is asked for: its field, the type of its rows, and the types of its arguments."""

    field: str
    row: str
    columns: Sequence[Column]

    @property
    def listing(self) -> str:
        arguments = {
            "scope": f"{self.row}Scope",
            "filter": f"{self.row}Filter",
            "search": "String",
            "orderBy": f"[{self.row}Order!]",
        }
        declared = ", ".join(f"${name}: {type_}" for name, type_ in arguments.items())
        given = ", ".join(f"{name}: ${name}" for name in arguments)
        return f"query Keys({declared}) {{ list: {self.field}({given}) {{ nodes {{ id }} }} }}"

    @property
    def reading(self) -> str:
        columns = selection_of(self.columns).removesuffix(" }") + " viewerRelation }"
        return f"query Rows($ids: [ID!]!) {{ rows: nodes(ids: $ids) {{ ... on {self.row} {columns} }} }}"

    def check(self, planner: Planner, actor: Actor, values: Values) -> None:
        """BadInput, or graphql-core's own error, when the list could not be asked like this by the actor."""
        planner.require_keys(actor, self.listing, dict(values))

    async def keys(self, planner: Planner, reader: Reader, actor: Actor, values: Values) -> list[UUID]:
        """Of all rows in the list's order: as many as the planner counts, and one more where there are more."""
        plan, variables = planner.require_keys(actor, self.listing, dict(values))
        return (await plan.run(reader, actor, variables, unnoted))["list"]

    async def pages(
        self, planner: Planner, reader: Reader, actor: Actor, keys: Sequence[UUID], noted: Noted
    ) -> AsyncGenerator[list[dict[str, Any]]]:
        """The rows with these keys, page by page, with all columns; `noted` is told of each page before it is given."""
        for begin in range(0, len(keys), LARGEST_PAGE):
            ids = [encode_id(self.row, key) for key in keys[begin : begin + LARGEST_PAGE]]
            plan, variables = planner.require(actor, self.reading, {"ids": ids})
            found = (await plan.run(reader, actor, variables, noted))["rows"]
            yield [row for row in found if row is not None]

    def withheld(self, planner: Planner) -> dict[str, frozenset[str]]:
        """For each relation the fields of a row that it may not read."""
        type_ = planner.schema.type_map[self.row]
        assert isinstance(type_, GraphQLObjectType)
        return {relation: frozenset(names) for relation, names in withheld_by_relation(type_).items()}


LISTS: Final[Mapping[ListName, ListQuestion]] = {
    ListName.JOB_ORDERS: ListQuestion("jobOrders", "JobOrder", JOB_ORDER_COLUMNS),
    ListName.PLACEMENTS: ListQuestion("placements", "Placement", PLACEMENT_COLUMNS),
}


def columns_named(question: ListQuestion, names: Sequence[str] | None) -> Sequence[Column]:
    """The columns of these names in this order, after the hidden ones; all when none are named."""
    if names is None:
        return question.columns
    known = {column.name: column for column in question.columns if not column.hidden}
    if unknown := [name for name in names if name not in known]:
        raise BadInput(f"`columns`: there is no column {unknown[0][:50]!r}; choose among {', '.join(known)}.")
    return [*(column for column in question.columns if column.hidden), *(known[name] for name in dict.fromkeys(names))]
