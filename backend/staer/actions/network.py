"""Who belongs to a network: kept by administrators of the authority that administers it, and by nobody else."""

import datetime as dt
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.refusals import ErrorCode, refusal
from staer.domain.text import required_text
from staer.store import network as store
from staer.store.database import Transaction


async def add_network_member(
    tx: Transaction, actor: Actor, network_code: str, authority_id: UUID, *, first_day: dt.date | None
) -> UUID:
    """From the first day, today unless given; it receives what is shared from then on. The network's id."""
    network = await _administered(tx, actor, network_code)
    if not await store.authority_exists(tx, authority_id):
        raise refusal(ErrorCode.UNKNOWN_AUTHORITY, "authority_id")
    if await store.is_member(tx, network.id, authority_id):
        raise refusal(ErrorCode.ALREADY_MEMBER, "authority_id")
    await store.add_member(tx, network.id, authority_id, first_day)
    return network.id


async def remove_network_member(tx: Transaction, actor: Actor, network_code: str, authority_id: UUID) -> UUID:
    """From this moment the authority reads nothing through the network; its placements stay. The network's id."""
    network = await _administered(tx, actor, network_code)
    if not await store.is_member(tx, network.id, authority_id):
        raise refusal(ErrorCode.NOT_A_MEMBER, "authority_id")
    await store.end_membership(tx, network.id, authority_id)
    return network.id


async def _administered(tx: Transaction, actor: Actor, network_code: str) -> store.LockedNetwork:
    if not actor.is_(Role.ADMINISTRATOR):
        raise refusal(ErrorCode.NOT_ADMINISTRATOR)
    network = await store.lock(tx, required_text(network_code, "network_code"))
    if network is None:
        raise refusal(ErrorCode.UNKNOWN_NETWORK, "network_code")
    if network.administered_by_id != actor.authority_id:
        raise refusal(ErrorCode.NOT_ADMINISTRATOR, "network_code")
    return network
