"""What became known to whom: receipts of shares, and who read what. Nothing of an order's content stands in them."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from staer.domain.disclosure import DisclosureOccasion
from staer.domain.reading import ReadChannel
from staer.store.tables import Row


class DisclosureRow(Row):
    """What the recipients of a share could read from this moment on, as a hash; written by triggers (migration 0030).

    `digest` is SHA-256, in hexadecimal, of `disclosed_content(job_order)` in UTF-8.
    """

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_share_id", "share_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job_order_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    share_id: Mapped[UUID]
    at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None]
    occasion: Mapped[DisclosureOccasion] = mapped_column(Text)
    recipients: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid[UUID]()))
    digest: Mapped[str]


class ReadFieldSetRow(Row):
    """Fields that were shown together; their names stand once here and not in every row of the log."""

    __tablename__ = "read_field_set"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text()))


class ReadLogRow(Row):
    """One reader was shown these fields of one order or placement; written by a function of the owner's alone.

    `owner_id` is the order's and `placing_id` the placement's authority: theirs is what was read, so they may know.
    """

    __tablename__ = "read_log"
    __table_args__ = (
        Index(None, "job_order_id", "id"),
        Index(None, "owner_id", "id"),
        Index(None, "placing_id", "id", postgresql_where=text("placing_id is not null")),
        Index(None, "placement_id", "id", postgresql_where=text("placement_id is not null")),
        Index(None, "at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime]
    authority_id: Mapped[UUID]
    consultant_id: Mapped[UUID | None]
    channel: Mapped[ReadChannel] = mapped_column(Text)
    purpose: Mapped[str]
    field_set_id: Mapped[UUID]
    job_order_id: Mapped[UUID]
    placement_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]
    placing_id: Mapped[UUID | None]
