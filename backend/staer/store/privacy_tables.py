"""What became known to whom: receipts of shares. Nothing of an order's content stands in them."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from staer.domain.disclosure import DisclosureOccasion
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
