"""Messages to JobAG: who lists them, and who reads what they say; an administrator reads no content."""

from typing import Any

import pytest

from tests.jobcenters import HIDDEN_PAYLOAD, HIDDEN_PROBLEM, Jobcenters

_LIST = "query { deliveries(first: 100) { nodes { operation authority { name } } totalCount { value } } }"
_READ = """
query($id: ID!) { node(id: $id) { ...on Delivery {
  operation state attemptCount problem jobOrderId jobOrder { title } share { status } placement { status }
  authority { name } attempts { number durationMs status outcome payload }
} } }
"""
_OF_BROENDBY = "select count(*) from delivery d join authority a on a.id = {} where a.name = 'broendby'"


async def _listed(jobcenters: Jobcenters, who: str) -> list[dict[str, Any]]:
    data = (await jobcenters.read(who, _LIST))["deliveries"]
    assert data["totalCount"]["value"] == len(data["nodes"])
    return data["nodes"]


@pytest.mark.parametrize("who", ["casper", "mette", "mette:AUDITOR", "mette:SERVICE"])
async def test_the_owner_lists_all_about_its_orders(jobcenters: Jobcenters, who: str) -> None:
    listed = await _listed(jobcenters, who)
    [[count]] = await jobcenters.world.sql(_OF_BROENDBY.format("d.owner_id"))
    assert len(listed) == count
    assert {row["authority"]["name"] for row in listed} == {"broendby", "gladsaxe"}


async def test_an_administrator_lists_what_goes_out_for_the_own_authority(jobcenters: Jobcenters) -> None:
    listed = await _listed(jobcenters, "admin:ADMINISTRATOR")
    [[count]] = await jobcenters.world.sql(_OF_BROENDBY.format("d.authority_id"))
    assert len(listed) == count
    [placement] = await _listed(jobcenters, "gitte:ADMINISTRATOR")
    assert placement == {"operation": "PLACEMENT", "authority": {"name": "gladsaxe"}}


@pytest.mark.parametrize("who", ["gitte", "ronja", "lone", "vera", "rasmus:AUDITOR", "gitte:SERVICE"])
async def test_others_list_none(jobcenters: Jobcenters, who: str) -> None:
    assert await _listed(jobcenters, who) == []


SEEN_BY = {
    "casper": "all",
    "mette:AUDITOR": "all",
    "admin:ADMINISTRATOR": "no content",
    "mette:CONSULTANT ADMINISTRATOR": "all",
    "gitte": "nothing",
    "ronja": "nothing",
    "gitte:ADMINISTRATOR": "nothing",
}


@pytest.mark.parametrize("who", SEEN_BY)
async def test_what_a_message_says_is_for_those_who_read_its_order(jobcenters: Jobcenters, who: str) -> None:
    found = (await jobcenters.read(who, _READ, id=jobcenters.ids["told"]))["node"]
    if SEEN_BY[who] == "nothing":
        assert found is None
        return
    reads = SEEN_BY[who] == "all"
    assert found == {
        "operation": "SHARE",
        "state": "DELIVERED",
        "attemptCount": 1,
        "problem": HIDDEN_PROBLEM if reads else None,
        "jobOrderId": jobcenters.ids["main"],
        "jobOrder": {"title": "Kontorassistent"} if reads else None,
        "share": {"status": "SHARED"} if reads else None,
        "placement": None,
        "authority": {"name": "broendby"},
        "attempts": [
            {
                "number": 1,
                "durationMs": 12,
                "status": 201,
                "outcome": "ACCEPTED",
                "payload": HIDDEN_PAYLOAD if reads else None,
            }
        ],
    }


@pytest.mark.parametrize(("who", "state"), [("casper", "WAITING"), ("gitte", "WAITING"), ("gert", "WAITING")])
async def test_a_placement_shows_where_its_message_stands(jobcenters: Jobcenters, who: str, state: str) -> None:
    query = "query($id: ID!) { placement(id: $id) { delivery { state placement { status } } } }"
    found = (await jobcenters.read(who, query, id=jobcenters.ids["direct.placed"]))["placement"]["delivery"]
    assert found == {"state": state, "placement": {"status": "AVAILABLE_TO_COMPANY"}}


async def test_the_summary_counts_what_the_list_holds(jobcenters: Jobcenters) -> None:
    query = "{ deliverySummary { counts { state value capped } oldestWaitingSince } }"
    for who in ("casper", "admin:ADMINISTRATOR", "gitte:ADMINISTRATOR", "vera"):
        found = (await jobcenters.ask(who, query))["deliverySummary"]
        counts = {row["state"]: row["value"] for row in found["counts"]}
        assert set(counts) == {"WAITING", "DELIVERED", "REFUSED", "DEAD", "CANCELLED"}
        assert sum(counts.values()) == len(await _listed(jobcenters, who))
        assert (found["oldestWaitingSince"] is not None) == (counts["WAITING"] > 0)


@pytest.mark.parametrize(
    ("given", "operations"),
    [
        ("state: [WAITING], operation: [PLACEMENT]", {"PLACEMENT"}),
        ("operation: [CREATE_JOB_ORDER]", {"CREATE_JOB_ORDER"}),
        ("state: [DEAD]", set()),
    ],
)
async def test_the_list_is_filtered(jobcenters: Jobcenters, given: str, operations: set[str]) -> None:
    query = f"{{ deliveries(filter: {{{given}}}) {{ nodes {{ operation }} }} }}"
    found = (await jobcenters.read("casper", query))["deliveries"]["nodes"]
    assert {row["operation"] for row in found} == operations


async def test_the_list_is_filtered_by_order(jobcenters: Jobcenters) -> None:
    query = "query($id: ID!) { deliveries(filter: {jobOrderId: $id}) { nodes { jobOrderId operation } } }"
    found = (await jobcenters.read("admin:ADMINISTRATOR", query, id=jobcenters.ids["main"]))["deliveries"]["nodes"]
    assert {row["jobOrderId"] for row in found} == {jobcenters.ids["main"]}
    assert sorted(row["operation"] for row in found) == ["CREATE_JOB_ORDER", "PLACEMENT", "SHARE"]
