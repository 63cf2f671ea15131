"""GraphQL over HTTP: what is read, what is refused, and in which media type and status it is answered."""

import dataclasses
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from staer.api.context import RequestContext
from staer.reads.plans import Prepared
from staer.settings import Settings
from staer.web.graphql_endpoint import GraphQLEndpoint
from tests.access import Issuer, client_of
from tests.web.conftest import SECRET, running

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OK = '{"query": "{ who }"}'


def deep(levels: int, opening: str = "[", closing: str = "]") -> str:
    return opening * levels + "1" + closing * levels


def body(**members: Any) -> str:
    return json.dumps({"query": "{ who }"} | members)


MALFORMED: dict[str, str | bytes] = {
    "empty": "",
    "blank": "  \n",
    "a number": "1",
    "a string": '"a"',
    "null": "null",
    "true": "true",
    "an array": "[]",
    "a batch": f"[{OK}]",
    "an empty object": "{}",
    "not JSON": "{ who }",
    "an unclosed object": '{"query": "{ who }"',
    "an unclosed string": '{"query": "{ who }',
    "something after it": OK + "x",
    "two objects": OK + OK,
    "single quotes": "{'query': '{ who }'}",
    "a trailing comma": '{"query": "{ who }",}',
    "a comment": OK + "// why",
    "NaN": '{"query": "{ who }", "variables": {"a": NaN}}',
    "Infinity": '{"query": "{ who }", "variables": {"a": Infinity}}',
    "-Infinity": '{"query": "{ who }", "variables": {"a": -Infinity}}',
    "a number beyond floats": '{"query": "{ who }", "variables": {"a": 1e999}}',
    "an endless integer": f'{{"query": "{{ who }}", "variables": {{"a": {"9" * 5000}}}}}',
    "an integer beyond Int": body(query="query($a: Int!) { add(first: $a) }", variables={"a": 10**20}),
    "a leading zero": '{"query": "{ who }", "variables": {"a": 01}}',
    "a lone surrogate": '{"query": "{ who }", "variables": {"a": "\\ud800"}}',
    "a lone surrogate in the query": '{"query": "{ echo(text: \\"\\ud800\\") }"}',
    "a control character in a string": '{"query": "{ \x01 who }"}',
    "a wrong escape": '{"query": "\\x"}',
    "UTF-16": OK.encode("utf-16"),
    "Latin-1": '{"query": "{ echo(text: \\"ø\\") }"}'.encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbf" + OK.encode(),
    "gzip without saying so": gzip.compress(OK.encode()),
    "deep arrays": deep(3000),
    "deep objects": deep(3000, '{"a":', "}"),
    "deep variables": f'{{"query": "{{ who }}", "variables": {{"a": {deep(100)}}}}}',
    "very deep variables": f'{{"query": "{{ who }}", "variables": {{"a": {deep(3000)}}}}}',
    "deep extensions": f'{{"query": "{{ who }}", "extensions": {{"a": {deep(100)}}}}}',
    "no query": '{"variables": {}}',
    "a null query": '{"query": null}',
    "a query that is a number": '{"query": 1}',
    "a query that is an object": '{"query": {}}',
    "a query that is a list": '{"query": ["{ who }"]}',
    "an empty query": '{"query": ""}',
    "a blank query": '{"query": "  "}',
    "variables that are a list": body(variables=[]),
    "variables that are a string": body(variables="{}"),
    "variables that are a number": body(variables=0),
    "variables that are false": body(variables=False),
    "an operation name that is a number": body(operationName=1),
    "an operation name that is an object": body(operationName={}),
    "an operation name that is a list": body(operationName=[]),
    "an operation name that is false": body(operationName=False),
    "extensions that are a list": body(extensions=[]),
    "extensions that are a string": body(extensions="a"),
    "an unknown operation name": body(operationName="B"),
    "an empty operation name": body(operationName=""),
    "two operations without a name": body(query="query A { who } query B { who }"),
    "two operations and a null name": body(query="query A { who } mutation B { rename(name: 1) }", operationName=None),
    "only a fragment": body(query="fragment F on Query { who }"),
    "a missing variable": body(query="query($a: Int!) { add(first: $a) }"),
    "a variable of another type": body(query="query($a: Int!) { add(first: $a) }", variables={"a": "1"}),
}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED.keys())
async def test_malformed_bodies_are_refused(consultant: httpx.AsyncClient, content: str | bytes, accept: str) -> None:
    response = await consultant.post("/graphql", content=content, headers={"content-type": JSON, "accept": accept})
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    answer = response.json()
    assert list(answer) == ["errors"]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


