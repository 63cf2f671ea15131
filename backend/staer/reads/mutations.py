"""Mutations as plans: a method is called with what its arguments say, and its payload is shown.

graphql-core's executor, and Strawberry within it, take long for that beside what the database does. What has no plan is
left to them: several mutations in one operation, and payloads with lists of objects that are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    located_error,
)
from strawberry import Info

from staer.domain.actor import Actor
from staer.domain.reading import ReadChannel
from staer.reads.arguments import Variables
from staer.reads.model import definition_of, key_shown_by
from staer.reads.plan import Plan
from staer.reads.read_log import Noted
from staer.reads.roots import OBJECT_KEY
from staer.reads.selection import TYPENAME, Selection, Selector, Unplannable
from staer.reads.types import InputType, OutputType, item_of, literal_value, named_of, nullable_of
from staer.store.database import Database

Convert: TypeAlias = Callable[[Any], Any]  # Any: GraphQL's values on one side, a method's or JSON on the other


class MutationContext(Protocol):
    """What a mutation needs of the request; its method is given it as `info.context`."""

    @property
    def actor(self) -> Actor: ...
    @property
    def database(self) -> Database: ...
    def noted(self, channel: ReadChannel) -> Noted: ...


@dataclass(frozen=True, slots=True)
class _Asking:
    """All of graphql-core's `info` that a method looks at."""

    context: MutationContext


@dataclass(frozen=True, slots=True)
class _Shown:
    """A field of a payload that shows an object, read after the commit."""

    selection: Selection
    key_name: str
    plan: Plan


class MutationPlan:
    """One mutation, and what its payload shows."""

    def __init__(
        self,
        root: Sequence[tuple[str, str | None]],
        field: GraphQLField,
        selection: Selection,
        payload: Sequence[tuple[str, Convert | _Shown]],
    ) -> None:
        self._root = root  # response keys, with the type's name where that is asked for
        self._selection = selection
        self._payload = payload
        self._definition = definition_of(field)
        self._arguments = _arguments(field, selection)

    async def run(self, context: MutationContext, variables: Variables) -> ExecutionResult | None:
        """What the executor would answer; None, and nothing is done, where it must say what is wrong with an argument.

        A method that fails has changed nothing, and there is no data.
        """
        given = {name: get(variables) for name, get in self._arguments}
        if any(value is Undefined for value in given.values()):
            return None
        errors: list[GraphQLError] = []
        try:
            info: Info[Any, Any] = Info(_Asking(context), self._definition)  # pyright: ignore[reportArgumentType]
            payload = await self._definition.base_resolver.wrapped_func(None, info, **given)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told in the answer
            return ExecutionResult(None, [located_error(error, list(self._selection.nodes), [self._selection.key])])
        shown = {key: await self._part(part, payload, context, variables, errors) for key, part in self._payload}
        return ExecutionResult({key: shown if name is None else name for key, name in self._root}, errors or None)

    async def _part(
        self,
        part: Convert | _Shown,
        payload: Any,
        context: MutationContext,
        variables: Variables,
        errors: list[GraphQLError],
    ) -> Any:
        if not isinstance(part, _Shown):
            return part(payload)
        key = getattr(payload, part.key_name)
        if key is None:
            return None
        try:
            noted = context.noted(ReadChannel.MUTATION)
            data = await part.plan.run(context.database, context.actor, {**variables, OBJECT_KEY: key}, noted)
        except Exception as error:  # noqa: BLE001  the change stands, and the rest of the payload says so
            errors.append(located_error(error, list(part.selection.nodes), [self._selection.key, part.selection.key]))
            return None
        return data[part.selection.key]


