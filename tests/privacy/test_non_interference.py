"""Nobody can tell two worlds apart that differ only in what they may not read, whatever they ask."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from staer.api.schema import schema
from staer.store.change_feed import Cursors
from tests.conftest import settings_for
from tests.privacy.operations import Dice
from tests.privacy.worlds import VIEWERS, Figures, Twins, open_twins, run

# `make prove N=100000` asks for more.
OPERATIONS = int(os.environ.get("STAER_PROVE_OPERATIONS", "2080"))
SEED = int(os.environ.get("STAER_PROVE_SEED", "1"))
PARTS = int(os.environ.get("STAER_PROVE_PARTS", "2"))

MakeDatabase = Callable[[], AbstractAsyncContextManager[str]]


@pytest.fixture(scope="module")
async def twins(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    async with make_database() as url, open_twins(settings_for(url), url, tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.mark.parametrize("part", range(PARTS))
async def test_hidden_values_change_no_answer(
    twins: Twins, part: int, record_property: Callable[[str, object], None]
) -> None:
    twins.wall = part % 2 == 0  # the other half with the first wall alone: the second must not cover for it
    figures = Figures()
    await run(twins, Dice(schema._schema, SEED * 1000 + part), figures, OPERATIONS // PARTS)
    record_property("figures", f"{'both walls' if twins.wall else 'first wall alone'}: {figures}")
    assert not figures.differences, "\n".join(figures.differences[:5])
    assert not figures.canaries, "\n".join(figures.canaries[:5])
    assert not figures.faults, "\n".join(figures.faults[:5])
    assert set(figures.by_viewer) == set(VIEWERS)
    assert figures.answered >= figures.operations / 2


CHANGES = """query($after: String!) { changes(after: $after, first: 100) {
  nodes { __typename ... on JobOrderChange { kind id } ... on PlacementChange { kind id } }
  pageInfo { hasNextPage } } }"""


@pytest.mark.parametrize("who", VIEWERS)
async def test_what_one_may_not_read_is_no_news(twins: Twins, who: str) -> None:
    """All that the worlds differ in came about after this position."""
    twins.wall = True
    for database in await twins.databases(who):
        after = (await Cursors.of(database)).seal(twins.begun)
        told = (await twins.ask(database, who, CHANGES, {"after": after})).json()["data"]["changes"]
        assert told == {"nodes": [], "pageInfo": {"hasNextPage": False}}


async def test_a_cursor_of_changes_tells_nothing(twins: Twins) -> None:
    twins.wall = True
    [database, _] = await twins.databases("gitte")
    cursors = await Cursors.of(database)
    sealed = [cursors.seal(position) for position in (1, 1, 2, 10**12)]

    assert len(set(sealed)) == len(sealed)
    assert len({len(cursor) for cursor in sealed}) == 1
    assert [cursors.open(cursor) for cursor in sealed] == [1, 1, 2, 10**12]
