"""Operations by their digest: published by an application, or registered as a client goes."""

import dataclasses
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema
from starlette.applications import Starlette

from staer.errors import StartUpError
from staer.reads.limits import Limits
from staer.settings import Settings
from staer.store.database import open_database
from staer.store.persisted_operation import PublishedOperation, publish, used_operations
from staer.web.manifest import deprecated_fields, read_manifest
from tests.access import Issuer, client_of
from tests.jobcenters import Jobcenters
from tests.web.conftest import running

WHO, ADD = "query Who { who }", "query Add($a: Int!) { add(first: $a) }"
OTHER = "query Other { who }"


def digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def by_digest(document: str, **members: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(document)}}, **members}


@pytest.fixture
async def published(shared_settings: Settings) -> None:
    database = await open_database(shared_settings)
    try:
        async with database.transaction() as tx:
            await publish(tx, "pages", "1.0", [PublishedOperation(digest(WHO), "Who", WHO)])
    finally:
        await database.close()


@pytest.fixture
async def strict(web_settings: Settings, issuer: Issuer, published: None) -> AsyncIterator[httpx.AsyncClient]:
    settings = dataclasses.replace(web_settings, published_only="on")
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        yield client


async def code_of(client: httpx.AsyncClient, body: dict[str, Any]) -> str | None:
    answer = (await client.post("/graphql", json=body)).json()
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


async def test_a_published_operation_runs_by_its_digest(published: None, consultant: httpx.AsyncClient) -> None:
    assert (await consultant.post("/graphql", json=by_digest(WHO))).json() == {"data": {"who": "Særrig, Casper"}}


async def test_a_client_registers_an_operation_as_it_goes(consultant: httpx.AsyncClient) -> None:
    body = by_digest(ADD, variables={"a": 2})
    response = await consultant.post("/graphql", json=body)
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
    ]
    assert (await consultant.post("/graphql", json=body | {"query": ADD})).json() == {"data": {"add": 3}}
    assert (await consultant.post("/graphql", json=body)).json() == {"data": {"add": 3}}


async def test_a_digest_of_another_text_is_refused(consultant: httpx.AsyncClient) -> None:
    assert await code_of(consultant, by_digest(ADD, query=WHO)) == "BAD_USER_INPUT"
    assert await code_of(consultant, by_digest(ADD)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "given", [None, 1, [], {}, {"sha256Hash": 1}, {"sha256Hash": "A" * 64}, {"sha256Hash": "../x"}]
)
async def test_what_is_no_digest_is_bad_input(consultant: httpx.AsyncClient, given: Any) -> None:
    assert await code_of(consultant, {"extensions": {"persistedQuery": given}}) in (
        "BAD_USER_INPUT",
        "PERSISTED_QUERY_NOT_FOUND",
    )


async def test_two_operations_by_digest_need_a_name(consultant: httpx.AsyncClient) -> None:
    both = f"{WHO} query Other {{ __typename }}"
    assert await code_of(consultant, by_digest(both, query=both, operationName="Who")) is None
    assert await code_of(consultant, by_digest(both)) == "BAD_USER_INPUT"


async def test_in_strict_mode_only_published_operations_run(strict: httpx.AsyncClient) -> None:
    assert await code_of(strict, by_digest(WHO)) is None
    assert await code_of(strict, {"query": WHO}) is None
    assert await code_of(strict, {"query": ADD, "variables": {"a": 1}}) == "OPERATION_NOT_PUBLISHED"
    assert await code_of(strict, by_digest(ADD, query=ADD, variables={"a": 1})) == "OPERATION_NOT_PUBLISHED"
    assert await code_of(strict, by_digest(ADD, variables={"a": 1})) == "PERSISTED_QUERY_NOT_FOUND"


async def test_uses_are_counted_when_the_process_ends(
    web_settings: Settings, shared_settings: Settings, issuer: Issuer, published: None
) -> None:
    async def uses() -> int:
        database = await open_database(shared_settings)
        try:
            return (await used_operations(database, "pages"))[0].uses
        finally:
            await database.close()

    before = await uses()
    async with running(web_settings) as app, client_of(app, issuer.token()) as client:
        for _ in range(3):
            await client.post("/graphql", json=by_digest(WHO))
    assert await uses() == before + 3


