"""What answers carry besides their content: for browsers, caches and pages of other origins."""

import dataclasses

import httpx
import pytest

from staer.errors import StartUpError
from staer.settings import Settings
from staer.web.app import create_app
from staer.web.security_headers import DEFAULTS
from tests.access import Issuer, client_of
from tests.web.conftest import running, schema

PAGES = "https://pages.example"


@pytest.mark.parametrize("path", ["/graphql", "/health/live", "/health/ready", "/schema.graphql", "/nowhere"])
async def test_every_answer_says_what_a_browser_may_do(anyone: httpx.AsyncClient, path: str) -> None:
    headers = (await anyone.get(path)).headers
    assert {name: headers[name] for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize(("origin", "allowed"), [(PAGES, True), ("https://other.example", False), ("null", False)])
async def test_pages_of_named_origins_may_ask(
    web_settings: Settings, issuer: Issuer, origin: str, allowed: bool
) -> None:
    settings = dataclasses.replace(web_settings, cors_origins=f"{PAGES}, https://more.example")
    preflight = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type, x-staer-cost",
    }
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        asked = await client.options("/graphql", headers=preflight)
        answered = await client.post("/graphql", json={"query": "{ who }"}, headers={"origin": origin})
    for response in (asked, answered):
        assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in response.headers
    assert asked.status_code == (200 if allowed else 400)


async def test_without_the_setting_no_other_origin_may_ask(consultant: httpx.AsyncClient) -> None:
    response = await consultant.post("/graphql", json={"query": "{ who }"}, headers={"origin": PAGES})
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origins", ["*", "pages.example", "https://", "https://*.example", "https://a.example/x"])
def test_what_is_no_origin_is_refused_at_the_start(web_settings: Settings, origins: str) -> None:
    with pytest.raises(StartUpError, match="STAER_CORS_ORIGINS"):
        create_app(dataclasses.replace(web_settings, cors_origins=origins), schema)


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(
    ("length", "accepted", "encoding"),
    [
        (5000, "gzip", "gzip"),
        (5000, "gzip, deflate, br, zstd", "zstd"),
        (5000, "gzip;q=1, zstd;q=0", "gzip"),
        (5000, "zstd", "zstd"),
        (5000, "br", None),
        (5000, "", None),
        (9, "gzip", None),
    ],
)
async def test_longer_answers_are_compressed_for_those_who_accept_it(
    web_settings: Settings, issuer: Issuer, media_type: str, length: int, accepted: str, encoding: str | None
) -> None:
    settings = dataclasses.replace(web_settings, compress_from="1000")
    query = {"query": "query($t: String!) { echo(text: $t) }", "variables": {"t": "ø" * length}}
    async with running(settings) as app, client_of(app, issuer.token()) as client:
        response = await client.post(
            "/graphql", json=query, headers={"accept": media_type, "accept-encoding": accepted}
        )
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers.get("content-encoding") == encoding
    assert response.json()["data"]["echo"] == "ø" * length
