"""Who is let in: every way a token can be wrong, and the keys that come and go."""

import asyncio
import base64
import dataclasses
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import asyncpg
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import HMACAlgorithm
from starlette.applications import Starlette

from staer.demo.accounts import ACCOUNTS, account
from staer.demo.issuer import ISSUER as DEMO_ISSUER
from staer.demo.issuer import DemoIssuer
from staer.domain.actor import Actor
from staer.domain.claims import Claims
from staer.errors import NotAuthenticated, StartUpError
from staer.settings import Settings
from staer.web.identity import Identity
from staer.web.keys import ASK_AGAIN_AFTER, FIRST_KEYS_AGAIN_AFTER, FRESH_FOR, TRUSTED_FOR, KeySet, KeysUnavailable
from tests.access import ISSUER, Issuer, client_of, elliptic_key, rsa_key
from tests.web.conftest import add_authority, running

WHO = {"query": "{ who }"}


async def asked(app: Starlette, token: str | None) -> httpx.Response:
    async with client_of(app, token) as client:
        return await client.post("/graphql", json=WHO)


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "another"},
    "no audience": {"aud": ...},
    "another issuer": {"iss": "https://issuer.other"},
    "no issuer": {"iss": ...},
    "no expiry": {"exp": ...},
    "an expiry that is no number": {"exp": "soon"},
    "an infinite expiry": {"exp": float("inf")},
    "not valid yet": {"nbf": int(time.time()) + 86_400},
    "issued in the future": {"iat": int(time.time()) + 86_400},
    "no subject": {"sub": ...},
    "an empty subject": {"sub": " "},
    "a subject with a NUL": {"sub": "a\0b"},
    "an endless subject": {"sub": "a" * 201},
    "a name on two lines": {"name": "a\nb"},
    "a name that is no text": {"name": 7},
    "no authority": {"authority": ...},
    "an authority of four digits": {"authority": "1530"},
    "an authority as a number": {"authority": 15300},
    "an authority in other digits": {"authority": "１５３００"},
    "an authority and a newline": {"authority": "15300\n"},
    "no roles": {"roles": ...},
    "an empty list of roles": {"roles": []},
    "a role as text": {"roles": "CONSULTANT"},
    "an unknown role": {"roles": ["CONSULTANT", "KING"]},
    "roles that are no texts": {"roles": [["CONSULTANT"]]},
    "a person's role for a system": {"roles": ["SERVICE", "CONSULTANT"]},
}


@pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
async def test_wrong_claims_let_no_one_in(app: Starlette, issuer: Issuer, changes: dict[str, Any]) -> None:
    response = await asked(app, issuer.token(**changes))
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json() == {
        "errors": [
            {
                "message": "The token is not valid here; sign in again.",
                "extensions": {"code": "UNAUTHENTICATED"},
            }
        ]
    }


async def test_an_expired_token_says_so(app: Starlette, issuer: Issuer) -> None:
    response = await asked(app, issuer.token(exp=int(time.time()) - 60))
    assert response.status_code == 401
    assert response.json()["errors"][0]["message"] == "The token has expired; sign in again."


