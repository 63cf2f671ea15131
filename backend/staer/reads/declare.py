"""How a GraphQL type says where its fields come from and who may read them.

A field is declared once, where it stands: its source (SQL), its audience and its description. The compiler reads
the declarations back from the schema; nothing else has to be written for a field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar, dataclass_transform, overload

import strawberry
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlalchemy.types import Text, TypeEngine
from strawberry.schema_directive import Location

from staer.domain.actor import Role
from staer.domain.relation import EVERYONE, Audience, Everyone, Relation
from staer.store.tables import Row
from staer.store.visibility import Standing, Way

Value = TypeVar("Value")
Cls = TypeVar("Cls", bound=type)
Sql: TypeAlias = ColumnElement[Any]  # Any: a source has the type of its column


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Who may read the field; for everyone else it is null and named in withheldFields.",
)
class Visibility:
    audience: list[Relation]


class ViewerRelation:
    """Stands for the viewer's relation to the row among the inputs of a derived field."""


RELATION = ViewerRelation()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a field comes from, and the relations that may read it; a root field with a `role` is null without it."""

    audience: Audience
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Source):
    """An expression over the type's row or one of its side tables."""

    expression: Sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Source):
    """The global id, made from the row's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Source):
    """A pure function of the actor and some values of the row: a rule of the domain, shown."""

    function: Callable[..., Any]  # Any: the inputs' types are the columns'
    inputs: Sequence[Sql | ViewerRelation]
    enclosing: bool  # the inputs also name the row that this one is nested in


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld(Source):
    """The names of the fields that the viewer's relation may not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToOne(Source):
    """One row of another type, which the viewer may see because this one is seen."""

    on: ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SameRow(Source):
    """The same row, shown as another type; with `seen_as`, as a viewer of that relation would see it."""

    seen_as: Relation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMany(Source):
    """All rows of another type that belong to this one; `only_for` empties the list for other relations."""

    on: ColumnElement[bool]
    order_by: Sequence[Sql]
    only_for: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a list can be sorted by, and who may read it.

    A cursor compares values that are never null: `extremes` (lowest, highest) stand for null where the type has
    them, so that one expression index serves; else `empty` does, behind a key of its own for null.
    """

    key: Any  # a mapped attribute or an expression
    audience: Audience = EVERYONE
    extremes: tuple[Sql, Sql] | None = None
    empty: Sql | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a list can be filtered by: a rule over the rows and one bound value, and who may read what it looks at.

    A bound value is of `type`, made from the argument's by `convert`; a shaping one reaches the rule as it is.
    Rows match too when `otherwise` does: it may look at more, for a narrower audience.
    """

    rule: Callable[[Any], ColumnElement[bool]]  # Any: the value has the argument's type
    type: TypeEngine[Any] = field(default_factory=Text)
    convert: Callable[[Any], Any] | None = None
    audience: Audience = EVERYONE
    otherwise: "Condition | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a connection is sorted, filtered and searched."""

    default_order: Sequence[tuple[str, bool]]  # (name in `orders`, descending)
    orders: dict[str, Order]
    conditions: dict[str, Condition] = field(default_factory=dict[str, Condition])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One value of a list's `scope`: its rows, the viewer's standing to them, and the relation it is judged as."""

    ways: Callable[[Audience], Sequence[Way]]
    standing: Callable[[Audience], Standing]
    judged_as: Relation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection(Source):
    """A page of rows of another type; `scope` is the one of a list that takes no argument for it."""

    paging: Paging
    on: ColumnElement[bool] | None = None
    scopes: dict[str, Scope] = field(default_factory=dict[str, Scope])
    scope: Scope | None = None

    def scope_of(self, arguments: Mapping[str, Any]) -> Scope | None:
        return self.scopes.get(str(arguments.get("scope")), self.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey(Source):
    """Root field: the row with the id given as `argument`; of the type named, if it is not the field's own.

    The texts in `further` arguments are bound too, for expressions below to mention as `given(name)`.
    """

    argument: str = "id"
    id_of: str | None = None
    further: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByNode(Source):
    """Root field: rows of any type, by the ids given as `argument`, one or many."""

    argument: str
    many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfViewer(Source):
    """Root field: the one row that is the viewer's own."""

    on: ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Source):
    """Root field: answered by its own resolver, which asks the planner; its audience is stated all the same."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What a type's rows are: their table, the viewer's standing to them, and the tables beside them.

    Of a `recorded` one the log says who read which fields of which row.
    """

    row: type[Row]
    standing: Callable[[Audience], Standing] | None = None
    sides: dict[type[Row], ColumnElement[bool]] = field(default_factory=dict[type[Row], ColumnElement[bool]])
    recorded: bool = False


