"""What every resolver is given."""

from dataclasses import dataclass

from staer.domain.actor import Actor
from staer.store.database import Database


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The one who asks, the database to ask, and the id that the log knows the request by."""

    actor: Actor
    database: Database
    correlation_id: str
