"""Published operations by their hash, and the count of their uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from staer.store.database import Database, Transaction
from staer.store.edge_tables import OperationUseRow, PersistedOperationRow
from staer.store.statement import Statement, parameter


@dataclass(frozen=True, slots=True)
class PublishedOperation:
    """One entry of an application's manifest."""

    hash: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class UsedOperation:
    """A published operation, the version that published it last, and its uses so far."""

    name: str
    document: str
    version: str
    uses: int


_new = insert(PersistedOperationRow).values(
    application=parameter("application"),
    hash=parameter("hash"),
    name=parameter("name"),
    document=parameter("document"),
    version=parameter("version"),
)
_PUBLISH = Statement(
    _new.on_conflict_do_update(
        index_elements=[PersistedOperationRow.application, PersistedOperationRow.hash],
        set_={"version": _new.excluded.version, "published_at": func.now()},
    )
)
_FIND = Statement(
    select(PersistedOperationRow.document).where(PersistedOperationRow.hash == parameter("hash")).limit(1)
)
_used = insert(OperationUseRow).from_select(
    ["hash", "day", "uses"],
    select(
        func.unnest(parameter("hashes", ARRAY(Text()))),
        func.current_date(),
        func.unnest(parameter("uses", ARRAY(BigInteger()))),
    ),
)
_COUNT = Statement(
    _used.on_conflict_do_update(
        index_elements=[OperationUseRow.hash, OperationUseRow.day],
        set_={"uses": OperationUseRow.uses + _used.excluded.uses},
    )
)
_uses = (
    select(func.coalesce(func.sum(OperationUseRow.uses), 0).cast(BigInteger))
    .where(OperationUseRow.hash == PersistedOperationRow.hash)
    .correlate(PersistedOperationRow)
    .scalar_subquery()
)
_REPORT = Statement(
    select(
        PersistedOperationRow.name, PersistedOperationRow.document, PersistedOperationRow.version, _uses.label("uses")
    )
    .where(PersistedOperationRow.application == parameter("application"))
    .order_by(PersistedOperationRow.name, PersistedOperationRow.hash)
)


async def publish(tx: Transaction, application: str, version: str, operations: Sequence[PublishedOperation]) -> None:
    """Add the operations to those of the application; clients of older versions keep theirs."""
    await tx.execute_many(
        _PUBLISH,
        [
            {"application": application, "version": version, "hash": o.hash, "name": o.name, "document": o.document}
            for o in operations
        ],
    )


async def find_document(database: Database, digest: str) -> str | None:
    """The text of a published operation."""
    rows = await database.fetch(_FIND.text, _FIND.arguments({"hash": digest}))
    return rows[0]["document"] if rows else None


async def count_uses(database: Database, uses: Mapping[str, int]) -> None:
    """Add to today's counts."""
    values = {"hashes": list(uses), "uses": list(uses.values())}
    await database.fetch(_COUNT.text, _COUNT.arguments(values))


async def used_operations(database: Database, application: str) -> list[UsedOperation]:
    """What the application published, by name."""
    rows = await database.fetch(_REPORT.text, _REPORT.arguments({"application": application}))
    return [UsedOperation(**row) for row in rows]
