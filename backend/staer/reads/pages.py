"""Connections: a page of rows, its total, and the code of edges, nodes and pageInfo."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType

from staer.reads.code import each, mapping
from staer.reads.declare import Connection, Sql
from staer.reads.frames import Frame, Level, array_of
from staer.reads.listing import ListedRows
from staer.reads.model import object_type
from staer.reads.paging import Key, Page, page_of
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
        scope = source.scope_of(arguments)
        self.rows = ListedRows(compilation, source.paging, scope, arguments, lambda: open_rows(self.node_type))
        self.present = ""
        self.mark = ""
        self.keys: Sequence[Key] = ()

    def compile(self, level: Level, guarded: Callable[[Sql], Sql]) -> str:
        """Code of the connection, its columns added to the enclosing level."""
        found = self.rows.of_page(self.page)
        self.keys, self.mark = found.keys, found.mark
        body = self._body(found.frame)
        self.present = level.add((self, "rows"), guarded(array_of(found.statement())))
        function = self.compilation.code.function("found, total, actor, shown", body)
        return f"{function}({self.present}, {self._total(level, guarded)}, actor, shown)"

    def _total(self, level: Level, guarded: Callable[[Sql], Sql]) -> str:
        if not any(selection.name == "totalCount" for selection in self.selections):
            return "None"
        return level.add((self, "total"), guarded(self.rows.count()))

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
        cap = self.compilation.counted
        parts = {TYPENAME: repr(total.name), "value": f"min(total, {cap})", "capped": f"total > {cap}"}
        selections = self.compilation.selector.of(total, selection.nodes)
        return mapping([(s.key, parts[s.name]) for s in selections])

    def _cursor(self, frame: Frame, row: str) -> str:
        values = [frame.level.add((self, "key", i), key.expression) for i, key in enumerate(self.keys)]
        return f"cursor({', '.join([repr(self.mark), *values])})".replace(f"{frame.level.row}[", f"{row}[")


_PAGE_COMPILERS: dict[str, Callable[[PageCompiler, Frame, Selection], str]] = {
    TYPENAME: PageCompiler.typename,
    "edges": PageCompiler.edges,
    "nodes": PageCompiler.nodes,
    "pageInfo": PageCompiler.page_info,
    "totalCount": PageCompiler.total_count,
}
