"""Lists as Excel and CSV: what is in the files, for whom, and what is refused; nothing is left behind."""

import csv
import dataclasses
import datetime as dt
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from starlette.types import Message, Scope

from staer.reads.identifiers import encode_id
from staer.workbook.columns import JOB_ORDER_COLUMNS, PLACEMENT_COLUMNS, Column
from staer.workbook.words import JOB_ORDER_STATUS, WITHHELD, Language
from tests.access import client_of
from tests.conftest import settings_for
from tests.jobcenters import HIDDEN, PROBLEM, TASKS, Jobcenters, fill, open_jobcenters

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"JobOrder": JOB_ORDER_COLUMNS, "Placement": PLACEMENT_COLUMNS}


async def take(made: Jobcenters, who: str, path: str, accept: str = "*/*", **parameters: Any) -> httpx.Response:
    given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    async with client_of(made.app, made.token(who)) as client:
        return await client.get(f"/export/{path}", params=given, headers={"accept": accept})


def sheet_of(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    [sheet] = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets
    return sheet


def rows_of(response: httpx.Response, columns: list[Column], key: str = "id") -> dict[str, dict[str, Any]]:
    """The rows by a column, each by the names of its columns."""
    header, *rows = sheet_of(response).iter_rows(values_only=True)
    assert list(header) == [column.words.da for column in columns]
    named = [dict(zip([column.name for column in columns], row, strict=True)) for row in rows]
    return {str(row[key]): row for row in named}


async def test_own_orders_come_with_typed_cells_and_what_an_import_needs(jobcenters: Jobcenters) -> None:
    response = await take(jobcenters, "casper", "job-orders.xlsx", scope="AUTHORITY")
    assert response.headers["content-type"] == EXCEL
    assert response.headers["content-disposition"] == 'attachment; filename="jobordrer.xlsx"'
    row = rows_of(response, list(JOB_ORDER_COLUMNS))[jobcenters.ids["main"]]
    assert row["version"] == 7
    assert (row["startDate"], row["vacancies"]) == (dt.datetime(2018, 4, 17), 3)  # noqa: DTZ001  a workbook's have none
    assert row["createdAt"] == dt.datetime(2018, 4, 17, 12, 0)  # noqa: DTZ001  in Denmark's summer time
    assert (row["status"], row["coordinatorAllowed"], row["requestId"]) == ("Åben", "ja", "1")
    assert [row[name] for name in ("qualifications", "workingHours", "internalComment", "companyContact")] == [
        *HIDDEN.values()
    ]
    assert row["referredCount"] == 1


async def test_the_sheet_has_a_frozen_header_with_filters_and_hidden_keys(jobcenters: Jobcenters) -> None:
    sheet = sheet_of(await take(jobcenters, "casper", "job-orders.xlsx", scope="AUTHORITY"))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    hidden = [column.hidden for column in JOB_ORDER_COLUMNS]
    letters = [cell.column_letter for cell in sheet[1]]
    assert [sheet.column_dimensions[letter].hidden for letter in letters[:3]] == hidden[:3] == [True, True, False]
    assert sheet.column_dimensions["C"].width > 30


@pytest.mark.parametrize("who", ["gitte", "hans", "ronja", "lone"])
@pytest.mark.parametrize("scope", ["SHARED", "MINE", "ALL"])
@pytest.mark.parametrize("format_", ["xlsx", "csv"])
async def test_no_hidden_value_is_in_a_file_of_another_authority(
    jobcenters: Jobcenters, who: str, scope: str, format_: str
) -> None:
    response = await take(jobcenters, who, f"job-orders.{format_}", scope=scope)
    assert response.status_code == 200
    content = response.content
    if format_ == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    for canary in (*HIDDEN.values(), PROBLEM):
        assert canary.encode() not in content


async def test_what_a_recipient_may_not_read_says_so(jobcenters: Jobcenters) -> None:
    response = await take(jobcenters, "hans", "job-orders.xlsx", scope="SHARED")
    row = rows_of(response, list(JOB_ORDER_COLUMNS))[jobcenters.ids["main"]]
    withheld = {name for name, value in row.items() if value == WITHHELD.da}
    assert withheld == {
        *("version", "jobagStatus", "jobagProblem", "qualifications", "workingHours", "internalComment"),
        *("companyContact", "referredCount", "updatedAt"),
    }
    assert (row["workTasks"], row["receivedThroughCode"]) == (TASKS, "HRS")


async def test_an_export_has_the_rows_and_the_order_of_its_list(jobcenters: Jobcenters) -> None:
    asked: dict[str, Any] = {
        "scope": "ALL",
        "filter": {"status": ["OPEN", "CLOSED"]},
        "orderBy": [{"field": "STATUS", "direction": "DESC"}, {"field": "CREATED_AT"}],
    }
    query = """query($scope: JobOrderScope!, $filter: JobOrderFilter, $orderBy: [JobOrderOrder!]) {
      jobOrders(scope: $scope, filter: $filter, orderBy: $orderBy) { nodes { id status } } }"""
    nodes = (await jobcenters.ask("gitte", query, **asked))["jobOrders"]["nodes"]
    response = await take(jobcenters, "gitte", "job-orders.xlsx", **asked)
    rows = rows_of(response, list(JOB_ORDER_COLUMNS)).values()
    assert [row["id"] for row in rows] == [node["id"] for node in nodes]
    assert [row["status"] for row in rows] == [JOB_ORDER_STATUS[node["status"]].da for node in nodes]


async def test_a_placement_shows_possible_duplicates_to_those_who_decide(jobcenters: Jobcenters) -> None:
    seen = {
        who: rows_of(await take(jobcenters, who, "placements.xlsx", scope="ALL"), list(PLACEMENT_COLUMNS))
        for who in ("casper", "gitte")
    }
    waiting = jobcenters.ids["waiting"]
    assert seen["casper"][waiting]["possibleDuplicate"] == "ja"
    assert seen["gitte"][waiting]["possibleDuplicate"] == WITHHELD.da
    assert seen["gitte"][waiting]["jobOrderTitle"] == "Kontorassistent"
    assert jobcenters.ids["double"] not in seen["gitte"]


async def test_columns_are_chosen_by_name_and_keep_the_keys(jobcenters: Jobcenters) -> None:
    response = await take(jobcenters, "casper", "job-orders.xlsx", columns="status,title", language="en")
    assert [cell.value for cell in sheet_of(response)[1]] == ["Id", "Version", "Status", "Title"]
    assert "job-orders.xlsx" in response.headers["content-disposition"]


@pytest.mark.parametrize(("accepted", "first"), [("en-GB,da;q=0.5", "Title"), ("de, fr", "Titel"), ("da", "Titel")])
async def test_headers_are_in_the_readers_language(jobcenters: Jobcenters, accepted: str, first: str) -> None:
    async with client_of(jobcenters.app, jobcenters.token("casper")) as client:
        response = await client.get("/export/job-orders.csv?columns=title", headers={"accept-language": accepted})
    header = response.content.decode("utf-8-sig").splitlines()[0]
    assert first in header


FORMULAS = ["=1+1", "+45 12 34 56 78", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1", "  =1+1"]


async def test_texts_like_formulas_stay_texts(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    for text in FORMULAS:
        await made.world.sql("update job_order set work_tasks = $1 where id = $2", text, made.keys["main"])
        sheet = sheet_of(await take(made, "casper", "job-orders.xlsx", scope="AUTHORITY", columns="workTasks"))
        [cell] = [row[2] for row in sheet.iter_rows(min_row=2) if row[0].value == made.ids["main"]]
        assert (cell.data_type, unescape(cell.value), cell.quotePrefix) == ("s", text, True)
        answer = await take(made, "casper", "job-orders.csv", scope="AUTHORITY", columns="workTasks", language="da")
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
        assert [row[2] for row in rows if row[0] == made.ids["main"]] == [f"'{text}"]


def parts_of(response: httpx.Response) -> list[tuple[str, bytes]]:
    """The media type and content of each part."""
    boundary = b"--staer-export\r\n"
    *parts, last = response.content.split(boundary)[1:]
    found = [part.split(b"\r\n\r\n", 1) for part in (*parts, last.removesuffix(b"\r\n--staer-export--\r\n"))]
    return [(head.decode().split("content-type: ")[1].split("\r\n")[0], body) for head, body in found]


async def test_who_asks_for_parts_is_told_of_progress(jobcenters: Jobcenters) -> None:
    response = await take(jobcenters, "casper", "job-orders.xlsx", accept="multipart/mixed", scope="AUTHORITY")
    assert response.headers["content-type"] == "multipart/mixed; boundary=staer-export"
    *told, (media_type, file) = parts_of(response)
    assert [json.loads(body) for _, body in told] == [{"written": 0, "rows": 9}, {"written": 9, "rows": 9}]
    assert media_type == EXCEL
    assert openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].max_row == 10


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "filter that is not JSON": ({"filter": "{"}, "BAD_USER_INPUT"),
    "filter of no such name": ({"filter": {"titel": "x"}}, "BAD_USER_INPUT"),
    "filter of another type": ({"filter": {"status": ["open"]}}, "BAD_USER_INPUT"),
    "filter by what the scope may not read": ({"filter": {"jobagStatus": ["PENDING"]}}, "FORBIDDEN_FILTER"),
    "order by what the scope may not read": ({"orderBy": [{"field": "UPDATED_AT"}]}, "FORBIDDEN_FILTER"),
    "unknown scope": ({"scope": "MINE "}, "BAD_USER_INPUT"),
    "id of another type": ({"filter": {"companyId": "x"}}, "BAD_USER_INPUT"),
    "deep JSON": ({"filter": "[" * 1000 + "]" * 1000}, "BAD_USER_INPUT"),
    "search too long": ({"search": "x" * 201}, "BAD_USER_INPUT"),
    "unknown column": ({"columns": "title,cprNumber"}, "BAD_USER_INPUT"),
    "hidden column by name": ({"columns": "version"}, "BAD_USER_INPUT"),
    "unknown parameter": ({"first": "10"}, "BAD_USER_INPUT"),
    "unknown language": ({"language": "kl"}, "BAD_USER_INPUT"),
}


@pytest.mark.parametrize("accept", ["*/*", "multipart/mixed"])
@pytest.mark.parametrize(("parameters", "code"), BAD.values(), ids=BAD)
async def test_bad_input_is_refused_before_a_file_begins(
    jobcenters: Jobcenters, parameters: dict[str, Any], code: str, accept: str
) -> None:
    response = await take(jobcenters, "casper", "job-orders.xlsx", accept, **{"scope": "SHARED", **parameters})
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == code
    assert error["message"].endswith(".")


async def test_without_a_token_there_is_no_file(jobcenters: Jobcenters) -> None:
    async with client_of(jobcenters.app) as client:
        response = await client.get("/export/job-orders.xlsx")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


async def test_an_administrator_alone_takes_nothing_away(jobcenters: Jobcenters) -> None:
    response = await take(jobcenters, "admin:ADMINISTRATOR", "job-orders.xlsx", scope="ALL")
    assert sheet_of(response).max_row == 1


@pytest.fixture
def place_of_files(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


async def test_nothing_is_left_behind(jobcenters: Jobcenters, place_of_files: Any) -> None:
    for accept in ("*/*", "multipart/mixed"):
        await take(jobcenters, "casper", "job-orders.xlsx", accept, scope="AUTHORITY")
        await take(jobcenters, "casper", "job-orders.xlsx", accept, filter={"jobagStatus": ["PENDING"]})
    assert list(place_of_files.iterdir()) == []


def test_the_words_for_withheld_are_told_apart_from_values() -> None:
    for columns in TYPES.values():
        for column in columns:
            for words in (column.choices or {}).values():
                for language in Language:
                    assert words.of(language) != WITHHELD.of(language)


@pytest.mark.parametrize("accept", ["*/*", "multipart/mixed"])
async def test_a_client_that_goes_midway_leaves_nothing_and_may_come_again(
    jobcenters: Jobcenters, place_of_files: Any, accept: str
) -> None:
    told: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message.get("body", b""))

    headers = {"authorization": f"Bearer {jobcenters.token('casper')}", "accept": accept}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "method": "GET",
        "path": "/export/job-orders.xlsx",
        "query_string": b"scope=AUTHORITY",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await jobcenters.app(scope, receive, send)
    assert b"PK" not in b"".join(told)
    assert list(place_of_files.iterdir()) == []
    again = await take(jobcenters, "casper", "job-orders.csv", accept, scope="AUTHORITY")
    assert again.status_code == 200


async def test_more_rows_than_a_file_may_have_are_refused(
    make_database: Callable[[], AbstractAsyncContextManager[str]], tmp_path: Path
) -> None:
    async with make_database() as url:
        few = dataclasses.replace(settings_for(url), most_export_rows="3")
        async with open_jobcenters(few, tmp_path) as made:
            await fill(made)
            response = await take(made, "casper", "job-orders.xlsx", scope="AUTHORITY")
            assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "TOO_MANY_ROWS")
            assert (
                await take(made, "casper", "job-orders.xlsx", search="Kontorassistent", scope="MINE")
            ).status_code == 400
            assert (await take(made, "hans", "placements.xlsx", scope="ALL")).status_code == 200


