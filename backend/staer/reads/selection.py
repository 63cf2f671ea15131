"""A selection set as the executor would walk it: fragments spread, @skip and @include decided, same keys merged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)

from staer.errors import StaerError

TYPENAME = "__typename"


class Unplannable(StaerError):
    """The operation can't be answered by a plan; the executor answers it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One response key: the field's name and every node that asks for it."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]

    @property
    def node(self) -> FieldNode:
        """The first one: validation made sure that all have the same arguments."""
        return self.nodes[0]


@dataclass(frozen=True, slots=True)
class Selector:
    """Walks selection sets of one operation with the variables of one request."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: dict[str, Any]  # Any: coerced GraphQL input

    def of(self, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> list[Selection]:
        """What is selected below these nodes when the object there is of `type_`."""
        return self.of_sets(type_, (node.selection_set for node in nodes if node.selection_set))

    def of_sets(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Selection]:
        found: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            self._collect(type_, selection_set, found, set())
        return [Selection(key, nodes[0].name.value, tuple(nodes)) for key, nodes in found.items()]

    def _collect(
        self,
        type_: GraphQLObjectType,
        selection_set: SelectionSetNode,
        found: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node.directives):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(type_, node.type_condition.name.value):
                    self._collect(type_, node.selection_set, found, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(type_, fragment.type_condition.name.value):
                    self._collect(type_, fragment.selection_set, found, spread)

    def _applies(self, type_: GraphQLObjectType, condition: str) -> bool:
        if type_.name == condition:
            return True
        conditional = self.schema.type_map[condition]
        return isinstance(conditional, GraphQLInterfaceType) and self.schema.is_sub_type(conditional, type_)

    def _included(self, directives: Sequence[DirectiveNode] | None) -> bool:
        wanted = {"skip": False, "include": True}
        return all(self._condition(d) is wanted[d.name.value] for d in directives or () if d.name.value in wanted)

    def _condition(self, directive: DirectiveNode) -> bool:
        value = next(iter(directive.arguments or ())).value
        if isinstance(value, VariableNode):
            decided = self.variables.get(value.name.value)
        else:
            decided = isinstance(value, BooleanValueNode) and value.value
        if not isinstance(decided, bool):
            raise Unplannable("A condition has no value.")
        return decided
