"""Who may not do what, and in which state nobody may: each refusal with its exact code, and nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from staer.reads.identifiers import encode_id
from tests.api.mutations import MUTATIONS, document, errors_of, with_ids
from tests.jobcenters import Jobcenters

# The ids that a right input names, by the names of the world.
TARGETS = {
    "JobOrder": "main",
    "JobOrderShare": "main.HRS",
    "Placement": "waiting",
    "Consultant": "mette",
    "Delivery": "told",
    "Drift": "drift",
    "Company": "company",
    "Authority": "roskilde",
}
ORDER_MUTATIONS = [name for name, (_, type_) in MUTATIONS.items() if type_ == "JobOrder" and name != "createPlacement"]
DECISIONS = ["approvePlacement", "rejectPlacement"]
DELIVERIES, DRIFTS = ["retryDelivery", "cancelDelivery"], ["settleDrift"]
NETWORKS = ["addNetworkMember", "removeNetworkMember"]
BY_CONSULTANTS = [name for name in MUTATIONS if name not in {*NETWORKS, *DELIVERIES, *DRIFTS, "setDefaultDashboard"}]
NO_CONSULTANTS = [
    f"{person}:{roles}"
    for person in ("casper", "ronja", "gitte", "lone", "vera")
    for roles in ("SERVICE", "AUDITOR", "ADMINISTRATOR", "AUDITOR ADMINISTRATOR")
]

BY_RELATION: list[tuple[str, list[str], str]] = [
    # the owner's colleague: acts for the order, and decides on nothing
    ("mette", ["reactivateJobOrder"], "JOB_ORDER_OPEN"),
    ("mette", ["sendJobOrderToJobag"], "ALREADY_SENT"),
    ("mette", ["shareJobOrder"], "ALREADY_SHARED"),
    ("mette", [*DECISIONS, "sendPlacementsToJobag"], "NOT_COORDINATOR"),
    ("mette", ["withdrawPlacement"], "NOT_PLACING_AUTHORITY"),
    # the coordinators
    ("casper", ["withdrawPlacement"], "NOT_PLACING_AUTHORITY"),
    ("casper", ["sendPlacementsToJobag"], "NOT_APPROVED"),
    ("ronja", ORDER_MUTATIONS, "NOT_OWNER"),
    ("ronja", ["endJobOrderShare"], "NOT_FOUND"),
    ("ronja", ["createPlacement"], "NOT_SHARED_WITH_YOU"),
    *((who, DELIVERIES, "NOT_FOUND") for who in ("ronja", "gitte", "lone", "vera", "gitte:ADMINISTRATOR")),
    *((who, DELIVERIES, "NOT_CONSULTANT") for who in ("mette:AUDITOR", "mette:SERVICE", "vera:SERVICE")),
    *((who, DRIFTS, "NOT_FOUND") for who in ("ronja", "gitte", "lone", "vera", "gitte:ADMINISTRATOR")),
    *((who, DRIFTS, "NOT_CONSULTANT") for who in ("mette:AUDITOR", "mette:SERVICE", "vera:SERVICE")),
    *((who, ["retryDelivery"], "DELIVERED_ALREADY") for who in ("mette", "admin:ADMINISTRATOR")),
    *((who, ["cancelDelivery"], "DELIVERY_ENDED") for who in ("mette", "admin:ADMINISTRATOR")),
    ("ronja", ["withdrawPlacement"], "NOT_PLACING_AUTHORITY"),
    ("ronja", ["sendPlacementsToJobag"], "NOT_APPROVED"),
    # recipients: the one who placed, and another
    ("gitte", ORDER_MUTATIONS, "NOT_OWNER"),
    ("gitte", ["endJobOrderShare"], "NOT_FOUND"),
    ("gitte", ["createPlacement"], "ALREADY_PLACED"),
    ("gitte", [*DECISIONS, "sendPlacementsToJobag"], "NOT_COORDINATOR"),
    ("hans", ORDER_MUTATIONS, "NOT_OWNER"),
    ("hans", ["endJobOrderShare", *DECISIONS, "withdrawPlacement", "sendPlacementsToJobag"], "NOT_FOUND"),
    # placed while it was shared
    ("lone", ORDER_MUTATIONS, "NOT_OWNER"),
    ("lone", ["createPlacement"], "NOT_SHARED_WITH_YOU"),
    ("lone", ["endJobOrderShare", *DECISIONS, "withdrawPlacement", "sendPlacementsToJobag"], "NOT_FOUND"),
    # strangers: one whose authority left the network, one beside the coordinator
    *((who, [n for n in BY_CONSULTANTS if n != "createJobOrder"], "NOT_FOUND") for who in ("vera", "rasmus")),
    # roles
    *((who, BY_CONSULTANTS, "NOT_CONSULTANT") for who in NO_CONSULTANTS),
    *((who, NETWORKS, "NOT_ADMINISTRATOR") for who in ("casper", "gitte", "casper:SERVICE", "casper:AUDITOR")),
    *((who, NETWORKS, "NOT_ADMINISTRATOR") for who in ("gitte:ADMINISTRATOR", "vera:CONSULTANT ADMINISTRATOR")),
    *((who, ["setDefaultDashboard"], "NOT_CONSULTANT") for who in ("casper:SERVICE", "gitte:SERVICE")),
]
CASES = [(who, name, code) for who, names, code in BY_RELATION for name in names]

# Who, what, where (ids by the world's names), with what, the code and the path.
BY_STATE: list[tuple[str, str, dict[str, str], dict[str, Any], str, list[str] | None]] = [
    *(
        ("casper", name, {"JobOrder": "closed"}, {}, "JOB_ORDER_CLOSED", ["input", "jobOrderId"])
        for name in [*ORDER_MUTATIONS, "createPlacement"]
    ),
    ("gitte", "createPlacement", {"JobOrder": "closed"}, {}, "NOT_SHARED_WITH_YOU", ["input", "jobOrderId"]),
    ("casper", "deactivateJobOrder", {"JobOrder": "inactive"}, {}, "JOB_ORDER_INACTIVE", ["input", "jobOrderId"]),
    ("casper", "shareJobOrder", {"JobOrder": "inactive"}, {}, "JOB_ORDER_INACTIVE", ["input", "jobOrderId"]),
    ("gitte", "createPlacement", {"JobOrder": "inactive"}, {}, "JOB_ORDER_INACTIVE", ["input", "jobOrderId"]),
    ("casper", "shareJobOrder", {"JobOrder": "unsent"}, {}, "JOB_ORDER_NOT_IN_JOBAG", ["input", "jobOrderId"]),
    ("casper", "shareJobOrder", {"JobOrder": "pending"}, {}, "ALREADY_SHARED", ["input", "jobOrderId"]),
    ("casper", "shareJobOrder", {}, {"networkCode": "XYZ"}, "UNKNOWN_NETWORK", ["input", "networkCode"]),
    ("casper", "shareJobOrder", {}, {"networkCode": ""}, "REQUIRED", ["input", "networkCode"]),
    ("ronja", "shareJobOrder", {"JobOrder": "lonely"}, {}, "NOT_IN_A_NETWORK", ["input", "jobOrderId"]),
    ("casper", "endJobOrderShare", {"JobOrderShare": "ended.HRS"}, {}, "SHARE_ENDED", ["input", "shareId"]),
    ("casper", "assignCoordinator", {"JobOrder": "direct"}, {}, "COORDINATOR_NOT_ALLOWED", ["input", "jobOrderId"]),
    ("casper", "assignCoordinator", {"Consultant": "gitte"}, {}, "UNKNOWN_CONSULTANT", ["input", "coordinatorId"]),
    (
        "casper",
        "assignResponsibleConsultant",
        {"Consultant": "gitte"},
        {},
        "UNKNOWN_CONSULTANT",
        ["input", "responsibleConsultantId"],
    ),
    ("gitte", "createPlacement", {"JobOrder": "ended"}, {}, "NOT_SHARED_WITH_YOU", ["input", "jobOrderId"]),
    ("hans", "createPlacement", {"JobOrder": "nobody"}, {}, "NO_COORDINATOR", ["input", "jobOrderId"]),
    ("hans", "createPlacement", {"JobOrder": "main"}, {}, "ALREADY_PLACED", ["input", "candidate", "cprNumber"]),
    ("hans", "createPlacement", {"JobOrder": "ended"}, {}, "NOT_FOUND", ["input", "jobOrderId"]),
    ("casper", "updateJobOrder", {}, {"expectedVersion": 6}, "VERSION_CONFLICT", ["input", "expectedVersion"]),
    *(
        ("casper", name, {"Placement": "rejected"}, {}, "ALREADY_DECIDED", ["input", "placementId"])
        for name in DECISIONS
    ),
    *(("casper", name, {"Placement": "lapsed"}, {}, "PLACEMENT_ENDED", ["input", "placementId"]) for name in DECISIONS),
    *(("casper", name, {"Placement": "sent"}, {}, "ALREADY_SENT", ["input", "placementId"]) for name in DECISIONS),
    ("casper", "sendPlacementsToJobag", {"Placement": "sent"}, {}, "ALREADY_SENT", None),
    *(("gitte", name, {"Delivery": "direct.told"}, {}, "NOT_OWNER", ["input", "deliveryId"]) for name in DELIVERIES),
    *(
        ("admin:ADMINISTRATOR", name, {"Delivery": "direct.told"}, {}, "NOT_FOUND", ["input", "deliveryId"])
        for name in DELIVERIES
    ),
    *(
        (who, "settleDrift", {"Drift": "drift.settled"}, {}, "DRIFT_SETTLED", ["input", "driftId"])
        for who in ("mette", "admin:ADMINISTRATOR")
    ),
    ("casper", "settleDrift", {}, {"settlement": "SEND_OURS"}, "TEXT_REPLACED", ["input", "driftId"]),
    ("gitte", "sendPlacementsToJobag", {"Placement": "direct.placed"}, {}, "ALREADY_SENT", None),
    ("mette", "withdrawPlacement", {"Placement": "sent"}, {}, "ALREADY_SENT", ["input", "placementId"]),
    ("lone", "withdrawPlacement", {"Placement": "rejected"}, {}, "ALREADY_DECIDED", ["input", "placementId"]),
    ("gitte", "withdrawPlacement", {"Placement": "lapsed"}, {}, "PLACEMENT_ENDED", ["input", "placementId"]),
    ("gitte", "withdrawPlacement", {"Placement": "direct.placed"}, {}, "WAITS_FOR_JOBAG", ["input", "placementId"]),
    (
        "admin:ADMINISTRATOR",
        "addNetworkMember",
        {"Authority": "herlev"},
        {},
        "ALREADY_MEMBER",
        ["input", "authorityId"],
    ),
    (
        "admin:ADMINISTRATOR",
        "removeNetworkMember",
        {"Authority": "lyngby"},
        {},
        "NOT_A_MEMBER",
        ["input", "authorityId"],
    ),
    (
        "admin:ADMINISTRATOR",
        "addNetworkMember",
        {},
        {"networkCode": "XYZ"},
        "UNKNOWN_NETWORK",
        ["input", "networkCode"],
    ),
]

EVERYTHING = "select (select json_agg(t.* order by t.id) from {} t)::text"


async def _state(jobcenters: Jobcenters) -> list[Any]:
    """All that an action could have changed."""
    tables = ("job_order", "job_order_share", "placement", "history", "delivery", "jobag_drift", "network_member")
    return [(await jobcenters.world.sql(EVERYTHING.format(table)))[0][0] for table in tables]


async def _refusals(
    jobcenters: Jobcenters, who: str, name: str, where: dict[str, str], changes: dict[str, Any]
) -> list[dict[str, Any]]:
    ids = {type_: jobcenters.ids[key] for type_, key in (TARGETS | where).items()}
    before = await _state(jobcenters)
    data = await jobcenters.ask(who, document(name), input=with_ids(MUTATIONS[name][0], ids) | changes)
    assert await _state(jobcenters) == before
    return errors_of(data[name])


@pytest.mark.parametrize(("who", "name", "code"), CASES)
async def test_who_may_not(jobcenters: Jobcenters, who: str, name: str, code: str) -> None:
    assert [error["code"] for error in await _refusals(jobcenters, who, name, {}, {})] == [code]


@pytest.mark.parametrize(("who", "name", "where", "changes", "code", "path"), BY_STATE)
async def test_what_nobody_may(
    jobcenters: Jobcenters,
    who: str,
    name: str,
    where: dict[str, str],
    changes: dict[str, Any],
    code: str,
    path: list[str] | None,
) -> None:
    [error] = await _refusals(jobcenters, who, name, where, changes)
    assert (error["code"], error["path"]) == (code, path)
    assert error["message"].endswith(".")


async def test_a_version_conflict_shows_the_order_as_it_is(jobcenters: Jobcenters) -> None:
    query = document("updateJobOrder", "jobOrder { title version }")
    data = await jobcenters.ask(
        "mette", query, input={"jobOrderId": jobcenters.ids["main"], "expectedVersion": 1, "title": "Min titel"}
    )
    assert data["updateJobOrder"]["jobOrder"] == {"title": "Kontorassistent", "version": 7}


# Who does not see the object of each type at all, and which one.
STRANGERS = {
    "JobOrder": [("vera", "main"), ("rasmus", "main"), ("gitte", "unsent"), ("hans", "ended"), ("casper", "lonely")],
    "JobOrderShare": [("vera", "main.HRS"), ("gitte", "main.HRS"), ("ronja", "main.HRS"), ("hans", "twice.NRS")],
    "Delivery": [("vera", "told"), ("gitte", "told"), ("ronja", "told"), ("hans", "direct.told")],
    "Drift": [("vera", "drift"), ("gitte", "drift"), ("ronja", "drift"), ("gitte:ADMINISTRATOR", "drift")],
    "Placement": [("vera", "waiting"), ("hans", "waiting"), ("lone", "sent"), ("gitte", "double")],
}


@pytest.mark.parametrize(
    ("name", "who", "key"),
    [(n, who, key) for n, (_, type_) in MUTATIONS.items() for who, key in STRANGERS.get(type_ or "", [])],
)
async def test_a_real_id_is_answered_as_a_made_up_one(jobcenters: Jobcenters, name: str, who: str, key: str) -> None:
    given, type_ = MUTATIONS[name]
    assert type_
    ids = {each: jobcenters.ids[target] for each, target in TARGETS.items()}
    made_up = encode_id(type_, uuid4())
    answers = []
    for each in (jobcenters.ids[key], made_up):
        response = await jobcenters.send(who, document(name), input=with_ids(given, ids | {type_: each}))
        answers.append((response.status_code, response.content.replace(each.encode(), b"id"), dict(response.headers)))
    assert answers[0] == answers[1]
    assert b"NOT_FOUND" in answers[0][1]


async def test_some_are_sent_and_others_refused(own_jobcenters: Jobcenters) -> None:
    """Each placement is decided by itself."""
    ids = own_jobcenters.ids
    approved = await own_jobcenters.ask("ronja", document("approvePlacement"), input={"placementId": ids["waiting"]})
    assert approved["approvePlacement"]["userErrors"] == []
    given = [ids["sent"], ids["waiting"], encode_id("Placement", uuid4()), ids["double"]]
    data = await own_jobcenters.ask("ronja", document("sendPlacementsToJobag"), input={"placementIds": given})
    results = data["sendPlacementsToJobag"]["results"]
    assert [row["placementId"] for row in results] == given
    codes = [[error["code"] for error in row["userErrors"]] for row in results]
    assert codes == [["ALREADY_SENT"], [], ["NOT_FOUND"], ["NOT_APPROVED"]]
    assert [row["placement"] is not None for row in results] == [False, True, False, False]
