"""Networks and their dated memberships."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Date, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from staer.store.database import Transaction
from staer.store.keys import new_id
from staer.store.statement import Statement, parameter
from staer.store.tables import AuthorityRow, NetworkMemberRow, NetworkRow


@dataclass(frozen=True, slots=True)
class LockedNetwork:
    """A network that nobody else changes meanwhile."""

    id: UUID
    administered_by_id: UUID


_LOCK = Statement(
    select(NetworkRow.id, NetworkRow.administered_by_id)
    .where(NetworkRow.code == parameter("code"))
    .with_for_update(key_share=True)
)


async def lock(tx: Transaction, code: str) -> LockedNetwork | None:
    row = await tx.row(_LOCK, code=code)
    return LockedNetwork(**row) if row else None


_AUTHORITY_EXISTS = Statement(select(exists(select(AuthorityRow.id).where(AuthorityRow.id == parameter("id")))))


async def authority_exists(tx: Transaction, authority_id: UUID) -> bool:
    return await tx.value(_AUTHORITY_EXISTS, id=authority_id)


_today = func.current_date()
_membership = (NetworkMemberRow.network_id == parameter("network_id")) & (
    NetworkMemberRow.authority_id == parameter("authority_id")
)
_lasts = or_(NetworkMemberRow.member_until.is_(None), NetworkMemberRow.member_until > _today)

_LASTS = Statement(select(exists(select(NetworkMemberRow.id).where(_membership, _lasts))))


async def is_member(tx: Transaction, network_id: UUID, authority_id: UUID) -> bool:
    """Now, or from a day to come."""
    return await tx.value(_LASTS, network_id=network_id, authority_id=authority_id)


_ADD = Statement(
    insert(NetworkMemberRow).values(
        id=parameter("id"),
        network_id=parameter("network_id"),
        authority_id=parameter("authority_id"),
        member_from=func.coalesce(parameter("first_day", Date()), _today),
    )
)


async def add_member(tx: Transaction, network_id: UUID, authority_id: UUID, first_day: dt.date | None) -> None:
    """From the first day, or from today."""
    await tx.execute(_ADD, id=new_id(), network_id=network_id, authority_id=authority_id, first_day=first_day)


# A membership that has not begun ends on the day it would have begun: it never was.
_END = Statement(
    update(NetworkMemberRow)
    .where(_membership, _lasts)
    .values(member_until=func.greatest(NetworkMemberRow.member_from, _today))
)


async def end_membership(tx: Transaction, network_id: UUID, authority_id: UUID) -> None:
    """Today is the first day without it."""
    await tx.execute(_END, network_id=network_id, authority_id=authority_id)
