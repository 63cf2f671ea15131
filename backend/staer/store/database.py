"""The pool, and the transaction: the only places that talk to PostgreSQL, and the only one that commits."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, Final, Protocol, TypeAlias, cast
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from staer.errors import DatabaseUnavailable, StartUpError, TookTooLong
from staer.settings import Settings
from staer.store.statement import Statement
from staer.store.statement_tally import Tallied

Record = asyncpg.Record
Connection: TypeAlias = "PoolConnectionProxy[Record]"

UNREACHABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection says that broke off while it was used
)

NOT_UNDERSTOOD = "DATABASE_URL must be of the form postgresql+asyncpg://user:password@host:5432/database."


def plain_url(url: str) -> str:
    """asyncpg's form of SQLAlchemy's `postgresql+asyncpg://` address."""
    try:
        parts = urlsplit(url)
        understood = parts.scheme in ("postgresql+asyncpg", "postgresql", "postgres") and parts.port != 0
    except ValueError as error:  # half an IPv6 address, a port that is no number
        raise StartUpError(NOT_UNDERSTOOD) from error
    if not understood:
        raise StartUpError(NOT_UNDERSTOOD)
    return urlunsplit(parts._replace(scheme="postgresql"))


async def _drop_what_is_in_a_transaction(connection: "asyncpg.Connection[Record]") -> None:
    """A cancelled task may return a connection inside a transaction: end it, so that nothing of it survives.

    asyncpg's own reset costs a round trip and 0.17 ms CPU at every check-out (measured).
    """
    if connection.is_in_transaction():
        connection.terminate()


async def _learn_arrays(connection: "asyncpg.Connection[Record]") -> None:
    """asyncpg looks an array's type up when it first stands at the top of a result, and can't when it is in a row."""
    await connection.fetch("select array[row()], '{}'::uuid[], '{}'::text[]")


class Reader(Protocol):
    """What a read is asked of: the pool, or a transaction that lets several see the same."""

    async def fetch(self, text: str, arguments: list[Any]) -> list[Record]: ...


# Begins a transaction whose reads all see the database as it was at the first of them. A whole list is waited for
# longer than an answer; behind PgBouncer it is not, where we watch the time and not PostgreSQL.
SNAPSHOT: Final = "begin isolation level repeatable read, read only; set local statement_timeout = '2min'"


def _told(error: Exception) -> TookTooLong | DatabaseUnavailable:
    too_long = isinstance(error, asyncpg.QueryCanceledError | TimeoutError)
    return TookTooLong() if too_long else DatabaseUnavailable()


class Transaction:
    """An open transaction; it commits when its block ends, and only there."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def rows(self, statement: Statement, **values: Any) -> list[Record]:  # Any: SQL values of every type
        with Tallied(statement.text):
            return await self.connection.fetch(statement.text, *statement.arguments(values))

    async def fetch(self, text: str, arguments: list[Any]) -> list[Record]:
        return await self.connection.fetch(text, *arguments)

    async def row(self, statement: Statement, **values: Any) -> Record | None:
        with Tallied(statement.text):
            return await self.connection.fetchrow(statement.text, *statement.arguments(values))

    async def value(self, statement: Statement, **values: Any) -> Any:
        with Tallied(statement.text):
            return await self.connection.fetchval(statement.text, *statement.arguments(values))

    async def execute(self, statement: Statement, **values: Any) -> None:
        with Tallied(statement.text):
            await self.connection.execute(statement.text, *statement.arguments(values))

    async def execute_many(self, statement: Statement, rows: list[dict[str, Any]]) -> None:
        with Tallied(statement.text):
            await self.connection.executemany(statement.text, [statement.arguments(row) for row in rows])


class Database:
    """The pool of connections of one process."""

    def __init__(self, pool: "asyncpg.Pool[Record]") -> None:
        self._pool = pool

    @property
    def connections_in_use(self) -> int:
        return self._pool.get_size() - self._pool.get_idle_size()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        try:
            async with self._pool.acquire() as connection:
                yield connection
        except (asyncpg.QueryCanceledError, *UNREACHABLE) as error:
            raise _told(error) from error

    @contextlib.asynccontextmanager
    async def transaction(self, begin: str = "begin") -> AsyncGenerator[Transaction]:
        """Committed when the block ends, rolled back when it fails; `begin` may state a viewer (store/wall.py)."""
        async with self.connection() as connection:
            await connection.execute(begin)
            try:
                yield Transaction(connection)
            except Exception:
                await connection.execute("rollback")
                raise
            await connection.execute("commit")

    async def fetch(self, text: str, arguments: list[Any]) -> list[Record]:
        """One read outside a transaction: a single statement is its own snapshot."""
        try:
            async with self._pool.acquire() as connection:
                with Tallied(text):
                    return await connection.fetch(text, *arguments)
        except (asyncpg.QueryCanceledError, *UNREACHABLE) as error:
            raise _told(error) from error

    @contextlib.asynccontextmanager
    async def by_one_connection(self) -> AsyncGenerator["Database"]:
        """The same by one connection, for many reads in a row: to take one costs as much CPU as a short read."""
        async with self.connection() as connection:
            yield Database(cast("asyncpg.Pool[Record]", _PoolOfOne(connection)))

    async def close(self) -> None:
        await self._pool.close()


class _PoolOfOne:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acquire(self) -> contextlib.nullcontext[Connection]:
        return contextlib.nullcontext(self._connection)


def _time_limit(statement_seconds: int, *, behind_pgbouncer: bool) -> dict[str, Any]:
    """How a connection keeps it: PostgreSQL watches the time, also for a process that has died. PgBouncer refuses such
    start-up parameters, so behind it we watch and cancel.
    """
    named = {"application_name": "staer"}
    if behind_pgbouncer:
        return {"server_settings": named, "command_timeout": statement_seconds or None}
    return {"server_settings": {**named, "jit": "off", "statement_timeout": f"{statement_seconds}s"}}


async def open_database(settings: Settings, statement_seconds: int = 0) -> Database:
    """Connect; a start-up error when the database can't be reached. 0 seconds: a statement takes what it takes."""
    url = plain_url(settings.required("database_url"))
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=int(settings.pool_size),
            statement_cache_size=int(settings.statement_cache_size),
            init=_learn_arrays,
            reset=_drop_what_is_in_a_transaction,
            **_time_limit(statement_seconds, behind_pgbouncer=int(settings.statement_cache_size) == 0),
        )
    except (*UNREACHABLE, asyncpg.PostgresError, ValueError) as error:
        raise StartUpError("The database can't be reached; check DATABASE_URL and that PostgreSQL runs.") from error
    return Database(pool)
