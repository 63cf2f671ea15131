"""The matrix in docs is what the code says; a field without an audience or a mutation without a guard is told so."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import strawberry

from staer.api.access import actions
from staer.api.access.matrix import access_matrix
from staer.api.access.pages import files
from staer.api.mutations import Mutation
from staer.api.queries import Query
from staer.api.schema import schema
from staer.api.types.node import Node
from staer.domain.relation import EVERYONE
from staer.errors import StaerError
from staer.reads.declare import column, readable, to_many
from staer.store.tables import NetworkRow
from tests.privacy.expected import COORDINATOR, JOB_ORDER, OWNER, PLACEMENT, PLACER, RECIPIENT, SHARE

DOCS = Path(__file__).parents[2] / "docs"
MATRIX: dict[str, Any] = orjson.loads(files()["access-matrix.json"])


@pytest.mark.parametrize("name", files())
def test_the_page_in_docs_is_what_the_code_says(name: str) -> None:
    assert (DOCS / name).read_text() == files()[name], "Run `make access-matrix`, and let the difference be reviewed."


@pytest.mark.parametrize(
    ("type_name", "fields", "relations"),
    [
        ("JobOrder", JOB_ORDER, {OWNER, COORDINATOR, RECIPIENT, PLACER}),
        ("Placement", PLACEMENT, {OWNER, COORDINATOR, PLACER}),
        ("JobOrderShare", SHARE, {OWNER}),
    ],
)
def test_the_matrix_is_the_table_by_hand(type_name: str, fields: dict[str, Any], relations: set[str]) -> None:
    for name, (_, readers, _) in fields.items():
        assert set(MATRIX["fields"][f"{type_name}.{name}"]["readers"]) == set(readers) & relations, name


def test_every_field_and_every_operation_is_in_it() -> None:
    core = schema._schema
    named = {
        f"{type_.name}.{field}"
        for type_ in core.type_map.values()
        for field in getattr(type_, "fields", {})
        if not type_.name.startswith("__")
        and type_ not in (core.query_type, core.mutation_type)
        and type(type_).__name__ in {"GraphQLObjectType", "GraphQLInterfaceType"}
    }
    assert set(MATRIX["fields"]) == named
    assert set(MATRIX["queries"]) == set(core.query_type.fields)  # type: ignore[union-attr]
    assert set(MATRIX["mutations"]) == set(core.mutation_type.fields)  # type: ignore[union-attr]


def test_a_field_without_an_audience_says_what_to_do() -> None:
    @readable(NetworkRow, description="A network.")
    class Club(Node):
        code: str = column(NetworkRow.code, EVERYONE, "Its code.")
        secret: str = strawberry.field(description="A field that nobody decided on.")

    @strawberry.type
    class WithClub(Query):
        clubs: list[Club] = to_many(NetworkRow.id.is_not(None), [NetworkRow.code], EVERYONE, "All clubs.")

    with pytest.raises(StaerError, match=r"^Club\.secret has no audience\. Declare it where it stands with column\(\)"):
        access_matrix(strawberry.Schema(WithClub, Mutation)._schema)


def test_a_query_without_an_audience_says_what_to_do() -> None:
    @strawberry.type
    class WithSecret(Query):
        secret: str = strawberry.field(description="A field that nobody decided on.")

    with pytest.raises(StaerError, match=r"^Query\.secret has no audience\."):
        access_matrix(strawberry.Schema(WithSecret, Mutation)._schema)


def test_a_mutation_without_a_guard_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(actions.RULES, "closeJobOrder")
    with pytest.raises(StaerError, match=r"^Mutation\.closeJobOrder has no rule\. Name its guard in RULES"):
        access_matrix(schema._schema)


def test_only_the_owner_changes_an_order_and_only_deciders_decide() -> None:
    """Written by hand, so that a guard that opened would not be repeated here."""
    may = {
        name: {
            viewer
            for line in mutation["outcomes"]
            for viewer, told in line["answers"].items()
            if "yes" in told.split(" / ")
        }
        for name, mutation in MATRIX["mutations"].items()
    }
    owners, deciders = {"OWNER", "OWNER_WHO_DECIDES"}, {"OWNER_WHO_DECIDES", "COORDINATOR"}
    consultants = {*owners, *deciders, "RECIPIENT", "PLACER", "NONE"}
    by_name = {
        "addNetworkMember": {"ADMINISTRATOR"},
        "approvePlacement": deciders,
        "approvePlacements": deciders,
        "cancelDelivery": {*owners, "ADMINISTRATOR"},
        "confirmImport": consultants,
        "createJobOrder": consultants,
        "createPlacement": {*owners, "RECIPIENT"},
        "deleteView": consultants,
        "rejectPlacement": deciders,
        "removeNetworkMember": {"ADMINISTRATOR"},
        "undoImport": consultants,
        "retryDelivery": {*owners, "ADMINISTRATOR"},
        "saveView": consultants,
        "settleDrift": {*owners, "ADMINISTRATOR"},
        "sendPlacementsToJobag": {*deciders, "PLACER"},
        "setDefaultView": consultants,
        "withdrawPlacement": {"PLACER"},
    }
    assert {name: by_name.get(name, owners) for name in may if name != "setDefaultDashboard"} == {
        name: told for name, told in may.items() if name != "setDefaultDashboard"
    }


def test_a_non_owner_learns_that_and_nothing_more() -> None:
    of_owner = [name for name, m in MATRIX["mutations"].items() if m["subject"] == "JobOrder" and "create" not in name]
    for name in of_owner:
        for line in MATRIX["mutations"][name]["outcomes"]:
            told = {line["answers"][viewer] for viewer in ("COORDINATOR", "RECIPIENT", "PLACER")}
            assert told == {"NOT_OWNER"}, (name, line["when"])
            assert line["answers"]["NONE"] == "NOT_FOUND"
