"""The schema keeps the names that clients rely on, describes everything, and says who reads what."""

import re
from pathlib import Path

import pytest
from graphql import (
    DirectiveNode,
    FieldDefinitionNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    build_schema,
    print_ast,
    specified_directives,
)
from graphql.utilities import ast_from_value

from staer.api.schema import export, schema
from staer.domain.relation import Everyone
from staer.reads.declare import Source
from staer.reads.model import readable_of, source_of, undeclared_fields
from tests.api.binding_names import ARGUMENTS, ENUMS, INPUT, OUTPUT, VISIBILITY

ROOT = Path(__file__).parents[2]
CORE: GraphQLSchema = schema._schema  # type: ignore[assignment]
SDL = build_schema(export())
OWN_TYPES = {name: type_ for name, type_ in SDL.type_map.items() if not name.startswith("__")}


def _shown(given: GraphQLArgument | GraphQLInputField) -> str:
    default = ast_from_value(given.default_value, given.type) if given.default_value is not ... else None
    text = print_ast(given.ast_node.type) if given.ast_node else ""
    node = given.ast_node.default_value if given.ast_node else default
    return f"{text} = {print_ast(node)}" if node else text


def _fields(name: str) -> dict[str, str]:
    type_ = SDL.type_map[name]
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    return {field: str(each.type) for field, each in type_.fields.items()}


@pytest.mark.parametrize("name", OUTPUT)
def test_bound_output_fields(name: str) -> None:
    assert OUTPUT[name].items() <= _fields(name).items()


@pytest.mark.parametrize("name", INPUT)
def test_bound_input_fields(name: str) -> None:
    type_ = SDL.type_map[name]
    assert isinstance(type_, GraphQLInputObjectType)
    assert INPUT[name].items() <= {field: _shown(each) for field, each in type_.fields.items()}.items()


@pytest.mark.parametrize("place", ARGUMENTS)
def test_bound_arguments(place: str) -> None:
    type_name, _, field = place.partition(".")
    type_ = SDL.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    assert {name: _shown(each) for name, each in type_.fields[field].args.items()} == ARGUMENTS[place]


@pytest.mark.parametrize("name", ENUMS)
def test_bound_enum_values(name: str) -> None:
    type_ = SDL.type_map[name]
    assert isinstance(type_, GraphQLEnumType)
    assert set(type_.values) >= ENUMS[name]


def test_every_payload_says_what_was_refused() -> None:
    for name, type_ in OUTPUT["Mutation"].items():
        assert _fields(type_.rstrip("!"))["userErrors"] == "[UserError!]!", name


def test_whatever_has_an_id_of_ours_is_a_node() -> None:
    nodes = {name for name, type_ in OWN_TYPES.items() if isinstance(type_, GraphQLObjectType) and type_.interfaces}
    assert nodes == {
        "Authority",
        "Company",
        "Consultant",
        "Delivery",
        "Drift",
        "JobOrder",
        "JobOrderShare",
        "Network",
        "Placement",
    }


def test_every_field_of_a_readable_type_has_a_source_and_an_audience() -> None:
    assert undeclared_fields(CORE) == []
    readable = [t for t in CORE.type_map.values() if isinstance(t, GraphQLObjectType) and readable_of(t)]
    assert {"JobOrder", "Placement", "JobOrderShare", "History", "Candidate"} <= {type_.name for type_ in readable}
    for type_ in readable:
        for field in type_.fields.values():
            source = source_of(field)
            assert isinstance(source, Source)
            assert source.audience


def _directive_audience(directives: tuple[DirectiveNode, ...] | None) -> tuple[str, ...] | None:
    for directive in directives or ():
        if directive.name.value == "visibility":
            [value] = [argument.value for argument in directive.arguments or ()]
            assert isinstance(value, ListValueNode)
            return tuple(each.value for each in value.values)  # type: ignore[attr-defined]
    return None


def _visibility() -> dict[str, tuple[str, ...]]:
    """What `@visibility` says in the SDL."""
    found: dict[str, tuple[str, ...]] = {}
    for name, type_ in OWN_TYPES.items():
        if isinstance(type_, GraphQLObjectType) and name != "Query":
            for field, each in type_.fields.items():
                assert isinstance(each.ast_node, FieldDefinitionNode)
                if audience := _directive_audience(each.ast_node.directives):
                    found[f"{name}.{field}"] = audience
    return found


def test_the_schema_shows_who_reads_what() -> None:
    assert _visibility() == VISIBILITY


def test_what_the_schema_shows_is_what_holds() -> None:
    for name, type_ in CORE.type_map.items():
        if isinstance(type_, GraphQLObjectType) and readable_of(type_):
            for field_name, field in type_.fields.items():
                source = source_of(field)
                assert source
                shown = VISIBILITY.get(f"{name}.{field_name}")
                assert isinstance(source.audience, Everyone) is (shown is None), field_name
                assert set(source.audience) == set(shown or ENUMS["Relation"]), field_name


def test_what_may_be_withheld_may_be_null() -> None:
    for place in VISIBILITY:
        type_name, _, field = place.partition(".")
        type_ = SDL.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        assert not isinstance(type_.fields[field].type, GraphQLNonNull), place


def test_everything_has_a_description() -> None:
    bare = [name for name, type_ in OWN_TYPES.items() if not type_.description and name not in _BUILT_IN]
    for name, type_ in OWN_TYPES.items():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            bare += [f"{name}.{field}" for field, each in type_.fields.items() if not each.description]
        if isinstance(type_, GraphQLObjectType):
            bare += [
                f"{name}.{f}({a})" for f, e in type_.fields.items() for a, arg in e.args.items() if not arg.description
            ]
        if isinstance(type_, GraphQLEnumType):
            bare += [f"{name}.{value}" for value, each in type_.values.items() if not each.description]
    bare += [each.name for each in SDL.directives if each not in specified_directives and not each.description]
    assert bare == []


_BUILT_IN = {"Int", "Float", "String", "Boolean", "ID"}


def test_descriptions_are_sentences() -> None:
    for name, type_ in OWN_TYPES.items():
        if name not in _BUILT_IN | {"Date", "DateTime"}:
            assert re.match(r"[A-ZÆØÅ`].*[.]$", type_.description or "", re.DOTALL), name


def test_the_committed_schema_is_the_codes() -> None:
    assert (ROOT / "schema.graphql").read_text("utf-8") == export(), "run `make schema` and commit schema.graphql"


def test_the_schema_is_sorted() -> None:
    names = re.findall(r"^(?:type|input|enum|interface|scalar) (\w+)", export(), re.MULTILINE)
    assert names == sorted(names)
