"""Which rows a list holds, and which of them a page: by scope, filter, search, order and cursors.

The rows of a scope reach the viewer in several ways, each with an index of its own. The page's keys are found on each
way, in order and no more than the page holds; then the rows of these keys are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    false,
    func,
    literal_column,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.types import Text

from staer.domain.relation import Audience
from staer.reads.arguments import Bound, is_blank, storable
from staer.reads.declare import Condition, Paging, Scope, Sql
from staer.reads.frames import Frame, array_of
from staer.reads.paging import Key, Page, beyond, decode_cursor, keys_of, require_readable
from staer.store.visibility import Through, Way

if TYPE_CHECKING:
    from staer.reads.compiler import Compilation


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """The frame that the page's rows are read in, and the keys that they are sorted by."""

    frame: Frame
    keys: Sequence[Key]
    mark: str
    page: Page
    limited: bool  # the keys that the rows are joined to are the page's, and no more

    def statement(self) -> Select[Any]:
        rows = self.frame.level.rows().order_by(*(key.sorted(backwards=self.page.backwards) for key in self.keys))
        return rows if self.limited else rows.limit(self.page.literal_limit)


class ListedRows:
    """The rows of one connection."""

    def __init__(
        self,
        compilation: "Compilation",
        paging: Paging,
        scope: Scope | None,
        arguments: dict[str, Any],
        open_rows: Callable[[], Frame],
        narrow: Through | None = None,
    ) -> None:
        self.compilation = compilation
        self.paging = paging
        self.judged_as = scope.judged_as if scope else None
        self.arguments = arguments
        self.open_rows = open_rows
        self.narrow = narrow
        self.keys_first = scope is not None
        self.ways = scope.ways(compilation.possible) if scope else [Way(true())]
        self._bound: dict[object, Sql] = {}

    def of_page(self, page: Page) -> PageOfRows:
        # One way too: PostgreSQL takes the wall's rules for rare and would join all rows before it sorts them.
        if self.keys_first and self.ways:
            return self._joined_to_keys(page)
        frame = self._matching(self.ways[0] if self.ways else Way(false()))
        keys, mark = self._sorted(frame, page)
        return PageOfRows(frame, keys, mark, page, limited=False)

    def _joined_to_keys(self, page: Page) -> PageOfRows:
        found, keys, mark = self._keys_of_page(page)
        frame = self.open_rows()
        on = found.c[len(keys) - 1] == frame.key
        frame.level.source = found.join(frame.level.source, on)
        frame.level.own.append(found)
        frame.level.where.append(frame.is_seen())
        return PageOfRows(frame, [Key(found.c[i], key.descending) for i, key in enumerate(keys)], mark, page, True)

    def _keys_of_page(self, page: Page) -> tuple[FromClause, Sequence[Key], str]:
        """The keys of the page's rows, each once; the last one is the row's own."""
        selects: list[Select[Any]] = []
        keys: Sequence[Key] = ()
        mark = ""
        for way in self.ways or [Way(false())]:
            frame = self._matching(way)
            keys, mark = self._sorted(frame, page)
            labelled = [key.expression.label(f"k{i}") for i, key in enumerate(keys)]
            each = frame.level.select(*labelled).order_by(*_by_place(keys, page)).limit(page.literal_limit)
            selects.append(each.distinct() if way.through else each)
        together = selects[0] if len(selects) == 1 else union(*selects)
        return together.order_by(None).order_by(*_by_place(keys, page)).limit(page.literal_limit).subquery(), keys, mark

    def keys_in_order(self) -> Sql:
        """The keys of all rows, in the list's order, as far as they are counted and one more."""
        everything = Page(self.compilation.counted, backwards=False, after=None, before=None)
        found, keys, _ = self._keys_of_page(everything)
        sorted_by = [Key(found.c[i], key.descending).sorted(backwards=False) for i, key in enumerate(keys)]
        return array_of(select(found.c[len(keys) - 1]).order_by(*sorted_by))

    def count(self) -> Sql:
        """How many rows the list has, as far as they are counted."""
        most: Sql = literal_column(str(self.compilation.counted + 1))
        selects = [keys.limit(most) for keys in self._keys_of_ways()]
        together = selects[0] if len(selects) == 1 else union(*selects).limit(most)
        return select(func.count()).select_from(together.subquery()).scalar_subquery()

    def of_all(self) -> Frame:
        """The frame that all rows are read in, each once, through the narrower table."""
        assert self.narrow, "nothing wide is read of all rows"
        if len(self.ways) == 1 and not self.ways[0].through:
            return self._matching(self.ways[0])
        frame = self.open_rows()
        frame.read_through(self.narrow, self._rows_of_ways(self.narrow).subquery())
        return frame

    def _rows_of_ways(self, narrow: Through) -> CompoundSelect[Any] | Select[Any]:
        """The narrower table's rows of all ways. Those of the first one are many, and not looked for on the others."""
        selects: list[Select[Any]] = []
        first, *_ = ways = self.ways or [Way(false())]
        for way in ways:
            frame = self._matching(way)
            if way.through:
                frame.join_through(narrow)
            if way is not first and not first.through:
                frame.level.where.append(frame.sql(self._rule_of(first)).is_not(true()))
            selects.append(frame.level.select(*(frame.sql(column) for column in narrow.row.__table__.c)))
        if first.through or len(selects) == 1:
            return _each_once(selects)
        return union_all(selects[0], _each_once(selects[1:]))

    def _keys_of_ways(self) -> list[Select[Any]]:
        """For each way the keys of its rows."""
        selects: list[Select[Any]] = []
        for way in self.ways or [Way(false())]:
            frame = self._matching(way)
            keys = frame.level.select(frame.key.label("key"))
            selects.append(keys.distinct() if way.through else keys)
        return selects

    def _matching(self, way: Way) -> Frame:
        """The rows that come this way, whatever the page: by the filter and the search."""
        frame = self.open_rows()
        through = way.through or self.narrow
        if through:
            frame.read_through(through)
        frame.level.where.append(frame.sql(self._rule_of(way)))
        if through is None:
            frame.level.where.append(frame.is_seen())
        given: dict[str, Any] = {**self.arguments, **(self.arguments.get("filter") or {})}
        for name, condition in self.paging.conditions.items():
            if given.get(name) is not None:
                self._restrict(frame, name, condition, given[name])
        return frame

    def _rule_of(self, way: Way) -> ColumnElement[bool]:
        return way.rule if self.narrow is None or way.tallied is None else way.tallied

    def _restrict(self, frame: Frame, name: str, condition: Condition, value: Any) -> None:
        require_readable(name, _readers_of(condition), self.judged_as)
        if isinstance(value, Bound):
            if isinstance(condition.type, Text) and is_blank(value.first):
                return
            value = self._once(name, value, condition.type, condition.convert or storable)
        frame.level.where.append(_rule(frame, condition, value))

    def _once(self, name: object, bound: Bound, type_: Any, convert: Callable[[Any], Any]) -> Sql:
        """One parameter, however many ways look at it."""
        if name not in self._bound:
            self._bound[name] = self.compilation.bind(bound, type_, convert)
        return self._bound[name]

    def _sorted(self, frame: Frame, page: Page) -> tuple[Sequence[Key], str]:
        """The keys of the order, and with the cursors only what lies beyond them."""
        keys, mark = keys_of(self.paging, self.arguments.get("orderBy"), self.judged_as, frame)
        for cursor, after in ((page.after, True), (page.before, False)):
            if cursor is not None:
                places = range(len(decode_cursor(mark, keys, cursor.first)))
                values = [self._cursor_part(cursor, i, keys, mark, after=after) for i in places]
                frame.level.where.append(beyond(keys, values, after=after))
        return keys, mark

    def _cursor_part(self, cursor: Bound, place: int, keys: Sequence[Key], mark: str, *, after: bool) -> Sql:
        type_ = keys[place].expression.type
        return self._once((after, place), cursor, type_, lambda text: decode_cursor(mark, keys, text)[place])


def _each_once(selects: Sequence[Select[Any]]) -> CompoundSelect[Any] | Select[Any]:
    return selects[0].distinct() if len(selects) == 1 else union(*selects)


def _by_place(keys: Sequence[Key], page: Page) -> Sequence[Any]:
    return [
        Key(literal_column(str(place)), key.descending).sorted(backwards=page.backwards)
        for place, key in enumerate(keys, start=1)
    ]


def _readers_of(condition: Condition) -> Audience:
    """Who may read something that the condition looks at."""
    if condition.otherwise is None:
        return condition.audience
    return condition.audience | _readers_of(condition.otherwise)


def _rule(frame: Frame, condition: Condition, value: Any) -> ColumnElement[bool]:
    """The condition, for the rows whose relation may read what it looks at."""
    allowed = frame.may_read(condition.audience)
    rule = frame.sql(condition.rule(value))
    rule = rule if allowed is True else (rule & allowed if allowed is not False else ~true())
    return rule if condition.otherwise is None else rule | _rule(frame, condition.otherwise, value)
