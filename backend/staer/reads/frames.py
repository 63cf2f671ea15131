"""The SQL side of a plan: levels (one SELECT each) and frames (one type's row within a level)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType
from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal_column, null, select, true
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import _deep_deannotate  # pyright: ignore[reportPrivateUsage]  a plain copy of a mapped expression

from staer.domain.relation import Audience, Everyone, Relation
from staer.reads.declare import Readable, Sql
from staer.reads.model import required_readable
from staer.store.tables import Row
from staer.store.visibility import VIEWER, Standing, Through

Aliases = dict[Any, FromClause]  # Any: tables; FromClause is generic in a way that says nothing here


def with_aliases(expression: Any, aliases: Aliases) -> Any:  # Any: the same kind of clause comes back
    """The expression with each table's columns taken from its alias; exact tables only, never look-alikes."""

    def replace(element: Any, **_: Any) -> Any:  # Any: every kind of clause passes here
        if isinstance(element, TableColumn) and element.table in aliases:
            return aliases[element.table].c[str(element.key)]
        return aliases.get(element) if isinstance(element, FromClause) else None

    traverse: Any = visitors.replacement_traverse
    return traverse(_plain(expression), {}, replace)


def _with_columns(expression: Any, columns: Mapping[Any, Any]) -> Any:  # Any: as above
    """The expression with these columns in the place of those."""

    def replace(element: Any, **_: Any) -> Any:
        return columns.get(element)

    traverse: Any = visitors.replacement_traverse
    return traverse(expression, {}, replace)


def _plain(expression: Any) -> Any:
    """A mapped attribute or expression without the ORM's annotations, so that its tables are the tables."""
    element = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    return _deep_deannotate(element)


@dataclass(slots=True)
class Level:
    """One SELECT: what it reads from, which rows, and the columns that its row holds."""

    number: int
    enclosing: tuple[FromClause, ...]
    source: FromClause
    own: list[FromClause]
    where: list[ColumnElement[bool]] = field(default_factory=list[ColumnElement[bool]])
    columns: list[Sql] = field(default_factory=list[Sql])
    places: dict[Hashable, int] = field(default_factory=dict[Hashable, int])

    @property
    def row(self) -> str:
        """The name of this level's row in the generated code."""
        return f"r{self.number}"

    @property
    def visible(self) -> tuple[FromClause, ...]:
        """All that an expression at this level, or below it, may refer to."""
        return (*self.enclosing, *self.own)

    def add(self, key: Hashable, expression: Sql) -> str:
        """The code that reads the expression from the row; the same key is selected once."""
        if key not in self.places:
            self.places[key] = len(self.columns)
            self.columns.append(expression)
        return f"{self.row}[{self.places[key]}]"

    def join(self, other: FromClause, on: ColumnElement[bool]) -> None:
        self.source = self.source.outerjoin(other, on)
        self.own.append(other)

    def select(self, *columns: Sql) -> Select[Any]:
        # Correlate explicitly: SQLAlchemy's own correlation stops at a sub-query in FROM, and rows of all parents
        # would come back.
        return select(*columns).select_from(self.source).where(*self.where).correlate(*self.enclosing)

    def rows(self) -> Select[Any]:
        return self.select(func.row(*(self.columns or [literal_column("1")])))


