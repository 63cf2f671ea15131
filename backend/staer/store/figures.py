"""What is counted of job orders, and by what they are grouped: expressions over a row of `job_order`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    FromClause,
    Integer,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
    union,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from staer.domain.placement import REFERRED, PlacementStatus
from staer.domain.sharing import ShareStatus
from staer.store.statement import constant
from staer.store.tables import AuthorityRow, JobOrderRow, JobOrderShareRow, NetworkRow, PlacementRow
from staer.store.visibility import VIEWER, received_through

Sql = ColumnElement[Any]  # Any: an expression has the type of its column

_ZERO, _ONE = literal_column("0::float", Float), literal_column("1::float", Float)


def _count(*conditions: ColumnElement[bool]) -> Sql:
    counted = func.count()
    return cast(counted.filter(*conditions) if conditions else counted, Integer)


def _hours(later: SQLCoreOperations[dt.datetime | None], earlier: SQLCoreOperations[dt.datetime | None]) -> Sql:
    return func.extract("epoch", later - earlier) / literal_column("3600")


def candidates() -> FromClause:
    """What became of the placements on a row of `job_order`, in one look-up for all that is asked of them."""
    placed = aliased(PlacementRow)
    return (
        select(
            _count().label("placements"),
            _count(placed.status.in_([constant(state) for state in sorted(REFERRED)])).label("referred"),
            _count(placed.status == constant(PlacementStatus.HIRED)).label("hired"),
            _count(placed.decided_at.is_not(None)).label("decided"),
            cast(func.sum(_hours(placed.decided_at, placed.created_at)), Float).label("hours_of_deciding"),
        )
        .where(placed.job_order_id == JobOrderRow.id)
        .correlate(JobOrderRow)
        .lateral()
    )


def hours_to_first_candidate() -> Sql:
    """From the first share of a row of `job_order` to the first placement after it."""
    share, placed = aliased(JobOrderShareRow), aliased(PlacementRow)
    shared = select(func.min(share.shared_at)).where(share.job_order_id == JobOrderRow.id).correlate(JobOrderRow)
    first_shared = shared.scalar_subquery()
    first_placed = (
        select(func.min(placed.created_at))
        .where(placed.job_order_id == JobOrderRow.id, placed.created_at >= first_shared)
        .correlate(JobOrderRow)
        .scalar_subquery()
    )
    return cast(_hours(first_placed, first_shared), Float)


def number(key: Sql) -> Sql:
    """How many rows."""
    return func.count(key)


def together(counted: Sql) -> Sql:
    """The sum; null where nothing may be counted."""
    return func.sum(counted)


def people(vacancies: Sql) -> Sql:
    """How many are wanted."""
    return func.coalesce(func.sum(vacancies), literal_column("0", Integer))


def ratio(part: Sql, whole: Sql) -> Sql:
    """Of the sums; null where there is nothing to divide by."""
    return cast(func.sum(part), Float) / func.nullif(cast(func.sum(whole), Float), _ZERO)


def part_with_any(counted: Sql) -> Sql:
    """Which part of the rows has at least one."""
    return func.avg(case((counted > literal_column("0"), _ONE), (counted.is_not(None), _ZERO)))


def part_filled(hired: Sql, vacancies: Sql) -> Sql:
    """Which part of the vacancies."""
    return ratio(func.least(hired, vacancies), vacancies)


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what orders are put together: the value of each order, and what a group's value is called.

    `newest_first` sorts by the value; else the largest group comes first. With `several`, `value` is a lateral with
    one column, which may hold several rows for an order.
    """

    value: Callable[[], Any]
    key: Callable[[Sql], Sql]
    name: Callable[[Sql], Sql]
    newest_first: bool = False
    several: bool = False


def _month() -> Sql:
    local = JobOrderRow.created_at.op("at time zone")(literal_column("'Europe/Copenhagen'"))
    return cast(func.date_trunc(literal_column("'month'"), local), Date)


def _networks() -> FromClause:
    """The networks of a row of `job_order` that the viewer may know of: its owner those of the shares, a recipient
    those through which the own authority got it.
    """
    shared = aliased(JobOrderShareRow)
    own = select(shared.network_id.label("value")).where(
        shared.job_order_id == JobOrderRow.id,
        shared.status == constant(ShareStatus.SHARED),
        shared.owner_id == VIEWER.c.authority_id,
    )
    network = aliased(NetworkRow)
    received = select(network.id).where(received_through(network.id))
    return union(own.correlate(JobOrderRow, VIEWER), received.correlate(JobOrderRow, VIEWER)).lateral()


def _text(value: Sql) -> Sql:
    return cast(value, Text)


def _of(attribute: Any, key: Any) -> Callable[[Sql], Sql]:
    """A column of the row with the value as its key."""
    return lambda value: select(attribute).where(key == value).scalar_subquery()


GROUPINGS: Final[dict[str, Grouping]] = {
    "MONTH": Grouping(_month, _text, _text, newest_first=True),
    "OCCUPATION": Grouping(lambda: JobOrderRow.occupation, _text, _text),
    "NETWORK": Grouping(
        _networks, _of(NetworkRow.code, NetworkRow.id), _of(NetworkRow.name, NetworkRow.id), several=True
    ),
    "AUTHORITY": Grouping(
        lambda: JobOrderRow.owner_id,
        _of(AuthorityRow.number, AuthorityRow.id),
        _of(AuthorityRow.name, AuthorityRow.id),
    ),
}
