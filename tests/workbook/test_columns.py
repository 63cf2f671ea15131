"""The table of columns: whole, unambiguous, and in step with the schema."""

from collections.abc import Sequence
from dataclasses import fields

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, parse, validate

from staer.api.schema import schema
from staer.domain.job_order_content import JobOrderContent
from staer.workbook.columns import JOB_ORDER_COLUMNS, PLACEMENT_COLUMNS, Column, Kind, selection_of
from staer.workbook.words import Language

LISTS = {"jobOrders": JOB_ORDER_COLUMNS, "placements": PLACEMENT_COLUMNS}
CORE = schema._schema


def type_of(name: str, column: Column) -> GraphQLEnumType | None:
    assert CORE.query_type
    page = get_named_type(CORE.query_type.fields[name].type)
    assert isinstance(page, GraphQLObjectType)
    found = get_named_type(page.fields["nodes"].type)
    for step in column.path.split("."):
        assert isinstance(found, GraphQLObjectType)
        found = get_named_type(found.fields[step].type)
    return found if isinstance(found, GraphQLEnumType) else None


@pytest.mark.parametrize("name", LISTS)
def test_every_column_can_be_read(name: str) -> None:
    document = parse(f"{{ {name} {{ nodes {selection_of(LISTS[name])} }} }}")
    assert validate(CORE, document) == []


@pytest.mark.parametrize("columns", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("language", Language)
def test_headers_and_names_tell_columns_apart(columns: Sequence[Column], language: Language) -> None:
    for texts in ([c.words.of(language) for c in columns], [c.name for c in columns]):
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("name", "column"), [(n, c) for n, columns in LISTS.items() for c in columns])
def test_states_have_words_in_both_languages(name: str, column: Column) -> None:
    enum = type_of(name, column)
    assert (column.kind is Kind.CHOICE) is (enum is not None)
    assert set(column.choices or ()) == set(enum.values if enum else ())
    for language in Language:
        said = [words.of(language) for words in (column.choices or {}).values()]
        assert len(set(said)) == len(said)


def test_what_can_be_written_is_taken_back() -> None:
    taken = {c.name for c in JOB_ORDER_COLUMNS if c.editable}
    written = {"".join((first, *(w.title() for w in rest))) for first, *rest in
               (f.name.split("_") for f in fields(JobOrderContent))}  # fmt: skip
    assert taken == written - {"companyId"} | {"companyCvrNumber"}
