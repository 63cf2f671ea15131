"""Looking into the simulator, breaking it, and acting as an employer: for tests and demonstrations."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from staer.jobag.simulator.endpoint import Endpoint, answered, read_object, refused
from staer.jobag.simulator.faults import Faults
from staer.jobag.simulator.ledger import Ledger, as_json
from staer.jobag.simulator.operations import (
    EMPLOYER,
    JOBCENTER,
    REFERRAL_ENTITY,
    Answer,
    add_job_order,
    change_job_order,
    end_job_order,
    job_order_state,
    referral_of,
    referral_state,
)
from staer.jobag.simulator.rules import (
    CLOSING,
    CONTENT,
    EMPLOYERS_JOB_ORDER,
    KNOWN_JOB_ORDER,
    NEW_JOB_ORDER,
    OUTCOME,
    Refusal,
    Rule,
    as_object,
    check,
)

MADE_UP = {
    "title": "Butiksassistent",
    "jobordreType": "ORDINARY",
    "virksomhedsnavn": "Team Aktiv Indsats",
    "antalPladser": 1,
    "jobordreBeskrivelse": "Betjening af kunder og opfyldning af varer.",
    "municipalityCode": "153",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the one at the controls asks for."""

    ledger: Ledger
    faults: Faults
    body: dict[str, Any]
    query: dict[str, str]
    key: str
    at: str


def received(order: Order) -> Answer:
    after = order.query.get("after", "0")
    if not (after.isascii() and after.isdigit()):
        raise Refusal(400, "after is the sequence of the last request seen.")
    names = {"x_request_id": "xRequestId"}
    rows = order.ledger.all("select * from received where sequence > ? order by sequence", int(after))
    return Answer(
        200,
        {"received": [{names.get(k, k): v for k, v in row.items()} | {"effect": bool(row["effect"])} for row in rows]},
    )


def counts(order: Order) -> Answer:
    by_operation = order.ledger.all(
        "select operation, count(*) as requests, sum(effect) as effects, sum(status = 412) as repeats,"
        " sum(fault is not null) as faults from received group by operation order by operation"
    )
    entities = order.ledger.one(
        "select (select count(*) from job_order) as jobOrders, (select count(*) from notification) as notifications,"
        " (select count(*) from notification where ended_at is null) as standingNotifications,"
        " (select count(*) from referral) as referrals, (select count(*) from change) as changes"
    )
    return Answer(200, {"operations": {row.pop("operation"): row for row in by_operation}, "entities": entities})


def replace_faults(order: Order) -> Answer:
    order.faults.replace(order.body)
    return Answer(204)


def clear_faults(order: Order) -> Answer:
    order.faults.clear()
    return Answer(204)


def acquaint(order: Order) -> Answer:
    """Orders that JobAG knew before the simulator was started; those it knows already stay as they are."""
    check(order.body, {"jobOrders": Rule(lambda v: isinstance(v, list), "a list of job orders", required=True)})
    return Answer(200, {"added": sum(known(order, as_object(each)) for each in order.body["jobOrders"])})


def known(order: Order, body: dict[str, Any]) -> bool:
    check(body, {**CONTENT, **KNOWN_JOB_ORDER}, partial=True)
    key = canonical(body.get("jobOrderId"))
    if order.ledger.one("select 1 from job_order where id = ?", key):
        return False
    order.ledger.insert(
        "job_order",
        id=key,
        request_id=body.get("requestId"),
        origin=body.get("origin") or JOBCENTER,
        status=body.get("status") or "OPEN",
        closed_reason=body.get("closedReason"),
        coordinator_allowed=body.get("coordinatorAllowed", True),
        created_on=body.get("createdOn") or order.at[:10],
        updated_at=order.at,
        content=as_json({name: value for name, value in body.items() if name in CONTENT and name != "status"}),
    )
    return True


def canonical(key: Any) -> str:
    try:
        return str(UUID(key))
    except (ValueError, TypeError, AttributeError):
        raise Refusal(400, "The field jobOrderId must be a UUID.") from None


def employer_creates(order: Order) -> Answer:
    body = MADE_UP | order.body
    check(body, EMPLOYERS_JOB_ORDER)
    row = add_job_order(order.ledger, str(uuid7()), body, order.at, EMPLOYER)
    return Answer(201, job_order_state(order.ledger, row))


def employer_updates(order: Order) -> Answer:
    check(order.body, NEW_JOB_ORDER, partial=True)
    return changed(order, order.body)


def employer_inactivates(order: Order) -> Answer:
    check(order.body, {})
    return changed(order, {"status": "INACTIVE"})


def changed(order: Order, body: dict[str, Any]) -> Answer:
    return Answer(
        200, job_order_state(order.ledger, change_job_order(order.ledger, order.key, body, order.at, EMPLOYER))
    )


def employer_closes(order: Order) -> Answer:
    body = {"reason": "NEED_MET"} | order.body
    check(body, CLOSING)
    row = end_job_order(order.ledger, order.key, body["reason"], order.at, EMPLOYER)
    return Answer(200, job_order_state(order.ledger, row))


def employer_decides(order: Order) -> Answer:
    check(order.body, OUTCOME)
    referral_of(order.ledger, order.key)
    order.ledger.update("referral", order.key, status=order.body["outcome"])
    order.ledger.note_change(order.at, REFERRAL_ENTITY, order.key, "Update", EMPLOYER)
    return Answer(200, referral_state(referral_of(order.ledger, order.key)))


EMPLOYERS_ORDER = "/simulator/employer/joborders/{jobOrderId:uuid}"
CONTROLS: tuple[tuple[str, str, Callable[[Order], Answer]], ...] = (
    ("GET", "/simulator/received", received),
    ("GET", "/simulator/counts", counts),
    ("PUT", "/simulator/faults", replace_faults),
    ("DELETE", "/simulator/faults", clear_faults),
    ("PUT", "/simulator/joborders", acquaint),
    ("POST", "/simulator/employer/joborders", employer_creates),
    ("POST", EMPLOYERS_ORDER + "/update", employer_updates),
    ("POST", EMPLOYERS_ORDER + "/inactivate", employer_inactivates),
    ("POST", EMPLOYERS_ORDER + "/close", employer_closes),
    ("POST", "/simulator/employer/referrals/{referralId:uuid}/outcome", employer_decides),
)


def control(act: Callable[[Order], Answer]) -> Endpoint:
    async def respond(request: Request) -> Response:
        try:
            refuse_strangers(request)
            order = await read_order(request)
            with order.ledger.transaction():
                return answered(act(order))
        except Refusal as refusal:
            return answered(refused(refusal))

    respond.__name__ = act.__name__
    return respond


async def read_order(request: Request) -> Order:
    return Order(
        ledger=request.app.state.ledger,
        faults=request.app.state.faults,
        body=await read_object(request),
        query=dict(request.query_params),
        key=next((str(value) for value in request.path_params.values()), ""),
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
    )


def refuse_strangers(request: Request) -> None:
    """The controls are for this machine alone, unless opened to a network of containers."""
    if request.app.state.controls_open:
        return
    host = request.client.host if request.client else ""
    if not (host and ipaddress.ip_address(host.partition("%")[0]).is_loopback):
        raise Refusal(403, "The controls answer to this machine alone.")
