"""The app on a small schema and a real database, asked over ASGI with tokens of an issuer of our own."""

import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import jwt
import orjson
import pytest
import strawberry
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.applications import Starlette

from staer.api.context import RequestContext
from staer.errors import BadInput
from staer.settings import Settings
from staer.web.app import create_app

ISSUER = "https://issuer.test"
SECRET = "0101011234 Ida Jensen"  # what no answer and no log may hold

Info = strawberry.Info[RequestContext, None]


@strawberry.input
class Candidate:
    name: str
    cpr_number: str


@strawberry.type
class Query:
    @strawberry.field
    def who(self, info: Info) -> str:
        return info.context.actor.name

    @strawberry.field
    def consultant(self, info: Info) -> str | None:
        consultant_id = info.context.actor.consultant_id
        return str(consultant_id) if consultant_id else None

    @strawberry.field
    def add(self, first: int, second: int = 1) -> int:
        return first + second

    @strawberry.field
    def candidate(self, candidate: Candidate) -> str:
        return candidate.name

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    def fault(self) -> str:
        raise ValueError(SECRET)

    @strawberry.field
    def optional_fault(self) -> str | None:
        raise ValueError(SECRET)

    @strawberry.field
    def refusal(self) -> str | None:
        raise BadInput("`after` is no cursor of ours.")

    @strawberry.field
    async def ask(self, info: Info, statement: str = "select 1") -> int:
        return (await info.context.database.fetch(statement, []))[0][0]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        return name


schema = strawberry.Schema(Query, Mutation)


@dataclass
class Key:
    """A key of the issuer, and the JWK that others see of it."""

    private: Any
    algorithm: str = "ES256"
    key_id: str = dataclasses.field(default_factory=lambda: uuid4().hex)

    @property
    def public(self) -> dict[str, Any]:
        form = ECAlgorithm if self.algorithm.startswith("ES") else RSAAlgorithm
        return {**form.to_jwk(self.private.public_key(), as_dict=True), "kid": self.key_id}


def elliptic_key() -> Key:
    return Key(ec.generate_private_key(ec.SECP256R1()))


def rsa_key(algorithm: str = "RS256", bits: int = 2048) -> Key:
    return Key(rsa.generate_private_key(65537, bits), algorithm)


class Issuer:
    """Signs tokens, and publishes its keys in a file."""

    def __init__(self, path: Path, *keys: Key) -> None:
        self.path = path
        self.publish(*keys)

    def publish(self, *keys: Key) -> None:
        self.keys = keys
        self.path.write_bytes(orjson.dumps({"keys": [key.public for key in keys]}))

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "staer",
            "sub": "broendby.consultant",
            "iat": now,
            "exp": now + 600,
            "name": "Særrig, Casper",
            "authority": "15300",
            "roles": ["CONSULTANT"],
        } | changes
        return {name: value for name, value in claims.items() if value is not ...}

    def token(self, key: Key | None = None, headers: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """A good token but for the changes; a claim of `...` is left out."""
        key = key or self.keys[0]
        kid = {"kid": key.key_id}
        return jwt.encode(self.claims(**changes), key.private, key.algorithm, headers={**kid, **(headers or {})})


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path / "jwks.json", elliptic_key())


async def add_authority(url: str, number: str, name: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
    try:
        await connection.execute(
            "insert into authority (id, number, name) values ($1, $2, $3) on conflict do nothing", uuid4(), number, name
        )
    finally:
        await connection.close()


@pytest.fixture
async def web_settings(shared_settings: Settings, issuer: Issuer) -> Settings:
    assert shared_settings.database_url
    await add_authority(shared_settings.database_url, "15300", "Brøndby")
    return dataclasses.replace(shared_settings, token_issuer=ISSUER, jwks=str(issuer.path), max_body_bytes="20000")


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Starlette]:
    app = create_app(settings, schema)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def app(web_settings: Settings) -> AsyncIterator[Starlette]:
    async with running(web_settings) as app:
        yield app


def client_of(app: Starlette, token: str | None = None) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://staer.test", headers=headers)


@pytest.fixture
async def anyone(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def consultant(app: Starlette, issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a consultant's good token."""
    async with client_of(app, issuer.token()) as client:
        yield client
