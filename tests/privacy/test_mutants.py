"""The tests of privacy can fail: every rule of the first wall, breached, is caught; and the second wall behind it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from staer.api.access.matrix import access_matrix, as_json
from staer.api.schema import schema
from staer.store.change_feed import Cursors
from tests.conftest import settings_for
from tests.privacy.channels import CHANNELS, FORBIDDEN, by_filter, by_order, probes
from tests.privacy.mutants import MUTANTS, Mutant
from tests.privacy.test_access_matrix import DOCS
from tests.privacy.worlds import Figures, Twins, open_twins

EXTENDED = bool(os.environ.get("STAER_PROVE_MUTANTS"))
_VIEWERS = ("gitte", "ronja", "lone", "vera", "rasmus", "gitte:AUDITOR", "gitte:ADMINISTRATOR")
# What the second wall decides by: rows. Where only columns of a row that is seen are hidden, it does not help.
HELD_BY_THE_WALL = {
    "JobOrder.qualifications", "JobOrder.workingHours", "JobOrder.internalComment", "JobOrder.companyContact",
    "JobOrder.shares", "JobOrder.history", "row rule of", "ways and row rule", "second query path",
    "log holds no value", "fault text is masked", "search: not through confidential texts",
    "total: counted over what is seen",
}  # fmt: skip

MakeDatabase = Callable[[], AbstractAsyncContextManager[str]]


@pytest.fixture(scope="module")
async def twins(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twins]:
    place = tmp_path_factory.mktemp("issuer")
    async with make_database() as url, open_twins(settings_for(url), url, place, _VIEWERS) as made:
        yield made


async def caught_by(twins: Twins, channels: Sequence[str], viewers: Sequence[str], by: str = "") -> str | None:
    """The first channel that tells the worlds apart, or shows a canary; None when none does."""
    twins.renew_plans()
    with twins.listening():
        for channel in channels:
            if channel in _BESIDE:
                if await _BESIDE[channel](twins):
                    return channel
            elif found := await _told_apart(twins, channel, viewers, by):
                return found
    return None


async def _told_apart(twins: Twins, channel: str, viewers: Sequence[str], by: str) -> str | None:
    for who in viewers:
        for operation, variables in probes(channel, twins.ids[who]):
            if by not in operation.text:
                continue
            figures = Figures()
            await twins.compare(figures, who, operation, variables)
            if figures.canaries or figures.differences:
                return f"{channel}, as {who}: {'canary' if figures.canaries else 'difference'}"
    return None


async def _not_refused(twins: Twins) -> list[tuple[str, str]]:
    """What ought to be refused and is not, or the other way round."""
    wrong: list[tuple[str, str]] = []
    [first, _] = await twins.databases("gitte")
    for scope, name, operation in (*by_filter(), *by_order()):
        answer = await twins.ask(first, "gitte", operation.text, {})
        if ("FORBIDDEN_FILTER" in answer.text) != ((scope, name) in FORBIDDEN):
            wrong.append((scope, name))
    return wrong


async def _matrix_differs(_: Twins) -> bool:
    """What the page in docs, or the table by hand, says of who reads a field is no longer so."""
    return as_json(access_matrix(schema._schema)) != (DOCS / "access-matrix.json").read_text()


async def _sealed_alike(twins: Twins) -> bool:
    """By the cursor alone who polls would see that something hidden changed."""
    [database, _] = await twins.databases("gitte")
    cursors = await Cursors.of(database)
    return cursors.seal(twins.begun) == cursors.seal(twins.begun)


_BESIDE: dict[str, Callable[[Twins], Awaitable[object]]] = {
    "refusals": _not_refused,
    "matrix": _matrix_differs,
    "cursor of changes": _sealed_alike,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
async def test_a_breach_is_caught(twins: Twins, mutant: Mutant, record_property: Callable[[str, object], None]) -> None:
    twins.wall = False
    with mutant.breach():
        caught = await caught_by(twins, mutant.channels, mutant.viewers, mutant.by)
        held = "not tried"
        if EXTENDED:
            twins.wall = True
            passed = await caught_by(twins, mutant.channels, mutant.viewers, mutant.by)
            held = "shows" if passed else "held"
    record_property(
        "figures", f"{mutant.rule:62} | first wall breached: {caught or 'SURVIVED':48} | second wall: {held}"
    )
    assert caught, f"Nothing notices when this rule falls: {mutant.rule}"
    if EXTENDED and any(mutant.rule.startswith(name) for name in HELD_BY_THE_WALL):
        assert held == "held", mutant.rule


async def test_without_a_breach_nothing_is_caught(twins: Twins) -> None:
    for wall in (False, True) if EXTENDED else (False,):
        twins.wall = wall
        for channel in (*CHANNELS, "ids", "log of reads", *_BESIDE):
            viewers = _VIEWERS if EXTENDED else ("lone",)
            assert await caught_by(twins, [channel], viewers) is None, (channel, wall)
