"""The sample data is the seed's own lists, and loading it again changes nothing."""

import csv
from collections.abc import AsyncIterator
from importlib.resources import files

import asyncpg
import pytest

from staer.demo.sample_data import load_sample_data
from staer.settings import Settings
from staer.store.database import plain_url
from staer.store.tables import Row

# Seed: JobAG – Mine jobordre, in full screen. Title, occupation, request id, company, start, end, vacancies, referred,
# created, changed, status. Its second list spells out what the first cuts off.
MY_JOB_ORDERS = """
TEST cykelmekaniker|cykelmekaniker||Team Aktiv Indsats|||1||18-04-2018 19:55|19-04-2018 16:27|OPEN
TEST Kontorassistent|kantorassistent||Team Aktiv Indsats|17-04-2018|31-05-2018|1||17-04-2018 14:09|19-04-2018 13:30|OPEN
lager- og logistikmedarbejder|lager- og logistikmedarbejder|1|KLINKE KOMPAGNIET ApS|04-10-2017||1||04-10-2017 18:34|29-11-2017 13:55|CLOSED
salgskonsulent|salgskonsulent|1|HHS GRUPPEN A/S|18-10-2017|01-01-2018|1||18-10-2017 14:06|06-04-2018 13:33|CLOSED
Salg og Service, kundepleje, tjener ...||1|CAFÉ CENTRAL ApS|09-01-2018|09-01-2018|1||09-01-2018 08:36|09-01-2018 12:30|CLOSED
""".strip().splitlines()  # noqa: E501  one line of the list is one line here

# Seed: JobAG – Mine formidlinger. Order, company, status, created, created by.
MY_PLACEMENTS = ["TEST Kontorassistent|Team Aktiv Indsats|AVAILABLE_TO_COMPANY|18-04-2018 22:40|Særrig, Casper"]

# Seed: Notificering af følgende, page 1 of 26; the seed shows these six in another order, and so spelt but for Dragør.
FIRST_PAGE = {
    ("15300", "Brøndby"),
    ("18502", "Tårnby-Dragør"),
    ("14700", "Frederiksberg"),
    ("16100", "Glostrup"),
    ("15900", "Gladsaxe"),
    ("16300", "Herlev"),
}

SHOW = {"day": "'DD-MM-YYYY'", "minute": "'DD-MM-YYYY HH24:MI'", "here": "at time zone 'Europe/Copenhagen'"}
ORDERS_SHOWN = """
select concat_ws('|', o.title, coalesce(o.occupation, ''), coalesce(o.request_id, ''), c.name,
  coalesce(to_char(o.start_date, {day}), ''), coalesce(to_char(o.end_date, {day}), ''), o.vacancies,
  (select coalesce(nullif(count(*), 0)::text, '') from placement p
   where p.job_order_id = o.id and p.status in ('SENT', 'HIRED', 'NOT_HIRED')),
  to_char(o.created_at {here}, {minute}), to_char(o.updated_at {here}, {minute}), o.status)
from job_order o join company c on c.id = o.company_id
""".format(**SHOW)
PLACEMENTS_SHOWN = """
select concat_ws('|', o.title, c.name, p.status, to_char(p.created_at {here}, {minute}), k.name)
from placement p join job_order o on o.id = p.job_order_id join company c on c.id = o.company_id
join consultant k on k.id = p.created_by_id
""".format(**SHOW)
RECIPIENTS_SHOWN = """
select distinct a.type, a.number, a.name from share_recipient r join authority a on a.id = r.authority_id
join job_order o on o.id = r.job_order_id where o.title = 'TEST Kontorassistent' and r.share_status = 'SHARED'
order by a.type, a.number
"""


