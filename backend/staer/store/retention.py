"""What is kept no longer: who the candidates of old job orders were, and old lines of the log of reads."""

import datetime as dt

from sqlalchemy import DateTime, Integer, and_, delete, func, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import INTERVAL

from staer.domain.job_order import JobOrderStatus
from staer.store.database import Database
from staer.store.privacy_tables import ReadLogRow
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import CandidateRow, HistoryRow, JobOrderRow, PlacementRow

_AT_ONCE = 1_000  # rows of one transaction

_years_ago = parameter("now", DateTime(timezone=True)) - func.make_interval(
    parameter("years", Integer()), type_=INTERVAL()
)
_closing = (
    select(func.max(HistoryRow.at))
    .where(
        HistoryRow.job_order_id == JobOrderRow.id,
        HistoryRow.to_state == JobOrderStatus.CLOSED.value,
        HistoryRow.placement_id.is_(None),
        HistoryRow.share_id.is_(None),
    )
    .scalar_subquery()
)
_closed_at = func.coalesce(_closing, JobOrderRow.updated_at)  # one that came in closed has no such history
_old = (
    select(CandidateRow.placement_id)
    .join(PlacementRow, PlacementRow.id == CandidateRow.placement_id)
    .join(JobOrderRow, JobOrderRow.id == PlacementRow.job_order_id)
    .where(
        and_(
            CandidateRow.name.is_not(None),
            JobOrderRow.status == constant(JobOrderStatus.CLOSED),
            _closed_at < _years_ago,
        )
    )
    .limit(literal_column(str(_AT_ONCE)))
    .cte("old")
)
_old_ids = select(_old.c.placement_id)
# Free text about a candidate goes with the name, and so does the mark by which the citizen would be known again.
_forgotten = (
    update(PlacementRow)
    .where(PlacementRow.id.in_(_old_ids))
    .values(citizen_key=null(), note=null(), decision_comment=null(), jobag_problem=null())
    .cte("forgotten")
)
_unexplained = update(HistoryRow).where(HistoryRow.placement_id.in_(_old_ids)).values(reason=null()).cte("unexplained")
_ANONYMISE = Statement(
    update(CandidateRow)
    .where(CandidateRow.placement_id.in_(_old_ids))
    .values(name=null(), cpr_encrypted=null())
    .returning(CandidateRow.placement_id)
    .add_cte(_forgotten, _unexplained)
)
_old_reads = select(ReadLogRow.id).where(ReadLogRow.at < _years_ago).limit(literal_column(str(_AT_ONCE)))
_FORGET_READS = Statement(delete(ReadLogRow).where(ReadLogRow.id.in_(_old_reads)).returning(ReadLogRow.id))


async def anonymise_candidates(database: Database, now: dt.datetime, years: int) -> int:
    """Of orders that closed so many years ago; how many there were."""
    return await _all(database, _ANONYMISE, now, years)


async def forget_reads(database: Database, now: dt.datetime, years: int) -> int:
    """Lines of the log that are so many years old; how many there were."""
    return await _all(database, _FORGET_READS, now, years)


async def _all(database: Database, statement: Statement, now: dt.datetime, years: int) -> int:
    total = 0
    while True:
        async with database.transaction() as tx:
            done = len(await tx.rows(statement, now=now, years=years))
        total += done
        if done < _AT_ONCE:
            return total
