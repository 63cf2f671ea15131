"""Imports of job orders (migration 0076)."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from staer.store.figure_tables import Row


class JobOrderImportRow(Row):
    """What one workbook would change, and once confirmed what it did; read by the one who uploaded it alone.

    `offered` holds the rows that may be confirmed, `written` what each of these wrote over.
    """

    __tablename__ = "job_order_import"
    __table_args__ = (
        CheckConstraint("state in ('CHECKED', 'CONFIRMED', 'UNDONE')", name="state_known"),
        CheckConstraint("(state = 'CHECKED') = (confirmed_at is null)", name="confirmed_with_date"),
        Index(None, "consultant_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    consultant_id: Mapped[UUID]
    state: Mapped[str]
    offered: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    written: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB())
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[dt.datetime | None]
