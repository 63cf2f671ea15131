"""Mutations of the views that people keep."""

from typing import Annotated, Any
from uuid import UUID

import orjson
import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from staer.actions import list_view
from staer.api.enums import ListName
from staer.api.inputs import INPUT
from staer.api.intents import carry_out
from staer.api.list_question import LISTS, columns_named
from staer.api.payloads import Info, Payload
from staer.api.types.list_view import View, views
from staer.domain.list_view import ListView
from staer.errors import BadInput

_LONGEST = 10_000  # bytes of what a view asks for


@strawberry.input(description="A view to keep: new, or with an id in the place of that one.")
class SaveViewInput:
    id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="One of the viewer's own; absent: a new one."
    )
    list_name: ListName = strawberry.field(name="list", description="The list that it is of.")
    name: str = strawberry.field(description="What people call it; 200 characters at most.")
    scope: str = strawberry.field(description="The list's `scope`.")
    filter: JSON | None = strawberry.field(default=UNSET, description="The list's `filter`.")
    search: str | None = strawberry.field(default=UNSET, description="The list's `search`.")
    order_by: JSON | None = strawberry.field(default=UNSET, description="The list's `orderBy`.")
    columns: list[str] | None = strawberry.field(default=UNSET, description="Columns by name, in the order wanted.")
    shared: bool = strawberry.field(default=False, description="Colleagues of the same authority see it too.")

    def asked(self) -> dict[str, Any]:  # Any: JSON
        """The list's arguments."""
        given = {"scope": self.scope, "filter": self.filter, "search": self.search, "orderBy": self.order_by}
        return {name: value for name, value in given.items() if value is not UNSET and value is not None}


@strawberry.input(description="Which view to delete.")
class DeleteViewInput:
    id: strawberry.ID = strawberry.field(description="One of the viewer's own.")


@strawberry.input(description="Which view of a list opens first.")
class SetDefaultViewInput:
    list_name: ListName = strawberry.field(name="list", description="The list.")
    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The view; null for the list as it is.")


@strawberry.type
class _ViewsPayload(Payload):
    list_name: strawberry.Private[ListName]

    @strawberry.field(description="All views of the list as they are now.")
    async def views(self, info: Info) -> list[View]:
        return await views(info, self.list_name)


@strawberry.type(description="The view that was kept.")
class SaveViewPayload(_ViewsPayload):
    saved: strawberry.Private[UUID | None] = None

    @strawberry.field(description="The view as it is now; null when nothing was kept.")
    async def view(self, info: Info) -> View | None:
        kept = await views(info, self.list_name) if self.saved else []
        return next((view for view in kept if view.id == str(self.saved)), None)


@strawberry.type(description="Empty but for refusals: the view is gone.")
class DeleteViewPayload(Payload): ...


@strawberry.type(description="The views with the new default.")
class SetDefaultViewPayload(_ViewsPayload): ...


def view_key(text: str, argument: str) -> UUID:
    """The key of a view; bad input for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"`{argument}` is not the id of a view; use one from `views`.") from None


@strawberry.type
class ListViewMutations:
    @strawberry.mutation(description="Keep a view; what its scope may not filter or sort by is refused as in the list.")
    async def save_view(self, info: Info, input_: Annotated[SaveViewInput, INPUT]) -> SaveViewPayload:
        question, asked = LISTS[input_.list_name], input_.asked()
        if len(orjson.dumps(asked)) > _LONGEST:
            raise BadInput(f"A view takes {_LONGEST} bytes at most; ask for less in `filter`, `search` and `orderBy`.")
        question.check(info.context.planner, info.context.actor, asked)
        columns_named(question, input_.columns or None)
        key = view_key(input_.id, "id") if input_.id else UUID(int=0)
        view = ListView(
            id=key,
            list_name=input_.list_name,
            name=input_.name,
            asked=asked,
            columns=input_.columns or None,
            shared=input_.shared,
        )
        outcome = await carry_out(info, list_view.save_view, view, new=not input_.id)
        return SaveViewPayload(list_name=input_.list_name, saved=outcome.result, user_errors=outcome.errors)

    @strawberry.mutation(description="Delete a view of one's own.")
    async def delete_view(self, info: Info, input_: Annotated[DeleteViewInput, INPUT]) -> DeleteViewPayload:
        outcome = await carry_out(info, list_view.delete_view, view_key(input_.id, "id"))
        return DeleteViewPayload(user_errors=outcome.errors)

    @strawberry.mutation(description="Choose which view of a list opens first.")
    async def set_default_view(
        self, info: Info, input_: Annotated[SetDefaultViewInput, INPUT]
    ) -> SetDefaultViewPayload:
        key = view_key(input_.id, "id") if input_.id else None
        outcome = await carry_out(info, list_view.set_default_view, input_.list_name, key)
        return SetDefaultViewPayload(list_name=input_.list_name, user_errors=outcome.errors)
