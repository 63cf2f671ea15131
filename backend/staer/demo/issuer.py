"""The demo's own issuer of tokens: a key in the data directory, so that tokens stay valid between runs."""

import base64
import contextlib
import hashlib
import os
import time
from pathlib import Path
from uuid import uuid4

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from staer.demo.accounts import DemoAccount
from staer.errors import StartUpError
from staer.settings import Settings

ISSUER = "https://demo.staer.invalid"
ALGORITHM = "ES256"

_HOUR = 3600


class DemoIssuer:
    """Makes its key on first use and keeps it; `audience` must be the API's."""

    def __init__(self, data_dir: Path, audience: str | None = None) -> None:
        self._data_dir = data_dir
        self._audience = audience or Settings.from_environment().token_audience
        self._key = _kept_key(data_dir / "issuer-key.pem")
        self._public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._key_id = _thumbprint(self._public)

    def write_jwks(self) -> Path:
        """Write the public key as a JWKS beside the private one; its path is the setting STAER_JWKS."""
        public = {**self._public, "kid": self._key_id, "alg": ALGORITHM, "use": "sig"}
        path = self._data_dir / "issuer-jwks.json"
        new = path.with_suffix(f".{uuid4().hex}")
        new.write_bytes(orjson.dumps({"keys": [public]}))
        new.replace(path)
        return path

    def token(self, account: DemoAccount, hours: float = 12) -> str:
        """A bearer token for the account, valid for so many hours from now."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": self._audience,
            "sub": account.user,
            "iat": now,
            "exp": now + int(hours * _HOUR),
            "name": account.name,
            "authority": account.authority_number,
            "roles": [role.value for role in account.roles],
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self._key_id})


def _kept_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        if not path.exists():
            _make_key(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise StartUpError(
            f"{path} can't be made or read; check the data directory's owner, or remove the file."
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise StartUpError(f"{path} is not the demo's key; remove it.")
    return key


def _make_key(path: Path) -> None:
    """The first of two processes wins: a hard link, unlike a rename, never replaces the other's key."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{uuid4().hex}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    with contextlib.suppress(FileExistsError):
        os.link(new, path)
    new.unlink()


def _thumbprint(public: dict[str, str]) -> str:
    """https://www.rfc-editor.org/rfc/rfc7638"""
    members = {name: public[name] for name in ("crv", "kty", "x", "y")}
    digest = hashlib.sha256(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
