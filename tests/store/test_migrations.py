"""Migrations lead to the tables that the code declares, and back to nothing."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import staer.api.schema  # noqa: F401  every table is declared by then
from staer.store.database import open_database
from staer.store.migrate import upgrade
from staer.store.tables import Row
from tests.conftest import settings_for

Databases = Callable[[], AbstractAsyncContextManager[str]]


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return compare_metadata(context, Row.metadata)


async def test_the_tables_are_those_that_the_code_declares(database_url: str) -> None:
    engine = create_async_engine(database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


_OURS = """
select 'table' as kind, tablename as name from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'
union all select 'function', proname from pg_proc where pronamespace = 'public'::regnamespace
"""


async def test_down_leaves_nothing_and_up_again_makes_everything(make_database: Databases) -> None:
    async with make_database() as url:
        database = await open_database(settings_for(url))
        before = sorted(map(tuple, await database.fetch(_OURS, [])))
        await upgrade(url, "base")
        assert await database.fetch(_OURS, []) == []
        await upgrade(url)
        assert sorted(map(tuple, await database.fetch(_OURS, []))) == before
        await database.close()
