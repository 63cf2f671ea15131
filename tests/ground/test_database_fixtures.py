"""The fixtures that every test on a database stands on."""

import asyncpg

from staer.settings import Settings


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("+asyncpg", "", 1))


async def test_a_database_is_migrated(database_url: str) -> None:
    connection = await _connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM alembic_version") == 1
    await connection.close()


async def test_settings_have_a_citizen_key(settings: Settings) -> None:
    assert len(settings.citizen_key_bytes()) == 32


async def test_a_test_sees_nothing_of_another(settings: Settings, shared_settings: Settings) -> None:
    assert settings.database_url != shared_settings.database_url
