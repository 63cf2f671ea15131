"""The ways hidden data got out of comparable systems, each tried here: no hidden word comes through any of them."""

import logging
from base64 import urlsafe_b64decode
from uuid import uuid4

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
)

from staer.api.schema import schema
from staer.reads.identifiers import encode_id
from tests.access import client_of
from tests.api.mutations import document
from tests.jobcenters import HIDDEN, NUMBERS, PROBLEM, SHARED_CHANGED, TASKS, Jobcenters

TYPES = schema._schema.type_map  # type: ignore[attr-defined]
SECRETS = [*HIDDEN.values(), PROBLEM]
# Each one stands in another relation to `main`; the last three read no order at all.
OTHERS = ["ronja", "gitte", "gitte:SERVICE", "hans", "lone", "vera", "rasmus:AUDITOR", "admin:ADMINISTRATOR"]
SCOPES = ["SHARED", "AUTHORITY", "MINE", "ALL"]


def _everything(type_: object, depth: int) -> str:
    """A selection of all there is, so many levels deep; edges hold the same nodes."""
    if isinstance(type_, GraphQLInterfaceType):
        return " ".join(f"...on {each.name} {{ {_everything(each, depth)} }}" for each in _implementing(type_))
    if not isinstance(type_, GraphQLObjectType):
        return ""
    return (
        " ".join(
            filter(None, (_field(type_.name, name, f, depth) for name, f in type_.fields.items() if name != "edges"))
        )
        or "__typename"
    )


def _implementing(interface: GraphQLInterfaceType) -> list[GraphQLObjectType]:
    return [t for t in TYPES.values() if isinstance(t, GraphQLObjectType) and interface in t.interfaces]


def _field(parent: str, name: str, field: GraphQLField, depth: int) -> str:
    named = get_named_type(field.type)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return f"{parent}_{name}: {name}"
    return f"{parent}_{name}: {name} {{ {_everything(named, depth - 1)} }}" if depth else ""


def _all_of(field: str, arguments: str, depth: int) -> str:
    root = TYPES["Query"]
    assert isinstance(root, GraphQLObjectType)
    return f"{field}{arguments} {{ {_everything(get_named_type(root.fields[field].type), depth)} }}"


def _reads(jobcenters: Jobcenters) -> list[str]:
    """Everything that can be read, with every id that there is."""
    ids = ", ".join(f'"{key}"' for key in jobcenters.ids.values())
    lists = [_all_of("jobOrders", f"(scope: {scope})", 2) for scope in SCOPES]
    lists += [_all_of("placements", f"(scope: {scope})", 2) for scope in ("MINE", "AUTHORITY", "TO_DECIDE", "ALL")]
    single = [_all_of("jobOrder", f'(id: "{jobcenters.ids["main"]}")', 3), _all_of("nodes", f"(ids: [{ids}])", 1)]
    return [
        *lists,
        *single,
        *(_all_of(name, "", 2) for name in ("networks", "authorities", "companies", "consultants")),
    ]


@pytest.mark.parametrize("who", OTHERS)
async def test_no_hidden_word_in_anything_that_can_be_read(jobcenters: Jobcenters, who: str) -> None:
    for fields in _reads(jobcenters):
        response = await jobcenters.send(who, f"{{ {fields} }}")
        assert "errors" not in response.json(), response.text
        assert not [secret for secret in SECRETS if secret in response.text], fields


async def test_the_owner_finds_them_all_in_the_same_reads(jobcenters: Jobcenters) -> None:
    """Else the test above would prove nothing."""
    texts = [(await jobcenters.send("mette", f"{{ {fields} }}")).text for fields in _reads(jobcenters)]
    for secret in SECRETS:
        assert sum(secret in text for text in texts) >= 4


@pytest.mark.parametrize("who", ["lone", "vera", "rasmus", "rasmus:AUDITOR", "admin:ADMINISTRATOR"])
async def test_tasks_are_read_by_those_alone_to_whom_the_order_is_shared(jobcenters: Jobcenters, who: str) -> None:
    for fields in _reads(jobcenters):
        assert TASKS not in (await jobcenters.send(who, f"{{ {fields} }}")).text, fields


# --- one answer for "not there" and "not yours"

