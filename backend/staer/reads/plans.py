"""Plans: an operation compiled for one kind of viewer, kept and run again with other values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
)

from staer.domain.actor import Actor
from staer.domain.relation import Audience, possible_relations
from staer.errors import BadInput, OperationTooDear
from staer.reads.arguments import Variables
from staer.reads.compiler import Compilation
from staer.reads.cost import cost_of
from staer.reads.limits import Limits
from staer.reads.mutations import MutationCompiler, MutationPlan
from staer.reads.operations import Document, Operation, RecentlyUsed, operation_of, read_document
from staer.reads.plan import Plan
from staer.reads.read_log import Noted, unnoted
from staer.reads.roots import OBJECT_KEY, RootCompiler
from staer.reads.selection import Selection, Selector, Unplannable
from staer.store.database import Database

_OPERATIONS_KEPT = 1000
_PLANS_KEPT = 2000
_LONGEST_KEPT = 20_000  # characters; longer operations are compiled anew, so that the cache stays bounded in bytes


@dataclass(frozen=True, slots=True)
class Planned:
    """What is known of an operation with variables of one shape: its cost, and its plan if it has one."""

    cost: int
    plan: Plan | None = None
    mutation_plan: MutationPlan | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request ready to run: what it costs, and a plan with the variables as their types have them.

    A mutation whose variables fit has its document instead, parsed and validated, and the plan that it can have.
    """

    cost: int
    plan: Plan | None
    variables: Variables
    mutation: DocumentNode | None = None
    mutation_plan: MutationPlan | None = None


_LEFT_TO_EXECUTOR = Prepared(1, None, {})


