"""Which revision the connected database's schema has."""

import asyncpg

from staer.store.database import Database


async def schema_revision(database: Database) -> str | None:
    """The revision in the database; None where it was never migrated."""
    try:
        rows = await database.fetch("select version_num from alembic_version", [])
    except asyncpg.UndefinedTableError:
        return None
    return rows[0]["version_num"] if rows else None
