"""How a viewer stands to a job order, and which relations each role can have at all."""

from enum import StrEnum
from functools import cache

from staer.domain.actor import Role


class Relation(StrEnum):
    """From the strongest to the weakest: the strongest that holds counts. Without one, the order does not exist."""

    OWNER = "OWNER"
    COORDINATOR = "COORDINATOR"
    RECIPIENT = "RECIPIENT"
    PLACER = "PLACER"


Audience = frozenset[Relation]


class Everyone(Audience):
    """A type of its own, so that the type checker knows a field that nobody is denied from one that may be null."""


EVERYONE = Everyone(Relation)
OWNER: Audience = frozenset({Relation.OWNER})
DECIDERS: Audience = frozenset({Relation.OWNER, Relation.COORDINATOR})
READERS: Audience = frozenset({Relation.OWNER, Relation.COORDINATOR, Relation.RECIPIENT})

# design: a service acts for its authority but is no person, so never a named coordinator;
# an auditor reads the own authority's orders as owner; an administrator alone reads none.
RELATIONS_OF_ROLE: dict[Role, Audience] = {
    Role.CONSULTANT: EVERYONE,
    Role.SERVICE: EVERYONE - {Relation.COORDINATOR},
    Role.AUDITOR: OWNER,
    Role.ADMINISTRATOR: frozenset(),
}


@cache
def possible_relations(roles: frozenset[Role]) -> Audience:
    """Every relation that an actor with these roles can have to some job order."""
    return frozenset(relation for role in roles for relation in RELATIONS_OF_ROLE[role])
