"""Views: what everybody has, what people keep for themselves and for colleagues, and who never hears of it."""

from typing import Any
from uuid import uuid4

import pytest

from staer.domain.list_view import MOST_VIEWS, SystemView
from tests.jobcenters import Jobcenters

FIELDS = "id name list system scope filter search orderBy columns shared mine isDefault"
VIEWS = f"query($list: ListName!) {{ views(list: $list) {{ {FIELDS} }} }}"
SAVE = f"""mutation($input: SaveViewInput!) {{ saveView(input: $input) {{
  view {{ {FIELDS} }} userErrors {{ code path }} }} }}"""
DELETE = "mutation($input: DeleteViewInput!) { deleteView(input: $input) { userErrors { code path } } }"
CHOOSE = """mutation($input: SetDefaultViewInput!) { setDefaultView(input: $input) {
  views { name isDefault } userErrors { code path } } }"""
MINE = {
    "list": "JOB_ORDERS",
    "name": "Lager i maj",
    "scope": "AUTHORITY",
    "filter": {"status": ["OPEN"], "startDateFrom": "2018-05-01"},
    "search": "lager",
    "orderBy": [{"field": "END_DATE", "direction": "DESC"}],
    "columns": ["title", "endDate"],
}


async def views(made: Jobcenters, who: str, list_: str = "JOB_ORDERS") -> dict[str, dict[str, Any]]:
    return {view["name"]: view for view in (await made.ask(who, VIEWS, list=list_))["views"]}


async def save(made: Jobcenters, who: str, **given: Any) -> dict[str, Any]:
    return (await made.ask(who, SAVE, input=MINE | given))["saveView"]


@pytest.mark.parametrize("who", ["casper", "hans", "casper:AUDITOR", "gitte:SERVICE", "admin:ADMINISTRATOR"])
async def test_everybody_has_the_systems_views(jobcenters: Jobcenters, who: str) -> None:
    found = [*(await views(jobcenters, who)).values(), *(await views(jobcenters, who, "PLACEMENTS")).values()]
    assert {view["system"] for view in found if view["system"]} == set(SystemView)


LIST = """query($scope: JobOrderScope!, $filter: JobOrderFilter, $orderBy: [JobOrderOrder!]) {
  jobOrders(scope: $scope, filter: $filter, orderBy: $orderBy) { nodes { id } } }"""


