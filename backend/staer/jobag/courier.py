"""Carries what waits in the outbox to JobAG. Any number of couriers may run; each message goes by one at a time.

JobAG gets a message at least once, always under the same `x-requestId`, the message's id; a repeat it answers 412 and
does nothing. So each effect takes place once, and a courier may be killed at any moment.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

import orjson

from staer.actions.published_figures import keep_publishing
from staer.actions.retention import keep_retaining
from staer.domain.jobag import DeliveryState
from staer.errors import DatabaseUnavailable
from staer.jobag.backoff import MOST_ATTEMPTS, Backoff
from staer.jobag.circuit import Circuit
from staer.jobag.client import Accepted, JobagClient, Outcome, RefusedByJobag, Repeated, Trouble, Unavailable
from staer.jobag.errand import NOT_THERE, Errand, Errands, Overtaken
from staer.jobag.hands import Hands
from staer.jobag.inbound import Inbound
from staer.jobag.messages import Sender
from staer.jobag.reconcile import Reconciliation, keep_reconciling
from staer.settings import Settings
from staer.store import inbound_message, outbox
from staer.store.citizen import CitizenVault
from staer.store.database import Database, Transaction, open_database
from staer.store.delivery import Attempt, Delivery, end_attempt, finish, hold, postpone, take
from staer.store.listening import listen
from staer.store.schema_revision import refuse_newer_schema

NO_ANSWER = "JobAG could not be reached; try again later."
FAULT = "FAULT"

_log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Deliver, and apply what JobAG tells, until cancelled; what is under way then is brought to its end, at most
    STAER_JOBAG_TIMEOUT later.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)  # each request is in our own line
    base_url, timeout = settings.required("jobag_url"), float(settings.jobag_timeout)
    vault, backoff = CitizenVault(settings.citizen_key_bytes()), Backoff.from_settings(settings)
    hands = int(settings.courier_hands)
    database = await open_database(settings)
    try:
        await refuse_newer_schema(database)
        async with JobagClient(base_url, timeout) as client:
            outbound = Hands(Courier(database, client, vault, backoff).deliver_next)
            inbound_worker = Inbound(database, client, backoff)
            inbound = Hands(inbound_worker.apply_next)
            reconciling = keep_reconciling(Reconciliation(database, inbound_worker, client), settings)
            publishing = keep_publishing(database, float(settings.figures_seconds))
            listening = listen(settings, {outbox.CHANNEL: outbound.wake, inbound_message.CHANNEL: inbound.wake})
            delivering = (outbound.work(hands), inbound.work(max(1, hands // 2)), listening)
            beside = (reconciling, publishing, keep_retaining(database, settings))
            await _together(*delivering, *beside)
    finally:
        await database.close()


async def _together(*work: Coroutine[None, None, None]) -> None:
    """Until cancelled; then each is cancelled and brings what it does to its end."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Courier:
    """Delivers one message at a time for each hand that it is given to."""

    def __init__(
        self,
        database: Database,
        client: JobagClient,
        vault: CitizenVault,
        backoff: Backoff,
        circuit: Circuit | None = None,
    ) -> None:
        self._circuit = circuit or Circuit(backoff)
        self._database = database
        self._client = client
        self._errands = Errands(client, vault)
        self._backoff = backoff

    async def deliver_next(self) -> bool:
        """Try the next message that is due; false when there is none, or JobAG is left in peace."""
        if not self._circuit.admits():
            return False
        async with self._database.transaction() as tx:
            delivery = await take(tx)
        if delivery is None:
            return False
        try:
            async with self._database.transaction() as tx:
                if await hold(tx, delivery):
                    await self._deliver(tx, delivery)
        except DatabaseUnavailable:
            raise
        except Exception:  # noqa: BLE001  a fault of ours: the message must not come back at once
            _log.exception("a message could not be delivered", extra=_fields(delivery))
            await self._put_off(delivery)
        return True

    async def _put_off(self, delivery: Delivery) -> None:
        async with self._database.transaction() as tx:
            if await hold(tx, delivery):
                await end_attempt(tx, delivery, Attempt(0, None, FAULT, None))
                await postpone(tx, delivery, FAULT, self._backoff.seconds_after(delivery.patience))

    async def _deliver(self, tx: Transaction, delivery: Delivery) -> None:
        errand = await self._errands.prepare(tx, delivery)
        if isinstance(errand, Overtaken):
            await end_attempt(tx, delivery, Attempt(0, None, DeliveryState.CANCELLED, None))
            await finish(tx, delivery, DeliveryState.CANCELLED)
            if errand.settle and delivery.attempt > 1:
                await errand.settle()
            return
        started = time.monotonic()
        outcome = await self._ask(errand, delivery)
        self._note(outcome)
        duration_ms = round((time.monotonic() - started) * 1000)
        await end_attempt(tx, delivery, Attempt(duration_ms, outcome.status, _word(outcome), _kept(errand)))
        await self._settle(tx, delivery, errand, outcome)
        _log.info("asked JobAG", extra=_fields(delivery) | {"outcome": _word(outcome), "duration_ms": duration_ms})

    def _note(self, outcome: Outcome[Any]) -> None:
        if isinstance(outcome, Unavailable):
            self._circuit.failed()
        else:
            self._circuit.succeeded()

    async def _ask(self, errand: Errand, delivery: Delivery) -> Outcome[Any]:  # Any: differs by kind of message
        user = str(errand.user) if errand.user else None
        sender = Sender(str(delivery.id), delivery.authority_number, user)
        outcome = await errand.send(sender)
        if isinstance(outcome, Repeated):
            return await self._look(errand, delivery, sender, Unavailable(Trouble.CONTRADICTION, outcome.status))
        if isinstance(outcome, RefusedByJobag) and outcome.status in errand.look_after:
            return await self._look(errand, delivery, sender, outcome)
        return outcome

    async def _look(self, errand: Errand, delivery: Delivery, sender: Sender, otherwise: Outcome[Any]) -> Outcome[Any]:
        """JobAG may have done it before: read how it stands there. `otherwise` is the outcome when it has not."""
        seen = await self._client.job_order(sender, delivery.job_order_id)
        if isinstance(seen, Accepted):
            found = errand.found(seen.data)
            return otherwise if found is None else Accepted(found, seen.status)
        if isinstance(seen, Unavailable):
            return seen
        unknown = isinstance(seen, RefusedByJobag) and seen.status == NOT_THERE
        return otherwise if unknown else Unavailable(Trouble.CONTRADICTION, seen.status)

    async def _settle(self, tx: Transaction, delivery: Delivery, errand: Errand, outcome: Outcome[Any]) -> None:
        match outcome:
            case Accepted():
                await errand.accepted(outcome.data)
                await finish(tx, delivery, DeliveryState.DELIVERED)
            case RefusedByJobag():
                await errand.refused(outcome.reason)
                await finish(tx, delivery, DeliveryState.REFUSED, outcome.reason)
            case Unavailable() if delivery.patience >= MOST_ATTEMPTS:
                await errand.refused(NO_ANSWER)
                await finish(tx, delivery, DeliveryState.DEAD, outcome.kind)
            case Unavailable():
                seconds = self._backoff.seconds_after(delivery.patience, outcome.retry_after or 0)
                await postpone(tx, delivery, outcome.kind, seconds)
            case Repeated():  # _ask has looked behind it
                raise AssertionError


def _word(outcome: Outcome[Any]) -> str:
    return outcome.kind if isinstance(outcome, Unavailable) else _WORDS[type(outcome)]


_WORDS = {Accepted: "ACCEPTED", RefusedByJobag: "REFUSED", Repeated: "REPEATED"}


def _kept(errand: Errand) -> str | None:
    return None if errand.payload is None else orjson.dumps(errand.payload.redacted()).decode()


def _fields(delivery: Delivery) -> dict[str, object]:
    return {"delivery": str(delivery.id), "kind": delivery.kind, "attempt": delivery.attempt}
