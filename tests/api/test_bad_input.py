"""Input that can't stand: a clear error each time, nothing of the inside, nothing of a citizen, and nothing lost."""

import logging.config
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from staer.reads.identifiers import encode_id
from tests.access import client_of
from tests.api.mutations import MUTATIONS, document, with_ids
from tests.api.test_refusals import TARGETS
from tests.jobcenters import Jobcenters

LONG = "x" * 100_000
NUL = "a\0b"
MALFORMED_IDS = {
    "empty": "",
    "a word": "main",
    "a number": "1",
    "a key": str(uuid4()),
    "other characters": "%" * 24,
    "not ASCII": "æ" * 24,
    "a tag of nobody": urlsafe_b64encode(b"xx" + uuid4().bytes).decode(),
    "a byte short": encode_id("JobOrder", UUID(int=0))[:-1] + "=",
    "other base64": encode_id("JobOrder", UUID(int=0))[:-2] + "B=",
    "with a space": encode_id("JobOrder", uuid4()) + " ",
    "NUL": NUL,
    "SQL": "'; drop table job_order; --",
    "long": LONG,
}
READS_BY_ID = {
    "node": "query($id: ID!) { node(id: $id) { id } }",
    "nodes": "query($id: ID!) { nodes(ids: [$id]) { id } }",
    "jobOrder": "query($id: ID!) { jobOrder(id: $id) { id } }",
    "placement": "query($id: ID!) { placement(id: $id) { id } }",
    "jobOrders by authority": "query($id: ID!) { jobOrders(filter: {authorityId: $id}) { nodes { id } } }",
    "jobOrders by company": "query($id: ID!) { jobOrders(filter: {companyId: $id}) { nodes { id } } }",
    "jobOrders by coordinator": "query($id: ID!) { jobOrders(filter: {coordinatorId: $id}) { nodes { id } } }",
    "placements": "query($id: ID!) { placements(filter: {jobOrderId: $id}) { nodes { id } } }",
    "consultants": "query($id: ID!) { consultants(authorityId: $id) { nodes { id } } }",
}


@pytest.mark.parametrize("read", READS_BY_ID)
async def test_a_malformed_id_in_a_read(jobcenters: Jobcenters, read: str) -> None:
    for name, id_ in MALFORMED_IDS.items():
        response = await jobcenters.send("casper", READS_BY_ID[read], id=id_)
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT", name
        assert "not an id" in error["message"], name


@pytest.mark.parametrize("read", READS_BY_ID.keys() - {"node", "nodes"})
async def test_an_id_of_another_type_in_a_read(jobcenters: Jobcenters, read: str) -> None:
    assert await jobcenters.refused("casper", READS_BY_ID[read], id=jobcenters.ids["HRS"]) == "BAD_USER_INPUT"


@pytest.mark.parametrize("count", [101, 5000])
async def test_too_many_ids(jobcenters: Jobcenters, count: int) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await jobcenters.refused("casper", query, ids=[jobcenters.ids["main"]] * count) == "BAD_USER_INPUT"
    data = await jobcenters.read("casper", query, ids=[jobcenters.ids["main"]] * 99 + [jobcenters.ids["lonely"]])
    assert data["nodes"] == [{"id": jobcenters.ids["main"]}] * 99 + [None]
    given = {"placementIds": [jobcenters.ids["waiting"]] * count}
    assert await jobcenters.refused("casper", document("sendPlacementsToJobag"), input=given) == "BAD_USER_INPUT"


