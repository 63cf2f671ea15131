"""Which revision the connected database's schema has, and which one this code expects.

The server asks this at every readiness check; Alembic, which knows it too, would cost it 9 MB (measured).
"""

import re
from functools import cache
from pathlib import Path

import asyncpg

from staer.errors import StartUpError
from staer.store.database import Database

NEWER = "The database's schema is newer than this version of STÆR; install the newer version."


_PREDECESSOR = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


@cache
def _known_revisions() -> dict[str, str | None]:
    """Every migration with the one before it; their files are named `<revision>_<what they do>.py`."""
    versions = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py")
    found = {path.name.partition("_")[0]: _PREDECESSOR.search(path.read_text()) for path in versions}
    return {revision: before and before[1] for revision, before in found.items()}


@cache
def expected_revision() -> str:
    """The newest migration: the one that none comes after. Numbers alone don't tell."""
    [newest] = _known_revisions().keys() - _known_revisions().values()
    return newest


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
