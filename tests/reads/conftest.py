"""The world that reading is tested in, one for each module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from staer.settings import Settings
from tests.jobcenters import Jobcenters, fill, open_jobcenters


@pytest.fixture(scope="module")
async def jobcenters(shared_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Jobcenters]:
    """Only read in it: every test of the module sees the same rows."""
    place: Path = tmp_path_factory.mktemp("issuer")
    async with open_jobcenters(shared_settings, place) as made:
        await fill(made)
        yield made
