"""What the running app holds from start to end."""

from dataclasses import dataclass

from staer.store.citizen import CitizenVault
from staer.store.database import Database
from staer.web.identity import Identity
from staer.web.live import Live


@dataclass(frozen=True, slots=True)
class Services:
    """In `app.state.services` while the app runs."""

    database: Database
    vault: CitizenVault
    identity: Identity
    live: Live
