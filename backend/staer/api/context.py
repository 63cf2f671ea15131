"""What every resolver is given."""

from dataclasses import dataclass

from staer.domain.actor import Actor
from staer.domain.reading import ReadChannel
from staer.reads.plans import Planner
from staer.reads.read_log import Noted, ReadLog
from staer.store.citizen import CitizenVault
from staer.store.database import Database


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The one who asks and what for, the database, what seals CPR numbers, and the id that the log knows it by."""

    actor: Actor
    database: Database
    vault: CitizenVault
    planner: Planner
    read_log: ReadLog
    purpose: str
    correlation_id: str

    def noted(self, channel: ReadChannel) -> Noted:
        """What is told of all that is shown to the one who asks."""
        return self.read_log.of(self.actor, self.purpose, channel)