METADATA_KEY = "staer"
SHOWN_KEY = "staer.shown"  # with the name under which a payload holds the key of the object that a field shows


def source_field(source: Source, description: str, **options: Any) -> Any:  # Any: typed by the class annotation
    """A Strawberry field that carries its source; withheld ones carry `@visibility` too."""
    audience = [relation for relation in Relation if relation in source.audience]
    directives = [] if isinstance(source.audience, Everyone) else [Visibility(audience=audience)]
    return strawberry.field(description=description, metadata={METADATA_KEY: source}, directives=directives, **options)


@overload
def column(expression: SQLCoreOperations[Value], audience: Everyone, description: str) -> Value: ...
@overload
def column(expression: SQLCoreOperations[Value], audience: Audience, description: str) -> Value | None: ...
def column(expression: Any, audience: Audience, description: str) -> Any:
    """A value of the row; for those outside the audience it is null, so the annotation must allow that."""
    return source_field(Column(audience=audience, expression=expression), description)


def identifier() -> strawberry.ID:
    return source_field(Identifier(audience=EVERYONE), "Opaque, and the same for as long as the object exists.")


def derived(
    function: Callable[..., Value],
    inputs: Sequence[Any],
    description: str,
    *,
    enclosing: bool = False,
) -> Value:
    """`function(actor, *inputs)`: readable by everyone who sees the row."""
    source = Derived(audience=EVERYONE, function=function, inputs=inputs, enclosing=enclosing)
    return source_field(source, description)


def withheld_fields(description: str) -> list[str]:
    return source_field(Withheld(audience=EVERYONE), description)


def to_one(on: ColumnElement[bool], audience: Audience, description: str) -> Any:  # Any: typed by the annotation
    return source_field(ToOne(audience=audience, on=on), description)


def same_row(audience: Audience, description: str, *, seen_as: Relation | None = None) -> Any:
    # Any: typed by the annotation
    return source_field(SameRow(audience=audience, seen_as=seen_as), description)


def given(argument: str) -> Sql:
    """The text of a root field's argument: see `ByKey.further`."""
    return bindparam(f"given_{argument}", type_=Text(), required=False)


def to_many(
    on: ColumnElement[bool],
    order_by: Sequence[Any],
    audience: Audience,
    description: str,
    *,
    only_for: Audience = EVERYONE,
) -> Any:  # Any: typed by the annotation
    return source_field(ToMany(audience=audience, on=on, order_by=order_by, only_for=only_for), description)


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(column, identifier, derived, withheld_fields, to_one, same_row, to_many, source_field),
)
def readable(
    row: type[Row],
    *,
    standing: Callable[[Audience], Standing] | None = None,
    sides: dict[type[Row], ColumnElement[bool]] | None = None,
    recorded: bool = False,
    description: str,
) -> Callable[[Cls], Cls]:
    """A GraphQL type whose fields are read from `row`; `standing` says how the viewer stands to each row of it."""

    def decorate(cls: Cls) -> Cls:
        made = strawberry.type(cls, description=description)
        made.__readable__ = Readable(row=row, standing=standing, sides=sides or {}, recorded=recorded)
        return made

    return decorate


def told(cls: Cls) -> Cls:
    """Marks a type that answers the one who asks about what they may do; it holds nothing of a row."""
    cls.__told__ = True
    return cls


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def shaped(description: str) -> Callable[[Cls], Cls]:
    """A part of a connection: its values are made by the code of a page, not read from a row."""

    def decorate(cls: Cls) -> Cls:
        made = strawberry.type(cls, description=description)
        made.__shaped__ = True
        return made

    return decorate
