"""What changed, for whom, and what cursors of it are sealed with; written by triggers (`change_triggers`)."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, Table, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from staer.store.inbound_tables import Row

CHANNEL = "staer_change"  # notified at commit


class ChangeRow(Row):
    """One object that one transaction changed. Its `position` comes afterwards, when it is committed."""

    __tablename__ = "change"
    __table_args__ = (
        Index(
            "uq_change_object",
            "transaction",
            "job_order_id",
            "placement_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_change_new", "id", postgresql_where=text("position is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    transaction: Mapped[str] = mapped_column(server_default=text("pg_current_xact_id()::text"))
    at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
    job_order_id: Mapped[UUID]
    placement_id: Mapped[UUID | None]
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    touched: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid[UUID]()))


# One row, made with the database: a cursor of another one is none of ours.
CHANGE_KEY = Table("change_key", Row.metadata, Column("key", LargeBinary, nullable=False))
