"""Each field of job orders, placements and shares, read by everyone in every way: equal to the table by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from staer.api.schema import schema
from tests.jobcenters import Jobcenters
from tests.privacy.expected import (
    JOB_ORDER,
    NONE,
    OWNER,
    PLACEMENT,
    PLACEMENT_STANDING,
    SHARE,
    STANDING,
    Field,
    read_by,
    selection,
)


@dataclass(frozen=True)
class Way:
    """How an object is reached; `found` gives all of it that the answer holds, `seen` those who reach it this way."""

    query: str
    found: Callable[[dict[str, Any]], list[Any]]
    seen: Callable[[str], bool]


def _one(data: dict[str, Any]) -> list[Any]:
    [value] = data.values()
    return [each for each in (value if isinstance(value, list) else [value]) if each is not None]


def _nodes(data: dict[str, Any]) -> list[Any]:
    [connection] = data.values()
    return connection["nodes"]


def _edges(data: dict[str, Any]) -> list[Any]:
    [connection] = data.values()
    return [edge["node"] for edge in connection["edges"]]


def _nested(data: dict[str, Any]) -> list[Any]:
    return [placement["jobOrder"] for order in _nodes(data) for placement in order["placements"]["nodes"]][:1]


def _list(scope: str, rows: str = "nodes { %s }") -> str:
    """`main` is the only order with this number."""
    return f'query {{ jobOrders(scope: {scope}, filter: {{requestId: "1"}}) {{ {rows} }} }}'


def _stands(who: str) -> bool:
    return STANDING[who] != NONE


ORDERS = {
    "jobOrder": Way("query($id: ID!) { jobOrder(id: $id) { %s } }", _one, _stands),
    "node": Way("query($id: ID!) { node(id: $id) { ...on JobOrder { %s } } }", _one, _stands),
    "nodes": Way("query($id: ID!) { nodes(ids: [$id]) { ...on Node { ...on JobOrder { %s } } } }", _one, _stands),
    "jobOrders(SHARED)": Way(_list("SHARED"), _nodes, lambda who: STANDING[who] in {"OWNER", "RECIPIENT"}),
    "jobOrders(AUTHORITY)": Way(_list("AUTHORITY"), _nodes, lambda who: STANDING[who] == "OWNER"),
    "jobOrders(MINE)": Way(_list("MINE"), _nodes, lambda who: who == "casper" or STANDING[who] == "COORDINATOR"),
    "jobOrders(ALL)": Way(_list("ALL"), _nodes, _stands),
    "jobOrders(ALL) edges": Way(_list("ALL", "edges { node { %s } }"), _edges, _stands),
    "placements.jobOrder": Way(
        "query($id: ID!) { placements(scope: ALL, first: 1, filter: {jobOrderId: $id}) { nodes { jobOrder { %s } } } }",
        lambda data: [placement["jobOrder"] for placement in _nodes(data)],
        _stands,
    ),
    "jobOrders.placements.jobOrder": Way(
        _list("ALL", "nodes { placements { nodes { jobOrder { %s } } } }"), _nested, _stands
    ),
}
PLACEMENTS = {
    "placement": Way("query($id: ID!) { placement(id: $id) { %s } }", _one, bool),
    "node": Way("query($id: ID!) { node(id: $id) { ...on Placement { %s } } }", _one, bool),
    "nodes": Way("query($id: ID!) { nodes(ids: [$id]) { ...on Placement { %s } } }", _one, bool),
}
SHARES = {
    "node": Way("query($id: ID!) { node(id: $id) { ...on JobOrderShare { %s } } }", _one, bool),
    "nodes": Way("query($id: ID!) { nodes(ids: [$id]) { ...on JobOrderShare { %s } } }", _one, bool),
}


EACH_RELATION = ["casper", "ronja", "gitte", "lone", "vera"]


def _variables(jobcenters: Jobcenters, way: Way, key: str) -> dict[str, str]:
    return {"id": jobcenters.ids[key]} if "$id" in way.query else {}


async def _is_as_expected(
    jobcenters: Jobcenters, way: Way, who: str, relation: str, key: str, fields: dict[str, Field], *names: str
) -> None:
    """The named fields or all of them, read in one query."""
    variables = _variables(jobcenters, way, key)
    data = await jobcenters.ask(who, way.query % selection(fields, *names), **variables)
    wanted = {name: read_by(fields, name, relation, who) for name in names or fields} if relation != NONE else None
    assert way.found(data) == ([wanted] if wanted and way.seen(who) else []), (who, names)


@pytest.mark.parametrize("way", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("who", STANDING)
async def test_all_fields_of_a_job_order_at_once(jobcenters: Jobcenters, who: str, way: Way) -> None:
    await _is_as_expected(jobcenters, way, who, STANDING[who], "main", JOB_ORDER)


@pytest.mark.parametrize("way", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("who", EACH_RELATION)
async def test_plan_and_executor_agree_on_all_fields(jobcenters: Jobcenters, who: str, way: Way) -> None:
    await jobcenters.read(who, way.query % selection(JOB_ORDER), **_variables(jobcenters, way, "main"))


@pytest.mark.parametrize("way", ["jobOrder", "jobOrders(ALL)", "placements.jobOrder"])
@pytest.mark.parametrize("who", EACH_RELATION[:-1])
async def test_each_field_of_a_job_order_alone(jobcenters: Jobcenters, who: str, way: str) -> None:
    for name in JOB_ORDER:
        await _is_as_expected(jobcenters, ORDERS[way], who, STANDING[who], "main", JOB_ORDER, name)


@pytest.mark.parametrize("way", PLACEMENTS.values(), ids=PLACEMENTS)
@pytest.mark.parametrize("who", PLACEMENT_STANDING)
async def test_fields_of_a_placement(jobcenters: Jobcenters, who: str, way: Way) -> None:
    alone = [(name,) for name in PLACEMENT] if who in EACH_RELATION else []
    for names in [*alone, tuple(PLACEMENT)]:
        await _is_as_expected(jobcenters, way, who, PLACEMENT_STANDING[who], "waiting", PLACEMENT, *names)


@pytest.mark.parametrize("way", SHARES.values(), ids=SHARES)
@pytest.mark.parametrize("who", STANDING)
async def test_only_the_owner_reads_a_share(jobcenters: Jobcenters, who: str, way: Way) -> None:
    relation = OWNER if STANDING[who] == OWNER else NONE
    alone = [(name,) for name in SHARE] if who in EACH_RELATION else []
    for names in [*alone, tuple(SHARE)]:
        await _is_as_expected(jobcenters, way, who, relation, "main.HRS", SHARE, *names)


@pytest.mark.parametrize(
    ("type_name", "fields"), [("JobOrder", JOB_ORDER), ("Placement", PLACEMENT), ("JobOrderShare", SHARE)]
)
def test_the_table_names_every_field(type_name: str, fields: dict[str, Field]) -> None:
    type_ = schema.get_type_by_name(type_name)
    assert {field.python_name for field in type_.fields}  # type: ignore[union-attr]
    assert set(schema._schema.type_map[type_name].fields) == {*fields, "id"}  # type: ignore[attr-defined]


# Which orders each person finds in each scope, by the names of the world.
LISTS: dict[str, dict[str, str]] = {
    "casper": {
        "SHARED": "direct inactive main nobody twice",
        "AUTHORITY": "closed direct ended inactive main nobody pending twice unsent",
        "MINE": "closed direct ended inactive main pending twice unsent",
        "ALL": "closed direct ended inactive main nobody pending twice unsent",
    },
    "mette": {"MINE": "", "AUTHORITY": "closed direct ended inactive main nobody pending twice unsent"},
    "mette:SERVICE": {
        "SHARED": "direct inactive main nobody twice",
        "AUTHORITY": "closed direct ended inactive main nobody pending twice unsent",
        "MINE": "",
        "ALL": "closed direct ended inactive main nobody pending twice unsent",
    },
    "mette:AUDITOR": {
        "SHARED": "direct inactive main nobody twice",
        "AUTHORITY": "closed direct ended inactive main nobody pending twice unsent",
        "MINE": "",
        "ALL": "closed direct ended inactive main nobody pending twice unsent",
    },
    "admin:ADMINISTRATOR": {"SHARED": "", "AUTHORITY": "", "MINE": "", "ALL": ""},
    "gitte": {
        "SHARED": "direct inactive main twice",
        "AUTHORITY": "",
        "MINE": "",
        "ALL": "closed direct ended inactive main twice",
    },
    "gert": {"SHARED": "direct inactive main twice", "AUTHORITY": "", "MINE": "twice"},
    "gitte:AUDITOR": {"SHARED": "", "AUTHORITY": "", "MINE": "", "ALL": ""},
    "hans": {
        "SHARED": "direct inactive main nobody twice",
        "AUTHORITY": "",
        "MINE": "",
        "ALL": "direct inactive main nobody twice",
    },
    "ronja": {"SHARED": "", "AUTHORITY": "lonely", "MINE": "lonely main", "ALL": "lonely main"},
    "rasmus": {"SHARED": "", "AUTHORITY": "lonely", "MINE": "", "ALL": "lonely"},
    "lone": {"SHARED": "", "AUTHORITY": "", "MINE": "", "ALL": "main"},
    "vera": {"SHARED": "", "AUTHORITY": "", "MINE": "", "ALL": ""},
}


@pytest.mark.parametrize(("who", "scope"), [(who, scope) for who, scopes in LISTS.items() for scope in scopes])
async def test_each_scope_holds_what_it_says(jobcenters: Jobcenters, who: str, scope: str) -> None:
    query = "query { jobOrders(scope: %s) { nodes { id } edges { node { id } } totalCount { value capped } } }" % scope  # noqa: UP031
    found = (await jobcenters.read(who, query))["jobOrders"]
    names = {key: name for name, key in jobcenters.ids.items()}
    wanted = LISTS[who][scope].split()
    assert sorted(names[node["id"]] for node in found["nodes"]) == wanted
    assert sorted(names[edge["node"]["id"]] for edge in found["edges"]) == wanted
    assert found["totalCount"] == {"value": len(wanted), "capped": False}


async def test_who_is_more_than_a_recipient_reads_as_the_stronger(jobcenters: Jobcenters) -> None:
    query = """query($id: ID!) { jobOrder(id: $id) {
        viewerRelation viewerCanPlace receivedThrough { code } referredCount } }"""
    told = {
        "gert": ("COORDINATOR", True, [], 0),
        "gitte": ("RECIPIENT", True, [{"code": "HRS"}], None),
        "hans": ("RECIPIENT", True, [{"code": "HRS"}, {"code": "NRS"}], None),
        "casper": ("OWNER", True, [], 0),
    }
    for who, wanted in told.items():
        [order] = (await jobcenters.read(who, query, id=jobcenters.ids["twice"])).values()
        assert tuple(order.values()) == wanted, who


async def test_two_networks_give_one_list_of_recipients(jobcenters: Jobcenters) -> None:
    query = "query($id: ID!) { jobOrder(id: $id) { recipients(search: %s) { totalCount { value } nodes { name } } } }"
    for search, names in {'""': "broendby gladsaxe herlev lyngby vallensbaek", '"herl"': "herlev", '"x"': ""}.items():
        [order] = (await jobcenters.read("mette", query % search, id=jobcenters.ids["twice"])).values()
        assert [node["name"] for node in order["recipients"]["nodes"]] == names.split()
        assert order["recipients"]["totalCount"]["value"] == len(names.split())


PLACEMENT_LISTS: dict[str, dict[str, str]] = {
    "casper": {
        "MINE": "",
        "AUTHORITY": "sent",
        "TO_DECIDE": "double kept waiting",
        "ALL": "direct.placed double kept lapsed rejected sent waiting",
    },
    "mette": {"MINE": "sent", "AUTHORITY": "sent", "TO_DECIDE": ""},
    "mette:SERVICE": {"MINE": "", "AUTHORITY": "sent", "TO_DECIDE": ""},
    "mette:AUDITOR": {
        "AUTHORITY": "sent",
        "TO_DECIDE": "",
        "ALL": "direct.placed double kept lapsed rejected sent waiting",
    },
    "admin:ADMINISTRATOR": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "", "ALL": ""},
    "gitte": {
        "MINE": "direct.placed kept lapsed waiting",
        "AUTHORITY": "direct.placed kept lapsed waiting",
        "TO_DECIDE": "",
        "ALL": "direct.placed kept lapsed waiting",
    },
    "gert": {"MINE": "", "AUTHORITY": "direct.placed kept lapsed waiting"},
    "gitte:AUDITOR": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "", "ALL": ""},
    "gitte:ADMINISTRATOR": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "", "ALL": ""},
    "ronja": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "double waiting", "ALL": "double rejected sent waiting"},
    "ronja:AUDITOR": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "", "ALL": ""},
    "lone": {"MINE": "rejected", "AUTHORITY": "rejected", "TO_DECIDE": "", "ALL": "rejected"},
    "vera": {"MINE": "", "AUTHORITY": "", "TO_DECIDE": "", "ALL": ""},
}


@pytest.mark.parametrize(
    ("who", "scope"), [(who, scope) for who, scopes in PLACEMENT_LISTS.items() for scope in scopes]
)
async def test_each_scope_of_placements_holds_what_it_says(jobcenters: Jobcenters, who: str, scope: str) -> None:
    query = "query { placements(scope: %s) { nodes { id } totalCount { value } } }" % scope  # noqa: UP031
    found = (await jobcenters.read(who, query))["placements"]
    names = {key: name for name, key in jobcenters.ids.items()}
    wanted = PLACEMENT_LISTS[who][scope].split()
    assert sorted(names[node["id"]] for node in found["nodes"]) == wanted
    assert found["totalCount"]["value"] == len(wanted)
