"""Figures across authorities give nothing small away: not in an answer, and not by subtracting answers."""

from collections import Counter
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.jobcenters import Jobcenters

COUNTS = ("orders", "vacancies", "placements", "referred", "hired")
ASK = f"""query ($by: StatisticsGrouping!) {{ statisticsAcrossAuthorities(by: $by, first: 100) {{
  nodes {{ key name {" ".join(COUNTS)} referralRate fillRate hoursToFirstCandidate hoursToDecision countedAt }} }} }}"""
BY = ("MONTH", "OCCUPATION", "NETWORK", "AUTHORITY")

# occupation: how many orders of it each authority has
ORDERS = {
    "kok": {"broendby": 30, "gladsaxe": 6, "herlev": 5},
    "ordblind rytter": {"broendby": 40, "gladsaxe": 3},
    "tjener": {"broendby": 2, "gladsaxe": 1, "herlev": 1},
    "lærer": {"herlev": 60, "roskilde": 4, "gladsaxe": 2},
}
KEYS = 200


@pytest.fixture
async def published(own_jobcenters: Jobcenters) -> Jobcenters:
    world = own_jobcenters.world
    company = own_jobcenters.keys["company"]
    for occupation, owners in ORDERS.items():
        for owner, number in owners.items():
            await world.sql(
                "insert into job_order (id, owner_id, company_id, title, occupation, type, coordinator_allowed, origin,"
                " status, jobag_status, vacancies, work_tasks, created_at) select gen_random_uuid(), $1, $2, 'x', $3,"
                " 'ORDINARY', true, 'JOBCENTER', 'OPEN', 'NOT_SENT', 2, 'x', '2018-06-01' from generate_series(1, $4)",
                world.authorities[owner], company, occupation, number,
            )  # fmt: skip
    await world.sql("select publish_figures('0')")
    return own_jobcenters


async def _groups(made: Jobcenters, by: str) -> dict[str, dict[str, Any]]:
    answer = await made.read("rasmus", ASK, by=by)
    return {node["key"]: node for node in answer["statisticsAcrossAuthorities"]["nodes"]}


async def test_no_count_is_small_or_exact_and_no_name_is_one_authoritys_own(published: Jobcenters) -> None:
    groups = {by: await _groups(published, by) for by in BY}
    assert set(groups["OCCUPATION"]) == {"kok", "lærer"}
    assert set(groups["MONTH"]) >= {"2018-06-01"}
    for node in (node for found in groups.values() for node in found.values()):
        for count in (node[name] for name in COUNTS if node[name] is not None):
            assert count >= 5
            assert count % 5 == 0
    assert {node["hired"] for found in groups.values() for node in found.values()} == {None}


async def test_everyone_reads_the_same(published: Jobcenters) -> None:
    answers = [
        (await published.send(who, ASK, by="OCCUPATION")).content for who in ("casper", "rasmus", "admin:ADMINISTRATOR")
    ]
    assert len(set(answers)) == 1


async def test_counting_again_shows_no_other_noise(published: Jobcenters) -> None:
    before = await _groups(published, "AUTHORITY")
    await published.world.sql("select publish_figures('0')")
    after = await _groups(published, "AUTHORITY")
    assert {key: node["orders"] for key, node in after.items()} == {key: node["orders"] for key, node in before.items()}


def test_there_is_nothing_to_filter_by(jobcenters: Jobcenters) -> None:
    field = jobcenters.planner.schema.query_type.fields["statisticsAcrossAuthorities"]  # type: ignore[union-attr]
    assert set(field.args) == {"by", "first", "after", "last", "before"}


@pytest.mark.parametrize("others", [[17], [5, 5], [12, 12, 30], [7, 7, 7, 8, 22]])
async def test_a_small_count_does_not_follow_from_the_sum_and_the_other_counts(
    own_jobcenters: Jobcenters, others: list[int]
) -> None:
    """The attack by two tables: one has all in one cell, the other all but the hidden one. What subtracting leaves,
    over many keys, is much the same for a hidden 4 as for a hidden 1.
    """
    world = own_jobcenters.world
    left: dict[int, Counter[int]] = {1: Counter(), 4: Counter()}
    for _ in range(KEYS):
        await world.sql("update figure_key set key = $1", uuid4().bytes + uuid4().bytes)
        for hidden, found in left.items():
            cells = [(f"cell {place}", count) for place, count in enumerate(others)]
            asked = ", ".join(f"noisy('{cell}', {count})" for cell, count in cells)
            [(total, none, *noisy)] = await world.sql(
                f"select noisy('all', {sum(others) + hidden}), noisy('hidden', {hidden}), {asked}"
            )
            assert none is None
            found[total - sum(noisy)] += 1
    assert (left[1] & left[4]).total() > KEYS / 2


async def test_the_api_reads_what_is_published_and_no_more(published: Jobcenters) -> None:
    database = published.app.state.services.database
    for statement in (
        "select key from figure_key",
        "select noisy('cell', 7)",
        "select publish_figures('0')",
        "update published_figure set orders = 5",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch(statement, [])
