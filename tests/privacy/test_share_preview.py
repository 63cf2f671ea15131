"""Before a share its owner sees what it would disclose; after it, what it has."""

from typing import Any

import pytest

from staer.actions.jobag_outcome import share_confirmed
from staer.actions.sharing import share_job_order
from staer.domain.disclosure import ShareWarning, share_warnings
from tests.jobcenters import CONTENT, Jobcenters
from tests.privacy.expected import JOB_ORDER, RECIPIENT, STANDING, read_by, selection, withheld

# What looks at the reader's own authority is not known before it receives the order.
_OF_THE_READER = {"receivedThrough", "viewerCanPlace", "viewerCannotPlaceReasons", "placements"}
_PREVIEW = """query($id: ID!, $code: String!) { jobOrderSharePreview(jobOrderId: $id, networkCode: $code) {
    network { code } reasons recipients { name } warnings asRecipient { %s } } }"""
_RECEIPTS = """query($id: ID!) { jobOrder(id: $id) { shares { network { code }
    receipts { at by { name } occasion recipients { name } digest } } } }"""


async def test_a_preview_is_what_a_recipient_reads(jobcenters: Jobcenters) -> None:
    names = [name for name in JOB_ORDER if name not in _OF_THE_READER]
    data = await jobcenters.read(
        "casper", _PREVIEW % selection(JOB_ORDER, *names), id=jobcenters.ids["main"], code="NRS"
    )
    preview = data["jobOrderSharePreview"]
    assert preview["asRecipient"] == {name: read_by(JOB_ORDER, name, RECIPIENT, "gitte") for name in names}
    assert preview["asRecipient"]["withheldFields"] == withheld(RECIPIENT)
    assert preview["recipients"] == [{"name": "herlev"}]
    assert preview["reasons"] == []


async def test_a_preview_says_what_stands_against_sharing(jobcenters: Jobcenters) -> None:
    told = {
        ("main", "HRS"): ("HRS", ["ALREADY_SHARED"]),
        ("unsent", "NRS"): ("NRS", ["JOB_ORDER_NOT_IN_JOBAG"]),
        ("closed", "NRS"): ("NRS", ["JOB_ORDER_CLOSED"]),
        ("main", "XRS"): (None, []),
    }
    for (order, code), (network, reasons) in told.items():
        data = await jobcenters.read("casper", _PREVIEW % "title", id=jobcenters.ids[order], code=code)
        preview = data["jobOrderSharePreview"]
        assert (preview["network"] or {}).get("code") == network
        assert preview["reasons"] == reasons


@pytest.mark.parametrize("who", [who for who, standing in STANDING.items() if standing != "OWNER"])
async def test_nobody_but_the_owner_previews(jobcenters: Jobcenters, who: str) -> None:
    data = await jobcenters.read(who, _PREVIEW % "title workTasks", id=jobcenters.ids["main"], code="NRS")
    assert data == {"jobOrderSharePreview": None}


LONG = "Du står i kassen, fylder hylder op og hjælper kunderne med at finde det, som de leder efter, hver dag."


@pytest.mark.parametrize(
    ("tasks", "warnings"),
    [
        (LONG, []),
        (f"{LONG} Fra 17-04-2018 til 31-05-2018, 37 timer om ugen, 3 pladser.", []),
        (f"{LONG} Anmodning 12345678901.", []),
        (f"{LONG} Spørg efter 0107831234.", [ShareWarning.CPR_NUMBER]),
        (f"{LONG} Spørg efter 010783-1234.", [ShareWarning.CPR_NUMBER]),
        (f"{LONG} Ring 33 15 30 00.", [ShareWarning.PHONE_NUMBER]),
        (f"{LONG} Ring +45 33153000.", [ShareWarning.PHONE_NUMBER]),
        (f"{LONG} Skriv til job@example.dk.", [ShareWarning.EMAIL_ADDRESS]),
        (f"{LONG} Lønnen er god.", [ShareWarning.WAGES]),
        (f"{LONG} 165,50 kr. i timen.", [ShareWarning.WAGES]),
        (f"{LONG} Lønsomhed er ikke dit bord.", []),
        ("Kasse.", [ShareWarning.SAYS_LITTLE]),
    ],
)
def test_warnings(tasks: str, warnings: list[ShareWarning]) -> None:
    assert share_warnings(tasks, qualifications="Truckcertifikat", working_hours=None, tasks=tasks) == warnings


def test_a_short_text_is_fine_where_nothing_else_is_said() -> None:
    assert share_warnings("Kasse.", qualifications=None, working_hours=None, tasks="Kasse.") == []


async def test_receipts_tell_what_was_disclosed_when(own_jobcenters: Jobcenters) -> None:
    world = own_jobcenters.world
    order = own_jobcenters.name("JobOrder", "fresh", await world.order(world.casper, **CONTENT))
    await world.accept(order)
    share = await world.do(share_job_order, world.casper, order, "HRS")
    async with world.owner.transaction() as tx:
        await share_confirmed(tx, order, share)

    [shared] = await _receipts(own_jobcenters)
    assert shared["occasion"] == "SHARED"
    assert shared["by"] == {"name": "Casper"}
    assert [each["name"] for each in shared["recipients"]] == ["broendby", "gladsaxe", "herlev"]

    change = """mutation($id: ID!, $version: Int!) { updateJobOrder(
        input: {jobOrderId: $id, expectedVersion: $version, %s}) { userErrors { code } jobOrder { version } } }"""
    for given in ('qualifications: "Andet"', 'workTasks: "Noget andet"'):
        version = (await world.one("job_order", order))["version"]
        data = await own_jobcenters.ask("mette", change % given, id=own_jobcenters.ids["fresh"], version=version)
        assert data["updateJobOrder"]["userErrors"] == []

    _, edited = await _receipts(own_jobcenters)
    assert edited["occasion"] == "EDITED"
    assert edited["by"] == {"name": "Mette"}
    assert edited["digest"] != shared["digest"]
    rows = await world.sql(
        "select encode(sha256(convert_to(disclosed_content(o), 'UTF8')), 'hex') from job_order o where id = $1", order
    )
    assert edited["digest"] == rows[0][0]

    await world.sql(
        "update network_member set member_until = current_date where authority_id = $1", world.authorities["gladsaxe"]
    )
    assert await _receipts(own_jobcenters) == [shared, edited], "what was disclosed stays on record"


async def _receipts(jobcenters: Jobcenters) -> list[Any]:
    data = await jobcenters.ask("casper", _RECEIPTS, id=jobcenters.ids["fresh"])
    [share] = data["jobOrder"]["shares"]
    assert share["network"] == {"code": "HRS"}
    return share["receipts"]