async def test_the_systems_views_hold_what_they_say(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    for name, days in (("unsent", 14), ("twice", 15), ("inactive", 3)):
        await made.world.sql(
            "update job_order set end_date = current_date + $2::int where id = $1", made.keys[name], days
        )
    await made.world.sql("update job_order set created_at = now() where id = $1", made.keys["pending"])
    await made.world.sql("update placement set created_at = now() - interval '8 days' where id = $1", made.keys["kept"])
    await made.world.sql("update placement set created_at = now() where id = $1", made.keys["waiting"])
    found = {}
    for view in (await views(made, "casper")).values():
        asked = {name: view[name] for name in ("scope", "filter", "orderBy")}
        nodes = (await made.read("casper", LIST, **asked))["jobOrders"]["nodes"]
        names = {id_: name for name, id_ in made.ids.items()}
        found[view["system"]] = {names[node["id"]] for node in nodes}
    assert found["ENDING_SOON"] == {"unsent"}
    open_ = {"main", "ended", "twice", "unsent", "pending", "direct", "nobody"}
    assert found["OUR_OPEN_ORDERS"] == open_
    assert found["WITHOUT_CANDIDATES"] == open_ - {"pending", "main"}
    assert found["NATIONAL_LIST"] == {"main", "twice", "direct", "nobody"}
    assert found["SHARED_WITH_US"] == {"main", "twice", "direct", "nobody", "inactive"}
    waiting = (await views(made, "ronja", "PLACEMENTS"))["Afventer min afgørelse"]
    query = "query($scope: PlacementScope!) { placements(scope: $scope) { nodes { id } } }"
    nodes = (await made.ask("ronja", query, scope=waiting["scope"]))["placements"]["nodes"]
    assert {node["id"] for node in nodes} == {made.ids["waiting"], made.ids["double"]}


@pytest.mark.parametrize(("scope", "allowed"), [("AUTHORITY", True), ("MINE", True), ("SHARED", False), ("ALL", False)])
async def test_who_was_placed_is_no_matter_of_recipients(jobcenters: Jobcenters, scope: str, allowed: bool) -> None:
    answer = (await jobcenters.send("gitte", LIST, scope=scope, filter={"withoutCandidatesForDays": 7})).json()
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes == ([] if allowed else ["FORBIDDEN_FILTER"])


@pytest.mark.parametrize("name", ["endingWithinDays", "withoutCandidatesForDays"])
@pytest.mark.parametrize("days", [-1, 367])
async def test_days_out_of_range_are_bad_input(jobcenters: Jobcenters, name: str, days: int) -> None:
    query = f"{{ jobOrders(scope: AUTHORITY, filter: {{{name}: {days}}}) {{ nodes {{ id }} }} }}"
    assert await jobcenters.refused("casper", query) == "BAD_USER_INPUT"


async def test_a_view_is_kept_changed_and_deleted(own_jobcenters: Jobcenters) -> None:
    saved = (await save(own_jobcenters, "casper"))["view"]
    assert {name: saved[name] for name in MINE} == MINE
    assert (saved["mine"], saved["shared"], saved["system"], saved["isDefault"]) == (True, False, None, False)
    changed = (await save(own_jobcenters, "casper", id=saved["id"], name="Lager", filter=None, shared=True))["view"]
    assert (changed["id"], changed["name"], changed["filter"]) == (saved["id"], "Lager", None)
    assert "Lager i maj" not in await views(own_jobcenters, "casper")
    await own_jobcenters.ask("casper", DELETE, input={"id": saved["id"]})
    assert "Lager" not in await views(own_jobcenters, "casper")


async def test_colleagues_see_what_is_shared_and_nobody_else_does(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    shared = (await save(made, "casper", name="Delt", shared=True))["view"]
    await save(made, "casper", name="Privat")
    seen = {
        who: set(await views(made, who)) & {"Delt", "Privat"} for who in ("casper", "mette", "casper:AUDITOR", "gitte")
    }
    assert seen == {"casper": {"Delt", "Privat"}, "mette": {"Delt"}, "casper:AUDITOR": {"Delt"}, "gitte": set()}
    assert (await views(made, "mette"))["Delt"]["mine"] is False
    for who in ("mette", "gitte"):
        for refused in (
            (await save(made, who, id=shared["id"], name="Taget"))["userErrors"],
            (await made.ask(who, DELETE, input={"id": shared["id"]}))["deleteView"]["userErrors"],
        ):
            assert refused == [{"code": "NOT_FOUND", "path": ["input", "id"]}]


async def test_a_default_is_ones_own(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    shared = (await save(made, "casper", name="Delt", shared=True))["view"]
    answer = await made.ask("mette", CHOOSE, input={"list": "JOB_ORDERS", "id": shared["id"]})
    assert [view["name"] for view in answer["setDefaultView"]["views"] if view["isDefault"]] == ["Delt"]
    assert not any(view["isDefault"] for view in (await views(made, "casper")).values())
    await made.ask("casper", DELETE, input={"id": shared["id"]})
    assert not any(view["isDefault"] for view in (await views(made, "mette")).values())
    national = (await views(made, "mette"))["National-liste"]["id"]
    await made.ask("mette", CHOOSE, input={"list": "JOB_ORDERS", "id": national})
    assert (await views(made, "mette"))["National-liste"]["isDefault"]
    await made.ask("mette", CHOOSE, input={"list": "JOB_ORDERS"})
    assert not any(view["isDefault"] for view in (await views(made, "mette")).values())


async def test_a_view_of_another_authority_is_as_made_up(own_jobcenters: Jobcenters) -> None:
    made = own_jobcenters
    view = (await save(made, "casper", shared=True))["view"]["id"]
    private = (await save(made, "casper", name="Privat"))["view"]["id"]
    for id_ in (view, private, str(uuid4())):
        answer = await made.ask("gitte", CHOOSE, input={"list": "JOB_ORDERS", "id": id_})
        assert answer["setDefaultView"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["input", "id"]}]
    answer = await made.ask("casper", CHOOSE, input={"list": "PLACEMENTS", "id": view})
    assert answer["setDefaultView"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["input", "id"]}]


@pytest.mark.parametrize("who", ["casper:AUDITOR", "casper:SERVICE", "casper:ADMINISTRATOR"])
async def test_only_consultants_keep_views(jobcenters: Jobcenters, who: str) -> None:
    national = (await views(jobcenters, who))["National-liste"]["id"]
    refused = [
        (await jobcenters.ask(who, SAVE, input=MINE))["saveView"],
        (await jobcenters.ask(who, DELETE, input={"id": str(uuid4())}))["deleteView"],
        (await jobcenters.ask(who, CHOOSE, input={"list": "JOB_ORDERS", "id": national}))["setDefaultView"],
    ]
    assert [[error["code"] for error in each["userErrors"]] for each in refused] == [["NOT_CONSULTANT"]] * 3


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "what the scope may not read": ({"scope": "SHARED", "filter": {"jobagStatus": ["PENDING"]}}, "FORBIDDEN_FILTER"),
    "an order that the scope may not read": (
        {"scope": "ALL", "orderBy": [{"field": "UPDATED_AT"}]},
        "FORBIDDEN_FILTER",
    ),
    "a filter that there is not": ({"filter": {"cprNumber": "2110625629"}}, "BAD_USER_INPUT"),
    "a filter of another shape": ({"filter": ["OPEN"]}, "BAD_USER_INPUT"),
    "a scope of the other list": ({"scope": "TO_DECIDE"}, "BAD_USER_INPUT"),
    "a column that there is not": ({"columns": ["cprNumber"]}, "BAD_USER_INPUT"),
    "too much": ({"filter": {"occupation": "x" * 10_000}}, "BAD_USER_INPUT"),
    "an id that is none": ({"id": "x"}, "BAD_USER_INPUT"),
}


