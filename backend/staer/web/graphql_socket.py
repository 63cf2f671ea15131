"""graphql-transport-ws: the protocol by Strawberry's handler, the subscriptions by ours.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import orjson
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLRequestData
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation

from staer.api.faults import present_error, without_suggestion
from staer.domain.actor import Actor
from staer.errors import StaerError
from staer.reads.subscriptions import InvalidSubscription
from staer.web.identity import LEEWAY
from staer.web.live import TooSlow
from staer.web.services import Services

if TYPE_CHECKING:
    from strawberry.asgi import ASGIWebSocketAdapter

    from staer.web.graphql_endpoint import GraphQLEndpoint

FORBIDDEN, TRY_AGAIN_LATER = 4403, 1013
_LONGEST_ID = 200


@dataclass(slots=True)
class SocketState:
    """What a connection knows of its bearer, once it said who it is."""

    services: Services
    headers: Mapping[str, str]
    correlation_id: str
    connection_params: dict[str, Any] = field(default_factory=dict[str, Any])
    actor: Actor | None = None
    expires_at: float = 0

    async def identify(self) -> None:
        """By the payload of connection_init, else by the handshake: its header, or the cookie of our own page."""
        params = {name.lower(): value for name, value in self.connection_params.items()}
        try:
            if "authorization" in params:
                claims, self.actor = await self.services.identity.actor(str(params["authorization"]))
            else:
                claims, self.actor = await self.services.who_asks(self.headers)
        except StaerError:
            raise ConnectionRejectionError from None
        self.expires_at = claims.expires_at + LEEWAY


class GraphQLSocket(BaseGraphQLTransportWSHandler[SocketState, None]):
    """One connection."""

    _expiring: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:  # Any: JSON
        if not isinstance(message, dict) or not _is_sound(cast("dict[str, Any]", message)):
            await self.handle_invalid_message("Failed to parse message")
            return
        await super().handle_message(cast("Any", message))

    async def handle_connection_init(self, message: Any) -> None:
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self._expiring is None:
            self._expiring = asyncio.ensure_future(self._expire())

    async def _expire(self) -> None:
        await asyncio.sleep(max(0.0, self.context.expires_at - time.time()))
        await self.websocket.close(FORBIDDEN, "The token has expired; connect again with a new one.")

    async def shutdown(self) -> None:
        if self._expiring:
            self._expiring.cancel()
        await super().shutdown()

    async def run_operation(self, operation: Operation[SocketState, None]) -> None:
        try:
            await self._tell(operation)
        except TooSlow as problem:
            await self.websocket.close(TRY_AGAIN_LATER, problem.message)
        except InvalidSubscription as invalid:
            await self._refuse(operation, list(invalid.errors), "GRAPHQL_VALIDATION_FAILED")
        except Exception as error:  # noqa: BLE001  this is where every error of a subscription is shown
            await self._refuse(operation, [error], "BAD_USER_INPUT")

    async def _tell(self, operation: Operation[SocketState, None]) -> None:
        actor = self.context.actor
        assert actor
        services, endpoint = self.context.services, cast("GraphQLEndpoint", self.view)
        data = GraphQLRequestData(
            query=operation.query,
            variables=cast("dict[str, Any] | None", operation.variables),
            operation_name=operation.operation_name,
            extensions=None,
        )
        data.query = await services.operations.document(data)
        events = await endpoint.subscribe(services, actor, services.purpose(self.context.headers), data)
        # The data is JSON already, and the same for many: the id alone is this one's own.
        before = f'{{"id":{orjson.dumps(operation.id).decode()},"type":"next","payload":{{"data":'
        socket = cast("ASGIWebSocketAdapter", self.websocket).ws
        async with contextlib.aclosing(events):
            async for each in events:
                await socket.send_text(f"{before}{each.decode()}}}}}")

    async def _refuse(self, operation: Operation[SocketState, None], errors: list[Any], code: Any) -> None:
        shown = [present_error(error, self.context.correlation_id, request_error=code) for error in errors]
        if not cast("GraphQLEndpoint", self.view).rules.suggestions:
            shown = [without_suggestion(each) for each in shown]
        await operation.send_operation_message(cast("Any", {"id": operation.id, "type": "error", "payload": shown}))


def _is_sound(message: dict[str, Any]) -> bool:
    """What the protocol leaves to the types of its messages."""
    if "id" in message and not (isinstance(message["id"], str) and 0 < len(message["id"]) <= _LONGEST_ID):
        return False
    if message.get("type") == "connection_init":
        return True  # a payload of the wrong type has its own close
    payload: Any = message.get("payload")  # Any: JSON
    if message.get("type") != "subscribe":
        return payload is None or isinstance(payload, dict)
    return isinstance(payload, dict) and _is_operation(cast("dict[str, Any]", payload))


def _is_operation(payload: dict[str, Any]) -> bool:
    variables, name = payload.get("variables"), payload.get("operationName")
    return (
        isinstance(payload.get("query"), str)
        and (variables is None or isinstance(variables, dict))
        and (name is None or isinstance(name, str))
    )
