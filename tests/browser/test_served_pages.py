"""How the built pages are served: small, kept where that is safe, and with no script but ours."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

ROOT = Path(__file__).resolve().parents[2]
A_SCRIPT_BUDGET = 200 * 1024  # bytes, compressed, for everything that the first list needs


@pytest.fixture
async def browser_like(demo):
    headers = {"accept": "text/html", "accept-encoding": "br"}
    async with httpx.AsyncClient(base_url=demo.address, headers=headers, trust_env=False) as client:
        yield client


async def test_every_address_without_a_file_is_a_view_and_the_api_stays_the_apis(browser_like) -> None:
    for path in ("/", "/samarbejde", "/jobordrer/am8BYtOCE2B4"):
        answer = await browser_like.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert answer.headers["cache-control"] == "no-cache"
    assert (await browser_like.get("/assets/nothing.js")).status_code == 404
    for accepted, path, status in (("*/*", "/", 200), ("application/json", "/", 200), ("*/*", "/nothing", 404)):
        assert (await browser_like.get(path, headers={"accept": accepted})).status_code == status
    assert (await browser_like.get("/health/ready")).json() == {"status": "ready"}


async def test_no_script_but_ours_may_run(browser_like) -> None:
    policy = (await browser_like.get("/")).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_scripts_are_kept_for_good_and_sent_compressed(browser_like, encoding: str) -> None:
    script = re.search(r'src="(/assets/[^"]+\.js)"', (ROOT / "frontend/dist/index.html").read_text())
    assert script
    async with browser_like.stream("GET", script[1], headers={"accept-encoding": encoding}) as answer:
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/javascript")


async def test_the_scripts_stay_small(browser_like) -> None:
    """Every script there is, not only those that the first list needs."""
    scripts = [file for file in (ROOT / "frontend/dist/assets").iterdir() if file.name.endswith(".js.br")]
    assert 0 < sum(file.stat().st_size for file in scripts) < A_SCRIPT_BUDGET


async def test_the_demos_accounts_are_there_in_the_demo_alone(browser_like) -> None:
    accounts = (await browser_like.get("/demo/accounts")).json()
    assert {account["user"] for account in accounts} >= {"broendby.consultant", "gladsaxe.consultant"}


async def test_the_demo_has_a_page_to_ask_from(person) -> None:
    """All that it needs comes from the server itself, and its policy lets it run."""
    someone = await person(None, "/graphql")
    asked: list[str] = []
    someone.page.on("request", lambda request: asked.append(request.url))
    await someone.page.reload()
    await someone.page.get_by_label("Account").select_option(label="Særrig, Casper, Brøndby (CONSULTANT)")
    await someone.page.get_by_label("Query").press("Control+Enter")
    await expect(someone.page.get_by_label("Answer")).to_contain_text('"name": "Særrig, Casper"')
    assert {url.split("/")[2] for url in asked} == {someone.page.url.split("/")[2]}