@pytest.mark.parametrize(("given", "code"), BAD.values(), ids=BAD)
async def test_what_a_list_would_refuse_is_not_kept(jobcenters: Jobcenters, given: dict[str, Any], code: str) -> None:
    response = await jobcenters.send("casper", SAVE, input=MINE | given)
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == code
    assert "2110625629" not in response.text


@pytest.mark.parametrize(("name", "code"), [("", "REQUIRED"), ("x" * 201, "TOO_LONG"), ("\0", "INVALID_INPUT")])
async def test_a_view_needs_a_name(jobcenters: Jobcenters, name: str, code: str) -> None:
    assert (await save(jobcenters, "casper", name=name))["userErrors"] == [{"code": code, "path": ["input", "name"]}]


async def test_there_is_an_end_to_views(own_jobcenters: Jobcenters) -> None:
    await own_jobcenters.world.sql(
        "insert into list_view (id, authority_id, consultant_id, list_name, name, asked, shared)"
        " select gen_random_uuid(), $1, $2, 'JOB_ORDERS', 'nr. ' || n, '{\"scope\": \"MINE\"}', false"
        " from generate_series(1, $3::int) n",
        own_jobcenters.world.authorities["broendby"],
        own_jobcenters.world.casper.consultant_id,
        MOST_VIEWS,
    )
    assert [error["code"] for error in (await save(own_jobcenters, "casper"))["userErrors"]] == ["TOO_MANY_VIEWS"]
