"""GraphQL over HTTP as the specification has it: the one thin place between HTTP and the schema.

https://graphql.github.io/graphql-over-http/draft/
"""

import contextlib
import logging
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from inspect import isawaitable
from typing import Any, cast

import orjson
from cross_web import AsyncHTTPRequestAdapter, StarletteRequestAdapter
from graphql import DocumentNode
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry import UNSET, Schema
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from staer.api.context import RequestContext
from staer.api.faults import present_error, without_suggestion
from staer.domain.actor import Actor
from staer.domain.reading import ReadChannel
from staer.errors import NotAuthenticated, TryLater
from staer.reads.changes import Watcher
from staer.reads.plans import Planner, Prepared
from staer.reads.subscriptions import InvalidSubscription, NotASubscription, SubscriptionPlanner
from staer.reads.types import executed
from staer.web.event_stream import accepts_events, event_stream
from staer.web.graphql_request import RequestRefused, operation_name, read_request, require_one_operation
from staer.web.graphql_socket import GraphQLSocket, SocketState
from staer.web.identity import LEEWAY, TokenRefused
from staer.web.media_type import JSON, negotiate
from staer.web.own_operations import own_operations
from staer.web.persisted import asked_hash
from staer.web.query_page import query_page, wants_page
from staer.web.request_log import correlation_id_from, record_of
from staer.web.responses import (
    COST_HEADER,
    STATUS_OF_CODE,
    comparable,
    cost_in,
    json_response,
    status_of,
    with_cost,
)
from staer.web.rules import Rules
from staer.web.services import Services

ALLOWED_OPERATIONS = {
    "GET": {OperationType.QUERY},
    "POST": {OperationType.QUERY, OperationType.MUTATION},
}
INIT_WITHIN = 10  # seconds for connection_init
_log = logging.getLogger(__name__)
_ALLOW = {"allow": "GET, POST, OPTIONS"}
_POST = {"allow": "POST"}


