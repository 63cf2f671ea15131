"""Imports of job orders: what an upload is compared with, and what is kept of it until it is confirmed or undone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import (
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Interval, Text, Uuid

from staer.domain.actor import Actor
from staer.domain.job_order import JobOrder, JobOrderType
from staer.domain.job_order_content import JobOrderContent
from staer.domain.relation import EVERYONE
from staer.store.database import Record, Transaction
from staer.store.import_tables import JobOrderImportRow
from staer.store.job_order import CONTENT_COLUMNS, FACTS, job_order_of, viewer_values
from staer.store.statement import Statement, parameter
from staer.store.tables import CompanyRow, HistoryRow, JobOrderConfidentialRow, JobOrderRow
from staer.store.visibility import VIEWER, standing_to_job_order, viewer_statement

MOST_KEPT: Final = 5  # of one person
_KEPT: Final = literal_column("interval '1 day'", Interval())


@dataclass(frozen=True, slots=True)
class Known:
    """An order as it is now; where the viewer is not its owner, without its confidential texts."""

    order: JobOrder
    content: JobOrderContent
    cvr_number: str | None


_KNOWN = Statement(
    select(
        *(fact.label(f"order_{fact.key}") for fact in FACTS),
        *CONTENT_COLUMNS,
        CompanyRow.cvr_number,
        standing_to_job_order(EVERYONE).relation.label("relation"),
    )
    .select_from(JobOrderRow)
    .join(VIEWER, true())
    .join(CompanyRow, CompanyRow.id == JobOrderRow.company_id)
    .outerjoin(
        JobOrderConfidentialRow,
        and_(
            JobOrderConfidentialRow.job_order_id == JobOrderRow.id,
            JobOrderConfidentialRow.owner_id == VIEWER.c.authority_id,
        ),
    )
    .where(JobOrderRow.id == any_(parameter("job_order_ids", ARRAY(Uuid()))))
    .add_cte(viewer_statement())
)


async def known_orders(tx: Transaction, job_order_ids: Sequence[UUID], actor: Actor) -> dict[UUID, Known]:
    """Those that exist for the actor, by id."""
    rows = await tx.rows(_KNOWN, job_order_ids=list(job_order_ids), **viewer_values(actor))
    return {row["order_id"]: _known(row) for row in rows if row["relation"]}


def _known(row: Record) -> Known:
    values: dict[str, Any] = {column.key: row[column.key] for column in CONTENT_COLUMNS}  # Any: of every type
    values["type"] = JobOrderType(row["type"])
    return Known(job_order_of(row, "order_"), JobOrderContent(**values), row["cvr_number"])


_COMPANIES = Statement(
    select(CompanyRow.cvr_number, func.array_agg(CompanyRow.id).label("ids"))
    .where(CompanyRow.cvr_number == any_(parameter("cvr_numbers", ARRAY(Text()))))
    .group_by(CompanyRow.cvr_number)
)


async def companies_by_cvr(tx: Transaction, cvr_numbers: Sequence[str]) -> dict[str, list[UUID]]:
    """The workplaces under each number."""
    return {row["cvr_number"]: row["ids"] for row in await tx.rows(_COMPANIES, cvr_numbers=list(cvr_numbers))}


_newest = (
    select(JobOrderImportRow.id)
    .where(JobOrderImportRow.consultant_id == parameter("consultant_id"))
    .order_by(JobOrderImportRow.created_at.desc())
    .limit(literal_column(str(MOST_KEPT - 1)))
)
_FORGET = Statement(
    delete(JobOrderImportRow).where(
        JobOrderImportRow.consultant_id == parameter("consultant_id"),
        or_(
            JobOrderImportRow.created_at < func.now() - _KEPT,
            JobOrderImportRow.id.not_in(_newest),
        ),
    )
)
_KEEP = Statement(
    insert(JobOrderImportRow).values(
        id=parameter("id"),
        owner_id=parameter("owner_id"),
        consultant_id=parameter("consultant_id"),
        state=text("'CHECKED'"),
        offered=bindparam("offered", type_=Text()).cast(JSONB),
    )
)


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return orjson.dumps(rows, default=str).decode()  # asyncpg's own UUIDs


async def keep(tx: Transaction, import_id: UUID, actor: Actor, offered: Sequence[dict[str, Any]]) -> None:
    """Keep it, in the place of this person's oldest and of those that are out of date."""
    await tx.execute(_FORGET, consultant_id=actor.consultant_id)
    await tx.execute(
        _KEEP,
        id=import_id,
        owner_id=actor.authority_id,
        consultant_id=actor.consultant_id,
        offered=_json(offered),
    )


@dataclass(frozen=True, slots=True)
class Import:
    """As it is kept."""

    state: str
    offered: list[dict[str, Any]]
    written: list[dict[str, Any]]
    confirmed_at: dt.datetime | None


_LOCK = Statement(
    select(
        JobOrderImportRow.state,
        JobOrderImportRow.offered,
        JobOrderImportRow.written,
        JobOrderImportRow.confirmed_at,
    )
    .where(
        JobOrderImportRow.id == parameter("id"),
        JobOrderImportRow.created_at >= func.now() - _KEPT,
    )
    .with_for_update()
)


async def lock(tx: Transaction, import_id: UUID) -> Import | None:
    """The import, locked; None when the actor has none of this id, or it is out of date."""
    row = await tx.row(_LOCK, id=import_id)
    if row is None:
        return None
    return Import(row["state"], orjson.loads(row["offered"]), orjson.loads(row["written"] or "[]"), row["confirmed_at"])


_CONFIRM = Statement(
    update(JobOrderImportRow)
    .where(JobOrderImportRow.id == parameter("import_id"))
    .values(
        state=text("'CONFIRMED'"),
        confirmed_at=func.clock_timestamp(),
        written=bindparam("written", type_=Text()).cast(JSONB),
    )
)
_UNDO = Statement(
    update(JobOrderImportRow).where(JobOrderImportRow.id == parameter("import_id")).values(state=text("'UNDONE'"))
)


async def confirm(tx: Transaction, import_id: UUID, written: Sequence[dict[str, Any]]) -> None:
    await tx.execute(_CONFIRM, import_id=import_id, written=_json(written))


async def undo(tx: Transaction, import_id: UUID) -> None:
    await tx.execute(_UNDO, import_id=import_id)


_TOUCHED = Statement(
    select(
        exists(
            select(HistoryRow.id).where(
                HistoryRow.job_order_id == any_(parameter("job_order_ids", ARRAY(Uuid()))),
                HistoryRow.at > parameter("since"),
            )
        )
    )
)


async def touched_since(tx: Transaction, job_order_ids: Sequence[UUID], since: dt.datetime) -> bool:
    """Something became of one of these orders after that transaction."""
    return await tx.value(_TOUCHED, job_order_ids=list(job_order_ids), since=since)
