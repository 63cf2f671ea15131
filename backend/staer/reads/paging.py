"""Pages by key, in both directions: how a list is ordered, what a cursor holds, and where a page begins."""

import binascii
import contextlib
import datetime as dt
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zlib import crc32

import orjson
from sqlalchemy import ColumnElement, and_, case, literal_column, or_, tuple_
from sqlalchemy.sql.elements import UnaryExpression

from staer.domain.relation import Audience, Relation
from staer.errors import BadInput, ForbiddenFilter
from staer.reads.arguments import Bound, storable
from staer.reads.declare import Order, Paging, Sql
from staer.reads.frames import Frame

LARGEST_PAGE: Final = 100
DEFAULT_PAGE: Final = 50

_PARSERS: dict[type, Callable[[Any], Any]] = {
    dt.date: dt.date.fromisoformat,
    dt.datetime: dt.datetime.fromisoformat,
    UUID: UUID,
}


@dataclass(frozen=True, slots=True)
class Key:
    """One part of an order: an expression that is never null, and its direction."""

    expression: Sql
    descending: bool

    def sorted(self, *, backwards: bool) -> UnaryExpression[Any]:
        return self.expression.desc() if self.descending is not backwards else self.expression.asc()


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows a connection wants: how many, from which end, beyond which cursors."""

    size: int
    backwards: bool
    after: Bound | None
    before: Bound | None

    @property
    def literal_limit(self) -> Sql:
        """One row more than the page, to see whether there are more; a bound limit is planned anew each time."""
        return literal_column(str(self.size + 1))


def page_of(arguments: dict[str, Any]) -> Page:
    """The page asked for; bad input for sizes that are negative, over the cap or given from both ends."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise BadInput("Give first or last, not both.")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= LARGEST_PAGE:
            raise BadInput(f"{name} must be between 0 and {LARGEST_PAGE}.")
    given = [size for size in (first, last) if size is not None]
    return Page(given[0] if given else DEFAULT_PAGE, last is not None, arguments.get("after"), arguments.get("before"))


def keys_of(
    paging: Paging, order_by: Sequence[dict[str, Any]] | None, judged_as: Relation | None, frame: Frame
) -> tuple[list[Key], str]:
    """The order asked for, made total by the row's key, and a mark that a cursor of this order carries."""
    wanted = [
        (str(o["field"]), str(o.get("direction", "ASC")) == "DESC", str(o.get("nulls") or "LAST") == "LAST")
        for o in order_by or ()
    ] or [(name, descending, True) for name, descending in paging.default_order]
    keys = [key for want in wanted for key in _keys(paging.orders[want[0]], want, judged_as, frame)]
    keys.append(Key(frame.key, descending=wanted[-1][1]))
    return keys, format(crc32(repr((frame.type.name, wanted)).encode()), "x")


def _keys(order: Order, want: tuple[str, bool, bool], judged_as: Relation | None, frame: Frame) -> list[Key]:
    name, descending, nulls_last = want
    require_readable(name, order.audience, judged_as)
    key = frame.withheld_or(frame.sql(order.key), order.audience)
    if order.extremes:
        lowest, highest = order.extremes
        return [Key(_or_else(key, highest if nulls_last is not descending else lowest), descending)]
    if order.empty is not None:
        return [Key(key.is_(None), not nulls_last), Key(_or_else(key, order.empty), descending)]
    return [Key(key, descending)]


def _or_else(key: Sql, empty: Sql) -> Sql:
    """The key, never null. Not COALESCE: PostgreSQL takes that for leaky, and a condition that might leak is no way
    into an index behind row-level security. Every page would read all that lie before it.
    """
    return case((key.is_(None), empty), else_=key)


def require_readable(name: str, audience: Audience, judged_as: Relation | None) -> None:
    """What one may not read one may not filter or sort by: refused, never ignored (design, section 3)."""
    if judged_as is not None and judged_as not in audience:
        raise ForbiddenFilter(f"This list can't be filtered or sorted by {name}: its scope may not read that.")


def encode_cursor(mark: str, *values: Any) -> str:
    return urlsafe_b64encode(orjson.dumps((mark, *values), default=str)).decode()


def decode_cursor(mark: str, keys: Sequence[Key], text: str) -> list[Any]:
    """The values of the keys; bad input for anything that a list of this order did not give out."""
    with contextlib.suppress(binascii.Error, ValueError, TypeError, LookupError, AttributeError, BadInput):
        given, *values = orjson.loads(urlsafe_b64decode(text))
        if given == mark:
            return [_parsed(key, value) for key, value in zip(keys, values, strict=True)]
    raise BadInput("This is not a cursor of a list in this order; use one from its pageInfo or edges.")


def _parsed(key: Key, value: Any) -> Any:
    wanted = key.expression.type.python_type
    parsed = _PARSERS.get(wanted, lambda given: given)(value)
    if not isinstance(parsed, wanted) or (wanted is int and abs(parsed) > 2**31 - 1):
        raise TypeError
    return storable(parsed)


def beyond(keys: Sequence[Key], values: Sequence[Sql], *, after: bool) -> ColumnElement[bool]:
    """The rows on the far side of a cursor with these values."""
    ways = [key.descending is not after for key in keys]  # True: greater
    if len(set(ways)) == 1:
        row, cursor = tuple_(*(key.expression for key in keys)), tuple_(*values)
        return row > cursor if ways[0] else row < cursor
    steps = [
        and_(
            *(k.expression == v for k, v in zip(keys[:i], values[:i], strict=True)),
            keys[i].expression > values[i] if ways[i] else keys[i].expression < values[i],
        )
        for i in range(len(keys))
    ]
    return or_(*steps)
