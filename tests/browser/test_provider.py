"""A person signs in at a provider of others in a real browser, uses STÆR and signs out, whatever the provider does."""

import contextlib
import dataclasses
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, Page, expect

from staer.settings import Settings
from staer.web import keys
from tests.access import elliptic_key
from tests.browser.test_accessibility import ASK_AXE, AXE, RULES
from tests.clients.oidc_provider import PAGES, SECRET, OidcProvider, oidc_provider
from tests.web.conftest import issuer, running, web_settings
from tests.web.provider import serving

__all__ = ["issuer", "web_settings"]

ASK = """async () => {
  const headers = { "content-type": "application/json" };
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query: "{ who }" }) });
  return [answer.status, (await answer.json()).data?.who];
}"""
LEAVE = "async () => (await (await fetch('/auth/logout', { method: 'POST' })).json()).continueAt"
IDA, NO_ONE = [200, "Ida Bech"], [401, None]


@dataclass
class Visitor:
    """A browser at STÆR's address."""

    page: Page
    home: str

    async def sign_in(self, login: str = "ida") -> None:
        await self.page.goto(f"{self.home}/auth/login?to=/orders%3Fsearch%3Dkontor")
        await self.page.get_by_placeholder("Enter any login").fill(login)
        await self.page.get_by_placeholder("and password").fill("any")
        await self.page.get_by_role("button", name="Sign-in").click()
        await self.page.get_by_role("button", name="Continue").click()
        await self.page.wait_for_url(f"{self.home}/**")

    async def asks(self) -> Any:
        return await self.page.evaluate(ASK)

    async def sign_out(self) -> None:
        await self.page.goto(await self.page.evaluate(LEAVE))
        await self.page.get_by_role("button", name="Yes, sign me out").click()
        await self.page.wait_for_url(f"{self.home}/")


@contextlib.asynccontextmanager
async def site_of(web_settings: Settings, listening: socket.socket, pages: Path) -> AsyncIterator[OidcProvider]:
    """STÆR at an address that browsers reach, and the provider that knows it."""
    home = f"http://127.0.0.1:{listening.getsockname()[1]}"
    (pages / "index.html").write_text("<!doctype html><title>STÆR</title><h1>Samarbejde</h1>")
    with oidc_provider(home) as provider:
        settings = dataclasses.replace(
            web_settings,
            oidc_issuer=provider.issuer,
            oidc_client_id=PAGES,
            oidc_client_secret=SECRET,
            public_url=home,
            pages=str(pages),
        )
        async with running(settings) as app, serving(app, listening):
            yield provider


@pytest.fixture
async def visit(
    web_settings: Settings, browser: Browser, tmp_path: Path
) -> AsyncIterator[tuple[Visitor, OidcProvider]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with site_of(web_settings, listening, tmp_path) as provider:
            context = await browser.new_context()
            yield Visitor(await context.new_page(), f"http://127.0.0.1:{listening.getsockname()[1]}"), provider
            await context.close()


async def test_a_person_comes_and_goes(
    visit: tuple[Visitor, OidcProvider], web_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, provider = visit
    await visitor.sign_in()
    assert visitor.page.url == f"{visitor.home}/orders?search=kontor"
    assert await visitor.asks() == IDA
    [cookie] = [each for each in await visitor.page.context.cookies(visitor.home) if each.get("name") == "staer"]
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
    assert await visitor.page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"

    await visitor.sign_out()
    assert await visitor.asks() == NO_ONE

    # The provider has new keys: the old ones are withdrawn.
    monkeypatch.setattr(keys, "ASK_AGAIN_AFTER", 0)
    provider.stop()
    provider.keys = [elliptic_key()]
    provider.start()
    await visitor.sign_in()
    assert await visitor.asks() == IDA

    # It is down: who is in stays in, who comes is told so and may try again.
    provider.stop()
    monkeypatch.setattr("staer.web.provider._KNOWN_FOR", 0)
    assert await visitor.asks() == IDA
    away = await visitor.page.goto(f"{visitor.home}/auth/login")
    assert away
    assert away.status == 503
    await expect(visitor.page.locator("p")).to_contain_text(
        [
            "Login-tjenesten svarer ikke lige nu; prøv igen om et minut.",
            "The sign-in service does not answer at the moment; try again in a minute.",
            "Prøv igen / Try again",
        ]
    )
    await visitor.page.evaluate(AXE.read_text())
    assert not await visitor.page.evaluate(ASK_AXE, RULES)
    provider.start()
    await visitor.page.get_by_role("link", name="Prøv igen").click()
    await expect(visitor.page.get_by_placeholder("Enter any login")).to_be_visible()


async def test_who_has_no_role_is_told_so(visit: tuple[Visitor, OidcProvider]) -> None:
    visitor, _ = visit
    await visitor.sign_in("nobody")
    await expect(visitor.page.locator("p")).to_contain_text(
        [
            "Din konto har ingen rolle i STÆR; bed din administrator om at få en.",
            "Your account has no role in STÆR; ask your administrator for one.",
            "Prøv igen",
        ]
    )


async def test_who_was_away_too_long_signs_in_again(
    visit: tuple[Visitor, OidcProvider], web_settings: Settings, shared_settings: Settings
) -> None:
    visitor, _ = visit
    await visitor.sign_in()
    connection = await asyncpg.connect(shared_settings.required("database_url").replace("+asyncpg", ""))
    try:
        await connection.execute("update sign_in_session set idle_until = now()")
    finally:
        await connection.close()
    await visitor.page.goto(f"{visitor.home}/")
    assert await visitor.asks() == NO_ONE
