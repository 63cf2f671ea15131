"""The same question put to two worlds that differ in what the viewer may not read: the answers must be byte-equal."""

import contextlib
import dataclasses
import logging
import re
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx
import orjson

from staer.errors import StaerError
from staer.log import JsonLines
from staer.reads.identifiers import decode_any_id
from staer.reads.plans import Planner
from staer.reads.read_log import ReadLog
from staer.settings import Settings
from staer.store.change_feed import Cursors, newest_position
from staer.store.database import Connection, Database, Transaction, open_database, plain_url
from staer.web.app import create_app
from staer.web.services import Services
from tests.access import ISSUER
from tests.jobcenters import Jobcenters, fill, open_jobcenters
from tests.logins import as_api
from tests.privacy.operations import Dice, Ids, Operation
from tests.privacy.twins import CANARY, LOGGED, Difference, sight

# Everyone in another relation, or in another role, to the orders of this world.
VIEWERS = (
    "casper", "mette:AUDITOR", "ronja", "gert", "gitte", "gitte:SERVICE", "hans", "lone", "lone:SERVICE", "vera",
    "gitte:AUDITOR", "admin:ADMINISTRATOR", "rasmus",
)  # fmt: skip
_CURSOR = re.compile(rb'"(?:endCursor|startCursor|cursor)":"([^"]+)"')


class Rehearsal(Database):
    """A database in which everything is undone: one connection, one transaction around all that is asked."""

    def __init__(self, database: Database) -> None:
        super().__init__(database._pool)
        self.held: Connection | None = None

    @contextlib.asynccontextmanager
    async def begun(self) -> AsyncIterator[None]:
        async with super().connection() as connection:
            await connection.execute("begin")
            self.held = connection
            try:
                yield
            finally:
                self.held = None
                await connection.execute("rollback")

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        assert self.held
        yield self.held

    @contextlib.asynccontextmanager
    async def transaction(self, begin: str = "begin") -> AsyncGenerator[Transaction]:
        assert self.held
        await self.held.execute(begin.replace("begin", "savepoint intent", 1))
        try:
            yield Transaction(self.held)
        except Exception:
            await self.held.execute("rollback to savepoint intent")
            raise
        await self.held.execute("release savepoint intent")


async def _nowhere(_: object) -> None:
    """One API asks both worlds, and its log of reads would stand in one alone; both hold lines already."""


