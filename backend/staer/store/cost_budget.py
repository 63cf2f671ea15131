"""A minute's budget of points, leased by the server processes in slices: a shared write per request would be too dear.

The database's clock says which minute it is, so that processes need not agree on the time.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from staer.store.database import Database
from staer.store.edge_tables import CostBudgetRow
from staer.store.statement import Statement, parameter

_points = BigInteger()
_MINUTE = literal_column("60", _points)
_actor, _slice = parameter("actor", Uuid[UUID]()), parameter("slice", _points)
_limit = parameter("limit", _points)
_seconds = func.extract("epoch", func.statement_timestamp()).cast(BigInteger)
_clock = select(
    (_seconds.op("/", return_type=_points)(_MINUTE)).label("minute"),
    (_MINUTE - _seconds.op("%", return_type=_points)(_MINUTE)).label("seconds_left"),
).cte("clock")
_new = insert(CostBudgetRow).from_select(
    ["actor", "minute", "leased"], select(_actor, _clock.c.minute, _slice).where(_slice <= _limit)
)
_another_minute = CostBudgetRow.minute != _new.excluded.minute
_leased = _new.excluded.leased + case((_another_minute, 0), else_=CostBudgetRow.leased)
_taken = (
    _new.on_conflict_do_update(
        index_elements=[CostBudgetRow.actor],
        set_={"minute": _new.excluded.minute, "leased": _leased},
        where=or_(_another_minute, _leased <= _limit),
    )
    .returning(CostBudgetRow.leased)
    .cte("taken")
)
_LEASE = Statement(select(_clock.c.seconds_left, select(_taken.c.leased).scalar_subquery().label("leased")))


@dataclass(frozen=True, slots=True)
class Leased:
    """`total` is what all processes have leased this minute, this slice included; None where there was not enough."""

    total: int | None
    seconds_left: int


async def lease(database: Database, actor: UUID, points: int, limit: int) -> Leased:
    """Take `points` of the actor's budget of this minute, all or none."""
    values = {"actor": actor, "slice": points, "limit": limit}
    [row] = await database.fetch(_LEASE.text, _LEASE.arguments(values))
    return Leased(row["leased"], row["seconds_left"])
