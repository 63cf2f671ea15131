"""The log of reads, written many rows at a time by functions of the owner's: the API adds to it and changes nothing."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import DateTime, Text, TypeEngine, Uuid

from staer.domain.actor import Actor
from staer.domain.reading import Read
from staer.store.database import Database
from staer.store.statement import Statement, parameter
from staer.store.wall import begin_stating

_FIELD_SETS_KEPT = 10_000
_UUID = Uuid[UUID]()

# The parameters of `record_reads` (migration 0050), in their order, and what of a read each is.
_COLUMNS: dict[str, tuple[TypeEngine[Any], Callable[[Read], Any]]] = {
    "at": (DateTime(timezone=True), lambda read: read.at),
    "authority_id": (_UUID, lambda read: read.reading.authority_id),
    "consultant_id": (_UUID, lambda read: read.reading.consultant_id),
    "channel": (Text(), lambda read: read.reading.channel.value),
    "purpose": (Text(), lambda read: read.reading.purpose),
    "field_set_id": (_UUID, lambda read: read.fields.id),
    "key": (_UUID, lambda read: read.key),
}
_RECORD_READS = Statement(
    select(func.record_reads(*(parameter(name, ARRAY(type_)) for name, (type_, _) in _COLUMNS.items())))
)
_RECORD_FIELD_SET = Statement(
    select(func.record_field_set(parameter("id", _UUID), parameter("type", Text()), parameter("fields", ARRAY(Text()))))
)


class ReadLogWriter:
    """Of one process, which need not tell the same field set twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told: set[UUID] = set()

    async def write(self, reads: Sequence[Read]) -> None:
        """All of them or none."""
        sets = {read.fields.id: read.fields for read in reads}
        async with self._database.transaction() as tx:
            for key in sets.keys() - self._told:
                await tx.execute(_RECORD_FIELD_SET, id=key, type=sets[key].type_name, fields=list(sets[key].names))
            columns = {name: [get(read) for read in reads] for name, (_, get) in _COLUMNS.items()}
            await tx.execute(_RECORD_READS, **columns)
        if len(self._told) > _FIELD_SETS_KEPT:
            self._told.clear()
        self._told |= sets.keys()


# Both walls: the rule stands here, and row security behind it.
_OF_CITIZEN = """
select (l.at at time zone 'Europe/Copenhagen')::date as day, a.number as authority_number, a.name as authority_name,
  l.purpose, l.channel, array_agg(distinct field order by field) as fields
from read_log l
join authority a on a.id = l.authority_id
join read_field_set s on s.id = l.field_set_id
cross join unnest(s.fields) as field
where l.placement_id in (select placements_of_citizen($1)) and $2 in (l.owner_id, l.placing_id)
group by 1, 2, 3, 4, 5 order by 1, 2, 4, 5
"""


async def reads_of_citizen(database: Database, actor: Actor, mark: bytes) -> list[dict[str, Any]]:
    """By day who read of the citizen's placements, as far as they are the actor's authority's; no names of people."""
    async with database.transaction(begin_stating(actor)) as tx:
        return [dict(row) for row in await tx.connection.fetch(_OF_CITIZEN, mark, actor.authority_id)]
