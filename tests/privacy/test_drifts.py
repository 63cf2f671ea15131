"""Where orders and JobAG's state of them came apart: who lists it, and who reads the text that stood here."""

from typing import Any

import pytest

from tests.jobcenters import HIDDEN_TEXT, Jobcenters

_LIST = "query { drifts { nodes { id field } totalCount { value } } }"
_READ = """
query($id: ID!) { node(id: $id) { ...on Drift {
  kind field objectId jobOrderId jobOrder { title } localText settledAt settledBy { name } settlement
} } }
"""


async def _listed(jobcenters: Jobcenters, who: str) -> list[dict[str, Any]]:
    data = (await jobcenters.read(who, _LIST))["drifts"]
    assert data["totalCount"]["value"] == len(data["nodes"])
    return data["nodes"]


SEEN_BY = {
    "casper": "all",
    "mette": "all",
    "mette:AUDITOR": "all",
    "mette:SERVICE": "all",
    "admin:ADMINISTRATOR": "no content",
    "mette:CONSULTANT ADMINISTRATOR": "all",
    "gitte": "nothing",
    "gitte:ADMINISTRATOR": "nothing",
    "ronja": "nothing",
    "lone": "nothing",
    "vera": "nothing",
}


@pytest.mark.parametrize("who", SEEN_BY)
async def test_what_stood_here_is_for_the_owner_and_an_administrator_reads_no_content(
    jobcenters: Jobcenters, who: str
) -> None:
    listed = await _listed(jobcenters, who)
    found = (await jobcenters.read(who, _READ, id=jobcenters.ids["drift"]))["node"]
    if SEEN_BY[who] == "nothing":
        assert (listed, found) == ([], None)
        return
    reads = SEEN_BY[who] == "all"
    assert [row["field"] for row in listed] == ["qualifications", "workingHours"]
    assert found == {
        "kind": "OVERWRITTEN",
        "field": "workingHours",
        "objectId": jobcenters.ids["main"],
        "jobOrderId": jobcenters.ids["main"],
        "jobOrder": {"title": "Kontorassistent"} if reads else None,
        "localText": HIDDEN_TEXT if reads else None,
        "settledAt": None,
        "settledBy": None,
        "settlement": None,
    }


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ("settled: false", ["workingHours"]),
        ("settled: true", ["qualifications"]),
        ("kind: [DIFFERS]", []),
        ("kind: [OVERWRITTEN]", ["qualifications", "workingHours"]),
    ],
)
@pytest.mark.parametrize("who", ["casper", "admin:ADMINISTRATOR"])
async def test_the_list_is_filtered(jobcenters: Jobcenters, who: str, given: str, fields: list[str]) -> None:
    query = f"{{ drifts(filter: {{{given}}}) {{ nodes {{ field }} }} }}"
    assert [row["field"] for row in (await jobcenters.read(who, query))["drifts"]["nodes"]] == fields


async def test_the_list_is_filtered_by_order_and_goes_on_after_a_cursor(jobcenters: Jobcenters) -> None:
    query = "query($id: ID!, $after: String) { drifts(filter: {jobOrderId: $id}, first: 1, after: $after) \
{ nodes { field } pageInfo { endCursor hasNextPage } } }"
    first = (await jobcenters.read("casper", query, id=jobcenters.ids["main"]))["drifts"]
    after = first["pageInfo"]["endCursor"]
    second = (await jobcenters.read("casper", query, id=jobcenters.ids["main"], after=after))["drifts"]
    assert [page["nodes"] for page in (first, second)] == [[{"field": "qualifications"}], [{"field": "workingHours"}]]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    other = (await jobcenters.read("casper", query, id=jobcenters.ids["twice"]))["drifts"]
    assert other["nodes"] == []


async def test_an_administrator_settles_without_reading(own_jobcenters: Jobcenters) -> None:
    settle = "mutation($id: ID!) { settleDrift(input: {driftId: $id, settlement: KEEP_JOBAG}) \
{ drift { localText settlement settledBy { name } settledAt } userErrors { code } } }"
    told = (await own_jobcenters.ask("admin:ADMINISTRATOR", settle, id=own_jobcenters.ids["drift"]))["settleDrift"]
    assert told["userErrors"] == []
    assert told["drift"].pop("settledAt")
    assert told["drift"] == {"localText": None, "settlement": "KEEP_JOBAG", "settledBy": {"name": "Admin"}}
