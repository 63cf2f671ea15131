"""Operations, parsed and validated once per text."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLSchema,
    GraphQLString,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_variable_values,
    parse,
    validate,
    visit,
)

from staer.errors import BadInput, OperationTooLarge
from staer.reads.arguments import Variables, fingerprint
from staer.reads.limits import Limits, require_within
from staer.reads.types import InputType, nullable_of, type_of

Kept = TypeVar("Kept")


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

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)


_PYTHON_TYPES = {GraphQLID: str, GraphQLString: str, GraphQLBoolean: bool}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, and the types of its variables.

    What is only given to mutations, as `input`, shapes no statement.
    """

    node: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variable_types: dict[str, InputType]
    given_to_mutations: frozenset[str] = frozenset()

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY

    @property
    def is_mutation(self) -> bool:
        return self.node.operation is OperationType.MUTATION

    def coerced(self, schema: GraphQLSchema, given: dict[str, Any]) -> Variables | None:
        """The variables as their types have them; None when they don't fit."""
        if all(self._as_it_is(given.get(name), type_) for name, type_ in self.variable_types.items()):
            return {name: given[name] for name in self.variable_types}
        values = get_variable_values(schema, self.node.variable_definitions or (), given, max_errors=1)
        return None if isinstance(values, list) else values.coerced

    def required(self, schema: GraphQLSchema, given: dict[str, Any]) -> Variables:
        """The same; the first error when they don't fit."""
        values = get_variable_values(schema, self.node.variable_definitions or (), given, max_errors=1)
        if isinstance(values, list):
            raise values[0]
        return values.coerced

    @staticmethod
    def _as_it_is(value: Any, type_: InputType) -> bool:
        """Whether coercion would give the very value back, which takes graphql-core twenty times as long."""
        return type(value) is _PYTHON_TYPES.get(nullable_of(type_))

    def shape(self, variables: Variables) -> Hashable:
        """What of the variables shapes the statement."""
        return tuple(
            (name, fingerprint(v, self.variable_types[name]))
            for name, v in variables.items()
            if name not in self.given_to_mutations
        )


@dataclass(frozen=True, slots=True)
class Document:
    """The operations of a document by name, the only one under None too; none where it is not valid."""

    operations: dict[str | None, Operation] = field(default_factory=dict[str | None, Operation])
    refusal: BadInput | None = None
    parsed: DocumentNode | None = None


def read_document(schema: GraphQLSchema, text: str, limits: Limits) -> Document:
    """The text parsed, measured and validated, in this order."""
    try:
        document = parse(text, max_tokens=limits.tokens)
        require_within(document, limits)
        return Document() if validate(schema, document) else Document(_operations(schema, document), parsed=document)
    except BadInput as refusal:
        return Document(refusal=refusal)
    except GraphQLSyntaxError as error:
        return Document(refusal=_too_long(limits) if f"more than {limits.tokens} tokens" in error.message else None)
    except (GraphQLError, RecursionError):
        return Document()


def _too_long(limits: Limits) -> BadInput:
    return OperationTooLarge(f"The operation has more than {limits.tokens} tokens; send less at a time.")


def _operations(schema: GraphQLSchema, document: DocumentNode) -> dict[str | None, Operation]:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    nodes = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    operations = {node.name.value if node.name else None: operation_of(schema, node, fragments) for node in nodes}
    return {None: operations[next(iter(operations))], **operations} if len(operations) == 1 else dict(operations)


def operation_of(
    schema: GraphQLSchema, node: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> Operation:
    types: dict[str, InputType] = {}
    for variable in node.variable_definitions or ():
        types[variable.variable.name.value] = type_of(schema, variable.type)
    return Operation(node, fragments, types, _given_to_mutations(node, fragments))


def _given_to_mutations(node: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> frozenset[str]:
    """The variables that stand in arguments of mutations and nowhere else."""
    if node.operation is not OperationType.MUTATION:
        return frozenset()
    mutations = [field for field in node.selection_set.selections if isinstance(field, FieldNode)]
    others = [field for field in node.selection_set.selections if not isinstance(field, FieldNode)]
    below = [part for field in mutations for part in (*(field.directives or ()), field.selection_set) if part]
    given = _variables_in(argument for field in mutations for argument in field.arguments or ())
    return given - _variables_in([*others, *below, *fragments.values()])


def _variables_in(nodes: Iterable[Node]) -> frozenset[str]:
    found = _VariableNames()
    for node in nodes:
        visit(node, found)
    return frozenset(found.names)


class _VariableNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
