"""Every mutation with an input that is right; `{JobOrder}` in it stands for the id of some job order."""

from typing import Any

from tests.actions.world import GRETE

CANDIDATE = {"name": "Grete Hansen", "cprNumber": GRETE}
COMPLETE = {"companyId": "{Company}", "title": "Lagerarbejder", "workTasks": "Pakke varer"}

# name: (input, the type of the object that it acts on)
MUTATIONS: dict[str, tuple[dict[str, Any], str | None]] = {
    "createJobOrder": (COMPLETE, None),
    "updateJobOrder": ({"jobOrderId": "{JobOrder}", "expectedVersion": 7, "title": "Ny titel"}, "JobOrder"),
    "deactivateJobOrder": ({"jobOrderId": "{JobOrder}"}, "JobOrder"),
    "reactivateJobOrder": ({"jobOrderId": "{JobOrder}"}, "JobOrder"),
    "closeJobOrder": ({"jobOrderId": "{JobOrder}", "reason": "NEED_MET"}, "JobOrder"),
    "assignCoordinator": ({"jobOrderId": "{JobOrder}", "coordinatorId": "{Consultant}"}, "JobOrder"),
    "assignResponsibleConsultant": (
        {"jobOrderId": "{JobOrder}", "responsibleConsultantId": "{Consultant}"},
        "JobOrder",
    ),
    "sendJobOrderToJobag": ({"jobOrderId": "{JobOrder}"}, "JobOrder"),
    "shareJobOrder": ({"jobOrderId": "{JobOrder}", "networkCode": "HRS"}, "JobOrder"),
    "endJobOrderShare": ({"shareId": "{JobOrderShare}"}, "JobOrderShare"),
    "createPlacement": ({"jobOrderId": "{JobOrder}", "candidate": CANDIDATE}, "JobOrder"),
    "approvePlacement": ({"placementId": "{Placement}"}, "Placement"),
    "rejectPlacement": ({"placementId": "{Placement}", "reason": "OTHER"}, "Placement"),
    "withdrawPlacement": ({"placementId": "{Placement}"}, "Placement"),
    "sendPlacementsToJobag": ({"placementIds": ["{Placement}"]}, "Placement"),
    "retryDelivery": ({"deliveryId": "{Delivery}"}, "Delivery"),
    "cancelDelivery": ({"deliveryId": "{Delivery}"}, "Delivery"),
    "settleDrift": ({"driftId": "{Drift}", "settlement": "KEEP_JOBAG"}, "Drift"),
    "setDefaultDashboard": ({"dashboard": "mine"}, None),
    "addNetworkMember": ({"networkCode": "HRS", "authorityId": "{Authority}"}, "Authority"),
    "removeNetworkMember": ({"networkCode": "HRS", "authorityId": "{Authority}"}, "Authority"),
}
ERRORS = "userErrors { code message path }"
SHOWN = {
    "endJobOrderShare": "share { id }",
    "sendPlacementsToJobag": f"results {{ placementId placement {{ id }} {ERRORS} }}",
    "setDefaultDashboard": "viewer { name }",
    "retryDelivery": "delivery { id }",
    "cancelDelivery": "delivery { id }",
    "settleDrift": "drift { id }",
    "addNetworkMember": "network { code }",
    "removeNetworkMember": "network { code }",
}


def document(name: str, shown: str | None = None) -> str:
    """The mutation's document; it shows the object changed, and what was refused."""
    default = "placement { id }" if name.endswith("Placement") else "jobOrder { id }"
    type_name = name[0].upper() + name[1:] + "Input"
    return (
        f"mutation($input: {type_name}!) {{ {name}(input: $input) {{ {shown or SHOWN.get(name, default)} {ERRORS} }} }}"
    )


def with_ids(value: Any, ids: dict[str, str]) -> Any:
    """The input with ids in the places of the types' names."""
    if isinstance(value, dict):
        return {name: with_ids(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_ids(inner, ids) for inner in value]
    return ids[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


def errors_of(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """All refusals of a payload: its own, and those of each row."""
    return payload["userErrors"] + [e for row in payload.get("results", []) for e in row["userErrors"]]
