"""The operations of the simulated JobAG: each does its effect in the ledger and says what to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from staer.jobag.messages import REQUEST_ID_MAX_LENGTH
from staer.jobag.simulator.ledger import Ledger, Row, as_json
from staer.jobag.simulator.rules import (
    CIVIL_REGISTRATION,
    CLOSING,
    CONTENT,
    NEW_JOB_ORDER,
    NOTIFICATION,
    REFERRAL,
    Refusal,
    check,
)

JOB_ORDER, REFERRAL_ENTITY = "Jobordre", "Jobordreformidling"
JOBCENTER, EMPLOYER = "JOBCENTER", "EMPLOYER"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read: `ids` from the path, `at` an ISO timestamp."""

    ids: Mapping[str, str]
    body: Mapping[str, Any]
    query: Mapping[str, str]
    at: str
    x_request_id: str | None
    organisation: str | None
    civil_registration: str | None

    @property
    def job_order(self) -> str:
        return self.ids["jobOrderId"]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None


def create_job_order(ledger: Ledger, call: Call) -> Answer:
    check(call.body, NEW_JOB_ORDER)
    if ledger.one("select 1 from job_order where id = ?", call.job_order):
        raise Refusal(409, "A job order with this id exists.")
    return Answer(201, receipt(add_job_order(ledger, call.job_order, call.body, call.at, JOBCENTER)))


def add_job_order(ledger: Ledger, key: str, body: Mapping[str, Any], at: str, caused_by: str) -> Row:
    content = {name: value for name, value in body.items() if name in CONTENT and name != "status"}
    ledger.insert(
        "job_order",
        id=key,
        request_id=ledger.next_request_id(),
        origin=caused_by,
        status=body.get("status") or "OPEN",
        coordinator_allowed=body.get("coordinatorAllowed", True),
        created_on=at[:10],
        updated_at=at,
        content=as_json(content),
        municipality_code=body.get("municipalityCode"),
    )
    ledger.note_change(at, JOB_ORDER, key, "Create", caused_by)
    return existing(ledger, key)


def update_job_order(ledger: Ledger, call: Call) -> Answer:
    check(call.body, CONTENT, partial=True)
    return Answer(200, receipt(change_job_order(ledger, call.job_order, call.body, call.at, JOBCENTER)))


def change_job_order(ledger: Ledger, key: str, body: Mapping[str, Any], at: str, caused_by: str) -> Row:
    order = unless_closed(ledger, key)
    content = orjson.loads(order["content"]) | {name: value for name, value in body.items() if name in CONTENT}
    ledger.update(
        "job_order",
        key,
        status=content.pop("status", None) or order["status"],
        coordinator_allowed=body.get("coordinatorAllowed", order["coordinator_allowed"]),
        content=as_json(content),
        updated_at=at,
    )
    ledger.note_change(at, JOB_ORDER, key, "Update", caused_by)
    return existing(ledger, key)


def close_job_order(ledger: Ledger, call: Call) -> Answer:
    check(call.body, CLOSING)
    return Answer(200, receipt(end_job_order(ledger, call.job_order, call.body["reason"], call.at, JOBCENTER)))


def end_job_order(ledger: Ledger, key: str, reason: str, at: str, caused_by: str) -> Row:
    unless_closed(ledger, key)
    ledger.update("job_order", key, status="CLOSED", closed_reason=reason, updated_at=at)
    for notification in ledger.all("select id from notification where job_order_id = ? and ended_at is null", key):
        ledger.update("notification", notification["id"], ended_at=at)
    ledger.note_change(at, JOB_ORDER, key, "Update", caused_by)
    return existing(ledger, key)


def read_job_order(ledger: Ledger, call: Call) -> Answer:
    return Answer(200, job_order_state(ledger, existing(ledger, call.job_order)))


def notify_network(ledger: Ledger, call: Call) -> Answer:
    check(call.body, NOTIFICATION)
    unless_closed(ledger, call.job_order)
    key, network = call.ids["notificationId"], call.body["networkCode"]
    if ledger.one("select 1 from notification where id = ?", key):
        raise Refusal(409, "A notification with this id exists.")
    standing = "select 1 from notification where job_order_id = ? and network_code = ? and ended_at is null"
    if ledger.one(standing, call.job_order, network):
        raise Refusal(409, "This network is notified of the job order already.")
    ledger.insert(
        "notification",
        id=key,
        job_order_id=call.job_order,
        network_code=network,
        authorities=as_json(call.body["authorities"]),
        confirmed_at=call.at,
    )
    ledger.note_change(call.at, JOB_ORDER, call.job_order, "Update", JOBCENTER)
    return Answer(201, notification_state(notification_of(ledger, call)))


def end_notification(ledger: Ledger, call: Call) -> Answer:
    notification = notification_of(ledger, call)
    if notification["ended_at"] is None:
        ledger.update("notification", notification["id"], ended_at=call.at)
        ledger.note_change(call.at, JOB_ORDER, call.job_order, "Update", JOBCENTER)
    return Answer(204)


