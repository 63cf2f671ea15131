"""A round trip of 5,000 orders on a database that is filled already, and a workbook of a million rows:

python -m benchmarks.imports --url postgresql+asyncpg://staer_api:…@127.0.0.1/staer --authority 26000

40 orders are edited in the workbook and 7 elsewhere; what is written is undone in the end, but for those 7.
"""

import io
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import openpyxl

from benchmarks.export import arguments, peak_of, serving
from benchmarks.servers import Server
from staer.workbook.columns import JOB_ORDER_COLUMNS
from staer.workbook.template import MEDIA_TYPE

ROWS, EDITED, ELSEWHERE, FAR_TOO_MANY = 5_000, 40, 7, 1_000_000
_UPDATE = """mutation ($id: ID!, $version: Int!) { updateJobOrder(
    input: {jobOrderId: $id, expectedVersion: $version, title: "Elsewhere"}) { userErrors { message } } }"""
_CONFIRM = """mutation ($import: ID!, $rows: [Int!]!) { confirmImport(input: {importId: $import, rows: $rows}) {
    results { userErrors { message } } userErrors { message } } }"""
_UNDO = "mutation ($import: ID!) { undoImport(input: {importId: $import}) { jobOrders userErrors { message } } }"
_TITLE = [column.path for column in JOB_ORDER_COLUMNS].index("title") + 1


class Trip:
    """What is asked of the server, each step with its seconds and the server's peak so far."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        address = f"http://127.0.0.1:{server.port}"
        self._client = httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=600)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        assert self._server.process
        print(f"{name:>28} {time.perf_counter() - began:8.2f} {peak_of(self._server.process.pid):24.0f}", flush=True)

    def export(self) -> bytes:
        """All own orders that are open."""
        parameters = {"scope": "AUTHORITY", "filter": '{"status": ["OPEN"]}'}
        return self._client.get("/export/job-orders.xlsx", params=parameters).raise_for_status().content

    def look(self, content: bytes) -> httpx.Response:
        return self._client.post("/import/job-orders", content=content, headers={"content-type": MEDIA_TYPE})

    def ask(self, query: str, **variables: Any) -> Any:
        answer = self._client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]


def edited(content: bytes) -> tuple[bytes, list[tuple[str, int]]]:
    """The workbook cut to its first rows, some with another title; ids and versions of others."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Any = book.active
    sheet.delete_rows(ROWS + 2, sheet.max_row)
    for row in range(2, EDITED + 2):
        sheet.cell(row, _TITLE, f"Edited {time.time()}")
    others = range(EDITED + 2, EDITED + ELSEWHERE + 2)
    file = io.BytesIO()
    book.save(file)
    print(f"{sheet.max_row - 1} rows, {len(file.getvalue()) / 1e6:.1f} MB")
    return file.getvalue(), [(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in others]


def far_too_many() -> bytes:
    """As small as so many rows can be, so that their number alone is too much."""
    empty = io.BytesIO()
    openpyxl.Workbook().save(empty)
    header = "".join(f'<c t="inlineStr"><is><t>{column.words.da}</t></is></c>' for column in JOB_ORDER_COLUMNS)
    rows = "".join(f'<row r="{row}"><c><v>{row * 7919}</v></c></row>' for row in range(2, FAR_TOO_MANY + 2))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{header}</row>{rows}</sheetData></worksheet>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    print(f"{FAR_TOO_MANY} rows, {len(sheet) / 1e6:.1f} MB unpacked, {len(file.getvalue()) / 1e6:.1f} MB")
    return file.getvalue()


def _measure(trip: Trip) -> None:
    print(f"{'step':>28} {'seconds':>8} {'peak of the server, MB':>24}")
    with trip.step("export"):
        exported = trip.export()
    content, others = edited(exported)
    for key, version in others:
        trip.ask(_UPDATE, id=key, version=version)
    with trip.step("look"):
        found = trip.look(content).raise_for_status().json()
    print(found["counts"])
    rows = [row["row"] for row in found["rows"] if row["kind"] == "CHANGED"]
    with trip.step("confirm"):
        confirmed = trip.ask(_CONFIRM, **{"import": found["importId"]}, rows=rows)["confirmImport"]
    assert not any(result["userErrors"] for result in confirmed["results"]), confirmed
    with trip.step("undo"):
        print(trip.ask(_UNDO, **{"import": found["importId"]}))
    too_many = far_too_many()
    with trip.step("a million rows"):
        answer = trip.look(too_many)
    print(answer.status_code, answer.text)


def main() -> None:
    given = arguments(__doc__).parse_args()
    with serving(given.url, given.authority) as (server, token):
        _measure(Trip(server, token))


if __name__ == "__main__":
    main()
