"""A view of a list, as its people keep it."""

from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from staer.actions.list_view import views_of
from staer.api.enums import ListName, SystemView
from staer.api.payloads import Info
from staer.domain.list_view import ListView
from staer.reads.declare import told
from staer.store.wall import begin_stating


@told
@strawberry.type(description="A list as it is asked for again and again: pass its parts as the list's arguments.")
class View:
    id: strawberry.ID = strawberry.field(description="For `saveView`, `setDefaultView` and exports; no id of `node`.")
    list_name: ListName = strawberry.field(name="list", description="The list that it is of.")
    name: str = strawberry.field(description="What people call it.")
    system: SystemView | None = strawberry.field(description="Which of the system's views it is; null for a saved one.")
    scope: str = strawberry.field(description="The list's `scope`.")
    filter: JSON | None = strawberry.field(description="The list's `filter`.")
    search: str | None = strawberry.field(description="The list's `search`.")
    order_by: JSON | None = strawberry.field(description="The list's `orderBy`.")
    columns: list[str] | None = strawberry.field(description="Columns by name, in order; null for the usual ones.")
    shared: bool = strawberry.field(description="Colleagues of the same authority see it too.")
    mine: bool = strawberry.field(description="The viewer saved it, and may change and delete it.")
    is_default: bool = strawberry.field(description="It opens first for the viewer.")


def shown_view(view: ListView, consultant_id: Any, default: Any) -> View:
    """The view as the person sees it."""
    return View(
        id=strawberry.ID(str(view.id)),
        list_name=view.list_name,
        name=view.name,
        system=view.system,
        scope=view.asked["scope"],
        filter=view.asked.get("filter"),
        search=view.asked.get("search"),
        order_by=view.asked.get("orderBy"),
        columns=list(view.columns) if view.columns is not None else None,
        shared=view.shared,
        mine=view.consultant_id is not None and view.consultant_id == consultant_id,
        is_default=view.id == default,
    )


async def views(
    info: Info, list_name: Annotated[ListName, strawberry.argument(name="list", description="Of which list.")]
) -> list[View]:
    """The system's views, then the viewer's own and those that colleagues share."""
    actor = info.context.actor
    async with info.context.database.transaction(begin_stating(actor)) as tx:
        found, default = await views_of(tx, actor, list_name)
    return [shown_view(view, actor.consultant_id, default) for view in found]
