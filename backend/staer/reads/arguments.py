"""A field's arguments, split in what shapes the statement and what is bound to it.

Enums, booleans and numbers shape it: they stand in the SQL text, so each value has its own plan. Texts, ids and
dates are bound: the plan holds the way to find them among the variables of a later request.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)

from staer.errors import BadInput
from staer.reads.identifiers import decode_any_id
from staer.reads.selection import Unplannable
from staer.reads.types import InputType, item_of, literal_value, nullable_of

Variables: TypeAlias = Mapping[str, Any]  # Any: coerced GraphQL input
Getter: TypeAlias = Callable[[Variables], Any]

_SHAPING_SCALARS = frozenset({"Boolean", "Int"})


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that is bound; `get` finds it anew for each request, `first` is the one of the request at hand."""

    get: Getter
    first: Any


def shapes(type_: InputType) -> bool:
    """Whether a value of this type stands in the SQL text."""
    nullable = nullable_of(type_)
    if isinstance(nullable, GraphQLList):
        return shapes(item_of(nullable))
    return isinstance(nullable, GraphQLEnumType) or (
        isinstance(nullable, GraphQLScalarType) and nullable.name in _SHAPING_SCALARS
    )


def fingerprint(value: Any, type_: InputType) -> Any:
    """What of a variable's value shapes the statement; hashable, and equal where one plan serves both."""
    nullable = nullable_of(type_)
    if value is None:
        return None
    if isinstance(nullable, GraphQLInputObjectType):
        return tuple((name, fingerprint(v, nullable.fields[name].type)) for name, v in value.items())
    if isinstance(nullable, GraphQLList):
        item = item_of(nullable)
        if not shapes(item) and not isinstance(nullable_of(item), GraphQLInputObjectType):
            return frozenset(fingerprint(v, item) for v in value)
        return tuple(fingerprint(v, item) for v in value)
    if shapes(nullable):
        return value
    return _id_type(value) if nullable.name == "ID" else not is_blank(value)


def storable(value: Any) -> Any:
    """The value, unless PostgreSQL can't hold it; a time without an offset is in UTC."""
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise BadInput("A text holds a sign that can't be stored; take out NUL and lone surrogates.")
    return _in_utc(value) if isinstance(value, dt.datetime) else value


def _in_utc(time: dt.datetime) -> dt.datetime:
    try:
        return time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
    except OverflowError:
        raise BadInput("A time lies beyond the years 1 to 9999; choose another.") from None


def is_blank(value: Any) -> bool:
    """Blank texts are no restriction."""
    return isinstance(value, str) and not value.strip()


def _id_type(text: str) -> str | None:
    try:
        return decode_any_id(text)[0]
    except BadInput:
        return None


def argument_values(field: GraphQLField, node: FieldNode, variables: Variables) -> dict[str, Any]:
    """The given arguments by name: shaping values as they are, bound ones as `Bound`, absent ones left out."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    values: dict[str, Any] = {}
    arguments: dict[str, Any] = dict(field.args)  # Any: their types are
    for name, argument in arguments.items():
        value = _of_node(given[name], argument.type, variables) if name in given else Undefined
        if value is Undefined:
            value = argument.default_value
        if value is None and isinstance(argument.type, GraphQLNonNull):
            raise Unplannable(f"{name} is required.")
        if value is not Undefined:
            values[name] = value
    return values


def _of_node(node: ValueNode, type_: InputType, variables: Variables) -> Any:
    if isinstance(node, VariableNode):
        name = node.name.value
        if name not in variables:
            return Undefined
        return _of_value(variables[name], type_, lambda given: given[name])
    nullable = nullable_of(type_)
    if isinstance(node, NullValueNode):
        return None
    if isinstance(nullable, GraphQLList):
        return _of_list_node(node, nullable, variables)
    if isinstance(nullable, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _of_object_node(node, nullable, variables)
    value = literal_value(node, nullable)
    return value if shapes(nullable) else Bound(lambda _: value, value)


def _of_list_node(node: ValueNode, type_: InputType, variables: Variables) -> Any:
    nodes = node.values if isinstance(node, ListValueNode) else (node,)
    items = [_of_node(item, item_of(type_), variables) for item in nodes]
    items = [None if item is Undefined else item for item in items]
    if shapes(type_) or isinstance(nullable_of(item_of(type_)), GraphQLInputObjectType):
        return items
    getters: list[Getter] = [item.get if isinstance(item, Bound) else _nothing for item in items]
    return Bound(lambda given: [get(given) for get in getters], [get(variables) for get in getters])


def _nothing(_: Variables) -> None:
    return None


def _of_object_node(node: ObjectValueNode, type_: GraphQLInputObjectType, variables: Variables) -> dict[str, Any]:
    given = {field.name.value: field.value for field in node.fields}
    values: dict[str, Any] = {}
    for name, field in type_.fields.items():
        value = _of_node(given[name], field.type, variables) if name in given else Undefined
        value = field.default_value if value is Undefined else value
        if value is not Undefined:
            values[name] = value
    return values


def _of_value(value: Any, type_: InputType, get: Getter) -> Any:
    """The same split for a value that came in a variable; `get` leads to it from the variables."""
    nullable = nullable_of(type_)
    if value is None:
        return None
    if isinstance(nullable, GraphQLInputObjectType):
        return {name: _of_value(v, nullable.fields[name].type, _step(get, name)) for name, v in value.items()}
    if isinstance(nullable, GraphQLList):
        item: InputType = item_of(nullable)
        if isinstance(nullable_of(item), GraphQLInputObjectType):
            return [_of_value(v, item, _step(get, i)) for i, v in enumerate(value)]
    return value if shapes(nullable) else Bound(get, value)


def _step(get: Getter, key: Any) -> Getter:
    return lambda given: get(given)[key]