class Planner:
    """Makes and keeps plans for one schema."""

    def __init__(self, schema: GraphQLSchema, limits: Limits | None = None) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self.documents: RecentlyUsed[Document] = RecentlyUsed(_OPERATIONS_KEPT)
        self.plans: RecentlyUsed[Planned] = RecentlyUsed(_PLANS_KEPT)
        self.field_plans: RecentlyUsed[Plan] = RecentlyUsed(_OPERATIONS_KEPT)

    def reading_cost(self, text: str) -> int:
        """Points for a document that must be parsed and validated first: a character takes about as long as a row."""
        return 0 if text in self.documents else len(text)

    def prepare(self, actor: Actor, text: str, name: str | None, variables: dict[str, Any]) -> Prepared:
        """The operation's cost and plan; BadInput when it oversteps a limit. Without a plan the executor answers."""
        document = self._document(text)
        if document.refusal is not None:
            raise document.refusal.with_traceback(None)
        operation = document.operations.get(name)
        coerced = operation.coerced(self.schema, variables) if operation else None
        if operation is None or coerced is None:
            return _LEFT_TO_EXECUTOR
        possible = possible_relations(actor.roles)
        key = (text, name, possible, operation.shape(coerced))
        try:
            planned = (
                self.plans.get(key, lambda: self._made(operation, possible, coerced))
                if len(text) <= _LONGEST_KEPT
                else Planned(self._cost(operation, self._selector(operation, coerced)))
            )
        except BadInput as error:
            if isinstance(error, OperationTooDear):
                raise
            return _LEFT_TO_EXECUTOR  # it says it with the path and place of the argument
        mutation = document.parsed if operation.is_mutation else None
        return Prepared(planned.cost, planned.plan, coerced, mutation, planned.mutation_plan)

    def require(self, actor: Actor, text: str, variables: dict[str, Any]) -> tuple[Plan, Variables]:
        """The plan of a question of ours with values of another's: what is wrong with them is raised."""
        operation, coerced = self._asked(text, variables)
        possible = possible_relations(actor.roles)
        key = (text, None, possible, operation.shape(coerced))
        planned = self.plans.get(key, lambda: self._made(operation, possible, coerced))
        assert planned.plan is not None
        return planned.plan, coerced

    def require_keys(self, actor: Actor, text: str, variables: dict[str, Any]) -> tuple[Plan, Variables]:
        """The same for the keys of all rows of the lists that are asked for, in their order."""
        operation, coerced = self._asked(text, variables)
        possible = possible_relations(actor.roles)
        key = (text, possible, operation.shape(coerced))
        return self.field_plans.get(key, lambda: self._keys_plan(operation, possible, coerced)), coerced

    def _asked(self, text: str, variables: dict[str, Any]) -> tuple[Operation, Variables]:
        operation = self._document(text).operations[None]
        return operation, operation.required(self.schema, variables)

    async def run(self, database: Database, actor: Actor, prepared: Prepared, noted: Noted) -> bytes | None:
        """The whole answer to a query; None when no plan can give it and the executor must.

        `noted` is told what the answer shows before it is given: `ReadLog.of` makes one.
        """
        if prepared.plan is None:
            return None
        try:
            return b'{"data":%b}' % orjson.dumps(await prepared.plan.run(database, actor, prepared.variables, noted))
        except BadInput:
            return None

    async def answer(
        self,
        database: Database,
        actor: Actor,
        text: str,
        name: str | None,
        variables: dict[str, Any],
        noted: Noted = unnoted,
    ) -> bytes | None:
        """`prepare` and `run` in one, for questions of our own."""
        return await self.run(database, actor, self.prepare(actor, text, name, variables), noted)

    def _document(self, text: str) -> Document:
        def read() -> Document:
            return read_document(self.schema, text, self.limits)

        return read() if len(text) > _LONGEST_KEPT else self.documents.get(text, read)

    def _made(self, operation: Operation, possible: Audience, variables: Variables) -> Planned:
        selector = self._selector(operation, variables)
        cost = self._cost(operation, selector)
        if operation.is_mutation:
            return Planned(cost, mutation_plan=self._mutation_plan(operation, selector, possible))
        return Planned(cost, self._plan(operation, selector, possible) if operation.is_query else None)

    def _mutation_plan(self, operation: Operation, selector: Selector, possible: Audience) -> MutationPlan | None:
        def object_plan(type_: GraphQLObjectType, selection: Selection) -> Plan:
            compilation = self._compilation(selector, possible)
            return Plan(RootCompiler(compilation, self.schema).compile_objects(type_, selection))

        try:
            return MutationCompiler(selector, object_plan).compile(self._root(operation), operation.node.selection_set)
        except (Unplannable, BadInput):  # the executor does it, and says in its place what is wrong
            return None

    def _selector(self, operation: Operation, variables: Variables) -> Selector:
        return Selector(self.schema, operation.fragments, dict(variables))

    def _root(self, operation: Operation) -> GraphQLObjectType:
        root = self.schema.get_root_type(operation.node.operation)
        assert root is not None
        return root

    def _cost(self, operation: Operation, selector: Selector) -> int:
        cost = cost_of(selector, self._root(operation), operation.node.selection_set)
        if cost > self.limits.cost:
            raise OperationTooDear(
                f"The operation may give {cost} rows; {self.limits.cost} are allowed: ask for smaller pages."
            )
        return cost

    def _plan(self, operation: Operation, selector: Selector, possible: Audience) -> Plan | None:
        root = self._root(operation)
        try:
            selections = selector.of_sets(root, [operation.node.selection_set])
            return Plan(RootCompiler(self._compilation(selector, possible), self.schema).compile(root, selections))
        except Unplannable:
            return None

    def _keys_plan(self, operation: Operation, possible: Audience, variables: Variables) -> Plan:
        selector, root = self._selector(operation, variables), self._root(operation)
        selections = selector.of_sets(root, [operation.node.selection_set])
        return Plan(RootCompiler(self._compilation(selector, possible), self.schema).compile_keys(root, *selections))

    def _compilation(self, selector: Selector, possible: Audience, *, for_executor: bool = False) -> Compilation:
        return Compilation(selector, possible, for_executor=for_executor, counted=self.limits.counted)

    async def read_field(
        self, database: Database, actor: Actor, field: "FieldOfExecution", noted: Noted, key: UUID | None = None
    ) -> Any:
        """One field on behalf of the executor: a root field, or with `key` the object of a payload's field."""
        operation = operation_of(self.schema, field.operation, field.fragments)
        possible = possible_relations(actor.roles)
        kept = (field.place, key is None, possible, operation.shape(field.variables))
        plan = self.field_plans.get(kept, lambda: self._field_plan(field, possible, of_key=key is not None))
        return (await plan.run(database, actor, {**field.variables, OBJECT_KEY: key}, noted))[field.response_key]

    def _field_plan(self, field: "FieldOfExecution", possible: Audience, *, of_key: bool) -> Plan:
        selector = Selector(self.schema, field.fragments, dict(field.variables))
        compiler = RootCompiler(self._compilation(selector, possible, for_executor=True), self.schema)
        selection = Selection(field.response_key, field.nodes[0].name.value, tuple(field.nodes))
        if of_key:
            return Plan(compiler.compile_objects(field.returned, selection))
        return Plan(compiler.compile(field.parent, [selection]))


@dataclass(frozen=True, slots=True)
class FieldOfExecution:
    """What the executor knows of the field that it resolves."""

    parent: GraphQLObjectType
    returned: GraphQLObjectType
    response_key: str
    nodes: Sequence[FieldNode]
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: Variables

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands: the document's text, and where in it each of the nodes begins."""
        return tuple((node.loc.source.body, node.loc.start) if node.loc else id(node) for node in self.nodes)
