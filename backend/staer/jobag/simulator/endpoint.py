"""From a request to an operation and back, through the fault that is switched on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from staer.jobag.simulator.faults import Fault, Faults
from staer.jobag.simulator.ledger import Ledger
from staer.jobag.simulator.operations import Answer, Call, Operation, refuse_repeated, refuse_unidentified
from staer.jobag.simulator.rules import Refusal, as_object

MAX_BODY_BYTES = 1_000_000
WITHOUT_EFFECT = {
    "refuse": (400, "Refused, as asked for."),
    "conflict": (409, "In conflict, as asked for."),
    "error": (500, "Out of order, as asked for."),
}

Endpoint = Callable[[Request], Awaitable[Response]]


class DroppedLine(Response):
    """The line goes dead, after the first `body` bytes of an answer that promised more, or with no answer at all."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.body:
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % (2 * len(self.body)))]
            await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": self.body, "more_body": True})
        # ASGI has no word for hanging up; uvicorn's own channel has the transport
        scope["staer.channel"].transport.close()
        await receive()


def endpoint(operation: Operation) -> Endpoint:
    async def respond(request: Request) -> Response:
        ledger: Ledger = request.app.state.ledger
        faults: Faults = request.app.state.faults
        fault = faults.strike(operation.name)
        try:
            call = await read_call(request)
        except Refusal as refusal:
            return answered(refused(refusal))
        except ClientDisconnect:  # killed in the middle of its request
            return Response(status_code=400)
        if fault is None:
            return answered(carry_out(ledger, operation, call, None))
        return await faulty(ledger, operation, call, fault, request)

    respond.__name__ = operation.name
    return respond


async def faulty(ledger: Ledger, operation: Operation, call: Call, fault: Fault, request: Request) -> Response:
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    answer = carry_out(ledger, operation, call, fault)
    if fault.kind == "timeout":
        await until_gone(request, fault.seconds)
    match fault.kind:
        case "timeout" | "drop_before" | "drop_after":
            return DroppedLine()
        case "garbage":
            return Response(b"<html>{not what you asked for", answer.status, media_type="application/json")
        case "half":
            return DroppedLine(b'{"requestId": "', answer.status)
        case _:
            return answered(answer)


async def until_gone(request: Request, seconds: float) -> None:
    """Wait so long, or until the caller has hung up."""
    try:
        await asyncio.wait_for(request.receive(), seconds)
    except TimeoutError:
        return


def carry_out(ledger: Ledger, operation: Operation, call: Call, fault: Fault | None) -> Answer:
    """Effect and record in one commit: what is told to have happened has."""
    with ledger.transaction():
        answer, effect = attempt(ledger, operation, call, fault)
        if operation.writes:
            ledger.insert(
                "received",
                at=call.at,
                operation=operation.name,
                entity=call.ids[operation.entity],
                x_request_id=call.x_request_id,
                organisation=call.organisation,
                status=answer.status,
                effect=effect,
                fault=fault and fault.kind,
                message=None if effect else answer.body["message"],
            )
    return answer


def attempt(ledger: Ledger, operation: Operation, call: Call, fault: Fault | None) -> tuple[Answer, bool]:
    try:
        refuse_as_asked(fault)
        refuse_unidentified(operation, call)
        refuse_repeated(ledger, operation, call)
        return operation.carry_out(ledger, call), True
    except Refusal as refusal:
        return refused(refusal), False


def refuse_as_asked(fault: Fault | None) -> None:
    if fault and not fault.takes_effect:
        status, words = WITHOUT_EFFECT.get(fault.kind, (503, "No answer, as asked for."))
        raise Refusal(fault.status or status, fault.message or words)


async def read_call(request: Request) -> Call:
    return Call(
        ids={name: str(value) for name, value in request.path_params.items()},
        body=await read_object(request),
        query=request.query_params,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        x_request_id=request.headers.get("x-requestId"),
        organisation=request.headers.get("ActiveOrganisation"),
        civil_registration=request.headers.get("CivilRegistrationIdentifier"),
    )


async def read_object(request: Request) -> dict[str, Any]:
    """The body as an object; an absent one is empty."""
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY_BYTES:
            raise Refusal(413, "The body is too large.")
    try:
        body: Any = orjson.loads(content or b"{}")
    except orjson.JSONDecodeError:
        raise Refusal(400, "The body is not JSON.") from None
    return as_object(body)


def refused(refusal: Refusal) -> Answer:
    return Answer(refusal.status, {"message": refusal.message})


def answered(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    return Response(orjson.dumps(answer.body), answer.status, media_type="application/json")
