"""What changed, read in an order that holds: whoever has seen a position has seen everything below it."""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import ColumnElement, any_, case, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from staer.domain.actor import Actor
from staer.domain.placement import PlacementStatus
from staer.domain.relation import Audience, Relation
from staer.domain.sharing import ShareStatus
from staer.errors import BadInput
from staer.store.database import Database
from staer.store.statement import Statement, constant, parameter
from staer.store.tables import JobOrderRow, JobOrderShareRow, PlacementRow
from staer.store.visibility import (
    VIEWER,
    Way,
    decides,
    my_orders,
    my_placements,
    received,
    standing_to_job_order,
    standing_to_placement,
    viewer_statement,
)
from staer.store.wall import stating

MOST = 100  # changes read at a time
_SALT = 16  # bytes


@dataclass(frozen=True, slots=True)
class Change:
    """`audience`: relations whose readable fields changed; `touched`: for whom the object itself came or went.

    `authorities` and `people` are all whom it can concern.
    """

    position: int
    job_order_id: UUID
    placement_id: UUID | None
    audience: frozenset[Relation]
    touched: frozenset[UUID]
    owner_id: UUID
    authorities: frozenset[UUID]
    people: frozenset[UUID]

    @property
    def key(self) -> UUID:
        return self.placement_id or self.job_order_id

    def concerns(self, actor: Actor) -> bool:
        """Whether it is worth asking what the actor sees of it."""
        return actor.authority_id in self.authorities or (
            actor.consultant_id is not None and actor.consultant_id in self.people
        )

    def touches(self, actor: Actor) -> bool:
        return actor.authority_id in self.touched or actor.consultant_id in self.touched


async def changes_after(database: Database, position: int) -> list[Change]:
    """The next ones, at most `MOST`; what was committed by now is among them."""
    await database.fetch("select number_changes()", [])
    rows = await database.fetch("select * from changes_after($1, $2)", [position, MOST])
    return [
        Change(
            position=row["place"],
            job_order_id=row["job_order_id"],
            placement_id=row["placement_id"],
            audience=frozenset(map(Relation, row["audience"])),
            touched=frozenset(row["touched"]),
            owner_id=row["owner_id"],
            authorities=frozenset((row["owner_id"], *row["authorities"], *row["touched"])),
            people=frozenset((*row["people"], *row["touched"])),
        )
        for row in rows
    ]


async def newest_position(database: Database) -> int:
    """0 before the first change."""
    await database.fetch("select number_changes()", [])
    return (await database.fetch("select last_change_position() as place", []))[0]["place"]


class Cursors:
    """Positions sealed, each time anew: none can be made up, and one tells nothing of how much changes.

    Were the same position sealed alike, whoever polls would see by the cursor that something hidden changed.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    @classmethod
    async def of(cls, database: Database) -> "Cursors":
        return cls((await database.fetch("select key from change_key", []))[0]["key"])

    def seal(self, position: int) -> str:
        salted = os.urandom(_SALT) + position.to_bytes(8, "big")
        return urlsafe_b64encode(self._cipher.encrypt(salted, None)).decode()

    def open(self, cursor: str) -> int:
        """Bad input for what this database did not give out."""
        try:
            return int.from_bytes(self._cipher.decrypt(urlsafe_b64decode(cursor), None)[_SALT:], "big")
        except (InvalidTag, binascii.Error, ValueError):
            raise BadInput("`after` is not a cursor of this service; use one that it gave you.") from None


@dataclass(frozen=True, slots=True)
class Sight:
    """How a viewer stands to an object, and in which lists of theirs it is."""

    relation: Relation
    lists: frozenset[str]


def _any(ways: list[Way]) -> ColumnElement[bool]:
    return or_(false(), *(way.rule for way in ways))


def _order_lists(possible: Audience) -> dict[str, ColumnElement[bool]]:
    own = JobOrderRow.owner_id == VIEWER.c.authority_id
    shared = exists(
        select(JobOrderShareRow.id)
        .where(JobOrderShareRow.job_order_id == JobOrderRow.id, JobOrderShareRow.status == constant(ShareStatus.SHARED))
        .correlate(JobOrderRow)
    )
    return {
        "ALL": literal(True, literal_execute=True),
        "AUTHORITY": own,
        "MINE": _any(my_orders(possible)),
        "SHARED": or_(own & shared, received()),
    }


def _placement_lists(possible: Audience) -> dict[str, ColumnElement[bool]]:
    mine = exists(
        select(JobOrderRow.id)
        .where(JobOrderRow.id == PlacementRow.job_order_id, decides())
        .correlate(PlacementRow, VIEWER)
    )
    waits = PlacementRow.status == constant(PlacementStatus.AWAITING_APPROVAL)
    return {
        "ALL": literal(True, literal_execute=True),
        "AUTHORITY": PlacementRow.authority_id == VIEWER.c.authority_id,
        "MINE": _any(my_placements(possible)),
        "TO_DECIDE": waits & mine,
    }


_KINDS = {
    "JobOrder": (JobOrderRow, standing_to_job_order, _order_lists),
    "Placement": (PlacementRow, standing_to_placement, _placement_lists),
}


def sight_statement(kind: str, possible: Audience) -> Statement:
    """One row with an array of (key, relation, names of lists) of the objects among `keys` that the viewer sees."""
    row, standing, lists = _KINDS[kind]
    relation = standing(possible).relation
    named = [case((rule, constant(name))) for name, rule in lists(possible).items()]
    rows = (
        select(func.row(row.id, relation, *named))
        .select_from(row)
        .where(row.id == any_(parameter("keys", ARRAY(Uuid[UUID]()))), relation.is_not(None))
        .correlate(VIEWER)
    )
    found = select(func.array(rows.scalar_subquery())).select_from(VIEWER)
    return Statement(found.add_cte(viewer_statement(*stating(possible))))


async def sights(
    database: Database, statement: Statement, authority_id: UUID, consultant_id: UUID | None, keys: list[UUID]
) -> dict[UUID, Sight]:
    """What the viewer sees of these objects; one who sees nothing of an object finds nothing."""
    values: dict[str, Any] = {  # Any: SQL values of every type
        "viewer_authority_id": authority_id,
        "viewer_consultant_id": consultant_id,
        "keys": keys,
    }
    [(found,)] = await database.fetch(statement.text, statement.arguments(values))
    return {key: Sight(Relation(relation), frozenset(filter(None, lists))) for key, relation, *lists in found}
