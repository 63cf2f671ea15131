"""What a verified token says, before the directory turns it into an actor."""

from dataclasses import dataclass

from staer.domain.actor import Role


@dataclass(frozen=True, slots=True)
class Claims:
    """`authority_number` is five digits; `expires_at` is in seconds since the epoch; `application` got the token."""

    subject: str
    name: str
    authority_number: str
    roles: frozenset[Role]
    expires_at: int
    application: str | None = None
