"""Pages by key: put together they are the list, in both directions, whatever it is sorted by."""

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staer.reads.identifiers import encode_id
from staer.store.keys import new_id
from tests.jobcenters import Jobcenters
from tests.reads.conftest import LongList

Row = dict[str, Any]
PAGE = "edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
STATUSES = ("OPEN", "INACTIVE", "CLOSED")

# What each order field sorts by, from a row of the table; None sorts by `nulls`.
ORDERS: dict[str, Callable[[LongList, Row], Any]] = {
    "AUTHORITY": lambda world, row: "broendby" if row["owner_id"] == world.made.keys["broendby"] else "herlev",
    "COMPANY": lambda world, row: world.companies[row["company_id"]],
    "CREATED_AT": lambda _, row: row["created_at"],
    "DFDG_CREATED_ON": lambda _, row: row["dfdg_created_on"],
    "END_DATE": lambda _, row: row["end_date"],
    "OCCUPATION": lambda _, row: row["occupation"],
    "REQUEST_ID": lambda _, row: row["request_id"],
    "SHARED_UPDATED_AT": lambda _, row: row["shared_updated_at"],
    "START_DATE": lambda _, row: row["start_date"],
    "STATUS": lambda _, row: STATUSES.index(row["status"]),
    "TITLE": lambda _, row: row["title"],
    "TYPE": lambda _, row: row["type"],
    "UPDATED_AT": lambda _, row: row["updated_at"],
    "VACANCIES": lambda _, row: row["vacancies"],
}
PLACEMENT_ORDERS: dict[str, Callable[[LongList, Row], Any]] = {
    "CANDIDATE_NAME": lambda _, row: row["name"],
    "CREATED_AT": lambda _, row: row["created_at"],
    "DECIDED_AT": lambda _, row: row["decided_at"],
    "JOB_ORDER_TITLE": lambda _, row: row["title"],
    "STATUS": lambda _, row: row["status"],
}


NULLABLE = {"CANDIDATE_NAME", "DECIDED_AT", "DFDG_CREATED_ON", "END_DATE", "OCCUPATION", "REQUEST_ID", "START_DATE"}


def _with_nulls(fields: Iterable[str]) -> list[tuple[str, str | None]]:
    return [(field, nulls) for field in fields for nulls in ((None, "FIRST") if field in NULLABLE else (None,))]


def _is_sorted(keys: list[Any], *, descending: bool, nulls: str | None) -> bool:
    """Nulls stand together at the end unless asked for first; the others go up or down."""
    empty = [key is None for key in keys]
    values = [key for key in keys if key is not None]
    return empty == sorted(empty, reverse=nulls == "FIRST") and values == sorted(values, reverse=descending)


async def _page(made: Jobcenters, who: str, query: str, **variables: Any) -> Row:
    [page] = (await made.ask(who, query, **variables)).values()
    return page


async def _forward(made: Jobcenters, who: str, query: str, size: int, **variables: Any) -> list[str]:
    found, after = [], None
    for _ in range(100):
        page = await _page(made, who, query, first=size, after=after, **variables)
        cursors = [edge["cursor"] for edge in page["edges"]]
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert [info["startCursor"], info["endCursor"]] == ([cursors[0], cursors[-1]] if cursors else [None, None])
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not info["hasNextPage"]:
            return found
        after = info["endCursor"]
    raise AssertionError("the pages have no end")


async def _backward(made: Jobcenters, who: str, query: str, size: int, **variables: Any) -> list[str]:
    found, before = [], None
    for _ in range(100):
        page = await _page(made, who, query, last=size, before=before, **variables)
        assert page["pageInfo"]["hasNextPage"] is (before is not None)
        found = [edge["node"]["id"] for edge in page["edges"]] + found
        if not page["pageInfo"]["hasPreviousPage"]:
            return found
        before = page["pageInfo"]["startCursor"]
    raise AssertionError("the pages have no end")


async def _pages_are_the_list(made: Jobcenters, who: str, query: str, size: int, **variables: Any) -> list[str]:
    whole = [edge["node"]["id"] for edge in (await _page(made, who, query, first=100, **variables))["edges"]]
    assert len(set(whole)) == len(whole)
    assert await _forward(made, who, query, size, **variables) == whole
    assert await _backward(made, who, query, size, **variables) == whole
    return whole


