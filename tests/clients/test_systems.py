"""Systems of partners with access tokens of a provider of others: RFC 9068, by client credentials."""

import dataclasses
from collections.abc import AsyncIterator, Iterator

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from staer.settings import Settings
from staer.web import keys
from tests.access import client_of, elliptic_key
from tests.clients.oidc_provider import PARTNER, OidcProvider, oidc_provider
from tests.web.conftest import issuer, running, web_settings

__all__ = ["issuer", "web_settings"]


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with oidc_provider("http://127.0.0.1:9") as provider:
        yield provider


@pytest.fixture
async def site(web_settings: Settings, provider: OidcProvider) -> AsyncIterator[Starlette]:
    settings = dataclasses.replace(
        web_settings,
        token_issuer=provider.issuer,
        token_audience="urn:staer",
        token_type="at+jwt",
        token_algorithms="ES256",
        jwks=f"{provider.issuer}/jwks",
        system_scope="staer.read",
    )
    async with running(settings) as app:
        yield app


async def asked(site: Starlette, token: str) -> httpx.Response:
    async with client_of(site, token) as client:
        return await client.post("/graphql", json={"query": "{ who consultant }"})


async def test_a_system_is_let_in_for_its_authority(site: Starlette, provider: OidcProvider) -> None:
    token = provider.access_token()
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"
    assert (await asked(site, token)).json() == {"data": {"who": PARTNER, "consultant": None}}


REFUSED: dict[str, dict[str, str]] = {
    "another audience": {"resource": "urn:elsewhere"},
    "another algorithm": {"resource": "urn:staer:rsa"},
    "another scope": {"scope": "staer.other"},
    "no authority": {"system": "without-authority"},
}


@pytest.mark.parametrize("wanted", REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_not_meant_for_us_lets_no_one_in(
    site: Starlette, provider: OidcProvider, wanted: dict[str, str]
) -> None:
    response = await asked(site, provider.access_token(**wanted))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert response.json()["errors"][0]["message"] == "The token is not valid here; sign in again."


async def test_keys_and_systems_come_and_go(
    site: Starlette, provider: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new key counts when its first token comes; a system that the provider no longer knows gets no further token."""
    monkeypatch.setattr(keys, "ASK_AGAIN_AFTER", 0)
    before = provider.access_token()
    provider.stop()
    assert (await asked(site, before)).status_code == 200  # a provider that is down stops no one
    provider.keys.insert(0, elliptic_key())
    provider.systems.remove(PARTNER)
    provider.systems.append("another-system")
    provider.start()
    refused = provider.token_of()
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    provider.stop()
    provider.systems.append(PARTNER)
    provider.start()
    after = provider.access_token()
    assert jwt.get_unverified_header(after)["kid"] != jwt.get_unverified_header(before)["kid"]
    assert [(await asked(site, token)).status_code for token in (after, before)] == [200, 200]
    provider.stop()
    del provider.keys[1]  # withdrawn: what it signed ends with it
    provider.start()
    await site.state.services.identity._keys._read_again()
    assert [(await asked(site, token)).status_code for token in (after, before)] == [200, 401]