async def test_a_good_token_lets_in(app: Starlette, issuer: Issuer) -> None:
    assert (await asked(app, issuer.token())).json() == {"data": {"who": "Særrig, Casper"}}
    assert (await asked(app, issuer.token(aud=["other", "staer"]))).status_code == 200


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def forgeries(issuer: Issuer) -> dict[str, str]:
    key = issuer.keys[0]
    good = issuer.token()
    head, body, signature = good.split(".")
    pem = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    hs256 = encoded({"alg": "HS256", "typ": "JWT", "kid": key.key_id})
    mac = HMACAlgorithm(HMACAlgorithm.SHA256).sign(f"{hs256}.{body}".encode(), pem)
    stranger = dataclasses.replace(elliptic_key(), key_id=key.key_id)
    return {
        "alg none": f"{encoded({'alg': 'none', 'kid': key.key_id})}.{body}.",
        "alg None": f"{encoded({'alg': 'None', 'kid': key.key_id})}.{body}.{signature}",
        "no alg": f"{encoded({'kid': key.key_id})}.{body}.{signature}",
        "HS256 by the public key": f"{hs256}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}",
        "another's key under our key's id": issuer.token(stranger),
        "another's key": issuer.token(elliptic_key()),
        "another algorithm's key": issuer.token(dataclasses.replace(rsa_key(), key_id=key.key_id)),
        "no key id": jwt.encode(issuer.claims(), key.private, "ES256"),
        "a key id that is no text": f"{encoded({'alg': 'ES256', 'kid': 7})}.{body}.{signature}",
        "a key in the header": f"{encoded({'alg': 'ES256', 'jwk': stranger.public})}.{body}.{signature}",
        "an unknown critical header": issuer.token(headers={"crit": ["x"], "x": 1}),
        "another body": f"{head}.{encoded(issuer.claims(authority='15900'))}.{signature}",
        "no signature": f"{head}.{body}.",
        "half a signature": good[:-40],
        "two parts": f"{head}.{body}",
        "a header that is no object": f"{encoded([1])}.{body}.{signature}",
        "deep JSON": f"{head}.{base64.urlsafe_b64encode(b'[' * 4000).rstrip(b'=').decode()}.{signature}",
        "garbage": "garbage",
        "dots": "..",
        "not ASCII": "tøken",
        "endless": "a" * 9000,
        "empty": "",
    }


async def test_forged_tokens_let_no_one_in(app: Starlette, issuer: Issuer) -> None:
    for name, token in forgeries(issuer).items():
        async with client_of(app) as client:
            header = f"Bearer {token}".encode()
            response = await client.post("/graphql", json=WHO, headers=[(b"authorization", header)])
        assert (name, response.status_code) == (name, 401)
        assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "bearer  ", "Token x", "Bearer a b"])
