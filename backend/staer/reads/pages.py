"""Connections: a page of rows, its total, and the code of edges, nodes and pageInfo."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType
from sqlalchemy import ColumnElement, func, literal_column, select, true

from staer.domain.relation import Audience
from staer.reads.arguments import Bound, is_blank, plain_text
from staer.reads.code import each, mapping
from staer.reads.declare import Condition, Connection, Scope, Sql
from staer.reads.frames import Frame, Level, array_of
from staer.reads.model import object_type
from staer.reads.paging import COUNT_CAP, Key, Page, beyond, decode_cursor, keys_of, page_of, require_readable
from staer.reads.selection import TYPENAME, Selection
from staer.reads.types import OutputType

if TYPE_CHECKING:
    from staer.reads.compiler import Compilation


class PageCompiler:
    """One connection: its page of rows, its total, and the code of edges, nodes and pageInfo."""

    def __init__(
        self,
        compilation: "Compilation",
        selection: Selection,
        source: Connection,
        type_: OutputType,
        arguments: dict[str, Any],
        open_rows: Callable[[GraphQLObjectType], Frame],
    ) -> None:
        self.compilation = compilation
        self.source = source
        self.type = object_type(type_)
        self.selections = compilation.selector.of(self.type, selection.nodes)
        self.node_type = object_type(self.type.fields["nodes"].type)
        self.arguments = arguments
        self.page: Page = page_of(arguments)
        self.open_rows = open_rows
        self.present = ""
        self.mark = ""
        self.keys: list[Key] = []

    @property
    def scope(self) -> Scope | None:
        return self.source.scopes.get(str(self.arguments.get("scope")))

    def compile(self, level: Level, guarded: Callable[[Sql], Sql]) -> str:
        """Code of the connection, its columns added to the enclosing level."""
        frame = self._matching_rows()
        judged_as = self.scope.judged_as if self.scope else None
        self.keys, self.mark = keys_of(self.source.paging, self.arguments.get("orderBy"), judged_as, frame)
        self._begin_beyond_cursors(frame)
        body = self._body(frame)
        statement = (
            frame.level.rows()
            .order_by(*(key.sorted(backwards=self.page.backwards) for key in self.keys))
            .limit(literal_column(str(self.page.size + 1)))
        )
        self.present = level.add((self, "rows"), guarded(array_of(statement)))
        function = self.compilation.code.function("found, total, actor", body)
        return f"{function}({self.present}, {self._total(level, guarded)}, actor)"

    def _matching_rows(self) -> Frame:
        """The rows of the list, whatever the page: by the row rule, the scope, the filter and the search."""
        frame = self.open_rows(self.node_type)
        scope = self.scope
        if scope and scope.rows:
            frame.level.where.append(frame.sql(scope.rows(self.compilation.possible)))
        if scope is None or scope.rows is None or frame.is_plain:
            frame.level.where.append(frame.is_seen())
        given: dict[str, Any] = {**self.arguments, **(self.arguments.get("filter") or {})}
        for name, condition in self.source.paging.conditions.items():
            if given.get(name) is not None:
                self._restrict(frame, name, condition, given[name])
        return frame

    def _restrict(self, frame: Frame, name: str, condition: Condition, value: Any) -> None:
        require_readable(name, readers_of(condition), self.scope.judged_as if self.scope else None)
        if isinstance(value, Bound):
            if is_blank(value.first):
                return
            value = self.compilation.bind(value, condition.type, condition.convert or plain_text)
        frame.level.where.append(_rule(frame, condition, value))

    def _begin_beyond_cursors(self, frame: Frame) -> None:
        for cursor, after in ((self.page.after, True), (self.page.before, False)):
            if cursor is not None:
                values = decode_cursor(self.mark, self.keys, cursor.first)
                bound = [self._bind_part(cursor, i) for i in range(len(values))]
                frame.level.where.append(beyond(self.keys, bound, after=after))

    def _bind_part(self, cursor: Bound, place: int) -> Sql:
        mark, keys = self.mark, self.keys
        return self.compilation.bind(
            cursor, keys[place].expression.type, lambda text: decode_cursor(mark, keys, text)[place]
        )

    def _total(self, level: Level, guarded: Callable[[Sql], Sql]) -> str:
        if not any(selection.name == "totalCount" for selection in self.selections):
            return "None"
        rows = self._matching_rows()
        capped = rows.level.select(literal_column("1")).limit(literal_column(str(COUNT_CAP + 1))).subquery()
        count = select(func.count()).select_from(capped).scalar_subquery()
        return level.add((self, "total"), guarded(count))

    def _body(self, frame: Frame) -> list[str]:
        size = self.page.size
        entries = [(s.key, _PAGE_COMPILERS[s.name](self, frame, s)) for s in self.selections]
        return [
            f"more = len(found) > {size}",
            f"rows = found[:{size}] if more else found",
            *(["rows = rows[::-1]"] if self.page.backwards else []),
            f"return {mapping(entries)}",
        ]

    def typename(self, *_: object) -> str:
        return repr(self.type.name)

    def edges(self, frame: Frame, selection: Selection) -> str:
        edge = object_type(self.type.fields["edges"].type)
        parts: dict[str, Callable[[Selection], str]] = {
            TYPENAME: lambda _: repr(edge.name),
            "cursor": lambda _: self._cursor(frame, frame.level.row),
            "node": lambda s: self.compilation.fields(frame, s.nodes),
        }
        selections = self.compilation.selector.of(edge, selection.nodes)
        return each(frame.level.row, "rows", mapping([(s.key, parts[s.name](s)) for s in selections]))

    def nodes(self, frame: Frame, selection: Selection) -> str:
        return each(frame.level.row, "rows", self.compilation.fields(frame, selection.nodes))

    def page_info(self, frame: Frame, selection: Selection) -> str:
        info = object_type(self.type.fields["pageInfo"].type)
        onwards = "more"
        back = repr(self.page.before is not None if self.page.backwards else self.page.after is not None)
        ahead, behind = (back, onwards) if self.page.backwards else (onwards, back)
        parts = {
            TYPENAME: lambda: repr(info.name),
            "hasNextPage": lambda: ahead,
            "hasPreviousPage": lambda: behind,
            "startCursor": lambda: f"({self._cursor(frame, 'rows[0]')} if rows else None)",
            "endCursor": lambda: f"({self._cursor(frame, 'rows[-1]')} if rows else None)",
        }
        selections = self.compilation.selector.of(info, selection.nodes)
        return mapping([(s.key, parts[s.name]()) for s in selections])

    def total_count(self, _: Frame, selection: Selection) -> str:
        total = object_type(self.type.fields["totalCount"].type)
        parts = {TYPENAME: repr(total.name), "value": "min(total, cap)", "capped": "total > cap"}
        selections = self.compilation.selector.of(total, selection.nodes)
        return mapping([(s.key, parts[s.name]) for s in selections])

    def _cursor(self, frame: Frame, row: str) -> str:
        values = [frame.level.add((self, "key", i), key.expression) for i, key in enumerate(self.keys)]
        return f"cursor({', '.join([repr(self.mark), *values])})".replace(f"{frame.level.row}[", f"{row}[")


def readers_of(condition: Condition) -> Audience:
    """Who may read something that the condition looks at."""
    if condition.otherwise is None:
        return condition.audience
    return condition.audience | readers_of(condition.otherwise)


def _rule(frame: Frame, condition: Condition, value: Any) -> ColumnElement[bool]:
    """The condition, for the rows whose relation may read what it looks at."""
    allowed = frame.may_read(condition.audience)
    rule = frame.sql(condition.rule(value))
    rule = rule if allowed is True else (rule & allowed if allowed is not False else ~true())
    return rule if condition.otherwise is None else rule | _rule(frame, condition.otherwise, value)


_PAGE_COMPILERS: dict[str, Callable[[PageCompiler, Frame, Selection], str]] = {
    TYPENAME: PageCompiler.typename,
    "edges": PageCompiler.edges,
    "nodes": PageCompiler.nodes,
    "pageInfo": PageCompiler.page_info,
    "totalCount": PageCompiler.total_count,
}