@pytest.fixture
async def connection(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    assert settings.database_url
    await load_sample_data(settings.database_url, settings)
    connection = await asyncpg.connect(plain_url(settings.database_url))
    yield connection
    await connection.close()


async def _column(connection: asyncpg.Connection, statement: str) -> list[str]:
    return [row[0] for row in await connection.fetch(statement)]


async def _everything(connection: asyncpg.Connection) -> dict[str, list[str]]:
    return {
        table: await _column(connection, f"select t::text from {table} t order by 1") for table in Row.metadata.tables
    }


async def test_my_job_orders_are_the_seeds(connection: asyncpg.Connection) -> None:
    assert sorted(await _column(connection, ORDERS_SHOWN)) == sorted(MY_JOB_ORDERS)


async def test_my_placements_are_the_seeds(connection: asyncpg.Connection) -> None:
    assert await _column(connection, PLACEMENTS_SHOWN) == MY_PLACEMENTS


async def test_the_shared_order_has_the_seeds_recipients(connection: asyncpg.Connection) -> None:
    recipients = await connection.fetch(RECIPIENTS_SHOWN)
    assert len(recipients) == 26
    assert {row["type"] for row in recipients} == {"JOBCENTER"}
    assert {(row["number"], row["name"]) for row in recipients} >= FIRST_PAGE


async def test_the_shared_order_stands_in_jobag_as_in_the_seed(connection: asyncpg.Connection) -> None:
    row = await connection.fetchrow(
        "select o.jobag_status, o.dfdg_created_on::text, o.coordinator_allowed, k.subject as coordinator, r.subject,"
        " (select string_agg(n.code || ' ' || s.status, ', ' order by n.code) from job_order_share s"
        "  join network n on n.id = s.network_id where s.job_order_id = o.id) as shares"
        " from job_order o join consultant k on k.id = o.coordinator_id"
        " join consultant r on r.id = o.responsible_consultant_id where o.title = 'TEST Kontorassistent'"
    )
    assert row is not None
    assert tuple(row) == (
        "ACCEPTED",
        "2018-04-19",
        True,
        "broendby.consultant",
        "broendby.consultant",
        "HRS SHARED, NRS SHARED",
    )


async def test_every_authority_of_the_package_is_there(connection: asyncpg.Connection) -> None:
    with files("staer.demo").joinpath("data", "authorities.csv").open(encoding="utf-8") as lines:
        expected = {(row["authority_number"], row["name"]) for row in csv.DictReader(lines)}
    assert len(expected) == 95
    assert {tuple(row) for row in await connection.fetch("select number, name from authority")} == expected


async def test_members_by_network(connection: asyncpg.Connection) -> None:
    counts = await connection.fetch(
        "select n.code, count(*), a.name from network_member m join network n on n.id = m.network_id"
        " join authority a on a.id = n.administered_by_id group by 1, 3 order by 1"
    )
    assert [tuple(row) for row in counts] == [("HRS", 16, "Brøndby"), ("NRS", 11, "Hillerød")]


async def test_roskilde_is_in_no_network(connection: asyncpg.Connection) -> None:
    assert not await connection.fetch(
        "select 1 from network_member m join authority a on a.id = m.authority_id where a.name = 'Roskilde'"
    )


async def test_systems_are_no_consultants(connection: asyncpg.Connection) -> None:
    assert set(await _column(connection, "select subject from consultant")) == {
        "broendby.consultant",
        "broendby.colleague",
        "broendby.admin",
        "broendby.auditor",
        "gladsaxe.consultant",
        "herlev.consultant",
        "roskilde.consultant",
    }


async def test_history_leads_to_where_things_stand(connection: asyncpg.Connection) -> None:
    """The last state that history tells of a thing is the thing's own."""
    assert not await connection.fetch(
        "select 1 from job_order o where o.status <> (select h.to_state from history h where h.job_order_id = o.id"
        " and h.to_state in ('OPEN', 'CLOSED') and h.placement_id is null order by h.id desc limit 1)"
    )
    assert not await connection.fetch(
        "select 1 from placement p where p.status <> (select h.to_state from history h where h.placement_id = p.id"
        " order by h.id desc limit 1)"
    )
    assert not await connection.fetch(
        "select 1 from history h join job_order o on o.id = h.job_order_id where at > o.updated_at"
    )


async def test_loading_again_changes_nothing(connection: asyncpg.Connection, settings: Settings) -> None:
    before = await _everything(connection)
    assert settings.database_url
    await load_sample_data(settings.database_url, settings)
    assert await _everything(connection) == before


async def test_loading_again_keeps_what_people_changed(connection: asyncpg.Connection, settings: Settings) -> None:
    await connection.execute("update job_order set title = 'Omdøbt', version = version + 1 where request_id is null")
    await connection.execute("update network_member set member_until = '2026-01-01' where member_from = '2016-01-01'")
    await connection.execute("update job_order_share set status = 'ENDED', ended_at = now()")
    await connection.execute("update placement set status = 'WITHDRAWN'")
    before = await _everything(connection)
    assert settings.database_url
    await load_sample_data(settings.database_url, settings)
    assert await _everything(connection) == before


async def test_a_consultant_who_signed_in_before_is_kept(settings: Settings) -> None:
    assert settings.database_url
    connection = await asyncpg.connect(plain_url(settings.database_url))
    await connection.execute("insert into authority (id, number, name) values (gen_random_uuid(), '15300', 'Brøndby')")
    own = await connection.fetchval(
        "insert into consultant (id, authority_id, subject, name)"
        " select gen_random_uuid(), id, 'broendby.consultant', 'Særrig, Casper' from authority returning id"
    )
    await load_sample_data(settings.database_url, settings)
    assert await _column(connection, "select distinct coordinator_id from job_order") == [own]
    await connection.close()
