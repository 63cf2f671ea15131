"""Our state compared with JobAG's: messages that never came are found, what is safe is repaired, the rest is drift."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from staer.actions.drift import note_differences
from staer.actions.jobag_inbound import LaidTogether
from staer.errors import DatabaseUnavailable, Refused
from staer.jobag.backoff import Backoff
from staer.jobag.client import Accepted, JobagClient
from staer.jobag.inbound import NO_ORGANISATION, UNKNOWN_THERE, Ended, Inbound
from staer.jobag.messages import Change, Sender
from staer.settings import Settings
from staer.store import inbound_message, jobag_copy
from staer.store.database import Database, open_database
from staer.store.keys import new_id

_log = logging.getLogger(__name__)
_FIRST = UUID(int=0)


@dataclass(slots=True)
class Reconciled:
    """How many messages were found that never came, how many orders were compared, and in how many something differs
    that can't be repaired here; `unread`: JobAG did not answer for them.
    """

    found: int = 0
    compared: int = 0
    drifting: int = 0
    unread: int = 0


class Reconciliation:
    """Orders are read one by one: JobAG gives no bulk, and is not to be hurried."""

    def __init__(self, database: Database, inbound: Inbound, client: JobagClient) -> None:
        self._database = database
        self._inbound = inbound
        self._client = client

    async def run(self) -> Reconciled:
        result = Reconciled(found=await self.catch_up())
        after = _FIRST
        while orders := await self._next_orders(after):
            for job_order_id in orders:
                await self._compare(job_order_id, result)
            after = orders[-1]
        return result

    async def catch_up(self) -> int:
        """Keep the messages in JobAG's list that were never pushed here; how many were looked at."""
        count = 0
        while changes := await self._keep_some():
            count += len(changes)
        return count

    async def _keep_some(self) -> list[Change]:
        async with self._database.transaction() as tx:
            position = await inbound_message.position(tx)
            outcome = await self._client.changes(_sender(), position)
            if not isinstance(outcome, Accepted) or not outcome.data:
                return []
            for change in outcome.data:
                if change.by_employer:
                    await inbound_message.keep(tx, change.message_id, change.entity, change.id, change.kind)
            await inbound_message.set_position(tx, outcome.data[-1].sequence)
            return list(outcome.data)

    async def _next_orders(self, after: UUID) -> list[UUID]:
        async with self._database.transaction() as tx:
            return await jobag_copy.to_compare(tx, after)

    async def _compare(self, job_order_id: UUID, result: Reconciled) -> None:
        result.compared += 1
        try:
            async with self._database.transaction() as tx:
                outcome = await self._inbound.bring_in(tx, job_order_id)
                if isinstance(outcome, LaidTogether):
                    result.drifting += await note_differences(tx, job_order_id, outcome.theirs, outcome.ahead)
                elif isinstance(outcome, Ended) and outcome.problem == UNKNOWN_THERE:
                    result.drifting += await note_differences(tx, job_order_id, None, {})
                else:
                    result.unread += 1
        except Refused:
            result.unread += 1


def _sender() -> Sender:
    return Sender(str(new_id()), NO_ORGANISATION)


async def keep_reconciling(reconciliation: Reconciliation, settings: Settings) -> None:
    """Once in every STAER_JOBAG_RECONCILE_SECONDS, until cancelled."""
    seconds = float(settings.jobag_reconcile_seconds)
    while seconds > 0:
        await asyncio.sleep(seconds)
        try:
            result = await reconciliation.run()
        except DatabaseUnavailable:
            _log.warning("the database does not answer")
        except Exception:  # noqa: BLE001  the next time may go better
            _log.exception("could not compare with JobAG")
        else:
            _log.info("compared with JobAG", extra={"compared": result.compared, "drifting": result.drifting})


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Once, now; the messages found are applied too."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    database = await open_database(settings)
    try:
        async with JobagClient(settings.required("jobag_url"), float(settings.jobag_timeout)) as client:
            inbound = Inbound(database, client, Backoff.from_settings(settings))
            result = await Reconciliation(database, inbound, client).run()
            while await inbound.apply_next():
                pass
    finally:
        await database.close()
    say(
        f"{result.found} changes looked at, {result.compared} orders compared,"
        f" {result.drifting} with drift, {result.unread} unread"
    )
