"""What the running app holds from start to end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staer.domain.actor import Actor
from staer.domain.claims import Claims
from staer.store.citizen import CitizenVault
from staer.store.database import Database
from staer.web.allowance import Allowances
from staer.web.identity import Identity
from staer.web.live import Live
from staer.web.persisted import PersistedOperations

if TYPE_CHECKING:  # loaded where sign-in is configured
    from staer.web.sessions import Sessions
    from staer.web.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class Services:
    """In `app.state.services` while the app runs."""

    database: Database
    vault: CitizenVault
    identity: Identity
    allowances: Allowances
    operations: PersistedOperations
    live: Live
    sessions: "Sessions | None" = None
    sign_in: "SignIn | None" = None

    async def who_asks(self, headers: Mapping[str, str]) -> tuple[Claims, Actor]:
        """By the bearer token, or by the cookie where browsers sign in here and no token was sent."""
        if self.sessions is not None and "authorization" not in headers:
            return await self.sessions.actor(headers)
        return await self.identity.actor(headers.get("authorization"))
