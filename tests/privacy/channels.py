"""The ways by which hidden data got out elsewhere, each as a few operations: short enough to try on every mutant."""

from collections.abc import Iterator
from typing import Any

from staer.api.schema import schema
from staer.api.types.list_arguments import JobOrderOrderField, JobOrderScope, PlacementOrderField, PlacementScope
from tests.privacy.expected import JOB_ORDER, PLACEMENT, SHARE, selection
from tests.privacy.operations import Ids, Operation

# Times between what the two worlds hold: a hidden edit lies on the other side of them.
_TIMES = {"changedSince": "2018-05-01T00:00:00Z", "sharedChangedSince": "2018-05-01T00:00:00Z"}
_HIDDEN_WORDS = ("Kanarie", "KvalifikationerHemmeligt", "ArbejdstidHemmeligt", "Arbejdsopgaver", "ProblemHemmeligt")
# What a scope may not filter or sort by: written by hand, refused and never ignored.
FORBIDDEN = {
    ("SHARED", "changedSince"), ("ALL", "changedSince"), ("MINE", "changedSince"),
    ("SHARED", "jobagStatus"), ("ALL", "jobagStatus"), ("MINE", "jobagStatus"),
    ("SHARED", "UPDATED_AT"), ("ALL", "UPDATED_AT"), ("MINE", "UPDATED_AT"),
}  # fmt: skip

_ORDER = selection(JOB_ORDER)
_PLACEMENT = selection(PLACEMENT)
_SHARE = selection(SHARE)


def _query(body: str) -> Operation:
    return Operation(f"query {{ {body} }}", {}, of_mutation=False)


def by_filter() -> Iterator[tuple[str, str, Operation]]:
    """(scope, filter, operation)"""
    for scope in JobOrderScope:
        for name, time in _TIMES.items():
            body = (
                f'jobOrders(scope: {scope}, filter: {{{name}: "{time}"}}) {{ nodes {{ id }} totalCount {{ value }} }}'
            )
            yield scope, name, _query(body)
        for state in ("ACCEPTED", "REFUSED"):
            body = f"jobOrders(scope: {scope}, filter: {{jobagStatus: [{state}]}}) {{ nodes {{ id }} }}"
            yield scope, "jobagStatus", _query(body)


def by_order() -> Iterator[tuple[str, str, Operation]]:
    """(scope, order, operation)"""
    for scope in JobOrderScope:
        for name in JobOrderOrderField:
            body = f"jobOrders(scope: {scope}, orderBy: [{{field: {name}}}]) {{ edges {{ cursor node {{ id }} }} }}"
            yield scope, name, _query(body)
    for placements in PlacementScope:
        for name in PlacementOrderField:
            body = (
                f"placements(scope: {placements}, orderBy: [{{field: {name}}}]) {{ edges {{ cursor node {{ id }} }} }}"
            )
            yield placements, name, _query(body)


def _reads() -> Iterator[Operation]:
    for scope in JobOrderScope:
        yield _query(f"jobOrders(scope: {scope}) {{ nodes {{ id {_ORDER} }} totalCount {{ value }} }}")
    for scope in PlacementScope:
        rows = f"id {_PLACEMENT} jobOrder {{ {_ORDER} }}"
        yield _query(f"placements(scope: {scope}) {{ nodes {{ {rows} }} totalCount {{ value }} }}")


_IDS = schema._schema.query_type.fields["nodes"].args["ids"].type  # type: ignore[union-attr]
BY_IDS: dict[str, Operation] = {
    type_: Operation(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id __typename ...on {type_} {{ {fields} }} }} }}",
        {"ids": _IDS},
        of_mutation=False,
    )
    for type_, fields in (
        ("JobOrder", "title occupation vacancies"),
        ("Placement", "note candidate { name }"),
        ("JobOrderShare", _SHARE),
        ("Delivery", "operation problem attemptCount"),
        ("Drift", "kind field localText"),
    )
}


def _searches() -> Iterator[Operation]:
    for scope in JobOrderScope:
        for word in _HIDDEN_WORDS:
            yield _query(f'jobOrders(scope: {scope}, search: "{word}") {{ nodes {{ id }} totalCount {{ value }} }}')
    for word in ("Kanarie", "Grete", "Jens"):
        yield _query(f'placements(scope: ALL, search: "{word}") {{ nodes {{ id }} totalCount {{ value }} }}')


