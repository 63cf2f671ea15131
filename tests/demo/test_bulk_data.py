"""Made-up data for measuring: as much as asked, the same each time, and nothing that could not have happened."""

import csv
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import fields, replace
from importlib.resources import files
from typing import get_args, get_type_hints

import asyncpg
import pytest
from sqlalchemy import Computed, Identity
from stdnum.dk import cpr, cvr

from staer.demo.bulk_data import fill
from staer.demo.bulk_records import Chunk, Company, Consultant
from staer.demo.bulk_world import COMPANIES, CONSULTANTS_EACH, network_members_by_code, viewers
from staer.demo.made_up_numbers import cpr_number, cvr_number
from staer.demo.sample_orders import ORDERS as SAMPLE
from staer.errors import StartUpError
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import plain_url
from staer.store.tables import Row

ORDERS, PLACEMENTS = 500, 1500
FEW = 200  # companies, where their number does not matter
SAMPLE_ORDERS, SAMPLE_PLACEMENTS = len(SAMPLE), 1
MakeDatabase = Callable[[], AbstractAsyncContextManager[str]]

# What no single row's CHECK can hold: each finds rows that contradict another row.
CONTRADICTIONS = {
    "a placement by another that was never a recipient": """
        select from placement p where authority_id <> owner_id and not exists
        (select from share_recipient r where r.job_order_id = p.job_order_id and r.authority_id = p.authority_id)""",
    "a share of an order that JobAG never accepted": """
        select from job_order_share s join job_order o on o.id = s.job_order_id where o.jobag_status <> 'ACCEPTED'""",
    "a standing share of a closed order": """
        select from job_order_share s join job_order o on o.id = s.job_order_id
        where o.status = 'CLOSED' and s.status in ('PENDING', 'SHARED')""",
    "a share by an authority in no network": """
        select from job_order_share s where not exists
        (select from network_member m where m.authority_id = s.owner_id)""",
    "a snapshot that is not the network": """
        select from job_order_share s where s.status in ('SHARED', 'ENDED') and
        (select count(*) from share_recipient r where r.share_id = s.id) <>
        (select count(*) from network_member m where m.network_id = s.network_id)""",
    "a recipient of a share that failed": "select from share_recipient where share_status = 'FAILED'",
    "a placement that waits on a closed order": """
        select from placement p join job_order o on o.id = p.job_order_id
        where o.status = 'CLOSED' and p.status in ('AWAITING_APPROVAL', 'AVAILABLE_TO_COMPANY')""",
    "a placement that waits for nobody": """
        select from placement p join job_order o on o.id = p.job_order_id where p.status = 'AWAITING_APPROVAL'
        and (not coordinator_allowed or coalesce(coordinator_id, p.external_coordinator_id,
             responsible_consultant_id) is null)""",
    "a placement sent before its order": """
        select from placement p join job_order o on o.id = p.job_order_id
        where p.jobag_status = 'ACCEPTED' and o.jobag_status <> 'ACCEPTED'""",
    "a coordinator whom the employer did not want": """
        select from job_order where not coordinator_allowed
        and (coordinator_id is not null or external_coordinator_id is not null)""",
    "an external coordinator from within": """
        select from job_order o join consultant k on k.id = o.external_coordinator_id
        where k.authority_id = owner_id""",
    "a placement or candidate without the order's external coordinator": """
        select from job_order o join placement p on p.job_order_id = o.id join candidate c on c.placement_id = p.id
        where (o.external_coordinator_id, o.external_coordinator_id) is distinct from
              (p.external_coordinator_id, c.external_coordinator_id)""",
    "a placement by a consultant of another authority": """
        select from placement p join consultant k on k.id = p.created_by_id where k.authority_id <> p.authority_id""",
    "a placement before its order": """
        select from placement p join job_order o on o.id = p.job_order_id where p.created_at < o.created_at""",
    "an order changed before it was made": "select from job_order where updated_at < created_at",
    "an order without history": """
        select from job_order o where not exists (select from history h where h.job_order_id = o.id)""",
    "an order that history leaves elsewhere": """
        select from job_order o where status <> (select to_state from history h where h.job_order_id = o.id
        and to_state in ('OPEN', 'INACTIVE', 'CLOSED') order by h.id desc limit 1)""",
    "a share that history leaves elsewhere": """
        select from job_order_share s where status <>
        (select to_state from history h where h.share_id = s.id order by h.id desc limit 1)""",
    "a placement that history leaves elsewhere": """
        select from placement p where status <>
        (select to_state from history h where h.placement_id = p.id order by h.id desc limit 1)""",
    "a message that waits": "select from delivery where state = 'WAITING'",
    "anything that waits for JobAG": """
        select from job_order where jobag_status = 'PENDING' union all
        select from placement where jobag_status = 'PENDING' union all
        select from job_order_share where status = 'PENDING'""",
    "anything from the future": "select from job_order where updated_at > now()",
    "a key that does not tell when": """
        select from job_order where abs(extract(epoch from created_at) * 1000
        - ('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint) > 1""",
}


