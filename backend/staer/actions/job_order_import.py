"""A workbook of job orders: looked at without writing, then what was confirmed of it, and that undone.

Each row goes through the action that the API has for it; here is only what makes them one batch.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from staer.actions import job_order
from staer.actions.admission import consultant_of, found
from staer.domain.actor import Actor
from staer.domain.job_order import ClosedReason, JobOrderAction, JobOrderType, why_not
from staer.domain.job_order_content import JobOrderContent, checked
from staer.domain.job_order_import import (
    CELL_SENTENCES,
    CellChange,
    CellProblem,
    CheckedRow,
    GivenRow,
    Reason,
    RowKind,
)
from staer.domain.refusals import ErrorCode, refusal
from staer.errors import Refused
from staer.store import job_order as orders
from staer.store import job_order_import as store
from staer.store.database import Transaction
from staer.store.job_order_import import Known
from staer.store.keys import new_id

_DATES = ("start_date", "end_date")
_NOTHING: dict[str, Any] = {f.name: None for f in fields(JobOrderContent)}
_WHEN_EMPTY: dict[str, Any] = {"type": JobOrderType.ORDINARY, "vacancies": 1}  # of a new order, as the API has it


async def check_import(tx: Transaction, actor: Actor, rows: Sequence[GivenRow]) -> tuple[UUID, list[CheckedRow]]:
    """What each row would do, kept for confirming; nothing of an order is written. The import's id, and the rows."""
    consultant_of(actor)
    ids = Counter(row.job_order_id for row in rows if row.job_order_id)
    known = await store.known_orders(tx, list(ids), actor)
    companies = await store.companies_by_cvr(tx, [row.cells.get("cvr_number") or "" for row in rows])
    desk = _Desk(actor, known, companies, frozenset(key for key, times in ids.items() if times > 1))
    outcomes = [desk.checked(row) for row in rows]
    import_id = new_id()
    await store.keep(tx, import_id, actor, [_kept(row) for row in outcomes if row.is_offered])
    return import_id, outcomes


@dataclass(frozen=True, slots=True)
class _Desk:
    """All that rows are compared with."""

    actor: Actor
    known: Mapping[UUID, Known]
    companies: Mapping[str, Sequence[UUID]]
    twice: frozenset[UUID]

    def checked(self, row: GivenRow) -> CheckedRow:
        problems = dict(row.problems)
        if row.job_order_id in self.twice:
            problems["id"] = CellProblem.ID_TWICE
        reasons = [Reason(problem, CELL_SENTENCES[problem], name) for name, problem in problems.items()]
        if row.job_order_id is None and "id" not in problems:
            return self._new(row, reasons)
        known = self.known.get(row.job_order_id) if row.job_order_id else None
        title = known.content.title if known else row.cells.get("title")
        made = CheckedRow(row.number, RowKind.INVALID, title, row.job_order_id, row.version, reasons=reasons)
        if "id" in problems:
            return made
        if known is None:
            return replace(made, kind=RowKind.FORBIDDEN, reasons=[_reason(ErrorCode.NOT_FOUND)])
        # Compared with nothing: that a cell says what the order does would tell those who may not read it.
        if known.order.owner_id != self.actor.authority_id:
            return replace(made, kind=RowKind.FORBIDDEN, reasons=[_reason(ErrorCode.NOT_OWNER)])
        return self._changed(row, known, made)

    def _new(self, row: GivenRow, reasons: list[Reason]) -> CheckedRow:
        given = {name: value for name, value in row.cells.items() if value is not None}
        changes = [CellChange(name, None, value) for name, value in given.items()]
        made = CheckedRow(row.number, RowKind.INVALID, row.cells.get("title"), changes=changes, reasons=reasons)
        return made if reasons else self._judged(made, RowKind.NEW, _NOTHING | _WHEN_EMPTY, given, None)

    def _changed(self, row: GivenRow, known: Known, made: CheckedRow) -> CheckedRow:
        before = {f.name: getattr(known.content, f.name) for f in fields(JobOrderContent)}
        shown = before | {"cvr_number": known.cvr_number}
        given = {name: value for name, value in row.cells.items() if not _same(shown[name], value)}
        made = replace(made, changes=[CellChange(name, shown[name], value) for name, value in given.items()])
        if row.version is None:
            return replace(made, reasons=[*made.reasons, _reason(ErrorCode.REQUIRED, "version")])
        if made.reasons:
            return made
        if not given:
            return replace(made, kind=RowKind.UNCHANGED)
        if reason := why_not(JobOrderAction.UPDATE, known.order, self.actor):
            return replace(made, kind=RowKind.FORBIDDEN, reasons=[_reason(ErrorCode(reason.value))])
        if row.version != known.order.version:
            return replace(made, kind=RowKind.CONFLICT, reasons=[_reason(ErrorCode.VERSION_CONFLICT)])
        return self._judged(made, RowKind.CHANGED, before, given, known)

    def _judged(
        self, made: CheckedRow, kind: RowKind, before: dict[str, Any], given: dict[str, Any], known: Known | None
    ) -> CheckedRow:
        values = {name: value for name, value in given.items() if name != "cvr_number"}
        try:
            if known is None or "cvr_number" in given:
                values["company_id"] = self._company(given.get("cvr_number"))
            checked(JobOrderContent(**{**before, **values}))
        except Refused as refused:
            name = refused.path[0] if refused.path else None
            return replace(made, reasons=[Reason(refused.code, refused.message, name)])
        return replace(made, kind=kind, values=values, reasons=[])

    def _company(self, cvr_number: str | None) -> UUID:
        """A number with several workplaces does not say which one."""
        if cvr_number is None:
            raise refusal(ErrorCode.REQUIRED, "cvr_number")
        found_here = self.companies.get(cvr_number, ())
        if len(found_here) != 1:
            raise refusal(ErrorCode.UNKNOWN_COMPANY, "cvr_number")
        return found_here[0]


