"""What the running app holds from start to end."""

from dataclasses import dataclass

from staer.store.citizen import CitizenVault
from staer.store.database import Database
from staer.web.allowance import Allowances
from staer.web.identity import Identity
from staer.web.persisted import PersistedOperations


@dataclass(frozen=True, slots=True)
class Services:
    """In `app.state.services` while the app runs."""

    database: Database
    vault: CitizenVault
    identity: Identity
    allowances: Allowances
    operations: PersistedOperations
