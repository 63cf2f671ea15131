"""Fills a database with made-up orders for measuring, by COPY, in one transaction: all or nothing."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import asyncpg

from staer.demo.bulk_lives import Network, World
from staer.demo.bulk_records import Chunk, Consultant
from staer.demo.bulk_rows import OrderMaker
from staer.demo.bulk_world import (
    COMPANIES,
    NETWORKS,
    companies,
    consultants,
    made_up_members,
    network_members_by_code,
    owners,
)
from staer.demo.dice import Dice
from staer.demo.sample_data import load_authorities, load_networks, load_sample_data
from staer.errors import StartUpError
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import Connection, Transaction, open_database

_ORDERS_AT_ONCE = 2_000
# Placements of ten orders that follow each other: some have none, some many.
_PLACEMENTS = (3, 0, 7, 1, 2, 10, 0, 4, 1, 2)


async def fill(
    url: str, settings: Settings, *, orders: int, placements: int, rng_seed: int, workplaces: int = COMPANIES
) -> None:
    """Add made-up rows to the migrated database at `url`, and the sample data where it is missing.

    The same seed and counts give the same rows, but for the encryption of the CPR numbers.
    """
    vault = CitizenVault(settings.citizen_key_bytes())
    await load_sample_data(url, settings)
    database = await open_database(replace(settings, database_url=url))
    try:
        async with database.transaction("begin; set local staer.quiet = 'on'") as tx:  # made-up orders are no news
            world = await _add_world(tx, rng_seed, _citizens_each(orders, placements), workplaces)
            await _add_orders(tx, _chunks(world, vault, orders, placements, rng_seed))
        async with database.connection() as connection:
            await connection.execute("vacuum (analyze)")
    except asyncpg.UniqueViolationError as error:
        raise StartUpError("The database has rows of this seed already; choose another --rng-seed.") from error
    finally:
        await database.close()


async def _add_world(tx: Transaction, rng_seed: int, citizens_each: int, workplaces: int) -> World:
    authorities = await load_authorities(tx)
    network_ids = await load_networks(tx, NETWORKS, made_up_members(), authorities)
    people, employers = consultants(rng_seed, authorities), companies(rng_seed, workplaces)
    await _copy(tx.connection, "consultant", people)
    await _copy(tx.connection, "company", employers)
    networks = [
        Network(network_ids[code], tuple(authorities[number] for number in numbers))
        for code, numbers in network_members_by_code().items()
    ]
    return World(
        owners=[authorities[number] for number in owners()],
        consultants=_by_authority(people),
        companies=[company.id for company in employers],
        networks=networks,
        networks_of={id_: [n for n in networks if id_ in n.members] for id_ in authorities.values()},
        citizens_each=citizens_each,
    )


def _citizens_each(orders: int, placements: int) -> int:
    """Each is placed about three times; and no order has more placements than one authority has citizens."""
    return max(100, placements // 300, 10 * placements // max(orders, 1))


def _by_authority(people: Sequence[Consultant]) -> Mapping[UUID, Sequence[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for person in people:
        found.setdefault(person.authority_id, []).append(person.id)
    return found


def _chunks(world: World, vault: CitizenVault, orders: int, placements: int, rng_seed: int) -> Iterator[Chunk]:
    for first in range(0, orders, _ORDERS_AT_ONCE):
        maker = OrderMaker(world, vault, Dice(f"{rng_seed} orders from {first}"))
        for number in range(first, min(first + _ORDERS_AT_ONCE, orders)):
            before, after = (_placements_before(each, orders, placements) for each in (number, number + 1))
            maker.make(number / orders, after - before)
        yield maker.rows


def _placements_before(order: int, orders: int, placements: int) -> int:
    """How many placements the orders before this one have; all of them together have just as many as asked."""
    return placements * _weight_before(order) // max(_weight_before(orders), 1)


def _weight_before(order: int) -> int:
    rounds, rest = divmod(order, len(_PLACEMENTS))
    return rounds * sum(_PLACEMENTS) + sum(_PLACEMENTS[:rest])


async def _add_orders(tx: Transaction, chunks: Iterator[Chunk]) -> None:
    """While PostgreSQL takes one chunk, the next is made; no more than two are in memory."""
    chunk = await asyncio.to_thread(next, chunks, None)
    while chunk is not None:
        copying = asyncio.create_task(_copy_chunk(tx.connection, chunk))
        chunk = await asyncio.to_thread(next, chunks, None)
        await copying


async def _copy_chunk(connection: Connection, chunk: Chunk) -> None:
    for table in fields(chunk):
        if rows := getattr(chunk, table.name):
            await _copy(connection, table.name, rows)


async def _copy(connection: Connection, table: str, rows: Sequence[Any]) -> None:  # Any: a named tuple of bulk_records
    await connection.copy_records_to_table(table, records=rows, columns=rows[0]._fields)
