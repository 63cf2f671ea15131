"""Root fields, and the whole statement: every root field of an operation is a column of one row of `viewer`.

One statement is one snapshot, and states its viewer once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy import ColumnElement, any_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import visitors
from sqlalchemy.types import Uuid

from staer.errors import BadInput
from staer.reads.arguments import Bound, argument_values, storable
from staer.reads.code import Shape, mapping, unless_none
from staer.reads.compiler import Binding, Compilation
from staer.reads.declare import ByKey, ByNode, Connection, OfViewer, Source, ToMany
from staer.reads.figures import Statistics, StatisticsCompiler
from staer.reads.frames import Frame, Level, array_of, open_frame
from staer.reads.identifiers import decode_any_id, decode_id
from staer.reads.model import TYPE_OF_ROW, object_type, source_of
from staer.reads.pages import PageCompiler
from staer.reads.paging import LARGEST_PAGE
from staer.reads.selection import TYPENAME, Selection, Unplannable
from staer.reads.types import OutputType
from staer.store.statement import Statement
from staer.store.visibility import ADMINISTERED, VIEWER, viewer_statement
from staer.store.wall import stating, stating_administrator

_UUID = Uuid[UUID]()
OBJECT_KEY = "\0key"  # among the variables: no variable of an operation can be called this


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan's two halves: the statement with its bindings, and the code from its row to the answer."""

    statement: Statement | None
    bindings: Sequence[Binding]
    given: Sequence[Binding]
    shape: Shape


