"""What each filter means, by the rows of the table; and that it means the same in a text and in a variable."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from staer.reads.identifiers import encode_id
from tests.jobcenters import TASKS, Jobcenters
from tests.reads.conftest import TIMES, LongList

Row = dict[str, Any]
Meaning = Callable[[Row], bool]
MIDDLE = dt.date(2018, 4, 18)


def _since(name: str, time: dt.datetime) -> Meaning:
    return lambda row: row[name] >= time


def _day(name: str, wanted: Callable[[dt.date], bool]) -> Meaning:
    return lambda row: row[name] is not None and wanted(row[name])


# filter: what is given, and which rows it means
FILTERS: dict[str, list[tuple[Any, Meaning]]] = {
    "status": [
        (["OPEN"], lambda row: row["status"] == "OPEN"),
        (["OPEN", "CLOSED"], lambda row: row["status"] != "INACTIVE"),
        ([], lambda _: False),
    ],
    "type": [
        (["FLEX_JOB", "ORDINARY"], lambda row: row["type"] != "INTERNSHIP"),
        (["APPRENTICESHIP"], lambda _: False),
    ],
    "origin": [(["JOBCENTER"], lambda _: True), (["EMPLOYER"], lambda _: False)],
    "jobagStatus": [(["NOT_SENT"], lambda _: True), (["ACCEPTED", "PENDING"], lambda _: False)],
    "coordinatorAllowed": [(True, lambda _: True), (False, lambda _: False)],
    "occupation": [("a", lambda row: row["occupation"] == "a"), ("A", lambda _: False), (" ", lambda _: True)],
    "occupationUri": [("http://x", lambda _: False)],
    "requestId": [("2", lambda row: row["request_id"] == "2")],
    "startDateFrom": [("2018-04-18", _day("start_date", lambda day: day >= MIDDLE))],
    "startDateTo": [("2018-04-17", _day("start_date", lambda day: day < MIDDLE)), ("0001-01-01", lambda _: False)],
    "endDateFrom": [("2019-01-01", _day("end_date", lambda _: True)), ("9999-12-31", lambda _: False)],
    "endDateTo": [("2019-01-01", _day("end_date", lambda _: True)), ("2018-12-31", lambda _: False)],
    "endingWithinDays": [(0, lambda _: False), (366, lambda _: False)],  # they ended long ago
    "withoutCandidatesForDays": [(7, lambda _: True)],
    "createdSince": [
        ("2018-04-17T12:00:00.000001Z", _since("created_at", TIMES[1])),
        ("2018-04-17T14:00:00.000001+02:00", _since("created_at", TIMES[1])),
        ("2018-04-17T12:00:00.000001", _since("created_at", TIMES[1])),
    ],
    "changedSince": [("2018-04-17T12:00:00.999999Z", _since("updated_at", TIMES[2]))],
    "sharedChangedSince": [("2018-04-17T12:00:00.000001Z", _since("shared_updated_at", TIMES[1]))],
    "networkCode": [("HRS", lambda row: row["shared"]), ("NRS", lambda _: False), ("hrs", lambda _: False)],
}
CASES = [(name, value, meaning) for name, cases in FILTERS.items() for value, meaning in cases]
QUERY = """query($filter: JobOrderFilter) {
    jobOrders(scope: AUTHORITY, first: 100, filter: $filter) { nodes { id } totalCount { value } } }"""


def _literal(value: Any) -> str:
    """The value as it stands in a document."""
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value).lower() if isinstance(value, int) else f'"{value}"'


async def _found(made: Jobcenters, who: str, query: str, **variables: Any) -> set[str]:
    [page] = (await made.read(who, query, **variables)).values()
    found = [node["id"] for node in page["nodes"]]
    assert page["totalCount"]["value"] == len(found) == len(set(found))
    return set(found)


def _own(long_list: LongList, meaning: Meaning) -> set[str]:
    own = long_list.made.keys["broendby"]
    return {key for key, row in long_list.orders.items() if row["owner_id"] == own and meaning(row)}


@pytest.mark.parametrize(("name", "value", "meaning"), CASES)
async def test_a_filter_of_job_orders(long_list: LongList, name: str, value: Any, meaning: Meaning) -> None:
    wanted = _own(long_list, meaning)
    assert await _found(long_list.made, "casper", QUERY, filter={name: value}) == wanted
    literal = QUERY.replace("query($filter: JobOrderFilter)", "query").replace(
        "$filter", f"{{{name}: {_literal(value)}}}"
    )
    assert await _found(long_list.made, "casper", literal) == wanted
    parts = QUERY.replace("$filter: JobOrderFilter", f"$value: {_TYPES[name]}").replace(
        "$filter", f"{{{name}: $value}}"
    )
    assert await _found(long_list.made, "casper", parts, value=value) == wanted
    assert await _found(long_list.made, "casper", QUERY, filter={name: None}) == _own(long_list, lambda _: True)


_TYPES = {
    "status": "[JobOrderStatus!]",
    "type": "[JobOrderType!]",
    "origin": "[JobOrderOrigin!]",
    "jobagStatus": "[JobagStatus!]",
    "coordinatorAllowed": "Boolean",
    **dict.fromkeys(["endingWithinDays", "withoutCandidatesForDays"], "Int"),
    **dict.fromkeys(["occupation", "occupationUri", "requestId", "networkCode"], "String"),
    **dict.fromkeys(["startDateFrom", "startDateTo", "endDateFrom", "endDateTo"], "Date"),
    **dict.fromkeys(["createdSince", "changedSince", "sharedChangedSince"], "DateTime"),
}


async def test_filters_by_reference(long_list: LongList) -> None:
    made = long_list.made
    company = next(iter(long_list.companies))
    other = next(iter(set(long_list.companies) - {company}))
    for filter_, meaning in (
        ({"companyId": encode_id("Company", company)}, lambda row: row["company_id"] == company),
        ({"companyId": encode_id("Company", other), "status": ["OPEN"]},
         lambda row: row["company_id"] == other and row["status"] == "OPEN"),
        ({"authorityId": made.ids["broendby"]}, lambda _: True),
        ({"authorityId": made.ids["herlev"]}, lambda _: False),
        ({"responsibleConsultantId": made.ids["casper"]}, lambda _: True),
        ({"responsibleConsultantId": made.ids["mette"]}, lambda _: False),
        ({"coordinatorId": made.ids["casper"]}, lambda _: False),
    ):  # fmt: skip
        assert await _found(made, "casper", QUERY, filter=filter_) == _own(long_list, meaning), filter_


async def test_every_filter_is_tried_here(jobcenters: Jobcenters) -> None:
    data = await jobcenters.ask("casper", '{ __type(name: "JobOrderFilter") { inputFields { name } } }')
    references = {"companyId", "authorityId", "responsibleConsultantId", "coordinatorId"}
    assert {field["name"] for field in data["__type"]["inputFields"]} == FILTERS.keys() | references


@pytest.mark.parametrize(
    ("who", "scope", "filter_", "names"),
    [
        ("casper", "ALL", {"networkCode": "NRS"}, "nobody twice"),
        ("casper", "SHARED", {"networkCode": "NRS"}, "nobody twice"),
        ("hans", "ALL", {"networkCode": "NRS"}, "nobody twice"),
        ("hans", "SHARED", {"networkCode": "HRS"}, "direct inactive main twice"),
        ("gitte", "SHARED", {"networkCode": "NRS"}, ""),
        ("gitte", "ALL", {"networkCode": "NRS"}, ""),
        ("gitte", "ALL", {"networkCode": "HRS"}, "direct inactive main twice"),
        ("gert", "ALL", {"networkCode": "HRS"}, "direct inactive main"),
        ("lone", "ALL", {"networkCode": "HRS"}, ""),
        ("gitte", "SHARED", {"coordinatorId": "ronja"}, "main"),
        ("gitte", "SHARED", {"coordinatorId": "casper", "status": ["INACTIVE"]}, "inactive"),
        ("ronja", "MINE", {"coordinatorId": "ronja"}, "lonely main"),
        ("gitte", "ALL", {"status": ["CLOSED"]}, "closed"),
        ("gitte", "ALL", {"coordinatorAllowed": False}, "direct"),
        ("gitte", "ALL", {"origin": ["EMPLOYER"]}, ""),
        ("hans", "ALL", {"origin": ["EMPLOYER"]}, "nobody"),
    ],
)
async def test_filters_see_what_the_viewer_sees(
    jobcenters: Jobcenters, who: str, scope: str, filter_: Row, names: str
) -> None:
    given = {k: jobcenters.ids[v] if k.endswith("Id") else v for k, v in filter_.items()}
    found = await _found(jobcenters, who, QUERY.replace("AUTHORITY", scope), filter=given)
    assert found == {jobcenters.ids[name] for name in names.split()}


PLACEMENTS = """query($filter: PlacementFilter, $search: String) {
    placements(scope: ALL, filter: $filter, search: $search) { nodes { id } totalCount { value } } }"""


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"filter": {"status": ["AWAITING_APPROVAL"]}}, "double kept waiting"),
        ({"filter": {"jobagStatus": ["ACCEPTED", "PENDING"]}}, "direct.placed sent"),
        ({"filter": {"jobOrderId": "main"}}, "double rejected sent waiting"),
        ({"filter": {"authorityId": "gladsaxe"}}, "direct.placed kept lapsed waiting"),
        ({"filter": {"authorityId": "gladsaxe", "status": ["LAPSED"]}}, "lapsed"),
        (
            {"filter": {"createdSince": "2018-04-20T10:00:00Z"}},
            "direct.placed double kept lapsed rejected sent waiting",
        ),
        ({"filter": {"createdSince": "2018-04-20T10:00:00.000001Z"}}, ""),
        ({"filter": {"createdUntil": "2018-04-20T09:59:59Z"}}, ""),
        ({"search": "gre"}, "double waiting"),
        ({"search": "GRETE kontor"}, "double waiting"),
        ({"search": "Kontorassistent"}, "direct.placed double kept lapsed rejected sent waiting"),
        ({"search": "begynde"}, ""),
    ],
)
async def test_filters_of_placements(jobcenters: Jobcenters, given: Row, names: str) -> None:
    filter_ = {k: jobcenters.ids[v] if k.endswith("Id") else v for k, v in given.get("filter", {}).items()}
    variables = given | ({"filter": filter_} if filter_ else {})
    assert await _found(jobcenters, "casper", PLACEMENTS, **variables) == {jobcenters.ids[n] for n in names.split()}


SEARCHES = """query($s: String) { jobOrders(scope: AUTHORITY, filter: {requestId: "1"}, search: $s) {
    nodes { id } totalCount { value } } }"""


OF_PLACER = "query($s: String) { jobOrders(scope: ALL, search: $s) { nodes { id } totalCount { value } } }"
SEARCHED: list[tuple[str | None, bool]] = [
    ("kontorassistent", True),
    ("KONTOR", True),
    ("  kontor\t", True),
    ("team aktiv", True),
    ("aktiv team", True),
    ("10150817", True),
    ("1", True),
    ("kontor team", True),
    ("kontor zz", False),
    ("assistent", False),
    ("kontor & !arbejde", False),
    ("kontor:*", True),
    ("'kontor'", True),
    ("%", False),
    ("", True),
    (None, True),
]


@pytest.mark.parametrize(("text", "found"), SEARCHED)
async def test_search_of_job_orders(jobcenters: Jobcenters, text: str | None, found: bool) -> None:
    """Words are looked for at their beginning, all of them in the texts together."""
    wanted = {jobcenters.ids["main"]} if found else set()
    assert await _found(jobcenters, "mette", SEARCHES, s=text) == wanted


async def test_search_by_common_words(own_jobcenters: Jobcenters) -> None:
    """Looked for row by row, they find the same; here all words are taken for common."""
    await own_jobcenters.world.sql(
        "create or replace function many_job_orders_match(words text, in_tasks boolean) returns boolean"
        " language sql stable as 'select true'"
    )
    for text, found in SEARCHED:
        wanted = {own_jobcenters.ids["main"]} if found else set()
        assert await _found(own_jobcenters, "mette", SEARCHES, s=text) == wanted, text
    of_tasks = TASKS.lower()
    assert await _found(own_jobcenters, "mette", SEARCHES, s=of_tasks)
    assert own_jobcenters.ids["main"] in await _found(own_jobcenters, "lone", OF_PLACER, s="kontor")
    assert not await _found(own_jobcenters, "lone", OF_PLACER, s=of_tasks)  # a placer reads no tasks


@pytest.mark.parametrize(
    ("field", "text", "names"),
    [
        ("authorities", "gla", "gladsaxe"),
        ("authorities", "15302", "herlev"),
        ("authorities", "15.302", "herlev"),
        ("authorities", "herl 302", "herlev"),
        ("authorities", "xyz", ""),
        ("companies", "akt tea", "Team Aktiv Indsats"),
        ("companies", "10150817", "Team Aktiv Indsats"),
        ("consultants", "rasm", "Rasmus"),
    ],
)
async def test_search_of_the_directory(jobcenters: Jobcenters, field: str, text: str, names: str) -> None:
    query = f"query($s: String) {{ {field}(search: $s) {{ nodes {{ name }} }} }}"
    data = await jobcenters.read("vera", query, s=text)
    assert [node["name"] for node in data[field]["nodes"]] == ([names] if names else [])


async def test_consultants_of_an_authority(jobcenters: Jobcenters) -> None:
    query = "query($id: ID) { consultants(authorityId: $id) { nodes { name } } }"
    data = await jobcenters.read("vera", query, id=jobcenters.ids["roskilde"])
    assert [node["name"] for node in data["consultants"]["nodes"]] == ["Rasmus", "Ronja"]
