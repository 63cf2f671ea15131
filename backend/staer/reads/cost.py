"""What an operation costs, known before it runs: the rows that it may give, from the page sizes asked for.

One point is about one row. The rule is told to partners, so it is kept simple enough to work out by hand.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from graphql import GraphQLAbstractType, GraphQLObjectType, SelectionSetNode, is_leaf_type

from staer.reads.arguments import argument_values
from staer.reads.declare import ByNode, Connection, ToMany
from staer.reads.figures import Statistics
from staer.reads.model import is_shaped, object_type, source_of
from staer.reads.paging import DEFAULT_PAGE, LARGEST_PAGE
from staer.reads.selection import TYPENAME, Selection, Selector, Unplannable
from staer.reads.types import OutputType, named_of

ROW = 1
LIST_LENGTH = 10  # rows taken to be in a list without pages: members, networks, shares
TOTAL_COUNT = 100  # counted up to 1,001 rows: 5 times its page (measured)
STATISTICS = 2_000  # every order of the scope is looked at, and its placements
MUTATION = 20
INTROSPECTION = 200


def cost_of(selector: Selector, root: GraphQLObjectType, selections: SelectionSetNode) -> int:
    """Points of an operation with these variables; at least 1."""
    try:
        fields = selector.of_sets(root, [selections])
        base = MUTATION * len(fields) if root is selector.schema.mutation_type else 0
        return max(base + _of_fields(selector, root, fields), 1)
    except Unplannable:  # a variable has no value: the executor refuses it
        return 1


def _of_fields(selector: Selector, type_: GraphQLObjectType, selections: Iterable[Selection]) -> int:
    return sum(_of_field(selector, type_, selection) for selection in selections)


def _of_field(selector: Selector, type_: GraphQLObjectType, selection: Selection) -> int:
    if selection.name.startswith("__"):
        return 0 if selection.name == TYPENAME else INTROSPECTION
    declared = type_.fields[selection.name]
    named = named_of(declared.type)
    if is_leaf_type(named):
        return 0
    source = source_of(declared)
    if isinstance(source, Connection):
        arguments = argument_values(declared, selection.node, selector.variables)
        return _of_page(selector, object_type(named), selection, _page_size(arguments))
    if isinstance(source, Statistics):
        return STATISTICS
    rows = LIST_LENGTH if isinstance(source, ToMany) else 1
    if isinstance(source, ByNode) and source.many:
        rows = LARGEST_PAGE
    return rows * (ROW + _of_object(selector, named, selection.nodes))


def _page_size(arguments: dict[str, Any]) -> int:
    given = [arguments[name] for name in ("first", "last") if arguments.get(name) is not None]
    return min(max(*given, 0), LARGEST_PAGE) if given else DEFAULT_PAGE


def _of_page(selector: Selector, page: GraphQLObjectType, selection: Selection, size: int) -> int:
    below, counted = 0, 0
    for part in selector.of(page, selection.nodes):
        if part.name in ("nodes", "edges"):
            below += _of_object(selector, object_type(page.fields[part.name].type), part.nodes)
        counted += TOTAL_COUNT * (part.name == "totalCount")
    return size * (ROW + below) + counted


def _of_object(selector: Selector, named: OutputType, nodes: Sequence[Any]) -> int:
    """The fields of an object; behind an interface, those of the type that costs most."""
    if isinstance(named, GraphQLObjectType):
        price = _of_fields(selector, named, selector.of(named, nodes))
        return max(price - ROW, 0) if is_shaped(named) else price  # an edge is no row besides its node
    assert isinstance(named, GraphQLAbstractType)
    possible = selector.schema.get_possible_types(named)
    return max((_of_fields(selector, type_, selector.of(type_, nodes)) for type_ in possible), default=0)
