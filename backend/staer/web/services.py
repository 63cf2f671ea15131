"""What the running app holds from start to end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staer.domain.actor import Actor
from staer.domain.claims import Claims
from staer.domain.reading import purpose_from
from staer.reads.read_log import ReadLog
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
    read_log: ReadLog
    default_purpose: str
    sessions: "Sessions | None" = None
    sign_in: "SignIn | None" = None

    def purpose(self, headers: Mapping[str, str]) -> str:
        """What the one who asks reads for."""
        return purpose_from(headers.get("x-purpose"), self.default_purpose)

    async def who_asks(self, headers: Mapping[str, str]) -> tuple[Claims, Actor]:
        """By the bearer token, or by the cookie where browsers sign in here and no token was sent."""
        if self.sessions is not None and "authorization" not in headers:
            return await self.sessions.actor(headers)
        return await self.identity.actor(headers.get("authorization"))
