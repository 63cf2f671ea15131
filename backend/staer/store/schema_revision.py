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


_LINKS = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


@cache
def _chain() -> dict[str, str | None]:
    """Each migration, and the one that it follows: the order of the chain, not of the numbers, is when they run."""
    versions = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py")
    links = [dict(_LINKS.findall(path.read_text(encoding="utf-8"))) for path in versions]
    return {link["revision"]: link.get("down_revision") for link in links}


@cache
def expected_revision() -> str:
    """The migration that none follows."""
    [newest] = _chain().keys() - set(_chain().values())
    return newest


async def refuse_newer_schema(database: Database) -> None:
    """A start-up error where a newer version has migrated; an older schema is merely not ready yet."""
    revision = await schema_revision(database)
    if revision is not None and revision not in _chain():
        raise StartUpError(NEWER)


async def schema_revision(database: Database) -> str | None:
    """The revision in the database; None where it was never migrated."""
    try:
        rows = await database.fetch("select version_num from alembic_version", [])
    except asyncpg.UndefinedTableError:
        return None
    return rows[0]["version_num"] if rows else None
