"""An export brought back: looked at cell by cell, written as one batch once confirmed, and undone to the byte."""

import datetime as dt
import io
import random
import resource
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from staer.reads.identifiers import encode_id
from staer.workbook.columns import JOB_ORDER_COLUMNS, Kind, selection_of
from staer.workbook.template import MEDIA_TYPE, template
from staer.workbook.words import Language
from tests.access import client_of
from tests.jobcenters import CONTENT, HIDDEN, Jobcenters

TITLES = {column.path: column.words.da for column in JOB_ORDER_COLUMNS}
PLACES = {column.path: place for place, column in enumerate(JOB_ORDER_COLUMNS, start=1)}
LIST = f"""query ($after: String) {{ jobOrders(scope: AUTHORITY, first: 100, after: $after) {{
    nodes {selection_of(JOB_ORDER_COLUMNS)} pageInfo {{ hasNextPage endCursor }} }} }}"""
CONFIRM = """mutation ($import: ID!, $rows: [Int!]!) { confirmImport(input: {importId: $import, rows: $rows}) {
    results { row jobOrder { id title version } userErrors { code } } userErrors { code } } }"""
UNDO = "mutation ($import: ID!) { undoImport(input: {importId: $import}) { jobOrders userErrors { code } } }"
UPDATE = """mutation ($id: ID!, $version: Int!) { updateJobOrder(
    input: {jobOrderId: $id, expectedVersion: $version, title: "Ændret andetsteds"}) { userErrors { code } } }"""
Rows = list[dict[str, Any]]


async def orders_of(made: Jobcenters, who: str = "casper") -> Rows:
    rows: Rows = []
    after = None
    while True:
        page = (await made.ask(who, LIST, after=after))["jobOrders"]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


def cell(column: Any, node: dict[str, Any]) -> Any:
    value = column.value_in(node)
    if value is None:
        return None
    match column.kind:
        case Kind.DATE:
            return dt.date.fromisoformat(value)
        case Kind.CHOICE:
            return column.choices[value].da
        case Kind.NAMES:
            return ", ".join(value)
        case _:
            return value


def sheet_of(book: Workbook) -> Any:
    return book.active


def exported(nodes: Rows) -> Workbook:
    """As the export writes them."""
    book = openpyxl.Workbook()
    sheet_of(book).append([column.words.da for column in JOB_ORDER_COLUMNS])
    for node in nodes:
        sheet_of(book).append([cell(column, node) for column in JOB_ORDER_COLUMNS])
    return book


def content_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def upload(
    made: Jobcenters, book: Workbook | bytes, who: str = "casper", media_type: str = MEDIA_TYPE
) -> httpx.Response:
    content = book if isinstance(book, bytes) else content_of(book)
    async with client_of(made.app, made.token(who)) as client:
        return await client.post("/import/job-orders", content=content, headers={"content-type": media_type})


async def checked(made: Jobcenters, book: Workbook, who: str = "casper") -> dict[str, Any]:
    response = await upload(made, book, who)
    assert response.status_code == 200, response.text
    return response.json()


async def everything(made: Jobcenters) -> dict[str, Any]:
    """All rows of all tables that an import may touch."""
    tables = ("job_order", "job_order_confidential", "history", "delivery", "placement")
    return {table: await made.world.sql(f"select * from {table} order by 1") for table in tables}


async def taken(made: Jobcenters, who: str = "casper", **parameters: str) -> Workbook:
    """The server's own export, opened."""
    async with client_of(made.app, made.token(who)) as client:
        response = await client.get("/export/job-orders.xlsx", params={"scope": "AUTHORITY"} | parameters)
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.content))


def rows_of(book: Workbook, keys: list[str]) -> list[int]:
    """Where these orders stand in the sheet."""
    places = {cell.value: cell.row for cell in sheet_of(book)["A"]}
    return [places[key] for key in keys]


