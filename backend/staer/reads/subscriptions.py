"""A subscription compiled once: which changes it is about, and the plan that reads the object for each event.

Equal subscriptions share one plan, whoever holds them; so an event is read once for all who see it alike.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_variable_values,
    parse,
    validate,
    visit,
)

from staer.domain.actor import Actor
from staer.domain.relation import Audience, possible_relations
from staer.errors import BadInput
from staer.reads.arguments import Bound, argument_values
from staer.reads.compiler import Compilation
from staer.reads.identifiers import encode_id
from staer.reads.model import object_type
from staer.reads.operations import RecentlyUsed
from staer.reads.plan import Plan
from staer.reads.roots import RootCompiler
from staer.reads.selection import TYPENAME, Selection, Selector
from staer.reads.types import OutputType

CHANGED, REMOVED = "CHANGED", "REMOVED"
_PLANS_KEPT = 1000
_DEFINED_AND_GIVEN = 2  # uses of a variable that serves one argument


class NotASubscription(BadInput):
    """Send queries and mutations by HTTP; here are subscriptions alone."""


class InvalidSubscription(Exception):
    """The document does not fit the schema: `errors` say where."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("invalid")
        self.errors = errors


@dataclass(frozen=True, slots=True, eq=False)
class SubscriptionPlan:
    """`kind` is the type of the object, `list_` the one of the viewer's lists that is watched.

    `parts` make the event, `objects` the object in it; both by response key.
    """

    root_key: str
    kind: str
    list_: str
    parts: Sequence[tuple[str, Callable[[str, str, str], Any]]]
    object_keys: Sequence[str]
    objects: Plan | None

    def event(self, cursor: str, kind: str, key: UUID, shown: dict[str, Any]) -> dict[str, Any]:
        """The answer's data."""
        node_id = encode_id(self.kind, key)
        made = {name: part(cursor, kind, node_id) for name, part in self.parts}
        return {self.root_key: made | {name: shown.get(name) for name in self.object_keys}}


@dataclass(frozen=True, slots=True)
class Subscription:
    """A plan with the values of one request; `after` is the cursor to go on from."""

    plan: SubscriptionPlan
    variables: dict[str, Any]
    after: str | None


class SubscriptionPlanner:
    """Makes and keeps the plans of one schema's subscriptions."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._plans: RecentlyUsed[SubscriptionPlan] = RecentlyUsed(_PLANS_KEPT)
        self._documents: RecentlyUsed[DocumentNode] = RecentlyUsed(_PLANS_KEPT)

    def subscription(self, actor: Actor, text: str, name: str | None, variables: dict[str, Any]) -> Subscription:
        """Ready to be read for; InvalidSubscription or bad input for what is none."""
        document = self._documents.get(text, lambda: self._document(text))
        node = _operation(document, name)
        values = get_variable_values(self._schema, node.variable_definitions or (), variables)
        if isinstance(values, list):
            raise InvalidSubscription(values)
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        selector = Selector(self._schema, fragments, dict(values.coerced))
        root = self._schema.subscription_type
        assert root is not None
        [selection] = selector.of_sets(root, [node.selection_set]) or [None]
        if selection is None or selection.name == TYPENAME:
            raise NotASubscription
        given = argument_values(root.fields[selection.name], selection.node, selector.variables)
        possible = possible_relations(actor.roles)
        shaping = values.coerced.keys() - _only_beginning(selection.node, document)
        key = (text, name, possible, tuple(sorted((n, repr(values.coerced[n])) for n in shaping)))
        plan = self._plans.get(key, lambda: self._made(root, selection, selector, possible, str(given["scope"])))
        after = given.get("after")
        return Subscription(plan, dict(values.coerced), after.first if isinstance(after, Bound) else None)

    def _document(self, text: str) -> DocumentNode:
        try:
            document = parse(text)
        except GraphQLError as error:
            raise InvalidSubscription([error]) from None
        except RecursionError:
            raise BadInput("The document is nested too deep.") from None
        if errors := validate(self._schema, document, max_errors=5):
            raise InvalidSubscription(errors)
        return document

    def _made(
        self, root: GraphQLObjectType, selection: Selection, selector: Selector, possible: Audience, list_: str
    ) -> SubscriptionPlan:
        event = object_type(root.fields[selection.name].type)
        selections = selector.of(event, selection.nodes)
        parts = [(s.key, _PARTS[s.name]) for s in selections if s.name in _PARTS]
        parts += [(s.key, _always(event.name)) for s in selections if s.name == TYPENAME]
        objects = [s for s in selections if s.name not in _PARTS and s.name != TYPENAME]
        [shown] = [name for name in event.fields if name not in _PARTS]
        shown_type: OutputType = object_type(event.fields[shown].type)
        compiler = RootCompiler(Compilation(selector, possible), self._schema)
        return SubscriptionPlan(
            root_key=selection.key,
            kind=shown_type.name,
            list_=list_,
            parts=parts,
            object_keys=[s.key for s in objects],
            objects=Plan(compiler.compile_objects(shown_type, *objects)) if objects else None,
        )


class _Uses(Visitor):
    """How often each variable stands in a document, its definition counted."""

    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.of[node.name.value] += 1


def _only_beginning(field: FieldNode, document: DocumentNode) -> set[str]:
    """The variable that is `after` and nothing else: who comes back with a cursor shares the plan of the others."""
    begins = {
        a.value.name.value
        for a in field.arguments or ()
        if a.name.value == "after" and isinstance(a.value, VariableNode)
    }
    if begins:
        visit(document, uses := _Uses())
        begins = {name for name in begins if uses.of[name] == _DEFINED_AND_GIVEN}
    return begins


def _always(value: str) -> Callable[[str, str, str], Any]:
    return lambda _cursor, _kind, _id: value


_PARTS: dict[str, Callable[[str, str, str], Any]] = {
    "cursor": lambda cursor, _kind, _id: cursor,
    "kind": lambda _cursor, kind, _id: kind,
    "id": lambda _cursor, _kind, id_: id_,
}


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    nodes = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    wanted = [node for node in nodes if name is None or (node.name and node.name.value == name)]
    if len(wanted) != 1:
        raise BadInput("Name the operation to run in `operationName`.")
    if wanted[0].operation is not OperationType.SUBSCRIPTION:
        raise NotASubscription
    return wanted[0]