def _query(field: str, arguments: str = "", declared: str = "") -> str:
    return (
        f"query($first: Int, $after: String, $last: Int, $before: String {declared})"
        f" {{ {field}(first: $first, after: $after, last: $last, before: $before {arguments}) {{ {PAGE} }} }}"
    )


def _job_orders(scope: str) -> str:
    return _query("jobOrders", f"scope: {scope}, orderBy: $by", ", $by: [JobOrderOrder!]")


def _order(field: str, direction: str, nulls: str | None) -> Row:
    return {"field": field, "direction": direction} | ({"nulls": nulls} if nulls else {})


@pytest.mark.parametrize(("field", "nulls"), _with_nulls(ORDERS))
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_of_own_orders(long_list: LongList, field: str, direction: str, nulls: str | None) -> None:
    by = _order(field, direction, nulls)
    whole = await _pages_are_the_list(long_list.made, "casper", _job_orders("AUTHORITY"), 13, by=[by])
    own = long_list.made.keys["broendby"]
    assert set(whole) == {key for key, row in long_list.orders.items() if row["owner_id"] == own}
    keys = [ORDERS[field](long_list, long_list.orders[key]) for key in whole]
    assert _is_sorted(keys, descending=direction == "DESC", nulls=nulls)


@pytest.mark.parametrize(
    ("who", "scope", "direction"), [("gitte", "SHARED", "ASC"), ("gitte", "ALL", "DESC"), ("casper", "ALL", "ASC")]
)
@pytest.mark.parametrize("field", sorted(ORDERS.keys() - {"UPDATED_AT"}))
async def test_pages_of_other_scopes(long_list: LongList, field: str, direction: str, who: str, scope: str) -> None:
    whole = await _pages_are_the_list(long_list.made, who, _job_orders(scope), 11, by=[_order(field, direction, None)])
    assert whole
    keys = [ORDERS[field](long_list, long_list.orders[key]) for key in whole]
    assert _is_sorted(keys, descending=direction == "DESC", nulls=None)


@pytest.mark.parametrize(("field", "nulls"), _with_nulls(PLACEMENT_ORDERS))
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_of_placements(long_list: LongList, field: str, direction: str, nulls: str | None) -> None:
    query = _query("placements", "scope: ALL, orderBy: $by", ", $by: [PlacementOrder!]")
    whole = await _pages_are_the_list(long_list.made, "gitte", query, 7, by=[_order(field, direction, nulls)])
    assert set(whole) == set(long_list.placements)
    keys = [PLACEMENT_ORDERS[field](long_list, long_list.placements[key]) for key in whole]
    assert _is_sorted(keys, descending=direction == "DESC", nulls=nulls)