async def test_a_round_trip(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    ids = [
        encode_id("JobOrder", await made.world.order(made.world.casper, **CONTENT | {"title": f"Ordre {count}"}))
        for count in range(60)
    ]
    book = await taken(made)
    assert (await checked(made, book))["rows"] == []

    sheet = sheet_of(book)
    edited, elsewhere = rows_of(book, ids[:8]), ids[8:11]
    for row in edited:
        sheet.cell(row, PLACES["title"], f"Ny titel {row}")
        sheet.cell(row, PLACES["qualifications"], "Nye\nkrav")
        sheet.cell(row, PLACES["endDate"]).value = None
    for key in elsewhere:
        await made.ask("mette", UPDATE, id=key, version=1)
    before = await everything(made)
    found = await checked(made, book)

    kinds = {row["row"]: row["kind"] for row in found["rows"]}
    assert kinds == dict.fromkeys(edited, "CHANGED") | dict.fromkeys(rows_of(book, elsewhere), "CONFLICT")
    [row] = [row for row in found["rows"] if row["row"] == edited[0]]
    assert row["changes"] == [
        {"field": "title", "before": "Ordre 0", "after": f"Ny titel {edited[0]}"},
        {"field": "end_date", "before": "2018-05-31", "after": None},
        {"field": "qualifications", "before": CONTENT["qualifications"], "after": "Nye\nkrav"},
    ]
    assert await everything(made) == before

    contents = await made.world.sql(_CONTENTS)
    rows = sorted(edited[:-1])
    answer = (await made.ask("casper", CONFIRM, **{"import": found["importId"]}, rows=rows))["confirmImport"]
    assert [result["row"] for result in answer["results"]] == rows
    assert all(result["userErrors"] == [] for result in answer["results"])
    after = await made.world.sql(_CONTENTS)
    assert sum(old != new for old, new in zip(contents, after, strict=True)) == len(rows)

    undone = (await made.ask("casper", UNDO, **{"import": found["importId"]}))["undoImport"]
    assert undone == {"jobOrders": len(rows), "userErrors": []}
    assert await made.world.sql(_CONTENTS) == contents


AWKWARD: dict[str, dict[str, Any]] = {
    "every kind of line end": {"work_tasks": "En\r\nto\rtre\nfire"},
    "signs that XML has not": {"work_tasks": "a\x01b\x0bc\ufffe\uffff\x1f."},
    "what looks escaped": {"work_tasks": "_x000D_ og _x0041_", "qualifications": "_x0000_ og _xD800_"},
    "formulas": {"title": "=1+1", "work_tasks": "+45 12 34 56 78", "qualifications": "@SUM(A1)",
                 "working_hours": "-1", "internal_comment": "＝1+1", "company_contact": "－1"},
    "the words for withheld": {"qualifications": "deles ikke", "internal_comment": "not shared"},
    "words that are other values elsewhere": {"title": "TRUE", "work_tasks": "2018-05-31", "company_contact": "0012"},
    "markup and other planes": {"work_tasks": "<b>&amp;</b> \"'\" 😀 e\u0301\x85\u2028."},
    "blanks within": {"work_tasks": "a\tb  c\u00a0d"},
    "nothing": dict.fromkeys(("occupation", "occupation_uri", "start_date", "end_date", *HIDDEN)),
    "the first day": {"start_date": dt.date.min, "end_date": dt.date.max},
    "days about 1900": {"start_date": dt.date(1899, 12, 31), "end_date": dt.date(1900, 1, 1)},
    "the day that 1900 had not": {"start_date": dt.date(1900, 2, 28), "end_date": dt.date(1900, 3, 1)},
}  # fmt: skip


async def test_whatever_an_order_says_comes_back_as_it_was(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    keys = [await made.world.order(made.world.casper, **CONTENT | given) for given in AWKWARD.values()]
    book = await taken(made)
    assert (await checked(made, book))["rows"] == []

    rows = rows_of(book, [encode_id("JobOrder", key) for key in keys])
    for row in rows:
        sheet_of(book).cell(row, PLACES["vacancies"], 7)
    found = await checked(made, book)
    assert {row["row"]: [change["field"] for change in row["changes"]] for row in found["rows"]} == {
        row: ["vacancies"] for row in rows
    }
    contents = await made.world.sql(_CONTENTS)
    await made.ask("casper", CONFIRM, **{"import": found["importId"]}, rows=rows)
    await made.ask("casper", UNDO, **{"import": found["importId"]})
    assert await made.world.sql(_CONTENTS) == contents


@pytest.mark.parametrize("text", ["_x0000_", "a_xD83D__xDE00_", "_xdfff_"])
async def test_an_escape_of_what_is_no_sign_is_text_as_it_stands(jobcenters: Jobcenters, text: str) -> None:
    book = await taken(jobcenters)
    [row] = rows_of(book, [jobcenters.ids["unsent"]])
    sheet_of(book).cell(row, PLACES["title"], text)
    [found] = (await checked(jobcenters, book))["rows"]
    assert [change["after"] for change in found["changes"]] == [text]


async def test_some_columns_in_english_come_back_too(jobcenters: Jobcenters) -> None:
    book = await taken(jobcenters, columns="endDate,title", language="en")
    [row] = rows_of(book, [jobcenters.ids["unsent"]])
    sheet_of(book).cell(row, 4, "Clerk")
    [found] = (await checked(jobcenters, book))["rows"]
    assert (found["kind"], [(change["field"], change["after"]) for change in found["changes"]]) == (
        "CHANGED",
        [("title", "Clerk")],
    )


async def test_orders_that_were_shared_come_back_forbidden(jobcenters: Jobcenters) -> None:
    book = await taken(jobcenters, "gitte", scope="SHARED")
    sheet_of(book).cell(2, PLACES["qualifications"], HIDDEN["qualifications"])
    rows = (await checked(jobcenters, book, "gitte"))["rows"]
    assert len(rows) == sheet_of(book).max_row - 1
    assert {(row["kind"], row["reasons"][0]["code"], len(row["changes"])) for row in rows} == {
        ("FORBIDDEN", "NOT_OWNER", 0)
    }


# All that people write, byte for byte; versions and times go on, as after every change.
_CONTENTS = """select to_jsonb(o) - array['version', 'updated_at', 'shared_updated_at'], to_jsonb(c)
    from job_order o join job_order_confidential c on c.job_order_id = o.id order by o.id"""


async def test_new_orders_from_the_template_are_closed_when_undone(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    async with client_of(made.app, made.token("casper")) as client:
        book = openpyxl.load_workbook(io.BytesIO((await client.get("/import/job-orders.xlsx")).content))
    headers = [each.value for each in sheet_of(book)[1]]
    given = {"Titel": "Rengøring", "Beskrivelse af arbejdsopgaver": "Gulve", "CVR-nr.": "10150817", "Type": "Fleksjob"}
    sheet_of(book).append([given.get(header) for header in headers])
    sheet_of(book).append([given.get(header) for header in headers if header])
    sheet_of(book).cell(3, headers.index("CVR-nr.") + 1, "99999999")
    found = await checked(made, book)
    assert [(row["kind"], [reason["code"] for reason in row["reasons"]]) for row in found["rows"]] == [
        ("NEW", []),
        ("INVALID", ["UNKNOWN_COMPANY"]),
    ]
    answer = (await made.ask("casper", CONFIRM, **{"import": found["importId"]}, rows=[2]))["confirmImport"]
    [order] = [result["jobOrder"] for result in answer["results"]]
    assert order["title"] == "Rengøring"
    assert (await made.ask("casper", UNDO, **{"import": found["importId"]}))["undoImport"]["jobOrders"] == 1
    [state] = await made.world.sql("select status, closed_reason, type from job_order where title = 'Rengøring'")
    assert tuple(state) == ("CLOSED", "ERROR", "FLEX_JOB")


async def test_undoing_is_refused_once_something_became_of_an_order(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    nodes = [node for node in await orders_of(made) if node["id"] == made.ids["unsent"]]
    book = exported(nodes)
    sheet_of(book).cell(2, PLACES["title"], "Rettet")
    variables = {"import": (await checked(made, book))["importId"]}
    assert (await made.ask("mette", CONFIRM, **variables, rows=[2]))["confirmImport"]["userErrors"] == [
        {"code": "NOT_FOUND"}
    ]
    assert (await made.ask("casper", UNDO, **variables))["undoImport"]["userErrors"] == [
        {"code": "IMPORT_NOT_CONFIRMED"}
    ]
    assert (await made.ask("casper", CONFIRM, **variables, rows=[3]))["confirmImport"]["userErrors"] == [
        {"code": "INVALID_INPUT"}
    ]
    assert (await made.ask("casper", CONFIRM, **variables, rows=[2]))["confirmImport"]["userErrors"] == []
    assert (await made.ask("casper", CONFIRM, **variables, rows=[2]))["confirmImport"]["userErrors"] == [
        {"code": "IMPORT_CONFIRMED"}
    ]
    await made.ask("mette", UPDATE, id=made.ids["unsent"], version=nodes[0]["version"] + 1)
    before = await everything(made)
    assert (await made.ask("casper", UNDO, **variables))["undoImport"]["userErrors"] == [{"code": "IMPORT_TOUCHED"}]
    assert await everything(made) == before


async def test_an_order_changed_between_looking_and_confirming_is_refused_alone(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    nodes = [node for node in await orders_of(made) if node["id"] in (made.ids["unsent"], made.ids["pending"])]
    book = exported(nodes)
    for row in (2, 3):
        sheet_of(book).cell(row, PLACES["title"], "Rettet")
    variables = {"import": (await checked(made, book))["importId"], "rows": [2, 3]}
    await made.ask("mette", UPDATE, id=nodes[0]["id"], version=nodes[0]["version"])
    results = (await made.ask("casper", CONFIRM, **variables))["confirmImport"]["results"]
    assert [result["userErrors"] for result in results] == [[{"code": "VERSION_CONFLICT"}], []]


Edit = Callable[[Any], None]


def put(path: str, value: Any) -> Edit:
    return lambda sheet: sheet.cell(2, PLACES[path], value)


# an edit of the row, what becomes of it, and the reason's field and code
BAD_CELLS: dict[str, tuple[Edit, str, tuple[str | None, str]]] = {
    "a date as text": (put("startDate", "17-04-2018"), "INVALID", ("start_date", "NOT_A_DATE")),
    "a late day as ISO text": (put("startDate", "2018-04-17"), "INVALID", ("start_date", "NOT_A_DATE")),
    "a formula": (put("title", "=1+1"), "INVALID", ("title", "FORMULA")),
    "words for a number": (put("vacancies", "tre"), "INVALID", ("vacancies", "NOT_A_NUMBER")),
    "a fraction": (put("vacancies", 1.5), "INVALID", ("vacancies", "NOT_A_NUMBER")),
    "an unknown choice": (put("type", "Sort arbejde"), "INVALID", ("type", "NOT_A_CHOICE")),
    "too long": (put("title", "x" * 101), "INVALID", ("title", "TOO_LONG")),
    "nothing": (put("title", ""), "INVALID", ("title", "REQUIRED")),
    "too many": (put("vacancies", 10_001), "INVALID", ("vacancies", "INVALID_INPUT")),
    "dates reversed": (put("endDate", dt.date(2018, 1, 1)), "INVALID", ("end_date", "DATES_REVERSED")),
    "no such company": (put("company.cvrNumber", "1"), "INVALID", ("cvr_number", "UNKNOWN_COMPANY")),
    "no id": (put("id", "Jordordre 7"), "INVALID", ("id", "NOT_AN_ID")),
    "no version": (lambda sheet: setattr(sheet.cell(2, PLACES["version"]), "value", None), "INVALID",
                   ("version", "REQUIRED")),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_CELLS)
async def test_a_bad_cell_is_marked_with_its_reason(jobcenters: Jobcenters, case: str) -> None:
    edit, kind, reason = BAD_CELLS[case]
    book = exported([node for node in await orders_of(jobcenters) if node["id"] == jobcenters.ids["unsent"]])
    edit(sheet_of(book))
    [row] = (await checked(jobcenters, book))["rows"]
    assert (row["kind"], [(each["field"], each["code"]) for each in row["reasons"]]) == (kind, [reason])


async def test_rows_of_others_and_of_nobody_are_forbidden_alike_but_for_what_is_seen(jobcenters: Jobcenters) -> None:
    [own] = [node for node in await orders_of(jobcenters) if node["id"] == jobcenters.ids["main"]]
    closed = next(node for node in await orders_of(jobcenters) if node["id"] == jobcenters.ids["closed"])
    made_up = own | {"id": encode_id("JobOrder", jobcenters.keys["company"])}
    foreign = own | {"id": jobcenters.ids["lonely"]}
    book = exported([made_up, foreign, closed])
    for row in (2, 3, 4):
        sheet_of(book).cell(row, PLACES["title"], "Rettet")
    rows = (await checked(jobcenters, book))["rows"]
    assert [(row["kind"], row["reasons"][0]["code"]) for row in rows] == [
        ("FORBIDDEN", "NOT_FOUND"),
        ("FORBIDDEN", "NOT_FOUND"),
        ("FORBIDDEN", "JOB_ORDER_CLOSED"),
    ]
    # A recipient sees the order, and not what it keeps for its owner.
    book = exported([own])
    sheet_of(book).cell(2, PLACES["title"], "Rettet")
    response = await upload(jobcenters, book, "gitte")
    assert response.json()["rows"][0]["reasons"][0]["code"] == "NOT_OWNER"
    assert "Hemmeligt" not in response.text


async def test_an_id_in_two_rows_is_taken_from_neither(jobcenters: Jobcenters) -> None:
    [own] = [node for node in await orders_of(jobcenters) if node["id"] == jobcenters.ids["unsent"]]
    rows = (await checked(jobcenters, exported([own, own])))["rows"]
    assert [row["reasons"][0]["code"] for row in rows] == ["ID_TWICE", "ID_TWICE"]


def _zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def _sheet(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    return content_of(book)


_HEADERS = [column.words.da for column in JOB_ORDER_COLUMNS]
ENTITIES = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
BAD_FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("NOT_A_WORKBOOK", lambda: b""),
    "text": ("NOT_A_WORKBOOK", lambda: b"id;version\n1;2"),
    "an old workbook": ("NOT_A_WORKBOOK", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600),
    "another archive": ("NOT_A_WORKBOOK", lambda: _zip(readme=b"x")),
    "a zip bomb": (
        "WORKBOOK_TOO_LARGE",
        lambda: _zip(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * (20 * 2**20)}),
    ),
    "macros": ("WORKBOOK_HAS_MACROS", lambda: _zip(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"})),
    "entities": ("NOT_A_WORKBOOK", lambda: _zip(**{"[Content_Types].xml": ENTITIES, "xl/workbook.xml": ENTITIES})),
    "a renamed column": (
        "UNKNOWN_COLUMN",
        lambda: _sheet(["Overskrift" if name == "Titel" else name for name in _HEADERS]),
    ),
    "a column twice": ("COLUMN_TWICE", lambda: _sheet([*_HEADERS, "Titel"])),
    "no version": ("COLUMN_MISSING", lambda: _sheet([name for name in _HEADERS if name != "Version"])),
    "neither ids nor all that a new order needs": ("COLUMN_MISSING", lambda: _sheet(["Titel"])),
    "no headers": ("WORKBOOK_WITHOUT_HEADERS", lambda: _sheet([])),
    "too many rows": ("WORKBOOK_TOO_LONG", lambda: _sheet(_HEADERS, *([["x"]] * 10_001))),
}


@pytest.mark.parametrize("case", BAD_FILES)
async def test_a_file_that_is_no_export_is_refused_whole(jobcenters: Jobcenters, case: str) -> None:
    code, file = BAD_FILES[case]
    response = await upload(jobcenters, file())
    [error] = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (400, code)
    assert error["message"].endswith(".")


async def test_a_refused_column_is_named(jobcenters: Jobcenters) -> None:
    [error] = (await upload(jobcenters, _sheet([*_HEADERS, "Løn"]))).json()["errors"]
    assert error["extensions"] == {"code": "UNKNOWN_COLUMN", "column": "Løn"}
    assert "“Løn”" in error["message"]


async def test_millions_of_elements_take_none_of_the_servers_memory(jobcenters: Jobcenters) -> None:
    """They unpack to 40 MB, which a workbook may; read whole, as a part with styles is, they would take a gigabyte."""
    noise = random.Random(1)  # so that no part is suspiciously much larger than it is packed
    middle = b"".join(b"<xf/>" * 100 + b"<!--%x-->" % noise.getrandbits(16) for _ in range(200)) * 450
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    styles = b"<styleSheet " + namespace + b"><cellXfs>" + middle + b"</cellXfs></styleSheet>"
    with zipfile.ZipFile(io.BytesIO(template(Language.DA))) as workbook:
        parts = {name: workbook.read(name) for name in workbook.namelist()}
    content = _zip(**parts | {"xl/styles.xml": styles})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    [error] = (await upload(jobcenters, content)).json()["errors"]
    assert error["extensions"]["code"] == "WORKBOOK_TOO_LARGE"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 600_000


async def test_who_may_not_change_orders_may_not_look_either(jobcenters: Jobcenters) -> None:
    response = await upload(jobcenters, exported([]), "casper:AUDITOR")
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_CONSULTANT"
    assert (await upload(jobcenters, exported([]), media_type="text/csv")).status_code == 415
    async with client_of(jobcenters.app, "") as client:
        assert (await client.get("/import/job-orders.xlsx")).status_code == 401