class Lines(logging.Handler):
    """Every log line, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass
class Figures:
    """What a run saw."""

    operations: int = 0
    answered: int = 0
    log_lines: int = 0
    differences: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    by_viewer: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            *(getattr(self, f.name) + getattr(other, f.name) for f in dataclasses.fields(Figures))  # type: ignore[arg-type]
        )

    def __str__(self) -> str:
        share = self.answered / self.operations if self.operations else 0
        return (
            f"{self.operations} operations as {len(self.by_viewer)} viewers: {len(self.differences)} differences,"
            f" {len(self.canaries)} canaries (also in {self.log_lines} log lines), {share:.0%} of the answers not null;"
            f" codes {dict(self.codes.most_common())}"
        )


@dataclass
class Twins:
    """The world as it is, and for each viewer one that differs in what that viewer may not read."""

    jobcenters: Jobcenters
    settings: Settings
    stack: contextlib.AsyncExitStack
    addresses: dict[str, str]
    ids: dict[str, Ids]
    lines: Lines = field(default_factory=Lines)
    wall: bool = True
    opened: dict[tuple[str, bool], Database] = field(default_factory=dict)
    begun: int = 0  # the newest change before the worlds differed
    reads: ReadLog = field(default_factory=lambda: ReadLog(_nowhere))

    async def database(self, address: str) -> Database:
        """As the API's role, or as the owner, for whom the second wall does not stand."""
        if (address, self.wall) not in self.opened:
            given = dataclasses.replace(self.settings, database_url=address, pool_size="2")
            database = await open_database(as_api(given) if self.wall else given)
            self.stack.push_async_callback(database.close)
            self.opened[address, self.wall] = database
        return self.opened[address, self.wall]

    async def databases(self, who: str) -> list[Database]:
        """The world as it is, and the one that differs in what this viewer may not read."""
        return [await self.database(each) for each in (self.settings.required("database_url"), self.addresses[who])]

    async def ask(self, database: Database, who: str, query: str, variables: dict[str, Any]) -> httpx.Response:
        services: Services = self.jobcenters.app.state.services
        self.jobcenters.app.state.services = dataclasses.replace(services, database=database, read_log=self.reads)
        try:
            with sealed_alike():
                return await self.jobcenters.send(who, query, **variables)
        finally:
            self.jobcenters.app.state.services = services

    async def pair(self, who: str, operation: Operation, variables: dict[str, Any]) -> list[httpx.Response]:
        databases = await self.databases(who)
        if not operation.of_mutation:
            return [await self.ask(each, who, operation.text, variables) for each in databases]
        answers: list[httpx.Response] = []
        for each in databases:
            rehearsal = Rehearsal(each)
            with same_ids():
                async with rehearsal.begun():
                    answers.append(await self.ask(rehearsal, who, operation.text, variables))
        return answers

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Every log line is kept, to be searched."""
        root = logging.getLogger()
        level = root.level
        root.addHandler(self.lines)
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.removeHandler(self.lines)
            root.setLevel(level)

    def renew_plans(self) -> None:
        """Forget what was compiled: a rule has changed."""
        planner = self.jobcenters.planner
        fresh = Planner(planner.schema, planner.limits)
        planner.documents, planner.plans = fresh.documents, fresh.plans

    async def compare(self, figures: Figures, who: str, operation: Operation, variables: dict[str, Any]) -> None:
        self.lines.lines.clear()
        one, other = await self.pair(who, operation, variables)
        asked = f"{who}: {operation.text} {orjson.dumps(variables).decode()}"
        figures.operations += 1
        figures.by_viewer[who] += 1
        figures.log_lines += len(self.lines.lines)
        if _shown(one) != _shown(other):
            figures.differences.append(f"{asked}\n  {_difference(one, other)}")
        written = other.text + "".join(self.lines.lines)
        if CANARY in _without_input(written, variables):
            figures.canaries.append(asked)
        found = orjson.loads(one.content)
        figures.answered += _is_answered(found)
        codes = [error["extensions"]["code"] for error in found.get("errors", ())]
        figures.codes.update(codes)
        if StaerError.code in codes:
            figures.faults.append("\n".join((asked, *self.lines.lines)))
        cursors = self.ids[who].cursors
        cursors += [cursor.decode() for cursor in _CURSOR.findall(one.content)][:3]
        del cursors[:-30]


def _shown(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name not in ("date", "x-correlation-id")}
    return response.status_code, headers, response.content


def _difference(one: httpx.Response, other: httpx.Response) -> str:
    place = next(
        (i for i, (a, b) in enumerate(zip(one.content, other.content, strict=False)) if a != b), len(other.content)
    )
    part = slice(max(0, place - 80), place + 80)
    return f"{one.status_code}/{other.status_code} …{one.content[part]!r}… ≠ …{other.content[part]!r}…"


def _without_input(text: str, variables: dict[str, Any]) -> str:
    return text if CANARY not in orjson.dumps(variables).decode() else text.replace(f'"{CANARY}"', "")


def _is_answered(answer: dict[str, Any]) -> bool:
    """Some root field holds an object, or a list that is not empty."""
    return any(_holds(value) for value in (answer.get("data") or {}).values())


def _holds(value: Any) -> bool:
    if isinstance(value, list):
        return any(_holds(each) for each in value)
    if not isinstance(value, dict):
        return False
    rows = [value[name] for name in ("nodes", "edges") if name in value]
    return any(rows) if rows else bool(value)


@contextlib.contextmanager
def sealed_alike() -> Iterator[None]:
    """A cursor of changes is another one each time: `test_a_cursor_of_changes_tells_nothing` looks at those."""
    kept = Cursors.seal
    Cursors.seal = lambda _, __: "sealed"  # type: ignore[method-assign]
    try:
        yield
    finally:
        Cursors.seal = kept  # type: ignore[method-assign]


@contextlib.contextmanager
def same_ids() -> Iterator[None]:
    """New rows get the same ids in both worlds."""
    from staer.store import keys

    kept, made = keys.uuid7, iter(range(1, 1000))
    keys.uuid7 = lambda: UUID(int=(7 << 76) | (2 << 62) | next(made))
    try:
        yield
    finally:
        keys.uuid7 = kept


async def run(twins: Twins, dice: Dice, figures: Figures, count: int, viewers: Sequence[str] = VIEWERS) -> None:
    """Ask `count` operations: each text of every viewer, twice with values of its own, so that one plan serves many."""
    with twins.listening():
        while figures.operations < count:
            operation = dice.mutation() if dice.random.random() < 0.25 else dice.query()
            for who in (*viewers, *viewers):
                await twins.compare(figures, who, operation, dice.values(operation, twins.ids[who]))


@contextlib.asynccontextmanager
async def open_twins(
    settings: Settings, server: str, place: Path, viewers: Sequence[str] = VIEWERS, seed: int = 1
) -> AsyncIterator[Twins]:
    """A filled world on the database of `settings`, and beside it on the same server one for each viewer."""
    url = settings.required("database_url")
    # Sign everyone in before the copies are made: a first visit makes a consultant.
    async with open_jobcenters(settings, place) as made:
        await fill(made)
        for who in viewers:
            await made.context(who)
        for name in ("main", "lonely"):
            await made.world.sql(LOGGED, "jobformidling", made.keys[name])
    suffix = secrets.token_hex(4)
    names = {who: f"{urlsplit(url).path[1:]}_{i}_{suffix}" for i, who in enumerate(viewers)}
    admin = await asyncpg.connect(plain_url(server))
    async with contextlib.AsyncExitStack() as stack:
        try:
            for name in names.values():
                await admin.execute(f'create database "{name}" template "{urlsplit(url).path[1:]}"')
            yield await _opened(stack, settings, made, names, seed)
        finally:
            await stack.aclose()
            for name in names.values():
                await admin.execute(f'drop database if exists "{name}" with (force)')
            await admin.close()


async def _opened(
    stack: contextlib.AsyncExitStack,
    settings: Settings,
    made: Jobcenters,
    names: dict[str, str],
    seed: int,
) -> Twins:
    url = settings.required("database_url")
    unlimited = dataclasses.replace(as_api(settings), cost_per_minute="0", most_cost="1000000")
    app = create_app(dataclasses.replace(unlimited, token_issuer=ISSUER, jwks=str(made.issuer.path)))
    await stack.enter_async_context(app.router.lifespan_context(app))

    addresses: dict[str, str] = {}
    ids: dict[str, Ids] = {}
    for i, (who, name) in enumerate(names.items()):
        address = database_on(url, name)
        connection = await asyncpg.connect(plain_url(address))
        try:
            seen = await sight(connection, who)
            directory = _directory(made.ids, made.keys)
            ids[who] = Ids(seen.all_ids | directory, seen.seen_ids | directory)
            await Difference(connection, who, seed + i).make()
        finally:
            await connection.close()
        addresses[who] = address
    reopened = Jobcenters(made.world, app, made.issuer, made.ids, made.keys, made.tokens)
    begun = await newest_position(app.state.services.database)
    return Twins(reopened, settings, stack, addresses, ids, begun=begun)


def database_on(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _directory(ids: dict[str, str], keys: dict[str, UUID]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in keys:
        found.setdefault(decode_any_id(ids[name])[0], []).append(ids[name])
    return {name: found[name] for name in ("Authority", "Company", "Consultant", "Network")}
