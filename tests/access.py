"""An issuer of tokens for tests, and clients that send them."""

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.applications import Starlette

ISSUER = "https://issuer.test"


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


def client_of(app: Starlette, token: str | None = None) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://staer.test", headers=headers)
