"""Who acts: one person or system, for exactly one authority, as the token says."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What the actor's token grants; roles add up."""

    CONSULTANT = "CONSULTANT"
    ADMINISTRATOR = "ADMINISTRATOR"
    SERVICE = "SERVICE"
    AUDITOR = "AUDITOR"


@dataclass(frozen=True, slots=True)
class Actor:
    """`consultant_id` is None for a system; `subject` is the token's."""

    authority_id: UUID
    consultant_id: UUID | None
    roles: frozenset[Role]
    name: str
    subject: str

    def is_(self, role: Role) -> bool:
        return role in self.roles


# Who acts when JobAG tells what an employer did: nobody here.
JOBAG = Actor(UUID(int=0), None, frozenset(), "JobAG", "jobag")
