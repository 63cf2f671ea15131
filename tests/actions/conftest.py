from collections.abc import AsyncIterator

import pytest

from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database

from .world import World, build


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    database = await open_database(settings)
    try:
        yield await build(database, CitizenVault(settings.citizen_key_bytes()))
    finally:
        await database.close()