@pytest.mark.parametrize("name", [name for name, (given, _) in MUTATIONS.items() if "{" in str(given)[1:]])
async def test_a_malformed_id_in_a_mutation(jobcenters: Jobcenters, name: str) -> None:
    given, _ = MUTATIONS[name]
    right = {type_: jobcenters.ids[key] for type_, key in TARGETS.items()}
    for type_ in [each for each in TARGETS if f"{{{each}}}" in str(given)]:
        for wrong in [*MALFORMED_IDS.values(), jobcenters.ids["HRS"]]:
            response = await jobcenters.send("casper", document(name), input=with_ids(given, right | {type_: wrong}))
            [error] = response.json()["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert "id" in error["message"]


COMPLETE = {"title": "Lagerarbejder", "workTasks": "Pakke varer"}
# What is given, the code and where; of the fields named, all others right.
CONTENT: dict[str, tuple[dict[str, Any], str, str]] = {
    "no title": ({"title": ""}, "REQUIRED", "title"),
    "a blank title": ({"title": " \t\n"}, "REQUIRED", "title"),
    "a long title": ({"title": "x" * 101}, "TOO_LONG", "title"),
    "no tasks": ({"workTasks": ""}, "REQUIRED", "workTasks"),
    "dates reversed": ({"startDate": "2018-05-31", "endDate": "2018-05-30"}, "DATES_REVERSED", "endDate"),
    "no vacancies": ({"vacancies": 0}, "INVALID_INPUT", "vacancies"),
    "negative vacancies": ({"vacancies": -1}, "INVALID_INPUT", "vacancies"),
    "too many vacancies": ({"vacancies": 10_001}, "INVALID_INPUT", "vacancies"),
    "the most that an Int holds": ({"vacancies": 2**31 - 1}, "INVALID_INPUT", "vacancies"),
    **{
        f"100,000 characters of {name}": ({name: LONG}, "TOO_LONG", name)
        for name in (
            "title",
            "occupation",
            "occupationUri",
            "workTasks",
            "qualifications",
            "workingHours",
            "internalComment",
            "companyContact",
        )
    },
    **{f"NUL in {name}": ({name: NUL}, "INVALID_INPUT", name) for name in ("title", "workTasks", "internalComment")},
}
LENGTHS = {
    "title": 100,
    "workTasks": 5000,
    "qualifications": 5000,
    "workingHours": 5000,
    "internalComment": 2000,
}


def _payload_error(answer: dict[str, Any]) -> tuple[str, list[str]]:
    [payload] = answer["data"].values()
    [error] = payload["userErrors"]
    return error["code"], error["path"]


@pytest.mark.parametrize(("given", "code", "field"), CONTENT.values(), ids=CONTENT)
async def test_content_that_can_not_stand(jobcenters: Jobcenters, given: dict[str, Any], code: str, field: str) -> None:
    new = {"companyId": jobcenters.ids["company"], **COMPLETE, **given}
    answer = (await jobcenters.send("casper", document("createJobOrder"), input=new)).json()
    assert _payload_error(answer) == (code, ["input", field])
    change = {"jobOrderId": jobcenters.ids["main"], "expectedVersion": 7, **given}
    answer = (await jobcenters.send("casper", document("updateJobOrder"), input=change)).json()
    assert _payload_error(answer) == (code, ["input", field])


async def test_texts_of_the_longest_length_stand(own_jobcenters: Jobcenters) -> None:
    given = {"companyId": own_jobcenters.ids["company"]} | {name: "ø" * size for name, size in LENGTHS.items()}
    shown = f"jobOrder {{ {' '.join(LENGTHS)} }}"
    data = await own_jobcenters.ask("casper", document("createJobOrder", shown), input=given)
    assert data["createJobOrder"]["jobOrder"] == {name: "ø" * size for name, size in LENGTHS.items()}


@pytest.mark.parametrize("vacancies", [2**31, -(2**31) - 1, 1.5, "2", None, True])
async def test_what_is_no_number_of_people(jobcenters: Jobcenters, vacancies: Any) -> None:
    given = {"companyId": jobcenters.ids["company"], **COMPLETE, "vacancies": vacancies}
    assert await jobcenters.refused("casper", document("createJobOrder"), input=given) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "day", ["2018-13-01", "2018-02-30", "0000-01-01", "10000-01-01", "01-02-2018", "", "x", 1, NUL]
)
async def test_what_is_no_day(jobcenters: Jobcenters, day: Any) -> None:
    given = {"companyId": jobcenters.ids["company"], **COMPLETE, "startDate": day}
    assert await jobcenters.refused("casper", document("createJobOrder"), input=given) == "BAD_USER_INPUT"
    query = "query($day: Date) { jobOrders(filter: {startDateFrom: $day}) { nodes { id } } }"
    assert await jobcenters.refused("casper", query, day=day) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2018-04-17T25:00Z", "x", 1]
)
async def test_what_is_no_time(jobcenters: Jobcenters, time: Any) -> None:
    query = "query($time: DateTime) { jobOrders(scope: AUTHORITY, filter: {createdSince: $time}) { nodes { id } } }"
    assert await jobcenters.refused("casper", query, time=time) == "BAD_USER_INPUT"
    literal = query.replace("query($time: DateTime)", "query").replace("$time", orjson.dumps(time).decode())
    assert await jobcenters.refused("casper", literal) in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