async def test_a_view_is_taken_away_by_its_id(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    save = "mutation($input: SaveViewInput!) { saveView(input: $input) { view { id } } }"
    kept = {"list": "JOB_ORDERS", "name": "Lukkede", "scope": "AUTHORITY", "filter": {"status": ["CLOSED"]}}
    given = kept | {"columns": ["status", "title"]}
    view = (await made.ask("casper", save, input=given))["saveView"]["view"]["id"]
    sheet = sheet_of(await take(made, "casper", "job-orders.xlsx", view=view))
    assert [[cell.value for cell in row][2:] for row in sheet.iter_rows()] == [
        ["Jobordrestatus", "Titel"],
        ["Lukket", "Kontorassistent"],
    ]
    refusals = [
        await take(made, who, path, view=id_)
        for who, path, id_ in (
            ("gitte", "job-orders.xlsx", view),
            ("gitte", "job-orders.xlsx", str(uuid4())),
            ("casper", "placements.xlsx", view),
        )
    ]
    assert [(r.status_code, r.json()["errors"][0]["extensions"]["code"]) for r in refusals] == [(404, "NOT_FOUND")] * 3
    assert len({r.json()["errors"][0]["message"] for r in refusals}) == 1
    bad = await take(made, "casper", "job-orders.xlsx", view="x")
    assert (bad.status_code, bad.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


async def test_every_row_taken_away_stands_in_the_read_log(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    nodes = (await made.ask("hans", "{ jobOrders(scope: SHARED) { nodes { id } } }"))["jobOrders"]["nodes"]
    await take(made, "hans", "job-orders.xlsx", scope="SHARED")
    await made.app.state.services.read_log.write()
    rows = await made.world.owner.fetch(
        "select l.job_order_id, s.fields from read_log l join read_field_set s on s.id = l.field_set_id"
        " where l.channel = 'EXPORT' and s.type = 'JobOrder'",
        [],
    )
    assert {encode_id("JobOrder", row["job_order_id"]) for row in rows} == {node["id"] for node in nodes}
    for row in rows:
        assert "workTasks" in row["fields"]
        assert "qualifications" not in row["fields"]
