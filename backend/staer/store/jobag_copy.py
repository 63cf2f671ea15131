"""What JobAG was last known to have of an order: what both sides agreed on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, Uuid, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from staer.store.database import Transaction
from staer.store.inbound_tables import JobagCopyRow
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import JobOrderRow

_this = JobagCopyRow.job_order_id == parameter("job_order_id")
_READ = Statement(select(JobagCopyRow.content, JobagCopyRow.noted).where(_this))
_NOTED = Statement(select(JobagCopyRow.noted).where(_this))


async def agreed(tx: Transaction, job_order_id: UUID) -> Mapping[str, Any] | None:  # Any: JSON
    """JobAG's names and values; None where nothing was ever noted."""
    row = await tx.row(_READ, job_order_id=job_order_id)
    return orjson.loads(row["content"]) if row else None


async def times_noted(tx: Transaction, job_order_id: UUID) -> int:
    """Moves with every `note`: what was fetched before it moved is not the newest."""
    return await tx.value(_NOTED, job_order_id=job_order_id) or 0


def _content() -> ColumnElement[Any]:
    return parameter("content", Text()).cast(JobagCopyRow.content.type)


_note = insert(JobagCopyRow).from_select(
    ["job_order_id", "owner_id", "content"],
    select(JobOrderRow.id, JobOrderRow.owner_id, _content()).where(JobOrderRow.id == parameter("job_order_id")),
)
_NOTE = Statement(
    _note.on_conflict_do_update(
        index_elements=[JobagCopyRow.job_order_id],
        set_={"content": _note.excluded.content, "noted": JobagCopyRow.noted + 1},
    )
)


async def note(tx: Transaction, job_order_id: UUID, content: Mapping[str, Any]) -> None:
    """From now on this is what both sides agreed on; the order is locked."""
    await tx.execute(_NOTE, job_order_id=job_order_id, content=orjson.dumps(dict(content)).decode())


_AGREE = Statement(
    update(JobagCopyRow)
    .where(_this)
    .values(
        content=JobagCopyRow.content.op("||")(_content()),
        noted=JobagCopyRow.noted + 1,
    )
)


async def agree(tx: Transaction, job_order_id: UUID, content: Mapping[str, Any]) -> None:
    """As though both sides had had these values last: what JobAG has instead is a change of its own."""
    await tx.execute(_AGREE, job_order_id=job_order_id, content=orjson.dumps(dict(content)).decode())


_TO_COMPARE = Statement(
    select(JobOrderRow.id)
    .where(
        JobOrderRow.jobag_status == constant("ACCEPTED"),
        JobOrderRow.status != constant("CLOSED"),
        JobOrderRow.id > parameter("after", Uuid()),
    )
    .order_by(JobOrderRow.id)
    .limit(literal_column("100"))
)


async def to_compare(tx: Transaction, after: UUID) -> list[UUID]:
    """The next hundred orders that JobAG has and that are not closed, by id."""
    return [row["id"] for row in await tx.rows(_TO_COMPARE, after=after)]
