"""Chosen rows: each decided by itself, with a result of its own."""

from typing import Any

import pytest

from tests.jobcenters import Jobcenters

ROWS = {
    "closeJobOrders": ("jobOrderId", "jobOrder { id status }", {"reason": "NEED_MET"}),
    "deactivateJobOrders": ("jobOrderId", "jobOrder { id status }", {}),
    "assignCoordinators": ("jobOrderId", "jobOrder { coordinator { name } }", {"coordinatorId": "mette"}),
    "approvePlacements": ("placementId", "placement { id status }", {}),
}


async def on_all(made: Jobcenters, who: str, name: str, *rows: str, **given: Any) -> list[tuple[str, Any, list[str]]]:
    """For each row its name, what is shown of it, and the codes of what stood against it."""
    argument, shown, usual = ROWS[name]
    type_ = name[0].upper() + name[1:]
    document = f"""mutation($input: {type_}Input!) {{ {name}(input: $input) {{
      results {{ {argument} {shown} userErrors {{ code path }} }} userErrors {{ code }} }} }}"""
    values = {key: made.ids.get(value, value) for key, value in (usual | given).items()}
    answer = await made.ask(who, document, input={f"{argument}s": [made.ids[row] for row in rows], **values})
    assert answer[name]["userErrors"] == []
    names = {id_: row for row, id_ in made.ids.items()}
    results = answer[name]["results"]
    object_ = argument.removesuffix("Id")
    return [(names[r[argument]], r[object_], [e["code"] for e in r["userErrors"]]) for r in results]


async def test_orders_are_closed_one_by_one(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    rows = ("main", "closed", "lonely", "unsent", "main")
    told = await on_all(made, "casper", "closeJobOrders", *rows)
    assert [(name, order and order["status"], codes) for name, order, codes in told] == [
        ("main", "CLOSED", []),
        ("closed", None, ["JOB_ORDER_CLOSED"]),
        ("lonely", None, ["NOT_FOUND"]),
        ("unsent", "CLOSED", []),
        ("main", None, ["JOB_ORDER_CLOSED"]),
    ]


async def test_orders_are_made_inactive_one_by_one(own_jobcenters: Jobcenters) -> None:
    told = await on_all(own_jobcenters, "casper", "deactivateJobOrders", "main", "inactive")
    assert [(order and order["status"], codes) for _, order, codes in told] == [
        ("INACTIVE", []),
        (None, ["JOB_ORDER_INACTIVE"]),
    ]


async def test_a_coordinator_is_named_for_several(own_jobcenters: Jobcenters) -> None:
    told = await on_all(own_jobcenters, "casper", "assignCoordinators", "main", "direct", "twice")
    assert [(order and order["coordinator"]["name"], codes) for _, order, codes in told] == [
        ("Mette", []),
        (None, ["COORDINATOR_NOT_ALLOWED"]),
        ("Mette", []),
    ]
    strangers = await on_all(own_jobcenters, "casper", "assignCoordinators", "main", coordinatorId="gitte")
    assert [codes for *_, codes in strangers] == [["UNKNOWN_CONSULTANT"]]


async def test_placements_are_approved_one_by_one(own_jobcenters: Jobcenters) -> None:
    told = await on_all(own_jobcenters, "ronja", "approvePlacements", "waiting", "rejected", "kept", "double")
    assert [(name, placement and placement["status"], codes) for name, placement, codes in told] == [
        ("waiting", "AVAILABLE_TO_COMPANY", []),
        ("rejected", None, ["ALREADY_DECIDED"]),
        ("kept", None, ["NOT_FOUND"]),
        ("double", "AVAILABLE_TO_COMPANY", []),
    ]


@pytest.mark.parametrize("name", ROWS)
async def test_each_row_is_refused_to_those_who_may_not(jobcenters: Jobcenters, name: str) -> None:
    row = "waiting" if name == "approvePlacements" else "main"
    not_decider = "NOT_COORDINATOR" if name == "approvePlacements" else "NOT_OWNER"
    for who, code in {"gitte": not_decider, "vera": "NOT_FOUND", "casper:AUDITOR": "NOT_CONSULTANT"}.items():
        assert await on_all(jobcenters, who, name, row) == [(row, None, [code])]


@pytest.mark.parametrize("name", ROWS)
async def test_more_than_a_hundred_rows_are_too_many(jobcenters: Jobcenters, name: str) -> None:
    argument, shown, given = ROWS[name]
    type_ = name[0].upper() + name[1:]
    document = f"mutation($input: {type_}Input!) {{ {name}(input: $input) {{ results {{ {shown} }} }} }}"
    row = jobcenters.ids["waiting" if name == "approvePlacements" else "main"]
    values = {key: jobcenters.ids.get(value, value) for key, value in given.items()}
    assert (
        await jobcenters.refused("casper", document, input={f"{argument}s": [row] * 101, **values}) == "BAD_USER_INPUT"
    )
