"""Lists to take away: read page by page as the one who asks, all pages at one moment, and written to a file.

A client that accepts multipart/mixed is told how far it has come, in parts of JSON, before the part with the file;
others get the file alone. Either way nothing is left behind when the client goes.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, Any, Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from staer.actions.list_view import view_with_id
from staer.api.context import RequestContext
from staer.api.faults import present_error
from staer.domain.reading import ReadChannel
from staer.errors import BadInput
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.database import SNAPSHOT
from staer.store.wall import begin_stating
from staer.web.export_request import ExportRequest, read_export_request
from staer.web.graphql_endpoint import GraphQLEndpoint
from staer.web.request_log import record_of
from staer.web.services import Services
from staer.workbook.cells import cell_of
from staer.workbook.columns import Column
from staer.workbook.formats import ListFile
from staer.workbook.words import Language

_CHUNK: Final = 65_536  # bytes
_BOUNDARY: Final = "staer-export"
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-encoding": "identity",  # an .xlsx is compressed already, and progress must not wait for more
    "vary": "Accept, Accept-Language, Authorization",
    "x-accel-buffering": "no",
}


class TooManyRows(BadInput):
    """The list has too many rows to take away at once; narrow it by a filter."""

    code = "TOO_MANY_ROWS"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many rows of so many are written."""

    written: int
    rows: int


class Exports:
    """The routes under /export; `most_rows` of one file, `at_once` files at a time in this process."""

    def __init__(self, endpoint: GraphQLEndpoint, settings: Settings) -> None:
        self._endpoint = endpoint
        self._most_rows = settings.number("most_export_rows")
        self._turns = asyncio.Semaphore(max(settings.number("exports_at_once"), 1))
        self._planner = Planner(endpoint.planner.schema, replace(endpoint.rules.limits, counted=self._most_rows))

    async def answer(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001  shown as GraphQL's are
            return self._endpoint.refusal(request, error)

    async def _answer(self, request: Request) -> Response:
        context = await self._endpoint.get_context(request)
        services: Services = request.app.state.services
        wanted = await _wanted(request, context)
        with contextlib.ExitStack() as until_answered:
            file = until_answered.enter_context(TemporaryFile())  # without a name, so it can't be left behind
            progress = self._written(services, context, wanted, file)
            answer = await self._begun(request, wanted, progress, file)
            until_answered.pop_all()
            return answer

    async def _begun(
        self, request: Request, wanted: ExportRequest, progress: AsyncGenerator[Progress], file: IO[bytes]
    ) -> Response:
        """The answer, which closes the file; whatever is wrong with the question is raised before it begins."""
        first = await anext(progress)
        if "multipart/mixed" in request.headers.get("accept", ""):
            media_type = f"multipart/mixed; boundary={_BOUNDARY}"
            parts = _parts(first, progress, wanted, file, record_of(request.scope).correlation_id)
            return StreamingResponse(parts, headers=_HEADERS, media_type=media_type)
        async with contextlib.aclosing(progress):
            async for _ in progress:
                if await request.is_disconnected():
                    raise ClientDisconnect
        return StreamingResponse(_chunks(file), headers={**_HEADERS, **_headers_of(wanted, file)})

    async def _written(
        self, services: Services, context: RequestContext, wanted: ExportRequest, file: IO[bytes]
    ) -> AsyncGenerator[Progress]:
        """The list, written to the file as its rows come."""
        actor, question = context.actor, wanted.question
        with services.allowances.one_more(actor):
            async with self._turns, services.database.transaction(SNAPSHOT) as snapshot:
                keys = await question.keys(self._planner, snapshot, actor, wanted.values)
                if len(keys) > self._most_rows:
                    raise TooManyRows(f"The list has more than {self._most_rows} rows; narrow it by a filter.")
                await services.allowances.spend(actor, max(len(keys), 1))
                yield Progress(0, len(keys))
                pages = question.pages(self._planner, snapshot, actor, keys, context.noted(ReadChannel.EXPORT))
                async for written in self._write(wanted, pages, file):
                    yield Progress(written, len(keys))

    async def _write(
        self, wanted: ExportRequest, pages: AsyncGenerator[list[dict[str, Any]]], file: IO[bytes]
    ) -> AsyncGenerator[int]:
        withheld = wanted.question.withheld(self._planner)
        columns = wanted.shown()
        sheet = wanted.format.begin(file, columns, wanted.language)
        written = 0
        try:
            async for nodes in pages:
                await asyncio.to_thread(_write_rows, sheet, columns, wanted.language, withheld, nodes)
                written += len(nodes)
                yield written
            await asyncio.to_thread(sheet.finish)
        finally:
            sheet.forget()


async def _wanted(request: Request, context: RequestContext) -> ExportRequest:
    """What the request asks for, with what its view says."""
    wanted = read_export_request(request)
    if wanted.view_id is not None:
        async with context.database.transaction(begin_stating(context.actor)) as tx:
            wanted = wanted.within(await view_with_id(tx, wanted.view_id, wanted.name))
    wanted.shown()
    return wanted


def _write_rows(
    sheet: ListFile,
    columns: Sequence[Column],
    language: Language,
    withheld: dict[str, frozenset[str]],
    nodes: Sequence[dict[str, Any]],
) -> None:
    sheet.write(
        [cell_of(column, node, withheld[node["viewerRelation"]], language) for column in columns] for node in nodes
    )


def _headers_of(wanted: ExportRequest, file: IO[bytes]) -> dict[str, str]:
    return {
        "content-type": wanted.format.media_type,
        "content-disposition": f'attachment; filename="{wanted.file_name}"',
        "content-length": str(file.seek(0, 2)),
    }


async def _chunks(file: IO[bytes]) -> AsyncGenerator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


async def _parts(
    first: Progress,
    progress: AsyncGenerator[Progress],
    wanted: ExportRequest,
    file: IO[bytes],
    correlation_id: str,
) -> AsyncGenerator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc2046#section-5.1; the file's part says how long it is."""
    with file:
        yield _json_part(_told(first))
        try:
            async with contextlib.aclosing(progress):
                async for each in progress:
                    yield _json_part(_told(each))
        except Exception as error:  # noqa: BLE001  the status is sent: this is where the error is shown
            yield _json_part({"errors": [present_error(error, correlation_id)]}) + _END
            return
        headers = _headers_of(wanted, file)
        yield _part("".join(f"{name}: {value}\r\n" for name, value in headers.items()))
        async for chunk in _chunks(file):
            yield chunk
        yield b"\r\n" + _END


_END: Final = f"--{_BOUNDARY}--\r\n".encode()


def _told(progress: Progress) -> dict[str, int]:
    return {"written": progress.written, "rows": progress.rows}


def _part(headers: str) -> bytes:
    return f"--{_BOUNDARY}\r\n{headers}\r\n".encode()


def _json_part(content: dict[str, Any]) -> bytes:
    return _part("content-type: application/json\r\n") + orjson.dumps(content) + b"\r\n"
