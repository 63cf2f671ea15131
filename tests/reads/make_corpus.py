"""Make documents from the schema, once: `python -m tests.reads.make_corpus 3000`. Ids are names of the tests' world."""

import lzma
import random
import sys
from dataclasses import replace
from typing import Any

import orjson
from graphql import (
    ArgumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    build_schema,
    parse,
    print_ast,
    validate,
    visit,
)
from graphql.language.visitor import Visitor
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from staer.api.schema import export
from tests.reads.corpus import PLACE

LONGEST = 6_000
NAMES = {
    "jobOrder": ["main", "ended", "twice", "unsent", "pending", "inactive", "closed", "direct", "nobody", "lonely"],
    "placement": ["sent", "waiting", "double", "rejected", "kept", "lapsed", "direct.placed"],
    "authority": ["broendby", "gladsaxe", "herlev", "roskilde", "lyngby", "vallensbaek"],
    "consultant": ["casper", "mette", "gitte", "gert", "hans", "ronja", "lone"],
    "company": ["company"],
    "any": ["HRS", "NRS", "main.HRS", "twice.NRS"],
}
NAMES["any"] += [name for kind, names in NAMES.items() if kind != "any" for name in names]
KIND_OF = {
    "jobOrderId": "jobOrder",
    "authorityId": "authority",
    "companyId": "company",
    "responsibleConsultantId": "consultant",
    "coordinatorId": "consultant",
}
WORDS = ["kok", "Kontor", "team aktiv", "gl", "Grete", "chauf", "", "arbejdsopg", "15301"]
DATES = ["2018-04-17", "2018-05-01", "2018-06-01", "2020-01-01"]
TIMES = ["2018-04-17T10:00:00+00:00", "2018-04-18T00:00:00Z", "2018-04-17T13:00:00+02:00"]
TEXTS = {"occupation": ["kok", "kontorassistent"], "networkCode": ["HRS", "NRS"], "requestId": ["1", "2"]}
LISTS = {"jobOrders", "placements", "authorities", "companies", "consultants", "recipients", "history"}
FORBIDDEN = {"jobagStatus", "changedSince"}


class Fit(Visitor):
    """Give arguments values that find something in the tests' world, and some fields other names."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice = dice
        self.names = 0

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        given = {argument.name.value for argument in node.arguments or ()}
        fitted = [self._fitted(node.name.value, given, argument) for argument in node.arguments or ()]
        alias = node.alias
        if alias is None and self.dice.random() < 0.1:
            self.names += 1
            alias = NameNode(value=f"a{self.names}")
        kept = [argument for argument in fitted if argument]
        if node.name.value in LISTS and not any(argument.name.value in ("first", "last") for argument in kept):
            kept.append(ArgumentNode(name=NameNode(value="first"), value=self._size()))
        return replace(node, alias=alias, arguments=tuple(kept))

    def _fitted(self, field: str, given: set[str], argument: ArgumentNode) -> ArgumentNode | None:
        name, value = argument.name.value, argument.value
        if name in ("after", "before") or (name == "last" and "first" in given):
            return None
        if isinstance(value, NullValueNode):
            return None if name in ("first", "last") else argument
        return replace(argument, value=self._value(field, name, value))

    def _value(self, field: str, name: str, value: Any) -> Any:
        match name:
            case "id":
                return self._id(field if field in NAMES else "any")
            case "ids":
                return ListValueNode(values=tuple(self._id("any") for _ in range(self.dice.randint(0, 5))))
            case "first" | "last":
                return self._size()
            case "filter":
                return self._filter(value)
            case "orderBy":
                return _allowed(value)
            case "search":
                return StringValueNode(value=self.dice.choice(WORDS))
            case _:
                return self._id(KIND_OF[name]) if name in KIND_OF else value

    def _size(self) -> IntValueNode:
        """Small ones: pages within pages within pages are too dear else."""
        return IntValueNode(value=str(self.dice.choice((0, 1, 2, 3, 3, 5, 8))))

    def _id(self, kind: str) -> StringValueNode:
        return StringValueNode(value=f"«{self.dice.choice(NAMES[kind])}»")

    def _filter(self, value: ObjectValueNode) -> ObjectValueNode:
        """Two conditions at most: more find nothing."""
        fields = [field for field in value.fields if field.name.value not in FORBIDDEN]
        chosen = self.dice.sample(fields, min(len(fields), self.dice.randint(0, 2)))
        return ObjectValueNode(fields=tuple(self._condition(field) for field in chosen))

    def _condition(self, field: ObjectFieldNode) -> ObjectFieldNode:
        name = field.name.value
        if name in KIND_OF and not isinstance(field.value, NullValueNode):
            return replace(field, value=self._id(KIND_OF[name]))
        if not isinstance(field.value, StringValueNode):
            return field
        choices = TEXTS.get(name, DATES if "Date" in name else TIMES if name.endswith(("Since", "Until")) else [])
        return replace(field, value=StringValueNode(value=self.dice.choice(choices))) if choices else field


def _allowed(value: Any) -> Any:
    """Only a list of own orders is sorted by UPDATED_AT."""
    match value:
        case ListValueNode():
            return replace(value, values=tuple(map(_allowed, value.values)))
        case ObjectValueNode():
            return replace(value, fields=tuple(replace(f, value=_allowed(f.value)) for f in value.fields))
        case EnumValueNode(value="UPDATED_AT"):
            return EnumValueNode(value="CREATED_AT")
        case _:
            return value


def fitted(text: str, dice: random.Random) -> str:
    return print_ast(visit(parse(text), Fit(dice)))


def main(count: int) -> None:
    schema = build_schema(export())
    dice = random.Random(1)
    found: dict[str, None] = {}
    scalars = {
        "Date": st.sampled_from(DATES).map(nodes.String),
        "DateTime": st.sampled_from(TIMES).map(nodes.String),
    }

    @seed(1)
    @settings(
        max_examples=count * 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=[*HealthCheck],  # pyright: ignore[reportArgumentType]  an enum's members
    )
    @given(queries(schema, custom_scalars=scalars, allow_x00=False))
    def collect(text: str) -> None:
        if len(found) >= count or len(text) > LONGEST:
            return
        try:
            made = fitted(text, dice)
            if not validate(schema, parse(made)):
                found[made] = None
        except GraphQLError:
            return

    collect()
    PLACE.write_bytes(lzma.compress(orjson.dumps(list(found)), preset=9))
    print(f"{len(found)} documents, {PLACE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