class Frame:
    """One type's row within a level: its alias, the tables beside it, and the viewer's relation to it."""

    def __init__(
        self,
        level: Level,
        type_: GraphQLObjectType,
        alias: FromClause,
        possible: Audience,
        standing: Callable[[Audience], Standing] | None = None,
    ) -> None:
        self.level = level
        self.type = type_
        self.alias = alias
        self.readable: Readable = required_readable(type_)
        self.aliases: Aliases = {self.readable.row.__table__: alias}
        self._sides = {row.__table__: (row, on) for row, on in self.readable.sides.items()}
        declared = standing or self.readable.standing
        self.standing = declared(possible) if declared else None
        self._relation: Sql | None = None
        self._carried: dict[Any, Any] = {}
        self.parent_aliases: Aliases = {}

    @property
    def key(self) -> Sql:
        return self.sql(self.readable.row.__mapper__.primary_key[0])

    def read_through(self, through: Through, found: FromClause | None = None) -> None:
        """Begin with the narrower table, or with what was found of it; the row's own is joined when something is asked
        that the other lacks.
        """
        alias = _alias(through.row) if found is None else found
        self.level.source, self.level.own, self.aliases = alias, [alias], {}
        self._carry(through, alias)

    def join_through(self, through: Through) -> None:
        """Join the narrower table, by a look-up for each row, and read from it what it carries."""
        alias = _alias(through.row)
        own = self.sql(through.on, {through.row.__table__: alias})
        # OFFSET 0 keeps PostgreSQL from reading the whole table instead.
        found = select(*alias.c).where(own).correlate(*self.level.visible).offset(literal_column("0")).lateral()
        self.level.source = self.level.source.join(found, true())
        self.level.own.append(found)
        self._carry(through, found)

    def _carry(self, through: Through, alias: FromClause) -> None:
        self.aliases[through.row.__table__] = alias
        self._sides[self.readable.row.__table__] = (self.readable.row, through.on)
        self._carried |= {
            _plain(column): alias.c[str(_plain(carrier).key)] for column, carrier in through.carries.items()
        }

    def sql(self, expression: Any, outer: Aliases | None = None) -> Sql:
        """The declared expression over this row; side tables are joined when it mentions them."""
        plain = _with_columns(_plain(expression), self._carried) if self._carried else _plain(expression)
        for element in visitors.iterate(plain):
            table = getattr(element, "table", None)
            if table in self._sides and table not in self.aliases:
                self._join_side(*self._sides[table])
        return with_aliases(plain, {**(outer or {}), **self.aliases})

    def _join_side(self, row: type[Row], on: ColumnElement[bool]) -> None:
        side = _alias(row)
        self.aliases[row.__table__] = side
        own = row is self.readable.row  # the way to it is not what is carried of it
        self.level.join(side, with_aliases(on, self.aliases) if own else self.sql(on))

    def stand_as(self, standing: Standing) -> None:
        """From here on the viewer's relation is found out in this way."""
        self.standing, self._relation = standing, None

    @property
    def certain(self) -> Relation | None:
        return self.standing.certain if self.standing else None

    @property
    def relation(self) -> Sql:
        """The viewer's relation as SQL, worked out once per row where it takes a look-up."""
        assert self.standing is not None, f"{self.type.name} has no standing"
        if self._relation is None:
            relation = self.sql(self.standing.relation)
            self._relation = relation if self.standing.plain else self._once(relation)
        return self._relation

    def _once(self, relation: Sql) -> Sql:
        # OFFSET 0 keeps PostgreSQL from pulling the sub-query up and repeating its look-ups for every mention.
        once = select(relation.label("relation")).correlate(*self.level.visible).offset(literal_column("0")).lateral()
        self.level.join(once, true())
        return once.c.relation

    def may_read(self, audience: Audience) -> ColumnElement[bool] | bool:
        """Whether the viewer's relation is in the audience: known, or as SQL."""
        if isinstance(audience, Everyone) or self.standing is None:
            return True
        if self.certain:
            return self.certain in audience
        return self.relation.in_([literal_column(f"'{relation}'") for relation in sorted(audience)])

    def guarded(self, expression: Sql, audience: Audience) -> Sql | None:
        """The expression for those who may read it and null for the others; None when nobody here may."""
        allowed = self.may_read(audience)
        if isinstance(allowed, bool):
            return expression if allowed else None
        return case((allowed, expression))

    def withheld_or(self, expression: Sql, audience: Audience) -> Sql:
        """The same where the caller has seen that somebody here may read it."""
        guarded = self.guarded(expression, audience)
        return null() if guarded is None else guarded

    def is_seen(self) -> ColumnElement[bool]:
        """The row rule: the viewer stands in some relation to the row, or sees it for another reason."""
        if self.standing is None or self.certain:
            return true()
        related, besides = self.relation.is_not(None), self.standing.besides
        return related if besides is None else related | self.sql(besides)


def _alias(row: type[Row]) -> FromClause:
    return row.__table__.alias()


def open_frame(
    type_: GraphQLObjectType,
    possible: Audience,
    number: int,
    enclosing: Sequence[FromClause] = (VIEWER,),
    standing: Callable[[Audience], Standing] | None = None,
) -> Frame:
    """A new level that begins with this type's row."""
    alias = _alias(required_readable(type_).row)
    level = Level(number, tuple(enclosing), alias, [alias])
    return Frame(level, type_, alias, possible, standing)


def join_frame(parent: Frame, type_: GraphQLObjectType, on: ColumnElement[bool], possible: Audience) -> Frame:
    """The one row of another type that belongs to the parent's, in the same level."""
    alias = _alias(required_readable(type_).row)
    child = Frame(parent.level, type_, alias, possible)
    parent.level.join(alias, with_aliases(on, {**parent.aliases, **child.aliases}))
    return child


def same_row_frame(
    parent: Frame,
    type_: GraphQLObjectType,
    possible: Audience,
    standing: Callable[[Audience], Standing] | None = None,
) -> Frame:
    """The parent's own row, shown as another type."""
    return Frame(parent.level, type_, parent.alias, possible, standing)


def array_of(rows: Select[Any]) -> Sql:
    """The rows of a level as one value."""
    return func.array(rows.scalar_subquery())
