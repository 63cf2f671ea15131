"""Who takes part in a job order: the coordinators and the responsible consultant."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from staer.actions.job_order import locked_for
from staer.actions.records import order_event
from staer.domain.actor import Actor
from staer.domain.job_order import JobOrder, JobOrderAction, why_not_leave_undecided
from staer.domain.refusals import ErrorCode, refusal, refuse_if
from staer.store import change, placement
from staer.store import job_order as store
from staer.store.database import Transaction

# Which authority a person must belong to for a part: the owner's own, or another one.
_OWN_PEOPLE = {"responsible_consultant_id": True, "coordinator_id": True, "external_coordinator_id": False}


async def assign_coordinator(
    tx: Transaction, actor: Actor, job_order_id: UUID, parts: Mapping[str, UUID | None]
) -> None:
    """Fill `coordinator_id`, `external_coordinator_id` or both; None clears a part, an absent one stays."""
    await _assign(tx, actor, job_order_id, JobOrderAction.ASSIGN_COORDINATOR, parts)


async def assign_responsible_consultant(
    tx: Transaction, actor: Actor, job_order_id: UUID, parts: Mapping[str, UUID | None]
) -> None:
    """Fill `responsible_consultant_id`; None leaves nobody responsible."""
    await _assign(tx, actor, job_order_id, JobOrderAction.ASSIGN_RESPONSIBLE_CONSULTANT, parts)


async def _assign(
    tx: Transaction, actor: Actor, job_order_id: UUID, action: JobOrderAction, parts: Mapping[str, UUID | None]
) -> None:
    order = await locked_for(tx, actor, job_order_id, action)
    if not parts:
        raise refusal(ErrorCode.REQUIRED)
    changed = {part: person for part, person in parts.items() if getattr(order, part) != person}
    if not changed:
        return
    before = {part: getattr(order, part) for part in changed}
    names = await _names(tx, order, before, changed)
    after = replace(order, **changed)
    if not after.deciders:  # the order is locked: no placement arrives between this look and the commit
        waits = await placement.any_waits(tx, order.id)
        refuse_if(why_not_leave_undecided(after, placements_wait=waits), *changed)
    events = [
        order_event(
            order, actor, action, from_state=names.get(before[part]), to_state=names.get(changed[part]), reason=part
        )
        for part in changed
    ]
    await change.apply(
        tx,
        store.SET_PEOPLE,
        events,
        job_order_id=order.id,
        responsible_consultant_id=after.responsible_consultant_id,
        coordinator_id=after.coordinator_id,
        external_coordinator_id=after.external_coordinator_id,
        recipients_read_it=True,
    )


async def _names(
    tx: Transaction, order: JobOrder, before: Mapping[str, UUID | None], after: Mapping[str, UUID | None]
) -> dict[UUID | None, str]:
    """The names of all concerned, for the history; refused when a new one can't take the part."""
    people = await store.people(tx, {person for person in (*before.values(), *after.values()) if person})
    for part, consultant_id in after.items():
        person = people.get(consultant_id) if consultant_id else None
        if consultant_id and (person is None or (person.authority_id == order.owner_id) != _OWN_PEOPLE[part]):
            raise refusal(ErrorCode.UNKNOWN_CONSULTANT, part)
    return {person.id: person.name for person in people.values()}
