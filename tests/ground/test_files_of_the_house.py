"""Locks, Makefile, containers: what they promise without being run."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
SECRETS = ["POSTGRES_PASSWORD", "STAER_CITIZEN_KEY", "STAER_JWKS", "STAER_TOKEN_ISSUER"]


def requirements(lock: str) -> dict[str, str]:
    """Each requirement of a lock with its hashes, continuation lines joined."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    return {line.split("==")[0]: line for line in text.splitlines() if line and not line.startswith("#")}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_requirement_by_hash(lock: str) -> None:
    for line in requirements(lock).values():
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not re.search(r"https?:|file:|--index|--extra|--find-links|@", (ROOT / lock).read_text())


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = (
        {name: re.sub(r" ; .*?\s+(?=--hash)|\s+", " ", line) for name, line in requirements(lock).items()}
        for lock in LOCKS
    )
    assert runtime.items() <= development.items()


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_a_lock_has_all_that_the_project_names(lock: str, groups: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = project["project"]["dependencies"] + [d for g in groups for d in project["dependency-groups"][g]]
    names = {re.split(r"[^A-Za-z0-9._-]", name)[0].lower() for name in named}
    assert names <= requirements(lock).keys()


def test_every_make_command_in_the_readme_is_there() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    text = "\n".join(page.read_text() for page in pages if page.exists())
    offered = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"(?<=`)make ([a-z-]+)|^make ([a-z-]+)", text, flags=re.MULTILINE)) <= {
        pair for name in offered for pair in ((name, ""), ("", name))
    }


def test_make_help_names_every_command() -> None:
    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony
    assert set(re.findall(r"make ([a-z-]+)", shown)) == set(phony[1].split())


def test_compose_follows_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("secret", SECRETS)
def test_compose_has_no_default_for_a_secret(secret: str) -> None:
    mentions = re.findall(rf"\$\{{?{secret}(.{{2}})", (ROOT / "compose.yaml").read_text())
    assert set(mentions) == {":?"}


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_compose_runs_commands_that_exist() -> None:
    from staer.cli import commands

    ours = {name: s["command"][0] for name, s in compose()["services"].items() if "build" in s}
    assert set(ours) == {"api", "courier", "jobag", "migrate"}
    assert set(ours.values()) <= set(commands.commands)


def test_every_image_can_be_replaced() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    assert all(image.startswith("${") for image in images)
    assert "FROM ${PYTHON_IMAGE}" in (ROOT / "Containerfile").read_text()


def test_the_image_gets_what_it_copies() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Containerfile").read_text(), flags=re.MULTILINE)
    assert {name for names in copied for name in names.split()} == let_in
