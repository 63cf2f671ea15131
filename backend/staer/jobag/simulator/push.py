"""Pushes a message for each thing that an employer did: signed, without a body, in order for each thing.

What fails is tried again after 1, 3, 7, 15 … s, at most 3 h, as JobAG's own messages are.
"""

import asyncio
import time
from dataclasses import dataclass, field

import httpx
import orjson

from staer.jobag.backoff import Backoff
from staer.jobag.signature import signed
from staer.jobag.simulator.ledger import Ledger, Row
from staer.jobag.simulator.operations import EMPLOYER

PAUSE = 0.1  # seconds between looks
TIMEOUT = 5.0
AT_ONCE = 20
_DUE = """
select * from change c
where pushed_at is null and caused_by = ? and next_push_at <= ?
  and not exists (
    select 1 from change e where e.id = c.id and e.pushed_at is null and e.caused_by = c.caused_by
      and e.sequence < c.sequence)
order by next_push_at, sequence limit ?
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where messages go, and what they are signed with."""

    url: str
    secret: str
    backoff: Backoff = field(default_factory=Backoff)


async def keep_pushing(ledger: Ledger, webhook: Webhook) -> None:
    """Until cancelled."""
    async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
        while True:
            due = ledger.all(_DUE, EMPLOYER, time.time(), AT_ONCE)
            await asyncio.gather(*(_push(http, ledger, webhook, change) for change in due))
            if not due:
                await asyncio.sleep(PAUSE)


async def _push(http: httpx.AsyncClient, ledger: Ledger, webhook: Webhook, change: Row) -> None:
    body = orjson.dumps(
        {name: change[column] for name, column in (("messageId", "message_id"), ("entity", "entity"), ("id", "id"))}
        | {"change": change["kind"]}
    )
    try:
        headers = {"content-type": "application/json", **signed(webhook.secret, body)}
        taken = (await http.post(webhook.url, content=body, headers=headers)).is_success
    except httpx.HTTPError:
        taken = False
    ledger.note_push(change["sequence"], taken=taken, wait=webhook.backoff.seconds_after(change["attempts"] + 1))