class _CheckedRequest(StarletteRequestAdapter):
    """Carries what `read_request` made of the body, so that Strawberry does not read it again."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.data: GraphQLRequestData = request.scope["staer.request_data"]


class GraphQLEndpoint(GraphQL[RequestContext, None]):
    """Strawberry's endpoint with what it leaves open: identity, bounds, media types, statuses, masked faults."""

    request_adapter_class = _CheckedRequest

    graphql_transport_ws_handler_class = GraphQLSocket  # pyright: ignore[reportAssignmentType]

    def __init__(self, schema: Schema, rules: Rules) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=INIT_WITHIN),
            max_subscriptions_per_connection=rules.subscriptions_at_once,
            allowed_origins=rules.socket_origins,
        )
        self._core = core = schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self.planner = Planner(core, rules.limits)
        self._subscriptions = SubscriptionPlanner(core)
        self.rules = rules

    async def answer_by_plan(self, prepared: Prepared, context: RequestContext) -> bytes | None:
        """The whole answer as JSON where the operation has a compiled plan; None leaves it to Strawberry."""
        return await self.planner.run(context.database, context.actor, prepared, context.noted(ReadChannel.QUERY))

    async def run(  # pyright: ignore[reportIncompatibleMethodOverride]  the base's overloads are for callers
        self,
        request: Request | WebSocket,
        context: RequestContext = UNSET,  # noqa: ARG002  made here, from the token
        root_value: None = UNSET,  # noqa: ARG002  there is none
    ) -> Response | WebSocket:
        if not isinstance(request, Request):  # asked this way round it costs the requests nothing
            return await self._serve_socket(request)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_ALLOW)
        if self.rules.query_page and wants_page(request.method, record_of(request.scope).headers):
            return query_page()
        try:
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001  this is where every error of a request is shown
            return self.refusal(request, error)

    async def _serve_socket(self, socket: WebSocket) -> WebSocket:
        state = SocketState(socket.app.state.services, socket.headers, correlation_id_from(socket.headers))
        try:
            await super().run(socket, context=cast("Any", state), root_value=None)
        except (WebSocketDisconnect, RuntimeError):  # closed by both sides at once
            _log.debug("a socket ended while it was written to")
        return socket

    async def subscribe(
        self, services: Services, actor: Actor, purpose: str, data: GraphQLRequestData
    ) -> AsyncGenerator[bytes]:
        """The events of a subscription that is within the limits and paid for; NotASubscription for another one."""
        text = data.query or ""
        if reading := self.planner.reading_cost(text):
            await services.allowances.spend(actor, reading)
        await services.allowances.spend(
            actor, self.planner.prepare(actor, text, data.operation_name, data.variables or {}).cost
        )
        subscription = self._subscriptions.subscription(actor, text, data.operation_name, data.variables or {})
        noted = services.read_log.of(actor, purpose, ReadChannel.SUBSCRIPTION)
        return services.live.subscribe(Watcher(actor, subscription, noted))

    async def _stream(self, request: Request, data: GraphQLRequestData) -> Response:
        """A subscription as a stream of events."""
        services: Services = request.app.state.services
        record = record_of(request.scope)
        record.lasts = True
        claims, actor = await services.who_asks(record.headers)
        events = await self.subscribe(services, actor, services.purpose(record.headers), data)
        return event_stream(events, record_of(request.scope).correlation_id, claims.expires_at + LEEWAY)

    async def schema_text(self, request: Request) -> Response:
        """The schema in SDL; like introspection, for those with a token."""
        try:
            await self.get_context(request)
        except Exception as error:  # noqa: BLE001  shown as in `run`
            return self.refusal(request, error)
        return PlainTextResponse(self.schema.as_str())

    async def own_operations(self, request: Request) -> Response:
        """What was published by the application that the token names."""
        services: Services = request.app.state.services
        try:
            claims, _ = await services.who_asks(record_of(request.scope).headers)
            found = await own_operations(services.database, self._core, claims)
        except Exception as error:  # noqa: BLE001  shown as in `run`
            return self.refusal(request, error)
        return json_response(found)

    async def _answer(self, request: Request) -> Response:
        context = await self.get_context(request)
        record = record_of(request.scope)
        accept = record.headers.get("accept")
        wants_events, media_type = accepts_events(accept), negotiate(accept)
        if media_type is None and not wants_events:
            raise RequestRefused("Accept application/graphql-response+json or application/json, in UTF-8.", 406)
        if request.method not in ALLOWED_OPERATIONS:
            raise RequestRefused("Use POST, or GET for queries.", 405, _ALLOW)
        services: Services = request.app.state.services
        with services.allowances.one_more(context.actor):
            request_data = await read_request(request, record.headers, self.rules.longest_body)
            if request.method == "GET" and request_data.query is not None and not self.rules.get_texts:
                raise RequestRefused("Send a query's text by POST; by GET it goes as its digest.", 405, _POST)
            request_data.query = await services.operations.document(request_data)
            require_one_operation(request_data)
            record.operation = operation_name(request_data)
            if wants_events and "subscription" in (request_data.query or ""):
                with contextlib.suppress(NotASubscription):  # then the word was part of a name
                    return await self._stream(request, request_data)
            if media_type is None:
                raise RequestRefused("Only subscriptions are told as events; accept application/json for this.", 406)
            prepared = await self._admit(request, request_data, context.actor)
            planned = await self.answer_by_plan(prepared, context)
            if planned is not None:
                answer = with_cost(planned, request.scope)
                if request.method == "GET" and asked_hash(request_data) is not None:
                    return comparable(answer, record.headers, media_type)
                return json_response(answer, media_type=media_type)
            if prepared.mutation is not None and request.method == "POST":
                changed = await self._changed(prepared, context)
                record.unplanned = changed is None
                changed = changed or await self._executed(prepared.mutation, context, request_data)
                return self._shown(request, changed, media_type)
            record.unplanned = True
            request.scope["staer.request_data"] = request_data
            return await super().run(request, context=context)

    async def _admit(self, request: Request, data: GraphQLRequestData, actor: Actor) -> Prepared:
        """Within the limits and paid for, before anything of it runs."""
        allowances = request.app.state.services.allowances
        text = data.query or ""
        if reading := self.planner.reading_cost(text):
            await allowances.spend(actor, reading)
        prepared = self.planner.prepare(actor, text, data.operation_name, data.variables or {})
        record_of(request.scope).cost = prepared.cost
        remaining = await allowances.spend(actor, prepared.cost)
        if record_of(request.scope).headers.get(COST_HEADER):
            request.scope[COST_HEADER] = {"requested": prepared.cost, "remaining": remaining}
        return prepared

    async def get_context(
        self,
        request: Request | WebSocket,
        response: Response | WebSocket | None = None,  # noqa: ARG002  the base's signature
    ) -> RequestContext:
        services: Services = request.app.state.services
        record = record_of(request.scope)
        claims, actor = await services.who_asks(record.headers)
        record.authority = claims.authority_number
        return RequestContext(
            actor=actor,
            database=services.database,
            vault=services.vault,
            planner=self.planner,
            read_log=services.read_log,
            purpose=services.purpose(record.headers),
            correlation_id=record.correlation_id,
        )

    def should_render_graphql_ide(self, request: object) -> bool:  # noqa: ARG002
        return False  # a GET without `query` is an operation by its digest

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        assert isinstance(request, _CheckedRequest)
        return request.data

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,  # noqa: ARG002
        sub_response: Response,  # noqa: ARG002
        context: RequestContext,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        return await self.schema.execute(
            request_data.query,
            root_value=root_value,
            variable_values=request_data.variables,
            context_value=context,
            operation_name=request_data.operation_name,
            allowed_operation_types=ALLOWED_OPERATIONS[request.method],
            operation_extensions=request_data.extensions,
        )

    async def _changed(self, prepared: Prepared, context: RequestContext) -> ExecutionResult | None:
        """What a mutation's plan did and says; None, and nothing is done, where there is none."""
        result = await prepared.mutation_plan.run(context, prepared.variables) if prepared.mutation_plan else None
        return result and ExecutionResult(result.data, result.errors)

    async def _executed(
        self, document: DocumentNode, context: RequestContext, data: GraphQLRequestData
    ) -> ExecutionResult:
        """graphql-core's execution alone: what Strawberry does around it is done, and costs half of a mutation."""
        result = executed(self.planner.schema, document, None, context, data.variables, data.operation_name)
        result = await result if isawaitable(result) else result
        return ExecutionResult(result.data, result.errors)

    def _shown(self, request: Request, result: ExecutionResult, media_type: str) -> Response:
        answer = self._answer_of(request, result)
        return json_response(answer, status_of(answer, media_type), media_type)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        return self._answer_of(request, result)  # pyright: ignore[reportReturnType]  Strawberry's TypedDict wants lists of object

    def _answer_of(self, request: Request, result: ExecutionResult) -> dict[str, Any]:  # Any: JSON
        unvalidated = isinstance(result, PreExecutionError)
        errors = result.errors or []
        answer: dict[str, Any] = {}
        if errors:
            answer["errors"] = [
                present_error(
                    error,
                    record_of(request.scope).correlation_id,
                    request_error="GRAPHQL_VALIDATION_FAILED" if unvalidated else "BAD_USER_INPUT",
                )
                for error in errors[: self.rules.most_errors]
            ]
            record_of(request.scope).outcome = answer["errors"][0]["extensions"]["code"]
            if not self.rules.suggestions:
                answer["errors"] = [without_suggestion(shown) for shown in answer["errors"]]
        # Without data and without a path the operation never began: then there is no `data` at all.
        if result.data is not None or any(error.path for error in errors) or not errors:
            answer["data"] = result.data
        if extensions := (result.extensions or {}) | cost_in(request.scope):
            answer["extensions"] = extensions
        return answer

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        return Response(media_type=negotiate(record_of(request.scope).headers.get("accept")) or JSON)

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        assert isinstance(response_data, dict)  # batches are refused when read
        media_type = sub_response.media_type or JSON
        return json_response(response_data, status_of(response_data, media_type), media_type)

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data).decode()  # bytes would become binary WebSocket frames

    async def on_ws_connect(self, context: Any) -> Any:  # Any: the base's context is a request's
        await context.identify()
        return UNSET

    def refusal(self, request: Request, error: Exception) -> Response:
        """The answer to a request that failed before it was answered."""
        media_type = negotiate(record_of(request.scope).headers.get("accept")) or JSON
        error = _as_refusal(error, request.method)
        shown = present_error(error, record_of(request.scope).correlation_id)
        shown = shown if self.rules.suggestions else without_suggestion(shown)
        record_of(request.scope).outcome = shown["extensions"]["code"]
        status, headers = _status_and_headers(error, shown["extensions"]["code"])
        return json_response({"errors": [shown]}, status, media_type, headers)


def _as_refusal(error: Exception, method: str) -> Exception:
    match error:
        case CannotGetOperationTypeError():
            return RequestRefused("The document has no operation of that name; see `operationName`.")
        case InvalidOperationTypeError(operation_type=OperationType.MUTATION) if method == "GET":
            return RequestRefused("Mutations are sent by POST.", 405, _POST)
        case InvalidOperationTypeError():
            return RequestRefused("Subscriptions are told over graphql-transport-ws, or as text/event-stream.")
        case InvalidSubscription():
            return error.errors[0]
        case ClientDisconnect():
            return RequestRefused("The body ended early.")
        case _:
            return error


def _status_and_headers(error: Exception, code: str) -> tuple[int, Mapping[str, str]]:
    match error:
        case RequestRefused():
            return error.status, error.headers
        case TokenRefused():
            # https://www.rfc-editor.org/rfc/rfc6750#section-3
            return 401, {"www-authenticate": 'Bearer error="invalid_token"'}
        case TryLater():
            return 429, {"retry-after": str(error.retry_after)}
        case NotAuthenticated():
            return 401, {"www-authenticate": "Bearer"}
        case _:
            return STATUS_OF_CODE.get(code, 400), {}
