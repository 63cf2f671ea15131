"""For what a plan can't answer: graphql-core executes, and its resolvers call the same compiler."""

from typing import Any, Protocol
from uuid import UUID

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    OperationType,
)

from staer.domain.actor import Actor
from staer.domain.reading import ReadChannel
from staer.reads.declare import Asked, Source
from staer.reads.model import TYPE_OF_ROW, is_shaped, readable_of, source_of
from staer.reads.plans import FieldOfExecution, Planner
from staer.reads.read_log import Noted
from staer.reads.types import named_of
from staer.store.database import Database


class ReadingContext(Protocol):
    """What a resolver needs of the request."""

    @property
    def actor(self) -> Actor: ...
    @property
    def database(self) -> Database: ...
    @property
    def planner(self) -> Planner: ...
    def noted(self, channel: ReadChannel) -> Noted: ...


_CHANNELS = {OperationType.QUERY: ReadChannel.QUERY, OperationType.MUTATION: ReadChannel.MUTATION}


def _field_of(info: GraphQLResolveInfo[Any]) -> FieldOfExecution:
    core: Any = info  # Any: the type of a field is unknown to a strict type checker
    named = named_of(core.return_type)
    return FieldOfExecution(
        parent=info.parent_type,
        returned=named if isinstance(named, GraphQLObjectType) else info.parent_type,
        response_key=str(info.path.key),
        nodes=info.field_nodes,
        operation=info.operation,
        fragments=info.fragments,
        variables=getattr(core.variable_values, "coerced", core.variable_values),  # a plain dict from Strawberry
    )


async def read_root(_: object, info: GraphQLResolveInfo[Any], **__: object) -> Any:  # Any: shaped rows
    """A root field of Query; null for those without its role."""
    field, context = _field_of(info), info.context
    source = source_of(field.parent.fields[field.nodes[0].name.value])
    return await _read(context, field) if has_role(context.actor, source) else None


def has_role(actor: Actor, source: Source | None) -> bool:
    """The actor may ask for this root field at all."""
    return source is None or source.role is None or actor.is_(source.role)


async def _read(context: ReadingContext, field: FieldOfExecution, key: UUID | None = None) -> Any:
    noted = context.noted(_CHANNELS[field.operation.operation])
    return await context.planner.read_field(context.database, context.actor, field, noted, key)


async def read_object(info: GraphQLResolveInfo[Any], key: UUID | None) -> Any:  # Any: a shaped row
    """The object that a payload's field shows, as the viewer may see it now; None when there is none."""
    if key is None:
        return None
    return await _read(info.context, _field_of(info), key)


def read_key(row: dict[str, Any], info: GraphQLResolveInfo[Any], **_: object) -> Any:
    """A field of a shaped row, which holds its values under the response keys."""
    return row[str(info.path.key)]


def _type_of_row(row: dict[str, Any], *_: object) -> str:
    return row[TYPE_OF_ROW]


def _type_of_object(made: object, *_: object) -> str:
    return type(made).__name__


def connect(schema: GraphQLSchema) -> None:
    """Point the schema's fields at the planner: nothing is resolved in any other way."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType):
            type_.resolve_type = _type_of_row
        elif isinstance(type_, GraphQLUnionType):
            type_.resolve_type = _type_of_object
        elif isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
            _connect_fields(type_, is_root=type_ is schema.query_type)


def _connect_fields(type_: GraphQLObjectType, *, is_root: bool) -> None:
    for field in type_.fields.values():
        source = source_of(field)
        if isinstance(source, Asked):
            continue
        if is_root and source:
            field.resolve = read_root
        elif readable_of(type_) or is_shaped(type_):
            field.resolve = read_key
