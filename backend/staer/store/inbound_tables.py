"""The tables of what comes from JobAG: its messages, what we last agreed on, and where the two came apart."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from staer.domain.drift import DriftKind, Settlement
from staer.domain.jobag_order import MessageState
from staer.store.tables import ConsultantRow, JobOrderRow, Row, one_of


class JobagMessageRow(Row):
    """A message that JobAG pushed, or that was found in its list of changes; it names a thing and says nothing of it.

    `raw` holds the beginning of an authentic message that could not be read.
    """

    __tablename__ = "jobag_message"
    __table_args__ = (
        CheckConstraint(one_of("state", MessageState), name="state_known"),
        CheckConstraint("(state = 'WAITING') = (finished_at is null)", name="finished_with_date"),
        Index("ix_jobag_message_due", "next_attempt_at", postgresql_where=text("state = 'WAITING'")),
        Index("ix_jobag_message_waiting", "entity_id", postgresql_where=text("state = 'WAITING'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    entity: Mapped[str | None]
    entity_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    raw: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(server_default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    problem: Mapped[str | None]
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    next_attempt_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[dt.datetime | None]


class JobagCopyRow(Row):
    """What JobAG was last known to have of an order: what both sides agreed on. `noted` counts its changes."""

    __tablename__ = "jobag_copy"
    __table_args__ = (ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),)

    job_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    content: Mapped[Any] = mapped_column(JSONB)  # Any: JSON, by JobAG's names
    noted: Mapped[int] = mapped_column(Integer, server_default="1")


class JobagDriftRow(Row):
    """Where our state and JobAG's came apart; `local_text` is what stood here, for the owner alone.

    `field` of the job order, or what JobAG lacks: the order, a share or a placement; `object_id` is which.
    """

    __tablename__ = "jobag_drift"
    __table_args__ = (
        ForeignKeyConstraint(["job_order_id", "owner_id"], [JobOrderRow.id, JobOrderRow.owner_id]),
        CheckConstraint(one_of("kind", DriftKind), name="kind_known"),
        CheckConstraint(one_of("settlement", Settlement), name="settlement_known"),
        Index(None, "owner_id", "noted_at", "id"),
        Index(
            "uq_jobag_drift_open",
            "job_order_id",
            "kind",
            "field",
            "object_id",
            unique=True,
            postgresql_where=text("settled_at is null and kind <> 'OVERWRITTEN'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    kind: Mapped[DriftKind]
    field: Mapped[str]
    object_id: Mapped[UUID]
    local_text: Mapped[str | None]
    noted_at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey(ConsultantRow.id))
    settlement: Mapped[Settlement | None]


class JobagPositionRow(Row):
    """How far JobAG's list of changes was read; one row."""

    __tablename__ = "jobag_position"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
