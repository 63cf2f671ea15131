"""What JobAG was last known to have of an order, what we have of it, and where the two came apart."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, Uuid, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from staer.domain.jobag_order import DriftKind
from staer.store.database import Transaction
from staer.store.inbound_tables import JobagCopyRow, JobagDriftRow
from staer.store.keys import new_id
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


_DRIFT = Statement(
    insert(JobagDriftRow)
    .values(
        id=parameter("id"),
        job_order_id=parameter("job_order_id"),
        owner_id=parameter("owner_id"),
        kind=parameter("kind"),
        field=parameter("field"),
        local_text=parameter("local_text"),
    )
    .on_conflict_do_nothing(
        index_elements=[JobagDriftRow.job_order_id, JobagDriftRow.kind, JobagDriftRow.field],
        index_where=text("settled_at is null and kind <> 'OVERWRITTEN'"),
    )
)


async def add_drift(
    tx: Transaction, job_order_id: UUID, owner_id: UUID, kind: DriftKind, texts: Mapping[str, str | None]
) -> None:
    """For each field what stands, or stood, here; an open one of the same kind is not repeated."""
    values = {"job_order_id": job_order_id, "owner_id": owner_id, "kind": kind}
    for name, local_text in texts.items():
        await tx.execute(_DRIFT, id=new_id(), field=name, local_text=local_text, **values)


_SETTLED_BY_ITSELF = Statement(
    update(JobagDriftRow)
    .where(
        JobagDriftRow.job_order_id == parameter("job_order_id", Uuid()),
        JobagDriftRow.settled_at.is_(None),
        JobagDriftRow.kind != constant(DriftKind.OVERWRITTEN),
        JobagDriftRow.field != func.all(parameter("fields", ARRAY(Text()))),
    )
    .values(settled_at=func.clock_timestamp())
)


async def settle_others(tx: Transaction, job_order_id: UUID, fields: Sequence[str]) -> None:
    """What no longer differs is settled; a lost text stays until somebody looked at it."""
    await tx.execute(_SETTLED_BY_ITSELF, job_order_id=job_order_id, fields=list(fields))


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