def create_referral(ledger: Ledger, call: Call) -> Answer:
    """The CPR number is looked at and not kept: this is not a register of citizens."""
    check(call.body, REFERRAL)
    if not CIVIL_REGISTRATION.fits(call.civil_registration):
        raise Refusal(400, "1001: the header CivilRegistrationIdentifier must be ten digits.")
    unless_closed(ledger, call.job_order)
    key = call.ids["referralId"]
    if ledger.one("select 1 from referral where id = ?", key):
        raise Refusal(409, "A referral with this id exists.")
    ledger.insert(
        "referral",
        id=key,
        job_order_id=call.job_order,
        candidate_name=call.body["candidateName"],
        placed_by=call.body["placedBy"],
        note=call.body.get("note"),
        status="RECEIVED",
    )
    ledger.note_change(call.at, REFERRAL_ENTITY, key, "Create", JOBCENTER)
    return Answer(201, referral_state(referral_of(ledger, key)))


def read_referral(ledger: Ledger, call: Call) -> Answer:
    existing(ledger, call.job_order)
    return Answer(200, referral_state(referral_of(ledger, call.ids["referralId"])))


def list_changes(ledger: Ledger, call: Call) -> Answer:
    after = call.query.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 18):  # noqa: PLR2004  SQLite's integers
        raise Refusal(400, "after is the sequence of the last change seen.")
    rows = ledger.all("select * from change where sequence > ? order by sequence limit 500", int(after))
    return Answer(200, {"changes": [change_state(row) for row in rows]})


def existing(ledger: Ledger, key: str) -> Row:
    order = ledger.one("select * from job_order where id = ?", key)
    if order is None:
        raise Refusal(404, "There is no job order with this id.")
    return order


def unless_closed(ledger: Ledger, key: str) -> Row:
    order = existing(ledger, key)
    if order["status"] == "CLOSED":
        raise Refusal(409, "The job order is closed.")
    return order


def notification_of(ledger: Ledger, call: Call) -> Row:
    statement = "select * from notification where id = ? and job_order_id = ?"
    notification = ledger.one(statement, call.ids["notificationId"], call.job_order)
    if notification is None:
        raise Refusal(404, "There is no notification with this id on the job order.")
    return notification


def referral_of(ledger: Ledger, key: str) -> Row:
    referral = ledger.one("select * from referral where id = ?", key)
    if referral is None:
        raise Refusal(404, "There is no referral with this id.")
    return referral


def receipt(order: Row) -> dict[str, Any]:
    return {
        "requestId": order["request_id"],
        "createdOn": order["created_on"],
        "coordinatorAllowed": bool(order["coordinator_allowed"]),
    }


def notification_state(row: Row) -> dict[str, Any]:
    return {
        "notificationId": row["id"],
        "networkCode": row["network_code"],
        "authorities": orjson.loads(row["authorities"]),
        "confirmedAt": row["confirmed_at"],
        "endedAt": row["ended_at"],
    }


def referral_state(row: Row) -> dict[str, Any]:
    return {"referralId": row["id"], "placedBy": row["placed_by"], "status": row["status"]}


def change_state(row: Row) -> dict[str, Any]:
    names = {
        "sequence": "sequence",
        "at": "at",
        "entity": "entity",
        "id": "id",
        "kind": "change",
        "caused_by": "causedBy",
        "message_id": "messageId",
    }
    return {wire: row[column] for column, wire in names.items()}


def job_order_state(ledger: Ledger, order: Row) -> dict[str, Any]:
    notifications = ledger.all("select * from notification where job_order_id = ? order by rowid", order["id"])
    referrals = ledger.all("select * from referral where job_order_id = ? order by rowid", order["id"])
    return {
        "jobOrderId": order["id"],
        "origin": order["origin"],
        "status": order["status"],
        "closedReason": order["closed_reason"],
        "updatedAt": order["updated_at"],
        "municipalityCode": order["municipality_code"],
        **receipt(order),
        "content": orjson.loads(order["content"]),
        "notifications": [notification_state(row) for row in notifications],
        "referrals": [referral_state(row) for row in referrals],
    }


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    carry_out: Callable[[Ledger, Call], Answer]

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def entity(self) -> str:
        """The innermost id of the path: what the operation is about."""
        return self.path.rpartition("{")[2].partition(":")[0]


ORDER = "/v1/joborders/{jobOrderId:uuid}"
NOTIFICATION_PATH = ORDER + "/notifications/{notificationId:uuid}"
REFERRAL_PATH = ORDER + "/referrals/{referralId:uuid}"
OPERATIONS = (
    Operation("createJobOrder", "PUT", ORDER, create_job_order),
    Operation("updateJobOrder", "PATCH", ORDER, update_job_order),
    Operation("closeJobOrder", "POST", ORDER + "/close", close_job_order),
    Operation("readJobOrder", "GET", ORDER, read_job_order),
    Operation("notifyNetwork", "PUT", NOTIFICATION_PATH, notify_network),
    Operation("endNotification", "DELETE", NOTIFICATION_PATH, end_notification),
    Operation("createReferral", "PUT", REFERRAL_PATH, create_referral),
    Operation("readReferral", "GET", REFERRAL_PATH, read_referral),
    Operation("listChanges", "GET", "/v1/changes", list_changes),
)


def refuse_unidentified(operation: Operation, call: Call) -> None:
    if not call.organisation:
        raise Refusal(400, "The header ActiveOrganisation is required.")
    if operation.writes and not (call.x_request_id and len(call.x_request_id) <= REQUEST_ID_MAX_LENGTH):
        raise Refusal(400, f"The header x-requestId is required, {REQUEST_ID_MAX_LENGTH} characters at most.")


def refuse_repeated(ledger: Ledger, operation: Operation, call: Call) -> None:
    done = "select 1 from received where x_request_id = ? and effect"
    if operation.writes and ledger.one(done, call.x_request_id):
        raise Refusal(412, "This x-requestId was carried out before.")