class MutationCompiler:
    """Compiles an operation of one mutation; Unplannable for what the executor must do."""

    def __init__(self, selector: Selector, object_plan: Callable[[GraphQLObjectType, Selection], Plan]) -> None:
        self._selector = selector
        self._object_plan = object_plan

    def compile(self, root: GraphQLObjectType, selections: SelectionSetNode) -> MutationPlan:
        asked = self._selector.of_sets(root, [selections])
        mutations = [selection for selection in asked if selection.name != TYPENAME]
        if len(mutations) != 1:
            raise Unplannable("Several mutations run one after the other.")
        [mutation] = mutations
        field = root.fields[mutation.name]
        payload = [(part.key, self._part(named_of(field.type), part)) for part in self._below(field.type, mutation)]
        names = [(selection.key, root.name if selection.name == TYPENAME else None) for selection in asked]
        return MutationPlan(names, field, mutation, payload)

    def _below(self, type_: OutputType, selection: Selection) -> Sequence[Selection]:
        return self._selector.of(named_of(type_), selection.nodes)

    def _part(self, type_: GraphQLObjectType, selection: Selection) -> Convert | _Shown:
        if selection.name == TYPENAME:
            return lambda _: type_.name
        field = type_.fields[selection.name]
        if key_name := key_shown_by(field):
            return _Shown(selection, key_name, self._object_plan(named_of(field.type), selection))
        definition = definition_of(field)
        if definition is None or definition.base_resolver is not None:
            raise Unplannable(f"{selection.name} is worked out by a method.")
        convert, name = self._value(field.type, selection), definition.python_name
        return lambda held: convert(getattr(held, name))

    def _value(self, type_: OutputType, selection: Selection) -> Convert:
        nullable = nullable_of(type_)
        if isinstance(nullable, GraphQLList):
            return _of_list(self._value(item_of(nullable), selection))
        if isinstance(nullable, GraphQLScalarType | GraphQLEnumType):
            return _unless_none(nullable.coerce_output_value)
        if not isinstance(nullable, GraphQLObjectType):
            raise Unplannable(f"{selection.name} may be of several types.")
        return _unless_none(self._object(nullable, selection))

    def _object(self, type_: GraphQLObjectType, selection: Selection) -> Convert:
        parts: list[tuple[str, Convert]] = []
        for below in self._below(type_, selection):
            part = self._part(type_, below)
            if isinstance(part, _Shown):
                raise Unplannable(f"{below.name} is read for each of a list.")
            parts.append((below.key, part))
        return lambda held: {key: part(held) for key, part in parts}


def _arguments(field: GraphQLField, selection: Selection) -> Sequence[tuple[str, Callable[[Variables], Any]]]:
    """The method's arguments by their Python names, each with the way to its value."""
    given = {argument.name.value: argument.value for argument in selection.node.arguments or ()}
    declared: dict[str, Any] = field.args
    if given.keys() != declared.keys():
        raise Unplannable("An argument has its default.")
    return [
        (definition_of(argument).python_name, _getter(given[name], argument.type))
        for name, argument in declared.items()
    ]


def _getter(node: ValueNode, type_: InputType) -> Callable[[Variables], Any]:
    """The way to an argument's value, Undefined where there is none that fits."""
    convert = input_converter(type_)
    if isinstance(node, VariableNode):
        name, missing = node.name.value, Undefined if isinstance(type_, GraphQLNonNull) else None
        return lambda variables: convert(variables[name]) if variables.get(name) is not None else missing

    def of_literal(variables: Variables) -> Any:
        value = literal_value(node, type_, variables)
        return value if value is Undefined else convert(value)

    return of_literal


@lru_cache
def input_converter(type_: InputType) -> Convert:
    """From what graphql-core makes of an argument to what a method takes: objects of our input types."""
    nullable = nullable_of(type_)
    if isinstance(nullable, GraphQLList):
        return _of_list(input_converter(item_of(nullable)))
    if not isinstance(nullable, GraphQLInputObjectType):
        return lambda value: value
    origin = definition_of(nullable).origin
    declared: dict[str, Any] = nullable.fields
    fields = {name: (definition_of(field).python_name, input_converter(field.type)) for name, field in declared.items()}

    absent = {
        field.python_name: None
        for field in definition_of(nullable).fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }

    def made(value: Any) -> Any:
        given = {fields[name][0]: fields[name][1](each) for name, each in value.items()}
        return origin(**{**absent, **given})

    return _unless_none(made)


def _unless_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _of_list(convert: Convert) -> Convert:
    return lambda values: None if values is None else [convert(value) for value in values]