UNREADABLE_DOCUMENTS = {
    "a syntax error": ("{", "GRAPHQL_PARSE_FAILED"),
    "a NUL": ("{ who \0 }", "GRAPHQL_PARSE_FAILED"),
    "deep selections": ("{ who " * 2000, "GRAPHQL_PARSE_FAILED"),
    "deep lists": ("{ echo(text: " + deep(2000) + ") }", "GRAPHQL_PARSE_FAILED"),
    "deep types": ("query($a: " + "[" * 2000 + "Int) { who }", "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
    "a selection of a scalar": ("{ who { name } }", "GRAPHQL_VALIDATION_FAILED"),
    "an unused variable": ("query($a: Int) { who }", "GRAPHQL_VALIDATION_FAILED"),
    "a fragment of itself": ("{ ...F } fragment F on Query { ...F }", "GRAPHQL_VALIDATION_FAILED"),
    "two operations, one unnamed": ("{ who } query B { who }", "GRAPHQL_VALIDATION_FAILED"),
}


@pytest.mark.parametrize(("document", "code"), UNREADABLE_DOCUMENTS.values(), ids=UNREADABLE_DOCUMENTS.keys())
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL, 400)])
async def test_unreadable_documents(
    consultant: httpx.AsyncClient, document: str, code: str, accept: str, status: int
) -> None:
    response = await consultant.post("/graphql", json={"query": document}, headers={"accept": accept})
    answer = response.json()
    assert (response.status_code, list(answer)) == (status, ["errors"])
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (JSON, 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON;charset="UTF-8"', 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("application/graphql", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/json-patch+json", 415),
        ("json", 415),
        (";", 415),
        ("", 415),
        (None, 415),
    ],
)
async def test_content_types(consultant: httpx.AsyncClient, content_type: str | None, status: int) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await consultant.post("/graphql", content=OK, headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize("content", [gzip.compress(OK.encode()), gzip.compress(OK.encode())[:-5]], ids=["whole", "cut"])
async def test_compressed_bodies_are_refused(consultant: httpx.AsyncClient, content: bytes) -> None:
    headers = {"content-type": JSON, "content-encoding": "gzip"}
    assert (await consultant.post("/graphql", content=content, headers=headers)).status_code == 415


@pytest.mark.parametrize("announced", [True, False], ids=["by its length", "in parts"])
async def test_a_long_body_is_refused(consultant: httpx.AsyncClient, announced: bool) -> None:
    long = body(query="{ who }" + " " * 20_000).encode()

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(long), 1000):
            yield long[start : start + 1000]

    response = await consultant.post("/graphql", content=long if announced else parts(), headers={"content-type": JSON})
    assert response.status_code == 413
    assert "20000 bytes" in response.json()["errors"][0]["message"]


ACCEPT: dict[str | None, str | None] = {
    None: JSON,
    "": JSON,
    "*/*": JSON,
    "application/*": JSON,
    JSON: JSON,
    GRAPHQL: GRAPHQL,
    "APPLICATION/JSON": JSON,
    f"{GRAPHQL}; charset=utf-8": GRAPHQL,
    f"{GRAPHQL};charset=UTF-8": GRAPHQL,
    f"{GRAPHQL}, {JSON};q=0.9": GRAPHQL,
    f"{GRAPHQL}, {JSON}": GRAPHQL,
    f"{JSON}, {GRAPHQL}": JSON,
    f"{JSON};q=0.5, {GRAPHQL};q=0.8": GRAPHQL,
    f"text/html, {GRAPHQL};q=0.1": GRAPHQL,
    f"{GRAPHQL}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed": GRAPHQL,
    f"{GRAPHQL};q=0, {JSON}": JSON,
    f"{GRAPHQL};q=x, */*;q=0.1": JSON,
    "text/html": None,
    "text/event-stream": None,
    "application/graphql+json": None,
    "application/json; charset=iso-8859-1": None,
    f"{JSON};q=0": None,
    "*/*, application/json;q=0": None,
    "garbage": None,
    ";;,,=": None,
}


