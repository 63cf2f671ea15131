"""Workbooks of job orders, in: an empty one to fill, and what an uploaded one would change."""

import asyncio
from collections import Counter
from functools import partial
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from staer.actions.job_order_import import check_import
from staer.api.context import RequestContext
from staer.domain.job_order_import import CheckedRow, RowKind
from staer.reads.identifiers import decode_id, encode_id
from staer.settings import Settings
from staer.store.change import committed
from staer.web.graphql_endpoint import GraphQLEndpoint
from staer.web.graphql_request import RequestRefused, read_bytes
from staer.web.responses import json_response
from staer.web.services import Services
from staer.workbook.apart import read_apart
from staer.workbook.template import MEDIA_TYPE, template
from staer.workbook.words import Language

PATH: Final = "/import/job-orders"
_POINTS = 1  # of a row, as a row that is read
_AT_ONCE = 2  # workbooks that one process has read; each takes memory


def import_routes(endpoint: GraphQLEndpoint, settings: Settings) -> list[Route]:
    imports = Imports(endpoint, settings.number("max_import_bytes"))
    return [
        Route(PATH, imports.check, methods=["POST"]),
        Route(f"{PATH}.xlsx", imports.template, methods=["GET"]),
    ]


class Imports:
    """The routes under /import; `longest` in bytes."""

    def __init__(self, endpoint: GraphQLEndpoint, longest: int) -> None:
        self._endpoint = endpoint
        self._longest = longest
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def template(self, request: Request) -> Response:
        try:
            await self._endpoint.get_context(request)
            language = Language.EN if request.query_params.get("language") == "en" else Language.DA
            content = await asyncio.to_thread(template, language)
        except Exception as error:  # noqa: BLE001  shown as GraphQL's are
            return self._endpoint.refusal(request, error)
        name = 'attachment; filename="job-orders.xlsx"'
        return Response(content, media_type=MEDIA_TYPE, headers={"content-disposition": name})

    async def check(self, request: Request) -> Response:
        """The body is the workbook; the answer says of each row what it would do, and nothing is written."""
        try:
            return await self._check(request)
        except Exception as error:  # noqa: BLE001  shown as GraphQL's are
            return self._endpoint.refusal(request, error)

    async def _check(self, request: Request) -> Response:
        context: RequestContext = await self._endpoint.get_context(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != MEDIA_TYPE:
            raise RequestRefused(f"Send the workbook itself, as Content-Type: {MEDIA_TYPE}.", 415)
        services: Services = request.app.state.services
        with services.allowances.one_more(context.actor):
            content = await read_bytes(request, self._longest)
            async with self._turns:
                rows = await asyncio.to_thread(read_apart, content, partial(decode_id, "JobOrder"))
            await services.allowances.spend(context.actor, max(len(rows) * _POINTS, 1))
            actor = context.actor
            import_id, checked = await committed(context.database, actor, lambda tx: check_import(tx, actor, rows))
        return json_response(orjson.dumps(_answer(str(import_id), checked), default=str))


def _answer(import_id: str, rows: list[CheckedRow]) -> dict[str, Any]:  # Any: JSON
    """The rows that are as they were are counted alone."""
    counts = Counter(row.kind for row in rows)
    return {
        "importId": import_id,
        "counts": {kind.value: counts[kind] for kind in RowKind},
        "rows": [_row(row) for row in rows if row.kind is not RowKind.UNCHANGED],
    }


def _row(row: CheckedRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "kind": row.kind,
        "id": encode_id("JobOrder", row.job_order_id) if row.job_order_id else None,
        "title": row.title,
        "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in row.changes],
        "reasons": [{"field": r.field, "code": r.code, "message": r.message} for r in row.reasons],
    }
