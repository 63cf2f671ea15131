"""Read one GraphQL request, bounded in every direction; what can't be read is refused with a sentence."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeGuard, cast

import orjson
from graphql import GraphQLError, OperationDefinitionNode, parse
from starlette.requests import ClientDisconnect, Request
from strawberry.http import GraphQLRequestData
from strawberry.http.parse_content_type import parse_content_type

from staer.errors import BadInput

DEEPEST_JSON = 64

_OPERATION = re.compile(r"\b(?:query|mutation|subscription)\b(?:\s+([_A-Za-z]\w*))?", re.ASCII)
_KINDS = ("query", "mutation", "subscription")
# Names are told in logs, metrics and traces; six digits in a row may be a CPR number in the wrong place.
_NAME = re.compile(r"(?!\w*\d{6})[_A-Za-z]\w{0,99}", re.ASCII)


class RequestRefused(BadInput):
    """The request can't be read; send a JSON object with `query`."""

    def __init__(self, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class BodyTooLong(RequestRefused):
    """The body is too long; send less at a time."""

    code = "BODY_TOO_LONG"


async def read_request(request: Request, headers: Mapping[str, str], longest: int) -> GraphQLRequestData:
    """The operation of a GET or POST request; `longest` bounds a POST's body in bytes."""
    parameters = _query_parameters(request) if request.method == "GET" else await _body(request, headers, longest)
    query, variables, extensions = (parameters.get(name) for name in ("query", "variables", "extensions"))
    name = parameters.get("operationName")
    by_digest = query is None and _is_object_or_null(extensions) and "persistedQuery" in (extensions or ())
    if not by_digest and not (isinstance(query, str) and query.strip()):
        raise RequestRefused("`query` must be a string that holds a GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise RequestRefused("`operationName` must be a string or null.")
    if not _is_object_or_null(variables):
        raise RequestRefused("`variables` must be an object or null.")
    if not _is_object_or_null(extensions):
        raise RequestRefused("`extensions` must be an object or null.")
    return GraphQLRequestData(query=query, variables=variables, operation_name=name, extensions=extensions)


def require_one_operation(data: GraphQLRequestData) -> None:
    """Refuse a document of several without a name; Strawberry would run the first."""
    if data.operation_name is None and _has_several_operations(data.query or ""):
        raise RequestRefused("The document has several operations; name the one to run in `operationName`.")


def operation_name(data: GraphQLRequestData) -> str | None:
    """The name of the operation for the log; None when it has none, or not one that a program would give it."""
    found = _OPERATION.search(data.query or "") if data.operation_name is None else None
    name = found[1] if found else data.operation_name
    return name if name and _NAME.fullmatch(name) else None


def _is_object_or_null(value: object) -> TypeGuard[dict[str, Any] | None]:
    return value is None or isinstance(value, dict)


def _query_parameters(request: Request) -> dict[str, Any]:  # Any: JSON
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := parameters.get(name):
            parameters[name] = parsed_json(text.encode(errors="surrogatepass"), f"`{name}`")
        else:
            parameters[name] = None
    return parameters


async def _body(request: Request, headers: Mapping[str, str], longest: int) -> dict[str, Any]:
    _check_content_type(headers)
    if int(headers.get("content-length", 0)) > longest:
        raise _too_long(longest)
    value: dict[str, Any] | list[Any] | str | float | None = parsed_json(await read_bytes(request, longest), "The body")
    if not isinstance(value, dict):
        raise RequestRefused("The body must be a JSON object with `query`.")
    return value


def _check_content_type(headers: Mapping[str, str]) -> None:
    if problem := _content_type_problem(headers.get("content-type")):
        raise RequestRefused(problem, 415)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestRefused("Send the request without Content-Encoding.", 415)


@lru_cache(maxsize=256)  # the standard library's parser takes 10 µs, and clients send few kinds
def _content_type_problem(content_type: str | None) -> str | None:
    media_type, parameters = parse_content_type(content_type or "none")
    if media_type.lower() != "application/json":
        return "Send the request as Content-Type: application/json."
    if str(parameters.get("charset", "utf-8")).lower() not in ("utf-8", "utf8"):
        return "Send the request in UTF-8."
    return None


async def read_bytes(request: Request, longest: int) -> bytes:
    """The body, unless it is longer: then it is not read to its end."""
    parts: list[bytes] = []
    length, more = 0, True
    while more:
        message = await request.receive()  # Starlette's stream around it costs five times as much
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part, more = message.get("body", b""), message.get("more_body", False)
        parts.append(part)
        length += len(part)
        if length > longest:
            raise _too_long(longest)
    return b"".join(parts)


def _too_long(longest: int) -> BodyTooLong:
    # What is left of the body is not read, so the connection can't serve another request.
    return BodyTooLong(f"The body is longer than {longest} bytes; send less at a time.", 413, {"connection": "close"})


def parsed_json(text: bytes, what: str) -> Any:
    """JSON that is not too deep; `what` names it in the refusal."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RequestRefused(f"{what} is not valid JSON in UTF-8.") from None
    if text.count(b"{") + text.count(b"[") > DEEPEST_JSON and _depth_exceeds(value, DEEPEST_JSON):
        raise RequestRefused(f"{what} is nested more than {DEEPEST_JSON} levels deep.")
    return value


def _depth_exceeds(value: object, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest + 1):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value).values()
    return cast("list[Any]", value) if isinstance(value, list) else ()


def _has_several_operations(query: str) -> bool:
    """Parsed only where the words occur more than once; anonymous operations go together in no document."""
    if sum(map(query.count, _KINDS)) < 2:  # noqa: PLR2004  two make several
        return False
    try:
        document = parse(query, no_location=True)
    except GraphQLError:
        return False  # the schema's own parse says what is wrong
    return sum(isinstance(definition, OperationDefinitionNode) for definition in document.definitions) > 1
