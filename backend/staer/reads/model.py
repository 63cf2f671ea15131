"""The declarations, read back from the GraphQL schema that was built from them."""

from functools import lru_cache
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from staer.domain.relation import Relation
from staer.errors import StaerError
from staer.reads.declare import METADATA_KEY, SHOWN_KEY, Readable, Source
from staer.reads.types import OutputType, named_of

TYPE_OF_ROW = "\0type"  # in a row behind an interface: no response key can be this


def definition_of(declared: Any) -> Any:  # Any: Strawberry's definition of a GraphQL type, field or argument
    """What it was built from; None for what Strawberry adds itself."""
    extensions: dict[str, Any] = declared.extensions or {}
    return extensions.get("strawberry-definition")


def source_of(field: GraphQLField) -> Source | None:
    """The field's source; None for a field that no plan reads (a mutation, a payload's own field)."""
    definition = definition_of(field)
    return definition.metadata.get(METADATA_KEY) if definition else None


def key_shown_by(field: GraphQLField) -> str | None:
    """For a payload's field that shows an object: where the payload holds the object's key."""
    definition = definition_of(field)
    return definition.metadata.get(SHOWN_KEY) if definition else None


def readable_of(type_: GraphQLObjectType) -> Readable | None:
    definition = definition_of(type_)
    return getattr(definition.origin, "__readable__", None) if definition else None


def is_shaped(type_: GraphQLObjectType) -> bool:
    """Whether the type is a part of a connection, which the code of a page makes."""
    definition = definition_of(type_)
    return bool(definition) and getattr(definition.origin, "__shaped__", False)


def required_readable(type_: GraphQLObjectType) -> Readable:
    readable = readable_of(type_)
    if readable is None:
        raise StaerError(f"{type_.name} has no rows: declare it with @readable.")
    return readable


@lru_cache(maxsize=64)
def withheld_by_relation(type_: GraphQLObjectType) -> dict[str, list[str]]:
    """For each relation the names of the fields it may not read: by the declarations alone, never by content."""
    sources = {name: source_of(field) for name, field in type_.fields.items()}
    return {
        relation.value: sorted(name for name, s in sources.items() if s is not None and relation not in s.audience)
        for relation in Relation
    }


def undeclared_fields(schema: GraphQLSchema) -> list[str]:
    """Fields of readable types without a source: each is a mistake."""
    return [
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and readable_of(type_)
        for name, field in type_.fields.items()
        if source_of(field) is None
    ]


def object_type(type_: OutputType) -> GraphQLObjectType:
    """The object type inside lists and non-nulls."""
    named = named_of(type_)
    assert isinstance(named, GraphQLObjectType)
    return named