async def test_a_get_by_digest(published: None, consultant: httpx.AsyncClient) -> None:
    parameters = {"extensions": json.dumps(by_digest(WHO)["extensions"])}
    response = await consultant.get("/graphql", params=parameters)
    assert (response.status_code, response.json()) == (200, {"data": {"who": "Særrig, Casper"}})


async def test_a_client_that_has_the_answer_is_told_so(jobcenters: Jobcenters) -> None:
    networks = "query Networks { networks { code } }"
    parameters = {"extensions": json.dumps(by_digest(networks)["extensions"])}
    async with client_of(jobcenters.app, jobcenters.token("casper")) as client:
        await client.post("/graphql", json=by_digest(networks, query=networks))
        first = await client.get("/graphql", params=parameters)
        assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
        for known, status in ((first.headers["etag"], 304), (f'"x", W/{first.headers["etag"]}', 304), ('"x"', 200)):
            again = await client.get("/graphql", params=parameters, headers={"if-none-match": known})
            assert (again.status_code, bool(again.content)) == (status, status == 200)
            assert again.headers["etag"] == first.headers["etag"]


SCHEMA = build_schema('type Query { who: String old: String @deprecated(reason: "Ask for who.") }')  # fmt: skip


def written(place: Path, manifest: Any) -> Path:
    path = place / "manifest.json"
    path.write_text(json.dumps(manifest))
    return path


def test_both_kinds_of_manifest_are_read(tmp_path: Path) -> None:
    entry = {"id": digest(WHO), "body": WHO, "name": "Who", "type": "query"}
    apollo = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [entry]}
    sha1 = hashlib.sha1(WHO.encode(), usedforsecurity=False).hexdigest()
    for manifest, known in ((apollo, digest(WHO)), ({digest(WHO): WHO}, digest(WHO)), ({sha1: WHO}, sha1)):
        assert read_manifest(written(tmp_path, manifest), SCHEMA, Limits()) == [PublishedOperation(known, "Who", WHO)]


WRONG: dict[str, tuple[Any, str]] = {
    "no object": ([], "is no manifest"),
    "a digest of another text": ({digest(ADD): WHO}, "is not the SHA-256"),
    "a name for a digest": ({"who": WHO}, "is not the SHA-256"),
    "a field that isn't there": ({digest("query A { no }"): "query A { no }"}, "Cannot query field"),
    "no name": ({digest("{ who }"): "{ who }"}, "one operation"),
    "too large": ({digest(WHO * 99): WHO * 99}, "one operation|unique|There can be only one"),
}


@pytest.mark.parametrize(("manifest", "problem"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_manifest_is_refused(tmp_path: Path, manifest: Any, problem: str) -> None:
    with pytest.raises(StartUpError, match=problem):
        read_manifest(written(tmp_path, manifest), SCHEMA, Limits())


def test_deprecated_fields_are_named() -> None:
    assert deprecated_fields(SCHEMA, "query A { who older: old ...F } fragment F on Query { old }") == ["Query.old"]


async def test_an_application_sees_its_own_operations_alone(
    web_settings: Settings, shared_settings: Settings, issuer: Issuer, published: None
) -> None:
    database = await open_database(shared_settings)
    async with database.transaction() as tx:
        await publish(tx, "another", "2.0", [PublishedOperation(digest(OTHER), "Other", OTHER)])
    await database.close()
    async with running(web_settings) as app:
        for token in (issuer.token(client_id="pages"), issuer.token(azp="pages")):
            async with client_of(app, token) as client:
                answer = (await client.get("/operations")).json()
            assert answer["application"] == "pages"
            [operation] = answer["operations"]
            assert operation.pop("uses") >= 0
            assert operation == {"name": "Who", "version": "1.0", "deprecatedFields": []}


@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [({}, 403, "NO_APPLICATION"), ({"client_id": 1}, 401, "UNAUTHENTICATED"), ({"exp": 1}, 401, "UNAUTHENTICATED")],
)
async def test_without_an_application_there_are_none(
    app: Starlette, issuer: Issuer, claims: dict[str, Any], status: int, code: str
) -> None:
    async with client_of(app, issuer.token(**claims)) as client:
        response = await client.get("/operations")
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)
