from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest

from staer.errors import Refused
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import open_database
from tests.logins import as_api

from .world import World, build


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    database, owner = await open_database(as_api(settings)), await open_database(settings)
    try:
        yield await build(database, owner, CitizenVault(settings.citizen_key_bytes()))
    finally:
        await database.close()
        await owner.close()


class Refusal(Protocol):
    def __call__(self, code: str, *path: str) -> AbstractContextManager[None]: ...


@pytest.fixture
def refused() -> Refusal:
    @contextmanager
    def expect(code: str, *path: str) -> Iterator[None]:
        with pytest.raises(Refused) as caught:
            yield
        assert caught.value.code == code
        if path:
            assert caught.value.path == path

    return expect
