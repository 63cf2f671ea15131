"""Figures: over exactly the rows that a list holds, and of candidates only where the viewer may count them."""

from collections import Counter
from typing import Any

import pytest

from tests.jobcenters import Jobcenters
from tests.reads.conftest import LongList

ALL = (
    "orders vacancies placements referred hired referralRate fillRate hoursToFirstCandidate hoursToDecision __typename"
)
ASK = f"""query (
  $by: StatisticsGrouping!, $scope: JobOrderScope!, $filter: JobOrderFilter, $search: String, $first: Int
) {{
  statistics(by: $by, scope: $scope, filter: $filter, search: $search, first: $first) {{
    __typename total {{ {ALL} }} groups {{ __typename key name figures {{ {ALL} }} }}
  }}
}}"""
LIST = """query ($scope: JobOrderScope!, $filter: JobOrderFilter, $search: String) {
  jobOrders(scope: $scope, filter: $filter, search: $search, first: 100) {
    nodes { vacancies occupation createdAt viewerRelation referredCount primaryAuthority { number }
            placements(first: 100) { nodes { status } } }
  }
}"""
DECIDERS = ("OWNER", "COORDINATOR")
PEOPLE = [
    "casper",
    "gitte",
    "hans",
    "ronja",
    "lone",
    "rasmus",
    "casper:AUDITOR",
    "gitte:SERVICE",
    "admin:ADMINISTRATOR",
]
NARROWED: dict[str, dict[str, Any]] = {
    "all": {},
    "status": {"filter": {"status": ["OPEN"]}},
    "search": {"search": "kontor"},
    "network": {"filter": {"networkCode": "HRS"}},
}


def _counted(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures worked out from the rows of the list."""
    decided = [node for node in nodes if node["viewerRelation"] in DECIDERS]
    states = Counter(each["status"] for node in decided for each in node["placements"]["nodes"])
    found: dict[str, Any] = {"orders": len(nodes), "vacancies": sum(node["vacancies"] for node in nodes)}
    if not decided:
        return found | dict.fromkeys(["placements", "referred", "hired", "referralRate", "fillRate"])
    return found | {
        "placements": states.total(),
        "referred": sum(node["referredCount"] for node in decided),
        "hired": states["HIRED"],
        "referralRate": pytest.approx(sum(node["referredCount"] > 0 for node in decided) / len(decided)),
        "fillRate": pytest.approx(states["HIRED"] / sum(node["vacancies"] for node in decided)),
    }


@pytest.mark.parametrize("scope", ["SHARED", "AUTHORITY", "MINE", "ALL"])
@pytest.mark.parametrize("who", PEOPLE)
async def test_figures_are_those_of_the_list(jobcenters: Jobcenters, who: str, scope: str) -> None:
    for narrowed in NARROWED.values():
        if scope == "MINE" and narrowed.get("filter", {}).get("networkCode"):
            assert await jobcenters.refused(who, ASK, by="MONTH", scope=scope, **narrowed) == "FORBIDDEN_FILTER"
            continue
        listed = (await jobcenters.ask(who, LIST, scope=scope, **narrowed))["jobOrders"]["nodes"]
        asked = (await jobcenters.read(who, ASK, by="AUTHORITY", scope=scope, **narrowed))["statistics"]
        assert _counted(listed).items() <= asked["total"].items()
        numbers = {node["primaryAuthority"]["number"] for node in listed}
        assert {group["key"] for group in asked["groups"]} == numbers
        for group in asked["groups"]:
            of_group = [node for node in listed if node["primaryAuthority"]["number"] == group["key"]]
            assert _counted(of_group).items() <= group["figures"].items()


async def test_groups_are_named_sorted_and_bounded(long_list: LongList) -> None:
    async def groups(by: str, first: int | None = None) -> list[dict[str, Any]]:
        answer = await long_list.made.read("casper", ASK, by=by, scope="AUTHORITY", first=first)
        return answer["statistics"]["groups"]

    own = [o for o in long_list.orders.values() if o["owner_id"] == long_list.made.world.authorities["broendby"]]
    assert [(group["key"], group["figures"]["orders"]) for group in await groups("MONTH")] == [("2018-04-01", len(own))]
    by_network = {group["key"]: group["figures"]["orders"] for group in await groups("NETWORK")}
    assert by_network == {"HRS": sum(order["shared"] for order in own), None: sum(not order["shared"] for order in own)}
    by_occupation = await groups("OCCUPATION")
    counts = Counter(order["occupation"] for order in own)
    assert {group["key"]: group["figures"]["orders"] for group in by_occupation} == counts
    assert [group["figures"]["orders"] for group in by_occupation] == sorted(counts.values(), reverse=True)
    assert await groups("OCCUPATION", 1) == by_occupation[:1]
    assert await groups("OCCUPATION", 0) == []


async def test_an_order_of_two_networks_counts_in_both_and_once_in_all(jobcenters: Jobcenters) -> None:
    answer = (await jobcenters.read("casper", ASK, by="NETWORK", scope="SHARED"))["statistics"]
    shared = sum(group["figures"]["orders"] for group in answer["groups"])
    assert shared == answer["total"]["orders"] + 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("__typename", {"__typename": "JobOrderStatistics"}),
        ("total { __typename }", {"total": {"__typename": "Figures"}}),
        ("groups { __typename }", {"groups": [{"__typename": "FigureGroup"}] * 3}),
    ],
)
async def test_an_answer_without_figures_is_one(jobcenters: Jobcenters, asked: str, told: dict[str, Any]) -> None:
    answer = await jobcenters.ask("casper", f"{{ statistics(by: NETWORK, scope: AUTHORITY) {{ {asked} }} }}")
    assert answer["statistics"] == told


async def test_times_count_from_the_first_share_and_to_the_decision(own_jobcenters: Jobcenters) -> None:
    """Of the main order: shared on the 16th, placed on the 20th, both at ten."""
    sql = own_jobcenters.world.sql
    main = own_jobcenters.keys["main"]
    await sql("update placement set decided_at = created_at + interval '90 minutes' where job_order_id = $1", main)
    asked = {"by": "MONTH", "scope": "AUTHORITY", "filter": {"requestId": "1"}}
    [group] = (await own_jobcenters.read("casper", ASK, **asked))["statistics"]["groups"]
    assert (group["figures"]["hoursToFirstCandidate"], group["figures"]["hoursToDecision"]) == (96, 1.5)
    [group] = (await own_jobcenters.read("ronja", ASK, **asked | {"scope": "MINE"}))["statistics"]["groups"]
    assert (group["figures"]["hoursToFirstCandidate"], group["figures"]["hoursToDecision"]) == (None, 1.5)


@pytest.mark.parametrize("first", [-1, 101])
async def test_a_number_of_groups_beyond_the_bounds_is_refused(jobcenters: Jobcenters, first: int) -> None:
    assert await jobcenters.refused("casper", ASK, by="MONTH", scope="ALL", first=first) == "BAD_USER_INPUT"
