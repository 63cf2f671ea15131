"""The README keeps its word: its commands are there, its walk gives its answers, its table has every setting."""

import asyncio
import contextlib
import dataclasses
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from staer.api.schema import schema
from staer.cli import commands
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.demo.jobag_acquaintance import acquaint_jobag
from staer.demo.sample_data import load_sample_data
from staer.domain.actor import Actor, Role
from staer.jobag import courier
from staer.jobag.simulator import create_simulator
from staer.reads.code import Code, Shape
from staer.reads.identifiers import encode_id
from staer.reads.plans import Planner
from staer.settings import Settings
from staer.store.database import plain_url
from staer.web.app import create_app
from tests.ground.walk import README, Shell, comparable, documents, section, steps
from tests.jobag.conftest import served
from tests.logins import as_api, as_courier

PAGES = [*README.parent.glob("*.md"), *(README.parent / "docs").rglob("*.md")]
# For a machine without curl: as much of it as the walk uses.
CURL = f"""#!{sys.executable}
import sys, urllib.request
words = iter(sys.argv[1:])
address, data, headers = "", None, {{}}
for word in words:
    if word == "-H":
        headers.update([next(words).split(": ", 1)])
    elif word == "-d":
        data = next(words).encode()
        data = open(data[1:], "rb").read() if data[:1] == b"@" else data
    elif word != "-s":
        address = word
sys.stdout.buffer.write(urllib.request.urlopen(urllib.request.Request(address, data, headers)).read())
"""


def settings_table() -> str:
    rows = [(f.metadata["name"], f.metadata["default"], f.metadata["text"]) for f in fields(Settings)]
    lines = [f"| `{name}` | {f'`{default}`' if default else ''} | {text} |" for name, default, text in rows]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *lines])


def test_it_lists_every_setting() -> None:
    expected = settings_table()
    if expected not in section("Settings"):
        pytest.fail(f"the table under `## Settings` in README.md must be:\n\n{expected}\n", pytrace=False)


def test_it_names_commands_that_exist() -> None:
    words = [line.split("staer ", 1)[1] for line in README.read_text().split("`") if line.startswith("staer ")]
    assert words
    assert {word.split()[0] for word in words} <= set(commands.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_links_to_what_is_there(page: Path) -> None:
    targets = [part.partition(")")[0] for part in page.read_text().split("](")[1:]]
    ours = [target.partition("#")[0] for target in targets if not urlsplit(target).scheme]
    assert [target for target in ours if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_of_no_machine(page: Path) -> None:
    assert not [line for line in page.read_text().splitlines() if re.search(r"(?<![\w.])/(?:work|tmp|home)/", line)]


def block(page: Path, language: str) -> str:
    """The first block of this language on the page."""
    return page.read_text().partition(f"\n```{language}\n")[2].partition("```")[0]


def test_the_page_about_reads_shows_what_the_compiler_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    page = README.parent / "docs" / "reading.md"
    texts: list[str] = []
    finish = Code.finish

    def finish_and_tell(self: Code, name: str) -> Shape:
        texts.extend(self._text)
        return finish(self, name)

    monkeypatch.setattr(Code, "finish", finish_and_tell)
    consultant = Actor(uuid4(), uuid4(), frozenset({Role.CONSULTANT}), "Mette", "mette")
    variables = {"id": encode_id("JobOrder", uuid4())}
    plan = Planner(schema._schema).prepare(consultant, block(page, "graphql"), None, variables).plan
    assert plan
    made = {"sql": plan.text, "text": "\n".join(texts)}
    for language, text in made.items():
        if closely(block(page, language)) != closely(text):
            pytest.fail(f"the {language} in docs/reading.md must be, however it is spaced:\n\n{text}\n", pytrace=False)


def closely(text: str) -> str:
    return "".join(text.split())


@contextlib.asynccontextmanager
async def the_system(settings: Settings, place: Path) -> AsyncIterator[tuple[str, Settings]]:
    """The sample data, the API and JobAG's simulator as the demo has them: the API's address, and the settings."""
    issuer = DemoIssuer(place / "data")
    await load_sample_data(settings.required("database_url"), settings)
    with served(create_simulator(None)) as jobag:
        (place / "data" / "jobag-url").write_text(jobag)
        async with httpx.AsyncClient(base_url=jobag) as client:
            await acquaint_jobag(client)
        complete = dataclasses.replace(
            settings, token_issuer=ISSUER, jwks=str(issuer.write_jwks()), jobag_url=jobag, pages=str(place)
        )
        with served(create_app(as_api(complete))) as address:
            yield address, complete


def commands_of_the_readme(place: Path) -> Path:
    """A folder for PATH; in the working folder `.venv/bin/staer`, as after `make demo`."""
    staer = place / ".venv" / "bin" / "staer"
    staer.parent.mkdir(parents=True)
    staer.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m staer "$@"\n')
    staer.chmod(0o755)
    if shutil.which("curl") is None:
        (staer.parent / "curl").write_text(CURL)
        (staer.parent / "curl").chmod(0o755)
    return staer.parent


async def let_jobag_answer(settings: Settings) -> None:
    """The courier runs between the steps alone: it may be done before an answer that should say PENDING is read."""
    running = asyncio.create_task(courier.run(as_courier(settings)))
    connection = await asyncpg.connect(plain_url(settings.required("database_url")))
    waits, tries = True, iter(range(1500))
    while waits and next(tries, None) is not None:
        waits = await connection.fetchval("select exists (select from delivery where state = 'WAITING')")
        await asyncio.sleep(0.02)
    await connection.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not waits


async def test_its_walk_gives_its_answers(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = f"{commands_of_the_readme(tmp_path)}{os.pathsep}{os.environ['PATH']}"
    async with the_system(settings, tmp_path) as (address, complete):
        shell = await Shell.start(tmp_path, {**os.environ, "PATH": path})
        for step in steps():
            printed = await shell.paste(step.commands.replace("http://127.0.0.1:8000", address))
            assert comparable(list(documents(printed))) == comparable(step.answers), printed
            await let_jobag_answer(complete)
        await shell.end()
