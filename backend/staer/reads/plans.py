"""Plans: an operation compiled for one kind of viewer, kept and run again with other values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema

from staer.domain.actor import Actor
from staer.domain.relation import Audience, possible_relations
from staer.errors import BadInput
from staer.reads.arguments import Variables
from staer.reads.compiler import Compilation
from staer.reads.operations import Operation, RecentlyUsed, operations_of
from staer.reads.roots import Compiled, RootCompiler
from staer.reads.selection import Selection, Selector, Unplannable
from staer.store.database import Database

_OPERATIONS_KEPT = 1000
_PLANS_KEPT = 2000
_LONGEST_KEPT = 20_000  # characters; longer operations are compiled anew, so that the cache stays bounded in bytes


class Plan:
    """One statement and the code for its row."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.text = compiled.statement.text if compiled.statement else ""
        self._values = _value_getters(compiled)

    async def run(self, database: Database, actor: Actor, variables: Variables) -> dict[str, Any]:
        """The answer's data for this viewer."""
        return self.shape(await self.fetch(database, actor, variables), actor, variables)

    async def fetch(self, database: Database, actor: Actor, variables: Variables) -> Any:
        """The row that the answer is made of."""
        if not self.text:
            return ()
        rows = await database.fetch(self.text, [value(actor, variables) for value in self._values])
        return rows[0]

    def shape(self, row: Any, actor: Actor, variables: Variables) -> dict[str, Any]:
        """The data for one viewer; the row may serve several who stand to it in the same way."""
        return self.compiled.shape(row, actor, [binding.get(variables) for binding in self.compiled.given])


def _value_getters(compiled: Compiled) -> Sequence[Callable[[Actor, Variables], Any]]:
    """For each `$n` the way to its value, worked out once."""
    if compiled.statement is None:
        return []
    ways: dict[str, Callable[[Actor, Variables], Any]] = {
        "viewer_authority_id": lambda actor, _: actor.authority_id,
        "viewer_consultant_id": lambda actor, _: actor.consultant_id,
    }
    for binding in compiled.bindings:
        ways[binding.name] = lambda _, variables, get=binding.get: get(variables)
    for name, constant in compiled.statement.defaults.items():
        ways.setdefault(name, lambda _, __, constant=constant: constant)
    return [ways[name] for name in compiled.statement.names]


class Planner:
    """Makes and keeps plans for one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.operations: RecentlyUsed[dict[str | None, Operation]] = RecentlyUsed(_OPERATIONS_KEPT)
        self.plans: RecentlyUsed[Plan | None] = RecentlyUsed(_PLANS_KEPT)
        self.unplanned = 0

    async def answer(
        self, database: Database, actor: Actor, text: str, name: str | None, variables: dict[str, Any]
    ) -> bytes | None:
        """The whole answer to a query; None when no plan can give it and the executor must."""
        operation = self._operation(text, name)
        coerced = operation.coerced(self.schema, variables) if operation else None
        if operation is None or coerced is None:
            return None
        try:
            plan = self._plan(operation, text, name, actor, coerced)
            if plan is None:
                self.unplanned += 1
                return None
            return b'{"data":%b}' % orjson.dumps(await plan.run(database, actor, coerced))
        except BadInput:
            return None  # the executor says it with the path and place of the argument

    def _operation(self, text: str, name: str | None) -> Operation | None:
        if len(text) > _LONGEST_KEPT:
            return None
        return self.operations.get(text, lambda: operations_of(self.schema, text)).get(name)

    def _plan(
        self, operation: Operation, text: str, name: str | None, actor: Actor, variables: Variables
    ) -> Plan | None:
        possible = possible_relations(actor.roles)
        key = (text, name, possible, operation.shape(variables))
        return self.plans.get(key, lambda: self._made(operation, possible, variables))

    def _made(self, operation: Operation, possible: Audience, variables: Variables) -> Plan | None:
        selector = Selector(self.schema, operation.fragments, dict(variables))
        root = self.schema.query_type
        assert root is not None
        try:
            selections = selector.of_sets(root, [operation.node.selection_set])
            compiler = RootCompiler(Compilation(selector, possible), self.schema)
            return Plan(compiler.compile(root, selections))
        except Unplannable:
            return None

    async def read_field(
        self, database: Database, actor: Actor, field: "FieldOfExecution", key: UUID | None = None
    ) -> Any:
        """One field on behalf of the executor: a root field, or with `key` the object of a payload's field."""
        selector = Selector(self.schema, field.fragments, dict(field.variables))
        compiler = RootCompiler(Compilation(selector, possible_relations(actor.roles), for_executor=True), self.schema)
        selection = Selection(field.response_key, field.nodes[0].name.value, tuple(field.nodes))
        if key is None:
            plan = Plan(compiler.compile(field.parent, [selection]))
        else:
            plan = Plan(compiler.compile_object(field.returned, selection, key))
        return (await plan.run(database, actor, field.variables))[field.response_key]


@dataclass(frozen=True, slots=True)
class FieldOfExecution:
    """What the executor knows of the field that it resolves."""

    parent: GraphQLObjectType
    returned: GraphQLObjectType
    response_key: str
    nodes: Sequence[FieldNode]
    fragments: dict[str, FragmentDefinitionNode]
    variables: Variables
