"""The database that is measured: made, migrated and filled once for each size, with the roles that the servers use."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.questions import Viewer
from staer.demo.accounts import DemoAccount
from staer.demo.bulk_data import fill
from staer.demo.issuer import ISSUER, DemoIssuer
from staer.domain.actor import Role
from staer.settings import Settings
from staer.store.database import plain_url
from staer.store.migrate import upgrade
from staer.store.wall import API_ROLE, give_logins, url_of

PASSWORD = "bench"  # on 127.0.0.1, in a database of made-up people
CITIZEN_KEY = base64.b64encode(bytes(32)).decode()


class World:
    """A filled database and tokens for those who ask it."""

    def __init__(self, server: str, orders: int, place: Path) -> None:
        self.name = f"staer_bench_{orders}"
        self.orders = orders
        self.server = server
        self.owner_url = urlunsplit(urlsplit(server)._replace(path=f"/{self.name}"))
        self.url = url_of(API_ROLE, PASSWORD, self.owner_url)
        self.issuer = DemoIssuer(place)
        self.jwks = self.issuer.write_jwks()
        self._tokens: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url,
            "STAER_CITIZEN_KEY": CITIZEN_KEY,
            "STAER_TOKEN_ISSUER": ISSUER,
            "STAER_JWKS": str(self.jwks),
            "STAER_COST_PER_MINUTE": "1000000000",
            "STAER_REQUESTS_AT_ONCE": "1000",
        }

    def token(self, subject: str, name: str, number: str) -> str:
        """One for each person: a server that has verified it need not again."""
        if subject not in self._tokens:
            self._tokens[subject] = self.issuer.token(DemoAccount(subject, name, number, (Role.CONSULTANT,)))
        return self._tokens[subject]

    def token_of(self, viewer: Viewer) -> str:
        return self.token(viewer.subject, viewer.name, viewer.number)

    async def connect(self) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(plain_url(self.owner_url))

    async def prepare(self) -> None:
        """Make and fill it, unless an earlier run did."""
        connection = await asyncpg.connect(plain_url(self.server))
        if not await connection.fetchval("select true from pg_database where datname = $1", self.name):
            await connection.execute(f"create database {self.name}")
        await connection.close()
        await upgrade(self.owner_url)
        await give_logins(self.owner_url, {API_ROLE: PASSWORD})
        connection = await self.connect()
        if not await connection.fetchval("select true from job_order limit 1"):
            print(f"Filling {self.name}: {self.orders:,} job orders and {3 * self.orders:,} placements.")
            settings = Settings.from_environment({"DATABASE_URL": self.owner_url, "STAER_CITIZEN_KEY": CITIZEN_KEY})
            await fill(self.owner_url, settings, orders=self.orders, placements=3 * self.orders, rng_seed=1)
        await connection.execute((Path(__file__).parent / "sql/postgraphile.sql").read_text())
        await connection.execute("vacuum (analyze)")
        await connection.close()