WRONG_CPR = {
    "a month too many": "0113901234",
    "a day too many": "3201901234",
    "nine digits": "010190123",
    "eleven digits": "01019012345",
    "letters": "010190abcd",
    "empty": "",
    "blank": " ",
    "NUL": "010190\x001234",
    "a sentence": "Jens har 211062-5629 og mere",
    "long": "2110625629" * 10_000,
    "other digits": "٢١١٠٦٢٥٦٢٩",
}


@pytest.mark.parametrize("number", WRONG_CPR.values(), ids=WRONG_CPR)
async def test_a_wrong_cpr_number_is_never_repeated(
    jobcenters: Jobcenters, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"jobOrderId": jobcenters.ids["main"], "candidate": {"name": "Jens", "cprNumber": number}}
    with caplog.at_level(logging.DEBUG):
        response = await jobcenters.send("gitte", document("createPlacement"), input=given)
        candidate = f'{{name: "Jens", cprNumber: {orjson.dumps(number).decode()}}}'
        literal = document("createPlacement").replace("($input: CreatePlacementInput!)", "")
        literal = literal.replace("$input", f'{{jobOrderId: "{given["jobOrderId"]}", candidate: {candidate}}}')
        in_text = await jobcenters.send("gitte", literal)
    for each in (response, in_text):
        assert _payload_error(each.json()) == ("INVALID_CPR_NUMBER", ["input", "candidate", "cprNumber"])
        if number.strip():
            assert number not in each.text
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert not [part for part in ("2110625629", "211062-5629", "0113901234", "3201901234", "010190") if part in logged]


@pytest.mark.parametrize("number", [2110625629, None, ["2110625629"], {"number": "2110625629"}])
async def test_a_cpr_number_of_another_type_is_never_repeated(
    jobcenters: Jobcenters, number: Any, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"jobOrderId": jobcenters.ids["main"], "candidate": {"name": "Jens", "cprNumber": number}}
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})  # as uvicorn does
    with caplog.at_level(logging.DEBUG):
        response = await jobcenters.send("gitte", document("createPlacement"), input=given)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "2110625629" not in response.text + " ".join(str(vars(record)) for record in caplog.records)


# Each text that a mutation takes, with what would be right around it.
TEXTS: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    "note": ("gitte", "createPlacement", {"note": "{text}"}, ["input", "note"]),
    "comment of an approval": ("ronja", "approvePlacement", {"comment": "{text}"}, ["input", "comment"]),
    "comment of a rejection": ("ronja", "rejectPlacement", {"comment": "{text}"}, ["input", "comment"]),
    "comment of a withdrawal": ("gitte", "withdrawPlacement", {"comment": "{text}"}, ["input", "comment"]),
    "dashboard": ("gitte", "setDefaultDashboard", {"dashboard": "{text}"}, ["input", "dashboard"]),
    "network of a share": ("casper", "shareJobOrder", {"networkCode": "{text}"}, ["input", "networkCode"]),
    "network of a member": (
        "admin:ADMINISTRATOR",
        "addNetworkMember",
        {"networkCode": "{text}"},
        ["input", "networkCode"],
    ),
    "name of a candidate": (
        "gitte",
        "createPlacement",
        {"candidate": {"name": "{text}", "cprNumber": "2110625629"}},
        ["input", "candidate", "name"],
    ),
}


@pytest.mark.parametrize(("text", "code"), [(LONG, "TOO_LONG"), (NUL, "INVALID_INPUT")], ids=["long", "NUL"])
@pytest.mark.parametrize("name", TEXTS)
async def test_texts_that_can_not_stand(jobcenters: Jobcenters, name: str, text: str, code: str) -> None:
    who, mutation, changes, path = TEXTS[name]
    ids = {type_: jobcenters.ids[key] for type_, key in TARGETS.items()}
    given = with_ids(MUTATIONS[mutation][0], ids) | with_ids(changes, {"text": text})
    answer = (await jobcenters.send(who, document(mutation), input=given)).json()
    assert _payload_error(answer) == (code, path)


