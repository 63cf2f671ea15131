"""Applies the messages that JobAG sent: fetches what each names, and lays it together with ours.

A message's end is in the transaction of its effect, so it is applied once. One order is fetched and laid together by
one worker at a time, and what was fetched before we agreed on something newer is fetched again: nothing old follows
something new.
"""

import logging
from dataclasses import dataclass
from uuid import UUID

from staer.actions.jobag_inbound import LaidTogether, NotNow, lay_together
from staer.domain.jobag import JobagEntity
from staer.domain.jobag_order import MessageState
from staer.errors import DatabaseUnavailable, Refused
from staer.jobag.backoff import MOST_ATTEMPTS, Backoff
from staer.jobag.client import Accepted, JobagClient, RefusedByJobag, Repeated, Unavailable
from staer.jobag.errand import NOT_THERE
from staer.jobag.messages import JobOrderState, Sender
from staer.store import inbound_message as store
from staer.store import jobag_copy
from staer.store.database import Database, Transaction
from staer.store.inbound_message import InboundMessage
from staer.store.keys import new_id

JOB_ORDER, REFERRAL = JobagEntity
NO_ORGANISATION = "-1"  # STAR's code for none: whose order it is shows when it was read
PATIENT_ATTEMPTS = 5
UNKNOWN_ENTITY, UNKNOWN_THERE = "There is no such entity here.", "JobAG has no such thing."
NOT_OURS, FAULT = "It was not placed from here.", "FAULT"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Later:
    """Try again: for this reason, or at once when what was fetched is not the newest any more."""

    problem: str
    at_once: bool = False
    at_least: float = 0


@dataclass(frozen=True, slots=True)
class Ended:
    state: MessageState
    problem: str | None = None


class Inbound:
    """Any number may work beside each other."""

    def __init__(self, database: Database, client: JobagClient, backoff: Backoff) -> None:
        self._database = database
        self._client = client
        self._backoff = backoff

    async def apply_next(self) -> bool:
        """Try the next message that is due; false when there is none."""
        async with self._database.transaction() as tx:
            message = await store.take(tx)
        if message is None:
            return False
        try:
            await self._try(message)
        except DatabaseUnavailable:
            raise
        except Exception:  # noqa: BLE001  a fault of ours: the message must not come back at once
            _log.exception("a message could not be applied", extra={"inbound": str(message.id)})
            await self._settle_alone(message, Later(FAULT))
        return True

    async def _try(self, message: InboundMessage) -> None:
        try:
            async with self._database.transaction() as tx:
                if await store.hold(tx, message):
                    await self._settle(tx, message, await self._applied(tx, message))
        except Refused as refused:  # what JobAG has can't stand here: nothing of it was done
            await self._settle_alone(message, Ended(MessageState.FAILED, refused.message))

    async def _settle_alone(self, message: InboundMessage, end: Later | Ended) -> None:
        async with self._database.transaction() as tx:
            if await store.hold(tx, message):
                await self._settle(tx, message, end)

    async def _settle(self, tx: Transaction, message: InboundMessage, end: Later | Ended) -> None:
        _log.info("heard from JobAG", extra={"inbound": str(message.id), "attempt": message.attempt, "end": _word(end)})
        match end:
            case Ended():
                await store.finish(tx, message, end.state, end.problem)
            case Later() if message.attempt >= MOST_ATTEMPTS:
                await store.finish(tx, message, MessageState.FAILED, end.problem)
            case Later():
                seconds = 0 if end.at_once else self._backoff.seconds_after(message.attempt, end.at_least)
                await store.postpone(tx, message, end.problem, seconds)

    async def _applied(self, tx: Transaction, message: InboundMessage) -> Later | Ended:
        if message.entity not in (JOB_ORDER, REFERRAL):
            return Ended(MessageState.IGNORED, UNKNOWN_ENTITY)
        job_order_id = message.entity_id
        if message.entity == REFERRAL:
            found = await store.order_of_placement(tx, message.entity_id)
            if found is None:
                return Ended(MessageState.IGNORED, NOT_OURS)
            job_order_id = found
        result = await self.bring_in(tx, job_order_id, patient=message.attempt <= PATIENT_ATTEMPTS)
        if isinstance(result, LaidTogether):
            return Ended(MessageState.IGNORED if result.ignored else MessageState.APPLIED, result.ignored)
        return result

    async def bring_in(
        self, tx: Transaction, job_order_id: UUID, *, patient: bool = False
    ) -> LaidTogether | Later | Ended:
        """Fetch the order and lay it together with ours, in this transaction."""
        await store.one_at_a_time(tx, job_order_id)
        noted = await jobag_copy.times_noted(tx, job_order_id)
        seen = await self._fetch(job_order_id)
        if not isinstance(seen, JobOrderState):
            return seen
        try:
            theirs = seen.in_our_words()
        except ValueError:
            return Later("GARBAGE")
        result = await lay_together(tx, theirs, patient=patient, noted=noted)
        return Later(result, at_once=result is NotNow.STALE) if isinstance(result, NotNow) else result

    async def _fetch(self, job_order_id: UUID) -> JobOrderState | Later | Ended:
        outcome = await self._client.job_order(Sender(str(new_id()), NO_ORGANISATION), job_order_id)
        match outcome:
            case Accepted():
                return outcome.data
            case RefusedByJobag() if outcome.status == NOT_THERE:
                return Ended(MessageState.FAILED, UNKNOWN_THERE)
            case RefusedByJobag():
                return Later(outcome.reason)
            case Unavailable():
                return Later(outcome.kind, at_least=outcome.retry_after or 0)
            case Repeated():
                return Later("REPEATED")


def _word(end: Later | Ended) -> str:
    return end.state if isinstance(end, Ended) else "LATER"
