"""What figures are made of: a tally of each order (migration 0094); and those of all authorities as they are published,
with what their noise is made of (migration 0075).
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from staer.domain.job_order import JobOrderStatus
from staer.store.tables import JobOrderRow, Row


class JobOrderTallyRow(Row):
    """What is counted of a job order, in a narrow row that triggers keep as the order, its shares and placements are.

    `month` is that of Denmark's calendar; hours are from a candidate to the decision, together, and from the first
    share to the first candidate after it; `networks` are those that it is shared with.
    """

    __tablename__ = "job_order_tally"
    __table_args__ = (
        Index(
            "ix_job_order_tally_of_owner",
            "owner_id",
            "job_order_id",
            postgresql_include=[
                *("external_coordinator_id", "status", "month", "occupation", "vacancies", "placements", "referred"),
                *("hired", "decided", "hours_of_deciding", "hours_to_first_candidate", "networks"),
            ],
        ),
        Index(None, "external_coordinator_id", postgresql_where=text("external_coordinator_id is not null")),
    )

    job_order_id: Mapped[UUID] = mapped_column(ForeignKey(JobOrderRow.id, ondelete="CASCADE"), primary_key=True)
    owner_id: Mapped[UUID]
    external_coordinator_id: Mapped[UUID | None]
    status: Mapped[JobOrderStatus]
    month: Mapped[dt.date]
    occupation: Mapped[str | None]
    vacancies: Mapped[int] = mapped_column(Integer)
    placements: Mapped[int] = mapped_column(Integer)
    referred: Mapped[int] = mapped_column(Integer)
    hired: Mapped[int] = mapped_column(Integer)
    decided: Mapped[int] = mapped_column(Integer)
    hours_of_deciding: Mapped[float]
    hours_to_first_candidate: Mapped[float | None]
    networks: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class PublishedFigureRow(Row):
    """One group's figures, as anyone who asks may know them: true counts stand nowhere."""

    __tablename__ = "published_figure"
    __table_args__ = (
        CheckConstraint("least(orders, vacancies, placements, referred, hired) >= 5", name="none_small"),
        UniqueConstraint("grouping", "place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    grouping: Mapped[str]
    place: Mapped[int] = mapped_column(Integer)
    key: Mapped[str]
    name: Mapped[str]
    orders: Mapped[int] = mapped_column(Integer)
    vacancies: Mapped[int] = mapped_column(Integer)
    placements: Mapped[int | None] = mapped_column(Integer)
    referred: Mapped[int | None] = mapped_column(Integer)
    hired: Mapped[int | None] = mapped_column(Integer)
    referral_rate: Mapped[float | None]
    fill_rate: Mapped[float | None]
    hours_to_first_candidate: Mapped[float | None]
    hours_to_decision: Mapped[float | None]
    counted_at: Mapped[dt.datetime]


FIGURE_KEY = Table("figure_key", Row.metadata, Column("key", LargeBinary, nullable=False))
