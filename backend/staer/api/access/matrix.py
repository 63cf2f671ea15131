"""The access matrix, gathered from the schema's declarations and the domain's tables: nothing is written twice."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from sqlalchemy import Null

from staer.api.access.actions import RULES, outcomes
from staer.api.payloads import Payload, UserError
from staer.api.subscriptions import Event
from staer.domain.actor import Role
from staer.domain.relation import RELATIONS_OF_ROLE, Audience, Everyone, Relation
from staer.errors import StaerError
from staer.reads.declare import Condition, Connection, Derived, Source, ToMany, Withheld
from staer.reads.model import is_shaped, readable_of, source_of
from staer.reads.types import named_of
from staer.store.visibility import Standing

Json = dict[str, Any]  # Any: what JSON holds

_NO_AUDIENCE = (
    "{field} has no audience. Declare it where it stands with column(), to_one(), to_many(), connection() or derived()"
    " of staer.reads.declare, which take one as their second argument, then run `staer access-matrix`."
)
_NO_RULE = "{field} has no rule. Name its guard in RULES of staer.api.access.actions, then run `staer access-matrix`."


def access_matrix(schema: GraphQLSchema) -> Json:
    """Every field with its readers, every query with its relations, every mutation with its answers.

    A field without an audience or a mutation without a guard is an error that says what to do.
    """
    query, mutation = schema.query_type, schema.mutation_type
    assert query is not None
    assert mutation is not None
    return {
        "relations_of_roles": {r.value: _names(RELATIONS_OF_ROLE[r]) for r in RELATIONS_OF_ROLE},
        "fields": {
            f"{type_.name}.{name}": _field(type_, name, field)
            for type_ in _answered(schema, query, mutation)
            for name, field in sorted(type_.fields.items())
        },
        "queries": {name: _query(name, field) for name, field in sorted(query.fields.items())},
        "mutations": {name: _mutation(name) for name in sorted(mutation.fields)},
    }


def _answered(schema: GraphQLSchema, *roots: GraphQLObjectType) -> list[GraphQLObjectType | GraphQLInterfaceType]:
    return [
        type_
        for name, type_ in sorted(schema.type_map.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        and type_ not in roots
        and not name.startswith("__")
    ]


def _names(relations: Any) -> list[str]:
    return [relation.value for relation in Relation if relation in relations]


def _origin(type_: GraphQLObjectType | GraphQLInterfaceType) -> Any:
    return (type_.extensions or {})["strawberry-definition"].origin


def _field(type_: GraphQLObjectType | GraphQLInterfaceType, name: str, field: GraphQLField) -> Json:
    source = source_of(field)
    if source is not None:
        return _declared(type_, source)
    if isinstance(type_, GraphQLObjectType) and is_shaped(type_):
        return {"kind": "page", "readers": _names(Relation)}
    if issubclass(_origin(type_), Payload | UserError):
        return {"kind": "payload", "readers": ["ACTOR"]}
    if issubclass(_origin(type_), Event):
        return {"kind": "event", "readers": ["ACTOR"]}
    if getattr(_origin(type_), "__told__", False):
        return {"kind": "explanation", "readers": ["ACTOR"]}
    raise StaerError(_NO_AUDIENCE.format(field=f"{type_.name}.{name}"))


def _declared(type_: GraphQLObjectType | GraphQLInterfaceType, source: Source) -> Json:
    shown: Json = {"kind": type(source).__name__, "readers": _names(source.audience)}
    readable = readable_of(type_) if isinstance(type_, GraphQLObjectType) else None
    if readable and readable.standing:
        shown["relation_to"] = readable.row.__tablename__
        shown["readers"] = _names(source.audience & _can_stand(readable.standing))
    if isinstance(source, ToMany) and not isinstance(source.only_for, Everyone):
        shown["empty_but_for"] = _names(source.only_for)
    if isinstance(source, Derived | Withheld):
        shown["worked_out"] = "by a rule of the domain that looks at the viewer"
    return shown


def _can_stand(standing: Callable[[Audience], Standing]) -> Audience:
    """The relations that a viewer can have to rows of the type at all."""
    return frozenset(r for r in Relation if not isinstance(standing(frozenset({r})).relation, Null))


def _query(name: str, field: GraphQLField) -> Json:
    source, declared = source_of(field), _as_any(field)
    told = named_of(declared.type)
    if source is None and isinstance(told, GraphQLObjectType) and issubclass(_origin(told), Event):
        return {"type": object_type_name(field), "readers": _names(Relation), "told": "as subscriptions tell it"}
    if source is None:
        raise StaerError(_NO_AUDIENCE.format(field=f"Query.{name}"))
    shown: Json = {"type": object_type_name(field), "readers": _names(source.audience)}
    if source.role:
        shown["role"] = source.role.value
    if isinstance(source, Connection):
        shown |= _list(source)
    return shown


def _as_any(field: GraphQLField) -> Any:  # Any: the type of a field is unknown to a strict type checker
    return field


def object_type_name(field: GraphQLField) -> str:
    """The named type behind lists and non-nulls; of a connection, that of its rows."""
    declared: Any = field
    named = named_of(declared.type)
    if isinstance(named, GraphQLObjectType) and "nodes" in named.fields:
        return named_of(named.fields["nodes"].type).name
    return named.name


def _list(source: Connection) -> Json:
    scopes: Mapping[str, Any] = source.scopes or {"": source.scope}
    return {"scopes": {name: _scope(source, scope) for name, scope in sorted(scopes.items())}}


def _scope(source: Connection, scope: Any) -> Json:
    judged = scope.judged_as if scope else None
    without = len(scope.ways(frozenset())) if scope else 0
    reached = [r.value for r in Relation if scope is None or len(scope.ways(frozenset({r}))) > without]
    return {
        "holds_rows_of": [*reached, *([Role.ADMINISTRATOR.value] if without else [])],
        "judged_as": judged.value if judged else None,
        "filters": {
            name: _usable(_looks_at(condition), judged) for name, condition in sorted(source.paging.conditions.items())
        },
        "orders": {name: _usable([order.audience], judged) for name, order in sorted(source.paging.orders.items())},
    }


def _looks_at(condition: Condition) -> list[Any]:
    further = _looks_at(condition.otherwise) if condition.otherwise else []
    return [condition.audience, *further]


def _usable(audiences: list[Any], judged: Relation | None) -> str:
    """Allowed, refused, or allowed with the note that part of it looks at less for some rows."""
    if judged is not None and not any(judged in audience for audience in audiences):
        return "FORBIDDEN_FILTER"
    narrow = [audience for audience in audiences if not isinstance(audience, Everyone)]
    return f"also in what {', '.join(_names(narrow[0]))} read, row by row" if len(audiences) > 1 and narrow else "yes"


def _mutation(name: str) -> Json:
    rule = RULES.get(name)
    if rule is None:
        raise StaerError(_NO_RULE.format(field=f"Mutation.{name}"))
    return {
        "subject": rule.subject,
        "outcomes": [
            {"when": {axis: _plain(value) for axis, value in given.items()}, "answers": answers}
            for given, answers in outcomes(rule)
        ],
    }


def _plain(value: Any) -> str | bool:
    return value if isinstance(value, bool) else value.value


def as_json(matrix: Json) -> str:
    return orjson.dumps(matrix, option=orjson.OPT_INDENT_2).decode() + "\n"
