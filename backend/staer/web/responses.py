"""Answers as bytes: the statuses of GraphQL over HTTP, and the headers that personal data asks for."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Scope

from staer.web.media_type import JSON

# Where there is no data, the first error's code says the status.
STATUS_OF_CODE = {
    "BAD_USER_INPUT": 400,
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "FOREIGN_PAGE": 403,
    "INTERNAL_SERVER_ERROR": 500,
    "NOT_FOUND": 404,
    "NO_APPLICATION": 403,
    "TOOK_TOO_LONG": 503,
    "UNAUTHENTICATED": 401,
    "UNAVAILABLE": 503,
    "UNKNOWN_AUTHORITY": 403,
}
# The older media type answers 200 to every request that can be read.
_READABLE = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}

COST_HEADER = "x-staer-cost"  # a client that sends it hears what its operation cost

_HEADERS = {"cache-control": "no-store", "vary": "Accept, Authorization", "x-content-type-options": "nosniff"}


def status_of(answer: Mapping[str, Any], media_type: str) -> int:  # Any: JSON
    """The HTTP status of an answer; partial data is 200, as the specification has it."""
    if answer.get("data") is not None or not answer.get("errors"):
        return 200
    code = answer["errors"][0]["extensions"]["code"]
    if "data" in answer and code != "UNAVAILABLE":
        return 200
    if media_type == JSON and code in _READABLE:
        return 200
    return STATUS_OF_CODE.get(code, 400)


def cost_in(scope: Scope) -> dict[str, Any]:  # Any: JSON
    """The answer's extension for a client that asked for it, else nothing."""
    return {"cost": scope[COST_HEADER]} if COST_HEADER in scope else {}


def with_cost(answer: bytes, scope: Scope) -> bytes:
    """A planned answer with that extension."""
    cost = cost_in(scope)
    return b'%b,"extensions":%b}' % (answer[:-1], orjson.dumps(cost)) if cost else answer


def comparable(answer: bytes, headers: Mapping[str, str], media_type: str) -> Response:
    """An answer with an ETag, or 304 to the client that has it already. Caches keep none of it: clients may."""
    tag = f'"{hashlib.blake2b(media_type.encode() + answer, digest_size=16).hexdigest()}"'
    known = {part.strip().removeprefix("W/") for part in headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers={**_HEADERS, "etag": tag})
    return json_response(answer, media_type=media_type, headers={"etag": tag})


def json_response(
    content: bytes | Mapping[str, Any],
    status: int = 200,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """JSON that no cache keeps; bytes are sent as they are."""
    retry = {"retry-after": "1"} if status == 503 else {}  # noqa: PLR2004  it is the status
    response = Response(content if isinstance(content, bytes) else orjson.dumps(content), status)
    response.raw_headers += [*_raw_headers(media_type), *_raw({**retry, **(headers or {})})]
    return response


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


@lru_cache  # what every answer of a media type says need not be encoded anew
def _raw_headers(media_type: str) -> list[tuple[bytes, bytes]]:
    return _raw({**_HEADERS, "content-type": f"{media_type}; charset=utf-8"})
