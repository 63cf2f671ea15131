"""People sign in at a provider, and a cookie stands for them: the whole way, and every way to forge it."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from staer.domain.actor import Role
from staer.domain.claims import Claims
from staer.errors import StartUpError
from staer.settings import Settings
from staer.store.sign_in import open_session, touch_session
from staer.web.claim_reader import ClaimReader, claim_reader_from
from tests.access import Issuer, client_of, elliptic_key
from tests.web.conftest import running
from tests.web.provider import CLIENT, SECRET, TestProvider, test_provider

HOME = "https://staer.test"
WHO = {"query": "{ who }"}


@pytest.fixture
async def provider() -> AsyncIterator[TestProvider]:
    async with test_provider() as provider:
        yield provider


@pytest.fixture
def sign_in_settings(web_settings: Settings, provider: TestProvider) -> Settings:
    return dataclasses.replace(
        web_settings,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        public_url=HOME,
        authority_claim="dk:myndighed",
        roles_claim="jobfunktioner",
        role_names="urn:kommune:jobkonsulent=CONSULTANT, urn:kommune:leder=ADMINISTRATOR",
    )


@pytest.fixture
async def site(sign_in_settings: Settings) -> AsyncIterator[Starlette]:
    async with running(sign_in_settings) as app:
        yield app


def browser_of(site: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HOME, headers={"origin": HOME})


@pytest.fixture
async def browser(site: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(site) as browser:
        yield browser


async def sent_back(browser: httpx.AsyncClient, to: str = "/") -> str:
    """The address that the provider sends the browser back to."""
    away = await browser.get("/auth/login", params={"to": to})
    assert away.status_code == 303
    async with httpx.AsyncClient() as at_provider:
        return (await at_provider.get(away.headers["location"])).headers["location"]


async def signed_in(browser: httpx.AsyncClient, to: str = "/") -> httpx.Response:
    return await browser.get(await sent_back(browser, to))


async def status(browser: httpx.AsyncClient, **headers: str) -> int:
    return (await browser.post("/graphql", json=WHO, headers=headers)).status_code


async def test_a_person_signs_in_asks_and_signs_out(browser: httpx.AsyncClient, provider: TestProvider) -> None:
    assert await status(browser) == 401
    back = await signed_in(browser, "/orders?search=kontor")
    assert (back.status_code, back.headers["location"]) == (303, f"{HOME}/orders?search=kontor")
    cookie = next(c for c in back.headers.get_list("set-cookie") if c.startswith("__Host-staer="))
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Domain" not in cookie
    assert (await browser.post("/graphql", json=WHO)).json() == {"data": {"who": "Ida Bech"}}
    kept = browser.cookies["__Host-staer"]
    out = await browser.post("/auth/logout")
    assert out.json()["continueAt"].startswith(f"{provider.issuer}/end?")
    assert await status(browser) == 401
    assert await status(browser, cookie=f"__Host-staer={kept}") == 401


async def test_a_session_serves_every_process(browser: httpx.AsyncClient, sign_in_settings: Settings) -> None:
    await signed_in(browser)
    async with running(sign_in_settings) as another, browser_of(another) as client:
        client.cookies = browser.cookies
        assert await status(client) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"origin": f"{HOME}.elsewhere.test"},
        {"origin": "http://staer.test"},
    ],
)
@pytest.mark.parametrize("path", ["/graphql", "/auth/logout"])
async def test_another_sites_page_may_not_use_the_cookie(
    browser: httpx.AsyncClient, headers: dict[str, str], path: str
) -> None:
    await signed_in(browser)
    assert (await browser.post(path, json=WHO, headers=headers)).status_code in (400, 403)
    assert await status(browser) == 200


async def test_nor_by_get(browser: httpx.AsyncClient) -> None:
    await signed_in(browser)
    del browser.headers["origin"]
    for site, expected in (("same-origin", 200), ("cross-site", 403), ("same-site", 403)):
        response = await browser.get("/graphql", params=WHO, headers={"sec-fetch-site": site})
        assert response.status_code == expected


async def test_a_bearer_token_counts_beside_sessions(site: Starlette, sign_in_settings: Settings) -> None:
    async with client_of(site, "no.valid.token") as client:
        assert await status(client) == 401


async def test_the_browser_that_comes_back_must_be_the_one_that_left(
    site: Starlette, browser: httpx.AsyncClient
) -> None:
    back = await sent_back(browser)
    async with browser_of(site) as victim:
        assert (await victim.get(back)).status_code == 400
        await victim.get("/auth/login")
        assert (await victim.get(back)).status_code == 400
    assert (await browser.get(back)).status_code == 303


async def test_an_answer_of_the_provider_counts_once(browser: httpx.AsyncClient) -> None:
    back = await sent_back(browser)
    cookies = dict(browser.cookies)
    assert (await browser.get(back)).status_code == 303
    browser.cookies = httpx.Cookies(cookies)
    assert (await browser.get(back)).status_code == 400


WRONG: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": ...},
    "another audience": {"aud": "another"},
    "another issuer": {"iss": "https://issuer.other"},
    "expired": {"exp": 1},
    "for another party": {"azp": "another"},
    "no subject": {"sub": ...},
    "no authority": {"dk:myndighed": ...},
    "an unknown role": {"jobfunktioner": ["urn:kommune:borger"]},
    "no role": {"jobfunktioner": []},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_token_signs_no_one_in(
    browser: httpx.AsyncClient, provider: TestProvider, changes: dict[str, Any]
) -> None:
    provider.changes = changes
    response = await signed_in(browser)
    assert response.status_code == 400
    assert "Prøv igen" in response.text
    assert await status(browser) == 401


async def test_a_foreign_key_signs_no_one_in(browser: httpx.AsyncClient, provider: TestProvider) -> None:
    provider.signed_by = dataclasses.replace(elliptic_key(), key_id=provider.keys[0].key_id)
    assert (await signed_in(browser)).status_code == 400


async def test_a_denial_and_a_wrong_code_are_pages(browser: httpx.AsyncClient) -> None:
    for change in ("error=access_denied", "code=stolen"):
        state = parse_qs(urlsplit(await sent_back(browser)).query)["state"][0]
        response = await browser.get(f"/auth/callback?state={state}&{change}")
        assert (response.status_code, response.headers["content-type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("to", ["//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test", "", "x", "/" * 2000])
async def test_one_comes_back_to_this_site_alone(browser: httpx.AsyncClient, to: str) -> None:
    assert (await signed_in(browser, to)).headers["location"] == f"{HOME}/"


async def test_sessions_go_on_while_the_provider_is_down(web_settings: Settings, sign_in_settings: Settings) -> None:
    async with running(sign_in_settings) as site, browser_of(site) as browser:
        await signed_in(browser)
        down = dataclasses.replace(sign_in_settings, oidc_issuer="http://127.0.0.1:9")
        async with running(down) as later, browser_of(later) as client:
            client.cookies = browser.cookies
            response = await client.get("/auth/login")
            assert (response.status_code, "Prøv igen" in response.text) == (503, True)
            assert await status(client) == 200


async def test_an_idle_session_ends(
    browser: httpx.AsyncClient, sign_in_settings: Settings, shared_settings: Settings
) -> None:
    await signed_in(browser)
    connection = await asyncpg.connect(shared_settings.required("database_url").replace("+asyncpg", ""))
    try:
        await connection.execute("update sign_in_session set idle_until = now()")
    finally:
        await connection.close()
    async with running(sign_in_settings) as another, browser_of(another) as client:
        client.cookies = browser.cookies
        assert await status(client) == 401


async def test_a_session_ends_however_much_it_is_used(site: Starlette) -> None:
    database = site.state.services.database
    claims = Claims("ida", "Ida", "15300", frozenset({Role.CONSULTANT}), 0)
    hour = dt.timedelta(hours=1)
    await open_session(database, "long", claims, idle=hour, longest=dt.timedelta(seconds=0.2))
    await open_session(database, "longer", claims, idle=dt.timedelta(seconds=0.2), longest=hour)
    for name in ("long", "longer"):
        assert await touch_session(database, name, hour) is not None
    await asyncio.sleep(0.3)
    assert await touch_session(database, "long", hour) is None
    assert await touch_session(database, "longer", hour) is not None


async def test_the_database_holds_no_secret_of_a_browser(browser: httpx.AsyncClient, shared_settings: Settings) -> None:
    await signed_in(browser)
    connection = await asyncpg.connect(shared_settings.required("database_url").replace("+asyncpg", ""))
    try:
        rows = await connection.fetch("select * from sign_in_session")
    finally:
        await connection.close()
    secret = browser.cookies["__Host-staer"]
    assert rows
    assert all(secret not in str(row) and secret.encode() not in row["cookie"] for row in rows)


async def test_without_a_provider_there_is_no_sign_in(anyone: httpx.AsyncClient) -> None:
    assert (await anyone.get("/auth/login")).status_code == 404


@pytest.mark.parametrize("url", ["http://staer.test", "https://staer.test/app", "staer.test", None])
async def test_browsers_use_an_encrypted_address(sign_in_settings: Settings, url: str | None) -> None:
    with pytest.raises(StartUpError, match="STAER_PUBLIC_URL"):
        async with running(dataclasses.replace(sign_in_settings, public_url=url)):
            pass


@pytest.mark.parametrize(("typ", "expected"), [("at+jwt", 200), ("application/at+jwt", 200), ("JWT", 401)])
async def test_only_access_tokens_where_the_setting_says_so(
    web_settings: Settings, issuer: Issuer, typ: str, expected: int
) -> None:
    settings = dataclasses.replace(web_settings, token_type="at+jwt")
    async with running(settings) as app, client_of(app, issuer.token(headers={"typ": typ})) as client:
        assert await status(client) == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"scope": "staer.read other"}, {Role.SERVICE}),
        ({"scope": "staer.readmore"}, None),
        ({"scope": ["staer.read"]}, None),
        ({}, None),
        ({"scope": "other", "roles": ["CONSULTANT"]}, {Role.CONSULTANT}),
    ],
)
def test_a_systems_role_comes_with_its_scope(claims: dict[str, Any], expected: set[Role] | None) -> None:
    reader = ClaimReader(system_scope="staer.read")
    payload = {"sub": "client", "authority": "15300", "exp": 1, **claims}
    if expected is not None:
        assert reader.read(payload).roles == expected
    else:
        with pytest.raises((KeyError, ValueError, TypeError)):
            reader.read(payload)


@pytest.mark.parametrize("names", ["konsulent", "konsulent=KING", "=CONSULTANT"])
def test_a_mapping_to_no_role_is_refused_at_the_start(settings: Settings, names: str) -> None:
    with pytest.raises(StartUpError, match="STAER_ROLE_NAMES"):
        claim_reader_from(dataclasses.replace(settings, role_names=names))