def _same(before: Any, after: Any) -> bool:
    """A workbook knows one kind of line end, and its reader no blanks around a text."""
    if isinstance(before, str) and isinstance(after, str):
        return _tidied(before) == _tidied(after)
    return before == after


def _tidied(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _reason(code: ErrorCode, field: str | None = None) -> Reason:
    return Reason(code, refusal(code).message, field)


def _kept(row: CheckedRow) -> dict[str, Any]:
    return {"row": row.number, "id": row.job_order_id, "version": row.version, "values": dict(row.values)}


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """What became of a confirmed row."""

    number: int
    job_order_id: UUID | None
    refused: Refused | None = None


async def confirm_import(tx: Transaction, actor: Actor, import_id: UUID, rows: Sequence[int]) -> list[WrittenRow]:
    """Write these of the rows offered, in one batch; a row whose order was changed meanwhile is refused by itself."""
    consultant_of(actor)
    kept = found(await store.lock(tx, import_id), "import_id")
    if kept.state != "CHECKED":
        raise refusal(ErrorCode.IMPORT_CONFIRMED, "import_id")
    offered = {row["row"]: row for row in kept.offered}
    if not rows or not set(rows) <= set(offered):
        raise refusal(ErrorCode.INVALID_INPUT, "rows")
    results: list[WrittenRow] = []
    written: list[dict[str, Any]] = []
    # In the order of their ids, so that two batches never wait for each other.
    for row in sorted((offered[number] for number in set(rows)), key=lambda row: row["id"] or ""):
        try:
            done = await _write(tx, actor, row)
        except Refused as refused:
            results.append(WrittenRow(row["row"], UUID(row["id"]) if row["id"] else None, refused))
        else:
            written.append(done)
            results.append(WrittenRow(row["row"], done["id"]))
    await store.confirm(tx, import_id, written)
    return sorted(results, key=lambda result: result.number)


async def _write(tx: Transaction, actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """What undoing needs: the order, its version then, and what it said before."""
    values = _typed(row["values"])
    if row["id"] is None:
        content = JobOrderContent(**{**_NOTHING, **_WHEN_EMPTY, **values})
        made = await job_order.create_job_order(tx, actor, content, coordinator_allowed=True)
        return {"id": made, "version": 1, "before": None}
    key = UUID(row["id"])
    await job_order.locked_for(tx, actor, key, JobOrderAction.UPDATE)
    before = orders.content_values(await orders.content(tx, key))
    await job_order.update_job_order(tx, actor, key, expected_version=row["version"], changes=values)
    return {"id": key, "version": row["version"] + 1, "before": before}


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """As they were before they were kept as JSON."""
    typed = dict(values)
    for name in _DATES:
        if typed.get(name):
            typed[name] = dt.date.fromisoformat(typed[name])
    if "type" in typed:
        typed["type"] = JobOrderType(typed["type"]) if typed["type"] else None
    if typed.get("company_id"):
        typed["company_id"] = UUID(typed["company_id"])
    return typed


async def undo_import(tx: Transaction, actor: Actor, import_id: UUID) -> int:
    """Every order says again what it said, and new ones are closed as made by mistake; how many orders.

    Refused whole when anything became of one of them since.
    """
    consultant_of(actor)
    kept = found(await store.lock(tx, import_id), "import_id")
    if kept.state != "CONFIRMED" or kept.confirmed_at is None:
        raise refusal(ErrorCode.IMPORT_NOT_CONFIRMED, "import_id")
    written = sorted(kept.written, key=lambda row: row["id"])
    for row in written:
        order = found(await orders.lock(tx, UUID(row["id"]), actor), "import_id")
        if order.version != row["version"]:
            raise refusal(ErrorCode.IMPORT_TOUCHED, "import_id")
    if await store.touched_since(tx, [UUID(row["id"]) for row in written], kept.confirmed_at):
        raise refusal(ErrorCode.IMPORT_TOUCHED, "import_id")
    for row in written:
        await _restore(tx, actor, row)
    await store.undo(tx, import_id)
    return len(written)


async def _restore(tx: Transaction, actor: Actor, row: dict[str, Any]) -> None:
    key, before = UUID(row["id"]), row["before"]
    if before is None:
        await job_order.close_job_order(tx, actor, key, reason=ClosedReason.ERROR)
    else:
        changes = _typed(before)
        await job_order.update_job_order(tx, actor, key, expected_version=row["version"], changes=changes)
