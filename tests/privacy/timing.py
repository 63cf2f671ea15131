"""Whether time tells a hidden field that is filled from one that is empty: `make prove-timing N=10000`.

Pairs of reads of orders that differ in their hidden texts alone, in an order drawn for each pair; then the Mann-Whitney
U test of the two samples. The planner is asked without HTTP, whose noise would hide more than it shows. The owner is
asked too: what is there for the owner takes longer to send, so that it shows what the test can see.
"""

import argparse
import asyncio
import contextlib
import math
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import asyncpg

from staer.actions.coordination import assign_coordinator
from staer.api.context import RequestContext
from staer.reads.identifiers import encode_id
from staer.store.embedded_postgres import EmbeddedPostgres
from staer.store.migrate import upgrade
from staer.store.wall import give_logins
from tests.conftest import database_on, settings_for
from tests.jobcenters import Jobcenters, open_jobcenters
from tests.logins import LOGINS

ORDERS = 16  # half of them filled: where one lies in its table must not count
WORDS = "Kørekort og erfaring. " * 4
READ = """query($id: ID!) { jobOrder(id: $id) {
  title status workTasks qualifications workingHours internalComment companyContact withheldFields } }"""
VIEWERS = {"gitte": "recipient", "ronja": "coordinator", "lone": "placer", "casper": "owner (control)"}


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    place = Path(tempfile.mkdtemp(prefix="staer-timing-"))
    place.chmod(0o755)  # as root, the cluster belongs to another user
    postgres = EmbeddedPostgres(place)
    try:
        yield postgres.start()
    finally:
        postgres.stop()
        shutil.rmtree(place, ignore_errors=True)


async def _orders(made: Jobcenters, dice: Random) -> tuple[list[str], list[str]]:
    """Ids of the filled ones, and of the empty ones."""
    filled = dice.sample([True, False] * (ORDERS // 2), ORDERS)
    world = made.world
    ids: tuple[list[str], list[str]] = ([], [])
    for each in filled:
        texts = dict.fromkeys(("qualifications", "working_hours", "internal_comment", "company_contact"), WORDS)
        key = await world.shared_order(**(texts if each else {}))
        await world.do(assign_coordinator, world.casper, key, {"external_coordinator_id": world.ronja.consultant_id})
        await world.place(world.lone, key)
        ids[not each].append(encode_id("JobOrder", key))
    await world.sql(
        "update network_member set member_until = current_date from authority a"
        " where a.id = authority_id and a.name = 'lyngby'"
    )
    await world.sql("analyze")
    return ids


async def _took(context: RequestContext, id_: str) -> float:
    """Microseconds."""
    began = time.perf_counter_ns()
    answer = await context.planner.answer(context.database, context.actor, READ, None, {"id": id_})
    took = (time.perf_counter_ns() - began) / 1000
    assert b'"title":"' in (answer or b"")
    return took


async def _samples(
    context: RequestContext, ids: tuple[list[str], list[str]], pairs: int, dice: Random
) -> tuple[list[float], list[float]]:
    samples: tuple[list[float], list[float]] = ([], [])
    for _ in range(200):  # statements are prepared, and orders cached
        await _took(context, dice.choice(ids[dice.randrange(2)]))
    for _ in range(pairs):
        for which in dice.sample((0, 1), 2):
            samples[which].append(await _took(context, dice.choice(ids[which])))
    return samples


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """(U of the first, two-sided p value by the normal distribution, which holds from some twenty of each on)"""
    ranks: dict[float, list[int]] = {}
    for rank, value in enumerate(sorted([*one, *other]), start=1):
        ranks.setdefault(value, []).append(rank)
    n, m = len(one), len(other)
    u = sum(statistics.fmean(ranks[value]) for value in one) - n * (n + 1) / 2
    ties = sum(len(held) ** 3 - len(held) for held in ranks.values()) / ((n + m) * (n + m - 1))
    deviation = math.sqrt(n * m / 12 * (n + m + 1 - ties))
    return u, math.erfc(abs(u - n * m / 2) / deviation / math.sqrt(2))


async def _prove(server: str, pairs: int, seed: int) -> None:
    url, dice = database_on(server, "timing"), Random(seed)
    await _create(server, url)
    with tempfile.TemporaryDirectory() as place:
        async with open_jobcenters(settings_for(url), Path(place)) as made:
            ids = await _orders(made, dice)
            print(f"{pairs:,} pairs of reads; filled against empty hidden fields")
            for who, relation in VIEWERS.items():
                filled, empty = await _samples(await made.context(who), ids, pairs, dice)
                u, p = mann_whitney(filled, empty)
                medians = statistics.median(filled), statistics.median(empty)
                print(
                    f"{relation:16} medians {medians[0]:7.1f} and {medians[1]:7.1f} µs,"
                    f" difference {medians[0] - medians[1]:+6.2f} µs; U = {u / (len(filled) * len(empty)):.4f} of nm,"
                    f" p = {p:.3g}"
                )


async def _create(server: str, url: str) -> None:
    connection = await asyncpg.connect(server.replace("+asyncpg", "", 1))
    await connection.execute("create database timing")
    await connection.close()
    await upgrade(url)
    await give_logins(server, LOGINS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with _postgres() as server:
        asyncio.run(_prove(server, given.pairs, given.seed))


if __name__ == "__main__":
    main()