READS = {
    "jobOrder": "query($id: ID!) { jobOrder(id: $id) { id title } }",
    "placement": "query($id: ID!) { placement(id: $id) { id note } }",
    "node": "query($id: ID!) { node(id: $id) { id __typename } }",
    "nodes": "query($id: ID!) { nodes(ids: [$id, $id]) { id __typename } }",
    "placements of an order": """query($id: ID!) { placements(scope: ALL, filter: {jobOrderId: $id}) {
        nodes { id } totalCount { value } pageInfo { hasNextPage } } }""",
    "with what is there": "query($id: ID!) { viewer { name } node(id: $id) { id } jobOrders { totalCount { value } } }",
}
UNSEEN = [
    ("JobOrder", "main", ["vera", "vera:SERVICE", "rasmus", "gitte:AUDITOR", "admin:ADMINISTRATOR"]),
    ("JobOrder", "unsent", ["gitte", "ronja", "hans:SERVICE"]),
    ("JobOrder", "pending", ["gitte", "hans"]),
    ("JobOrder", "ended", ["hans", "lone"]),
    ("JobOrder", "lonely", ["casper", "mette:AUDITOR"]),
    ("JobOrderShare", "main.HRS", ["ronja", "gitte", "lone", "vera", "admin:ADMINISTRATOR"]),
    ("Placement", "waiting", ["hans", "lone", "vera", "rasmus", "gitte:AUDITOR", "admin:ADMINISTRATOR"]),
]


@pytest.mark.parametrize(("type_name", "key", "who"), [(t, key, who) for t, key, people in UNSEEN for who in people])
async def test_a_real_id_is_answered_as_a_made_up_one(
    jobcenters: Jobcenters, type_name: str, key: str, who: str
) -> None:
    for name, query in READS.items():
        if name in {"jobOrder", "placement"} and name.lower() != type_name.lower():
            continue
        if name == "placements of an order" and type_name != "JobOrder":
            continue
        made_up = encode_id(type_name, uuid4())
        real, invented = [await jobcenters.send(who, query, id=id_) for id_ in (jobcenters.ids[key], made_up)]
        assert real.content == invented.content, name
        assert (real.status_code, dict(real.headers)) == (invented.status_code, dict(invented.headers)), name
        literal = [await jobcenters.send(who, query.replace("($id: ID!)", "").replace("$id", f'"{id_}"'))
                   for id_ in (jobcenters.ids[key], made_up)]  # fmt: skip
        assert literal[0].content == literal[1].content == real.content, name


# --- filter and sort