async def test_a_lone_surrogate_is_no_text(jobcenters: Jobcenters) -> None:
    """JSON can write one, UTF-8 can't: it is refused before anything else is looked at."""
    query = "query($s: String) { jobOrders(search: $s) { nodes { id } } }"
    bodies = [
        f'{{"query": "{query}", "variables": {{"s": "\\ud800"}}}}',
        '{"query": "{ jobOrders(search: \\"\\\\ud800\\") { nodes { id } } }"}',
        '{"query": "{ jobOrders(search: \\"\\ud800\\") { nodes { id } } }"}',
    ]
    async with client_of(jobcenters.app, jobcenters.token("casper")) as client:
        for body in bodies:
            headers = {"content-type": "application/json"}
            answer = (await client.post("/graphql", content=body.encode(), headers=headers)).json()
            assert answer["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"}


@pytest.mark.parametrize("field", ["jobOrders", "placements", "authorities", "companies", "consultants"])
async def test_searches_that_are_too_long(jobcenters: Jobcenters, field: str) -> None:
    query = f"query($s: String) {{ {field}(search: $s) {{ nodes {{ id }} }} }}"
    for text in ("x" * 201, LONG):
        assert await jobcenters.refused("gitte", query, s=text) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "text",
    [NUL, "!", "&|!():*", "'", '"', "\\", "a:*b", "<->", "²", "a\u0301", "\u200d", "\U0001f600", "ﷺ", "0x1F", "1.5e3",
     "a@b.dk", "http://x/y?z", "-1", "%_", "\x01\x7f", "x" * 200, " ".join("a" * 100)],
)  # fmt: skip
@pytest.mark.parametrize("field", ["jobOrders", "placements", "authorities", "companies", "consultants"])
async def test_any_text_can_be_searched_for(jobcenters: Jobcenters, field: str, text: str) -> None:
    query = f"query($s: String) {{ {field}(search: $s) {{ nodes {{ id }} totalCount {{ value }} }} }}"
    await jobcenters.ask("gitte", query, s=text)


@pytest.mark.parametrize("name", ["occupation", "occupationUri", "requestId", "networkCode"])
async def test_texts_that_nothing_can_be_filtered_by(jobcenters: Jobcenters, name: str) -> None:
    query = "query($filter: JobOrderFilter) { jobOrders(scope: AUTHORITY, filter: $filter) { nodes { id } } }"
    assert await jobcenters.refused("casper", query, filter={name: NUL}) == "BAD_USER_INPUT"
    data = await jobcenters.ask("casper", query, filter={name: LONG})
    assert data["jobOrders"]["nodes"] == []


async def test_placing_twice_and_closing_twice(own_jobcenters: Jobcenters) -> None:
    """The second time is refused, and the first stays as it was."""
    ids = own_jobcenters.ids
    given = {"jobOrderId": ids["main"], "candidate": {"name": "Ole", "cprNumber": "2110625629"}}
    first, second = [await own_jobcenters.ask("gitte", document("createPlacement"), input=given) for _ in range(2)]
    assert first["createPlacement"]["userErrors"] == []
    assert second["createPlacement"]["userErrors"][0]["code"] == "ALREADY_PLACED"
    spaced = given | {"candidate": {"name": "Ole", "cprNumber": " 211062-5629 "}}
    third = await own_jobcenters.ask("gitte", document("createPlacement"), input=spaced)
    assert third["createPlacement"]["userErrors"][0]["code"] == "ALREADY_PLACED"
    close = {"jobOrderId": ids["main"], "reason": "NEED_MET"}
    answers = [await own_jobcenters.ask("mette", document("closeJobOrder"), input=close) for _ in range(2)]
    assert [[e["code"] for e in answer["closeJobOrder"]["userErrors"]] for answer in answers] == [
        [],
        ["JOB_ORDER_CLOSED"],
    ]
