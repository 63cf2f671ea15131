"""What people keep of lists: views, and which one opens first. Nothing of an order or a candidate stands in them,
but what somebody looked for: the rows are walled like those.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from staer.domain.list_view import ListName
from staer.store.tables import AuthorityRow, ConsultantRow, Row


class ListViewRow(Row):
    """A saved view; a shared one is seen by the colleagues of its owner's authority."""

    __tablename__ = "list_view"
    __table_args__ = (
        CheckConstraint("list_name in ('JOB_ORDERS', 'PLACEMENTS')", name="list_name_known"),
        Index(None, "authority_id", "list_name"),
        Index(None, "consultant_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(AuthorityRow.id))
    consultant_id: Mapped[UUID] = mapped_column(ForeignKey(ConsultantRow.id))
    list_name: Mapped[ListName] = mapped_column(Text)
    name: Mapped[str]
    asked: Mapped[Any] = mapped_column(JSONB)
    columns: Mapped[list[str] | None] = mapped_column(ARRAY(Text()))
    shared: Mapped[bool]
    saved_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class DefaultViewRow(Row):
    """The view of a list that opens first for a person; one that is gone, or was never a row, is no harm."""

    __tablename__ = "default_view"
    __table_args__ = (CheckConstraint("list_name in ('JOB_ORDERS', 'PLACEMENTS')", name="list_name_known"),)

    consultant_id: Mapped[UUID] = mapped_column(ForeignKey(ConsultantRow.id), primary_key=True)
    list_name: Mapped[ListName] = mapped_column(Text, primary_key=True)
    view_id: Mapped[UUID]
