"""The whole demo and a real browser: PostgreSQL, simulator, courier and API, with the built pages on top.

Where the browser or the pages are missing the tests say so and are skipped; in CI they fail.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from staer.ports import free_port
from staer.processes import remembered
from tests.browser.person import Person
from tests.web.provider import CLIENT, SECRET, TestProvider, test_provider

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "frontend" / "dist"
PATIENCE = 60  # seconds for what mostly takes one
START = 240  # seconds for the demo, on a machine that does much else
# Everything that Chromium would ask of the network by itself is off.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs them all, on one demo and one browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("browser"))


def _missing() -> str | None:
    if chromium() is None:
        return "Chromium is not here: apt-get install chromium"
    if not (PAGES / "index.html").is_file():
        return "the pages are not built: make frontend"
    return None


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


expect.set_options(timeout=PATIENCE * 1000 / 2)  # a condition is waited for; a busy machine is no fault


@pytest.fixture(scope="session")
def ready_for_browsers() -> None:
    if reason := _missing():
        if os.environ.get("CI"):
            pytest.fail(f"The browser tests must run here, but {reason}.")
        pytest.skip(f"The browser tests do NOT run: {reason}.")


@dataclass
class RunningDemo:
    address: str
    data_dir: Path
    database_url: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def said(self) -> str:
        return (self.data_dir / "demo.log").read_text()

    @contextlib.asynccontextmanager
    async def as_owner(self) -> AsyncIterator[asyncpg.Connection]:
        """Its database, behind the server's back."""
        connection = await asyncpg.connect(self.database_url.replace("+asyncpg", "", 1))
        try:
            yield connection
        finally:
            await connection.close()

    def kill_api(self) -> None:
        """The server ends as in a crash; the demo starts it again."""
        for process in remembered(self.data_dir / "processes" / "api"):
            process.kill()


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="staer-browser-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
async def provider(ready_for_browsers: None) -> AsyncIterator[TestProvider]:
    """Where Birgitte signs in, as people do outside of the demo."""
    async with test_provider() as provider:
        provider.changes = {
            "sub": "broendby.colleague",
            "name": "Holm, Birgitte",
            "authority": "15300",
            "roles": ["CONSULTANT"],
        }
        yield provider


@pytest.fixture(scope="session")
async def demo(
    place: Path, provider: TestProvider, make_database: Callable[[], AbstractAsyncContextManager[str]]
) -> AsyncIterator[RunningDemo]:
    async with make_database() as url:
        running = _start(place, url, provider)
        try:
            await _until_ready(running)
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(30)


def _start(place: Path, url: str, provider: TestProvider) -> RunningDemo:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "staer", "demo", "--port", str(port), "--data-dir", str(place)]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "STAER_PAGES": str(PAGES),
        "STAER_PUBLIC_URL": address,
        "STAER_OIDC_ISSUER": provider.issuer,
        "STAER_OIDC_CLIENT_ID": CLIENT,
        "STAER_OIDC_CLIENT_SECRET": SECRET,
    }
    with (place / "demo.log").open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return RunningDemo(address, place, url, process)


async def _until_ready(running: RunningDemo) -> None:
    for _ in range(START * 10):
        if "STÆR is ready" in running.said():
            return
        if running.process.poll() is not None:
            break
        await asyncio.sleep(0.1)
    pytest.fail(f"The demo did not start:\n{running.said()}")


@pytest.fixture(scope="session")
async def browser(ready_for_browsers: None) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        await launched.close()


@pytest.fixture
async def person(browser: Browser, demo: RunningDemo) -> AsyncIterator[Callable[..., Awaitable[Person]]]:
    """`await person("broendby.consultant")`: somebody at a screen of their own, signed in; ended with the test."""
    contexts: list[BrowserContext] = []

    async def come(user: str | None, path: str = "/", *, width: int = 1440, height: int = 900) -> Person:
        context = await browser.new_context(
            base_url=demo.address,
            color_scheme="light",
            locale="da-DK",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000 / 2)
        page = await context.new_page()
        someone = Person(page)
        if user:
            await someone.sign_in(user, demo.data_dir)
        await page.goto(path)
        return someone

    yield come
    for context in contexts:
        await context.close()


LONG = 450  # rows: several pages
LONG_LIST = """
with made as (
    insert into job_order (id, owner_id, company_id, title, type, coordinator_allowed, origin, status, jobag_status,
                           vacancies, work_tasks, created_at, updated_at, shared_updated_at, version)
    select gen_random_uuid(), (select id from authority where number = '26500'), (select id from company limit 1),
           'Ordre ' || lpad(n::text, 4, '0'), 'ORDINARY', true, 'JOBCENTER', 'OPEN', 'NOT_SENT',
           1, 'En af mange.', now(), now(), now(), 1
    from generate_series(0, $1::int - 1) n
    returning id, owner_id
)
insert into job_order_confidential (job_order_id, owner_id) select id, owner_id from made
"""


@pytest.fixture(scope="session")
async def long_list(demo: RunningDemo) -> int:
    """So many job orders of Roskilde, whose lists no other test reads."""
    async with demo.as_owner() as connection:
        await connection.execute(LONG_LIST, LONG)
    return LONG