class RootCompiler:
    """Compiles root fields into the columns of one row."""

    def __init__(self, compilation: Compilation, schema: GraphQLSchema) -> None:
        self.compilation = compilation
        self.schema = schema
        self.level = Level(0, (), VIEWER, [VIEWER])

    def compile(self, type_: GraphQLObjectType, selections: Sequence[Selection]) -> Compiled:
        return self._finish([(s.key, self.field(type_, s)) for s in selections])

    def compile_objects(self, type_: GraphQLObjectType, *selections: Selection) -> Compiled:
        """One object by its key, which is among the variables as OBJECT_KEY; under one response key or several."""
        key = Bound(lambda variables: variables[OBJECT_KEY], None)
        return self._finish([(s.key, self.one(type_, s, key, lambda given: given)) for s in selections])

    def compile_keys(self, type_: GraphQLObjectType, *selections: Selection) -> Compiled:
        """The keys of all rows of each list, in its order; whatever else is asked of it, and however it is paged."""
        return self._finish([(s.key, self._keys(type_, s)) for s in selections])

    def _keys(self, type_: GraphQLObjectType, selection: Selection) -> str:
        declared = type_.fields[selection.name]
        source = source_of(declared)
        assert isinstance(source, Connection)
        arguments = argument_values(declared, selection.node, self.compilation.selector.variables)
        page = self._page(selection, source, declared.type, arguments)
        return self.level.add(page, page.rows.keys_in_order())

    def _finish(self, entries: Sequence[tuple[str, str]]) -> Compiled:
        code = mapping(entries)
        function = self.compilation.code.function("r0, actor, given, shown", [f"return {code}"])
        clause = select(*self.level.columns).select_from(VIEWER)
        administered = any(element is ADMINISTERED for element in visitors.iterate(clause))
        further = stating_administrator() if administered else []
        clause = clause.add_cte(viewer_statement(*stating(self.compilation.possible), *further))
        statement = Statement(clause) if self.level.columns else None
        shape = self.compilation.code.finish(function)
        return Compiled(statement, self.compilation.bindings, self.compilation.given, shape)

    def field(self, type_: GraphQLObjectType, selection: Selection) -> str:
        if selection.name == TYPENAME:
            return repr(type_.name)
        declared = type_.fields.get(selection.name)
        source = source_of(declared) if declared else None
        if declared is None or type(source) not in _ROOT_COMPILERS:
            raise Unplannable(f"{selection.name} is not read by a plan.")
        if source and source.role and not self.compilation.for_executor:
            raise Unplannable(f"{selection.name} asks who reads it: one plan serves several roles.")
        arguments = argument_values(declared, selection.node, self.compilation.selector.variables)
        return _ROOT_COMPILERS[type(source)](self, selection, source, declared.type, arguments)

    def connection(self, selection: Selection, source: Connection, type_: OutputType, arguments: dict[str, Any]) -> str:
        return self._page(selection, source, type_, arguments).compile(self.level, lambda value: value)

    def _page(
        self, selection: Selection, source: Connection, type_: OutputType, arguments: dict[str, Any]
    ) -> PageCompiler:
        scope = source.scope_of(arguments)
        standing = scope.standing if scope else None

        def open_rows(node: GraphQLObjectType) -> Frame:
            return self._open(node, standing)

        return PageCompiler(self.compilation, selection, source, type_, arguments, open_rows)

    def statistics(self, selection: Selection, source: Statistics, type_: OutputType, arguments: dict[str, Any]) -> str:
        scope = source.scopes[str(arguments["scope"])]
        counted = self._type(source.of)
        compiler = StatisticsCompiler(self.compilation, source, arguments, lambda: self._open(counted, scope.standing))
        return compiler.compile(self.level, selection, type_)

    def by_key(self, selection: Selection, source: ByKey, type_: OutputType, arguments: dict[str, Any]) -> str:
        named = object_type(type_)
        id_of = source.id_of or named.name
        for name in source.further:
            self._give(name, arguments[name])
        return self.one(named, selection, arguments[source.argument], lambda text: decode_id(id_of, text))

    def _give(self, name: str, bound: Bound) -> None:
        """One value of a name for the whole statement: a second use of the field with another is left to the executor,
        which reads each root field by itself.
        """
        if any(binding.name == f"given_{name}" for binding in self.compilation.bindings):
            raise Unplannable(f"{name} is given more than once.")
        storable(bound.first)
        self.compilation.bindings.append(Binding(f"given_{name}", lambda variables: storable(bound.get(variables))))

    def one(self, type_: GraphQLObjectType, selection: Selection, key: Bound, convert: Callable[[Any], UUID]) -> str:
        """Code of the row of this type with this key; None where there is none that the viewer may see."""
        frame = self._open(type_)
        code = self.compilation.fields(frame, selection.nodes)
        return self._single(frame, code, frame.key == self.compilation.bind(key, _UUID, convert))

    def of_viewer(self, selection: Selection, source: OfViewer, type_: OutputType, _: dict[str, Any]) -> str:
        frame = self._open(object_type(type_))
        code = self.compilation.fields(frame, selection.nodes)
        return self._single(frame, code, frame.sql(source.on))

    def _single(self, frame: Frame, code: str, on: ColumnElement[bool]) -> str:
        frame.level.where += [on, frame.is_seen()]
        found = self.level.add(frame, frame.level.rows().scalar_subquery())
        function = self.compilation.code.function(f"{frame.level.row}, actor, shown", [f"return {code}"])
        return f"({unless_none(found, f'{function}({found}, actor, shown)')})"

    def to_many(self, selection: Selection, source: ToMany, type_: OutputType, _: dict[str, Any]) -> str:
        frame = self._open(object_type(type_))
        code = self.compilation.fields(frame, selection.nodes)
        frame.level.where += [frame.sql(source.on), frame.is_seen()]
        rows = frame.level.rows().order_by(*(frame.sql(key) for key in source.order_by))
        found = self.level.add(frame, array_of(rows))
        return f"[{code} for {frame.level.row} in {found}]"

    def by_node(self, selection: Selection, source: ByNode, _: OutputType, arguments: dict[str, Any]) -> str:
        ids: Bound = arguments[source.argument]
        if source.many:
            return self._nodes(selection, ids)
        type_ = self._type(decode_any_id(ids.first)[0])
        frame = self._open(type_)
        key = self.compilation.bind(ids, _UUID, lambda text: decode_id(type_.name, text))
        return self._single(frame, self._node_fields(frame, selection), frame.key == key)

    def _node_fields(self, frame: Frame, selection: Selection) -> str:
        """Code of an object behind an interface; the executor must be told its type."""
        code = self.compilation.fields(frame, selection.nodes)
        return f"{{{TYPE_OF_ROW!r}: {frame.type.name!r}, **{code}}}" if self.compilation.for_executor else code

    def _nodes(self, selection: Selection, ids: Bound) -> str:
        """Rows of each type among the ids, then put in the order of the ids."""
        get = ids.get
        by_type = [
            (name, self._rows_of_type(self._type(name), selection, ids))
            for name in sorted({decode_any_id(text)[0] for text in ids.first})
        ]
        found = "{" + ", ".join(f"**{code}" for _, code in by_type) + "}"
        place = len(self.compilation.given)
        self.compilation.given.append(
            Binding("ids", lambda variables: [decode_any_id(text)[1] for text in get(variables)])
        )
        return f"(lambda by: [by.get(i) for i in given[{place}]])({found})"

    def _rows_of_type(self, type_: GraphQLObjectType, selection: Selection, ids: Bound) -> str:
        frame = self._open(type_)
        code = self._node_fields(frame, selection)
        wanted = self.compilation.bind(ids, ARRAY(_UUID), lambda texts: _keys_of_type(type_.name, texts))
        frame.level.where += [frame.key == any_(wanted), frame.is_seen()]
        key = frame.level.add((frame, "key"), frame.key)
        found = self.level.add(frame, array_of(frame.level.rows()))
        return f"{{{key}: {code} for {frame.level.row} in {found}}}"

    def _type(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map.get(name)
        if not isinstance(type_, GraphQLObjectType):
            raise Unplannable(f"{name} is no type of this schema.")
        return type_

    def _open(self, type_: GraphQLObjectType, standing: Any = None) -> Frame:
        return open_frame(type_, self.compilation.possible, self.compilation.next_level(), (VIEWER,), standing)


def _keys_of_type(name: str, texts: Sequence[str]) -> list[UUID]:
    if len(texts) > LARGEST_PAGE:
        raise BadInput(f"ids takes {LARGEST_PAGE} at most; ask for the others after them.")
    return [key for found, key in map(decode_any_id, texts) if found == name]


_ROOT_COMPILERS: Mapping[type[Source] | type[None], Callable[..., str]] = {
    ByKey: RootCompiler.by_key,
    ByNode: RootCompiler.by_node,
    Connection: RootCompiler.connection,
    OfViewer: RootCompiler.of_viewer,
    Statistics: RootCompiler.statistics,
    ToMany: RootCompiler.to_many,
}
