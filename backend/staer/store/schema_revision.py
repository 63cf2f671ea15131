"""Which revision the connected database's schema has, and which one this code expects.

The server asks this at every readiness check; Alembic, which knows it too, would cost it 9 MB (measured).
"""

from functools import cache
from pathlib import Path

import asyncpg

from staer.store.database import Database


@cache
def expected_revision() -> str:
    """The newest migration: their files are named `<revision>_<what they do>.py` in rising order."""
    versions = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py")
    return max(path.name.partition("_")[0] for path in versions)


async def schema_revision(database: Database) -> str | None:
    """The revision in the database; None where it was never migrated."""
    try:
        rows = await database.fetch("select version_num from alembic_version", [])
    except asyncpg.UndefinedTableError:
        return None
    return rows[0]["version_num"] if rows else None
