"""Where JobAG pushes its messages: proven, kept and acknowledged at once; the courier's process applies them."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from staer.errors import DatabaseUnavailable
from staer.jobag.signature import SIGNATURE, TIMESTAMP, is_genuine
from staer.store import inbound_message as store
from staer.web.responses import json_response
from staer.web.services import Services

PATH = "/jobag/messages"
LONGEST_BODY = 65_536  # a message names a thing; it has no body to speak of
_LONGEST_WORD = 100


class JobagMessages:
    """The endpoint; `secret` is what JobAG signs with."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    async def receive(self, request: Request) -> Response:
        try:
            body = await _body(request)
        except ClientDisconnect:
            return _answer(400, "The body ended early.")
        if body is None:
            return _answer(413, f"A message has at most {LONGEST_BODY} bytes.", {"connection": "close"})
        if not is_genuine(self._secret, request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, ""), body):
            return _answer(401, "Sign the message with the shared secret and the time of now.")
        return await _keep(request.app.state.services, body)


async def _keep(services: Services, body: bytes) -> Response:
    try:
        async with services.database.transaction() as tx:
            message = _read(body)
            if message is None:
                await store.keep_unreadable(tx, _key_of(body), body)
                return _answer(400, "A message is a JSON object with messageId, entity, id and change.")
            await store.keep(tx, *message)
    except DatabaseUnavailable:
        return _answer(503, "Send the message again later.")
    return Response(status_code=202)


async def _body(request: Request) -> bytes | None:
    """None for one that is too long, which is not read to its end."""
    if int(request.headers.get("content-length", 0)) > LONGEST_BODY:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _read(body: bytes) -> tuple[UUID, str, UUID, str] | None:
    try:
        message: Any = orjson.loads(body)  # Any: JSON
        entity, kind = message["entity"], message["change"]
        key, entity_id = UUID(message["messageId"]), UUID(message["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    words = all(
        isinstance(word, str) and 0 < len(word) <= _LONGEST_WORD and word.isprintable() for word in (entity, kind)
    )
    return (key, entity, entity_id, kind) if words else None


def _key_of(body: bytes) -> UUID:
    """The same for the same bytes, so that a repeat is kept once."""
    return UUID(bytes=hashlib.sha256(body).digest()[:16])


def _answer(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return json_response({"message": message}, status, headers=headers)
