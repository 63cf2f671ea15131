"""What those try who look a GraphQL service over for weak points, against the settings that hold where none is made.

The first table has the probes of graphql-cop, the second test clairvoyance's: words close to those of the schema.
"""

import dataclasses
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType

from staer.api.schema import schema
from staer.settings import Settings
from staer.web.app import create_app
from tests.access import Issuer, client_of
from tests.web.conftest import issuer, web_settings

__all__ = ["issuer", "web_settings"]

CORE = schema._schema
QUERY = "query probe { __typename }"
MUTATION = "mutation probe { __typename }"
DEEP = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"


@pytest.fixture
async def prober(web_settings: Settings, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    """With a consultant's token; without one every probe is answered 401 (tests/web/test_identity.py)."""
    app = create_app(dataclasses.replace(web_settings, get_texts="off", pages="none"))
    async with app.router.lifespan_context(app), client_of(app, issuer.token()) as client:
        assert (await client.post("/graphql", json={"query": "{ viewer { name } }"})).json()["data"]
        yield client


def by_post(query: str) -> dict[str, Any]:
    return {"method": "POST", "json": {"query": query}}


PROBES: dict[str, dict[str, Any]] = {
    "a hundred aliases": by_post("{ " + " ".join(f"alias{i}: __typename" for i in range(101)) + " }"),
    "a batch": {"method": "POST", "json": [{"query": QUERY}] * 10},
    "a field five hundred times": by_post("{ " + "__typename " * 500 + "}"),
    "unknown directives": by_post("{ __typename " + "@aa" * 10 + " }"),
    "introspection": by_post("{ __schema { types { name } } }"),
    "introspection of one type": by_post('{ __type(name: "Query") { fields { name } } }'),
    "circular introspection": by_post(DEEP),
    "a query by GET": {"method": "GET", "params": {"query": QUERY}},
    "a mutation by GET": {"method": "GET", "params": {"query": MUTATION}},
    "a query as a form": {"method": "POST", "data": {"query": QUERY}},
    "a query as text": {
        "method": "POST",
        "content": json.dumps({"query": QUERY}),
        "headers": {"content-type": "text/plain"},
    },
    "an operation that does not exist": by_post("query probe { __typename } query probe2 { __typename }"),
    "a document that is none": by_post("queryy {__typename"),
}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES.keys())
async def test_a_probe_gets_a_refusal_and_nothing_else(prober: httpx.AsyncClient, probe: dict[str, Any]) -> None:
    response = await prober.request(url="/graphql", **probe)
    answer = response.json()
    assert response.status_code < 500
    assert list(answer) == ["errors"]
    assert all(set(error["extensions"]) == {"code"} for error in answer["errors"])
    assert "Did you mean" not in response.text


async def test_there_is_no_page_to_ask_from(prober: httpx.AsyncClient) -> None:
    for path in ("/graphql", "/graphiql", "/playground", "/console"):
        assert "<html" not in (await prober.get(path, headers={"accept": "text/html"})).text


def misspelled() -> list[tuple[str, list[str]]]:
    """For each type an operation that asks for all of its fields with a letter too few, and their true names."""
    types = [each for each in CORE.type_map.values() if isinstance(each, GraphQLObjectType) and each.name[:2] != "__"]
    cases: list[tuple[str, list[str]]] = []
    for type_ in types:
        wrong = [name[:-1] for name in type_.fields if name[:-1] not in type_.fields and len(name) > 2]
        inside = f"{{ {' '.join(wrong)} }}"
        text = inside if type_ is CORE.query_type else f'{{ node(id: "x") {{ ... on {type_.name} {inside} }} }}'
        cases.append((text, [f"{name}'" for name in type_.fields if len(name) > 2]))
    return cases


async def test_a_word_that_is_nearly_right_learns_nothing(prober: httpx.AsyncClient) -> None:
    for text, names in misspelled():
        response = await prober.post("/graphql", json={"query": text})
        assert {error["extensions"]["code"] for error in response.json()["errors"]} <= {
            "GRAPHQL_VALIDATION_FAILED",
            "OPERATION_TOO_LARGE",
        }
        assert [name for name in names if f"'{name}" in response.text] == []
        assert "Did you mean" not in response.text
