"""From a selection set to one SQL statement and the code that shapes its row: what is asked for, and only that.

Every kind of source has one method here. Privacy is decided in two places: `Frame.is_seen` for rows and
`Frame.guarded` for fields; nothing else lets a value through.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLNonNull
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.types import TypeEngine

from staer.domain.reading import FieldSet, field_set
from staer.domain.relation import EVERYONE, Audience, Relation
from staer.reads.arguments import Bound, Getter, argument_values
from staer.reads.code import Code, each, global_id, mapping, unless_none
from staer.reads.declare import (
    Column,
    Connection,
    Derived,
    Identifier,
    SameRow,
    Source,
    Sql,
    ToMany,
    ToOne,
    ViewerRelation,
    Withheld,
)
from staer.reads.frames import Frame, array_of, join_frame, open_frame, same_row_frame, with_aliases
from staer.reads.limits import COUNTED
from staer.reads.model import object_type, source_of, withheld_by_relation
from staer.reads.pages import PageCompiler
from staer.reads.selection import TYPENAME, Selection, Selector, Unplannable
from staer.reads.types import OutputType
from staer.store.visibility import standing_as

Convert = Callable[[Any], Any]  # Any: from an argument's type to a parameter's


@dataclass(frozen=True, slots=True)
class Binding:
    """A parameter of the statement: how to find its value among a request's variables."""

    name: str
    get: Getter


