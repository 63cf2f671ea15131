"""Relay's connections: keyset cursors, and totals only when asked for."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from staer.domain.actor import Role
from staer.domain.relation import Audience
from staer.reads.declare import Connection as ConnectionSource
from staer.reads.declare import Paging, Scope, shaped, source_field

Item = TypeVar("Item")


@shaped(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="More follow after this page.")
    has_previous_page: bool = strawberry.field(description="The list began before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; pass it as `before`.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; pass it as `after`.")


@shaped(description="Counted only when asked for, and only up to a cap: value is exact when capped is false.")
class TotalCount:
    value: int = strawberry.field(description="Rows in the list, at most the cap (1,000).")
    capped: bool = strawberry.field(description="There are more than `value`.")


@shaped(description="A row of a list, with its cursor.")
class Edge(Generic[Item]):
    node: Item = strawberry.field(description="The object.")
    cursor: str = strawberry.field(description="Opaque; pass it as `after` or `before`.")


@shaped(description="A page of a list.")
class Connection(Generic[Item]):
    edges: list[Edge[Item]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[Item] = strawberry.field(description="The rows without them.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: TotalCount = strawberry.field(description="Rows in the whole list.")


First = Annotated[int | None, strawberry.argument(description="So many rows from the beginning, 100 at most.")]
After = Annotated[str | None, strawberry.argument(description="Only rows behind this cursor.")]
Last = Annotated[
    int | None, strawberry.argument(description="So many rows from the end, 100 at most; not with `first`.")
]
Before = Annotated[str | None, strawberry.argument(description="Only rows ahead of this cursor.")]


def page_arguments(
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of every connection; the planner reads them, so this is never called."""


def connection(
    paging: Paging,
    audience: Audience,
    description: str,
    *,
    on: Any = None,
    scopes: Mapping[Any, Scope] | None = None,
    scope: Scope | None = None,
    role: Role | None = None,
    arguments: Any = page_arguments,
) -> Any:  # Any: typed by the annotation
    """A connection whose arguments are those of the function `arguments`."""
    by_name = {str(name): each for name, each in (scopes or {}).items()}
    source = ConnectionSource(audience=audience, role=role, paging=paging, on=on, scopes=by_name, scope=scope)
    return source_field(source, description, resolver=arguments)
