# ruff: noqa: A002, N802  the methods and their arguments are named as the fields are in GraphQL
"""What every read must answer, worked out by other means than the planner's: whole tables in memory, and graphql-core
executing a schema made from the SDL, field by field, in plain Python. Slow, simple, and written from the design.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import orjson
from graphql import GraphQLResolveInfo, build_schema, execute_sync, parse

from staer.api.schema import export
from staer.reads.identifiers import decode_any_id, encode_id
from tests.reads.reference_fields import Fields
from tests.reads.reference_rules import (
    COORDINATOR,
    OWNER,
    RECIPIENT,
    TABLE_OF,
    WITHHELD,
    Refusal,
    Row,
    Thing,
    snake,
)

SCHEMA = build_schema(export())


class Reference(Fields):
    """Answers for one viewer over the rows of a whole database."""

    def answer(self, text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bytes | None:
        """The answer as JSON; None where it would hold an error."""
        result = execute_sync(
            SCHEMA,
            parse(text),
            variable_values=variables,
            operation_name=name,
            field_resolver=self._resolve,
            type_resolver=lambda thing, *_: thing.type,
        )
        return None if result.errors else orjson.dumps({"data": result.data})

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if isinstance(source, dict):
            return source[info.field_name]
        type_, field = (source.type, info.field_name) if source else ("Query", info.field_name)
        if source and (readers := WITHHELD.get(type_, {}).get(field)) and self._relation(source) not in readers:
            return None
        method = getattr(self, f"{type_}_{field}", None)
        if method:
            return method(source, **arguments) if source else method(**arguments)
        if field == "id":
            return encode_id(type_, source.row["id"])
        value = source.row[snake(field)]
        return value.isoformat() if isinstance(value, dt.date) else value

    # --- Query

    def Query_viewer(self) -> Thing:
        return Thing("Viewer", self.by_id["authority", self.authority])

    def Query_node(self, id: str) -> Thing | None:
        type_, key = decode_any_id(id)
        row = self.by_id.get((TABLE_OF[type_], key))
        return Thing(type_, row) if row and self._sees(type_, row) else None

    def Query_nodes(self, ids: list[str]) -> list[Thing | None]:
        if len(ids) > 100:
            raise Refusal
        return [self.Query_node(each) for each in ids]

    def _one(self, type_: str, id: str) -> Thing | None:
        if decode_any_id(id)[0] != type_:
            raise Refusal
        return self.Query_node(id)

    def Query_jobOrder(self, id: str) -> Thing | None:
        return self._one("JobOrder", id)

    def Query_placement(self, id: str) -> Thing | None:
        return self._one("Placement", id)

    def Query_jobOrders(self, scope: str = "SHARED", **arguments: Any) -> Row:
        return self._connection("JobOrder", filter(self._scope(scope), self.tables["job_order"]), arguments, scope)

    def _scope(self, scope: str) -> Callable[[Row], bool]:
        def hands(order: Row) -> bool:
            named = {order["responsible_consultant_id"], order["coordinator_id"]}
            own = order["owner_id"] == self.authority and self.me in named
            return COORDINATOR in self.possible and self.me is not None and (own or self._coordinates(order))

        def shared(order: Row) -> bool:
            standing = {s["job_order_id"] for s in self.tables["job_order_share"] if s["status"] == "SHARED"}
            own = order["owner_id"] == self.authority and order["id"] in standing and OWNER in self.possible
            return own or (RECIPIENT in self.possible and bool(self.received_through(order)))

        rules: dict[str, Callable[[Row], bool]] = {
            "SHARED": shared,
            "AUTHORITY": lambda order: order["owner_id"] == self.authority and OWNER in self.possible,
            "MINE": hands,
            "ALL": lambda order: self.order_relation(order) is not None,
        }
        return rules[scope]

    def _coordinates(self, order: Row) -> bool:
        return self.me is not None and order["external_coordinator_id"] == self.me

    def Query_placements(self, scope: str = "MINE", **arguments: Any) -> Row:
        def decides(row: Row) -> bool:
            order = self.by_id["job_order", row["job_order_id"]]
            named = [order["coordinator_id"], order["external_coordinator_id"]]
            deciders = named if any(named) else [order["responsible_consultant_id"]]
            return row["status"] == "AWAITING_APPROVAL" and self.me is not None and self.me in deciders

        own = lambda row: row["authority_id"] == self.authority  # noqa: E731
        rules: dict[str, Callable[[Row], bool]] = {
            "MINE": lambda row: own(row) and self.me is not None and row["created_by_id"] == self.me,
            "AUTHORITY": own,
            "TO_DECIDE": decides,
            "ALL": lambda _: True,
        }
        rows = [row for row in self.tables["placement"] if rules[scope](row) and self._sees("Placement", row)]
        return self._connection("Placement", rows, arguments, scope)

    def Query_authorities(self, **arguments: Any) -> Row:
        return self._connection("Authority", self.tables["authority"], arguments)

    def Query_companies(self, **arguments: Any) -> Row:
        return self._connection("Company", self.tables["company"], arguments)

    def Query_consultants(self, **arguments: Any) -> Row:
        return self._connection("Consultant", self.tables["consultant"], arguments)