@pytest.mark.parametrize(("accept", "media_type"), ACCEPT.items())
async def test_accept(consultant: httpx.AsyncClient, accept: str | None, media_type: str | None) -> None:
    if accept is None:
        del consultant.headers["accept"]
    response = await consultant.post(
        "/graphql", json={"query": "{ who }"}, headers={"accept": accept} if accept else {}
    )
    assert response.status_code == (200 if media_type else 406)
    assert response.headers["content-type"] == f"{media_type or JSON}; charset=utf-8"
    assert ("data" in response.json()) == bool(media_type)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "{ who }"}, 200),
        ({"query": "query A { who } query B { add(first: 1) }", "operationName": "A"}, 200),
        ({"query": "query($a: Int!) { add(first: $a) }", "variables": '{"a": 1}'}, 200),
        ({"query": "{ who }", "variables": "", "extensions": ""}, 200),
        ({}, 400),
        ({"query": ""}, 400),
        ({"query": "{ who }", "variables": "{"}, 400),
        ({"query": "{ who }", "variables": "[]"}, 400),
        ({"query": "{ who }", "extensions": "1"}, 400),
        ({"query": "query A { who } query B { who }"}, 400),
        ({"query": 'mutation { rename(name: "a") }'}, 405),
        ({"query": 'query A { who } mutation B { rename(name: "a") }', "operationName": "B"}, 405),
    ],
)
async def test_get_is_for_queries(consultant: httpx.AsyncClient, parameters: dict[str, str], status: int) -> None:
    assert (await consultant.get("/graphql", params=parameters)).status_code == status


async def test_texts_by_get_where_the_setting_allows_it(web_settings: Settings, issuer: Issuer) -> None:
    """A text may hold what must not stand in an address, and so in the logs of proxies."""
    async with (
        running(dataclasses.replace(web_settings, get_texts="off")) as app,
        client_of(app, issuer.token()) as client,
    ):
        response = await client.get("/graphql", params={"query": "{ who }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["errors"][0]["message"] == "Send a query's text by POST; by GET it goes as its digest."


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD"])
async def test_other_methods_are_refused(consultant: httpx.AsyncClient, method: str) -> None:
    response = await consultant.request(method, "/graphql", params={"query": "{ who }"})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, OPTIONS")


async def test_options_names_the_methods(anyone: httpx.AsyncClient) -> None:
    response = await anyone.options("/graphql")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, POST, OPTIONS")


async def test_the_named_operation_runs(consultant: httpx.AsyncClient) -> None:
    document = "query A { add(first: 1) } query B { add(first: 2) }"
    response = await consultant.post("/graphql", json={"query": document, "operationName": "B"})
    assert response.json() == {"data": {"add": 3}}


async def test_the_words_of_operations_may_stand_elsewhere(consultant: httpx.AsyncClient) -> None:
    document = 'query A { echo(text: "query mutation") } # query B'
    assert (await consultant.post("/graphql", json={"query": document})).json() == {"data": {"echo": "query mutation"}}


async def test_no_cache_keeps_an_answer(consultant: httpx.AsyncClient) -> None:
    response = await consultant.post("/graphql", json={"query": "{ who }"})
    assert response.headers["cache-control"] == "no-store"


CPR_NUMBERS_IN_WRONG_PLACES: list[dict[str, Any]] = [
    {"query": "query($c: Candidate!) { candidate(candidate: $c) }", "variables": {"c": {"name": SECRET, "more": 1}}},
    {"query": "query($c: Candidate!) { candidate(candidate: $c) }", "variables": {"c": SECRET}},
    {
        "query": "query($c: Candidate!) { candidate(candidate: $c) }",
        "variables": {"c": {"name": [SECRET], "cprNumber": "1"}},
    },
    {"query": "query($a: Int!) { add(first: $a) }", "variables": {"a": SECRET}},
    {"query": f'{{ add(first: "{SECRET}") }}'},
    {"query": f'{{ candidate(candidate: {{name: "a", more: "{SECRET}"}}) }}'},
    {"query": f'{{ candidate(candidate: "{SECRET}") }}'},
]


@pytest.mark.parametrize("given", CPR_NUMBERS_IN_WRONG_PLACES)
async def test_a_given_value_is_not_repeated(consultant: httpx.AsyncClient, given: dict[str, Any]) -> None:
    response = await consultant.post("/graphql", json=given)
    assert response.json()["errors"]
    assert SECRET not in response.text


async def test_a_plan_answers_in_strawberrys_place(
    web_settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def planned(self: object, prepared: Prepared, context: RequestContext) -> bytes | None:
        return b'{"data":{"who":"a plan"}}' if prepared.variables else None

    monkeypatch.setattr(GraphQLEndpoint, "answer_by_plan", planned)
    async with running(web_settings) as app, client_of(app, issuer.token()) as client:
        for variables, who in (({"yes": True}, "a plan"), ({}, "Særrig, Casper")):
            document = "query($yes: Boolean = true) { who @include(if: $yes) }" if variables else "{ who }"
            response = await client.post(
                "/graphql", json={"query": document, "variables": variables}, headers={"accept": GRAPHQL}
            )
            assert response.json() == {"data": {"who": who}}
            assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
