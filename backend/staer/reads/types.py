"""graphql-core's types, named for a strict type checker.

Its unions hold lists without parameters, which count as unknown wherever they appear: here they are `Any`, and what
a type is gets asserted where it matters. The functions around them stand here for the same reason.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import graphql

OutputType: TypeAlias = Any
InputType: TypeAlias = Any

_core: Any = graphql


def nullable_of(type_: InputType) -> InputType:
    """The type without its non-null."""
    return _core.get_nullable_type(type_)


def item_of(type_: InputType) -> InputType:
    """What a list holds."""
    return type_.of_type


def named_of(type_: OutputType) -> Any:
    """The type inside lists and non-nulls."""
    return _core.get_named_type(type_)


def literal_value(node: graphql.ValueNode, type_: InputType, variables: Mapping[str, Any] | None = None) -> Any:
    """The value of a literal in a document; Undefined where it does not fit the type."""
    return _core.value_from_ast(node, type_, None if variables is None else dict(variables))


def type_of(schema: graphql.GraphQLSchema, node: graphql.TypeNode) -> InputType:
    """The type that a document names."""
    return _core.type_from_ast(schema, node)


def executed(schema: graphql.GraphQLSchema, document: graphql.DocumentNode, *arguments: Any) -> Any:
    """What graphql-core's executor answers, or will: root value, context, variables and the operation's name follow."""
    return _core.execute(schema, document, *arguments)
