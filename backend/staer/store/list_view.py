"""Saved views and defaults, as far as the stated viewer may see and keep them."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from staer.domain.list_view import ListName, ListView
from staer.store.database import Record, Transaction
from staer.store.statement import Statement, parameter
from staer.store.view_tables import DefaultViewRow, ListViewRow

_SHOWN = select(
    ListViewRow.id,
    ListViewRow.list_name,
    ListViewRow.name,
    ListViewRow.asked,
    ListViewRow.columns,
    ListViewRow.shared,
    ListViewRow.consultant_id,
)
_ALL = Statement(
    _SHOWN.where(ListViewRow.list_name == parameter("list_name")).order_by(ListViewRow.name, ListViewRow.id)
)
_ONE = Statement(_SHOWN.where(ListViewRow.id == parameter("view_id")))
_DEFAULT = Statement(
    select(DefaultViewRow.view_id).where(
        DefaultViewRow.consultant_id == parameter("consultant_id"), DefaultViewRow.list_name == parameter("list_name")
    )
)
_COUNT = Statement(
    select(func.count()).select_from(ListViewRow).where(ListViewRow.consultant_id == parameter("consultant_id"))
)
_CONTENT: dict[str, Any] = {name: parameter(name) for name in ("name", "asked", "columns", "shared")}
_MAKE = Statement(
    insert(ListViewRow).values(
        **_CONTENT,
        **{name: parameter(name) for name in ("id", "authority_id", "consultant_id", "list_name")},
    )
)
_CHANGE = Statement(
    update(ListViewRow)
    .where(
        ListViewRow.id == parameter("view_id"),
        ListViewRow.consultant_id == parameter("consultant_id"),
        ListViewRow.list_name == parameter("of_list"),
    )
    .values(**_CONTENT, saved_at=func.now())
    .returning(ListViewRow.id)
)
_DELETE = Statement(
    delete(ListViewRow)
    .where(ListViewRow.id == parameter("view_id"), ListViewRow.consultant_id == parameter("consultant_id"))
    .returning(ListViewRow.id)
)
_chosen = insert(DefaultViewRow).values(
    consultant_id=parameter("consultant_id"), list_name=parameter("list_name"), view_id=parameter("view_id")
)
_CHOOSE = Statement(
    _chosen.on_conflict_do_update(
        index_elements=[DefaultViewRow.consultant_id, DefaultViewRow.list_name],
        set_={"view_id": _chosen.excluded.view_id},
    )
)
_CHOOSE_NONE = Statement(
    delete(DefaultViewRow).where(
        DefaultViewRow.consultant_id == parameter("consultant_id"), DefaultViewRow.list_name == parameter("list_name")
    )
)


def _view(row: Record) -> ListView:
    return ListView(
        id=row["id"],
        list_name=ListName(row["list_name"]),
        name=row["name"],
        asked=orjson.loads(row["asked"]),
        columns=row["columns"],
        shared=row["shared"],
        consultant_id=row["consultant_id"],
    )


async def saved_views(tx: Transaction, list_name: ListName) -> list[ListView]:
    """The viewer's own, and those that colleagues share; by name."""
    return [_view(row) for row in await tx.rows(_ALL, list_name=list_name)]


async def saved_view(tx: Transaction, view_id: UUID) -> ListView | None:
    row = await tx.row(_ONE, view_id=view_id)
    return _view(row) if row else None


async def count_of(tx: Transaction, consultant_id: UUID) -> int:
    """How many views the person has saved."""
    return await tx.value(_COUNT, consultant_id=consultant_id)


async def make(tx: Transaction, view: ListView, authority_id: UUID) -> None:
    await tx.execute(
        _MAKE,
        id=view.id,
        list_name=view.list_name,
        authority_id=authority_id,
        consultant_id=view.consultant_id,
        **_content(view),
    )


async def change(tx: Transaction, view: ListView) -> bool:
    """Whether the person has such a view of this list."""
    given = {"view_id": view.id, "of_list": view.list_name, "consultant_id": view.consultant_id}
    return await tx.value(_CHANGE, **given, **_content(view)) is not None


def _content(view: ListView) -> dict[str, Any]:
    return {
        "name": view.name,
        "asked": orjson.dumps(view.asked).decode(),
        "columns": view.columns,
        "shared": view.shared,
    }


async def delete_view(tx: Transaction, view_id: UUID, consultant_id: UUID) -> bool:
    """Whether the person had such a view."""
    return await tx.value(_DELETE, view_id=view_id, consultant_id=consultant_id) is not None


async def default_view(tx: Transaction, consultant_id: UUID, list_name: ListName) -> UUID | None:
    return await tx.value(_DEFAULT, consultant_id=consultant_id, list_name=list_name)


async def choose_default(tx: Transaction, consultant_id: UUID, list_name: ListName, view_id: UUID | None) -> None:
    """None goes back to the list as it is."""
    if view_id is None:
        await tx.execute(_CHOOSE_NONE, consultant_id=consultant_id, list_name=list_name)
    else:
        await tx.execute(_CHOOSE, consultant_id=consultant_id, list_name=list_name, view_id=view_id)
