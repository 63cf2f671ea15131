"""Which revision the connected database's schema has, and which one this code expects.

The server asks this at every readiness check; Alembic, which knows it too, would cost it 9 MB (measured).
"""

from functools import cache
from pathlib import Path

import asyncpg

from staer.errors import StartUpError
from staer.store.database import Database

NEWER = "The database's schema is newer than this version of STÆR; install the newer version."


@cache
def _known_revisions() -> frozenset[str]:
    """Of every migration: their files are named `<revision>_<what they do>.py` in rising order."""
    versions = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py")
    return frozenset(path.name.partition("_")[0] for path in versions)


def expected_revision() -> str:
    """The newest migration."""
    return max(_known_revisions())


async def refuse_newer_schema(database: Database) -> None:
    """A start-up error where a newer version has migrated; an older schema is merely not ready yet."""
    revision = await schema_revision(database)
    if revision is not None and revision not in _known_revisions():
        raise StartUpError(NEWER)


async def schema_revision(database: Database) -> str | None:
    """The revision in the database; None where it was never migrated."""
    try:
        rows = await database.fetch("select version_num from alembic_version", [])
    except asyncpg.UndefinedTableError:
        return None
    return rows[0]["version_num"] if rows else None
