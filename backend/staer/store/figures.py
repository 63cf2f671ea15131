"""What is counted of job orders, and by what they are grouped: expressions over a row of `job_order` and its tally."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from staer.store.figure_tables import JobOrderTallyRow
from staer.store.tables import AuthorityRow, JobOrderRow, NetworkRow
from staer.store.visibility import VIEWER, Through, received_through

Sql = ColumnElement[Any]  # Any: an expression has the type of its column

_ZERO, _ONE = literal_column("0::float", Float), literal_column("1::float", Float)


# The way to figures of an order that leads past the order itself.
TALLIED: Final = Through(
    JobOrderTallyRow,
    JobOrderRow.id == JobOrderTallyRow.job_order_id,
    {
        JobOrderRow.id: JobOrderTallyRow.job_order_id,
        JobOrderRow.owner_id: JobOrderTallyRow.owner_id,
        JobOrderRow.external_coordinator_id: JobOrderTallyRow.external_coordinator_id,
        JobOrderRow.status: JobOrderTallyRow.status,
        JobOrderRow.occupation: JobOrderTallyRow.occupation,
        JobOrderRow.vacancies: JobOrderTallyRow.vacancies,
    },
)


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


def _networks() -> FromClause:
    """The networks of a row of `job_order` that the viewer may know of: its owner those of the shares, a recipient
    those through which the own authority got it.
    """
    own = select(func.unnest(JobOrderTallyRow.networks).label("value")).where(
        JobOrderRow.owner_id == VIEWER.c.authority_id
    )
    network = aliased(NetworkRow)
    received = select(network.id).where(JobOrderRow.owner_id != VIEWER.c.authority_id, received_through(network.id))
    return union_all(own.correlate(JobOrderTallyRow, VIEWER), received.correlate_except(network)).lateral()


def _text(value: Sql) -> Sql:
    return cast(value, Text)


def _of(attribute: Any, key: Any) -> Callable[[Sql], Sql]:
    """A column of the row with the value as its key."""
    return lambda value: select(attribute).where(key == value).scalar_subquery()


GROUPINGS: Final[dict[str, Grouping]] = {
    "MONTH": Grouping(lambda: JobOrderTallyRow.month, _text, _text, newest_first=True),
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