orders = st.lists(
    st.builds(
        _order,
        st.sampled_from(sorted(ORDERS)),
        st.sampled_from(["ASC", "DESC"]),
        st.sampled_from([None, "FIRST", "LAST"]),
    ),
    max_size=4,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(by=orders, size=st.integers(min_value=5, max_value=60))
async def test_pages_of_several_keys(long_list: LongList, by: list[Row], size: int) -> None:
    await _pages_are_the_list(long_list.made, "casper", _job_orders("AUTHORITY"), size, by=by)


@pytest.mark.parametrize(
    "query",
    [
        _query("authorities"),
        _query("companies"),
        _query("consultants"),
        _query("consultants", 'search: "c"'),
        _query("placements"),
        _query("jobOrders"),
    ],
)
async def test_pages_in_the_usual_order(long_list: LongList, query: str) -> None:
    assert await _pages_are_the_list(long_list.made, "gitte", query, 2)


async def test_pages_inside_an_order(jobcenters: Jobcenters) -> None:
    for field in ("history", "recipients", "placements"):
        query = (
            f"query($id: ID!, $first: Int, $after: String) {{ jobOrder(id: $id) {{"
            f" {field}(first: $first, after: $after) {{ totalCount {{ value }} edges {{ cursor }}"
            f" pageInfo {{ hasNextPage endCursor }} }} }} }}"
        )
        found: list[Any] = []
        order: Any = None
        after, more = None, True
        while more:
            [order] = (await jobcenters.read("casper", query, id=jobcenters.ids["main"], first=2, after=after)).values()
            found += order[field]["edges"]
            after, more = order[field]["pageInfo"]["endCursor"], order[field]["pageInfo"]["hasNextPage"]
        assert len(found) == order[field]["totalCount"]["value"] > 2


async def test_a_page_between_two_cursors(long_list: LongList) -> None:
    edges = (await _page(long_list.made, "casper", _job_orders("AUTHORITY"), first=30))["edges"]
    between = {"after": edges[3]["cursor"], "before": edges[20]["cursor"]}
    for end in ({"first": 5}, {"last": 5}):
        page = await _page(long_list.made, "casper", _job_orders("AUTHORITY"), **between, **end)
        wanted = edges[4:9] if "first" in end else edges[15:20]
        assert page["edges"] == wanted
        assert page["pageInfo"]["hasNextPage"]
        assert page["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize("end", ["first", "last"])
async def test_a_page_of_nothing(long_list: LongList, end: str) -> None:
    page = await _page(long_list.made, "casper", _job_orders("AUTHORITY"), **{end: 0})
    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": end == "first",
        "hasPreviousPage": end == "last",
        "startCursor": None,
        "endCursor": None,
    }


async def test_a_page_holds_fifty_when_no_size_is_given(own_long_list: LongList) -> None:
    [orders] = (await own_long_list.made.ask("mette", "{ companies { nodes { id } } }")).values()
    assert len(orders["nodes"]) == 4
    await own_long_list.made.world.sql(
        "insert into company (id, name) select gen_random_uuid(), 'x' from generate_series(1, 120)"
    )
    [orders] = (await own_long_list.made.ask("mette", "{ companies { nodes { id } } }")).values()
    assert len(orders["nodes"]) == 50


async def test_cursors_hold_while_rows_come(own_long_list: LongList) -> None:
    query, by = _job_orders("AUTHORITY"), [_order("TITLE", "ASC", None)]
    before = [
        edge["node"]["id"] for edge in (await _page(own_long_list.made, "casper", query, first=100, by=by))["edges"]
    ]
    page = await _page(own_long_list.made, "casper", query, first=10, by=by)
    seen = [edge["node"]["id"] for edge in page["edges"]]
    own = own_long_list.made.keys["broendby"]
    early = await own_long_list.add(random.Random(1), shared=False, title="A", owner_id=own)
    late = await own_long_list.add(random.Random(1), shared=False, title="z", owner_id=own)
    rest = await _page(own_long_list.made, "casper", query, first=100, after=page["pageInfo"]["endCursor"], by=by)
    found = seen + [edge["node"]["id"] for edge in rest["edges"]]
    assert found == [*before, late]
    assert early not in found


@pytest.mark.parametrize(("rows", "value", "capped"), [(999, 999, False), (1000, 1000, False), (1001, 1000, True)])
async def test_totals_are_counted_up_to_the_cap(
    own_jobcenters: Jobcenters, rows: int, value: int, capped: bool
) -> None:
    await own_jobcenters.world.sql(
        "insert into company (id, name) select gen_random_uuid(), 'x' from generate_series(1, $1)", rows
    )
    query = '{ companies(search: "x", first: 0) { totalCount { value capped } nodes { id } } }'
    [companies] = (await own_jobcenters.read("vera", query)).values()
    assert companies == {"totalCount": {"value": value, "capped": capped}, "nodes": []}


async def test_totals_count_the_list_and_not_the_page(long_list: LongList) -> None:
    query = """query($after: String) { placements(scope: ALL, first: 2, after: $after) {
        totalCount { value } pageInfo { endCursor } } }"""
    page = await _page(long_list.made, "gitte", query)
    again = await _page(long_list.made, "gitte", query, after=page["pageInfo"]["endCursor"])
    assert page["totalCount"] == again["totalCount"] == {"value": len(long_list.placements)}


def _forged(mark: str, *values: Any) -> str:
    return urlsafe_b64encode(orjson.dumps((mark, *values))).decode()


async def _bad_cursors(long_list: LongList) -> dict[str, str]:
    made, key = long_list.made, str(new_id())
    by_title = await _page(made, "casper", _job_orders("AUTHORITY"), first=1, by=[_order("TITLE", "ASC", None)])
    companies = await _page(made, "casper", _query("companies"), first=1)
    [mark, _, _] = orjson.loads(urlsafe_b64decode(by_title["pageInfo"]["endCursor"]))
    return {
        "of another order": (await _page(made, "casper", _job_orders("AUTHORITY"), first=1))["pageInfo"]["endCursor"],
        "of another direction": (
            await _page(made, "casper", _job_orders("AUTHORITY"), first=1, by=[_order("TITLE", "DESC", None)])
        )["pageInfo"]["endCursor"],
        "of another list": companies["pageInfo"]["endCursor"],
        "an id": encode_id("JobOrder", new_id()),
        "empty": "",
        "no base64": "%%%",
        "not ASCII": "æøå",
        "no JSON": urlsafe_b64encode(b"{").decode(),
        "no list": urlsafe_b64encode(b"{}").decode(),
        "a number": urlsafe_b64encode(b"1").decode(),
        "deep": urlsafe_b64encode(b"[" * 100_000).decode(),
        "huge": "A" * 100_000,
        "NUL": "\0",
        "too short": _forged(mark, "a"),
        "too long": _forged(mark, "a", key, key),
        "a number for a title": _forged(mark, 1, key),
        "a list for a title": _forged(mark, ["a"], key),
        "no title": _forged(mark, None, key),
        "no key": _forged(mark, "a", "x"),
        "NUL in a title": _forged(mark, "a\0", key),
    }


async def test_what_is_no_cursor_of_this_list(long_list: LongList) -> None:
    by = [_order("TITLE", "ASC", None)]
    for name, cursor in (await _bad_cursors(long_list)).items():
        for argument in ("after", "before"):
            response = await long_list.made.send("casper", _job_orders("AUTHORITY"), by=by, **{argument: cursor})
            [error] = response.json()["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT", (name, error)
            assert "cursor" in error["message"], (name, error)


# For each kind of key what a forged cursor might hold: nothing of it may be more than bad input, or an empty page.
FORGED: dict[str, list[Any]] = {
    "START_DATE": [
        "0000-01-01",
        "2018-13-01",
        "2018-04-17T00:00:00",
        20180417,
        True,
        "infinity",
        "9999-12-31",
        "",
        "-1",
    ],
    "CREATED_AT": [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2018-04-17T00:00:00",
        "2018-04-17",
        1,
        "now",
    ],
    "VACANCIES": [2**31, -(2**31) - 1, 2**63, 1.5, True, "1", None],
    "STATUS": [2**31, 2**70, 1.5, True, "1", None],
    "TITLE": ["a\0", 1, {}, "\ufdd0", "x" * 100_000],
    "TYPE": ["a\0", "x"],
    "COMPANY": ["a\0", 1, None],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in FORGED.items() for v in values])
async def test_a_forged_cursor_shows_nothing_of_the_inside(long_list: LongList, field: str, value: Any) -> None:
    by = [_order(field, "ASC", None)]
    page = await _page(long_list.made, "casper", _job_orders("AUTHORITY"), first=1, by=by)
    [mark, *_] = orjson.loads(urlsafe_b64decode(page["pageInfo"]["endCursor"]))
    try:
        cursor = _forged(mark, value, str(new_id()))
    except TypeError:  # an integer that orjson does not write
        cursor = urlsafe_b64encode(f'["{mark}", {value}, "{new_id()}"]'.encode()).decode()
    answer = (await long_list.made.send("casper", _job_orders("AUTHORITY"), by=by, after=cursor)).json()
    assert "errors" not in answer or [e["extensions"]["code"] for e in answer["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 101},
        {"last": 101},
        {"first": -1},
        {"last": -1},
        {"first": 1, "last": 1},
        {"first": 2**31 - 1},
        {"first": 2**31},
        {"first": -(2**40)},
    ],
)
@pytest.mark.parametrize("field", ["jobOrders", "placements", "authorities", "companies", "consultants"])
async def test_sizes_that_no_page_has(jobcenters: Jobcenters, field: str, arguments: dict[str, int]) -> None:
    assert await jobcenters.refused("gitte", _query(field), **arguments) == "BAD_USER_INPUT"
    literal = ", ".join(f"{name}: {size}" for name, size in arguments.items())
    wanted = {"BAD_USER_INPUT"} if max(map(abs, arguments.values())) < 2**31 else {"GRAPHQL_VALIDATION_FAILED"}
    assert {await jobcenters.refused("gitte", f"{{ {field}({literal}) {{ nodes {{ id }} }} }}")} == wanted


async def test_sizes_of_a_page_inside_an_order(jobcenters: Jobcenters) -> None:
    for field in ("placements", "history", "recipients"):
        for arguments in ("first: 101", "last: -1", "first: 1, last: 1", 'after: "x"'):
            query = f"query($id: ID!) {{ jobOrder(id: $id) {{ {field}({arguments}) {{ edges {{ cursor }} }} }} }}"
            assert await jobcenters.refused("casper", query, id=jobcenters.ids["main"]) == "BAD_USER_INPUT"
