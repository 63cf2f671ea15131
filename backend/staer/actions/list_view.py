"""Views of lists: finding, saving, sharing with colleagues, and choosing which one opens first."""

from dataclasses import replace
from uuid import UUID

from staer.actions.admission import consultant_of, found
from staer.domain.actor import Actor
from staer.domain.list_view import MOST_VIEWS, SYSTEM_VIEWS, ListName, ListView
from staer.domain.refusals import ErrorCode, refusal
from staer.domain.text import required_text
from staer.store import list_view as store
from staer.store.database import Transaction
from staer.store.keys import new_id


async def views_of(tx: Transaction, actor: Actor, list_name: ListName) -> tuple[list[ListView], UUID | None]:
    """The system's views of a list, then the saved ones; and which of them is the actor's default."""
    views = [view for view in SYSTEM_VIEWS if view.list_name == list_name] + await store.saved_views(tx, list_name)
    default = await store.default_view(tx, actor.consultant_id, list_name) if actor.consultant_id else None
    return views, default


async def view_with_id(tx: Transaction, view_id: UUID, list_name: ListName, *path: str) -> ListView:
    """A view of the list that the actor may see; another authority's is answered as a made-up one is."""
    system = next((view for view in SYSTEM_VIEWS if view.id == view_id), None)
    view = found(system or await store.saved_view(tx, view_id), *path)
    return found(view if view.list_name == list_name else None, *path)


async def save_view(tx: Transaction, actor: Actor, view: ListView, *, new: bool) -> UUID:
    """A view of one's own, new or changed; what it asks for was checked before. Its id."""
    consultant_id = consultant_of(actor)
    kept = replace(view, name=required_text(view.name, "name"), consultant_id=consultant_id)
    if not new:
        found(await store.change(tx, kept) or None, "id")
        return kept.id
    if await store.count_of(tx, consultant_id) >= MOST_VIEWS:
        raise refusal(ErrorCode.TOO_MANY_VIEWS)
    kept = replace(kept, id=new_id())
    await store.make(tx, kept, actor.authority_id)
    return kept.id


async def delete_view(tx: Transaction, actor: Actor, view_id: UUID) -> None:
    """One's own; a colleague's or the system's is not there to be deleted."""
    found(await store.delete_view(tx, view_id, consultant_of(actor)) or None, "id")


async def set_default_view(tx: Transaction, actor: Actor, list_name: ListName, view_id: UUID | None) -> None:
    """Which view of the list opens first; None goes back to the list as it is."""
    consultant_id = consultant_of(actor)
    if view_id is not None:
        await view_with_id(tx, view_id, list_name, "id")
    await store.choose_default(tx, consultant_id, list_name, view_id)
