"""What every resolver is given."""

from dataclasses import dataclass

from staer.domain.actor import Actor
from staer.reads.plans import Planner
from staer.store.citizen import CitizenVault
from staer.store.database import Database


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The one who asks, the database, what seals CPR numbers, and the id that the log knows the request by."""

    actor: Actor
    database: Database
    vault: CitizenVault
    planner: Planner
    correlation_id: str
