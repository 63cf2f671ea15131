"""Figures of the job orders of a scope: one row for all of them, and one for each group.

Which orders are counted is said by the list's own rules (`ListedRows`), and what of them by each figure's audience:
an order outside it adds nothing. So a figure tells nothing that its viewer could not read row by row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType
from sqlalchemy import FromClause, Select, func, literal_column, null, select, true
from sqlalchemy.sql.selectable import CTE

from staer.domain.relation import Audience
from staer.reads.code import each, mapping
from staer.reads.declare import Paging, Scope, Source, Sql, source_field
from staer.reads.frames import Frame, Level, array_of
from staer.reads.listing import ListedRows
from staer.reads.model import object_type, source_of
from staer.reads.paging import page_of
from staer.reads.selection import TYPENAME, Selection
from staer.reads.types import OutputType
from staer.store.figures import GROUPINGS, TALLIED, Grouping
from staer.store.visibility import standing_to_my_order

if TYPE_CHECKING:
    from staer.reads.compiler import Compilation


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics(Source):
    """Root field: figures over the rows of the type `of` that a list's scope, filter and search hold."""

    of: str
    paging: Paging
    scopes: Mapping[Any, Scope]  # Any: an enum of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Source):
    """A number over many orders: `fold` of what is taken of each, `over` expressions over its tally."""

    fold: Callable[..., Sql]
    over: Sequence[Sql]


def figure(fold: Callable[..., Any], over: Sequence[Any], audience: Audience, description: str) -> Any:
    # Any: typed by the annotation; a figure for some is null where no order counts
    return source_field(Figure(audience=audience, fold=fold, over=over), description)


class StatisticsCompiler:
    """One `statistics` field: the orders counted, and the code of the answer.

    A row of the answer holds a group's key, its name, and the figures asked for; that of all orders has no key.
    """

    def __init__(
        self, compilation: "Compilation", source: Statistics, arguments: dict[str, Any], open_rows: Callable[[], Frame]
    ) -> None:
        self.compilation = compilation
        self.grouping: Grouping = GROUPINGS[str(arguments["by"])]
        self.size = page_of(arguments).size
        scope = source.scopes[str(arguments["scope"])]
        self.frame = ListedRows(compilation, source.paging, scope, arguments, open_rows, TALLIED).of_all()
        if not self.frame.certain:  # whoever may count candidates is told apart without a look-up
            self.frame.stand_as(standing_to_my_order(compilation.possible))
        self.value = self._value()
        self._folds: dict[int, Callable[[FromClause], Sql]] = {}

    def compile(self, level: Level, selection: Selection, type_: OutputType) -> str:
        """Code of the answer, its columns added to the enclosing level."""
        answer = object_type(type_)
        selections = self.compilation.selector.of(answer, selection.nodes)
        entries = [(s.key, _ANSWER_PARTS[s.name](self, answer, s)) for s in selections]
        asked = any(selection.name == "groups" for selection in selections)
        code = self.compilation.code.function("total, groups", [f"return {mapping(entries)}"])
        return f"{code}(*{level.add(self, self._found(with_groups=asked))})"

    # --- code

    def answer_name(self, answer: GraphQLObjectType, _: Selection) -> str:
        return repr(answer.name)

    def total(self, answer: GraphQLObjectType, selection: Selection) -> str:
        return self._shown(object_type(answer.fields["total"].type), selection, "total")

    def groups(self, answer: GraphQLObjectType, selection: Selection) -> str:
        group = object_type(answer.fields["groups"].type)
        parts: dict[str, Callable[[Selection], str]] = {
            TYPENAME: lambda _: repr(group.name),
            "key": lambda _: "row[0]",
            "name": lambda _: "row[1]",
            "figures": lambda s: self._shown(object_type(group.fields["figures"].type), s, "row"),
        }
        selections = self.compilation.selector.of(group, selection.nodes)
        return each("row", "groups", mapping([(s.key, parts[s.name](s)) for s in selections]))

    def _shown(self, figures: GraphQLObjectType, selection: Selection, row: str) -> str:
        selections = self.compilation.selector.of(figures, selection.nodes)
        return mapping([(s.key, self._figure(figures, s.name, row)) for s in selections])

    def _figure(self, figures: GraphQLObjectType, name: str, row: str) -> str:
        if name == TYPENAME:
            return repr(figures.name)
        source = source_of(figures.fields[name])
        assert isinstance(source, Figure)
        if id(source) not in self._folds:
            places = [self._taken(over, source.audience) for over in source.over]
            self._folds[id(source)] = lambda counted: source.fold(*(counted.c[place] for place in places))
        return f"{row}[{2 + list(self._folds).index(id(source))}]"

    # --- SQL

    def _value(self) -> Sql:
        """What each order is grouped by."""
        value: Any = self.frame.sql(self.grouping.value())  # Any: a lateral where an order has several
        if not self.grouping.several:
            return value
        self.frame.level.join(value, true())
        return value.c.value

    def _taken(self, over: Sql, audience: Audience) -> str:
        """The column of the counted orders that holds this; null for orders outside the audience."""
        key = (audience, str(over))
        self.frame.level.add(key, self.frame.withheld_or(self.frame.sql(over), audience))
        return f"c{self.frame.level.places[key]}"

    def _found(self, *, with_groups: bool) -> Sql:
        """One row: that of all orders, and those of the groups."""
        counted = self._counted()
        groups = self._groups(counted) if with_groups else null()
        both = select(func.row(self._total(counted), groups)).add_cte(counted, nest_here=True)
        return both.scalar_subquery()

    def _counted(self) -> CTE:
        """A row for each order; for each of its values where an order has several."""
        columns = [column.label(f"c{place}") for place, column in enumerate(self.frame.level.columns)]
        rows = self.frame.level.select(self.frame.key.label("id"), self.value.label("value"), *columns)
        return rows.cte(f"counted_{self.frame.level.number}")

    def _folded(self, counted: FromClause) -> list[Sql]:
        return [fold(counted) for fold in self._folds.values()]

    def _total(self, counted: CTE) -> Sql:
        rows: FromClause = counted
        if self.grouping.several:  # an order shared with two networks is one order
            once = [column for column in counted.c if column.key != "value"]
            rows = select(*once).distinct().subquery()
        # A fold makes one row of many; where no figure is asked for, counting does.
        total = select(func.row(null(), null(), *self._folded(rows), func.count()))
        return total.select_from(rows).scalar_subquery()

    def _groups(self, counted: CTE) -> Sql:
        value = counted.c.value
        order = [value.desc()] if self.grouping.newest_first else [func.count().desc(), value]
        folded = [figure.label(f"f{place}") for place, figure in enumerate(self._folded(counted))]
        grouped = (
            select(value, func.row_number().over(order_by=order).label("place"), *folded).group_by(value).subquery()
        )
        names = [self.grouping.key(grouped.c.value), self.grouping.name(grouped.c.value)]
        shown: Select[Any] = select(func.row(*names, *(grouped.c[figure.key] for figure in folded)))
        first = shown.where(grouped.c.place <= literal_column(str(self.size))).order_by(grouped.c.place)
        return array_of(first)


_ANSWER_PARTS: Mapping[str, Callable[[StatisticsCompiler, GraphQLObjectType, Selection], str]] = {
    TYPENAME: StatisticsCompiler.answer_name,
    "total": StatisticsCompiler.total,
    "groups": StatisticsCompiler.groups,
}