def _counts() -> Iterator[Operation]:
    for scope in JobOrderScope:
        yield _query(f"jobOrders(scope: {scope}, first: 0) {{ totalCount {{ value }} }}")
        yield _query(
            f"jobOrders(scope: {scope}) {{ nodes {{ placements {{ totalCount {{ value }} }}"
            " recipients { totalCount { value } } history { totalCount { value } } } }"
        )
    for placements in PlacementScope:
        yield _query(f"placements(scope: {placements}, first: 0) {{ totalCount {{ value }} }}")


_DISCLOSED = "query($id: ID!) { disclosures(jobOrderId: $id) { nodes { at purpose fields } totalCount { value } } }"
_LOG = _query("readLog(scope: JOB_ORDERS) { nodes { at purpose fields jobOrderId } totalCount { value } }")

# In the words of the checklist.
CHANNELS: dict[str, list[Operation]] = {
    "list and detail": list(_reads()),
    "filter": [operation for _, _, operation in by_filter()],
    "order and cursor": [operation for _, _, operation in by_order()],
    "total": list(_counts()),
    "search": list(_searches()),
}

# One order that the viewer may do nothing with, by every mutation that names one.
_INPUTS = {
    "updateJobOrder": 'jobOrderId: $id, expectedVersion: 7, title: "x"',
    "closeJobOrder": "jobOrderId: $id, reason: NEED_MET",
    "deactivateJobOrder": "jobOrderId: $id",
    "reactivateJobOrder": "jobOrderId: $id",
    "sendJobOrderToJobag": "jobOrderId: $id",
    "shareJobOrder": 'jobOrderId: $id, networkCode: "NRS"',
    "assignCoordinator": "jobOrderId: $id, coordinatorId: null",
    "createPlacement": 'jobOrderId: $id, candidate: {name: "Jens", cprNumber: "0107831234"}',
}
_ON_PLACEMENT = {
    "approvePlacement": "placementId: $id",
    "rejectPlacement": "placementId: $id, reason: OTHER",
    "withdrawPlacement": "placementId: $id",
}


_ID = schema._schema.query_type.fields["node"].args["id"].type  # type: ignore[union-attr]


def _mutation(name: str, given: str) -> Operation:
    text = f"mutation($id: ID!) {{ {name}(input: {{{given}}}) {{ userErrors {{ code message path }} }} }}"
    return Operation(text, {"id": _ID}, of_mutation=True)


BY_ID: dict[str, list[Operation]] = {
    "JobOrder": [_mutation(name, given) for name, given in _INPUTS.items()],
    "Placement": [_mutation(name, given) for name, given in _ON_PLACEMENT.items()],
    "JobOrderShare": [_mutation("endJobOrderShare", "shareId: $id")],
}


# A field alone, wherever its type is reached by most.
_ALONE = {
    "JobOrder": ("jobOrders(scope: ALL) {{ nodes {{ {} }} }}", JOB_ORDER),
    "Placement": ("placements(scope: ALL) {{ nodes {{ {} }} }}", PLACEMENT),
    "JobOrderShare": ("jobOrders(scope: ALL) {{ nodes {{ shares {{ {} }} }} }}", SHARE),
}


def _alone(field: str) -> Operation:
    type_name, _, name = field.partition(".")
    text, fields = _ALONE[type_name]
    return _query(text.format(selection(fields, name)))


def probes(channel: str, ids: Ids) -> Iterator[tuple[Operation, dict[str, Any]]]:
    """The operations of a channel with their variables; `Type.field` is the channel of that field alone."""
    if channel == "ids":
        yield from ((operation, {"ids": ids.all[type_]}) for type_, operation in BY_IDS.items())
    elif channel == "errors":
        for type_, operations in BY_ID.items():
            yield from ((operation, {"id": key}) for operation in operations for key in ids.all[type_])
    elif channel == "log of reads":
        yield _LOG, {}
        asked = Operation(_DISCLOSED, {"id": _ID}, of_mutation=False)
        yield from ((asked, {"id": key}) for key in ids.all["JobOrder"])
    elif "." in channel:
        yield _alone(channel), {}
    else:
        yield from ((operation, {}) for operation in CHANNELS[channel])