async def test_other_headers_let_no_one_in(anyone: httpx.AsyncClient, header: str) -> None:
    response = await anyone.post("/graphql", json=WHO, headers={"authorization": header})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "document", ["{ who }", "{ __schema { types { name } } }", "{ __typename }", 'mutation { rename(name: "a") }', "{"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nothing_is_readable_without_a_token(anyone: httpx.AsyncClient, method: str, document: str) -> None:
    given: dict[str, Any] = {"params": {"query": document}} if method == "GET" else {"json": {"query": document}}
    response = await anyone.request(method, "/graphql", **given)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert list(response.json()) == ["errors"]


async def test_the_schema_text_needs_a_token(anyone: httpx.AsyncClient, consultant: httpx.AsyncClient) -> None:
    assert (await anyone.get("/schema.graphql")).status_code == 401
    assert "type Query" in (await consultant.get("/schema.graphql")).text


async def test_an_unknown_authority_is_told_so(app: Starlette, issuer: Issuer) -> None:
    response = await asked(app, issuer.token(authority="99999"))
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"] == {"code": "UNKNOWN_AUTHORITY"}


async def consultants(settings: Settings) -> list[tuple[str, str]]:
    assert settings.database_url
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", "", 1))
    try:
        return [
            (row[0], row[1]) for row in await connection.fetch("select subject, name from consultant order by 1, 2")
        ]
    finally:
        await connection.close()


async def test_a_person_gets_one_consultant_and_a_system_none(
    app: Starlette, issuer: Issuer, web_settings: Settings
) -> None:
    consultant = {"query": "{ consultant }"}

    async def consultant_of(**changes: Any) -> str | None:
        async with client_of(app, issuer.token(**changes)) as client:
            return (await client.post("/graphql", json=consultant)).json()["data"]["consultant"]

    first = await consultant_of(sub="ida", name="Ida")
    renamed = await consultant_of(sub="ida", name="Ida Lund")
    assert first == renamed is not None
    assert await consultant_of(sub="a system", roles=["SERVICE"]) is None
    assert [row for row in await consultants(web_settings) if row[0] in ("ida", "a system")] == [("ida", "Ida Lund")]


async def test_two_first_requests_of_a_person_make_one_consultant(
    app: Starlette, issuer: Issuer, web_settings: Settings
) -> None:
    tokens = [issuer.token(sub="twins", jti=str(number)) for number in range(8)]
    answers = await asyncio.gather(*(asked(app, token) for token in tokens))
    assert {answer.status_code for answer in answers} == {200}
    assert len([row for row in await consultants(web_settings) if row[0] == "twins"]) == 1


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class Gate:
    """An Identity on a clock of its own, counting how often a bearer had to be found."""

    def __init__(self, issuer: Issuer, algorithms: str = "ES256,RS256,PS256", source: str | None = None) -> None:
        self.clock, self.found = Clock(), 0
        self.keys = KeySet(source or str(issuer.path), algorithms.split(","), self.clock)
        self.identity = Identity(self.keys, ISSUER, "staer", self._find, self.clock)

    async def _find(self, claims: Claims) -> Actor:
        self.found += 1
        return Actor(None, None, claims.roles, claims.name, claims.subject)  # type: ignore[arg-type]

    async def lets_in(self, token: str) -> bool:
        await self.keys.renew()
        try:
            await self.identity.actor(f"Bearer {token}")
        except NotAuthenticated:
            return False
        return True


async def test_a_verified_token_is_remembered_until_it_expires(issuer: Issuer) -> None:
    gate = Gate(issuer)
    token = issuer.token()
    assert await gate.lets_in(token)
    assert await gate.lets_in(token)
    assert gate.found == 1
    gate.clock.now += 601
    assert await gate.lets_in(token)  # the wall clock, which PyJWT reads, has not moved: it was checked anew
    assert gate.found == 2


async def test_a_new_key_is_asked_for_once_a_minute(issuer: Issuer) -> None:
    gate = Gate(issuer)
    old, new = issuer.keys[0], elliptic_key()
    assert await gate.lets_in(issuer.token(old))
    issuer.publish(old, new)
    assert not await gate.lets_in(issuer.token(new))
    gate.clock.now += ASK_AGAIN_AFTER + 1
    assert await gate.lets_in(issuer.token(new))


async def test_a_removed_key_ends_what_was_remembered(issuer: Issuer) -> None:
    gate = Gate(issuer)
    old, new = issuer.keys[0], elliptic_key()
    token = issuer.token(old)
    assert await gate.lets_in(token)
    issuer.publish(new)
    assert await gate.lets_in(token)
    gate.clock.now += FRESH_FOR + 1
    assert not await gate.lets_in(token)


async def test_an_issuer_that_is_down_is_forgiven_for_a_day(issuer: Issuer) -> None:
    gate = Gate(issuer)
    token = issuer.token()
    assert await gate.lets_in(token)
    issuer.path.write_text("<html>maintenance</html>")
    gate.clock.now += FRESH_FOR + 1
    assert await gate.lets_in(token)
    gate.clock.now += TRUSTED_FOR
    await gate.keys.renew()
    with pytest.raises(KeysUnavailable):
        await gate.identity.actor(f"Bearer {token}")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_keys_without_alg_serve_both_signatures(issuer: Issuer, algorithm: str) -> None:
    issuer.publish(rsa_key(algorithm))
    assert await Gate(issuer).lets_in(issuer.token())
    with pytest.raises(KeysUnavailable):  # of the kinds that the settings allow there is none
        await Gate(issuer, "ES256").lets_in(issuer.token())


async def test_a_weak_key_signs_nothing(issuer: Issuer) -> None:
    issuer.publish(rsa_key(bits=1024))
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = issuer.token()
    assert not await Gate(issuer).lets_in(token)


@pytest.mark.parametrize("algorithms", ["none", "HS256", "ES256,HS512", ""])
async def test_unsafe_algorithms_stop_the_start(issuer: Issuer, algorithms: str) -> None:
    with pytest.raises(StartUpError, match="STAER_TOKEN_ALGORITHMS"):
        Gate(issuer, algorithms)


async def test_a_shared_secret_in_the_key_set_is_no_key(issuer: Issuer) -> None:
    secret = b"s" * 32
    k = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    issuer.path.write_text(json.dumps({"keys": [{"kty": "oct", "kid": "s", "k": k}, issuer.keys[0].public]}))
    token = jwt.encode(issuer.claims(), secret, "HS256", headers={"kid": "s"})
    assert not await Gate(issuer).lets_in(token)


@contextmanager
def publishing(
    issuer: Issuer, status: int = 200, port: int = 0, wait: Event | None = None, asked: Event | None = None
) -> Iterator[str]:
    """The issuer's keys at an address, with 302 only a pointer to them; told when asked, it waits before it answers."""

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = 200 if self.path == "/moved" else status
            if wait and asked:
                asked.set()
                wait.wait()
            self.send_response(answer)
            self.send_header("location", "/moved")
            self.end_headers()
            self.wfile.write(issuer.path.read_bytes())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Keys) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys"
        finally:
            server.shutdown()
            thread.join()


