"""Figures across all authorities as they are published, and what their noise is made of (migration 0075)."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from staer.store.change_tables import Row


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
