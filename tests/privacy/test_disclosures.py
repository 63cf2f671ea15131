"""The log of reads is told to whose data was read: to an order's owner, to auditors, and for a citizen who asks."""

from typing import Any

import pytest

from tests.actions.world import GRETE
from tests.jobcenters import Jobcenters

READ = "query ($id: ID!) { jobOrder(id: $id) { workTasks qualifications placements { nodes { candidate { name } } } } }"
DISCLOSED = """query ($id: ID!) { disclosures(jobOrderId: $id) {
  nodes { at authority { name } channel purpose fields placementId } totalCount { value } } }"""
LOG = """query ($scope: ReadLogScope!) { readLog(scope: $scope) {
  nodes { authority { name } consultant { name } fields jobOrderId placementId } totalCount { value } } }"""
OF_CITIZEN = """query ($cpr: String!) { citizenReads(cprNumber: $cpr) {
  day authorityNumber authorityName purpose channel fields } }"""


@pytest.fixture
async def read(own_jobcenters: Jobcenters) -> Jobcenters:
    """Gladsaxe, Brøndby and Roskilde's coordinator have read the order `main`."""
    for who in ("gitte", "mette", "ronja"):
        await own_jobcenters.ask(who, READ, id=own_jobcenters.ids["main"])
        await own_jobcenters.app.state.services.read_log.write()
    return own_jobcenters


def of(nodes: list[dict[str, Any]], name: str) -> list[list[str]]:
    return [node["fields"] for node in nodes if node["authority"]["name"] == name]


async def test_the_owner_reads_who_was_shown_what(read: Jobcenters) -> None:
    found = (await read.read("casper", DISCLOSED, id=read.ids["main"]))["disclosures"]

    assert of(found["nodes"], "gladsaxe").count(["placements", "workTasks"]) == 1
    assert of(found["nodes"], "broendby").count(["placements", "qualifications", "workTasks"]) == 1
    assert [node["placementId"] for node in found["nodes"] if node["authority"]["name"] == "gladsaxe"].count(
        read.ids["waiting"]
    ) == 1
    assert len(of(found["nodes"], "roskilde")) == 5
    assert {node["purpose"] for node in found["nodes"]} == {"jobformidling"}


@pytest.mark.parametrize("who", ["gitte", "ronja", "lone", "vera", "admin:ADMINISTRATOR", "gitte:AUDITOR"])
async def test_who_is_not_its_owner_reads_of_it_what_one_reads_of_a_made_up_id(read: Jobcenters, who: str) -> None:
    answer = await read.read(who, DISCLOSED, id=read.ids["main"])

    assert answer == {"disclosures": {"nodes": [], "totalCount": {"value": 0}}}
    assert answer == await read.read(who, DISCLOSED, id="am8AAAAAAAAAAAAAAAAAAAAA")


async def test_an_auditor_reads_the_log_with_the_names_of_the_own_people_alone(read: Jobcenters) -> None:
    nodes = (await read.ask("casper:AUDITOR", LOG, scope="JOB_ORDERS"))["readLog"]["nodes"]

    assert {(node["authority"]["name"], (node["consultant"] or {}).get("name")) for node in nodes} == {
        ("broendby", "Mette"),
        ("gladsaxe", None),
        ("roskilde", None),
    }


async def test_the_placing_authoritys_auditor_reads_who_saw_its_placements(read: Jobcenters) -> None:
    nodes = (await read.ask("hans:AUDITOR", LOG, scope="PLACEMENTS"))["readLog"]["nodes"]

    assert {node["placementId"] for node in nodes} == {read.ids["double"]}
    assert sorted(node["authority"]["name"] for node in nodes) == ["broendby", "roskilde"]


@pytest.mark.parametrize("who", ["casper", "mette:SERVICE", "admin:ADMINISTRATOR"])
async def test_only_auditors_read_the_log_and_report_to_citizens(read: Jobcenters, who: str) -> None:
    assert await read.ask(who, LOG, scope="JOB_ORDERS") == {"readLog": None}
    assert await read.ask(who, OF_CITIZEN, cpr=GRETE) == {"citizenReads": None}


async def test_a_citizen_is_told_which_authorities_read_what_and_no_persons_name(read: Jobcenters) -> None:
    reads = (await read.ask("gert:AUDITOR", OF_CITIZEN, cpr=GRETE))["citizenReads"]

    assert [(r["authorityName"], r["purpose"], r["channel"], r["fields"]) for r in reads] == [
        (name, "jobformidling", "QUERY", ["candidate"]) for name in ("broendby", "gladsaxe", "roskilde")
    ]
    assert not {"Gitte", "Mette", "Ronja"} & {value for r in reads for value in r.values() if isinstance(value, str)}


async def test_what_is_neither_placed_by_nor_sent_to_an_authority_is_not_its_to_tell(read: Jobcenters) -> None:
    assert await read.ask("rasmus:AUDITOR", OF_CITIZEN, cpr=GRETE) == {"citizenReads": []}


@pytest.mark.parametrize("wrong", ["9999999999", "Kanarie", "", "01019043210"])
async def test_a_wrong_number_is_never_repeated(read: Jobcenters, wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = await read.send("casper:AUDITOR", OF_CITIZEN, cpr=wrong)

    assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID_CPR_NUMBER"
    assert not wrong or wrong not in answer.text + caplog.text


async def test_an_authority_that_left_reads_no_more_and_what_it_read_stays_told(own_jobcenters: Jobcenters) -> None:
    read_it = "query ($id: ID!) { jobOrder(id: $id) { workTasks } }"
    assert (await own_jobcenters.ask("hans", read_it, id=own_jobcenters.ids["inactive"]))["jobOrder"]
    await own_jobcenters.world.sql(
        "update network_member set member_until = current_date from authority a"
        " where a.id = authority_id and a.name = 'herlev'"
    )
    assert await own_jobcenters.ask("hans", read_it, id=own_jobcenters.ids["inactive"]) == {"jobOrder": None}

    await own_jobcenters.app.state.services.read_log.write()
    found = await own_jobcenters.ask("casper", DISCLOSED, id=own_jobcenters.ids["inactive"])
    assert of(found["disclosures"]["nodes"], "herlev") == [["workTasks"]]