async def _fill(url: str, settings: Settings, rng_seed: int = 1, workplaces: int = COMPANIES) -> None:
    settings = replace(settings, database_url=url)
    await fill(url, settings, orders=ORDERS, placements=PLACEMENTS, rng_seed=rng_seed, workplaces=workplaces)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(plain_url(url))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def filled(shared_database_url: str, shared_settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    await _fill(shared_database_url, shared_settings)
    async with _connected(shared_database_url) as connection:
        yield connection


async def _count(connection: asyncpg.Connection, what: str) -> int:
    return await connection.fetchval(f"select count(*) from {what}")


async def _everything(url: str) -> dict[str, list[str]]:
    """Every row, but for what is encrypted: that differs each time by its nature."""
    async with _connected(url) as connection:
        return {
            table: [
                row[0]
                for row in await connection.fetch(
                    f"select (to_jsonb(t) - 'cpr_encrypted' - 'sequence')::text from {table} t order by 1"
                )
            ]
            for table in Row.metadata.tables
        }


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
async def test_nothing_that_could_not_have_happened(filled: asyncpg.Connection, contradiction: str) -> None:
    assert len(await filled.fetch(CONTRADICTIONS[contradiction])) == 0


@pytest.mark.parametrize(
    ("table", "rows"),
    {
        "job_order": ORDERS + SAMPLE_ORDERS,
        "placement": PLACEMENTS + SAMPLE_PLACEMENTS,
        "candidate": PLACEMENTS + SAMPLE_PLACEMENTS,
        "job_order_confidential": ORDERS + SAMPLE_ORDERS,
        "company": COMPANIES + 4,
        "authority": 95,
        "consultant": 95 * CONSULTANTS_EACH + 7,
        "network": 7,
    }.items(),
)
async def test_as_many_as_asked(filled: asyncpg.Connection, table: str, rows: int) -> None:
    assert await _count(filled, table) == rows


async def test_the_mix_is_as_in_life(filled: asyncpg.Connection) -> None:
    share = {
        row["status"]: float(row["share"])
        for row in await filled.fetch(
            "select status, count(*) / sum(count(*)) over () as share from job_order group by status"
        )
    }
    assert 0.28 < share["OPEN"] < 0.42
    assert 0.02 < share["INACTIVE"] < 0.09
    assert 0.5 < share["CLOSED"] < 0.7
    assert await _count(filled, "job_order where external_coordinator_id is not null") > 5
    assert await _count(filled, "placement where authority_id <> owner_id") > PLACEMENTS // 10
    duplicates = "(select from placement group by job_order_id, citizen_key having count(distinct authority_id) > 1) d"
    assert await _count(filled, duplicates) > 0
    placements = await filled.fetch("select distinct status from placement")
    assert len(placements) == 8
    assert await _count(filled, "(select distinct extract(year from start_date) from job_order) y") > 8
    assert await _count(filled, "(select distinct owner_id from job_order) o") > 85
    assert 0.7 < await _count(filled, "job_order_confidential where qualifications is not null") / ORDERS < 0.9


async def test_texts_are_of_their_length_and_danish(filled: asyncpg.Connection) -> None:
    texts = await filled.fetch(
        "select work_tasks, qualifications, working_hours from job_order o"
        " join job_order_confidential c on c.job_order_id = o.id where o.id <> all($1)",
        [order.id for order in SAMPLE],
    )
    lengths = [len(text) for row in texts for text in row if text]
    assert min(lengths) >= 200
    assert max(lengths) <= 800
    assert await _count(filled, "job_order where work_tasks ~ 'å' and work_tasks ~ 'ø'") > ORDERS // 2


async def test_roskilde_stays_outside_and_all_others_are_in_a_network(filled: asyncpg.Connection) -> None:
    outside = await filled.fetch(
        "select name from authority a where not exists (select from network_member m where m.authority_id = a.id)"
    )
    assert [row["name"] for row in outside] == ["Roskilde"]


async def test_candidates_can_be_opened_with_the_key(filled: asyncpg.Connection, shared_settings: Settings) -> None:
    vault = CitizenVault(shared_settings.citizen_key_bytes())
    for row in await filled.fetch(
        "select p.id, citizen_key, cpr_encrypted from placement p join candidate c on c.placement_id = p.id limit 50"
    ):
        number = vault.open(row["cpr_encrypted"], row["id"])
        assert vault.mark(number) == row["citizen_key"]
        assert cpr.is_valid(number)


async def test_viewers_are_consultants_of_their_authorities(filled: asyncpg.Connection) -> None:
    known = {
        tuple(row)
        for row in await filled.fetch(
            "select k.subject, k.name, a.number from consultant k join authority a on a.id = k.authority_id"
        )
    }
    everyone = viewers(rng_seed=1)
    assert len(everyone) == 95
    assert {(viewer.subject, viewer.name, viewer.authority_number) for viewer in everyone} <= known
    furesoe = next(viewer for viewer in everyone if viewer.authority_number == "19000")
    assert furesoe.networks == ("HRS", "NRS")


async def test_a_second_fill_with_the_same_seed_is_refused_whole(
    filled: asyncpg.Connection, shared_settings: Settings
) -> None:
    assert shared_settings.database_url
    with pytest.raises(StartUpError, match="--rng-seed"):
        await _fill(shared_settings.database_url, shared_settings)
    assert await _count(filled, "job_order") == ORDERS + SAMPLE_ORDERS


async def test_the_same_seed_gives_the_same_rows_and_another_seed_others(
    make_database: MakeDatabase, shared_settings: Settings
) -> None:
    async with make_database() as first, make_database() as second, make_database() as third:
        for url, rng_seed in ((first, 7), (second, 7), (third, 8)):
            await _fill(url, shared_settings, rng_seed, FEW)
        rows, same, other = [await _everything(url) for url in (first, second, third)]
    assert rows == same
    for table in ("job_order", "placement", "company", "consultant", "history"):
        assert rows[table] != other[table]


@pytest.mark.parametrize(("orders", "placements"), [(0, 0), (1, 0), (1, 200), (7, 3), (2001, 10)])
async def test_odd_amounts(settings: Settings, orders: int, placements: int) -> None:
    assert settings.database_url
    await fill(settings.database_url, settings, orders=orders, placements=placements, rng_seed=1, workplaces=FEW)
    async with _connected(settings.database_url) as connection:
        assert await _count(connection, "job_order") == orders + SAMPLE_ORDERS
        assert await _count(connection, "placement") == placements + SAMPLE_PLACEMENTS


async def test_a_second_seed_adds_to_the_first(settings: Settings) -> None:
    assert settings.database_url
    for rng_seed in (1, 2):
        await fill(settings.database_url, settings, orders=10, placements=10, rng_seed=rng_seed, workplaces=FEW)
    async with _connected(settings.database_url) as connection:
        assert await _count(connection, "job_order") == 20 + SAMPLE_ORDERS


RECORDS = {"consultant": Consultant, "company": Company} | {
    table.name: get_args(get_type_hints(Chunk)[table.name])[0] for table in fields(Chunk)
}


@pytest.mark.parametrize("table", RECORDS)
def test_a_record_has_every_column_that_needs_a_value(table: str) -> None:
    columns = Row.metadata.tables[table].columns
    known = {column.name for column in columns if not isinstance(column.server_default, Computed | Identity)}
    needed = {column.name for column in columns if column.name in known and not column.nullable}
    assert needed - {c.name for c in columns if c.server_default is not None} <= set(RECORDS[table]._fields) <= known


def test_made_up_numbers_are_valid_and_all_different() -> None:
    cprs, cvrs = [[number(each) for each in range(20_000)] for number in (cpr_number, cvr_number)]
    assert len(set(cprs)) == len(set(cvrs)) == 20_000
    assert all(cpr.is_valid(each) and cpr.checksum(each) == 0 for each in cprs[::101])
    assert {cpr.get_birth_date(each).year for each in cprs} == set(range(1858, 1868))
    assert all(map(cvr.is_valid, cvrs[::101]))


def test_every_authority_of_the_package_belongs_to_at_most_two_networks() -> None:
    with files("staer.demo").joinpath("data", "authorities.csv").open(encoding="utf-8") as lines:
        numbers = {row["authority_number"] for row in csv.DictReader(lines)}
    members = [number for network in network_members_by_code().values() for number in network]
    assert set(members) == numbers - {"26500"}
    assert [number for number in numbers if members.count(number) > 1] == ["19000"]