async def test_keys_come_from_an_address(issuer: Issuer) -> None:
    with publishing(issuer) as address:
        assert await Gate(issuer, source=address).lets_in(issuer.token())


async def test_an_address_that_points_elsewhere_is_not_followed(issuer: Issuer) -> None:
    with publishing(issuer, status=302) as address, pytest.raises(KeysUnavailable):
        await Gate(issuer, source=address).lets_in(issuer.token())


async def later(app: Starlette, token: str) -> int:
    await asyncio.sleep(FIRST_KEYS_AGAIN_AFTER / 10)
    return (await asked(app, token)).status_code


async def test_an_issuer_that_starts_later_is_found(web_settings: Settings, issuer: Issuer) -> None:
    with publishing(issuer) as address:
        pass
    async with running(dataclasses.replace(web_settings, jwks=address)) as app:
        away = await asked(app, issuer.token())
        assert (away.status_code, away.json()["errors"][0]["extensions"]) == (503, {"code": "UNAVAILABLE"})
        with publishing(issuer, port=int(address.split(":")[2].split("/")[0])):
            assert 200 in [await later(app, issuer.token()) for _ in range(30)]


async def test_an_issuer_that_hangs_delays_no_request(issuer: Issuer) -> None:
    answering, hanging = Event(), Event()
    answering.set()
    with publishing(issuer, wait=answering, asked=hanging) as address:
        gate = Gate(issuer, source=address)
        token, another = issuer.token(), issuer.token(sub="ida")
        assert await gate.lets_in(token)
        answering.clear()
        hanging.clear()
        gate.clock.now += FRESH_FOR + 1
        renewing = asyncio.create_task(gate.keys.keep_fresh())
        try:
            await asyncio.to_thread(hanging.wait)
            for known in (token, another):
                await gate.identity.actor(f"Bearer {known}")
        finally:
            answering.set()
            renewing.cancel()
            await asyncio.wait([renewing])


async def test_a_missing_key_file_stops_the_start(web_settings: Settings, issuer: Issuer) -> None:
    issuer.path.unlink()
    with pytest.raises(StartUpError, match="STAER_JWKS"):
        async with running(web_settings):
            pass


async def test_the_demo_accounts_are_let_in(web_settings: Settings, shared_database_url: str, tmp_path: Any) -> None:
    demo = DemoIssuer(tmp_path)
    for number in {known.authority_number for known in ACCOUNTS}:
        await add_authority(shared_database_url, number, number)
    settings = dataclasses.replace(web_settings, token_issuer=DEMO_ISSUER, jwks=str(demo.write_jwks()))
    async with running(settings) as app:
        for known in ACCOUNTS:
            assert (await asked(app, demo.token(known))).json() == {"data": {"who": known.name}}
        assert (await asked(app, demo.token(ACCOUNTS[0], hours=-1))).status_code == 401
        kept = DemoIssuer(tmp_path)
        assert (await asked(app, kept.token(ACCOUNTS[0]))).status_code == 200
    assert (tmp_path / "issuer-key.pem").stat().st_mode & 0o777 == 0o600


def test_an_unknown_demo_account_names_the_known_ones() -> None:
    with pytest.raises(StartUpError, match=r"broendby\.consultant, broendby\.colleague"):
        account("nobody")


def test_a_damaged_key_file_says_which(tmp_path: Any) -> None:
    (tmp_path / "issuer-key.pem").write_text("no key")
    with pytest.raises(StartUpError, match=r"issuer-key\.pem"):
        DemoIssuer(tmp_path)
