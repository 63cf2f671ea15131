"""The tools that the makers of clients use: Relay's compiler and runtime, linters of schemas, makers of manifests."""

import dataclasses
import json
import shutil
from pathlib import Path

import httpx
import pytest

from staer.settings import Settings
from staer.web.publishing import publish_manifest, report
from tests.access import client_of
from tests.clients.conftest import HERE, MODULES, NODE, listening, ran, tool
from tests.clients.partners import ROOT, TYPESCRIPT
from tests.jobcenters import Jobcenters, open_jobcenters

SYSTEM = "hans:SERVICE"
SCHEMA = ROOT / "schema.graphql"


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A folder with the schema and the packages."""
    (tmp_path / "node_modules").symlink_to(MODULES)
    shutil.copy(SCHEMA, tmp_path)
    return tmp_path


async def test_relay_pages_through_a_connection(jobcenters: Jobcenters, workshop: Path) -> None:
    shutil.copytree(HERE / "relay", workshop, dirs_exist_ok=True)
    (workshop / "__generated__").mkdir()
    compiler = MODULES / "relay-compiler" / "cli.js"
    status, printed = await ran(NODE, compiler, "relay.config.json", cwd=workshop)
    assert status == 0, printed
    async with listening(jobcenters.app) as address:
        status, printed = await ran(NODE, "run.js", f"{address}/graphql", jobcenters.token(SYSTEM), cwd=workshop)
    assert status == 0, printed
    read = json.loads(printed)
    query = "{ jobOrders(scope: SHARED) { nodes { id } } }"
    expected = [order["id"] for order in (await jobcenters.ask(SYSTEM, query))["jobOrders"]["nodes"]]
    assert [order["id"] for order in read["jobOrders"]] == expected
    assert read["pages"] == (len(expected) + 1) // 2 > 1
    assert all("qualifications" in order["withheldFields"] for order in read["jobOrders"])


async def checked(schema: Path) -> tuple[int, str]:
    return await ran(NODE, HERE / "check-schema.mjs", schema, ROOT / "docs" / "released-schema.graphql", cwd=ROOT)


BREACHES = {
    "a field goes": ("  workTasks: String @", "  tasks: String @", "Field 'workTasks' was removed"),
    "a field may be null": ("  title: String!\n", "  title: String\n", "changed type from 'String!' to 'String'"),
    "a description is missing": ('"""The one who asks, as the token says."""\n', "", "Description is required"),
    "a page is none": ("  hasNextPage: Boolean!", "  more: Boolean!", "`PageInfo` must contain a field `hasNextPage`"),
}


async def test_the_schema_keeps_the_rules_and_breaks_no_client() -> None:
    assert await checked(SCHEMA) == (0, "")


async def test_each_breach_is_named(tmp_path: Path) -> None:
    text = SCHEMA.read_text()
    for old, new, _ in BREACHES.values():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "schema.graphql").write_text(text)
    status, printed = await checked(tmp_path / "schema.graphql")
    assert status == 1
    assert [name for name, (_, _, problem) in BREACHES.items() if problem not in printed] == []


OPERATIONS = """
query SharedTitles($first: Int!) { jobOrders(scope: SHARED, first: $first) { nodes { ...Titled } } }
fragment Titled on JobOrder { id title }
"""
PULL = """
import { StaerClient } from "%s/staer-client.ts";
const [url, token] = process.argv.slice(2);
for await (const page of new StaerClient({ url, token, published: true }).sharedJobOrders()) {
  console.log(page.items.length);
}
"""


async def apollo_manifest(workshop: Path) -> Path:
    (workshop / "operations.graphql").write_text(OPERATIONS)
    (workshop / "config.json").write_text('{"documents": "operations.graphql", "output": "manifest.json"}')
    status, printed = await tool("generate-persisted-query-manifest", "--config", "config.json", cwd=workshop)
    assert status == 0, printed
    return workshop / "manifest.json"


async def test_published_manifests_run_where_nothing_else_does(settings: Settings, workshop: Path) -> None:
    """Apollo's manifest, and graphql-codegen's in the TypeScript client, which sends digests alone."""
    manifest = await apollo_manifest(workshop)
    assert await publish_manifest(settings, "titles", "1.0", manifest) == 1
    assert await publish_manifest(settings, "kit", "1.0", TYPESCRIPT / "generated" / "persisted-documents.json") == 2
    [operation] = json.loads(manifest.read_text())["operations"]
    asked = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": operation["id"]}}, "variables": {"first": 5}}
    (workshop / "pull.ts").write_text(PULL % TYPESCRIPT)

    strict = dataclasses.replace(settings, published_only="on")
    async with open_jobcenters(strict, workshop) as made, listening(made.app) as address:
        await made.world.shared_order()
        async with client_of(made.app, made.token(SYSTEM)) as http:
            assert len((await http.post("/graphql", json=asked)).json()["data"]["jobOrders"]["nodes"]) == 1
            assert code(await http.post("/graphql", json={"query": "{ __typename }"})) == "OPERATION_NOT_PUBLISHED"
            asked["extensions"]["persistedQuery"]["sha256Hash"] = "0" * 64  # type: ignore[index]
            assert code(await http.post("/graphql", json=asked)) == "PERSISTED_QUERY_NOT_FOUND"
        assert await ran(NODE, "pull.ts", address, made.token(SYSTEM), cwd=workshop) == (0, "1\n")

    assert await report(settings, "titles") == ["SharedTitles\t1.0\t1\t-"]
    assert await report(settings, "kit") == ["Changes\t1.0\t0\t-", "SharedJobOrders\t1.0\t1\t-"]


def code(response: httpx.Response) -> str:
    return response.json()["errors"][0]["extensions"]["code"]