@dataclass(slots=True)
class Compilation:
    """What grows while one operation is compiled for viewers of one kind."""

    selector: Selector
    possible: Audience
    for_executor: bool = False
    counted: int = COUNTED
    code: Code = field(default_factory=Code)
    bindings: list[Binding] = field(default_factory=list[Binding])
    given: list[Binding] = field(default_factory=list[Binding])
    levels: int = 0

    # --- values of the request

    def bind(self, bound: Bound, type_: TypeEngine[Any], convert: Convert | None = None) -> Sql:
        """A parameter for a bound value; the value at hand is converted now, so that bad input shows at once."""
        name = f"p{len(self.bindings)}"
        if convert is None:
            self.bindings.append(Binding(name, bound.get))
        else:
            convert(bound.first)
            get = bound.get
            self.bindings.append(Binding(name, lambda variables: convert(get(variables))))
        return bindparam(name, type_=type_, required=False)

    def next_level(self) -> int:
        self.levels += 1
        return self.levels

    # --- fields

    def fields(self, frame: Frame, nodes: Iterable[FieldNode]) -> str:
        """Code of the object that these nodes select of the frame's row."""
        selections = self.selector.of(frame.type, nodes)
        shown = mapping([(selection.key, self.field(frame, selection)) for selection in selections])
        return f"({self._noted(frame, selections)} or {shown})" if frame.readable.recorded else shown

    def _noted(self, frame: Frame, selections: Sequence[Selection]) -> str:
        """Code that notes what the reader is about to be shown of the row; its value is None."""
        by_relation = _shown_by_relation(frame, selections)
        sets = set(by_relation.values())
        if len(sets) == 1:
            fields = self.code.constant(sets.pop())
        else:
            fields = f"{self.code.constant(by_relation)}[{self._relation(frame)}]"
        return f"shown(({fields}, {self._key(frame)}))"

    def field(self, frame: Frame, selection: Selection) -> str:
        if selection.name == TYPENAME:
            return repr(frame.type.name)
        declared = frame.type.fields[selection.name]
        source = source_of(declared)
        if source is None:
            raise Unplannable(f"{frame.type.name}.{selection.name} has no source.")
        return _FIELD_COMPILERS[type(source)](self, frame, selection, source, declared.type)

    def column(self, frame: Frame, _: Selection, source: Column, __: OutputType) -> str:
        value = frame.guarded(frame.sql(source.expression), source.audience)
        return "None" if value is None else frame.level.add((frame, id(source)), value)

    def identifier(self, frame: Frame, *_: object) -> str:
        return global_id(frame.type.name, self._key(frame))

    def _key(self, frame: Frame) -> str:
        return frame.level.add((frame, "key"), frame.key)

    def _relation(self, frame: Frame) -> str:
        return repr(frame.certain.value) if frame.certain else frame.level.add((frame, "relation"), frame.relation)

    def derived(self, frame: Frame, _: Selection, source: Derived, __: OutputType) -> str:
        outer = frame.parent_aliases if source.enclosing else None
        inputs = [
            self._relation(frame)
            if isinstance(given, ViewerRelation)
            else frame.level.add((frame, id(source), i), frame.sql(given, outer))
            for i, given in enumerate(source.inputs)
        ]
        return f"{self.code.constant(source.function)}({', '.join(['actor', *inputs])})"

    def withheld(self, frame: Frame, *_: object) -> str:
        by_relation = withheld_by_relation(frame.type)
        return f"{self.code.constant(by_relation)}[{self._relation(frame)}]"

    def to_one(self, frame: Frame, selection: Selection, source: ToOne, type_: OutputType) -> str:
        if frame.may_read(source.audience) is False:
            return "None"
        child = join_frame(frame, object_type(type_), source.on, self.possible)
        code = self.fields(child, selection.nodes)
        if isinstance(type_, GraphQLNonNull):
            return code
        key = frame.withheld_or(child.key, source.audience)
        return f"({unless_none(frame.level.add((child, 'present'), key), code)})"

    def same_row(self, frame: Frame, selection: Selection, source: SameRow, type_: OutputType) -> str:
        if source.seen_as is not None:
            return self._seen_as(source.seen_as, frame, selection, type_)
        return self.fields(same_row_frame(frame, object_type(type_), self.possible), selection.nodes)

    def _seen_as(self, relation: Relation, frame: Frame, selection: Selection, type_: OutputType) -> str:
        """The same compiler with the relation decided: below, nobody has a stronger one."""
        possible, self.possible = self.possible, frozenset({relation})
        try:
            shown = same_row_frame(frame, object_type(type_), self.possible, lambda _: standing_as(relation))
            return self.fields(shown, selection.nodes)
        finally:
            self.possible = possible

    def to_many(self, frame: Frame, selection: Selection, source: ToMany, type_: OutputType) -> str:
        if frame.may_read(source.audience) is False:
            return "None"
        if frame.may_read(source.only_for) is False:
            return "[]"
        child = self._below(frame, type_, source.on)
        code = self.fields(child, selection.nodes)
        child.level.where.append(child.is_seen())
        rows = child.level.rows().order_by(*(child.sql(key) for key in source.order_by))
        array = frame.withheld_or(frame.withheld_or(array_of(rows), source.only_for), source.audience)
        found = frame.level.add((child, "rows"), array)
        listed = each(child.level.row, f"{found} or ()" if source.only_for is not EVERYONE else found, code)
        return listed if isinstance(type_, GraphQLNonNull) else f"({unless_none(found, listed)})"

    def _below(self, frame: Frame, type_: OutputType, on: ColumnElement[bool]) -> Frame:
        """A frame on a level of its own, for the rows that belong to this frame's row."""
        child = open_frame(object_type(type_), self.possible, self.next_level(), frame.level.visible)
        child.parent_aliases = frame.aliases
        child.level.where.append(with_aliases(on, {**frame.aliases, **child.aliases}))
        return child

    # --- connections

    def connection(self, frame: Frame, selection: Selection, source: Connection, type_: OutputType) -> str:
        if frame.may_read(source.audience) is False:
            return "None"
        on = source.on
        assert on is not None, "a nested connection says how its rows belong to the row"
        arguments = argument_values(frame.type.fields[selection.name], selection.node, self.selector.variables)
        page = PageCompiler(self, selection, source, type_, arguments, lambda node: self._below(frame, node, on))
        code = page.compile(frame.level, lambda value: frame.withheld_or(value, source.audience))
        return code if isinstance(type_, GraphQLNonNull) else f"({unless_none(page.present, code)})"


def _shown_by_relation(frame: Frame, selections: Sequence[Selection]) -> dict[str, FieldSet]:
    """For each relation the fields among these that it may read."""
    sources = {s.name: source_of(frame.type.fields[s.name]) for s in selections if s.name != TYPENAME}
    audiences = {name: source.audience for name, source in sources.items() if source}

    def readable_by(relation: Relation) -> frozenset[str]:
        return frozenset(name for name, audience in audiences.items() if relation in audience)

    return {relation.value: field_set(frame.type.name, readable_by(relation)) for relation in Relation}


_FIELD_COMPILERS: dict[type[Source], Callable[..., str]] = {
    Column: Compilation.column,
    Identifier: Compilation.identifier,
    Derived: Compilation.derived,
    Withheld: Compilation.withheld,
    ToOne: Compilation.to_one,
    SameRow: Compilation.same_row,
    ToMany: Compilation.to_many,
    Connection: Compilation.connection,
}
