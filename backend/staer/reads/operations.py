"""Operations, parsed and validated once per text."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_variable_values,
    parse,
    validate,
)

from staer.reads.arguments import Variables, fingerprint
from staer.reads.types import InputType, type_of

Kept = TypeVar("Kept")
MOST_TOKENS = 4000  # a document of 16,000 aliases would hold the process for a second (measured)


class RecentlyUsed(Generic[Kept]):
    """A bounded map that forgets what was used longest ago."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under the key, made now if it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = make()
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._kept)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, and the types of its variables."""

    node: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variable_types: dict[str, InputType]

    def coerced(self, schema: GraphQLSchema, given: dict[str, Any]) -> Variables | None:
        """The variables as their types have them; None when they don't fit."""
        if not self.variable_types:
            return {}
        values = get_variable_values(schema, self.node.variable_definitions or (), given, max_errors=1)
        return None if isinstance(values, list) else values.coerced

    def shape(self, variables: Variables) -> Hashable:
        """What of the variables shapes the statement."""
        return tuple((name, fingerprint(v, self.variable_types[name])) for name, v in variables.items())


def operations_of(schema: GraphQLSchema, text: str) -> dict[str | None, Operation]:
    """The queries of a valid document by name, the only one under None too; empty when it is not valid."""
    try:
        document = parse(text, max_tokens=MOST_TOKENS)
        if validate(schema, document):
            return {}
    except (GraphQLError, RecursionError):
        return {}
    return _queries(schema, document)


def _queries(schema: GraphQLSchema, document: DocumentNode) -> dict[str | None, Operation]:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    nodes = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    operations: dict[str | None, Operation] = {
        node.name.value if node.name else None: _operation(schema, node, fragments)
        for node in nodes
        if node.operation is OperationType.QUERY
    }
    if len(nodes) == 1 and operations:
        operations[None] = next(iter(operations.values()))
    return operations


def _operation(
    schema: GraphQLSchema, node: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> Operation:
    types: dict[str, InputType] = {}
    for variable in node.variable_definitions or ():
        types[variable.variable.name.value] = type_of(schema, variable.type)
    return Operation(node, fragments, types)
