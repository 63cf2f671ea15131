"""What every action asks first: may this role act at all, and does the thing exist for this actor."""

from typing import TypeVar
from uuid import UUID

from staer.domain.actor import Actor, Role
from staer.domain.refusals import ErrorCode, refusal

Thing = TypeVar("Thing")


def consultant_of(actor: Actor) -> UUID:
    """The person who acts; systems, auditors and administrators alone are refused before anything is looked up."""
    if not actor.is_(Role.CONSULTANT) or actor.consultant_id is None:
        raise refusal(ErrorCode.NOT_CONSULTANT)
    return actor.consultant_id


def found(thing: Thing | None, *path: str) -> Thing:
    """What was looked up; what the actor can't see gives the same answer as what is not there."""
    if thing is None:
        raise refusal(ErrorCode.NOT_FOUND, *path)
    return thing
