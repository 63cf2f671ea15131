"""The TypeScript client: what is generated is up to date, and its types keep withheld and empty apart."""

import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import MODULES, tool
from tests.clients.partners import ROOT, TYPESCRIPT

GENERATED = ["graphql.ts", "persisted-documents.json"]
HEAD = """import type { JobOrder, Change } from "../staer-client.ts";
export function read(order: JobOrder, change: Change): string | null {
  %s
}
"""
RIGHT = 'return order.workTasks.withheld ? "(not for us)" : (order.workTasks.value ?? change.jobOrder?.title ?? null);'
MISTAKES = {
    "as a text": "return order.qualifications;",
    "withheld was not asked": "return order.qualifications.value;",
    "withheld was asked, and not heeded": "return order.workTasks.withheld ? order.workTasks.value : null;",
    "empty in the place of withheld": 'return order.workTasks ?? "";',
    "written to": 'order.workTasks = { withheld: false, value: "" }; return null;',
    "removed and used": "return change.jobOrder.title;",
}


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The client beside the schema, as in the repository, and with the packages that it is made with."""
    made = tmp_path / "clients" / "typescript"
    shutil.copytree(TYPESCRIPT, made, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    return made


async def test_what_is_generated_is_up_to_date(kit: Path) -> None:
    status, printed = await tool("graphql-codegen", "--config", "codegen.mjs", cwd=kit)
    assert status == 0, printed
    for name in GENERATED:
        made = (kit / "generated" / name).read_text()
        assert made == (TYPESCRIPT / "generated" / name).read_text(), f"run `npm run generate` in {TYPESCRIPT.name}"


async def test_an_alias_can_not_hide_what_is_withheld(kit: Path) -> None:
    operations = kit / "operations.graphql"
    operations.write_text(operations.read_text().replace("  workTasks", "  tasks: workTasks"))
    status, printed = await tool("graphql-codegen", "--config", "codegen.mjs", cwd=kit)
    assert status == 1
    assert "workTasks may be withheld: ask for it without an alias." in printed


async def test_tsc_refuses_to_take_withheld_for_empty(kit: Path) -> None:
    samples = {"right": RIGHT, **{f"wrong{n}": text for n, text in enumerate(MISTAKES.values())}}
    for name, text in samples.items():
        (kit / "examples" / f"{name}.ts").write_text(HEAD % text)
    settings = (kit / "tsconfig.json").read_text()
    files = "".join(f', "examples/{name}.ts"' for name in samples)
    (kit / "tsconfig.json").write_text(
        settings.replace('"examples/nightly-pull.ts"', f'"examples/nightly-pull.ts"{files}')
    )
    _, printed = await tool("tsc", "-p", "tsconfig.json", cwd=kit)
    faulty = {line.partition("(")[0] for line in printed.splitlines() if "error TS" in line}
    assert faulty == {f"examples/{name}.ts" for name in samples if name != "right"}, printed
