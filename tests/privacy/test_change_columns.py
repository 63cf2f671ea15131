"""The triggers that say for whom an order changed hold the same audiences as the fields that show it."""

from typing import Any

from graphql import GraphQLObjectType

from staer.api.schema import schema
from staer.domain.relation import EVERYONE, OWNER, READERS, Audience
from staer.reads.declare import Column, ToOne
from staer.reads.model import source_of
from staer.store.change_triggers import FOR_EVERYONE, FOR_READERS
from staer.store.tables import JobOrderRow

# Never changes, or is in no field by itself.
STILL = {"id", "owner_id", "created_at", "list_search", "readers_search"}


def columns_of(source: Any) -> set[str]:
    expression = source.expression if isinstance(source, Column) else source.on
    found = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    elements = [found, *found.get_children()] if isinstance(source, ToOne) else [found]
    return {str(e.key) for e in elements if getattr(e, "table", None) is JobOrderRow.__table__}


def audiences() -> dict[str, Audience]:
    type_ = schema._schema.type_map["JobOrder"]
    assert isinstance(type_, GraphQLObjectType)
    found: dict[str, Audience] = {}
    for field in type_.fields.values():
        source = source_of(field)
        if isinstance(source, Column | ToOne):
            found |= dict.fromkeys(columns_of(source) - STILL, source.audience)
    return found


def test_each_column_is_announced_to_those_who_read_it() -> None:
    announced: dict[str, Audience] = dict.fromkeys(FOR_EVERYONE, EVERYONE)
    announced |= dict.fromkeys(FOR_READERS, READERS)
    all_columns = {column.key for column in JobOrderRow.__table__.columns} - STILL
    assert announced | dict.fromkeys(all_columns - announced.keys(), OWNER) == audiences()
