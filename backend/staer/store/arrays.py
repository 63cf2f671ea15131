"""Rows given to a statement as one array for each column."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import column, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from staer.store.statement import parameter


def arrays(name: str, columns: Mapping[str, TypeEngine[Any]]) -> TableValuedAlias:  # Any: SQL values of every type
    """A table from parameters named `{name}_{column}`; its column `place` counts the rows in the order given."""
    given = (parameter(f"{name}_{key}", ARRAY(type_)) for key, type_ in columns.items())
    table = func.unnest(*given).table_valued(
        *(column(key, type_) for key, type_ in columns.items()), with_ordinality="place"
    )
    return table.render_derived(name=name)