FORBIDDEN = {
    "jobagStatus": ("[ACCEPTED]", {"SHARED", "MINE", "ALL"}),
    "changedSince": ('"2018-01-01T00:00:00Z"', {"SHARED", "MINE", "ALL"}),
    "networkCode": ('"HRS"', {"MINE"}),
    "sharedChangedSince": ('"2018-01-01T00:00:00Z"', set[str]()),
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("name", FORBIDDEN)
@pytest.mark.parametrize("who", ["casper", "gitte", "ronja", "admin:ADMINISTRATOR", "mette:AUDITOR"])
async def test_what_a_scope_may_not_read_filters_nothing(
    jobcenters: Jobcenters, who: str, name: str, scope: str
) -> None:
    literal, scopes = FORBIDDEN[name]
    in_text = f"{{ jobOrders(scope: {scope}, filter: {{{name}: {literal}}}) {{ nodes {{ id }} }} }}"
    as_variable = "query($filter: JobOrderFilter, $scope: JobOrderScope!) { jobOrders(scope: $scope, filter: $filter) { totalCount { value } } }"  # noqa: E501
    value = ["ACCEPTED"] if name == "jobagStatus" else literal.strip('"')
    for query, variables in ((in_text, {}), (as_variable, {"filter": {name: value}, "scope": scope})):
        if scope in scopes:
            assert await jobcenters.refused(who, query, **variables) == "FORBIDDEN_FILTER"
        else:
            await jobcenters.ask(who, query, **variables)


@pytest.mark.parametrize("scope", SCOPES)
async def test_nothing_is_sorted_by_what_a_scope_may_not_read(jobcenters: Jobcenters, scope: str) -> None:
    for by in ("{field: UPDATED_AT}", "[{field: TITLE}, {field: UPDATED_AT, direction: DESC}]"):
        query = f"{{ jobOrders(scope: {scope}, orderBy: {by}) {{ nodes {{ id }} }} }}"
        for who in ("casper", "gitte"):
            if scope == "AUTHORITY":
                await jobcenters.ask(who, query)
            else:
                assert await jobcenters.refused(who, query) == "FORBIDDEN_FILTER"


@pytest.mark.parametrize(
    "filter_",
    [
        "qualifications",
        "workingHours",
        "internalComment",
        "companyContact",
        "workTasks",
        "referredCount",
        "version",
        "OR",
    ],
)
async def test_a_hidden_field_is_no_filter(jobcenters: Jobcenters, filter_: str) -> None:
    query = f'{{ jobOrders(filter: {{{filter_}: "x"}}) {{ nodes {{ id }} }} }}'
    assert await jobcenters.refused("casper", query) == "GRAPHQL_VALIDATION_FAILED"
    query = "query($filter: JobOrderFilter) { jobOrders(filter: $filter) { nodes { id } } }"
    assert await jobcenters.refused("casper", query, filter={filter_: "x"}) == "BAD_USER_INPUT"


@pytest.mark.parametrize("argument", ['where: "x"', "limit: 1", "offset: 1", 'authority: "15300"', "asUser: 1"])
async def test_unknown_arguments_are_refused(jobcenters: Jobcenters, argument: str) -> None:
    for field in ("jobOrders", "placements", "companies"):
        query = f"{{ {field}({argument}) {{ nodes {{ id }} }} }}"
        assert await jobcenters.refused("gitte", query) == "GRAPHQL_VALIDATION_FAILED"


async def test_a_change_that_nobody_else_may_know_of_moves_nobody_elses_list(own_jobcenters: Jobcenters) -> None:
    """sharedChangedSince, and the order by it, are blind to edits of hidden texts; and to a placer altogether."""
    query = "query($since: DateTime) { jobOrders(scope: ALL, filter: {sharedChangedSince: $since}) { nodes { id } } }"
    given = {"jobOrderId": own_jobcenters.ids["main"], "expectedVersion": 7, "qualifications": "Noget andet"}
    changed = await own_jobcenters.ask("mette", document("updateJobOrder"), input=given)
    assert changed["updateJobOrder"]["userErrors"] == []
    for who in ("gitte", "ronja", "lone"):
        data = await own_jobcenters.ask(who, query, since="2020-01-01T00:00:00Z")
        assert data["jobOrders"]["nodes"] == []
    for who, found in {"gitte": True, "lone": False}.items():
        data = await own_jobcenters.ask(who, query, since="2000-01-01T00:00:00Z")
        assert ({"id": own_jobcenters.ids["main"]} in data["jobOrders"]["nodes"]) is found


# --- search, total, cursor


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("who", [*OTHERS, "casper"])
async def test_no_search_finds_a_hidden_word(jobcenters: Jobcenters, who: str, scope: str) -> None:
    query = "query($s: String) { jobOrders(scope: %s, search: $s) { nodes { id } totalCount { value } } }" % scope  # noqa: UP031
    for word in [*SECRETS, "Hemmeligt", "Kvalifikationer", "kvali", "Velegnet", "begynde"]:
        data = await jobcenters.ask(who, query, s=word)
        assert data["jobOrders"] == {"nodes": [], "totalCount": {"value": 0}}, word


FOUND_BY_TASKS = {
    ("casper", "ALL"): True,
    ("casper", "MINE"): True,
    ("casper", "AUTHORITY"): True,
    ("casper", "SHARED"): True,
    ("ronja", "ALL"): True,
    ("ronja", "MINE"): True,
    ("gitte", "ALL"): True,
    ("gitte", "SHARED"): True,
    ("lone", "ALL"): False,
    ("vera", "ALL"): False,
    ("admin:ADMINISTRATOR", "ALL"): False,
}


@pytest.mark.parametrize(("who", "scope"), FOUND_BY_TASKS)
async def test_tasks_are_searched_where_they_are_read(jobcenters: Jobcenters, who: str, scope: str) -> None:
    query = 'query($s: String) { jobOrders(scope: %s, search: $s, filter: {requestId: "1"}) { nodes { id } totalCount { value } } }'  # noqa: E501
    for word in (TASKS, "arbejds"):
        data = await jobcenters.ask(who, query % scope, s=word)
        found = FOUND_BY_TASKS[who, scope]
        assert data["jobOrders"]["nodes"] == ([{"id": jobcenters.ids["main"]}] if found else []), word
        assert data["jobOrders"]["totalCount"]["value"] == int(found)
    visible = await jobcenters.ask(who, query % scope, s="kontor")
    assert bool(visible["jobOrders"]["nodes"]) is (who not in {"vera", "admin:ADMINISTRATOR"})


async def test_an_order_no_longer_shared_is_not_found_by_its_tasks(jobcenters: Jobcenters) -> None:
    query = 'query { jobOrders(scope: ALL, search: "arbejdsopgaver") { nodes { id } } }'
    data = await jobcenters.ask("gitte", query)
    names = {key: name for name, key in jobcenters.ids.items()}
    assert sorted(names[node["id"]] for node in data["jobOrders"]["nodes"]) == ["direct", "inactive", "main", "twice"]


@pytest.mark.parametrize("who", ["ronja", "gitte", "lone"])
async def test_no_cursor_holds_what_is_hidden(jobcenters: Jobcenters, who: str) -> None:
    fields = TYPES["JobOrderOrderField"]
    assert isinstance(fields, GraphQLEnumType)
    hidden = [*SECRETS, *([TASKS, SHARED_CHANGED[:10]] if who == "lone" else [])]
    for field in fields.values.keys() - {"UPDATED_AT"}:
        query = f"{{ jobOrders(scope: ALL, orderBy: {{field: {field}}}) {{ edges {{ cursor }} }} }}"
        for edge in (await jobcenters.ask(who, query))["jobOrders"]["edges"]:
            cursor = urlsafe_b64decode(edge["cursor"]).decode()
            assert not [word for word in hidden if word in cursor], field


# --- answers to changes, the log, the token


async def test_what_a_mutation_shows_is_what_its_viewer_reads(own_jobcenters: Jobcenters) -> None:
    order = _everything(TYPES["JobOrder"], 3)
    ids = own_jobcenters.ids
    shown = f"placement {{ jobOrder {{ {order} }} }}"
    answers = [
        await own_jobcenters.send("ronja", document("approvePlacement", shown), input={"placementId": ids["waiting"]}),
        await own_jobcenters.send("gitte", document("withdrawPlacement", shown), input={"placementId": ids["waiting"]}),
        await own_jobcenters.send(
            "hans",
            document("createPlacement", shown),
            input={"jobOrderId": ids["main"], "candidate": {"name": "Ole", "cprNumber": "2110625629"}},
        ),
    ]
    for answer in answers:
        [payload] = answer.json()["data"].values()
        assert payload["userErrors"] == []
        assert payload["placement"]["jobOrder"]["JobOrder_title"] == "Kontorassistent"
        assert not [secret for secret in SECRETS if secret in answer.text]


async def test_errors_quote_nothing(jobcenters: Jobcenters) -> None:
    wrong = [
        "{ jobOrders(filter: {status: [%s]}) { nodes { id } } }",
        '{ jobOrders(first: "%s") { nodes { id } } }',
        '{ jobOrders(filter: {startDateFrom: "%s"}) { nodes { id } } }',
        '{ jobOrder(id: "%s") { id } }',
        '{ jobOrders(after: "%s") { nodes { id } } }',
    ]
    for query in wrong:
        response = await jobcenters.send("gitte", query % "Hemmelig2110625629")
        assert response.json()["errors"]
        assert "2110625629" not in response.text


@pytest.mark.parametrize("who", ["casper", "gitte", "vera"])
async def test_nothing_that_is_read_comes_into_the_log(
    jobcenters: Jobcenters, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for fields in _reads(jobcenters)[:2]:
            await jobcenters.send(who, f"{{ {fields} }}")
        await jobcenters.send(who, "query($s: String) { jobOrders(search: $s) { nodes { id } } }", s=SECRETS[0])
    logged = " ".join(str(vars(record)) for record in caplog.records if not record.name.startswith("httpcore"))
    assert not [word for word in [*SECRETS, TASKS, "Kontorassistent", "Grete"] if word in logged]


async def test_who_changes_employer_acts_for_the_new_one(jobcenters: Jobcenters) -> None:
    """The authority is in the token; the old one's orders are as unknown as any."""
    query = "query($id: ID!) { jobOrder(id: $id) { title } viewer { authority { name } } }"
    token = jobcenters.issuer.token(sub="casper", name="Casper", authority=NUMBERS["vallensbaek"])
    async with client_of(jobcenters.app, token) as client:
        answer = await client.post("/graphql", json={"query": query, "variables": {"id": jobcenters.ids["main"]}})
    assert answer.json()["data"] == {"jobOrder": None, "viewer": {"authority": {"name": "vallensbaek"}}}


def test_every_list_is_bounded() -> None:
    """A list without pages must be short by nature."""
    short = {"networks", "members", "shares", "shareOptions", "receivedThrough", "recipients", "nodes", "edges"}
    short |= {"withheldFields", "viewerCannotPlaceReasons", "viewerCannotApproveReasons", "reasons", "roles"}
    short |= {"userErrors", "results", "path", "answers", "warnings", "receipts"}
    short |= {"fields", "attempts", "counts", "groups", "memberships", "columns"}
    short |= {"views", "citizenReads"}  # 100 saved by each at most; the placements of one citizen
    unbounded = [
        f"{type_.name}.{name}"
        for type_ in TYPES.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if hasattr(get_nullable_type(field.type), "of_type") and name not in short
    ]
    assert unbounded == []
