"""Bring the database's schema to the code's; refuse to touch a newer one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from staer.errors import StartUpError
from staer.store.database import UNREACHABLE, plain_url
from staer.store.schema_revision import NEWER

_SCRIPTS = Path(__file__).parent / "migrations"


def _configuration(connection: Connection | None = None) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_SCRIPTS))
    configuration.attributes["connection"] = connection
    return configuration


def _refuse_newer(connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions()}
    if set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise StartUpError(NEWER)


def _move(connection: Connection, revision: str) -> None:
    _refuse_newer(connection)
    configuration = _configuration(connection)
    (command.downgrade if revision == "base" else command.upgrade)(configuration, revision)


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate to `revision` (`head` or `base`); the URL's role must own the tables."""
    engine = create_async_engine(plain_url(url).replace("postgresql", "postgresql+asyncpg", 1), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_move, revision)
    except (*UNREACHABLE, SQLAlchemyError) as error:
        if isinstance(error, SQLAlchemyError) and not getattr(error, "connection_invalidated", False):
            raise
        raise StartUpError("The database can't be reached; check DATABASE_URL and that PostgreSQL runs.") from error
    finally:
        await engine.dispose()


def head() -> str:
    """The revision that this code was written for."""
    return ScriptDirectory.from_config(_configuration()).get_current_head() or ""
