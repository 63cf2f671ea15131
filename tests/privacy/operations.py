"""Operations made from the schema by dice: every field, argument and filter comes, real ids among the made-up ones.

The text of an operation holds what shapes a plan; ids, texts and dates stand in variables, dealt for each viewer anew.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
)

from staer.reads.identifiers import TAGS, encode_id

# Roots that lead to what is hidden come more often than the directory.
_WEIGHTS = {"jobOrder": 5, "jobOrders": 9, "placement": 4, "placements": 8, "node": 3, "nodes": 3}
_ROWS = ("JobOrder", "JobOrder", "Placement", "Placement", "JobOrderShare", "Network", "Consultant")
_PAGING = frozenset({"first", "last", "after", "before"})
_TOLD = {"share": "JobOrderShare", "coordinator": "Consultant"} | {name.lower(): name for name in TAGS}
_DEEPEST = 5
_MOST_FIELDS = 40
_WORDS = ("Kontor", "kontorassistent", "Team Aktiv", "Grete", "Anna", "1", "herlev", "153", "Hemmeligt", "Kanarie", "")
_TIMES = ("2018-04-16T00:00:00Z", "2018-04-18T10:00:00Z", "2018-04-19T12:00:00Z", "2024-01-01T00:00:00Z")
_KEPT = (None, {}, {"search": "Kontor"}, {"status": ["ACTIVE"]}, [{"field": "TITLE"}], 7)
_CPR = ("2110625629", "0107831234", "0101701234", "1234567890")
# A mutation's own clock and dice: what they make differs from run to run.
_OF_THE_CLOCK = frozenset({"DateTime", "Date"})
_HOLDS_TIMES = frozenset({"cursor", "startCursor", "endCursor", "pageInfo", "history"})


@dataclass(frozen=True)
class Operation:
    """A text, and the types of its variables."""

    text: str
    variables: Mapping[str, Any]  # Any: graphql-core's input types
    of_mutation: bool


@dataclass
class Ids:
    """The ids of a world by type: all of them, and those that one viewer sees."""

    all: Mapping[str, Sequence[str]]
    seen: Mapping[str, Sequence[str]]
    cursors: list[str] = field(default_factory=list)


@dataclass
class _Draft:
    """One operation in the making."""

    variables: dict[str, Any] = field(default_factory=dict)
    fields: int = 0
    of_mutation: bool = False

    def variable(self, told: str, type_: Any) -> str:
        """A name that tells what the value is the id, text or cursor of."""
        name = f"v{len(self.variables)}_{told}"
        self.variables[name] = type_
        return f"${name}"


def _bare(type_: Any) -> Any:
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return type_


class Dice:
    """Deals operations and variables; the same seed deals the same."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self.schema = schema
        self.random = Random(seed)

    # --- texts

    def query(self) -> Operation:
        return self._operation("query", self.schema.query_type, self.random.choice((1, 1, 2)))

    def mutation(self) -> Operation:
        return self._operation("mutation", self.schema.mutation_type, 1)

    def _operation(self, kind: str, root: Any, count: int) -> Operation:
        draft = _Draft(of_mutation=kind == "mutation")
        names = list(root.fields)
        weights = [_WEIGHTS.get(name, 1) for name in names] if kind == "query" else None
        chosen = self.random.choices(names, weights, k=count)
        declared = [root.fields[name] for name in chosen]
        body = " ".join(
            f"r{i}: {name}{self._arguments(draft, each)}{self._selection(draft, each.type, 1)}"
            for i, (name, each) in enumerate(zip(chosen, declared, strict=True))
        )
        given = ", ".join(f"${name}: {type_}" for name, type_ in draft.variables.items())
        return Operation(f"{kind}{f'({given})' if given else ''} {{ {body} }}", draft.variables, draft.of_mutation)

    def _selection(self, draft: _Draft, type_: Any, depth: int) -> str:
        type_ = _bare(type_)
        if isinstance(type_, GraphQLScalarType | GraphQLEnumType):
            return ""
        if isinstance(type_, GraphQLInterfaceType):
            return self._behind_interface(draft, self.random.choice(_ROWS), depth)
        if isinstance(type_, GraphQLUnionType):
            return self._behind_interface(draft, self.random.choice(type_.types).name, depth, "__typename")
        return f" {{ {self._fields(draft, type_, depth)} }}"

    def _behind_interface(self, draft: _Draft, name: str, depth: int, common: str = "__typename id") -> str:
        # One fragment: two types may not give one key two meanings.
        return f" {{ {common} ...on {name} {{ {self._fields(draft, self.schema.type_map[name], depth)} }} }}"

    def _fields(self, draft: _Draft, type_: Any, depth: int) -> str:
        assert isinstance(type_, GraphQLObjectType)
        names = [name for name in type_.fields if self._fits(draft, name, type_.fields[name].type, depth)]
        wanted = [name for name in names if self.random.random() < (0.55 if depth < 3 else 0.35)]
        if "nodes" in names and not {"nodes", "edges"} & set(wanted):
            wanted.append("nodes")
        parts = []
        for name in wanted:
            if draft.fields >= _MOST_FIELDS:
                break
            draft.fields += 1
            declared = type_.fields[name]
            parts.append(f"{name}{self._arguments(draft, declared)}{self._selection(draft, declared.type, depth + 1)}")
        return " ".join(parts) or "__typename"

    def _fits(self, draft: _Draft, name: str, type_: Any, depth: int) -> bool:
        type_ = _bare(type_)
        if draft.of_mutation and (type_.name in _OF_THE_CLOCK or name in _HOLDS_TIMES):
            return False
        return isinstance(type_, GraphQLScalarType | GraphQLEnumType) or depth < _DEEPEST

    def _arguments(self, draft: _Draft, declared: GraphQLField) -> str:
        given = []
        sizes = [name for name in ("first", "first", "last") if name in declared.args]
        cursors = [name for name in ("after", "before") if name in declared.args]
        if sizes and self.random.random() < 0.7:
            given.append(f"{self.random.choice(sizes)}: {self.random.choice((1, 2, 3, 50))}")
            if cursors and self.random.random() < 0.15:
                name = self.random.choice(cursors)
                given.append(f"{name}: {draft.variable('cursor', declared.args[name].type)}")
        for name, argument in declared.args.items():
            likely = 0.8 if name == "scope" else 0.25
            required = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
            if name not in _PAGING and (required or self.random.random() < likely):
                told = f"{_bare(declared.type).name}Id" if name in ("id", "ids") else name
                given.append(f"{name}: {self._argument(draft, told, argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def _argument(self, draft: _Draft, told: str, type_: Any) -> str:
        """Enums, numbers and filters as literals; what is bound as a variable, as every input of a mutation."""
        type_ = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        bare = _bare(type_)
        if draft.of_mutation or (isinstance(bare, GraphQLScalarType) and bare.name not in ("Int", "Boolean")):
            return draft.variable(told, GraphQLNonNull(type_))
        if isinstance(type_, GraphQLList):
            return f"[{self._argument(draft, told, type_.of_type)}]"
        if isinstance(bare, GraphQLInputObjectType):
            return self._input(draft, bare)
        if isinstance(bare, GraphQLEnumType):
            return self.random.choice(list(bare.values))
        return {"Int": str(self.random.randint(1, 9)), "Boolean": self.random.choice(("true", "false"))}[bare.name]

    def _input(self, draft: _Draft, type_: GraphQLInputObjectType) -> str:
        required = {name for name, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)}
        names = required | set(self.random.sample(list(type_.fields), self.random.choice((1, 1, 2))))
        shown = [f"{name}: {self._argument(draft, name, type_.fields[name].type)}" for name in sorted(names)]
        return f"{{{', '.join(shown)}}}"

    # --- values

    def values(self, operation: Operation, ids: Ids) -> dict[str, Any]:
        return {name: self._value(name, type_, ids) for name, type_ in operation.variables.items()}

    def _value(self, name: str, type_: Any, ids: Ids) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return self._value(name, type_.of_type, ids)
        if isinstance(type_, GraphQLList):
            return [self._value(name, type_.of_type, ids) for _ in range(self.random.randint(1, 4))]
        if isinstance(type_, GraphQLInputObjectType):
            return {
                n: self._value(n, f.type, ids)
                for n, f in type_.fields.items()
                if isinstance(f.type, GraphQLNonNull) or self.random.random() < 0.3
            }
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        return self._scalar(name, type_.name, ids)

    def _scalar(self, name: str, type_name: str, ids: Ids) -> Any:
        dealt = {
            "ID": lambda: self._id(name, ids),
            "String": lambda: self._text(name, ids),
            "Int": lambda: self.random.randint(1, 9),
            "Boolean": lambda: self.random.random() < 0.5,
            "Date": lambda: str(dt.date(2018, 4, self.random.randint(1, 30))),
            "DateTime": lambda: self.random.choice(_TIMES),
            "JSON": lambda: self.random.choice(_KEPT),  # the filter and the order of a view
        }
        return dealt[type_name]()

    def _text(self, name: str, ids: Ids) -> str:
        if name.endswith("cursor"):
            return self.random.choice(ids.cursors or ["WyI1IiwxXQ=="])
        if name == "cprNumber":
            return self.random.choice(_CPR)
        return self.random.choice(("HRS", "NRS", "XRS") if name == "networkCode" else _WORDS)

    def _id(self, name: str, ids: Ids) -> str:
        """Of the type that the name tells, mostly one that the viewer sees; now and then one that nobody gave out."""
        lowered = name.lower().removesuffix("s").removesuffix("id")
        told = [type_name for word, type_name in _TOLD.items() if lowered.endswith(word)]
        type_name = told[0] if told else self.random.choice(_ROWS)
        if self.random.random() < 0.05:
            return encode_id(type_name, UUID(int=self.random.getrandbits(128)))
        seen, everything = ids.seen.get(type_name), ids.all.get(type_name)
        known = seen if seen and self.random.random() < 0.8 else everything
        return self.random.choice(known) if known else encode_id(type_name, UUID(int=1))
